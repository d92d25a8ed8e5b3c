//! Totals as text: what they make, and the ledger of their figures.

use shanhai::graph::{Lang, View};
use shanhai::query::total::{self, Figure, Reason, TotalAnswer, TotalRow};

use crate::describe;
use crate::figures::{self, Bounds};
use crate::sources::{self, Sources};
use crate::table::{Column, Table};
use crate::text::{Line, Look, Page};
use crate::words::{self, Phrase, Thing};

/// Figures that are left out for the same reasons are told one by one up to so many.
const EACH: usize = 3;

/// The text of the answer.
pub(crate) fn page<'g>(view: &View<'g>, answer: &TotalAnswer<'g>, cite: bool, lang: Lang) -> Page {
    let mut page = Page::new();
    let mut sources = Sources::default();
    let (told, silent): (Vec<_>, Vec<_>) = answer.totals.iter().partition(|row| !says_nothing(row));
    for row in &told {
        page.gap().line(0, heading(view, row, lang)).gap();
        ledger(view, row, cite, &mut sources, lang).print(&mut page, 2);
    }
    page.gap();
    if told.is_empty() {
        page.line(0, Line::plain(Phrase::NoTotal.get(lang)));
    }
    if !silent.is_empty() {
        let count = |row: &&TotalRow<'_>| format!("{} {}", words::kind(view.graph(), row.kind, lang), row.left_out.len());
        let counts: Vec<String> = silent.iter().map(count).collect();
        let line = Line::plain(Phrase::WithoutFigure.get(lang)).join(describe::separated(&counts, Look::Quiet, lang));
        page.line(0, line);
    }
    if told.iter().any(|row| !row.possible.is_empty()) {
        page.line(0, Line::new().add(Look::Quiet, Phrase::WhyARange.get(lang)));
    }
    if told.len() > 1 {
        page.line(0, Line::new().add(Look::Quiet, Phrase::KindsApart.get(lang)));
    }
    if !cite && !told.is_empty() {
        page.line(0, Line::new().add(Look::Quiet, Phrase::QuotesFlag.get(lang)));
    }
    sources.print(&mut page, lang);
    page
}

/// Whether a row only has links without any figure.
fn says_nothing(row: &TotalRow<'_>) -> bool {
    row.sum.is_none() && row.left_out.iter().all(|left| left.reasons.contains(&Reason::NoFigure))
}

fn heading(view: &View<'_>, row: &TotalRow<'_>, lang: Lang) -> Line {
    let line = Line::new().whole(Look::Kind, &words::kind(view.graph(), row.kind, lang)).add(Look::Plain, "    ");
    let name = row.measure.unwrap_or_default();
    let mut text = match (bounds(row), &row.unit) {
        (Some(bounds), Some(unit)) => figures::bounds(&bounds, unit, name, lang),
        _ => format!("{name} {}", Phrase::Unknown.get(lang)),
    };
    for mark in classes(row, lang) {
        text = format!("{text}{}{mark}", Phrase::Comma.get(lang));
    }
    let line = line.add(Look::Strong, &text);
    if row.loose { line.add(Look::Mark, &format!("    {}", Phrase::Loose.get(lang))) } else { line }
}

/// The interval of a total; none: unknown.
pub(super) fn bounds(row: &TotalRow<'_>) -> Option<Bounds> {
    let sum = row.sum?;
    Some(Bounds { low: sum.low, low_open: sum.low_open, high: sum.high, high_open: sum.high_open })
}

/// What stretch of time its figures are for and what they rest on, where that is not the usual.
pub(super) fn classes(row: &TotalRow<'_>, lang: Lang) -> Vec<String> {
    let yearly = row.span == total::SpanClass::Yearly;
    let basis = if lang == Lang::En { row.basis.as_str() } else { row.basis.zh() };
    let realised = row.basis == total::BasisClass::Realised;
    let marks = [
        yearly.then(|| Phrase::EachYear.get(lang).to_owned()),
        row.period.map(|period| figures::period(&period, lang)),
        (!realised).then(|| basis.to_owned()),
    ];
    marks.into_iter().flatten().collect()
}

/// The figures of a row: what, how much, from whom to whom, when, who says so, in which words.
pub(super) fn ledger<'g>(view: &View<'g>, row: &TotalRow<'g>, cite: bool, sources: &mut Sources<'g>, lang: Lang) -> Table {
    let mut table = Table::new([Column::Left, Column::Right, Column::Flexible, Column::Left, Column::Left, Column::Flexible]);
    let mut line = |sources: &mut Sources<'g>, word: Phrase, figure: &Figure<'g>, plus: bool, note: Option<String>| {
        let amount = figure.measure.map(|measure| figures::measure(&measure, lang)).unwrap_or_default();
        let amount = if plus && !amount.is_empty() { format!("+{amount}") } else { amount };
        let period = figure.measure.as_ref().map_or_else(|| figure.link.period(), shanhai::graph::Measure::period);
        let note = note.map(|note| Line::new().add(Look::Mark, &note)).or_else(|| excerpt(view, figure).filter(|_| !cite));
        let look = if word == Phrase::Counted { Look::Plain } else { Look::Mark };
        table.row([
            Line::new().whole(look, word.get(lang)),
            Line::new().whole(Look::Plain, &amount),
            describe::ends(&figure.link, lang),
            period.map(|period| Line::new().whole(Look::Plain, &figures::period(period, lang))).unwrap_or_default(),
            sources.mark(view, figure.link.citations()),
            note.unwrap_or_default(),
        ]);
        if cite {
            for quote in sources::quotes(view, sources, figure.link.citations()) {
                table.between(4, quote);
            }
        }
    };
    for figure in &row.counted {
        line(sources, Phrase::Counted, figure, false, None);
    }
    for figure in &row.possible {
        line(sources, Phrase::PossiblyCounted, figure, true, None);
    }
    for absorbed in &row.absorbed {
        let into = describe::plain_ends(&absorbed.into.link);
        line(sources, Phrase::InsideAnother, &absorbed.figure, false, Some(Phrase::InsideOf.fill(lang, &[&into])));
    }
    let mut alike: Vec<(&[Reason], Vec<&Figure<'g>>)> = Vec::new();
    for left in &row.left_out {
        match alike.iter_mut().find(|(reasons, _)| *reasons == left.reasons) {
            Some((_, figures)) => figures.push(&left.figure),
            None => alike.push((&left.reasons, vec![&left.figure])),
        }
    }
    let because = |reasons: &[Reason]| {
        reasons.iter().map(|reason| why(*reason).get(lang)).collect::<Vec<_>>().join(Phrase::Comma.get(lang))
    };
    for (reasons, figures) in alike.iter().filter(|(_, figures)| figures.len() <= EACH) {
        for figure in figures {
            line(sources, Phrase::LeftOutHere, figure, false, Some(because(reasons)));
        }
    }
    for (reasons, figures) in alike.iter().filter(|(_, figures)| figures.len() > EACH) {
        table.row([
            Line::new().whole(Look::Mark, Phrase::LeftOutHere.get(lang)),
            Line::new(),
            Line::plain(&Thing::Figure.count(figures.len(), lang)),
            Line::new(),
            Line::new(),
            Line::new().add(Look::Mark, &because(reasons)),
        ]);
    }
    for exceeded in &row.exceeded {
        let parts: Vec<String> = exceeded.parts.iter().map(Figure::id).collect();
        let text = Phrase::Exceeded.fill(lang, &[&parts.join(" + "), &exceeded.whole.id()]);
        table.between(2, Line::new().add(Look::Mark, &text));
    }
    table
}

/// Why a figure is left out.
pub(super) fn why(reason: Reason) -> Phrase {
    match reason {
        Reason::NoFigure => Phrase::NoFigureStated,
        Reason::NoNumber => Phrase::NoNumber,
        Reason::Per => Phrase::ForEach,
        Reason::Rate => Phrase::Share,
        Reason::NotRealised => Phrase::NotRealised,
        Reason::OtherBasis => Phrase::OtherBasis,
        Reason::Planned => Phrase::PlannedLink,
        Reason::JointGiver => Phrase::JointGiver,
        Reason::JointReceiver => Phrase::JointReceiver,
        Reason::Internal => Phrase::InternalLink,
        Reason::OutsidePeriod => Phrase::OtherTime,
        Reason::NoRegion => Phrase::NoRegionAt,
        _ => Phrase::NotCertain,
    }
}

/// The clause of a quote that holds the words of a figure.
fn excerpt(view: &View<'_>, figure: &Figure<'_>) -> Option<Line> {
    let quantity = figure.measure?.quantity();
    let words = quantity.as_written.as_deref()?;
    let citations = figure.link.citations().filter(|citation| view.shows_source(&citation.source()));
    let quote = citations.filter_map(|citation| citation.quote()).find(|quote| quote.contains(words))?;
    let at = quote.find(words)?;
    let ends = |c: char| ",，。；;!?！？“”".contains(c);
    let start = quote[..at].char_indices().rev().find(|(_, c)| ends(*c)).map_or(0, |(at, c)| at + c.len_utf8());
    let end = quote[at + words.len()..].find(ends).map_or(quote.len(), |end| at + words.len() + end);
    Some(Line::new().add(Look::Quiet, &format!("\"{}\"", quote[start..end].trim())))
}
