//! Networks of all entities of a graph, merged from the arcs of a view in one pass.
//!
//! Arcs of a node and kind stand by their other end already, so parallel ones are side by side: rows of several kinds are
//! merged like sorted lists, and nothing is hashed. Nodes are dealt out in chunks of a fixed size, whose rows are put
//! together in their order: the network is the same at any number of threads.

use rayon::prelude::*;

use super::rows::{Rows, Stretch};
use super::{Left, Network, Weight, number};
use crate::graph::{Graph, NodeId, View};
use crate::metrics::figures::{self, ELSEWHERE, Figures, NONE, Overflow};
use crate::model::{Answer, Kind};

/// Nodes that one thread takes at a time.
const CHUNK: usize = 1 << 12;

impl Network<NodeId, ()> {
    /// Who is tied to whom by the support links of a view: all entities of the graph, each pair of giver and receiver once,
    /// whatever lies between them. Links of the kinds `mutual` tie both ways. Derived hosting is left out, and so are loops.
    ///
    /// Cost: O(entities + arcs); memory 4 bytes for each entity and each pair.
    pub fn ties(view: &View<'_>, mutual: &[Kind]) -> Self {
        let graph = view.graph();
        let settled = view.kinds_only();
        let admits = |link| settled || view.admits(link) != Answer::No;
        let rows = |node: NodeId, row: &mut Merger| {
            let given = graph.arcs().given(node);
            for (_, stretch) in given.kinds.stretches().filter(|(kind, _)| figures::is_measured(view, *kind)) {
                row.list(stretch.filter(|at| admits(given.links[*at])).map(|at| given.receivers[at].0));
            }
            if mutual.is_empty() {
                return;
            }
            let received = graph.arcs().received(node);
            let both_ways = |kind: Kind| mutual.contains(&kind) && figures::is_measured(view, kind);
            for (_, stretch) in received.kinds.stretches().filter(|(kind, _)| both_ways(*kind)) {
                let in_view = |at: &usize| settled || admits(graph.arcs().link(received.arcs[*at]));
                row.list(stretch.filter(in_view).map(|at| received.givers[at].0));
            }
        };
        let chunks = chunks(graph).map(|nodes| {
            let mut stretch = Stretch { degrees: Vec::with_capacity(CHUNK), other: Vec::new(), weight: Vec::new() };
            let mut loops = 0;
            let mut merger = Merger::default();
            for node in nodes {
                let before = stretch.other.len();
                rows(node, &mut merger);
                loops += merger.merge(node, &mut stretch.other);
                stretch.degrees.push(number(stretch.other.len() - before));
            }
            stretch.weight = vec![(); stretch.other.len()];
            (stretch, loops)
        });
        let chunks: Vec<(Stretch<()>, usize)> = chunks.collect();
        let left = Left { loops: chunks.iter().map(|chunk| chunk.1).sum(), unweighted: 0 };
        Network::whole(graph, chunks.into_iter().map(|chunk| chunk.0).collect(), left)
    }
}

impl Network<NodeId, i64> {
    /// What flows between the entities of a graph by the support links of a view: all entities, for each pair of giver and
    /// receiver the sum of the figures of the links between them, in ten-thousandths. A pair of whose links none has a figure
    /// is no flow; a joint link's figure belongs to no pair, and is counted as left out. So are derived hosting and loops.
    ///
    /// # Errors
    ///
    /// A sum that 64 bits don't hold.
    ///
    /// Cost: O(entities + links + arcs); memory 8 bytes a link while it is made, 12 bytes for each pair.
    pub fn flows(view: &View<'_>, figures: Figures<'_>) -> Result<Self, Overflow> {
        let graph = view.graph();
        let column = figures::column(view, figures);
        let links = &graph.store.links;
        let alone = |link: crate::graph::LinkId| links.pair(link).is_some();
        let any_joint = links.sides.at.len() > 0;
        let chunks = chunks(graph).map(|nodes| {
            let mut stretch = Stretch::<i64> { degrees: Vec::with_capacity(CHUNK), other: Vec::new(), weight: Vec::new() };
            let mut left = Left::default();
            let mut flows: Vec<(u32, i64)> = Vec::new();
            for node in nodes {
                let before = stretch.other.len();
                let given = graph.arcs().given(node);
                let mut kinds = 0;
                for (_, run) in given.kinds.stretches().filter(|(kind, _)| figures::is_measured(view, *kind)) {
                    kinds += 1;
                    for (receiver, link) in given.receivers[run.clone()].iter().zip(&given.links[run]) {
                        let figure = column[link.index()];
                        if figure == ELSEWHERE {
                            continue;
                        }
                        if *receiver == node {
                            left.loops += 1;
                        } else if figure == NONE || any_joint && !alone(*link) {
                            left.unweighted += 1;
                        } else {
                            flows.push((receiver.0, figure));
                        }
                    }
                }
                if kinds > 1 {
                    // The stable sort finds stretches that are sorted and merges them.
                    flows.sort_by_key(|flow| flow.0);
                }
                for (receiver, figure) in flows.drain(..) {
                    match (stretch.other[before..].last(), stretch.weight.last_mut()) {
                        (Some(last), Some(sum)) if *last == receiver => *sum = sum.checked_add(figure).ok_or(Overflow)?,
                        _ => {
                            stretch.other.push(receiver);
                            stretch.weight.push(figure);
                        }
                    }
                }
                stretch.degrees.push(number(stretch.other.len() - before));
            }
            Ok((stretch, left))
        });
        let chunks: Vec<(Stretch<i64>, Left)> = chunks.collect::<Result<_, Overflow>>()?;
        let mut left = Left::default();
        for (_, own) in &chunks {
            left.loops += own.loops;
            left.unweighted += own.unweighted;
        }
        Ok(Network::whole(graph, chunks.into_iter().map(|chunk| chunk.0).collect(), left))
    }
}

impl<W: Weight> Network<NodeId, W> {
    fn whole(graph: &Graph, stretches: Vec<Stretch<W>>, left: Left) -> Self {
        let nodes = (0..graph.node_count()).map(NodeId::at).collect();
        Network::of_rows(nodes, Rows::joined(stretches), left)
    }
}

/// The nodes of a graph, by chunks.
fn chunks(graph: &Graph) -> impl IndexedParallelIterator<Item = impl Iterator<Item = NodeId> + use<>> + use<> {
    let count = graph.node_count();
    (0..count.div_ceil(CHUNK)).into_par_iter().map(move |chunk| {
        let own = chunk * CHUNK..((chunk + 1) * CHUNK).min(count);
        own.map(NodeId::at)
    })
}

/// Merges sorted lists into one, each number once.
#[derive(Default)]
struct Merger {
    ends: Vec<u32>,
    /// Where each list ends.
    lists: Vec<usize>,
}

impl Merger {
    fn list(&mut self, ends: impl Iterator<Item = u32>) {
        self.ends.extend(ends);
        if self.lists.last().copied().unwrap_or(0) < self.ends.len() {
            self.lists.push(self.ends.len());
        }
    }

    /// Adds the lists to `out`, as one; gives the number of loops, which are left out.
    fn merge(&mut self, node: NodeId, out: &mut Vec<u32>) -> usize {
        if self.lists.len() > 1 {
            // The stable sort finds stretches that are sorted and merges them, which the unstable one does not.
            #[allow(clippy::stable_sort_primitive)]
            self.ends.sort();
        }
        let (mut loops, mut last) = (0, u32::MAX);
        for end in self.ends.drain(..) {
            loops += usize::from(end == node.0);
            if end != last && end != node.0 {
                out.push(end);
            }
            last = end;
        }
        self.lists.clear();
        loops
    }
}
