//! Totals between all regions of a level: who gives how much to whom, rolled up.
//!
//! Each row is a total of its own, with all that a total has: an interval, what is possible, absorbed and left out. A link
//! stands in one place: in the row of its ends, internal to a region, `coarser` where an end lies above the level, or left
//! out where an end counts to no region. Nothing is pushed down, split or spread.

mod place;
mod shape;

use std::collections::BTreeMap;

use super::total::{Asked, BasisClass, LeftOut, Reason, Sheet, Spot, TotalRow, counting, rank, sheets};
use crate::graph::{Entity, View};
use crate::model::{Level, Period};

use place::{Bucket, Places};
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
/// Cost: O(links × depth of containment), and that of the overlaps: see [`total`](super::total::total).
pub fn flows<'g>(view: &View<'g>, options: &FlowsOptions) -> Flows<'g> {
    let mut places = Places::new(view, options);
    let mut left_out = Vec::new();
    let mut claims = counting(view, &options.basis);
    claims.retain_mut(|claim| {
        if let Some(place) = places.of(claim) {
            claim.place = place;
            return true;
        }
        claim.reasons.push(Reason::NoRegion);
        left_out.push(LeftOut::of_link(claim));
        false
    });
    let asked = Asked { measure: options.measure.as_deref(), basis: &options.basis, by_year: options.by_year, together: false };
    let in_rows =
        |place: usize| places.bucket(place) == Bucket::Row || options.internal && places.bucket(place) == Bucket::Internal;
    let together: Vec<_> = claims.iter().filter(|claim| in_rows(claim.place)).cloned().collect();
    let grand = sheets(view, together, &Asked { together: true, ..asked });
    let mut found: BTreeMap<Bucket, Vec<Flow<'g>>> = BTreeMap::new();
    for sheet in sheets(view, claims, &asked) {
        let bucket = if in_rows(sheet.place) { Bucket::Row } else { places.bucket(sheet.place) };
        let overlaps = bucket == Bucket::Row && lies_across(&grand, &sheet);
        let (from, to) = places.ends(sheet.place);
        let total = if options.ledger { sheet.row } else { sheet.row.without_ledger() };
        found.entry(bucket).or_default().push(Flow { from, to, years: sheet.years, overlaps, total });
    }
    let mut take = |bucket: Bucket| {
        let mut flows = found.remove(&bucket).unwrap_or_default();
        flows.sort_by(order);
        flows
    };
    let (mut rows, internal, coarser) = (take(Bucket::Row), take(Bucket::Internal), take(Bucket::Coarser));
    let all_rows = rows.len();
    if let Some(top) = options.top {
        keep_largest(&mut rows, top);
    }
    let shown = |row: TotalRow<'g>| if options.ledger { row } else { row.without_ledger() };
    let grand = grand.into_iter().map(|sheet| shown(sheet.row)).collect();
    Flows { rows, all_rows, grand, internal, coarser, left_out, hidden: view.hides_any() }
}

/// Whether figures of a row may be inside one of another row.
fn lies_across(grand: &[Sheet<'_>], row: &Sheet<'_>) -> bool {
    let spot: Spot = (row.place, row.years);
    row.key.is_some() && grand.iter().any(|whole| whole.key == row.key && whole.across.contains(&spot))
}

/// What rows have in common that may be set against one another.
fn class<'f>(flow: &'f Flow<'_>) -> impl Ord + use<'f> {
    let TotalRow { kind, measure, unit, span, basis, period, .. } = &flow.total;
    (*kind, rank(*measure), *measure, unit.as_ref(), *span, *basis, flow.years.is_none(), flow.years, *period)
}

/// By class, then the largest first, what is unknown last.
fn order(a: &Flow<'_>, b: &Flow<'_>) -> std::cmp::Ordering {
    let size = |flow: &Flow<'_>| {
        let sum = flow.total.sum;
        (sum.map(|sum| sum.low), sum.map(|sum| (sum.high.is_none(), sum.high)), flow.total.links)
    };
    let ids = |flow: &Flow<'_>| {
        let of = |entities: &[Entity<'_>]| entities.iter().map(Entity::handle).collect::<Vec<_>>();
        (of(&flow.from), of(&flow.to))
    };
    class(a).cmp(&class(b)).then_with(|| size(b).cmp(&size(a))).then_with(|| ids(a).cmp(&ids(b)))
}

fn keep_largest(rows: &mut Vec<Flow<'_>>, top: usize) {
    let mut keep = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        let before = rows[..at].iter().rev().take_while(|other| class(other) == class(row)).take(top).count();
        keep.push(before < top);
    }
    let mut keep = keep.into_iter();
    rows.retain(|_| keep.next().unwrap_or(false));
}
