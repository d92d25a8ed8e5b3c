//! Node-link JSON: as `NetworkX` writes it (`edges`, before 3.4 `links`) and D3 reads it.

use serde_json::{Map, Value as Json};

use super::shape::Shape;
use crate::diagnostic::{Diagnostic, Placed};
use crate::io::property::{Edge, Node, PropertyGraph, id_text, owned, take};
use crate::io::value::{Data, Value};

/// The graph of a document.
pub(crate) fn read(document: Value) -> (PropertyGraph<'static>, Vec<Diagnostic>) {
    let mut shape = Shape { faults: Vec::new() };
    let mut graph = PropertyGraph::default();
    let Some(mut entries) = shape.object("graph", document) else { return (graph, shape.faults) };
    let directed = shape.flag("directed", take(&mut entries, "directed")).unwrap_or(true);
    graph.attributes = shape.optional("graph", take(&mut entries, "graph"));
    let own = graph.attributes.iter().any(|entry| entry.key.value == "shanhai");
    for (at, node) in shape.list("nodes", take(&mut entries, "nodes")).into_iter().enumerate() {
        let place = node.place;
        let Some(mut attributes) = shape.object("nodes", node) else { continue };
        // Files of old name no ids: edges number the nodes.
        let id = if attributes.iter().any(|entry| entry.key.value == "id") {
            shape.id("a node", "id", &mut attributes, place)
        } else {
            Some(Placed::new(at.to_string(), place))
        };
        let Some(id) = id else { continue };
        let attributes = graph.keep(attributes);
        graph.nodes.push(Node { id: owned(id), parent: None, spells: Vec::new(), attributes, place });
    }
    let (edges, links) = (take(&mut entries, "edges"), take(&mut entries, "links"));
    for edge in shape.list("edges", edges).into_iter().chain(shape.list("links", links)) {
        let place = edge.place;
        let Some(mut attributes) = shape.object("edges", edge) else { continue };
        let source = shape.id("an edge", "source", &mut attributes, place);
        let target = shape.id("an edge", "target", &mut attributes, place);
        // A key parts parallel edges; only those that we wrote are ids.
        let key = take(&mut attributes, "key").filter(|key| own || matches!(key.data, Data::Text(_)));
        let id = if own { key.as_ref().and_then(id_text) } else { take(&mut attributes, "id").as_ref().and_then(id_text) };
        if let (Some(key), false) = (key, own) {
            attributes.push(crate::io::value::Entry { key: Placed::new("key".to_owned(), key.place), value: key });
        }
        let (Some(source), Some(target)) = (source, target) else { continue };
        let attributes = graph.keep(attributes);
        let (id, source, target) = (id.map(owned), owned(source), owned(target));
        graph.edges.push(Edge { id, source, target, directed, spells: Vec::new(), attributes, place });
    }
    (graph, shape.faults)
}

/// Some entries, then the fields of a record.
pub(super) fn object<const N: usize>(first: [(&str, Json); N], fields: Map<String, Json>) -> Json {
    let first = first.into_iter().map(|(key, value)| (key.to_owned(), value));
    Json::Object(first.chain(fields).collect())
}
