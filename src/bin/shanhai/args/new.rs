//! What `new` is asked.

use std::path::PathBuf;

use clap::Args as ClapArgs;

/// Options of `new`.
#[derive(Debug, ClapArgs)]
pub(crate) struct New {
    /// The folder, which is made if it is not there
    pub(crate) dir: PathBuf,
}
