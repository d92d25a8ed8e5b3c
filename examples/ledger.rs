//! Totals, flows and concentration on a ledger of a million payments, asked one by one: reads `nodes.csv` and `edges.csv`, builds the graph,
//! then answers a question for each line of its input with a line of JSON: wall clock and CPU seconds, and with a path after
//! the question its rows as tab-separated text.
//!
//! ```sh
//! echo total | cargo run --release --no-default-features --example ledger -- DIR disjoint
//! benches/ledger/run.py DIR    # beside DuckDB, in one run
//! ```
//!
//! `freeze FILE` as a question writes a snapshot, and such a file may stand in the place of DIR.
//!
//! `disjoint` says that each row is another payment; `articles` that the rows may tell of the same money, so that what may be
//! inside what is inferred first.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::time::Instant;

use shanhai::graph::declaration::{EntityDeclaration, SourceDeclaration};
use shanhai::graph::rows::{FigureColumn, LinkRow, LinkRows};
use shanhai::graph::{Builder, Filter, Graph, View};
use shanhai::model::{Level, Period, Unit};
use shanhai::query::concentration::{Concentration, ConcentrationAnswer, concentration};
use shanhai::query::flows::{Flow, FlowsOptions, flows};
use shanhai::query::total::{Total, TotalRow, total};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().ok_or("name a folder with nodes.csv and edges.csv")?;
    let disjoint = arguments.next().is_none_or(|word| word == "disjoint");
    let mut out = std::io::stdout().lock();
    let clock = Clock::start();
    let folder = Path::new(&folder);
    let graph = if folder.is_file() { Graph::open(folder)? } else { read(folder, disjoint)? };
    writeln!(out, "{}", clock.told("load", graph.link_count()))?;
    let clock = Clock::start();
    graph.find_overlaps();
    writeln!(out, "{}", clock.told("overlaps", 0))?;
    out.flush()?;
    let view = graph.filtered(Filter { kinds: vec!["funding".into()], ..Filter::default() })?;
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (question, path) = line.split_once(' ').map_or((line.as_str(), None), |(question, path)| (question, Some(path)));
        let clock = Clock::start();
        if let ("freeze", Some(path)) = (question, path) {
            graph.freeze(Path::new(path))?;
            writeln!(out, "{}", clock.told(question, graph.link_count()))?;
            continue;
        }
        let answer = ask(&graph, &view, question)?;
        writeln!(out, "{}", clock.told(question, answer.rows()))?;
        out.flush()?;
        if let Some(path) = path {
            fs::write(path, answer.told())?;
        }
    }
    // To take the graph apart would only cost time.
    std::mem::forget(graph);
    Ok(())
}

/// What was asked for.
enum Answer<'g> {
    Totals(Vec<Row<'g>>),
    Concentration(ConcentrationAnswer<'g>),
}

impl Answer<'_> {
    fn rows(&self) -> usize {
        match self {
            Answer::Totals(rows) => rows.len(),
            Answer::Concentration(answer) => answer.sections.iter().map(|section| section.receivers.len()).sum(),
        }
    }

    fn told(&self) -> String {
        let receivers = match self {
            Answer::Totals(rows) => return rows.iter().map(Row::told).collect(),
            Answer::Concentration(answer) => answer.sections.iter().flat_map(|section| &section.receivers),
        };
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        let told = receivers.map(|one| {
            let shares = [number(one.hhi), number(one.cr1), number(one.cr3)].join("\t");
            format!("{}\t{}\t{}\t{shares}\n", one.entity.id(), one.partners, one.point)
        });
        told.collect::<Vec<_>>().concat()
    }
}

/// A row of totals: its ends and years, and its total.
struct Row<'g> {
    ends: Vec<&'g str>,
    years: Option<Period>,
    total: TotalRow<'g>,
}

impl Row<'_> {
    fn told(&self) -> String {
        let years = self.years.map(|years| years.to_string()).unwrap_or_default();
        let sum = self.total.sum.map(|sum| (sum.low, sum.high));
        let (low, high) = sum.map_or((String::new(), String::new()), |(low, high)| {
            (low.normalize().to_string(), high.map(|high| high.normalize().to_string()).unwrap_or_default())
        });
        format!("{}\t{years}\t{low}\t{high}\t{}\n", self.ends.join("\t"), self.total.with_figure)
    }
}

fn ask<'g>(graph: &'g Graph, funding: &View<'g>, question: &str) -> Result<Answer<'g>, Box<dyn Error>> {
    let level = match question {
        "total" => {
            // All support, by kind.
            let answer = total(&graph.view(), &Total { sums_only: true, ..Total::default() });
            let kind = |row: &TotalRow<'g>| graph.kinds().info(row.kind).name.as_str();
            let rows = answer.totals.into_iter().map(|total| Row { ends: vec![kind(&total)], years: None, total });
            return Ok(Answer::Totals(rows.collect()));
        }
        "concentration" => {
            let cities = Concentration { receivers: Level::Prefecture, ..Concentration::new("money") };
            return Ok(Answer::Concentration(concentration(funding, &cities)));
        }
        "flows-province" => Level::Province,
        "flows-city" => Level::Prefecture,
        other => return Err(format!("no question is called {other}").into()),
    };
    let options = FlowsOptions { by_year: true, internal: true, measure: Some("money".to_owned()), ..FlowsOptions::new(level) };
    let answer = flows(funding, &options);
    let row = |flow: Flow<'g>| Row {
        ends: flow.from.iter().chain(&flow.to).map(shanhai::graph::Entity::id).collect(),
        years: flow.years,
        total: flow.total,
    };
    Ok(Answer::Totals(answer.rows.into_iter().map(row).collect()))
}

/// Reads the tables and builds the graph.
fn read(folder: &Path, disjoint: bool) -> Result<Graph, Box<dyn Error>> {
    let lines =
        |file: &str| -> Result<_, Box<dyn Error>> { Ok(BufReader::new(fs::File::open(folder.join(file))?).lines().skip(1)) };
    let mut builder = Builder::default();
    builder.source(SourceDeclaration { id: "ledger".into(), disjoint, ..SourceDeclaration::default() });
    for line in lines("nodes.csv")? {
        let line = line?;
        let [id, kind, name, parent] = fields(&line)?;
        let level = match kind {
            "province" => Some(Level::Province),
            "city" => Some(Level::Prefecture),
            "county" => Some(Level::County),
            "township" => Some(Level::Township),
            "village" => Some(Level::Village),
            _ => None,
        };
        let mut entity = EntityDeclaration::new(if level.is_some() { "region" } else { kind }, name);
        entity.id = Some(id.into());
        entity.level = level.map(Into::into);
        if !parent.is_empty() {
            entity.within.push(parent.into());
        }
        builder.entity(entity);
    }
    let mut table = LinkRows::new(None, Some("ledger".into()));
    table.add_figures(FigureColumn::new("money", Unit::CNY));
    table.add_figures(FigureColumn::new("people", Unit::PERSON));
    for line in lines("edges.csv")? {
        let line = line?;
        let [id, kind, from, to, amount, people, start, end] = fields(&line)?;
        let period = match (start, end) {
            ("", _) => None,
            (start, "") => Some(format!("{start}/..")),
            (start, end) if start == end => Some(start.to_owned()),
            (start, end) => Some(format!("{start}/{end}")),
        };
        let period = period.map(|period| Period::parse(&period)).transpose()?;
        let row = LinkRow { id, kind, from, to, period, ..LinkRow::default() };
        if !table.push(&row, &[fixed(amount)?, fixed(people)?]) {
            return Err("the table is full".into());
        }
    }
    builder.rows(table);
    let built = builder.build();
    if let Some(fault) = built.report.diagnostics.iter().find(|fault| fault.severity == shanhai::diagnostic::Severity::Error) {
        return Err(fault.message.clone().into());
    }
    Ok(built.graph)
}

fn fields<const N: usize>(line: &str) -> Result<[&str; N], Box<dyn Error>> {
    let fields: Vec<&str> = line.split(',').collect();
    <[&str; N]>::try_from(fields).map_err(|_| format!("not {N} fields: {line}").into())
}

/// A number in ten-thousandths.
fn fixed(text: &str) -> Result<i64, Box<dyn Error>> {
    if text.is_empty() {
        return Ok(FigureColumn::NONE);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    Ok(format!("{whole}{fraction:0<4}").parse()?)
}

/// Wall clock and CPU seconds of all threads of this process.
struct Clock(Instant, Option<f64>);

impl Clock {
    fn start() -> Self {
        Clock(Instant::now(), cpu())
    }

    fn told(&self, task: &str, rows: usize) -> String {
        let wall = self.0.elapsed().as_secs_f64();
        let cpu = cpu().zip(self.1).map_or("null".to_owned(), |(now, then)| format!("{:.6}", now - then));
        format!("{{\"task\":\"{task}\",\"rows\":{rows},\"wall_s\":{wall:.6},\"cpu_s\":{cpu}}}")
    }
}

/// CPU seconds of all threads so far, where the system tells.
fn cpu() -> Option<f64> {
    let threads = fs::read_dir("/proc/self/task").ok()?;
    let seconds = |thread: std::io::Result<fs::DirEntry>| {
        let text = fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        Some(text.split(' ').next()?.parse::<f64>().ok()? / 1e9)
    };
    threads.map(seconds).sum()
}
