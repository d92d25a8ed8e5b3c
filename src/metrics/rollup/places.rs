//! Where entities fall at levels, and figures by their ends.

use rayon::prelude::*;

use super::dealt::Dealt;
use super::{MANY, Sum, Years};
use crate::graph::{Graph, NodeId, Role};
use crate::metrics::figures::Factor;
use crate::metrics::network::number;
use crate::model::{Kind, Level};

/// No region, or nothing above.
pub(super) const NOWHERE: u32 = u32::MAX;

/// Not looked at yet.
const OPEN: u32 = u32::MAX - 1;

/// The one thing that each entity surely lies in at all times.
pub(super) fn above(graph: &Graph, role: Role) -> Vec<u32> {
    let above = |node: usize| graph.containment.sole(NodeId::at(node), role).map_or(NOWHERE, |above| above.0);
    (0..graph.node_count()).into_par_iter().with_min_len(MANY / 2).map(above).collect()
}

/// The level of each region.
pub(super) fn region_levels(graph: &Graph) -> Vec<Option<Level>> {
    let nodes = &graph.store.nodes;
    let level = |node: NodeId| (nodes.kind(node) == Kind::REGION).then(|| nodes.level(node)).flatten();
    (0..graph.node_count()).into_par_iter().with_min_len(MANY / 2).map(|node| level(NodeId::at(node))).collect()
}

/// The nearest node of some sort on the way up, itself if it is one. Cost: O(entities).
pub(super) fn nearest(above: &[u32], is_one: impl Fn(usize) -> bool) -> Vec<u32> {
    let mut found = vec![OPEN; above.len()];
    let mut way = Vec::new();
    for node in 0..above.len() {
        if found[node] != OPEN {
            continue;
        }
        // Mostly what it lies in is known.
        if let Some(known) = found.get(above[node] as usize).filter(|known| **known != OPEN && !is_one(node)) {
            found[node] = *known;
            continue;
        }
        let mut at = number(node);
        // Up to what is known already. The builder breaks circles; what goes round in one all the same is left open on the way.
        let region = loop {
            match found.get(at as usize).copied() {
                None => break NOWHERE,
                Some(OPEN) if is_one(at as usize) => {
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
    /// The code of each entity: that of the nearest region of any of the levels, and one more for what lies in none.
    pub(super) codes: Vec<u32>,
    /// At each level the number of the region that a code stands for, or [`NOWHERE`].
    region: Vec<Vec<u32>>,
    /// At each level the regions, by number.
    pub(super) regions: Vec<Vec<NodeId>>,
    /// How many codes have a region at each level: the first ones.
    complete: u32,
    /// How many codes there are.
    count: usize,
}

impl Side {
    pub(super) fn new(graph: &Graph, role: Role, own: &[Option<Level>], levels: &[Level]) -> Self {
        let mut above = above(graph, role);
        let mut codes = nearest(&above, |node| own[node].is_some_and(|level| levels.contains(&level)));
        // From here on these regions alone.
        let nodes: Vec<u32> = (0..).zip(&codes).filter(|(node, nearest)| node == *nearest).map(|(node, _)| node).collect();
        let place = |node: &u32| codes.get(*node as usize).and_then(|region| nodes.binary_search(region).ok());
        let next: Vec<u32> = nodes.iter().map(|node| place(&above[*node as usize]).map_or(NOWHERE, number)).collect();
        let at_level = |level: Level| nearest(&next, |region| own[nodes[region] as usize] == Some(level));
        let found: Vec<Vec<u32>> = levels.iter().map(|level| at_level(*level)).collect();
        // First what has a region at each level; then the last level decides first: its regions stand in their order.
        let incomplete = |region: usize| found.iter().any(|found| found[region] == NOWHERE);
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        order.sort_by_cached_key(|region| {
            (incomplete(*region), found.iter().rev().map(|found| found[*region]).collect::<Vec<_>>())
        });
        let complete = number(order.iter().filter(|region| !incomplete(**region)).count());
        let (mut region, mut regions) = (Vec::new(), Vec::new());
        for found in &found {
            let own: Vec<u32> =
                (0..).zip(found).filter(|(region, nearest)| region == *nearest).map(|(region, _)| region).collect();
            let number = |region: u32| own.binary_search(&region).map_or(NOWHERE, number);
            region.push(order.iter().map(|code| number(found[*code])).chain([NOWHERE]).collect::<Vec<_>>());
            regions.push(own.iter().map(|region| NodeId(nodes[*region as usize])).collect());
        }
        // What these regions lie in is known; their codes take its place.
        for (code, region) in order.iter().enumerate() {
            above[nodes[*region] as usize] = number(code);
        }
        codes.iter_mut().for_each(|code| *code = above.get(*code as usize).copied().unwrap_or(number(nodes.len())));
        Side { codes, region, regions, complete, count: nodes.len() + 1 }
    }

    /// Whether the regions of a level ascend with the codes, each of one code.
    fn ascends(&self, level: usize) -> bool {
        let regions = self.region[level].iter().filter(|region| **region != NOWHERE);
        regions.clone().zip(regions.skip(1)).all(|(one, next)| one < next)
    }
}

/// Where figures stand.
pub(super) struct Places<'s> {
    pub(super) givers: &'s Side,
    pub(super) receivers: &'s Side,
    pub(super) years: usize,
}

impl Places<'_> {
    /// How many sums there can be.
    pub(super) fn cells(&self) -> usize {
        self.givers.count.saturating_mul(self.receivers.count).saturating_mul(self.years)
    }

    /// The cell of a figure, by the codes of its ends.
    #[inline]
    pub(super) fn cell(&self, giver: u32, receiver: u32, year: u32) -> u64 {
        let pair = u64::from(giver) * self.receivers.count as u64 + u64::from(receiver);
        pair * self.years as u64 + u64::from(year)
    }

    /// Whether an end of a figure, by its code, lies in no region of some level.
    #[inline]
    pub(super) fn is_outside(&self, giver: u32, receiver: u32) -> bool {
        giver >= self.givers.complete || receiver >= self.receivers.complete
    }

    /// Counts a figure at the levels at which it is outside.
    #[cold]
    pub(super) fn count_outside(&self, giver: u32, receiver: u32, outside: &mut [usize]) {
        for ((outside, givers), receivers) in outside.iter_mut().zip(&self.givers.region).zip(&self.receivers.region) {
            *outside += usize::from(givers[giver as usize] == NOWHERE || receivers[receiver as usize] == NOWHERE);
        }
    }

    /// The sums at a level, of sums by cell, ascending.
    pub(super) fn at_level(&self, level: usize, sums: &[Vec<(u64, i64)>], factor: Factor, years: &Years) -> Vec<Sum> {
        let (givers, receivers) = (self.givers, self.receivers);
        let (deep, wide) = (self.years as u64, receivers.count as u64);
        let own = receivers.regions[level].len() as u64;
        let mut codes = (u64::MAX, NOWHERE, NOWHERE);
        // Cells of one pair follow one another.
        let cells = sums.iter().flatten().filter_map(|(cell, sum)| {
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
        let mut merged = Dealt::new(all, sums.iter().map(Vec::len).sum(), factor);
        merged
            .deal(cells.map(|(giver, receiver, year, sum)| ((u64::from(giver) * own + u64::from(receiver)) * deep + year, sum)));
        #[allow(clippy::cast_possible_truncation)]
        let ends = |cell: u64| ((cell / deep / own) as u32, (cell / deep % own) as u32, cell % deep);
        let merged = Dealt::added(&[merged]).into_iter().flatten().map(|(cell, sum)| (ends(cell), sum));
        merged.map(|((giver, receiver, year), sum)| row((giver, receiver, year, sum))).collect()
    }
}
