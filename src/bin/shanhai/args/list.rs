//! What `list` is asked.

use clap::Args as ClapArgs;

/// Options of `list`.
#[derive(Debug, ClapArgs)]
pub(crate) struct List {
    /// Entities of this kind: region, park, school, hospital, …
    #[arg(value_name = "KIND")]
    pub(crate) of: Option<String>,
    /// Of this class: innovation-enclave, department, …
    #[arg(long)]
    pub(crate) class: Option<String>,
    /// Set up by this entity, or by what lies in it
    #[arg(long, value_name = "ENTITY")]
    pub(crate) owner: Option<String>,
    /// Lying in this entity
    #[arg(long, value_name = "ENTITY")]
    pub(crate) host: Option<String>,
}
