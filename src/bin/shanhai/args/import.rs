//! What `import` is asked.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use shanhai::io::{Foreign, Format, Reading};

use super::values;

/// Options of `import`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Import {
    /// The files to read; several are one graph
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    /// They are in this format [default: by their extensions]
    #[arg(long, value_name = "FORMAT", value_parser = values::format)]
    pub(crate) from: Option<Format>,
    /// Write to this file; `-` is stdout
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    /// Write in this format [default: by the extension of the output, else toml]
    #[arg(long, value_name = "FORMAT", value_parser = values::format)]
    pub(crate) to: Option<Format>,
    /// Write nothing if the format can't hold all of the graph
    #[arg(long)]
    pub(crate) strict: bool,
    /// Propose a mapping for a table from its header, to be corrected, and read nothing
    #[arg(long, conflicts_with_all = ["from", "to", "strict", "node_kind", "link_kind", "kind_attribute", "mapping"])]
    pub(crate) guess: bool,
    /// Nodes of other programs that name no kind are of this one
    #[arg(long, value_name = "KIND")]
    pub(crate) node_kind: Option<String>,
    /// Edges of other programs that name no kind are of this one
    #[arg(long, value_name = "KIND")]
    pub(crate) link_kind: Option<String>,
    /// This attribute of other programs' nodes and edges names their kind [default: kind]
    #[arg(long, value_name = "NAME")]
    pub(crate) kind_attribute: Option<String>,
    /// A mapping that says what the nodes and edges of other programs are
    #[arg(long, value_name = "FILE")]
    pub(crate) mapping: Option<PathBuf>,
}

impl Import {
    /// As the library takes them.
    pub(crate) fn reading(&self) -> Reading {
        let foreign = Foreign {
            node_kind: self.node_kind.clone(),
            link_kind: self.link_kind.clone(),
            kind_attribute: self.kind_attribute.clone(),
        };
        Reading { format: self.from, foreign, mapping: self.mapping.clone() }
    }
}
