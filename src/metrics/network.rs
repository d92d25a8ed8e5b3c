//! Who is tied to whom, as the measures of position see it: arcs of a view, merged by giver and receiver.

use petgraph::visit::{EdgeRef, IntoEdgeReferences};

use crate::graph::{ArcId, NodeId, View};
use crate::model::Family;

/// What a network was not given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Arcs without a weight.
    pub unweighted: usize,
    /// Arcs from an entity to itself.
    pub loops: usize,
}

/// A directed network: for each pair of giver and receiver one arc, with the sum of the weights of all arcs between them.
///
/// A view asks its filters of each link; an algorithm that walks the graph a thousand times would ask them a thousand times.
/// So they are asked once, and what remains are numbers: 24 bytes for each pair, in compressed rows both ways. Nodes are those
/// that some arc touches, in the order of their handles, which is that of their ids; the position of a node in
/// [`nodes`](Network::nodes) is that of its score in the answer of a measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Network<N> {
    nodes: Vec<N>,
    outgoing: Rows,
    incoming: Rows,
    left: Left,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Rows {
    at: Vec<u32>,
    other: Vec<u32>,
    weight: Vec<f64>,
}

impl Rows {
    /// From pairs that are sorted by their first node.
    fn new(nodes: usize, pairs: &[(u32, u32, f64)]) -> Self {
        let mut at = vec![0u32; nodes + 1];
        for (node, _, _) in pairs {
            at[*node as usize + 1] += 1;
        }
        for node in 0..nodes {
            at[node + 1] += at[node];
        }
        Rows { at, other: pairs.iter().map(|pair| pair.1).collect(), weight: pairs.iter().map(|pair| pair.2).collect() }
    }

    fn of(&self, node: usize) -> (&[u32], &[f64]) {
        let row = self.at[node] as usize..self.at[node + 1] as usize;
        (&self.other[row.clone()], &self.weight[row])
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
        let mut nodes: Vec<N> = kept.iter().flat_map(|arc| [arc.0, arc.1]).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let place = |node: &N| number(nodes.partition_point(|other| other < node));
        let mut pairs: Vec<(u32, u32, f64)> = kept
            .chunk_by(|a, b| (a.0, a.1) == (b.0, b.1))
            .map(|same| (place(&same[0].0), place(&same[0].1), same.iter().map(|arc| arc.2).sum()))
            .collect();
        let outgoing = Rows::new(nodes.len(), &pairs);
        for pair in &mut pairs {
            (pair.0, pair.1) = (pair.1, pair.0);
        }
        pairs.sort_unstable_by_key(|pair| (pair.0, pair.1));
        Network { incoming: Rows::new(nodes.len(), &pairs), outgoing, nodes, left }
    }

    /// The nodes, in order.
    pub fn nodes(&self) -> &[N] {
        &self.nodes
    }

    /// Nodes with their scores, highest first, then by node. Scores come in the order of [`nodes`](Network::nodes).
    pub fn ranked<S: Copy + PartialOrd>(&self, scores: &[S]) -> Vec<(N, S)> {
        let mut ranked: Vec<(N, S)> = self.nodes.iter().copied().zip(scores.iter().copied()).collect();
        ranked.sort_by(|a, b| b.1.partial_cmp(&a.1).unwrap_or(std::cmp::Ordering::Equal).then(a.0.cmp(&b.0)));
        ranked
    }
}

impl<N> Network<N> {
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
        self.outgoing.other.len()
    }

    /// What was left out.
    pub fn left(&self) -> Left {
        self.left
    }

    /// The receivers of a node, and the weights.
    pub(super) fn receivers(&self, node: usize) -> (&[u32], &[f64]) {
        self.outgoing.of(node)
    }

    /// The givers of a node, and the weights.
    pub(super) fn givers(&self, node: usize) -> (&[u32], &[f64]) {
        self.incoming.of(node)
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

/// Arcs are counted in 32 bits, so there are not more nodes than that holds.
#[allow(clippy::cast_possible_truncation)]
fn number(place: usize) -> u32 {
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
