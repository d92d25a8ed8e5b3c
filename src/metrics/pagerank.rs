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

use super::network::{MANY, MOST_THREADS, Rows, number};
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
/// Cost: O(nodes + pairs), and for each step the pairs on or between cycles; ln(tolerance) / ln(damping) steps. With several
/// threads each goes over all pairs in the last pass.
pub fn pagerank<N, W: Weight>(network: &Network<N, W>, options: Options) -> Vec<f64> {
    let (rows, count, damping) = (network.rows(), network.len(), options.damping.clamp(0.0, MOST));
    let start = 1.0 / real(count);
    // What a node sends along for each unit of weight, for each unit of its own rank.
    let rate = |node: usize| {
        let given = rows.of(node).1.iter().fold(0.0, |sum, weight| sum + weight.real());
        if given > 0.0 { damping / given } else { 0.0 }
    };
    let rates: Vec<f64> = (0..count).into_par_iter().with_min_len(CHUNK).map(rate).collect();
    let inner = Inner::new(rows, &rates);
    let mut own = vec![start; inner.givers.len()];
    let (first, is_first) = inner.before_cycles();
    for giver in first {
        let sent = own[giver];
        for (receiver, part) in inner.of(giver) {
            own[receiver] += sent * part;
        }
    }
    let core: Vec<usize> = (0..own.len()).filter(|giver| !is_first[*giver]).collect();
    Core::new(&inner, &core).settle(&mut own, damping, options.tolerance);
    let mut ranks = inner.at_the_end(rows, &rates, &own, start);
    let sums: Vec<f64> = ranks.par_chunks(CHUNK).map(|ranks| ranks.iter().sum()).collect();
    let sum: f64 = sums.into_iter().sum();
    ranks.par_chunks_mut(CHUNK).for_each(|ranks| ranks.iter_mut().for_each(|rank| *rank /= sum));
    ranks
}

/// The givers, numbered anew, and what they send to one another: few arcs of a graph of support, whose receivers mostly give
/// nothing.
struct Inner {
    /// The node of each.
    givers: Vec<u32>,
    at: Vec<u32>,
    receiver: Vec<u32>,
    /// What part of its rank a giver sends.
    part: Vec<f64>,
}

/// How many arcs each of some givers has, and all of them: the number of the receiver and the part that is sent.
type Sent = (Vec<u32>, Vec<(u32, f64)>);

impl Inner {
    fn new<W: Weight>(rows: &Rows<W>, rates: &[f64]) -> Self {
        let is_giver: Vec<bool> = rates.iter().map(|rate| *rate > 0.0).collect();
        let givers: Vec<u32> = (0..number(rates.len())).filter(|node| is_giver[*node as usize]).collect();
        let mut place = vec![u32::MAX; rates.len()];
        for (node, at) in givers.iter().zip(0u32..) {
            place[*node as usize] = at;
        }
        let of = |givers: &[u32]| {
            let (mut degrees, mut arcs) = (Vec::with_capacity(givers.len()), Vec::new());
            for giver in givers {
                let (receivers, weights) = rows.of(*giver as usize);
                let before = arcs.len();
                // The marks of all nodes stay near, their places do not.
                let inside = receivers.iter().zip(weights).filter(|(receiver, _)| is_giver[**receiver as usize]);
                arcs.extend(inside.map(|(receiver, weight)| (place[*receiver as usize], rates[*giver as usize] * weight.real())));
                degrees.push(number(arcs.len() - before));
            }
            (degrees, arcs)
        };
        let chunks: Vec<Sent> = givers.par_chunks(CHUNK).map(of).collect();
        let mut end = 0;
        let mut at = vec![end];
        at.extend(chunks.iter().flat_map(|(degrees, _)| degrees).map(|degree| {
            end += degree;
            end
        }));
        let (receiver, part) = chunks.iter().flat_map(|(_, arcs)| arcs).copied().unzip();
        Inner { givers, at, receiver, part }
    }

    fn of(&self, giver: usize) -> impl Iterator<Item = (usize, f64)> {
        let row = self.at[giver] as usize..self.at[giver + 1] as usize;
        self.receiver[row.clone()].iter().map(|receiver| *receiver as usize).zip(self.part[row].iter().copied())
    }

    /// Givers that no cycle reaches, givers before receivers (Kahn, "Topological Sorting of Large Networks", 1962); and for each
    /// whether it is one.
    fn before_cycles(&self) -> (Vec<usize>, Vec<bool>) {
        let mut givers = vec![0u32; self.givers.len()];
        for receiver in &self.receiver {
            givers[*receiver as usize] += 1;
        }
        let mut order: Vec<usize> = (0..givers.len()).filter(|giver| givers[*giver] == 0).collect();
        let mut at = 0;
        while let Some(giver) = order.get(at).copied() {
            at += 1;
            for (receiver, _) in self.of(giver) {
                let left = &mut givers[receiver];
                *left -= 1;
                if *left == 0 {
                    order.push(receiver);
                }
            }
        }
        let is_first = givers.iter().map(|left| *left == 0).collect();
        (order, is_first)
    }

    /// The ranks of all nodes: those of givers, and what arrives from them at others. Each thread has some nodes and goes over all
    /// arcs in their order.
    fn at_the_end<W: Weight>(&self, rows: &Rows<W>, rates: &[f64], own: &[f64], start: f64) -> Vec<f64> {
        let mut ranks = vec![start; rates.len()];
        let threads = if rows.pairs() < MANY { 1 } else { rayon::current_num_threads().min(MOST_THREADS) };
        let share = ranks.len().div_ceil(threads).max(1);
        let fill = |(share_at, ranks): (usize, &mut [f64])| {
            let first = share_at * share;
            for (giver, own) in self.givers.iter().zip(own) {
                let (receivers, weights) = rows.of(*giver as usize);
                let sent = own * rates[*giver as usize];
                for (receiver, weight) in receivers.iter().zip(weights) {
                    if let Some(rank) = ranks.get_mut((*receiver as usize).wrapping_sub(first)) {
                        *rank += sent * weight.real();
                    }
                }
            }
            // What givers have is known already.
            let from = self.givers.partition_point(|giver| (*giver as usize) < first);
            for (giver, own) in self.givers[from..].iter().zip(&own[from..]) {
                let Some(rank) = ranks.get_mut(*giver as usize - first) else { break };
                *rank = *own;
            }
        };
        let shares = ranks.chunks_mut(share).enumerate();
        if threads == 1 {
            shares.for_each(fill);
        } else {
            shares.collect::<Vec<_>>().into_par_iter().for_each(fill);
        }
        ranks
    }
}

/// The givers on and behind cycles, numbered anew, with what each receives from which.
struct Core<'a> {
    /// Their numbers among the givers.
    givers: &'a [usize],
    at: Vec<u32>,
    giver: Vec<u32>,
    part: Vec<f64>,
}

impl<'a> Core<'a> {
    fn new(inner: &Inner, givers: &'a [usize]) -> Self {
        let mut place = vec![u32::MAX; inner.givers.len()];
        for (at, giver) in givers.iter().enumerate() {
            place[*giver] = number(at);
        }
        let mut at = vec![0u32; givers.len() + 1];
        // What the core gives stays in it: what it reaches is behind a cycle too.
        let inside = |giver: usize| inner.of(giver).map(|(receiver, part)| (place[receiver] as usize, part));
        for giver in givers {
            inside(*giver).for_each(|(receiver, _)| at[receiver + 1] += 1);
        }
        for giver in 0..givers.len() {
            at[giver + 1] += at[giver];
        }
        let arcs = at.last().copied().unwrap_or(0) as usize;
        let (mut next, mut giver, mut part) = (at.clone(), vec![0u32; arcs], vec![0.0; arcs]);
        for (from, number_of) in givers.iter().zip(0u32..).map(|(giver, at)| (*giver, at)) {
            for (receiver, sent) in inside(from) {
                let slot = &mut next[receiver];
                (giver[*slot as usize], part[*slot as usize]) = (number_of, sent);
                *slot += 1;
            }
        }
        Core { givers, at, giver, part }
    }

    /// Iterates what has arrived from outside until what would still come is below the tolerance: each step shrinks what
    /// comes by the damping, and what it comes to elsewhere by as much again.
    fn settle(&self, ranks: &mut [f64], damping: f64, tolerance: f64) {
        let arrived: Vec<f64> = self.givers.iter().map(|giver| ranks[*giver]).collect();
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
        for (giver, rank) in self.givers.iter().zip(own) {
            ranks[*giver] = rank;
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
