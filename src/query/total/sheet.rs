//! A sheet of the book: the total of its figures, and their ledger.

use std::collections::BTreeMap;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::book::{Class, What};
use super::entries::{Entry, Value};
use super::fixed::Raw;
use super::items::Items;
use super::parts::{Parts, parts};
use super::range::{self, Ledger};
use super::slot::Slot;
use super::trees::{self, Kept, Made};
use super::{Absorbed, Exceeded, Figure, LINKS, LeftOut, TotalRow};
use crate::graph::overlaps::Overlaps;
use crate::graph::{LinkId, View};
use crate::model::quantity::FIXED_DECIMALS;
use crate::model::{Period, Unit};
use crate::query::cite::Behind;

/// One link, or one of anything, in the fixed-point numbers of the store.
pub(super) const ONE: i64 = 10_i64.pow(FIXED_DECIMALS);

/// A total of the figures in one place and chapter, before a row is made of it.
#[derive(Debug, Default)]
pub(in crate::query) struct Sheet<'g> {
    pub(in crate::query) place: u32,
    /// The chapter, by its [`Head`].
    pub(in crate::query) chapter: u32,
    /// Some of its figures may be inside one of another sheet, or hold one, or be the same.
    pub(in crate::query) overlaps: bool,
    loose: bool,
    pub(in crate::query) links: u32,
    pub(in crate::query) with_figure: u32,
    pub(in crate::query) sum: Option<Raw>,
    /// Its figures, where a ledger is asked for.
    pub(in crate::query) told: Option<Box<Told<'g>>>,
}

/// The figures of a sheet, as in [`TotalRow`].
#[derive(Debug, Default)]
pub(in crate::query) struct Told<'g> {
    pub(in crate::query) counted: Vec<Figure<'g>>,
    pub(in crate::query) possible: Vec<Figure<'g>>,
    pub(in crate::query) absorbed: Vec<Absorbed<'g>>,
    pub(in crate::query) left_out: Vec<LeftOut<'g>>,
    exceeded: Vec<Exceeded<'g>>,
    cite: Vec<Behind<'g>>,
}

/// What all sheets of a chapter have alike.
#[derive(Clone, Debug)]
pub(in crate::query) struct Head<'g> {
    /// By year: the years; none: not known.
    pub(in crate::query) years: Option<Period>,
    /// A row without any figure.
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
    fn with(&self, ledgers: &[Waiting<'_>]) -> Option<Raw> {
        let ledgers = ledgers.iter().map(|waiting| &waiting.ledger);
        if self.figures + self.possible == 0 && ledgers.len() == 0 {
            return None;
        }
        let rest = range::together(&ledgers);
        let picked = ledgers.clone().any(|ledger| !ledger.counted.is_empty());
        let silent = self.figures > 0 && self.unstated || picked && rest.stated.is_none() || self.figures == 0 && !picked;
        let high = if self.unknown_high { None } else { rest.high.map(|high| high + self.high) };
        Some(Raw {
            stated: (!silent).then(|| self.stated + rest.stated.unwrap_or_default()),
            low: self.low + rest.low,
            low_open: self.low_open || rest.low_open,
            high,
            high_open: high.is_some() && (self.high_open || rest.high_open),
        })
    }
}

/// Figures that may overlap, judged.
struct Waiting<'g> {
    items: Items<'g>,
    parts: Parts,
    ledger: Ledger,
}

impl<'g> Waiting<'g> {
    fn new(view: &View<'g>, overlaps: &'g Overlaps, entries: Vec<Entry>) -> Self {
        let items = Items::new(view.graph(), overlaps, entries);
        let parts = parts(view, overlaps, &items);
        let ledger = range::add(&items, &parts);
        Waiting { items, parts, ledger }
    }
}

/// Where figures stand: place and years, by their numbers.
pub(super) type Spots = Vec<(u32, u32)>;

impl<'g> Sheet<'g> {
    /// Adds a slot up.
    pub(super) fn new(
        view: &View<'g>,
        overlaps: &'g Overlaps,
        (place, chapter): (u32, u32),
        slot: Slot<'g>,
        wanted: &Wanted,
    ) -> (Self, Spots) {
        let Slot { exact, figures, links, with_figure, more, .. } = slot;
        let mut sheet = Sheet { place, chapter, links, with_figure, ..Sheet::default() };
        let Some(more) = more else {
            // Nearly all of a ledger.
            sheet.sum = (figures > 0).then(|| Raw::exact(exact));
            sheet.told = wanted.ledger.then(Box::default);
            return (sheet, Vec::new());
        };
        let graph = view.graph();
        let More { sums: mut plain, plain: added, possible, marked, entries, left_out } = *more;
        plain.add_exact(figures, exact);
        // Only what is to be told figure by figure has to be found so.
        let rest = if wanted.ledger || wanted.across {
            vec![entries]
        } else {
            let (made, rest) = trees::add(graph, overlaps, marked, entries);
            plain.take(&made);
            rest
        };
        let waiting = rest.into_iter().filter(|entries| !entries.is_empty()).collect::<Vec<_>>();
        let judge = |entries: Vec<Entry>| Waiting::new(view, overlaps, entries);
        let waiting: Vec<Waiting<'g>> = match waiting.len() {
            0 | 1 => waiting.into_iter().map(judge).collect(),
            _ => waiting.into_par_iter().map(judge).collect(),
        };
        sheet.sum = plain.with(&waiting);
        sheet.loose = waiting.iter().any(|waiting| waiting.ledger.loose);
        if wanted.ledger {
            let mut told = Told { left_out, ..Told::default() };
            told.counted = added.iter().map(|(link, row)| figure(view, *link, *row)).collect();
            told.possible = possible.iter().map(|link| figure(view, *link, u32::MAX)).collect();
            for Waiting { items, ledger, .. } in &waiting {
                tell(view, items, ledger, &mut told);
            }
            let behind = told.counted.iter().chain(&told.possible).chain(told.absorbed.iter().map(|absorbed| &absorbed.figure));
            told.cite = sentences(view, behind);
            sheet.told = Some(Box::new(told));
        }
        let spots = waiting.iter().filter(|_| wanted.across).flat_map(|Waiting { items, parts, .. }| across(items, parts));
        (sheet, spots.collect())
    }
}

impl<'g> Head<'g> {
    pub(super) fn new(view: &View<'g>, class: Class, years: Option<Period>) -> Self {
        let store = &view.graph().store;
        let (measure, unit) = match class.what {
            What::Measure(name, unit) => {
                let name = store.texts.get(store.measure_names[usize::from(name)]);
                (Some(name), Some(store.units[usize::from(unit)].clone()))
            }
            What::Links => (Some(LINKS), Some(Unit::COUNT)),
            What::Nothing => (None, None),
        };
        let row = TotalRow::empty(class.kind, measure, unit, class.basis);
        Head { years, row: TotalRow { span: class.span, period: class.rate_of, ..row } }
    }

    /// The row of a sheet.
    pub(in crate::query) fn row(&self, sheet: Sheet<'g>) -> TotalRow<'g> {
        let Sheet { loose, links, with_figure, sum, told, .. } = sheet;
        let Told { counted, possible, absorbed, left_out, exceeded, cite } = told.map(|told| *told).unwrap_or_default();
        TotalRow {
            sum: sum.map(|sum| sum.sum()),
            loose,
            links: links as usize,
            with_figure: with_figure as usize,
            counted,
            possible,
            absorbed,
            left_out,
            exceeded,
            cite,
            ..self.row.clone()
        }
    }
}

fn figure<'g>(view: &View<'g>, link: LinkId, row: u32) -> Figure<'g> {
    let graph = view.graph();
    Figure { link: graph.link(link), measure: (row != u32::MAX).then(|| graph.measure_of(link, row)) }
}

/// Names the figures that may overlap in the ledger of their row.
fn tell<'g>(view: &View<'g>, items: &Items<'g>, ledger: &Ledger, told: &mut Told<'g>) {
    let of_entry = |entry: u32| {
        let entry = &items.entries[entry as usize];
        figure(view, entry.link, entry.row)
    };
    let lead = |item: u32| figure(view, items.lead(item).link, items.lead(item).row);
    let named = |mut entries: Vec<u32>| {
        entries.sort_unstable();
        entries.into_iter().map(of_entry).collect::<Vec<_>>()
    };
    let figures = |of: &[u32]| named(of.iter().flat_map(|item| items.members(*item)).copied().collect());
    let mut counted: Vec<u32> = Vec::new();
    for pick in &ledger.counted {
        match pick.only {
            Some(entry) => counted.push(entry),
            None => counted.extend_from_slice(items.members(pick.item)),
        }
    }
    told.counted.extend(named(counted));
    told.counted.sort_by_key(place);
    told.possible.extend(named(ledger.possible(items)));
    let mut absorbed: Vec<(u32, u32)> =
        ledger.absorbed.iter().flat_map(|(part, into)| items.members(*part).iter().map(|entry| (*entry, *into))).collect();
    absorbed.sort_unstable();
    told.absorbed = absorbed.into_iter().map(|(part, into)| Absorbed { figure: of_entry(part), into: lead(into) }).collect();
    let exceeded = ledger.exceeded.iter().map(|(whole, parts)| Exceeded { whole: of_entry(*whole), parts: figures(parts) });
    told.exceeded = exceeded.collect();
}

/// By link, then by the order of its figures.
pub(super) fn place(figure: &Figure<'_>) -> (LinkId, Option<u32>) {
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

/// Heads by years, kind, measure, unit, span and basis.
pub(super) fn order(a: &Head<'_>, b: &Head<'_>) -> std::cmp::Ordering {
    let whole = |head: &Head<'_>| (head.years, head.row.kind, rank(head.row.measure));
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
