//! Reads the tables of the benchmark, and builds the graph.

use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;

use shanhai::graph::declaration::{EntityDeclaration, SourceDeclaration};
use shanhai::graph::rows::{FigureColumn, LinkRow, LinkRows};
use shanhai::graph::{Builder, Graph};
use shanhai::model::{Level, Period, Unit};

/// The graph of a folder.
pub(crate) fn graph(folder: &Path) -> Result<Graph, Box<dyn Error>> {
    let mut builder = Builder::default();
    builder.source(SourceDeclaration { id: "ledger".into(), disjoint: true, ..SourceDeclaration::default() });
    for line in lines(&folder.join("nodes.csv"))? {
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
    builder.rows(edges(folder)?);
    let built = builder.build();
    if let Some(fault) = built.report.diagnostics.iter().find(|fault| fault.severity == shanhai::diagnostic::Severity::Error) {
        return Err(fault.message.clone().into());
    }
    Ok(built.graph)
}

fn edges(folder: &Path) -> Result<LinkRows, Box<dyn Error>> {
    let mut table = LinkRows::new(None, Some("ledger".into()));
    table.add_figures(FigureColumn::new("money", Unit::CNY));
    table.add_figures(FigureColumn::new("people", Unit::PERSON));
    for line in lines(&folder.join("edges.csv"))? {
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
        // 万元 in ten-thousandths of a yuan.
        let money = fixed(amount, 8)?;
        if !table.push(&row, &[money, fixed(people, 4)?]) {
            return Err("the table is full".into());
        }
    }
    Ok(table)
}

fn lines(path: &Path) -> Result<impl Iterator<Item = std::io::Result<String>>, Box<dyn Error>> {
    Ok(BufReader::new(fs::File::open(path)?).lines().skip(1))
}

fn fields<const N: usize>(line: &str) -> Result<[&str; N], Box<dyn Error>> {
    let fields: Vec<&str> = line.split(',').collect();
    <[&str; N]>::try_from(fields).map_err(|_| format!("not {N} fields: {line}").into())
}

/// A number with so many decimals, as a whole one.
fn fixed(text: &str, decimals: usize) -> Result<i64, Box<dyn Error>> {
    if text.is_empty() {
        return Ok(FigureColumn::NONE);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    Ok(format!("{whole}{fraction:0<decimals$}").parse()?)
}
