//! `draw`.

mod output;
mod watch;

use std::io;
use std::path::Path;
use std::time::Duration;

use shanhai::diagnostic::Report;
use shanhai::graph::{Graph, View};
use shanhai::scene::diagram::Diagram;
use shanhai::scene::layout::{Engine, EngineError, Layout, LayoutError, LayoutOptions, place};
use shanhai::scene::network::{Frames, NetworkError, NetworkOptions, Note, WidthBy, network};
use shanhai::scene::placed::Scene;
use shanhai::scene::style::Style;

use crate::args::{self, ClusterArg, EngineArg, LayoutArg, Picture, WidthArg};
use crate::exit::{Exit, Failure};
use crate::figures::grouped;
use crate::session::{Session, shown};
use crate::words::Phrase;
use crate::written;
use output::Target;

/// Draws the view, once or whenever its files change.
pub(crate) fn run(args: &args::Draw, session: &Session<'_>) -> Result<Exit, Failure> {
    let form = form(args.form, &args.output)?;
    let target = Target { output: &args.output, form, fonts: &args.font, scale: args.scale };
    target.check()?;
    if args.watch {
        return watch::run(args, session, || once(args, session, target));
    }
    once(args, session, target)?;
    Ok(Exit::Done)
}

fn once(args: &args::Draw, session: &Session<'_>, target: Target<'_>) -> Result<(), Failure> {
    let graph = session.graph()?;
    let style = style(args, session, &graph)?;
    let graph = graph.dressed(|kinds| style.dress(kinds));
    let view = session.view(&graph)?;
    if let Some(mut scene) = super::charts::scene(args, session, &view)? {
        style.paint(&mut scene);
        return save(&target.scene(&scene, Some(&view))?, Some(&scene), target, session);
    }
    let diagram = network_of(args, session, &view, style)?;
    put(&diagram, Some(&view), &layout_options(args), target, session)
}

/// Draws a diagram of another command in the default layout.
pub(super) fn write(diagram: &Diagram, output: &Path, form: Picture, session: &Session<'_>) -> Result<(), Failure> {
    let target = Target { output, form, fonts: &[], scale: 2.0 };
    target.check()?;
    put(diagram, None, &LayoutOptions::default(), target, session)
}

/// Lays a diagram out and writes it; as a page only with the one view that stands behind it.
fn put(
    diagram: &Diagram,
    view: Option<&View<'_>>,
    options: &LayoutOptions,
    target: Target<'_>,
    session: &Session<'_>,
) -> Result<(), Failure> {
    if let Some(bytes) = target.diagram(diagram, session)? {
        return save(&bytes, None, target, session);
    }
    let scene = scene_of(diagram, options, session)?;
    save(&target.scene(&scene, view)?, Some(&scene), target, session)
}

/// Writes to the file or to stdout, and tells how large it is.
fn save(bytes: &[u8], scene: Option<&Scene>, target: Target<'_>, session: &Session<'_>) -> Result<(), Failure> {
    if written::is_stdout(target.output) {
        return session.printer.bytes(bytes);
    }
    written::write(target.output, bytes)?;
    let size = scene.map(|scene| format!("  {} × {}", rounded(scene.width), rounded(scene.height))).unwrap_or_default();
    let weight = grouped(&bytes.len().div_ceil(1000).to_string());
    session.printer.tell_text(&format!("{}{size}  {weight} kB\n", shown(target.output)));
    Ok(())
}

/// The style of the file that was named, or the default. Warnings are told, errors end the command.
fn style(args: &args::Draw, session: &Session<'_>, graph: &Graph) -> Result<Style, Failure> {
    let Some(path) = &args.style else { return Ok(Style::default()) };
    let text = std::fs::read_to_string(path).map_err(|error| Failure::Io {
        doing: "can't read the style",
        path: Some(path.clone()),
        error,
        hints: Vec::new(),
    })?;
    let (style, report): (Style, Report) = Style::parse(&shown(path), &text, graph.kinds());
    if report.has_errors() {
        return Err(Failure::Faults(Box::new(report)));
    }
    if !report.diagnostics.is_empty() {
        session.printer.tell_text(&crate::report::draw(&report));
    }
    Ok(style)
}

/// The network that is asked for. Tells what it leaves out.
fn network_of(args: &args::Draw, session: &Session<'_>, view: &View<'_>, style: Style) -> Result<Diagram, Failure> {
    let mut options = NetworkOptions::new(session.lang)
        .with_focus(args.focus.clone(), args.hops)
        .with_frames(match args.cluster {
            ClusterArg::Both => Frames::Both,
            ClusterArg::Province => Frames::Province,
            ClusterArg::Prefecture => Frames::Prefecture,
            ClusterArg::None => Frames::None,
        })
        .with_width(match args.width {
            WidthArg::Auto => WidthBy::Auto,
            WidthArg::Links => WidthBy::Links,
            WidthArg::Money => WidthBy::Money,
        })
        .with_style(style);
    options.title.clone_from(&args.title);
    options.level = args.level;
    let (diagram, notes) = network(view, &options).map_err(|error| match error {
        NetworkError::Name(name) => Failure::Name(name),
        other => Failure::usage(other.to_string(), []),
    })?;
    tell(&notes, Phrase::ChooseBy, session);
    Ok(diagram)
}

/// Tells what a network leaves out; where it was too much, with how to ask for less.
pub(super) fn tell(notes: &[Note], choose: Phrase, session: &Session<'_>) {
    for note in notes {
        let mut words = note.words(session.lang);
        if note.is_of_too_many() {
            words.push_str(choose.get(session.lang));
        }
        session.printer.note("note", &words);
    }
}

fn layout_options(args: &args::Draw) -> LayoutOptions {
    LayoutOptions::default().with_layout(layout(args)).with_engine(match args.engine {
        EngineArg::BuiltIn => Engine::BuiltIn,
        EngineArg::System => Engine::System { limit: Duration::from_secs(args.time_limit) },
    })
}

/// A diagram with everything in its place. Tells what found none.
fn scene_of(diagram: &Diagram, options: &LayoutOptions, session: &Session<'_>) -> Result<Scene, Failure> {
    if !options.layout.has_frames() && !diagram.clusters.is_empty() {
        let name = options.layout.as_str();
        session.printer.note("note", &Phrase::NoFrames.fill(session.lang, &[name]));
    }
    let scene = place(diagram, options).map_err(|error| match error {
        LayoutError::Engine(EngineError::NoSystem) => {
            let hint = "leave `--engine system` out, or install Graphviz".to_owned();
            Failure::usage(EngineError::NoSystem.to_string(), [hint])
        }
        LayoutError::Engine(error @ (EngineError::TimeUp(_) | EngineError::Refused(_))) => {
            let hint = "leave `--engine system` out, or allow more with `--time-limit SECONDS`".to_owned();
            Failure::usage(error.to_string(), [hint])
        }
        other => io::Error::other(other).into(),
    })?;
    for warning in &scene.warnings {
        session.printer.note("warning", warning);
    }
    if scene.labels_left_out > 0 {
        let phrase = if scene.labels_left_out == 1 { Phrase::AmountWithoutPlace } else { Phrase::AmountsWithoutPlace };
        session.printer.note("note", &phrase.fill(session.lang, &[&scene.labels_left_out.to_string()]));
    }
    Ok(scene)
}

fn layout(args: &args::Draw) -> Layout {
    match args.layout {
        LayoutArg::Dot => Layout::Dot,
        LayoutArg::Neato => Layout::Neato,
        LayoutArg::Fdp => Layout::Fdp,
        LayoutArg::Sfdp => Layout::Sfdp,
        LayoutArg::Circo => Layout::Circo,
        LayoutArg::Twopi => Layout::Twopi,
    }
}

fn rounded(length: f64) -> String {
    grouped(&format!("{length:.0}"))
}

/// The format that was asked for, or that the file's extension names.
pub(super) fn form(asked: Option<Picture>, output: &Path) -> Result<Picture, Failure> {
    let by_extension = |path: &Path| match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "svg" => Some(Picture::Svg),
        "html" | "htm" => Some(Picture::Html),
        "png" => Some(Picture::Png),
        "pdf" => Some(Picture::Pdf),
        "dot" | "gv" => Some(Picture::Dot),
        "mmd" | "mermaid" => Some(Picture::Mmd),
        _ => None,
    };
    asked.or_else(|| by_extension(output)).ok_or_else(|| {
        let message = format!("`{}` does not say in which format to draw", shown(output));
        let hint = "name a file that ends in `.svg`, `.html`, `.png`, `.pdf`, `.dot` or `.mmd`, or add `--as svg`";
        Failure::usage(message, [hint.to_owned()])
    })
}
