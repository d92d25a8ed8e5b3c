//! The Gini coefficient.
//!
//! With `n` amounts `xᵢ ≥ 0` of mean `μ`, and `x₍₁₎ ≤ x₍₂₎ ≤ …` in order,
//!
//! ```text
//! G = Σᵢ Σⱼ |xᵢ − xⱼ| / (2 n² μ) = 2 Σ i x₍ᵢ₎ / (n Σx) − (n + 1)/n
//! ```
//!
//! 0 where all have the same; at most `1 − 1/n`, where one has all. It says how unequal the amounts of *different* receivers
//! are, where [`hhi`](super::hhi) says how much one of them leans on few partners. Whoever received nothing counts with 0, if
//! the caller gives it: without the zeros inequality is understated.
//!
//! Literature: C. Gini, *Variabilità e mutabilità* (1912); the form by ranks in A. Sen, *On Economic Inequality* (1973).

use super::real;

/// The coefficient of some amounts, zeros included; none where they don't add up to more than 0. What is below 0 counts as 0.
/// Cost: O(n log n).
///
/// ```
/// use shanhai::metrics::gini::gini;
///
/// assert_eq!(gini(&[1.0, 1.0]), Some(0.0));
/// assert_eq!(gini(&[0.0, 1.0]), Some(0.5));
/// ```
pub fn gini(amounts: &[f64]) -> Option<f64> {
    let mut amounts: Vec<f64> = amounts.iter().map(|amount| amount.max(0.0)).collect();
    amounts.sort_unstable_by(f64::total_cmp);
    let (n, whole) = (real(amounts.len()), amounts.iter().sum::<f64>());
    if !(whole > 0.0 && whole.is_finite()) {
        return None;
    }
    let ranked: f64 = amounts.iter().enumerate().map(|(at, amount)| (2.0 * real(at + 1) - n - 1.0) * (amount / whole)).sum();
    Some((ranked / n).max(0.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_half_the_relative_mean_difference() {
        // 1, 2, 3, 4: differences 1+2+3+1+2+1 = 10, twice over 2 · 16 · 2.5.
        assert!((gini(&[4.0, 2.0, 3.0, 1.0]).unwrap() - 0.25).abs() < 1e-15);
        assert!((gini(&[0.0, 0.0, 0.0, 8.0]).unwrap() - 0.75).abs() < 1e-15);
        assert_eq!(gini(&[5.0]), Some(0.0));
        assert_eq!(gini(&[0.0, 0.0]), None);
        assert_eq!(gini(&[]), None);
    }

    proptest! {
        #[test]
        fn it_lies_from_0_up_to_but_not_1(amounts in prop::collection::vec(0u32..1_000_000, 1..60)) {
            let amounts: Vec<f64> = amounts.into_iter().map(f64::from).collect();
            let Some(found) = gini(&amounts) else { return Ok(()) };
            prop_assert!((0.0..1.0).contains(&found));
            let n = real(amounts.len());
            let differences: f64 = amounts.iter().flat_map(|a| amounts.iter().map(move |b| (a - b).abs())).sum();
            let mean = amounts.iter().sum::<f64>() / n;
            prop_assert!((found - differences / (2.0 * n * n * mean)).abs() < 1e-12);
            let mut turned = amounts.clone();
            turned.reverse();
            prop_assert_eq!(gini(&turned), Some(found));
        }
    }
}
