//! A graph as Neo4j has one: nodes with labels, relationships with types, properties that are single or lists of texts.
//!
//! Entities, sources and facts are nodes; links, structure and citations relationships. No relationship can start at another, so
//! what a link cites and which link a fact is about stay properties. This is written as tables for bulk import, and by
//! [`cypher`](super::cypher) as a script.

use std::collections::BTreeMap;

use serde_json::{Error, Map, Value};

use super::csv_rows::push_row;
use super::json::{self, EntityRecord, FactRecord, GraphDocument, LinkRecord, SourceRecord};
use super::outlet::Outlet;
use super::plain_links::{Extent, LinkTexts, show_looks};
use super::property::{self, spell_of};
use super::streamed::Streamed;
use super::write::{Losses, WriteError};
use crate::graph::{LinkId, View};

/// A graph with labels.
pub(super) struct Labelled {
    pub(super) maker: Maker,
    pub(super) losses: Losses,
}

/// A node with two labels: which list it is of, and its kind.
pub(super) struct Node {
    pub(super) list: &'static str,
    pub(super) label: String,
    pub(super) id: String,
    pub(super) properties: Properties,
}

/// A relationship between two nodes, each by its list and id.
pub(super) struct Relationship {
    pub(super) id: String,
    pub(super) start: (&'static str, String),
    pub(super) end: (&'static str, String),
    pub(super) name: String,
    pub(super) properties: Properties,
}

/// Properties by name.
pub(super) type Properties = BTreeMap<String, Property>;

/// A value that Neo4j can hold.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Property {
    Text(String),
    Texts(Vec<String>),
    Flag(bool),
    Integer(i64),
    Number(f64),
    /// `YYYY-MM-DD`.
    Day(String),
}

pub(super) const ENTITY: &str = "Entity";
const SOURCE: &str = "Source";
const FACT: &str = "Fact";

/// The first label of each node.
pub(super) const LISTS: [&str; 3] = [ENTITY, SOURCE, FACT];

/// Fields of entities that name other entities, and the relationship that each is; `members` runs the other way.
const STRUCTURE: [(&str, &str); 4] =
    [("within", "WITHIN"), ("unit_of", "UNIT_OF"), ("owner", "OWNERSHIP"), ("members", "MEMBERSHIP")];

/// A document as a graph with labels. Kinds of its own have no place: their names are labels and types, the rest is left out.
pub(super) fn labelled(document: &GraphDocument) -> Result<Labelled, Error> {
    let mut maker = Maker::default();
    document.sources.iter().try_for_each(|source| maker.source(source))?;
    document.entities.iter().try_for_each(|entity| maker.entity(entity))?;
    document.links.iter().try_for_each(|link| maker.link(link))?;
    document.facts.iter().try_for_each(|fact| maker.fact(fact))?;
    let mut losses = Losses::default();
    losses.add("kinds", document.kinds.len());
    Ok(Labelled { maker, losses })
}

/// Makes nodes and relationships of records.
#[derive(Default)]
pub(super) struct Maker {
    pub(super) nodes: Vec<Node>,
    pub(super) relationships: Vec<Relationship>,
    /// How often an id that was made is taken.
    taken: BTreeMap<String, u32>,
}

impl Maker {
    fn source(&mut self, source: &SourceRecord) -> Result<(), Error> {
        self.node(SOURCE, SOURCE.to_owned(), &source.id, object(source)?);
        Ok(())
    }

    pub(super) fn entity(&mut self, entity: &EntityRecord) -> Result<(), Error> {
        let node = property::point(entity)?;
        let mut fields = node.fields;
        fields.insert("name".to_owned(), node.name.into());
        for (field, name) in STRUCTURE {
            for other in items(fields.shift_remove(field)) {
                self.structure(&node.id, field, name, other);
            }
        }
        self.cites(ENTITY, &node.id, fields.shift_remove("cite"));
        self.node(ENTITY, label(&entity.kind), &node.id, fields);
        Ok(())
    }

    pub(super) fn link(&mut self, link: &LinkRecord) -> Result<(), Error> {
        for edge in property::arcs(link)? {
            let mut fields = edge.fields;
            fields.insert("id".to_owned(), edge.id.as_str().into());
            self.relate(edge.id, (ENTITY, edge.source), (ENTITY, edge.target), relationship_type(&edge.kind), fields);
        }
        Ok(())
    }

    fn fact(&mut self, fact: &FactRecord) -> Result<(), Error> {
        let mut fields = object(fact)?;
        for (field, name) in [("of", "OF"), ("with", "WITH")] {
            if let Some(Value::String(other)) = fields.shift_remove(field) {
                let id = format!("{field}:{}>{other}", fact.id);
                self.relate(id, (FACT, fact.id.clone()), (ENTITY, other), name.to_owned(), Map::new());
            }
        }
        self.cites(FACT, &fact.id, fields.shift_remove("cite"));
        self.node(FACT, label(&fact.class), &fact.id, fields);
        Ok(())
    }

    /// What a record is as nodes and relationships, whose ids meet none of another record's.
    pub(super) fn of<T>(record: &T, make: fn(&mut Maker, &T) -> Result<(), Error>) -> Result<Maker, Error> {
        let mut maker = Maker::default();
        make(&mut maker, record)?;
        Ok(maker)
    }

    fn node(&mut self, list: &'static str, label: String, id: &str, mut fields: Map<String, Value>) {
        fields.insert("id".to_owned(), id.into());
        self.nodes.push(Node { list, label, id: id.to_owned(), properties: properties(fields) });
    }

    /// `within:PART>WHOLE`, a second one `within:PART>WHOLE:2`.
    fn relate(
        &mut self,
        id: String,
        start: (&'static str, String),
        end: (&'static str, String),
        name: String,
        mut fields: Map<String, Value>,
    ) {
        let taken = self.taken.entry(id.clone()).or_insert(0);
        *taken += 1;
        let id = if *taken == 1 { id } else { format!("{id}:{taken}") };
        fields.insert("id".to_owned(), id.as_str().into());
        self.relationships.push(Relationship { id, start, end, name, properties: properties(fields) });
    }

    fn structure(&mut self, part: &str, field: &str, name: &str, other: Value) {
        let (whole, mut fields) = match other {
            Value::String(id) => (id, Map::new()),
            Value::Object(mut full) => match full.shift_remove("entity") {
                Some(Value::String(id)) => (id, full),
                _ => return,
            },
            _ => return,
        };
        fields.insert("kind".to_owned(), name.to_lowercase().into());
        // An owner gives to its enclave, a member to its group: both stand at the start.
        let (start, end) = match field {
            "owner" | "members" => (whole, part.to_owned()),
            _ => (part.to_owned(), whole),
        };
        let id = format!("{}:{start}>{end}", name.to_lowercase());
        self.relate(id, (ENTITY, start), (ENTITY, end), name.to_owned(), fields);
    }

    fn cites(&mut self, list: &'static str, id: &str, cite: Option<Value>) {
        for citation in items(cite) {
            let Value::Object(mut fields) = citation else { continue };
            let Some(Value::String(source)) = fields.shift_remove("source") else { continue };
            let name = format!("cites:{id}>{source}");
            self.relate(name, (list, id.to_owned()), (SOURCE, source), "CITES".to_owned(), fields);
        }
    }
}

fn items(list: Option<Value>) -> Vec<Value> {
    match list {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn object<T: serde::Serialize>(record: &T) -> Result<Map<String, Value>, serde_json::Error> {
    match serde_json::to_value(record)? {
        Value::Object(object) => Ok(object),
        _ => Ok(Map::new()),
    }
}

/// Fields as properties. A period is its EDTF, its words, and its first and last possible day.
fn properties(fields: Map<String, Value>) -> Properties {
    let mut properties = Properties::new();
    for (name, value) in fields {
        if name == "period" {
            let (edtf, words) = match value {
                Value::Object(mut worded) => (worded.shift_remove("value"), worded.shift_remove("as_written")),
                plain => (Some(plain), None),
            };
            let days = edtf.as_ref().and_then(Value::as_str).map_or((None, None), spell_of);
            for (name, day) in [("first_day", days.0), ("last_day", days.1)] {
                properties.extend(day.map(|day| (name.to_owned(), Property::Day(day))));
            }
            for (name, text) in [("period", edtf), ("period_as_written", words)] {
                properties.extend(text.and_then(property).map(|text| (name.to_owned(), text)));
            }
            continue;
        }
        properties.extend(property(value).map(|property| (name, property)));
    }
    properties
}

/// A value as a property: what has parts of its own is JSON.
fn property(value: Value) -> Option<Property> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(flag) => Property::Flag(flag),
        Value::String(text) => Property::Text(text),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(integer), _) => Property::Integer(integer),
            (None, Some(float)) => Property::Number(float),
            (None, None) => Property::Text(number.to_string()),
        },
        Value::Array(items) if items.iter().all(Value::is_string) => {
            Property::Texts(items.iter().filter_map(Value::as_str).map(str::to_owned).collect())
        }
        nested => Property::Text(nested.to_string()),
    })
}

/// A kind as a label: `co-built` is `CoBuilt`.
pub(super) fn label(kind: &str) -> String {
    let words = kind.split(['-', '_', '.']).map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect()
}

/// A kind as a type: `co-building` is `CO_BUILDING`.
pub(super) fn relationship_type(kind: &str) -> String {
    kind.to_uppercase().replace(['-', '.'], "_")
}

/// Writes a graph as the two tables of `neo4j-admin database import`.
pub(super) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    if ids_may_meet(view) {
        return write_whole(&json::document(view), outlet);
    }
    let streamed = Streamed::new(view);
    let few = few(&streamed)?;
    let (nodes, relationships) = columns(view, &streamed, &few)?;
    let [sources, facts] = few;
    outlet.begin("nodes.csv")?;
    let mut text = String::new();
    header(&mut text, &NODE_COLUMNS, &nodes);
    push_nodes(&mut text, &sources, &nodes);
    outlet.put(text.as_bytes())?;
    let entity = |record: &EntityRecord, out: &mut String| {
        push_nodes(out, &Maker::of(record, Maker::entity)?, &nodes);
        Ok([0, 0])
    };
    streamed.entities(entity, |text| Ok(outlet.put(text.as_bytes())?))?;
    text.clear();
    push_nodes(&mut text, &facts, &nodes);
    outlet.put(text.as_bytes())?;

    outlet.begin("relationships.csv")?;
    text.clear();
    header(&mut text, &RELATIONSHIP_COLUMNS, &relationships);
    outlet.put(text.as_bytes())?;
    let entity = |record: &EntityRecord, out: &mut String| {
        push_relationships(out, &Maker::of(record, Maker::entity)?, &relationships);
        Ok([0, 0])
    };
    streamed.entities(entity, |text| Ok(outlet.put(text.as_bytes())?))?;
    let links = LinkTexts::new(view, Extent::Whole, |record, out| {
        push_relationships(out, &Maker::of(record, Maker::link)?, &relationships);
        Ok([0, 0])
    });
    streamed.links(&links, |text| Ok(outlet.put(text)?))?;
    text.clear();
    push_relationships(&mut text, &facts, &relationships);
    outlet.put(text.as_bytes())?;
    let mut losses = Losses::default();
    losses.add("kinds", streamed.records.kinds().len());
    Ok(losses)
}

/// Whether an id that is made for a relationship may be another's. Made ones have a `:`, and those of a record are told apart
/// by the record's id; so they may meet where a link was given an id with that sign, or a fact that of an entity.
pub(super) fn ids_may_meet(view: &View<'_>) -> bool {
    let graph = view.graph();
    let mut ids = graph.store.links.id.texts();
    for link in (0..graph.link_count()).map(LinkId::at) {
        // What keys and the gazetteer state has such an id, and is no link here.
        let one = graph.link(link);
        if ids.next().is_some_and(|id| id.contains(':')) && !one.is_implied() && !one.is_derived() {
            return true;
        }
    }
    graph.facts().any(|fact| fact.id().contains([':', '>']) || graph.entity_by_id(fact.id()).is_some())
        || graph.entities().any(|entity| entity.id().contains([':', '>']))
}

/// Sources, and facts: few, and so all at once.
pub(super) fn few(streamed: &Streamed<'_, '_>) -> Result<[Maker; 2], Error> {
    let [mut sources, mut facts] = [Maker::default(), Maker::default()];
    streamed.records.sources().try_for_each(|source| sources.source(&source))?;
    streamed.records.facts().try_for_each(|fact| facts.fact(&fact))?;
    Ok([sources, facts])
}

/// The columns of both tables, in a pass over all that is written.
fn columns(view: &View<'_>, streamed: &Streamed<'_, '_>, few: &[Maker]) -> Result<(Types, Types), WriteError> {
    let (mut nodes, mut relationships) = (Types::new(), Types::new());
    let names = |record: &EntityRecord, out: &mut String| {
        let maker = Maker::of(record, Maker::entity)?;
        let (mut nodes, mut relationships) = (Types::new(), Types::new());
        add_types(&mut nodes, maker.nodes.iter().map(|one| &one.properties));
        add_types(&mut relationships, maker.relationships.iter().map(|one| &one.properties));
        for (table, types) in [("n", nodes), ("r", relationships)] {
            for (name, sort) in &types {
                out.extend([table, sort, " ", name, "\n"]);
            }
        }
        Ok([0, 0])
    };
    streamed.entities(names, |text| {
        for line in text.lines() {
            let (table, column) = line.split_at(1);
            let Some((sort, name)) = column.split_once(' ') else { continue };
            let sort = SORTS.into_iter().find(|known| *known == sort).unwrap_or("string");
            add_type(if table == "n" { &mut nodes } else { &mut relationships }, name, sort);
        }
        Ok(())
    })?;
    show_looks(view, |record| {
        let maker = Maker::of(record, Maker::link)?;
        add_types(&mut relationships, maker.relationships.iter().map(|one| &one.properties));
        Ok(())
    })?;
    for maker in few {
        add_types(&mut nodes, maker.nodes.iter().map(|one| &one.properties));
        add_types(&mut relationships, maker.relationships.iter().map(|one| &one.properties));
    }
    Ok((nodes, relationships))
}

/// The same tables of a document whose made ids have to be told apart.
fn write_whole(document: &GraphDocument, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    let Labelled { maker, losses } = labelled(document)?;
    let (mut nodes, mut relationships) = (Types::new(), Types::new());
    add_types(&mut nodes, maker.nodes.iter().map(|one| &one.properties));
    add_types(&mut relationships, maker.relationships.iter().map(|one| &one.properties));
    let mut text = String::new();
    header(&mut text, &NODE_COLUMNS, &nodes);
    push_nodes(&mut text, &maker, &nodes);
    outlet.begin("nodes.csv")?;
    outlet.put(text.as_bytes())?;
    text.clear();
    header(&mut text, &RELATIONSHIP_COLUMNS, &relationships);
    push_relationships(&mut text, &maker, &relationships);
    outlet.begin("relationships.csv")?;
    outlet.put(text.as_bytes())?;
    Ok(losses)
}

const NODE_COLUMNS: [&str; 2] = ["id:ID", ":LABEL"];
const RELATIONSHIP_COLUMNS: [&str; 4] = [":START_ID", ":END_ID", ":TYPE", "id"];

fn push_nodes(out: &mut String, maker: &Maker, types: &Types) {
    for node in &maker.nodes {
        let labels = if node.list == node.label { node.list.to_owned() } else { format!("{};{}", node.list, node.label) };
        row(out, &[&node.id, &labels], types, &node.properties);
    }
}

fn push_relationships(out: &mut String, maker: &Maker, types: &Types) {
    for one in &maker.relationships {
        row(out, &[&one.start.1, &one.end.1, &one.name, &one.id], types, &one.properties);
    }
}

/// Types of columns by name.
type Types = BTreeMap<String, &'static str>;

/// The types that a column may have.
const SORTS: [&str; 6] = ["boolean", "long", "double", "date", "string[]", "string"];

/// Adds the columns of some rows. A list whose texts have the sign between items is JSON: nothing escapes that sign.
fn add_types<'p>(types: &mut Types, rows: impl Iterator<Item = &'p Properties>) {
    for (name, property) in rows.flatten().filter(|(name, _)| *name != "id") {
        let own = match property {
            Property::Flag(_) => "boolean",
            Property::Integer(_) => "long",
            Property::Number(_) => "double",
            Property::Day(_) => "date",
            Property::Texts(items) if items.iter().all(|item| !item.is_empty() && !item.contains(';')) => "string[]",
            Property::Text(_) | Property::Texts(_) => "string",
        };
        add_type(types, name, own);
    }
}

/// Adds a column; the order in which columns come does not matter.
fn add_type(types: &mut Types, name: &str, own: &'static str) {
    let Some(known) = types.get_mut(name) else {
        types.insert(name.to_owned(), own);
        return;
    };
    *known = match (*known, own) {
        (one, other) if one == other => one,
        ("long" | "double", "long" | "double") => "double",
        _ => "string",
    };
}

fn header(out: &mut String, first: &[&str], types: &Types) {
    let columns: Vec<String> = types.iter().map(|(name, sort)| format!("{name}:{sort}")).collect();
    push_row(out, first.iter().copied().chain(columns.iter().map(String::as_str)).map(Some));
}

fn row(out: &mut String, first: &[&str], types: &Types, properties: &Properties) {
    let cells: Vec<Option<String>> = types
        .iter()
        .map(|(name, sort)| {
            Some(match properties.get(name)? {
                Property::Text(text) | Property::Day(text) => text.clone(),
                Property::Texts(items) if *sort == "string[]" => items.join(";"),
                Property::Texts(items) => Value::from(items.clone()).to_string(),
                Property::Flag(flag) => flag.to_string(),
                Property::Integer(number) => number.to_string(),
                Property::Number(number) => number.to_string(),
            })
        })
        .collect();
    push_row(out, first.iter().copied().map(Some).chain(cells.iter().map(Option::as_deref)));
}
