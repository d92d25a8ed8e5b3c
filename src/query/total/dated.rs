//! Wholes of nodes whose ends have moved: by the time of each figure.

use std::collections::BTreeSet;

use hashbrown::HashMap;

use super::items::Items;
use super::nodes::Nodes;
use crate::graph::overlaps::same_scheme;
use crate::graph::{LinkId, Moment, NodeId, Role, View};
use crate::model::Answer;

/// What the ends of an item lie in.
type Chains = (Vec<Vec<NodeId>>, Vec<Vec<NodeId>>);

/// The wholes of nodes whose ends have moved: by the time of each figure.
pub(super) struct Dated<'a, 'g> {
    view: &'a View<'g>,
    items: &'a Items<'g>,
    nodes: &'a Nodes,
    /// Runs by giver and receiver.
    by_pair: HashMap<(NodeId, NodeId), Vec<u32>>,
}

impl<'a, 'g> Dated<'a, 'g> {
    pub(super) fn new(view: &'a View<'g>, items: &'a Items<'g>, nodes: &'a Nodes) -> Self {
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

    /// Where the items lie that may hold an item.
    pub(super) fn wholes(&self, item: u32) -> Vec<(u32, u32)> {
        let link = self.items.lead(item).link;
        let chains = chains(self.view, link, &self.view.moment(&self.view.graph().link(link)));
        let (Some(givers), Some(receivers)) = (chains.0.first(), chains.1.first()) else { return Vec::new() };
        let pairs = givers.iter().flat_map(|giver| receivers.iter().map(move |receiver| (*giver, *receiver)));
        let numbers: BTreeSet<u32> = pairs.filter_map(|pair| self.by_pair.get(&pair)).flatten().copied().collect();
        let runs = numbers.into_iter().map(|number| self.nodes.runs[number as usize]);
        runs.map(|(_, from, to)| (from, to))
            .filter(|(from, _)| {
                let first = self.nodes.items[*from as usize];
                self.nodes.of[first as usize] != self.nodes.of[item as usize]
                    && ends_inside(self.view, link, self.items.lead(first).link, &chains)
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
