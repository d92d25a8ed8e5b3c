//! What `flows` is asked.

use clap::Args as ClapArgs;
use shanhai::model::Level;
use shanhai::query::total::BasisClass;

use super::values::{basis, levels};

/// Options of `flows`.
#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "four flags of the command line")]
pub(crate) struct Flows {
    /// Between regions of this level: country, province, prefecture, county, …; or GIVERS:RECEIVERS
    #[arg(long, value_name = "LEVEL", default_value = "prefecture", value_parser = levels)]
    pub(crate) by: (Level, Level),
    /// A row for each stretch of years; a sum of three years stands in a row of those three
    #[arg(long)]
    pub(crate) by_year: bool,
    /// Only this figure: money, people, projects, links, …
    #[arg(long, value_name = "MEASURE")]
    pub(crate) measure: Option<String>,
    /// Figures that rest on this: realised, guaranteed, pledged, planned, expected [default: realised]
    #[arg(long, value_name = "BASIS", value_delimiter = ',', value_parser = basis)]
    pub(crate) basis: Vec<BasisClass>,
    /// Also rows of what stays inside a region
    #[arg(long)]
    pub(crate) internal: bool,
    /// Only the N largest rows of each total
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) top: Option<u32>,
    /// The figures behind each row: counted, possible, absorbed, left out and why
    #[arg(long)]
    pub(crate) ledger: bool,
    /// Quote the sentences under each figure of the ledger
    #[arg(long)]
    pub(crate) cite: bool,
}
