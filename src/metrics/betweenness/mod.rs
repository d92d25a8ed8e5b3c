//! Betweenness: how often a node lies on shortest ways between others.
//!
//! With `σ(s, t)` the number of shortest ways from `s` to `t` along the arrows, and `σ(s, t | v)` of those through `v`,
//!
//! ```text
//! B(v) = Σ σ(s, t | v) / σ(s, t)          over all s ≠ v ≠ t, s ≠ t
//! ```
//!
//! divided by `(n − 1)(n − 2)`, the number of pairs of others, so that it lies between 0 and 1. Computed exactly as Brandes
//! does: one search from each node, and the dependencies `δ(v) = Σ σ(v)/σ(w) (1 + δ(w))` added up on the way back. [`sampled`]
//! searches from some of the nodes only and says by how much that may be wrong.
//!
//! Ways are counted in links, or, by weight, in lengths of `1/w`: what binds more strongly is nearer. Most support is one
//! link long: who is supported seldom supports, so most betweenness is 0, and what is not tells which places stand on
//! both sides of an assignment. It does not say that anything passes through them.
//!
//! Literature: L. C. Freeman, "A Set of Measures of Centrality Based on Betweenness", *Sociometry* 40 (1977); U. Brandes, "A
//! Faster Algorithm for Betweenness Centrality", *Journal of Mathematical Sociology* 25 (2001); samples of the sources in U. Brandes, C. Pich, "Centrality
//! Estimation in Large Networks", *International Journal of Bifurcation and Chaos* 17 (2007); lengths of `1/w` in
//! M. E. J. Newman, "Scientific Collaboration Networks II", *Physical Review E* 64 (2001).

mod links;
mod sampled;
mod weights;

use rayon::prelude::*;

use super::{Network, Weight, real};
use links::ByLinks;
pub use sampled::{Estimate, Sample, sampled};
use weights::ByWeight;

/// What makes a way short.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Length {
    /// Few links.
    #[default]
    Links,
    /// Strong links: each is `1/weight` long.
    InverseWeight,
}

/// Searches go in so many chunks at least and at most: each has scores of its own, 8 bytes for each node.
const CHUNKS: std::ops::RangeInclusive<usize> = 8..=64;

/// Scores that one thread adds up at a time.
const NODES: usize = 1 << 14;

/// The betweenness of each node, between 0 and 1; 0 where there are fewer than three nodes. It is the same to the last bit at any
/// number of threads.
///
/// Cost: O(nodes × pairs), by weight O(nodes × pairs × log nodes); memory O(nodes + pairs).
pub fn betweenness<N: Sync, W: Weight>(network: &Network<N, W>, length: Length) -> Vec<f64> {
    let sources: Vec<usize> = (0..network.len()).collect();
    let mut scores = dependencies(network, &sources, length);
    per_pair(&mut scores);
    scores
}

/// `Σ σ(s, t | v) / σ(s, t)` over some sources `s`, given by their positions, and all `t`: not divided by anything.
///
/// Cost: O(sources × pairs), by weight O(sources × pairs × log nodes); memory O(nodes + pairs).
pub fn dependencies<N: Sync, W: Weight>(network: &Network<N, W>, sources: &[usize], length: Length) -> Vec<f64> {
    match length {
        Length::Links => summed::<ByLinks, N, W>(network, sources),
        Length::InverseWeight => summed::<ByWeight, N, W>(network, sources),
    }
}

/// Searches from one node after another.
trait Search {
    /// For so many nodes.
    fn new(count: usize) -> Self;

    /// Goes along all shortest ways from a source; whether any node may lie between others on them.
    fn out<N, W: Weight>(&mut self, network: &Network<N, W>, source: usize) -> bool;

    /// Goes back, and adds to the scores what depends on each node.
    fn back<N, W: Weight>(&mut self, network: &Network<N, W>, scores: &mut [f64]);
}

/// The scores of all searches together.
fn summed<S: Search, N: Sync, W: Weight>(network: &Network<N, W>, sources: &[usize]) -> Vec<f64> {
    let count = network.len();
    // As many chunks at any number of threads, so that sums are made in the same order.
    let chunks = (sources.len() / 32).clamp(*CHUNKS.start(), *CHUNKS.end());
    let chunks = sources.chunks(sources.len().div_ceil(chunks).max(1)).enumerate();
    // Each thread takes the next chunk when it is done with one: what sources reach differs widely.
    let chunks = chunks.par_bridge().map_init(
        || S::new(count),
        |search, (chunk, sources)| {
            // Most sources have no ways of more than one link.
            let mut scores = Vec::new();
            for source in sources {
                if search.out(network, *source) {
                    if scores.is_empty() {
                        scores = vec![0.0; count];
                    }
                    search.back(network, &mut scores);
                }
            }
            (chunk, scores)
        },
    );
    let mut chunks: Vec<(usize, Vec<f64>)> = chunks.filter(|(_, scores)| !scores.is_empty()).collect();
    chunks.sort_unstable_by_key(|(chunk, _)| *chunk);
    let mut chunks = chunks.into_iter().map(|(_, scores)| scores);
    let mut scores = chunks.next().unwrap_or_else(|| vec![0.0; count]);
    let chunks: Vec<Vec<f64>> = chunks.collect();
    scores.par_chunks_mut(NODES).enumerate().for_each(|(nodes, scores)| {
        for chunk in &chunks {
            scores.iter_mut().zip(&chunk[nodes * NODES..]).for_each(|(sum, score)| *sum += score);
        }
    });
    scores
}

/// Divides by the number of pairs of others.
fn per_pair(scores: &mut [f64]) {
    let pairs = real(scores.len().saturating_sub(1)) * real(scores.len().saturating_sub(2));
    for score in scores {
        *score = if pairs > 0.0 { *score / pairs } else { 0.0 };
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
