//! `cite`.

use shanhai::graph::{Found, Graph, View};
use shanhai::query::cite::{Behind, behind_entity, behind_link, behind_links, to_shape};

use crate::args;
use crate::csv::Csv;
use crate::describe;
use crate::exit::{Exit, Failure};
use crate::flat;
use crate::session::{Asked, Session};
use crate::sources;
use crate::text::{Line, Look, Page};
use crate::words::{self, Phrase, Thing};

/// Things named under one quote; the rest is counted.
const THINGS: usize = 4;

/// Quotes.
pub(crate) fn run(args: &args::Cite, session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let view = session.view(graph)?;
    let (asked, behind) = match &args.to {
        Some(to) => {
            let (from, to) = (session.find(&view, &args.what)?, session.find(&view, to)?);
            let asked = Asked::new("cite").with("from", from.id()).with("to", to.id());
            (asked, between(&view, from, to))
        }
        None => of_one(session, graph, &view, &args.what)?,
    };
    let page = || page(session, graph, &behind, args);
    session.answer(&view, asked, || to_shape(&behind), || csv(&behind), page)?;
    Ok(Exit::Done)
}

fn between<'g>(view: &View<'g>, from: Found<'g>, to: Found<'g>) -> Vec<Behind<'g>> {
    match (from, to) {
        (Found::Entity(from), Found::Entity(to)) => behind_links(view, from, to),
        // No link ends at a region that only the gazetteer knows.
        _ => Vec::new(),
    }
}

/// What is behind a link or fact by its id, else an entity.
fn of_one<'g>(session: &Session<'_>, graph: &'g Graph, view: &View<'g>, what: &str) -> Result<(Asked, Vec<Behind<'g>>), Failure> {
    if let Some(link) = graph.link_by_id(what).filter(|link| !(view.filter().public && view.is_hidden(link))) {
        return Ok((Asked::new("cite").with("link", link.id()), behind_link(view, &link)));
    }
    let shown = |fact: &shanhai::graph::Fact<'_>| view.admits_fact(fact) != shanhai::model::Answer::No;
    if let Some(fact) = graph.fact_by_id(what).filter(shown) {
        let shown = fact.citations().filter(|citation| view.shows_source(&citation.source()));
        let behind = shown.map(|citation| Behind { citation, of: vec![fact.id().to_owned()] }).collect();
        return Ok((Asked::new("cite").with("fact", fact.id()), behind));
    }
    let found = session.find(view, what)?;
    let behind = match found {
        Found::Entity(entity) => behind_entity(view, entity),
        Found::Region(_) => Vec::new(),
    };
    Ok((Asked::new("cite").with("entity", found.id()), behind))
}

fn csv(behind: &[Behind<'_>]) -> Csv {
    let mut csv = Csv::new(&["source", "title", "published", "quote", "says", "locator", "of"]);
    for row in to_shape(behind).citations {
        let source = row.source;
        let texts = [source.title, source.published, row.quote, row.says, row.locator];
        let texts = texts.into_iter().map(Option::unwrap_or_default);
        csv.row([source.id].into_iter().chain(texts).chain([flat::joined(row.of)]));
    }
    csv
}

fn page(session: &Session<'_>, graph: &Graph, behind: &[Behind<'_>], args: &args::Cite) -> Page {
    let lang = session.lang;
    let mut page = Page::new();
    let mut last = None;
    for sentence in behind {
        let source = sentence.citation.source();
        if last != Some(source.id()) {
            page.gap().line(0, Line::new().add(Look::Quiet, &format!("{} ", source.id())).join(sources::named(&source, lang)));
            last = Some(source.id());
        }
        let says = sentence.citation.says().map(|says| format!("{says}: ")).unwrap_or_default();
        let locator = sentence.citation.locator().map(|locator| format!(" ({locator})")).unwrap_or_default();
        let quote = sentence.citation.quote().map(|quote| format!("\"{quote}\"")).unwrap_or_default();
        page.gap().hanging(2, 2, Line::plain(&format!("{says}{quote}{locator}")));
        for id in sentence.of.iter().take(THINGS) {
            page.line(4, thing(session, graph, id));
        }
        if sentence.of.len() > THINGS {
            let more = Phrase::More.fill(lang, &[&(sentence.of.len() - THINGS).to_string()]);
            page.line(4, Line::new().add(Look::Quiet, &more));
        }
    }
    if behind.is_empty() {
        let name = args.to.as_ref().map_or_else(|| args.what.clone(), |to| format!("{} → {to}", args.what));
        page.line(0, Line::plain(&Phrase::NoCitation.fill(lang, &[&name])));
    } else {
        page.gap().line(0, Line::plain(&Thing::Quote.count(behind.len(), lang)));
    }
    page
}

/// A link, fact or entity that rests on a quote.
fn thing(session: &Session<'_>, graph: &Graph, id: &str) -> Line {
    let lang = session.lang;
    if let Some(link) = graph.link_by_id(id) {
        let kind = Line::new().whole(Look::Kind, &format!("{}  ", words::kind(graph, link.kind(), lang)));
        return kind.join(describe::ends(&link, lang)).add(Look::Quiet, &format!("  {id}"));
    }
    if let Some(fact) = graph.fact_by_id(id) {
        let class = if lang == shanhai::graph::Lang::En { fact.class().as_str() } else { fact.class().zh() };
        let of = fact.of().map(|of| of.name().to_owned()).unwrap_or_default();
        return Line::new()
            .whole(Look::Kind, &format!("{class}  "))
            .add(Look::Plain, &format!("{of} {}", fact.what()))
            .add(Look::Quiet, &format!("  {id}"));
    }
    let entity = graph.entity_by_id(id);
    let kind = entity.map(|entity| words::kind(graph, entity.kind(), lang)).unwrap_or_default();
    let name = entity.map_or(id, |entity| entity.name());
    Line::new().whole(Look::Kind, &format!("{kind}  ")).add(Look::Plain, name)
}
