//! The Herfindahl–Hirschman index and the effective number of partners.
//!
//! With amounts `xᵢ ≥ 0` of `n` partners and shares `sᵢ = xᵢ / Σx`,
//!
//! ```text
//! HHI = Σ sᵢ²            between 1/n (all give the same) and 1 (one gives all)
//! effective number = 1 / HHI
//! ```
//!
//! The effective number says how many partners of equal size would make the same index: two that give 90 and 10 count as
//! 1.22. HHI is the chance that two units drawn at random, with replacement, come from the same partner.
//!
//! Literature: A. O. Hirschman, *National Power and the Structure of Foreign Trade* (1945; the square root of it);
//! O. C. Herfindahl, *Concentration in the U.S. Steel Industry* (1950); A. O. Hirschman, "The Paternity of an Index",
//! *American Economic Review* 54 (1964); for the number equivalent M. A. Adelman, "Comment on the 'H' Concentration Measure
//! as a Numbers-Equivalent", *Review of Economics and Statistics* 51 (1969), and R. Laakso and M. Taagepera (1979).

mod range;

pub use range::{Range, range};

use super::shares;

/// The index of some amounts; none where they don't add up to more than 0. Cost: O(n log n).
///
/// ```
/// use shanhai::metrics::hhi;
///
/// assert_eq!(hhi::hhi(&[50.0, 50.0]), Some(0.5));
/// assert_eq!(hhi::hhi(&[0.0]), None);
/// ```
pub fn hhi(amounts: &[f64]) -> Option<f64> {
    Some(of_shares(&shares(amounts)?))
}

/// The index of the shares of a whole, largest first.
pub(crate) fn of_shares(shares: &[f64]) -> f64 {
    shares.iter().map(|share| share * share).sum()
}

/// How many partners of equal size make this index.
pub fn effective_number(hhi: f64) -> f64 {
    1.0 / hhi
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_sum_of_squared_shares() {
        // Shares .5, .3, .2: .25 + .09 + .04.
        assert!((hhi(&[3.0, 5.0, 2.0]).unwrap() - 0.38).abs() < 1e-15);
        assert_eq!(hhi(&[7.0]), Some(1.0));
        assert_eq!(hhi(&[]), None);
        assert_eq!(hhi(&[0.0, 0.0]), None);
        // Who gives nothing is no partner.
        assert_eq!(hhi(&[1.0, 0.0, 1.0]), Some(0.5));
    }

    #[test]
    fn equal_partners_count_as_what_they_are() {
        assert!((effective_number(hhi(&[2.0; 5]).unwrap()) - 5.0).abs() < 1e-12);
        assert!((effective_number(hhi(&[90.0, 10.0]).unwrap()) - 1.0 / 0.82).abs() < 1e-12);
    }
}
