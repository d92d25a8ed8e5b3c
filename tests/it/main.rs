//! Integration tests, one binary: a module for each thing that is tested from outside.

#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[cfg(feature = "cli")]
mod articles;
#[cfg(all(feature = "cli", feature = "draw"))]
mod browser;
mod builder;
#[cfg(feature = "cli")]
mod cli;
mod concentration;
#[cfg(feature = "cli")]
mod concentration_command;
mod containment;
mod diff;
#[cfg(feature = "cli")]
mod diff_command;
#[cfg(all(feature = "cli", feature = "draw"))]
mod draw;
mod exports;
mod flows;
#[cfg(feature = "cli")]
mod flows_command;
mod foreign;
mod formats;
#[cfg(feature = "cli")]
mod freeze;
#[cfg(feature = "draw")]
mod geometry;
#[cfg(feature = "draw")]
mod geometry_types;
mod graphs;
mod iati;
mod kernels;
#[cfg(feature = "cli")]
mod layout;
#[cfg(feature = "cli")]
mod layout_of_files;
mod malformed_tables;
mod mapped;
mod metric_peers;
#[cfg(feature = "parquet")]
mod parquet;
mod partners;
mod path;
#[cfg(feature = "cli")]
mod peers;
mod petgraph;
mod properties;
mod rank;
#[cfg(feature = "cli")]
mod readme;
mod rooms;
mod rows;
#[cfg(feature = "cli")]
mod run;
#[cfg(feature = "cli")]
mod schemas;
mod snapshot;
mod streams;
mod succession;
mod tables;
mod total;
mod total_by_definition;
#[cfg(feature = "cli")]
mod total_command;
mod view;

/// A path inside the repository.
fn root(inside: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)
}
