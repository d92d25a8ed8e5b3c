//! Figures added up by the regions of giver and receiver at a level, and by the year in which links begin.
//!
//! This is the plain sum that a group-by of a table gives: each figure counts as it is, once. What may be inside of another
//! figure, what has only an interval, and who counts where at which date, [`query::flows`](crate::query::flows) tells.

use rayon::prelude::*;

use super::figures::{Figures, NONE, Overflow, Plain, is_measured};
use super::network::number;
use crate::graph::{Graph, LinkId, NodeId, Role, View};
use crate::model::{Answer, Kind, Level, Period};

/// No region, or nothing above.
const NOWHERE: u32 = u32::MAX;

/// Sums stand in a table of all that can be if it has at most so many for each link, and so many altogether (128 MiB); else figures
/// are sorted.
const CELLS_A_LINK: usize = 4;
const CELLS: usize = 1 << 24;

/// Figures that are entered together.
const BLOCK: usize = 1 << 10;

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
    let found = nearest(graph, &above(graph, role), level);
    found.into_iter().map(|region| (region != NOWHERE).then_some(NodeId(region))).collect()
}

/// The sums of the figures of a view, at each of some levels; the links are gone over once.
///
/// # Errors
///
/// All figures together are more than 64 bits hold.
///
/// Cost: O(levels × (entities × depth + links)), and for each thread a table of 8 bytes for each pair of regions and year; where
/// that were more than the links are worth, 16 bytes for each figure and O(links × log links).
pub fn rollup(view: &View<'_>, figures: Figures<'_>, levels: &[Level]) -> Result<Vec<Rollup>, Overflow> {
    let graph = view.graph();
    let years = Years::new(graph);
    let above = [Role::Giver, Role::Receiver].map(|role| above(graph, role));
    let levels: Vec<Places> = levels.iter().map(|level| Places::new(graph, &above, *level, years.count())).collect();
    let ledger = Ledger { view, plain: Plain::new(graph, figures), years: &years, levels: &levels };
    let mut parts = ledger.parts().into_iter();
    let mut whole = parts.next().unwrap_or_default();
    for part in parts {
        whole.add(part);
    }
    i64::try_from(whole.all).map_err(|_| Overflow)?;
    let Entered { sums, left, outside, .. } = whole;
    let told = sums.into_iter().zip(outside).zip(&levels).map(|((sums, outside), places)| {
        let rows = sums.listed().into_iter().map(|(cell, sum)| places.row(cell, sum, &years)).collect();
        Rollup { rows, outside, ..left.clone() }
    });
    Ok(told.collect())
}

/// The one thing that each entity surely lies in at all times.
fn above(graph: &Graph, role: Role) -> Vec<u32> {
    let above = |node: usize| {
        let mut steps = graph.containment.up(NodeId::at(node), role).filter(|step| !step.reach_only);
        let step = steps.next().filter(|step| step.period == 0 && !step.possible);
        step.filter(|_| steps.next().is_none()).map_or(NOWHERE, |step| step.to.0)
    };
    (0..graph.node_count()).into_par_iter().map(above).collect()
}

/// The nearest region of a level on the way up.
fn nearest(graph: &Graph, above: &[u32], level: Level) -> Vec<u32> {
    let nodes = &graph.store.nodes;
    let of = |node: usize| {
        let mut at = number(node);
        // The builder breaks circles; the bound is for what it may not see.
        for _ in 0..above.len() {
            if at == NOWHERE || nodes.kind(NodeId(at)) == Kind::REGION && nodes.level(NodeId(at)) == Some(level) {
                return at;
            }
            at = above[at as usize];
        }
        NOWHERE
    };
    (0..above.len()).into_par_iter().map(of).collect()
}

/// The regions at a level, numbered, and the number of each entity's.
struct Places {
    givers: Vec<u32>,
    receivers: Vec<u32>,
    giving: Vec<NodeId>,
    receiving: Vec<NodeId>,
    years: usize,
}

impl Places {
    fn new(graph: &Graph, above: &[Vec<u32>; 2], level: Level, years: usize) -> Self {
        let (givers, giving) = numbered(nearest(graph, &above[0], level));
        let (receivers, receiving) = numbered(nearest(graph, &above[1], level));
        Places { givers, receivers, giving, receiving, years }
    }

    /// How many sums there can be.
    fn cells(&self) -> usize {
        self.giving.len().saturating_mul(self.receiving.len()).saturating_mul(self.years)
    }

    /// The cell of a figure; none if one of its ends lies in no region of the level.
    fn cell(&self, figure: &Figure) -> Option<u64> {
        let (giver, receiver) = (self.givers[figure.giver as usize], self.receivers[figure.receiver as usize]);
        let pair = || u64::from(giver) * self.receiving.len() as u64 + u64::from(receiver);
        (giver != NOWHERE && receiver != NOWHERE).then(|| pair() * self.years as u64 + u64::from(figure.year))
    }

    /// The sum of a cell with what the cell stands for.
    fn row(&self, cell: u64, sum: i64, years: &Years) -> Sum {
        let deep = self.years as u64;
        let (pair, year) = (cell / deep, cell % deep);
        let wide = self.receiving.len() as u64;
        // Both are below the numbers of regions, and a year below that of years.
        #[allow(clippy::cast_possible_truncation)]
        let (giver, receiver, year) = ((pair / wide) as usize, (pair % wide) as usize, year as usize);
        Sum { giver: self.giving[giver], receiver: self.receiving[receiver], year: years.year(year), sum }
    }
}

/// Numbers regions in the order of their handles, and puts their numbers in their places.
fn numbered(mut of: Vec<u32>) -> (Vec<u32>, Vec<NodeId>) {
    let mut numbers = vec![NOWHERE; of.len()];
    for region in of.iter().filter(|region| **region != NOWHERE) {
        numbers[*region as usize] = 0;
    }
    let regions: Vec<NodeId> = (0..of.len()).map(NodeId::at).filter(|node| numbers[node.index()] == 0).collect();
    for (at, region) in regions.iter().enumerate() {
        numbers[region.index()] = number(at);
    }
    for region in of.iter_mut().filter(|region| **region != NOWHERE) {
        *region = numbers[*region as usize];
    }
    (of, regions)
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

/// Sums by cell.
enum Sums {
    /// In a table of all cells, each [`NONE`] more than its sum; 0 where nothing was entered.
    Table(Vec<i64>),
    /// As they came.
    List(Vec<(u64, i64)>),
}

impl Sums {
    fn new(cells: usize, links: usize) -> Self {
        let few = cells <= CELLS && cells <= links.saturating_mul(CELLS_A_LINK);
        if few { Sums::Table(vec![0; cells]) } else { Sums::List(Vec::new()) }
    }

    /// Enters figures; gives how many of them have a cell.
    fn enter(&mut self, places: &Places, figures: &[Figure]) -> usize {
        let cells = figures.iter().filter_map(|figure| Some((places.cell(figure)?, figure.value)));
        match self {
            Sums::Table(sums) => {
                let mut entered = 0;
                for (cell, value) in cells {
                    // A cell is below their number, which is that of the table.
                    #[allow(clippy::cast_possible_truncation)]
                    let sum = &mut sums[cell as usize];
                    // Without a branch: whether a cell is new is not to be guessed, and the next one need not wait for this.
                    *sum = (*sum | i64::from(*sum == 0) << 63).wrapping_add(value);
                    entered += 1;
                }
                entered
            }
            Sums::List(all) => {
                let before = all.len();
                all.extend(cells);
                all.len() - before
            }
        }
    }

    fn add(&mut self, other: Sums) {
        match (self, other) {
            (Sums::Table(sums), Sums::Table(others)) => {
                for (sum, other) in sums.iter_mut().zip(others).filter(|(_, other)| *other != 0) {
                    *sum = if *sum == 0 { other } else { sum.wrapping_add(other.wrapping_sub(NONE)) };
                }
            }
            (Sums::List(figures), Sums::List(others)) => figures.extend(others),
            // All parts are of one kind.
            _ => {}
        }
    }

    /// Cells with their sums, ascending.
    fn listed(self) -> Vec<(u64, i64)> {
        match self {
            Sums::Table(sums) => {
                (0u64..).zip(sums).filter(|(_, sum)| *sum != 0).map(|(cell, sum)| (cell, sum.wrapping_sub(NONE))).collect()
            }
            Sums::List(mut figures) => {
                figures.par_sort_unstable();
                let same = figures.chunk_by(|a, b| a.0 == b.0);
                same.map(|same| (same[0].0, same.iter().map(|one| one.1).sum())).collect()
            }
        }
    }
}

/// A figure with what its link says beside.
struct Figure {
    giver: u32,
    receiver: u32,
    year: u32,
    value: i64,
}

/// What some links enter.
#[derive(Default)]
struct Entered {
    sums: Vec<Sums>,
    left: Rollup,
    outside: Vec<usize>,
    /// The sum of all figures, each without its sign: if that fits in 64 bits, so does each sum of them.
    all: i128,
}

impl Entered {
    fn enter(&mut self, levels: &[Places], block: &mut Vec<Figure>) {
        self.all += block.iter().map(|figure| i128::from(figure.value.unsigned_abs())).sum::<i128>();
        for ((places, sums), outside) in levels.iter().zip(&mut self.sums).zip(&mut self.outside) {
            *outside += block.len() - sums.enter(places, block);
        }
        block.clear();
    }

    /// Sums of whole numbers are the same, whatever the parts are.
    fn add(&mut self, other: Entered) {
        for (sums, other) in self.sums.iter_mut().zip(other.sums) {
            sums.add(other);
        }
        for (outside, other) in self.outside.iter_mut().zip(other.outside) {
            *outside += other;
        }
        self.left.joint += other.left.joint;
        self.left.without_figure += other.left.without_figure;
        self.all += other.all;
    }
}

/// What is added up.
struct Ledger<'a, 'g> {
    view: &'a View<'g>,
    plain: Plain<'g>,
    years: &'a Years,
    levels: &'a [Places],
}

impl Ledger<'_, '_> {
    /// The links in parts, one for each thread, unless tables for all threads cost more than the links do.
    fn parts(&self) -> Vec<Entered> {
        let links = self.view.graph().link_count();
        let cells: usize = self.levels.iter().map(Places::cells).filter(|cells| *cells <= CELLS).sum();
        let parts = rayon::current_num_threads().min(1 + 2 * links / (cells + 1)).max(1);
        let size = links.div_ceil(parts).max(1);
        (0..parts).into_par_iter().map(|part| self.enter((part * size).min(links)..((part + 1) * size).min(links))).collect()
    }

    /// Goes over some links in their order.
    fn enter(&self, links: std::ops::Range<usize>) -> Entered {
        let graph = self.view.graph();
        let store = &graph.store.links;
        let settled = self.view.kinds_only();
        let wanted: Vec<bool> = graph.kinds.iter().map(|(kind, _)| is_measured(self.view, kind)).collect();
        let all_links = graph.link_count();
        let sums = self.levels.iter().map(|places| Sums::new(places.cells(), all_links)).collect();
        let mut entered = Entered { sums, outside: vec![0; self.levels.len()], ..Entered::default() };
        // First what stands in the order of links, then what does not: many cells are on their way at a time.
        let mut block: Vec<Figure> = Vec::with_capacity(BLOCK);
        for at in links {
            let link = LinkId::at(at);
            if !wanted[store.kind(link).index()] || !settled && self.view.admits(link) == Answer::No {
                continue;
            }
            let Some((giver, receiver)) = store.pair(link) else {
                entered.left.joint += 1;
                continue;
            };
            let value = self.plain.of(link);
            if value == NONE {
                entered.left.without_figure += 1;
                continue;
            }
            block.push(Figure { giver: giver.0, receiver: receiver.0, year: self.years.of[store.period(link) as usize], value });
            if block.len() == BLOCK {
                entered.enter(self.levels, &mut block);
            }
        }
        entered.enter(self.levels, &mut block);
        entered
    }
}
