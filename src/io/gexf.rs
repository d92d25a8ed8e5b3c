//! GEXF 1.2 and 1.3: attributes with defaults, nested nodes, spells.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::attribute_types::{Types, attribute_types};
use super::graphml::{is_number, part};
use super::json::EntityRecord;
use super::json::lower::placed_at;
use super::outlet::Outlet;
use super::plain_links::{Extent, LinkTexts};
use super::property::{self, Attribute, Edge, Node, Plain, PropertyGraph, Spell, in_one_text, spell_of};
use super::streamed::Streamed;
use super::value::{Data, Entry, Value};
use super::write::{Losses, WriteError};
use super::xml::{Piece, Tag, Xml, push_escaped};
use crate::diagnostic::{Code, Diagnostic, FileId, Placed};
use crate::graph::View;

/// Reads a file.
pub(crate) fn read(text: &str, file: FileId) -> (PropertyGraph<'_>, Vec<Diagnostic>) {
    let mut reader =
        Gexf { xml: Xml::new(text, file), columns: BTreeMap::new(), directed: true, graph: PropertyGraph::default() };
    reader.document();
    (reader.graph, reader.xml.faults)
}

/// What an `<attribute>` declares.
struct Column<'t> {
    name: Cow<'t, str>,
    sort: Sort,
    default: Option<Placed<Cow<'t, str>>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Text,
    Number,
    Flag,
}

/// GEXF has no attributes of graphs: those of ours stand as JSON where files describe themselves, which begins so.
const OWN: &str = "{\"shanhai\":";

struct Gexf<'t> {
    xml: Xml<'t>,
    /// By class (`node`, `edge`) and id.
    columns: BTreeMap<String, BTreeMap<Cow<'t, str>, Column<'t>>>,
    directed: bool,
    graph: PropertyGraph<'t>,
}

impl<'t> Gexf<'t> {
    fn document(&mut self) {
        match self.xml.next() {
            Piece::Start(tag) if tag.name == "gexf" => {}
            Piece::Start(tag) => {
                let message = format!("a GEXF file begins with `gexf`, found `{}`", tag.name);
                return self.xml.report(Code::Syntax, tag.place, message);
            }
            Piece::End => return,
            Piece::Stop => {
                if self.xml.faults.iter().all(|fault| fault.code == Code::LeftOut) {
                    let place = self.xml.place(0, 0);
                    self.xml.report(Code::Syntax, place, "a GEXF file begins with `gexf`, found no element");
                }
                return;
            }
        }
        self.each(|reader, tag| match tag.name {
            "graph" => reader.graph(tag),
            "meta" => reader.each(|reader, tag| {
                let (text, _) = reader.xml.content("");
                if tag.name == "description" && text.value.starts_with(OWN) {
                    reader.described(&text.map(Cow::into_owned));
                }
            }),
            _ => reader.xml.skip(),
        });
        self.xml.finish();
    }

    /// The graph's own attributes out of its description.
    fn described(&mut self, text: &Placed<String>) {
        match placed_at(&text.value, text.place) {
            Ok(Value { data: Data::Table(attributes), .. }) => self.graph.attributes.extend(attributes),
            Ok(_) => {}
            Err(fault) => self.xml.faults.push(fault),
        }
    }

    /// Calls a function with each element up to the end of the one that began last; the function takes it to its end.
    fn each(&mut self, mut read: impl FnMut(&mut Self, &Tag<'t>)) {
        loop {
            match self.xml.next() {
                Piece::Start(tag) => read(self, &tag),
                Piece::End | Piece::Stop => return,
            }
        }
    }

    fn required(&mut self, tag: &Tag<'t>, name: &str) -> Option<Placed<Cow<'t, str>>> {
        let value = tag.attribute(name);
        if value.is_none() {
            self.xml.report(Code::MissingKey, tag.place, format!("`{}` without `{name}`", tag.name));
        }
        value
    }

    fn graph(&mut self, tag: &Tag<'t>) {
        self.directed = match tag.text("defaultedgetype") {
            // The specification's own default is undirected.
            None | Some("undirected" | "mutual") => false,
            Some(_) => true,
        };
        self.each(|reader, tag| match tag.name {
            "attributes" => reader.declare(tag),
            "nodes" => reader.nodes(None),
            "edges" => reader.each(|reader, tag| match tag.name {
                "edge" => reader.edge(tag),
                _ => reader.xml.skip(),
            }),
            _ => reader.xml.skip(),
        });
    }

    fn declare(&mut self, tag: &Tag<'t>) {
        let class = tag.text("class").unwrap_or("node").to_owned();
        self.each(|reader, tag| {
            if tag.name != "attribute" {
                return reader.xml.skip();
            }
            let (id, title) = (reader.required(tag, "id"), tag.attribute("title"));
            let sort = match tag.text("type") {
                Some("boolean") => Sort::Flag,
                Some("integer" | "long" | "float" | "double" | "short" | "byte" | "bigdecimal" | "biginteger") => Sort::Number,
                _ => Sort::Text,
            };
            let mut default = None;
            reader.each(|reader, tag| match tag.name {
                "default" => default = Some(reader.xml.content("").0),
                _ => reader.xml.skip(),
            });
            let Some(id) = id else { return };
            let name = title.map_or_else(|| id.value.clone(), |title| title.value);
            let columns = reader.columns.entry(class.clone()).or_default();
            if columns.insert(id.value.clone(), Column { name, sort, default }).is_some() {
                reader.xml.report(Code::DoubleId, id.place, format!("two attributes of {class}s have the id `{}`", id.value));
            }
        });
    }

    fn nodes(&mut self, parent: Option<&Placed<Cow<'t, str>>>) {
        self.each(|reader, tag| match tag.name {
            "node" => reader.node(tag, parent),
            _ => reader.xml.skip(),
        });
    }

    fn node(&mut self, tag: &Tag<'t>, inside: Option<&Placed<Cow<'t, str>>>) {
        let id = self.required(tag, "id");
        let parent = tag.attribute("pid").or_else(|| inside.cloned());
        let at = self.graph.nodes.len();
        if let Some(id) = &id {
            let node = Node { id: id.clone(), parent, spells: Vec::new(), attributes: 0..0, place: tag.place };
            self.graph.nodes.push(node);
        }
        let mut attributes = Vec::new();
        attributes.extend(tag.attribute("label").map(|label| Attribute::text("label", label)));
        let spells = self.inside(tag, "node", &mut attributes, id.as_ref());
        if id.is_some() {
            self.graph.nodes[at].attributes = self.graph.keep(attributes);
            self.graph.nodes[at].spells = spells;
        }
    }

    fn edge(&mut self, tag: &Tag<'t>) {
        let (source, target) = (self.required(tag, "source"), self.required(tag, "target"));
        let directed = match tag.text("type") {
            None => self.directed,
            Some("directed") => true,
            Some("undirected" | "mutual") => false,
            Some(other) => {
                let message = format!("an edge is `directed`, `undirected` or `mutual`, found `{other}`");
                self.xml.report(Code::UnknownWord, tag.place, message);
                true
            }
        };
        let mut attributes = Vec::new();
        for name in ["label", "kind", "weight"] {
            let Some(value) = tag.attribute(name) else { continue };
            attributes.push(if name == "weight" {
                let place = value.place;
                let value = self.value(Sort::Number, value);
                Attribute { key: Placed::new(Cow::Borrowed(name), place), value, place }
            } else {
                Attribute::text(name, value)
            });
        }
        let spells = self.inside(tag, "edge", &mut attributes, None);
        let (Some(source), Some(target)) = (source, target) else { return };
        let attributes = self.graph.keep(attributes);
        self.graph.edges.push(Edge { id: tag.attribute("id"), source, target, directed, spells, attributes, place: tag.place });
    }

    /// What stands inside a node or an edge; its spells, those of the tag included.
    fn inside(
        &mut self,
        tag: &Tag<'t>,
        class: &'static str,
        attributes: &mut Vec<Attribute<'t>>,
        id: Option<&Placed<Cow<'t, str>>>,
    ) -> Vec<Spell> {
        let mut spells = Vec::new();
        self.each(|reader, inner| match inner.name {
            "attvalues" => reader.each(|reader, value| {
                reader.attvalue(value, class, attributes);
                reader.xml.skip();
            }),
            "spells" | "slices" => reader.each(|reader, spell| {
                spells.extend(spell_in(spell));
                reader.xml.skip();
            }),
            "nodes" => reader.nodes(id),
            "edges" => reader.each(|reader, tag| match tag.name {
                "edge" => reader.edge(tag),
                _ => reader.xml.skip(),
            }),
            _ => reader.xml.skip(),
        });
        if spells.is_empty() {
            spells.extend(spell_in(tag));
        }
        let mut missing: Vec<(Cow<'t, str>, Sort, Placed<Cow<'t, str>>)> = Vec::new();
        for column in self.columns.get(class).into_iter().flat_map(BTreeMap::values) {
            let Some(default) = column.default.as_ref() else { continue };
            if attributes.iter().all(|entry| entry.key.value != column.name) {
                missing.push((column.name.clone(), column.sort, default.clone()));
            }
        }
        missing.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, sort, default) in missing {
            let place = default.place;
            let value = self.value(sort, default);
            attributes.push(Attribute { key: Placed::new(name, place), value, place });
        }
        spells
    }

    fn attvalue(&mut self, tag: &Tag<'t>, class: &'static str, attributes: &mut Vec<Attribute<'t>>) {
        let column = tag.attribute("for").or_else(|| tag.attribute("id"));
        let (Some(column), Some(value)) = (column, tag.attribute("value")) else {
            return self.xml.report(Code::MissingKey, tag.place, "`attvalue` without `for` or `value`");
        };
        let Some(known) = self.columns.get(class).and_then(|columns| columns.get(&column.value)) else {
            let message = format!("no attribute of {class}s has the id `{}`", column.value);
            return self.xml.report(Code::UnknownKey, column.place, message);
        };
        let (name, sort, place) = (known.name.clone(), known.sort, value.place);
        let value = self.value(sort, value);
        let new = Attribute { key: Placed::new(name, column.place), value, place };
        let Some(known) = attributes.iter_mut().find(|known| known.key.value == new.key.value) else {
            return attributes.push(new);
        };
        let item = Entry::from(new).value;
        // A value for each stretch of time: all are kept, in their order.
        if let (Plain::Other(Data::List(items)), true) = (&mut known.value, tag.text("start").is_some()) {
            items.push(item);
        } else if tag.text("start").is_some() || tag.text("end").is_some() {
            let first = Entry::from(known.clone()).value;
            known.value = Plain::Other(Data::List(vec![first, item]));
        } else {
            let key = known.key.clone();
            *known = Attribute { key, ..Attribute::from(Entry { key: Placed::new(String::new(), item.place), value: item }) };
        }
    }

    fn value(&mut self, sort: Sort, text: Placed<Cow<'t, str>>) -> Plain<'t> {
        match (sort, text.value.trim()) {
            (Sort::Flag, "true") => Plain::Other(Data::Flag(true)),
            (Sort::Flag, "false") => Plain::Other(Data::Flag(false)),
            (Sort::Number, words) if is_number(words) => {
                Plain::Number(part(text.value, |text| text.trim().trim_start_matches('+')))
            }
            (Sort::Text, _) | (Sort::Number, "NaN" | "Infinity" | "-Infinity" | "INF" | "-INF" | "") => Plain::Text(text.value),
            (sort, words) => {
                let what = if sort == Sort::Flag { "`true` or `false`" } else { "a number" };
                let message = format!("its attribute says that this is {what}: `{words}`");
                self.xml.report(Code::WrongType, text.place, message);
                Plain::Other(Data::Broken)
            }
        }
    }
}

/// The spell that a tag has, if it has one; open ends are ends all the same.
fn spell_in(tag: &Tag<'_>) -> Option<Spell> {
    let either = |one: &str, other: &str| tag.get(one).or_else(|| tag.get(other));
    let at = tag.get("timestamp");
    let (start, end) = (either("start", "startopen"), either("end", "endopen"));
    let spell = Spell::new(start.or_else(|| at.clone()), end.or(at));
    (spell.start.is_some() || spell.end.is_some()).then_some(spell)
}

/// Writes a graph as a file of version 1.3, and tells how many characters XML can't hold.
pub(super) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    write_as(view, outlet, "http://gexf.net/1.3", "http://gexf.net/1.3/gexf.xsd", "1.3")
}

/// Writes a graph as a file of version 1.2, which differs in its name space: what we write of a graph is the same in both.
pub(super) fn write_12(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    write_as(view, outlet, "http://www.gexf.net/1.2draft", "http://www.gexf.net/1.2draft/gexf.xsd", "1.2")
}

fn write_as(view: &View<'_>, outlet: &mut dyn Outlet, space: &str, schema: &str, version: &str) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let streamed = Streamed::new(view);
    let [nodes, edges] = attribute_types(&streamed, type_of)?.map(numbered);
    let mode = if nodes.contains_key("period") || edges.contains_key("period") {
        " mode=\"dynamic\" timeformat=\"date\""
    } else {
        " mode=\"static\""
    };
    let mut head = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"{space}\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"{space} {schema}\" \
         version=\"{version}\">\n  <meta>\n    <creator>shanhai</creator>\n    <description>",
    );
    let lost = push_escaped(&mut head, &Json::Object(streamed.attributes()?).to_string());
    let _ = writeln!(head, "</description>\n  </meta>\n  <graph defaultedgetype=\"directed\"{mode}>");
    for (class, columns) in [("node", &nodes), ("edge", &edges)] {
        let _ = writeln!(head, "    <attributes class=\"{class}\">");
        for (name, (at, sort)) in columns {
            let _ = writeln!(head, "      <attribute id=\"{at}\" title=\"{name}\" type=\"{sort}\"/>");
        }
        head.push_str("    </attributes>\n");
    }
    head.push_str("    <nodes>\n");
    outlet.put(head.as_bytes())?;
    let node = |record: &EntityRecord, out: &mut String| {
        let node = property::point(record)?;
        out.push_str("      <node id=\"");
        let mut lost = push_escaped(out, &node.id);
        out.push_str("\" label=\"");
        lost += push_escaped(out, &node.name);
        out.push('"');
        lost += body(out, "node", &nodes, &node.fields);
        Ok([lost, 0])
    };
    let [lost_of_nodes, _] = streamed.entities(node, |text| Ok(outlet.put(text.as_bytes())?))?;
    outlet.put(b"    </nodes>\n    <edges>\n")?;
    let links = LinkTexts::new(view, Extent::Whole, |record, out| {
        let mut lost = 0;
        for edge in property::arcs(record)? {
            out.push_str("      <edge id=\"");
            for (part, after) in [(&edge.id, "\" source=\""), (&edge.source, "\" target=\""), (&edge.target, "\"")] {
                lost += push_escaped(out, part);
                out.push_str(after);
            }
            lost += body(out, "edge", &edges, &edge.fields);
        }
        Ok([lost, 0])
    });
    let [lost_of_edges, _] = streamed.links(&links, |text| Ok(outlet.put(text)?))?;
    outlet.put(b"    </edges>\n  </graph>\n</gexf>\n")?;
    let mut losses = Losses::default();
    losses.add("control characters", lost + lost_of_nodes + lost_of_edges);
    Ok(losses)
}

fn type_of(value: &Json) -> &'static str {
    match value {
        Json::Bool(_) => "boolean",
        Json::Number(_) => "double",
        _ => "string",
    }
}

/// Attributes by their names, each with its number and type.
type Columns = BTreeMap<String, (usize, &'static str)>;

fn numbered(types: Types) -> Columns {
    types.into_iter().enumerate().map(|(at, (name, sort))| (name, (at, sort))).collect()
}

/// The rest of a node or an edge: its spell and its values.
fn body(out: &mut String, name: &str, columns: &Columns, fields: &Map<String, Json>) -> usize {
    let period = match fields.get("period") {
        Some(Json::String(period)) => Some(period.as_str()),
        Some(Json::Object(worded)) => worded.get("value").and_then(Json::as_str),
        _ => None,
    };
    let (start, end) = period.map_or((None, None), spell_of);
    for (key, day) in [("start", start), ("end", end)] {
        if let Some(day) = day {
            let _ = write!(out, " {key}=\"{day}\"");
        }
    }
    out.push_str(">\n        <attvalues>\n");
    let mut lost = 0;
    for (field, value) in fields {
        let (Some(value), Some((at, _))) = (in_one_text(value), columns.get(field)) else { continue };
        let _ = write!(out, "          <attvalue for=\"{at}\" value=\"");
        lost += match &value {
            Json::String(text) => push_escaped(out, text),
            other => push_escaped(out, &other.to_string()),
        };
        out.push_str("\"/>\n");
    }
    let _ = writeln!(out, "        </attvalues>\n      </{name}>");
    lost
}
