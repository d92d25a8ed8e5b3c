//! How long layout and drawing take, beside the machine's Graphviz on the same network as DOT.
//!
//! `cargo run --release --example layout_bench [-- ROUNDS]` draws the shipped graph and a made one of 500 nodes in clusters,
//! ours and native in turn within one run, and prints the medians and their ratio. Native is a process of its own: what it
//! takes to start one that does nothing is measured too and taken off. Without `dot` only our own times are printed.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use shanhai::graph::{Builder, Lang};
use shanhai::render::{dot::write_dot, svg::write_svg};
use shanhai::scene::diagram::{Amount, Cluster, Dash, Diagram, Figure, Link, Rim, Shape};
use shanhai::scene::layout::{LayoutOptions, place};
use shanhai::scene::network::{NetworkOptions, network};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let rounds: usize = std::env::args().nth(1).map_or(Ok(9), |rounds| rounds.parse())?;
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("graphs/shanhai");
    let graph = Builder::new(shanhai::io::read_paths(&[folder])).build().graph;
    let mut diagrams = Vec::new();
    for lang in [Lang::Zh, Lang::En] {
        diagrams.push((format!("shipped network, {lang:?}"), network(&graph.view(), &NetworkOptions::new(lang))?.0));
    }
    diagrams.push(("500 nodes in 40 clusters".to_owned(), made(500, 40, 650)));
    let idle = native("digraph {}")?;
    let mut out = std::io::stdout().lock();
    writeln!(out, "{:<28} {:>6} {:>6} {:>10} {:>10} {:>6}", "", "nodes", "links", "ours", "native", "ratio")?;
    for (name, diagram) in &diagrams {
        let mut source = Vec::new();
        write_dot(diagram, &mut source)?;
        let source = String::from_utf8(source)?;
        let (mut ours, mut natives) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            ours.push(draw(diagram)?);
            if let (Some(time), Some(idle)) = (native(&source)?, idle) {
                natives.push(time.saturating_sub(idle));
            }
        }
        let (ours, native) = (median(&mut ours), median(&mut natives));
        let (shapes, links) = (diagram.shapes.len(), diagram.links.len());
        write!(out, "{name:<28} {shapes:>6} {links:>6} {:>7.1} ms", ms(ours))?;
        if natives.is_empty() {
            writeln!(out, "  no `dot` on this machine")?;
        } else {
            writeln!(out, " {:>7.1} ms {:>6.2}", ms(native), ms(ours) / ms(native))?;
        }
    }
    Ok(())
}

fn draw(diagram: &Diagram) -> Result<Duration, Failure> {
    let start = Instant::now();
    let mut picture = Vec::new();
    write_svg(&place(diagram, &LayoutOptions::default())?, &mut picture)?;
    Ok(start.elapsed())
}

/// How long `dot -Tsvg` takes; none where there is no `dot`.
fn native(source: &str) -> Result<Option<Duration>, Failure> {
    let start = Instant::now();
    let mut command = Command::new("dot");
    command.arg("-Tsvg").stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return Ok(None) };
    if let Some(mut input) = child.stdin.take() {
        input.write_all(source.as_bytes())?;
    }
    if !child.wait()?.success() {
        return Err("`dot` gave no picture".into());
    }
    Ok(Some(start.elapsed()))
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// A network like a province's: cities with their counties and parks, donors who each support a few.
fn made(shapes: usize, clusters: usize, links: usize) -> Diagram {
    let mut state = 0x2545_f491_u64;
    let mut random = |limit: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % limit
    };
    let names = ["某县", "某某区人民医院", "某市实验中学", "Industrial park", "山海协作产业园", "Agricultural Bureau"];
    let figures = [Figure::Rounded, Figure::CutCorners, Figure::Book, Figure::Cross, Figure::Pill];
    Diagram {
        clusters: (0..clusters).map(|at| Cluster { id: format!("c{at}"), label: format!("第{at}市"), parent: None }).collect(),
        shapes: (0..shapes)
            .map(|at| Shape {
                id: format!("n{at}"),
                kind: "region".to_owned(),
                kind_label: "地区".to_owned(),
                label: format!("{}{at}", names[random(names.len())]),
                caption: None,
                cluster: Some(at % clusters),
                tooltip: String::new(),
                figure: figures[random(figures.len())],
                fill: "#f7f7f2".to_owned(),
                rim: Rim::Single,
                stacked: random(9) == 0,
                strong: false,
                gazetteer: false,
            })
            .collect(),
        links: (0..links)
            .map(|at| {
                // Partnerships lie between a few donor cities and all others, one to three from a city to another.
                let (from, to) = (random(shapes / 8) * 8, random(shapes));
                let to = if to == from { (to + 1) % shapes } else { to };
                Link {
                    id: format!("l{at}"),
                    links: vec![format!("l{at}")],
                    kind: "pairing".to_owned(),
                    kind_label: "结对".to_owned(),
                    givers: vec![from],
                    receivers: vec![to],
                    colour: "#1b4f8a".to_owned(),
                    dash: Dash::Solid,
                    amount: Amount::None,
                    symmetric: false,
                    possible: false,
                    derived: false,
                    label: None,
                    tooltip: String::new(),
                }
            })
            .collect(),
        ..Diagram::default()
    }
}
