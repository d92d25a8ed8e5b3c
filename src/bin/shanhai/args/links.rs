//! What `links` is asked.

use clap::Args as ClapArgs;

/// Options of `links`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Links {
    /// Giver, or what it lies in
    pub(crate) from: Option<String>,
    /// Receiver, or what it lies in
    pub(crate) to: Option<String>,
    /// Largest first, by this figure: money, people, projects, …
    #[arg(long, value_name = "MEASURE")]
    pub(crate) sort: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// Quote the sentences under each link
    #[arg(long)]
    pub(crate) cite: bool,
}
