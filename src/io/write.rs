//! A graph to the bytes of a format, and what the format could not hold.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::json::GraphDocument;
use super::outlet::Outlet;
use super::plain_links::Extent;
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
    /// The format has no plain form.
    #[error("{0} is not written plainly, `dot` alone is")]
    NotPlain(Format),
    /// The outlet failed.
    #[error("can't write")]
    Io(#[from] std::io::Error),
    /// A value has no JSON.
    #[error("a value has no JSON")]
    Json(#[from] serde_json::Error),
}

/// Writes the graph through a view in a format, into memory; see [`write_to`].
///
/// # Errors
///
/// Those of [`write_to`].
pub fn write(view: &View<'_>, format: Format) -> Result<Written, WriteError> {
    let mut files = Vec::new();
    let losses = write_to(view, format, &mut files)?;
    Ok(Written { files, losses })
}

/// Writes the graph through a view in a format, and tells what that could not hold; see [`json::write_graph`] for what the
/// view leaves out.
///
/// DOT, JSON, node-link JSON, tables and those of Gephi and Neo4j are made piece by piece, on all threads, and the bytes are the same at
/// any number of threads: memory is that of the ids of entities and of a few megabytes a thread. All others are first made whole.
///
/// Cost: linear in the graph.
///
/// # Errors
///
/// If the format is not written, a value has no JSON, or the outlet fails: then what it got is not the whole graph.
pub fn write_to(view: &View<'_>, format: Format, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    let written = match format {
        Format::Dot => return dot::write(view, Extent::Whole, outlet),
        Format::Json => return json::stream::graph(view, outlet),
        Format::Toml => {
            let (text, losses) = toml::write(&json::document(view))?;
            Written::text(text, losses)
        }
        Format::NodeLink => return json::stream::node_link(view, outlet),
        Format::JsonGraph => json_text(view, json::json_graph::write)?,
        Format::Cytoscape => json_text(view, json::cytoscape::write)?,
        Format::GraphMl => text(view, graphml::write)?,
        Format::Gexf => text(view, gexf::write)?,
        Format::Gexf12 => text(view, gexf::write_12)?,
        Format::Gml => text(view, gml::write)?,
        Format::Csv => return table::write(view, outlet),
        #[cfg(feature = "parquet")]
        Format::Parquet => super::parquet::write(view)?,
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => return Err(WriteError::NotBuilt(format, "parquet")),
        Format::Gephi => return gephi::write(view, outlet),
        Format::Neo4j => return neo4j::write(view, outlet),
        Format::Cypher => records(view, cypher::write)?,
        Format::Turtle => records(view, turtle::write)?,
        Format::Markdown => records(view, markdown::write)?,
        Format::Mermaid => records(view, mermaid::write)?,
        Format::Xlsx | Format::Iati => return Err(WriteError::ReadOnly(format)),
    };
    for file in written.files {
        outlet.begin(file.name)?;
        outlet.put(&file.bytes)?;
    }
    Ok(written.losses)
}

/// Writes the graph through a view without what other programs don't ask for: of entities id, name and kind, of links id,
/// kind, ends and the numbers of their figures. So it is smaller and does not read back as it was.
///
/// Cost and memory: as of [`write_to`].
///
/// # Errors
///
/// Those of [`write_to`], and if the format has no plain form: DOT alone has one.
pub fn write_plain(view: &View<'_>, format: Format, outlet: &mut dyn Outlet) -> Result<(), WriteError> {
    match format {
        Format::Dot => dot::write(view, Extent::Plain, outlet).map(|_| ()),
        other => Err(WriteError::NotPlain(other)),
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
