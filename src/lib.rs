//! Partnerships between regions as a typed graph: who supports whom, by which path, with how much, and by which sentence of
//! which source.
//!
//! Regions, enclave parks, schools and hospitals are entities; pairing, funding and secondment are links, each with its givers,
//! receivers, figures, period and citations. Files are read into declarations, a [`graph::Builder`] checks and resolves them
//! into a [`graph::Graph`], and questions are asked of a [`graph::View`], the graph through filters.
//!
//! ```
//! use shanhai::graph::{Builder, Filter};
//! use shanhai::io::{Format, read_texts};
//! use shanhai::query::partners::{Partners, Side, partners};
//!
//! let register = read_texts([(
//!     "register.toml",
//!     Format::Toml,
//!     r#"
//!     [[secondment]]
//!     from = { organization = "拱墅区教育局", unit_of = "拱墅区" }
//!     to = { school = "常山县实验中学", within = "常山县" }
//!     people = "6名"
//!     period = "2024-09"
//!     "#,
//! )]);
//! let graph = Builder::new(register).build().graph;
//! let view = graph.filtered(Filter { kinds: vec!["secondment".into()], ..Filter::default() })?;
//! let answer = partners(&view, graph.find("常山")?, &Partners::new(Side::Supporters));
//! assert_eq!(answer.partners[0].entity.name(), "拱墅区教育局");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! - `cli` (default): the command-line tool.
//! - `draw` (default): diagrams, [`scene`] and [`render`]. Compiling the layout engine takes about two minutes of CPU, once.
//!
//! Without default features the crate is the library alone: model, gazetteer, graph, files, questions.

pub mod diagnostic;
pub mod gazetteer;
pub mod graph;
pub mod io;
pub mod metrics;
pub mod model;
pub mod query;
#[cfg(feature = "draw")]
pub mod render;
#[cfg(feature = "draw")]
pub mod scene;
