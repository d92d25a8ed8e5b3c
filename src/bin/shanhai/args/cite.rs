//! What `cite` is asked.

use clap::Args as ClapArgs;

/// Options of `cite`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Cite {
    /// An entity, or the id of a link or fact
    #[arg(value_name = "ENTITY|LINK")]
    pub(crate) what: String,
    /// Quote what is behind all links from the first entity to this one
    #[arg(value_name = "TO")]
    pub(crate) to: Option<String>,
}
