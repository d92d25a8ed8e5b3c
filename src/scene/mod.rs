//! What to draw and where: diagrams, widths of text, places. Knows no output format.
//!
//! A [`diagram::Diagram`] says what is shown; [`layout::place`] gives everything its place and returns a
//! [`placed::Scene`], which the renderers draw as it stands.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is cast are numbers of shapes, lines, columns and search steps, all small and not negative"
)]

mod advance;
pub mod between;
mod bundle;
mod columns;
pub mod diagram;
pub(crate) mod dot;
mod engine;
pub mod flow;
mod frames;
pub mod gauge;
pub mod geometry;
mod labels;
pub mod layout;
mod legend;
pub mod map;
pub mod mark;
pub mod matrix;
pub mod network;
pub mod page;
pub mod placed;
pub mod quality;
mod room;
pub mod style;
#[cfg(test)]
pub(crate) mod tests;
pub mod text;
pub mod timeline;
mod words;
