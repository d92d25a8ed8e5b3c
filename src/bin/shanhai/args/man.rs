//! What `man` is asked.

use clap::Args as ClapArgs;

/// Options of `man`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Man {
    /// The page of a command [default: that of all]
    pub(crate) command: Option<String>,
}
