//! The shortest ways by weight from one node, and what depends on whom along them.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::Search;
use crate::metrics::network::number;
use crate::metrics::{Network, Weight};

/// Lengths that differ by less than this part of them are equal: sums of the same lengths in another order are.
const EQUAL: f64 = 1e-12;

/// Searches from the nearest node on; only what a search has touched is set back for the next.
pub(super) struct ByWeight {
    /// Whether the distance of a node is known.
    reached: Vec<bool>,
    far: Vec<f64>,
    /// Shortest ways from the source. On the way back `(1 + δ)/σ` of each node that is done.
    ways: Vec<f64>,
    /// The nodes that are reached, nearest first.
    order: Vec<u32>,
    heap: BinaryHeap<Reverse<Near>>,
}

impl Search for ByWeight {
    fn new(count: usize) -> Self {
        let (reached, far, ways) = (vec![false; count], vec![f64::INFINITY; count], vec![0.0; count]);
        ByWeight { reached, far, ways, order: Vec::new(), heap: BinaryHeap::new() }
    }

    fn out<N, W: Weight>(&mut self, network: &Network<N, W>, source: usize) -> bool {
        for node in self.order.drain(..).map(|node| node as usize) {
            (self.reached[node], self.far[node], self.ways[node]) = (false, f64::INFINITY, 0.0);
        }
        self.far[source] = 0.0;
        self.ways[source] = 1.0;
        self.heap.push(Reverse(Near { far: 0.0, node: number(source) }));
        while let Some(Reverse(Near { node, .. })) = self.heap.pop() {
            let own = node as usize;
            if self.reached[own] {
                continue;
            }
            self.reached[own] = true;
            self.order.push(node);
            let (receivers, weights) = network.receivers(own);
            for (other, weight) in receivers.iter().zip(weights) {
                let next = self.far[own] + weight.real().recip();
                if !self.reached[*other as usize] && next < self.far[*other as usize] {
                    self.far[*other as usize] = next;
                    self.heap.push(Reverse(Near { far: next, node: *other }));
                }
            }
        }
        // Ways are counted when all distances are known, in the order of the nodes.
        for node in self.order.iter().map(|node| *node as usize) {
            let ways = self.ways[node];
            for other in further(network, &self.far, node).filter(|other| *other != source) {
                self.ways[other] += ways;
            }
        }
        self.order.len() > 2
    }

    fn back<N, W: Weight>(&mut self, network: &Network<N, W>, scores: &mut [f64]) {
        let source = self.order[0] as usize;
        for node in self.order.iter().rev().map(|node| *node as usize) {
            let parts: f64 =
                further(network, &self.far, node).filter(|other| *other != source).map(|other| self.ways[other]).sum();
            let depends = parts * self.ways[node];
            if node != source {
                scores[node] += depends;
            }
            self.ways[node] = (1.0 + depends) / self.ways[node];
        }
    }
}

/// The receivers of a node to which the arc from it is on a shortest way.
fn further<'n, N, W: Weight>(network: &'n Network<N, W>, far: &'n [f64], node: usize) -> impl Iterator<Item = usize> + 'n {
    let (receivers, weights) = network.receivers(node);
    let arcs = receivers.iter().zip(weights).map(move |(other, weight)| (*other as usize, far[node] + weight.real().recip()));
    arcs.filter(|(other, next)| *next <= far[*other] * (1.0 + EQUAL)).map(|(other, _)| other)
}

/// A node by its distance, then by its place.
#[derive(PartialEq)]
struct Near {
    far: f64,
    node: u32,
}

impl Eq for Near {}

impl PartialOrd for Near {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Near {
    fn cmp(&self, other: &Self) -> Ordering {
        self.far.total_cmp(&other.far).then(self.node.cmp(&other.node))
    }
}
