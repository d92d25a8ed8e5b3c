//! Figures in rows of like ones, and those that can't be added.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::claims::{Claim, Reason};
use super::items::Items;
use super::{Absorbed, BasisClass, Exceeded, Figure, LINKS, LeftOut, SpanClass, Sum, Total, TotalRow, range};
use crate::graph::{Link, Measure, View};
use crate::model::{Answer, Kind, Period, Quantity, Span, Status, Unit};
use crate::query::cite::Behind;

/// A figure that can be added.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'g> {
    pub(super) link: Link<'g>,
    pub(super) measure: Measure<'g>,
    /// It surely counts: by date, by certainty, by place.
    pub(super) sure: bool,
    pub(super) cumulative: bool,
    /// When, an open end closed at the date of its newest source.
    pub(super) period: Option<Period>,
    pub(super) value: Value,
}

/// The numbers of a figure, in base units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) stated: Option<Decimal>,
    pub(super) low: Option<Decimal>,
    pub(super) high: Option<Decimal>,
    pub(super) low_open: bool,
    pub(super) high_open: bool,
}

/// What a row holds alike: kind, name of the measure, unit, span, basis, and of yearly rates the period.
type Key = (Kind, u16, u16, SpanClass, BasisClass, Option<Period>);

/// The figures of a row.
#[derive(Default)]
struct Draft<'g> {
    entries: Vec<Entry<'g>>,
    left_out: Vec<LeftOut<'g>>,
}

/// The rows of the links that a question is about.
pub(super) fn rows<'g>(view: &View<'g>, claims: Vec<Claim<'g>>, question: &Total<'g>) -> Vec<TotalRow<'g>> {
    if question.measure.as_deref() == Some(LINKS) {
        return links(view, claims);
    }
    let asked = if question.basis.is_empty() { vec![BasisClass::Realised] } else { question.basis.clone() };
    let mut drafts: BTreeMap<Key, Draft<'g>> = BTreeMap::new();
    let mut bare: BTreeMap<Kind, Vec<LeftOut<'g>>> = BTreeMap::new();
    for claim in claims {
        let mut any = false;
        for measure in claim.link.measures() {
            if question.measure.as_ref().is_some_and(|name| name != measure.name()) {
                continue;
            }
            any = true;
            let (key, entry, reasons) = sort(view, &claim, measure, &asked);
            let draft = drafts.entry(key).or_default();
            if reasons.is_empty() {
                draft.entries.push(entry);
            } else {
                let figure = Figure { link: claim.link, measure: Some(measure) };
                draft.left_out.push(LeftOut { figure, reasons });
            }
        }
        if !any {
            let Claim { link, mut reasons, .. } = claim;
            reasons.push(Reason::NoFigure);
            reasons.sort_unstable();
            bare.entry(link.kind()).or_default().push(LeftOut { figure: Figure { link, measure: None }, reasons });
        }
    }
    let mut rows: Vec<TotalRow<'g>> = drafts.into_iter().map(|(key, draft)| row(view, key, draft)).collect();
    rows.sort_by(order);
    for (kind, left_out) in bare {
        let first = rows.iter_mut().find(|row| row.kind == kind && question.measure.is_some());
        match first {
            Some(row) => {
                row.left_out.extend(left_out);
                row.left_out.sort_by_key(|left| place(&left.figure));
            }
            None => rows.push(TotalRow { left_out, ..empty(kind, named(view, question), None, asked[0]) }),
        }
    }
    rows.sort_by(order);
    rows
}

/// The name of the asked measure as the graph holds it, if any figure bears it.
fn named<'g>(view: &View<'g>, question: &Total<'g>) -> Option<&'g str> {
    let name = question.measure.as_deref()?;
    let store = &view.graph().store;
    store.measure_names.iter().map(|text| store.texts.get(*text)).find(|known| *known == name)
}

fn empty(kind: Kind, measure: Option<&str>, unit: Option<Unit>, basis: BasisClass) -> TotalRow<'_> {
    TotalRow {
        kind,
        measure,
        unit,
        span: SpanClass::Cumulative,
        period: None,
        basis,
        sum: None,
        loose: false,
        counted: Vec::new(),
        possible: Vec::new(),
        absorbed: Vec::new(),
        left_out: Vec::new(),
        exceeded: Vec::new(),
        cite: Vec::new(),
    }
}

fn order(a: &TotalRow<'_>, b: &TotalRow<'_>) -> std::cmp::Ordering {
    let rank = |row: &TotalRow<'_>| match row.measure {
        Some("money") => 0,
        Some("people") => 1,
        Some("projects") => 2,
        Some(_) => 3,
        None => 4,
    };
    let key = |row: &TotalRow<'_>| {
        (row.kind, rank(row), row.measure.map(str::to_owned), row.unit.clone(), row.span, row.basis, row.period)
    };
    key(a).cmp(&key(b))
}

/// By link, then by the order of its figures.
fn place(figure: &Figure<'_>) -> (crate::graph::LinkId, Option<u32>) {
    (figure.link.handle(), figure.measure.map(|measure| measure.row))
}

/// The row of a figure, and why it can't be added to it.
fn sort<'g>(view: &View<'g>, claim: &Claim<'g>, measure: Measure<'g>, asked: &[BasisClass]) -> (Key, Entry<'g>, Vec<Reason>) {
    let graph = view.graph();
    let link = claim.link;
    let quantity = measure.quantity();
    let mut reasons = claim.reasons.clone();
    let mut add = |holds: bool, reason: Reason| {
        if holds {
            reasons.push(reason);
        }
    };
    add(!quantity.is_number(), Reason::NoNumber);
    add(quantity.per.is_some(), Reason::Per);
    add(measure.of().is_some() || is_share(&quantity.unit), Reason::Rate);
    let basis = match BasisClass::of(measure.basis()) {
        BasisClass::Realised if link.status() == Status::Planned => BasisClass::Planned,
        basis => basis,
    };
    let asked_for = asked.contains(&basis);
    let other = if asked == [BasisClass::Realised] { Reason::NotRealised } else { Reason::OtherBasis };
    add(!asked_for, other);
    let until = graph.known_until(graph.store.link_citations(link.handle()));
    let close = |period: &Period| until.map_or(*period, |day| period.closed_at(day));
    let period = measure.period().map(close);
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
    reasons.sort_unstable();
    let span = SpanClass::of(measure.span());
    // Rates of different times hold at no time together, unless one time is asked for.
    let rate_of = if span == SpanClass::Yearly && view.asked().is_none() { measure.period().copied() } else { None };
    let row = measure.row as usize;
    let (name, unit) = (graph.store.measures.name[row], graph.store.measures.unit[row]);
    let key = (link.kind(), name, unit, span, if asked_for { basis } else { asked[0] }, rate_of);
    let Quantity { stated, low, high, low_open, high_open, .. } = quantity;
    let value = Value { stated, low, high, low_open, high_open };
    (key, Entry { link, measure, sure: sure == Answer::Yes, cumulative, period, value }, reasons)
}

/// Percentages and multiples are of something else and never add up.
fn is_share(unit: &Unit) -> bool {
    *unit == Unit::PERCENT || *unit == Unit::TIMES || unit.as_str() == "percentage-point"
}

fn row<'g>(view: &View<'g>, key: Key, draft: Draft<'g>) -> TotalRow<'g> {
    let store = &view.graph().store;
    let (kind, name, unit, span, basis, period) = key;
    let measure = store.texts.get(store.measure_names[usize::from(name)]);
    let unit = store.units[usize::from(unit)].clone();
    let blank = TotalRow { span, period, left_out: draft.left_out, ..empty(kind, Some(measure), Some(unit), basis) };
    if draft.entries.is_empty() {
        return blank;
    }
    let items = Items::new(draft.entries);
    let parts = super::parts::parts(view, &items);
    let ledger = range::add(&items, &parts);
    let figure = |entry: usize| Figure { link: items.entries[entry].link, measure: Some(items.entries[entry].measure) };
    let figures = |of: &[usize]| {
        let mut entries: Vec<usize> = of.iter().flat_map(|item| items.members(*item)).copied().collect();
        entries.sort_unstable();
        entries.into_iter().map(figure).collect::<Vec<_>>()
    };
    let mut absorbed: Vec<(usize, usize)> = ledger
        .absorbed
        .iter()
        .flat_map(|(part, into)| items.members(*part).iter().map(|entry| (*entry, items.lead(*into))))
        .collect();
    absorbed.sort_unstable();
    let (counted, possible) = (figures(&ledger.counted), figures(&ledger.possible));
    let absorbed: Vec<Absorbed<'g>> =
        absorbed.into_iter().map(|(part, into)| Absorbed { figure: figure(part), into: figure(into) }).collect();
    let behind = counted.iter().chain(&possible).chain(absorbed.iter().map(|absorbed| &absorbed.figure));
    TotalRow {
        sum: Some(ledger.sum),
        loose: ledger.loose,
        cite: sentences(view, behind),
        exceeded: ledger
            .exceeded
            .iter()
            .map(|(whole, parts)| Exceeded { whole: figure(items.lead(*whole)), parts: figures(parts) })
            .collect(),
        counted,
        possible,
        absorbed,
        ..blank
    }
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

/// The numbers of links of each kind; a link that is only possible may not count.
fn links<'g>(view: &View<'g>, claims: Vec<Claim<'g>>) -> Vec<TotalRow<'g>> {
    let mut by_kind: BTreeMap<Kind, TotalRow<'g>> = BTreeMap::new();
    for Claim { link, sure, mut reasons } in claims {
        let row = by_kind
            .entry(link.kind())
            .or_insert_with(|| empty(link.kind(), Some(LINKS), Some(Unit::COUNT), BasisClass::Realised));
        let figure = Figure { link, measure: None };
        if sure != Answer::Yes && view.filter().certain {
            reasons.push(Reason::NotCertain);
        }
        if !reasons.is_empty() {
            row.left_out.push(LeftOut { figure, reasons });
        } else if sure == Answer::Yes {
            row.counted.push(figure);
        } else {
            row.possible.push(figure);
        }
    }
    let mut rows: Vec<TotalRow<'g>> = by_kind.into_values().collect();
    for row in &mut rows {
        let (sure, possible) = (Decimal::from(row.counted.len()), Decimal::from(row.possible.len()));
        row.cite = sentences(view, row.counted.iter().chain(&row.possible));
        if row.counted.is_empty() && row.possible.is_empty() {
            continue;
        }
        let stated = (!row.counted.is_empty()).then_some(sure);
        row.sum = Some(Sum { stated, low: sure, low_open: false, high: Some(sure + possible), high_open: false });
    }
    rows
}
