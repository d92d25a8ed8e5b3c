//! Figures that are alike in all that decides what they may be inside of, and which of such are inside which.

use hashbrown::HashMap;

use super::super::column::{Column, Packed};
use super::super::{Graph, LinkId};
use super::wholes::Wholes;
use super::{NONE, Rows, count};
use crate::model::{Answer, Day, Period, Span};

/// Kins of figures, in the order of their nodes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kin {
    /// The kin of each row of the measures plus one; 0 where its node is alone.
    pub(in crate::graph) of: Packed,
    /// The node of each.
    pub(in crate::graph) node: Column<u32>,
    /// Those that each is surely inside of.
    pub(in crate::graph) sure: Rows,
    /// Those that it may be inside of, whatever the time that is asked for.
    pub(in crate::graph) possible: Rows,
}

/// What is added at all: name and unit of the measure, and whether it is a rate for each year.
type Class = (u16, u16, bool);

/// Node, class, whether it is a sum of years, period and source.
type Key = (u32, Class, bool, u32, u32);

/// A kin while it is looked at.
struct Spell {
    node: u32,
    class: Class,
    cumulative: bool,
    first: i32,
    last: i32,
    /// Where its period lies among all.
    time: u32,
    /// One of its links, which has the sources of all.
    link: LinkId,
    /// The one source that is cited; none: several or nothing.
    source: Option<u32>,
}

/// When figures are for, an open end closed at the date of their newest source, with the first and last possible day.
type Time = (Option<Period>, i32, i32);

impl Kin {
    /// Finds the kins of figures that are marked by their nodes or declared, and puts into `related` which are inside others or
    /// hold some.
    ///
    /// Cost: O(figures), and the pairs of kins of related nodes whose periods overlap.
    pub(super) fn new(
        graph: &Graph,
        node: &[u32],
        marks: &[bool],
        wholes: &Wholes,
        declared: impl Fn(usize) -> bool,
        related: &mut Vec<bool>,
    ) -> Self {
        let (of, spells, times) = spells(graph, node, marks, declared);
        // In the order of nodes, and by class and time within one.
        let mut order: Vec<u32> = (0..count(spells.len())).collect();
        order.sort_unstable_by_key(|at| {
            let spell = &spells[*at as usize];
            (spell.node, spell.class, spell.first, std::cmp::Reverse(spell.last), *at)
        });
        let mut number = vec![0; spells.len()];
        order.iter().zip(0u32..).for_each(|(at, kin)| number[*at as usize] = kin);
        let mut spells: Vec<Option<Spell>> = spells.into_iter().map(Some).collect();
        let spells: Vec<Spell> = order.iter().filter_map(|at| spells[*at as usize].take()).collect();
        let of = of.into_iter().map(|at| if at == NONE { 0 } else { number[at as usize] + 1 }).collect();
        let relations = Relations::new(graph, &spells, &times, wholes);
        *related = relations.related;
        let sure = Rows::new(spells.len(), relations.sure.iter().copied());
        let possible = Rows::new(spells.len(), relations.possible.iter().copied());
        Kin { of, node: spells.iter().map(|spell| spell.node).collect(), sure, possible }
    }
}

impl Kin {
    /// The kin of a row of the measures, or [`NONE`].
    #[inline]
    pub(super) fn of(&self, row: usize) -> u32 {
        self.of.get(row).wrapping_sub(1)
    }
}

/// The kin of each row, kins as they are met, and their times.
fn spells(graph: &Graph, node: &[u32], marks: &[bool], declared: impl Fn(usize) -> bool) -> (Vec<u32>, Vec<Spell>, Vec<Time>) {
    let store = &graph.store;
    let mut of = vec![NONE; store.measures.len()];
    let mut spells: Vec<Spell> = Vec::new();
    let mut times: Vec<Time> = Vec::new();
    let mut known: HashMap<Key, u32> = HashMap::new();
    let mut known_times: HashMap<(u32, u32), u32> = HashMap::new();
    for (at, node) in node.iter().enumerate().filter(|(_, node)| **node != NONE) {
        let link = LinkId::at(at);
        let cites = store.link_citations(link);
        let source = match cites {
            [] => NONE,
            [only] => only.source,
            _ => NONE - 1,
        };
        let rows = store.links.measures(link);
        for row in rows {
            let row = row as usize;
            let said = declared(row);
            if !marks[*node as usize] && !said {
                continue;
            }
            let (measure, period) = (store.measures.class(row), store.links.period(link));
            let span = measure.flags.span;
            let (class, cumulative) = ((measure.name, measure.unit, span == Span::Yearly), span == Span::Cumulative);
            let alone = said || cites.len() > 1;
            let next = count(spells.len());
            let kin = if alone { next } else { *known.entry((*node, class, cumulative, period, source)).or_insert(next) };
            of[row] = kin;
            if kin != next {
                continue;
            }
            let mut closed = || {
                let until = graph.known_until(cites);
                let period = graph.measure_of(link, count(row)).period().copied();
                let period = period.map(|period| until.map_or(period, |day| period.closed_at(day)));
                let first = period.and_then(|period| period.start().0).map_or(i32::MIN, Day::number);
                times.push((period, first, period.and_then(|period| period.end().1).map_or(i32::MAX, Day::number)));
                count(times.len() - 1)
            };
            let time = if alone { closed() } else { *known_times.entry((period, source)).or_insert_with(closed) };
            let (_, first, last) = times[time as usize];
            let source = Some(source).filter(|_| cites.len() == 1);
            spells.push(Spell { node: *node, class, cumulative, first, last, time, link, source });
        }
    }
    (of, spells, times)
}

/// Pairs of kins of which one is, or may be, inside the other, each once.
struct Relations<'a> {
    graph: &'a Graph,
    spells: &'a [Spell],
    times: &'a [Time],
    /// Some source holds disjoint records.
    ledgers: bool,
    sure: Vec<(u32, u32)>,
    possible: Vec<(u32, u32)>,
    related: Vec<bool>,
}

impl<'a> Relations<'a> {
    fn new(graph: &'a Graph, spells: &'a [Spell], times: &'a [Time], wholes: &Wholes) -> Self {
        let ledgers = graph.store.sources.iter().any(|source| source.disjoint);
        let (sure, possible) = (Vec::new(), Vec::new());
        let mut relations = Relations { graph, spells, times, ledgers, sure, possible, related: vec![false; spells.len()] };
        let mut runs = vec![(0u32, 0u32); wholes.dated.len()];
        let mut from = 0;
        for run in spells.chunk_by(|one, other| one.node == other.node) {
            runs[run[0].node as usize] = (count(from), count(from + run.len()));
            from += run.len();
        }
        for (node, (from, to)) in (0u32..).zip(&runs).filter(|(_, (from, to))| from < to) {
            relations.among_equal_ends(*from, *to);
            for whole in wholes.of(node) {
                relations.strictly_inside((*from, *to), runs[*whole as usize], wholes.dated[node as usize]);
            }
        }
        relations
    }

    /// Among kins of a node, by class and first day: a year is inside a sum of years; what different sources say of
    /// overlapping times may be the same.
    fn among_equal_ends(&mut self, from: u32, to: u32) {
        for one in from..to {
            for other in one + 1..to {
                let (a, b) = (&self.spells[one as usize], &self.spells[other as usize]);
                // What begins after its end, and all that comes after that, is apart from it.
                if a.class != b.class || b.first > a.last {
                    break;
                }
                if a.cumulative || b.cumulative || a.source.is_none() || a.source != b.source {
                    self.relate(one, other);
                }
            }
        }
    }

    /// Two kins of equal ends whose periods overlap.
    fn relate(&mut self, one: u32, other: u32) {
        let (a, b) = (&self.spells[one as usize], &self.spells[other as usize]);
        let (same_source, disjoint) = self.shared(a, b);
        if disjoint {
            return;
        }
        match (self.is_inside(a, b, same_source), self.is_inside(b, a, same_source)) {
            (true, false) => self.sure.push((one, other)),
            (false, true) => self.sure.push((other, one)),
            _ if same_source => return,
            _ => self.possible.extend([(one, other), (other, one)]),
        }
        self.related[one as usize] = true;
        self.related[other as usize] = true;
    }

    /// Whether the period of a figure surely lies inside that of a cumulative one, which it overlaps.
    fn is_inside(&self, part: &Spell, whole: &Spell, same_source: bool) -> bool {
        let period = |spell: &Spell| self.times[spell.time as usize].0;
        let (true, Some(inner), Some(outer)) = (whole.cumulative, period(part), period(whole)) else { return false };
        // Where no date says how long an open period was known, only figures of one source end together.
        let known = !outer.has_open_end() || same_source && inner.has_open_end();
        known && inner.lies_inside(&outer) == Answer::Yes
    }

    /// Kins of a node and of one whose ends hold its own: what is of one class and may be of one time may be inside.
    fn strictly_inside(&mut self, (from, to): (u32, u32), (begin, end): (u32, u32), dated: bool) {
        for part in from..to {
            let a = &self.spells[part as usize];
            let wholes = &self.spells[begin as usize..end as usize];
            let begin = begin + count(wholes.partition_point(|whole| whole.class < a.class));
            for whole in begin..end {
                let b = &self.spells[whole as usize];
                if a.class != b.class || b.first > a.last {
                    break;
                }
                if b.last >= a.first && !(self.ledgers && self.shared(a, b).1) {
                    self.related[part as usize] = true;
                    self.related[whole as usize] = true;
                    if !dated {
                        self.possible.push((part, whole));
                    }
                }
            }
        }
    }

    /// Whether two kins share a source, and whether such a one holds disjoint records.
    fn shared(&self, one: &Spell, other: &Spell) -> (bool, bool) {
        if let (false, Some(one), Some(other)) = (self.ledgers, one.source, other.source) {
            return (one == other, false);
        }
        let store = &self.graph.store;
        let (one, other) = (store.link_citations(one.link), store.link_citations(other.link));
        let both = one.iter().filter(|cite| other.iter().any(|other| other.source == cite.source));
        let disjoint = both.clone().any(|cite| store.sources[cite.source as usize].disjoint);
        // What cites nothing is of one source: the register itself.
        (both.count() > 0 || one.is_empty() && other.is_empty(), disjoint)
    }
}
