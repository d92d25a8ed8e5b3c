//! A graph as a Cypher script: constraints, then nodes and relationships in batches. Run twice it makes nothing twice.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::json::{self, EntityRecord};
use super::neo4j::{
    ENTITY, LISTS, Labelled, Maker, Node, Properties, Property, Relationship, few, ids_may_meet, label, labelled,
    relationship_type,
};
use super::outlet::Outlet;
use super::plain_links::{Extent, LinkTexts};
use super::streamed::Streamed;
use super::write::{Losses, WriteError};
use crate::graph::View;
use crate::model::Kind;

/// Rows of a statement: large enough to be quick, small enough for a transaction.
const BATCH: usize = 500;

/// Nodes of one statement: their list and their label.
type Labels = (&'static str, String);

/// Relationships of one statement: their type, and the lists of their ends.
type Sort = (String, &'static str, &'static str);

/// Writes a graph as a script for `cypher-shell`. All values are literals, escaped here, so it needs no parameters.
///
/// A statement makes what is of one sort, so that there is a pass for each sort; sources and facts are kept meanwhile.
pub(super) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let mut head =
        String::from("// A graph of shanhai. Run it with `cypher-shell -f FILE`; run again, it makes nothing twice.\n");
    for list in ["Entity", "Source", "Fact"] {
        let name = list.to_lowercase();
        let _ = writeln!(head, "CREATE CONSTRAINT shanhai_{name} IF NOT EXISTS FOR (n:{list}) REQUIRE n.id IS UNIQUE;");
    }
    outlet.put(head.as_bytes())?;
    if ids_may_meet(view) {
        return write_whole(view, outlet);
    }
    let streamed = Streamed::new(view);
    let few = few(&streamed)?;
    let kinds = streamed.kinds_of_entities();
    let mut labels: BTreeSet<Labels> = few.iter().flat_map(|maker| &maker.nodes).map(labels_of).collect();
    labels.extend(kinds.iter().map(|kind| (ENTITY, label(streamed.name_of(*kind)))));
    for labels in &labels {
        let mut batches = Batches::of_nodes(outlet, labels);
        let [sources, facts] = few.each_ref().map(|maker| rows_of_nodes(maker, labels));
        batches.put(sources.as_bytes())?;
        let own: Vec<Kind> = kinds.iter().copied().filter(|kind| label(streamed.name_of(*kind)) == labels.1).collect();
        if labels.0 == ENTITY {
            let row = |record: &EntityRecord, out: &mut String| {
                out.push_str(&rows_of_nodes(&Maker::of(record, Maker::entity)?, labels));
                Ok([0, 0])
            };
            streamed.entities_of(&own, row, |rows| Ok(batches.put(rows.as_bytes())?))?;
        }
        batches.put(facts.as_bytes())?;
        batches.end()?;
    }
    let of_entities = sorts_of_entities(&streamed)?;
    let kinds = streamed.kinds_of_links();
    let of_links = |kind: Kind| (relationship_type(streamed.name_of(kind)), ENTITY, ENTITY);
    let mut sorts: BTreeSet<Sort> = few.iter().flat_map(|maker| &maker.relationships).map(sort_of).collect();
    sorts.extend(of_entities.iter().cloned());
    sorts.extend(kinds.iter().map(|kind| of_links(*kind)));
    for sort in &sorts {
        let mut batches = Batches::of_relationships(outlet, sort);
        let [sources, facts] = few.each_ref().map(|maker| rows_of_relationships(maker, sort));
        batches.put(sources.as_bytes())?;
        if of_entities.contains(sort) {
            let row = |record: &EntityRecord, out: &mut String| {
                out.push_str(&rows_of_relationships(&Maker::of(record, Maker::entity)?, sort));
                Ok([0, 0])
            };
            streamed.entities(row, |rows| Ok(batches.put(rows.as_bytes())?))?;
        }
        let own: Vec<Kind> = kinds.iter().copied().filter(|kind| of_links(*kind) == *sort).collect();
        if !own.is_empty() {
            let links = LinkTexts::new(view, Extent::Whole, |record, out| {
                out.push_str(&rows_of_relationships(&Maker::of(record, Maker::link)?, sort));
                Ok([0, 0])
            });
            streamed.links(&links.of_kinds(own), |rows| Ok(batches.put(rows)?))?;
        }
        batches.put(facts.as_bytes())?;
        batches.end()?;
    }
    let mut losses = Losses::default();
    losses.add("kinds", streamed.records.kinds().len());
    Ok(losses)
}

/// The same where made ids have to be told apart, which wants all of them at once.
fn write_whole(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    let Labelled { maker, losses } = labelled(&json::document(view))?;
    for labels in &maker.nodes.iter().map(labels_of).collect::<BTreeSet<_>>() {
        let mut batches = Batches::of_nodes(outlet, labels);
        batches.put(rows_of_nodes(&maker, labels).as_bytes())?;
        batches.end()?;
    }
    for sort in &maker.relationships.iter().map(sort_of).collect::<BTreeSet<_>>() {
        let mut batches = Batches::of_relationships(outlet, sort);
        batches.put(rows_of_relationships(&maker, sort).as_bytes())?;
        batches.end()?;
    }
    Ok(losses)
}

fn labels_of(node: &Node) -> Labels {
    (node.list, node.label.clone())
}

fn sort_of(one: &Relationship) -> Sort {
    (one.name.clone(), one.start.0, one.end.0)
}

/// The sorts of relationships that entities have: what they lie in, belong to and cite.
fn sorts_of_entities(streamed: &Streamed<'_, '_>) -> Result<BTreeSet<Sort>, WriteError> {
    let mut sorts: BTreeMap<String, Sort> = BTreeMap::new();
    let names = |record: &EntityRecord, out: &mut String| {
        let maker = Maker::of(record, Maker::entity)?;
        let all: BTreeSet<Sort> = maker.relationships.iter().map(sort_of).collect();
        all.iter().for_each(|(name, start, end)| out.extend([name.as_str(), " ", start, " ", end, "\n"]));
        Ok([0, 0])
    };
    streamed.entities(names, |text| {
        for line in text.lines().filter(|line| !sorts.contains_key(*line)).collect::<BTreeSet<_>>() {
            let mut words = line.split(' ');
            let (name, start, end) = (words.next(), words.next(), words.next());
            let list = |word: Option<&str>| LISTS.into_iter().find(|list| Some(*list) == word);
            if let (Some(name), Some(start), Some(end)) = (name, list(start), list(end)) {
                sorts.insert(line.to_owned(), (name.to_owned(), start, end));
            }
        }
        Ok(())
    })?;
    Ok(sorts.into_values().collect())
}

/// Rows of nodes with some labels, a line each.
fn rows_of_nodes(maker: &Maker, labels: &Labels) -> String {
    let own = maker.nodes.iter().filter(|node| (node.list, &node.label) == (labels.0, &labels.1));
    own.map(|node| map(&node.properties) + "\n").collect()
}

/// Rows of relationships of a sort, a line each.
fn rows_of_relationships(maker: &Maker, sort: &Sort) -> String {
    let own = maker.relationships.iter().filter(|one| (&one.name, one.start.0, one.end.0) == (&sort.0, sort.1, sort.2));
    let row =
        |one: &Relationship| format!("{{a: {}, b: {}, own: {}}}\n", text(&one.start.1), text(&one.end.1), map(&one.properties));
    own.map(row).collect()
}

/// Rows as statements of at most a batch each.
struct Batches<'o> {
    outlet: &'o mut dyn Outlet,
    /// What each statement ends with.
    end: String,
    rows: usize,
}

impl<'o> Batches<'o> {
    fn of_nodes(outlet: &'o mut dyn Outlet, (list, label): &Labels) -> Self {
        let own = if list == label { String::new() } else { format!(" SET n:{}", name(label)) };
        let end = format!("\n] AS row\nMERGE (n:{list} {{id: row.id}}) SET n = row{own};\n");
        Batches { outlet, end, rows: 0 }
    }

    fn of_relationships(outlet: &'o mut dyn Outlet, (sort, start, end): &Sort) -> Self {
        let end = format!(
            "\n] AS row\nMATCH (a:{start} {{id: row.a}}) MATCH (b:{end} {{id: row.b}})\n\
             MERGE (a)-[r:{} {{id: row.own.id}}]->(b) SET r = row.own;\n",
            name(sort)
        );
        Batches { outlet, end, rows: 0 }
    }

    /// Takes rows, a line each: a text of Cypher has none of its own.
    fn put(&mut self, rows: &[u8]) -> std::io::Result<()> {
        let mut out = Vec::with_capacity(rows.len() + rows.len() / 16);
        for row in rows.split_inclusive(|byte| *byte == b'\n') {
            if self.rows.is_multiple_of(BATCH) {
                out.extend_from_slice(if self.rows > 0 { self.end.as_bytes() } else { b"" });
                out.extend_from_slice(b"UNWIND [\n");
            } else {
                out.extend_from_slice(b",\n");
            }
            out.extend_from_slice(row.strip_suffix(b"\n").unwrap_or(row));
            self.rows += 1;
        }
        if out.is_empty() { Ok(()) } else { self.outlet.put(&out) }
    }

    fn end(self) -> std::io::Result<()> {
        if self.rows == 0 { Ok(()) } else { self.outlet.put(self.end.as_bytes()) }
    }
}

fn map(properties: &Properties) -> String {
    let each = properties.iter().map(|(key, property)| format!("{}: {}", name(key), value(property)));
    format!("{{{}}}", each.collect::<Vec<_>>().join(", "))
}

fn value(property: &Property) -> String {
    match property {
        Property::Text(one) => text(one),
        Property::Texts(items) => format!("[{}]", items.iter().map(|item| text(item)).collect::<Vec<_>>().join(", ")),
        Property::Flag(flag) => flag.to_string(),
        Property::Integer(number) => number.to_string(),
        // Always with a point or an exponent, so that it stays a float.
        Property::Number(number) => format!("{number:?}"),
        Property::Day(day) => format!("date({})", text(day)),
    }
}

/// A text between single quotes. Old versions decode `\uXXXX` before they look for quotes, wherever it stands: so a
/// backslash of the text's own never stands before a `u`.
fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len() + 2);
    out.push('\'');
    let mut after_backslash = false;
    for c in words.chars() {
        if after_backslash && c == 'u' {
            out.push_str("' + '");
        }
        after_backslash = c == '\\';
        match c {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => _ = write!(out, "\\u{:04X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// A name, between backticks where it is no plain word.
fn name(word: &str) -> String {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && !word.starts_with(|c: char| c.is_ascii_digit());
    if plain && !word.is_empty() { word.to_owned() } else { format!("`{}`", word.replace('`', "``")) }
}
