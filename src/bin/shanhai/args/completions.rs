//! What `completions` is asked.

use clap::Args as ClapArgs;

/// Options of `completions`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Completions {
    /// bash, elvish, fish, powershell, zsh
    pub(crate) shell: clap_complete::Shell,
}
