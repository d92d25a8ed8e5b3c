//! Betweenness: how often a node lies on shortest ways between others.
//!
//! With `σ(s, t)` the number of shortest ways from `s` to `t` along the arrows, and `σ(s, t | v)` of those through `v`,
//!
//! ```text
//! B(v) = Σ σ(s, t | v) / σ(s, t)          over all s ≠ v ≠ t, s ≠ t
//! ```
//!
//! divided by `(n − 1)(n − 2)`, the number of pairs of others, so that it lies between 0 and 1. Computed exactly as Brandes
//! does: one search from each node, and the dependencies `δ(v) = Σ σ(v)/σ(w) (1 + δ(w))` added up on the way back.
//!
//! Ways are counted in links, or, by weight, in lengths of `1/w`: what binds more strongly is nearer. Most support is one
//! link long: who is supported seldom supports, so most betweenness is 0, and what is not tells which places stand on
//! both sides of an assignment. It does not say that anything passes through them.
//!
//! Literature: L. C. Freeman, "A Set of Measures of Centrality Based on Betweenness", *Sociometry* 40 (1977); U. Brandes, "A
//! Faster Algorithm for Betweenness Centrality", *Journal of Mathematical Sociology* 25 (2001); lengths of `1/w` in
//! M. E. J. Newman, "Scientific Collaboration Networks II", *Physical Review E* 64 (2001).

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use super::{Network, real};

/// What makes a way short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Length {
    /// Few links.
    #[default]
    Links,
    /// Strong links: each is `1/weight` long.
    InverseWeight,
}

/// Lengths that differ by less than this part of them are equal: sums of the same lengths in another order are.
const EQUAL: f64 = 1e-12;

/// The betweenness of each node, between 0 and 1; 0 where there are fewer than three nodes.
///
/// Cost: O(nodes × pairs), by weight O(nodes × pairs × log nodes); memory O(nodes + pairs).
pub fn betweenness<N>(network: &Network<N>, length: Length) -> Vec<f64> {
    let count = network.len();
    let mut scores = vec![0.0; count];
    let mut search = Search::new(count);
    for source in 0..count {
        match length {
            Length::Links => search.by_links(network, source),
            Length::InverseWeight => search.by_weight(network, source),
        }
        search.add_up(source, &mut scores);
    }
    let pairs = real(count.saturating_sub(1)) * real(count.saturating_sub(2));
    for score in &mut scores {
        *score = if pairs > 0.0 { *score / pairs } else { 0.0 };
    }
    scores
}

/// The ways from one node.
struct Search {
    distance: Vec<f64>,
    ways: Vec<f64>,
    depends: Vec<f64>,
    /// The nodes that are reached, nearest first.
    order: Vec<usize>,
    /// Where each arc that ends a shortest way comes from: giver and receiver.
    before: Vec<(usize, usize)>,
}

impl Search {
    fn new(count: usize) -> Self {
        Search {
            distance: vec![f64::INFINITY; count],
            ways: vec![0.0; count],
            depends: vec![0.0; count],
            order: Vec::with_capacity(count),
            before: Vec::new(),
        }
    }

    fn start(&mut self, source: usize) {
        // Only what the last search has touched is set back.
        for node in self.order.drain(..) {
            self.distance[node] = f64::INFINITY;
            self.ways[node] = 0.0;
            self.depends[node] = 0.0;
        }
        self.before.clear();
        self.distance[source] = 0.0;
        self.ways[source] = 1.0;
    }

    fn by_links<N>(&mut self, network: &Network<N>, source: usize) {
        self.start(source);
        self.order.push(source);
        let mut at = 0;
        while let Some(node) = self.order.get(at).copied() {
            at += 1;
            let next = self.distance[node] + 1.0;
            for other in network.receivers(node).0 {
                let other = *other as usize;
                if self.distance[other].is_infinite() {
                    self.distance[other] = next;
                    self.order.push(other);
                }
                // Numbers of links are whole, so this compares exactly.
                if (self.distance[other] - next).abs() < 0.5 {
                    self.ways[other] += self.ways[node];
                    self.before.push((node, other));
                }
            }
        }
    }

    fn by_weight<N>(&mut self, network: &Network<N>, source: usize) {
        self.start(source);
        let mut done = vec![false; network.len()];
        let mut heap = BinaryHeap::from([Reverse(Near { distance: 0.0, node: source })]);
        while let Some(Reverse(Near { node, .. })) = heap.pop() {
            if std::mem::replace(&mut done[node], true) {
                continue;
            }
            self.order.push(node);
            let (receivers, weights) = network.receivers(node);
            for (other, weight) in receivers.iter().zip(weights) {
                let (other, next) = (*other as usize, self.distance[node] + weight.recip());
                if !done[other] && next < self.distance[other] {
                    self.distance[other] = next;
                    heap.push(Reverse(Near { distance: next, node: other }));
                }
            }
        }
        // Ways are counted when all distances are known, in the order of the nodes.
        for node in &self.order {
            let (receivers, weights) = network.receivers(*node);
            for (other, weight) in receivers.iter().zip(weights) {
                let (other, next) = (*other as usize, self.distance[*node] + weight.recip());
                if next <= self.distance[other] * (1.0 + EQUAL) && other != source {
                    self.ways[other] += self.ways[*node];
                    self.before.push((*node, other));
                }
            }
        }
    }

    fn add_up(&mut self, source: usize, scores: &mut [f64]) {
        for (giver, receiver) in self.before.iter().rev() {
            self.depends[*giver] += self.ways[*giver] / self.ways[*receiver] * (1.0 + self.depends[*receiver]);
        }
        for node in self.order.iter().filter(|node| **node != source) {
            scores[*node] += self.depends[*node];
        }
    }
}

/// A node by its distance, then by its place.
#[derive(PartialEq)]
struct Near {
    distance: f64,
    node: usize,
}

impl Eq for Near {}

impl PartialOrd for Near {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Near {
    fn cmp(&self, other: &Self) -> Ordering {
        self.distance.total_cmp(&other.distance).then(self.node.cmp(&other.node))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(arcs: &[(u32, u32, f64)]) -> Network<u32> {
        Network::new(arcs.iter().map(|(from, to, weight)| (*from, *to, Some(*weight))))
    }

    #[test]
    fn the_middle_of_a_line_lies_between() {
        // 0 → 1 → 2 → 3: 1 is between 0–2 and 0–3, 2 between 0–3 and 1–3; six pairs of others.
        let line = network(&[(0, 1, 1.0), (1, 2, 1.0), (2, 3, 1.0)]);
        let wanted = [0.0, 2.0 / 6.0, 2.0 / 6.0, 0.0];
        assert_eq!(betweenness(&line, Length::Links), wanted);
        assert_eq!(betweenness(&line, Length::InverseWeight), wanted);
    }

    #[test]
    fn equal_ways_share() {
        let diamond = [(0, 1, 2.0), (0, 2, 2.0), (1, 3, 2.0), (2, 3, 2.0)];
        assert_eq!(betweenness(&network(&diamond), Length::Links), [0.0, 0.5 / 6.0, 0.5 / 6.0, 0.0]);
        // By weight, equal lengths in another order are equal: 1/3 + 1/6 and 1/6 + 1/3.
        let turned = [(0, 1, 3.0), (1, 3, 6.0), (0, 2, 6.0), (2, 3, 3.0)];
        assert_eq!(betweenness(&network(&turned), Length::InverseWeight), [0.0, 0.5 / 6.0, 0.5 / 6.0, 0.0]);
    }

    #[test]
    fn strong_links_are_near() {
        // Directly 0 → 2 is 1 long, by way of 1 a half.
        let triangle = network(&[(0, 2, 1.0), (0, 1, 4.0), (1, 2, 4.0)]);
        assert_eq!(betweenness(&triangle, Length::Links), [0.0, 0.0, 0.0]);
        assert_eq!(betweenness(&triangle, Length::InverseWeight), [0.0, 0.5, 0.0]);
    }

    #[test]
    fn one_link_long_is_never_between() {
        assert_eq!(betweenness(&network(&[(0, 1, 1.0)]), Length::Links), [0.0, 0.0]);
    }
}
