//! What `supporters` and `recipients` are asked.

use clap::Args as ClapArgs;
use shanhai::model::Level;

use super::values::level;

/// Options of `supporters` and `recipients`.
#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "four flags of the command line")]
pub(crate) struct Partners {
    /// An id, a code, a name, an alias, or parent/name
    pub(crate) entity: String,
    /// Only links that end at itself
    #[arg(long)]
    pub(crate) direct: bool,
    /// Also links that end exactly at a region above it
    #[arg(long)]
    pub(crate) via_parents: bool,
    /// Go on from partner to partner, so many steps
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) hops: u32,
    /// Partners as their regions at this level: province, prefecture, county, township
    #[arg(long, value_name = "LEVEL", value_parser = level)]
    pub(crate) by: Option<Level>,
    /// Also links between what lies in it
    #[arg(long)]
    pub(crate) internal: bool,
    /// Quote the sentences under each link
    #[arg(long)]
    pub(crate) cite: bool,
}
