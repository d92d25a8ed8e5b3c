//! Which figure is inside which: declared by the sources, or by what the figures mean.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::entries::Entry;
use super::items::{Items, count};
use crate::graph::overlaps::{Overlaps, same_scheme};
use crate::graph::{Graph, LinkId, Measure, Moment, NodeId, Role, Target, View};
use crate::model::{Answer, PartCertainty, Unit};

/// What is inside what, by item.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The wholes that each item is surely inside of.
    pub(super) sure: Rows,
    /// The wholes that it may be inside of.
    pub(super) possible: Rows,
    /// Those of them that are declared: what holds of such a whole holds of all that it is inside of.
    pub(super) declared: Rows,
    /// Items of equal ends and scheme bear the same number.
    pub(super) node: Vec<u32>,
}

/// Some items for each item, ascending.
#[derive(Debug, Default)]
pub(super) struct Rows {
    at: Vec<u32>,
    to: Vec<u32>,
}

impl Rows {
    /// Of pairs that are sorted; `items` is how many rows there are.
    fn new(items: usize, pairs: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut rows = Rows { at: vec![0; items + 1], to: Vec::new() };
        for (from, to) in pairs {
            rows.at[from as usize + 1] += 1;
            rows.to.push(to);
        }
        for item in 0..items {
            rows.at[item + 1] += rows.at[item];
        }
        rows
    }

    pub(super) fn of(&self, item: u32) -> &[u32] {
        let at = item as usize;
        &self.to[self.at[at] as usize..self.at[at + 1] as usize]
    }

    pub(super) fn is_empty(&self) -> bool {
        self.to.is_empty()
    }
}

/// What the sources keep apart.
#[derive(Default)]
struct Apart {
    /// These items are in no other by meaning.
    from_all: BTreeSet<u32>,
    /// Neither of the two is in the other by meaning.
    pairs: BTreeSet<(u32, u32)>,
}

impl Apart {
    fn holds(&self, one: u32, other: u32) -> bool {
        !self.pairs.is_empty() && self.pairs.contains(&(one.min(other), one.max(other)))
    }
}

/// Which item is inside which.
///
/// Cost: what is declared, and for the meaning the pairs of figures whose nodes are inside one another.
pub(super) fn parts(view: &View<'_>, overlaps: &Overlaps, items: &Items<'_>) -> Parts {
    let mut found = Found::default();
    let apart = declared(overlaps, items, &mut found);
    found.settle();
    let stated = found.of(items.len(), Answer::Possibly);
    let nodes = Nodes::new(overlaps, items);
    if !all_disjoint(view, items) {
        for node in nodes.runs().filter(|node| node.len() > 1) {
            among_equal_ends(view, items, node, &apart, &mut found);
        }
        strictly_inside(view, overlaps, items, &nodes, &apart, &mut found);
    }
    found.settle();
    let (sure, possible) = (found.of(items.len(), Answer::Yes), found.of(items.len(), Answer::Possibly));
    Parts { sure, possible, declared: stated, node: nodes.of }
}

/// Relations as they are found: part, whole, how sure; the surest one stays.
#[derive(Default)]
struct Found(Vec<(u32, u32, Answer)>);

impl Found {
    fn add(&mut self, part: u32, whole: u32, certainty: Answer) {
        if part != whole && certainty != Answer::No {
            self.0.push((part, whole, certainty));
        }
    }

    fn settle(&mut self) {
        self.0.sort_unstable_by_key(|(part, whole, certainty)| (*part, *whole, std::cmp::Reverse(*certainty)));
        self.0.dedup_by_key(|(part, whole, _)| (*part, *whole));
    }

    /// The wholes of each item that are just as sure.
    fn of(&self, items: usize, certainty: Answer) -> Rows {
        Rows::new(items, self.0.iter().filter(|found| found.2 == certainty).map(|(part, whole, _)| (*part, *whole)))
    }
}

/// Follows what sources declare through the whole graph, not the view: a chain is sure only if each step is.
fn declared(overlaps: &Overlaps, items: &Items<'_>, found: &mut Found) -> Apart {
    let mut apart = Apart::default();
    for (entry, at) in items.entries.iter().zip(0u32..).filter(|(entry, _)| overlaps.is_declared(entry.row)) {
        let measure = entry.measure(items.graph);
        let own = measure.part_of();
        if own.is_empty() {
            continue;
        }
        let part = items.item_of(at);
        let mut best: BTreeMap<(u8, u32), Answer> = BTreeMap::new();
        let mut open = vec![(own, Answer::Yes)];
        while let Some((steps, so_far)) = open.pop() {
            for (whole, certainty) in steps {
                let sure = match certainty {
                    PartCertainty::Sure => so_far,
                    PartCertainty::Possible => Answer::Possibly,
                    PartCertainty::None => {
                        // What is surely inside something is apart from all that this is apart from.
                        if so_far == Answer::Yes {
                            keep_apart(items, part, whole.as_ref(), &mut apart);
                        }
                        continue;
                    }
                };
                let Some(whole) = whole else { continue };
                let known = best.entry(key(&whole)).or_insert(Answer::No);
                if *known >= sure {
                    continue;
                }
                *known = sure;
                for other in items.at(&whole) {
                    found.add(part, items.item_of(other), sure);
                }
                open.push((further(&whole, &measure), sure));
            }
        }
    }
    apart
}

fn keep_apart(items: &Items<'_>, part: u32, whole: Option<&Target<'_>>, apart: &mut Apart) {
    match whole {
        None => {
            apart.from_all.insert(part);
        }
        Some(whole) => {
            let others = items.at(whole).map(|other| items.item_of(other));
            apart.pairs.extend(others.map(|other| (part.min(other), part.max(other))));
        }
    }
}

fn key(target: &Target<'_>) -> (u8, u32) {
    match target {
        Target::Link(link) => (0, link.link.0),
        Target::Fact(fact) => (1, fact.at),
        Target::Measure(measure) => (2, measure.row),
    }
}

/// What something is declared to be inside of in turn; of a link or fact as a whole, its like figures too.
fn further<'g>(whole: &Target<'g>, like: &Measure<'_>) -> Vec<(Option<Target<'g>>, PartCertainty)> {
    let unit: Unit = like.quantity().unit;
    match whole {
        Target::Measure(measure) => measure.part_of(),
        Target::Link(link) => {
            let likes = link.measures().filter(|measure| measure.name() == like.name() && measure.quantity().unit == unit);
            link.part_of().chain(likes.flat_map(|measure| measure.part_of())).collect()
        }
        Target::Fact(fact) => {
            let likes = fact.measures().filter(|measure| measure.quantity().unit == unit);
            fact.part_of().chain(likes.flat_map(|measure| measure.part_of())).collect()
        }
    }
}

/// Items of equal ends and scheme.
struct Nodes {
    /// The node of each item, as the graph numbers them.
    of: Vec<u32>,
    /// Items by node.
    items: Vec<u32>,
    /// Nodes that are here, ascending, each with where its items lie.
    runs: Vec<(u32, u32, u32)>,
}

impl Nodes {
    fn new(overlaps: &Overlaps, items: &Items<'_>) -> Self {
        let of: Vec<u32> = (0..count(items.len())).map(|item| overlaps.node(items.lead(item).link)).collect();
        let mut sorted: Vec<u64> = of.iter().zip(0u64..).map(|(node, item)| u64::from(*node) << 32 | item).collect();
        sorted.sort_unstable();
        #[allow(clippy::cast_possible_truncation)] // the lower half is the item
        let order: Vec<u32> = sorted.iter().map(|pair| *pair as u32).collect();
        let mut runs = Vec::new();
        let mut from = 0;
        for run in order.chunk_by(|one, other| of[*one as usize] == of[*other as usize]) {
            runs.push((of[run[0] as usize], from, from + count(run.len())));
            from += count(run.len());
        }
        Nodes { of, items: order, runs }
    }

    fn runs(&self) -> impl Iterator<Item = &[u32]> {
        self.runs.iter().map(|(_, from, to)| &self.items[*from as usize..*to as usize])
    }

    /// Where nodes lie among the runs, if there are enough of them to be worth it.
    fn places(&self, overlaps: &Overlaps) -> Option<Vec<u32>> {
        (self.runs.len() > overlaps.len() / 64).then(|| {
            let mut places = vec![u32::MAX; overlaps.len()];
            for ((node, ..), at) in self.runs.iter().zip(0u32..) {
                places[*node as usize] = at;
            }
            places
        })
    }

    fn find(&self, node: u32, places: Option<&Vec<u32>>) -> Option<&[u32]> {
        let at = match places {
            Some(places) => places[node as usize] as usize,
            None => self.runs.binary_search_by_key(&node, |(node, ..)| *node).ok()?,
        };
        let (_, from, to) = self.runs.get(at)?;
        Some(&self.items[*from as usize..*to as usize])
    }
}

/// The sources of a link, ascending, and whether each holds disjoint records.
fn sources(graph: &Graph, link: LinkId) -> impl Iterator<Item = (u32, bool)> {
    let store = &graph.store;
    store.link_citations(link).iter().map(|row| (row.source, store.sources[row.source as usize].disjoint))
}

/// Whether two links share a source, and whether such a one holds disjoint records.
fn shared(graph: &Graph, one: LinkId, other: LinkId) -> (bool, bool) {
    let mut same = false;
    for (source, disjoint) in sources(graph, one) {
        if sources(graph, other).any(|(other, _)| other == source) {
            same = true;
            if disjoint {
                return (true, true);
            }
        }
    }
    // What cites nothing is of one source: the register itself.
    (same || sources(graph, one).next().is_none() && sources(graph, other).next().is_none(), false)
}

/// Whether one source states all of some items, or none does.
fn have_one_source(items: &Items<'_>, of: &[u32]) -> bool {
    let link = |item: &u32| items.lead(*item).link;
    let Some(first) = of.first().map(link) else { return true };
    let uncited = |item: &u32| sources(items.graph, link(item)).next().is_none();
    of.iter().all(uncited)
        || sources(items.graph, first)
            .any(|(source, _)| of.iter().all(|item| sources(items.graph, link(item)).any(|(other, _)| other == source)))
}

/// Whether one source of disjoint records states all figures.
fn all_disjoint(view: &View<'_>, items: &Items<'_>) -> bool {
    let Some(first) = items.entries.first() else { return true };
    let graph = view.graph();
    let mut candidates = sources(graph, first.link).filter(|(_, disjoint)| *disjoint).map(|(source, _)| source);
    candidates.any(|source| items.entries.iter().all(|entry| sources(graph, entry.link).any(|(other, _)| other == source)))
}

/// Among figures of equal ends and scheme: a year is inside a sum of years; what different sources say of overlapping times
/// may be the same.
///
/// Cost: the pairs; where one source tells all, only those with a cumulative figure.
fn among_equal_ends(view: &View<'_>, items: &Items<'_>, node: &[u32], apart: &Apart, found: &mut Found) {
    let one_source = have_one_source(items, node);
    let cumulative = |item: u32| items.lead(item).cumulative;
    let sums: Vec<u32> = node.iter().copied().filter(|item| cumulative(*item)).collect();
    if one_source && sums.is_empty() {
        return;
    }
    for (at, one) in node.iter().enumerate() {
        // What one source tells of sums and others: each pair once, from the side that is no sum or comes first.
        let others: &[u32] = match (one_source, cumulative(*one)) {
            (false, _) => &node[at + 1..],
            (true, true) => &sums[sums.partition_point(|sum| sum <= one)..],
            (true, false) => &sums,
        };
        for other in others {
            let (a, b) = (items.lead(*one), items.lead(*other));
            let (same_source, disjoint) = shared(view.graph(), a.link, b.link);
            if disjoint || apart.holds(*one, *other) {
                continue;
            }
            let free = (!apart.from_all.contains(one), !apart.from_all.contains(other));
            match (period_inside(items, *one, *other, same_source), period_inside(items, *other, *one, same_source)) {
                (true, false) if free.0 => found.add(*one, *other, Answer::Yes),
                (false, true) if free.1 => found.add(*other, *one, Answer::Yes),
                (true, false) | (false, true) => {}
                _ if same_source || periods_disjoint(a, b) || !(free.0 && free.1) => {}
                _ => {
                    found.add(*one, *other, Answer::Possibly);
                    found.add(*other, *one, Answer::Possibly);
                }
            }
        }
    }
}

/// Whether the period of a figure surely lies inside that of a cumulative one.
fn period_inside(items: &Items<'_>, part: u32, whole: u32, same_source: bool) -> bool {
    if !items.lead(whole).cumulative || periods_disjoint(items.lead(part), items.lead(whole)) {
        return false;
    }
    let (Some(inner), Some(outer)) = (items.period(part), items.period(whole)) else { return false };
    // Where no date says how long an open period was known, only figures of one source end together.
    let known = !outer.has_open_end() || same_source && inner.has_open_end();
    known && inner.lies_inside(&outer) == Answer::Yes
}

/// Whether no day can lie in both; a period that is not known has all days.
fn periods_disjoint(a: &Entry, b: &Entry) -> bool {
    a.last < b.first || b.last < a.first
}

/// A figure may be inside another whose ends hold all its own, at least one of them strictly.
fn strictly_inside(view: &View<'_>, overlaps: &Overlaps, items: &Items<'_>, nodes: &Nodes, apart: &Apart, found: &mut Found) {
    let places = nodes.places(overlaps);
    let mut dated: Option<Dated<'_, '_>> = None;
    let relate = |item: u32, wholes: &[u32], found: &mut Found| {
        for whole in wholes {
            let (a, b) = (items.lead(item), items.lead(*whole));
            if !periods_disjoint(a, b) && !apart.holds(item, *whole) && !shared(view.graph(), a.link, b.link).1 {
                found.add(item, *whole, Answer::Possibly);
            }
        }
    };
    for ((node, ..), run) in nodes.runs.iter().zip(nodes.runs()) {
        let free = run.iter().copied().filter(|item| apart.from_all.is_empty() || !apart.from_all.contains(item));
        if let Some(wholes) = overlaps.wholes(*node) {
            for wholes in wholes.iter().filter_map(|whole| nodes.find(*whole, places.as_ref())) {
                free.clone().for_each(|item| relate(item, wholes, found));
            }
            continue;
        }
        let dated = dated.get_or_insert_with(|| Dated::new(view, items, nodes));
        for item in free {
            for whole in dated.wholes(item, run) {
                relate(item, &nodes.items[whole.0 as usize..whole.1 as usize], found);
            }
        }
    }
}

/// What the ends of an item lie in.
type Chains = (Vec<Vec<NodeId>>, Vec<Vec<NodeId>>);

/// The wholes of nodes whose ends have moved: by the time of each figure.
struct Dated<'a, 'g> {
    view: &'a View<'g>,
    items: &'a Items<'g>,
    nodes: &'a Nodes,
    /// Runs by giver and receiver.
    by_pair: HashMap<(NodeId, NodeId), Vec<u32>>,
}

impl<'a, 'g> Dated<'a, 'g> {
    fn new(view: &'a View<'g>, items: &'a Items<'g>, nodes: &'a Nodes) -> Self {
        let links = &view.graph().store.links;
        let mut by_pair: HashMap<(NodeId, NodeId), Vec<u32>> = HashMap::new();
        for (run, number) in nodes.runs().zip(0u32..) {
            let link = items.lead(run[0]).link;
            for giver in links.givers(link) {
                for receiver in links.receivers(link) {
                    by_pair.entry((*giver, *receiver)).or_default().push(number);
                }
            }
        }
        Dated { view, items, nodes, by_pair }
    }

    /// Where the items lie that may hold an item of a run.
    fn wholes(&self, item: u32, run: &[u32]) -> Vec<(u32, u32)> {
        let link = self.items.lead(item).link;
        let chains = chains(self.view, link, &self.view.moment(&self.view.graph().link(link)));
        let (Some(givers), Some(receivers)) = (chains.0.first(), chains.1.first()) else { return Vec::new() };
        let pairs = givers.iter().flat_map(|giver| receivers.iter().map(move |receiver| (*giver, *receiver)));
        let numbers: BTreeSet<u32> = pairs.filter_map(|pair| self.by_pair.get(&pair)).flatten().copied().collect();
        let runs = numbers.into_iter().map(|number| self.nodes.runs[number as usize]);
        runs.map(|(_, from, to)| (from, to))
            .filter(|(from, _)| {
                let first = self.nodes.items[*from as usize];
                first != run[0] && ends_inside(self.view, link, self.items.lead(first).link, &chains)
            })
            .collect()
    }
}

fn chains(view: &View<'_>, link: LinkId, moment: &Moment) -> Chains {
    let links = &view.graph().store.links;
    let chain = |end: &NodeId, role: Role| {
        let containment = &view.graph().containment;
        let mut chain: Vec<NodeId> = containment.counts_to(*end, role, moment).into_iter().map(|(node, _)| node).collect();
        // What is named in a group, or lies in what is, lies in the group.
        for at in 0..chain.len() {
            let groups = containment.down(chain[at], role);
            let groups = groups.filter(|step| step.reach_only && containment.holds(step, moment) != Answer::No);
            chain.extend(groups.map(|step| step.to));
        }
        chain
    };
    let of = |ends: &[NodeId], role: Role| ends.iter().map(|end| chain(end, role)).collect();
    (of(links.givers(link), Role::Giver), of(links.receivers(link), Role::Receiver))
}

/// Whether each end of a link lies within some end of another, at least one strictly, and their schemes may be one.
fn ends_inside(view: &View<'_>, part: LinkId, whole: LinkId, chains: &Chains) -> bool {
    let links = &view.graph().store.links;
    let within =
        |chains: &[Vec<NodeId>], ends: &[NodeId]| chains.iter().all(|chain| chain.iter().any(|node| ends.contains(node)));
    let strictly = |own: &[NodeId], ends: &[NodeId]| own.iter().any(|end| !ends.contains(end));
    same_scheme(&view.graph().store, part, whole)
        && within(&chains.0, links.givers(whole))
        && within(&chains.1, links.receivers(whole))
        && (strictly(links.givers(part), links.givers(whole)) || strictly(links.receivers(part), links.receivers(whole)))
}
