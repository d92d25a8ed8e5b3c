//! Scenes and diagrams as files: SVG and DOT. Decides nothing about what is shown or where.

pub mod dot;
mod figure;
mod mark;
pub mod svg;
#[cfg(test)]
mod tests;
mod xml;
