//! PageRank by weights.
//!
//! Somebody follows the arrows, from a giver to one of its receivers with a chance in proportion to the weights, and starts
//! anew at any node with the chance `1 − d`, or always where nothing leads on. PageRank is how often each node is visited.
//! With `N` nodes, damping `d`, `W(u) = Σ w(u, x)`, and `D` the sum of the ranks of nodes that give nothing,
//!
//! ```text
//! PR(v) = (1 − d)/N + d ( Σ PR(u) w(u, v)/W(u) + D/N )          the sum over the givers u of v
//! ```
//!
//! It is iterated from `1/N` each until all changes together are below the tolerance (in the L1 norm, which every step
//! shrinks by `d`); ranks add up to 1. Along the arrows of support a high rank is a place at which much of what is given
//! arrives, directly or by others. Where partners are assigned and ways are one link long, it hardly differs from
//! in-strength in shares of each giver.
//!
//! petgraph's `page_rank` knows no weights and costs O(N²) a step; this one is O(pairs).
//!
//! Literature: S. Brin and L. Page, "The Anatomy of a Large-Scale Hypertextual Web Search Engine", *Computer Networks* 30
//! (1998); with weights and nodes that lead nowhere A. N. Langville and C. D. Meyer, *Google's PageRank and Beyond* (2006).

use super::{Network, real};

/// How the iteration goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The chance to follow an arc; between 0 and 1, and .85 by custom.
    pub damping: f64,
    /// The sum of all changes at which it ends.
    pub tolerance: f64,
}

impl Default for Options {
    fn default() -> Self {
        Options { damping: 0.85, tolerance: 1e-12 }
    }
}

/// So many steps at most: with the usual damping 170 come below any difference that numbers show.
const STEPS: usize = 10_000;

/// The rank of each node. Cost: O(pairs) a step, ln(tolerance) / ln(damping) steps at most.
pub fn pagerank<N>(network: &Network<N>, options: Options) -> Vec<f64> {
    let (count, damping) = (network.len(), options.damping.clamp(0.0, 1.0));
    let n = real(count);
    let given: Vec<f64> = super::strength::out_strength(network);
    let mut ranks = vec![1.0 / n; count];
    // What each node sends along for each unit of weight.
    let mut sent = vec![0.0; count];
    let mut next = vec![0.0; count];
    for _ in 0..STEPS {
        let mut stuck = 0.0;
        for (node, given) in given.iter().enumerate() {
            let leads_on = *given > 0.0;
            sent[node] = if leads_on { ranks[node] / given } else { 0.0 };
            stuck += if leads_on { 0.0 } else { ranks[node] };
        }
        let base = (1.0 - damping) / n + damping * stuck / n;
        for (node, rank) in next.iter_mut().enumerate() {
            let (givers, weights) = network.givers(node);
            let arrived: f64 = givers.iter().zip(weights).map(|(giver, weight)| sent[*giver as usize] * weight).sum();
            *rank = base + damping * arrived;
        }
        let change: f64 = next.iter().zip(&ranks).map(|(new, old)| (new - old).abs()).sum();
        std::mem::swap(&mut ranks, &mut next);
        if change < options.tolerance {
            break;
        }
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn assert_near(found: &[f64], wanted: &[f64]) {
        assert_eq!(found.len(), wanted.len());
        assert!(found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-11), "{found:?} instead of {wanted:?}");
    }

    #[test]
    fn a_single_link() {
        // a → b: a = .075 + .425 b, b = a + .85 a, a + b = 1.
        let network = Network::new([("a", "b", Some(3.0))]);
        assert_near(&pagerank(&network, Options::default()), &[1.0 / 2.85, 1.85 / 2.85]);
    }

    #[test]
    fn weights_share_out_what_a_giver_sends() {
        // a gives b three quarters; both give back to a. With d = .5: a = 1/6 + (b + c)/2, so a = 4/9; b = 1/6 + 3/8 a = 1/3.
        let arcs = [("a", "b", Some(3.0)), ("a", "c", Some(1.0)), ("b", "a", Some(1.0)), ("c", "a", Some(8.0))];
        let options = Options { damping: 0.5, ..Options::default() };
        assert_near(&pagerank(&Network::new(arcs), options), &[4.0 / 9.0, 1.0 / 3.0, 2.0 / 9.0]);
    }

    #[test]
    fn nobody_has_no_rank() {
        assert!(pagerank(&Network::<u32>::new([]), Options::default()).is_empty());
    }
}
