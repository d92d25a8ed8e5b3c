//! A sheet of the book: the total of its figures, and their ledger.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::book::{Class, What};
use super::entries::{Entry, Value};
use super::items::Items;
use super::parts::{Parts, parts};
use super::range::{self, Ledger};
use super::slot::Slot;
use super::trees::{self, Kept, Made};
use super::{Absorbed, Exceeded, Figure, LINKS, LeftOut, Sum, TotalRow};
use crate::graph::overlaps::Overlaps;
use crate::graph::{LinkId, View};
use crate::model::quantity::FIXED_DECIMALS;
use crate::model::{Period, Unit};
use crate::query::cite::Behind;

/// One link, or one of anything, in the fixed-point numbers of the store.
pub(super) const ONE: i64 = 10_i64.pow(FIXED_DECIMALS);

/// A total of the figures in one place, and by year of one stretch of years.
#[derive(Clone, Debug)]
pub(in crate::query) struct Sheet<'g> {
    pub(in crate::query) place: u32,
    /// Sheets of one class and stretch of years bear the same number.
    pub(in crate::query) chapter: u32,
    /// By year: the years; none: not known.
    pub(in crate::query) years: Option<Period>,
    /// Some of its figures may be inside one of another sheet, or hold one, or be the same.
    pub(in crate::query) overlaps: bool,
    pub(in crate::query) row: TotalRow<'g>,
}

/// What is wanted of a sheet.
pub(super) struct Wanted {
    /// The lists of its figures.
    pub(super) ledger: bool,
    /// Where its figures stand that overlap others that stand elsewhere.
    pub(super) across: bool,
}

/// What few slots have.
#[derive(Debug, Default)]
pub(super) struct More<'g> {
    /// What those make that were added at once and are not exact.
    pub(super) sums: Plain,
    /// Figures that were added at once, or links.
    pub(super) plain: Vec<(LinkId, u32)>,
    /// Links that may not count.
    pub(super) possible: Vec<LinkId>,
    /// Figures that may overlap others, surely count and are for the period of their link, where nobody asks for them by name.
    pub(super) marked: Vec<(LinkId, u32)>,
    /// Others that may overlap others or may not count.
    pub(super) entries: Vec<Entry>,
    pub(super) left_out: Vec<LeftOut<'g>>,
}

/// A plain sum.
#[allow(clippy::struct_excessive_bools)] // independent marks
#[derive(Debug, Default)]
pub(super) struct Plain {
    /// How many are added, and how many only may be.
    figures: u32,
    possible: u32,
    stated: i128,
    low: i128,
    high: i128,
    unstated: bool,
    unknown_high: bool,
    low_open: bool,
    high_open: bool,
}

impl Plain {
    #[inline]
    pub(super) fn add(&mut self, value: &Value) {
        self.figures += 1;
        self.low += value.low.unwrap_or_default();
        self.low_open |= value.low_open && value.low.is_some();
        self.high += value.high.unwrap_or_default();
        self.unknown_high |= value.high.is_none();
        self.high_open |= value.high_open;
        self.stated += value.stated.unwrap_or_default();
        self.unstated |= value.stated.is_none();
    }

    /// Adds another plain sum.
    pub(super) fn extend(&mut self, other: &Plain) {
        self.figures += other.figures;
        self.possible += other.possible;
        self.low += other.low;
        self.low_open |= other.low_open;
        self.high += other.high;
        self.unknown_high |= other.unknown_high;
        self.high_open |= other.high_open;
        self.stated += other.stated;
        self.unstated |= other.unstated;
    }

    /// Adds what figures make that may be inside one another.
    fn take(&mut self, made: &Made) {
        let Kept { low, stated, any, open, unstated } = made.least;
        if any {
            self.figures += made.figures;
        } else {
            self.possible += made.figures;
        }
        self.stated += i128::from(stated);
        self.unstated |= unstated;
        self.low += i128::from(low);
        self.low_open |= open;
        self.high += made.high;
        self.unknown_high |= made.unknown_high;
        self.high_open |= made.high_open;
    }

    /// Adds so many exact figures that make so much.
    fn add_exact(&mut self, figures: u32, sum: i128) {
        self.figures += figures;
        self.low += sum;
        self.high += sum;
        self.stated += sum;
    }

    /// Counts a link that may not count.
    pub(super) fn count_possible(&mut self) {
        self.high += i128::from(ONE);
        self.possible += 1;
    }

    /// With what those make that may overlap; none: there is nothing to add.
    fn with(&self, ledger: Option<&Ledger>) -> Option<Sum> {
        if self.figures + self.possible == 0 && ledger.is_none() {
            return None;
        }
        let rest = ledger.map_or(range::Raw::default(), |ledger| ledger.sum);
        let picked = ledger.is_some_and(|ledger| !ledger.counted.is_empty());
        let silent = self.figures > 0 && self.unstated || picked && rest.stated.is_none() || self.figures == 0 && !picked;
        let stated = (!silent).then(|| self.stated + rest.stated.unwrap_or_default());
        let high = if self.unknown_high { None } else { rest.high.map(|high| high + self.high) };
        Some(Sum {
            stated: stated.and_then(decimal),
            low: decimal(self.low + rest.low).unwrap_or(Decimal::MAX),
            low_open: self.low_open || rest.low_open,
            high: high.and_then(decimal),
            high_open: high.is_some() && (self.high_open || rest.high_open),
        })
    }
}

/// A fixed-point number; none where it is beyond 28 digits.
fn decimal(fixed: i128) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(fixed, FIXED_DECIMALS).ok().map(|decimal| decimal.normalize())
}

/// Where figures stand: place and years, by their numbers.
type Spots = Vec<(u32, u32)>;

impl<'g> Sheet<'g> {
    /// A sheet without figures.
    pub(super) fn blank(view: &View<'g>, class: Class, years: Option<Period>) -> Self {
        Sheet { place: 0, chapter: 0, years, overlaps: false, row: blank(view, class) }
    }

    /// Adds a slot up.
    pub(super) fn new(
        view: &View<'g>,
        overlaps: &'g Overlaps,
        class: Class,
        (place, years): (u32, Option<Period>),
        slot: Slot<'g>,
        wanted: &Wanted,
    ) -> (Self, Spots) {
        let graph = view.graph();
        let Slot { exact, figures, links, with_figure, more, .. } = slot;
        let More { sums: mut plain, plain: added, possible, marked, mut entries, left_out } =
            more.map(|more| *more).unwrap_or_default();
        plain.add_exact(figures, exact);
        // Only what is to be told figure by figure has to be found so.
        if !wanted.ledger && !wanted.across {
            let (made, rest) = trees::add(graph, overlaps, marked, entries);
            plain.take(&made);
            entries = rest;
        }
        let waiting = (!entries.is_empty()).then(|| {
            let items = Items::new(graph, overlaps, entries);
            let parts = parts(view, overlaps, &items);
            let ledger = range::add(&items, &parts);
            (items, parts, ledger)
        });
        let sum = plain.with(waiting.as_ref().map(|(.., ledger)| ledger));
        let loose = waiting.as_ref().is_some_and(|(.., ledger)| ledger.loose);
        let blank = blank(view, class);
        let mut row = TotalRow { sum, loose, links: links as usize, with_figure: with_figure as usize, left_out, ..blank };
        if wanted.ledger {
            row.counted = added.iter().map(|(link, row)| figure(view, *link, *row)).collect();
            row.possible = possible.iter().map(|link| figure(view, *link, u32::MAX)).collect();
            if let Some((items, _, ledger)) = &waiting {
                tell(view, items, ledger, &mut row);
            }
            let behind = row.counted.iter().chain(&row.possible).chain(row.absorbed.iter().map(|absorbed| &absorbed.figure));
            row.cite = sentences(view, behind);
        }
        let across = waiting.filter(|_| wanted.across).map(|(items, parts, _)| across(&items, &parts)).unwrap_or_default();
        (Sheet { place, chapter: 0, years, overlaps: false, row }, across)
    }
}

fn figure<'g>(view: &View<'g>, link: LinkId, row: u32) -> Figure<'g> {
    let graph = view.graph();
    Figure { link: graph.link(link), measure: (row != u32::MAX).then(|| graph.measure_of(link, row)) }
}

fn blank<'g>(view: &View<'g>, class: Class) -> TotalRow<'g> {
    let store = &view.graph().store;
    let (measure, unit) = match class.what {
        What::Measure(name, unit) => {
            let name = store.texts.get(store.measure_names[usize::from(name)]);
            (Some(name), Some(store.units[usize::from(unit)].clone()))
        }
        What::Links => (Some(LINKS), Some(Unit::COUNT)),
        What::Nothing => (None, None),
    };
    TotalRow { span: class.span, period: class.rate_of, ..TotalRow::empty(class.kind, measure, unit, class.basis) }
}

/// Names the figures that may overlap in the ledger of their row.
fn tell<'g>(view: &View<'g>, items: &Items<'g>, ledger: &Ledger, row: &mut TotalRow<'g>) {
    let of_entry = |entry: u32| {
        let entry = &items.entries[entry as usize];
        figure(view, entry.link, entry.row)
    };
    let lead = |item: u32| figure(view, items.lead(item).link, items.lead(item).row);
    let told = |mut entries: Vec<u32>| {
        entries.sort_unstable();
        entries.into_iter().map(of_entry).collect::<Vec<_>>()
    };
    let figures = |of: &[u32]| told(of.iter().flat_map(|item| items.members(*item)).copied().collect());
    let mut counted: Vec<u32> = Vec::new();
    for pick in &ledger.counted {
        match pick.only {
            Some(entry) => counted.push(entry),
            None => counted.extend_from_slice(items.members(pick.item)),
        }
    }
    row.counted.extend(told(counted));
    row.counted.sort_by_key(place);
    row.possible.extend(told(ledger.possible(items)));
    let mut absorbed: Vec<(u32, u32)> =
        ledger.absorbed.iter().flat_map(|(part, into)| items.members(*part).iter().map(|entry| (*entry, *into))).collect();
    absorbed.sort_unstable();
    row.absorbed = absorbed.into_iter().map(|(part, into)| Absorbed { figure: of_entry(part), into: lead(into) }).collect();
    let exceeded = ledger.exceeded.iter().map(|(whole, parts)| Exceeded { whole: of_entry(*whole), parts: figures(parts) });
    row.exceeded = exceeded.collect();
}

/// By link, then by the order of its figures.
fn place(figure: &Figure<'_>) -> (LinkId, Option<u32>) {
    (figure.link.handle(), figure.measure.map(|measure| measure.row))
}

/// The spots of figures that are one item with a figure in another spot, or that may be inside one there or hold one; sorted.
fn across(items: &Items<'_>, parts: &Parts) -> Spots {
    let spots = |item: u32| items.members(item).iter().map(|entry| items.entries[*entry as usize].spot);
    let all = 0..super::items::count(items.len());
    // The one spot of each item; none where its figures stand in several.
    let one: Vec<Option<(u32, u32)>> = all
        .clone()
        .map(|item| {
            let mut spots = spots(item);
            spots.next().filter(|first| spots.all(|other| other == *first))
        })
        .collect();
    let mut found: Spots = all.clone().filter(|item| one[*item as usize].is_none()).flat_map(spots).collect();
    for item in all {
        for whole in parts.sure.of(item).iter().chain(parts.possible.of(item)) {
            let (own, other) = (one[item as usize], one[*whole as usize]);
            if own != other || own.is_none() {
                found.extend(own.into_iter().chain(other));
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The sentences behind figures, each once, by source, first figure and quote.
fn sentences<'a, 'g: 'a>(view: &View<'g>, figures: impl Iterator<Item = &'a Figure<'g>>) -> Vec<Behind<'g>> {
    type Said<'g> = (&'g str, Option<&'g str>, Option<&'g str>, Option<&'g str>);
    let mut found: BTreeMap<Said<'g>, Behind<'g>> = BTreeMap::new();
    for figure in figures {
        for citation in figure.link.citations().filter(|citation| view.shows_source(&citation.source())) {
            let said = (citation.source().id(), citation.quote(), citation.says(), citation.locator());
            found.entry(said).or_insert_with(|| Behind { citation, of: Vec::new() }).of.push(figure.id());
        }
    }
    let mut found: Vec<Behind<'g>> = found.into_values().collect();
    for behind in &mut found {
        behind.of.sort();
    }
    found.sort_by(|a, b| {
        (a.citation.source().id(), &a.of, a.citation.quote()).cmp(&(b.citation.source().id(), &b.of, b.citation.quote()))
    });
    found
}

/// Sorted sheets, and with `join` links without a figure of the asked measure with those of their kind that have one, if there
/// are any there.
pub(super) fn joined<'g>(sheets: Vec<Sheet<'g>>, join: bool, named: Option<&'g str>) -> Vec<Sheet<'g>> {
    if !join || sheets.iter().all(|sheet| sheet.row.measure.is_some()) {
        return sheets;
    }
    let mut kept: Vec<Sheet<'g>> = Vec::with_capacity(sheets.len());
    let mut first = 0;
    for mut sheet in sheets {
        let spot = |sheet: &Sheet<'g>| (sheet.place, sheet.years, sheet.row.kind);
        if kept.get(first).is_none_or(|known| spot(known) != spot(&sheet)) {
            first = kept.len();
        }
        // What has no figure comes last of its spot and kind.
        if let Some(Sheet { row, .. }) = kept.get_mut(first).filter(|_| sheet.row.measure.is_none()) {
            row.links += sheet.row.links;
            row.left_out.extend(sheet.row.left_out);
            row.left_out.sort_by_key(|left| place(&left.figure));
            continue;
        }
        sheet.row.measure = sheet.row.measure.or(named);
        kept.push(sheet);
    }
    kept.sort_by(order);
    kept
}

/// By place, years, kind, measure, unit, span and basis.
pub(super) fn order(a: &Sheet<'_>, b: &Sheet<'_>) -> std::cmp::Ordering {
    let whole = |sheet: &Sheet<'_>| (sheet.place, sheet.years, sheet.row.kind, rank(sheet.row.measure));
    let class = |one: &TotalRow<'_>, other: &TotalRow<'_>| {
        let unlike = || (one.span, one.basis, one.period).cmp(&(other.span, other.basis, other.period));
        one.measure.cmp(&other.measure).then_with(|| one.unit.cmp(&other.unit)).then_with(unlike)
    };
    whole(a).cmp(&whole(b)).then_with(|| class(&a.row, &b.row))
}

/// Where a measure stands among others: money first, links without any last.
pub(in crate::query) fn rank(measure: Option<&str>) -> u8 {
    match measure {
        Some("money") => 0,
        Some("people") => 1,
        Some("projects") => 2,
        Some(_) => 3,
        None => 4,
    }
}
