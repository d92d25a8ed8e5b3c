//! Adjacency as compressed rows (CSR), both ways.
//!
//! A link with several givers and receivers is givers × receivers arcs. An arc's number is its position among the outgoing
//! arcs, which are sorted by giver, then kind, then receiver, then link; so the arcs of one kind of a node stand together and
//! a walk that is filtered by kind reads only those.

use std::num::NonZero;
use std::ops::Range;
use std::thread;

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
        let given = sort(nodes, &GivenArcs(links));
        let received = sort(nodes, &ReceivedArcs(&given));
        Arcs {
            out_at: given.at.into(),
            out_kind: given.kind,
            receiver: given.end.into(),
            link: given.what.into(),
            in_at: received.at.into(),
            in_kind: received.kind,
            giver: received.end.into(),
            incoming: received.what.into(),
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

/// Arcs as they come, each with the node in whose row it stands.
trait Unsorted: Sync {
    /// What an arc is known by.
    type What: Copy + Ord + Send;
    /// One of these, for a place where none stands yet.
    const ANY: Self::What;
    /// Gives all arcs.
    fn each(&self, take: impl FnMut(NodeId, Cell<Self::What>));
}

/// An arc in a row: by what rows are sorted.
type Cell<W> = (Kind, NodeId, W);

/// Rows of arcs.
struct Sorted<W> {
    at: Vec<u32>,
    kind: Packed,
    end: Vec<NodeId>,
    what: Vec<W>,
}

struct GivenArcs<'a>(&'a Links);

impl Unsorted for GivenArcs<'_> {
    type What = LinkId;
    const ANY: LinkId = LinkId(0);

    fn each(&self, mut take: impl FnMut(NodeId, Cell<LinkId>)) {
        for link in self.0.handles() {
            let kind = self.0.kind(link);
            for giver in self.0.givers(link) {
                self.0.receivers(link).iter().for_each(|receiver| take(*giver, (kind, *receiver, link)));
            }
        }
    }
}

struct ReceivedArcs<'a>(&'a Sorted<LinkId>);

impl Unsorted for ReceivedArcs<'_> {
    type What = ArcId;
    const ANY: ArcId = ArcId(0);

    fn each(&self, mut take: impl FnMut(NodeId, Cell<ArcId>)) {
        let Sorted { at, kind, end, .. } = self.0;
        for (node, row) in at.windows(2).enumerate() {
            for arc in row[0]..row[1] {
                take(end[arc as usize], (Kind::of_number(kind.get(arc as usize)), NodeId::at(node), ArcId(arc)));
            }
        }
    }
}

/// Sorts arcs into rows. Each thread has the rows of some nodes, passes over all arcs and takes those that are its own.
///
/// The threads are none of a pool: arcs are sorted when they are first asked for, and a thread of a pool that waits for others
/// may be given work that asks for them again.
fn sort<U: Unsorted>(nodes: usize, arcs: &U) -> Sorted<U::What> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let mut at = vec![0u32; nodes + 1];
    let counts = &mut at[1..];
    let each = nodes.div_ceil(threads).max(1);
    thread::scope(|scope| {
        for (first, counts) in (0..).step_by(each).zip(counts.chunks_mut(each)) {
            scope.spawn(move || {
                arcs.each(|node, _| {
                    if let Some(count) = node.index().checked_sub(first).and_then(|own| counts.get_mut(own)) {
                        *count += 1;
                    }
                });
            });
        }
    });
    for node in 0..nodes {
        at[node + 1] += at[node];
    }
    let all = at.last().map_or(0, |end| *end as usize);
    let share = u32::try_from(all.div_ceil(threads).max(1)).unwrap_or(u32::MAX);
    let (mut kind, mut end, mut what) = (Packed::default(), vec![NodeId(0); all], Vec::with_capacity(all));
    thread::scope(|scope| {
        let mut shares = Vec::new();
        let (mut first, mut ends) = (0, end.as_mut_slice());
        while first < nodes {
            let last = at.partition_point(|start| *start < at[first].saturating_add(share)).clamp(first + 1, nodes);
            let (own, rest) = ends.split_at_mut((at[last] - at[first]) as usize);
            let at = &at[first..=last];
            shares.push(scope.spawn(move || sort_share(first, at, arcs, own)));
            (first, ends) = (last, rest);
        }
        for share in shares {
            match share.join() {
                Ok((kinds, whats)) => {
                    kind.append(&kinds);
                    what.extend(whats);
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    Sorted { at, kind, end, what }
}

/// Sorts the rows of some nodes: gives kinds and what the arcs are, and writes their other ends.
fn sort_share<U: Unsorted>(first: usize, at: &[u32], arcs: &U, ends: &mut [NodeId]) -> (Packed, Vec<U::What>) {
    let base = at[0];
    let mut next: Vec<u32> = at[..at.len() - 1].iter().map(|start| start - base).collect();
    let mut cells = vec![(Kind::REGION, NodeId(0), U::ANY); ends.len()];
    arcs.each(|node, cell| {
        if let Some(slot) = node.index().checked_sub(first).and_then(|own| next.get_mut(own)) {
            cells[*slot as usize] = cell;
            *slot += 1;
        }
    });
    for row in at.windows(2) {
        cells[(row[0] - base) as usize..(row[1] - base) as usize].sort_unstable();
    }
    ends.iter_mut().zip(&cells).for_each(|(end, cell)| *end = cell.1);
    (cells.iter().map(|cell| cell.0.number()).collect(), cells.iter().map(|cell| cell.2).collect())
}

/// Threads that each pass over all arcs: with more of them, the passes would be most of the work.
const MOST_THREADS: usize = 8;

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
