//! Integration tests, one binary.

mod graphs;
mod path;
mod petgraph;
mod rooms;
