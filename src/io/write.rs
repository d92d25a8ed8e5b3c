//! A graph to the bytes of a format, and what the format could not hold.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde_json::{Map, Value};

use super::outlet::Outlet;
use super::plain_links::Extent;
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

    /// Counts the fields of a record that are not among those shown, from whichever thread made it.
    pub(crate) fn add_record<T: Serialize>(
        all: &Mutex<Losses>,
        of: &str,
        record: &T,
        shown: &[&str],
    ) -> Result<(), serde_json::Error> {
        let mut losses = Losses::default();
        if let Value::Object(fields) = serde_json::to_value(record)? {
            losses.add_fields(of, &fields, shown);
        }
        let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
        losses.0.iter().for_each(|(field, count)| all.add(field, *count));
        Ok(())
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
/// Every format is made piece by piece, on all threads, and the bytes are the same at any number of threads. Memory is that of the
/// ids of entities and of a few megabytes a thread, of sources and facts, and of what a format has to know before: GML and Mermaid the
/// number of each entity, Mermaid those of joint links, TOML the names of entities; of Parquet a row group. Cypher and Neo4j's tables
/// are made whole where an id has a `:`, since ids that are made of it may then be equal.
///
/// Cost: linear in the graph; TOML and Cypher go over its columns once for each kind.
///
/// # Errors
///
/// If the format is not written, a value has no JSON, or the outlet fails: then what it got is not the whole graph.
pub fn write_to(view: &View<'_>, format: Format, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    match format {
        Format::Dot => dot::write(view, Extent::Whole, outlet),
        Format::Json => json::stream::graph(view, outlet),
        Format::Toml => toml::write(view, outlet),
        Format::NodeLink => json::stream::node_link(view, outlet),
        Format::JsonGraph => json::stream::json_graph(view, outlet),
        Format::Cytoscape => json::stream::cytoscape(view, outlet),
        Format::GraphMl => graphml::write(view, outlet),
        Format::Gexf => gexf::write(view, outlet),
        Format::Gexf12 => gexf::write_12(view, outlet),
        Format::Gml => gml::write(view, outlet),
        Format::Csv => table::write(view, outlet),
        #[cfg(feature = "parquet")]
        Format::Parquet => super::parquet::write(view, outlet),
        #[cfg(not(feature = "parquet"))]
        Format::Parquet => Err(WriteError::NotBuilt(format, "parquet")),
        Format::Gephi => gephi::write(view, outlet),
        Format::Neo4j => neo4j::write(view, outlet),
        Format::Cypher => cypher::write(view, outlet),
        Format::Turtle => turtle::write(view, outlet),
        Format::Markdown => markdown::write(view, outlet),
        Format::Mermaid => mermaid::write(view, outlet),
        Format::Xlsx | Format::Iati => Err(WriteError::ReadOnly(format)),
    }
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
