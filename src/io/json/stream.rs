//! JSON documents of a graph, written as they are made.

use serde_json::{Map, json};

use super::VERSION;
use super::node_link::object;
use super::pretty::{List, push, push_item, push_item_at};
use crate::graph::View;
use crate::io::outlet::Outlet;
use crate::io::plain_links::{Extent, LinkTexts};
use crate::io::property;
use crate::io::streamed::Streamed;
use crate::io::write::{Losses, WriteError};

/// Our own document, byte for byte that of [`GraphDocument`](super::GraphDocument).
pub(in crate::io) fn graph(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let streamed = Streamed::new(view);
    let mut text = format!("{{\n  \"shanhai\": {VERSION}");
    let kinds = streamed.records.kinds();
    if !kinds.is_empty() {
        text.push_str(",\n  \"kinds\": ");
        push(&mut text, &kinds, 1)?;
    }
    outlet.put(text.as_bytes())?;
    let mut list = List::begin(outlet, "sources")?;
    for source in streamed.records.sources() {
        text.clear();
        push_item(&mut text, &source)?;
        list.put(text.as_bytes())?;
    }
    list.end()?;
    let mut list = List::begin(outlet, "entities")?;
    let item = |record: &_, out: &mut String| push_item(out, record).map(|()| [0, 0]);
    streamed.entities(item, |text| Ok(list.put(text.as_bytes())?))?;
    list.end()?;
    let mut list = List::begin(outlet, "links")?;
    let links = LinkTexts::new(view, Extent::Whole, |record, out| push_item(out, record).map(|()| [0, 0]));
    streamed.links(&links, |text| Ok(list.put(text)?))?;
    list.end()?;
    let mut list = List::begin(outlet, "facts")?;
    for fact in streamed.records.facts() {
        text.clear();
        push_item(&mut text, &fact)?;
        list.put(text.as_bytes())?;
    }
    list.end()?;
    outlet.put(b"\n}\n")?;
    Ok(Losses::default())
}

/// Node-link JSON.
pub(in crate::io) fn node_link(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let streamed = Streamed::new(view);
    let mut text = String::from("{\n  \"directed\": true,\n  \"multigraph\": true,\n  \"graph\": ");
    push(&mut text, &streamed.attributes()?, 1)?;
    outlet.put(text.as_bytes())?;
    let mut list = List::begin(outlet, "nodes")?;
    let node = |record: &_, out: &mut String| {
        let node = property::point(record)?;
        push_item(out, &object([("id", node.id.into()), ("name", node.name.into())], node.fields)).map(|()| [0, 0])
    };
    streamed.entities(node, |text| Ok(list.put(text.as_bytes())?))?;
    list.end()?;
    let mut list = List::begin(outlet, "edges")?;
    let links = LinkTexts::new(view, Extent::Whole, |record, out| {
        for edge in property::arcs(record)? {
            let first = [("source", edge.source.into()), ("target", edge.target.into()), ("key", edge.id.into())];
            push_item(out, &object(first, edge.fields))?;
        }
        Ok([0, 0])
    });
    streamed.links(&links, |text| Ok(list.put(text)?))?;
    list.end()?;
    outlet.put(b"\n}\n")?;
    Ok(Losses::default())
}

/// JSON Graph Format.
pub(in crate::io) fn json_graph(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let streamed = Streamed::new(view);
    let mut text = String::from("{\n  \"graph\": {\n    \"directed\": true,\n    \"metadata\": ");
    push(&mut text, &streamed.attributes()?, 2)?;
    text.push_str(",\n    \"nodes\": {");
    outlet.put(text.as_bytes())?;
    let mut list = List::go_on(outlet, '}', 2);
    let node = |record: &_, out: &mut String| {
        let node = property::point(record)?;
        push_item_at(out, Some(&node.id), &json!({ "label": node.name, "metadata": node.fields }), 3).map(|()| [0, 0])
    };
    streamed.entities(node, |text| Ok(list.put(text.as_bytes())?))?;
    list.end()?;
    outlet.put(b",\n    \"edges\": [")?;
    let mut list = List::go_on(outlet, ']', 2);
    let links = LinkTexts::new(view, Extent::Whole, |record, out| {
        for mut edge in property::arcs(record)? {
            edge.fields.shift_remove("kind");
            let fields = [
                ("id", edge.id.into()),
                ("source", edge.source.into()),
                ("target", edge.target.into()),
                ("relation", edge.kind.into()),
                ("metadata", edge.fields.into()),
            ];
            push_item_at(out, None, &object(fields, Map::new()), 3)?;
        }
        Ok([0, 0])
    });
    streamed.links(&links, |text| Ok(list.put(text)?))?;
    list.end()?;
    outlet.put(b"\n  }\n}\n")?;
    Ok(Losses::default())
}

/// Cytoscape JSON.
pub(in crate::io) fn cytoscape(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let streamed = Streamed::new(view);
    let mut text = String::from("{\n  \"format_version\": \"1.0\",\n  \"generated_by\": \"shanhai\",\n  \"data\": ");
    push(&mut text, &streamed.attributes()?, 1)?;
    text.push_str(",\n  \"elements\": {\n    \"nodes\": [");
    outlet.put(text.as_bytes())?;
    let mut list = List::go_on(outlet, ']', 2);
    let node = |record: &_, out: &mut String| {
        let node = property::point(record)?;
        let data = object([("id", node.id.into()), ("name", node.name.into())], node.fields);
        push_item_at(out, None, &json!({ "data": data }), 3).map(|()| [0, 0])
    };
    streamed.entities(node, |text| Ok(list.put(text.as_bytes())?))?;
    list.end()?;
    outlet.put(b",\n    \"edges\": [")?;
    let mut list = List::go_on(outlet, ']', 2);
    let links = LinkTexts::new(view, Extent::Whole, |record, out| {
        for edge in property::arcs(record)? {
            let ends = [("id", edge.id.into()), ("source", edge.source.into()), ("target", edge.target.into())];
            push_item_at(out, None, &json!({ "data": object(ends, edge.fields) }), 3)?;
        }
        Ok([0, 0])
    });
    streamed.links(&links, |text| Ok(list.put(text)?))?;
    list.end()?;
    outlet.put(b"\n  }\n}\n")?;
    Ok(Losses::default())
}
