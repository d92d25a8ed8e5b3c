//! The book of a question: figures are entered link by link and stand on sheets by place, years, kind, measure, unit, span and
//! basis. What can't overlap anything is added at once, as plain integers; the rest waits until all is entered.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::claims::{Claim, Reason};
use super::entries::{Days, Entry, Value, days, is_share, judge, rate_of};
use super::sheet::{ONE, Sheet, Wanted, joined, order};
use super::slot::{Number, Slot};
use super::{BasisClass, LINKS, LeftOut, SpanClass};
use crate::graph::overlaps::Overlaps;
use crate::graph::{LinkId, Measure, View};
use crate::model::{Answer, Kind, Period};

/// What is asked of figures.
#[derive(Clone, Copy, Debug)]
pub(in crate::query) struct Asked<'a> {
    /// Only this one; none: all.
    pub(in crate::query) measure: Option<&'a str>,
    /// Only figures that rest on one of these; none: realised.
    pub(in crate::query) basis: &'a [BasisClass],
    /// A sheet for each stretch of years that figures are for.
    pub(in crate::query) by_year: bool,
    /// With the figures of each sheet.
    pub(in crate::query) ledger: bool,
}

/// What the figures of a sheet have alike, beside place and years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class {
    pub(super) kind: Kind,
    pub(super) what: What,
    pub(super) span: SpanClass,
    pub(super) basis: BasisClass,
    /// Of yearly rates: when they hold.
    pub(super) rate_of: Option<Period>,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// A measure by its name and unit, as the store numbers them.
    Measure(u16, u16),
    /// Links themselves.
    Links,
    /// Nothing: links without a figure.
    Nothing,
}

/// What becomes of the figures of a class of the store's.
#[derive(Clone, Copy)]
struct Term {
    /// They are of the measure that is asked for.
    asked: bool,
    /// They can be added, unless something holds of one that does not hold of all.
    adds: bool,
    span: SpanClass,
    basis: BasisClass,
}

/// Class and years: numbered as they are met.
#[derive(Debug)]
struct Chapter {
    class: Class,
    /// The number of the class.
    number: u32,
    years: u32,
    /// The slot of each place; 0 is none.
    slots: Vec<u32>,
}

/// Links without a figure, among what the columns say of figures.
const BARE: u128 = u128::MAX << 112;

/// How many of what the columns say is remembered without a look into a table: as many as six bits tell apart.
const RECENT: usize = 64;

/// Figures as they are entered.
#[allow(clippy::struct_excessive_bools)] // each is an answer to another question
pub(in crate::query) struct Book<'v, 'g> {
    view: &'v View<'g>,
    overlaps: &'g Overlaps,
    /// Of each class of figures.
    terms: Vec<Term>,
    /// The name of the measure, if any figure bears it.
    named: Option<&'g str>,
    /// Links themselves are asked for.
    links: bool,
    /// No measure is asked for.
    any: bool,
    basis: Vec<BasisClass>,
    by_year: bool,
    ledger: bool,
    /// Nothing is asked that makes figures less sure.
    timeless: bool,
    classes: BTreeMap<Class, u32>,
    /// Chapters by what the columns say of a figure.
    known: HashMap<u128, u32>,
    /// Those of them that were met last, each in the place that it is sent to.
    recent: [(u128, u32); RECENT],
    /// Years as they are met; the first stands for none.
    years: Vec<Option<Period>>,
    chapter_of: BTreeMap<(u32, u32), u32>,
    chapters: Vec<Chapter>,
    places: Vec<(u32, u32)>,
    slots: Vec<Slot<'g>>,
    days: Days,
    /// All places and years together, by class.
    whole: Option<Vec<Slot<'g>>>,
}

impl<'v, 'g> Book<'v, 'g> {
    /// An empty book; with `whole` it also adds up all places and years together.
    pub(in crate::query) fn new(view: &'v View<'g>, asked: &Asked<'_>, whole: bool) -> Self {
        let store = &view.graph().store;
        let name = |name: &str| store.measure_names.iter().position(|known| store.texts.get(*known) == name);
        let measure = asked.measure.filter(|name| *name != LINKS);
        let number = measure.map(|measure| name(measure).and_then(|at| u16::try_from(at).ok()).unwrap_or(u16::MAX));
        let basis = if asked.basis.is_empty() { vec![BasisClass::Realised] } else { asked.basis.to_vec() };
        Book {
            view,
            overlaps: view.graph().overlaps(),
            terms: terms(view, number, &basis),
            named: number.and_then(|at| store.measure_names.get(usize::from(at))).map(|text| store.texts.get(*text)),
            links: asked.measure == Some(LINKS),
            any: measure.is_none(),
            basis,
            by_year: asked.by_year,
            ledger: asked.ledger,
            timeless: view.asked().is_none(),
            classes: BTreeMap::new(),
            known: HashMap::new(),
            recent: [(u128::MAX, 0); RECENT],
            years: vec![None],
            chapter_of: BTreeMap::new(),
            chapters: Vec::new(),
            places: Vec::new(),
            slots: Vec::new(),
            days: Days::default(),
            whole: whole.then(Vec::new),
        }
    }

    /// Enters the figures of a link at a place; `counts` says whether they are part of the whole.
    pub(in crate::query) fn enter(&mut self, claim: Claim<'g>, place: u32, counts: bool) {
        if self.links {
            return self.enter_link(claim, place, counts);
        }
        let graph = self.view.graph();
        let (store, link) = (&graph.store, claim.link.handle());
        let rows = store.links.measures(link);
        let kind = claim.link.kind();
        let plain = self.timeless && !claim.planned && claim.sure == Answer::Yes && claim.reasons.is_empty();
        let mut any = false;
        for row in rows {
            let number = store.measures.class.get(row as usize);
            let Term { asked, adds, span, basis } = self.terms[number as usize];
            if !asked {
                continue;
            }
            any = true;
            let marks = self.overlaps.marks(row);
            if !(plain && adds) || marks.declared {
                self.weigh(&claim, graph.measure_of(link, row), place, counts);
                continue;
            }
            // A figure with a period of its own is marked as declared, so this one has its link's.
            let yearly = span == SpanClass::Yearly;
            let period = if yearly || self.by_year { store.links.period(link) } else { 0 };
            let rate = if yearly { period } else { 0 };
            let packed = u128::from(number) << 80
                | u128::from(kind.number()) << 64
                | u128::from(rate) << 32
                | u128::from(if self.by_year { period } else { 0 });
            let chapter = self.recall(packed).unwrap_or_else(|| {
                let class = store.measures.class(row as usize);
                let rate_of = rate_of(self.view, span, store.period(period));
                let class = Class { kind, what: What::Measure(class.name, class.unit), span, basis, rate_of };
                let chapter = self.chapter(class, store.period(period));
                self.known.insert(packed, chapter);
                chapter
            });
            if marks.any {
                self.mark(link, row, (place, chapter), counts);
                continue;
            }
            let flags = store.measures.classes[number as usize].flags;
            let value = match store.measures.fixed_as(flags, row as usize).stated.filter(|_| flags.exact) {
                Some(number) => Number::Exact(number),
                None => Number::Loose(Value::of(graph, row)),
            };
            let ledger = self.ledger;
            if let Some(whole) = self.whole_slot(chapter, counts) {
                whole.add(link, row, value, ledger);
            }
            self.slot(chapter, place).add(link, row, value, ledger);
        }
        let period = || store.links.period(link);
        if !any && !self.ledger {
            let period = if self.by_year { period() } else { 0 };
            let packed = BARE | u128::from(kind.number()) << 64 | u128::from(period);
            let chapter = self.recall(packed).unwrap_or_else(|| {
                let chapter = self.chapter(self.class(claim.link.kind(), What::Nothing), store.period(period));
                self.known.insert(packed, chapter);
                chapter
            });
            if let Some(whole) = self.whole_slot(chapter, counts) {
                whole.meet(link);
            }
            self.slot(chapter, place).meet(link);
        } else if !any {
            let class = self.class(claim.link.kind(), What::Nothing);
            let mut reasons = claim.reasons;
            reasons.push(Reason::NoFigure);
            reasons.sort_unstable();
            let left = LeftOut::new(claim.link, None, reasons);
            self.leave_out(class, store.period(period()), place, counts, left);
        }
    }

    /// Enters a figure that may overlap others, surely counts and is for the period of its link.
    fn mark(&mut self, link: LinkId, row: u32, (place, chapter): (u32, u32), counts: bool) {
        let graph = self.view.graph();
        if self.ledger || counts && self.whole.is_some() {
            let spot = (place, self.chapters[chapter as usize].years);
            let entry = Entry { spot, ..Entry::plain(graph, &mut self.days, (link, row)) };
            if let Some(whole) = self.whole_slot(chapter, counts) {
                whole.wait(entry);
            }
            if self.ledger {
                return self.slot(chapter, place).wait(entry);
            }
        }
        self.slot(chapter, place).mark(link, row);
    }

    /// The chapter of what the columns say of a figure, if that was met before.
    fn recall(&mut self, packed: u128) -> Option<u32> {
        #[allow(clippy::cast_possible_truncation)] // any bits will do
        let mixed = (packed ^ packed >> 64) as u64;
        let recent = &mut self.recent[(mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58) as usize];
        if recent.0 != packed {
            *recent = (packed, *self.known.get(&packed)?);
        }
        Some(recent.1)
    }

    /// Enters a figure that can't be added just so.
    fn weigh(&mut self, claim: &Claim<'g>, measure: Measure<'g>, place: u32, counts: bool) {
        let graph = self.view.graph();
        let judged = judge(self.view, claim, &measure, &self.basis);
        let (row, link) = (measure.row as usize, claim.link.handle());
        let span = SpanClass::of(measure.span());
        let what = What::Measure(graph.store.measures.name(row), graph.store.measures.unit(row));
        let basis = judged.basis.unwrap_or(self.basis[0]);
        let rate_of = rate_of(self.view, span, measure.period());
        let class = Class { kind: claim.link.kind(), what, span, basis, rate_of };
        if !judged.reasons.is_empty() {
            let left = LeftOut::new(claim.link, Some(measure), judged.reasons);
            return self.leave_out(class, measure.period(), place, counts, left);
        }
        let chapter = self.chapter(class, measure.period());
        let spot = (place, self.number_of(measure.period()));
        let (first, last) = days(judged.period.as_ref());
        let sure = judged.sure == Answer::Yes;
        self.wait(Entry { link, row: measure.row, sure, cumulative: judged.cumulative, first, last, spot }, chapter, counts);
    }

    fn wait(&mut self, entry: Entry, chapter: u32, counts: bool) {
        if let Some(whole) = self.whole_slot(chapter, counts) {
            whole.wait(entry);
        }
        self.slot(chapter, entry.spot.0).wait(entry);
    }

    /// Counts a link; one that is only possible may not count.
    fn enter_link(&mut self, claim: Claim<'g>, place: u32, counts: bool) {
        let class = self.class(claim.link.kind(), What::Links);
        let (link, period) = (claim.link.handle(), claim.link.period());
        let mut reasons = claim.reasons;
        if claim.sure != Answer::Yes && self.view.filter().certain {
            reasons.push(Reason::NotCertain);
        }
        if !reasons.is_empty() {
            return self.leave_out(class, period, place, counts, LeftOut::new(claim.link, None, reasons));
        }
        let chapter = self.chapter(class, period);
        let (sure, ledger) = (claim.sure == Answer::Yes, self.ledger);
        let count = |slot: &mut Slot<'g>| {
            slot.meet_with(link);
            if sure {
                slot.figures += 1;
                slot.exact += i128::from(ONE);
            } else {
                slot.more().sums.count_possible();
            }
            if ledger {
                let more = slot.more();
                if sure { more.plain.push((link, u32::MAX)) } else { more.possible.push(link) }
            }
        };
        if let Some(whole) = self.whole_slot(chapter, counts) {
            count(whole);
        }
        count(self.slot(chapter, place));
    }

    fn leave_out(&mut self, class: Class, period: Option<&Period>, place: u32, counts: bool, left: LeftOut<'g>) {
        let chapter = self.chapter(class, period);
        // Without a ledger nobody asks for the reasons.
        if !self.ledger {
            let link = left.figure.link.handle();
            if let Some(whole) = self.whole_slot(chapter, counts) {
                whole.meet(link);
            }
            return self.slot(chapter, place).meet(link);
        }
        if let Some(whole) = self.whole_slot(chapter, counts) {
            whole.leave_out(left.clone());
        }
        self.slot(chapter, place).leave_out(left);
    }

    /// The class of what bears no measure.
    fn class(&self, kind: Kind, what: What) -> Class {
        let basis = if what == What::Links { BasisClass::Realised } else { self.basis[0] };
        Class { kind, what, span: SpanClass::Cumulative, basis, rate_of: None }
    }

    /// The number of the years of a period, 0 where years are not asked for or not known.
    fn number_of(&mut self, period: Option<&Period>) -> u32 {
        let Some(years) = period.filter(|_| self.by_year).map(Period::in_years) else { return 0 };
        let known = self.years.iter().zip(0u32..).find(|(known, _)| **known == Some(years));
        if let Some((_, number)) = known {
            return number;
        }
        self.years.push(Some(years));
        super::items::count(self.years.len() - 1)
    }

    fn chapter(&mut self, class: Class, period: Option<&Period>) -> u32 {
        let years = self.number_of(period);
        let next = super::items::count(self.classes.len());
        let number = *self.classes.entry(class).or_insert(next);
        if number == next
            && let Some(whole) = &mut self.whole
        {
            whole.push(Slot::default());
        }
        let next = super::items::count(self.chapters.len());
        let chapter = *self.chapter_of.entry((number, years)).or_insert(next);
        if chapter == next {
            self.chapters.push(Chapter { class, number, years, slots: Vec::new() });
        }
        chapter
    }

    fn slot(&mut self, chapter: u32, place: u32) -> &mut Slot<'g> {
        let slots = &mut self.chapters[chapter as usize].slots;
        if slots.len() <= place as usize {
            slots.resize(place as usize + 1, 0);
        }
        let slot = &mut slots[place as usize];
        if *slot == 0 {
            self.slots.push(Slot::default());
            self.places.push((chapter, place));
            *slot = super::items::count(self.slots.len());
        }
        &mut self.slots[*slot as usize - 1]
    }

    fn whole_slot(&mut self, chapter: u32, counts: bool) -> Option<&mut Slot<'g>> {
        let whole = self.whole.as_mut().filter(|_| counts)?;
        let number = self.chapters[chapter as usize].number;
        whole.get_mut(number as usize)
    }

    /// Together with what was entered of later links; `place` is where a place of theirs stands here.
    pub(in crate::query) fn with(mut self, later: Self, place: impl Fn(u32) -> u32) -> Self {
        let chapters: Vec<u32> = later
            .chapters
            .iter()
            .map(|chapter| self.chapter(chapter.class, later.years[chapter.years as usize].as_ref()))
            .collect();
        let mut classes: Vec<u32> = vec![0; later.classes.len()];
        let mut years = vec![0; later.years.len()];
        for (theirs, chapter) in later.chapters.iter().zip(&chapters) {
            let Chapter { number, years: at, .. } = self.chapters[*chapter as usize];
            classes[theirs.number as usize] = number;
            years[theirs.years as usize] = at;
        }
        let spot = |(of, at): (u32, u32)| (place(of), years[at as usize]);
        for ((chapter, of), slot) in later.places.into_iter().zip(later.slots) {
            self.slot(chapters[chapter as usize], place(of)).extend(slot, spot);
        }
        for (slot, number) in later.whole.into_iter().flatten().zip(classes) {
            if let Some(whole) = self.whole.as_mut().and_then(|whole| whole.get_mut(number as usize)) {
                whole.extend(slot, spot);
            }
        }
        self
    }

    /// The sheets by place, years and class; and those of all together, by class.
    pub(in crate::query) fn close(self) -> (Vec<Sheet<'g>>, Vec<Sheet<'g>>) {
        let Book { view, overlaps, any, links, named, classes, years, chapters, places, slots, whole, ledger, .. } = self;
        let join = !any && !links;
        let made = |(slot, class): (Slot<'g>, Class)| {
            let met = slot.links > 0;
            let (sheet, spots) = Sheet::new(view, overlaps, class, (0, None), slot, &Wanted { ledger, across: true });
            (met.then_some(sheet), spots)
        };
        let whole = whole.into_iter().flatten().zip(by_number(&classes)).collect();
        let (grand, across): (Vec<_>, Vec<_>) = each(whole, |(slot, _)| slot.waiting(), made).into_iter().unzip();
        let mut grand: Vec<Sheet<'g>> = grand.into_iter().flatten().collect();
        grand.sort_by(order);

        let ranks = ranks(view, &chapters, &years);
        let mut slots: Vec<((u32, u32), u32, Slot<'g>)> = places
            .into_iter()
            .zip(slots)
            .map(|((chapter, place), slot)| ((place, ranks[chapter as usize]), chapter, slot))
            .collect();
        slots.sort_unstable_by_key(|(order, ..)| *order);
        let made = |((place, _), chapter, slot): ((u32, u32), u32, Slot<'g>)| {
            let Chapter { class, number, years: at, .. } = &chapters[chapter as usize];
            let spot = (place, years[*at as usize]);
            let (mut sheet, _) = Sheet::new(view, overlaps, *class, spot, slot, &Wanted { ledger, across: false });
            sheet.chapter = chapter;
            sheet.overlaps = across.get(*number as usize).is_some_and(|spots| spots.binary_search(&(place, *at)).is_ok());
            sheet
        };
        (joined(each(slots, |(.., slot)| slot.waiting(), made), join, named), joined(grand, join, named))
    }
}

/// What becomes of the figures of each class, of one measure or of all.
fn terms(view: &View<'_>, measure: Option<u16>, asked: &[BasisClass]) -> Vec<Term> {
    let store = &view.graph().store;
    let classes = store.measures.classes.iter();
    let terms = classes.map(|class| {
        let (flags, basis) = (class.flags, BasisClass::of(class.flags.basis));
        let states = !flags.vague && (flags.has_stated || flags.has_low || flags.has_high);
        let adds = states && class.per == 0 && !is_share(&store.units[usize::from(class.unit)]) && asked.contains(&basis);
        Term { asked: measure.is_none_or(|measure| measure == class.name), adds, span: SpanClass::of(flags.span), basis }
    });
    terms.collect()
}

/// Makes something of each slot, on all cores where there are many or many figures wait in them; in their order.
fn each<S: Send, T: Send>(slots: Vec<S>, waiting: impl Fn(&S) -> usize, make: impl Fn(S) -> T + Send + Sync) -> Vec<T> {
    let work = slots.len() + slots.iter().map(waiting).sum::<usize>();
    if work < MANY { slots.into_iter().map(make).collect() } else { slots.into_par_iter().map(make).collect() }
}

/// So many slots or figures are worth another thread.
const MANY: usize = 4096;

/// Where the sheets of each chapter stand among those of one place.
fn ranks(view: &View<'_>, chapters: &[Chapter], years: &[Option<Period>]) -> Vec<u32> {
    let blank = |chapter: &Chapter| Sheet::blank(view, chapter.class, years[chapter.years as usize]);
    let blanks: Vec<Sheet<'_>> = chapters.iter().map(blank).collect();
    let mut sorted: Vec<u32> = (0..super::items::count(chapters.len())).collect();
    sorted.sort_by(|one, other| order(&blanks[*one as usize], &blanks[*other as usize]));
    let mut ranks = vec![0; chapters.len()];
    for (chapter, rank) in sorted.into_iter().zip(0u32..) {
        ranks[chapter as usize] = rank;
    }
    ranks
}

fn by_number(classes: &BTreeMap<Class, u32>) -> Vec<Class> {
    let mut by_number: Vec<(u32, Class)> = classes.iter().map(|(class, number)| (*number, *class)).collect();
    by_number.sort_unstable();
    by_number.into_iter().map(|(_, class)| class).collect()
}
