//! What `check` is asked.

use std::path::PathBuf;

use clap::Args as ClapArgs;

/// Options of `check`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Check {
    /// Look up quotes in the texts of their sources, in this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) texts: Option<PathBuf>,
    /// List how each name was understood
    #[arg(long)]
    pub(crate) names: bool,
}
