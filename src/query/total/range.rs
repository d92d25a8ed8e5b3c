//! The interval of a sum of figures of which some are, or may be, inside others.

use rust_decimal::Decimal;

use super::Sum;
use super::items::Items;
use super::lowest::{Least, Wholes};
use super::parts::Parts;

/// A row's figures added up, by item.
#[derive(Debug)]
pub(super) struct Ledger {
    pub(super) sum: Sum,
    pub(super) loose: bool,
    /// Those that make the low end.
    pub(super) counted: Vec<usize>,
    /// Those that may add to it.
    pub(super) possible: Vec<usize>,
    /// Those surely inside another, each with that.
    pub(super) absorbed: Vec<(usize, usize)>,
    /// Wholes that are less than their sure parts, each with those.
    pub(super) exceeded: Vec<(usize, Vec<usize>)>,
}

/// Adds up the items of a row: the high end is the sum of the highs of all that is not absorbed, the low end what they
/// make at least.
///
/// Cost: O(items), and for those that are inside one another the number of pairs.
pub(super) fn add(items: &Items<'_>, parts: &Parts) -> Ledger {
    let mut wholes = Wholes::new(items, parts);
    let exceeded = raise(&mut wholes);
    let mut free = Vec::with_capacity(items.len());
    let mut absorbed = Vec::new();
    for item in 0..items.len() {
        let into = wholes.above(item).iter().find(|whole| items.is_sure(**whole) && !is_absorbed(&wholes, items, **whole));
        match into {
            Some(whole) => absorbed.push((item, *whole)),
            None => free.push(item),
        }
    }
    let least = wholes.lowest(&free);
    let mut sum = Sum {
        stated: stated(&wholes, &least.picked),
        low: least.low,
        low_open: least.open,
        high: Some(Decimal::ZERO),
        high_open: false,
    };
    for item in &free {
        let value = wholes.value(*item);
        sum.high = sum.high.zip(value.high).and_then(|(sum, high)| sum.checked_add(high));
        sum.high_open |= value.high_open;
    }
    sum.high_open &= sum.high.is_some();
    let possible = free.into_iter().filter(|item| least.picked.binary_search(item).is_err()).collect();
    let exceeded = exceeded.into_iter().filter(|(whole, _)| !is_absorbed(&wholes, items, *whole)).collect();
    Ledger { sum, loose: least.loose, counted: least.picked, possible, absorbed, exceeded }
}

fn is_absorbed(wholes: &Wholes<'_>, items: &Items<'_>, item: usize) -> bool {
    wholes.above(item).iter().any(|whole| items.is_sure(*whole))
}

/// Sure parts that make more than their whole raise it, from the smallest wholes up. Gives the wholes and their parts.
fn raise(wholes: &mut Wholes<'_>) -> Vec<(usize, Vec<usize>)> {
    let mut exceeded = Vec::new();
    for (whole, parts) in wholes.parts_of_wholes() {
        let Least { low, open, picked, .. } = wholes.lowest(&parts);
        let value = wholes.value(whole);
        let Some(high) = value.high else { continue };
        if low > high || low == high && (open || value.high_open) && low > Decimal::ZERO {
            let mut highs = parts.iter().map(|part| wholes.value(*part).high);
            let sum = highs.try_fold(Decimal::ZERO, |sum, high| sum.checked_add(high?));
            let mut raised = value;
            raised.stated = stated(wholes, &picked);
            (raised.low, raised.low_open) = (Some(low), open);
            // The parts are above the whole's own high end, and their high ends are not below what they make at least.
            (raised.high, raised.high_open) = (sum, parts.iter().any(|part| wholes.value(*part).high_open) && sum.is_some());
            wholes.raise(whole, raised);
            exceeded.push((whole, parts));
        }
    }
    exceeded.sort();
    exceeded
}

/// The sum of what items state; none if one states no single value, or there are none.
fn stated(wholes: &Wholes<'_>, items: &[usize]) -> Option<Decimal> {
    let mut values = items.iter().map(|item| wholes.value(*item).stated);
    let first = values.next()??;
    values.try_fold(first, |sum, value| sum.checked_add(value?))
}
