//! Columns of a graph: arrays that are owned where a graph was built and lie in a mapped file where it was opened.
//!
//! [`Packed`] holds small integers in as few bytes as they need, [`Offsets`] where the share of each row of another column
//! begins, [`FrontCoded`] texts that stand in order, [`Amounts`] figures, [`Numbering`] numbers that were given in turn, and
//! [`Late`] what is no array and read only when it is asked for. A [`ShortText`] is a text as two numbers.

mod amounts;
mod front_coded;
mod late;
mod numbering;
mod offsets;
mod packed;
mod short_text;

use std::ops::Deref;

use super::snapshot::map::Mapped;
pub(crate) use amounts::{Amounts, common};
pub(crate) use front_coded::{Differences, FrontCoded};
pub(crate) use late::Late;
pub(crate) use numbering::Numbering;
pub(crate) use offsets::Offsets;
pub(crate) use packed::Packed;
pub(crate) use short_text::{ShortText, rank};

/// A column of cells of one size.
#[derive(Clone, Debug)]
pub(crate) enum Column<T: 'static> {
    /// In memory of its own.
    Owned(Vec<T>),
    /// In a mapped file.
    Mapped(Mapped<T>),
}

impl<T> Column<T> {
    /// Bytes of its cells.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val::<[T]>(self)
    }
}

impl<T: Clone> Column<T> {
    /// The cells to change; those of a mapped column are copied first.
    pub(crate) fn to_mut(&mut self) -> &mut Vec<T> {
        if let Column::Mapped(cells) = self {
            *self = Column::Owned(cells.to_vec());
        }
        match self {
            Column::Owned(cells) => cells,
            // It was made an owned one just now.
            Column::Mapped(_) => unreachable!("a mapped column was copied"),
        }
    }

    /// Adds a cell.
    pub(crate) fn push(&mut self, cell: T) {
        self.to_mut().push(cell);
    }
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Column::Owned(Vec::new())
    }
}

impl<T> Deref for Column<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Column::Owned(cells) => cells,
            Column::Mapped(cells) => cells,
        }
    }
}

impl<T> From<Vec<T>> for Column<T> {
    fn from(cells: Vec<T>) -> Self {
        Column::Owned(cells)
    }
}

impl<T> FromIterator<T> for Column<T> {
    fn from_iter<I: IntoIterator<Item = T>>(cells: I) -> Self {
        Column::Owned(cells.into_iter().collect())
    }
}
