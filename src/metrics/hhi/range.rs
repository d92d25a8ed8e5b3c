//! The range of the index where amounts are only known as intervals.
//!
//! Amounts `x` lie in a box `lᵢ ≤ xᵢ ≤ hᵢ`, `lᵢ ≥ 0`; with `S = Σx` and `Q = Σx²` the index is `H = Q/S²`, and
//!
//! ```text
//! ∂H/∂xᵢ = 2 (xᵢ − c) S / S³ ,   c = Q/S        (an amount above c pulls the index up, one below it pulls it down)
//! ```
//!
//! **Least.** `√H = ‖x‖/S` is a convex function over a positive linear one, so its lower level sets are convex and a point
//! from which no single amount can improve is the least of all. By the derivative, that point is `xᵢ = clamp(c, lᵢ, hᵢ)`:
//! each amount moves to `c` as far as its interval lets it, like water between floors and ceilings. What remains is
//! `φ(c) = Σ xᵢ(xᵢ − c) = 0`. Amounts free at `c` add nothing, so with `L` those of `lᵢ > c` and `U` those of `hᵢ < c`,
//! `φ(c) = Σ_L lᵢ² + Σ_U hᵢ² − c (Σ_L lᵢ + Σ_U hᵢ)`, which is continuous and falls: one pass over the sorted ends finds
//! the piece with the root, and the root in closed form. Where `L` and `U` are empty, all amounts can be equal.
//!
//! **Most.** In one amount alone, `(t² + a)/(t + b)²` falls up to `t = a/b` and rises after it: the most is at an end, and so
//! for all amounts at once at a corner of the box. Which corner is a hard question: with all `lᵢ + hᵢ` equal it holds
//! subset sum. It is searched by branch and bound. Going from `lᵢ` to `hᵢ` adds `dᵢ = hᵢ − lᵢ` to `S` and
//! `dᵢ (lᵢ + hᵢ)` to `Q`; if that could be done by halves too, the best way would take those of the largest `lᵢ + hᵢ`
//! first, the last one in part (a fractional knapsack), and since `Q/S²` has convex upper level sets the best length of
//! that way is found by going along it until it no longer rises. This bounds every branch from above, its corner without
//! the part from below, and the two are at most one amount apart, so that few branches are looked into.
//!
//! Ends that are open (不足, 多) are taken with their limit: the range is closed.

use super::super::shares;

/// So many branches are looked into before the bound is given instead.
const BRANCHES: usize = 200_000;

/// The least and the most that an index can be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
    /// `high` is attained. It is not where the search for the corner was given up: then nothing lies above it.
    pub exact: bool,
}

/// The range of the index over all amounts between `low` and `high`; none where an interval is not one (negative, not finite,
/// or its ends the wrong way round) or nobody gives anything.
///
/// Cost: O(n log n) for the least; for the most as much in nearly all cases, and never above a fixed number of branches
/// times n.
///
/// ```
/// use shanhai::metrics::hhi;
///
/// // One gives 10, the other between 10 and 30: from two equals to three quarters and one quarter.
/// let range = hhi::range(&[(10.0, 10.0), (10.0, 30.0)]).unwrap();
/// assert_eq!(range.low, 0.5);
/// assert!((range.high - 0.625).abs() < 1e-12);
/// ```
pub fn range(intervals: &[(f64, f64)]) -> Option<Range> {
    let sound = |(low, high): &(f64, f64)| *low >= 0.0 && low <= high && high.is_finite();
    if !intervals.iter().all(sound) {
        return None;
    }
    // In parts of the largest, so that squares neither overflow nor vanish.
    let unit = intervals.iter().map(|(_, high)| *high).fold(0.0, f64::max);
    let mut some: Vec<(f64, f64)> =
        intervals.iter().filter(|(_, high)| *high > 0.0).map(|(low, high)| (low / unit, high / unit)).collect();
    if some.is_empty() {
        return None;
    }
    some.sort_unstable_by(|a, b| (b.0 + b.1).total_cmp(&(a.0 + a.1)).then(b.1.total_cmp(&a.1)));
    let (high, exact) = most(&some);
    Some(Range { low: least(&some), high, exact })
}

fn index(amounts: impl Iterator<Item = f64>) -> f64 {
    let amounts: Vec<f64> = amounts.collect();
    shares(&amounts).map_or(1.0, |shares| shares.iter().map(|share| share * share).sum())
}

fn least(intervals: &[(f64, f64)]) -> f64 {
    let level = level(intervals);
    index(intervals.iter().map(|(low, high)| level.clamp(*low, *high)))
}

/// The `c` of `φ(c) = 0`.
fn level(intervals: &[(f64, f64)]) -> f64 {
    // Floors leave L and ceilings enter U as c passes them.
    let mut ends: Vec<(f64, bool)> = intervals.iter().flat_map(|(low, high)| [(*low, false), (*high, true)]).collect();
    ends.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let (mut sum, mut squares): (f64, f64) =
        intervals.iter().map(|(low, _)| (low, low * low)).fold((0.0, 0.0), |a, b| (a.0 + b.0, a.1 + b.1));
    let (mut floors, mut ceilings) = (intervals.iter().filter(|(low, _)| *low > 0.0).count(), 0);
    for (at, (end, is_ceiling)) in ends.iter().enumerate() {
        if *is_ceiling {
            ceilings += 1;
            sum += end;
            squares += end * end;
        } else if *end > 0.0 {
            floors -= 1;
            sum -= end;
            squares -= end * end;
        }
        let next = ends.get(at + 1).map_or(f64::INFINITY, |next| next.0);
        if next <= *end {
            continue;
        }
        if floors == 0 && ceilings == 0 {
            // All can be equal, anywhere up to the lowest ceiling.
            return next;
        }
        if squares - next * sum <= 0.0 {
            return (squares / sum).clamp(*end, next);
        }
    }
    ends.last().map_or(0.0, |end| end.0)
}

/// The most, and whether it is attained. `intervals` come by `low + high`, largest first.
fn most(intervals: &[(f64, f64)]) -> (f64, bool) {
    if intervals.iter().filter(|(low, _)| *low > 0.0).count() < 2 {
        // At most one must give: all others may give nothing.
        return (1.0, true);
    }
    let sum: f64 = intervals.iter().map(|(low, _)| low).sum();
    let squares: f64 = intervals.iter().map(|(low, _)| low * low).sum();
    let open: Vec<Step> =
        intervals.iter().filter(|(low, high)| low < high).map(|(low, high)| Step { add: high - low, rate: low + high }).collect();
    let mut search = Search { steps: &open, best: 0.0, branches: 0 };
    let bound = search.bound(0, sum, squares);
    search.branch(0, sum, squares);
    if search.branches < BRANCHES { (search.best.min(1.0), true) } else { (bound.min(1.0), false) }
}

/// Going from the low end of an amount to its high end.
struct Step {
    add: f64,
    rate: f64,
}

struct Search<'a> {
    steps: &'a [Step],
    best: f64,
    branches: usize,
}

impl Search<'_> {
    /// What no corner of a branch exceeds. Its best corner on the way is kept.
    fn bound(&mut self, from: usize, mut sum: f64, mut squares: f64) -> f64 {
        self.best = self.best.max(squares / (sum * sum));
        for step in &self.steps[from..] {
            let peak = sum - 2.0 * squares / step.rate;
            if peak < step.add {
                let part = peak.max(0.0);
                let bound = (squares + step.rate * part) / ((sum + part) * (sum + part));
                let (sum, squares) = (sum + step.add, squares + step.rate * step.add);
                self.best = self.best.max(squares / (sum * sum));
                return bound;
            }
            sum += step.add;
            squares += step.rate * step.add;
            self.best = self.best.max(squares / (sum * sum));
        }
        squares / (sum * sum)
    }

    fn branch(&mut self, at: usize, sum: f64, squares: f64) {
        self.branches += 1;
        // What differs in the last digits only is no better.
        if self.branches >= BRANCHES || self.bound(at, sum, squares) <= self.best * (1.0 + 1e-14) {
            return;
        }
        let Some(step) = self.steps.get(at) else { return };
        let (add, rate) = (step.add, step.rate);
        self.branch(at + 1, sum + add, squares + rate * add);
        self.branch(at + 1, sum, squares);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::hhi;
    use super::*;

    /// The most over all corners.
    fn corners(intervals: &[(f64, f64)]) -> f64 {
        let corner = |bits: usize| -> Vec<f64> {
            let end = |(at, (low, high)): (usize, &(f64, f64))| if bits >> at & 1 == 1 { *high } else { *low };
            intervals.iter().enumerate().map(end).collect()
        };
        (0..1 << intervals.len()).filter_map(|bits| hhi(&corner(bits))).fold(0.0, f64::max)
    }

    #[test]
    fn intervals_that_overlap_can_be_equal() {
        let range = range(&[(1.0, 5.0), (2.0, 3.0), (0.0, 9.0)]).unwrap();
        assert!((range.low - 1.0 / 3.0).abs() < 1e-15);
        // 1, 3 and 0, 10/16, is more than 1, 2 and 9, 86/144.
        assert!((range.high - 0.625).abs() < 1e-14 && range.exact);
    }

    #[test]
    fn exact_amounts_have_a_range_of_one_point() {
        let range = range(&[(3.0, 3.0), (5.0, 5.0), (2.0, 2.0)]).unwrap();
        assert!((range.low - 0.38).abs() < 1e-15 && (range.high - 0.38).abs() < 1e-15);
    }

    #[test]
    fn who_may_give_nothing_leaves_one_alone() {
        let range = range(&[(0.0, 4.0), (6.0, 6.0)]).unwrap();
        assert!((range.high - 1.0).abs() < 1e-15);
        // 4 and 6: 52/100.
        assert!((range.low - 0.52).abs() < 1e-15);
        assert!((super::range(&[(0.0, 4.0), (0.0, 2.0)]).unwrap().low - 0.5).abs() < 1e-15);
    }

    #[test]
    fn what_is_no_interval_has_no_range() {
        assert_eq!(range(&[(1.0, f64::INFINITY)]), None);
        assert_eq!(range(&[(-1.0, 1.0)]), None);
        assert_eq!(range(&[(2.0, 1.0)]), None);
        assert_eq!(range(&[(0.0, 0.0)]), None);
        assert_eq!(range(&[]), None);
    }

    #[test]
    fn many_intervals_that_hold_a_subset_sum_end() {
        let hard: Vec<(f64, f64)> = (1..60).map(|at| f64::from(at).sqrt()).map(|d| (50.0 - d, 50.0 + d)).collect();
        let range = range(&hard).unwrap();
        assert!(range.low <= range.high && range.high < 0.02);
    }

    fn intervals(most: usize) -> impl Strategy<Value = Vec<(f64, f64)>> {
        let interval =
            (0u32..40, prop_oneof![Just(0u32), 0u32..40]).prop_map(|(low, wide)| (f64::from(low), f64::from(low + wide)));
        prop::collection::vec(interval, 1..most)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn the_most_is_that_of_all_corners(intervals in intervals(11)) {
            let Some(range) = range(&intervals) else { return Ok(()) };
            let most = corners(&intervals);
            // No amount at all is no corner: then any one alone makes 1.
            let most = if intervals.iter().all(|(low, _)| *low == 0.0) { 1.0 } else { most };
            prop_assert!(range.exact);
            prop_assert!((range.high - most).abs() < 1e-12, "{} instead of {most}", range.high);
        }

        #[test]
        fn no_sampled_point_lies_outside(intervals in intervals(9), parts in prop::collection::vec(0.0f64..=1.0, 9 * 20)) {
            let Some(range) = range(&intervals) else { return Ok(()) };
            for parts in parts.chunks(9) {
                let amounts: Vec<f64> = intervals.iter().zip(parts).map(|((low, high), part)| low + part * (high - low)).collect();
                if let Some(index) = hhi(&amounts) {
                    prop_assert!(range.low - 1e-12 <= index && index <= range.high + 1e-12, "{index} outside {range:?}");
                }
            }
        }

        #[test]
        fn from_the_least_no_single_step_leads_lower(intervals in intervals(9)) {
            let Some(range) = range(&intervals) else { return Ok(()) };
            let unit = intervals.iter().map(|(_, high)| *high).fold(0.0, f64::max);
            let scaled: Vec<(f64, f64)> = intervals.iter().filter(|(_, high)| *high > 0.0).map(|(low, high)| (low / unit, high / unit)).collect();
            let level = level(&scaled);
            let at: Vec<f64> = scaled.iter().map(|(low, high)| level.clamp(*low, *high)).collect();
            for (one, (low, high)) in scaled.iter().enumerate() {
                for part in [0.0, 0.1, 0.5, 0.9, 1.0] {
                    let mut moved = at.clone();
                    moved[one] = low + part * (high - low);
                    if let Some(index) = hhi(&moved) {
                        prop_assert!(index >= range.low - 1e-12, "{moved:?} gives {index}, below {range:?}");
                    }
                }
            }
        }
    }
}
