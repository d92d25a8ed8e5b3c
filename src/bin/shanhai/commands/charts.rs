//! Diagrams of `draw` that are no network: flow, matrix, map, timeline.

use shanhai::graph::View;
use shanhai::scene::between::{BetweenError, BetweenOptions};
use shanhai::scene::flow::{self, FlowOptions};
use shanhai::scene::map::{self, MapOptions};
use shanhai::scene::matrix::{self, MatrixOptions, MatrixOrder};
use shanhai::scene::page::Page;
use shanhai::scene::placed::Scene;
use shanhai::scene::timeline::{self, TimelineError, TimelineOptions};

use crate::args::{self, ClusterArg, DiagramType, EngineArg, LayoutArg, WidthArg};
use crate::exit::Failure;
use crate::session::Session;
use crate::words::Phrase;

/// The scene of a diagram, or none if a network is asked for. Tells what the picture leaves out.
pub(crate) fn scene(args: &args::Draw, session: &Session<'_>, view: &View<'_>) -> Result<Option<Scene>, Failure> {
    let failure = |error| match error {
        BetweenError::Name(name) => Failure::Name(name),
        other => Failure::usage(other.to_string(), []),
    };
    if args.diagram != DiagramType::Network {
        for option in without_effect(args) {
            session.printer.note("note", &Phrase::WithoutEffect.fill(session.lang, &[option, name(args.diagram)]));
        }
    }
    let tell = |page: &Page| page.notes.iter().for_each(|note| session.printer.note("note", note));
    let mut between = BetweenOptions::new(session.lang);
    between.title.clone_from(&args.title);
    between.focus.clone_from(&args.focus);
    between.hops = args.hops;
    between.level = args.level;
    between.measure.clone_from(&args.measure);
    between.top = args.top;
    let scene = match args.diagram {
        DiagramType::Network => return Ok(None),
        DiagramType::Matrix => {
            let order = match args.order {
                args::MatrixOrder::Region => MatrixOrder::Region,
                args::MatrixOrder::Amount => MatrixOrder::Amount,
            };
            let drawn = matrix::matrix(view, &MatrixOptions { between, order }).map_err(failure)?;
            tell(&drawn.page);
            matrix::place(&drawn)
        }
        DiagramType::Map => {
            let drawn = map::map(view, &MapOptions { between }).map_err(failure)?;
            tell(&drawn.page);
            map::place(&drawn)
        }
        DiagramType::Timeline => {
            let mut options = TimelineOptions::new(session.lang);
            options.title.clone_from(&args.title);
            options.focus.clone_from(&args.focus);
            options.level = args.level;
            options.top = args.top.unwrap_or(options.top);
            let drawn = timeline::timeline(view, &options).map_err(|error| match error {
                TimelineError::Name(name) => Failure::Name(name),
                other => Failure::usage(other.to_string(), []),
            })?;
            tell(&drawn.page);
            timeline::place(&drawn)
        }
        DiagramType::Flow => {
            let drawn = flow::flow(view, &FlowOptions { between }).map_err(failure)?;
            tell(&drawn.page);
            flow::place(&drawn)
        }
    };
    Ok(Some(scene))
}

fn name(diagram: DiagramType) -> &'static str {
    match diagram {
        DiagramType::Network => "network",
        DiagramType::Flow => "flow",
        DiagramType::Matrix => "matrix",
        DiagramType::Map => "map",
        DiagramType::Timeline => "timeline",
    }
}

/// Options that were given and that a diagram of this type has no use for.
fn without_effect(args: &args::Draw) -> impl Iterator<Item = &'static str> {
    use DiagramType::{Flow, Map, Matrix, Timeline};

    let given = [
        ("--layout", args.layout != LayoutArg::default(), &[][..]),
        ("--engine", args.engine != EngineArg::default(), &[]),
        ("--cluster", args.cluster != ClusterArg::default(), &[]),
        ("--width", args.width != WidthArg::default(), &[]),
        ("--hops", args.hops != 1, &[Flow, Matrix, Map]),
        ("--measure", args.measure.is_some(), &[Flow, Matrix, Map]),
        ("--order", args.order != args::MatrixOrder::default(), &[Matrix]),
        ("--top", args.top.is_some(), &[Flow, Matrix, Timeline]),
    ];
    let diagram = args.diagram;
    given.into_iter().filter(move |(_, is_given, uses)| *is_given && !uses.contains(&diagram)).map(|(option, ..)| option)
}
