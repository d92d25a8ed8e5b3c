//! What `export` is asked.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

/// Options of `export`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Export {
    /// In this format
    #[arg(long, value_enum, default_value = "json")]
    pub(crate) to: ExportFormat,
    /// Write to this file; `-` is stdout
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
}

/// Formats of `export`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// The form of the files, as JSON
    #[default]
    Json,
}
