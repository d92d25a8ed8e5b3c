//! Scenes and diagrams as files: SVG, HTML and DOT. Decides nothing about what is shown or where.

pub mod dot;
mod figure;
pub mod html;
mod mark;
pub mod svg;
#[cfg(test)]
mod tests;
mod xml;
