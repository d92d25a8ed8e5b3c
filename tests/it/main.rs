//! Integration tests, one binary: a module for each thing that is tested from outside.

#![allow(clippy::unwrap_used, reason = "a test that can't go on fails")]

#[cfg(feature = "cli")]
mod articles;
mod builder;
#[cfg(feature = "cli")]
mod cli;
mod containment;
#[cfg(all(feature = "cli", feature = "draw"))]
mod draw;
#[cfg(feature = "draw")]
mod geometry;
mod graphs;
#[cfg(feature = "cli")]
mod layout;
mod partners;
mod path;
mod petgraph;
mod properties;
#[cfg(feature = "cli")]
mod readme;
mod rooms;
mod rows;
#[cfg(feature = "cli")]
mod run;
#[cfg(feature = "cli")]
mod schemas;
mod total;
#[cfg(feature = "cli")]
mod total_command;
mod view;
