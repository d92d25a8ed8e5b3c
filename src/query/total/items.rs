//! What is stated several times counts once: statements that say the same, or otherwise, of one thing are one item.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use super::entries::{Entry, Value};
use super::values::Values;
use crate::graph::overlaps::{NONE, Overlaps};
use crate::graph::{Graph, LinkId, Target};
use crate::model::Period;

/// Things to be added: each a figure, several statements of one, or several payments or sums that are alike. Items and entries
/// are numbered densely.
#[derive(Debug)]
pub(super) struct Items<'g> {
    pub(super) graph: &'g Graph,
    /// The figures of a row, by link and row.
    pub(super) entries: Vec<Entry>,
    /// Where the entries of each item begin; one more at the end. Items are in the order of their first.
    at: Vec<u32>,
    members: Vec<u32>,
    /// The item of each entry.
    of: Vec<u32>,
    /// What each item states.
    values: Values,
    /// Items of several sums of years.
    sums: Vec<bool>,
    /// Items of which some statement surely counts.
    sure: Vec<bool>,
    /// The kin of the first statement of each; none where it is related to nothing by its meaning.
    pub(super) kin: Vec<u32>,
    overlaps: &'g Overlaps,
}

/// How two statements of one thing stand to one another.
#[derive(Clone, Copy, PartialEq)]
enum Tie {
    Same,
    Contradicting,
}

impl<'g> Items<'g> {
    /// Joins the statements of one thing, and figures that are alike in all that decides what they may be inside of: of
    /// equal ends and scheme, of one time and one source. `entries` are sorted by row.
    pub(super) fn new(graph: &'g Graph, overlaps: &'g Overlaps, entries: Vec<Entry>) -> Self {
        let (members, of) = (Vec::new(), vec![0; entries.len()]);
        let (values, sums, sure) = (Values::default(), Vec::new(), Vec::new());
        let mut items = Items { graph, at: vec![0], members, of, values, sums, sure, kin: Vec::new(), overlaps, entries };
        let mut root = items.alike();
        let ties = items.ties();
        for (one, other, _) in &ties {
            let (one, other) = (find(&root, *one), find(&root, *other));
            root[one.max(other) as usize] = one.min(other);
        }
        let mut contradicted: BTreeMap<u32, bool> = BTreeMap::new();
        for (one, _, tie) in &ties {
            *contradicted.entry(find(&root, *one)).or_default() |= *tie == Tie::Contradicting;
        }
        items.number(&root);
        items.add_up();
        for (first, holds) in contradicted {
            let item = items.of[first as usize];
            let values: Vec<Value> = items.members(item).iter().map(|entry| items.value_of(*entry)).collect();
            items.values.set(item, joined(&values, holds));
            items.sums[item as usize] = false;
        }
        items
    }

    /// What each item states and whether it is sure, the entries taken in their order.
    fn add_up(&mut self) {
        let items = self.at.len() - 1;
        self.values.reserve(items);
        self.sums.reserve_exact(items);
        self.sure.reserve_exact(items);
        for (entry, item) in self.entries.iter().zip(&self.of) {
            let (value, at) = (entry.value(self.graph), *item as usize);
            if at == self.sure.len() {
                self.values.push(value);
                self.sure.push(entry.sure);
                self.sums.push(false);
                self.kin.push(self.overlaps.kin(entry.row));
            } else {
                let sum = self.values.get(*item).and(value);
                self.values.set(*item, sum);
                self.sure[at] |= entry.sure;
                self.sums[at] = entry.cumulative;
            }
        }
    }

    /// Numbers the items, given an earlier entry of the same item for each entry, or itself.
    fn number(&mut self, root: &[u32]) {
        let mut sizes: Vec<u32> = Vec::new();
        for entry in 0..count(root.len()) {
            let first = find(root, entry);
            let item = if first == entry { count(sizes.len()) } else { self.of[first as usize] };
            self.of[entry as usize] = item;
            match sizes.get_mut(item as usize) {
                Some(size) => *size += 1,
                None => sizes.push(1),
            }
        }
        let mut end = 0;
        self.at.extend(sizes.iter().map(|size| {
            end += size;
            end
        }));
        let mut next = self.at.clone();
        self.members = vec![0; root.len()];
        for (entry, item) in (0u32..).zip(&self.of) {
            let at = &mut next[*item as usize];
            self.members[*at as usize] = entry;
            *at += 1;
        }
    }

    /// For each entry the first of its kin that is just as sure. Where a source says what is inside what, sums of years are
    /// left alone.
    fn alike(&self) -> Vec<u32> {
        let overlaps = self.overlaps;
        let declared = |entry: &&Entry| overlaps.is_declared(entry.row);
        let said: HashSet<u32> = self.entries.iter().filter(declared).map(|entry| overlaps.node(entry.link)).collect();
        // A table where the entries are many.
        let mut table = vec![NONE; if self.entries.len() > overlaps.kins() / 16 { 2 * overlaps.kins() } else { 0 }];
        let mut sparse: HashMap<usize, u32> = HashMap::new();
        let like = |(entry, at): (&Entry, u32)| {
            let kin = overlaps.kin(entry.row);
            let left_alone = || entry.cumulative && !said.is_empty() && said.contains(&overlaps.node(entry.link));
            if kin == NONE || declared(&entry) || left_alone() {
                return at;
            }
            let key = 2 * kin as usize + usize::from(entry.sure);
            let first = table.get_mut(key).unwrap_or_else(|| sparse.entry(key).or_insert(NONE));
            if *first == NONE {
                *first = at;
            }
            *first
        };
        self.entries.iter().zip(0u32..).map(like).collect()
    }

    /// Items of equal ends and scheme bear the same number.
    #[inline]
    pub(super) fn node(&self, item: u32) -> u32 {
        match self.kin[item as usize] {
            NONE => NONE,
            kin => self.overlaps.node_of(kin),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.sure.len()
    }

    /// The entries of an item.
    #[inline]
    pub(super) fn members(&self, item: u32) -> &[u32] {
        let at = item as usize;
        &self.members[self.at[at] as usize..self.at[at + 1] as usize]
    }

    /// The first statement of an item, which stands for its ends and sources.
    pub(super) fn lead(&self, item: u32) -> &Entry {
        &self.entries[self.members[self.at[item as usize] as usize] as usize]
    }

    pub(super) fn item_of(&self, entry: u32) -> u32 {
        self.of[entry as usize]
    }

    #[inline]
    pub(super) fn value(&self, item: u32) -> Value {
        self.values.get(item)
    }

    /// Whether it is made of several sums of years that are alike: of such, a year that is inside one is inside all.
    #[inline]
    pub(super) fn has_sums(&self, item: u32) -> bool {
        self.sums[item as usize]
    }

    /// How many figures it is made of; statements of one are one, and so are payments that are alike.
    pub(super) fn figures(&self, item: u32) -> usize {
        if self.has_sums(item) { self.members(item).len() } else { 1 }
    }

    /// Whether some statement of it surely counts.
    #[inline]
    pub(super) fn is_sure(&self, item: u32) -> bool {
        self.sure[item as usize]
    }

    /// What an entry states.
    pub(super) fn value_of(&self, entry: u32) -> Value {
        self.entries[entry as usize].value(self.graph)
    }

    /// The entries that a target names.
    pub(super) fn at(&self, target: &Target<'_>) -> std::ops::Range<u32> {
        match target {
            Target::Measure(measure) => {
                let at = self.entries.partition_point(|entry| entry.row < measure.row);
                let found = self.entries.get(at).is_some_and(|entry| entry.row == measure.row);
                count(at)..count(at) + u32::from(found)
            }
            Target::Link(link) => self.of_link(link.handle()),
            Target::Fact(_) => 0..0,
        }
    }

    fn of_link(&self, link: LinkId) -> std::ops::Range<u32> {
        let from = self.entries.partition_point(|entry| entry.link < link);
        count(from)..count(from + self.entries[from..].partition_point(|entry| entry.link == link))
    }

    /// Pairs of statements of one thing.
    fn ties(&self) -> Vec<(u32, u32, Tie)> {
        let mut ties = Vec::new();
        for (entry, at) in self.entries.iter().zip(0u32..).filter(|(entry, _)| self.overlaps.is_declared(entry.row)) {
            let (link, measure) = (self.graph.link(entry.link), entry.measure(self.graph));
            for target in measure.contradicts().chain(link.contradicts()) {
                ties.extend(self.at(&target).map(|other| (at, other, Tie::Contradicting)));
            }
            for target in measure.same_as() {
                ties.extend(self.at(&target).map(|other| (at, other, Tie::Same)));
            }
        }
        ties.extend(self.restated());
        ties.retain(|(one, other, _)| one != other);
        ties
    }

    /// A link that was stated several times (`same_as`) holds the figures of all its statements: those for the same time
    /// are one.
    fn restated(&self) -> Vec<(u32, u32, Tie)> {
        let mut first: BTreeMap<(LinkId, Option<Period>), u32> = BTreeMap::new();
        let mut ties = Vec::new();
        for (entry, at) in self.entries.iter().zip(0u32..).filter(|(entry, _)| self.overlaps.is_declared(entry.row)) {
            if self.graph.link(entry.link).merged_ids().next().is_some() {
                let other = *first.entry((entry.link, entry.period(self.graph))).or_insert(at);
                ties.push((other, at, Tie::Same));
            }
        }
        ties
    }
}

/// Positions in a row, which holds fewer than 2³² figures.
#[allow(clippy::cast_possible_truncation)]
pub(super) fn count(at: usize) -> u32 {
    at as u32
}

fn find(root: &[u32], mut at: u32) -> u32 {
    while root[at as usize] != at {
        at = root[at as usize];
    }
    at
}

/// From the lowest low to the highest high; an end that one of them does not know is not known.
fn joined(values: &[Value], contradicted: bool) -> Value {
    let [first, rest @ ..] = values else { return Value::default() };
    let mut joined = *first;
    for value in rest {
        (joined.low, joined.low_open) = outer((joined.low, joined.low_open), (value.low, value.low_open), i128::lt);
        (joined.high, joined.high_open) = outer((joined.high, joined.high_open), (value.high, value.high_open), i128::gt);
    }
    let agreed = rest.iter().all(|value| value.stated == first.stated);
    joined.stated = first.stated.filter(|_| agreed && !contradicted);
    joined
}

/// The outer one of two ends of intervals; at the same number the closed one.
fn outer(a: (Option<i128>, bool), b: (Option<i128>, bool), is_outer: fn(&i128, &i128) -> bool) -> (Option<i128>, bool) {
    match (a, b) {
        ((Some(x), open_x), (Some(y), open_y)) if x == y => (Some(x), open_x && open_y),
        ((Some(x), open_x), (Some(y), _)) if is_outer(&x, &y) => (Some(x), open_x),
        ((Some(_), _), (Some(y), open_y)) => (Some(y), open_y),
        _ => (None, false),
    }
}
