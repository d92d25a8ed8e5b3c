//! In which order the stops of a flow stand, so that few bands cross.

use super::Flow;

/// Givers and receivers from top to bottom, as positions in the flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Order {
    pub(super) givers: Vec<usize>,
    pub(super) receivers: Vec<usize>,
}

/// The best order of a few rounds of the barycentre heuristic (Sugiyama, Tagawa and Toda 1981, "Methods for visual
/// understanding of hierarchical system structures"): each side by the weighted mean place of its partners, in turn. It
/// starts from the order of the flow and leaves rests last. O(rounds × bands²).
pub(super) fn order(flow: &Flow) -> Order {
    let weights: Vec<f64> = flow.bands.iter().map(|band| band.range.map_or(0.0, super::Range::most).max(1e-9)).collect();
    let givers: Vec<usize> = flow.bands.iter().map(|band| band.giver).collect();
    let receivers: Vec<usize> = flow.bands.iter().map(|band| band.receiver).collect();
    let rest = |stops: &[super::Stop]| stops.iter().map(|stop| stop.is_rest).collect::<Vec<_>>();
    let (rest_givers, rest_receivers) = (rest(&flow.givers), rest(&flow.receivers));
    let mut now = Order {
        givers: sorted(&rest_givers, &vec![0.0; rest_givers.len()]),
        receivers: sorted(&rest_receivers, &vec![0.0; rest_receivers.len()]),
    };
    let mut best = (crossings(&now, &givers, &receivers, &weights), now.clone());
    for round in 0..8 {
        if round % 2 == 0 {
            now.receivers = sorted(&rest_receivers, &means(&now.givers, &givers, &receivers, &weights, rest_receivers.len()));
        } else {
            now.givers = sorted(&rest_givers, &means(&now.receivers, &receivers, &givers, &weights, rest_givers.len()));
        }
        let crossed = crossings(&now, &givers, &receivers, &weights);
        if crossed < best.0 - 1e-9 {
            best = (crossed, now.clone());
        }
    }
    best.1
}

fn sorted(rest: &[bool], key: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rest.len()).collect();
    order.sort_by(|&a, &b| rest[a].cmp(&rest[b]).then(key[a].total_cmp(&key[b])).then(a.cmp(&b)));
    order
}

fn places(order: &[usize]) -> Vec<usize> {
    let mut places = vec![0; order.len()];
    for (place, &stop) in order.iter().enumerate() {
        places[stop] = place;
    }
    places
}

/// For each stop of a side, the weighted mean place of its partners.
fn means(order: &[usize], partners: &[usize], stops: &[usize], weights: &[f64], count: usize) -> Vec<f64> {
    let places = places(order);
    let mut sums = vec![(0.0, 0.0); count];
    for ((&partner, &stop), weight) in partners.iter().zip(stops).zip(weights) {
        sums[stop].0 += weight * places[partner] as f64;
        sums[stop].1 += weight;
    }
    sums.into_iter().map(|(sum, weight)| if weight > 0.0 { sum / weight } else { 0.0 }).collect()
}

/// How much crosses: for each pair of bands that cross, the smaller of the two.
fn crossings(order: &Order, givers: &[usize], receivers: &[usize], weights: &[f64]) -> f64 {
    let (left, right) = (places(&order.givers), places(&order.receivers));
    let mut sum = 0.0;
    for one in 0..givers.len() {
        for other in one + 1..givers.len() {
            let above = left[givers[one]].cmp(&left[givers[other]]);
            let below = right[receivers[one]].cmp(&right[receivers[other]]);
            if above.is_ne() && below.is_ne() && above != below {
                sum += weights[one].min(weights[other]);
            }
        }
    }
    sum
}
