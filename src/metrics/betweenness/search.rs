//! The ways from one node, and what depends on whom along them.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::Length;
use crate::metrics::network::number;
use crate::metrics::{Network, Weight};

/// Not reached.
const NEVER: u32 = u32::MAX;

/// Lengths that differ by less than this part of them are equal: sums of the same lengths in another order are.
const EQUAL: f64 = 1e-12;

/// Searches from one node after another; only what a search has touched is set back for the next.
pub(super) struct Search {
    length: Length,
    /// Arcs from the source; by weight whatever is not [`NEVER`] once a node is reached.
    arcs: Vec<u32>,
    /// By weight: how far it is.
    far: Vec<f64>,
    /// Shortest ways from the source. On the way back `(1 + δ)/σ` of each node that is done.
    ways: Vec<f64>,
    /// The nodes that are reached, nearest first.
    order: Vec<u32>,
    heap: BinaryHeap<Reverse<Near>>,
}

impl Search {
    pub(super) fn new(count: usize, length: Length) -> Self {
        let far = if length == Length::InverseWeight { vec![f64::INFINITY; count] } else { Vec::new() };
        Search { length, arcs: vec![NEVER; count], far, ways: vec![0.0; count], order: Vec::new(), heap: BinaryHeap::new() }
    }

    /// Adds to the scores what depends on each node along the shortest ways from a source.
    pub(super) fn add<N, W: Weight>(&mut self, network: &Network<N, W>, source: usize, scores: &mut [f64]) {
        match self.length {
            Length::Links => {
                self.by_links(network, source);
                self.back_by_links(network, source, scores);
            }
            Length::InverseWeight => {
                self.by_weight(network, source);
                self.back_by_weight(network, source, scores);
            }
        }
        for node in self.order.drain(..) {
            self.arcs[node as usize] = NEVER;
            self.ways[node as usize] = 0.0;
            if let Some(far) = self.far.get_mut(node as usize) {
                *far = f64::INFINITY;
            }
        }
    }

    fn by_links<N, W: Weight>(&mut self, network: &Network<N, W>, source: usize) {
        self.arcs[source] = 0;
        self.ways[source] = 1.0;
        self.order.push(number(source));
        let mut at = 0;
        while let Some(node) = self.order.get(at).copied() {
            at += 1;
            let (next, ways) = (self.arcs[node as usize] + 1, self.ways[node as usize]);
            for other in network.receivers(node as usize).0 {
                let place = *other as usize;
                if self.arcs[place] == NEVER {
                    self.arcs[place] = next;
                    self.order.push(*other);
                }
                if self.arcs[place] == next {
                    self.ways[place] += ways;
                }
            }
        }
    }

    /// Each node gathers from its receivers that are one arc further; so no list of predecessors is kept.
    fn back_by_links<N, W: Weight>(&mut self, network: &Network<N, W>, source: usize, scores: &mut [f64]) {
        for node in self.order.iter().rev().map(|node| *node as usize) {
            let next = self.arcs[node] + 1;
            let further = network.receivers(node).0.iter().filter(|other| self.arcs[**other as usize] == next);
            let parts: f64 = further.map(|other| self.ways[*other as usize]).sum();
            let depends = parts * self.ways[node];
            if node != source {
                scores[node] += depends;
            }
            self.ways[node] = (1.0 + depends) / self.ways[node];
        }
    }

    fn by_weight<N, W: Weight>(&mut self, network: &Network<N, W>, source: usize) {
        self.far[source] = 0.0;
        self.ways[source] = 1.0;
        self.heap.push(Reverse(Near { far: 0.0, node: number(source) }));
        while let Some(Reverse(Near { node, .. })) = self.heap.pop() {
            let own = node as usize;
            if self.arcs[own] != NEVER {
                continue;
            }
            self.arcs[own] = 0;
            self.order.push(node);
            let (receivers, weights) = network.receivers(own);
            for (other, weight) in receivers.iter().zip(weights) {
                let next = self.far[own] + weight.real().recip();
                if self.arcs[*other as usize] == NEVER && next < self.far[*other as usize] {
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
    }

    fn back_by_weight<N, W: Weight>(&mut self, network: &Network<N, W>, source: usize, scores: &mut [f64]) {
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
