//! Figures in rows of like ones, and those that can't be added.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::claims::{Claim, Reason};
use super::items::Items;
use super::parts::Parts;
use super::{Absorbed, BasisClass, Exceeded, Figure, LINKS, LeftOut, SpanClass, Sum, TotalRow, range};
use crate::graph::{Link, LinkId, Measure, View};
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
    pub(super) spot: Spot,
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
pub(in crate::query) type Key = (Kind, u16, u16, SpanClass, BasisClass, Option<Period>);

/// What is asked of figures.
#[derive(Clone, Copy, Debug)]
pub(in crate::query) struct Asked<'a> {
    /// Only this one; none: all.
    pub(in crate::query) measure: Option<&'a str>,
    /// Only figures that rest on one of these; none: realised.
    pub(in crate::query) basis: &'a [BasisClass],
    /// A sheet for each stretch of years that figures are for.
    pub(in crate::query) by_year: bool,
    /// One sheet for all places and years, which tells what overlaps across them.
    pub(in crate::query) together: bool,
}

/// A total of the figures in one place, and with `by_year` of one stretch of years.
#[derive(Clone, Debug)]
pub(in crate::query) struct Sheet<'g> {
    pub(in crate::query) place: usize,
    /// With `by_year`: the years; none: not known.
    pub(in crate::query) years: Option<Period>,
    /// What its figures have alike; none where there are none.
    pub(in crate::query) key: Option<Key>,
    pub(in crate::query) row: TotalRow<'g>,
    /// Of all together: where figures stand that may be inside one in another spot, or hold one.
    pub(in crate::query) across: BTreeSet<Spot>,
}

/// Where figures stand: the place of their link and, where years are asked for, the years.
pub(in crate::query) type Spot = (usize, Option<Period>);

/// The figures of a row.
#[derive(Default)]
struct Draft<'g> {
    entries: Vec<Entry<'g>>,
    left_out: Vec<LeftOut<'g>>,
}

/// The totals of links, by place, years, kind, measure, unit, span and basis.
pub(in crate::query) fn sheets<'g>(view: &View<'g>, claims: Vec<Claim<'g>>, asked: &Asked<'_>) -> Vec<Sheet<'g>> {
    if asked.measure == Some(LINKS) {
        return links(view, claims, asked);
    }
    let basis = if asked.basis.is_empty() { &[BasisClass::Realised] } else { asked.basis };
    let mut drafts: BTreeMap<(Spot, Key), Draft<'g>> = BTreeMap::new();
    let mut bare: BTreeMap<(Spot, Kind), Vec<LeftOut<'g>>> = BTreeMap::new();
    for claim in claims {
        let mut any = false;
        for measure in claim.link.measures() {
            if asked.measure.is_some_and(|name| name != measure.name()) {
                continue;
            }
            any = true;
            let (key, entry, reasons) = sort(view, &claim, measure, basis);
            let (spot, stands) = (spot(claim.place, measure.period(), asked), stands(claim.place, measure.period(), asked));
            let draft = drafts.entry((spot, key)).or_default();
            if reasons.is_empty() {
                draft.entries.push(Entry { spot: stands, ..entry });
            } else {
                let figure = Figure { link: claim.link, measure: Some(measure) };
                draft.left_out.push(LeftOut { figure, reasons });
            }
        }
        if !any {
            let Claim { link, mut reasons, place, .. } = claim;
            reasons.push(Reason::NoFigure);
            reasons.sort_unstable();
            let spot = spot(place, link.period(), asked);
            bare.entry((spot, link.kind())).or_default().push(LeftOut { figure: Figure { link, measure: None }, reasons });
        }
    }
    let mut found: Vec<Sheet<'g>> = drafts
        .into_iter()
        .map(|((spot, key), draft)| {
            let (row, across) = row(view, key, draft, asked.together);
            Sheet { key: Some(key), across, ..sheet(spot, row) }
        })
        .collect();
    found.sort_by(order);
    // What has no figure of the asked measure stands with what has one, if there is any of its kind.
    let mut alone = Vec::new();
    for ((spot, kind), left_out) in bare {
        let first = found.partition_point(|sheet| (sheet.place, sheet.years, sheet.row.kind) < (spot.0, spot.1, kind));
        match found
            .get_mut(first)
            .filter(|sheet| asked.measure.is_some() && (sheet.place, sheet.years) == spot && sheet.row.kind == kind)
        {
            Some(Sheet { row, .. }) => {
                row.left_out.extend(left_out);
                row.left_out.sort_by_key(|left| place(&left.figure));
            }
            None => alone.push(sheet(spot, TotalRow { left_out, ..TotalRow::empty(kind, named(view, asked), None, basis[0]) })),
        }
    }
    found.extend(alone);
    found.sort_by(order);
    for Sheet { row, .. } in &mut found {
        tally(row);
    }
    found
}

/// The sheet that a figure stands on.
fn spot(place: usize, period: Option<&Period>, asked: &Asked<'_>) -> Spot {
    if asked.together { (0, None) } else { stands(place, period, asked) }
}

fn stands(place: usize, period: Option<&Period>, asked: &Asked<'_>) -> Spot {
    (place, period.filter(|_| asked.by_year).map(Period::in_years))
}

fn sheet((place, years): Spot, row: TotalRow<'_>) -> Sheet<'_> {
    Sheet { place, years, key: None, row, across: BTreeSet::new() }
}

/// Counts the links of a row.
fn tally(row: &mut TotalRow<'_>) {
    let adding = row.counted.iter().chain(&row.possible).chain(row.absorbed.iter().map(|absorbed| &absorbed.figure));
    let mut links: Vec<LinkId> = adding.map(|figure| figure.link.handle()).collect();
    links.sort_unstable();
    links.dedup();
    row.with_figure = links.len();
    links.extend(row.left_out.iter().map(|left| left.figure.link.handle()));
    links.sort_unstable();
    links.dedup();
    row.links = links.len();
}

/// The name of the asked measure as the graph holds it, if any figure bears it.
fn named<'g>(view: &View<'g>, asked: &Asked<'_>) -> Option<&'g str> {
    let name = asked.measure?;
    let store = &view.graph().store;
    store.measure_names.iter().map(|text| store.texts.get(*text)).find(|known| *known == name)
}

impl<'g> TotalRow<'g> {
    /// A total without any figure.
    pub(super) fn empty(kind: Kind, measure: Option<&'g str>, unit: Option<Unit>, basis: BasisClass) -> Self {
        TotalRow {
            kind,
            measure,
            unit,
            span: SpanClass::Cumulative,
            period: None,
            basis,
            sum: None,
            loose: false,
            links: 0,
            with_figure: 0,
            counted: Vec::new(),
            possible: Vec::new(),
            absorbed: Vec::new(),
            left_out: Vec::new(),
            exceeded: Vec::new(),
            cite: Vec::new(),
        }
    }
}

fn order(a: &Sheet<'_>, b: &Sheet<'_>) -> std::cmp::Ordering {
    let whole = |sheet: &Sheet<'_>| (sheet.place, sheet.years, sheet.row.kind, rank(sheet.row.measure));
    let class = |one: &TotalRow<'_>, other: &TotalRow<'_>| {
        one.measure
            .cmp(&other.measure)
            .then_with(|| one.unit.cmp(&other.unit))
            .then_with(|| (one.span, one.basis, one.period).cmp(&(other.span, other.basis, other.period)))
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
    (key, Entry { link, measure, sure: sure == Answer::Yes, cumulative, spot: (0, None), period, value }, reasons)
}

/// Percentages and multiples are of something else and never add up.
fn is_share(unit: &Unit) -> bool {
    *unit == Unit::PERCENT || *unit == Unit::TIMES || unit.as_str() == "percentage-point"
}

fn row<'g>(view: &View<'g>, key: Key, draft: Draft<'g>, together: bool) -> (TotalRow<'g>, BTreeSet<Spot>) {
    let store = &view.graph().store;
    let (kind, name, unit, span, basis, period) = key;
    let measure = store.texts.get(store.measure_names[usize::from(name)]);
    let unit = store.units[usize::from(unit)].clone();
    let blank = TotalRow { span, period, left_out: draft.left_out, ..TotalRow::empty(kind, Some(measure), Some(unit), basis) };
    if draft.entries.is_empty() {
        return (blank, BTreeSet::new());
    }
    let items = Items::new(draft.entries);
    let parts = super::parts::parts(view, &items);
    let across = if together { across(&items, &parts) } else { BTreeSet::new() };
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
    let row = TotalRow {
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
    };
    (row, across)
}

/// The spots of figures that are one item with a figure in another spot, or that may be inside one there or hold one.
fn across(items: &Items<'_>, parts: &Parts) -> BTreeSet<Spot> {
    let spots = |item: usize| items.members(item).iter().map(|entry| items.entries[*entry].spot);
    let mut found = BTreeSet::new();
    for item in 0..items.len() {
        for whole in [item].iter().chain(&parts.sure[item]).chain(&parts.possible[item]) {
            let all = || spots(item).chain(spots(*whole));
            if let Some(first) = all().next().filter(|first| all().any(|other| other != *first)) {
                found.insert(first);
                found.extend(all());
            }
        }
    }
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

/// The numbers of links of each kind; a link that is only possible may not count.
fn links<'g>(view: &View<'g>, claims: Vec<Claim<'g>>, asked: &Asked<'_>) -> Vec<Sheet<'g>> {
    let mut found: BTreeMap<(Spot, Kind), TotalRow<'g>> = BTreeMap::new();
    for Claim { link, sure, mut reasons, place } in claims {
        let row = found
            .entry((spot(place, link.period(), asked), link.kind()))
            .or_insert_with(|| TotalRow::empty(link.kind(), Some(LINKS), Some(Unit::COUNT), BasisClass::Realised));
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
    let mut found: Vec<Sheet<'g>> = found.into_iter().map(|((spot, _), row)| sheet(spot, row)).collect();
    for Sheet { row, .. } in &mut found {
        let (sure, possible) = (Decimal::from(row.counted.len()), Decimal::from(row.possible.len()));
        row.cite = sentences(view, row.counted.iter().chain(&row.possible));
        tally(row);
        if row.counted.is_empty() && row.possible.is_empty() {
            continue;
        }
        let stated = (!row.counted.is_empty()).then_some(sure);
        row.sum = Some(Sum { stated, low: sure, low_open: false, high: Some(sure + possible), high_open: false });
    }
    found
}
