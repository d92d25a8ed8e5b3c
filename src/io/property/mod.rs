//! Graphs as other programs have them: nodes and edges with attributes. What `GraphML`, GEXF, GML, DOT and the JSON formats
//! have in common stands here, so that each of them is only its own syntax.
//!
//! Going out, each field of a record of [`GraphDocument`](super::json::GraphDocument) is an attribute of the same name, and the
//! graph's attribute `shanhai` is the version of the document. Coming in, a graph with that attribute is read as what it was; any other is
//! foreign, and its nodes and edges get kinds by [`Foreign`].

mod attribute;
mod flat;
mod foreign;
mod ids;
mod json_text;
mod own;
mod own_text;
mod spell;

use std::borrow::Cow;
use std::ops::Range;

use hashbrown::HashMap;

pub(crate) use attribute::{Attribute, Plain};
pub(crate) use flat::{arcs, attributes, in_one_text, point};
pub(crate) use spell::{Spell, spell_of};

use super::read::Foreign;
use super::register::Document;
use super::table::GraphMapping;
use super::value::{Data, Entry, Value};
use crate::diagnostic::{Code, Diagnostic, Place, Placed};

/// A graph that was read. Its texts stay in the file where that holds them as they are.
#[derive(Debug, Default)]
pub(crate) struct PropertyGraph<'t> {
    /// Attributes of the graph, or of several graphs together.
    pub(crate) attributes: Vec<Entry>,
    pub(crate) nodes: Vec<Node<'t>>,
    pub(crate) edges: Vec<Edge<'t>>,
    /// The attributes of all nodes and edges: one list, of which each has a stretch.
    pub(crate) list: Vec<Attribute<'t>>,
    /// What a graph of ours has no place for, counted by what it is called in the file.
    pub(crate) left_out: super::Losses,
}

/// A node that was read.
#[derive(Debug)]
pub(crate) struct Node<'t> {
    pub(crate) id: Placed<Cow<'t, str>>,
    /// The node that it is nested in.
    pub(crate) parent: Option<Placed<Cow<'t, str>>>,
    pub(crate) spells: Vec<Spell>,
    /// Where its attributes stand in the list.
    pub(crate) attributes: Range<usize>,
    pub(crate) place: Place,
}

/// An edge that was read.
#[derive(Debug)]
pub(crate) struct Edge<'t> {
    pub(crate) id: Option<Placed<Cow<'t, str>>>,
    pub(crate) source: Placed<Cow<'t, str>>,
    pub(crate) target: Placed<Cow<'t, str>>,
    pub(crate) directed: bool,
    pub(crate) spells: Vec<Spell>,
    /// Where its attributes stand in the list.
    pub(crate) attributes: Range<usize>,
    pub(crate) place: Place,
}

impl<'t> PropertyGraph<'t> {
    /// Adds attributes, and gives where they stand.
    pub(crate) fn keep<A: Into<Attribute<'t>>>(&mut self, attributes: impl IntoIterator<Item = A>) -> Range<usize> {
        let start = self.list.len();
        self.list.extend(attributes.into_iter().map(Into::into));
        start..self.list.len()
    }
}

/// Takes attributes out of their list, as entries.
fn taken(list: &mut [Attribute<'_>], stretch: &Range<usize>) -> Vec<Entry> {
    list[stretch.clone()].iter_mut().map(|attribute| std::mem::take(attribute).into()).collect()
}

/// An id that a tree of values holds.
pub(crate) fn owned(id: Placed<String>) -> Placed<Cow<'static, str>> {
    id.map(Cow::Owned)
}

/// What a graph declares, and what is wrong with its frame: doubled ids, edges that end at no node.
///
/// Where the frame is broken, nothing is made of it: what it says would be something else.
pub(crate) fn declare(
    graph: PropertyGraph<'_>,
    foreign: &Foreign,
    mapping: Option<&GraphMapping>,
    name: &str,
    place: Place,
) -> Document {
    let is_own = graph.attributes.iter().any(|entry| entry.key.value == "shanhai");
    let (ends, mut faults) = frame(&graph, is_own);
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
        foreign::declare(graph, &ends, foreign, mapping, name, place)
    };
    faults.append(&mut document.declared.diagnostics);
    document.declared.diagnostics = faults;
    document
}

/// Which nodes, by their positions, things refer to.
struct Ends {
    /// For each edge its source and its target.
    edges: Vec<[u32; 2]>,
    /// For each node what it lies in.
    parents: Vec<Option<u32>>,
}

/// Where everything refers to, and what is wrong with that. Positions are those of nodes only if nothing is.
fn frame(graph: &PropertyGraph<'_>, is_own: bool) -> (Ends, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let mut nodes: HashMap<&str, (u32, Place)> = HashMap::with_capacity(graph.nodes.len());
    // A file of at most 4 GiB has no more nodes than that.
    for (node, at) in graph.nodes.iter().zip(0u32..) {
        if let Some((_, first)) = nodes.insert(&node.id.value, (at, node.id.place)) {
            let fault = Diagnostic::error(Code::DoubleId, node.id.place, format!("two nodes have the id `{}`", node.id.value));
            faults.push(fault.related(first, "the other"));
        }
    }
    let mut edges: HashMap<&str, Place> = HashMap::with_capacity(if is_own { graph.edges.len() } else { 0 });
    let mut ends = Ends { edges: Vec::with_capacity(graph.edges.len()), parents: Vec::with_capacity(graph.nodes.len()) };
    for edge in &graph.edges {
        // Other programs number parallel edges for each pair of nodes anew.
        if let Some(id) = edge.id.as_ref().filter(|_| is_own)
            && let Some(first) = edges.insert(&id.value, id.place)
        {
            let fault = Diagnostic::error(Code::DoubleId, id.place, format!("two edges have the id `{}`", id.value));
            faults.push(fault.related(first, "the other"));
        }
        ends.edges.push([&edge.source, &edge.target].map(|end| {
            let known = nodes.get(end.value.as_ref());
            if known.is_none() {
                let message = format!("an edge ends at `{}`, which is no node of the file", end.value);
                faults.push(Diagnostic::error(Code::UnknownEntity, end.place, message));
            }
            known.map_or(0, |(at, _)| *at)
        }));
    }
    for node in &graph.nodes {
        let parent = node.parent.as_ref().map(|parent| (parent, nodes.get(parent.value.as_ref())));
        if let Some((parent, None)) = parent {
            let message = format!("a node lies in `{}`, which is no node of the file", parent.value);
            faults.push(Diagnostic::error(Code::UnknownEntity, parent.place, message));
        }
        ends.parents.push(parent.and_then(|(_, known)| known.map(|(at, _)| *at)));
    }
    (ends, faults)
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
