//! A graph to the bytes of a format, and what the format could not hold.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::json::GraphDocument;
use super::property::{Flat, flat};
use super::{Format, cypher, dot, gephi, gexf, gml, graphml, json, markdown, mermaid, neo4j, table, toml, turtle};
use crate::graph::View;

/// A graph in a format.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Its files: one, but for formats that want a file for each table.
    pub files: Vec<WrittenFile>,
    /// What was left out.
    pub losses: Losses,
}

/// One file of a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrittenFile {
    /// What it is called inside its folder, where there are several; empty where there is one.
    pub name: &'static str,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl Written {
    /// A graph as one text.
    pub(crate) fn text(text: String, losses: Losses) -> Self {
        Written { files: vec![WrittenFile { name: "", bytes: text.into_bytes() }], losses }
    }
}

/// What a format can't hold, counted by field: `links.cite` 12.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses(BTreeMap<String, usize>);

impl Losses {
    /// Counts something that was left out.
    pub fn add(&mut self, field: &str, count: usize) {
        if count > 0 {
            *self.0.entry(field.to_owned()).or_default() += count;
        }
    }

    /// Counts the fields of a record that are not among those shown. Of shown ones that have fields of their own (figures,
    /// citations, wholes, periods), those are looked at too.
    pub(crate) fn add_fields(&mut self, of: &str, fields: &Map<String, Value>, shown: &[&str]) {
        for (key, value) in fields {
            let name = format!("{of}.{key}");
            match value {
                Value::Null => {}
                _ if !shown.contains(&key.as_str()) => self.add(&name, 1),
                Value::Array(items) => {
                    items.iter().filter_map(Value::as_object).for_each(|one| self.add_fields(&name, one, shown));
                }
                Value::Object(by_name) if key == "measures" => {
                    let figures = by_name.values().filter_map(Value::as_array).flatten().filter_map(Value::as_object);
                    figures.for_each(|one| self.add_fields(&name, one, shown));
                }
                Value::Object(inner) => self.add_fields(&name, inner, shown),
                _ => {}
            }
        }
    }

    /// Whether nothing was left out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Fields with how often each was left out, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, usize)> {
        self.0.iter().map(|(field, count)| (field.as_str(), *count))
    }
}

/// A graph can't be written in a format.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The format is only read.
    #[error("graphs are read from {0}, not written to it")]
    ReadOnly(Format),
    /// The format is written by a feature that this build is without.
    #[error("this build writes no {0}: it wants the feature `{1}`")]
    NotBuilt(Format, &'static str),
    /// A value has no JSON.
    #[error("a value has no JSON")]
    Json(#[from] serde_json::Error),
}

/// Writes the graph through a view in a format; see [`json::write_graph`] for what the view leaves out.
///
/// Cost: linear in the graph.
pub fn write(view: &View<'_>, format: Format) -> Result<Written, WriteError> {
    match format {
        Format::Json => Ok(Written::text(json::write_graph(view)?, Losses::default())),
        Format::Toml => {
            let (text, losses) = toml::write(&json::document(view))?;
            Ok(Written::text(text, losses))
        }
        Format::NodeLink => json_text(view, json::node_link::write),
        Format::JsonGraph => json_text(view, json::json_graph::write),
        Format::Cytoscape => json_text(view, json::cytoscape::write),
        Format::GraphMl => text(view, graphml::write),
        Format::Gexf => text(view, gexf::write),
        Format::Gexf12 => text(view, gexf::write_12),
        Format::Gml => text(view, gml::write),
        Format::Dot => text(view, dot::write),
        Format::Csv => table::write(&json::document(view)),
        #[cfg(feature = "parquet")]
        Format::Parquet => super::parquet::write(view),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => Err(WriteError::NotBuilt(format, "parquet")),
        Format::Gephi => Ok(gephi::write(&json::document(view))?),
        Format::Neo4j => Ok(neo4j::write(&json::document(view))?),
        Format::Cypher => records(view, cypher::write),
        Format::Turtle => records(view, turtle::write),
        Format::Markdown => records(view, markdown::write),
        Format::Mermaid => records(view, mermaid::write),
        Format::Xlsx | Format::Iati => Err(WriteError::ReadOnly(format)),
    }
}

fn text(view: &View<'_>, write: fn(&Flat) -> (String, Losses)) -> Result<Written, WriteError> {
    let (text, losses) = write(&flat(&json::document(view))?);
    Ok(Written::text(text, losses))
}

/// What a writer makes of the records of a graph.
type OfRecords = fn(&GraphDocument) -> Result<(String, Losses), serde_json::Error>;

fn records(view: &View<'_>, write: OfRecords) -> Result<Written, WriteError> {
    let (text, losses) = write(&json::document(view))?;
    Ok(Written::text(text, losses))
}

fn json_text(view: &View<'_>, write: fn(Flat) -> serde_json::Value) -> Result<Written, WriteError> {
    let mut text = serde_json::to_string_pretty(&write(flat(&json::document(view))?))?;
    text.push('\n');
    Ok(Written::text(text, Losses::default()))
}
