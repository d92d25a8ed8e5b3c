//! Questions to a view of the graph, and their answers as data.
//!
//! Each question is a function or a struct of options with names; its answer holds entities and links of the graph, and
//! `to_shape` turns it into plain data that serialises to the JSON of the command line ([`shape`]).

pub mod cite;
pub mod concentration;
pub mod diff;
pub mod explain;
pub mod flows;
pub mod joint;
pub mod levels;
pub mod links;
pub mod list;
pub mod partners;
pub mod path;
pub mod rank;
pub mod shape;
pub mod show;
pub mod stats;
pub mod succession;
pub mod total;
