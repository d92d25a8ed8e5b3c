//! The book of a question: figures are entered link by link and stand on sheets by place, years, kind, measure, unit, span and
//! basis. What can't overlap anything is added at once, as plain integers; the rest waits until all is entered.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::claims::Claim;
use super::entries::{Days, Entry, Value, days, is_share, judge, rate_of};
use super::reason::{Reason, Reasons};
use super::sheet::ONE;
use super::slot::Slot;
use super::{BasisClass, LINKS, LeftOut, SpanClass};
use crate::graph::lines::{Cell, Line};
use crate::graph::overlaps::Overlaps;
use crate::graph::{LinkId, View};
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
#[allow(clippy::struct_excessive_bools)] // independent marks
#[derive(Clone, Copy)]
struct Term {
    /// They are of the measure that is asked for.
    asked: bool,
    /// They can be added, unless something holds of one that does not hold of all.
    adds: bool,
    /// They are one number each.
    exact: bool,
    /// Their periods part them.
    dated: bool,
    span: SpanClass,
    basis: BasisClass,
}

/// Class and years: numbered as they are met.
#[derive(Debug)]
pub(super) struct Chapter {
    pub(super) class: Class,
    /// The number of the class.
    pub(super) number: u32,
    pub(super) years: u32,
    /// One more than the slot of each place; 0 is none.
    pub(super) slots: Vec<u32>,
}

/// What the columns say of a figure: its class, the kind of its link and, where that matters, the period.
struct Look {
    number: u32,
    kind: Kind,
    period: u32,
}

impl Look {
    /// In one number; none for a class beyond 16 bits, of which there hardly are so many.
    #[inline]
    fn packed(&self) -> Option<u64> {
        let number = if self.number == BARE { u16::MAX } else { u16::try_from(self.number).ok().filter(|at| *at < u16::MAX)? };
        Some(u64::from(number) << 48 | u64::from(self.kind.number()) << 32 | u64::from(self.period))
    }
}

/// Links without a figure, among the classes of figures.
const BARE: u32 = u32::MAX;

/// How many of what the columns say is remembered without a look into a table: as many as six bits tell apart.
const RECENT: usize = 64;

/// Figures as they are entered.
#[allow(clippy::struct_excessive_bools)] // each is an answer to another question
pub(in crate::query) struct Book<'v, 'g> {
    pub(super) view: &'v View<'g>,
    pub(super) overlaps: &'g Overlaps,
    /// Of each class of figures.
    terms: Vec<Term>,
    /// The name of the measure, if any figure bears it.
    pub(super) named: Option<&'g str>,
    /// Links themselves are asked for.
    pub(super) links: bool,
    /// No measure is asked for.
    pub(super) any: bool,
    basis: Vec<BasisClass>,
    by_year: bool,
    pub(super) ledger: bool,
    /// Nothing is asked that makes figures less sure.
    timeless: bool,
    pub(super) classes: BTreeMap<Class, u32>,
    /// Chapters by what the columns say of a figure.
    known: HashMap<u64, u32>,
    /// Those of them that were met last, each in the place that it is sent to.
    recent: [(u64, u32); RECENT],
    /// Years as they are met; the first stands for none.
    pub(super) years: Vec<Option<Period>>,
    chapter_of: BTreeMap<(u32, u32), u32>,
    pub(super) chapters: Vec<Chapter>,
    pub(super) places: Vec<(u32, u32)>,
    pub(super) slots: Vec<Slot<'g>>,
    days: Days,
    /// All places and years together, by class.
    pub(super) whole: Option<Vec<Slot<'g>>>,
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
            terms: terms(view, number, &basis, asked.by_year),
            named: number.and_then(|at| store.measure_names.get(usize::from(at))).map(|text| store.texts.get(*text)),
            links: asked.measure == Some(LINKS),
            any: measure.is_none(),
            basis,
            by_year: asked.by_year,
            ledger: asked.ledger,
            timeless: view.asked().is_none(),
            classes: BTreeMap::new(),
            known: HashMap::new(),
            recent: [(u64::MAX, 0); RECENT],
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
    #[inline]
    pub(in crate::query) fn enter(&mut self, claim: &Claim<'g>, line: &Line<'_>, place: u32, counts: bool) {
        if self.links {
            return self.enter_link(claim, place, counts);
        }
        let Line { link, kind, period, .. } = *line;
        let plain = self.timeless && !claim.planned && claim.sure == Answer::Yes && claim.reasons.is_empty();
        let mut any = false;
        for Cell { row, number, marks, stated } in line.cells() {
            let term = self.terms[number as usize];
            if !term.asked {
                continue;
            }
            any = true;
            if !(plain && term.adds) || marks.declared {
                self.weigh(claim, row, place, counts);
                continue;
            }
            // A figure with a period of its own is marked as declared, so this one has its link's.
            let chapter = self.recall(&Look { number, kind, period: if term.dated { period } else { 0 } });
            if marks.any {
                self.mark(link, row, (place, chapter), counts);
            } else if term.exact {
                self.add(link, row, stated, (place, chapter), counts);
            } else {
                self.add_loose(link, row, (place, chapter), counts);
            }
        }
        if !any {
            self.enter_bare(claim, line, place, counts);
        }
    }

    /// Enters an exact figure that is part of nothing and surely counts.
    #[inline]
    fn add(&mut self, link: LinkId, row: u32, number: i64, (place, chapter): (u32, u32), counts: bool) {
        if let Some(whole) = self.whole_slot(chapter, counts) {
            whole.add(link, number);
        }
        self.slot(chapter, place).add(link, number);
        if self.ledger {
            self.name(link, row, (place, chapter), counts);
        }
    }

    /// Enters one that is not exact.
    fn add_loose(&mut self, link: LinkId, row: u32, (place, chapter): (u32, u32), counts: bool) {
        let value = Value::of(self.view.graph(), row);
        if let Some(whole) = self.whole_slot(chapter, counts) {
            whole.add_loose(link, &value);
        }
        self.slot(chapter, place).add_loose(link, &value);
        if self.ledger {
            self.name(link, row, (place, chapter), counts);
        }
    }

    /// Notes a figure that was added, for the ledger.
    fn name(&mut self, link: LinkId, row: u32, (place, chapter): (u32, u32), counts: bool) {
        if let Some(whole) = self.whole_slot(chapter, counts) {
            whole.more().plain.push((link, row));
        }
        self.slot(chapter, place).more().plain.push((link, row));
    }

    /// Enters a link without a figure of the measure that is asked for.
    #[inline]
    fn enter_bare(&mut self, claim: &Claim<'g>, line: &Line<'_>, place: u32, counts: bool) {
        let Line { link, kind, period, .. } = *line;
        if self.ledger {
            let mut reasons = claim.reasons;
            reasons.add(Reason::NoFigure);
            let period = self.view.graph().store.period(period);
            let left = LeftOut::new(claim.link, None, reasons);
            return self.leave_out(self.class(kind, What::Nothing), period, place, counts, left);
        }
        let chapter = self.recall(&Look { number: BARE, kind, period: if self.by_year { period } else { 0 } });
        if let Some(whole) = self.whole_slot(chapter, counts) {
            whole.meet(link);
        }
        self.slot(chapter, place).meet(link);
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

    /// The chapter of what the columns say of a figure.
    #[inline]
    fn recall(&mut self, look: &Look) -> u32 {
        let Some(packed) = look.packed() else { return self.find(look) };
        let recent = self.recent[(packed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58) as usize];
        if recent.0 == packed { recent.1 } else { self.recall_far(packed, look) }
    }

    /// The same for what was not met just now.
    #[cold]
    fn recall_far(&mut self, packed: u64, look: &Look) -> u32 {
        let chapter = self.known.get(&packed).copied().unwrap_or_else(|| self.find(look));
        self.known.insert(packed, chapter);
        self.recent[(packed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 58) as usize] = (packed, chapter);
        chapter
    }

    /// The same for what may never have been met.
    fn find(&mut self, look: &Look) -> u32 {
        let store = &self.view.graph().store;
        let period = store.period(look.period);
        if look.number == BARE {
            return self.chapter(self.class(look.kind, What::Nothing), period);
        }
        let (class, Term { span, basis, .. }) = (store.measures.classes[look.number as usize], self.terms[look.number as usize]);
        let rate_of = rate_of(self.view, span, period);
        self.chapter(Class { kind: look.kind, what: What::Measure(class.name, class.unit), span, basis, rate_of }, period)
    }

    /// Enters a figure that can't be added just so.
    #[cold]
    fn weigh(&mut self, claim: &Claim<'g>, row: u32, place: u32, counts: bool) {
        let graph = self.view.graph();
        let measure = graph.measure_of(claim.link.handle(), row);
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
    fn enter_link(&mut self, claim: &Claim<'g>, place: u32, counts: bool) {
        let class = self.class(claim.link.kind(), What::Links);
        let (link, period) = (claim.link.handle(), claim.link.period());
        let mut reasons: Reasons = claim.reasons;
        if claim.sure != Answer::Yes && self.view.filter().certain {
            reasons.add(Reason::NotCertain);
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

    #[inline]
    fn slot(&mut self, chapter: u32, place: u32) -> &mut Slot<'g> {
        let slot = self.chapters[chapter as usize].slots.get(place as usize).copied().unwrap_or_default();
        let slot = if slot == 0 { self.open(chapter, place) } else { slot };
        &mut self.slots[slot as usize - 1]
    }

    /// Makes the slot of a place in a chapter.
    #[cold]
    fn open(&mut self, chapter: u32, place: u32) -> u32 {
        let slots = &mut self.chapters[chapter as usize].slots;
        if slots.len() <= place as usize {
            slots.resize(place as usize + 1, 0);
        }
        self.slots.push(Slot::default());
        self.places.push((chapter, place));
        let slot = super::items::count(self.slots.len());
        slots[place as usize] = slot;
        slot
    }

    #[inline]
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
}

/// What becomes of the figures of each class, of one measure or of all.
fn terms(view: &View<'_>, measure: Option<u16>, asked: &[BasisClass], by_year: bool) -> Vec<Term> {
    let store = &view.graph().store;
    let classes = store.measures.classes.iter();
    let terms = classes.map(|class| {
        let (flags, basis) = (class.flags, BasisClass::of(class.flags.basis));
        let states = !flags.vague && (flags.has_stated || flags.has_low || flags.has_high);
        let adds = states && class.per == 0 && !is_share(&store.units[usize::from(class.unit)]) && asked.contains(&basis);
        let span = SpanClass::of(flags.span);
        Term {
            asked: measure.is_none_or(|measure| measure == class.name),
            adds,
            exact: flags.exact && flags.has_stated,
            dated: by_year || span == SpanClass::Yearly,
            span,
            basis,
        }
    });
    terms.collect()
}
