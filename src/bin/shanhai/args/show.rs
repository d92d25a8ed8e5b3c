//! What `show` is asked.

use clap::Args as ClapArgs;

/// One entity.
#[derive(Debug, ClapArgs)]
pub(crate) struct One {
    /// An id, a code, a name, an alias, or parent/name
    pub(crate) entity: String,
    /// Quote the sentences under each link and fact
    #[arg(long)]
    pub(crate) cite: bool,
}
