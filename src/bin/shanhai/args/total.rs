//! What `total` is asked.

use clap::Args as ClapArgs;
use shanhai::query::total::BasisClass;

use super::values::basis;

/// Options of `total`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Total {
    /// Only what it, or what lies in it, gives
    #[arg(long, value_name = "ENTITY")]
    pub(crate) from: Option<String>,
    /// Only what it, or what lies in it, receives
    #[arg(long, value_name = "ENTITY")]
    pub(crate) to: Option<String>,
    /// Only this figure: money, people, projects, links, …
    #[arg(long, value_name = "MEASURE")]
    pub(crate) measure: Option<String>,
    /// Figures that rest on this: realised, guaranteed, pledged, planned, expected [default: realised]
    #[arg(long, value_name = "BASIS", value_delimiter = ',', value_parser = basis)]
    pub(crate) basis: Vec<BasisClass>,
    /// Quote the sentences under each figure
    #[arg(long)]
    pub(crate) cite: bool,
}
