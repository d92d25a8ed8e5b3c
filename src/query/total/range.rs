//! The interval of a sum of figures of which some are, or may be, inside others.

use super::fixed::Raw;
use super::items::{Items, count};
use super::lowest::{Least, Pick, Wholes};
use super::parts::Parts;

/// A row's figures added up, by item.
#[derive(Debug)]
pub(super) struct Ledger {
    sum: Raw,
    /// The sum of all high ends, those of parts included, and whether it is open; none where one is not known.
    all: Option<(i128, bool)>,
    /// Some parts are more than their whole.
    raised: bool,
    pub(super) loose: bool,
    /// Those that make the low end, ascending.
    pub(super) counted: Vec<Pick>,
    /// Those that are inside no other, ascending: what of them is not counted may add to it.
    free: Vec<u32>,
    /// Those surely inside another, each with that.
    pub(super) absorbed: Vec<(u32, u32)>,
    /// Entries that are less than their sure parts, each with those.
    pub(super) exceeded: Vec<(u32, Vec<u32>)>,
}

impl Ledger {
    /// The entries that may add to the low end.
    pub(super) fn possible(&self, items: &Items<'_>) -> Vec<u32> {
        let mut found = Vec::new();
        for item in &self.free {
            let at = self.counted.partition_point(|pick| pick.item < *item);
            match self.counted.get(at).filter(|pick| pick.item == *item) {
                None => found.extend_from_slice(items.members(*item)),
                Some(Pick { only: Some(only), .. }) => found.extend(items.members(*item).iter().filter(|entry| *entry != only)),
                Some(Pick { only: None, .. }) => {}
            }
        }
        found.sort_unstable();
        found
    }
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
    for item in 0..count(items.len()) {
        let into = wholes.above(item).iter().find(|whole| items.is_sure(**whole) && !is_absorbed(&wholes, items, **whole));
        match into {
            Some(whole) => absorbed.push((item, *whole)),
            None => free.push(item),
        }
    }
    let least = wholes.lowest(&free);
    let stated = stated(&wholes, &least.picked);
    let mut sum = Raw { stated, low: least.low, low_open: least.open, ..Raw::default() };
    for item in &free {
        let value = wholes.value(*item);
        sum.high = sum.high.zip(value.high).map(|(sum, high)| sum + high);
        sum.high_open |= value.high_open;
    }
    let (all, raised) = (all_together(items), !exceeded.is_empty());
    let exceeded = exceeded.into_iter().filter(|(whole, _)| !is_absorbed(&wholes, items, items.item_of(*whole))).collect();
    Ledger { sum, all, raised, loose: least.loose, counted: least.picked, free, absorbed, exceeded }
}

/// What the figures of some ledgers make together, of which none has to do with one of another.
pub(super) fn together<'l>(ledgers: &(impl Iterator<Item = &'l Ledger> + Clone)) -> Raw {
    let (mut sum, mut stated) = (Raw::default(), Some(0));
    let mut all = Some((0, false));
    for ledger in ledgers.clone() {
        let own = &ledger.sum;
        if !ledger.counted.is_empty() {
            stated = stated.zip(own.stated).map(|(sum, own)| sum + own);
        }
        sum.low += own.low;
        sum.low_open |= own.low_open;
        sum.high = sum.high.zip(own.high).map(|(sum, high)| sum + high);
        sum.high_open |= own.high_open;
        all = all.zip(ledger.all).map(|(all, own)| (all.0 + own.0, all.1 | own.1));
    }
    // A part inside several wholes raises each of them; all figures together are a bound by themselves.
    let raised = ledgers.clone().any(|ledger| ledger.raised);
    if let Some(all) = all.filter(|all| raised && sum.high.is_none_or(|high| all.0 < high)) {
        (sum.high, sum.high_open) = (Some(all.0), all.1);
    }
    sum.high_open &= sum.high.is_some();
    sum.stated = stated.filter(|_| ledgers.clone().any(|ledger| !ledger.counted.is_empty()));
    sum
}

/// The sum of all high ends, those of parts included, and whether it is open; none where one is not known.
fn all_together(items: &Items<'_>) -> Option<(i128, bool)> {
    let mut values = (0..count(items.len())).map(|item| items.value(item));
    values.try_fold((0, false), |(sum, open), value| Some((sum + value.high?, open | value.high_open)))
}

fn is_absorbed(wholes: &Wholes<'_, '_>, items: &Items<'_>, item: u32) -> bool {
    wholes.above(item).iter().any(|whole| items.is_sure(*whole))
}

/// Sure parts that make more than their whole raise it, from the smallest wholes up. Gives the wholes, each by its first entry,
/// and their parts.
fn raise(wholes: &mut Wholes<'_, '_>) -> Vec<(u32, Vec<u32>)> {
    let mut exceeded = Vec::new();
    for (item, parts) in wholes.parts_of_wholes() {
        let Least { low, open, picked, .. } = wholes.lowest(&parts);
        let each = wholes.items.members(item);
        let each = if wholes.items.has_sums(item) { each } else { &each[..1] };
        for entry in each {
            let value = if each.len() > 1 { wholes.value_of_entry(*entry) } else { wholes.value(item) };
            let Some(high) = value.high else { continue };
            if low > high || low == high && (open || value.high_open) && low > 0 {
                let mut highs = parts.iter().map(|part| wholes.value(*part).high);
                let sum = highs.try_fold(0, |sum, high| Some(sum + high?));
                let mut raised = value;
                raised.stated = stated(wholes, &picked);
                (raised.low, raised.low_open) = (Some(low), open);
                // The parts are above the whole's own high end, and their high ends are not below what they make at least.
                (raised.high, raised.high_open) = (sum, parts.iter().any(|part| wholes.value(*part).high_open) && sum.is_some());
                wholes.raise(item, *entry, raised);
                exceeded.push((*entry, parts.clone()));
            }
        }
    }
    exceeded.sort();
    exceeded
}

/// The sum of what is stated; none if one states no single value, or there are none.
fn stated(wholes: &Wholes<'_, '_>, picked: &[Pick]) -> Option<i128> {
    let mut values = picked.iter().map(|pick| wholes.value_of(*pick).stated);
    let first = values.next()??;
    values.try_fold(first, |sum, value| Some(sum + value?))
}
