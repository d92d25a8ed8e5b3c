//! Which figure is inside which by what they mean: by their ends, schemes, periods and sources.

use super::dated::Dated;
use super::items::{Items, count};
use super::nodes::Nodes;
use super::parts::{Apart, Found};
use crate::graph::overlaps::{NONE, Overlaps};
use crate::graph::{Graph, LinkId, View};
use crate::model::Answer;

/// Relates items by what they mean: as the graph relates their kins, and where ends have moved by the time of each figure.
///
/// Cost: O(items), and the pairs that are related.
pub(super) fn find(view: &View<'_>, overlaps: &Overlaps, items: &Items<'_>, apart: &Apart, found: &mut Found) {
    let kins = Kins::new(overlaps, items);
    let free = |item: u32| apart.from_all.is_empty() || !apart.from_all.contains(&item);
    for (part, kin) in (0u32..).zip(&items.kin).filter(|(part, kin)| **kin != NONE && free(*part)) {
        for whole in overlaps.sure(*kin).iter().flat_map(|kin| kins.items(*kin)) {
            if !apart.holds(part, whole) {
                found.add(part, whole, Answer::Yes);
            }
        }
        for other in overlaps.possible(*kin) {
            // Of equal ends each may be the other.
            let equal = overlaps.node_of(*other) == overlaps.node_of(*kin);
            for whole in kins.items(*other) {
                if !apart.holds(part, whole) && (!equal || free(whole)) {
                    found.add(part, whole, Answer::Possibly);
                }
            }
        }
    }
    let dated = |item: u32| overlaps.is_dated(overlaps.node(items.lead(item).link));
    let moved: Vec<u32> = (0..count(items.len())).filter(|item| dated(*item) && free(*item)).collect();
    if !moved.is_empty() {
        where_ends_moved(view, overlaps, items, &moved, apart, found);
    }
}

/// The items of each kin: those that are sure and those that are not.
struct Kins {
    /// The first item of each, or the kins in which there are items, ascending, where those are few.
    first: Vec<u32>,
    sparse: Vec<(u32, u32)>,
    next: Vec<u32>,
}

impl Kins {
    fn new(overlaps: &Overlaps, items: &Items<'_>) -> Self {
        let mut kins = Kins { first: Vec::new(), sparse: Vec::new(), next: Vec::new() };
        let all = items.kin.iter().zip(0u32..).filter(|(kin, _)| **kin != NONE);
        if items.len() < overlaps.kins() / 16 {
            kins.sparse.extend(all.map(|(kin, item)| (*kin, item)));
            kins.sparse.sort_unstable();
            return kins;
        }
        kins.first = vec![NONE; overlaps.kins()];
        kins.next = vec![NONE; items.len()];
        for (kin, item) in all {
            kins.next[item as usize] = std::mem::replace(&mut kins.first[*kin as usize], item);
        }
        kins
    }

    fn items(&self, kin: u32) -> impl Iterator<Item = u32> {
        let mut at = self.first.get(kin as usize).copied().unwrap_or(NONE);
        let chain = std::iter::from_fn(move || {
            let item = Some(at).filter(|at| *at != NONE)?;
            at = self.next[item as usize];
            Some(item)
        });
        let from = self.sparse.partition_point(|(of, _)| *of < kin);
        let sparse = self.sparse[from..].iter().take_while(move |(of, _)| *of == kin).map(|(_, item)| *item);
        chain.chain(sparse)
    }
}

/// A figure of which an end has moved may be inside another whose ends hold all its own at its time, one of them strictly.
fn where_ends_moved(view: &View<'_>, overlaps: &Overlaps, items: &Items<'_>, moved: &[u32], apart: &Apart, found: &mut Found) {
    let nodes = Nodes::new(overlaps, items);
    let dated = Dated::new(view, items, &nodes);
    for item in moved {
        let part = items.lead(*item);
        for (from, to) in dated.wholes(*item) {
            for other in &nodes.items[from as usize..to as usize] {
                let whole = items.lead(*other);
                let overlap = part.last >= whole.first && whole.last >= part.first;
                if overlap && !apart.holds(*item, *other) && !share_a_ledger(view.graph(), part.link, whole.link) {
                    found.add(*item, *other, Answer::Possibly);
                }
            }
        }
    }
}

/// Whether two links share a source of disjoint records.
fn share_a_ledger(graph: &Graph, one: LinkId, other: LinkId) -> bool {
    let store = &graph.store;
    let mut ledgers = store.link_citations(one).iter().filter(|cite| store.sources[cite.source as usize].disjoint);
    ledgers.any(|cite| store.link_citations(other).iter().any(|other| other.source == cite.source))
}
