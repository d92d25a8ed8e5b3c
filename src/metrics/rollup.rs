//! Figures added up by the regions of giver and receiver at a level, and by the year in which links begin.
//!
//! This is the plain sum that a group-by of a table gives: each figure counts as it is, once. What may be inside of another
//! figure, what has only an interval, and who counts where at which date, [`query::flows`](crate::query::flows) tells.

use hashbrown::HashMap;
use rayon::prelude::*;

use super::figures::{Figures, NONE, Overflow, Plain, measured};
use super::network::number;
use crate::graph::lines::{Block as Columns, blocks};
use crate::graph::{Graph, NodeId, Role, View};
use crate::model::{Answer, Kind, Level, Period};

/// No region, or nothing above.
const NOWHERE: u32 = u32::MAX;

/// Not looked at yet.
const OPEN: u32 = u32::MAX - 1;

/// Sums stand in a table of all that can be if it has at most so many for each link, and so many altogether (128 MiB); else figures
/// are sorted.
const CELLS_A_LINK: usize = 4;
const CELLS: usize = 1 << 24;

/// Cells that one thread takes at a time.
const MANY: usize = 1 << 16;

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
    let found = nearest(&region_levels(graph), &above(graph, role), level);
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
    let ledger = Ledger { view, plain: Plain::new(graph, figures), years: &years, places: &places };
    let mut parts = ledger.parts().into_iter();
    let mut whole = parts.next().unwrap_or_default();
    for part in parts {
        whole.add(part);
    }
    i64::try_from(whole.all).map_err(|_| Overflow)?;
    let Entered { sums, left, outside, .. } = whole;
    let sums = sums.listed();
    let told = |(at, outside): (usize, usize)| {
        let rows = places.at_level(at, &sums, &years);
        Rollup { rows, outside, ..left.clone() }
    };
    Ok(outside.into_par_iter().enumerate().map(told).collect())
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

/// The level of each region.
fn region_levels(graph: &Graph) -> Vec<Option<Level>> {
    let nodes = &graph.store.nodes;
    let level = |node: NodeId| (nodes.kind(node) == Kind::REGION).then(|| nodes.level(node)).flatten();
    (0..graph.node_count()).into_par_iter().map(|node| level(NodeId::at(node))).collect()
}

/// The nearest region of a level on the way up. Cost: O(entities).
fn nearest(levels: &[Option<Level>], above: &[u32], level: Level) -> Vec<u32> {
    let mut found = vec![OPEN; above.len()];
    let mut way = Vec::new();
    for node in 0..above.len() {
        let mut at = number(node);
        // Up to what is known already. The builder breaks circles; what goes round in one all the same is left open on the way.
        let region = loop {
            match found.get(at as usize).copied() {
                None => break NOWHERE,
                Some(OPEN) if levels[at as usize] == Some(level) => {
                    found[at as usize] = at;
                    break at;
                }
                Some(OPEN) => {
                    found[at as usize] = NOWHERE;
                    way.push(at);
                    at = above[at as usize];
                }
                Some(known) => break known,
            }
        };
        way.drain(..).for_each(|passed| found[passed as usize] = region);
    }
    found
}

/// One side of all links: where each entity falls at all levels at once is one number, so that figures are entered once and
/// not once for each level.
struct Side {
    /// The code of each entity.
    codes: Vec<u32>,
    /// At each level the number of the region that a code stands for, or [`NOWHERE`].
    region: Vec<Vec<u32>>,
    /// At each level the regions, by number.
    regions: Vec<Vec<NodeId>>,
    /// Whether a code has no region at some level.
    outside: Vec<bool>,
}

impl Side {
    fn new(graph: &Graph, role: Role, own: &[Option<Level>], levels: &[Level]) -> Self {
        let above = above(graph, role);
        let mut side = Side { codes: vec![0; above.len()], region: Vec::new(), regions: Vec::new(), outside: Vec::new() };
        let mut count = 1;
        // The last level decides first on the order of codes: its regions stand in theirs.
        for level in levels.iter().rev() {
            let (numbers, regions) = numbered(nearest(own, &above, *level));
            count = side.part(&numbers, regions.len(), count);
            side.regions.push(regions);
        }
        side.region.reverse();
        side.regions.reverse();
        side.outside = (0..count).map(|code| side.region.iter().any(|region| region[code] == NOWHERE)).collect();
        side
    }

    /// Parts codes by the regions of one more level; gives how many there are.
    fn part(&mut self, numbers: &[u32], regions: usize, count: usize) -> usize {
        // One more than its number for each code and region that occur together; regions that are none come last.
        let wide = regions + 1;
        let pair = |code: u32, number: u32| code as usize * wide + (number as usize).min(regions);
        let mut of: HashMap<usize, u32> = HashMap::new();
        let mut table = vec![0u32; count.checked_mul(wide).filter(|cells| *cells <= CODES).unwrap_or_default()];
        for (code, number) in self.codes.iter().zip(numbers) {
            let pair = pair(*code, *number);
            match table.get_mut(pair) {
                Some(cell) => *cell = 1,
                None => _ = of.insert(pair, 1),
            }
        }
        let mut met: Vec<usize> = of.keys().copied().collect();
        met.sort_unstable();
        met.extend(table.iter().enumerate().filter(|(_, cell)| **cell != 0).map(|(pair, _)| pair));
        for (pair, next) in met.iter().zip(1u32..) {
            match table.get_mut(*pair) {
                Some(cell) => *cell = next,
                None => _ = of.insert(*pair, next),
            }
        }
        for (code, number) in self.codes.iter_mut().zip(numbers) {
            let pair = pair(*code, *number);
            *code = table.get(pair).or_else(|| of.get(&pair)).map_or(0, |next| next - 1);
        }
        for known in &mut self.region {
            *known = met.iter().map(|pair| known[pair / wide]).collect();
        }
        let number = |pair: &usize| if pair % wide == regions { NOWHERE } else { number(pair % wide) };
        self.region.push(met.iter().map(number).collect());
        met.len()
    }

    fn len(&self) -> usize {
        self.outside.len()
    }

    /// Whether the regions of a level ascend with the codes, each of one code.
    fn ascends(&self, level: usize) -> bool {
        let regions = self.region[level].iter().filter(|region| **region != NOWHERE);
        regions.clone().zip(regions.skip(1)).all(|(one, next)| one < next)
    }
}

/// So many pairs of codes and regions have a place in a table.
const CODES: usize = 1 << 22;

/// Where figures stand.
struct Places<'s> {
    givers: &'s Side,
    receivers: &'s Side,
    years: usize,
}

impl Places<'_> {
    /// How many sums there can be.
    fn cells(&self) -> usize {
        self.givers.len().saturating_mul(self.receivers.len()).saturating_mul(self.years)
    }

    /// The cell of a figure, whose ends are codes.
    #[inline]
    fn cell(&self, figure: &Figure) -> u64 {
        let pair = u64::from(figure.giver) * self.receivers.len() as u64 + u64::from(figure.receiver);
        pair * self.years as u64 + u64::from(figure.year)
    }

    /// Counts figures at the levels at which an end of them, by its code, lies in no region.
    fn count_outside(&self, figure: &Figure, outside: &mut [usize]) {
        let (giver, receiver) = (figure.giver as usize, figure.receiver as usize);
        for ((outside, givers), receivers) in outside.iter_mut().zip(&self.givers.region).zip(&self.receivers.region) {
            *outside += usize::from(givers[giver] == NOWHERE || receivers[receiver] == NOWHERE);
        }
    }

    /// The sums at a level, of sums by cell, ascending.
    fn at_level(&self, level: usize, sums: &[(u64, i64)], years: &Years) -> Vec<Sum> {
        let (givers, receivers) = (self.givers, self.receivers);
        let (deep, wide) = (self.years as u64, receivers.len() as u64);
        let own = receivers.regions[level].len() as u64;
        let mut codes = (u64::MAX, NOWHERE, NOWHERE);
        // Cells of one pair follow one another.
        let cells = sums.iter().filter_map(|(cell, sum)| {
            let (pair, year) = (cell / deep, cell % deep);
            if codes.0 != pair {
                // Both are below the numbers of codes.
                #[allow(clippy::cast_possible_truncation)]
                let (giver, receiver) = ((pair / wide) as usize, (pair % wide) as usize);
                codes = (pair, givers.region[level][giver], receivers.region[level][receiver]);
            }
            let (_, giver, receiver) = codes;
            (giver != NOWHERE && receiver != NOWHERE).then_some((giver, receiver, year, *sum))
        });
        // Regions and years are below their numbers.
        #[allow(clippy::cast_possible_truncation)]
        let row = |(giver, receiver, year, sum): (u32, u32, u64, i64)| Sum {
            giver: givers.regions[level][giver as usize],
            receiver: receivers.regions[level][receiver as usize],
            year: years.year(year as usize),
            sum,
        };
        if givers.ascends(level) && receivers.ascends(level) {
            return cells.map(row).collect();
        }
        let all = givers.regions[level].len().saturating_mul(receivers.regions[level].len()).saturating_mul(self.years);
        let mut merged = Sums::new(all, sums.len());
        merged
            .enter(cells.map(|(giver, receiver, year, sum)| ((u64::from(giver) * own + u64::from(receiver)) * deep + year, sum)));
        #[allow(clippy::cast_possible_truncation)]
        let ends = |cell: u64| ((cell / deep / own) as u32, (cell / deep % own) as u32, cell % deep);
        let merged = merged.listed().into_iter().map(|(cell, sum)| (ends(cell), sum));
        merged.map(|((giver, receiver, year), sum)| row((giver, receiver, year, sum))).collect()
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

impl Default for Sums {
    fn default() -> Self {
        Sums::List(Vec::new())
    }
}

impl Sums {
    fn new(cells: usize, links: usize) -> Self {
        let few = cells <= CELLS && cells <= links.saturating_mul(CELLS_A_LINK);
        if few { Sums::Table(vec![0; cells]) } else { Sums::List(Vec::new()) }
    }

    /// Enters figures by their cells.
    #[inline]
    fn enter(&mut self, cells: impl Iterator<Item = (u64, i64)>) {
        match self {
            Sums::Table(sums) => {
                for (cell, value) in cells {
                    // A cell is below their number, which is that of the table.
                    #[allow(clippy::cast_possible_truncation)]
                    let sum = &mut sums[cell as usize];
                    // Without a branch: whether a cell is new is not to be guessed, and the next one need not wait for this.
                    *sum = (*sum | i64::from(*sum == 0) << 63).wrapping_add(value);
                }
            }
            Sums::List(all) => all.extend(cells),
        }
    }

    fn add(&mut self, other: Sums) {
        match (self, other) {
            (Sums::Table(sums), Sums::Table(others)) => {
                let add = |(sum, other): (&mut i64, &i64)| {
                    let both = sum.wrapping_add(other.wrapping_sub(NONE));
                    *sum = if *other == 0 {
                        *sum
                    } else if *sum == 0 {
                        *other
                    } else {
                        both
                    };
                };
                sums.par_iter_mut().zip(&others).with_min_len(MANY).for_each(add);
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
                let list = |(chunk, sums): (usize, &[i64])| {
                    let cells = ((chunk * MANY) as u64..).zip(sums).filter(|(_, sum)| **sum != 0);
                    cells.map(|(cell, sum)| (cell, sum.wrapping_sub(NONE))).collect::<Vec<_>>()
                };
                sums.par_chunks(MANY).enumerate().map(list).collect::<Vec<_>>().concat()
            }
            Sums::List(mut figures) => {
                figures.par_sort_unstable();
                let same = figures.chunk_by(|a, b| a.0 == b.0);
                same.map(|same| (same[0].0, same.iter().map(|one| one.1).sum())).collect()
            }
        }
    }
}

/// A figure with what its link says beside: its ends, and then their codes.
#[derive(Clone, Copy, Default)]
struct Figure {
    giver: u32,
    receiver: u32,
    year: u32,
    value: i64,
}

/// What some links enter.
#[derive(Default)]
struct Entered {
    sums: Sums,
    left: Rollup,
    outside: Vec<usize>,
    /// The sum of all figures, each without its sign: if that fits in 64 bits, so does each sum of them.
    all: i128,
}

impl Entered {
    fn enter(&mut self, places: &Places<'_>, block: &mut Vec<Figure>) {
        let mut all = 0u64;
        for figure in block.iter_mut() {
            figure.giver = places.givers.codes[figure.giver as usize];
            figure.receiver = places.receivers.codes[figure.receiver as usize];
            all = all.saturating_add(figure.value.unsigned_abs());
        }
        self.all += i128::from(all);
        self.sums.enter(block.iter().map(|figure| (places.cell(figure), figure.value)));
        let is_outside =
            |figure: &&Figure| places.givers.outside[figure.giver as usize] || places.receivers.outside[figure.receiver as usize];
        block.iter().filter(is_outside).for_each(|figure| places.count_outside(figure, &mut self.outside));
        block.clear();
    }

    /// Sums of whole numbers are the same, whatever the parts are.
    fn add(&mut self, other: Entered) {
        self.sums.add(other.sums);
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
    places: &'a Places<'a>,
}

impl Ledger<'_, '_> {
    /// The links in parts, one for each thread, unless tables for all threads cost more than the links do.
    fn parts(&self) -> Vec<Entered> {
        let links = self.view.graph().link_count();
        let cells = Some(self.places.cells()).filter(|cells| *cells <= CELLS).unwrap_or_default();
        let parts = rayon::current_num_threads().min(1 + 2 * links / (cells + 1)).max(1);
        let size = links.div_ceil(parts).max(1);
        (0..parts).into_par_iter().map(|part| self.enter((part * size).min(links)..((part + 1) * size).min(links))).collect()
    }

    /// Goes over some links in their order.
    fn enter(&self, links: std::ops::Range<usize>) -> Entered {
        let graph = self.view.graph();
        let store = &graph.store.links;
        let (settled, joint) = (self.view.kinds_only(), store.sides.at.len() > 0);
        let wanted = measured(self.view);
        let sums = Sums::new(self.places.cells(), graph.link_count());
        let mut entered = Entered { sums, outside: vec![0; self.places.givers.regions.len()], ..Entered::default() };
        // First what stands in the order of links, then what does not: many cells are on their way at a time.
        let mut block: Vec<Figure> = Vec::with_capacity(2 * BLOCK);
        blocks(graph, None, links, |first, columns| {
            if settled && !joint && self.plain.is_simple(columns) {
                self.enter_simple(first, columns, &wanted, &mut block, &mut entered.left);
            } else {
                let lines = columns.lines(first).filter(|line| wanted[line.kind.index()]);
                for line in lines.filter(|line| settled || self.view.admits(line.link) != Answer::No) {
                    let (value, year) = (self.plain.of(&line), self.years.of[line.period as usize]);
                    match store.pair(line.link) {
                        None => entered.left.joint += 1,
                        Some(_) if value == NONE => entered.left.without_figure += 1,
                        Some((giver, receiver)) => block.push(Figure { giver: giver.0, receiver: receiver.0, year, value }),
                    }
                }
            }
            if block.len() >= BLOCK {
                entered.enter(self.places, &mut block);
            }
        });
        entered.enter(self.places, &mut block);
        entered
    }

    /// Goes over links of which each surely is in the view, is one giver's and one receiver's, and has one figure or none.
    fn enter_simple(&self, first: usize, columns: &Columns, wanted: &[bool], block: &mut Vec<Figure>, left: &mut Rollup) {
        let store = &self.view.graph().store.links;
        let (from, links) = (block.len(), first..first + columns.kinds.len());
        let ends = store.giver[links.clone()].iter().zip(&store.receiver[links]);
        let columns_of = columns.kinds.iter().zip(&columns.periods).zip(columns.starts.windows(2));
        block.resize(from + columns.kinds.len(), Figure::default());
        // Kinds come in any order, so each figure is written, and the next one over it where it was none.
        let mut at = from;
        for ((giver, receiver), ((kind, period), ends)) in ends.zip(columns_of) {
            let value = self.plain.at_most_one(columns, ends);
            block[at] = Figure { giver: giver.0, receiver: receiver.0, year: self.years.of[*period as usize], value };
            let (asked, any) = (wanted[*kind as usize], value != NONE);
            at += usize::from(asked & any);
            left.without_figure += usize::from(asked & !any);
        }
        block.truncate(at);
    }
}
