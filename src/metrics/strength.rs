//! Sums of weights.
//!
//! ```text
//! in-strength(v)  = Σ w(u, v)      what v receives
//! out-strength(v) = Σ w(v, u)      what v gives
//! strength(v)     = both together
//! ```
//!
//! With the weight 1 for each link it is the number of links; with money, what goes through the hands of a place. It is what
//! a plan of pairings leaves open, and so the first thing to look at in such a graph.
//!
//! Literature: A. Barrat, M. Barthélemy, R. Pastor-Satorras, A. Vespignani, "The Architecture of Complex Weighted Networks",
//! *PNAS* 101 (2004).

use super::{Network, Weight};

/// What each node gives and receives. Cost: O(pairs).
pub fn strength<N, W: Weight>(network: &Network<N, W>) -> Vec<f64> {
    in_strength(network).iter().zip(out_strength(network)).map(|(received, given)| received + given).collect()
}

/// What each node receives. Cost: O(pairs).
pub fn in_strength<N, W: Weight>(network: &Network<N, W>) -> Vec<f64> {
    (0..network.len()).map(|node| sum(network.givers(node).1)).collect()
}

/// What each node gives. Cost: O(pairs).
pub fn out_strength<N, W: Weight>(network: &Network<N, W>) -> Vec<f64> {
    (0..network.len()).map(|node| sum(network.receivers(node).1)).collect()
}

/// From 0 and not from the -0 that an empty sum is.
fn sum<W: Weight>(weights: &[W]) -> f64 {
    weights.iter().fold(0.0, |sum, weight| sum + weight.real())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parallel_arcs_add_up() {
        let network = Network::new([("a", "b", Some(2.0)), ("a", "b", Some(0.5)), ("b", "c", Some(4.0))]);
        assert_eq!(in_strength(&network), [0.0, 2.5, 4.0]);
        assert_eq!(out_strength(&network), [2.5, 4.0, 0.0]);
        assert_eq!(strength(&network), [2.5, 6.5, 4.0]);
        assert!(in_strength(&network)[0].is_sign_positive());
    }
}
