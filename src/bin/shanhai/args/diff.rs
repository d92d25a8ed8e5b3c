//! What `diff` is asked.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use shanhai::model::Period;

use super::values;

/// Options of `diff`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Diff {
    /// File or folder of the old graph
    #[arg(required_unless_present = "between", requires = "new")]
    pub(crate) old: Option<PathBuf>,
    /// File or folder of the new graph
    pub(crate) new: Option<PathBuf>,
    /// One graph at two dates instead: 2021 2024, 2023-06 2024-06
    #[arg(
        long,
        value_names = ["DATE", "DATE"],
        num_args = 2,
        value_parser = values::date,
        conflicts_with_all = ["old", "new", "as_of", "during"]
    )]
    pub(crate) between: Option<Vec<Period>>,
    /// Quote the sentences behind what was added or ended, too
    #[arg(long)]
    pub(crate) cite: bool,
    /// Draw what differs into this file; `-` is stdout
    #[cfg(feature = "draw")]
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Draw in this format; by default the one that the file's name ends in
    #[cfg(feature = "draw")]
    #[arg(long = "as", value_enum, value_name = "FORMAT", requires = "output")]
    pub(crate) form: Option<super::Picture>,
}
