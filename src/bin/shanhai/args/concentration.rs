//! What `concentration` is asked.

use clap::Args as ClapArgs;
use shanhai::model::Level;
use shanhai::query::joint::Joint;
use shanhai::query::total::BasisClass;

use super::values::{basis, joint, level, levels};

/// Options of `concentration`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Concentration {
    /// Givers and receivers as their regions at these levels: province, prefecture, county, township
    #[arg(long, value_name = "GIVERS:RECEIVERS", default_value = "prefecture:county", value_parser = levels)]
    pub(crate) by: (Level, Level),
    /// By this: money, people, projects, …, or links
    #[arg(long, value_name = "MEASURE", default_value = "money")]
    pub(crate) measure: String,
    /// Figures that rest on this: realised, guaranteed, pledged, planned, expected [default: realised]
    #[arg(long, value_name = "BASIS", value_delimiter = ',', value_parser = basis)]
    pub(crate) basis: Vec<BasisClass>,
    /// Each stretch of years by itself; a sum of three years is one of three years
    #[arg(long)]
    pub(crate) by_year: bool,
    /// What several give or receive together is nobody's share (apart), or of each an equal part (equal)
    #[arg(long, value_name = "HOW", default_value = "apart", value_parser = joint)]
    pub(crate) joint: Joint,
    /// Tell inequality between the regions of this level from that within them
    #[arg(long, value_name = "LEVEL", default_value = "province", value_parser = level)]
    pub(crate) between: Level,
    /// Count the regions of this level, inside `--within`, that receive nothing; the level is that of the receivers
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(crate) population: Option<Level>,
    /// At most so many receivers, givers and pairs
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) top: Option<u32>,
}
