//! `links`.

use shanhai::graph::{Entity, Found, Lang, Link, View};
use shanhai::model::Answer;
use shanhai::query::links::{self, Links};

use crate::args;
use crate::csv::Csv;
use crate::describe::{self, LINK_COLUMNS};
use crate::exit::{Exit, Failure};
use crate::flat;
use crate::history;
use crate::session::{Asked, Session};
use crate::sources::{self, Sources};
use crate::table::Table;
use crate::text::{Line, Page};
use crate::words::{Phrase, Thing};

/// Lists links.
pub(crate) fn run(args: &args::Links, session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let view = session.view(graph)?;
    let find = |text: &Option<String>| text.as_ref().map(|text| session.find(&view, text)).transpose();
    let (from, to) = (find(&args.from)?, find(&args.to)?);
    // No link ends at a region that only the gazetteer knows.
    let none = [&from, &to].into_iter().flatten().any(|end| matches!(end, Found::Region(_)));
    let question = Links { from: from.and_then(entity), to: to.and_then(entity), sort: args.sort.clone(), top: None };
    let mut found = if none { Vec::new() } else { links::links(&view, &question) };
    if let Some(measure) = &args.sort {
        known_measure(&view, measure, session.lang)?;
    }
    let all = found.len();
    found.truncate(args.top.unwrap_or(usize::MAX));
    let asked = Asked::new("links")
        .with("from", from.map(|from| from.id()))
        .with("to", to.map(|to| to.id()))
        .with("sort", args.sort.clone())
        .with("top", args.top)
        .noting(history::ends(&view, [&from, &to], session.lang));
    let page = || page(session, &view, &found, all, args.cite);
    session.answer(&view, asked, || links::to_shape(&view, &found), || csv(&view, &found), page)?;
    Ok(Exit::Done)
}

/// Refuses the name of a measure that no figure bears.
pub(crate) fn known_measure(view: &View<'_>, measure: &str, lang: Lang) -> Result<(), Failure> {
    if is_measure(view, measure) {
        return Ok(());
    }
    let known: Vec<String> = measures(view);
    let near = shanhai::diagnostic::nearest(measure, known.iter().map(String::as_str));
    let hints = near.map(|near| Phrase::DidYouMean.fill(lang, &[&format!("`{near}`")]));
    Err(Failure::usage(format!("no figure is called `{measure}`"), hints))
}

fn entity(found: Found<'_>) -> Option<Entity<'_>> {
    match found {
        Found::Entity(entity) => Some(entity),
        Found::Region(_) => None,
    }
}

fn measures(view: &View<'_>) -> Vec<String> {
    let mut names: Vec<String> =
        view.graph().links().flat_map(|link| link.measures()).map(|measure| measure.name().to_owned()).collect();
    names.sort();
    names.dedup();
    names
}

fn is_measure(view: &View<'_>, name: &str) -> bool {
    ["money", "people", "projects"].contains(&name) || measures(view).iter().any(|known| known == name)
}

fn csv(view: &View<'_>, found: &[(Link<'_>, Answer)]) -> Csv {
    let mut csv = Csv::new(&flat::LINK_HEADER);
    for (link, certainty) in found {
        csv.row(flat::link(view, link, *certainty));
    }
    csv
}

fn page<'g>(session: &Session<'_>, view: &View<'g>, found: &[(Link<'g>, Answer)], all: usize, cite: bool) -> Page {
    let lang = session.lang;
    let mut sources = Sources::default();
    let mut table = Table::new(LINK_COLUMNS);
    for (link, certainty) in found {
        table.row(describe::link_row(view, link, *certainty, &mut sources, lang));
        if cite {
            let link = view.graph().link(link.handle());
            for quote in sources::quotes(view, &mut sources, link.citations()) {
                table.between(4, quote);
            }
        }
    }
    let mut page = Page::new();
    table.print(&mut page, 0);
    let mut count = if found.len() < all {
        Phrase::Top.fill(lang, &[&found.len().to_string(), &Thing::Link.count(all, lang)])
    } else {
        Thing::Link.count(all, lang)
    };
    if !cite && !found.is_empty() {
        let stop = if lang == shanhai::graph::Lang::En { ". " } else { "。" };
        count = format!("{count}{stop}{}", Phrase::QuotesFlag.get(lang));
    }
    page.gap().line(0, Line::plain(&count));
    sources.print(&mut page, lang);
    page
}
