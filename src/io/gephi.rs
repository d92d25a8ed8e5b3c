//! Tables as Gephi takes them: `nodes.csv` and `edges.csv`, each row with all that its node or edge says.
//!
//! Such tables are looked at in spreadsheets, which run what begins with `=`, `+`, `-` or `@`: texts that do stand behind a `'`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::csv_rows::push_row;
use super::json::KindRecord;
use super::outlet::Outlet;
use super::plain_links::{Extent, LinkTexts, show_looks};
use super::property::{self, in_one_text};
use super::streamed::Streamed;
use super::write::{Losses, WriteError};
use crate::graph::View;
use crate::model::KindTable;

/// Writes a graph as two tables. Of the whole graph they hold nodes and edges alone: sources, facts and kinds are left out.
pub(super) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    let streamed = Streamed::new(view);
    let mut columns = BTreeSet::new();
    let names = |record: &_, out: &mut String| {
        property::point(record)?.fields.keys().for_each(|key| out.extend([key.as_str(), "\n"]));
        Ok([0, 0])
    };
    streamed.entities(names, |names| {
        names.lines().for_each(|name| add_column(&mut columns, name));
        Ok(())
    })?;
    outlet.begin("nodes.csv")?;
    outlet.put(header(&["Id", "Label", "Kind"], &columns).as_bytes())?;
    let node = |record: &_, out: &mut String| {
        let node = property::point(record)?;
        let mut guard = Guard::default();
        let kind = node.fields.get("kind").and_then(Value::as_str).unwrap_or_default();
        let first = [Some(guard.text(&node.id)), Some(guard.text(&node.name)), Some(guard.text(kind))];
        row(out, first, &columns, &node.fields, &mut guard);
        Ok([guard.count, 0])
    };
    let [guarded_nodes, _] = streamed.entities(node, |text| Ok(outlet.put(text.as_bytes())?))?;

    let (mut columns, mut currencies) = (BTreeSet::new(), BTreeSet::new());
    show_looks(view, |record| {
        for edge in property::arcs(record)? {
            edge.fields.keys().for_each(|key| add_column(&mut columns, key));
            currencies.extend(edge.fields.get("currency").and_then(Value::as_str).map(str::to_owned));
        }
        Ok(())
    })?;
    outlet.begin("edges.csv")?;
    outlet.put(header(&["Source", "Target", "Type", "Id", "Label", "Weight", "Kind"], &columns).as_bytes())?;
    let kinds = streamed.records.kinds();
    let (symmetric, one_currency) = (symmetric(&kinds), currencies.len() < 2);
    let links = LinkTexts::new(view, Extent::Whole, |record, out| {
        let (mut guard, mut unweighted) = (Guard::default(), 0);
        for edge in property::arcs(record)? {
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
            row(out, first, &columns, &edge.fields, &mut guard);
        }
        Ok([guard.count, unweighted])
    });
    let [guarded, unweighted] = streamed.links(&links, |text| Ok(outlet.put(text)?))?;
    let mut losses = Losses::default();
    losses.add("kinds", kinds.len());
    losses.add("sources", streamed.records.sources().count());
    losses.add("facts", streamed.records.facts().count());
    losses.add("links.Weight (several currencies)", unweighted);
    losses.add("cells that a spreadsheet would run, now behind '", guarded_nodes + guarded);
    Ok(losses)
}

/// Names of the links whose two ends are alike.
fn symmetric(kinds: &[KindRecord]) -> BTreeSet<String> {
    let known = KindTable::default();
    let built_in = known.iter().filter(|(_, info)| info.symmetric).map(|(_, info)| info.name.clone());
    built_in.chain(kinds.iter().filter(|kind| kind.symmetric).map(|kind| kind.name.clone())).collect()
}

fn add_column(columns: &mut BTreeSet<String>, name: &str) {
    if name != "kind" && !columns.contains(name) {
        columns.insert(name.to_owned());
    }
}

fn header(first: &[&str], columns: &BTreeSet<String>) -> String {
    let mut out = String::new();
    push_row(&mut out, first.iter().copied().chain(columns.iter().map(String::as_str)).map(Some));
    out
}

fn row<const N: usize>(
    out: &mut String,
    first: [Option<Cow<'_, str>>; N],
    columns: &BTreeSet<String>,
    fields: &Map<String, Value>,
    guard: &mut Guard,
) {
    let rest = columns.iter().map(|name| match in_one_text(fields.get(name)?)? {
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
