//! What the store costs at a million links: bytes a link, and the speed of a walk that is filtered by kind, beside
//! petgraph's own graph on the same arcs.
//!
//! ```sh
//! cargo run --release --no-default-features --example store_scale -- DIR    # nodes.csv and edges.csv in DIR
//! cargo run --release --no-default-features --example store_scale           # a synthetic million
//! ```

#![allow(clippy::cast_precision_loss, reason = "counts of some millions, shown with one decimal")]

use std::error::Error;
use std::io::{BufRead, BufReader, Write};
use std::time::Instant;

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{EdgeRef, IntoEdgesDirected};
use shanhai::graph::declaration::EntityDeclaration;
use shanhai::graph::rows::{FigureColumn, LinkRow, LinkRows};
use shanhai::graph::{Builder, Filter, NodeId};
use shanhai::model::Unit;

struct Row {
    kind: &'static str,
    from: usize,
    to: usize,
    amount: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let (names, rows) = match std::env::args().nth(1) {
        Some(folder) => read(&folder)?,
        None => synthetic(100_000, 1_000_000),
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{} entities, {} links", names.len(), rows.len())?;

    let mut builder = Builder::default();
    for name in &names {
        let mut entity = EntityDeclaration::new("organization", name);
        entity.id = Some(name.as_str().into());
        builder.entity(entity);
    }
    let mut table = LinkRows::default();
    table.add_figures(FigureColumn::new("money", Unit::CNY));
    for row in &rows {
        let link = LinkRow { kind: row.kind, from: &names[row.from], to: &names[row.to], ..LinkRow::default() };
        let amount = if row.amount > 0 { i64::from(row.amount) * 10_000 } else { FigureColumn::NONE };
        if !table.push(&link, &[amount]) {
            return Err("the table is full".into());
        }
    }
    builder.rows(table);
    let start = Instant::now();
    let graph = builder.build().graph;
    writeln!(out, "built in {:.2} s", start.elapsed().as_secs_f64())?;
    let links = graph.link_count();
    writeln!(
        out,
        "columns and arcs: {:.1} bytes a link; texts: {:.1} MB",
        per(graph.link_bytes(), links),
        mega(graph.text_bytes())
    )?;

    let view = graph.filtered(Filter { kinds: vec!["funding".into(), "secondment".into()], ..Filter::default() })?;
    let start = Instant::now();
    let mut met = 0usize;
    for node in graph.entities() {
        met += (&view).edges_directed(node.handle(), petgraph::Direction::Incoming).count();
    }
    report(&mut out, "walk over all incoming support, filtered by kind", start, met)?;

    let mut peer: DiGraph<(), &'static str> = DiGraph::with_capacity(names.len(), rows.len());
    let nodes: Vec<NodeIndex> = names.iter().map(|_| peer.add_node(())).collect();
    for row in &rows {
        peer.add_edge(nodes[row.from], nodes[row.to], row.kind);
    }
    let start = Instant::now();
    let mut met = 0usize;
    for node in &nodes {
        let edges = peer.edges_directed(*node, petgraph::Direction::Incoming);
        met += edges.filter(|edge| matches!(*edge.weight(), "funding" | "secondment")).count();
    }
    report(&mut out, "the same over petgraph's graph", start, met)?;
    let start = Instant::now();
    let reached = breadth_first(&graph, &view, 3);
    report(&mut out, "three hops against the arrows from each of 1,000 entities", start, reached)?;
    Ok(())
}

fn breadth_first(graph: &shanhai::graph::Graph, view: &shanhai::graph::View<'_>, hops: usize) -> usize {
    let mut reached = 0;
    for start in graph.entities().step_by((graph.node_count() / 1000).max(1)) {
        let mut seen = std::collections::HashSet::from([start.handle()]);
        let mut frontier: Vec<NodeId> = vec![start.handle()];
        for _ in 0..hops {
            let edges = frontier.iter().flat_map(|node| view.edges_directed(*node, petgraph::Direction::Incoming));
            let next: Vec<NodeId> = edges.map(|edge| edge.source()).filter(|node| seen.insert(*node)).collect();
            frontier = next;
        }
        reached += seen.len();
    }
    reached
}

fn report(out: &mut impl Write, what: &str, start: Instant, met: usize) -> std::io::Result<()> {
    let seconds = start.elapsed().as_secs_f64();
    writeln!(out, "{what}: {:.1} ms, {met} met, {:.1} ns each", seconds * 1e3, seconds * 1e9 / met.max(1) as f64)
}

fn per(bytes: usize, links: usize) -> f64 {
    bytes as f64 / links as f64
}

fn mega(bytes: usize) -> f64 {
    bytes as f64 / 1e6
}

fn read(folder: &str) -> Result<(Vec<String>, Vec<Row>), Box<dyn Error>> {
    let lines = |file: &str| -> Result<Vec<String>, Box<dyn Error>> {
        let path = std::path::Path::new(folder).join(file);
        Ok(BufReader::new(std::fs::File::open(path)?).lines().skip(1).collect::<Result<_, _>>()?)
    };
    let names: Vec<String> =
        lines("nodes.csv")?.iter().map(|line| line.split(',').next().unwrap_or_default().to_owned()).collect();
    let index: std::collections::HashMap<&str, usize> = names.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
    let mut rows = Vec::new();
    for line in lines("edges.csv")? {
        let fields: Vec<&str> = line.split(',').collect();
        let kind = match fields.get(1) {
            Some(&"funding") => "funding",
            Some(&"secondment") => "secondment",
            _ => "pairing",
        };
        let (Some(from), Some(to)) = (fields.get(2).and_then(|id| index.get(id)), fields.get(3).and_then(|id| index.get(id)))
        else {
            continue;
        };
        let amount = fields.get(4).and_then(|amount| amount.split('.').next()?.parse().ok()).unwrap_or(0);
        rows.push(Row { kind, from: *from, to: *to, amount });
    }
    Ok((names, rows))
}

/// A linear congruential sequence: the same on every machine.
fn synthetic(nodes: usize, links: usize) -> (Vec<String>, Vec<Row>) {
    let names = (0..nodes).map(|at| format!("n{at:07}")).collect();
    let mut state = 1u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % below
    };
    let kinds = ["funding", "funding", "secondment", "pairing"];
    let rows = (0..links)
        .map(|_| {
            let from = next(nodes);
            let to = (from + 1 + next(nodes - 1)) % nodes;
            let kind = kinds[next(kinds.len())];
            Row { kind, from, to, amount: if kind == "funding" { 10_000 } else { 0 } }
        })
        .collect();
    (names, rows)
}
