//! `flows`.

use shanhai::graph::View;
use shanhai::query::flows::{self, FlowShape, Flows, FlowsOptions};
use shanhai::query::total;

use super::total::{HEADER, LEDGER_HEADER, cells, ledger};
use crate::args::{self, Format};
use crate::csv::Csv;
use crate::exit::{Exit, Failure};
use crate::flat;
use crate::pages;
use crate::session::{Asked, Session};

/// Adds up between regions.
pub(crate) fn run(args: &args::Flows, session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let view = session.view(graph)?;
    if let Some(measure) = args.measure.as_ref().filter(|measure| *measure != total::LINKS) {
        super::links::known_measure(&view, measure, session.lang)?;
    }
    let mut options = FlowsOptions {
        givers: args.by.0,
        receivers: args.by.1,
        measure: args.measure.clone(),
        basis: args.basis.clone(),
        by_year: args.by_year,
        internal: args.internal,
        top: args.top.map(|top| top as usize),
        ledger: args.ledger || args.cite || session.format != Format::Text,
    };
    options.basis.sort_unstable();
    options.basis.dedup();
    let answer = flows::flows(&view, &options);
    let asked = Asked::new("flows")
        .with("by", options.levels())
        .with("by_year", args.by_year)
        .with("measure", args.measure.clone())
        .with("basis", options.basis.iter().map(|basis| basis.as_str().to_owned()).collect::<Vec<_>>())
        .with("internal", args.internal)
        .with("top", args.top);
    let page = || pages::flows::page(&view, &options, &answer, args.cite, session.lang);
    session.answer(&view, asked, || answer.to_shape(&view, &options), || csv(&view, &options, &answer), page)?;
    Ok(Exit::Done)
}

/// A line for each row, the sum of all, and what stands apart; `section` tells which.
fn csv(view: &View<'_>, options: &FlowsOptions, answer: &Flows<'_>) -> Csv {
    let ends = ["section", "from", "from_names", "to", "to_names", "overlaps"];
    let mut csv = Csv::new(&[&ends[..], &HEADER[..], &LEDGER_HEADER[..]].concat());
    let shape = answer.to_shape(view, options);
    let sections = [("row", &shape.rows), ("internal", &shape.internal), ("coarser", &shape.coarser)];
    for (section, rows) in sections {
        for row in rows {
            csv.row(names(section, row).into_iter().chain(cells(&row.total)).chain(ledger(&row.total)));
        }
        if section == "row" {
            for row in &shape.grand {
                let blank = std::iter::once("all".to_owned()).chain(std::iter::repeat_n(String::new(), ends.len() - 1));
                csv.row(blank.chain(cells(row)).chain(ledger(row)));
            }
        }
    }
    csv
}

fn names(section: &str, row: &FlowShape) -> Vec<String> {
    vec![
        section.to_owned(),
        flat::joined(row.from.iter().map(|one| one.id.clone())),
        flat::joined(row.from.iter().map(|one| one.name.clone())),
        flat::joined(row.to.iter().map(|one| one.id.clone())),
        flat::joined(row.to.iter().map(|one| one.name.clone())),
        flat::flag(row.overlaps),
    ]
}
