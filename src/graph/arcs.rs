//! Adjacency as compressed rows (CSR), both ways.
//!
//! A link with several givers and receivers is givers × receivers arcs. An arc's number is its position among the outgoing
//! arcs, which are sorted by giver, then kind, then receiver, then link; so the arcs of one kind of a node stand together and
//! a walk that is filtered by kind reads only those.

use std::ops::Range;

use super::column::Column;
use super::{ArcId, LinkId, NodeId};
use crate::model::Kind;

/// One arc before sorting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RawArc {
    pub(crate) giver: NodeId,
    pub(crate) kind: Kind,
    pub(crate) receiver: NodeId,
    pub(crate) link: LinkId,
}

/// Arcs both ways: what a walk reads stands side by side, the other end of each arc first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arcs {
    pub(super) out_at: Column<u32>,
    pub(super) out_kind: Column<Kind>,
    pub(super) receiver: Column<NodeId>,
    pub(super) link: Column<LinkId>,
    pub(super) in_at: Column<u32>,
    pub(super) in_kind: Column<Kind>,
    /// Givers of the incoming arcs, by receiver, then kind, then giver, then link.
    pub(super) giver: Column<NodeId>,
    /// The incoming arcs in the same order.
    pub(super) incoming: Column<ArcId>,
}

impl Arcs {
    /// Sorts the arcs into rows. Cost: O(arcs × log arcs) one way, O(arcs + nodes) the other.
    pub(crate) fn new(nodes: usize, mut arcs: Vec<RawArc>) -> Self {
        arcs.sort_unstable();
        let out_at = rows(nodes, arcs.iter().map(|arc| arc.giver));
        let in_at = rows(nodes, arcs.iter().map(|arc| arc.receiver));
        // Arcs stand by giver and link already, so two stable passes over them are enough: by kind, then by receiver.
        let mut kinds: Vec<Kind> = arcs.iter().map(|arc| arc.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let by_kind = kinds.into_iter().flat_map(|kind| (0u32..).zip(&arcs).filter(move |(_, arc)| arc.kind == kind));
        let mut next = in_at.clone();
        let mut incoming = vec![ArcId(0); arcs.len()];
        for (at, arc) in by_kind {
            let slot = &mut next[arc.receiver.index()];
            incoming[*slot as usize] = ArcId(at);
            *slot += 1;
        }
        Arcs {
            out_at: out_at.into(),
            out_kind: arcs.iter().map(|arc| arc.kind).collect(),
            receiver: arcs.iter().map(|arc| arc.receiver).collect(),
            link: arcs.iter().map(|arc| arc.link).collect(),
            in_at: in_at.into(),
            in_kind: incoming.iter().map(|arc| arcs[arc.index()].kind).collect(),
            giver: incoming.iter().map(|arc| arcs[arc.index()].giver).collect(),
            incoming: incoming.into(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.link.len()
    }

    pub(crate) fn link(&self, arc: ArcId) -> LinkId {
        self.link[arc.index()]
    }

    /// Cost: O(log nodes); a walk along rows knows the giver already.
    pub(crate) fn giver(&self, arc: ArcId) -> NodeId {
        NodeId::at(self.out_at.partition_point(|at| *at <= arc.0) - 1)
    }

    pub(crate) fn receiver(&self, arc: ArcId) -> NodeId {
        self.receiver[arc.index()]
    }

    pub(crate) fn kind(&self, arc: ArcId) -> Kind {
        self.out_kind[arc.index()]
    }

    fn out_row(&self, node: NodeId) -> Range<usize> {
        self.out_at[node.index()] as usize..self.out_at[node.index() + 1] as usize
    }

    fn in_row(&self, node: NodeId) -> Range<usize> {
        self.in_at[node.index()] as usize..self.in_at[node.index() + 1] as usize
    }

    fn out_row_of(&self, node: NodeId, kind: Kind) -> Range<usize> {
        of_kind(&self.out_kind, self.out_row(node), kind)
    }

    fn in_row_of(&self, node: NodeId, kind: Kind) -> Range<usize> {
        of_kind(&self.in_kind, self.in_row(node), kind)
    }

    /// Arcs that a node gives, by kind.
    pub(crate) fn outgoing(&self, node: NodeId) -> OutRow {
        let row = self.out_row(node);
        OutRow { at: row.start, end: row.end }
    }

    /// Arcs that a node receives, by kind.
    pub(crate) fn incoming(&self, node: NodeId) -> &[ArcId] {
        &self.incoming[self.in_row(node)]
    }

    /// Arcs of one kind that a node gives. Cost: O(log degree) to find them.
    pub(crate) fn outgoing_of(&self, node: NodeId, kind: Kind) -> OutRow {
        let row = self.out_row_of(node, kind);
        OutRow { at: row.start, end: row.end }
    }

    /// Arcs of one kind that a node receives. Cost: O(log degree) to find them.
    pub(crate) fn incoming_of(&self, node: NodeId, kind: Kind) -> &[ArcId] {
        &self.incoming[self.in_row_of(node, kind)]
    }

    /// Receivers of the arcs of one kind that a node gives, ascending; one comes once for each arc.
    pub(crate) fn receivers_of(&self, node: NodeId, kind: Kind) -> &[NodeId] {
        &self.receiver[self.out_row_of(node, kind)]
    }

    /// Givers of the arcs of one kind that a node receives, ascending; one comes once for each arc.
    pub(crate) fn givers_of(&self, node: NodeId, kind: Kind) -> &[NodeId] {
        &self.giver[self.in_row_of(node, kind)]
    }

    /// Links of the arcs of one kind that a node gives, beside [`Arcs::receivers_of`].
    pub(crate) fn links_given(&self, node: NodeId, kind: Kind) -> &[LinkId] {
        &self.link[self.out_row_of(node, kind)]
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        4 * (self.out_at.len() + self.in_at.len() + 4 * self.len()) + 2 * size_of::<Kind>() * self.len()
    }
}

/// The part of a row, which is sorted by kind, that is of one kind.
fn of_kind(kinds: &[Kind], row: Range<usize>, kind: Kind) -> Range<usize> {
    let own = &kinds[row.clone()];
    let (from, to) = (own.partition_point(|k| *k < kind), own.partition_point(|k| *k <= kind));
    row.start + from..row.start + to
}

fn rows(nodes: usize, ends: impl Iterator<Item = NodeId>) -> Vec<u32> {
    let mut at = vec![0u32; nodes + 1];
    for end in ends {
        at[end.index() + 1] += 1;
    }
    for node in 0..nodes {
        at[node + 1] += at[node];
    }
    at
}

/// The outgoing arcs of a node, in order.
#[derive(Clone, Debug)]
pub(crate) struct OutRow {
    at: usize,
    end: usize,
}

impl Iterator for OutRow {
    type Item = ArcId;

    fn next(&mut self) -> Option<ArcId> {
        (self.at < self.end).then(|| {
            self.at += 1;
            // A row lies inside the arcs, whose number fits in 32 bits.
            #[allow(clippy::cast_possible_truncation)]
            ArcId((self.at - 1) as u32)
        })
    }
}
