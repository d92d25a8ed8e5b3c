//! Scenes and diagrams as files: SVG and DOT. Decides nothing about what is shown or where.

pub mod dot;
mod figure;
pub mod svg;
#[cfg(test)]
mod tests;
mod xml;
