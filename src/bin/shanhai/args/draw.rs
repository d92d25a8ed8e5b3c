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
    /// What kind of diagram
    #[arg(long = "type", value_enum, value_name = "TYPE", default_value_t)]
    pub(crate) diagram: DiagramType,
    /// Only what is near this entity; several times for several
    #[arg(long, value_name = "ENTITY")]
    pub(crate) focus: Vec<String>,
    /// How many links away from the focus
    #[arg(long, value_name = "N", default_value_t = 1, requires = "focus")]
    pub(crate) hops: usize,
    /// Ends as their regions at this level: province, prefecture, county, township
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(crate) level: Option<Level>,
    /// Flow, matrix, map: figures of this measure (money, people, …), or numbers of `links` [default: what says most]
    #[arg(long, value_name = "NAME")]
    pub(crate) measure: Option<String>,
    /// Flow, matrix: at most so many givers and receivers by themselves, the others together; timeline: so many bars
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// Matrix: in which order regions stand
    #[arg(long, value_enum, value_name = "ORDER", default_value_t)]
    pub(crate) order: MatrixOrder,
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

/// Kinds of diagrams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiagramType {
    /// Entities and the links between them
    #[default]
    Network,
    /// Givers on the left, receivers on the right, bands as wide as the amounts
    Flow,
    /// Who gives to whom, as a table of squares
    Matrix,
    /// Regions at their coordinates, arcs between them
    Map,
    /// Pairings and enclaves along the years
    Timeline,
}

/// How the rows and columns of a matrix are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatrixOrder {
    /// By where they lie: provinces, prefectures and counties by their codes
    #[default]
    Region,
    /// The largest first
    Amount,
}
