//! What `schema` is asked.

use clap::Args as ClapArgs;

/// Options of `schema`.
#[derive(Debug, ClapArgs)]
pub(crate) struct Schema {
    /// Of the JSON that this command gives
    #[arg(long, value_name = "COMMAND", value_parser = crate::commands::schema::COMMANDS)]
    pub(crate) of: Option<String>,
}
