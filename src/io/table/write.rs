//! A graph as our own tables: `entities.csv`, `links.csv`, `facts.csv` and `sources.csv`, which read back to the same graph.
//!
//! A column is a key of a register. Texts and numbers stand as they are, several ids parted by `;`; what has parts of its own
//! (figures, citations, own attributes) stands as JSON, so that nothing is lost.

use serde_json::{Map, Value};

use super::plain::SEVERAL;
use crate::io::json::GraphDocument;
use crate::io::toml;
use crate::io::write::{Losses, WriteError, Written, WrittenFile};

/// The first columns of each table, in this order; others follow as they come.
const FIRST: [(&str, &str, &[&str]); 4] = [
    ("sources", "sources.csv", &["id", "title", "published", "publisher", "url"]),
    ("entities", "entities.csv", &["id", "kind", "name", "class", "level", "within", "unit_of", "owner"]),
    ("links", "links.csv", &["id", "named", "kind", "from", "to", "period", "scheme", "programme", "measures", "cite"]),
    ("facts", "facts.csv", &["id", "named", "class", "of", "with", "about", "what", "period", "measures", "cite"]),
];

/// Writes a document as tables. Kinds of the data set's own, which no row can declare, stand in `kinds.toml`.
pub(in crate::io) fn write(document: &GraphDocument) -> Result<Written, WriteError> {
    let json = serde_json::to_value(document)?;
    let mut files = Vec::new();
    for (list, name, first) in FIRST {
        let empty = Vec::new();
        let rows = json.get(list).and_then(Value::as_array).unwrap_or(&empty);
        files.push(WrittenFile { name, bytes: table(rows, first)? });
    }
    if !document.kinds.is_empty() {
        let kinds =
            GraphDocument { sources: Vec::new(), entities: Vec::new(), links: Vec::new(), facts: Vec::new(), ..document.clone() };
        let (text, _) = toml::write(&kinds)?;
        files.push(WrittenFile { name: "kinds.toml", bytes: text.into_bytes() });
    }
    Ok(Written { files, losses: Losses::default() })
}

fn table(rows: &[Value], first: &[&str]) -> Result<Vec<u8>, WriteError> {
    let rows: Vec<&Map<String, Value>> = rows.iter().filter_map(Value::as_object).collect();
    let mut columns: Vec<&str> = first.to_vec();
    for key in rows.iter().flat_map(|row| row.keys()) {
        if !columns.contains(&key.as_str()) {
            columns.push(key);
        }
    }
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    // Writing to memory does not fail; were it so, it is no graph that was written.
    let failed = |error: csv::Error| WriteError::Json(serde_json::Error::io(std::io::Error::other(error)));
    writer.write_record(&columns).map_err(failed)?;
    for row in rows {
        let cells = columns.iter().map(|key| match row.get(*key) {
            Some(value) => cell(key, value),
            // Whether an id was given is said of each row, so that one that was made is not taken for given.
            None if *key == "named" => "false".to_owned(),
            None => String::new(),
        });
        writer.write_record(cells).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| WriteError::Json(serde_json::Error::io(std::io::Error::other(error.to_string()))))
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
fn stands(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && !text.starts_with(['{', '[', '\u{feff}', '\u{200b}'])
        && !text.contains(['\r', '\n'])
}
