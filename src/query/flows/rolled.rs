//! Links rolled up, before rows are made of them.

use std::cmp::Reverse;

use rayon::slice::ParallelSliceMut;

use super::FlowsOptions;
use super::place::{Bucket, Place, Places, Regions};
use crate::graph::{NodeId, View};
use crate::query::total::{Asked, Book, Closed, Head, LeftOut, Reason, Sheet, TotalRow, counting, in_stretches, rank};

/// Links of a view rolled up.
pub(in crate::query) struct Rolled<'g> {
    /// By the numbers that sheets bear.
    pub(in crate::query) places: Vec<Place>,
    pub(in crate::query) heads: Vec<Head<'g>>,
    /// Where each head stands among them; alike ones stand together.
    pub(super) ranks: Vec<u32>,
    /// By class, the largest first.
    pub(in crate::query) rows: Vec<Sheet<'g>>,
    pub(in crate::query) internal: Vec<Sheet<'g>>,
    pub(in crate::query) coarser: Vec<Sheet<'g>>,
    /// What all rows make together.
    pub(super) grand: Vec<TotalRow<'g>>,
    /// Links of which an end counts to no region.
    pub(in crate::query) left_out: Vec<LeftOut<'g>>,
}

/// Rolls up the links of a view.
pub(in crate::query) fn rolled<'g>(view: &View<'g>, options: &FlowsOptions) -> Rolled<'g> {
    let regions = Regions::new(view, options);
    let asked =
        Asked { measure: options.measure.as_deref(), basis: &options.basis, by_year: options.by_year, ledger: options.ledger };
    let of = |links| {
        let (mut places, mut book, mut left_out) = (Places::new(&regions), Book::new(view, &asked, true), Vec::new());
        counting(view, &options.basis, links, |mut claim, line| {
            if let Some((place, bucket)) = places.of(&mut claim) {
                let counts = bucket == Bucket::Row || bucket == Bucket::Internal && options.internal;
                return book.enter(&claim, line, place, counts);
            }
            claim.reasons.add(Reason::NoRegion);
            left_out.push(LeftOut::new(claim.link, None, claim.reasons));
        });
        (places, book, left_out)
    };
    let (places, book, left_out) = in_stretches(view, of, |(mut places, book, mut left_out), (more, later, left)| {
        let numbers = places.with(more);
        left_out.extend(left);
        (places, book.with(later, |place| numbers[place as usize]), left_out)
    });
    let places = places.met();
    let Closed { heads, mut sheets, grand, .. } = book.close();
    let ranks = ranks(&heads);
    let (mut rows, mut internal, mut coarser) = (Vec::new(), Vec::new(), Vec::new());
    for (at, sheet) in (0u32..).zip(&sheets) {
        let keys = match places[sheet.place as usize].bucket() {
            Bucket::Row => &mut rows,
            Bucket::Internal if options.internal => &mut rows,
            Bucket::Internal => &mut internal,
            Bucket::Coarser => &mut coarser,
        };
        keys.push((ranks[sheet.chapter as usize], size(sheet), at));
    }
    let mut take = |keys| arranged(keys, &mut sheets, &places);
    let (rows, internal, coarser) = (take(rows), take(internal), take(coarser));
    Rolled { places, heads, ranks, rows, internal, coarser, grand, left_out }
}

/// How large a total is: by its low end, then by its high end, of which unknown is most, then by the number of its links. What
/// is unknown is least.
type Size = Reverse<(bool, i128, bool, i128, u32)>;

fn size(sheet: &Sheet<'_>) -> Size {
    let Some(sum) = &sheet.sum else { return Reverse((false, 0, false, 0, sheet.links)) };
    Reverse((true, sum.low, sum.high.is_none(), sum.high.unwrap_or_default(), sheet.links))
}

/// Sheets by the rank of their class, the largest first.
fn arranged<'g>(mut keys: Vec<(u32, Size, u32)>, sheets: &mut [Sheet<'g>], places: &[Place]) -> Vec<Sheet<'g>> {
    let ends = |at: u32| -> (&[NodeId], &[NodeId]) { places[sheets[at as usize].place as usize].ends() };
    // Sheets are large: their sizes are sorted, and then each sheet moves once.
    keys.par_sort_unstable_by(|(a, one, at), (b, other, there)| {
        (a, one).cmp(&(b, other)).then_with(|| ends(*at).cmp(&ends(*there))).then(at.cmp(there))
    });
    keys.into_iter().map(|(.., at)| std::mem::take(&mut sheets[at as usize])).collect()
}

/// Where each head stands among them, alike ones together: rows of one rank can be set against one another.
fn ranks(heads: &[Head<'_>]) -> Vec<u32> {
    let mut sorted: Vec<usize> = (0..heads.len()).collect();
    sorted.sort_by(|one, other| class(&heads[*one]).cmp(&class(&heads[*other])));
    let alike = sorted.chunk_by(|one, other| class(&heads[*one]) == class(&heads[*other]));
    let mut ranks = vec![0; heads.len()];
    for (rank, run) in (0u32..).zip(alike) {
        for head in run {
            ranks[*head] = rank;
        }
    }
    ranks
}

/// What rows have in common that may be set against one another.
fn class<'f>(head: &'f Head<'_>) -> impl Ord + use<'f> {
    let TotalRow { kind, measure, unit, span, basis, period, .. } = &head.row;
    (*kind, rank(*measure), *measure, unit.is_none(), unit.as_ref(), *span, *basis, head.years.is_none(), head.years, *period)
}
