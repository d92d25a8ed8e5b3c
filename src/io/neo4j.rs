//! A graph as Neo4j has one: nodes with labels, relationships with types, properties that are single or lists of texts.
//!
//! Entities, sources and facts are nodes; links, structure and citations relationships. No relationship can start at another, so
//! what a link cites and which link a fact is about stay properties. This is written as tables for bulk import, and by
//! [`cypher`](super::cypher) as a script.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::csv_rows::push_row;
use super::json::GraphDocument;
use super::property::{flat, spell_of};
use super::write::{Losses, Written, WrittenFile};

/// A graph with labels.
pub(super) struct Labelled {
    pub(super) nodes: Vec<Node>,
    pub(super) relationships: Vec<Relationship>,
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

const ENTITY: &str = "Entity";
const SOURCE: &str = "Source";
const FACT: &str = "Fact";

/// Fields of entities that name other entities, and the relationship that each is; `members` runs the other way.
const STRUCTURE: [(&str, &str); 4] =
    [("within", "WITHIN"), ("unit_of", "UNIT_OF"), ("owner", "OWNERSHIP"), ("members", "MEMBERSHIP")];

/// A document as a graph with labels. Kinds of its own have no place: their names are labels and types, the rest is left out.
pub(super) fn labelled(document: &GraphDocument) -> Result<Labelled, serde_json::Error> {
    let flat = flat(document)?;
    let mut maker = Maker { nodes: Vec::new(), relationships: Vec::new(), taken: BTreeMap::new() };
    for source in &document.sources {
        maker.node(SOURCE, SOURCE.to_owned(), &source.id, object(source)?);
    }
    for node in flat.nodes {
        let mut fields = node.fields;
        fields.insert("name".to_owned(), node.name.into());
        let kind = fields.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
        for (field, name) in STRUCTURE {
            for other in items(fields.shift_remove(field)) {
                maker.structure(&node.id, field, name, other);
            }
        }
        maker.cites(ENTITY, &node.id, fields.shift_remove("cite"));
        maker.node(ENTITY, label(&kind), &node.id, fields);
    }
    for edge in flat.edges {
        let mut fields = edge.fields;
        fields.insert("id".to_owned(), edge.id.as_str().into());
        maker.relate(edge.id, (ENTITY, edge.source), (ENTITY, edge.target), relationship_type(&edge.kind), fields);
    }
    for fact in &document.facts {
        let mut fields = object(fact)?;
        for (field, name) in [("of", "OF"), ("with", "WITH")] {
            if let Some(Value::String(other)) = fields.shift_remove(field) {
                let id = format!("{field}:{}>{other}", fact.id);
                maker.relate(id, (FACT, fact.id.clone()), (ENTITY, other), name.to_owned(), Map::new());
            }
        }
        maker.cites(FACT, &fact.id, fields.shift_remove("cite"));
        maker.node(FACT, label(&fact.class), &fact.id, fields);
    }
    let mut losses = Losses::default();
    losses.add("kinds", document.kinds.len());
    Ok(Labelled { nodes: maker.nodes, relationships: maker.relationships, losses })
}

struct Maker {
    nodes: Vec<Node>,
    relationships: Vec<Relationship>,
    /// How often an id that was made is taken.
    taken: BTreeMap<String, u32>,
}

impl Maker {
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
fn label(kind: &str) -> String {
    let words = kind.split(['-', '_', '.']).map(|word| {
        let mut letters = word.chars();
        letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    });
    words.collect()
}

/// A kind as a type: `co-building` is `CO_BUILDING`.
fn relationship_type(kind: &str) -> String {
    kind.to_uppercase().replace(['-', '.'], "_")
}

/// A document as the two tables of `neo4j-admin database import`.
pub(super) fn write(document: &GraphDocument) -> Result<Written, serde_json::Error> {
    let Labelled { nodes, relationships, losses } = labelled(document)?;
    let types = types(nodes.iter().map(|node| &node.properties));
    let mut table = String::new();
    header(&mut table, &["id:ID", ":LABEL"], &types);
    for node in &nodes {
        let labels = if node.list == node.label { node.list.to_owned() } else { format!("{};{}", node.list, node.label) };
        row(&mut table, &[&node.id, &labels], &types, &node.properties);
    }
    let types = self::types(relationships.iter().map(|one| &one.properties));
    let mut ties = String::new();
    header(&mut ties, &[":START_ID", ":END_ID", ":TYPE", "id"], &types);
    for one in &relationships {
        row(&mut ties, &[&one.start.1, &one.end.1, &one.name, &one.id], &types, &one.properties);
    }
    let file = |name, text: String| WrittenFile { name, bytes: text.into_bytes() };
    Ok(Written { files: vec![file("nodes.csv", table), file("relationships.csv", ties)], losses })
}

/// Types of columns by name. A list whose texts have the sign between items is JSON: nothing escapes that sign.
fn types<'p>(rows: impl Iterator<Item = &'p Properties>) -> BTreeMap<&'p str, &'static str> {
    let mut types = BTreeMap::new();
    for (name, property) in rows.flatten().filter(|(name, _)| *name != "id") {
        let own = match property {
            Property::Flag(_) => "boolean",
            Property::Integer(_) => "long",
            Property::Number(_) => "double",
            Property::Day(_) => "date",
            Property::Texts(items) if items.iter().all(|item| !item.is_empty() && !item.contains(';')) => "string[]",
            Property::Text(_) | Property::Texts(_) => "string",
        };
        let known = types.entry(name.as_str()).or_insert(own);
        *known = match (*known, own) {
            (one, other) if one == other => one,
            ("long" | "double", "long" | "double") => "double",
            _ => "string",
        };
    }
    types
}

fn header(out: &mut String, first: &[&str], types: &BTreeMap<&str, &'static str>) {
    let columns: Vec<String> = types.iter().map(|(name, sort)| format!("{name}:{sort}")).collect();
    push_row(out, first.iter().copied().chain(columns.iter().map(String::as_str)).map(Some));
}

fn row(out: &mut String, first: &[&str], types: &BTreeMap<&str, &'static str>, properties: &Properties) {
    let cells: Vec<Option<String>> = types
        .iter()
        .map(|(name, sort)| {
            Some(match properties.get(*name)? {
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
