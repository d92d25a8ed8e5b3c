//! Figures added up by the regions of giver and receiver at a level, and by the year in which links begin.
//!
//! This is the plain sum that a group-by of a table gives: each figure counts as it is, once. What may be inside of another
//! figure, what has only an interval, and who counts where at which date, [`query::flows`](crate::query::flows) tells.

mod dealt;
mod places;

use std::iter::once;

use rayon::prelude::*;

use super::figures::{Factor, Figures, NONE, Overflow, Plain, measured};
use crate::graph::lines::{Block as Columns, blocks};
use crate::graph::{Graph, NodeId, Role, View};
use crate::model::{Answer, Level, Period};
use dealt::Dealt;
use places::{NOWHERE, Places, Side, above, nearest, region_levels};

/// So many links or figures are worth another thread.
const MANY: usize = 1 << 14;

/// A sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sum {
    /// The region of the givers.
    pub giver: NodeId,
    /// The region of the receivers.
    pub receiver: NodeId,
    /// The year in which the links begin; none where that is not known.
    pub year: Option<i32>,
    /// In ten-thousandths of the unit.
    pub sum: i64,
}

/// Sums by regions and years, and what is not in them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rollup {
    /// By giver, receiver and year, for all that have a figure, be their sum 0.
    pub rows: Vec<Sum>,
    /// Links without a plain figure.
    pub without_figure: usize,
    /// Links of several givers or receivers.
    pub joint: usize,
    /// Links with a figure and an end that lies in no region of the level.
    pub outside: usize,
}

/// The region at a level that each entity is or surely lies in at all times, in a role: the nearest one above it. Entities above
/// the level have none; nor has what lies in several things, or only for a while.
///
/// Cost: O(entities × depth).
pub fn regions(graph: &Graph, level: Level, role: Role) -> Vec<Option<NodeId>> {
    let own = region_levels(graph);
    let found = nearest(&above(graph, role), |node| own[node] == Some(level));
    found.into_iter().map(|region| (region != NOWHERE).then_some(NodeId(region))).collect()
}

/// The sums of the figures of a view, at each of some levels; the links are gone over once.
///
/// # Errors
///
/// All figures together are more than 64 bits hold.
///
/// Cost: O(levels × entities + links), and 8 bytes for each figure, or 16 where it is no multiple of what the first ones are
/// multiples of; where there are far more pairs of regions and years than figures, O(links × log links).
pub fn rollup(view: &View<'_>, figures: Figures<'_>, levels: &[Level]) -> Result<Vec<Rollup>, Overflow> {
    let graph = view.graph();
    let years = Years::new(graph);
    let own = region_levels(graph);
    let side = |role: Role| Side::new(graph, role, &own, levels);
    // Where no enclave receives for its owner, both sides are the same.
    let (givers, receivers) = if graph.containment.has_enclaves() {
        let (givers, receivers) = rayon::join(|| side(Role::Giver), || side(Role::Receiver));
        (givers, Some(receivers))
    } else {
        (side(Role::Giver), None)
    };
    let places = Places { receivers: receivers.as_ref().unwrap_or(&givers), givers: &givers, years: years.count() };
    let plain = Plain::new(graph, figures);
    let factor = plain.factor().unwrap_or_default();
    let ledger = Ledger { view, plain, factor, years: &years, places: &places };
    let parts = ledger.parts();
    i64::try_from(parts.iter().map(|part| part.all).sum::<i128>()).map_err(|_| Overflow)?;
    let mut left = Rollup::default();
    let mut outside = vec![0; levels.len()];
    for part in &parts {
        left.joint += part.left.joint;
        left.without_figure += part.left.without_figure;
        outside.iter_mut().zip(&part.outside).for_each(|(all, own)| *all += own);
    }
    let dealt: Vec<Dealt> = parts.into_iter().map(|part| part.dealt).collect();
    let sums = Dealt::added(&dealt);
    let told = |(at, outside): (usize, usize)| {
        let rows = places.at_level(at, &sums, factor, &years);
        Rollup { rows, outside, ..left.clone() }
    };
    Ok(outside.into_par_iter().enumerate().map(told).collect())
}

/// The years in which periods begin, counted from the first; 0 is none.
struct Years {
    of: Vec<u32>,
    first: i32,
    last: i32,
}

impl Years {
    fn new(graph: &Graph) -> Self {
        let start = |period: &Option<Period>| period.and_then(|period| period.start().0).map(|day| day.to_ymd().0);
        let years: Vec<Option<i32>> = graph.store.periods.iter().map(start).collect();
        let first = years.iter().flatten().min().copied().unwrap_or(0);
        let last = years.iter().flatten().max().copied().unwrap_or(first);
        let of = years.iter().map(|year| year.map_or(0, |year| 1 + year.abs_diff(first)));
        Years { of: of.collect(), first, last }
    }

    fn count(&self) -> usize {
        2 + self.last.abs_diff(self.first) as usize
    }

    fn year(&self, at: usize) -> Option<i32> {
        let after = i32::try_from(at.checked_sub(1)?).ok()?;
        self.first.checked_add(after)
    }
}

/// What some links enter.
#[derive(Default)]
struct Entered {
    dealt: Dealt,
    left: Rollup,
    outside: Vec<usize>,
    /// The cells of what is entered at a time.
    cells: Vec<(u64, i64)>,
    /// The sum of all figures, each without its sign: if that fits in 64 bits, so does each sum of them.
    all: i128,
}

impl Entered {
    /// Enters figures, with the ends and years of their links.
    #[inline]
    fn enter(&mut self, places: &Places<'_>, figures: impl Iterator<Item = (NodeId, NodeId, u32, i64)>) {
        let (givers, receivers) = (places.givers.codes.as_slice(), places.receivers.codes.as_slice());
        let mut all = 0u64;
        // First all cells, then what is written to them: many codes are on their way at a time.
        self.cells.extend(figures.map(|(giver, receiver, year, value)| {
            let (giver, receiver) = (givers[giver.index()], receivers[receiver.index()]);
            all = all.saturating_add(value.unsigned_abs());
            if places.is_outside(giver, receiver) {
                places.count_outside(giver, receiver, &mut self.outside);
            }
            (places.cell(giver, receiver, year), value)
        }));
        self.all += i128::from(all);
        self.dealt.deal(self.cells.drain(..));
    }
}

/// What is added up.
struct Ledger<'a, 'g> {
    view: &'a View<'g>,
    plain: Plain<'g>,
    factor: Factor,
    years: &'a Years,
    places: &'a Places<'a>,
}

impl Ledger<'_, '_> {
    /// The links in parts, one for each thread where they are many.
    fn parts(&self) -> Vec<Entered> {
        let links = self.view.graph().link_count();
        // No thread must wait for another that finds what holds of all links of a kind.
        self.view.kinds_only();
        if links < MANY {
            return vec![self.enter(0..links)];
        }
        let size = links.div_ceil(rayon::current_num_threads());
        let part = |part: usize| self.enter((part * size).min(links)..((part + 1) * size).min(links));
        (0..rayon::current_num_threads()).into_par_iter().map(part).collect()
    }

    /// Goes over some links in their order.
    fn enter(&self, links: std::ops::Range<usize>) -> Entered {
        let graph = self.view.graph();
        let store = &graph.store.links;
        let (settled, joint) = (self.view.kinds_only(), store.sides.at.len() > 0);
        let wanted = measured(self.view);
        let dealt = Dealt::new(self.places.cells(), links.len(), self.factor);
        let mut entered = Entered { dealt, outside: vec![0; self.places.givers.regions.len()], ..Entered::default() };
        let mut rows = Vec::new();
        blocks(graph, None, links, |first, columns| {
            if settled && !joint && self.plain.is_simple(columns) {
                entered.left.without_figure += self.plain_rows(columns, &wanted, &mut rows);
                let own = first..first + columns.kinds.len();
                let (givers, receivers) = (&store.giver[own.clone()], &store.receiver[own]);
                let figures = rows.iter().map(|row| {
                    let (year, figure) = (self.years.of[columns.periods[*row] as usize], columns.starts[*row] as usize);
                    (givers[*row], receivers[*row], year, columns.stated[figure])
                });
                entered.enter(self.places, figures);
                return;
            }
            let asked = columns.lines(first).filter(|line| wanted[line.kind.index()]);
            for line in asked.filter(|line| settled || self.view.admits(line.link) != Answer::No) {
                let (value, year) = (self.plain.of(&line), self.years.of[line.period as usize]);
                match store.pair(line.link) {
                    None => entered.left.joint += 1,
                    Some(_) if value == NONE => entered.left.without_figure += 1,
                    Some((giver, receiver)) => entered.enter(self.places, once((giver, receiver, year, value))),
                }
            }
        });
        entered
    }

    /// The links with a figure, as rows of the columns, of those of which each surely is in the view, is one giver's and one
    /// receiver's, and has one figure or none; gives how many have none.
    #[allow(clippy::needless_bitwise_bool)] // a branch is what it is to be without
    fn plain_rows(&self, columns: &Columns, wanted: &[bool], rows: &mut Vec<usize>) -> usize {
        rows.resize(columns.kinds.len(), 0);
        // Kinds come in any order, so each row is written, and the next one over it where it was not asked for.
        let (mut count, mut all) = (0, 0);
        for (row, (kind, ends)) in columns.kinds.iter().zip(columns.starts.windows(2)).enumerate() {
            let asked = wanted[*kind as usize];
            rows[count] = row;
            count += usize::from(asked & self.plain.has_one(columns, ends));
            all += usize::from(asked);
        }
        rows.truncate(count);
        all - count
    }
}
