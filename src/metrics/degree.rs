//! Numbers of partners.
//!
//! With the arcs `A` of a [`Network`], which holds each pair of giver and receiver once:
//!
//! ```text
//! in-degree(v)  = |{u : (u, v) ∈ A}|      how many support v
//! out-degree(v) = |{w : (v, w) ∈ A}|      how many v supports
//! degree(v)     = |{u : (u, v) ∈ A or (v, u) ∈ A}|     partners, on whichever side; one that both gives and receives is one
//! ```
//!
//! Several links to one partner are one partner: number of links is [`strength`](super::strength) with the weight 1.
//! In a graph of assigned pairings a degree tells how many partners a plan has given to a place. A plan that gives each county
//! one partner makes all degrees 1, whatever flows.
//!
//! Literature: L. C. Freeman, "Centrality in Social Networks: Conceptual Clarification", *Social Networks* 1 (1978); for
//! directed graphs S. Wasserman and K. Faust, *Social Network Analysis* (1994), 5.3.

use super::{Network, Weight};

/// How many partners each node has. Cost: O(pairs).
pub fn degree<N, W: Weight>(network: &Network<N, W>) -> Vec<usize> {
    (0..network.len()).map(|node| network.partners(node).count()).collect()
}

/// How many support each node. Cost: O(nodes).
pub fn in_degree<N, W: Weight>(network: &Network<N, W>) -> Vec<usize> {
    (0..network.len()).map(|node| network.givers(node).0.len()).collect()
}

/// How many each node supports. Cost: O(nodes).
pub fn out_degree<N, W: Weight>(network: &Network<N, W>) -> Vec<usize> {
    (0..network.len()).map(|node| network.receivers(node).0.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutual_partner_is_one() {
        // a → b → a, a → c twice.
        let network = Network::new([("a", "b", Some(1.0)), ("b", "a", Some(1.0)), ("a", "c", Some(1.0)), ("a", "c", Some(4.0))]);
        assert_eq!(degree(&network), [2, 1, 1]);
        assert_eq!(in_degree(&network), [1, 1, 1]);
        assert_eq!(out_degree(&network), [2, 1, 0]);
    }
}
