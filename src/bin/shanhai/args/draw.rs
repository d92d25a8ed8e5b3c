//! What `draw` is asked.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use shanhai::model::Level;

use super::values::level;

/// Options of `draw`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Draw {
    /// Write to this file; `-` is stdout
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// In this format; by default the one that the file's name ends in
    #[arg(long = "as", value_enum, value_name = "FORMAT")]
    pub(crate) form: Option<Picture>,
    /// Only what is near this entity; several times for several
    #[arg(long, value_name = "ENTITY")]
    pub(crate) focus: Vec<String>,
    /// How many links away from the focus
    #[arg(long, value_name = "N", default_value_t = 1, requires = "focus")]
    pub(crate) hops: usize,
    /// Ends as their regions at this level: province, prefecture, county, township
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(crate) level: Option<Level>,
    /// Heading of the diagram
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
}

/// Formats of `draw`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Picture {
    /// A picture for documents and browsers
    Svg,
    /// A page for a browser, which works without a network
    Html,
    /// A graph for Graphviz
    Dot,
}
