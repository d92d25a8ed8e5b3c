//! `stats`.

use shanhai::graph::{Lang, View};
use shanhai::query::stats::{Count, Coverage, Stats, stats};

use crate::csv::Csv;
use crate::exit::{Exit, Failure};
use crate::figures::grouped;
use crate::session::{Asked, Session};
use crate::sources;
use crate::table::{Column, Table};
use crate::text::{Line, Look, Page};
use crate::words::{self, Phrase};

/// Counts.
pub(crate) fn run(session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let view = session.view(graph)?;
    let counts = stats(&view);
    session.answer(&view, Asked::new("stats"), || &counts, || csv(&counts), || page(&view, &counts, session.lang))?;
    Ok(Exit::Done)
}

fn coverage(coverage: &Coverage) -> [(&'static str, Phrase, usize); 6] {
    [
        ("money", Phrase::WithMoney, coverage.money),
        ("figures", Phrase::WithFigures, coverage.figures),
        ("dated", Phrase::Dated, coverage.dated),
        ("cited", Phrase::Cited, coverage.cited),
        ("joint", Phrase::JointLinks, coverage.joint),
        ("possible", Phrase::PossibleLinks, coverage.possible),
    ]
}

fn csv(counts: &Stats) -> Csv {
    let mut csv = Csv::new(&["of", "name", "count"]);
    let tables = [
        ("entities", &counts.entities),
        ("links", &counts.links),
        ("structure", &counts.structure),
        ("facts", &counts.facts),
        ("sources", &counts.sources),
        ("years", &counts.years),
    ];
    for (of, rows) in tables {
        for Count { name, count } in rows {
            csv.row([of.to_owned(), name.clone(), count.to_string()]);
        }
    }
    csv.row(["entities".to_owned(), "gazetteer_regions".to_owned(), counts.gazetteer_regions.to_string()]);
    for (name, _, count) in coverage(&counts.coverage) {
        csv.row(["coverage".to_owned(), name.to_owned(), count.to_string()]);
    }
    csv
}

fn page(view: &View<'_>, counts: &Stats, lang: Lang) -> Page {
    let graph = view.graph();
    let mut table = Table::new([Column::Left, Column::Right, Column::Flexible]);
    let sum = |rows: &[Count]| rows.iter().map(|row| row.count).sum::<usize>();
    let mut section = |heading: Phrase, total: Option<usize>, rows: Vec<(Line, usize, Line)>| {
        let total = total.map(|total| format!("  {}", grouped(&total.to_string()))).unwrap_or_default();
        table.gap().between(0, Line::new().add(Look::Strong, heading.get(lang)).add(Look::Plain, &total));
        for (name, count, rest) in rows {
            table.row([name, Line::plain(&grouped(&count.to_string())), rest]);
        }
    };
    let kinds = |rows: &[Count]| -> Vec<(Line, usize, Line)> {
        let kind = |name: &str| words::kind_named(graph, name, lang);
        rows.iter().map(|row| (Line::new().whole(Look::Kind, &kind(&row.name)), row.count, Line::new())).collect()
    };
    let mut entities = kinds(&counts.entities);
    entities.push((Line::plain(Phrase::FromGazetteer.get(lang)), counts.gazetteer_regions, Line::new()));
    section(Phrase::Entities, Some(sum(&counts.entities) + counts.gazetteer_regions), entities);
    section(Phrase::Links, Some(counts.coverage.links), kinds(&counts.links));
    let shares = coverage(&counts.coverage).map(|(_, words, count)| {
        // Rounded to the nearest; of no links, nothing.
        let share = (count * 200).checked_div(counts.coverage.links).unwrap_or(0).div_ceil(2);
        (Line::plain(words.get(lang)), count, Line::new().add(Look::Quiet, &format!("{share} %")))
    });
    section(Phrase::Coverage, None, shares.into());
    section(Phrase::Structure, Some(sum(&counts.structure)), kinds(&counts.structure));
    let facts = counts.facts.iter().map(|row| {
        let class = shanhai::model::FactClass::parse(&row.name).filter(|_| lang == Lang::Zh);
        (Line::plain(class.map_or(row.name.as_str(), |class| class.zh())), row.count, Line::new())
    });
    section(Phrase::Facts, Some(sum(&counts.facts)), facts.collect());
    let sources = counts.sources.iter().map(|row| {
        let source = graph.source_by_id(&row.name).map(|source| sources::named(&source, lang));
        (Line::plain(&row.name), row.count, source.unwrap_or_default())
    });
    section(Phrase::BySource, None, sources.collect());
    let years = counts.years.iter().map(|row| {
        let name = if row.name == "unknown" { Phrase::Unknown.get(lang) } else { row.name.as_str() };
        (Line::plain(name), row.count, Line::new())
    });
    section(Phrase::Years, None, years.collect());
    let mut page = Page::new();
    table.print(&mut page, 2);
    page
}
