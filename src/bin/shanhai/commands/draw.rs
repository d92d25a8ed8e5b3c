//! `draw`.

use std::io;
use std::path::Path;

use shanhai::graph::View;
use shanhai::render::{dot, html, svg};
use shanhai::scene::diagram::Diagram;
use shanhai::scene::layout::{LayoutOptions, place};
use shanhai::scene::network::{NetworkError, NetworkOptions, network};
use shanhai::scene::placed::Scene;

use crate::args::{self, Picture};
use crate::exit::{Exit, Failure};
use crate::figures::grouped;
use crate::session::{Session, shown};
use crate::written;

/// Draws the view.
pub(crate) fn run(args: &args::Draw, session: &Session<'_>) -> Result<Exit, Failure> {
    let form = form(args.form, &args.output)?;
    let graph = session.open()?;
    let view = session.view(graph)?;
    if let Some(scene) = super::charts::scene(args, session, &view)? {
        let bytes = drawn(&scene, Some(&view), form)?;
        save(&bytes, Some(&scene), &args.output, session)?;
        return Ok(Exit::Done);
    }
    let mut options = NetworkOptions::new(session.lang).with_focus(args.focus.clone(), args.hops);
    options.title.clone_from(&args.title);
    options.level = args.level;
    let (diagram, notes) = network(&view, &options).map_err(|error| match error {
        NetworkError::Name(name) => Failure::Name(name),
        other => Failure::usage(other.to_string(), []),
    })?;
    for note in &notes {
        session.printer.note("note", &note.to_string());
    }
    write(&diagram, Some(&view), &args.output, form, session)?;
    Ok(Exit::Done)
}

/// Lays a diagram out and writes it; as a page only with the one view that stands behind it.
pub(super) fn write(
    diagram: &Diagram,
    view: Option<&View<'_>>,
    output: &Path,
    form: Picture,
    session: &Session<'_>,
) -> Result<(), Failure> {
    if form == Picture::Dot {
        let mut bytes = Vec::new();
        dot::write_dot(diagram, &mut bytes)?;
        return save(&bytes, None, output, session);
    }
    let scene = place(diagram, &LayoutOptions::default()).map_err(io::Error::other)?;
    for warning in &scene.warnings {
        session.printer.note("warning", warning);
    }
    if scene.labels_left_out > 0 {
        let count = scene.labels_left_out;
        session.printer.note("note", &format!("{count} amounts found no free place and stand in the tooltips"));
    }
    save(&drawn(&scene, view, form)?, Some(&scene), output, session)
}

/// A scene in a format that can show any.
fn drawn(scene: &Scene, view: Option<&View<'_>>, form: Picture) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    match form {
        Picture::Svg => svg::write_svg(scene, &mut bytes)?,
        Picture::Html => {
            let hint = "draw it as `.svg` or `.dot`".to_owned();
            let view = view.ok_or_else(|| Failure::usage("a page shows one graph, not two".to_owned(), [hint]))?;
            html::write_html(view, scene, &mut bytes)?;
        }
        Picture::Dot => {
            let hint = "name a file that ends in `.svg`, or draw `--type network`".to_owned();
            return Err(Failure::usage("only a network can be written as DOT".to_owned(), [hint]));
        }
    }
    Ok(bytes)
}

/// Writes to the file or to stdout, and tells how large it is.
fn save(bytes: &[u8], scene: Option<&Scene>, output: &Path, session: &Session<'_>) -> Result<(), Failure> {
    if written::is_stdout(output) {
        return session.printer.bytes(bytes);
    }
    written::write(output, bytes)?;
    let size = scene.map(|scene| format!("  {} × {}", rounded(scene.width), rounded(scene.height))).unwrap_or_default();
    let weight = grouped(&bytes.len().div_ceil(1000).to_string());
    session.printer.tell_text(&format!("{}{size}  {weight} kB\n", shown(output)));
    Ok(())
}

fn rounded(length: f64) -> String {
    grouped(&format!("{length:.0}"))
}

/// The format that was asked for, or that the file's extension names.
pub(super) fn form(asked: Option<Picture>, output: &Path) -> Result<Picture, Failure> {
    let by_extension = |path: &Path| match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "svg" => Some(Picture::Svg),
        "html" | "htm" => Some(Picture::Html),
        "dot" | "gv" => Some(Picture::Dot),
        _ => None,
    };
    asked.or_else(|| by_extension(output)).ok_or_else(|| {
        let message = format!("`{}` does not say in which format to draw", shown(output));
        Failure::usage(message, ["name a file that ends in `.svg`, `.html` or `.dot`, or add `--as svg`".to_owned()])
    })
}
