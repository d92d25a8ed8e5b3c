//! What figures make at least, when some may be inside others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::entries::Value;
use super::items::Items;
use super::parts::Parts;

/// Up to so many figures of equal ends that may be one another are tried in every choice.
const EVERY_CHOICE: usize = 12;

/// What some items make at least.
#[derive(Clone, Debug, Default)]
pub(super) struct Least {
    pub(super) low: Decimal,
    /// It is more than that.
    pub(super) open: bool,
    /// The items that make it, ascending: none of them is inside another.
    pub(super) picked: Vec<usize>,
    /// A better choice may exist.
    pub(super) loose: bool,
}

impl Least {
    fn and(mut self, other: Least) -> Least {
        self.low = self.low.saturating_add(other.low);
        self.open |= other.open;
        self.loose |= other.loose;
        self.picked.extend(other.picked);
        self
    }
}

/// Items with what each is surely inside of.
#[derive(Debug)]
pub(super) struct Wholes<'a> {
    items: &'a Items<'a>,
    parts: &'a Parts,
    /// All that an item is surely inside of, through any number of steps, ascending.
    above: Vec<Vec<usize>>,
    /// Items inside several.
    shared: Vec<usize>,
    /// What each is taken for: its own value, or that of its parts where they are more.
    values: Vec<Value>,
}

impl<'a> Wholes<'a> {
    /// Follows sure parts through all steps. Of items that are inside one another in a circle the first is the whole.
    pub(super) fn new(items: &'a Items<'a>, parts: &'a Parts) -> Self {
        let reach: Vec<BTreeSet<usize>> = (0..items.len())
            .map(|item| {
                let mut reached = BTreeSet::new();
                let mut open: Vec<usize> = parts.sure[item].clone();
                while let Some(whole) = open.pop() {
                    if reached.insert(whole) {
                        open.extend(&parts.sure[whole]);
                    }
                }
                reached
            })
            .collect();
        let strictly = |item: usize, whole: &usize| *whole != item && (*whole < item || !reach[*whole].contains(&item));
        let above: Vec<Vec<usize>> =
            (0..items.len()).map(|item| reach[item].iter().copied().filter(|whole| strictly(item, whole)).collect()).collect();
        let shared = (0..items.len()).filter(|item| above[*item].len() > 1).collect();
        Wholes { items, parts, above, shared, values: (0..items.len()).map(|item| items.value(item)).collect() }
    }

    /// All that an item is surely inside of, ascending.
    pub(super) fn above(&self, item: usize) -> &[usize] {
        &self.above[item]
    }

    pub(super) fn value(&self, item: usize) -> Value {
        self.values[item]
    }

    pub(super) fn raise(&mut self, item: usize, value: Value) {
        self.values[item] = value;
    }

    /// Each item with sure parts, and those of them that are in no other of them; smaller wholes before those they are in.
    pub(super) fn parts_of_wholes(&self) -> Vec<(usize, Vec<usize>)> {
        let mut below: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (item, above) in self.above.iter().enumerate() {
            for whole in above {
                below.entry(*whole).or_default().push(item);
            }
        }
        let mut found: Vec<(usize, Vec<usize>)> = below
            .into_iter()
            .map(|(whole, inside)| {
                let topmost = |part: &usize| !self.above[*part].iter().any(|other| inside.binary_search(other).is_ok());
                (whole, inside.iter().copied().filter(topmost).collect())
            })
            .collect();
        found.sort_by_key(|(whole, _)| (std::cmp::Reverse(self.above[*whole].len()), *whole));
        found
    }

    /// What an item counts by itself: nothing, if it may not count at all.
    fn own(&self, item: usize) -> Least {
        if !self.items.is_sure(item) {
            return Least::default();
        }
        let value = self.values[item];
        Least {
            low: value.low.unwrap_or_default(),
            open: value.low_open && value.low.is_some(),
            picked: vec![item],
            loose: false,
        }
    }

    /// What some items, ascending, make at least. Those that hang together are judged together: as a tree of nodes of equal
    /// ends and scheme, each the greater of its own and its children's sum; where they form no tree, nodes that have nothing
    /// in common are picked, largest first.
    pub(super) fn lowest(&self, set: &[usize]) -> Least {
        let ties = self.ties(set);
        let mut least = Least::default();
        let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for item in set {
            match ties.group.get(item) {
                None => least = least.and(self.own(*item)),
                Some(_) => groups.entry(ties.root(*item)).or_default().push(*item),
            }
        }
        for group in groups.into_values() {
            least = least.and(self.together(&group, &ties));
        }
        least.picked.sort_unstable();
        least
    }

    /// How the items of a set hang together.
    fn ties(&self, set: &[usize]) -> Ties {
        let mut ties = Ties::default();
        let inside = |item: &usize| set.binary_search(item).is_ok();
        for item in set {
            let direct = self.parts.possible[*item].iter().chain(&self.parts.sure[*item]).chain(&self.above[*item]);
            // What is declared to be possibly inside an absorbed figure may be inside what absorbs it. What merely may be so
            // by its ends and dates is judged against that by itself.
            let absorbed = self.parts.declared[*item].iter().filter(|whole| !inside(whole));
            for whole in direct.chain(absorbed.flat_map(|whole| &self.above[*whole])) {
                if inside(whole) && whole != item {
                    ties.wholes.entry(*item).or_default().insert(*whole);
                    ties.join(*item, *whole);
                }
            }
        }
        for part in self.shared.iter().filter(|part| !inside(part)) {
            let wholes: Vec<usize> =
                self.above[*part].iter().copied().filter(|whole| inside(whole) && self.items.is_sure(*whole)).collect();
            for (at, one) in wholes.iter().enumerate() {
                for other in &wholes[at + 1..] {
                    ties.common.insert((*one, *other));
                    ties.join(*one, *other);
                }
            }
        }
        ties
    }

    /// Items that hang together.
    fn together(&self, group: &[usize], ties: &Ties) -> Least {
        let mut number: HashMap<usize, usize> = HashMap::new();
        let mut nodes = Forest::default();
        for item in group {
            let node = *number.entry(self.parts.node[*item]).or_insert(nodes.items.len());
            if node == nodes.items.len() {
                nodes.items.push(Vec::new());
            }
            nodes.items[node].push(*item);
        }
        let of = |item: usize| number[&self.parts.node[item]];
        nodes.up = vec![BTreeSet::new(); nodes.items.len()];
        let mut within: Vec<BTreeSet<(usize, usize)>> = vec![BTreeSet::new(); nodes.items.len()];
        let pairs = group.iter().flat_map(|item| ties.wholes.get(item).into_iter().flatten().map(move |whole| (*item, *whole)));
        for (item, whole) in pairs {
            if of(item) == of(whole) {
                within[of(item)].insert((item.min(whole), item.max(whole)));
            } else {
                nodes.up[of(item)].insert(of(whole));
            }
        }
        for (one, other) in ties.common.iter().filter(|(one, _)| group.binary_search(one).is_ok()) {
            if of(*one) == of(*other) {
                within[of(*one)].insert((*one, *other));
            } else {
                nodes.common.insert((of(*one).min(of(*other)), of(*one).max(of(*other))));
            }
        }
        nodes.own = nodes.items.iter().zip(&within).map(|(items, pairs)| self.heaviest(items, pairs)).collect();
        nodes.close();
        nodes.tree().unwrap_or_else(|| nodes.greedy())
    }

    /// The most that items of equal ends make without two that may be one another.
    fn heaviest(&self, items: &[usize], pairs: &BTreeSet<(usize, usize)>) -> Least {
        let items: Vec<usize> = items.iter().copied().filter(|item| self.items.is_sure(*item)).collect();
        let mut near: BTreeMap<usize, BTreeSet<usize>> = items.iter().map(|item| (*item, BTreeSet::new())).collect();
        for (one, other) in pairs {
            if near.contains_key(one) && near.contains_key(other) {
                near.entry(*one).or_default().insert(*other);
                near.entry(*other).or_default().insert(*one);
            }
        }
        let sum = |items: &[usize]| items.iter().fold(Least::default(), |sum, item| sum.and(self.own(*item)));
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
            least = least.and(match cluster.len() {
                0 | 1 => sum(&cluster),
                2..=EVERY_CHOICE => every_choice(&cluster, &near, sum),
                _ => by_class(&cluster, &near, sum),
            });
        }
        least
    }
}

/// The best of all choices of items that are not near one another; of equal ones the largest and then the first.
fn every_choice(cluster: &[usize], near: &BTreeMap<usize, BTreeSet<usize>>, sum: impl Fn(&[usize]) -> Least) -> Least {
    let mut best: Option<(Least, u32)> = None;
    for mask in 1u32..1 << cluster.len() {
        let chosen: Vec<usize> = (0..).zip(cluster).filter(|(at, _)| mask >> at & 1 == 1).map(|(_, item)| *item).collect();
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
fn by_class(cluster: &[usize], near: &BTreeMap<usize, BTreeSet<usize>>, sum: impl Fn(&[usize]) -> Least) -> Least {
    let mut classes: BTreeMap<&BTreeSet<usize>, Vec<usize>> = BTreeMap::new();
    for item in cluster {
        classes.entry(&near[item]).or_default().push(*item);
    }
    let complete = classes.iter().all(|(others, class)| others.len() + class.len() == cluster.len());
    let sums = classes.values().map(|class| sum(class));
    let mut best = sums.reduce(|a, b| if (b.low, b.open) > (a.low, a.open) { b } else { a }).unwrap_or_default();
    best.loose |= !complete;
    best
}

/// How the items of a set hang together.
#[derive(Default)]
struct Ties {
    /// What each may be inside of.
    wholes: BTreeMap<usize, BTreeSet<usize>>,
    /// Pairs that surely have a part in common.
    common: BTreeSet<(usize, usize)>,
    /// Union-find over those that hang together.
    group: HashMap<usize, usize>,
}

impl Ties {
    fn root(&self, mut item: usize) -> usize {
        while let Some(above) = self.group.get(&item).filter(|above| **above != item) {
            item = *above;
        }
        item
    }

    fn join(&mut self, one: usize, other: usize) {
        self.group.entry(one).or_insert(one);
        self.group.entry(other).or_insert(other);
        let (one, other) = (self.root(one), self.root(other));
        self.group.insert(one.max(other), one.min(other));
    }
}

/// Nodes of equal ends and scheme that hang together.
#[derive(Default)]
struct Forest {
    items: Vec<Vec<usize>>,
    own: Vec<Least>,
    /// The nodes that each is inside of; all of them once closed.
    up: Vec<BTreeSet<usize>>,
    /// Pairs that surely have a part in common.
    common: BTreeSet<(usize, usize)>,
}

impl Forest {
    fn close(&mut self) {
        let direct = self.up.clone();
        for (node, up) in self.up.iter_mut().enumerate() {
            let mut open: Vec<usize> = direct[node].iter().copied().collect();
            up.clear();
            while let Some(whole) = open.pop() {
                if up.insert(whole) {
                    open.extend(&direct[whole]);
                }
            }
        }
    }

    /// If each node is inside one next larger at most, and nodes that are apart have nothing in common: of each tree the
    /// greater of its root's own and the sum of its children, from the leaves up.
    fn tree(&self) -> Option<Least> {
        let related = |one: usize, other: usize| self.up[one].contains(&other) || self.up[other].contains(&one);
        if !self.common.iter().all(|(one, other)| related(*one, *other)) {
            return None;
        }
        let mut parent = Vec::with_capacity(self.items.len());
        for (node, up) in self.up.iter().enumerate() {
            let mut minimal =
                up.iter().filter(|whole| !up.iter().any(|other| other != *whole && self.up[*other].contains(whole)));
            let first = minimal.next().copied();
            if up.contains(&node) || minimal.next().is_some() || first.is_none() && !up.is_empty() {
                return None;
            }
            parent.push(first);
        }
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        order.sort_by_key(|node| (std::cmp::Reverse(self.up[*node].len()), *node));
        let mut children: Vec<Least> = vec![Least::default(); self.items.len()];
        let mut roots = Least::default();
        for node in order {
            let (own, inside) = (self.own[node].clone(), std::mem::take(&mut children[node]));
            let better = (inside.low, inside.open) > (own.low, own.open);
            let value = if better { inside } else { own };
            match parent[node] {
                Some(parent) => children[parent] = std::mem::take(&mut children[parent]).and(value),
                None => roots = roots.and(value),
            }
        }
        Some(roots)
    }

    /// Nodes that have nothing in common, the largest first.
    fn greedy(&self) -> Least {
        let mut overlapping = self.common.clone();
        for (node, up) in self.up.iter().enumerate() {
            let all: Vec<usize> = up.iter().copied().chain([node]).collect();
            for one in &all {
                overlapping.extend(all.iter().filter(|other| *other > one).map(|other| (*one, *other)));
            }
        }
        let mut order: Vec<usize> = (0..self.items.len()).collect();
        order.sort_by_key(|node| (std::cmp::Reverse(self.own[*node].low), self.items[*node][0]));
        let mut picked: Vec<usize> = Vec::new();
        let mut least = Least { loose: true, ..Least::default() };
        for node in order {
            if !picked.iter().any(|other| overlapping.contains(&(node.min(*other), node.max(*other)))) {
                picked.push(node);
                least = least.and(self.own[node].clone());
            }
        }
        least
    }
}
