//! The ways of the fewest links from one node, and what depends on whom along them.

use super::Search;
use crate::metrics::network::number;
use crate::metrics::{Network, Weight};

/// Searches level by level. Both ways one number is looked at for each arc, and nothing branches on it: which nodes are new
/// is not to be guessed.
pub(super) struct ByLinks {
    /// On the way out, the ways that led to each node so far: above 0 if it is reached. Those of a level are whole when the level
    /// begins; what comes later is not read. On the way back, `(1 + δ)/σ` of the nodes of the level after, 0 for all others.
    sums: Vec<f64>,
    /// The nodes that are reached, nearest first. One place more than nodes, for what turns out not to be new.
    order: Vec<u32>,
    /// What is known of each of them.
    reached: Vec<Reached>,
    /// Where each level begins among them, and where the last one ends.
    levels: Vec<usize>,
}

/// A node that is reached.
struct Reached {
    /// `σ`, and on the way back `(1 + δ)/σ`.
    ways: f64,
    /// Where its arcs begin and end: fetched for a level at a time, so that arcs are on their way early.
    arcs: (u32, u32),
}

impl Reached {
    fn receivers<'n, N, W: Weight>(&self, network: &'n Network<N, W>) -> &'n [u32] {
        network.all_receivers(self.arcs.0 as usize..self.arcs.1 as usize)
    }
}

impl Search for ByLinks {
    fn new(count: usize) -> Self {
        ByLinks { sums: vec![0.0; count], order: vec![0; count + 1], reached: Vec::new(), levels: Vec::new() }
    }

    fn out<N, W: Weight>(&mut self, network: &Network<N, W>, source: usize) -> bool {
        let ByLinks { sums, order, reached, levels } = self;
        (sums[source], order[0]) = (1.0, number(source));
        reached.clear();
        levels.clear();
        let mut met = 1;
        while reached.len() < met {
            let start = reached.len();
            levels.push(start);
            reached.extend(order[start..met].iter().map(|node| {
                let arcs = network.span(*node as usize);
                Reached { ways: sums[*node as usize], arcs: (number(arcs.start), number(arcs.end)) }
            }));
            for own in &reached[start..] {
                for other in own.receivers(network) {
                    let sum = &mut sums[*other as usize];
                    order[met] = *other;
                    met += usize::from(*sum == 0.0);
                    *sum += own.ways;
                }
            }
        }
        levels.push(met);
        order[..met].iter().for_each(|node| sums[*node as usize] = 0.0);
        levels.len() > 3
    }

    /// Each node gathers from its receivers that are one arc further; so no list of predecessors is kept.
    fn back<N, W: Weight>(&mut self, network: &Network<N, W>, scores: &mut [f64]) {
        let ByLinks { sums, order, reached, levels } = self;
        let mut after: &[u32] = &[];
        for level in levels.windows(2).rev().map(|ends| ends[0]..ends[1]) {
            // The source lies between no others.
            let is_between = if level.start > 0 { 1.0 } else { 0.0 };
            let (nodes, reached) = (&order[level.clone()], &mut reached[level]);
            for (node, own) in nodes.iter().zip(&mut *reached) {
                let parts: f64 = own.receivers(network).iter().map(|other| sums[*other as usize]).sum();
                let depends = parts * own.ways;
                scores[*node as usize] += depends * is_between;
                own.ways = (1.0 + depends) / own.ways;
            }
            after.iter().for_each(|node| sums[*node as usize] = 0.0);
            nodes.iter().zip(reached).for_each(|(node, own)| sums[*node as usize] = own.ways);
            after = nodes;
        }
        after.iter().for_each(|node| sums[*node as usize] = 0.0);
    }
}
