//! Betweenness from some of the sources, with what that may miss.

use super::{Length, dependencies, per_pair};
use crate::metrics::{Network, Weight, real};

/// Betweenness, estimated.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// For each node, between 0 and 1 but for the error.
    pub scores: Vec<f64>,
    /// No score is further than this from the exact one, with the confidence that was asked for; 0 if all sources were taken.
    pub error: f64,
    /// How many sources were searched from.
    pub sources: usize,
}

/// How to estimate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    /// How many sources, drawn without any coming twice.
    pub sources: usize,
    /// The chance that all scores are within the error, below 1.
    pub confidence: f64,
    /// The draw: the same seed gives the same sources.
    pub seed: u64,
}

impl Default for Sample {
    fn default() -> Self {
        Sample { sources: 1000, confidence: 0.95, seed: 1 }
    }
}

/// The betweenness of each node by searches from a sample of the sources, each as likely as any other (Brandes and Pich), scaled
/// to all of them. What one source adds to a score lies between 0 and `1/(n − 1)` of it, so by Hoeffding's inequality, which holds
/// for draws without repetition too, and for all `n` nodes together,
///
/// ```text
/// |estimate − B(v)| ≤ n/(n − 1) √(ln(2n/(1 − confidence)) / 2k)          for k sources
/// ```
///
/// That is a bound for the worst case. Mostly it is far nearer; what is below it in size is not told from 0.
///
/// Cost: O(sources × pairs), by weight O(sources × pairs × log nodes).
pub fn sampled<N: Sync, W: Weight>(network: &Network<N, W>, length: Length, sample: Sample) -> Estimate {
    let count = network.len();
    let sources = draw(count, sample.sources, sample.seed);
    let mut scores = dependencies(network, &sources, length);
    let taken = sources.len();
    let scale = if taken > 0 { real(count) / real(taken) } else { 0.0 };
    for score in &mut scores {
        *score *= scale;
    }
    per_pair(&mut scores);
    let doubt = (1.0 - sample.confidence).clamp(f64::MIN_POSITIVE, 1.0);
    let error = if taken == count || count < 2 {
        0.0
    } else {
        real(count) / real(count - 1) * ((2.0 * real(count) / doubt).ln() / (2.0 * real(taken))).sqrt()
    };
    Estimate { scores, error, sources: taken }
}

/// Some of the numbers below `count`, ascending, each set of them as likely as another (Floyd's draw).
fn draw(count: usize, some: usize, seed: u64) -> Vec<usize> {
    let some = some.min(count);
    let mut state = seed;
    let mut drawn = std::collections::BTreeSet::new();
    for most in count - some..count {
        let one = below(&mut state, most + 1);
        if !drawn.insert(one) {
            drawn.insert(most);
        }
    }
    drawn.into_iter().collect()
}

/// A number below `most`, by `SplitMix64` (G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number Generators",
/// OOPSLA 2014), taken from the upper bits; the bias is below `most`/2⁶⁴.
fn below(state: &mut u64, most: usize) -> usize {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    // The product of 64 bits with a number of nodes, shifted down by 64, is below that number.
    #[allow(clippy::cast_possible_truncation)]
    let one = ((u128::from(mixed) * most as u128) >> 64) as usize;
    one
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::betweenness::betweenness;

    fn ring_with_chords() -> Network<u32> {
        let arcs = (0u32..60).flat_map(|node| [(node, (node + 1) % 60), (node, (node * 7 + 3) % 60)]);
        Network::new(arcs.map(|(from, to)| (from, to, Some(1.0))))
    }

    #[test]
    fn all_sources_are_no_estimate() {
        let network = ring_with_chords();
        let all = sampled(&network, Length::Links, Sample { sources: 1000, ..Sample::default() });
        assert_eq!((all.sources, all.error), (60, 0.0));
        assert_eq!(all.scores, betweenness(&network, Length::Links));
    }

    #[test]
    fn an_estimate_is_within_its_error_and_right_on_average() {
        let network = ring_with_chords();
        let exact = betweenness(&network, Length::Links);
        let mut mean = vec![0.0; exact.len()];
        for seed in 0..400 {
            let found = sampled(&network, Length::Links, Sample { sources: 15, seed, ..Sample::default() });
            assert_eq!(found.sources, 15);
            for (at, score) in found.scores.iter().enumerate() {
                assert!((score - exact[at]).abs() <= found.error);
                mean[at] += score / 400.0;
            }
        }
        assert!(mean.iter().zip(&exact).all(|(mean, exact)| (mean - exact).abs() < 0.01), "{mean:?} instead of {exact:?}");
    }

    #[test]
    fn nothing_is_drawn_twice() {
        for some in [0, 1, 5, 9, 10, 12] {
            let drawn = draw(10, some, 7);
            assert_eq!(drawn.len(), some.min(10));
            assert!(drawn.windows(2).all(|pair| pair[0] < pair[1]) && drawn.iter().all(|one| *one < 10));
        }
    }
}
