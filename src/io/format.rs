//! The formats of graphs: their names, extensions and media types, and which way they go.

use std::fmt;
use std::path::Path;

/// A file format of graphs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Registers that people write: `docs/files.md`.
    Toml,
    /// The whole graph as one JSON document: [`GraphDocument`](super::json::GraphDocument). Reading a `.json` file, the other
    /// JSON formats are told by their keys.
    Json,
    /// Node-link JSON, as `NetworkX` and D3 have it.
    NodeLink,
    /// JSON Graph Format, version 2.
    JsonGraph,
    /// Cytoscape JSON, as Cytoscape and Cytoscape.js have it.
    Cytoscape,
    /// `GraphML`.
    GraphMl,
    /// GEXF 1.2 and 1.3, as Gephi has it; written as 1.3.
    Gexf,
    /// GEXF 1.2, for older programs; read as any GEXF.
    Gexf12,
    /// GML.
    Gml,
    /// DOT, the language of Graphviz. Reading it wants the feature `draw`.
    Dot,
    /// Tables: `entities.csv`, `links.csv`, `facts.csv` and `sources.csv`, and any other through a mapping file.
    Csv,
    /// The same as sheets of a workbook. Reading them wants the feature `xlsx`.
    Xlsx,
    /// The same as files of Parquet, with nested columns. Wants the feature `parquet`.
    Parquet,
    /// Tables of nodes and edges, as Gephi imports them. Only written, as are all that follow but IATI.
    Gephi,
    /// Tables for `neo4j-admin database import`.
    Neo4j,
    /// A script in Cypher.
    Cypher,
    /// RDF in Turtle.
    Turtle,
    /// Tables in Markdown.
    Markdown,
    /// A Mermaid flowchart of each node and link; diagrams are `draw`'s.
    Mermaid,
    /// An activity file of the International Aid Transparency Initiative, version 2.
    Iati,
}

/// What there is to know of a format.
struct Row {
    format: Format,
    name: &'static str,
    /// The first is the one of files that we write.
    extensions: &'static [&'static str],
    media_type: &'static str,
    /// Files of it in a folder of a graph are part of that graph.
    register: bool,
    reads: bool,
    writes: bool,
}

#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { format: Format::Toml,      name: "toml",      extensions: &["toml"],      media_type: "application/toml",               register: true, reads: true, writes: true },
    Row { format: Format::Json,      name: "json",      extensions: &["json"],      media_type: "application/json",               register: true, reads: true, writes: true },
    Row { format: Format::NodeLink,  name: "node-link", extensions: &[],            media_type: "application/json",               register: false, reads: true, writes: true },
    Row { format: Format::JsonGraph, name: "jgf",       extensions: &["jgf"],       media_type: "application/vnd.jgf+json",       register: false, reads: true, writes: true },
    Row { format: Format::Cytoscape, name: "cytoscape", extensions: &["cyjs"],      media_type: "application/json",               register: false, reads: true, writes: true },
    Row { format: Format::GraphMl,   name: "graphml",   extensions: &["graphml"],   media_type: "application/graphml+xml",        register: false, reads: true, writes: true },
    Row { format: Format::Gexf,      name: "gexf",      extensions: &["gexf"],      media_type: "application/gexf+xml",           register: false, reads: true, writes: true },
    Row { format: Format::Gexf12,    name: "gexf-1.2",  extensions: &[],            media_type: "application/gexf+xml",           register: false, reads: true, writes: true },
    Row { format: Format::Gml,       name: "gml",       extensions: &["gml"],       media_type: "text/x-gml",                     register: false, reads: true, writes: true },
    Row { format: Format::Dot,       name: "dot",       extensions: &["dot", "gv"], media_type: "text/vnd.graphviz",              register: false, reads: true, writes: true },
    Row { format: Format::Csv,       name: "csv",       extensions: &["csv", "tsv"], media_type: "text/csv",                      register: false, reads: true, writes: true  },
    Row { format: Format::Xlsx,      name: "xlsx",      extensions: &["xlsx"],      media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", register: false, reads: true, writes: false },
    Row { format: Format::Parquet,   name: "parquet",   extensions: &["parquet"],   media_type: "application/vnd.apache.parquet", register: false, reads: true, writes: true  },
    Row { format: Format::Gephi,     name: "gephi",     extensions: &[],            media_type: "text/csv",                       register: false, reads: false, writes: true },
    Row { format: Format::Neo4j,     name: "neo4j",     extensions: &[],            media_type: "text/csv",                       register: false, reads: false, writes: true },
    Row { format: Format::Cypher,    name: "cypher",    extensions: &["cypher", "cql"], media_type: "application/x-cypher-query", register: false, reads: false, writes: true },
    Row { format: Format::Turtle,    name: "turtle",    extensions: &["ttl"],       media_type: "text/turtle",                    register: false, reads: false, writes: true },
    Row { format: Format::Markdown,  name: "markdown",  extensions: &["md"],        media_type: "text/markdown",                  register: false, reads: false, writes: true },
    Row { format: Format::Mermaid,   name: "mermaid",   extensions: &["mmd"],       media_type: "text/vnd.mermaid",               register: false, reads: false, writes: true },
    Row { format: Format::Iati,      name: "iati",      extensions: &["xml"],       media_type: "application/xml",                register: false, reads: true, writes: false },
];

impl Format {
    /// All formats.
    pub const ALL: &'static [Format] = &[
        Format::Toml,
        Format::Json,
        Format::NodeLink,
        Format::JsonGraph,
        Format::Cytoscape,
        Format::GraphMl,
        Format::Gexf,
        Format::Gexf12,
        Format::Gml,
        Format::Dot,
        Format::Csv,
        Format::Xlsx,
        Format::Parquet,
        Format::Gephi,
        Format::Neo4j,
        Format::Cypher,
        Format::Turtle,
        Format::Markdown,
        Format::Mermaid,
        Format::Iati,
    ];

    fn row(self) -> &'static Row {
        // A test holds that each format has its row.
        ROWS.iter().find(|row| row.format == self).unwrap_or(&ROWS[0])
    }

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        self.row().name
    }

    /// The format of this name.
    pub fn parse(name: &str) -> Option<Format> {
        ROWS.iter().find(|row| row.name == name).map(|row| row.format)
    }

    /// Extensions of its files, without the dot; none where files of it are told from others by what is in them.
    pub fn extensions(self) -> &'static [&'static str] {
        self.row().extensions
    }

    /// Its media type.
    pub fn media_type(self) -> &'static str {
        self.row().media_type
    }

    /// Whether files of it that lie in a folder of a graph are read with it; others are read where they are named.
    pub fn is_register(self) -> bool {
        self.row().register
    }

    /// Whether graphs are read from it.
    pub fn is_read(self) -> bool {
        match self {
            // DOT is read by the layout engine's parser.
            Format::Dot => cfg!(feature = "draw"),
            Format::Xlsx => cfg!(feature = "xlsx"),
            Format::Parquet => cfg!(feature = "parquet"),
            _ => self.row().reads,
        }
    }

    /// Whether it is a table, whose places are cells. A folder of a graph may hold tables that are none of its own.
    pub fn is_table(self) -> bool {
        matches!(self, Format::Csv | Format::Xlsx | Format::Parquet)
    }

    /// Whether graphs are written to it.
    pub fn is_written(self) -> bool {
        self.row().writes && (self != Format::Parquet || cfg!(feature = "parquet"))
    }

    /// The format of a file, by its extension in upper or lower case.
    pub fn of_path(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?;
        let has = |row: &&Row| row.extensions.iter().any(|known| known.eq_ignore_ascii_case(extension));
        ROWS.iter().find(has).map(|row| row.format)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_name_formats() {
        assert_eq!(Format::of_path(Path::new("graphs/a.TOML")), Some(Format::Toml));
        assert_eq!(Format::of_path(Path::new("a.gv")), Some(Format::Dot));
        assert_eq!(Format::of_path(Path::new("a.toml.bak")), None);
        assert_eq!(Format::of_path(Path::new("toml")), None);
    }

    #[test]
    fn each_format_has_a_row_and_a_name_of_its_own() {
        assert_eq!(ROWS.len(), Format::ALL.len());
        for format in Format::ALL {
            assert_eq!(Format::parse(format.as_str()), Some(*format));
        }
        let mut extensions: Vec<_> = ROWS.iter().flat_map(|row| row.extensions).collect();
        extensions.sort();
        assert!(extensions.windows(2).all(|pair| pair[0] != pair[1]));
    }
}
