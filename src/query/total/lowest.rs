//! What figures make at least, when some may be inside others.

use super::choice::{Member, heaviest};
use super::entries::Value;
use super::forest::Forest;
use super::items::{Items, count};
use super::parts::Parts;
use super::ties::Ties;
use crate::graph::overlaps::Rows;

/// An item that is counted: all of it, or one of the sums that it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Pick {
    pub(super) item: u32,
    /// Only this entry of it.
    pub(super) only: Option<u32>,
}

/// So few items are compared with one another before more is asked of them.
const FEW: usize = 8;

/// What some items make at least.
#[derive(Clone, Debug, Default)]
pub(super) struct Least {
    pub(super) low: i128,
    /// It is more than that.
    pub(super) open: bool,
    /// What makes it, ascending: none of it is inside another.
    pub(super) picked: Vec<Pick>,
    /// A better choice may exist.
    pub(super) loose: bool,
}

impl Least {
    pub(super) fn and(mut self, other: Least) -> Least {
        self.low += other.low;
        self.open |= other.open;
        self.loose |= other.loose;
        if self.picked.is_empty() {
            self.picked = other.picked;
        } else {
            self.picked.extend(other.picked);
        }
        self
    }

    /// Adds what counts with such a value.
    pub(super) fn add(&mut self, value: &Value, pick: Pick) {
        self.low += value.low.unwrap_or_default();
        self.open |= value.low_open && value.low.is_some();
        self.picked.push(pick);
    }
}

/// Items with what each is surely inside of.
#[derive(Debug)]
pub(super) struct Wholes<'a, 'g> {
    pub(super) items: &'a Items<'g>,
    pub(super) parts: &'a Parts,
    /// All that an item is surely inside of, through any number of steps.
    above: Rows,
    /// Of each item those surely inside it that are inside other figures too.
    pub(super) shared: Rows,
    /// Items that are taken for the value of their parts, which is more than their own.
    raised: Raised,
    /// The same of single entries.
    raised_entries: Raised,
}

/// Values that stand for others, by the number of what they stand for.
#[derive(Debug, Default)]
struct Raised {
    /// One more than the place of each; empty where there is none.
    at: Vec<u32>,
    values: Vec<Value>,
}

impl Raised {
    #[inline]
    fn get(&self, number: u32) -> Option<Value> {
        let place = self.at.get(number as usize)?.checked_sub(1)?;
        self.values.get(place as usize).copied()
    }

    /// Puts a value for one of so many.
    fn insert(&mut self, number: u32, value: Value, all: usize) {
        self.at.resize(all, 0);
        self.values.push(value);
        self.at[number as usize] = count(self.values.len());
    }
}

impl<'a, 'g> Wholes<'a, 'g> {
    /// Follows sure parts through all steps. Of items that are inside one another in a circle the first is the whole.
    pub(super) fn new(items: &'a Items<'g>, parts: &'a Parts) -> Self {
        let above =
            if parts.sure.is_empty() { Rows::new(items.len(), std::iter::empty()) } else { above(&parts.sure, items.len()) };
        let several = |part: u32| match above.of(part) {
            [] => false,
            [whole] => items.has_sums(*whole),
            _ => true,
        };
        let shared: Vec<u32> = (0..count(items.len())).filter(|part| !above.is_empty() && several(*part)).collect();
        let shared = shared.iter().flat_map(|part| above.of(*part).iter().map(|whole| (*whole, *part)));
        let shared = Rows::new(items.len(), shared);
        Wholes { items, parts, above, shared, raised: Raised::default(), raised_entries: Raised::default() }
    }

    /// All that an item is surely inside of, ascending.
    #[inline]
    pub(super) fn above(&self, item: u32) -> &[u32] {
        self.above.of(item)
    }

    #[inline]
    pub(super) fn value(&self, item: u32) -> Value {
        self.raised.get(item).unwrap_or_else(|| self.items.value(item))
    }

    /// What one of the sums of an item is taken for.
    pub(super) fn value_of_entry(&self, entry: u32) -> Value {
        self.raised_entries.get(entry).unwrap_or_else(|| self.items.value_of(entry))
    }

    /// What is counted is taken for.
    pub(super) fn value_of(&self, pick: Pick) -> Value {
        pick.only.map_or_else(|| self.value(pick.item), |entry| self.value_of_entry(entry))
    }

    /// Takes an item, or one of its sums, for another value.
    pub(super) fn raise(&mut self, item: u32, entry: u32, value: Value) {
        if !self.items.has_sums(item) {
            self.raised.insert(item, value, self.items.len());
            return;
        }
        self.raised_entries.insert(entry, value, self.items.entries.len());
        let mut members = self.items.members(item).iter().map(|entry| self.value_of_entry(*entry));
        if let Some(first) = members.next() {
            let value = members.fold(first, Value::and);
            self.raised.insert(item, value, self.items.len());
        }
    }

    /// Each item with sure parts, and those of them that are in no other of them; smaller wholes before those they are in.
    pub(super) fn parts_of_wholes(&self) -> Vec<(u32, Vec<u32>)> {
        if self.above.is_empty() {
            return Vec::new();
        }
        let below = Rows::new(self.items.len(), self.above.pairs().map(|(part, whole)| (whole, part)));
        let mut inside_of = vec![u32::MAX; self.items.len()];
        let mut found = Vec::new();
        for whole in (0..count(self.items.len())).filter(|whole| !below.of(*whole).is_empty()) {
            let inside = below.of(whole);
            for part in inside {
                inside_of[*part as usize] = whole;
            }
            let topmost = |part: &u32| !self.above(*part).iter().any(|other| inside_of[*other as usize] == whole);
            found.push((whole, inside.iter().copied().filter(topmost).collect()));
        }
        found.sort_by_key(|(whole, _)| (std::cmp::Reverse(self.above(*whole).len()), *whole));
        found
    }

    /// Adds what an item counts by itself: nothing, if it may not count at all.
    #[inline]
    pub(super) fn take(&self, item: u32, least: &mut Least) {
        if self.items.is_sure(item) {
            least.add(&self.value(item), Pick { item, only: None });
        }
    }

    /// What some items, ascending, make at least. Those that hang together are judged together: as a tree of nodes of equal
    /// ends and scheme, each the greater of its own and its children's sum; where they form no tree, nodes that have nothing
    /// in common are picked, largest first.
    pub(super) fn lowest(&self, set: &[u32]) -> Least {
        let mut least = Least::default();
        if let [only] = set
            && (self.shared.of(*only).is_empty() || !self.items.has_sums(*only))
        {
            self.take(*only, &mut least);
            return least;
        }
        if set.len() <= FEW && !self.hang_together(set) {
            set.iter().for_each(|item| self.take(*item, &mut least));
            return least;
        }
        let ties = Ties::new(self, set);
        for (item, _) in set.iter().zip(0u32..).filter(|(_, at)| !ties.groups.is_tied(*at)) {
            self.take(*item, &mut least);
        }
        let hanging = (0..count(set.len())).filter(|at| ties.groups.is_tied(*at));
        let mut group: Vec<(u32, u32)> = hanging.map(|at| (ties.groups.first(at), at)).collect();
        group.sort_unstable();
        let mut node_of = vec![0; if group.is_empty() { 0 } else { set.len() }];
        for group in group.chunk_by(|one, other| one.0 == other.0) {
            let of = self.together(set, group, &ties, &mut node_of);
            least.low += of.low;
            least.open |= of.open;
            least.loose |= of.loose;
            least.picked.extend(of.picked);
        }
        least.picked.sort_unstable();
        least
    }

    /// Whether any of some items may be inside another, or hold what another holds too.
    fn hang_together(&self, set: &[u32]) -> bool {
        let parts = self.parts;
        set.iter().any(|item| {
            let related = [parts.possible.of(*item), parts.sure.of(*item), self.above(*item)];
            !self.shared.of(*item).is_empty()
                || !parts.declared.of(*item).is_empty()
                || related.into_iter().flatten().any(|whole| whole != item && set.contains(whole))
        })
    }

    /// Items that hang together, by the number of their group and their positions in the set. `node_of` is room for a number
    /// of each position.
    fn together(&self, set: &[u32], group: &[(u32, u32)], ties: &Ties, node_of: &mut [u32]) -> Least {
        let node = |at: u32| self.items.node(set[at as usize]);
        let mut sorted: Vec<(u32, u32)> = group.iter().map(|(_, at)| (node(*at), *at)).collect();
        sorted.sort_unstable();
        // Nodes in the order of their first items.
        let mut members: Vec<&[(u32, u32)]> = sorted.chunk_by(|one, other| one.0 == other.0).collect();
        members.sort_unstable_by_key(|members| members[0].1);
        for (members, number) in members.iter().zip(0u32..) {
            for (_, at) in *members {
                node_of[*at as usize] = number;
            }
        }
        let mut up: Vec<(u32, u32)> = Vec::new();
        // Pairs in one node of which only one can count.
        let mut within: Vec<(u32, u32, u32)> = Vec::new();
        let mut common: Vec<(u32, u32)> = Vec::new();
        let item = |at: u32| set[at as usize];
        for (_, part) in group {
            for whole in ties.wholes(*part) {
                let (of, into) = (node_of[*part as usize], node_of[*whole as usize]);
                if of == into {
                    let (one, other) = (item(*part), item(*whole));
                    within.push((of, one.min(other), one.max(other)));
                } else {
                    up.push((of, into));
                }
            }
        }
        for (one, other) in ties.common(group[0].0) {
            let (of, into) = (node_of[*one as usize], node_of[*other as usize]);
            if of == into {
                within.push((of, item(*one), item(*other)));
            } else {
                common.push((of.min(into), of.max(into)));
            }
        }
        for set in [&mut up, &mut common] {
            set.sort_unstable();
            set.dedup();
        }
        within.sort_unstable();
        within.dedup();
        let mut pairs = within.as_slice();
        let own = members.iter().zip(0u32..).map(|(members, number)| {
            let (own, rest) = pairs.split_at(pairs.partition_point(|(node, ..)| *node == number));
            pairs = rest;
            let members = members.iter().map(|(_, at)| Member { item: item(*at), one_of: ties.one_of[*at as usize] });
            heaviest(self, members, own)
        });
        Forest::new(own.collect(), &up, common).least()
    }
}

/// All that each item is inside of, through any number of steps.
fn above(direct: &Rows, items: usize) -> Rows {
    let mut reach = Rows::empty();
    let mut seen = vec![u32::MAX; items];
    let (mut reached, mut open) = (Vec::new(), Vec::new());
    let mut circles = false;
    for item in 0..count(items) {
        reached.clear();
        open.extend_from_slice(direct.of(item));
        while let Some(whole) = open.pop() {
            if std::mem::replace(&mut seen[whole as usize], item) != item {
                reached.push(whole);
                open.extend_from_slice(direct.of(whole));
            }
        }
        reached.sort_unstable();
        circles |= seen[item as usize] == item;
        reach.push(&reached);
    }
    if !circles {
        return reach;
    }
    let mut above = Rows::empty();
    for item in 0..count(items) {
        let circle = |whole: u32| reach.of(whole).binary_search(&item).is_ok();
        reached.clear();
        reached.extend(reach.of(item).iter().filter(|whole| **whole != item && (**whole < item || !circle(**whole))));
        above.push(&reached);
    }
    above
}
