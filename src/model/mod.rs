//! Plain values: kinds, levels, quantities, dates and the words that qualify a statement. No I/O and no graph.
//!
//! **Directions.** The ends of a link are its *givers* (`from`) and *receivers* (`to`); the answers to a question are its
//! *supporters* and *recipients*. The words are used in no other sense anywhere in the crate.

mod class;
pub mod date;
pub mod kind;
pub mod level;
pub mod quantity;
pub mod statement;
pub mod unit;

pub use class::class_zh;
pub use date::{Answer, Day, Period};
pub use kind::{Dash, Family, Kind, KindInfo, KindTable};
pub use level::Level;
pub use quantity::Quantity;
pub use statement::{Basis, FactClass, PartCertainty, Span, Status};
pub use unit::Unit;
