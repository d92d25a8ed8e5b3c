//! The shortest simple ways from one node to another, by number of arcs.
//!
//! Yen's algorithm: each way that was found is left at each of its nodes in turn, to look for the shortest one that goes on
//! differently; with Lawler's saving, no way is left before the node at which it left its own origin. A search for the rest of a
//! way knows the distance to the target from everywhere, and goes only where a way of the length that it looks for can still be:
//! it begins with the least length that is possible, and never looks for one that is longer than those already at hand.
//!
//! Literature: J. Y. Yen, "Finding the K Shortest Loopless Paths in a Network", *Management Science* 17 (1971); E. L. Lawler, "A
//! Procedure for Computing the K Best Solutions to Discrete Optimization Problems", *Management Science* 18 (1972); distances to
//! the target in E. Q. V. Martins, M. M. B. Pascoal, "A New Implementation of Yen's Ranking Loopless Paths Algorithm", *4OR* 1 (2003).

use std::collections::BTreeSet;

use super::network::number;
use super::{Network, Weight};

/// No way leads to the target from here.
const NEVER: u32 = u32::MAX;

/// The `k` shortest simple ways along the arrows, by number of arcs and then by their nodes; fewer where there are no more. None
/// leads from a node to itself.
///
/// Cost: O(pairs) for the distances, then for each way and each of its nodes a search, mostly of few nodes, O(pairs) at worst
/// for each length that it tries.
///
/// ```
/// use shanhai::metrics::{Network, ways};
///
/// let arcs = [("a", "b"), ("b", "d"), ("a", "c"), ("c", "d"), ("c", "b"), ("d", "a")];
/// let network = Network::new(arcs.map(|(from, to)| (from, to, Some(1.0))));
/// assert_eq!(ways::shortest(&network, "a", "d", 3), [vec!["a", "b", "d"], vec!["a", "c", "d"], vec!["a", "c", "b", "d"]]);
/// ```
pub fn shortest<N: Copy + Ord, W: Weight>(network: &Network<N, W>, from: N, to: N, k: usize) -> Vec<Vec<N>> {
    let (Some(start), Some(target)) = (network.place(from), network.place(to)) else { return Vec::new() };
    if start == target || k == 0 {
        return Vec::new();
    }
    let mut search = Search::new(network, number(target));
    let mut found: Vec<Vec<u32>> = Vec::new();
    // By length, then by nodes; with the place at which each leaves the one that it comes from.
    let mut candidates: BTreeSet<(usize, Vec<u32>, usize)> = BTreeSet::new();
    if let Some(way) = search.rest(number(start), &[], usize::MAX) {
        candidates.insert((way.len(), way, 0));
    }
    while let Some((_, way, left_at)) = candidates.pop_first() {
        found.push(way);
        let (wanted, way) = (k - found.len(), &found[found.len() - 1]);
        if wanted == 0 {
            break;
        }
        for node in &way[..left_at] {
            search.blocked[*node as usize] = true;
        }
        for at in left_at..way.len() - 1 {
            let most = if candidates.len() < wanted { usize::MAX } else { candidates.last().map_or(usize::MAX, |last| last.0) };
            let same = found.iter().filter(|other| other.len() > at + 1 && other[..=at] == way[..=at]);
            let taken: Vec<u32> = same.map(|other| other[at + 1]).collect();
            if let Some(rest) = search.rest(way[at], &taken, most.saturating_sub(at)) {
                let whole: Vec<u32> = way[..at].iter().copied().chain(rest).collect();
                candidates.insert((whole.len(), whole, at));
                if candidates.len() > wanted {
                    candidates.pop_last();
                }
            }
            search.blocked[way[at] as usize] = true;
        }
        for node in way {
            search.blocked[*node as usize] = false;
        }
    }
    let named = |way: Vec<u32>| way.into_iter().map(|node| network.nodes()[node as usize]).collect();
    found.into_iter().map(named).collect()
}

/// Searches for the rest of a way.
struct Search<'n, N, W> {
    network: &'n Network<N, W>,
    target: u32,
    /// Arcs to the target from each node.
    distance: Vec<u32>,
    /// Nodes that the way has passed already.
    blocked: Vec<bool>,
    /// Where each node of the last search was reached from; set back to [`NEVER`] after it.
    before: Vec<u32>,
}

impl<'n, N, W: Weight> Search<'n, N, W> {
    fn new(network: &'n Network<N, W>, target: u32) -> Self {
        let count = network.len();
        let mut distance = vec![NEVER; count];
        distance[target as usize] = 0;
        let mut order = vec![target];
        let mut at = 0;
        while let Some(node) = order.get(at).copied() {
            at += 1;
            for giver in network.givers(node as usize).0 {
                if distance[*giver as usize] == NEVER {
                    distance[*giver as usize] = distance[node as usize] + 1;
                    order.push(*giver);
                }
            }
        }
        Search { network, target, distance, blocked: vec![false; count], before: vec![NEVER; count] }
    }

    /// The shortest way from a node to the target, first by its nodes, of at most so many nodes, that passes no blocked one
    /// and begins with none of the arcs that are taken.
    fn rest(&mut self, from: u32, taken: &[u32], most: usize) -> Option<Vec<u32>> {
        let open = |to: &&u32| !self.blocked[**to as usize] && !taken.contains(to) && self.distance[**to as usize] != NEVER;
        let receivers = self.network.receivers(from as usize).0.iter().filter(open);
        let mut arcs = receivers.map(|to| self.distance[*to as usize] + 1).min()?;
        while (arcs as usize) < most {
            let (way, longer) = self.of_length(from, taken, arcs);
            if way.is_some() {
                return way;
            }
            arcs = longer?;
        }
        None
    }

    /// A shortest way of at most so many arcs, or the least number beyond it that a way can have.
    fn of_length(&mut self, from: u32, taken: &[u32], most: u32) -> (Option<Vec<u32>>, Option<u32>) {
        let mut longer: Option<u32> = None;
        let mut order = vec![(from, 0u32)];
        self.before[from as usize] = from;
        let mut at = 0;
        let mut found = false;
        'search: while let Some((node, arcs)) = order.get(at).copied() {
            at += 1;
            for to in self.network.receivers(node as usize).0 {
                let place = *to as usize;
                if self.before[place] != NEVER || self.blocked[place] || self.distance[place] == NEVER {
                    continue;
                }
                if node == from && taken.contains(to) {
                    continue;
                }
                let whole = arcs + 1 + self.distance[place];
                if whole > most {
                    longer = Some(longer.map_or(whole, |least| least.min(whole)));
                    continue;
                }
                self.before[place] = node;
                order.push((*to, arcs + 1));
                if *to == self.target {
                    found = true;
                    break 'search;
                }
            }
        }
        let way = found.then(|| {
            let mut way = vec![self.target];
            let mut node = self.target;
            while node != from {
                node = self.before[node as usize];
                way.push(node);
            }
            way.reverse();
            way
        });
        for (node, _) in order {
            self.before[node as usize] = NEVER;
        }
        (way, longer)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// All simple ways by trying each, by length and then by nodes.
    fn all(network: &Network<u32>, from: u32, to: u32) -> Vec<Vec<u32>> {
        let mut found = Vec::new();
        let mut open = vec![vec![from]];
        while let Some(way) = open.pop() {
            let last = *way.last().unwrap();
            if last == to {
                found.push(way);
                continue;
            }
            for next in network.receivers(network.place(last).unwrap()).0 {
                let next = network.nodes()[*next as usize];
                if !way.contains(&next) {
                    open.push(way.iter().copied().chain([next]).collect());
                }
            }
        }
        found.sort_by(|a, b| (a.len(), a).cmp(&(b.len(), b)));
        found
    }

    #[test]
    fn there_is_no_way_to_oneself_or_from_nowhere() {
        let network = Network::new([(1, 2, Some(1.0))]);
        assert!(shortest(&network, 1, 1, 3).is_empty());
        assert!(shortest(&network, 2, 1, 3).is_empty());
        assert!(shortest(&network, 1, 7, 3).is_empty());
        assert_eq!(shortest(&network, 1, 2, 3), [[1, 2]]);
        assert!(shortest(&network, 1, 2, 0).is_empty());
    }

    proptest! {
        #[test]
        fn the_first_ways_are_those_of_a_trial_of_all(
            arcs in prop::collection::vec((0u32..8, 0u32..8), 1..30), from in 0u32..8, to in 0u32..8, k in 1usize..40,
        ) {
            let network = Network::new(arcs.iter().map(|(from, to)| (*from, *to, Some(1.0))));
            prop_assume!(from != to && network.place(from).is_some());
            let mut wanted = all(&network, from, to);
            wanted.truncate(k);
            prop_assert_eq!(shortest(&network, from, to, k), wanted);
        }
    }
}
