//! `rank`.

use shanhai::graph::View;
use shanhai::query::joint::Joint;
use shanhai::query::rank::{self, Rank, Ranking};
use shanhai::query::total;

use crate::args;
use crate::csv::Csv;
use crate::exit::{Exit, Failure};
use crate::flat;
use crate::pages;
use crate::session::{Asked, Session};

/// Puts in order.
pub(crate) fn run(args: &args::Rank, session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let view = session.view(graph)?;
    if let Some(weight) = &args.weight {
        if !args.measure.is_weighted() {
            let name = args.measure.as_str();
            let hint = "strength, pagerank and betweenness know weights".to_owned();
            return Err(Failure::usage(format!("`{name}` counts partners and knows no `--weight`"), [hint]));
        }
        if weight != total::LINKS {
            super::links::known_measure(&view, weight, session.lang)?;
        }
    }
    let mut question =
        Rank { measure: args.measure, weight: args.weight.clone(), basis: args.basis.clone(), joint: args.joint, by: args.by };
    question.basis.sort_unstable();
    question.basis.dedup();
    let answer = rank::rank(&view, &question);
    let asked = Asked::new("rank")
        .with("measure", args.measure.as_str())
        .with("weight", args.weight.clone())
        .with("basis", question.basis.iter().map(|basis| basis.as_str().to_owned()).collect::<Vec<_>>())
        .with_word("joint", Some(args.joint).filter(|joint| *joint != Joint::Apart).map(Joint::as_str))
        .with_word("by", args.by)
        .with("top", args.top);
    let page = || pages::rank::page(&view, &question, &answer, args.top, session.lang);
    let shape = || rank::to_shape(&view, &question, &answer, args.top);
    session.answer(&view, asked, shape, || csv(&view, &question, &answer, args.top), page)?;
    Ok(Exit::Done)
}

fn csv(view: &View<'_>, question: &Rank, answer: &[Ranking<'_>], top: usize) -> Csv {
    let own = ["link_kind", "unit", "span", "period", "basis", "measure", "place", "score"];
    let mut csv = Csv::new(&[&own[..], &flat::ENTITY_HEADER[..]].concat());
    let shape = rank::to_shape(view, question, answer, top);
    for (ranking, told) in answer.iter().zip(shape.rankings) {
        for (row, shape) in ranking.rows.iter().zip(&told.rows) {
            let cells = [
                told.kind.clone().unwrap_or_default(),
                told.unit.clone().unwrap_or_default(),
                told.span.clone().unwrap_or_default(),
                told.period.clone().unwrap_or_default(),
                told.basis.clone().unwrap_or_default(),
                question.measure.as_str().to_owned(),
                row.place.to_string(),
                shape.score.as_ref().map(ToString::to_string).unwrap_or_default(),
            ];
            csv.row(cells.into_iter().chain(flat::entity(&row.entity)));
        }
    }
    csv
}
