//! DOT: read by the layout engine's own parser, written by us.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use serde_json::{Map, Value as Json};

#[cfg(feature = "draw")]
pub(crate) use self::reading::read;
use super::in_order::in_order;
use super::json::EntityRecord;
use super::outlet::Outlet;
use super::plain_links::{Extent, LinkTexts};
use super::property::{self, in_one_text};
use super::streamed::Streamed;
use super::{Losses, WriteError};
use crate::graph::{NodeId, View};

/// What an edge says of its link where it is written plainly; a node says its kind.
const PLAIN: [&str; 6] = ["kind", "link", "money", "currency", "people", "projects"];

/// Writes a graph as a file: all of it, which reads back as it was, or plainly for other programs.
///
/// Cost: linear in the graph; memory for the ids of entities.
pub(super) fn write(view: &View<'_>, extent: Extent, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let mut head = String::from("digraph shanhai {\n");
    let streamed = Streamed::new(view);
    if extent == Extent::Whole {
        for (name, value) in &streamed.attributes()? {
            head.push_str("  ");
            attribute(&mut head, name, value);
            head.push_str(";\n");
        }
    }
    outlet.put(head.as_bytes())?;
    let entity = |record: &EntityRecord, out: &mut String| {
        let node = property::point(record)?;
        out.push_str("  ");
        quoted(out, &name_of(&node.id));
        let first = [("label", &node.name), ("id", &node.id)];
        list(out, &first[..=usize::from(node.id.starts_with('%'))], &node.fields);
        Ok([0, 0])
    };
    match extent {
        Extent::Whole => streamed.entities(entity, |text| Ok(outlet.put(text.as_bytes())?))?,
        Extent::Plain => {
            let rest = |name: &str| {
                let mut rest = String::from(", kind=");
                quoted(&mut rest, name);
                rest + "];\n"
            };
            let kinds: Vec<String> = view.graph().kinds().iter().map(|(_, info)| rest(&info.name)).collect();
            let make = |rows: Range<usize>, out: &mut String| {
                out.clear();
                plain_nodes(view, rows, &kinds, out);
                Ok([0, 0])
            };
            in_order(view.graph().node_count(), make, |text: &String| Ok::<_, WriteError>(outlet.put(text.as_bytes())?))?
        }
    };
    let links = LinkTexts::new(view, extent, |record, out| {
        for mut edge in property::arcs(record)? {
            if extent == Extent::Plain {
                edge.fields.retain(|name, _| PLAIN.contains(&name.as_str()));
            }
            out.push_str("  ");
            quoted(out, &name_of(&edge.source));
            out.push_str(" -> ");
            quoted(out, &name_of(&edge.target));
            list(out, &[("id", &edge.id)], &edge.fields);
        }
        Ok([0, 0])
    });
    streamed.links(&links, |text| Ok(outlet.put(text)?))?;
    outlet.put(b"}\n")?;
    Ok(Losses::default())
}

/// Nodes with name and kind alone, without a record of each. What stands behind the name is given by kind.
fn plain_nodes(view: &View<'_>, rows: Range<usize>, kinds: &[String], out: &mut String) {
    let graph = view.graph();
    let mut ids = graph.store.nodes.id.texts_from(rows.start);
    for entity in rows.map(|row| graph.entity(NodeId::at(row))) {
        let id = ids.next().unwrap_or_default();
        if !view.names_entity(&entity) {
            continue;
        }
        out.push_str("  ");
        quoted(out, &name_of(id));
        out.push_str(" [label=");
        quoted(out, entity.name());
        out.push_str(&kinds[entity.kind().index()]);
    }
}

/// The name of a node: Graphviz keeps those that begin with `%` for what has no name, so that such ids stand beside.
fn name_of(id: &str) -> Cow<'_, str> {
    if id.starts_with('%') { format!("_{id}").into() } else { id.into() }
}

fn list(out: &mut String, first: &[(&str, &String)], fields: &Map<String, Json>) {
    out.push_str(" [");
    for (at, (name, value)) in first.iter().enumerate() {
        out.push_str(if at > 0 { ", " } else { "" });
        let _ = write!(out, "{name}=");
        quoted(out, value);
    }
    for (name, value) in fields {
        if in_one_text(value).is_some() {
            out.push_str(", ");
            attribute(out, name, value);
        }
    }
    out.push_str("];\n");
}

fn attribute(out: &mut String, name: &str, value: &Json) {
    let _ = write!(out, "{name}=");
    match in_one_text(value) {
        Some(Json::String(text)) => quoted(out, &text),
        other => quoted(out, &other.map(|other| other.to_string()).unwrap_or_default()),
    }
}

/// A text in quotes. DOT itself knows `\"` alone; `\\` and `\n` are for those that show labels, and for reading it back.
fn quoted(out: &mut String, text: &str) {
    let is_special = |byte| matches!(byte, b'"' | b'\\' | b'\n' | b'\r' | 0);
    out.push('"');
    // Few texts have such a byte, and many bytes are looked at in one go if all of them are.
    if text.bytes().fold(false, |any, byte| any | is_special(byte)) {
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                // Nothing can stand for it.
                '\0' => out.push('\u{fffd}'),
                c => out.push(c),
            }
        }
    } else {
        out.push_str(text);
    }
    out.push('"');
}

#[cfg(feature = "draw")]
mod reading {
    use std::collections::HashSet;

    use graphviz_pure::{GlobalAttrs, OutputFormat, parse_dot_all, render_graph};
    use serde_json::{Map, Value as Json};

    use crate::diagnostic::{Code, Diagnostic, FileId, Place, Placed};
    use crate::io::property::{Edge, Node, PropertyGraph, id_text, owned};
    use crate::io::value::{Data, Entry, Value};

    /// As deep as braces may stand in one another.
    const MAX_DEPTH: usize = 100;

    /// What the engine adds to each graph, node and edge for drawing them.
    const DRAWN: [&str; 14] = [
        "_gvid",
        "bb",
        "pos",
        "width",
        "height",
        "rects",
        "lp",
        "xlp",
        "lwidth",
        "lheight",
        "nodes",
        "edges",
        "subgraphs",
        "_subgraph_cnt",
    ];

    /// Reads a file. The engine says in which line its syntax is broken; what it read has no places of its own, so faults of what
    /// it says stand at the beginning.
    pub(crate) fn read(text: &str, file: FileId) -> (PropertyGraph<'static>, Vec<Diagnostic>) {
        let place = |start: usize, end: usize| {
            let byte = |at| u32::try_from(at).unwrap_or(u32::MAX);
            Place::Text { file, start: byte(start), end: byte(end) }
        };
        let mut graph = PropertyGraph::default();
        if let Some(deep) = too_deep(text) {
            let message = format!("braces stand more than {MAX_DEPTH} deep in one another");
            return (graph, vec![Diagnostic::error(Code::Syntax, place(deep, deep + 1), message)]);
        }
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        let graphs = match parse_dot_all(body, &GlobalAttrs::default()) {
            Ok(graphs) => graphs.into_output(),
            Err(error) => {
                let words = error.to_string();
                let (start, end) = line_of(text, &words);
                let message = format!("this is no DOT: {}", words.trim().trim_start_matches("Error: ").replace('\n', " "));
                return (graph, vec![Diagnostic::error(Code::Syntax, place(start, end), message)]);
            }
        };
        if graphs.is_empty() {
            let fault = Diagnostic::error(Code::Syntax, place(0, 0), "a DOT file holds a `graph` or `digraph`, found none");
            return (graph, vec![fault]);
        }
        let (mut faults, mut known) = (Vec::new(), HashSet::new());
        for one in &graphs {
            let json = render_graph(one, OutputFormat::Json0).map(graphviz_pure::Rendered::into_output);
            let json = json.ok().and_then(|json| serde_json::from_str::<Json>(&json).ok());
            match json {
                Some(Json::Object(json)) => read_graph(json, place(0, 0), &mut graph, &mut known),
                _ => faults.push(Diagnostic::error(
                    Code::Syntax,
                    place(0, 0),
                    "the layout engine can't tell what is in this graph",
                )),
            }
        }
        (graph, faults)
    }

    fn read_graph(mut json: Map<String, Json>, place: Place, graph: &mut PropertyGraph<'static>, known: &mut HashSet<String>) {
        let own = json.contains_key("shanhai");
        let list = |value: Option<Json>| match value {
            Some(Json::Array(items)) => items,
            _ => Vec::new(),
        };
        let (objects, edges) = (list(json.shift_remove("objects")), list(json.shift_remove("edges")));
        let directed = json.shift_remove("directed") != Some(Json::Bool(false));
        json.shift_remove("strict");
        json.shift_remove("name");
        // Subgraphs come first; a cluster is a place that its nodes lie in, the innermost where several hold one.
        let mut inside: Vec<Option<String>> = vec![None; objects.len()];
        let number = |value: Option<&Json>| value.and_then(Json::as_u64).and_then(|at| usize::try_from(at).ok());
        let mut names = vec![String::new(); objects.len()];
        let mut clusters: Vec<(usize, &Map<String, Json>)> = Vec::new();
        for object in objects.iter().filter_map(Json::as_object) {
            let (Some(at), Some(name)) = (number(object.get("_gvid")), object.get("name").and_then(Json::as_str)) else {
                continue;
            };
            if let Some(slot) = names.get_mut(at) {
                // An id of ours that can't be a name stands beside it.
                let id = object.get("id").and_then(Json::as_str).filter(|_| own);
                *slot = if own { unescaped(id.unwrap_or(name)) } else { name.to_owned() };
            }
            let is_subgraph = object.contains_key("nodes") || object.contains_key("subgraphs") || object.contains_key("edges");
            if is_subgraph && name.starts_with("cluster") && !own {
                clusters.push((at, object));
            }
        }
        // The engine lists an outer cluster before those in it, which so have the last word.
        for (at, cluster) in &clusters {
            for key in ["nodes", "subgraphs"] {
                for member in cluster.get(key).and_then(Json::as_array).into_iter().flatten() {
                    if let Some(slot) = number(Some(member)).and_then(|member| inside.get_mut(member)) {
                        *slot = Some(names[*at].clone());
                    }
                }
            }
        }
        for object in objects.iter().filter_map(Json::as_object) {
            let Some(at) = number(object.get("_gvid")).filter(|at| *at < names.len()) else { continue };
            let is_subgraph = object.contains_key("nodes") || object.contains_key("subgraphs") || object.contains_key("edges");
            if is_subgraph && !clusters.iter().any(|(cluster, _)| *cluster == at) {
                continue;
            }
            let id = Placed::new(names[at].clone(), place);
            // Several graphs of a file may name one node: what the first says of it holds.
            if !known.insert(names[at].clone()) {
                continue;
            }
            let parent = inside[at].clone().map(|parent| Placed::new(parent, place));
            let mut attributes = attributes(object, own, place, if own { &["name", "id"] } else { &["name"] });
            if is_subgraph {
                // A cluster has the attributes of the whole graph too.
                attributes.retain(|entry| {
                    json.get(&entry.key.value).and_then(Json::as_str)
                        != id_text(&entry.value).as_ref().map(|text| text.value.as_str())
                });
            }
            let attributes = graph.keep(attributes);
            graph.nodes.push(Node { id: owned(id), parent: parent.map(owned), spells: Vec::new(), attributes, place });
        }
        for edge in edges.iter().filter_map(Json::as_object) {
            let end = |key: &str| number(edge.get(key)).and_then(|at| names.get(at)).map(|id| Placed::new(id.clone(), place));
            let (Some(source), Some(target)) = (end("tail"), end("head")) else { continue };
            let id = edge.get("id").and_then(Json::as_str).map(|id| Placed::new(unescaped(id), place));
            let attributes = graph.keep(attributes(edge, own, place, &["tail", "head", "id"]));
            let (id, source, target) = (id.map(owned), owned(source), owned(target));
            graph.edges.push(Edge { id, source, target, directed, spells: Vec::new(), attributes, place });
        }
        graph.attributes.extend(attributes(&json, own, place, &[]));
    }

    /// What a graph, node or edge says beside what the engine adds.
    fn attributes(object: &Map<String, Json>, own: bool, place: Place, not: &[&str]) -> Vec<Entry> {
        let mut attributes = Vec::new();
        for (key, value) in object {
            let is_default = key == "label" && matches!(value.as_str(), Some("" | "\\N" | "\\G" | "\\E"));
            if DRAWN.contains(&key.as_str()) || not.contains(&key.as_str()) || is_default {
                continue;
            }
            let Some(text) = value.as_str() else { continue };
            // An attribute that some other node has stands at all of them, empty.
            if text.is_empty() {
                continue;
            }
            let text = if own || key == "label" { unescaped(text) } else { text.to_owned() };
            let value = Value { data: Data::Text(text), place };
            attributes.push(Entry { key: Placed::new(key.clone(), place), value });
        }
        attributes
    }

    /// A text without the escapes of labels.
    fn unescaped(text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            if c != '\\' {
                out.push(c);
                continue;
            }
            match chars.next() {
                Some('n' | 'l') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('\\') | None => out.push('\\'),
                Some('"') => out.push('"'),
                Some(other) => out.extend(['\\', other]),
            }
        }
        out
    }

    /// The byte of the brace that is too deep, if there is one. Texts and comments aside.
    fn too_deep(text: &str) -> Option<usize> {
        let bytes = text.as_bytes();
        let (mut at, mut depth) = (0, 0usize);
        while at < bytes.len() {
            match bytes[at] {
                b'"' => {
                    at += 1;
                    while at < bytes.len() && bytes[at] != b'"' {
                        at += if bytes[at] == b'\\' { 2 } else { 1 };
                    }
                }
                b'{' | b'<' | b'[' => {
                    depth += 1;
                    if depth > MAX_DEPTH {
                        return Some(at);
                    }
                }
                b'}' | b']' => depth = depth.saturating_sub(1),
                b'>' if at == 0 || bytes[at - 1] != b'-' => depth = depth.saturating_sub(1),
                _ => {}
            }
            at += 1;
        }
        None
    }

    /// The line that the engine's words name, if they name one.
    fn line_of(text: &str, words: &str) -> (usize, usize) {
        let named = words.split("line ").nth(1).map(|rest| rest.chars().take_while(char::is_ascii_digit).collect::<String>());
        let line = named.and_then(|digits| digits.parse::<usize>().ok()).unwrap_or(1).max(1);
        let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>().min(text.len());
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        (start, end)
    }
}
