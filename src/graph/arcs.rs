//! Adjacency as compressed rows (CSR), both ways.
//!
//! A link with several givers and receivers is givers × receivers arcs. An arc's number is its position among the outgoing
//! arcs, which are sorted by giver, then kind, then receiver, then link; so the arcs of one kind of a node stand together and
//! a walk that is filtered by kind reads only those.

use std::ops::Range;

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

/// Arcs both ways.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arcs {
    out_at: Vec<u32>,
    receiver: Vec<NodeId>,
    giver: Vec<NodeId>,
    link: Vec<LinkId>,
    kind: Vec<Kind>,
    in_at: Vec<u32>,
    /// Incoming arcs by receiver, then kind, then giver, then link.
    incoming: Vec<ArcId>,
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
            out_at,
            in_at,
            incoming,
            receiver: arcs.iter().map(|arc| arc.receiver).collect(),
            giver: arcs.iter().map(|arc| arc.giver).collect(),
            link: arcs.iter().map(|arc| arc.link).collect(),
            kind: arcs.iter().map(|arc| arc.kind).collect(),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.link.len()
    }

    pub(crate) fn link(&self, arc: ArcId) -> LinkId {
        self.link[arc.index()]
    }

    pub(crate) fn giver(&self, arc: ArcId) -> NodeId {
        self.giver[arc.index()]
    }

    pub(crate) fn receiver(&self, arc: ArcId) -> NodeId {
        self.receiver[arc.index()]
    }

    pub(crate) fn kind(&self, arc: ArcId) -> Kind {
        self.kind[arc.index()]
    }

    fn out_row(&self, node: NodeId) -> Range<usize> {
        self.out_at[node.index()] as usize..self.out_at[node.index() + 1] as usize
    }

    fn in_row(&self, node: NodeId) -> Range<usize> {
        self.in_at[node.index()] as usize..self.in_at[node.index() + 1] as usize
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
        let row = self.out_row(node);
        let kinds = &self.kind[row.clone()];
        let (from, to) = (kinds.partition_point(|k| *k < kind), kinds.partition_point(|k| *k <= kind));
        OutRow { at: row.start + from, end: row.start + to }
    }

    /// Arcs of one kind that a node receives. Cost: O(log degree) to find them.
    pub(crate) fn incoming_of(&self, node: NodeId, kind: Kind) -> &[ArcId] {
        let row = self.incoming(node);
        let (from, to) = (row.partition_point(|arc| self.kind(*arc) < kind), row.partition_point(|arc| self.kind(*arc) <= kind));
        &row[from..to]
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        4 * (self.out_at.len() + self.in_at.len() + 4 * self.len()) + size_of::<Kind>() * self.len()
    }
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
