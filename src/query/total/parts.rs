//! Which figure is inside which: declared by the sources, or by what the figures mean.

use std::collections::{BTreeMap, BTreeSet};

use super::items::Items;
use super::meaning;
use crate::graph::overlaps::{Overlaps, Rows};
use crate::graph::{Measure, Target, View};
use crate::model::{Answer, PartCertainty, Unit};

/// What is inside what, by item.
#[derive(Debug, Default)]
pub(super) struct Parts {
    /// The wholes that each item is surely inside of.
    pub(super) sure: Rows,
    /// The wholes that it may be inside of.
    pub(super) possible: Rows,
    /// Those of them that are declared: what holds of such a whole holds of all that it is inside of.
    pub(super) declared: Rows,
}

/// What the sources keep apart.
#[derive(Default)]
pub(super) struct Apart {
    /// These items are in no other by meaning.
    pub(super) from_all: BTreeSet<u32>,
    /// Neither of the two is in the other by meaning.
    pairs: BTreeSet<(u32, u32)>,
}

impl Apart {
    pub(super) fn holds(&self, one: u32, other: u32) -> bool {
        !self.pairs.is_empty() && self.pairs.contains(&(one.min(other), one.max(other)))
    }
}

/// Which item is inside which.
///
/// Cost: what is declared, and the pairs of items that are related by their meaning.
pub(super) fn parts(view: &View<'_>, overlaps: &Overlaps, items: &Items<'_>) -> Parts {
    let mut found = Found::default();
    let apart = declared(overlaps, items, &mut found);
    found.settle();
    let stated = found.of(items.len(), Answer::Possibly);
    let anything_declared = !found.0.is_empty();
    meaning::find(view, overlaps, items, &apart, &mut found);
    if anything_declared {
        found.settle();
    }
    let (sure, possible) = (found.of(items.len(), Answer::Yes), found.of(items.len(), Answer::Possibly));
    Parts { sure, possible, declared: stated }
}

/// Relations as they are found: part, whole, how sure. By their meaning each two are related once.
#[derive(Default)]
pub(super) struct Found(Vec<(u32, u32, Answer)>);

impl Found {
    pub(super) fn add(&mut self, part: u32, whole: u32, certainty: Answer) {
        if part != whole && certainty != Answer::No {
            self.0.push((part, whole, certainty));
        }
    }

    /// Of relations that were found twice the surest stays.
    fn settle(&mut self) {
        self.0.sort_unstable_by_key(|(part, whole, certainty)| (*part, *whole, std::cmp::Reverse(*certainty)));
        self.0.dedup_by_key(|(part, whole, _)| (*part, *whole));
    }

    /// The wholes of each item that are just as sure.
    fn of(&self, items: usize, certainty: Answer) -> Rows {
        Rows::new(items, self.0.iter().filter(|found| found.2 == certainty).map(|(part, whole, _)| (*part, *whole)))
    }
}

/// Follows what sources declare through the whole graph, not the view: a chain is sure only if each step is.
fn declared(overlaps: &Overlaps, items: &Items<'_>, found: &mut Found) -> Apart {
    let mut apart = Apart::default();
    for (entry, at) in items.entries.iter().zip(0u32..).filter(|(entry, _)| overlaps.is_declared(entry.row)) {
        let measure = entry.measure(items.graph);
        let own = measure.part_of();
        if own.is_empty() {
            continue;
        }
        let part = items.item_of(at);
        let mut best: BTreeMap<(u8, u32), Answer> = BTreeMap::new();
        let mut open = vec![(own, Answer::Yes)];
        while let Some((steps, so_far)) = open.pop() {
            for (whole, certainty) in steps {
                let sure = match certainty {
                    PartCertainty::Sure => so_far,
                    PartCertainty::Possible => Answer::Possibly,
                    PartCertainty::None => {
                        // What is surely inside something is apart from all that this is apart from.
                        if so_far == Answer::Yes {
                            keep_apart(items, part, whole.as_ref(), &mut apart);
                        }
                        continue;
                    }
                };
                let Some(whole) = whole else { continue };
                let known = best.entry(key(&whole)).or_insert(Answer::No);
                if *known >= sure {
                    continue;
                }
                *known = sure;
                for other in items.at(&whole) {
                    found.add(part, items.item_of(other), sure);
                }
                open.push((further(&whole, &measure), sure));
            }
        }
    }
    apart
}

fn keep_apart(items: &Items<'_>, part: u32, whole: Option<&Target<'_>>, apart: &mut Apart) {
    match whole {
        None => {
            apart.from_all.insert(part);
        }
        Some(whole) => {
            let others = items.at(whole).map(|other| items.item_of(other));
            apart.pairs.extend(others.map(|other| (part.min(other), part.max(other))));
        }
    }
}

fn key(target: &Target<'_>) -> (u8, u32) {
    match target {
        Target::Link(link) => (0, link.link.0),
        Target::Fact(fact) => (1, fact.at),
        Target::Measure(measure) => (2, measure.row),
    }
}

/// What something is declared to be inside of in turn; of a link or fact as a whole, its like figures too.
fn further<'g>(whole: &Target<'g>, like: &Measure<'_>) -> Vec<(Option<Target<'g>>, PartCertainty)> {
    let unit: Unit = like.quantity().unit;
    match whole {
        Target::Measure(measure) => measure.part_of(),
        Target::Link(link) => {
            let likes = link.measures().filter(|measure| measure.name() == like.name() && measure.quantity().unit == unit);
            link.part_of().chain(likes.flat_map(|measure| measure.part_of())).collect()
        }
        Target::Fact(fact) => {
            let likes = fact.measures().filter(|measure| measure.quantity().unit == unit);
            fact.part_of().chain(likes.flat_map(|measure| measure.part_of())).collect()
        }
    }
}
