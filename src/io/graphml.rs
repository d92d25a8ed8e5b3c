//! `GraphML`: keys with types and defaults, nested graphs, several graphs in a file.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::attribute_types::{Types, add, add_all, attribute_types};
use super::json::EntityRecord;
use super::outlet::Outlet;
use super::plain_links::{Extent, LinkTexts};
use super::property::{self, Attribute, Edge, Node, Plain, PropertyGraph, in_one_text};
use super::streamed::Streamed;
use super::value::Data;
use super::write::{Losses, WriteError};
use super::xml::{Piece, Tag, Xml, push_escaped};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Placed};
use crate::graph::View;

/// Reads a file.
pub(crate) fn read(text: &str, file: FileId) -> (PropertyGraph<'_>, Vec<Diagnostic>) {
    let mut reader =
        GraphMl { xml: Xml::new(text, file), keys: BTreeMap::new(), has_defaults: false, graph: PropertyGraph::default() };
    reader.document();
    (reader.graph, reader.xml.faults)
}

/// What a `<key>` declares.
struct Key<'t> {
    /// The name of the attribute; none for what other programs draw by.
    name: Option<Cow<'t, str>>,
    of: String,
    sort: Sort,
    default: Option<Placed<Cow<'t, str>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Text,
    Number,
    Flag,
}

struct GraphMl<'t> {
    xml: Xml<'t>,
    keys: BTreeMap<Cow<'t, str>, Key<'t>>,
    has_defaults: bool,
    graph: PropertyGraph<'t>,
}

impl<'t> GraphMl<'t> {
    fn document(&mut self) {
        match self.xml.next() {
            Piece::Start(tag) if tag.name == "graphml" => {}
            Piece::Start(tag) => {
                let message = format!("a GraphML file begins with `graphml`, found `{}`", tag.name);
                return self.xml.report(Code::Syntax, tag.place, message);
            }
            Piece::End => return,
            Piece::Stop => {
                if self.xml.faults.iter().all(|fault| fault.code == Code::LeftOut) {
                    let place = self.xml.place(0, 0);
                    self.xml.report(Code::Syntax, place, "a GraphML file begins with `graphml`, found no element");
                }
                return;
            }
        }
        while let Piece::Start(tag) = self.xml.next() {
            match tag.name {
                "key" => self.key(&tag),
                "graph" => self.graph(&tag, None),
                _ => self.xml.skip(),
            }
        }
        self.xml.finish();
    }

    fn required(&mut self, tag: &Tag<'t>, name: &str) -> Option<Placed<Cow<'t, str>>> {
        let value = tag.attribute(name);
        if value.is_none() {
            self.xml.report(Code::MissingKey, tag.place, format!("`{}` without `{name}`", tag.name));
        }
        value
    }

    fn key(&mut self, tag: &Tag<'t>) {
        let id = self.required(tag, "id");
        let sort = match tag.text("attr.type").or(tag.text("type")) {
            None | Some("string") => Sort::Text,
            Some("boolean") => Sort::Flag,
            Some("int" | "integer" | "long" | "float" | "double") => Sort::Number,
            Some(other) => {
                let message = format!("`{other}` is no type of GraphML");
                self.xml.report(Code::UnknownWord, tag.place, message);
                Sort::Text
            }
        };
        let drawn = ["yfiles.type", "yfiles.foldertype"].iter().any(|name| tag.text(name).is_some());
        let name = tag.attribute("attr.name").or_else(|| id.clone().filter(|_| !drawn)).map(|name| name.value);
        let of = tag.text("for").unwrap_or("all").to_owned();
        let mut key = Key { name, of, sort, default: None };
        loop {
            match self.xml.next() {
                Piece::Start(inner) if inner.name == "default" => {
                    key.default = Some(self.xml.content("").0);
                }
                Piece::Start(_) => self.xml.skip(),
                Piece::End | Piece::Stop => break,
            }
        }
        let Some(id) = id else { return };
        self.has_defaults |= key.default.is_some();
        if self.keys.insert(id.value.clone(), key).is_some() {
            self.xml.report(Code::DoubleId, id.place, format!("two keys have the id `{}`", id.value));
        }
    }

    fn graph(&mut self, tag: &Tag<'t>, inside: Option<&Placed<Cow<'t, str>>>) {
        let directed = match tag.text("edgedefault") {
            Some("undirected") => false,
            None | Some("directed") => true,
            Some(other) => {
                let message = format!("`edgedefault` is `directed` or `undirected`, found `{other}`");
                self.xml.report(Code::UnknownWord, tag.place, message);
                true
            }
        };
        let mut attributes = Vec::new();
        while let Piece::Start(tag) = self.xml.next() {
            match tag.name {
                "node" => self.node(&tag, inside),
                "edge" => self.edge(&tag, directed),
                "data" => self.data(&tag, &mut attributes),
                "hyperedge" => {
                    self.graph.left_out.add("hyperedges", 1);
                    self.xml.skip();
                }
                _ => self.xml.skip(),
            }
        }
        self.defaults("graph", &mut attributes);
        self.graph.attributes.extend(attributes.into_iter().map(Into::into));
    }

    fn node(&mut self, tag: &Tag<'t>, inside: Option<&Placed<Cow<'t, str>>>) {
        let id = self.required(tag, "id");
        let mut attributes = Vec::new();
        let at = self.graph.nodes.len();
        if let Some(id) = &id {
            let node = Node { id: id.clone(), parent: inside.cloned(), spells: Vec::new(), attributes: 0..0, place: tag.place };
            self.graph.nodes.push(node);
        }
        while let Piece::Start(inner) = self.xml.next() {
            match inner.name {
                "data" => self.data(&inner, &mut attributes),
                "graph" => self.graph(&inner, id.as_ref().or(inside)),
                "port" => {
                    self.graph.left_out.add("ports", 1);
                    self.xml.skip();
                }
                _ => self.xml.skip(),
            }
        }
        self.defaults("node", &mut attributes);
        if id.is_some() {
            self.graph.nodes[at].attributes = self.graph.keep(attributes);
        }
    }

    fn edge(&mut self, tag: &Tag<'t>, directed: bool) {
        let [id, source, target, own, source_port, target_port] =
            tag.several(["id", "source", "target", "directed", "sourceport", "targetport"]);
        for (name, value) in [("source", &source), ("target", &target)] {
            if value.is_none() {
                self.required(tag, name);
            }
        }
        let directed = match own.as_ref().map(|own| own.value.as_ref()) {
            None => directed,
            Some("true" | "1") => true,
            Some("false" | "0") => false,
            Some(other) => {
                let message = format!("`directed` is `true` or `false`, found `{other}`");
                self.xml.report(Code::UnknownWord, tag.place, message);
                true
            }
        };
        self.graph.left_out.add("ports", usize::from(source_port.is_some() || target_port.is_some()));
        // Nothing that has attributes stands inside an edge, so that those of one follow one another.
        let start = self.graph.list.len();
        let mut list = std::mem::take(&mut self.graph.list);
        loop {
            match self.xml.next() {
                Piece::Start(inner) if inner.name == "data" => self.data(&inner, &mut list),
                Piece::Start(_) => self.xml.skip(),
                Piece::End | Piece::Stop => break,
            }
        }
        self.defaults_after("edge", &mut list, start);
        self.graph.list = list;
        let attributes = start..self.graph.list.len();
        let (Some(source), Some(target)) = (source, target) else { return };
        self.graph.edges.push(Edge { id, source, target, directed, spells: Vec::new(), attributes, place: tag.place });
    }

    fn data(&mut self, tag: &Tag<'t>, attributes: &mut Vec<Attribute<'t>>) {
        let Some(key) = tag.attribute("key") else {
            self.required(tag, "key");
            self.xml.content("");
            return;
        };
        let (text, label) = self.xml.content("NodeLabel");
        let Some(known) = self.keys.get(key.value.as_ref()) else {
            return self.xml.report(Code::UnknownKey, key.place, format!("no `key` of the file has the id `{}`", key.value));
        };
        let place = key.place;
        match (&known.name, label) {
            (Some(name), _) => {
                let (key, sort, place) = (Placed::new(name.clone(), place), known.sort, text.place);
                let value = self.value(sort, text);
                attributes.push(Attribute { key, value, place });
            }
            // The words on a node that yEd draws are its name.
            (None, Some(label)) if !label.is_empty() => {
                let (key, value) = (Placed::new(Cow::Borrowed("label"), place), Plain::Text(Cow::Owned(label)));
                attributes.push(Attribute { key, value, place: text.place });
            }
            (None, _) => self.graph.left_out.add("data of other programs", 1),
        }
    }

    fn value(&mut self, sort: Sort, text: Placed<Cow<'t, str>>) -> Plain<'t> {
        match (sort, text.value.trim()) {
            (Sort::Text, _) => Plain::Text(text.value),
            (Sort::Flag, "true" | "True" | "1") => Plain::Other(Data::Flag(true)),
            (Sort::Flag, "false" | "False" | "0") => Plain::Other(Data::Flag(false)),
            (Sort::Number, words) if is_number(words) => {
                Plain::Number(part(text.value, |text| text.trim().trim_start_matches('+')))
            }
            // The numbers of IEEE that no register counts with, and empty cells.
            (Sort::Number, "NaN" | "nan" | "INF" | "-INF" | "Infinity" | "-Infinity" | "inf" | "-inf" | "") => {
                Plain::Text(part(text.value, str::trim))
            }
            (sort, words) => {
                let what = if sort == Sort::Flag { "`true` or `false`" } else { "a number" };
                let message = format!("its key says that this is {what}: `{words}`");
                self.xml.report(Code::WrongType, text.place, message);
                Plain::Other(Data::Broken)
            }
        }
    }

    fn defaults(&mut self, of: &str, attributes: &mut Vec<Attribute<'t>>) {
        self.defaults_after(of, attributes, 0);
    }

    /// Adds what is not said from so many attributes on and has a default.
    fn defaults_after(&mut self, of: &str, attributes: &mut Vec<Attribute<'t>>, start: usize) {
        if !self.has_defaults {
            return;
        }
        let mut missing: Vec<(Cow<'t, str>, Sort, Placed<Cow<'t, str>>)> = Vec::new();
        for key in self.keys.values().filter(|key| key.of == of || key.of == "all") {
            let (Some(name), Some(default)) = (&key.name, &key.default) else { continue };
            if attributes[start..].iter().all(|known| known.key.value != *name) {
                missing.push((name.clone(), key.sort, default.clone()));
            }
        }
        missing.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, sort, default) in missing {
            let place: Place = default.place;
            let value = self.value(sort, default);
            attributes.push(Attribute { key: Placed::new(name, place), value, place });
        }
    }
}

/// A part of a text, borrowed where the text is.
pub(crate) fn part(text: Cow<'_, str>, part: impl Fn(&str) -> &str) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(part(text)),
        Cow::Owned(text) => Cow::Owned(part(&text).to_owned()),
    }
}

/// Whether a text is a number that JSON could hold.
pub(crate) fn is_number(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    digits.len() <= 400
        && digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && digits.ends_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// Keys by the sort of thing they are for, with the id and type of each.
struct Keys(BTreeMap<&'static str, BTreeMap<String, (String, &'static str)>>);

impl Keys {
    fn add(&mut self, of: &'static str, next: &mut usize, types: Types) {
        let keys = types.into_iter().map(|(name, sort)| {
            let id = format!("d{next}");
            *next += 1;
            (name, (id, sort))
        });
        self.0.insert(of, keys.collect());
    }
}

fn type_of(value: &Json) -> &'static str {
    match value {
        Json::Bool(_) => "boolean",
        Json::Number(number) if number.is_i64() => "long",
        Json::Number(_) => "double",
        _ => "string",
    }
}

/// Writes a graph as a file, and tells how many characters XML can't hold.
pub(super) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let streamed = Streamed::new(view);
    let attributes = streamed.attributes()?;
    let mut head = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns \
         http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
    );
    let (mut graph, [mut nodes, edges]) = (Types::new(), attribute_types(&streamed, type_of)?);
    add_all(&mut graph, &attributes, type_of);
    add(&mut nodes, "name", "string");
    let (mut keys, mut next) = (Keys(BTreeMap::new()), 0);
    for (of, types) in [("graph", graph), ("node", nodes), ("edge", edges)] {
        keys.add(of, &mut next, types);
        for (name, (id, sort)) in &keys.0[of] {
            let _ = writeln!(head, "  <key id=\"{id}\" for=\"{of}\" attr.name=\"{name}\" attr.type=\"{sort}\"/>");
        }
    }
    head.push_str("  <graph id=\"shanhai\" edgedefault=\"directed\">\n");
    let lost = data(&mut head, &keys, "graph", "    ", &attributes);
    outlet.put(head.as_bytes())?;
    let node = |record: &EntityRecord, out: &mut String| {
        let node = property::point(record)?;
        out.push_str("    <node id=\"");
        let mut lost = push_escaped(out, &node.id);
        out.push_str("\">\n");
        lost += one(out, &keys, "node", "      ", "name", &Json::from(node.name.as_str()));
        lost += data(out, &keys, "node", "      ", &node.fields);
        out.push_str("    </node>\n");
        Ok([lost, 0])
    };
    let [lost_of_nodes, _] = streamed.entities(node, |text| Ok(outlet.put(text.as_bytes())?))?;
    let links = LinkTexts::new(view, Extent::Whole, |record, out| {
        let mut lost = 0;
        for edge in property::arcs(record)? {
            out.push_str("    <edge id=\"");
            for (part, after) in [(&edge.id, "\" source=\""), (&edge.source, "\" target=\""), (&edge.target, "\">\n")] {
                lost += push_escaped(out, part);
                out.push_str(after);
            }
            lost += data(out, &keys, "edge", "      ", &edge.fields);
            out.push_str("    </edge>\n");
        }
        Ok([lost, 0])
    });
    let [lost_of_edges, _] = streamed.links(&links, |text| Ok(outlet.put(text)?))?;
    outlet.put(b"  </graph>\n</graphml>\n")?;
    let mut losses = Losses::default();
    losses.add("control characters", lost + lost_of_nodes + lost_of_edges);
    Ok(losses)
}

fn data(out: &mut String, keys: &Keys, of: &'static str, indent: &str, fields: &Map<String, Json>) -> usize {
    fields.iter().map(|(name, value)| one(out, keys, of, indent, name, value)).sum()
}

fn one(out: &mut String, keys: &Keys, of: &'static str, indent: &str, name: &str, value: &Json) -> usize {
    let (Some(value), Some((id, _))) = (in_one_text(value), keys.0.get(of).and_then(|keys| keys.get(name))) else { return 0 };
    let _ = write!(out, "{indent}<data key=\"{id}\">");
    let lost = match &value {
        Json::String(text) => push_escaped(out, text),
        other => push_escaped(out, &other.to_string()),
    };
    out.push_str("</data>\n");
    lost
}
