//! Concentration as text: receivers and givers under one head each, then all of them.

use shanhai::graph::{Entity, Lang, View};
use shanhai::query::concentration::{Amount, Concentration, ConcentrationAnswer, Coverage, Inequality, Pair, Party, Section};
use shanhai::query::total::{BasisClass, LINKS, SpanClass};

use crate::describe;
use crate::figures::{self, Bounds, grouped};
use crate::table::{Column, Table};
use crate::text::{Line, Look, Page};
use crate::words::{self, Phrase, Thing};

/// So many pairs are told if nothing else is asked.
const PAIRS: usize = 5;

/// The text of the answer.
pub(crate) fn page(
    view: &View<'_>,
    question: &Concentration,
    answer: &ConcentrationAnswer<'_>,
    top: Option<usize>,
    lang: Lang,
) -> Page {
    let mut page = Page::new();
    for section in &answer.sections {
        page.gap().line(0, heading(view, question, section, lang)).gap();
        parties(section, top.unwrap_or(usize::MAX), lang).print(&mut page, 0);
        pairs(question, section, top.unwrap_or(PAIRS), lang).print(&mut page, 0);
        page.gap();
        overall(&mut page, question, section, lang);
    }
    page.gap();
    if answer.sections.is_empty() {
        page.line(0, Line::plain(Phrase::NoConcentration.get(lang)));
    }
    if !answer.silent.is_empty() {
        let count = |(kind, links): &(_, usize)| format!("{} {links}", words::kind(view.graph(), *kind, lang));
        let counts: Vec<String> = answer.silent.iter().map(count).collect();
        page.line(0, Line::plain(Phrase::WithoutFigure.get(lang)).join(describe::separated(&counts, Look::Quiet, lang)));
    }
    if answer.sections.len() > 1 {
        page.line(0, Line::new().add(Look::Quiet, Phrase::KindsApart.get(lang)));
    }
    page
}

/// What is looked at: kind, unit, and what is not the usual.
fn heading(view: &View<'_>, question: &Concentration, section: &Section<'_>, lang: Lang) -> Line {
    let kind = section.kind.map(|kind| words::kind(view.graph(), kind, lang));
    let unit = section.unit.as_ref().map(|unit| if lang == Lang::En { unit.label_en() } else { unit.label_zh() });
    let measure = if question.measure == LINKS { Phrase::LinkNumbers.get(lang) } else { question.measure.as_str() };
    let figure = unit.filter(|_| ["money", "people"].contains(&question.measure.as_str())).unwrap_or(measure);
    let basis = Some(section.basis).filter(|basis| *basis != BasisClass::Realised);
    let marks = [
        (section.span == SpanClass::Yearly).then(|| Phrase::EachYear.get(lang).to_owned()),
        section.period.map(|period| figures::period(&period, lang)),
        basis.map(|basis| if lang == Lang::En { basis.as_str() } else { basis.zh() }.to_owned()),
    ];
    let all: Vec<String> = std::iter::once(figure.to_owned()).chain(marks.into_iter().flatten()).collect();
    let line = match kind {
        Some(kind) => Line::new().whole(Look::Kind, &kind).add(Look::Plain, "  "),
        None => Line::new(),
    };
    let levels = [question.givers, question.receivers].map(|level| words::levels(level, lang));
    line.add(Look::Strong, &all.join(Phrase::Comma.get(lang)))
        .add(Look::Quiet, &format!("  {}", Phrase::FromTo.fill(lang, &levels)))
}

/// A number of two digits.
fn decimal(value: Option<f64>) -> String {
    value.map(|value| format!("{value:.2}")).unwrap_or_default()
}

fn percent(value: Option<f64>) -> String {
    value.map(|value| format!("{:.0} %", value * 100.0)).unwrap_or_default()
}

fn amount(amount: &Amount, lang: Lang) -> String {
    let Amount { low, low_open, high, high_open, .. } = *amount;
    figures::bare(&Bounds { low, low_open, high, high_open }, lang)
}

/// Receivers and givers, each with its indexes.
fn parties(section: &Section<'_>, top: usize, lang: Lang) -> Table {
    let mut table = Table::new([
        Column::Left,
        Column::Flexible,
        Column::Flexible,
        Column::Right,
        Column::Right,
        Column::Left,
        Column::Right,
        Column::Right,
        Column::Right,
        Column::Right,
    ]);
    let sides = [
        (Phrase::Receivers, Phrase::ReceivedAmount, &section.receivers),
        (Phrase::GiversHead, Phrase::GaveAmount, &section.givers),
    ];
    for (who, what, parties) in sides {
        let quiet = |text: &str| Line::new().add(Look::Quiet, text);
        let heads = [Phrase::Partners, Phrase::Effective].map(|phrase| quiet(phrase.get(lang)));
        let [partners, effective] = heads;
        let ranged = parties.iter().any(|party| party.range.is_some());
        table.row([
            Line::new(),
            Line::new().add(Look::Strong, who.get(lang)),
            quiet(what.get(lang)),
            partners,
            quiet("HHI"),
            if ranged { quiet(Phrase::RangeHead.get(lang)) } else { Line::new() },
            effective,
            quiet("CR1"),
            quiet("CR3"),
            quiet(Phrase::WithAFigure.get(lang)),
        ]);
        for party in parties.iter().take(top) {
            table.row(row(party, lang));
        }
        if parties.len() > top {
            let all = Thing::Region.count(parties.len(), lang);
            table.between(2, Line::new().add(Look::Quiet, &Phrase::Top.fill(lang, &[&top.to_string(), &all])));
        }
        table.gap();
    }
    table
}

fn row(party: &Party<'_>, lang: Lang) -> [Line; 10] {
    let marks = [party.small.then_some("*"), party.overlaps.then_some("~")];
    let partners = match party.possible {
        0 => party.partners.to_string(),
        more => format!("{} +{more}?", party.partners),
    };
    let shown = |value: f64| format!("{value:.2}");
    // What is one number in print is not told twice.
    let range = party.range.filter(|range| shown(range.low) != shown(range.high)).map(|range| {
        let most = if range.exact { "" } else { "≤" };
        format!("{:.2}–{most}{:.2}", range.low, range.high)
    });
    let covered = [party.with_figure, party.links].map(|count| grouped(&count.to_string()));
    [
        Line::new().whole(Look::Mark, &marks.into_iter().flatten().collect::<String>()),
        named(&party.entity),
        Line::plain(&amount(&party.amount, lang)),
        Line::plain(&partners),
        Line::plain(&decimal(party.hhi)),
        Line::new().whole(Look::Plain, &range.unwrap_or_default()),
        Line::plain(&party.effective().map(|number| format!("{number:.1}")).unwrap_or_default()),
        Line::new().whole(Look::Plain, &percent(party.cr1)),
        Line::new().whole(Look::Plain, &percent(party.cr3)),
        Line::new().whole(Look::Plain, &Phrase::Of.fill(lang, &[&covered[0], &covered[1]])),
    ]
}

fn named(entity: &Entity<'_>) -> Line {
    Line::new().whole(Look::Plain, entity.name())
}

/// The largest flows.
fn pairs(question: &Concentration, section: &Section<'_>, top: usize, lang: Lang) -> Table {
    let mut table = Table::new([Column::Left, Column::Flexible, Column::Flexible, Column::Right]);
    if section.pairs.len() < 2 {
        return table;
    }
    table.row([Line::new(), Line::new().add(Look::Strong, Phrase::LargestFlows.get(lang))]);
    for Pair { from, to, amount: of, share } in section.pairs.iter().take(top) {
        let unit = if question.measure == LINKS { "" } else { section.unit.as_ref().map_or("", |unit| unit.as_str()) };
        let figure = format!("{} {}", amount(of, lang), if lang == Lang::En { unit } else { "" });
        table.row([
            Line::new(),
            named(from).whole(Look::Quiet, " → ").join(named(to)),
            Line::plain(figure.trim()),
            Line::new().whole(Look::Plain, &percent(*share)),
        ]);
    }
    table
}

fn overall(page: &mut Page, question: &Concentration, section: &Section<'_>, lang: Lang) {
    let all = &section.overall;
    for (who, of) in [(Phrase::OverReceivers, &all.receivers), (Phrase::OverGivers, &all.givers)] {
        if of.gini.is_some() && of.counted + of.zeros.unwrap_or(0) > 1 {
            page.hanging(0, 2, inequality(question, who, of, lang));
        }
    }
    page.hanging(0, 2, Line::plain(&coverage(&all.coverage, question, lang)));
    let small = |parties: &[Party<'_>]| parties.iter().filter(|party| party.small).count();
    let counts = [small(&section.receivers), section.receivers.len(), small(&section.givers), section.givers.len()];
    if counts[0] + counts[2] > 0 {
        let counts = counts.map(|count| grouped(&count.to_string()));
        let counts: Vec<&str> = counts.iter().map(String::as_str).collect();
        page.hanging(0, 2, Line::new().add(Look::Mark, &Phrase::SaysLittle.fill(lang, &counts)));
    }
    if section.receivers.iter().chain(&section.givers).any(|party| party.overlaps) {
        page.hanging(0, 2, Line::new().add(Look::Mark, Phrase::MayOverlap.get(lang)));
    }
}

fn inequality(question: &Concentration, who: Phrase, of: &Inequality, lang: Lang) -> Line {
    let theil = |part: fn(&shanhai::metrics::theil::Theil) -> f64| decimal(of.theil.as_ref().map(part));
    let between = words::levels(question.between, lang);
    let indexes = Phrase::GiniTheil.fill(
        lang,
        &[&decimal(of.gini), &theil(|theil| theil.total), between, &theil(|theil| theil.between), &theil(|theil| theil.within)],
    );
    let number = |count: usize| grouped(&count.to_string());
    let regions = Thing::Region.count(of.counted + of.zeros.unwrap_or(0), lang);
    let mut notes = vec![Phrase::AmongRegions.fill(lang, &[&regions])];
    notes.extend(of.zeros.map(|zeros| Phrase::WithZeros.fill(lang, &[&number(zeros)])));
    if of.unknown > 0 {
        notes.push(Phrase::UnknownRegions.fill(lang, &[&number(of.unknown)]));
    }
    Line::new()
        .add(Look::Strong, who.get(lang))
        .add(Look::Plain, &format!("  {indexes} · "))
        .add(Look::Quiet, &notes.join(Phrase::Comma.get(lang)))
}

fn coverage(of: &Coverage, question: &Concentration, lang: Lang) -> String {
    let number = |count: usize| grouped(&count.to_string());
    let links = Thing::Link.count(of.links, lang);
    let mut text = if question.measure == LINKS {
        vec![links]
    } else {
        vec![Phrase::AllLinks.fill(lang, &[&number(of.with_figure), &links])]
    };
    let joint = question.joint == shanhai::query::joint::Joint::Apart;
    let rest = [
        (Phrase::JointShare, if joint { of.joint } else { 0 }),
        (Phrase::InsideOne, of.internal),
        (Phrase::AboveThem, of.coarser),
        (Phrase::InNone, of.no_region),
    ];
    text.extend(rest.iter().filter(|(_, count)| *count > 0).map(|(phrase, count)| phrase.fill(lang, &[&number(*count)])));
    text.join(if lang == Lang::En { "; " } else { ";" })
}
