//! `total`.

use shanhai::graph::{Entity, Found, View};
use shanhai::query::total::{self, Total, TotalAnswer, TotalRowShape};

use crate::args;
use crate::csv::Csv;
use crate::exit::{Exit, Failure};
use crate::flat;
use crate::history;
use crate::pages;
use crate::session::{Asked, Session};

/// Adds up.
pub(crate) fn run(args: &args::Total, session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let view = session.view(graph)?;
    let find = |text: &Option<String>| text.as_ref().map(|text| session.find(&view, text)).transpose();
    let (from, to) = (find(&args.from)?, find(&args.to)?);
    if let Some(measure) = args.measure.as_ref().filter(|measure| *measure != total::LINKS) {
        super::links::known_measure(&view, measure, session.lang)?;
    }
    let mut question = Total {
        from: from.and_then(entity),
        to: to.and_then(entity),
        measure: args.measure.clone(),
        basis: args.basis.clone(),
        ..Total::default()
    };
    question.basis.sort_unstable();
    question.basis.dedup();
    // No link begins or ends at a region that only the gazetteer knows.
    let none = [&from, &to].into_iter().flatten().any(|end| matches!(end, Found::Region(_)));
    let answer = if none { TotalAnswer { totals: Vec::new(), hidden: view.hides_any() } } else { total::total(&view, &question) };
    let asked = Asked::new("total")
        .with("from", from.map(|from| from.id()))
        .with("to", to.map(|to| to.id()))
        .with("measure", args.measure.clone())
        .with("basis", question.basis.iter().map(|basis| basis.as_str().to_owned()).collect::<Vec<_>>())
        .noting(history::ends(&view, [&from, &to], session.lang));
    let page = || pages::total::page(&view, &answer, args.cite, session.lang);
    session.answer(&view, asked, || answer.to_shape(&view, &question), || csv(&view, &answer), page)?;
    Ok(Exit::Done)
}

fn entity(found: Found<'_>) -> Option<Entity<'_>> {
    match found {
        Found::Entity(entity) => Some(entity),
        Found::Region(_) => None,
    }
}

/// The columns of a total.
pub(super) const HEADER: [&str; 12] =
    ["kind", "measure", "unit", "span", "period", "basis", "stated", "low", "high", "low_open", "high_open", "loose"];

/// The columns of its figures.
pub(super) const LEDGER_HEADER: [&str; 6] = ["counted", "possible", "absorbed", "left_out", "links", "with_figure"];

fn csv(view: &View<'_>, answer: &TotalAnswer<'_>) -> Csv {
    let mut csv = Csv::new(&[&HEADER[..], &LEDGER_HEADER[..]].concat());
    for row in &answer.totals {
        let shape = row.to_shape(view);
        csv.row(cells(&shape).into_iter().chain(ledger(&shape)));
    }
    csv
}

/// A total as cells under [`HEADER`].
pub(super) fn cells(row: &TotalRowShape) -> Vec<String> {
    let number = |number: &Option<serde_json::Number>| number.as_ref().map(ToString::to_string).unwrap_or_default();
    vec![
        row.kind.clone(),
        row.measure.clone().unwrap_or_default(),
        row.unit.clone().unwrap_or_default(),
        row.span.clone(),
        row.period.clone().unwrap_or_default(),
        row.basis.clone(),
        number(&row.stated),
        number(&row.low),
        number(&row.high),
        flat::flag(row.low_open),
        flat::flag(row.high_open),
        flat::flag(row.loose),
    ]
}

/// Its figures as cells under [`LEDGER_HEADER`].
pub(super) fn ledger(row: &TotalRowShape) -> Vec<String> {
    vec![
        row.counted.join(";"),
        row.possible.join(";"),
        flat::joined(row.absorbed.iter().map(|part| part.measure.clone())),
        flat::joined(row.left_out.iter().map(|left| left.measure.clone())),
        row.links.to_string(),
        row.with_figure.to_string(),
    ]
}
