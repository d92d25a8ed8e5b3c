//! `concentration`.

use shanhai::graph::View;
use shanhai::query::concentration::{
    AmountShape, Concentration, ConcentrationAnswer, InequalityShape, PartyShape, SectionShape, concentration,
};
use shanhai::query::joint::Joint;
use shanhai::query::total;

use crate::args;
use crate::csv::Csv;
use crate::exit::{Exit, Failure};
use crate::flat;
use crate::pages;
use crate::session::{Asked, Session};

/// Tells where flows concentrate.
pub(crate) fn run(args: &args::Concentration, session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let view = session.view(graph)?;
    if args.measure != total::LINKS {
        super::links::known_measure(&view, &args.measure, session.lang)?;
    }
    let (givers, receivers) = args.by;
    if let Some(level) = args.population.filter(|level| *level != receivers) {
        let hint = format!("--by {givers}:{level} --population {level}, or --population {receivers}");
        return Err(Failure::usage(format!("`--population {level}` is not the level of the receivers, {receivers}"), [hint]));
    }
    let mut question = Concentration {
        givers,
        receivers,
        measure: args.measure.clone(),
        basis: args.basis.clone(),
        by_year: args.by_year,
        joint: args.joint,
        between: args.between,
        population: args.population.is_some(),
    };
    question.basis.sort_unstable();
    question.basis.dedup();
    let answer = concentration(&view, &question);
    let asked = Asked::new("concentration")
        .with("by", question.levels())
        .with("measure", args.measure.clone())
        .with("basis", question.basis.iter().map(|basis| basis.as_str().to_owned()).collect::<Vec<_>>())
        .with("by_year", args.by_year)
        .with_word("joint", Some(args.joint).filter(|joint| *joint != Joint::Apart).map(Joint::as_str))
        .with("between", args.between.as_str())
        .with_word("population", args.population)
        .with("top", args.top);
    let top = args.top.map(|top| top as usize);
    let shape = || answer.to_shape(&view, &question, top.unwrap_or(usize::MAX));
    let page = || pages::concentration::page(&view, &question, &answer, top, session.lang);
    session.answer(&view, asked, shape, || csv(&view, &question, &answer, top), page)?;
    Ok(Exit::Done)
}

/// A line for each receiver and giver, and one for all of them; `row` tells which.
fn csv(view: &View<'_>, question: &Concentration, answer: &ConcentrationAnswer<'_>, top: Option<usize>) -> Csv {
    let mut csv = Csv::new(&[
        "kind",
        "measure",
        "unit",
        "span",
        "period",
        "basis",
        "row",
        "id",
        "name",
        "level",
        "stated",
        "low",
        "high",
        "partners",
        "possible",
        "hhi",
        "hhi_low",
        "hhi_high",
        "effective",
        "cr1",
        "cr3",
        "with_figure",
        "links",
        "small",
        "overlaps",
        "regions",
        "unknown",
        "zeros",
        "gini",
        "theil",
        "theil_between",
        "theil_within",
    ]);
    for section in answer.to_shape(view, question, top.unwrap_or(usize::MAX)).sections {
        for (row, parties) in [("receiver", &section.receivers), ("giver", &section.givers)] {
            for one in parties {
                csv.row(head(&section, row).into_iter().chain(party(one)).chain(std::iter::repeat_n(String::new(), 7)));
            }
        }
        for (row, of) in [("all receivers", &section.overall.receivers), ("all givers", &section.overall.givers)] {
            csv.row(head(&section, row).into_iter().chain(std::iter::repeat_n(String::new(), 18)).chain(overall(of)));
        }
    }
    csv
}

fn head(section: &SectionShape, row: &str) -> Vec<String> {
    vec![
        section.kind.clone().unwrap_or_default(),
        section.measure.clone(),
        section.unit.clone().unwrap_or_default(),
        section.span.clone(),
        section.period.clone().unwrap_or_default(),
        section.basis.clone(),
        row.to_owned(),
    ]
}

fn text(value: Option<impl ToString>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

fn party(one: &PartyShape) -> Vec<String> {
    let AmountShape { stated, low, high, .. } = &one.amount;
    vec![
        one.entity.id.clone(),
        one.entity.name.clone(),
        one.entity.level.clone().unwrap_or_default(),
        text(stated.as_ref()),
        text(low.as_ref()),
        text(high.as_ref()),
        one.partners.to_string(),
        one.possible.to_string(),
        text(one.hhi),
        text(one.range.as_ref().map(|range| range.low)),
        text(one.range.as_ref().map(|range| range.high)),
        text(one.effective),
        text(one.cr1),
        text(one.cr3),
        one.coverage.with_figure.to_string(),
        one.coverage.links.to_string(),
        flat::flag(one.small),
        flat::flag(one.overlaps),
    ]
}

fn overall(of: &InequalityShape) -> Vec<String> {
    vec![
        of.counted.to_string(),
        of.unknown.to_string(),
        text(of.zeros),
        text(of.gini),
        text(of.theil),
        text(of.theil_between),
        text(of.theil_within),
    ]
}
