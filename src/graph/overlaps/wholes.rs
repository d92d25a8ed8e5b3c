//! Which nodes hold the ends of which.

use hashbrown::HashMap;

use super::super::{Graph, LinkId, NodeId, Role};
use super::nodes::Draft;
use super::{NONE, count, same_scheme};

/// The nodes that each may be inside of by its ends.
#[derive(Clone, Debug, Default)]
pub(super) struct Wholes {
    /// Where the wholes of each node begin; one more at the end.
    at: Vec<u32>,
    nodes: Vec<u32>,
    /// Nodes of which some end has moved, so that their wholes depend on the time that is asked for.
    pub(super) dated: Vec<bool>,
}

impl Wholes {
    /// The nodes whose ends hold all ends of a node at any time, at least one strictly, ascending.
    pub(super) fn of(&self, node: u32) -> &[u32] {
        let at = node as usize;
        &self.nodes[self.at[at] as usize..self.at[at + 1] as usize]
    }

    /// Finds them, and marks the nodes that are inside others or hold some.
    pub(super) fn new(graph: &Graph, drafts: &[Draft], marks: &mut [bool]) -> Self {
        let mut wholes = Wholes { dated: vec![false; drafts.len()], ..Wholes::default() };
        wholes.hold(graph, drafts, marks);
        wholes
    }

    /// Finds the wholes of each node.
    fn hold(&mut self, graph: &Graph, drafts: &[Draft], marks: &mut [bool]) {
        let free = drafts.iter().any(|draft| draft.ledger.is_none());
        let first = drafts.iter().find_map(|draft| draft.ledger);
        let one_ledger = drafts.iter().all(|draft| draft.ledger.is_none() || draft.ledger == first);
        self.at = vec![0; drafts.len() + 1];
        if !free && one_ledger {
            return;
        }
        let (mut all, mut others) = (Pairs::default(), Pairs::default());
        for (draft, number) in drafts.iter().zip(0u32..) {
            all.add(graph, draft, number);
            if draft.ledger.is_none() {
                others.add(graph, draft, number);
            }
        }
        let mut chains = Chains::new(graph);
        for at in 0..drafts.len() {
            let draft = &drafts[at];
            // Records of one ledger are not inside one another: only what stands outside of it can hold them.
            let pairs = if draft.ledger.is_some() && one_ledger { &others } else { &all };
            let links = &graph.store.links;
            let (givers, receivers) = (links.givers(draft.link), links.receivers(draft.link));
            let (Some(giver), Some(receiver)) = (givers.first(), receivers.first()) else { continue };
            chains.fill(givers, receivers);
            self.dated[at] = chains.dated(givers, receivers);
            let start = self.nodes.len();
            for above in chains.of(*giver, Role::Giver) {
                for whole in chains.of(*receiver, Role::Receiver).iter().flat_map(|below| pairs.of(*above, *below)) {
                    let other = &drafts[whole as usize];
                    let apart = draft.ledger.is_some() && draft.ledger == other.ledger;
                    if whole as usize != at && !apart && holds(graph, &chains, draft.link, other.link) {
                        self.nodes.push(whole);
                    }
                }
            }
            self.nodes[start..].sort_unstable();
            let mut kept = start;
            for from in start..self.nodes.len() {
                if from == start || self.nodes[from] != self.nodes[kept - 1] {
                    self.nodes[kept] = self.nodes[from];
                    kept += 1;
                }
            }
            self.nodes.truncate(kept);
            for whole in &self.nodes[start..] {
                marks[*whole as usize] = true;
                marks[at] = true;
            }
            self.at[at + 1] = count(kept);
        }
        for at in 1..self.at.len() {
            self.at[at] = self.at[at].max(self.at[at - 1]);
        }
    }
}

/// Whether the ends of one link hold all of another's, at least one strictly, and their schemes may be one.
fn holds(graph: &Graph, chains: &Chains<'_>, part: LinkId, whole: LinkId) -> bool {
    let links = &graph.store.links;
    if links.kind(part) != links.kind(whole) || !same_scheme(&graph.store, part, whole) {
        return false;
    }
    let sides =
        [(links.givers(part), links.givers(whole), Role::Giver), (links.receivers(part), links.receivers(whole), Role::Receiver)];
    let within = |(own, ends, role): &(&[NodeId], &[NodeId], Role)| {
        own.iter().all(|end| chains.of(*end, *role).iter().any(|node| ends.contains(node)))
    };
    sides.iter().all(within) && sides.iter().any(|(own, ends, _)| own.iter().any(|end| !ends.contains(end)))
}

/// Nodes by pairs of a giver and a receiver: the first of each pair, and the next after each.
#[derive(Default)]
struct Pairs {
    first: HashMap<u64, u32>,
    next: Vec<(u32, u32)>,
}

impl Pairs {
    fn add(&mut self, graph: &Graph, draft: &Draft, number: u32) {
        let links = &graph.store.links;
        for giver in links.givers(draft.link) {
            for receiver in links.receivers(draft.link) {
                let at = count(self.next.len());
                let before = self.first.insert(pair(*giver, *receiver), at).unwrap_or(NONE);
                self.next.push((number, before));
            }
        }
    }

    fn of(&self, giver: NodeId, receiver: NodeId) -> impl Iterator<Item = u32> {
        let mut at = self.first.get(&pair(giver, receiver)).copied().unwrap_or(NONE);
        std::iter::from_fn(move || {
            let (number, next) = *self.next.get(at as usize)?;
            at = next;
            Some(number)
        })
    }
}

fn pair(giver: NodeId, receiver: NodeId) -> u64 {
    u64::from(giver.0) << 32 | u64::from(receiver.0)
}

/// What each end counts to at any time, and the groups that name what it counts to; found when it is first asked for.
struct Chains<'g> {
    graph: &'g Graph,
    /// Where the chain of each end lies, for either role.
    at: [Vec<(u32, u32)>; 2],
    nodes: Vec<NodeId>,
    dated: [Vec<bool>; 2],
}

impl<'g> Chains<'g> {
    fn new(graph: &'g Graph) -> Self {
        let none = || vec![(0, 0); graph.node_count()];
        let never = || vec![false; graph.node_count()];
        Chains { graph, at: [none(), none()], nodes: Vec::new(), dated: [never(), never()] }
    }

    fn fill(&mut self, givers: &[NodeId], receivers: &[NodeId]) {
        for (ends, role) in [(givers, Role::Giver), (receivers, Role::Receiver)] {
            for end in ends.iter().filter(|end| self.at[side(role)][end.index()].1 == 0).copied().collect::<Vec<_>>() {
                self.find(end, role);
            }
        }
    }

    fn find(&mut self, end: NodeId, role: Role) {
        let containment = &self.graph.containment;
        let start = self.nodes.len();
        self.nodes.push(end);
        let mut at = start;
        let mut dated = false;
        while at < self.nodes.len() {
            for step in containment.up(self.nodes[at], role).filter(|step| !step.reach_only) {
                dated |= step.period != 0;
                if !self.nodes[start..].contains(&step.to) {
                    self.nodes.push(step.to);
                }
            }
            at += 1;
        }
        for at in start..self.nodes.len() {
            for step in containment.down(self.nodes[at], role).filter(|step| step.reach_only) {
                dated |= step.period != 0;
                self.nodes.push(step.to);
            }
        }
        self.at[side(role)][end.index()] = (count(start), count(self.nodes.len()));
        self.dated[side(role)][end.index()] = dated;
    }

    fn of(&self, end: NodeId, role: Role) -> &[NodeId] {
        let (from, to) = self.at[side(role)][end.index()];
        &self.nodes[from as usize..to as usize]
    }

    fn dated(&self, givers: &[NodeId], receivers: &[NodeId]) -> bool {
        let any = |ends: &[NodeId], role: Role| ends.iter().any(|end| self.dated[side(role)][end.index()]);
        any(givers, Role::Giver) || any(receivers, Role::Receiver)
    }
}

fn side(role: Role) -> usize {
    usize::from(role == Role::Receiver)
}
