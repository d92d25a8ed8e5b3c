//! A graph as four files of Parquet.

use parquet::errors::ParquetError;
use serde::Serialize;
use serde_json::Value;

use super::table::Table;
use super::{ColumnOf, ENTITIES, FACTS, LINKS, SOURCES};
use crate::graph::View;
use crate::io::json::Records;
use crate::io::outlet::Outlet;
use crate::io::toml;
use crate::io::write::{Losses, WriteError};

/// Whole numbers above this are none of a double.
const EXACT: u64 = 1 << 53;

/// Writes the graph through a view as tables. Records are made, packed and handed on one row group after the other. Kinds of the data
/// set's own, which no row can declare, stand in `kinds.toml`.
pub(in crate::io) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    let records = Records::new(view);
    let mut losses = Losses::default();
    outlet.begin("sources.parquet")?;
    table(SOURCES, records.sources(), outlet, &mut losses)?;
    outlet.begin("entities.parquet")?;
    table(ENTITIES, records.entities(), outlet, &mut losses)?;
    outlet.begin("links.parquet")?;
    table(LINKS, records.links(), outlet, &mut losses)?;
    outlet.begin("facts.parquet")?;
    table(FACTS, records.facts(), outlet, &mut losses)?;
    let kinds = records.kinds();
    if !kinds.is_empty() {
        outlet.begin("kinds.toml")?;
        outlet.put(toml::kinds(&kinds)?.as_bytes())?;
    }
    Ok(losses)
}

fn table<T: Serialize>(
    columns: &'static [ColumnOf],
    records: impl Iterator<Item = T>,
    outlet: &mut dyn Outlet,
    losses: &mut Losses,
) -> Result<(), WriteError> {
    let failed = |error: ParquetError| WriteError::Io(std::io::Error::other(error));
    let mut table = Table::new(columns, outlet).map_err(failed)?;
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
