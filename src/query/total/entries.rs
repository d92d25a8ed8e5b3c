//! Figures that can be added, and why others can't.

use hashbrown::HashMap;

use super::claims::Claim;
use super::reason::{Reason, Reasons};
use super::{BasisClass, SpanClass};
use crate::graph::{Graph, LinkId, Measure, View};
use crate::model::{Answer, Day, Period, Span, Status, Unit};

/// A figure that can be added.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) link: LinkId,
    /// Its row among the measures.
    pub(super) row: u32,
    /// It surely counts: by date, by certainty, by place.
    pub(super) sure: bool,
    pub(super) cumulative: bool,
    /// First and last possible day of its period, an open end closed at the date of its newest source.
    pub(super) first: i32,
    pub(super) last: i32,
    /// Where it stands: the place of its link, and the number of its years.
    pub(super) spot: (u32, u32),
}

impl Entry {
    /// A figure that surely counts, for the period of its link; where it stands is not asked.
    pub(super) fn plain(graph: &Graph, days: &mut Days, (link, row): (LinkId, u32)) -> Entry {
        let (first, last) = days.of(graph, link);
        let cumulative = graph.store.measures.flags(row as usize).span == Span::Cumulative;
        Entry { link, row, sure: true, cumulative, first, last, spot: (0, 0) }
    }

    /// The figure.
    pub(super) fn measure<'g>(&self, graph: &'g Graph) -> Measure<'g> {
        graph.measure_of(self.link, self.row)
    }

    /// What it states.
    pub(super) fn value(&self, graph: &Graph) -> Value {
        Value::of(graph, self.row)
    }

    /// When it is for, an open end closed at the date of its newest source.
    pub(super) fn period(&self, graph: &Graph) -> Option<Period> {
        let until = graph.known_until(graph.store.link_citations(self.link));
        self.measure(graph).period().map(|period| until.map_or(*period, |day| period.closed_at(day)))
    }
}

/// First and last possible day of a period; without one, of all days.
pub(super) fn days(period: Option<&Period>) -> (i32, i32) {
    let first = period.and_then(|period| period.start().0).map_or(i32::MIN, Day::number);
    (first, period.and_then(|period| period.end().1).map_or(i32::MAX, Day::number))
}

/// First and last days of the periods of links, an open end closed at the date of their newest source: found once for each
/// period and source.
#[derive(Debug, Default)]
pub(super) struct Days(HashMap<(u32, u32), (i32, i32)>);

impl Days {
    pub(super) fn of(&mut self, graph: &Graph, link: LinkId) -> (i32, i32) {
        let store = &graph.store;
        let (period, cites) = (store.links.period(link), store.link_citations(link));
        let find = || {
            let until = graph.known_until(cites);
            days(store.period(period).map(|period| until.map_or(*period, |day| period.closed_at(day))).as_ref())
        };
        match cites {
            [only] => *self.0.entry((period, only.source)).or_insert_with(find),
            _ => find(),
        }
    }
}

/// The numbers of a figure, in ten-thousandths of the base unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) stated: Option<i128>,
    pub(super) low: Option<i128>,
    pub(super) high: Option<i128>,
    pub(super) low_open: bool,
    pub(super) high_open: bool,
}

impl Value {
    /// Both together. An unknown low end counts 0, any other unknown number makes the sum unknown.
    pub(super) fn and(self, other: Value) -> Value {
        let both = |one: Option<i128>, other: Option<i128>| one.zip(other).map(|(one, other)| one + other);
        let open = |value: &Value| value.low_open && value.low.is_some();
        Value {
            stated: both(self.stated, other.stated),
            low: Some(self.low.unwrap_or_default() + other.low.unwrap_or_default()),
            high: both(self.high, other.high),
            low_open: open(&self) || open(&other),
            high_open: self.high_open || other.high_open,
        }
    }

    /// What a row of the measures states.
    #[inline]
    pub(super) fn of(graph: &Graph, row: u32) -> Value {
        let (columns, row) = (&graph.store.measures, row as usize);
        let flags = columns.flags(row);
        let fixed = columns.fixed_as(flags, row);
        Value {
            stated: fixed.stated.map(i128::from),
            low: fixed.low.map(i128::from),
            high: fixed.high.map(i128::from),
            low_open: flags.low_open,
            high_open: flags.high_open,
        }
    }
}

/// What becomes of a figure.
pub(super) struct Judged {
    /// How sure it counts.
    pub(super) sure: Answer,
    /// Why it does not; none: it is added.
    pub(super) reasons: Reasons,
    /// What it rests on, where that is asked for.
    pub(super) basis: Option<BasisClass>,
    /// When it is for, an open end closed at the date of its newest source.
    pub(super) period: Option<Period>,
    pub(super) cumulative: bool,
}

/// Why a figure can't be added, and how sure it counts if it can.
pub(super) fn judge(view: &View<'_>, claim: &Claim<'_>, measure: &Measure<'_>, asked: &[BasisClass]) -> Judged {
    let graph = view.graph();
    let link = claim.link;
    let quantity = measure.quantity();
    let mut reasons = claim.reasons;
    let mut add = |holds: bool, reason: Reason| {
        if holds {
            reasons.add(reason);
        }
    };
    add(!quantity.is_number(), Reason::NoNumber);
    add(quantity.per.is_some(), Reason::Per);
    add(measure.of().is_some() || is_share(&quantity.unit), Reason::Rate);
    let basis = basis(measure, link.status());
    let asked_for = asked.contains(&basis);
    let other = if asked == [BasisClass::Realised] { Reason::NotRealised } else { Reason::OtherBasis };
    add(!asked_for, other);
    let until = graph.known_until(graph.store.link_citations(link.handle()));
    let period = measure.period().map(|period| until.map_or(*period, |day| period.closed_at(day)));
    let cumulative = measure.span() == Span::Cumulative;
    let mut sure = claim.sure;
    for question in view.filter().as_of.iter().chain(&view.filter().during) {
        if let Some(own) = measure.own_period() {
            sure = sure.min(own.answer(question, until));
        }
        let reaches_beyond = cumulative && period.is_none_or(|period| period.lies_inside(question) != Answer::Yes);
        if reaches_beyond {
            sure = sure.min(Answer::Possibly);
        }
    }
    add(sure == Answer::No, Reason::OutsidePeriod);
    add(sure == Answer::Possibly && view.filter().certain, Reason::NotCertain);
    Judged { sure, reasons, basis: asked_for.then_some(basis), period, cumulative }
}

/// What a figure rests on: what is stated of a planned link is planned.
fn basis(measure: &Measure<'_>, status: Status) -> BasisClass {
    match BasisClass::of(measure.basis()) {
        BasisClass::Realised if status == Status::Planned => BasisClass::Planned,
        basis => basis,
    }
}

/// Percentages and multiples are of something else and never add up.
pub(super) fn is_share(unit: &Unit) -> bool {
    *unit == Unit::PERCENT || *unit == Unit::TIMES || unit.as_str() == "percentage-point"
}

/// Of yearly rates when no time is asked for: when they hold. Rates of different times hold at no time together.
pub(super) fn rate_of(view: &View<'_>, span: SpanClass, period: Option<&Period>) -> Option<Period> {
    period.filter(|_| span == SpanClass::Yearly && view.asked().is_none()).copied()
}
