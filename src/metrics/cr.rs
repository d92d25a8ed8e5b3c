//! Concentration ratios.
//!
//! ```text
//! CRk = the sum of the k largest shares
//! ```
//!
//! CR1 is the share of the largest partner; CR3 that of the three largest, and 1 where there are not more than three.
//!
//! Literature: J. S. Bain, *Barriers to New Competition* (1956); as a discrete measure M. Hall and N. Tideman, "Measures of
//! Concentration", *Journal of the American Statistical Association* 62 (1967).

use super::shares;

/// The share of the `k` largest amounts; none where they don't add up to more than 0. Cost: O(n log n).
///
/// ```
/// use shanhai::metrics::cr::cr;
///
/// assert_eq!(cr(&[1.0, 4.0, 2.0, 1.0], 1), Some(0.5));
/// assert_eq!(cr(&[1.0, 4.0, 2.0, 1.0], 3), Some(0.875));
/// ```
pub fn cr(amounts: &[f64], k: usize) -> Option<f64> {
    Some(of_shares(&shares(amounts)?, k))
}

/// The `k` largest of the shares of a whole, largest first.
pub(crate) fn of_shares(shares: &[f64], k: usize) -> f64 {
    // All of them are the whole, whatever rounding says.
    if shares.len() <= k { 1.0 } else { shares[..k].iter().sum::<f64>().min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_the_largest() {
        assert!((cr(&[5.0, 10.0, 80.0, 5.0], 2).unwrap() - 0.9).abs() < 1e-15);
        assert_eq!(cr(&[0.1, 0.2, 0.3], 3), Some(1.0));
        assert_eq!(cr(&[0.0], 1), None);
    }
}
