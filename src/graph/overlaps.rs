//! Which figures may be inside one another by what they mean, for the whole graph: found once, when it is first asked for.
//!
//! Links of equal kind, ends and scheme form a node, and what holds of ends holds of nodes, not of single payments. A figure
//! without a mark is part of no other in any view: a total adds it as a plain number. Whether two marked ones really are,
//! their periods and sources decide when a total is asked for.

use hashbrown::HashMap;

use super::column::Column;
use super::store::{LinkFlags, NO_NODE, Part, Store, Target};
use super::{Graph, LinkId, NodeId, Role};
use crate::model::{Kind, Span};

/// What may overlap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overlaps {
    /// Marks of each row of the measures.
    pub(super) marked: Column<u8>,
    /// The node of each link; only support links that are not derived and bear figures have one.
    pub(super) node: Column<u32>,
    /// Where the wholes of each node begin; one more at the end.
    pub(super) wholes_at: Column<u32>,
    pub(super) wholes: Column<u32>,
    /// 1 for nodes of which some end has moved, so that their wholes depend on the time that is asked for.
    pub(super) dated: Column<u8>,
}

/// Marks of a figure: by what it means, and by what sources say of it.
const MEANT: u8 = 1;
const DECLARED: u8 = 2;

/// Stands for no node.
const NONE: u32 = u32::MAX;

/// Kind, givers, receivers, scheme.
type Key<'s> = (Kind, &'s [NodeId], &'s [NodeId], NodeId);

/// A node while it is looked at.
struct Draft {
    link: LinkId,
    figures: u32,
    cumulative: bool,
    /// A source that all its links cite; none: they cite nothing.
    source: Option<u32>,
    /// Its links share no source.
    mixed: bool,
    /// The source of disjoint records that all its links cite.
    ledger: Option<u32>,
}

impl Overlaps {
    /// Whether a figure may be inside another or hold one.
    pub(crate) fn is_marked(&self, row: u32) -> bool {
        self.marked[row as usize] != 0
    }

    /// Whether sources say that it is inside another, holds one, or is stated again or otherwise.
    pub(crate) fn is_declared(&self, row: u32) -> bool {
        self.marked[row as usize] & DECLARED != 0
    }

    /// The node of a link that bears figures.
    pub(crate) fn node(&self, link: LinkId) -> u32 {
        self.node[link.index()]
    }

    /// Number of nodes.
    pub(crate) fn len(&self) -> usize {
        self.dated.len()
    }

    /// The nodes whose ends hold all ends of a node, at least one strictly; none where that depends on the time.
    pub(crate) fn wholes(&self, node: u32) -> Option<&[u32]> {
        let at = node as usize;
        (self.dated[at] == 0).then(|| &self.wholes[self.wholes_at[at] as usize..self.wholes_at[at + 1] as usize])
    }

    /// Finds them. Cost: O(links × depth of containment squared); O(links) where one source of disjoint records tells all.
    pub(crate) fn new(graph: &Graph) -> Self {
        let store = &graph.store;
        let (node, drafts) = nodes(graph);
        let mut marks: Vec<bool> = drafts.iter().map(may_repeat).collect();
        let mut found = Found { dated: vec![false; drafts.len()], ..Found::default() };
        found.hold(graph, &drafts, &mut marks);
        let mut marked = vec![0; store.measures.len()];
        for link in store.links.handles() {
            let node = node[link.index()];
            if node != NONE && marks[node as usize] {
                marked[rows(store, link)].fill(MEANT);
            }
        }
        declared(store, &mut marked);
        Overlaps {
            marked: marked.into(),
            node: node.into(),
            wholes_at: found.wholes_at.into(),
            wholes: found.wholes.into(),
            dated: found.dated.into_iter().map(u8::from).collect(),
        }
    }
}

/// The wholes of the nodes while they are looked for.
#[derive(Default)]
struct Found {
    wholes_at: Vec<u32>,
    wholes: Vec<u32>,
    dated: Vec<bool>,
}

impl Found {
    /// Finds the wholes of each node.
    fn hold(&mut self, graph: &Graph, drafts: &[Draft], marks: &mut [bool]) {
        let free = drafts.iter().any(|draft| draft.ledger.is_none());
        let first = drafts.iter().find_map(|draft| draft.ledger);
        let one_ledger = drafts.iter().all(|draft| draft.ledger.is_none() || draft.ledger == first);
        self.wholes_at = vec![0; drafts.len() + 1];
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
            let start = self.wholes.len();
            for above in chains.of(*giver, Role::Giver) {
                for whole in chains.of(*receiver, Role::Receiver).iter().flat_map(|below| pairs.of(*above, *below)) {
                    let other = &drafts[whole as usize];
                    let apart = draft.ledger.is_some() && draft.ledger == other.ledger;
                    if whole as usize != at && !apart && holds(graph, &chains, draft.link, other.link) {
                        self.wholes.push(whole);
                    }
                }
            }
            self.wholes[start..].sort_unstable();
            let mut kept = start;
            for from in start..self.wholes.len() {
                if from == start || self.wholes[from] != self.wholes[kept - 1] {
                    self.wholes[kept] = self.wholes[from];
                    kept += 1;
                }
            }
            self.wholes.truncate(kept);
            for whole in &self.wholes[start..] {
                marks[*whole as usize] = true;
                marks[at] = true;
            }
            self.wholes_at[at + 1] = count(kept);
        }
        for at in 1..self.wholes_at.len() {
            self.wholes_at[at] = self.wholes_at[at].max(self.wholes_at[at - 1]);
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

/// Whether the schemes of two links are the same, or one is not known.
pub(crate) fn same_scheme(store: &Store, one: LinkId, other: LinkId) -> bool {
    let (one, other) = (store.links.scheme(one), store.links.scheme(other));
    one == other || one == NO_NODE || other == NO_NODE
}

/// Positions in columns, which hold fewer than 2³² rows.
#[allow(clippy::cast_possible_truncation)]
fn count(at: usize) -> u32 {
    at as u32
}

/// Whether figures of equal ends may be inside one another: by different sources, or in a sum of years.
fn may_repeat(draft: &Draft) -> bool {
    draft.figures > 1 && draft.ledger.is_none() && (draft.cumulative || draft.mixed)
}

/// The node of each link, and the nodes.
fn nodes(graph: &Graph) -> (Vec<u32>, Vec<Draft>) {
    let (store, links) = (&graph.store, &graph.store.links);
    let mut number: HashMap<Key<'_>, u32> = HashMap::new();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut of = vec![NONE; links.len()];
    for link in links.handles() {
        let (rows, kind) = (rows(store, link), links.kind(link));
        if rows.is_empty() || links.flags(link).has(LinkFlags::DERIVED) || !graph.is_support(kind) {
            continue;
        }
        let next = count(drafts.len());
        let key = (kind, links.givers(link), links.receivers(link), links.scheme(link));
        let node = *number.entry(key).or_insert(next);
        of[link.index()] = node;
        let cites = store.link_citations(link);
        let cumulative = rows.clone().any(|row| store.measures.flags(row).span == Span::Cumulative);
        if node == next {
            let ledger = cites.iter().map(|cite| cite.source).find(|source| store.sources[*source as usize].disjoint);
            let source = cites.first().map(|cite| cite.source);
            drafts.push(Draft { link, figures: count(rows.len()), cumulative, source, mixed: false, ledger });
            continue;
        }
        let draft = &mut drafts[node as usize];
        draft.figures += count(rows.len());
        draft.cumulative |= cumulative;
        draft.mixed |= match draft.source {
            Some(source) => cites.iter().all(|cite| cite.source != source),
            None => !cites.is_empty(),
        };
        draft.ledger = draft.ledger.filter(|ledger| cites.iter().any(|cite| cite.source == *ledger));
    }
    (of, drafts)
}

/// Rows of the figures of a link.
fn rows(store: &Store, link: LinkId) -> std::ops::Range<usize> {
    let rows = store.links.measures(link);
    rows.start as usize..rows.end as usize
}

/// Marks what sources say of figures: parts, contradictions, statements of the same.
fn declared(store: &Store, marked: &mut [u8]) {
    let links = &store.links;
    let mut mark = |target: Target| match target {
        Target::Link(link) => marked[rows(store, link)].iter_mut().for_each(|mark| *mark |= DECLARED),
        Target::Measure(row) => marked[row as usize] |= DECLARED,
        Target::Fact(_) => {}
    };
    let wholes = |parts: &[Part]| parts.iter().filter_map(|part| part.whole).collect::<Vec<_>>();
    for (row, detail) in &store.measures.detail {
        mark(Target::Measure(*row));
        for target in detail.contradicts.iter().chain(&detail.same_as).copied().chain(wholes(&detail.part_of)) {
            mark(target);
        }
    }
    for fact in &store.facts {
        for target in fact.contradicts.iter().chain(&fact.same_as).copied().chain(wholes(&fact.part_of)) {
            mark(target);
        }
    }
    for (link, detail) in &links.detail {
        if !detail.part_of.is_empty() || !detail.contradicts.is_empty() || !detail.also.is_empty() {
            mark(Target::Link(*link));
        }
        for target in detail.contradicts.iter().copied().chain(wholes(&detail.part_of)) {
            mark(target);
        }
    }
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
