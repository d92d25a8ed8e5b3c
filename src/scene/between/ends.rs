//! The givers or the receivers of a drawing: the largest by themselves, the others together.

use std::collections::BTreeMap;

use super::words::name;
use super::{Between, Row};
use crate::graph::{Lang, NodeId};
use crate::scene::gauge::float;
use crate::scene::words::joined;

/// The ends of a side, each one region or several jointly; the largest first, those that stand together last.
#[derive(Debug)]
pub(in crate::scene) struct Ends {
    kept: Vec<Vec<NodeId>>,
    rest: Vec<Vec<NodeId>>,
}

impl Ends {
    /// The ends of some rows, at most `top` by themselves: by amount, then by number of links, then by id.
    pub(in crate::scene) fn new<'r>(rows: impl Iterator<Item = (&'r Vec<NodeId>, &'r Row)>, top: usize) -> Ends {
        let mut sizes: BTreeMap<&Vec<NodeId>, (f64, usize)> = BTreeMap::new();
        for (ends, row) in rows {
            let size = sizes.entry(ends).or_default();
            size.0 += row.range.map_or(0.0, |range| float(range.high.unwrap_or(range.low)));
            size.1 += row.links.len();
        }
        let mut ends: Vec<_> = sizes.into_iter().collect();
        ends.sort_by(|(one, a), (other, b)| b.0.total_cmp(&a.0).then(b.1.cmp(&a.1)).then_with(|| one.cmp(other)));
        let mut kept: Vec<Vec<NodeId>> = ends.into_iter().map(|(ends, _)| ends.clone()).collect();
        // A single one that is left over takes no more room by itself.
        let rest = if kept.len() > top + 1 { kept.split_off(top) } else { Vec::new() };
        Ends { kept, rest }
    }

    /// Another order of those that stand by themselves.
    pub(in crate::scene) fn sort_by_key<K: Ord>(&mut self, key: impl FnMut(&Vec<NodeId>) -> K) {
        self.kept.sort_by_cached_key(key);
    }

    /// The place of an end.
    pub(in crate::scene) fn of(&self, ends: &Vec<NodeId>) -> usize {
        self.kept.iter().position(|kept| kept == ends).unwrap_or(self.kept.len())
    }

    /// How many stand together.
    pub(in crate::scene) fn rest(&self) -> usize {
        self.rest.len()
    }

    /// Whether a place is that of those that stand together.
    pub(in crate::scene) fn is_rest(&self, place: usize) -> bool {
        place >= self.kept.len()
    }

    /// The regions of each place.
    pub(in crate::scene) fn all(&self) -> impl Iterator<Item = Vec<NodeId>> + '_ {
        let mut rest = self.rest.concat();
        rest.sort_unstable();
        rest.dedup();
        self.kept.iter().cloned().chain((!rest.is_empty()).then_some(rest))
    }

    /// The name of a place, and in full whom it stands for.
    pub(in crate::scene) fn words(
        &self,
        between: &Between<'_, '_>,
        names: &BTreeMap<NodeId, String>,
        place: usize,
    ) -> (String, String) {
        if let Some(ends) = self.kept.get(place) {
            let own = name(names, ends);
            return (own.clone(), own);
        }
        let label = match between.lang {
            Lang::En => format!("others ({})", self.rest.len()),
            Lang::Zh => format!("其他({}个)", self.rest.len()),
        };
        let all: Vec<String> = self.rest.iter().map(|ends| name(names, ends)).collect();
        (label, joined(between.lang, &all))
    }
}

impl Between<'_, '_> {
    /// What some rows make, in words.
    pub(in crate::scene) fn caption(&self, of: impl Fn(&Row) -> bool) -> String {
        let own = || self.rows.iter().filter(|row| of(row));
        let unstated = own().any(|row| row.range.is_none());
        match (super::together(own()).map(|sum| self.gauge.between(sum)), unstated, self.lang) {
            (Some(words), false, _) => words,
            (Some(words), true, Lang::En) => format!("{words}, more not stated"),
            (Some(words), true, Lang::Zh) => format!("{words},另有未载明"),
            (None, _, Lang::En) => "not stated".to_owned(),
            (None, _, Lang::Zh) => "未载明".to_owned(),
        }
    }
}
