//! The Theil index and its parts within and between groups.
//!
//! With `n` amounts `xᵢ ≥ 0` of mean `μ` and shares `sᵢ = xᵢ / Σx`, and `0 · ln 0 = 0`,
//!
//! ```text
//! T = (1/n) Σ (xᵢ/μ) ln(xᵢ/μ) = Σ sᵢ ln(n sᵢ)          0 where all have the same, at most ln n
//! ```
//!
//! For groups `g` of `n_g` amounts that have the share `S_g` of all, and `T_g` the index inside of each,
//!
//! ```text
//! T = Σ S_g ln(S_g n / n_g)  +  Σ S_g T_g
//!     between                   within
//! ```
//!
//! Between is what would remain if each group shared equally among its own, within what is left inside the groups: if nearly
//! all is between provinces, it is a matter of provinces, not of counties. Gini has no such division.
//!
//! Literature: H. Theil, *Economics and Information Theory* (1967), chapter 4; on why it divides, A. F. Shorrocks, "The Class
//! of Additively Decomposable Inequality Measures", *Econometrica* 48 (1980).

use super::real;

/// The index and its parts, in natural units (nats).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Theil {
    /// The whole: `within + between`.
    pub total: f64,
    /// What there is inside the groups.
    pub within: f64,
    /// What there is between them.
    pub between: f64,
}

/// The index of some amounts, zeros included; none where they don't add up to more than 0. What is below 0 counts as 0.
/// Cost: O(n log n).
pub fn theil(amounts: &[f64]) -> Option<f64> {
    let mut amounts: Vec<f64> = amounts.iter().map(|amount| amount.max(0.0)).collect();
    amounts.sort_unstable_by(f64::total_cmp);
    let (n, whole) = (real(amounts.len()), amounts.iter().sum::<f64>());
    if !(whole > 0.0 && whole.is_finite()) {
        return None;
    }
    Some(amounts.iter().map(|amount| term(amount / whole, 1.0 / n)).sum::<f64>().max(0.0))
}

/// The index with its parts; `groups` names the group of each amount. None where the amounts don't add up to more than 0, or
/// there are not as many groups named as amounts. Cost: O(n log n).
///
/// ```
/// use shanhai::metrics::theil::by_group;
///
/// // Each group shares equally, so all of it is between them.
/// let theil = by_group(&[3.0, 3.0, 1.0, 1.0], &[0, 0, 1, 1]).unwrap();
/// assert_eq!(theil.within, 0.0);
/// assert!((theil.between - (0.75 * 1.5f64.ln() + 0.25 * 0.5f64.ln())).abs() < 1e-15);
/// ```
pub fn by_group<G: Copy + Ord>(amounts: &[f64], groups: &[G]) -> Option<Theil> {
    if amounts.len() != groups.len() {
        return None;
    }
    let mut all: Vec<(G, f64)> = groups.iter().copied().zip(amounts.iter().map(|amount| amount.max(0.0))).collect();
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let mut inside: Vec<(f64, f64, f64)> = Vec::new();
    for group in all.chunk_by(|a, b| a.0 == b.0) {
        let own: Vec<f64> = group.iter().map(|(_, amount)| *amount).collect();
        inside.push((own.iter().sum(), real(own.len()), theil(&own).unwrap_or(0.0)));
    }
    // By size and not by name, so that sums don't depend on what groups are called.
    inside.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.total_cmp(&b.2)));
    let (n, whole) = (real(all.len()), inside.iter().map(|group| group.0).sum::<f64>());
    if !(whole > 0.0 && whole.is_finite()) {
        return None;
    }
    let between = inside.iter().map(|(sum, size, _)| term(sum / whole, size / n)).sum::<f64>().max(0.0);
    let within = inside.iter().map(|(sum, _, own)| sum / whole * own).sum::<f64>();
    Some(Theil { total: within + between, within, between })
}

/// `s ln(s/p)` of a share and the part of the number that it stands for.
fn term(share: f64, part: f64) -> f64 {
    if share > 0.0 { share * (share / part).ln() } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_that_has_all_makes_the_logarithm_of_the_number() {
        assert!((theil(&[0.0, 0.0, 9.0]).unwrap() - 3f64.ln()).abs() < 1e-15);
        assert_eq!(theil(&[2.0, 2.0]), Some(0.0));
        assert_eq!(theil(&[0.0]), None);
    }

    #[test]
    fn a_case_by_hand() {
        // 1 and 3, mean 2: (½ ln ½)/2 + (3/2 ln 3/2)/2.
        let by_hand = 0.25 * 0.5f64.ln() + 0.75 * 1.5f64.ln();
        assert!((theil(&[3.0, 1.0]).unwrap() - by_hand).abs() < 1e-15);
        // In groups of their own all is between; in one group all is within.
        let apart = by_group(&[3.0, 1.0], &["a", "b"]).unwrap();
        assert!((apart.between - by_hand).abs() < 1e-15 && apart.within == 0.0);
        let together = by_group(&[3.0, 1.0], &["a", "a"]).unwrap();
        assert!((together.within - by_hand).abs() < 1e-15 && together.between == 0.0);
        assert_eq!(by_group(&[1.0], &[0, 1]), None);
    }

    proptest! {
        #[test]
        fn the_parts_make_the_whole(amounts in prop::collection::vec((0u32..1000, 0u8..5), 1..40)) {
            let (amounts, groups): (Vec<f64>, Vec<u8>) = amounts.into_iter().map(|(amount, group)| (f64::from(amount), group)).unzip();
            let (Some(whole), Some(parts)) = (theil(&amounts), by_group(&amounts, &groups)) else { return Ok(()) };
            prop_assert!((whole - parts.total).abs() < 1e-12);
            prop_assert!(parts.within >= 0.0 && parts.between >= 0.0);
            prop_assert!(whole <= real(amounts.len()).ln() + 1e-12);
            // Groups by another name, and in another order, are the same groups.
            let renamed: Vec<u8> = groups.iter().map(|group| 9 - group).collect();
            prop_assert_eq!(by_group(&amounts, &renamed), Some(parts));
        }
    }
}
