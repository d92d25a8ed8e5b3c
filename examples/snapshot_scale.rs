//! What it costs to open a snapshot and to walk from one entity: seconds, page faults, memory; and with `sections` what the
//! file is made of, in bytes and bytes a link.
//!
//! ```sh
//! echo freeze M.shg | cargo run --release --no-default-features --example ledger -- DIR disjoint
//! cargo run --release --no-default-features --example snapshot_scale -- M.shg walk ENTITY HOPS
//! cargo run --release --no-default-features --example snapshot_scale -- M.shg sections
//! ```
//!
//! The walk goes against funding and secondment and counts the entities that each hop reaches first.

#![allow(clippy::cast_precision_loss, reason = "counts of some millions, shown with one decimal")]

use std::collections::HashSet;
use std::error::Error;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use petgraph::visit::IntoNeighborsDirected;
use shanhai::graph::{Filter, Found, Graph, snapshot};

fn main() -> Result<(), Box<dyn Error>> {
    let start = Instant::now();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, task, rest @ ..] = arguments.as_slice() else { return Err("name a snapshot and a task".into()) };
    let graph = Graph::open(Path::new(file))?;
    let opened = start.elapsed().as_secs_f64();
    let mut out = std::io::stdout().lock();
    match (task.as_str(), rest) {
        ("walk", [entity, hops]) => {
            let levels = walk(&graph, entity, hops.parse()?)?;
            let walked = start.elapsed().as_secs_f64() - opened;
            let (minor, major, resident) = memory().unwrap_or_default();
            writeln!(
                out,
                "{{\"open_s\":{opened:.6},\"walk_s\":{walked:.6},\"levels\":{levels:?},\"minor_faults\":{minor},\"major_faults\":{major},\"resident_kb\":{resident}}}"
            )?;
        }
        ("sections", []) => {
            let links = graph.link_count() as f64;
            let contents = snapshot::check(Path::new(file))?;
            let all: usize = contents.sections.iter().map(|section| section.bytes).sum();
            writeln!(out, "{:>12} {:6.2}  all, {} entities, {links} links", all, all as f64 / links, graph.node_count())?;
            let mut sections = contents.sections;
            sections.sort_by_key(|section| std::cmp::Reverse(section.bytes));
            for section in sections.iter().take_while(|section| section.bytes > 0) {
                writeln!(out, "{:>12} {:6.2}  {}", section.bytes, section.bytes as f64 / links, section.name)?;
            }
        }
        _ => return Err(format!("no task is called {task}").into()),
    }
    // To take the graph apart would only cost time.
    std::mem::forget(graph);
    Ok(())
}

fn walk(graph: &Graph, from: &str, hops: usize) -> Result<Vec<usize>, Box<dyn Error>> {
    let kinds = vec!["funding".to_owned(), "secondment".to_owned()];
    let view = graph.filtered(Filter { kinds, ..Filter::default() })?;
    let Found::Entity(from) = graph.find(from)? else { return Err("it has no link".into()) };
    let mut seen = HashSet::from([from.handle()]);
    let mut level = vec![from.handle()];
    let mut levels = Vec::new();
    for _ in 0..hops {
        let givers = level.iter().flat_map(|node| (&view).neighbors_directed(*node, petgraph::Incoming));
        level = givers.filter(|giver| seen.insert(*giver)).collect();
        levels.push(level.len());
    }
    Ok(levels)
}

/// Minor and major page faults, and kilobytes in memory, where the system tells.
fn memory() -> Option<(u64, u64, u64)> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some((number(7)?, number(9)?, number(21)? * 4))
}
