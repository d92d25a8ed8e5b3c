//! What `export` is asked.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use shanhai::io::Format;

use super::values;

/// Options of `export`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Export {
    /// In this format [default: by the extension of FILE, else json]
    #[arg(long, value_name = "FORMAT", value_parser = values::format)]
    pub(crate) to: Option<Format>,
    /// Write to this file; `-` is stdout
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
    /// Write nothing if the format can't hold all of the graph
    #[arg(long)]
    pub(crate) strict: bool,
    /// Of DOT: write ids, names, kinds and amounts alone; smaller, and does not read back as it was
    #[arg(long, conflicts_with = "strict")]
    pub(crate) plain: bool,
}
