//! Where the cells of plain rows stand, and columns of few different values.

use std::hash::Hash;
use std::ops::Range;

use hashbrown::HashMap;

use crate::diagnostic::{FileId, Place};
use crate::graph::column::{Packed, ShortText};

/// Where the rows of a table stand.
#[derive(Clone, Copy, Debug)]
pub struct TablePlace {
    /// The file.
    pub file: FileId,
    /// Position of the sheet in its workbook; 0 for CSV.
    pub sheet: u16,
    /// The column that stands for a row, counted from 1.
    pub column: u32,
    /// Column of the ids.
    pub id: u32,
    /// Column of the givers, or of the names of entities.
    pub from: u32,
    /// Column of the receivers, or of the places where entities lie.
    pub to: u32,
}

impl TablePlace {
    /// Stands for a sheet where the rows are stretches of a text: the number of a row is then the byte at which it begins.
    pub const TEXT: u16 = u16::MAX;

    /// Rows of a text.
    pub fn in_text(file: FileId) -> Self {
        TablePlace { file, sheet: TablePlace::TEXT, column: 1, id: 1, from: 1, to: 1 }
    }
}

/// Where the cells of a column stand: in a column of the table, or at one place for all rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum At {
    /// A column, counted from 1.
    Column(u32),
    /// A constant of a mapping.
    Place(Place),
}

impl At {
    /// The place in a row.
    pub(crate) fn row(self, table: Option<TablePlace>, row: u32) -> Place {
        match (self, table) {
            (At::Place(place), _) => place,
            (At::Column(_), Some(TablePlace { file, sheet: TablePlace::TEXT, .. })) => {
                Place::Text { file, start: row, end: row.saturating_add(1) }
            }
            (At::Column(column), Some(TablePlace { file, sheet, .. })) => Place::Cell { file, sheet, row, column },
            (At::Column(_), None) => Place::Nowhere,
        }
    }
}

/// A value that rows share, and where it stands in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Cell<T> {
    /// The value.
    pub(crate) value: T,
    /// Where it stands.
    pub(crate) at: At,
}

/// A column of few different values: each once, and for each row which of them it has, if any.
#[derive(Clone, Debug)]
pub(crate) struct Coded<T> {
    pub(crate) values: Vec<T>,
    /// For each row 0 where it has none, else the position of its value from 1.
    pub(crate) of: Packed,
    codes: HashMap<T, u32>,
}

impl<T> Default for Coded<T> {
    fn default() -> Self {
        Coded { values: Vec::new(), of: Packed::default(), codes: HashMap::default() }
    }
}

impl<T: Clone + Eq + Hash> Coded<T> {
    /// The value of a row.
    pub(crate) fn get(&self, row: usize) -> Option<&T> {
        self.values.get((self.of.get(row) as usize).checked_sub(1)?)
    }

    /// What stands for a value in the rows, from 1.
    pub(crate) fn code(&mut self, value: &T) -> u32 {
        if let Some(known) = self.codes.get(value) {
            return *known;
        }
        self.values.push(value.clone());
        // There are no more values than rows.
        let code = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.codes.insert(value.clone(), code);
        code
    }

    /// A column of the same codes, without rows.
    pub(crate) fn without_rows(&self) -> Self {
        Coded { values: self.values.clone(), of: Packed::default(), codes: self.codes.clone() }
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, value: Option<&T>) {
        let code = value.map_or(0, |value| self.code(value));
        self.of.push(code);
    }

    /// Adds the rows of another column.
    pub(crate) fn append(&mut self, other: &Coded<T>) {
        let codes: Vec<u32> = std::iter::once(0).chain(other.values.iter().map(|value| self.code(value))).collect();
        let same = codes.iter().zip(0..).all(|(code, own)| *code == own);
        if same {
            self.of.append(&other.of);
        } else {
            self.of.extend_turned(&other.of, 0..other.of.len(), &codes);
        }
    }
}

/// Texts one after another, such as ids that were read and are not coded yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lines {
    bytes: Vec<u8>,
    ends: Vec<u32>,
}

impl Lines {
    /// Adds a text, which is some bytes of a longer one; false where there is no room: they hold 4 GiB.
    #[must_use]
    #[inline]
    pub(crate) fn push(&mut self, text: &[u8], place: Range<usize>) -> bool {
        let end = self.bytes.len() + place.len();
        let Ok(number) = u32::try_from(end) else { return false };
        match ShortText::of(text, place.clone()) {
            Some(short) => {
                self.bytes.extend_from_slice(&short.bytes());
                self.bytes.truncate(end);
            }
            None => self.bytes.extend_from_slice(&text[place]),
        }
        self.ends.push(number);
        true
    }

    /// Makes room for more texts.
    pub(crate) fn reserve(&mut self, texts: usize) {
        self.ends.reserve(texts);
        self.bytes.reserve(8 * texts);
    }

    /// All bytes, and the places of the texts in them, in their order.
    pub(crate) fn texts(&self) -> (&[u8], impl Iterator<Item = Range<usize>>) {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        (&self.bytes, starts.zip(&self.ends).map(|(start, end)| start as usize..*end as usize))
    }

    /// Whether all of them are empty.
    pub(crate) fn is_blank(&self) -> bool {
        self.bytes.is_empty()
    }
}

/// The numbers of rows, as stretches in which they count up.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowNumbers {
    /// Where each stretch begins here, and in the table.
    starts: Vec<(u32, u32)>,
    len: usize,
}

impl RowNumbers {
    /// Adds the number of a row.
    pub(crate) fn push(&mut self, row: u32) {
        self.push_many(row, 1);
    }

    /// Adds several, which ascend.
    pub(crate) fn extend(&mut self, numbers: &[u32]) {
        match numbers {
            [] => {}
            [first, .., last] if (last - first) as usize + 1 == numbers.len() => self.push_many(*first, numbers.len()),
            _ => numbers.iter().for_each(|number| self.push(*number)),
        }
    }

    fn push_many(&mut self, first: u32, rows: usize) {
        // A table holds less than 2³² rows.
        let at = u32::try_from(self.len).unwrap_or(u32::MAX);
        let goes_on = self.starts.last().is_some_and(|(start, row)| row.wrapping_add(at.wrapping_sub(*start)) == first);
        if !goes_on {
            self.starts.push((at, first));
        }
        self.len += rows;
    }

    /// The number of a row.
    pub(crate) fn get(&self, at: usize) -> u32 {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let stretch = self.starts.partition_point(|(start, _)| *start <= at);
        let start = stretch.checked_sub(1).and_then(|stretch| self.starts.get(stretch));
        start.map_or(0, |(start, row)| row.wrapping_add(at - start))
    }

    /// Adds the rows of another table.
    pub(crate) fn append(&mut self, other: &RowNumbers) {
        for (at, (start, row)) in other.starts.iter().enumerate() {
            let end = other.starts.get(at + 1).map_or(other.len, |(next, _)| *next as usize);
            self.push_many(*row, end - *start as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_numbers_are_stretches() {
        let (mut rows, mut more) = (RowNumbers::default(), RowNumbers::default());
        [2, 3, 4, 7].into_iter().for_each(|row| rows.push(row));
        [8, 9, 20].into_iter().for_each(|row| more.push(row));
        rows.append(&more);
        assert_eq!((0..rows.len).map(|at| rows.get(at)).collect::<Vec<_>>(), [2, 3, 4, 7, 8, 9, 20]);
        assert_eq!(rows.starts.len(), 3);
    }

    #[test]
    fn coded_columns_join_by_value() {
        let (mut one, mut other) = (Coded::default(), Coded::default());
        ["a", "b"].iter().for_each(|value| one.push(Some(value)));
        [Some("b"), None, Some("c")].iter().for_each(|value| other.push(value.as_ref()));
        one.append(&other);
        let read: Vec<_> = (0..5).map(|row| one.get(row).copied()).collect();
        assert_eq!(read, [Some("a"), Some("b"), Some("b"), None, Some("c")]);
        assert_eq!(one.values, ["a", "b", "c"]);
    }
}
