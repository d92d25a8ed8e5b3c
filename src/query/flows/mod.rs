//! Totals between all regions of a level: who gives how much to whom, rolled up.
//!
//! Each row is a total of its own, with all that a total has: an interval, what is possible, absorbed and left out. A link
//! stands in one place: in the row of its ends, internal to a region, `coarser` where an end lies above the level, or left
//! out where an end counts to no region. Nothing is pushed down, split or spread.

mod place;
mod rolled;
mod shape;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::total::{BasisClass, LeftOut, Sheet, TotalRow};
use crate::graph::{Entity, NodeId, View};
use crate::model::{Level, Period};

pub(in crate::query) use rolled::{Rolled, rolled};
pub use shape::{FlowShape, FlowsShape};

/// A question for flows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowsOptions {
    /// Givers as their regions at this level.
    pub givers: Level,
    /// Receivers as their regions at this level.
    pub receivers: Level,
    /// `money`, `people`, `projects`, [`LINKS`](super::total::LINKS) or the data set's own; none: all that are stated.
    pub measure: Option<String>,
    /// What figures must rest on; none: realised.
    pub basis: Vec<BasisClass>,
    /// A row for each stretch of years that figures are for. Nothing is spread: a sum of three years stands in a row of those
    /// three years.
    pub by_year: bool,
    /// Also rows of what stays inside a region.
    pub internal: bool,
    /// Only so many rows of each kind, measure, unit, span, basis and stretch of years: the largest.
    pub top: Option<usize>,
    /// With the figures of each total; else the lists of figures are empty, and only `left_out` of the answer is told.
    pub ledger: bool,
}

impl FlowsOptions {
    /// Flows of all figures between the regions of a level.
    pub fn new(level: Level) -> Self {
        FlowsOptions {
            givers: level,
            receivers: level,
            measure: None,
            basis: Vec::new(),
            by_year: false,
            internal: false,
            top: None,
            ledger: false,
        }
    }

    /// The levels as the command line writes them: `prefecture`, or `prefecture:county` where they differ.
    pub fn levels(&self) -> String {
        let (givers, receivers) = (self.givers, self.receivers);
        if givers == receivers { givers.to_string() } else { format!("{givers}:{receivers}") }
    }
}

/// A total between regions.
#[derive(Clone, Debug)]
pub struct Flow<'g> {
    /// The regions that give, by id; several give jointly.
    pub from: Vec<Entity<'g>>,
    /// The regions that receive, by id; several receive jointly.
    pub to: Vec<Entity<'g>>,
    /// By year: the years that the figures are for; none: not known.
    pub years: Option<Period>,
    /// Some of its figures may be inside one of another row, or hold one: such rows are not to be added.
    pub overlaps: bool,
    /// What it makes, with its ledger and the numbers of its links.
    pub total: TotalRow<'g>,
}

/// Totals between regions.
#[derive(Clone, Debug)]
pub struct Flows<'g> {
    /// By kind, measure, unit, span, basis and years, the largest first.
    pub rows: Vec<Flow<'g>>,
    /// How many rows there are, those beyond `top` included.
    pub all_rows: usize,
    /// What all rows, those beyond `top` included, make together: computed by itself and not by adding rows.
    pub grand: Vec<TotalRow<'g>>,
    /// What stays inside a region; none where rows hold it.
    pub internal: Vec<Flow<'g>>,
    /// What begins or ends above the level, under the regions where it does.
    pub coarser: Vec<Flow<'g>>,
    /// Links of which an end counts to no region, by id, with every reason. Figures that are not added stand in the ledger of
    /// their row.
    pub left_out: Vec<LeftOut<'g>>,
    /// The public view leaves links out, so these are not all.
    pub hidden: bool,
}

/// The totals between the regions of a level. Only support links count, and no derived hosting.
///
/// Each end maps to its region at the level, at the link's date: an enclave that gives to that of its place, one that
/// receives to those of its owners. A link whose givers fall into several regions stands in a row under their joint name,
/// and so does one whose giver may lie in one or in another. Planned links are named in the ledger of their row and don't
/// count.
///
/// Cost: O(links + entities), and for ends that have moved the depth of containment; that of the overlaps as for
/// [`total`](super::total::total).
pub fn flows<'g>(view: &View<'g>, options: &FlowsOptions) -> Flows<'g> {
    let Rolled { places, heads, ranks, mut rows, internal, coarser, grand, left_out } = rolled(view, options);
    let all_rows = rows.len();
    if let Some(top) = options.top {
        let mut met: (u32, usize) = (u32::MAX, 0);
        rows.retain(|sheet| {
            let rank = ranks[sheet.chapter as usize];
            met = if met.0 == rank { (met.0, met.1 + 1) } else { (rank, 1) };
            met.1 <= top
        });
    }
    let graph = view.graph();
    let entities = |nodes: &[NodeId]| nodes.iter().map(|node| graph.entity(*node)).collect();
    let flow = |sheet: Sheet<'g>, overlaps: bool| {
        let (from, to) = places[sheet.place as usize].ends();
        let head = &heads[sheet.chapter as usize];
        Flow { from: entities(from), to: entities(to), years: head.years, overlaps, total: head.row(sheet) }
    };
    let apart = |sheets: Vec<Sheet<'g>>| sheets.into_iter().map(|sheet| flow(sheet, false)).collect();
    let row = |sheet: Sheet<'g>| {
        let overlaps = sheet.overlaps;
        flow(sheet, overlaps)
    };
    Flows {
        rows: if rows.len() < MANY { rows.into_iter().map(row).collect() } else { rows.into_par_iter().map(row).collect() },
        all_rows,
        grand,
        internal: apart(internal),
        coarser: apart(coarser),
        left_out,
        hidden: view.hides_any(),
    }
}

/// So many rows are worth another thread.
const MANY: usize = 4096;
