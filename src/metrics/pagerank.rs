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
//! Up to a factor that makes them add up to 1, the ranks are the solution of
//!
//! ```text
//! y(v) = 1/N + d Σ y(u) w(u, v)/W(u)
//! ```
//!
//! in which nodes that give nothing send nothing: the system that Del Corso, Gullí and Romani and Gleich state. So only what
//! stands on or between cycles has to be iterated. Nodes that nothing cyclic reaches come first, once each, in the order of the
//! arrows; then the rest of the givers are iterated, each pulling from its givers; and those that give nothing are worked out
//! at the end. In a graph of support, where few that receive give too, that is a small part of all arcs.
//!
//! Along the arrows of support a high rank is a place at which much of what is given arrives, directly or by others. Where
//! partners are assigned and ways are one link long, it hardly differs from in-strength in shares of each giver.
//!
//! petgraph's `page_rank` knows no weights and costs O(N²) a step; this one is O(pairs).
//!
//! Literature: S. Brin and L. Page, "The Anatomy of a Large-Scale Hypertextual Web Search Engine", *Computer Networks* 30
//! (1998); with weights and nodes that lead nowhere A. N. Langville and C. D. Meyer, *Google's PageRank and Beyond* (2006), who
//! also tell to reorder and to leave such nodes to the end ("A Reordering for the PageRank Problem", *SIAM Journal on Scientific
//! Computing* 27 (2006)); the linear system in G. M. Del Corso, A. Gullí, F. Romani, "Fast PageRank Computation via a Sparse
//! Linear System", *Internet Mathematics* 2 (2005), and D. F. Gleich, "PageRank Beyond the Web", *SIAM Review* 57 (2015).

use rayon::prelude::*;

use super::network::number;
use super::{Network, Weight, real};

/// How the iteration goes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// The chance to follow an arc; from 0 to below 1, and .85 by custom.
    pub damping: f64,
    /// How far the ranks may be from exact ones, all differences together; the sum of changes in a last step of the plain
    /// iteration is below it then too.
    pub tolerance: f64,
}

impl Default for Options {
    fn default() -> Self {
        Options { damping: 0.85, tolerance: 1e-12 }
    }
}

/// So many steps at most: with the usual damping 200 come below any difference that numbers show.
const STEPS: usize = 10_000;

/// Chances to go on above this have no one answer that steps arrive at.
const MOST: f64 = 0.9999;

/// Nodes that one thread takes at a time.
const CHUNK: usize = 1 << 12;

/// The rank of each node, the same to the last bit at any number of threads.
///
/// Cost: O(nodes + pairs), and for each step the pairs on or between cycles; ln(tolerance) / ln(damping) steps.
pub fn pagerank<N, W: Weight>(network: &Network<N, W>, options: Options) -> Vec<f64> {
    let (count, damping) = (network.len(), options.damping.clamp(0.0, MOST));
    let mut ranks = vec![1.0 / real(count); count];
    // What a node sends along for each unit of weight, for each unit of its own rank.
    let rates: Vec<f64> =
        super::strength::out_strength(network).into_iter().map(|given| if given > 0.0 { damping / given } else { 0.0 }).collect();
    let push = |ranks: &mut [f64], node: usize| {
        let (receivers, weights) = network.receivers(node);
        let sent = ranks[node] * rates[node];
        for (receiver, weight) in receivers.iter().zip(weights) {
            ranks[*receiver as usize] += sent * weight.real();
        }
    };
    let first = before_cycles(network);
    let mut is_first = vec![false; count];
    for node in first {
        is_first[node] = true;
        push(&mut ranks, node);
    }
    let core: Vec<usize> = (0..count).filter(|node| !is_first[*node] && rates[*node] > 0.0).collect();
    Core::new(network, &core, &rates).settle(&mut ranks, damping, options.tolerance);
    let mut in_core = vec![false; count];
    for node in &core {
        in_core[*node] = true;
    }
    for node in core {
        let (receivers, weights) = network.receivers(node);
        let sent = ranks[node] * rates[node];
        let ends = receivers.iter().zip(weights).filter(|(receiver, _)| !in_core[**receiver as usize]);
        for (receiver, weight) in ends {
            ranks[*receiver as usize] += sent * weight.real();
        }
    }
    let sum: f64 = ranks.iter().sum();
    for rank in &mut ranks {
        *rank /= sum;
    }
    ranks
}

/// Nodes that no cycle reaches, givers before receivers (Kahn, "Topological Sorting of Large Networks", 1962).
fn before_cycles<N, W: Weight>(network: &Network<N, W>) -> Vec<usize> {
    let mut givers = vec![0u32; network.len()];
    for node in 0..network.len() {
        for receiver in network.receivers(node).0 {
            givers[*receiver as usize] += 1;
        }
    }
    let mut order: Vec<usize> = (0..network.len()).filter(|node| givers[*node] == 0).collect();
    let mut at = 0;
    while let Some(node) = order.get(at).copied() {
        at += 1;
        for receiver in network.receivers(node).0 {
            let left = &mut givers[*receiver as usize];
            *left -= 1;
            if *left == 0 {
                order.push(*receiver as usize);
            }
        }
    }
    order
}

/// The givers on and behind cycles, numbered anew, with what each receives from which.
struct Core<'a> {
    nodes: &'a [usize],
    at: Vec<u32>,
    giver: Vec<u32>,
    part: Vec<f64>,
}

impl<'a> Core<'a> {
    fn new<N, W: Weight>(network: &Network<N, W>, nodes: &'a [usize], rates: &[f64]) -> Self {
        let mut place = vec![u32::MAX; network.len()];
        for (at, node) in nodes.iter().enumerate() {
            place[*node] = number(at);
        }
        let mut at = vec![0u32; nodes.len() + 1];
        let inside = |node: usize| {
            let (receivers, weights) = network.receivers(node);
            let arcs = receivers.iter().zip(weights).map(|(receiver, weight)| (place[*receiver as usize], *weight));
            arcs.filter(|(receiver, _)| *receiver != u32::MAX)
        };
        for node in nodes {
            for (receiver, _) in inside(*node) {
                at[receiver as usize + 1] += 1;
            }
        }
        for node in 0..nodes.len() {
            at[node + 1] += at[node];
        }
        let arcs = at.last().copied().unwrap_or(0) as usize;
        let (mut next, mut giver, mut part) = (at.clone(), vec![0u32; arcs], vec![0.0; arcs]);
        for (from, node) in nodes.iter().enumerate() {
            for (receiver, weight) in inside(*node) {
                let slot = &mut next[receiver as usize];
                (giver[*slot as usize], part[*slot as usize]) = (number(from), rates[*node] * weight.real());
                *slot += 1;
            }
        }
        Core { nodes, at, giver, part }
    }

    /// Iterates what has arrived from outside until what would still come is below the tolerance: each step shrinks what
    /// comes by the damping, and what it comes to elsewhere by as much again.
    fn settle(&self, ranks: &mut [f64], damping: f64, tolerance: f64) {
        let arrived: Vec<f64> = self.nodes.iter().map(|node| ranks[*node]).collect();
        let (mut own, mut next) = (arrived.clone(), vec![0.0; arrived.len()]);
        for _ in 0..STEPS {
            let chunks = next.par_chunks_mut(CHUNK).enumerate().map(|(chunk, next)| {
                let mut change = 0.0;
                for (node, rank) in (chunk * CHUNK..).zip(next) {
                    let row = self.at[node] as usize..self.at[node + 1] as usize;
                    *rank = arrived[node] + dot(&own, &self.giver[row.clone()], &self.part[row]);
                    change += (*rank - own[node]).abs();
                }
                change
            });
            // Summed in the order of the chunks.
            let changes: Vec<f64> = chunks.collect();
            std::mem::swap(&mut own, &mut next);
            if changes.iter().sum::<f64>() * damping < tolerance * (1.0 - damping) {
                break;
            }
        }
        for (node, rank) in self.nodes.iter().zip(own) {
            ranks[*node] = rank;
        }
    }
}

/// Four sums side by side, so that one addition does not wait for the other.
fn dot(ranks: &[f64], givers: &[u32], parts: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    let (fours, rest) = (givers.chunks_exact(4).zip(parts.chunks_exact(4)), givers.len() / 4 * 4);
    for (givers, parts) in fours {
        for at in 0..4 {
            sums[at] += ranks[givers[at] as usize] * parts[at];
        }
    }
    for (giver, part) in givers[rest..].iter().zip(&parts[rest..]) {
        sums[0] += ranks[*giver as usize] * part;
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
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
