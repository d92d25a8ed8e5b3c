//! Partnerships between regions as a typed graph.

pub mod diagnostic;
pub mod gazetteer;
pub mod graph;
pub mod io;
pub mod model;
pub mod query;
#[cfg(feature = "draw")]
pub mod render;
#[cfg(feature = "draw")]
pub mod scene;
