//! What `fmt` is asked.

use std::path::PathBuf;

use clap::Args as ClapArgs;

/// Options of `fmt`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Fmt {
    /// Files and folders [default: those of -g]
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Change nothing; exit with 1 if a file is not laid out
    #[arg(long)]
    pub(crate) check: bool,
}
