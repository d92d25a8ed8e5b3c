//! A diagram as DOT, for those who go on in Graphviz: the same content with our ids, labels, colours, dashes and clusters.

use std::io::{self, Write};

use graphviz_rust::dot_structures::{Attribute, Graph, GraphAttributes, Id, Stmt, Subgraph};
use graphviz_rust::printer::{DotPrinter, PrinterContext};

use crate::scene::diagram::{Amount, Cluster, Dash, Diagram, Figure, Link, Rim, Shape};
use crate::scene::dot::{attribute, edge, html, name, node, plain, text};
use crate::scene::style::{self, Style};
use crate::scene::text::{Font, clean, width};

/// Writes a diagram as one DOT document, a statement at a time. O(diagram).
///
/// Node names are ids of entities (`\`, `%`, `~` and control characters as `~` and two digits); a joint link has a node of its own
/// whose name is the link's id after `link `. The nodes have the sizes that we measured, as Graphviz knows no widths of
/// Chinese characters; take `fixedsize` out to let it measure.
pub fn write_dot(diagram: &Diagram, out: &mut impl Write) -> io::Result<()> {
    // The printer notes in its context that arrows are directed only while it prints a whole graph: an empty one comes first,
    // and its end is written last.
    let mut context = PrinterContext::default();
    let empty = Graph::DiGraph { id: name(&clean(&diagram.title)), strict: false, stmts: Vec::new() }.print(&mut context);
    writeln!(out, "{}", empty.trim_end().trim_end_matches('}').trim_end())?;
    let mut write = |stmt: Stmt| writeln!(out, "{}", stmt.print(&mut context));
    for stmt in preamble(diagram) {
        write(stmt)?;
    }
    for (at, _) in diagram.clusters.iter().enumerate().filter(|(_, cluster)| cluster.parent.is_none()) {
        write(cluster(diagram, at))?;
    }
    for shape in diagram.shapes.iter().filter(|shape| shape.cluster.is_none()) {
        write(entity(shape, &diagram.style))?;
    }
    for link in &diagram.links {
        for stmt in lines(diagram, link) {
            write(stmt)?;
        }
    }
    writeln!(out, "}}")
}

fn preamble(diagram: &Diagram) -> Vec<Stmt> {
    let mut heading = clean(&diagram.title);
    if !diagram.subtitle.is_empty() {
        heading.push('\n');
        heading.push_str(&clean(&diagram.subtitle));
    }
    vec![
        Stmt::GAttribute(GraphAttributes::Graph(vec![
            attribute("rankdir", plain("LR")),
            // Without it Graphviz 2 loses edges where junctions stand outside the clusters of their ends.
            attribute("newrank", plain("true")),
            attribute("nodesep", plain(0.16)),
            attribute("ranksep", plain(0.9)),
            attribute("fontname", plain("Arial")),
            attribute("labelloc", plain("t")),
            attribute("label", text(&heading)),
        ])),
        Stmt::GAttribute(GraphAttributes::Node(vec![
            attribute("fontname", plain("Arial")),
            attribute("fontsize", plain(diagram.style.fonts.label.size)),
            attribute("style", plain("filled")),
            attribute("color", text(&diagram.style.look.rim)),
        ])),
        Stmt::GAttribute(GraphAttributes::Edge(vec![
            attribute("fontname", plain("Arial")),
            attribute("fontsize", plain(diagram.style.fonts.amount.size)),
        ])),
    ]
}

fn cluster(diagram: &Diagram, at: usize) -> Stmt {
    let Cluster { id, label, .. } = &diagram.clusters[at];
    let set = |key: &str, value: Id| Stmt::Attribute(attribute(key, value));
    let mut stmts = vec![
        set("label", sized(&clean(label), diagram.style.fonts.cluster)),
        set("labeljust", plain("l")),
        set("style", plain("rounded")),
        set("color", plain("#9aa5ab")),
        set("id", text(&format!("cluster-{id}"))),
    ];
    for (child, _) in diagram.clusters.iter().enumerate().filter(|(_, cluster)| cluster.parent == Some(at)) {
        stmts.push(cluster(diagram, child));
    }
    stmts.extend(diagram.shapes.iter().filter(|shape| shape.cluster == Some(at)).map(|shape| entity(shape, &diagram.style)));
    let Id::Escaped(quoted) = name(&format!("cluster {id}")) else {
        return Stmt::Subgraph(Subgraph { id: plain("cluster"), stmts });
    };
    Stmt::Subgraph(Subgraph { id: Id::Escaped(quoted), stmts })
}

/// An HTML-like label in a table of fixed size: Graphviz has no widths for Chinese characters.
fn sized(words: &str, font: Font) -> Id {
    Id::Html(format!(
        "<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLPADDING=\"0\" CELLSPACING=\"0\" FIXEDSIZE=\"TRUE\" WIDTH=\"{:.0}\" HEIGHT=\"{:.0}\"><TR><TD><FONT POINT-SIZE=\"{}\">{}</FONT></TD></TR></TABLE>>",
        width(words, font).ceil() + 4.0,
        font.line_height().ceil() + 2.0,
        font.size,
        html(words)
    ))
}

fn entity(shape: &Shape, style: &Style) -> Stmt {
    let measured = style::measure(shape, style);
    let lines: Vec<&str> = measured.label.iter().chain(&measured.caption).map(String::as_str).collect();
    let inches = |points: f64| plain(format_args!("{:.4}", points / 72.0));
    let (figure, look) = match shape.figure {
        Figure::Rounded => ("box", "filled,rounded"),
        Figure::CutCorners => ("octagon", "filled"),
        Figure::Book => ("tab", "filled"),
        Figure::Cross => ("component", "filled"),
        Figure::Pill => ("ellipse", "filled"),
        Figure::Sheet => ("note", "filled"),
        Figure::Hexagon => ("hexagon", "filled"),
        Figure::Plain => ("box", "filled"),
    };
    let look = if shape.rim == Rim::Broken { format!("{look},dashed") } else { look.to_owned() };
    let mut attributes = vec![
        attribute("label", text(&lines.join("\n"))),
        attribute("shape", plain(if shape.stacked { "box3d" } else { figure })),
        attribute("style", plain(look)),
        attribute("fillcolor", text(&shape.fill)),
        attribute("fixedsize", plain("true")),
        attribute("width", inches(measured.width)),
        attribute("height", inches(measured.height)),
        attribute("id", text(&format!("entity-{}", shape.id))),
        attribute("class", text(&shape.kind)),
        attribute("tooltip", text(&shape.tooltip)),
    ];
    if shape.rim == Rim::Double {
        attributes.push(attribute("peripheries", plain(2)));
    }
    node(name(&shape.id), attributes)
}

fn lines(diagram: &Diagram, link: &Link) -> Vec<Stmt> {
    let entity = |at: &usize| name(&diagram.shapes[*at].id);
    if !link.is_joint() {
        let ends = link.givers.first().zip(link.receivers.first());
        return ends
            .map(|(from, to)| edge(entity(from), entity(to), looks(link, &diagram.style, true, true)))
            .into_iter()
            .collect();
    }
    let junction = name(&format!("link {}", link.id));
    let mut stmts = vec![node(
        junction.clone(),
        vec![
            attribute("shape", plain("point")),
            attribute("width", plain(0.1)),
            attribute("color", text(&link.colour)),
            attribute("tooltip", text(&link.tooltip)),
        ],
    )];
    for (at, giver) in link.givers.iter().enumerate() {
        stmts.push(edge(entity(giver), junction.clone(), looks(link, &diagram.style, false, at == 0)));
    }
    for receiver in &link.receivers {
        stmts.push(edge(junction.clone(), entity(receiver), looks(link, &diagram.style, true, false)));
    }
    stmts
}

fn looks(link: &Link, style: &Style, arrives: bool, labelled: bool) -> Vec<Attribute> {
    let mut colour = link.colour.clone();
    if link.possible {
        colour.push_str("73"); // 45 percent opaque
    }
    // Two strokes side by side: the figure is unknown.
    let colours = if link.amount == Amount::Unknown { format!("{colour}:{colour}") } else { colour };
    let dash = match link.dash {
        Dash::Solid => "solid",
        // Graphviz has no strokes and dots in turn.
        Dash::Dashed | Dash::DashDot => "dashed",
        Dash::Dotted => "dotted",
    };
    let pen = if link.derived { 1.0 } else { style.lines.width(link.amount) };
    let pen = if link.amount == Amount::Unknown { style.lines.thin } else { pen };
    let mut attributes = vec![
        attribute("color", text(&colours)),
        attribute("style", plain(dash)),
        attribute("penwidth", plain(format_args!("{pen:.2}"))),
        attribute("class", text(&link.kind)),
        attribute("id", text(&format!("link-{}", link.id))),
        attribute("tooltip", text(&link.tooltip)),
    ];
    if link.symmetric || !arrives {
        attributes.push(attribute("arrowhead", plain("none")));
    } else if link.derived {
        attributes.push(attribute("arrowhead", plain("open")));
    }
    if let Some(label) = link.label.as_ref().filter(|_| labelled) {
        let words = clean(label);
        attributes.push(attribute("label", sized(&words, style.fonts.amount)));
        attributes.push(attribute("fontcolor", text(&link.colour)));
    }
    attributes
}
