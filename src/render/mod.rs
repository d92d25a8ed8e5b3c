//! Scenes and diagrams as files: SVG, HTML, PNG, PDF, DOT and Mermaid. Decides nothing about what is shown or where.

pub mod dot;
mod figure;
#[cfg(feature = "png")]
pub mod fonts;
pub mod html;
mod mark;
pub mod mermaid;
#[cfg(feature = "pdf")]
pub mod pdf;
#[cfg(feature = "png")]
pub mod png;
pub mod svg;
#[cfg(test)]
mod tests;
mod xml;
