//! Marks as SVG.

use std::io::{self, Write};

use crate::scene::mark::{About, Edge, Fill, Mark, Part};

use super::svg::{Number, Path, dashes, joined, text, turned};
use super::xml::{class, element_id, escape};

/// Writes a mark: a group with the ids of what it stands for, its `<title>`, and its parts.
pub(super) fn write(out: &mut impl Write, mark: &Mark, paper: &str) -> io::Result<()> {
    let id = if mark.id.is_empty() { String::new() } else { format!(" id=\"{}\"", element_id(mark.role, &mark.id)) };
    match &mark.about {
        About::Page => writeln!(out, "<g{id} class=\"{}\">", class(mark.role))?,
        About::Entities { kind, ids } => {
            writeln!(out, "<g{id} class=\"entity {} {}\" data-id=\"{}\">", class(kind), class(mark.role), joined(ids))?;
        }
        About::Links { kind, givers, receivers, links, possible } => {
            let sure = if *possible { "possible" } else { "certain" };
            let kind = if kind.is_empty() { String::new() } else { format!(" {}", class(kind)) };
            writeln!(
                out,
                "<g{id} class=\"link{kind} {} {sure}\" data-links=\"{}\" data-from=\"{}\" data-to=\"{}\">",
                class(mark.role),
                joined(links),
                joined(givers),
                joined(receivers)
            )?;
        }
    }
    if !mark.tooltip.is_empty() {
        writeln!(out, "<title>{}</title>", escape(&mark.tooltip))?;
    }
    let name = element_id(mark.role, &mark.id);
    mark.parts.iter().enumerate().try_for_each(|(at, each)| part(out, each, &format!("fade-{name}-{at}"), paper))?;
    writeln!(out, "</g>")
}

/// Writes a part; `fade` is the id of its gradient, if it needs one.
pub(super) fn part(out: &mut impl Write, part: &Part, fade: &str, paper: &str) -> io::Result<()> {
    match part {
        Part::Area { outline, fill, edge } => {
            gradient(out, fill, fade)?;
            writeln!(out, "<path d=\"{}z\"{}{}/>", Path(outline), filled(fill, fade), edged(edge.as_ref()))
        }
        Part::Box { frame, radius, fill, edge } => {
            gradient(out, fill, fade)?;
            let corners = if *radius > 0.0 { format!(" rx=\"{}\"", Number(*radius)) } else { String::new() };
            writeln!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{corners}{}{}/>",
                Number(frame.x),
                Number(frame.y),
                Number(frame.width),
                Number(frame.height),
                filled(fill, fade),
                edged(edge.as_ref())
            )
        }
        Part::Disc { at, radius, fill, edge } => {
            gradient(out, fill, fade)?;
            writeln!(
                out,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}{}/>",
                Number(at.x),
                Number(at.y),
                Number(*radius),
                filled(fill, fade),
                edged(edge.as_ref())
            )
        }
        Part::Line { curve, edge } => writeln!(out, "<path d=\"{}\" fill=\"none\"{}/>", Path(curve), edged(Some(edge))),
        Part::Text(line) => text(out, line),
        Part::Turned { line, degrees } => {
            let (x, y) = (Number(line.at.x), Number(line.at.y));
            turned(out, line, &format!(" transform=\"rotate({} {x} {y})\"", Number(*degrees)))
        }
        Part::Over(line) => {
            let patch = line.frame();
            writeln!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\" fill=\"{}\" fill-opacity=\"0.8\"/>",
                Number(patch.x - 1.0),
                Number(patch.y),
                Number(patch.width + 2.0),
                Number(patch.height),
                escape(paper)
            )?;
            text(out, line)
        }
    }
}

fn gradient(out: &mut impl Write, fill: &Fill, id: &str) -> io::Result<()> {
    let Fill::Fade { colour, stops } = fill else { return Ok(()) };
    let (Some((first, _)), Some((last, _))) = (stops.first(), stops.last()) else { return Ok(()) };
    let colour = escape(colour);
    write!(
        out,
        "<linearGradient id=\"{id}\" gradientUnits=\"userSpaceOnUse\" x1=\"{}\" y1=\"0\" x2=\"{}\" y2=\"0\">",
        Number(*first),
        Number(*last)
    )?;
    for (x, opacity) in stops {
        let share = if last > first { (x - first) / (last - first) } else { 0.0 };
        write!(out, "<stop offset=\"{}\" stop-color=\"{colour}\" stop-opacity=\"{}\"/>", Number(share), Number(*opacity))?;
    }
    writeln!(out, "</linearGradient>")
}

fn filled(fill: &Fill, fade: &str) -> String {
    match fill {
        Fill::None => " fill=\"none\"".to_owned(),
        Fill::Plain { colour, opacity } if *opacity >= 1.0 => format!(" fill=\"{}\"", escape(colour)),
        Fill::Plain { colour, opacity } => format!(" fill=\"{}\" fill-opacity=\"{}\"", escape(colour), Number(*opacity)),
        Fill::Fade { .. } => format!(" fill=\"url(#{fade})\""),
    }
}

fn edged(edge: Option<&Edge>) -> String {
    let Some(edge) = edge else { return String::new() };
    let opacity = if edge.opacity < 1.0 { format!(" stroke-opacity=\"{}\"", Number(edge.opacity)) } else { String::new() };
    format!(
        " stroke=\"{}\" stroke-width=\"{}\"{}{opacity}",
        escape(&edge.colour),
        Number(edge.width),
        dashes(edge.dash, edge.width)
    )
}
