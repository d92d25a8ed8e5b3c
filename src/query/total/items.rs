//! What is stated several times counts once: statements that say the same, or otherwise, of one thing are one item.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::entries::{Entry, Value};
use crate::graph::overlaps::Overlaps;
use crate::graph::{Graph, LinkId, Target};
use crate::model::Period;

/// Things to be added: each a figure, several statements of one, or several payments that are alike. Items and entries are numbered densely.
#[derive(Debug)]
pub(super) struct Items<'g> {
    pub(super) graph: &'g Graph,
    /// The figures of a row, by link and row.
    pub(super) entries: Vec<Entry>,
    /// Where the entries of each item begin; one more at the end. Items are in the order of their first.
    at: Vec<u32>,
    members: Vec<u32>,
    /// The item of each entry.
    of: Vec<u32>,
    /// What each item states.
    values: Vec<Value>,
}

/// How two statements of one thing stand to one another.
#[derive(Clone, Copy, PartialEq)]
enum Tie {
    Same,
    Contradicting,
}

impl<'g> Items<'g> {
    /// Joins the statements of one thing, and payments that are alike in all that decides what they may be inside of: of
    /// equal ends and scheme, of one time and one source. `entries` are sorted by row.
    pub(super) fn new(graph: &'g Graph, overlaps: &Overlaps, entries: Vec<Entry>) -> Self {
        let mut items = Items { graph, at: vec![0], members: Vec::new(), of: Vec::new(), values: Vec::new(), entries };
        let mut root = items.alike(overlaps);
        let ties = items.ties(overlaps);
        for (one, other, _) in &ties {
            let (one, other) = (find(&root, *one), find(&root, *other));
            root[one.max(other) as usize] = one.min(other);
        }
        let mut contradicted: BTreeMap<u32, bool> = BTreeMap::new();
        for (one, _, tie) in &ties {
            *contradicted.entry(find(&root, *one)).or_default() |= *tie == Tie::Contradicting;
        }
        let mut by_root: Vec<(u32, u32)> = (0..count(root.len())).map(|entry| (find(&root, entry), entry)).collect();
        by_root.sort_unstable();
        items.of = vec![0; items.entries.len()];
        for (number, members) in (0u32..).zip(by_root.chunk_by(|one, other| one.0 == other.0)) {
            for (_, entry) in members {
                items.of[*entry as usize] = number;
                items.members.push(*entry);
            }
            items.at.push(count(items.members.len()));
            let mut values = members.iter().map(|(_, entry)| Value::of(graph, items.entries[*entry as usize].row));
            let value = match contradicted.get(&members[0].0) {
                Some(holds) => joined(&values.collect::<Vec<_>>(), *holds),
                None => values.next().map(|first| values.fold(first, Value::and)).unwrap_or_default(),
            };
            items.values.push(value);
        }
        items
    }

    /// For each entry the first that is like it. Sums of years are left alone: a year in two of them is inside both.
    fn alike(&self, overlaps: &Overlaps) -> Vec<u32> {
        let store = &self.graph.store;
        let mut first: HashMap<(u32, u32, bool, u32), u32> = HashMap::new();
        let like = |(entry, at): (&Entry, u32)| {
            let cites = store.link_citations(entry.link);
            if entry.cumulative || overlaps.is_declared(entry.row) || cites.len() > 1 {
                return at;
            }
            let source = cites.first().map_or(u32::MAX, |cite| cite.source);
            let key = (overlaps.node(entry.link), store.links.period(entry.link), entry.sure, source);
            *first.entry(key).or_insert(at)
        };
        self.entries.iter().zip(0u32..).map(like).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The entries of an item.
    pub(super) fn members(&self, item: u32) -> &[u32] {
        let at = item as usize;
        &self.members[self.at[at] as usize..self.at[at + 1] as usize]
    }

    /// The first statement of an item, which stands for its ends and sources.
    pub(super) fn lead(&self, item: u32) -> &Entry {
        &self.entries[self.members[self.at[item as usize] as usize] as usize]
    }

    pub(super) fn item_of(&self, entry: u32) -> u32 {
        self.of[entry as usize]
    }

    pub(super) fn value(&self, item: u32) -> Value {
        self.values[item as usize]
    }

    /// Whether some statement of it surely counts.
    pub(super) fn is_sure(&self, item: u32) -> bool {
        self.members(item).iter().any(|entry| self.entries[*entry as usize].sure)
    }

    /// When an item is for, an open end closed at the date of its newest source.
    pub(super) fn period(&self, item: u32) -> Option<Period> {
        self.lead(item).period(self.graph)
    }

    /// The entries that a target names.
    pub(super) fn at(&self, target: &Target<'_>) -> std::ops::Range<u32> {
        match target {
            Target::Measure(measure) => {
                let at = self.entries.partition_point(|entry| entry.row < measure.row);
                let found = self.entries.get(at).is_some_and(|entry| entry.row == measure.row);
                count(at)..count(at) + u32::from(found)
            }
            Target::Link(link) => self.of_link(link.handle()),
            Target::Fact(_) => 0..0,
        }
    }

    fn of_link(&self, link: LinkId) -> std::ops::Range<u32> {
        let from = self.entries.partition_point(|entry| entry.link < link);
        count(from)..count(from + self.entries[from..].partition_point(|entry| entry.link == link))
    }

    /// Pairs of statements of one thing.
    fn ties(&self, overlaps: &Overlaps) -> Vec<(u32, u32, Tie)> {
        let mut ties = Vec::new();
        for (entry, at) in self.entries.iter().zip(0u32..).filter(|(entry, _)| overlaps.is_declared(entry.row)) {
            let (link, measure) = (self.graph.link(entry.link), entry.measure(self.graph));
            for target in measure.contradicts().chain(link.contradicts()) {
                ties.extend(self.at(&target).map(|other| (at, other, Tie::Contradicting)));
            }
            for target in measure.same_as() {
                ties.extend(self.at(&target).map(|other| (at, other, Tie::Same)));
            }
        }
        ties.extend(self.restated(overlaps));
        ties.retain(|(one, other, _)| one != other);
        ties
    }

    /// A link that was stated several times (`same_as`) holds the figures of all its statements: those for the same time
    /// are one.
    fn restated(&self, overlaps: &Overlaps) -> Vec<(u32, u32, Tie)> {
        let mut first: BTreeMap<(LinkId, Option<Period>), u32> = BTreeMap::new();
        let mut ties = Vec::new();
        for (entry, at) in self.entries.iter().zip(0u32..).filter(|(entry, _)| overlaps.is_declared(entry.row)) {
            if self.graph.link(entry.link).merged_ids().next().is_some() {
                let other = *first.entry((entry.link, entry.period(self.graph))).or_insert(at);
                ties.push((other, at, Tie::Same));
            }
        }
        ties
    }
}

/// Positions in a row, which holds fewer than 2³² figures.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn count(at: usize) -> u32 {
    at as u32
}

fn find(root: &[u32], mut at: u32) -> u32 {
    while root[at as usize] != at {
        at = root[at as usize];
    }
    at
}

/// From the lowest low to the highest high; an end that one of them does not know is not known.
fn joined(values: &[Value], contradicted: bool) -> Value {
    let [first, rest @ ..] = values else { return Value::default() };
    let mut joined = *first;
    for value in rest {
        (joined.low, joined.low_open) = outer((joined.low, joined.low_open), (value.low, value.low_open), i128::lt);
        (joined.high, joined.high_open) = outer((joined.high, joined.high_open), (value.high, value.high_open), i128::gt);
    }
    let agreed = rest.iter().all(|value| value.stated == first.stated);
    joined.stated = first.stated.filter(|_| agreed && !contradicted);
    joined
}

/// The outer one of two ends of intervals; at the same number the closed one.
fn outer(a: (Option<i128>, bool), b: (Option<i128>, bool), is_outer: fn(&i128, &i128) -> bool) -> (Option<i128>, bool) {
    match (a, b) {
        ((Some(x), open_x), (Some(y), open_y)) if x == y => (Some(x), open_x && open_y),
        ((Some(x), open_x), (Some(y), _)) if is_outer(&x, &y) => (Some(x), open_x),
        ((Some(_), _), (Some(y), open_y)) => (Some(y), open_y),
        _ => (None, false),
    }
}
