//! `show`.

use shanhai::graph::View;
use shanhai::query::show::{Shown, show};

use crate::args;
use crate::csv::Csv;
use crate::exit::{Exit, Failure};
use crate::flat;
use crate::pages;
use crate::session::{Asked, Session};

/// Shows one entity.
pub(crate) fn run(args: &args::One, session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let view = session.view(graph)?;
    let found = session.find(&view, &args.entity)?;
    let shown = show(&view, found);
    let asked = Asked::new("show").with("entity", found.id());
    session.answer(
        &view,
        asked,
        || shown.to_shape(&view),
        || csv(&view, &shown),
        || pages::show::page(session, &view, &shown, args.cite),
    )?;
    Ok(Exit::Done)
}

fn csv(view: &View<'_>, shown: &Shown<'_>) -> Csv {
    let header: Vec<&str> = ["side"].into_iter().chain(flat::LINK_HEADER).collect();
    let mut csv = Csv::new(&header);
    for (side, links) in [("in", &shown.received), ("out", &shown.given)] {
        for (link, certainty) in links {
            csv.row([side.to_owned()].into_iter().chain(flat::link(view, link, *certainty)));
        }
    }
    csv
}
