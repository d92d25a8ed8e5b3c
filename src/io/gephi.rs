//! Tables as Gephi takes them: `nodes.csv` and `edges.csv`, each row with all that its node or edge says.
//!
//! Such tables are looked at in spreadsheets, which run what begins with `=`, `+`, `-` or `@`: texts that do stand behind a `'`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::csv_rows::push_row;
use super::json::GraphDocument;
use super::property::{flat, in_one_text};
use super::write::{Losses, Written, WrittenFile};
use crate::model::KindTable;

/// A document as two tables. Of the whole graph they hold nodes and edges alone: sources, facts and kinds are left out.
pub(super) fn write(document: &GraphDocument) -> Result<Written, serde_json::Error> {
    let flat = flat(document)?;
    let mut guard = Guard::default();
    let columns = columns(flat.nodes.iter().map(|node| &node.fields));
    let mut nodes = header(&["Id", "Label", "Kind"], &columns);
    for node in &flat.nodes {
        let kind = node.fields.get("kind").and_then(Value::as_str).unwrap_or_default();
        let first = [Some(guard.text(&node.id)), Some(guard.text(&node.name)), Some(guard.text(kind))];
        row(&mut nodes, first, &columns, &node.fields, &mut guard);
    }
    let symmetric = symmetric(document);
    let one_currency =
        flat.edges.iter().filter_map(|edge| edge.fields.get("currency")?.as_str()).collect::<BTreeSet<_>>().len() < 2;
    let mut unweighted = 0;
    let columns = self::columns(flat.edges.iter().map(|edge| &edge.fields));
    let mut edges = header(&["Source", "Target", "Type", "Id", "Label", "Weight", "Kind"], &columns);
    for edge in &flat.edges {
        let kind = edge.kind.as_str();
        let sort = if symmetric.contains(kind) { "Undirected" } else { "Directed" };
        // Gephi adds and compares weights, and amounts of two currencies are neither added nor compared.
        let money = edge.fields.get("money").map(Value::to_string);
        unweighted += usize::from(money.is_some() && !one_currency);
        let first = [
            Some(guard.text(&edge.source)),
            Some(guard.text(&edge.target)),
            Some(sort.into()),
            Some(guard.text(&edge.id)),
            Some(guard.text(kind)),
            money.filter(|_| one_currency).map(Cow::from),
            Some(guard.text(kind)),
        ];
        row(&mut edges, first, &columns, &edge.fields, &mut guard);
    }
    let mut losses = Losses::default();
    losses.add("kinds", document.kinds.len());
    losses.add("sources", document.sources.len());
    losses.add("facts", document.facts.len());
    losses.add("links.Weight (several currencies)", unweighted);
    losses.add("cells that a spreadsheet would run, now behind '", guard.count);
    let file = |name, text: String| WrittenFile { name, bytes: text.into_bytes() };
    Ok(Written { files: vec![file("nodes.csv", nodes), file("edges.csv", edges)], losses })
}

/// Names of the links whose two ends are alike.
fn symmetric(document: &GraphDocument) -> BTreeSet<String> {
    let known = KindTable::default();
    let built_in = known.iter().filter(|(_, info)| info.symmetric).map(|(_, info)| info.name.clone());
    built_in.chain(document.kinds.iter().filter(|kind| kind.symmetric).map(|kind| kind.name.clone())).collect()
}

fn columns<'m>(tables: impl Iterator<Item = &'m Map<String, Value>>) -> BTreeSet<&'m str> {
    tables.flat_map(Map::keys).map(String::as_str).filter(|name| *name != "kind").collect()
}

fn header(first: &[&str], columns: &BTreeSet<&str>) -> String {
    let mut out = String::new();
    push_row(&mut out, first.iter().chain(columns).map(|name| Some(*name)));
    out
}

fn row<const N: usize>(
    out: &mut String,
    first: [Option<Cow<'_, str>>; N],
    columns: &BTreeSet<&str>,
    fields: &Map<String, Value>,
    guard: &mut Guard,
) {
    let rest = columns.iter().map(|name| match in_one_text(fields.get(*name)?)? {
        Value::String(text) => Some(Cow::from(guard.text(&text).into_owned())),
        other => Some(Cow::from(other.to_string())),
    });
    let cells: Vec<Option<Cow<'_, str>>> = first.into_iter().chain(rest).collect();
    push_row(out, cells.iter().map(Option::as_deref));
}

/// Keeps spreadsheets from running texts.
#[derive(Default)]
struct Guard {
    count: usize,
}

impl Guard {
    /// A text that no spreadsheet takes for a formula. Those of East Asia take signs of full width, too.
    fn text<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
            self.count += 1;
            return format!("'{text}").into();
        }
        text.into()
    }
}
