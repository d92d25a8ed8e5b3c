//! Which figure is inside which by what they mean: by their ends, schemes, periods and sources.

use super::dated::Dated;
use super::entries::Entry;
use super::items::{Items, count};
use super::nodes::Nodes;
use super::parts::{Apart, Found};
use crate::graph::overlaps::Overlaps;
use crate::graph::{Graph, LinkId, View};
use crate::model::{Answer, Period};

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

/// Relates items by what they mean.
pub(super) fn find(
    view: &View<'_>,
    overlaps: &Overlaps,
    items: &Items<'_>,
    nodes: &Nodes,
    apart: &Apart,
    found: &mut Found,
) {
    if all_disjoint(view, items) {
        return;
    }
    let mut spells = Vec::new();
    for node in nodes.runs().filter(|node| node.len() > 1) {
        among_equal_ends(items, node, apart, found, &mut spells);
    }
    strictly_inside(view, overlaps, items, nodes, apart, found);
}

/// An item in the order of time.
struct Spell {
    item: u32,
    first: i32,
    last: i32,
    cumulative: bool,
    period: Option<Period>,
}

/// Among figures of equal ends and scheme: a year is inside a sum of years; what different sources say of overlapping times
/// may be the same.
///
/// Cost: sorting them, and the pairs whose periods overlap; where one source tells all, only those with a cumulative figure.
fn among_equal_ends(items: &Items<'_>, node: &[u32], apart: &Apart, found: &mut Found, spells: &mut Vec<Spell>) {
    let one_source = have_one_source(items, node);
    if one_source && !node.iter().any(|item| items.lead(*item).cumulative) {
        return;
    }
    spells.clear();
    spells.extend(node.iter().map(|item| {
        let Entry { first, last, cumulative, .. } = *items.lead(*item);
        Spell { item: *item, first, last, cumulative, period: items.period(*item) }
    }));
    spells.sort_unstable_by_key(|spell| (spell.first, std::cmp::Reverse(spell.last), spell.item));
    for (at, one) in spells.iter().enumerate() {
        // What begins after its end, and all that comes after that, is apart from it.
        for other in spells[at + 1..].iter().take_while(|other| other.first <= one.last) {
            if one.cumulative || other.cumulative || !one_source {
                relate(items, one, other, apart, found);
            }
        }
    }
}

/// Two items of equal ends whose periods overlap.
fn relate(items: &Items<'_>, one: &Spell, other: &Spell, apart: &Apart, found: &mut Found) {
    let (same_source, disjoint) = shared(items.graph, items.lead(one.item).link, items.lead(other.item).link);
    if disjoint || apart.holds(one.item, other.item) {
        return;
    }
    let free = |spell: &Spell| apart.from_all.is_empty() || !apart.from_all.contains(&spell.item);
    match (is_inside(one, other, same_source), is_inside(other, one, same_source)) {
        (true, false) if free(one) => found.add(one.item, other.item, Answer::Yes),
        (false, true) if free(other) => found.add(other.item, one.item, Answer::Yes),
        (true, false) | (false, true) => {}
        _ if same_source || !(free(one) && free(other)) => {}
        _ => {
            found.add(one.item, other.item, Answer::Possibly);
            found.add(other.item, one.item, Answer::Possibly);
        }
    }
}

/// Whether the period of a figure surely lies inside that of a cumulative one, which it overlaps.
fn is_inside(part: &Spell, whole: &Spell, same_source: bool) -> bool {
    let (true, Some(inner), Some(outer)) = (whole.cumulative, part.period, whole.period) else { return false };
    // Where no date says how long an open period was known, only figures of one source end together.
    let known = !outer.has_open_end() || same_source && inner.has_open_end();
    known && inner.lies_inside(&outer) == Answer::Yes
}

/// A figure may be inside another whose ends hold all its own, at least one of them strictly.
fn strictly_inside(view: &View<'_>, overlaps: &Overlaps, items: &Items<'_>, nodes: &Nodes, apart: &Apart, found: &mut Found) {
    let places = nodes.places(overlaps);
    let mut dated: Option<Dated<'_, '_>> = None;
    let days = |item: u32| {
        let lead = items.lead(item);
        (lead.first, lead.last)
    };
    let days: Vec<(i32, i32)> = (0..count(items.len())).map(days).collect();
    let ledgers = view.graph().store.sources.iter().any(|source| source.disjoint);
    let disjoint = |one: u32, other: u32| ledgers && shared(view.graph(), items.lead(one).link, items.lead(other).link).1;
    let relate = |item: u32, wholes: &[u32], found: &mut Found| {
        let (first, last) = days[item as usize];
        for whole in wholes {
            let (begins, ends) = days[*whole as usize];
            if last >= begins && ends >= first && !apart.holds(item, *whole) && !disjoint(item, *whole) {
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
