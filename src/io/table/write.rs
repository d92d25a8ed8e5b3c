//! A graph as our own tables: `entities.csv`, `links.csv`, `facts.csv` and `sources.csv`, which read back to the same graph.
//!
//! A column is a key of a register. Texts and numbers stand as they are, several ids parted by `;`. Figures that are one number of
//! one unit stand in a column of it, `amount (万元)`, and sources alone in `source`: see [`PlainColumns`]. What has parts of its own
//! (other figures, quotes, own attributes) stands as JSON, so that nothing is lost.

use serde::Serialize;
use serde::ser::Error as _;
use serde_json::{Error, Map, Value};

use super::plain::SEVERAL;
use super::plain_columns::PlainColumns;
use crate::graph::View;
use crate::io::in_order::Counts;
use crate::io::outlet::Outlet;
use crate::io::plain_links::{Extent, LinkTexts, show_looks};
use crate::io::streamed::Streamed;
use crate::io::toml;
use crate::io::write::{Losses, WriteError};

/// The first columns of each table, in this order; others follow as they come.
const FIRST: [(&str, &str, &[&str]); 4] = [
    ("sources", "sources.csv", &["id", "title", "published", "publisher", "url"]),
    ("entities", "entities.csv", &["id", "kind", "name", "class", "level", "within", "unit_of", "owner"]),
    ("links", "links.csv", &["id", "named", "kind", "from", "to", "period", "scheme", "programme", "measures", "cite"]),
    ("facts", "facts.csv", &["id", "named", "class", "of", "with", "about", "what", "period", "measures", "cite"]),
];

/// Writes a graph as tables. Kinds of the data set's own, which no row can declare, stand in `kinds.toml`.
pub(in crate::io) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    let streamed = Streamed::new(view);
    for (list, name, first) in FIRST {
        outlet.begin(name)?;
        let mut columns: Vec<String> = first.iter().map(|name| (*name).to_owned()).collect();
        match list {
            "entities" => {
                let names = |record: &_, out: &mut String| {
                    fields(record)?.keys().for_each(|key| out.extend([key.as_str(), "\n"]));
                    Ok([0, 0])
                };
                streamed.entities(names, |names| {
                    names.lines().for_each(|name| add_column(&mut columns, name));
                    Ok(())
                })?;
                outlet.put(header(&columns)?.as_bytes())?;
                streamed.entities(|record, out| row(&columns, record, out), |text| Ok(outlet.put(text.as_bytes())?))?;
            }
            "links" => {
                let mut plain = PlainColumns::new();
                show_looks(view, |record| {
                    plain.note(&fields(record)?);
                    Ok(())
                })?;
                plain.put(&mut columns);
                let mut others = !plain.has_figures();
                show_looks(view, |record| {
                    let link = plain.fill(fields(record)?);
                    others |= link.contains_key("measures");
                    link.keys().for_each(|key| add_column(&mut columns, key));
                    Ok(())
                })?;
                columns.retain(|column| column != "measures" || others);
                outlet.put(header(&columns)?.as_bytes())?;
                let write = |record: &_, out: &mut String| push_row(&columns, &plain.fill(fields(record)?), out);
                let links = LinkTexts::new(view, Extent::Whole, write);
                streamed.links(&links, |text| Ok(outlet.put(text)?))?;
            }
            "sources" => small(columns, &streamed.records.sources().collect::<Vec<_>>(), outlet)?,
            _ => small(columns, &streamed.records.facts().collect::<Vec<_>>(), outlet)?,
        }
    }
    let kinds = streamed.records.kinds();
    if !kinds.is_empty() {
        outlet.begin("kinds.toml")?;
        outlet.put(toml::kinds(&kinds)?.as_bytes())?;
    }
    Ok(Losses::default())
}

/// A table of few rows.
fn small(mut columns: Vec<String>, records: &[impl Serialize], outlet: &mut dyn Outlet) -> Result<(), WriteError> {
    for record in records {
        fields(record)?.keys().for_each(|key| add_column(&mut columns, key));
    }
    let mut text = header(&columns)?;
    for record in records {
        row(&columns, record, &mut text)?;
    }
    Ok(outlet.put(text.as_bytes())?)
}

fn fields(record: &impl Serialize) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(record)? {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

fn add_column(columns: &mut Vec<String>, name: &str) {
    if columns.iter().all(|known| known != name) {
        columns.push(name.to_owned());
    }
}

fn header(columns: &[String]) -> Result<String, Error> {
    let mut out = String::new();
    push_record(&mut out, columns.iter())?;
    Ok(out)
}

fn row(columns: &[String], record: &impl Serialize, out: &mut String) -> Result<Counts, Error> {
    push_row(columns, &fields(record)?, out)
}

fn push_row(columns: &[String], fields: &Map<String, Value>, out: &mut String) -> Result<Counts, Error> {
    if let Some(key) = fields.keys().find(|key| !columns.contains(key)) {
        return Err(Error::custom(format!("`{key}` has no column")));
    }
    let cells = columns.iter().map(|key| match fields.get(key) {
        Some(value) => cell(key, value),
        // Whether an id was given is said of each row, so that one that was made is not taken for given.
        None if key == "named" => "false".to_owned(),
        None => String::new(),
    });
    push_record(out, cells)?;
    Ok([0, 0])
}

fn push_record(out: &mut String, cells: impl Iterator<Item = impl AsRef<[u8]>>) -> Result<(), Error> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(1 << 9).from_writer(Vec::new());
    // Writing to memory does not fail; were it so, it is no graph that was written.
    writer.write_record(cells).map_err(|error| Error::io(std::io::Error::other(error)))?;
    let bytes = writer.into_inner().map_err(|error| Error::io(std::io::Error::other(error.to_string())))?;
    out.push_str(&String::from_utf8_lossy(&bytes));
    Ok(())
}

/// A value as the text of a cell, which reads back as that value.
pub(in crate::io) fn cell(key: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if stands(text) && !(SEVERAL.contains(&key) && text.contains(';')) => text.clone(),
        Value::Array(items) if SEVERAL.contains(&key) => {
            let texts: Option<Vec<&str>> =
                items.iter().map(|item| item.as_str().filter(|text| stands(text) && !text.contains(';'))).collect();
            texts.map_or_else(|| value.to_string(), |texts| texts.join(";"))
        }
        Value::String(_) => Value::from(vec![value.clone()]).to_string(),
        _ => value.to_string(),
    }
}

/// Whether a text reads back as itself: not empty, no blanks at its ends, not taken for JSON, and short enough for a cell.
pub(super) fn stands(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && !text.starts_with(['{', '[', '\u{feff}', '\u{200b}'])
        && !text.contains(['\r', '\n'])
}
