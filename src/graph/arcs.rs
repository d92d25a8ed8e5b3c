//! Adjacency as compressed rows (CSR), both ways.
//!
//! A link with several givers and receivers is givers × receivers arcs. An arc's number is its position among the outgoing
//! arcs, which are sorted by giver, then kind, then receiver, then link; so the arcs of one kind of a node stand together and
//! a walk that is filtered by kind reads only those.

use std::ops::Range;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::column::{Column, Packed};
use super::store::Links;
use super::{ArcId, LinkId, NodeId};
use crate::model::Kind;

/// Arcs both ways: what a walk reads stands side by side, the other end of each arc first.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arcs {
    pub(super) out_at: Column<u32>,
    pub(super) out_kind: Packed,
    pub(super) receiver: Column<NodeId>,
    pub(super) link: Column<LinkId>,
    pub(super) in_at: Column<u32>,
    pub(super) in_kind: Packed,
    /// Givers of the incoming arcs, by receiver, then kind, then giver, then link.
    pub(super) giver: Column<NodeId>,
    /// The incoming arcs in the same order.
    pub(super) incoming: Column<ArcId>,
}

impl Arcs {
    /// Sorts the arcs of all links into rows. Cost: O(arcs × log degree), on all cores.
    pub(crate) fn new(nodes: usize, links: &Links) -> Self {
        let ends = |link: LinkId| {
            let givers = links.givers(link).iter();
            givers.flat_map(move |giver| links.receivers(link).iter().map(move |receiver| (*giver, *receiver)))
        };
        let out_at = rows(nodes, links.handles().flat_map(|link| ends(link).map(|(giver, _)| giver)));
        // By link to begin with, since they are met in that order.
        let mut sorted = vec![(Kind::REGION, NodeId(0), LinkId(0)); out_at.last().map_or(0, |end| *end as usize)];
        let mut next = out_at.clone();
        for link in links.handles() {
            let kind = links.kind(link);
            for (giver, receiver) in ends(link) {
                let slot = &mut next[giver.index()];
                sorted[*slot as usize] = (kind, receiver, link);
                *slot += 1;
            }
        }
        sort_rows(&mut sorted, &out_at);
        let out_kind: Packed = sorted.iter().map(|arc| arc.0.number()).collect();
        let receiver: Vec<NodeId> = sorted.iter().map(|arc| arc.1).collect();
        let link = sorted.iter().map(|arc| arc.2).collect();
        // Of millions of arcs, it is much; what follows needs room of its own.
        drop(sorted);
        let in_at = rows(nodes, receiver.iter().copied());
        let mut arrived = vec![(Kind::REGION, NodeId(0), ArcId(0)); receiver.len()];
        next.clone_from(&in_at);
        for node in 0..nodes {
            for at in out_at[node]..out_at[node + 1] {
                let slot = &mut next[receiver[at as usize].index()];
                let kind = Kind::of_number(out_kind.get(at as usize));
                arrived[*slot as usize] = (kind, NodeId::at(node), ArcId(at));
                *slot += 1;
            }
        }
        sort_rows(&mut arrived, &in_at);
        Arcs {
            out_at: out_at.into(),
            out_kind,
            receiver: receiver.into(),
            link,
            in_at: in_at.into(),
            in_kind: arrived.iter().map(|arc| arc.0.number()).collect(),
            giver: arrived.iter().map(|arc| arc.1).collect(),
            incoming: arrived.iter().map(|arc| arc.2).collect(),
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

    /// The giver of an arc, which is a node or one after it: for who goes along all arcs.
    pub(crate) fn giver_after(&self, node: NodeId, arc: ArcId) -> NodeId {
        let mut at = node.index();
        while self.out_at[at + 1] <= arc.0 {
            at += 1;
        }
        NodeId::at(at)
    }

    pub(crate) fn receiver(&self, arc: ArcId) -> NodeId {
        self.receiver[arc.index()]
    }

    pub(crate) fn kind(&self, arc: ArcId) -> Kind {
        Kind::of_number(self.out_kind.get(arc.index()))
    }

    #[inline]
    fn out_row(&self, node: NodeId) -> Range<usize> {
        self.out_at[node.index()] as usize..self.out_at[node.index() + 1] as usize
    }

    #[inline]
    fn in_row(&self, node: NodeId) -> Range<usize> {
        self.in_at[node.index()] as usize..self.in_at[node.index() + 1] as usize
    }

    fn out_row_of(&self, node: NodeId, kind: Kind) -> Range<usize> {
        Kinds::new(&self.out_kind, self.out_row(node)).of(kind)
    }

    fn in_row_of(&self, node: NodeId, kind: Kind) -> Range<usize> {
        Kinds::new(&self.in_kind, self.in_row(node)).of(kind)
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

    /// All arcs that a node gives.
    #[inline]
    pub(crate) fn given(&self, node: NodeId) -> Given<'_> {
        let row = self.out_row(node);
        Given { kinds: Kinds::new(&self.out_kind, row.clone()), receivers: &self.receiver[row.clone()], links: &self.link[row] }
    }

    /// All arcs that a node receives.
    #[inline]
    pub(crate) fn received(&self, node: NodeId) -> Received<'_> {
        let row = self.in_row(node);
        Received { kinds: Kinds::new(&self.in_kind, row.clone()), givers: &self.giver[row.clone()], arcs: &self.incoming[row] }
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        4 * (self.out_at.len() + self.in_at.len() + 4 * self.len()) + self.out_kind.bytes() + self.in_kind.bytes()
    }
}

/// A row of arcs that a node gives, side by side: by kind, then receiver, then link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given<'a> {
    pub(crate) kinds: Kinds<'a>,
    pub(crate) receivers: &'a [NodeId],
    pub(crate) links: &'a [LinkId],
}

/// A row of arcs that a node receives, side by side: by kind, then giver, then link.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Received<'a> {
    pub(crate) kinds: Kinds<'a>,
    pub(crate) givers: &'a [NodeId],
    pub(crate) arcs: &'a [ArcId],
}

/// The kinds of a row of arcs, which is sorted by them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kinds<'a> {
    of: &'a Packed,
    start: usize,
    end: usize,
}

impl<'a> Kinds<'a> {
    #[inline]
    fn new(of: &'a Packed, row: Range<usize>) -> Self {
        Kinds { of, start: row.start, end: row.end }
    }

    /// Number of arcs.
    pub(crate) fn len(self) -> usize {
        self.end - self.start
    }

    /// The stretches of one kind in the row, as places in it.
    #[inline]
    pub(crate) fn stretches(self) -> impl Iterator<Item = (Kind, Range<usize>)> {
        let mut start = self.start;
        std::iter::from_fn(move || {
            if start == self.end {
                return None;
            }
            let kind = self.of.get(start);
            let end = if self.of.get(self.end - 1) == kind { self.end } else { self.after(start, |other| other <= kind) };
            let stretch = start - self.start..end - self.start;
            start = end;
            Some((Kind::of_number(kind), stretch))
        })
    }

    /// Where the arcs of one kind lie among all.
    fn of(self, kind: Kind) -> Range<usize> {
        let from = self.after(self.start, |other| other < kind.number());
        from..self.after(from, |other| other <= kind.number())
    }

    /// The first place from one on where something no longer holds.
    #[inline]
    fn after(self, start: usize, holds: impl Fn(u32) -> bool) -> usize {
        if let Packed::Bytes(kinds) = self.of {
            return start + kinds[start..self.end].partition_point(|kind| holds(u32::from(*kind)));
        }
        let (mut low, mut high) = (start, self.end);
        while low < high {
            let middle = usize::midpoint(low, high);
            if holds(self.of.get(middle)) { low = middle + 1 } else { high = middle }
        }
        low
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

/// Sorts each row by itself.
fn sort_rows<T: Ord + Send>(mut cells: &mut [T], at: &[u32]) {
    // Shares of many rows each, so that threads have work.
    let mut shares = Vec::new();
    let mut first = 0;
    while first + 1 < at.len() {
        let end = at[first].saturating_add(SHARE);
        let last = at.partition_point(|start| *start < end).clamp(first + 1, at.len() - 1);
        let (share, rest) = cells.split_at_mut((at[last] - at[first]) as usize);
        shares.push((share, &at[first..=last]));
        (cells, first) = (rest, last);
    }
    shares.into_par_iter().for_each(|(mut share, at)| {
        for row in at.windows(2) {
            let (own, rest) = share.split_at_mut((row[1] - row[0]) as usize);
            own.sort_unstable();
            share = rest;
        }
    });
}

/// Arcs that one thread sorts at a time.
const SHARE: u32 = 1 << 16;

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
