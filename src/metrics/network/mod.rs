//! Who is tied to whom, as the measures of position see it: arcs of a view, merged by giver and receiver.

mod merge;
mod rows;

use std::sync::OnceLock;

use petgraph::visit::{EdgeRef, IntoEdgeReferences};
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::Overflow;
use crate::graph::{ArcId, NodeId, View};
use crate::model::Family;
pub(super) use rows::{MANY, MOST_THREADS, Rows};

/// What a network was not given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Arcs without a weight.
    pub unweighted: usize,
    /// Arcs from an entity to itself.
    pub loops: usize,
}

/// What an arc of a [`Network`] weighs: nothing (`()`, each 1), a real number, or a figure in ten-thousandths.
pub trait Weight: Copy + Default + std::fmt::Debug + PartialEq + Send + Sync {
    /// As a real number.
    fn real(self) -> f64;
}

impl Weight for () {
    fn real(self) -> f64 {
        1.0
    }
}

impl Weight for f64 {
    fn real(self) -> f64 {
        self
    }
}

impl Weight for i64 {
    /// Exact up to 2⁵³, beyond which the last digits go.
    #[allow(clippy::cast_precision_loss)]
    fn real(self) -> f64 {
        self as f64
    }
}

/// A directed network: for each pair of giver and receiver one arc, with the sum of the weights of all arcs between them.
///
/// A view asks its filters of each link; an algorithm that walks the graph a thousand times would ask them a thousand times.
/// So they are asked once, and what remains are numbers, in compressed rows: 12 bytes for each pair, 4 without weights, and as
/// much again once a measure asks for the givers. Nodes stand in the order of their handles, which is that of their ids: those
/// that some arc touches ([`new`](Network::new), [`of_view`](Network::of_view)), or all of a graph ([`ties`](Network::ties),
/// [`flows`](Network::flows)). The position of a node in [`nodes`](Network::nodes) is that of its score in the answer of a
/// measure.
#[derive(Clone, Debug)]
pub struct Network<N, W = f64> {
    nodes: Vec<N>,
    outgoing: Rows<W>,
    /// Turned when it is first asked for.
    incoming: OnceLock<Rows<W>>,
    left: Left,
}

impl<N: PartialEq, W: PartialEq> PartialEq for Network<N, W> {
    fn eq(&self, other: &Self) -> bool {
        self.nodes == other.nodes && self.outgoing == other.outgoing && self.left == other.left
    }
}

impl Network<NodeId> {
    /// The support arcs of a view, with the weights that the caller's function gives; an arc to which it gives none, or a
    /// weight that is not above 0, is left out. Derived hosting is left out, and so is structure.
    ///
    /// A link is givers × receivers arcs: a weight that is a figure of a joint link belongs to no arc alone.
    /// Cost: O(arcs × log arcs).
    ///
    /// ```
    /// use shanhai::graph::Builder;
    /// use shanhai::io::{Format, read_texts};
    /// use shanhai::metrics::{Network, degree};
    ///
    /// let text = "pairing = [{ from = '杭州市', to = '衢州市' }, { from = '绍兴市', to = '衢州市' }]";
    /// let graph = Builder::new(read_texts([("register.toml", Format::Toml, text)])).build().graph;
    /// let network = Network::of_view(&graph.view(), |_| Some(1.0));
    /// assert_eq!(degree::in_degree(&network), [0, 0, 2]);
    /// ```
    pub fn of_view(view: &View<'_>, mut weight: impl FnMut(ArcId) -> Option<f64>) -> Self {
        let graph = view.graph();
        let support = |arc: ArcId| {
            let link = graph.arc_link(arc);
            link.family() == Family::Support && !link.is_derived()
        };
        let arcs = view.edge_references().filter(|arc| support(arc.id()));
        Network::new(arcs.map(|arc| (arc.source(), arc.target(), weight(arc.id()))))
    }
}

impl<N: Copy + Ord> Network<N> {
    /// From arcs: giver, receiver, weight. Arcs without a weight above 0 and loops are left out.
    /// Cost: O(arcs × log arcs).
    pub fn new(arcs: impl IntoIterator<Item = (N, N, Option<f64>)>) -> Self {
        let mut left = Left::default();
        let mut kept: Vec<(N, N, f64)> = Vec::new();
        for (giver, receiver, weight) in arcs {
            if giver == receiver {
                left.loops += 1;
                continue;
            }
            match weight.filter(|weight| *weight > 0.0 && weight.is_finite()) {
                Some(weight) => kept.push((giver, receiver, weight)),
                None => left.unweighted += 1,
            }
        }
        // By weight too: a sum of parallel arcs does not depend on the order in which they come.
        kept.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then(a.2.total_cmp(&b.2)));
        let merged = kept.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
        let merged = merged.map(|same| (same[0].0, same[0].1, same.iter().map(|arc| arc.2).sum()));
        Network::of_merged(&merged.collect::<Vec<_>>(), left)
    }
}

impl<N: Copy + Ord> Network<N, i64> {
    /// From figures: giver, receiver, ten-thousandths. Loops are left out.
    ///
    /// # Errors
    ///
    /// A sum that 64 bits don't hold.
    ///
    /// Cost: O(figures × log figures).
    pub fn of_figures(figures: impl IntoIterator<Item = (N, N, i64)>) -> Result<Self, Overflow> {
        let mut left = Left::default();
        let mut kept: Vec<(N, N, i64)> = figures.into_iter().collect();
        kept.retain(|(giver, receiver, _)| {
            left.loops += usize::from(giver == receiver);
            giver != receiver
        });
        kept.sort_unstable();
        let mut merged: Vec<(N, N, i64)> = Vec::new();
        for (giver, receiver, figure) in kept {
            match merged.last_mut() {
                Some(last) if (last.0, last.1) == (giver, receiver) => last.2 = last.2.checked_add(figure).ok_or(Overflow)?,
                _ => merged.push((giver, receiver, figure)),
            }
        }
        Ok(Network::of_merged(&merged, left))
    }
}

impl<N: Copy + Ord, W: Weight> Network<N, W> {
    /// From pairs in order, each once.
    fn of_merged(merged: &[(N, N, W)], left: Left) -> Self {
        let mut nodes: Vec<N> = merged.iter().flat_map(|arc| [arc.0, arc.1]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let place = |node: &N| number(nodes.partition_point(|other| other < node));
        let pairs: Vec<(u32, u32, W)> = merged.iter().map(|arc| (place(&arc.0), place(&arc.1), arc.2)).collect();
        let outgoing = Rows::new(nodes.len(), &pairs);
        Network::of_rows(nodes, outgoing, left)
    }

    /// The position of a node.
    pub fn place(&self, node: N) -> Option<usize> {
        self.nodes.binary_search(&node).ok()
    }

    /// The nodes, in order.
    pub fn nodes(&self) -> &[N] {
        &self.nodes
    }

    /// The nodes of the highest scores, in the order of [`ranked`](Network::ranked). Cost: O(nodes), where `most` is small.
    pub fn highest<S: Copy + PartialOrd>(&self, scores: &[S], most: usize) -> Vec<(N, S)> {
        let order = |a: &(N, S), b: &(N, S)| b.1.partial_cmp(&a.1).unwrap_or(std::cmp::Ordering::Equal).then(a.0.cmp(&b.0));
        let mut nodes: Vec<(N, S)> = self.nodes.iter().copied().zip(scores.iter().copied()).collect();
        if most < nodes.len() {
            nodes.select_nth_unstable_by(most, order);
            nodes.truncate(most);
        }
        nodes.sort_by(order);
        nodes
    }

    /// Nodes with their scores, highest first, then by node. Scores come in the order of [`nodes`](Network::nodes).
    pub fn ranked<S: Copy + PartialOrd>(&self, scores: &[S]) -> Vec<(N, S)> {
        self.highest(scores, self.nodes.len())
    }
}

impl<N, W: Weight> Network<N, W> {
    fn of_rows(nodes: Vec<N>, outgoing: Rows<W>, left: Left) -> Self {
        Network { nodes, outgoing, incoming: OnceLock::new(), left }
    }

    /// Number of nodes.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether nobody is tied to anybody.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Number of pairs of giver and receiver.
    pub fn pairs(&self) -> usize {
        self.outgoing.pairs()
    }

    /// The pairs of the largest weights, with their positions: largest first, then by giver and receiver.
    /// Cost: O(pairs × log `most`) at worst.
    pub fn largest(&self, most: usize) -> Vec<(usize, usize, W)> {
        let before =
            |a: &(usize, usize, W), b: &(usize, usize, W)| b.2.real().total_cmp(&a.2.real()).then((a.0, a.1).cmp(&(b.0, b.1)));
        let (rows, len) = (&self.outgoing, self.len());
        let of = |nodes: std::ops::Range<usize>| {
            let mut largest: Vec<(usize, usize, W)> = Vec::with_capacity(most.min(rows.pairs()) + 1);
            for node in nodes {
                let (receivers, weights) = rows.of(node);
                for (receiver, weight) in receivers.iter().zip(weights) {
                    let full = largest.len() == most;
                    if full && largest.last().is_none_or(|least| weight.real() <= least.2.real()) {
                        continue;
                    }
                    let pair = (node, *receiver as usize, *weight);
                    let place = largest.partition_point(|other| before(other, &pair).is_lt());
                    largest.insert(place, pair);
                    largest.truncate(most);
                }
            }
            largest
        };
        let chunk = |chunk: usize| of(chunk * CHUNK..len.min((chunk + 1) * CHUNK));
        if len <= CHUNK || most > CHUNK {
            return of(0..len);
        }
        let mut largest: Vec<_> = (0..len.div_ceil(CHUNK)).into_par_iter().flat_map_iter(chunk).collect();
        largest.sort_unstable_by(before);
        largest.truncate(most);
        largest
    }

    /// What was left out.
    pub fn left(&self) -> Left {
        self.left
    }

    /// The rows of receivers.
    pub(super) fn rows(&self) -> &Rows<W> {
        &self.outgoing
    }

    /// The receivers of a node, and the weights.
    pub(super) fn receivers(&self, node: usize) -> (&[u32], &[W]) {
        self.outgoing.of(node)
    }

    /// The receivers of some of all arcs, which stand by giver.
    pub(super) fn all_receivers(&self, arcs: std::ops::Range<usize>) -> &[u32] {
        self.outgoing.others(arcs)
    }

    /// Where the arcs that a node gives stand among all.
    pub(super) fn span(&self, node: usize) -> std::ops::Range<usize> {
        self.outgoing.span(node)
    }

    /// The givers of a node, and the weights.
    pub(super) fn givers(&self, node: usize) -> (&[u32], &[W]) {
        self.incoming.get_or_init(|| self.outgoing.turned()).of(node)
    }

    /// The partners of a node, on whichever side, each once, in order.
    pub(super) fn partners(&self, node: usize) -> impl Iterator<Item = usize> {
        let (mut givers, mut receivers) = (self.givers(node).0, self.receivers(node).0);
        std::iter::from_fn(move || {
            let next = match (givers.first(), receivers.first()) {
                (Some(giver), Some(receiver)) => *giver.min(receiver),
                (giver, receiver) => *giver.or(receiver)?,
            };
            for side in [&mut givers, &mut receivers] {
                if side.first() == Some(&next) {
                    *side = &side[1..];
                }
            }
            Some(next as usize)
        })
    }
}

/// Nodes that one thread takes at a time.
const CHUNK: usize = 1 << 14;

/// Arcs are counted in 32 bits, so there are not more nodes than that holds.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn number(place: usize) -> u32 {
    place as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parallel_arcs_are_one_and_loops_none() {
        let arcs = [(7, 3, Some(1.0)), (3, 7, Some(2.0)), (7, 3, Some(0.5)), (3, 3, Some(9.0)), (7, 9, None), (3, 9, Some(0.0))];
        let network = Network::new(arcs);
        assert_eq!(network.nodes(), [3, 7]);
        assert_eq!(network.pairs(), 2);
        assert_eq!(network.left(), Left { unweighted: 2, loops: 1 });
        assert_eq!(network.receivers(1), (&[0u32][..], &[1.5][..]));
        assert_eq!(network.givers(1), (&[0u32][..], &[2.0][..]));
        assert_eq!(network.partners(0).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn ranks_are_by_score_then_by_node() {
        let network = Network::new([(1, 2, Some(1.0)), (3, 2, Some(1.0))]);
        assert_eq!(network.ranked(&[5, 7, 5]), [(2, 7), (1, 5), (3, 5)]);
    }
}
