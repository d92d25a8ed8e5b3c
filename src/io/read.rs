//! Texts of any format to trees of values, and how files of other programs are understood.

use std::path::PathBuf;

#[cfg(feature = "draw")]
use super::dot;
use super::property::{self, PropertyGraph};
use super::register::Document;
use super::table::GraphMapping;
use super::value::{Data, Entry, Value};
use super::{Format, gexf, gml, graphml, iati, json, toml};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Severity};

/// How the files of a graph are read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The format of files that are named; by their extension if none is given.
    pub format: Option<Format>,
    /// How what other programs wrote is understood.
    pub foreign: Foreign,
    /// A mapping file for the nodes and edges of the files that are named: see `docs/formats.md`.
    pub mapping: Option<PathBuf>,
}

/// How nodes and edges of other programs become entities and links. What is not said here is declared as a kind of the data
/// set's own, and told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Foreign {
    /// Kind of nodes that name none.
    pub node_kind: Option<String>,
    /// Kind of edges that name none.
    pub link_kind: Option<String>,
    /// The attribute that names the kind; `kind` if none is given.
    pub kind_attribute: Option<String>,
}

/// The tree of a file, and what was wrong with its syntax.
pub(super) type Parsed = (Vec<Entry>, Vec<Diagnostic>);

/// What stands in a text.
enum Tree<'t> {
    Tables(Vec<Entry>),
    Graph(PropertyGraph<'t>),
}

/// Reads a text. Faults of its syntax and its frame are told; what the tree says is checked later, with that of all files.
pub(super) fn parse(
    name: &str,
    text: &str,
    file: FileId,
    format: Format,
    foreign: &Foreign,
    mapping: Option<&GraphMapping>,
) -> Document {
    let (tree, faults) = tree(text, file, format);
    let place = Place::Text { file, start: 0, end: 0 };
    match tree {
        Tree::Tables(entries) => {
            let mut document = Document::new(entries, faults);
            if let Some(mapping) = mapping.filter(|_| !has_errors(&document.declared.diagnostics)) {
                let message = format!("`{name}` is no graph of nodes and edges");
                let fault = Diagnostic::error(Code::UnreadableFile, mapping.place, message);
                document.declared.diagnostics.push(fault.hint("for tables write `table = \"FILE\"` at the top of the mapping"));
            }
            document
        }
        // Of a graph that was not read in full nothing is made: what is left of it would tell something else.
        Tree::Graph(_) if has_errors(&faults) => Document::told(faults),
        Tree::Graph(graph) => {
            let mut document = property::declare(graph, foreign, mapping, name, place);
            document.declared.diagnostics.splice(..0, faults);
            document
        }
    }
}

fn has_errors(faults: &[Diagnostic]) -> bool {
    faults.iter().any(|fault| fault.severity == Severity::Error)
}

fn tree(text: &str, file: FileId, format: Format) -> (Tree<'_>, Vec<Diagnostic>) {
    let tables = |(tables, faults): Parsed| (Tree::Tables(tables), faults);
    let (graph, faults) = match format {
        Format::Toml => return tables(toml::parse(text, file)),
        Format::Iati => return tables(iati::parse(text, file)),
        // Tables are read row by row: `tables.rs`.
        Format::Csv | Format::Xlsx | Format::Parquet => return tables((Vec::new(), Vec::new())),
        Format::Gephi | Format::Neo4j | Format::Cypher | Format::Turtle | Format::Markdown | Format::Mermaid => {
            let place = Place::Text { file, start: 0, end: 0 };
            let message = format!("graphs are written to {format}, not read from it");
            return tables((Vec::new(), vec![Diagnostic::error(Code::UnreadableFile, place, message)]));
        }
        Format::Json | Format::NodeLink | Format::JsonGraph | Format::Cytoscape => {
            let (value, faults) = json::parse::parse(text, file);
            let Some(value) = value else { return tables((Vec::new(), faults)) };
            let told = if format == Format::Json { told_by_keys(&value) } else { format };
            let (graph, more) = match told {
                Format::NodeLink => json::node_link::read(value),
                Format::JsonGraph => json::json_graph::read(value),
                Format::Cytoscape => json::cytoscape::read(value),
                _ => {
                    let (entries, more) = json::lower::tables(value);
                    return tables((entries, [faults, more].concat()));
                }
            };
            (graph, [faults, more].concat())
        }
        Format::GraphMl => graphml::read(text, file),
        Format::Gexf | Format::Gexf12 => gexf::read(text, file),
        Format::Gml => gml::read(text, file),
        #[cfg(feature = "draw")]
        Format::Dot => dot::read(text, file),
        #[cfg(not(feature = "draw"))]
        Format::Dot => {
            let place = Place::Text { file, start: 0, end: 0 };
            let fault = Diagnostic::error(Code::UnreadableFile, place, "this build reads no DOT");
            let fault = fault.hint("DOT is read by the layout engine, the feature `draw`");
            return tables((Vec::new(), vec![fault]));
        }
    };
    (Tree::Graph(graph), faults)
}

/// Which of the JSON formats a value is in; our own if no other.
fn told_by_keys(value: &Value) -> Format {
    let Data::Table(entries) = &value.data else { return Format::Json };
    let has = |key: &str| entries.iter().any(|entry| entry.key.value == key);
    match () {
        () if has("shanhai") => Format::Json,
        () if has("elements") => Format::Cytoscape,
        () if has("nodes") && (has("links") || has("edges")) => Format::NodeLink,
        () if has("graph") || has("graphs") => Format::JsonGraph,
        () => Format::Json,
    }
}
