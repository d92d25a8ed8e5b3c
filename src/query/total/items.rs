//! What is stated several times counts once: statements that say the same, or otherwise, of one thing are one item.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::entries::{Entry, Value};
use crate::graph::{LinkId, Target};

/// Things to be added: each a figure, or several statements of one.
#[derive(Debug)]
pub(super) struct Items<'g> {
    /// The figures of a row, by link and row.
    pub(super) entries: Vec<Entry<'g>>,
    /// Entries of each item; items in the order of their first.
    members: Vec<Vec<usize>>,
    /// The item of each entry.
    of: Vec<usize>,
    /// What each item states.
    values: Vec<Value>,
}

/// How two statements of one thing stand to one another.
#[derive(Clone, Copy, PartialEq)]
enum Tie {
    Same,
    Contradicting,
}

impl<'g> Items<'g> {
    /// Joins the statements of one thing. `entries` are sorted by row.
    pub(super) fn new(entries: Vec<Entry<'g>>) -> Self {
        let mut items = Items { of: Vec::new(), members: Vec::new(), values: Vec::new(), entries };
        let ties = items.ties();
        let mut root: Vec<usize> = (0..items.entries.len()).collect();
        for (one, other, _) in &ties {
            let (one, other) = (find(&root, *one), find(&root, *other));
            root[one.max(other)] = one.min(other);
        }
        let mut contradicted = vec![false; items.entries.len()];
        for (one, _, tie) in &ties {
            contradicted[find(&root, *one)] |= *tie == Tie::Contradicting;
        }
        let mut number: Vec<usize> = vec![0; items.entries.len()];
        for entry in 0..items.entries.len() {
            let first = find(&root, entry);
            if first == entry {
                number[entry] = items.members.len();
                items.members.push(Vec::new());
            }
            items.members[number[first]].push(entry);
            items.of.push(number[first]);
        }
        items.values = items.members.iter().map(|members| joined(&items.entries, members, contradicted[members[0]])).collect();
        items
    }

    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    pub(super) fn members(&self, item: usize) -> &[usize] {
        &self.members[item]
    }

    /// The first statement of an item, which stands for its ends and sources.
    pub(super) fn lead(&self, item: usize) -> usize {
        self.members[item][0]
    }

    pub(super) fn item_of(&self, entry: usize) -> usize {
        self.of[entry]
    }

    pub(super) fn value(&self, item: usize) -> Value {
        self.values[item]
    }

    /// Whether some statement of it surely counts.
    pub(super) fn is_sure(&self, item: usize) -> bool {
        self.members[item].iter().any(|entry| self.entries[*entry].sure)
    }

    /// The entries that a target names.
    pub(super) fn at(&self, target: &Target<'_>) -> std::ops::Range<usize> {
        match target {
            Target::Measure(measure) => {
                let at = self.entries.partition_point(|entry| entry.measure.row < measure.row);
                let found = self.entries.get(at).is_some_and(|entry| entry.measure.row == measure.row);
                at..at + usize::from(found)
            }
            Target::Link(link) => self.of_link(link.handle()),
            Target::Fact(_) => 0..0,
        }
    }

    fn of_link(&self, link: LinkId) -> std::ops::Range<usize> {
        let from = self.entries.partition_point(|entry| entry.link.handle() < link);
        from..from + self.entries[from..].partition_point(|entry| entry.link.handle() == link)
    }

    /// Pairs of statements of one thing.
    fn ties(&self) -> Vec<(usize, usize, Tie)> {
        let mut ties = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            for target in entry.measure.contradicts().chain(entry.link.contradicts()) {
                ties.extend(self.at(&target).map(|other| (at, other, Tie::Contradicting)));
            }
            for target in entry.measure.same_as() {
                ties.extend(self.at(&target).map(|other| (at, other, Tie::Same)));
            }
        }
        ties.extend(self.restated());
        ties.retain(|(one, other, _)| one != other);
        ties
    }

    /// A link that was stated several times (`same_as`) holds the figures of all its statements: those for the same time
    /// are one.
    fn restated(&self) -> Vec<(usize, usize, Tie)> {
        let mut first: BTreeMap<(LinkId, Option<crate::model::Period>), usize> = BTreeMap::new();
        let mut ties = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            if entry.link.merged_ids().next().is_some() {
                let other = *first.entry((entry.link.handle(), entry.period)).or_insert(at);
                ties.push((other, at, Tie::Same));
            }
        }
        ties
    }
}

fn find(root: &[usize], mut at: usize) -> usize {
    while root[at] != at {
        at = root[at];
    }
    at
}

/// From the lowest low to the highest high; an end that one of them does not know is not known.
fn joined(entries: &[Entry<'_>], members: &[usize], contradicted: bool) -> Value {
    let values: Vec<Value> = members.iter().map(|entry| entries[*entry].value).collect();
    let [first, rest @ ..] = values.as_slice() else { return Value::default() };
    let mut joined = *first;
    for value in rest {
        (joined.low, joined.low_open) = outer((joined.low, joined.low_open), (value.low, value.low_open), Decimal::lt);
        (joined.high, joined.high_open) = outer((joined.high, joined.high_open), (value.high, value.high_open), Decimal::gt);
    }
    let agreed = rest.iter().all(|value| value.stated == first.stated);
    joined.stated = first.stated.filter(|_| agreed && !contradicted);
    joined
}

/// The outer one of two ends of intervals; at the same number the closed one.
fn outer(
    a: (Option<Decimal>, bool),
    b: (Option<Decimal>, bool),
    is_outer: fn(&Decimal, &Decimal) -> bool,
) -> (Option<Decimal>, bool) {
    match (a, b) {
        ((Some(x), open_x), (Some(y), open_y)) if x == y => (Some(x), open_x && open_y),
        ((Some(x), open_x), (Some(y), _)) if is_outer(&x, &y) => (Some(x), open_x),
        ((Some(_), _), (Some(y), open_y)) => (Some(y), open_y),
        _ => (None, false),
    }
}
