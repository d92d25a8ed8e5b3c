//! JSON documents of a graph, written as they are made.

use super::VERSION;
use super::node_link::object;
use super::pretty::{List, push, push_item};
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
        list.put(&text)?;
    }
    list.end()?;
    let mut list = List::begin(outlet, "entities")?;
    let item = |record: &_, out: &mut String| push_item(out, record).map(|()| [0, 0]);
    streamed.entities(item, |text| Ok(list.put(text)?))?;
    list.end()?;
    let mut list = List::begin(outlet, "links")?;
    let links = LinkTexts::new(view, Extent::Whole, |record, out| push_item(out, record).map(|()| [0, 0]));
    streamed.links(&links, |text| Ok(list.put(text)?))?;
    list.end()?;
    let mut list = List::begin(outlet, "facts")?;
    for fact in streamed.records.facts() {
        text.clear();
        push_item(&mut text, &fact)?;
        list.put(&text)?;
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
    streamed.entities(node, |text| Ok(list.put(text)?))?;
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
