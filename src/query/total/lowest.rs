//! What figures make at least, when some may be inside others.

use std::collections::{BTreeMap, BTreeSet};

use super::entries::Value;
use super::forest::Forest;
use super::items::{Items, count};
use super::parts::Parts;

/// Up to so many figures of equal ends that may be one another are tried in every choice.
const EVERY_CHOICE: usize = 12;

/// What some items make at least.
#[derive(Clone, Debug, Default)]
pub(super) struct Least {
    pub(super) low: i128,
    /// It is more than that.
    pub(super) open: bool,
    /// The items that make it, ascending: none of them is inside another.
    pub(super) picked: Vec<u32>,
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
}

/// Items with what each is surely inside of.
#[derive(Debug)]
pub(super) struct Wholes<'a, 'g> {
    items: &'a Items<'g>,
    parts: &'a Parts,
    /// All that an item is surely inside of, through any number of steps, ascending; only items that are inside any.
    above: BTreeMap<u32, Vec<u32>>,
    /// Of each item those surely inside it that are inside others too.
    shared: BTreeMap<u32, Vec<u32>>,
    /// What each is taken for: its own value, or that of its parts where they are more.
    values: Vec<Value>,
}

impl<'a, 'g> Wholes<'a, 'g> {
    /// Follows sure parts through all steps. Of items that are inside one another in a circle the first is the whole.
    pub(super) fn new(items: &'a Items<'g>, parts: &'a Parts) -> Self {
        let all = 0..count(items.len());
        let inside = all.clone().filter(|item| !parts.sure.is_empty() && !parts.sure.of(*item).is_empty());
        let reach: BTreeMap<u32, BTreeSet<u32>> = inside
            .map(|item| {
                let mut reached = BTreeSet::new();
                let mut open: Vec<u32> = parts.sure.of(item).to_vec();
                while let Some(whole) = open.pop() {
                    if reached.insert(whole) {
                        open.extend(parts.sure.of(whole));
                    }
                }
                (item, reached)
            })
            .collect();
        let circle = |item: u32, whole: u32| reach.get(&whole).is_some_and(|reached| reached.contains(&item));
        let strictly = |item: u32, whole: u32| whole != item && (whole < item || !circle(item, whole));
        let of = |(item, reached): (&u32, &BTreeSet<u32>)| {
            let above: Vec<u32> = reached.iter().copied().filter(|whole| strictly(*item, *whole)).collect();
            (!above.is_empty()).then_some((*item, above))
        };
        let above: BTreeMap<u32, Vec<u32>> = reach.iter().filter_map(of).collect();
        let mut shared: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (item, above) in above.iter().filter(|(_, above)| above.len() > 1) {
            for whole in above {
                shared.entry(*whole).or_default().push(*item);
            }
        }
        Wholes { items, parts, above, shared, values: all.map(|item| items.value(item)).collect() }
    }

    /// All that an item is surely inside of, ascending.
    pub(super) fn above(&self, item: u32) -> &[u32] {
        if self.above.is_empty() { &[] } else { self.above.get(&item).map(Vec::as_slice).unwrap_or_default() }
    }

    pub(super) fn value(&self, item: u32) -> Value {
        self.values[item as usize]
    }

    pub(super) fn raise(&mut self, item: u32, value: Value) {
        self.values[item as usize] = value;
    }

    /// Each item with sure parts, and those of them that are in no other of them; smaller wholes before those they are in.
    pub(super) fn parts_of_wholes(&self) -> Vec<(u32, Vec<u32>)> {
        let mut below: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        for (item, above) in &self.above {
            for whole in above {
                below.entry(*whole).or_default().push(*item);
            }
        }
        let mut found: Vec<(u32, Vec<u32>)> = below
            .into_iter()
            .map(|(whole, inside)| {
                let topmost = |part: &u32| !self.above(*part).iter().any(|other| inside.binary_search(other).is_ok());
                (whole, inside.iter().copied().filter(topmost).collect())
            })
            .collect();
        found.sort_by_key(|(whole, _)| (std::cmp::Reverse(self.above(*whole).len()), *whole));
        found
    }

    /// What an item counts by itself: nothing, if it may not count at all.
    fn own(&self, item: u32) -> Least {
        let mut least = Least::default();
        self.take(item, &mut least);
        least
    }

    /// Adds what an item counts by itself.
    fn take(&self, item: u32, least: &mut Least) {
        if self.items.is_sure(item) {
            let value = self.values[item as usize];
            least.low += value.low.unwrap_or_default();
            least.open |= value.low_open && value.low.is_some();
            least.picked.push(item);
        }
    }

    /// What some items, ascending, make at least. Those that hang together are judged together: as a tree of nodes of equal
    /// ends and scheme, each the greater of its own and its children's sum; where they form no tree, nodes that have nothing
    /// in common are picked, largest first.
    pub(super) fn lowest(&self, set: &[u32]) -> Least {
        let ties = Ties::new(self, set);
        let mut least = Least::default();
        for (item, _) in set.iter().zip(&ties.tied).filter(|(_, tied)| !**tied) {
            self.take(*item, &mut least);
        }
        let mut group: Vec<(u32, u32)> =
            (0..count(set.len())).filter(|at| ties.tied[*at as usize]).map(|at| (ties.group[at as usize], at)).collect();
        group.sort_unstable();
        let mut node_of = vec![0; set.len()];
        for group in group.chunk_by(|one, other| one.0 == other.0) {
            let members: Vec<u32> = group.iter().map(|(_, at)| *at).collect();
            least = least.and(self.together(set, &members, &ties, &mut node_of));
        }
        least.picked.sort_unstable();
        least
    }

    /// Items that hang together, by their positions in the set. `node_of` is room for a number of each position.
    fn together(&self, set: &[u32], group: &[u32], ties: &Ties, node_of: &mut [u32]) -> Least {
        let node = |at: u32| self.parts.node[set[at as usize] as usize];
        let mut sorted: Vec<(u32, u32)> = group.iter().map(|at| (node(*at), *at)).collect();
        sorted.sort_unstable();
        let mut members: Vec<Vec<u32>> =
            sorted.chunk_by(|one, other| one.0 == other.0).map(|run| run.iter().map(|(_, at)| *at).collect()).collect();
        // Nodes in the order of their first items.
        members.sort_unstable_by_key(|members| members[0]);
        for (members, number) in members.iter().zip(0u32..) {
            for at in members {
                node_of[*at as usize] = number;
            }
        }
        let mut up: Vec<Vec<u32>> = vec![Vec::new(); members.len()];
        let mut within: BTreeMap<u32, BTreeSet<(u32, u32)>> = BTreeMap::new();
        for part in group {
            for whole in ties.wholes(*part) {
                let (of, into) = (node_of[*part as usize], node_of[*whole as usize]);
                if of == into {
                    let (one, other) = (set[*part as usize], set[*whole as usize]);
                    within.entry(of).or_default().insert((one.min(other), one.max(other)));
                } else {
                    up[of as usize].push(into);
                }
            }
        }
        let mut common = BTreeSet::new();
        for (one, other) in ties.common.get(&ties.group[group[0] as usize]).into_iter().flatten() {
            let (of, into) = (node_of[*one as usize], node_of[*other as usize]);
            if of == into {
                within.entry(of).or_default().insert((set[*one as usize], set[*other as usize]));
            } else {
                common.insert((of.min(into), of.max(into)));
            }
        }
        let nothing = BTreeSet::new();
        let own = members.iter().zip(0u32..).map(|(members, number)| {
            let items: Vec<u32> = members.iter().map(|at| set[*at as usize]).collect();
            self.heaviest(&items, within.get(&number).unwrap_or(&nothing))
        });
        Forest::new(own.collect(), &up, common).least()
    }

    /// The most that items of equal ends make without two that may be one another.
    fn heaviest(&self, items: &[u32], pairs: &BTreeSet<(u32, u32)>) -> Least {
        let sum = |items: &[u32]| {
            let mut least = Least::default();
            for item in items {
                self.take(*item, &mut least);
            }
            least
        };
        if pairs.is_empty() {
            return sum(items);
        }
        let items: Vec<u32> = items.iter().copied().filter(|item| self.items.is_sure(*item)).collect();
        let mut near: BTreeMap<u32, BTreeSet<u32>> = items.iter().map(|item| (*item, BTreeSet::new())).collect();
        for (one, other) in pairs {
            if near.contains_key(one) && near.contains_key(other) {
                near.entry(*one).or_default().insert(*other);
                near.entry(*other).or_default().insert(*one);
            }
        }
        let mut least = Least::default();
        let mut seen = BTreeSet::new();
        for item in &items {
            let mut cluster = Vec::new();
            let mut open = vec![*item];
            while let Some(item) = open.pop() {
                if seen.insert(item) {
                    cluster.push(item);
                    open.extend(&near[&item]);
                }
            }
            cluster.sort_unstable();
            least = least.and(match cluster.as_slice() {
                [] => Least::default(),
                [one] => self.own(*one),
                _ if cluster.len() <= EVERY_CHOICE => every_choice(&cluster, &near, sum),
                _ => by_class(&cluster, &near, sum),
            });
        }
        least
    }
}

/// The best of all choices of items that are not near one another; of equal ones the largest and then the first.
fn every_choice(cluster: &[u32], near: &BTreeMap<u32, BTreeSet<u32>>, sum: impl Fn(&[u32]) -> Least) -> Least {
    let mut best: Option<(Least, u32)> = None;
    for mask in 1u32..1 << cluster.len() {
        let chosen: Vec<u32> = (0..).zip(cluster).filter(|(at, _)| mask >> at & 1 == 1).map(|(_, item)| *item).collect();
        if chosen.iter().any(|item| chosen.iter().any(|other| near[item].contains(other))) {
            continue;
        }
        let least = sum(&chosen);
        let key = |least: &Least, mask: u32| (least.low, least.open, mask.count_ones(), mask.reverse_bits());
        if best.as_ref().is_none_or(|(known, of)| key(&least, mask) > key(known, *of)) {
            best = Some((least, mask));
        }
    }
    best.map(|(least, _)| least).unwrap_or_default()
}

/// Items that are near to the same others are not near one another: the heaviest such class. It is the best choice where
/// each class is near to all others, as those of one source are to those of another.
fn by_class(cluster: &[u32], near: &BTreeMap<u32, BTreeSet<u32>>, sum: impl Fn(&[u32]) -> Least) -> Least {
    let mut classes: BTreeMap<&BTreeSet<u32>, Vec<u32>> = BTreeMap::new();
    for item in cluster {
        classes.entry(&near[item]).or_default().push(*item);
    }
    let complete = classes.iter().all(|(others, class)| others.len() + class.len() == cluster.len());
    let sums = classes.values().map(|class| sum(class));
    let mut best = sums.reduce(|a, b| if (b.low, b.open) > (a.low, a.open) { b } else { a }).unwrap_or_default();
    best.loose |= !complete;
    best
}

/// How the items of a set hang together, by their positions in it.
struct Ties {
    /// What each may be inside of.
    wholes_at: Vec<u32>,
    wholes: Vec<u32>,
    /// Pairs that surely have a part in common, by the first of their group.
    common: BTreeMap<u32, BTreeSet<(u32, u32)>>,
    /// Union-find over those that hang together.
    group: Vec<u32>,
    tied: Vec<bool>,
}

impl Ties {
    fn new(wholes: &Wholes<'_, '_>, set: &[u32]) -> Self {
        let all = wholes.items.len();
        // Positions of items, looked up in a table where the set is most of the items.
        let table = (set.len() > all / 16).then(|| {
            let mut table = vec![u32::MAX; all];
            set.iter().zip(0u32..).for_each(|(item, at)| table[*item as usize] = at);
            table
        });
        let position = |item: u32| match &table {
            Some(table) => Some(table[item as usize]).filter(|at| *at != u32::MAX),
            None => set.binary_search(&item).ok().map(count),
        };
        let mut ties = Ties {
            wholes_at: Vec::with_capacity(set.len() + 1),
            wholes: Vec::new(),
            common: BTreeMap::new(),
            group: (0..count(set.len())).collect(),
            tied: vec![false; set.len()],
        };
        ties.wholes_at.push(0);
        let parts = wholes.parts;
        for (item, at) in set.iter().zip(0u32..) {
            let from = ties.wholes.len();
            let direct = parts.possible.of(*item).iter().chain(parts.sure.of(*item)).chain(wholes.above(*item));
            // What is declared to be possibly inside an absorbed figure may be inside what absorbs it. What merely may be so
            // by its ends and dates is judged against that by itself.
            let absorbed = parts.declared.of(*item).iter().filter(|whole| position(**whole).is_none());
            for whole in direct.chain(absorbed.flat_map(|whole| wholes.above(*whole))) {
                if let Some(whole) = position(*whole).filter(|whole| *whole != at)
                    && !ties.wholes[from..].contains(&whole)
                {
                    ties.wholes.push(whole);
                    ties.join(at, whole);
                }
            }
            ties.wholes_at.push(count(ties.wholes.len()));
        }
        let shared = set.iter().filter(|_| !wholes.shared.is_empty()).filter_map(|item| wholes.shared.get(item)).flatten();
        let mut shared: Vec<u32> = shared.copied().filter(|part| position(*part).is_none()).collect();
        // What several parts lie in alike is one pair of wholes after the other, told once.
        shared.sort_unstable_by(|one, other| wholes.above(*one).cmp(wholes.above(*other)));
        shared.dedup_by(|one, other| wholes.above(*one) == wholes.above(*other));
        let mut common = Vec::new();
        for part in shared {
            let sure = wholes.above(part).iter().filter(|whole| wholes.items.is_sure(**whole));
            let held: Vec<u32> = sure.filter_map(|whole| position(*whole)).collect();
            for (at, one) in held.iter().enumerate() {
                for other in &held[at + 1..] {
                    common.push((*one, *other));
                    ties.join(*one, *other);
                }
            }
        }
        // Roots come before what hangs on them: one pass leads all straight to theirs.
        for at in 0..ties.group.len() {
            ties.group[at] = ties.group[ties.group[at] as usize];
        }
        common.sort_unstable();
        common.dedup();
        for (one, other) in common {
            ties.common.entry(ties.group[one as usize]).or_default().insert((one, other));
        }
        ties
    }

    fn wholes(&self, at: u32) -> &[u32] {
        let at = at as usize;
        &self.wholes[self.wholes_at[at] as usize..self.wholes_at[at + 1] as usize]
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.group[at as usize] != at {
            // Half the way for the next.
            let above = self.group[self.group[at as usize] as usize];
            self.group[at as usize] = above;
            at = above;
        }
        at
    }

    fn join(&mut self, one: u32, other: u32) {
        self.tied[one as usize] = true;
        self.tied[other as usize] = true;
        let (one, other) = (self.root(one), self.root(other));
        self.group[one.max(other) as usize] = one.min(other);
    }
}
