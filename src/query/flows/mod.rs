//! Totals between all regions of a level: who gives how much to whom, rolled up.
//!
//! Each row is a total of its own, with all that a total has: an interval, what is possible, absorbed and left out. A link
//! stands in one place: in the row of its ends, internal to a region, `coarser` where an end lies above the level, or left
//! out where an end counts to no region. Nothing is pushed down, split or spread.

mod place;
mod shape;

use std::collections::BTreeMap;

use super::total::{Asked, BasisClass, Book, LeftOut, Reason, TotalRow, counting, in_stretches, rank};
use crate::graph::{Entity, View};
use crate::model::{Level, Period};

use place::{Bucket, Places, Regions};
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
    let regions = Regions::new(view, options);
    let asked =
        Asked { measure: options.measure.as_deref(), basis: &options.basis, by_year: options.by_year, ledger: options.ledger };
    let of = |links| {
        let (mut places, mut book, mut left_out) = (Places::new(&regions), Book::new(view, &asked, true), Vec::new());
        counting(view, &options.basis, links, |mut claim| {
            if let Some((place, bucket)) = places.of(&mut claim) {
                let counts = bucket == Bucket::Row || bucket == Bucket::Internal && options.internal;
                return book.enter(claim, place, counts);
            }
            claim.reasons.push(Reason::NoRegion);
            claim.reasons.sort_unstable();
            left_out.push(LeftOut::new(claim.link, None, claim.reasons));
        });
        (places, book, left_out)
    };
    let (places, book, left_out) = in_stretches(view, of, |(mut places, book, mut left_out), (more, later, left)| {
        let numbers = places.with(more);
        left_out.extend(left);
        (places, book.with(later, |place| numbers[place as usize]), left_out)
    });
    let (sheets, grand) = book.close();
    let mut found: BTreeMap<Bucket, Vec<(u32, Flow<'g>)>> = BTreeMap::new();
    for sheet in sheets {
        let bucket = match places.bucket(sheet.place) {
            Bucket::Internal if options.internal => Bucket::Row,
            bucket => bucket,
        };
        let (from, to) = places.ends(sheet.place);
        let overlaps = sheet.overlaps && bucket == Bucket::Row;
        let flow = Flow { from, to, years: sheet.years, overlaps, total: sheet.row };
        found.entry(bucket).or_default().push((sheet.chapter, flow));
    }
    let mut take = |bucket: Bucket| arranged(found.remove(&bucket).unwrap_or_default());
    let (mut rows, internal, coarser) = (take(Bucket::Row), take(Bucket::Internal), take(Bucket::Coarser));
    let all_rows = rows.len();
    if let Some(top) = options.top {
        let mut met: (u32, usize) = (u32::MAX, 0);
        rows.retain(|(rank, _)| {
            met = if met.0 == *rank { (met.0, met.1 + 1) } else { (*rank, 1) };
            met.1 <= top
        });
    }
    let plain = |rows: Vec<(u32, Flow<'g>)>| rows.into_iter().map(|(_, flow)| flow).collect();
    Flows {
        rows: plain(rows),
        all_rows,
        grand: grand.into_iter().map(|sheet| sheet.row).collect(),
        internal: plain(internal),
        coarser: plain(coarser),
        left_out,
        hidden: view.hides_any(),
    }
}

/// What rows have in common that may be set against one another.
fn class<'f>(flow: &'f Flow<'_>) -> impl Ord + use<'f> {
    let TotalRow { kind, measure, unit, span, basis, period, .. } = &flow.total;
    (*kind, rank(*measure), *measure, unit.is_none(), unit.as_ref(), *span, *basis, flow.years.is_none(), flow.years, *period)
}

/// Rows by class, the largest first, what is unknown last. They come with the number of their chapter, all of one class, and
/// leave with the rank of that class.
fn arranged(rows: Vec<(u32, Flow<'_>)>) -> Vec<(u32, Flow<'_>)> {
    let mut first: BTreeMap<u32, usize> = BTreeMap::new();
    for (at, (chapter, _)) in rows.iter().enumerate() {
        first.entry(*chapter).or_insert(at);
    }
    let mut chapters: Vec<(u32, usize)> = first.into_iter().collect();
    let chapters_met = chapters.last().map_or(0, |(last, _)| *last as usize + 1);
    chapters.sort_by(|(_, one), (_, other)| class(&rows[*one].1).cmp(&class(&rows[*other].1)));
    let alike = chapters.chunk_by(|(_, one), (_, other)| class(&rows[*one].1) == class(&rows[*other].1));
    let mut ranks = vec![0; chapters_met];
    for (rank, run) in (0u32..).zip(alike) {
        for (chapter, _) in run {
            ranks[*chapter as usize] = rank;
        }
    }
    // Rows are large: their sizes are sorted, and then each row moves once.
    let size = |flow: &Flow<'_>| {
        let sum = flow.total.sum;
        (sum.map(|sum| sum.low), sum.map(|sum| (sum.high.is_none(), sum.high)), flow.total.links)
    };
    let mut sizes: Vec<_> =
        rows.iter().enumerate().map(|(at, (chapter, flow))| (ranks[*chapter as usize], size(flow), at)).collect();
    sizes.sort_unstable_by(|(a, one, at), (b, other, there)| {
        let (here, beside) = (&rows[*at].1, &rows[*there].1);
        let ends = || ids(&here.from).cmp(ids(&beside.from)).then_with(|| ids(&here.to).cmp(ids(&beside.to)));
        a.cmp(b).then_with(|| other.cmp(one)).then_with(ends).then(at.cmp(there))
    });
    let mut rows: Vec<Option<Flow<'_>>> = rows.into_iter().map(|(_, flow)| Some(flow)).collect();
    sizes.into_iter().filter_map(|(rank, _, at)| Some((rank, rows[at].take()?))).collect()
}

fn ids<'a>(entities: &'a [Entity<'_>]) -> impl Iterator<Item = crate::graph::NodeId> + 'a {
    entities.iter().map(Entity::handle)
}
