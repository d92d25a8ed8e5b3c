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
    /// How shapes are spread over the page
    #[arg(long, value_enum, value_name = "LAYOUT", default_value_t)]
    pub(crate) layout: LayoutArg,
    /// Who works the layout out
    #[arg(long, value_enum, value_name = "ENGINE", default_value_t)]
    pub(crate) engine: EngineArg,
    /// Seconds after which `--engine system` is given up
    #[arg(long, value_name = "SECONDS", default_value_t = 20, value_parser = clap::value_parser!(u64).range(1..=3600))]
    pub(crate) time_limit: u64,
    /// Frames around these regions
    #[arg(long, value_enum, value_name = "REGIONS", default_value_t)]
    pub(crate) cluster: ClusterArg,
    /// What the width of a line tells that stands for several links
    #[arg(long, value_enum, value_name = "WHAT", default_value_t)]
    pub(crate) width: WidthArg,
    /// Colours, fonts, shapes and words from this file (see docs/diagrams.md)
    #[arg(long, value_name = "FILE")]
    pub(crate) style: Option<PathBuf>,
    /// PNG: so many pixels for a point
    #[arg(long, value_name = "N", default_value_t = 2.0)]
    pub(crate) scale: f32,
    /// PNG, PDF: draw with the font of this file alone; several times for several [default: the machine's fonts]
    #[arg(long, value_name = "FILE")]
    pub(crate) font: Vec<PathBuf>,
    /// Draw again whenever a file of the graph or the style changes, until stopped
    #[arg(long)]
    pub(crate) watch: bool,
}

/// Layouts of `draw`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum LayoutArg {
    /// In columns, givers towards receivers
    #[default]
    Dot,
    /// By springs
    Neato,
    /// By springs, with frames of regions
    Fdp,
    /// By springs, for large networks
    Sfdp,
    /// In circles
    Circo,
    /// In rings
    Twopi,
}

/// Engines of `draw`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum EngineArg {
    /// The one that is built in: the same picture on every machine
    #[default]
    BuiltIn,
    /// The Graphviz of this machine
    System,
}

/// Frames of `draw`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ClusterArg {
    /// Provinces, and prefectures in them
    #[default]
    Both,
    /// Provinces
    Province,
    /// Prefectures
    Prefecture,
    /// None
    None,
}

/// What widths tell in `draw`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum WidthArg {
    /// Money where only kinds are drawn that carry it, else the number of links
    #[default]
    Auto,
    /// The number of links
    Links,
    /// What they make together in money
    Money,
}

/// Formats of `draw`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Picture {
    /// A picture for documents and browsers
    Svg,
    /// A page for a browser, which works without a network
    Html,
    /// A picture of pixels
    Png,
    /// A page for print
    Pdf,
    /// A graph for Graphviz
    Dot,
    /// A flowchart for pages that draw Mermaid
    Mmd,
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
