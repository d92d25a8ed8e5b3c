//! A graph to the bytes of a format, and what the format could not hold.

use std::collections::BTreeMap;

use super::property::{Flat, flat};
use super::{Format, dot, gexf, gml, graphml, json, table, toml};
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
        Format::Gml => text(view, gml::write),
        Format::Dot => text(view, dot::write),
        Format::Csv => table::write(&json::document(view)),
        Format::Xlsx | Format::Iati => Err(WriteError::ReadOnly(format)),
    }
}

fn text(view: &View<'_>, write: fn(&Flat) -> (String, Losses)) -> Result<Written, WriteError> {
    let (text, losses) = write(&flat(&json::document(view))?);
    Ok(Written::text(text, losses))
}

fn json_text(view: &View<'_>, write: fn(Flat) -> serde_json::Value) -> Result<Written, WriteError> {
    let mut text = serde_json::to_string_pretty(&write(flat(&json::document(view))?))?;
    text.push('\n');
    Ok(Written::text(text, Losses::default()))
}
