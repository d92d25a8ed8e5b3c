//! A graph as a Cypher script: constraints, then nodes and relationships in batches. Run twice it makes nothing twice.

use std::fmt::Write as _;

use super::json::GraphDocument;
use super::neo4j::{Labelled, Node, Properties, Property, Relationship, labelled};
use super::write::Losses;

/// Rows of a statement: large enough to be quick, small enough for a transaction.
const BATCH: usize = 500;

/// A document as a script for `cypher-shell`. All values are literals, escaped here, so it needs no parameters.
pub(super) fn write(document: &GraphDocument) -> Result<(String, Losses), serde_json::Error> {
    let Labelled { nodes, relationships, losses } = labelled(document)?;
    let mut out = String::from("// A graph of shanhai. Run it with `cypher-shell -f FILE`; run again, it makes nothing twice.\n");
    for list in ["Entity", "Source", "Fact"] {
        let name = list.to_lowercase();
        let _ = writeln!(out, "CREATE CONSTRAINT shanhai_{name} IF NOT EXISTS FOR (n:{list}) REQUIRE n.id IS UNIQUE;");
    }
    let labels = |node: &Node| (node.list, node.label.clone());
    for ((list, label), nodes) in batches(&nodes, labels) {
        out.push_str("UNWIND [\n");
        let rows = nodes.iter().map(|node| map(&node.properties));
        out.push_str(&rows.collect::<Vec<_>>().join(",\n"));
        let own = if list == label { String::new() } else { format!(" SET n:{}", name(&label)) };
        let _ = writeln!(out, "\n] AS row\nMERGE (n:{list} {{id: row.id}}) SET n = row{own};");
    }
    let sorts = |one: &Relationship| (one.name.clone(), one.start.0, one.end.0);
    for ((sort, start, end), relationships) in batches(&relationships, sorts) {
        out.push_str("UNWIND [\n");
        let rows = relationships
            .iter()
            .map(|one| format!("{{a: {}, b: {}, own: {}}}", text(&one.start.1), text(&one.end.1), map(&one.properties)));
        out.push_str(&rows.collect::<Vec<_>>().join(",\n"));
        let _ = writeln!(
            out,
            "\n] AS row\nMATCH (a:{start} {{id: row.a}}) MATCH (b:{end} {{id: row.b}})\n\
             MERGE (a)-[r:{} {{id: row.own.id}}]->(b) SET r = row.own;",
            name(&sort)
        );
    }
    Ok((out, losses))
}

/// Items that share a key, at most a batch of them together, by key.
fn batches<T, K: Ord + Clone>(items: &[T], key: impl Fn(&T) -> K) -> Vec<(K, Vec<&T>)> {
    let mut by_key: std::collections::BTreeMap<K, Vec<&T>> = std::collections::BTreeMap::new();
    for item in items {
        by_key.entry(key(item)).or_default().push(item);
    }
    let split = |(key, items): (K, Vec<_>)| -> Vec<(K, Vec<_>)> {
        items.chunks(BATCH).map(|batch: &[&T]| (key.clone(), batch.to_vec())).collect()
    };
    by_key.into_iter().flat_map(split).collect()
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
