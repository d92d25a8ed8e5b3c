//! `show`.

use shanhai::graph::View;
use shanhai::query::show::{Shown, show};

use crate::args;
use crate::csv::Csv;
use crate::exit::{Exit, Failure};
use crate::flat;
use crate::history;
use crate::pages;
use crate::session::{Asked, Session};

/// Shows one entity.
pub(crate) fn run(args: &args::One, session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let view = session.view(graph)?;
    let found = session.find(&view, &args.entity)?;
    let shown = show(&view, found);
    // What it was called at the asked date; what it took over is listed where it was received.
    let then = history::notes(&view, &found, &[], session.lang);
    let asked = Asked::new("show").with("entity", found.id()).noting(then);
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
