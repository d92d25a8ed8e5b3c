//! Graphs as other programs have them: nodes and edges with attributes. What `GraphML`, GEXF, GML, DOT and the JSON formats
//! have in common stands here, so that each of them is only its own syntax.
//!
//! Going out, each field of a record of [`GraphDocument`](super::json::GraphDocument) is an attribute of the same name, and the
//! graph's attribute `shanhai` is the version of the document. Coming in, a graph with that attribute is read as what it was; any other is
//! foreign, and its nodes and edges get kinds by [`Foreign`].

mod flat;
mod foreign;
mod own;
mod spell;

use hashbrown::HashMap;

pub(crate) use flat::{Flat, arcs, attributes, flat, in_one_text, point};
pub(crate) use spell::{Spell, spell_of};

use super::read::Foreign;
use super::register::Document;
use super::table::GraphMapping;
use super::value::{Data, Entry, Value};
use crate::diagnostic::{Code, Diagnostic, Place, Placed};

/// A graph that was read.
#[derive(Debug, Default)]
pub(crate) struct PropertyGraph {
    /// Attributes of the graph, or of several graphs together.
    pub(crate) attributes: Vec<Entry>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) edges: Vec<Edge>,
    /// What a graph of ours has no place for, counted by what it is called in the file.
    pub(crate) left_out: super::Losses,
}

/// A node that was read.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) id: Placed<String>,
    /// The node that it is nested in.
    pub(crate) parent: Option<Placed<String>>,
    pub(crate) spells: Vec<Spell>,
    pub(crate) attributes: Vec<Entry>,
    pub(crate) place: Place,
}

/// An edge that was read.
#[derive(Debug)]
pub(crate) struct Edge {
    pub(crate) id: Option<Placed<String>>,
    pub(crate) source: Placed<String>,
    pub(crate) target: Placed<String>,
    pub(crate) directed: bool,
    pub(crate) spells: Vec<Spell>,
    pub(crate) attributes: Vec<Entry>,
    pub(crate) place: Place,
}

/// What a graph declares, and what is wrong with its frame: doubled ids, edges that end at no node.
///
/// Where the frame is broken, nothing is made of it: what it says would be something else.
pub(crate) fn declare(
    graph: PropertyGraph,
    foreign: &Foreign,
    mapping: Option<&GraphMapping>,
    name: &str,
    place: Place,
) -> Document {
    let is_own = graph.attributes.iter().any(|entry| entry.key.value == "shanhai");
    let mut faults = frame(&graph, is_own);
    if !faults.is_empty() {
        return Document::told(faults);
    }
    for (what, count) in graph.left_out.iter() {
        let message = format!("left out, since a register has nothing like it: {what} ({count})");
        faults.push(Diagnostic::warning(Code::LeftOut, place, message));
    }
    let mut document = if is_own {
        if let Some(mapping) = mapping {
            let fault =
                Diagnostic::error(Code::Conflict, mapping.place, format!("`{name}` is a graph of ours, which needs no mapping"));
            return Document::told(vec![fault.hint("read it without the mapping: it says what everything is")]);
        }
        let (entries, told) = own::tables(graph, foreign, place);
        Document { entries, ..Document::told(told) }
    } else {
        foreign::declare(graph, foreign, mapping, name, place)
    };
    faults.append(&mut document.declared.diagnostics);
    document.declared.diagnostics = faults;
    document
}

fn frame(graph: &PropertyGraph, is_own: bool) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let mut nodes: HashMap<&str, Place> = HashMap::with_capacity(graph.nodes.len());
    for node in &graph.nodes {
        if let Some(first) = nodes.insert(&node.id.value, node.id.place) {
            let fault = Diagnostic::error(Code::DoubleId, node.id.place, format!("two nodes have the id `{}`", node.id.value));
            faults.push(fault.related(first, "the other"));
        }
    }
    let mut edges: HashMap<&str, Place> = HashMap::with_capacity(if is_own { graph.edges.len() } else { 0 });
    for edge in &graph.edges {
        // Other programs number parallel edges for each pair of nodes anew.
        if let Some(id) = edge.id.as_ref().filter(|_| is_own)
            && let Some(first) = edges.insert(&id.value, id.place)
        {
            let fault = Diagnostic::error(Code::DoubleId, id.place, format!("two edges have the id `{}`", id.value));
            faults.push(fault.related(first, "the other"));
        }
        for end in [&edge.source, &edge.target] {
            if !nodes.contains_key(end.value.as_str()) {
                let message = format!("an edge ends at `{}`, which is no node of the file", end.value);
                faults.push(Diagnostic::error(Code::UnknownEntity, end.place, message));
            }
        }
    }
    for parent in graph.nodes.iter().filter_map(|node| node.parent.as_ref()) {
        if !nodes.contains_key(parent.value.as_str()) {
            let message = format!("a node lies in `{}`, which is no node of the file", parent.value);
            faults.push(Diagnostic::error(Code::UnknownEntity, parent.place, message));
        }
    }
    faults
}

/// A value that is a text or a number, as text: ids are often numbers.
pub(crate) fn id_text(value: &Value) -> Option<Placed<String>> {
    match &value.data {
        Data::Text(text) | Data::Number(text) if !text.is_empty() => Some(Placed::new(text.clone(), value.place)),
        _ => None,
    }
}

/// Takes an entry out by its key.
pub(crate) fn take(entries: &mut Vec<Entry>, key: &str) -> Option<Value> {
    let at = entries.iter().position(|entry| entry.key.value == key)?;
    Some(entries.remove(at).value)
}

/// Puts a table into the list of tables of its name.
fn put(tables: &mut Vec<Entry>, name: &Placed<String>, value: Value) {
    let known = tables.iter_mut().find(|table| table.key.value == name.value);
    if let Some(Entry { value: Value { data: Data::List(items), .. }, .. }) = known {
        items.push(value);
        return;
    }
    let place = value.place;
    tables.push(Entry { key: name.clone(), value: Value { data: Data::List(vec![value]), place } });
}

fn entry(key: &str, data: Data, place: Place) -> Entry {
    Entry { key: Placed::new(key.to_owned(), place), value: Value { data, place } }
}
