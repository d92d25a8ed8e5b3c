//! The matrix of a view: givers as rows, receivers as columns, squares as large as what goes between them.

mod build;
mod place;
#[cfg(test)]
mod tests;
mod words;

pub use super::gauge::{Gauge, Range};
pub use super::page::Page;
pub use build::{MatrixOptions, MatrixOrder, matrix};
pub use place::place;

/// A matrix before anything has a place.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// The words around it.
    pub page: Page,
    /// How its figures are written.
    pub gauge: Gauge,
    /// Name of the kind of its links, the class of its cells; empty for several.
    pub kind: String,
    /// Who gives, from top to bottom.
    pub givers: Vec<Line>,
    /// Who receives, from left to right.
    pub receivers: Vec<Line>,
    /// Where something goes from a giver to a receiver.
    pub cells: Vec<Cell>,
}

/// A row or a column.
#[derive(Clone, Debug)]
pub struct Line {
    /// The entities that it stands for.
    pub ids: Vec<String>,
    /// Its name.
    pub label: String,
    /// Full text.
    pub tooltip: String,
    /// What it gives or receives altogether; none: no source states it.
    pub total: Option<Range>,
    /// The same in words.
    pub caption: String,
    /// The region above that it is grouped under; a line is drawn where it changes.
    pub group: Option<String>,
}

/// What goes from a giver to a receiver.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Position in [`Matrix::givers`].
    pub giver: usize,
    /// Position in [`Matrix::receivers`].
    pub receiver: usize,
    /// How much; none: no source states it.
    pub range: Option<Range>,
    /// Full text.
    pub tooltip: String,
    /// Ids of its links.
    pub links: Vec<String>,
    /// None of its links is sure.
    pub possible: bool,
}
