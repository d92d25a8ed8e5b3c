//! The end of a book: its slots become sheets, on all cores where there is much to add up.

use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use super::TotalRow;
use super::book::{Book, Chapter, Class, What};
use super::items::count;
use super::sheet::{Head, Sheet, Spots, Wanted, order};
use super::slot::Slot;

/// A book that is closed.
pub(in crate::query) struct Closed<'g> {
    /// By chapter.
    pub(in crate::query) heads: Vec<Head<'g>>,
    /// Where the sheets of each chapter stand among those of one place.
    ranks: Vec<u32>,
    pub(in crate::query) sheets: Vec<Sheet<'g>>,
    /// All places and years together, by kind, measure, unit, span and basis.
    pub(in crate::query) grand: Vec<TotalRow<'g>>,
}

impl<'g> Closed<'g> {
    /// The rows of all sheets, by place, years and class.
    pub(super) fn rows(self) -> impl Iterator<Item = TotalRow<'g>> {
        let Closed { heads, ranks, mut sheets, .. } = self;
        sheets.sort_unstable_by_key(|sheet| (sheet.place, ranks[sheet.chapter as usize]));
        sheets.into_iter().map(move |sheet| heads[sheet.chapter as usize].row(sheet))
    }
}

/// So many slots or figures are worth another thread.
const MANY: usize = 4096;

impl<'g> Book<'_, 'g> {
    /// The sheets, and what those make together that count to the whole.
    pub(in crate::query) fn close(self) -> Closed<'g> {
        let Book { view, overlaps, any, links, named, classes, years, chapters, places, mut slots, whole, ledger, .. } = self;
        let head = |chapter: &Chapter| Head::new(view, chapter.class, years[chapter.years as usize]);
        let (mut heads, mut totals) = (chapters.iter().map(head).collect::<Vec<_>>(), Vec::new());
        let mut sorted = in_order(&heads);
        // The whole as chapters of one place.
        let mut whole = whole.unwrap_or_default();
        let whole_chapters: Vec<Chapter> = (0..).zip(by_number(classes)).map(|(number, class)| of_all(class, number)).collect();
        if !whole.is_empty() {
            totals = whole_chapters.iter().map(head).collect();
        }
        if !any && !links {
            join(&chapters, &sorted, &mut slots);
            name(&mut heads, named);
            join(&whole_chapters, &in_order(&totals), &mut whole);
            name(&mut totals, named);
            sorted = in_order(&heads);
        }
        let mut ranks = vec![0; chapters.len()];
        for (chapter, rank) in sorted.into_iter().zip(0u32..) {
            ranks[chapter as usize] = rank;
        }

        let work = slots.len() + slots.iter().chain(&whole).map(Slot::waiting).sum::<usize>();
        let add = |place: u32, chapter: u32, slot: Slot<'g>, across: bool| {
            Sheet::new(view, overlaps, (place, chapter), slot, &Wanted { ledger, across })
        };
        let together = |(slot, chapter): (Slot<'g>, u32)| add(0, chapter, slot, true);
        let apart = |((chapter, place), slot): ((u32, u32), Slot<'g>)| add(place, chapter, slot, false).0;
        let numbers = 0..count(whole.len());
        let (grand, mut sheets): (Vec<(Sheet<'g>, Spots)>, Vec<Sheet<'g>>) = if work < MANY {
            (whole.into_iter().zip(numbers).map(together).collect(), places.into_iter().zip(slots).map(apart).collect())
        } else {
            rayon::join(
                || whole.into_par_iter().zip(numbers).map(together).collect(),
                || places.into_par_iter().zip(slots).map(apart).collect(),
            )
        };
        // What was joined with another is empty.
        sheets.retain(|sheet| sheet.links > 0);
        if grand.iter().any(|(_, spots)| !spots.is_empty()) {
            for sheet in &mut sheets {
                let Chapter { number, years, .. } = &chapters[sheet.chapter as usize];
                let spots = grand.get(*number as usize).map(|(_, spots)| spots);
                sheet.overlaps = spots.is_some_and(|spots| spots.binary_search(&(sheet.place, *years)).is_ok());
            }
        }
        let mut grand: Vec<Sheet<'g>> = grand.into_iter().map(|(sheet, _)| sheet).filter(|sheet| sheet.links > 0).collect();
        grand.sort_by(|one, other| order(&totals[one.chapter as usize], &totals[other.chapter as usize]));
        let grand = grand.into_iter().map(|sheet| totals[sheet.chapter as usize].row(sheet)).collect();
        Closed { heads, ranks, sheets, grand }
    }
}

/// Chapters by their heads.
fn in_order(heads: &[Head<'_>]) -> Vec<u32> {
    let mut sorted: Vec<u32> = (0..count(heads.len())).collect();
    sorted.sort_by(|one, other| order(&heads[*one as usize], &heads[*other as usize]));
    sorted
}

/// The chapter of a class in all places and years, whose slot has its number.
fn of_all(class: Class, number: u32) -> Chapter {
    Chapter { class, number, years: 0, slots: vec![number + 1] }
}

/// Puts links without a figure of the asked measure to the first slot of those of their kind that have one, in the same place and
/// years.
fn join(chapters: &[Chapter], sorted: &[u32], slots: &mut [Slot<'_>]) {
    for bare in chapters.iter().filter(|chapter| chapter.class.what == What::Nothing) {
        let alike = |chapter: &&Chapter| {
            chapter.class.what != What::Nothing && chapter.class.kind == bare.class.kind && chapter.years == bare.years
        };
        let alike: Vec<&Chapter> = sorted.iter().map(|at| &chapters[*at as usize]).filter(alike).collect();
        for (place, own) in bare.slots.iter().enumerate().filter(|(_, own)| **own != 0) {
            let met = |slot: &u32| *slot != 0 && slots[*slot as usize - 1].links > 0;
            let first = alike.iter().find_map(|chapter| chapter.slots.get(place).copied().filter(met));
            if let Some(first) = first {
                let bare = std::mem::take(&mut slots[*own as usize - 1]);
                slots[first as usize - 1].join(bare);
            }
        }
    }
}

/// What has no figure of the asked measure bears its name.
fn name<'g>(heads: &mut [Head<'g>], named: Option<&'g str>) {
    for head in heads {
        head.row.measure = head.row.measure.or(named);
    }
}

fn by_number(classes: std::collections::BTreeMap<Class, u32>) -> Vec<Class> {
    let mut by_number: Vec<(u32, Class)> = classes.into_iter().map(|(class, number)| (number, class)).collect();
    by_number.sort_unstable();
    by_number.into_iter().map(|(_, class)| class).collect()
}
