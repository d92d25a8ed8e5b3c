//! `path`.

use shanhai::graph::Found;
use shanhai::query::path::{Direction, Ways, WaysAnswer, WaysShape, ways};
use shanhai::query::shape;

use crate::args;
use crate::csv::Csv;
use crate::exit::{Exit, Failure};
use crate::pages;
use crate::session::{Asked, Session};
use crate::words::Phrase;

/// Finds ways; the exit code is 1 where there is none.
pub(crate) fn run(args: &args::Path, session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let view = session.view(graph)?;
    let ends = [session.find(&view, &args.from)?, session.find(&view, &args.to)?];
    let [from, to] = &ends;
    if from.id() == to.id() {
        return Err(Failure::usage(Phrase::SameEnds.fill(session.lang, &[&from.name_in(session.lang)]), []));
    }
    let question = Ways { k: args.k, max_hops: args.max_hops, direction: args.direction.into() };
    let answer = match (from, to) {
        (Found::Entity(from), Found::Entity(to)) => Some(ways(&view, *from, *to, &question)),
        _ => None,
    };
    let found = answer.as_ref().is_some_and(|answer| !answer.ways.is_empty());
    let asked = Asked::new("path")
        .with("from", from.id())
        .with("to", to.id())
        .with("k", args.k)
        .with("max_hops", args.max_hops)
        .with_word("direction", (question.direction == Direction::Any).then_some("any"));
    let json = || answer.as_ref().map_or_else(|| nowhere(&ends), |answer| answer.to_shape(&view, session.lang));
    let page = || match &answer {
        Some(answer) if found => pages::path::page(session, &view, answer, args.explain),
        _ => pages::path::no_way(session, &view, &ends, answer.as_ref(), &question),
    };
    session.answer(&view, asked, json, || csv(answer.as_ref()), page)?;
    Ok(if found { Exit::Done } else { Exit::No })
}

/// The answer where an end is a region that no link names.
fn nowhere([from, to]: &[Found<'_>; 2]) -> WaysShape {
    WaysShape { from: shape::found(from), to: shape::found(to), paths: Vec::new(), reason: Some("none".to_owned()) }
}

fn csv(answer: Option<&WaysAnswer<'_>>) -> Csv {
    let header = ["way", "step", "from", "from_name", "to", "to_name", "class", "link", "kind", "direction", "certainty"];
    let mut csv = Csv::new(&header);
    for (number, way) in answer.iter().flat_map(|answer| &answer.ways).enumerate() {
        for (at, (pair, step)) in way.nodes.windows(2).zip(&way.steps).enumerate() {
            for link in &step.links {
                let ends = [&pair[0], &pair[1]].into_iter().flat_map(|end| [end.id().to_owned(), end.name().to_owned()]);
                let head = [(number + 1).to_string(), (at + 1).to_string()].into_iter().chain(ends);
                csv.row(head.chain([
                    if step.support { "support" } else { "structure" }.to_owned(),
                    link.id.clone(),
                    link.kind.clone(),
                    if link.along { "along" } else { "against" }.to_owned(),
                    shape::certainty(link.certainty),
                ]));
            }
        }
    }
    csv
}
