//! The indexes of every receiver (or giver) of columns of flows, in one pass.
//!
//! For many flows in flat columns: what a ledger holds, or what a roll-up has made of a graph. [`hhi`] and
//! [`cr`](super::cr) define what is computed.

use rayon::prelude::*;

use super::{Network, hhi, real};

/// Flows as columns: flow `i` goes from `givers[i]` to `receivers[i]`.
#[derive(Clone, Copy, Debug)]
pub struct Flows<'a> {
    /// Numbers of the receivers, dense from 0.
    pub receivers: &'a [u32],
    /// Numbers of the givers, dense from 0.
    pub givers: &'a [u32],
    /// Amounts, in whole small units (分, or ten-thousandths), so that sums are exact. What is below 0 counts as 0.
    pub amounts: &'a [i64],
}

impl<'a> Flows<'a> {
    /// The same flows seen from the givers.
    #[must_use]
    pub fn turned(self) -> Flows<'a> {
        Flows { receivers: self.givers, givers: self.receivers, amounts: self.amounts }
    }
}

/// How concentrated one receiver is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Profile {
    /// Its number.
    pub receiver: u32,
    /// Number of flows.
    pub flows: u32,
    /// Number of givers, those of amount 0 included.
    pub partners: u32,
    /// Sum of the amounts.
    pub total: i128,
    /// The index; none where the total is 0.
    pub hhi: Option<f64>,
    /// The share of the largest giver; none where the total is 0.
    pub cr1: Option<f64>,
    /// The share of the three largest givers; none where the total is 0.
    pub cr3: Option<f64>,
}

impl Profile {
    /// How many givers of equal size make the same index.
    pub fn effective(&self) -> Option<f64> {
        self.hhi.map(hhi::effective_number)
    }
}

/// The profile of each receiver that has a flow, by its number. The order of the flows does not matter, to the last bit.
///
/// Columns of different length are read up to the shortest. Cost: O(flows + highest numbers), and O(p log p) for the p
/// partners of a receiver; a few arrays and nothing allocated for a flow.
///
/// ```
/// use shanhai::metrics::profile::{Flows, profiles};
///
/// let flows = Flows { receivers: &[0, 0, 0, 1], givers: &[0, 1, 0, 1], amounts: &[20, 50, 30, 7] };
/// let profiles = profiles(&flows);
/// assert_eq!((profiles[0].partners, profiles[0].hhi, profiles[0].cr1), (2, Some(0.5), Some(0.5)));
/// assert_eq!((profiles[1].partners, profiles[1].hhi), (1, Some(1.0)));
/// ```
pub fn profiles(flows: &Flows<'_>) -> Vec<Profile> {
    let rows = flows.receivers.len().min(flows.givers.len()).min(flows.amounts.len());
    let (receivers, givers) = (&flows.receivers[..rows], &flows.givers[..rows]);
    let receiver_count = receivers.iter().max().map_or(0, |most| *most as usize + 1);
    let giver_count = givers.iter().max().map_or(0, |most| *most as usize + 1);
    // Counting sort: the flows of a receiver side by side.
    let mut start = vec![0u32; receiver_count + 1];
    for receiver in receivers {
        start[*receiver as usize + 1] += 1;
    }
    for at in 0..receiver_count {
        start[at + 1] += start[at];
    }
    let mut next = start.clone();
    let mut sorted = vec![(0u32, 0i64); rows];
    for ((receiver, giver), amount) in receivers.iter().zip(givers).zip(flows.amounts) {
        let at = &mut next[*receiver as usize];
        sorted[*at as usize] = (*giver, (*amount).max(0));
        *at += 1;
    }
    // Where the sum of each giver of the receiver at hand stands; `seen` tells old places from those of this receiver.
    let (mut place, mut seen) = (vec![0u32; giver_count], vec![u32::MAX; giver_count]);
    let mut sums: Vec<i128> = Vec::new();
    let mut found = Vec::new();
    for (receiver, ends) in (0u32..).zip(start.windows(2)) {
        let own = &sorted[ends[0] as usize..ends[1] as usize];
        if own.is_empty() {
            continue;
        }
        sums.clear();
        for (giver, amount) in own {
            let giver = *giver as usize;
            if seen[giver] == receiver {
                sums[place[giver] as usize] += i128::from(*amount);
            } else {
                seen[giver] = receiver;
                place[giver] = ends_at(sums.len());
                sums.push(i128::from(*amount));
            }
        }
        found.push(profile(receiver, own.len(), &mut sums));
    }
    found
}

/// The profile of each node of a network that receives something, by its position; each giver of it is one flow.
///
/// Cost: O(pairs), and O(p log p) for the p givers of a receiver.
pub fn of_network<N: Sync>(network: &Network<N, i64>) -> Vec<Profile> {
    // The rows by receiver are made once, before all threads ask for them.
    let receivers = (0..network.len()).filter(|node| !network.givers(*node).0.is_empty());
    let receivers: Vec<usize> = receivers.collect();
    let one = |sums: &mut Vec<i64>, node: &usize| {
        sums.clear();
        sums.extend(network.givers(*node).1.iter().map(|amount| (*amount).max(0)));
        profile(ends_at(*node), sums.len(), sums)
    };
    receivers.par_iter().with_min_len(256).map_init(Vec::new, one).collect()
}

/// A number of partners or flows, which is not above that of the flows, whose places are counted in 32 bits.
#[allow(clippy::cast_possible_truncation)]
fn ends_at(count: usize) -> u32 {
    count as u32
}

fn profile<S: Amount>(receiver: u32, flows: usize, sums: &mut [S]) -> Profile {
    sums.sort_unstable_by(|a, b| b.cmp(a));
    let total: i128 = sums.iter().map(|sum| (*sum).into()).sum();
    let whole = S::real(total);
    let some = total > 0;
    let top = |k: usize| if sums.len() <= k { 1.0 } else { S::real(sums[..k].iter().map(|sum| (*sum).into()).sum()) / whole };
    let squares = sums.iter().map(|sum| {
        let share = sum.alone() / whole;
        share * share
    });
    Profile {
        receiver,
        flows: ends_at(flows),
        partners: ends_at(sums.len()),
        total,
        hhi: some.then(|| squares.sum()),
        cr1: some.then(|| top(1)),
        cr3: some.then(|| top(3)),
    }
}

/// A whole number of 64 or 128 bits.
trait Amount: Copy + Into<i128> + Ord {
    /// The nearest real number.
    fn alone(self) -> f64;

    /// That of a sum.
    #[allow(clippy::cast_precision_loss)]
    fn real(sum: i128) -> f64 {
        i64::try_from(sum).map_or(sum as f64, |sum| sum as f64)
    }
}

impl Amount for i64 {
    #[allow(clippy::cast_precision_loss)]
    fn alone(self) -> f64 {
        self as f64
    }
}

impl Amount for i128 {
    #[allow(clippy::cast_precision_loss)]
    fn alone(self) -> f64 {
        self as f64
    }
}

/// The amounts of `population` receivers as real numbers, those that received nothing as 0: what [`gini`](super::gini) and
/// [`theil`](super::theil) of all of them want. A population below the number of receivers adds none.
#[allow(clippy::cast_precision_loss)]
pub fn amounts(profiles: &[Profile], population: usize) -> Vec<f64> {
    let mut amounts: Vec<f64> = profiles.iter().map(|profile| profile.total as f64).collect();
    amounts.resize(amounts.len().max(population), 0.0);
    amounts
}

/// The mean number of givers of a receiver; 0 where there is none.
pub fn mean_partners(profiles: &[Profile]) -> f64 {
    let sum: usize = profiles.iter().map(|profile| profile.partners as usize).sum();
    if profiles.is_empty() { 0.0 } else { real(sum) / real(profiles.len()) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::metrics::cr::cr;
    use crate::metrics::gini::gini;

    #[test]
    fn a_receiver_without_flows_has_no_profile() {
        let flows = Flows { receivers: &[2, 2], givers: &[1, 5], amounts: &[0, 0] };
        let profiles = profiles(&flows);
        assert_eq!(profiles.len(), 1);
        assert_eq!((profiles[0].receiver, profiles[0].partners, profiles[0].hhi), (2, 2, None));
        assert_eq!(super::profiles(&Flows { receivers: &[], givers: &[], amounts: &[] }), []);
    }

    #[test]
    fn gini_counts_those_that_receive_nothing() {
        let flows = Flows { receivers: &[0], givers: &[0], amounts: &[8] };
        assert_eq!(gini(&amounts(&profiles(&flows), 4)), Some(0.75));
    }

    proptest! {
        #[test]
        fn each_profile_is_that_of_its_own_amounts(flows in prop::collection::vec((0u32..6, 0u32..7, 0i64..50), 0..60)) {
            let column = |at: fn(&(u32, u32, i64)) -> u32| flows.iter().map(at).collect::<Vec<u32>>();
            let (receivers, givers) = (column(|flow| flow.0), column(|flow| flow.1));
            let amounts: Vec<i64> = flows.iter().map(|flow| flow.2).collect();
            let found = profiles(&Flows { receivers: &receivers, givers: &givers, amounts: &amounts });
            let mut seen: Vec<u32> = receivers.clone();
            seen.sort_unstable();
            seen.dedup();
            prop_assert_eq!(found.iter().map(|profile| profile.receiver).collect::<Vec<_>>(), seen);
            for profile in &found {
                let mut own = std::collections::BTreeMap::new();
                for (_, giver, amount) in flows.iter().filter(|flow| flow.0 == profile.receiver) {
                    *own.entry(*giver).or_insert(0.0) += f64::from(i32::try_from(*amount).unwrap());
                }
                let own: Vec<f64> = own.into_values().collect();
                prop_assert_eq!(profile.partners as usize, own.len());
                for (ours, other) in [(profile.hhi, hhi::hhi(&own)), (profile.cr1, cr(&own, 1)), (profile.cr3, cr(&own, 3))] {
                    prop_assert_eq!(ours.is_some(), other.is_some());
                    prop_assert!((ours.unwrap_or(0.0) - other.unwrap_or(0.0)).abs() < 1e-12);
                }
            }
            let turned = |column: &[u32]| column.iter().rev().copied().collect::<Vec<u32>>();
            let back: Vec<i64> = amounts.iter().rev().copied().collect();
            prop_assert_eq!(profiles(&Flows { receivers: &turned(&receivers), givers: &turned(&givers), amounts: &back }), found);
        }
    }
}
