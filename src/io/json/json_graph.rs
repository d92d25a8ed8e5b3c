//! JSON Graph Format, version 2 (and 1, whose nodes are a list).

use super::shape::Shape;
use crate::diagnostic::{Diagnostic, Placed};
use crate::io::property::{Edge, Node, PropertyGraph, id_text, owned, take};
use crate::io::value::{Data, Entry, Value};

/// The graphs of a document, as one.
pub(crate) fn read(document: Value) -> (PropertyGraph<'static>, Vec<Diagnostic>) {
    let mut shape = Shape { faults: Vec::new() };
    let mut graph = PropertyGraph::default();
    let Some(mut entries) = shape.object("graph", document) else { return (graph, shape.faults) };
    let one = take(&mut entries, "graph");
    let several = take(&mut entries, "graphs");
    for value in one.into_iter().chain(shape.list("graphs", several)) {
        if let Some(entries) = shape.object("graph", value) {
            read_graph(entries, &mut graph, &mut shape);
        }
    }
    (graph, shape.faults)
}

fn read_graph(mut entries: Vec<Entry>, graph: &mut PropertyGraph<'static>, shape: &mut Shape) {
    let directed = shape.flag("directed", take(&mut entries, "directed")).unwrap_or(true);
    graph.attributes.extend(shape.optional("metadata", take(&mut entries, "metadata")));
    let nodes: Vec<(Option<Placed<String>>, Value)> = match take(&mut entries, "nodes") {
        Some(Value { data: Data::Table(nodes), .. }) => nodes.into_iter().map(|node| (Some(node.key), node.value)).collect(),
        other => shape.list("nodes", other).into_iter().map(|node| (None, node)).collect(),
    };
    for (id, node) in nodes {
        let place = node.place;
        let Some(mut item) = shape.object("nodes", node) else { continue };
        let Some(id) = id.or_else(|| shape.id("a node", "id", &mut item, place)) else { continue };
        let attributes = graph.keep(attributes(item, shape));
        graph.nodes.push(Node { id: owned(id), parent: None, spells: Vec::new(), attributes, place });
    }
    for edge in shape.list("edges", take(&mut entries, "edges")) {
        let place = edge.place;
        let Some(mut item) = shape.object("edges", edge) else { continue };
        let source = shape.id("an edge", "source", &mut item, place);
        let target = shape.id("an edge", "target", &mut item, place);
        let id = take(&mut item, "id").as_ref().and_then(id_text);
        let directed = shape.flag("directed", take(&mut item, "directed")).unwrap_or(directed);
        let attributes = attributes(item, shape);
        let (Some(source), Some(target)) = (source, target) else { continue };
        let attributes = graph.keep(attributes);
        let (id, source, target) = (id.map(owned), owned(source), owned(target));
        graph.edges.push(Edge { id, source, target, directed, spells: Vec::new(), attributes, place });
    }
    graph.left_out.add("hyperedges", shape.list("hyperedges", take(&mut entries, "hyperedges")).len());
}

/// Metadata, with the label and, of edges, the relation, which is their kind.
fn attributes(mut item: Vec<Entry>, shape: &mut Shape) -> Vec<Entry> {
    let mut attributes = shape.optional("metadata", take(&mut item, "metadata"));
    for Entry { mut key, value } in item {
        if key.value == "relation" {
            "kind".clone_into(&mut key.value);
        }
        if value.data != Data::Null && attributes.iter().all(|known| known.key.value != key.value) {
            attributes.push(Entry { key, value });
        }
    }
    attributes
}
