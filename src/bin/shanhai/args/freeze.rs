//! What `freeze` is asked.

use std::path::PathBuf;

use clap::Args as ClapArgs;

/// Options of `freeze`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Freeze {
    /// Write to this file, by custom a `.shg`; `-` is stdout
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}
