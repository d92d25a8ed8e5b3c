//! Which thing of the one side is which of the other.

use std::collections::{BTreeMap, VecDeque};

/// Beyond so many on a side that say something else, what is equal in its identity is paired in order.
const MOST: usize = 128;

/// Pairs, and what was left over on each side.
#[derive(Debug)]
pub(super) struct Paired<T> {
    pub(super) both: Vec<(T, T)>,
    pub(super) old: Vec<T>,
    pub(super) new: Vec<T>,
}

/// Pairs what has the same key, the most alike first: `likeness` is higher the more two have in common, and none where they
/// are not to be paired.
///
/// Greedy by (likeness, place): pairs that contend for one thing stand in the same order when the sides are exchanged, so the
/// outcome is the same. Cost: O(n log n), and the square of what has one key.
pub(super) fn pair<T: Copy>(
    old: Vec<T>,
    new: Vec<T>,
    key: [&dyn Fn(&T) -> String; 2],
    likeness: &dyn Fn(&T, &T) -> Option<u32>,
) -> Paired<T> {
    let mut groups: BTreeMap<String, (Vec<T>, Vec<T>)> = BTreeMap::new();
    for one in old {
        groups.entry(key[0](&one)).or_default().0.push(one);
    }
    for one in new {
        groups.entry(key[1](&one)).or_default().1.push(one);
    }
    let mut paired = Paired { both: Vec::new(), old: Vec::new(), new: Vec::new() };
    for (old, new) in groups.into_values() {
        alike(old, new, likeness, &mut paired);
    }
    paired
}

fn alike<T: Copy>(old: Vec<T>, new: Vec<T>, likeness: &dyn Fn(&T, &T) -> Option<u32>, paired: &mut Paired<T>) {
    let mut ranked = Vec::new();
    if old.len() <= MOST && new.len() <= MOST {
        for (i, one) in old.iter().enumerate() {
            for (j, other) in new.iter().enumerate() {
                ranked.extend(likeness(one, other).map(|likeness| (std::cmp::Reverse(likeness), i, j)));
            }
        }
    } else {
        let together = (0..old.len().min(new.len())).filter(|at| likeness(&old[*at], &new[*at]).is_some());
        ranked.extend(together.map(|at| (std::cmp::Reverse(0), at, at)));
    }
    ranked.sort_unstable();
    let (mut taken, mut given) = (vec![false; old.len()], vec![false; new.len()]);
    for (_, i, j) in ranked {
        if !taken[i] && !given[j] {
            (taken[i], given[j]) = (true, true);
            paired.both.push((old[i], new[j]));
        }
    }
    paired.old.extend(old.into_iter().zip(taken).filter(|(_, taken)| !taken).map(|(one, _)| one));
    paired.new.extend(new.into_iter().zip(given).filter(|(_, given)| !given).map(|(one, _)| one));
}

/// Takes out what is equal on both sides; the rest keeps its order.
pub(super) fn without_equal<T>(old: Vec<T>, new: Vec<T>, key: [&dyn Fn(&T) -> String; 2]) -> (usize, Vec<T>, Vec<T>) {
    let mut waiting: BTreeMap<String, VecDeque<T>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::with_capacity(old.len());
    for one in old {
        let key = key[0](&one);
        order.push(key.clone());
        waiting.entry(key).or_default().push_back(one);
    }
    let mut equal = 0;
    let mut added = Vec::new();
    // From the last on both sides, so that of equal ones the first are left over whichever side has more.
    for one in new.into_iter().rev() {
        match waiting.get_mut(&key[1](&one)).and_then(VecDeque::pop_back) {
            Some(_) => equal += 1,
            None => added.push(one),
        }
    }
    added.reverse();
    let ended = order.iter().filter_map(|key| waiting.get_mut(key)?.pop_front()).collect();
    (equal, ended, added)
}
