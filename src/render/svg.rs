//! A scene as SVG: an element with an id, a class and a `<title>` for each entity and link, so that other tools can style it
//! and a screen reader can read it.

use std::fmt;
use std::io::{self, Write};

use crate::scene::diagram::{Dash, Language, Rim};
use crate::scene::geometry::{Curve, Point};
use crate::scene::layout::head_length;
use crate::scene::placed::{
    Anchor, Head, Junction, LineStyle, PlacedCluster, PlacedLink, PlacedShape, Sample, Scene, Stroke, TextLine,
};
use crate::scene::style::Look;
use crate::scene::text::Weight;

use super::xml::{class, element_id, escape};
use super::{figure, mark};

const LIGHT: f64 = 0.45;

/// Writes a scene as one SVG document. Needs nothing outside it. O(scene).
///
/// What other tools can hold on to: `g.entity[data-id]`, `g.link[data-id]` with the graph's own links in `data-links` and its
/// ends in `data-from` and `data-to`, `g.cluster[data-id]`, `.amount[data-link]`, `.junction[data-links]`. Ids never hold white
/// space, so lists are parted by it. Classes name the kind and what else is drawn: `enclave`, `group`, `not-in-place`,
/// `gazetteer`; `joint`, `derived`, `symmetric`, `amount-unknown`, and `certain` or `possible`.
pub fn write_svg(scene: &Scene, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    write_element(scene, out)
}

/// Writes a scene as an `<svg>` element, as HTML takes it too.
pub(super) fn write_element(scene: &Scene, out: &mut impl Write) -> io::Result<()> {
    let (width, height) = (Number(scene.width), Number(scene.height));
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-labelledby=\"shanhai-title shanhai-description\" xml:lang=\"{}\" font-family=\"{}\">",
        match scene.language {
            Language::En => "en",
            Language::Zh => "zh-Hans",
        },
        families(&scene.look)
    )?;
    writeln!(out, "<title id=\"shanhai-title\">{}</title>", escape(&scene.title))?;
    writeln!(out, "<desc id=\"shanhai-description\">{}</desc>", escape(&scene.description))?;
    writeln!(out, "<rect class=\"background\" width=\"{width}\" height=\"{height}\" fill=\"{}\"/>", escape(&scene.look.paper))?;
    group(out, "heading", |out| scene.heading.iter().try_for_each(|line| text(out, line)))?;
    group(out, "clusters", |out| scene.clusters.iter().try_for_each(|cluster| frame(out, cluster, &scene.look)))?;
    if !scene.marks.is_empty() {
        group(out, "marks", |out| scene.marks.iter().try_for_each(|each| mark::write(out, each, &scene.look.paper)))?;
    }
    group(out, "links", |out| scene.links.iter().try_for_each(|each| link(out, each)))?;
    group(out, "junctions", |out| scene.junctions.iter().try_for_each(|each| junction(out, each)))?;
    group(out, "entities", |out| scene.shapes.iter().try_for_each(|each| shape(out, each)))?;
    // Above lines and frames: a name is never crossed out.
    group(out, "cluster-names", |out| {
        scene.clusters.iter().try_for_each(|cluster| {
            writeln!(out, "<g class=\"cluster-name\" data-id=\"{}\">", escape(&cluster.id))?;
            over(out, &cluster.label, scene.look.frame(cluster.depth).0, 0.75)
        })
    })?;
    group(out, "amounts", |out| {
        let mut labelled = scene.links.iter().filter_map(|link| Some((link, link.label.as_ref()?)));
        labelled.try_for_each(|(link, line)| {
            writeln!(out, "<g class=\"amount\" data-link=\"{}\"><title>{}</title>", escape(&link.id), escape(&link.tooltip))?;
            over(out, line, &scene.look.paper, 0.85)
        })
    })?;
    group(out, "legend", |out| legend(out, scene))?;
    group(out, "footer", |out| scene.footer.iter().try_for_each(|line| text(out, line)))?;
    writeln!(out, "</svg>")
}

/// The families as CSS lists them.
fn families(look: &Look) -> String {
    let quoted = |family: &String| {
        let plain: String = family.chars().filter(|c| !matches!(c, '\'' | '"' | '\\')).collect();
        if plain.chars().all(|c| c.is_ascii_alphanumeric()) { plain } else { format!("'{plain}'") }
    };
    let list: Vec<String> = look.families.iter().map(quoted).chain([String::from("sans-serif")]).collect();
    escape(&list.join(", ")).into_owned()
}

fn group<W: Write>(out: &mut W, name: &str, inside: impl FnOnce(&mut W) -> io::Result<()>) -> io::Result<()> {
    writeln!(out, "<g class=\"{name}\">")?;
    inside(out)?;
    writeln!(out, "</g>")
}

pub(super) fn text(out: &mut impl Write, line: &TextLine) -> io::Result<()> {
    turned(out, line, "")
}

/// A line of text with a `transform` attribute.
pub(super) fn turned(out: &mut impl Write, line: &TextLine, transform: &str) -> io::Result<()> {
    let anchor = match line.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let weight = if line.font.weight == Weight::Bold { " font-weight=\"bold\"" } else { "" };
    writeln!(
        out,
        "<text x=\"{}\" y=\"{}\" font-size=\"{}\"{weight}{anchor}{transform} fill=\"{}\">{}</text>",
        Number(line.at.x),
        Number(line.at.y),
        Number(line.font.size),
        escape(&line.colour),
        escape(&line.text)
    )
}

/// A text on a patch of white, so that lines below it don't cross it out; ends the group that it stands in.
fn over(out: &mut impl Write, words: &TextLine, paper: &str, opacity: f64) -> io::Result<()> {
    let patch = words.frame();
    writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\" fill-opacity=\"{opacity}\"/>",
        Number(patch.x - 1.0),
        Number(patch.y),
        Number(patch.width + 2.0),
        Number(patch.height),
        escape(paper)
    )?;
    text(out, words)?;
    writeln!(out, "</g>")
}

fn frame(out: &mut impl Write, cluster: &PlacedCluster, look: &Look) -> io::Result<()> {
    let (fill, stroke) = look.frame(cluster.depth);
    let (fill, stroke) = (escape(fill), escape(stroke));
    writeln!(
        out,
        "<g id=\"{}\" class=\"cluster depth-{}\" data-id=\"{}\"><title>{}</title>",
        element_id("cluster", &cluster.id),
        cluster.depth,
        escape(&cluster.id),
        escape(&cluster.label.text)
    )?;
    writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\" fill=\"{fill}\" stroke=\"{stroke}\"/>",
        Number(cluster.frame.x),
        Number(cluster.frame.y),
        Number(cluster.frame.width),
        Number(cluster.frame.height)
    )?;
    writeln!(out, "</g>")
}

fn shape(out: &mut impl Write, shape: &PlacedShape) -> io::Result<()> {
    let outline = &shape.outline;
    let marks = [
        ("enclave", outline.rim == Rim::Double),
        ("not-in-place", outline.rim == Rim::Broken),
        ("group", outline.stacked && shape.kind != "group"),
        ("gazetteer", outline.light),
    ];
    writeln!(
        out,
        "<g id=\"{}\" class=\"entity {}{}\" data-id=\"{}\"><title>{}</title>",
        element_id("entity", &shape.id),
        class(&shape.kind),
        marked(&marks),
        escape(&shape.id),
        escape(&shape.tooltip)
    )?;
    figure::write(out, &shape.outline)?;
    shape.lines.iter().try_for_each(|line| text(out, line))?;
    writeln!(out, "</g>")
}

fn link(out: &mut impl Write, link: &PlacedLink) -> io::Result<()> {
    let marks = [
        ("joint", link.givers.len() + link.receivers.len() > 2),
        ("derived", link.derived),
        ("symmetric", link.strokes.iter().all(|stroke| stroke.head == Head::None)),
        ("amount-unknown", link.style.hollow),
        ("certain", !link.style.light),
        ("possible", link.style.light),
    ];
    writeln!(
        out,
        "<g id=\"{}\" class=\"link {}{}\" data-id=\"{}\" data-links=\"{}\" data-from=\"{}\" data-to=\"{}\"><title>{}</title>",
        element_id("link", &link.id),
        class(&link.kind),
        marked(&marks),
        escape(&link.id),
        joined(&link.links),
        joined(&link.givers),
        joined(&link.receivers),
        escape(&link.tooltip)
    )?;
    link.strokes.iter().try_for_each(|stroke| line(out, &link.style, stroke))?;
    writeln!(out, "</g>")
}

/// The classes that hold, each after a space.
fn marked(marks: &[(&str, bool)]) -> String {
    marks.iter().filter(|(_, holds)| *holds).flat_map(|(name, _)| [" ", name]).collect()
}

/// Ids as a list that white space parts.
pub(super) fn joined(ids: &[String]) -> String {
    ids.iter().map(|id| escape(id).into_owned()).collect::<Vec<_>>().join(" ")
}

fn junction(out: &mut impl Write, junction: &Junction) -> io::Result<()> {
    writeln!(
        out,
        "<circle class=\"junction\" data-links=\"{}\" cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\" stroke=\"#ffffff\"/>",
        joined(&junction.links),
        Number(junction.at.x),
        Number(junction.at.y),
        Number(junction.radius),
        escape(&junction.colour)
    )
}

fn line(out: &mut impl Write, style: &LineStyle, stroke: &Stroke) -> io::Result<()> {
    let opacity = if style.light { format!(" opacity=\"{LIGHT}\"") } else { String::new() };
    let colour = escape(&style.colour);
    let path = Path(&stroke.curve);
    let dash = dashes(style.dash, style.width);
    writeln!(
        out,
        "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{}\"{dash}{opacity}/>",
        Number(style.width)
    )?;
    if style.hollow {
        writeln!(out, "<path d=\"{path}\" fill=\"none\" stroke=\"#ffffff\" stroke-width=\"{}\"/>", Number(style.width - 2.2))?;
    }
    head(out, style, stroke, &opacity)
}

fn head(out: &mut impl Write, style: &LineStyle, stroke: &Stroke, opacity: &str) -> io::Result<()> {
    let length = head_length(style.width);
    let half = 2.4 + 0.75 * style.width;
    let foot = Point::new(stroke.tip.x - length * stroke.direction.x, stroke.tip.y - length * stroke.direction.y);
    let side = |sign: f64| Pair(Point::new(foot.x - sign * half * stroke.direction.y, foot.y + sign * half * stroke.direction.x));
    let (left, right, tip) = (side(-1.0), side(1.0), Pair(stroke.tip));
    let colour = escape(&style.colour);
    match stroke.head {
        Head::None => Ok(()),
        Head::Full => writeln!(out, "<path d=\"M{left} {tip} {right}z\" fill=\"{colour}\"{opacity}/>"),
        Head::Open => {
            writeln!(out, "<path d=\"M{left} {tip} {right}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"1\"{opacity}/>")
        }
    }
}

/// Dashes grow with the width, so that they can be told apart on wide lines too.
pub(super) fn dashes(dash: Dash, width: f64) -> String {
    let unit = width.max(1.2);
    let pattern: &[f64] = match dash {
        Dash::Solid => return String::new(),
        Dash::Dashed => &[4.5, 2.5],
        Dash::Dotted => &[1.2, 1.8],
        Dash::DashDot => &[5.0, 2.0, 1.2, 2.0],
    };
    let lengths: Vec<String> = pattern.iter().map(|part| Number(part * unit).to_string()).collect();
    format!(" stroke-dasharray=\"{}\"", lengths.join(" "))
}

fn legend(out: &mut impl Write, scene: &Scene) -> io::Result<()> {
    if scene.legend.is_empty() {
        return Ok(());
    }
    let frame = scene.legend_frame;
    writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"4\" fill=\"{}\" stroke=\"{}\"/>",
        Number(frame.x),
        Number(frame.y),
        Number(frame.width),
        Number(frame.height),
        escape(&scene.look.paper),
        escape(scene.look.frame(2).1)
    )?;
    for (number, entry) in scene.legend.iter().enumerate() {
        match &entry.sample {
            Some(Sample::Line(style, stroke)) => line(out, style, stroke)?,
            Some(Sample::Outline(outline)) => figure::write(out, outline)?,
            Some(Sample::Junction(strokes, at)) => {
                let style = LineStyle {
                    colour: scene.look.rim.clone(),
                    dash: Dash::Solid,
                    width: crate::scene::style::THIN,
                    hollow: false,
                    light: false,
                };
                strokes.iter().try_for_each(|stroke| line(out, &style, stroke))?;
                let point = Junction { at: *at, radius: 3.5, colour: scene.look.rim.clone(), links: Vec::new() };
                junction(out, &point)?;
            }
            Some(Sample::Parts(parts)) => {
                let fade = |at: usize| format!("fade-legend-{number}-{at}");
                parts.iter().enumerate().try_for_each(|(at, part)| mark::part(out, part, &fade(at), &scene.look.paper))?;
            }
            None => {}
        }
        text(out, &entry.text)?;
    }
    Ok(())
}

/// A number with at most two decimals: enough for print, and the same text on every machine.
pub(super) struct Number(pub(super) f64);

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounded = (self.0 * 100.0).round() / 100.0;
        // -0 and what is no number have no place in a drawing.
        if rounded == 0.0 || !rounded.is_finite() { out.write_str("0") } else { write!(out, "{rounded}") }
    }
}

struct Pair(Point);

impl fmt::Display for Pair {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", Number(self.0.x), Number(self.0.y))
    }
}

pub(super) struct Path<'c>(pub(super) &'c Curve);

impl fmt::Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, point) in self.0.points.iter().enumerate() {
            match at {
                0 => write!(out, "M{}", Pair(*point))?,
                1 => write!(out, "C{}", Pair(*point))?,
                _ => write!(out, " {}", Pair(*point))?,
            }
        }
        Ok(())
    }
}
