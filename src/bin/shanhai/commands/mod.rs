//! One file a command: takes its options, asks the library, and lays out the answer.

#[cfg(feature = "draw")]
mod charts;
pub(crate) mod check;
pub(crate) mod cite;
pub(crate) mod completions;
pub(crate) mod concentration;
pub(crate) mod diff;
#[cfg(feature = "draw")]
pub(crate) mod draw;
pub(crate) mod export;
pub(crate) mod flows;
pub(crate) mod fmt;
pub(crate) mod freeze;
pub(crate) mod import;
pub(crate) mod links;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod new;
pub(crate) mod partners;
pub(crate) mod path;
pub(crate) mod rank;
pub(crate) mod schema;
pub(crate) mod show;
pub(crate) mod stats;
pub(crate) mod total;
