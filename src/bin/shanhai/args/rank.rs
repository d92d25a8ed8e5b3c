//! What `rank` is asked.

use clap::Args as ClapArgs;
use shanhai::model::Level;
use shanhai::query::joint::Joint;
use shanhai::query::rank::Position;
use shanhai::query::total::BasisClass;

use super::values::{basis, joint, level, position};

/// Options of `rank`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Rank {
    /// By this: degree, in-degree, out-degree, strength, in-strength, out-strength, pagerank, betweenness, core
    #[arg(long, value_name = "M", value_parser = position)]
    pub(crate) measure: Position,
    /// Links count by this: links (each alike), money, people, projects, …; by default each pair of partners once, and for
    /// strength each link
    #[arg(long, value_name = "W")]
    pub(crate) weight: Option<String>,
    /// Figures that rest on this: realised, guaranteed, pledged, planned, expected [default: realised]
    #[arg(long, value_name = "BASIS", value_delimiter = ',', value_parser = basis)]
    pub(crate) basis: Vec<BasisClass>,
    /// A joint link weighs nothing (apart), or for each giver and receiver an equal part (equal)
    #[arg(long, value_name = "HOW", default_value = "apart", value_parser = joint)]
    pub(crate) joint: Joint,
    /// Regions of this level instead of entities: province, prefecture, county, township
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(crate) by: Option<Level>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) top: usize,
}
