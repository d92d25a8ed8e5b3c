//! DOT as text: the only place that escapes it, for the layout engine and for those who go on in Graphviz.
//!
//! Statements are built with `graphviz-rust`'s types and printed by it; it escapes nothing, so what goes into a value comes
//! out of [`text`], [`name`] or [`html`].

use std::fmt::{Display, Write as _};

use graphviz_rust::dot_structures::{Attribute, Edge, EdgeTy, Graph, Id, Node, NodeId, Stmt, Vertex};
use graphviz_rust::printer::{DotPrinter, PrinterContext};

use super::text::clean;

/// A quoted string for an attribute in which Graphviz reads escapes and entities (label, tooltip, id).
///
/// A line break becomes `\n`; NUL and other control characters, which C strings and XML can't hold, are left out.
pub(crate) fn text(value: &str) -> Id {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for (at, line) in value.split('\n').enumerate() {
        if at > 0 {
            out.push_str("\\n");
        }
        for c in clean(line).chars() {
            match c {
                '\\' => out.push_str("\\\\"),
                '"' => out.push_str("\\\""),
                '&' => out.push_str("&amp;"),
                c => out.push(c),
            }
        }
    }
    out.push('"');
    Id::Escaped(out)
}

/// A quoted string for the name of a node or graph, different for different values.
///
/// Names know no escape but `\"`, and one that begins with `%` is taken for no name: a backslash, `%`, `~` and control
/// characters are written as `~` and two digits.
pub(crate) fn name(value: &str) -> Id {
    let mut out = String::with_capacity(value.len() + 2);
    out.push('"');
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' | '~' | '%' | '\0'..='\u{1f}' | '\u{7f}' => {
                let _ = write!(out, "~{:02X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    Id::Escaped(out)
}

/// Text inside an HTML-like label.
pub(crate) fn html(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for c in clean(value).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// An HTML-like label that takes up exactly this room and shows nothing.
pub(crate) fn blank(width: f64, height: f64) -> Id {
    Id::Html(format!(
        "<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLPADDING=\"0\" CELLSPACING=\"0\" FIXEDSIZE=\"TRUE\" WIDTH=\"{:.0}\" HEIGHT=\"{:.0}\"><TR><TD></TD></TR></TABLE>>",
        width.ceil(),
        height.ceil()
    ))
}

/// A word or number of our own that needs no quotes' escapes.
pub(crate) fn plain(value: impl Display) -> Id {
    Id::Escaped(format!("\"{value}\""))
}

/// One attribute.
pub(crate) fn attribute(key: &str, value: Id) -> Attribute {
    Attribute(Id::Plain(key.to_owned()), value)
}

/// One node statement.
pub(crate) fn node(id: Id, attributes: Vec<Attribute>) -> Stmt {
    Stmt::Node(Node::new(NodeId(id, None), attributes))
}

/// One edge statement.
pub(crate) fn edge(from: Id, to: Id, attributes: Vec<Attribute>) -> Stmt {
    let ends = EdgeTy::Pair(Vertex::N(NodeId(from, None)), Vertex::N(NodeId(to, None)));
    Stmt::Edge(Edge { ty: ends, attributes })
}

/// The whole graph as text.
pub(crate) fn print(id: Id, stmts: Vec<Stmt>) -> String {
    Graph::DiGraph { id, strict: false, stmts }.print(&mut PrinterContext::default())
}
