//! Where entities fall at levels, and figures by their ends.

use hashbrown::HashMap;
use rayon::prelude::*;

use super::dealt::Dealt;
use super::{Figure, Sum, Years};
use crate::graph::{Graph, NodeId, Role};
use crate::metrics::network::number;
use crate::model::{Kind, Level};

/// No region, or nothing above.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Not looked at yet.
const OPEN: u32 = u32::MAX - 1;

/// The one thing that each entity surely lies in at all times.
pub(super) fn above(graph: &Graph, role: Role) -> Vec<u32> {
    let above = |node: usize| {
        let mut steps = graph.containment.up(NodeId::at(node), role).filter(|step| !step.reach_only);
        let step = steps.next().filter(|step| step.period == 0 && !step.possible);
        step.filter(|_| steps.next().is_none()).map_or(NOWHERE, |step| step.to.0)
    };
    (0..graph.node_count()).into_par_iter().map(above).collect()
}

/// The level of each region.
pub(super) fn region_levels(graph: &Graph) -> Vec<Option<Level>> {
    let nodes = &graph.store.nodes;
    let level = |node: NodeId| (nodes.kind(node) == Kind::REGION).then(|| nodes.level(node)).flatten();
    (0..graph.node_count()).into_par_iter().map(|node| level(NodeId::at(node))).collect()
}

/// The nearest region of a level on the way up. Cost: O(entities).
pub(super) fn nearest(levels: &[Option<Level>], above: &[u32], level: Level) -> Vec<u32> {
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
pub(super) struct Side {
    /// The code of each entity.
    pub(super) codes: Vec<u32>,
    /// At each level the number of the region that a code stands for, or [`NOWHERE`].
    region: Vec<Vec<u32>>,
    /// At each level the regions, by number.
    pub(super) regions: Vec<Vec<NodeId>>,
    /// Whether a code has no region at some level.
    pub(super) outside: Vec<bool>,
}

impl Side {
    pub(super) fn new(graph: &Graph, role: Role, own: &[Option<Level>], levels: &[Level]) -> Self {
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

    pub(super) fn len(&self) -> usize {
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
pub(super) struct Places<'s> {
    pub(super) givers: &'s Side,
    pub(super) receivers: &'s Side,
    pub(super) years: usize,
}

impl Places<'_> {
    /// How many sums there can be.
    pub(super) fn cells(&self) -> usize {
        self.givers.len().saturating_mul(self.receivers.len()).saturating_mul(self.years)
    }

    /// The cell of a figure, whose ends are codes.
    #[inline]
    pub(super) fn cell(&self, figure: &Figure) -> u64 {
        let pair = u64::from(figure.giver) * self.receivers.len() as u64 + u64::from(figure.receiver);
        pair * self.years as u64 + u64::from(figure.year)
    }

    /// Counts figures at the levels at which an end of them, by its code, lies in no region.
    pub(super) fn count_outside(&self, figure: &Figure, outside: &mut [usize]) {
        let (giver, receiver) = (figure.giver as usize, figure.receiver as usize);
        for ((outside, givers), receivers) in outside.iter_mut().zip(&self.givers.region).zip(&self.receivers.region) {
            *outside += usize::from(givers[giver] == NOWHERE || receivers[receiver] == NOWHERE);
        }
    }

    /// The sums at a level, of sums by cell, ascending.
    pub(super) fn at_level(&self, level: usize, sums: &[(u64, i64)], years: &Years) -> Vec<Sum> {
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
        let mut merged = Dealt::new(all, sums.len());
        merged
            .deal(cells.map(|(giver, receiver, year, sum)| ((u64::from(giver) * own + u64::from(receiver)) * deep + year, sum)));
        #[allow(clippy::cast_possible_truncation)]
        let ends = |cell: u64| ((cell / deep / own) as u32, (cell / deep % own) as u32, cell % deep);
        let merged = Dealt::added(&[merged]).into_iter().map(|(cell, sum)| (ends(cell), sum));
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
