//! The layout engine: sized boxes go out as DOT, positions and curves come back from its JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use graphviz_rust::dot_structures::{GraphAttributes, Id, Stmt, Subgraph};
use serde_json::Value;

use super::bundle::Bundle;
use super::columns::{self, Problem, TASTES, Taste};
use super::diagram::Diagram;
use super::dot::{attribute, blank, edge, node, plain, print};
use super::geometry::{Curve, Point, Rect};
use super::style::{self, Measured};
use super::{frames, text};

/// Which way the drawing runs from givers to receivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the left to the right.
    Right,
    /// From the top down.
    Down,
}

/// The layout can't be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The engine refused the graph or ran out of room.
    #[error("the layout engine stopped")]
    Engine(#[source] graphviz_pure::GraphvizError),
    /// Its answer is no JSON.
    #[error("the layout engine's answer can't be read")]
    Answer(#[from] serde_json::Error),
    /// Its answer lacks the place of something.
    #[error("the layout engine gave no place to {0}")]
    Missing(&'static str),
}

/// Places as the engine gives them, y downwards.
#[derive(Debug)]
pub(crate) struct Places {
    /// Size of the drawing.
    pub(crate) width: f64,
    /// Size of the drawing.
    pub(crate) height: f64,
    /// Frames of the clusters, by position; none for those with nothing in them.
    pub(crate) clusters: Vec<Option<Rect>>,
    /// Middles of the shapes, by position.
    pub(crate) shapes: Vec<Point>,
    /// Middles of the junctions, by bundle.
    pub(crate) junctions: Vec<Option<Point>>,
    /// Lines of each bundle: one from near to far, or for a joint one those from the near ends to the junction, then those
    /// from the junction to the far ends.
    pub(crate) curves: Vec<Vec<Curve>>,
    /// Names of the clusters, with the outer one's where that has no frame.
    pub(crate) names: Vec<String>,
    /// What it complained about.
    pub(crate) warnings: Vec<String>,
}

/// The engine recurses along chains of nodes.
const STACK: usize = 16 << 20;
/// Diameter of a junction for the engine, in points.
const JUNCTION: f64 = 9.0;

/// Lays the bundles out. The engine's `dot` is O(nodes × edges) and more with many crossings.
pub(crate) fn run(
    diagram: &Diagram,
    measured: &[Measured],
    bundles: &[Bundle],
    direction: Direction,
) -> Result<Places, EngineError> {
    let frames = frames::frames(diagram);
    let names = frames::names(diagram, &frames);
    let (lengths, column): (Vec<f64>, f64) = match direction {
        Direction::Right => (measured.iter().map(|size| size.height + 11.0).collect(), 185.0),
        Direction::Down => (measured.iter().map(|size| size.width + 14.0).collect(), 95.0),
    };
    let inside: Vec<Option<usize>> =
        diagram.shapes.iter().map(|shape| shape.cluster.and_then(|cluster| frames[cluster])).collect();
    let outer: Vec<Option<usize>> = (0..frames.len())
        .map(|at| frames[at].filter(|frame| *frame == at).and_then(|_| frames::outer(diagram, &frames, at)))
        .collect();
    let problem = Problem { lengths: &lengths, clusters: &inside, outer: &outer, bundles, column };
    let attempt = |taste: Taste| {
        let columns = columns::assign(&problem, taste);
        lay_out(&Sheet { diagram, measured, bundles, direction, columns: &columns, frames: &frames, names: &names })
    };
    // The search only guesses at lengths; the engine knows them.
    let mut best: Option<(f64, Places)> = None;
    for places in each_in_a_thread(&attempt) {
        let places = places?;
        let cost = places.cost();
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, places));
        }
    }
    best.map(|(_, places)| places).ok_or(EngineError::Missing("the drawing"))
}

type Attempt = Result<Places, EngineError>;

/// One attempt for each taste, in their order; side by side where there are threads to be had.
fn each_in_a_thread(attempt: &(impl Fn(Taste) -> Attempt + Sync)) -> Vec<Attempt> {
    std::thread::scope(|scope| {
        let running = TASTES.map(|taste| {
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || attempt(taste)).map_err(|_| taste)
        });
        running
            .into_iter()
            .map(|running| match running {
                Ok(thread) => thread.join().unwrap_or(Err(EngineError::Missing("the drawing"))),
                Err(taste) => attempt(taste),
            })
            .collect()
    })
}

/// All that decides a layout.
struct Sheet<'d> {
    diagram: &'d Diagram,
    measured: &'d [Measured],
    bundles: &'d [Bundle],
    direction: Direction,
    columns: &'d [usize],
    frames: &'d [Option<usize>],
    names: &'d [String],
}

fn lay_out(sheet: &Sheet<'_>) -> Result<Places, EngineError> {
    let mut parsed = graphviz_pure::parse_dot(&source(sheet)).map_err(EngineError::Engine)?;
    let mut warnings: Vec<String> = messages(parsed.diagnostics());
    let laid = graphviz_pure::layout_graph(parsed.output_mut(), graphviz_pure::LayoutEngine::Dot).map_err(EngineError::Engine)?;
    warnings.extend(messages(laid.diagnostics()));
    let answer = graphviz_pure::render_graph(parsed.output(), graphviz_pure::OutputFormat::Json0).map_err(EngineError::Engine)?;
    warnings.extend(messages(answer.diagnostics()));
    let mut places = read(&serde_json::from_str(answer.output())?, sheet, warnings)?;
    places.names = sheet.names.to_vec();
    Ok(places)
}

impl Places {
    /// Short lines on a small page near the shape of a sheet are good, lost lines are bad. Only for comparing.
    fn cost(&self) -> f64 {
        let lines: f64 = self.curves.iter().flatten().map(Curve::way).sum();
        let (width, height) = (self.width.max(1.0), self.height.max(1.0));
        let ratio = (width / height).max(height / width);
        let misfit = (ratio / 1.5).max(1.0);
        (lines + 1.0) * (width * height).sqrt() * misfit * misfit * (1.0 + self.warnings.len() as f64)
    }
}

fn messages(diagnostics: &[graphviz_pure::Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| diagnostic.message().trim().to_owned()).collect()
}

fn source(sheet: &Sheet<'_>) -> String {
    let Sheet { diagram, measured, bundles, direction, columns, frames, .. } = *sheet;
    let (rankdir, nodesep, ranksep) = match direction {
        Direction::Right => ("LR", 0.15, 0.46),
        Direction::Down => ("TB", 0.2, 0.4),
    };
    let mut stmts = vec![
        stmt("rankdir", plain(rankdir)),
        stmt("nodesep", plain(nodesep)),
        stmt("ranksep", plain(ranksep)),
        stmt("newrank", plain("true")),
        // Without it the engine cares for straight lines alone and spreads the drawing as far as they like.
        stmt("ratio", plain("compress")),
        stmt("size", plain("2,2")),
        stmt("mclimit", plain(3)),
        stmt("searchsize", plain(60)),
        Stmt::GAttribute(GraphAttributes::Node(vec![
            attribute("shape", plain("box")),
            attribute("fixedsize", plain("true")),
            attribute("label", plain("")),
        ])),
        Stmt::GAttribute(GraphAttributes::Edge(vec![attribute("dir", plain("none"))])),
    ];
    for (at, kept) in frames.iter().enumerate() {
        if *kept == Some(at) && frames::outer(diagram, frames, at).is_none() {
            stmts.push(cluster(at, sheet));
        }
    }
    for at in 0..diagram.shapes.len() {
        if diagram.shapes[at].cluster.and_then(|cluster| frames[cluster]).is_none() {
            stmts.push(shape(at, measured));
        }
    }
    let mut ranks: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (at, column) in columns.iter().enumerate() {
        ranks.entry(2 * column).or_default().push(format!("n{at}"));
    }
    for (at, bundle) in bundles.iter().enumerate() {
        let junction = bundle.is_joint().then(|| junction_rank(bundle, columns));
        lines(at, bundle, diagram, columns, junction, &mut stmts);
        if let Some(rank) = junction {
            ranks.entry(rank).or_default().push(format!("j{at}"));
        }
    }
    backbone(ranks, &mut stmts);
    print(plain("shanhai"), stmts)
}

/// Holds every shape in its column: a chain of unseen nodes, each level with those of one column.
fn backbone(ranks: BTreeMap<usize, Vec<String>>, stmts: &mut Vec<Stmt>) {
    let last = ranks.keys().next_back().copied().unwrap_or(0);
    let unseen = || attribute("style", plain("invis"));
    for rank in 0..=last {
        stmts.push(node(
            plain(format_args!("r{rank}")),
            vec![attribute("width", plain(0.01)), attribute("height", plain(0.01)), unseen()],
        ));
        if rank > 0 {
            let (from, to) = (plain(format_args!("r{}", rank - 1)), plain(format_args!("r{rank}")));
            stmts.push(edge(from, to, vec![attribute("weight", plain(0)), unseen()]));
        }
    }
    for (rank, names) in ranks {
        let mut inside = vec![stmt("rank", plain("same")), node(plain(format_args!("r{rank}")), Vec::new())];
        inside.extend(names.into_iter().map(|name| node(plain(name), Vec::new())));
        stmts.push(Stmt::Subgraph(Subgraph { id: plain(format_args!("rank{rank}")), stmts: inside }));
    }
}

/// Junctions stand between columns: where the mean of their ends is.
fn junction_rank(bundle: &Bundle, columns: &[usize]) -> usize {
    let mean = |ends: &[usize]| {
        let sum: usize = ends.iter().map(|&end| 2 * columns[end]).sum();
        sum as f64 / ends.len().max(1) as f64
    };
    let (near, far) = (mean(&bundle.near), mean(&bundle.far));
    let middle = f64::midpoint(near, far);
    // The odd rank that is nearest, on the side of the single end if the ends share a column.
    let odd = ((middle - 1.0) / 2.0).round().max(0.0) as usize * 2 + 1;
    let last = columns.iter().copied().max().unwrap_or(0) * 2;
    if odd > last { odd.saturating_sub(2).max(1) } else { odd }
}

fn stmt(key: &str, value: Id) -> Stmt {
    Stmt::Attribute(attribute(key, value))
}

fn cluster(at: usize, sheet: &Sheet<'_>) -> Stmt {
    let Sheet { diagram, measured, frames, names, .. } = *sheet;
    let label = &names[at];
    let mut stmts = vec![
        stmt("margin", plain(9)),
        stmt("labeljust", plain("l")),
        stmt("label", blank(text::width(label, style::CLUSTER) + 6.0, style::CLUSTER.line_height() + 2.0)),
    ];
    for child in at + 1..diagram.clusters.len() {
        if frames[child] == Some(child) && frames::outer(diagram, frames, child) == Some(at) {
            stmts.push(cluster(child, sheet));
        }
    }
    for inside in 0..diagram.shapes.len() {
        if diagram.shapes[inside].cluster.and_then(|cluster| frames[cluster]) == Some(at) {
            stmts.push(shape(inside, measured));
        }
    }
    Stmt::Subgraph(Subgraph { id: plain(format_args!("cluster{at}")), stmts })
}

fn shape(at: usize, measured: &[Measured]) -> Stmt {
    sized_node(&format!("n{at}"), measured[at].width, measured[at].height)
}

fn sized_node(id: &str, width: f64, height: f64) -> Stmt {
    let inches = |points: f64| plain(format_args!("{:.6}", points / 72.0));
    node(plain(id), vec![attribute("width", inches(width)), attribute("height", inches(height))])
}

/// The engine's lines run from lower to higher ranks whatever way their links go, so that it never turns one round; those
/// turned here are marked with `back`.
fn lines(at: usize, bundle: &Bundle, diagram: &Diagram, columns: &[usize], junction: Option<usize>, stmts: &mut Vec<Stmt>) {
    let mut line = |side: usize, from: (String, usize), to: (String, usize), weight: usize| {
        let back = from.1 > to.1;
        let (from, to) = if back { (to, from) } else { (from, to) };
        let id = format!("{at}/{side}{}", if back { "/back" } else { "" });
        let attributes = vec![attribute("id", plain(id)), attribute("weight", plain(weight))];
        stmts.push(edge(plain(from.0), plain(to.0), attributes));
    };
    let end = |end: usize| (format!("n{end}"), 2 * columns[end]);
    let Some(rank) = junction else {
        let derived = |link: &usize| diagram.links[*link].derived;
        let derived_only = bundle.strands.iter().all(|strand| strand.links.iter().all(derived));
        let weight = if derived_only { 1 } else { 1 + bundle.strands.len().min(3) };
        line(0, end(bundle.near[0]), end(bundle.far[0]), weight);
        return;
    };
    let junction = (format!("j{at}"), rank);
    for (side, &near) in bundle.near.iter().enumerate() {
        line(side, end(near), junction.clone(), 2);
    }
    for (side, &far) in bundle.far.iter().enumerate() {
        line(bundle.near.len() + side, junction.clone(), end(far), 2);
    }
    stmts.push(sized_node(&junction.0, JUNCTION, JUNCTION));
}

fn read(answer: &Value, sheet: &Sheet<'_>, warnings: Vec<String>) -> Result<Places, EngineError> {
    let Sheet { diagram, bundles, .. } = *sheet;
    let page = numbers(&answer["bb"]);
    let [left, bottom, right, top] = page[..] else {
        return Err(EngineError::Missing("the drawing"));
    };
    let flip = |x: f64, y: f64| Point::new(x - left, top - y);
    let mut places = Places {
        width: right - left,
        height: top - bottom,
        clusters: vec![None; diagram.clusters.len()],
        shapes: Vec::new(),
        junctions: vec![None; bundles.len()],
        curves: bundles.iter().map(|bundle| vec![Curve::default(); lines_of(bundle)]).collect(),
        warnings,
        names: Vec::new(),
    };
    let mut shapes = vec![None; diagram.shapes.len()];
    for object in answer["objects"].as_array().into_iter().flatten() {
        let name = object["name"].as_str().unwrap_or_default();
        if let Some(slot) = index(name, "cluster").and_then(|at| places.clusters.get_mut(at)) {
            if let [x0, y0, x1, y1] = numbers(&object["bb"])[..] {
                let corner = flip(x0, y1);
                *slot = Some(Rect::new(corner.x, corner.y, x1 - x0, y1 - y0));
            }
        } else if let [x, y] = numbers(&object["pos"])[..] {
            if let Some(slot) = index(name, "n").and_then(|at| shapes.get_mut(at)) {
                *slot = Some(flip(x, y));
            } else if let Some(slot) = index(name, "j").and_then(|at| places.junctions.get_mut(at)) {
                *slot = Some(flip(x, y));
            }
        }
    }
    places.shapes = shapes.into_iter().collect::<Option<_>>().ok_or(EngineError::Missing("a shape"))?;
    for line in answer["edges"].as_array().into_iter().flatten() {
        let id = line["id"].as_str().unwrap_or_default();
        let (id, back) = id.strip_suffix("/back").map_or((id, false), |id| (id, true));
        let slot = id.split_once('/').and_then(|(at, side)| Some((at.parse::<usize>().ok()?, side.parse::<usize>().ok()?)));
        let Some(slot) = slot.and_then(|(at, side)| places.curves.get_mut(at)?.get_mut(side)) else { continue };
        let numbers = numbers(&line["pos"]);
        slot.points = numbers.chunks_exact(2).map(|pair| flip(pair[0], pair[1])).collect();
        if back {
            slot.points.reverse();
        }
    }
    replace_lost(&mut places, bundles);
    Ok(places)
}

fn lines_of(bundle: &Bundle) -> usize {
    if bundle.is_joint() { bundle.near.len() + bundle.far.len() } else { 1 }
}

/// An edge that the engine lost is drawn straight: a link is never missing from a drawing.
fn replace_lost(places: &mut Places, bundles: &[Bundle]) {
    let Places { shapes, junctions, curves, warnings, .. } = places;
    for (at, bundle) in bundles.iter().enumerate() {
        for (side, curve) in curves[at].iter_mut().enumerate() {
            if curve.points.len() >= 4 {
                continue;
            }
            let mut message = String::from("line drawn straight: ");
            let _ = write!(message, "{at}/{side}");
            warnings.push(message);
            let (from, to) = match junctions[at] {
                Some(junction) if side < bundle.near.len() => (shapes[bundle.near[side]], junction),
                Some(junction) => (junction, shapes[bundle.far[side - bundle.near.len()]]),
                None => (shapes[bundle.near[0]], shapes[bundle.far[0]]),
            };
            *curve = Curve::line(from, to);
        }
    }
}

fn index(name: &str, prefix: &str) -> Option<usize> {
    name.strip_prefix(prefix)?.parse().ok()
}

fn numbers(value: &Value) -> Vec<f64> {
    let text = value.as_str().unwrap_or_default();
    text.split([',', ' ']).filter_map(|number| number.parse().ok()).collect()
}
