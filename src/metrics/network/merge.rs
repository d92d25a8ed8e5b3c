//! Networks of all entities of a graph, merged from the arcs of a view in one pass.
//!
//! Arcs of a node and kind stand by their other end already, so parallel ones are side by side: rows of several kinds are
//! merged like sorted lists, and nothing is hashed. Nodes are dealt out in chunks of a fixed size, whose rows are put
//! together in their order: the network is the same at any number of threads.

use rayon::prelude::*;

use super::rows::{Rows, Stretch};
use super::{Left, Network, Weight, number};
use crate::graph::{Graph, LinkId, NodeId, View};
use crate::metrics::figures::{self, Column, ELSEWHERE, Figures, NONE, Overflow};
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
        let admits = |link| view.admits(link) != Answer::No;
        let measured = figures::measured(view);
        let rows = |node: NodeId, row: &mut Merger| {
            let given = graph.arcs().given(node);
            for (_, own) in given.kinds.stretches().filter(|(kind, _)| measured[kind.index()]) {
                if settled {
                    row.list(given.receivers[own].iter().map(|end| end.0));
                } else {
                    row.list(own.filter(|at| admits(given.links[*at])).map(|at| given.receivers[at].0));
                }
            }
            if mutual.is_empty() {
                return;
            }
            let received = graph.arcs().received(node);
            let both_ways = |kind: Kind| mutual.contains(&kind) && measured[kind.index()];
            for (_, own) in received.kinds.stretches().filter(|(kind, _)| both_ways(*kind)) {
                if settled {
                    row.list(received.givers[own].iter().map(|end| end.0));
                } else {
                    let link = |at: &usize| graph.arcs().link(received.arcs[*at]);
                    row.list(own.filter(|at| admits(link(at))).map(|at| received.givers[at].0));
                }
            }
        };
        let chunks = chunks(graph).map(|nodes| {
            let mut stretch = Stretch::new();
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
        Network::whole(graph, &chunks.into_iter().map(|chunk| chunk.0).collect::<Vec<_>>(), left)
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
    /// Cost: O(entities + links + arcs); memory 4 or 8 bytes a link while it is made, 12 bytes for each pair.
    pub fn flows(view: &View<'_>, figures: Figures<'_>) -> Result<Self, Overflow> {
        match Column::new(view, figures) {
            Column::Wide(column) => flows(view, &column, |cell| cell),
            Column::Narrow(factor, column) => flows(view, &column, |cell| figures::figure_of(cell, factor)),
        }
    }
}

/// Merges the arcs of a view with figures by link, which cells stand for.
fn flows<C: Copy + Send + Sync>(
    view: &View<'_>,
    column: &[C],
    figure: impl Fn(C) -> i64 + Sync,
) -> Result<Network<NodeId, i64>, Overflow> {
    let graph = view.graph();
    let (joint, measured) = (Joint::new(graph), figures::measured(view));
    let chunks = chunks(graph).map(|nodes| {
        let mut row = Row { stretch: Stretch::new(), left: Left::default(), before: 0 };
        // First what stands in the order of arcs, then the cells, which do not, then what is made of both: many cells are on
        // their way at a time.
        let mut runs: Vec<(NodeId, &[NodeId], &[LinkId])> = Vec::new();
        for node in nodes.clone() {
            let given = graph.arcs().given(node);
            for (_, run) in given.kinds.stretches().filter(|(kind, _)| measured[kind.index()]) {
                runs.push((node, &given.receivers[run.clone()], &given.links[run]));
            }
        }
        let arcs = runs.iter().map(|(_, receivers, _)| receivers.len()).sum();
        let mut cells: Vec<C> = Vec::with_capacity(arcs);
        for (_, _, links) in &runs {
            cells.extend(links.iter().map(|link| column[link.index()]));
        }
        row.stretch.other.reserve(arcs);
        row.stretch.weight.reserve(arcs);
        let (mut runs, mut cells, mut sorted) = (runs.as_slice(), cells.as_slice(), Vec::new());
        for node in nodes {
            let (own, rest) = runs.split_at(runs.iter().take_while(|(of, ..)| *of == node).count());
            for (_, receivers, links) in own {
                let (values, later) = cells.split_at(receivers.len());
                for ((receiver, link), cell) in receivers.iter().zip(*links).zip(values) {
                    let value = figure(*cell);
                    if row.takes(node, *receiver, value, || joint.holds(*link)) {
                        if own.len() == 1 { row.add(receiver.0, value)? } else { sorted.push((receiver.0, value)) }
                    }
                }
                cells = later;
            }
            // The stable sort finds stretches that are sorted and merges them.
            sorted.sort_by_key(|flow: &(u32, i64)| flow.0);
            for (receiver, value) in sorted.drain(..) {
                row.add(receiver, value)?;
            }
            row.end();
            runs = rest;
        }
        Ok((row.stretch, row.left))
    });
    let chunks: Vec<(Stretch<i64>, Left)> = chunks.collect::<Result<_, Overflow>>()?;
    let mut left = Left::default();
    for (_, own) in &chunks {
        left.loops += own.loops;
        left.unweighted += own.unweighted;
    }
    Ok(Network::whole(graph, &chunks.into_iter().map(|chunk| chunk.0).collect::<Vec<_>>(), left))
}

/// Which links are joint, if any are.
struct Joint<'g> {
    graph: &'g Graph,
    any: bool,
}

impl<'g> Joint<'g> {
    fn new(graph: &'g Graph) -> Self {
        Joint { graph, any: graph.store.links.sides.at.len() > 0 }
    }

    fn holds(&self, link: LinkId) -> bool {
        self.any && self.graph.store.links.pair(link).is_none()
    }
}

/// The row of a node while it is merged, at the end of a stretch.
struct Row {
    stretch: Stretch<i64>,
    left: Left,
    /// Where it begins.
    before: usize,
}

impl Row {
    /// Whether a figure belongs to a pair; counts it if not.
    #[inline]
    fn takes(&mut self, node: NodeId, receiver: NodeId, figure: i64, is_joint: impl Fn() -> bool) -> bool {
        if figure == ELSEWHERE {
            return false;
        }
        if receiver == node {
            self.left.loops += 1;
            return false;
        }
        let unweighted = figure == NONE || is_joint();
        self.left.unweighted += usize::from(unweighted);
        !unweighted
    }

    /// Adds a figure; receivers ascend.
    #[inline]
    fn add(&mut self, receiver: u32, figure: i64) -> Result<(), Overflow> {
        let Stretch { other, weight, .. } = &mut self.stretch;
        match (other[self.before..].last(), weight.last_mut()) {
            (Some(last), Some(sum)) if *last == receiver => *sum = sum.checked_add(figure).ok_or(Overflow)?,
            _ => {
                other.push(receiver);
                weight.push(figure);
            }
        }
        Ok(())
    }

    /// Ends the row; the next one begins.
    fn end(&mut self) {
        self.stretch.degrees.push(number(self.stretch.other.len() - self.before));
        self.before = self.stretch.other.len();
    }
}

impl<W: Weight> Network<NodeId, W> {
    fn whole(graph: &Graph, stretches: &[Stretch<W>], left: Left) -> Self {
        let nodes = (0..graph.node_count()).map(NodeId::at).collect();
        Network::of_rows(nodes, Rows::joined(stretches), left)
    }
}

/// The nodes of a graph, by chunks; two are not worth another thread.
fn chunks(graph: &Graph) -> impl IndexedParallelIterator<Item = impl Iterator<Item = NodeId> + Clone + use<>> + use<> {
    let count = graph.node_count();
    (0..count.div_ceil(CHUNK)).into_par_iter().with_min_len(2).map(move |chunk| {
        let own = chunk * CHUNK..((chunk + 1) * CHUNK).min(count);
        own.map(NodeId::at)
    })
}

/// Merges sorted lists into one, each number once.
#[derive(Default)]
struct Merger {
    ends: Vec<u32>,
    /// How many lists there are that hold something.
    lists: usize,
}

impl Merger {
    fn list(&mut self, ends: impl Iterator<Item = u32>) {
        let before = self.ends.len();
        self.ends.extend(ends);
        self.lists += usize::from(self.ends.len() > before);
    }

    /// Adds the lists to `out`, as one; gives the number of loops, which are left out.
    fn merge(&mut self, node: NodeId, out: &mut Vec<u32>) -> usize {
        if self.lists > 1 {
            // The stable sort finds stretches that are sorted and merges them, which the unstable one does not.
            #[allow(clippy::stable_sort_primitive)]
            self.ends.sort();
        }
        let (mut next, mut loops, mut last) = (out.len(), 0, u32::MAX);
        out.resize(next + self.ends.len(), 0);
        // Whether an end is new is not to be guessed, so each is written, and the next one over it where it was not.
        for end in self.ends.drain(..) {
            out[next] = end;
            let is_loop = end == node.0;
            next += usize::from(end != last && !is_loop);
            loops += usize::from(is_loop);
            last = end;
        }
        out.truncate(next);
        self.lists = 0;
        loops
    }
}
