//! A diagram as Mermaid, for pages that draw it themselves.

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::scene::diagram::{Amount, Dash, Diagram, Figure, Language, Link, Shape};
use crate::scene::text::clean;

/// Mermaid refuses more edges than this unless its page is told otherwise (`maxEdges`).
pub const MOST_EDGES: usize = 500;

/// How many edges the Mermaid of a diagram has: one for each end of a joint link.
pub fn edges(diagram: &Diagram) -> usize {
    diagram.links.iter().map(|link| if link.is_joint() { link.givers.len() + link.receivers.len() } else { 1 }).sum()
}

/// Writes a diagram as a Mermaid flowchart: clusters as subgraphs, kinds by colour and dash, amounts at the lines, joint links
/// with a junction. Widths follow ours; legend, sizes and places are Mermaid's. O(diagram).
pub fn write_mermaid(diagram: &Diagram, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "---\ntitle: {}\n---", title(&diagram.title))?;
    writeln!(out, "flowchart LR")?;
    for (at, cluster) in diagram.clusters.iter().enumerate() {
        if cluster.parent.is_none() {
            subgraph(diagram, at, 1, out)?;
        }
    }
    for (at, shape) in diagram.shapes.iter().enumerate().filter(|(_, shape)| shape.cluster.is_none()) {
        entity(at, shape, 1, out)?;
    }
    let mut styles: Vec<String> = Vec::new();
    for (at, link) in diagram.links.iter().enumerate() {
        lines(at, link, &mut styles, diagram, out)?;
    }
    for (at, shape) in diagram.shapes.iter().enumerate() {
        writeln!(out, "  style n{at} fill:{},stroke:{}", colour(&shape.fill), colour(&diagram.style.look.rim))?;
    }
    for (at, style) in styles.iter().enumerate() {
        writeln!(out, "  linkStyle {at} {style}")?;
    }
    Ok(())
}

fn subgraph(diagram: &Diagram, at: usize, depth: usize, out: &mut impl Write) -> io::Result<()> {
    let indent = "  ".repeat(depth);
    writeln!(out, "{indent}subgraph c{at}[\"{}\"]", escaped(&diagram.clusters[at].label))?;
    for child in at + 1..diagram.clusters.len() {
        if diagram.clusters[child].parent == Some(at) {
            subgraph(diagram, child, depth + 1, out)?;
        }
    }
    for (number, shape) in diagram.shapes.iter().enumerate().filter(|(_, shape)| shape.cluster == Some(at)) {
        entity(number, shape, depth + 1, out)?;
    }
    writeln!(out, "{indent}end")
}

fn entity(at: usize, shape: &Shape, depth: usize, out: &mut impl Write) -> io::Result<()> {
    let mut label = escaped(&shape.label);
    if let Some(caption) = &shape.caption {
        let _ = write!(label, "<br/>{}", escaped(caption));
    }
    let (open, close) = match shape.figure {
        Figure::Rounded => ("(", ")"),
        Figure::CutCorners | Figure::Hexagon => ("{{", "}}"),
        Figure::Book => ("[[", "]]"),
        Figure::Pill => ("([", "])"),
        Figure::Sheet => (">", "]"),
        Figure::Cross | Figure::Plain => ("[", "]"),
    };
    writeln!(out, "{}n{at}{open}\"{label}\"{close}", "  ".repeat(depth))
}

fn lines(at: usize, link: &Link, styles: &mut Vec<String>, diagram: &Diagram, out: &mut impl Write) -> io::Result<()> {
    let label = match (&link.label, diagram.language) {
        (Some(words), Language::Zh) => format!("{}：{words}", link.kind_label),
        (Some(words), Language::En) => format!("{}: {words}", link.kind_label),
        (None, _) => link.kind_label.clone(),
    };
    let style = look(link, diagram);
    let arrow = if link.symmetric { "---" } else { "-->" };
    let mut join = |from: String, arrow: &str, label: Option<&str>, to: String| {
        styles.push(style.clone());
        let label = label.map_or_else(String::new, |label| format!("|\"{}\"|", escaped(label)));
        writeln!(out, "  {from} {arrow}{label} {to}")
    };
    if !link.is_joint() {
        let (Some(from), Some(to)) = (link.givers.first(), link.receivers.first()) else { return Ok(()) };
        return join(format!("n{from}"), arrow, Some(&label), format!("n{to}"));
    }
    for (number, giver) in link.givers.iter().enumerate() {
        join(format!("n{giver}"), "---", (number == 0).then_some(label.as_str()), format!("j{at}((\" \"))"))?;
    }
    for receiver in &link.receivers {
        join(format!("j{at}"), arrow, None, format!("n{receiver}"))?;
    }
    Ok(())
}

fn look(link: &Link, diagram: &Diagram) -> String {
    let width = if link.derived { 1.0 } else { diagram.style.lines.width(link.amount) };
    let width = if link.amount == Amount::Unknown { diagram.style.lines.thin } else { width };
    let dash = match link.dash {
        Dash::Solid => "",
        Dash::Dashed => ",stroke-dasharray:8 4",
        Dash::Dotted => ",stroke-dasharray:2 3",
        Dash::DashDot => ",stroke-dasharray:8 3 2 3",
    };
    let light = if link.possible { ",opacity:0.45" } else { "" };
    format!("stroke:{},stroke-width:{width}px{dash}{light}", colour(&link.colour))
}

/// Text inside quotes: what Mermaid, Markdown or HTML would read as more than text stands as its number.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in clean(text).chars() {
        match c {
            '"' | '#' | '&' | '<' | '>' | '`' | '\\' | ';' | '*' | '_' | '~' | '|' | '{' | '}' | '[' | ']' | '(' | ')' | '%'
            | '@' => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}

/// The heading as a YAML string.
fn title(text: &str) -> String {
    let mut out = String::from("\"");
    for c in clean(text).chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
    out
}

/// A colour as it is, and nothing else: a data set may declare any text as one.
fn colour(colour: &str) -> &str {
    let is_colour = colour.len() == 7 && colour.starts_with('#') && colour[1..].bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_colour { colour } else { "#555555" }
}
