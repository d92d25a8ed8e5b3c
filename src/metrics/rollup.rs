//! Figures added up by the regions of giver and receiver at a level, and by the year in which links begin.
//!
//! This is the plain sum that a group-by of a table gives: each figure counts as it is, once. What may be inside of another
//! figure, what has only an interval, and who counts where at which date, [`query::flows`](crate::query::flows) tells.

use rayon::prelude::*;

use super::figures::{Figures, NONE, Overflow, Plain, is_measured};
use super::network::number;
use crate::graph::{Graph, LinkId, NodeId, Role, View};
use crate::model::{Answer, Kind, Level};

/// No region, no year.
const NOWHERE: u32 = u32::MAX;

/// Sums stand in a table of all that can be up to this number of them (128 MiB); beyond it, figures are sorted.
const CELLS: usize = 1 << 24;

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
    let count = graph.node_count();
    let is_at = |node: NodeId| {
        graph.store.nodes.kind[node.index()] == Kind::REGION && graph.store.nodes.level[node.index()] == Some(level)
    };
    let above = |node: NodeId| {
        let mut steps = graph.containment.up(node, role).iter().filter(|step| !step.reach_only);
        let step = steps.next()?;
        (steps.next().is_none() && step.period == 0 && !step.possible).then_some(step.to)
    };
    let of = |node: usize| {
        // The builder breaks circles; the bound is for what it may not see.
        let mut way = std::iter::successors(Some(NodeId::at(node)), |node| above(*node)).take(count);
        way.find(|node| is_at(*node))
    };
    (0..count).into_par_iter().map(of).collect()
}

/// The sums of the figures of a view.
///
/// # Errors
///
/// All figures together are more than 64 bits hold.
///
/// Cost: O(entities × depth + links); memory 8 bytes for each pair of regions and year while they are at most 2²⁴, else 16 for each
/// figure.
pub fn rollup(view: &View<'_>, figures: Figures<'_>, level: Level) -> Result<Rollup, Overflow> {
    let graph = view.graph();
    let (givers, receivers) = (Places::new(graph, level, Role::Giver), Places::new(graph, level, Role::Receiver));
    let years = Years::new(graph);
    let table = Table { view, settled: view.kinds_only(), plain: Plain::new(graph, figures), givers: &givers, receivers: &receivers, years: &years };
    let cells = givers.regions.len().saturating_mul(receivers.regions.len()).saturating_mul(years.count());
    let (sums, mut found) = if cells <= CELLS { table.dense(cells)? } else { table.sorted()? };
    let (wide, deep) = (receivers.regions.len(), years.count());
    let row = |(cell, sum): (u64, i64)| {
        let cell = usize::try_from(cell).unwrap_or(usize::MAX);
        let (pair, year) = (cell / deep, cell % deep);
        Sum { giver: givers.regions[pair / wide], receiver: receivers.regions[pair % wide], year: years.year(year), sum }
    };
    found.rows = sums.into_iter().map(row).collect();
    Ok(found)
}

/// The regions at a level, numbered, and the number of that of each entity.
struct Places {
    of: Vec<u32>,
    regions: Vec<NodeId>,
}

impl Places {
    fn new(graph: &Graph, level: Level, role: Role) -> Self {
        let of = regions(graph, level, role);
        let mut numbers = vec![NOWHERE; of.len()];
        for region in of.iter().flatten() {
            numbers[region.index()] = 0;
        }
        // In the order of their handles.
        let regions: Vec<NodeId> = (0..of.len()).map(NodeId::at).filter(|node| numbers[node.index()] == 0).collect();
        for (at, region) in regions.iter().enumerate() {
            numbers[region.index()] = number(at);
        }
        Places { of: of.into_iter().map(|region| region.map_or(NOWHERE, |region| numbers[region.index()])).collect(), regions }
    }
}

/// The years in which periods begin, counted from the first; 0 is none.
struct Years {
    of: Vec<u32>,
    first: i32,
    last: i32,
}

impl Years {
    fn new(graph: &Graph) -> Self {
        let start = |period: &Option<crate::model::Period>| period.and_then(|period| period.start().0).map(|day| day.to_ymd().0);
        let years: Vec<Option<i32>> = graph.store.periods.iter().map(start).collect();
        let first = years.iter().flatten().min().copied().unwrap_or(0);
        let last = years.iter().flatten().max().copied().unwrap_or(first - 1);
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

/// What is added up.
#[derive(Clone, Copy)]
struct Table<'a, 'g> {
    view: &'a View<'g>,
    settled: bool,
    plain: Plain<'g>,
    givers: &'a Places,
    receivers: &'a Places,
    years: &'a Years,
}

/// Sums by cell, ascending, and what is not in them.
type Sums = Result<(Vec<(u64, i64)>, Rollup), Overflow>;

impl Table<'_, '_> {
    /// Goes over some links in their order; gives each figure with its cell, and what has none.
    fn each(self, links: std::ops::Range<usize>, mut meet: impl FnMut(u64, i64)) -> Rollup {
        let graph = self.view.graph();
        let store = &graph.store.links;
        let wanted: Vec<bool> = graph.kinds.iter().map(|(kind, _)| is_measured(self.view, kind)).collect();
        let (wide, deep) = (self.receivers.regions.len() as u64, self.years.count() as u64);
        let mut left = Rollup::default();
        for at in links {
            let link = LinkId::at(at);
            if !wanted[store.kind[at].index()] || !self.settled && self.view.admits(link) == Answer::No {
                continue;
            }
            let ([giver], [receiver]) = (store.givers(link), store.receivers(link)) else {
                left.joint += 1;
                continue;
            };
            let figure = self.plain.of(link);
            if figure == NONE {
                left.without_figure += 1;
                continue;
            }
            let (giver, receiver) = (self.givers.of[giver.index()], self.receivers.of[receiver.index()]);
            if giver == NOWHERE || receiver == NOWHERE {
                left.outside += 1;
                continue;
            }
            let year = self.years.of[store.period[at] as usize];
            meet((u64::from(giver) * wide + u64::from(receiver)) * deep + u64::from(year), figure);
        }
        left
    }

    /// In parts, one for each thread, if there is enough to do; sums of whole numbers are the same in any parts.
    fn parts<T: Send>(self, one: impl Fn(std::ops::Range<usize>) -> T + Sync, most: usize) -> Vec<T> {
        let links = self.view.graph().link_count();
        let parts = rayon::current_num_threads().min(most).max(1);
        let size = links.div_ceil(parts).max(1);
        (0..parts).into_par_iter().map(|part| one((part * size).min(links)..((part + 1) * size).min(links))).collect()
    }

    fn dense(self, cells: usize) -> Sums {
        let one = |links| {
            let mut sums = vec![NONE; cells];
            let mut all = 0i128;
            let left = self.each(links, |cell, figure| {
                // A cell is below their number, which is that of the table.
                #[allow(clippy::cast_possible_truncation)]
                let sum = &mut sums[cell as usize];
                *sum = if *sum == NONE { figure } else { sum.wrapping_add(figure) };
                all += i128::from(figure).abs();
            });
            (sums, left, all)
        };
        // A table for each thread must not cost more than the links do.
        let parts = self.parts(one, 1 + 2 * self.view.graph().link_count() / (cells + 1));
        let all: i128 = parts.iter().map(|part| part.2).sum();
        i64::try_from(all).map_err(|_| Overflow)?;
        let mut parts = parts.into_iter();
        let (mut sums, mut left, _) = parts.next().unwrap_or_default();
        for (other, more, _) in parts {
            left = left.with(&more);
            for (sum, other) in sums.iter_mut().zip(other).filter(|(_, other)| *other != NONE) {
                *sum = if *sum == NONE { other } else { *sum + other };
            }
        }
        Ok(((0u64..).zip(sums).filter(|(_, sum)| *sum != NONE).collect(), left))
    }

    fn sorted(self) -> Sums {
        let one = |links| {
            let mut met: Vec<(u64, i64)> = Vec::new();
            let left = self.each(links, |cell, figure| met.push((cell, figure)));
            (met, left)
        };
        let parts = self.parts(one, usize::MAX);
        let left = parts.iter().fold(Rollup::default(), |left, part| left.with(&part.1));
        let mut met: Vec<(u64, i64)> = parts.into_iter().flat_map(|part| part.0).collect();
        i64::try_from(met.iter().map(|(_, figure)| i128::from(*figure).abs()).sum::<i128>()).map_err(|_| Overflow)?;
        met.par_sort_unstable();
        let merged = met.chunk_by(|a, b| a.0 == b.0).map(|same| (same[0].0, same.iter().map(|one| one.1).sum()));
        Ok((merged.collect(), left))
    }
}

impl Rollup {
    fn with(self, more: &Rollup) -> Rollup {
        Rollup {
            without_figure: self.without_figure + more.without_figure,
            joint: self.joint + more.joint,
            outside: self.outside + more.outside,
            ..self
        }
    }
}
