//! Which figure is inside which: declared by the sources, or by what the figures mean.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::entries::Entry;
use super::items::Items;
use crate::graph::{LinkId, Measure, Moment, NodeId, Role, Target, View};
use crate::model::{Answer, PartCertainty, Period, Unit};

/// What is inside what, by item.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The wholes that each item is surely inside of.
    pub(super) sure: Vec<Vec<usize>>,
    /// The wholes that it may be inside of.
    pub(super) possible: Vec<Vec<usize>>,
    /// Those of them that are declared: what holds of such a whole holds of all that it is inside of.
    pub(super) declared: Vec<Vec<usize>>,
    /// Items of equal ends and scheme bear the same number.
    pub(super) node: Vec<usize>,
}

/// What the sources keep apart.
#[derive(Default)]
struct Apart {
    /// These items are in no other by meaning.
    from_all: BTreeSet<usize>,
    /// Neither of the two is in the other by meaning.
    pairs: BTreeSet<(usize, usize)>,
}

impl Apart {
    fn holds(&self, one: usize, other: usize) -> bool {
        self.pairs.contains(&(one.min(other), one.max(other)))
    }
}

/// Which item is inside which.
///
/// Cost: what is declared, and for the meaning the nodes of equal ends × depth of containment squared; nothing where all
/// figures come from one source whose records are disjoint.
pub(super) fn parts(view: &View<'_>, items: &Items<'_>) -> Parts {
    let mut found = Found::new(items.len());
    let apart = declared(items, &mut found);
    let stated = found.of(Answer::Possibly);
    let nodes = nodes(view, items);
    if !all_disjoint(view, items) {
        for node in &nodes.items {
            among_equal_ends(view, items, node, &apart, &mut found);
        }
        strictly_inside(view, items, &nodes, &apart, &mut found);
    }
    Parts { sure: found.of(Answer::Yes), possible: found.of(Answer::Possibly), declared: stated, node: nodes.of }
}

/// Relations as they are found; the surest one stays.
struct Found(Vec<BTreeMap<usize, Answer>>);

impl Found {
    fn new(items: usize) -> Self {
        Found(vec![BTreeMap::new(); items])
    }

    fn add(&mut self, part: usize, whole: usize, certainty: Answer) {
        if part != whole && certainty != Answer::No {
            let known = self.0[part].entry(whole).or_insert(certainty);
            *known = (*known).max(certainty);
        }
    }

    /// The wholes of each item that are just as sure.
    fn of(&self, certainty: Answer) -> Vec<Vec<usize>> {
        let wholes = |wholes: &BTreeMap<usize, Answer>| {
            wholes.iter().filter(|(_, known)| **known == certainty).map(|(whole, _)| *whole).collect()
        };
        self.0.iter().map(wholes).collect()
    }
}

/// Follows what sources declare through the whole graph, not the view: a chain is sure only if each step is.
fn declared(items: &Items<'_>, found: &mut Found) -> Apart {
    let mut apart = Apart::default();
    for (at, entry) in items.entries.iter().enumerate() {
        let own = entry.measure.part_of();
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
                open.push((further(&whole, &entry.measure), sure));
            }
        }
    }
    apart
}

fn keep_apart(items: &Items<'_>, part: usize, whole: Option<&Target<'_>>, apart: &mut Apart) {
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
    of: Vec<usize>,
    items: Vec<Vec<usize>>,
}

fn nodes(view: &View<'_>, items: &Items<'_>) -> Nodes {
    let links = &view.graph().store.links;
    let mut number: HashMap<(&[NodeId], &[NodeId], NodeId), usize> = HashMap::new();
    let mut nodes = Nodes { of: Vec::with_capacity(items.len()), items: Vec::new() };
    for item in 0..items.len() {
        let link = items.entries[items.lead(item)].link.handle();
        let node =
            *number.entry((links.givers(link), links.receivers(link), links.scheme[link.index()])).or_insert(nodes.items.len());
        if node == nodes.items.len() {
            nodes.items.push(Vec::new());
        }
        nodes.items[node].push(item);
        nodes.of.push(node);
    }
    nodes
}

/// The sources of a link, ascending, and whether each holds disjoint records.
fn sources(view: &View<'_>, link: LinkId) -> impl Iterator<Item = (u32, bool)> {
    let store = &view.graph().store;
    store.link_citations(link).iter().map(|row| (row.source, store.sources[row.source as usize].disjoint))
}

/// Whether two links share a source, and whether such a one holds disjoint records.
fn shared(view: &View<'_>, one: LinkId, other: LinkId) -> (bool, bool) {
    let mut same = false;
    for (source, disjoint) in sources(view, one) {
        if sources(view, other).any(|(other, _)| other == source) {
            same = true;
            if disjoint {
                return (true, true);
            }
        }
    }
    // What cites nothing is of one source: the register itself.
    (same || sources(view, one).next().is_none() && sources(view, other).next().is_none(), false)
}

/// Whether one source states all of some items, or none does.
fn have_one_source(view: &View<'_>, items: &Items<'_>, of: &[usize]) -> bool {
    let link = |item: &usize| items.entries[items.lead(*item)].link.handle();
    let Some(first) = of.first().map(link) else { return true };
    let uncited = |item: &usize| sources(view, link(item)).next().is_none();
    of.iter().all(uncited)
        || sources(view, first)
            .any(|(source, _)| of.iter().all(|item| sources(view, link(item)).any(|(other, _)| other == source)))
}

/// Whether one source of disjoint records states all figures.
fn all_disjoint(view: &View<'_>, items: &Items<'_>) -> bool {
    let Some(first) = items.entries.first() else { return true };
    let candidates = sources(view, first.link.handle()).filter(|(_, disjoint)| *disjoint);
    candidates
        .map(|(source, _)| source)
        .any(|source| items.entries.iter().all(|entry| sources(view, entry.link.handle()).any(|(other, _)| other == source)))
}

/// Among figures of equal ends and scheme: a year is inside a sum of years; what different sources say of overlapping times
/// may be the same.
///
/// Cost: the pairs; where one source tells all, only those with a cumulative figure.
fn among_equal_ends(view: &View<'_>, items: &Items<'_>, node: &[usize], apart: &Apart, found: &mut Found) {
    let one_source = have_one_source(view, items, node);
    let cumulative = |item: usize| items.entries[items.lead(item)].cumulative;
    let sums: Vec<usize> = node.iter().copied().filter(|item| cumulative(*item)).collect();
    for (at, one) in node.iter().enumerate() {
        // What one source tells of sums and others: each pair once, from the side that is no sum or comes first.
        let others: &[usize] = match (one_source, cumulative(*one)) {
            (false, _) => &node[at + 1..],
            (true, true) => &sums[sums.partition_point(|sum| sum <= one)..],
            (true, false) => &sums,
        };
        for other in others {
            let (a, b) = (&items.entries[items.lead(*one)], &items.entries[items.lead(*other)]);
            let (same_source, disjoint) = shared(view, a.link.handle(), b.link.handle());
            if disjoint || apart.holds(*one, *other) {
                continue;
            }
            let free = (!apart.from_all.contains(one), !apart.from_all.contains(other));
            match (period_inside(a, b, same_source), period_inside(b, a, same_source)) {
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
fn period_inside(part: &Entry<'_>, whole: &Entry<'_>, same_source: bool) -> bool {
    let (Some(inner), Some(outer)) = (&part.period, &whole.period) else { return false };
    // Where no date says how long an open period was known, only figures of one source end together.
    let known = !outer.has_open_end() || same_source && inner.has_open_end();
    whole.cumulative && known && inner.lies_inside(outer) == Answer::Yes
}

fn periods_disjoint(a: &Entry<'_>, b: &Entry<'_>) -> bool {
    let disjoint = |one: &Period, other: &Period| one.surely_disjoint(other);
    a.period.as_ref().zip(b.period.as_ref()).is_some_and(|(one, other)| disjoint(one, other))
}

/// What the ends of an item lie in.
type Chains = (Vec<Vec<NodeId>>, Vec<Vec<NodeId>>);

/// A figure may be inside another whose ends hold all its own, at least one of them strictly.
fn strictly_inside(view: &View<'_>, items: &Items<'_>, nodes: &Nodes, apart: &Apart, found: &mut Found) {
    let links = &view.graph().store.links;
    let link_of = |item: usize| items.entries[items.lead(item)].link.handle();
    let mut by_pair: HashMap<(NodeId, NodeId), Vec<usize>> = HashMap::new();
    for (number, node) in nodes.items.iter().enumerate() {
        let link = link_of(node[0]);
        for giver in links.givers(link) {
            for receiver in links.receivers(link) {
                by_pair.entry((*giver, *receiver)).or_default().push(number);
            }
        }
    }
    for (number, node) in nodes.items.iter().enumerate() {
        let mut last: Option<(Moment, Vec<usize>)> = None;
        for item in node {
            if apart.from_all.contains(item) {
                continue;
            }
            let link = link_of(*item);
            let moment = view.moment(&items.entries[items.lead(*item)].link);
            if last.as_ref().is_none_or(|(known, _)| *known != moment) {
                let chains = chains(view, link, &moment);
                let wholes = candidates(&chains, &by_pair);
                let fits = |whole: &usize| *whole != number && ends_inside(view, link, link_of(nodes.items[*whole][0]), &chains);
                last = Some((moment, wholes.into_iter().filter(fits).collect()));
            }
            let Some((_, wholes)) = &last else { continue };
            for whole in wholes.iter().flat_map(|whole| &nodes.items[*whole]) {
                let (a, b) = (&items.entries[items.lead(*item)], &items.entries[items.lead(*whole)]);
                let (_, disjoint) = shared(view, link, link_of(*whole));
                if !disjoint && !apart.holds(*item, *whole) && !periods_disjoint(a, b) {
                    found.add(*item, *whole, Answer::Possibly);
                }
            }
        }
    }
}

fn chains(view: &View<'_>, link: LinkId, moment: &Moment) -> Chains {
    let links = &view.graph().store.links;
    let chain = |end: &NodeId, role: Role| {
        let containment = &view.graph().containment;
        let mut chain: Vec<NodeId> = containment.counts_to(*end, role, moment).into_iter().map(|(node, _)| node).collect();
        // What is named in a group, or lies in what is, lies in the group.
        for at in 0..chain.len() {
            let groups = containment.down(chain[at], role).iter();
            let groups = groups.filter(|step| step.reach_only && containment.holds(step, moment) != Answer::No);
            chain.extend(groups.map(|step| step.to));
        }
        chain
    };
    let of = |ends: &[NodeId], role: Role| ends.iter().map(|end| chain(end, role)).collect();
    (of(links.givers(link), Role::Giver), of(links.receivers(link), Role::Receiver))
}

/// Nodes whose ends hold the first giver and the first receiver.
fn candidates((givers, receivers): &Chains, by_pair: &HashMap<(NodeId, NodeId), Vec<usize>>) -> BTreeSet<usize> {
    let (Some(givers), Some(receivers)) = (givers.first(), receivers.first()) else { return BTreeSet::new() };
    let pairs = givers.iter().flat_map(|giver| receivers.iter().map(move |receiver| (*giver, *receiver)));
    pairs.filter_map(|pair| by_pair.get(&pair)).flatten().copied().collect()
}

/// Whether each end of a link lies within some end of another, at least one strictly, and their schemes may be one.
fn ends_inside(view: &View<'_>, part: LinkId, whole: LinkId, chains: &Chains) -> bool {
    let links = &view.graph().store.links;
    let (scheme, other) = (links.scheme[part.index()], links.scheme[whole.index()]);
    let unknown = |scheme: NodeId| scheme.index() >= view.graph().node_count();
    if scheme != other && !unknown(scheme) && !unknown(other) {
        return false;
    }
    let within =
        |chains: &[Vec<NodeId>], ends: &[NodeId]| chains.iter().all(|chain| chain.iter().any(|node| ends.contains(node)));
    let strictly = |own: &[NodeId], ends: &[NodeId]| own.iter().any(|end| !ends.contains(end));
    within(&chains.0, links.givers(whole))
        && within(&chains.1, links.receivers(whole))
        && (strictly(links.givers(part), links.givers(whole)) || strictly(links.receivers(part), links.receivers(whole)))
}
