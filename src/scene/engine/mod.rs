//! The layout engine: sized boxes go out as DOT, positions and curves come back from its JSON.
//!
//! `ranked` writes the DOT of a drawing in columns, `sprung` that of all others, `answer` reads what comes back, `system`
//! asks the Graphviz of the machine instead of the one that is built in.

mod answer;
mod ranked;
mod sprung;
mod system;

use std::io;
use std::time::Duration;

use super::bundle::Bundle;
use super::columns::{self, Problem};
use super::diagram::Diagram;
use super::frames;
use super::geometry::{Curve, Point, Rect};
use super::style::Measured;

/// Which way the drawing runs from givers to receivers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From the left to the right.
    Right,
    /// From the top down.
    Down,
}

/// How shapes are spread over the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Layout {
    /// In columns, givers towards receivers.
    #[default]
    Dot,
    /// By springs (Kamada and Kawai 1989, by stress majorization).
    Neato,
    /// By springs, with frames of regions (Fruchterman and Reingold 1991).
    Fdp,
    /// By springs at several scales, for large networks (Hu 2005).
    Sfdp,
    /// In circles.
    Circo,
    /// In rings around a middle.
    Twopi,
}

impl Layout {
    /// All of them.
    pub const ALL: [Layout; 6] = [Layout::Dot, Layout::Neato, Layout::Fdp, Layout::Sfdp, Layout::Circo, Layout::Twopi];

    /// Graphviz's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Layout::Dot => "dot",
            Layout::Neato => "neato",
            Layout::Fdp => "fdp",
            Layout::Sfdp => "sfdp",
            Layout::Circo => "circo",
            Layout::Twopi => "twopi",
        }
    }

    /// Whether it keeps what lies in a region together, so that a frame can be drawn around it.
    pub fn has_frames(self) -> bool {
        matches!(self, Layout::Dot | Layout::Fdp)
    }

    fn built_in(self) -> graphviz_pure::LayoutEngine {
        match self {
            Layout::Dot => graphviz_pure::LayoutEngine::Dot,
            Layout::Neato => graphviz_pure::LayoutEngine::Neato,
            Layout::Fdp => graphviz_pure::LayoutEngine::Fdp,
            Layout::Sfdp => graphviz_pure::LayoutEngine::Sfdp,
            Layout::Circo => graphviz_pure::LayoutEngine::Circo,
            Layout::Twopi => graphviz_pure::LayoutEngine::Twopi,
        }
    }
}

/// Who works the layout out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Engine {
    /// The one that is built in: the same places on every machine.
    #[default]
    BuiltIn,
    /// The machine's `dot`, ended when it takes longer than this. Places differ with its release.
    System {
        /// How long it may take.
        limit: Duration,
    },
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
    /// The machine has no Graphviz.
    #[error("this machine has no Graphviz: no program is called `dot`")]
    NoSystem,
    /// The machine's Graphviz can't be run.
    #[error("the machine's `dot` can't be run")]
    System(#[source] io::Error),
    /// The machine's Graphviz ended with a fault, with the first line of what it said.
    #[error("the machine's `dot` gave no layout: {0}")]
    Refused(String),
    /// The machine's Graphviz took too long and was ended.
    #[error("the machine's `dot` took longer than {} s and was ended", .0.as_secs_f64())]
    TimeUp(Duration),
}

/// How a drawing is asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Request {
    pub(crate) direction: Direction,
    pub(crate) layout: Layout,
    pub(crate) engine: Engine,
}

/// Places as the engine gives them, y downwards.
#[derive(Clone, Debug)]
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

/// Room for the recursion along chains of nodes.
const STACK: usize = 16 << 20;
/// Diameter of a junction for the engine, in points.
const JUNCTION: f64 = 9.0;

/// Lays the bundles out. The engine's `dot` is O(nodes × edges) and more with many crossings; springs are O(nodes²).
pub(crate) fn run(diagram: &Diagram, measured: &[Measured], bundles: &[Bundle], request: Request) -> Result<Places, EngineError> {
    let frames = if request.layout.has_frames() { frames::frames(diagram) } else { vec![None; diagram.clusters.len()] };
    let names = frames::names(diagram, &frames);
    let sheet = Sheet { diagram, measured, bundles, request, columns: &[], frames: &frames, names: &names };
    if request.layout != Layout::Dot {
        return sprung(&sheet);
    }
    let (lengths, column): (Vec<f64>, f64) = match request.direction {
        Direction::Right => (measured.iter().map(|size| size.height + 11.0).collect(), 185.0),
        Direction::Down => (measured.iter().map(|size| size.width + 14.0).collect(), 95.0),
    };
    let inside: Vec<Option<usize>> =
        diagram.shapes.iter().map(|shape| shape.cluster.and_then(|cluster| frames[cluster])).collect();
    let outer: Vec<Option<usize>> = (0..frames.len())
        .map(|at| frames[at].filter(|frame| *frame == at).and_then(|_| frames::outer(diagram, &frames, at)))
        .collect();
    let problem = Problem { lengths: &lengths, clusters: &inside, outer: &outer, bundles, column };
    let mut candidates = columns::assign(&problem);
    // The search only guesses at lengths; the engine knows them. Large drawings would wait too long for a second opinion.
    let tries = if diagram.shapes.len() <= MANY { candidates.len() } else { 1 };
    candidates.truncate(tries);
    let attempt = |columns: &[usize]| {
        let sheet = Sheet { columns, ..sheet };
        lay_out(&sheet, &ranked::source(&sheet))
    };
    let mut best: Option<(f64, Places)> = None;
    for places in each_in_a_thread(&candidates, &attempt) {
        let places = places?;
        let cost = places.cost();
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, places));
        }
    }
    best.map(|(_, places)| places).ok_or(EngineError::Missing("the drawing"))
}

/// Above so many shapes only the most promising columns are laid out, and crossings are searched for no longer than Graphviz
/// does by itself.
const MANY: usize = 60;

/// One attempt for each candidate, in their order; side by side where there are threads to be had, which need deep stacks.
fn each_in_a_thread(candidates: &[Vec<usize>], attempt: &(impl Fn(&[usize]) -> Attempt + Sync)) -> Vec<Attempt> {
    std::thread::scope(|scope| {
        let start = |columns| std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || attempt(columns));
        let running: Vec<_> = candidates.iter().map(|columns| (columns, start(columns))).collect();
        running
            .into_iter()
            .map(|(columns, running)| match running {
                Ok(thread) => thread.join().unwrap_or(Err(EngineError::Missing("the drawing"))),
                Err(_) => attempt(columns),
            })
            .collect()
    })
}

type Attempt = Result<Places, EngineError>;

fn sprung(sheet: &Sheet<'_>) -> Attempt {
    let source = sprung::source(sheet, sheet.request.layout);
    let mut places = in_a_deep_thread(|| lay_out(sheet, &source))?;
    places.separate(sheet.measured);
    Ok(places)
}

/// The engine recurses: it gets a stack of its own.
fn in_a_deep_thread(lay_out: impl Fn() -> Attempt + Sync) -> Attempt {
    let lay_out = &lay_out;
    std::thread::scope(|scope| match std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, lay_out) {
        Ok(thread) => thread.join().unwrap_or(Err(EngineError::Missing("the drawing"))),
        Err(_) => lay_out(),
    })
}

/// All that decides a layout.
#[derive(Clone, Copy)]
struct Sheet<'d> {
    diagram: &'d Diagram,
    measured: &'d [Measured],
    bundles: &'d [Bundle],
    request: Request,
    columns: &'d [usize],
    frames: &'d [Option<usize>],
    names: &'d [String],
}

fn lay_out(sheet: &Sheet<'_>, source: &str) -> Attempt {
    let layout = sheet.request.layout;
    let (answer, warnings) = match sheet.request.engine {
        Engine::BuiltIn => built_in(source, layout)?,
        Engine::System { limit } => (system::lay_out(source, layout, limit)?, Vec::new()),
    };
    let mut places = answer::read(&serde_json::from_str(&answer)?, sheet, warnings)?;
    places.names = sheet.names.to_vec();
    Ok(places)
}

/// The engine's JSON and what it complained about.
fn built_in(source: &str, layout: Layout) -> Result<(String, Vec<String>), EngineError> {
    let mut parsed = graphviz_pure::parse_dot(source).map_err(EngineError::Engine)?;
    let mut warnings: Vec<String> = messages(parsed.diagnostics());
    let laid = graphviz_pure::layout_graph(parsed.output_mut(), layout.built_in()).map_err(EngineError::Engine)?;
    warnings.extend(messages(laid.diagnostics()));
    let answer = graphviz_pure::render_graph(parsed.output(), graphviz_pure::OutputFormat::Json0).map_err(EngineError::Engine)?;
    warnings.extend(messages(answer.diagnostics()));
    Ok((answer.output().to_owned(), warnings))
}

fn messages(diagnostics: &[graphviz_pure::Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| diagnostic.message().trim().to_owned()).collect()
}

impl Places {
    /// Middles of what a line of a bundle joins: shapes, or a shape and the junction.
    pub(crate) fn ends(&self, at: usize, bundle: &Bundle, side: usize) -> (Point, Point) {
        match self.junctions[at] {
            Some(junction) if side < bundle.near.len() => (self.shapes[bundle.near[side]], junction),
            Some(junction) => (junction, self.shapes[bundle.far[side - bundle.near.len()]]),
            None => (self.shapes[bundle.near[0]], self.shapes[bundle.far[0]]),
        }
    }

    /// Short lines on a small page near the shape of a sheet are good, lost lines are bad. Only for comparing.
    fn cost(&self) -> f64 {
        let lines: f64 = self.curves.iter().flatten().map(Curve::way).sum();
        let (width, height) = (self.width.max(1.0), self.height.max(1.0));
        let ratio = (width / height).max(height / width);
        let misfit = (ratio / 1.5).max(1.0);
        (lines + 1.0) * (width * height).sqrt() * misfit * misfit * (1.0 + self.warnings.len() as f64)
    }

    /// Draws shapes apart that the engine left on one another: all places by the same factor, until none touch.
    fn separate(&mut self, measured: &[Measured]) {
        let touches = |shapes: &[Point]| {
            let frames: Vec<Rect> = shapes
                .iter()
                .zip(measured)
                .map(|(middle, size)| Rect::around(*middle, size.width, size.height).grown(2.0))
                .collect();
            frames.iter().enumerate().any(|(at, one)| frames[at + 1..].iter().any(|other| one.overlaps(*other)))
        };
        // Shapes on the very same spot would never part.
        for _ in 0..40 {
            if !touches(&self.shapes) {
                return;
            }
            let by = |point: &mut Point| *point = point.times(1.15);
            self.shapes.iter_mut().for_each(by);
            self.junctions.iter_mut().flatten().for_each(by);
            self.curves.iter_mut().flatten().flat_map(|curve| &mut curve.points).for_each(by);
            for frame in self.clusters.iter_mut().flatten() {
                let middle = frame.middle().times(1.15);
                *frame = Rect::around(middle, frame.width * 1.15, frame.height * 1.15);
            }
            (self.width, self.height) = (self.width * 1.15, self.height * 1.15);
        }
    }
}
