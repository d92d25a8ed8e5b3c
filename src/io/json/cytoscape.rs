//! Cytoscape JSON, of the desktop program and of Cytoscape.js: elements with `data`, in two lists or in one.

use super::shape::Shape;
use crate::diagnostic::Diagnostic;
use crate::io::property::{Edge, Node, PropertyGraph, id_text, owned, take};
use crate::io::value::{Data, Entry, Value};

/// The graph of a document.
pub(crate) fn read(document: Value) -> (PropertyGraph<'static>, Vec<Diagnostic>) {
    let mut shape = Shape { faults: Vec::new() };
    let mut graph = PropertyGraph::default();
    let Some(mut entries) = shape.object("graph", document) else { return (graph, shape.faults) };
    graph.attributes = match take(&mut entries, "data") {
        // `NetworkX` writes pairs.
        Some(Value { data: Data::List(pairs), .. }) => pairs.into_iter().filter_map(pair).collect(),
        data => shape.optional("data", data),
    };
    // `NetworkX` says it so; Cytoscape draws arrows as its style has them.
    let directed = shape.flag("directed", take(&mut entries, "directed")).unwrap_or(true);
    match take(&mut entries, "elements") {
        Some(Value { data: Data::Table(mut elements), .. }) => {
            for node in shape.list("nodes", take(&mut elements, "nodes")) {
                element(node, Some("nodes"), directed, &mut graph, &mut shape);
            }
            for edge in shape.list("edges", take(&mut elements, "edges")) {
                element(edge, Some("edges"), directed, &mut graph, &mut shape);
            }
        }
        other => {
            for item in shape.list("elements", other) {
                element(item, None, directed, &mut graph, &mut shape);
            }
        }
    }
    (graph, shape.faults)
}

/// `["key", value]`.
fn pair(value: Value) -> Option<Entry> {
    let Data::List(items) = value.data else { return None };
    let [key, value] = <[Value; 2]>::try_from(items).ok()?;
    Some(Entry { key: id_text(&key)?, value })
}

fn element(value: Value, group: Option<&str>, directed: bool, graph: &mut PropertyGraph<'static>, shape: &mut Shape) {
    let place = value.place;
    let Some(mut element) = shape.object("elements", value) else { return };
    let Some(data) = take(&mut element, "data") else {
        shape.id("an element", "data", &mut element, place);
        return;
    };
    let Some(mut attributes) = shape.object("data", data) else { return };
    let said = take(&mut element, "group").as_ref().and_then(id_text).map(|group| group.value);
    let has = |attributes: &[Entry], key: &str| attributes.iter().any(|entry| entry.key.value == key);
    let is_edge = match said.as_deref().or(group) {
        Some(group) => group == "edges",
        None => has(&attributes, "source") && has(&attributes, "target"),
    };
    for entry in &element {
        // What one sees of it (position, style) is no part of a register.
        graph.left_out.add(&format!("{} of elements", entry.key.value), usize::from(entry.key.value == "position"));
    }
    if is_edge {
        let source = shape.id("an edge", "source", &mut attributes, place);
        let target = shape.id("an edge", "target", &mut attributes, place);
        let id = take(&mut attributes, "id").as_ref().and_then(id_text);
        let (Some(source), Some(target)) = (source, target) else { return };
        let attributes = graph.keep(attributes);
        let (id, source, target) = (id.map(owned), owned(source), owned(target));
        graph.edges.push(Edge { id, source, target, directed, spells: Vec::new(), attributes, place });
    } else {
        let parent = take(&mut attributes, "parent").as_ref().and_then(id_text);
        let Some(id) = shape.id("a node", "id", &mut attributes, place) else { return };
        let attributes = graph.keep(attributes);
        graph.nodes.push(Node { id: owned(id), parent: parent.map(owned), spells: Vec::new(), attributes, place });
    }
}
