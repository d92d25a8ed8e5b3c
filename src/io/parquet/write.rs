//! A graph as four files of Parquet.

use parquet::errors::ParquetError;
use serde::Serialize;
use serde_json::Value;

use super::table::Table;
use super::{ColumnOf, ENTITIES, FACTS, LINKS, SOURCES};
use crate::graph::View;
use crate::io::json::{self, GraphDocument, Records};
use crate::io::toml;
use crate::io::write::{Losses, WriteError, Written, WrittenFile};

/// Whole numbers above this are none of a double.
const EXACT: u64 = 1 << 53;

/// Writes the graph through a view as tables. Records are made, packed and dropped one row group after the other. Kinds of the data
/// set's own, which no row can declare, stand in `kinds.toml`.
pub(in crate::io) fn write(view: &View<'_>) -> Result<Written, WriteError> {
    let records = Records::new(view);
    let mut losses = Losses::default();
    let mut files = vec![
        WrittenFile { name: "sources.parquet", bytes: table(SOURCES, records.sources(), &mut losses)? },
        WrittenFile { name: "entities.parquet", bytes: table(ENTITIES, records.entities(), &mut losses)? },
        WrittenFile { name: "links.parquet", bytes: table(LINKS, records.links(), &mut losses)? },
        WrittenFile { name: "facts.parquet", bytes: table(FACTS, records.facts(), &mut losses)? },
    ];
    let kinds = records.kinds();
    if !kinds.is_empty() {
        let (sources, entities, links, facts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let document = GraphDocument { shanhai: json::VERSION, kinds, sources, entities, links, facts };
        let (text, _) = toml::write(&document)?;
        files.push(WrittenFile { name: "kinds.toml", bytes: text.into_bytes() });
    }
    Ok(Written { files, losses })
}

fn table<T: Serialize>(
    columns: &'static [ColumnOf],
    records: impl Iterator<Item = T>,
    losses: &mut Losses,
) -> Result<Vec<u8>, WriteError> {
    // Writing to memory does not fail; were it so, it is no graph that was written.
    let failed = |error: ParquetError| WriteError::Json(serde_json::Error::io(std::io::Error::other(error)));
    let mut table = Table::new(columns).map_err(failed)?;
    for record in records {
        let Value::Object(row) = serde_json::to_value(record)? else { continue };
        for (name, figures) in row.get("measures").and_then(Value::as_object).into_iter().flatten() {
            let large = |figure: &&Value| !figure.get("value").is_some_and(Value::is_string) && is_large(figure);
            losses.add(&format!("last digits of {name}"), figures.as_array().into_iter().flatten().filter(large).count());
        }
        table.push(&row).map_err(failed)?;
    }
    table.finish().map_err(failed)
}

/// Whether a figure has a number that a double rounds.
fn is_large(figure: &Value) -> bool {
    ["value", "stated", "low", "high"]
        .iter()
        .any(|key| figure.get(key).and_then(Value::as_u64).is_some_and(|number| number > EXACT))
}
