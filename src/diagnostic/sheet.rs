//! The cells of a table as text, so that a fault can show the cell it is in.

use std::collections::BTreeMap;

/// A sheet of a workbook, or the one of a file of comma-separated values.
///
/// Texts stand one after another in one string, with the ends of cells and rows beside it: a million rows are two allocations
/// more than one row.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    name: String,
    text: String,
    /// Where each cell ends in `text`.
    cells: Vec<u32>,
    /// How many cells there are up to the end of each row that is held.
    rows: Vec<u32>,
    /// Where rows are left out: for each stretch of rows that are held, its first position in `rows` and the number of it.
    stretches: Vec<(u32, u32)>,
    /// Cells that show the value of the cell they are merged with, as row and column from 1, in order.
    merged: Vec<(u32, u32)>,
    /// Cells of rows that are not held otherwise.
    kept: BTreeMap<(u32, u32), Box<str>>,
}

impl Sheet {
    /// An empty sheet; its name is empty for files that have only one.
    pub fn new(name: impl Into<String>) -> Self {
        Sheet { name: name.into(), ..Sheet::default() }
    }

    /// Its name in the workbook.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Adds a cell to the row that is not ended yet. False, and nothing added, where 4 GiB of text are reached.
    pub fn push(&mut self, cell: &str) -> bool {
        let Ok(end) = u32::try_from(self.text.len().saturating_add(cell.len())) else { return false };
        self.text.push_str(cell);
        self.cells.push(end);
        true
    }

    /// Ends a row. False where there are 2³² cells.
    pub fn end_row(&mut self) -> bool {
        self.end_row_at(self.len().saturating_add(1))
    }

    /// Ends a row of this number, which is above that of all others: those between are not held. False where there are 2³² cells.
    pub fn end_row_at(&mut self, number: u32) -> bool {
        let (end, at) = (u32::try_from(self.cells.len()), u32::try_from(self.rows.len()));
        let (Ok(end), Ok(at)) = (end, at) else { return false };
        if number != self.len().saturating_add(1) {
            self.stretches.push((at, number));
        }
        self.rows.push(end);
        true
    }

    /// Adds the rows of another sheet, whose numbers are above those of this one. False where there is no room for all.
    pub fn append(&mut self, other: &Sheet) -> bool {
        other.numbers().all(|number| other.row(number).all(|cell| self.push(cell)) && self.end_row_at(number))
    }

    /// The numbers of the rows that are held, in order.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        let before = self.stretches.first().map_or(self.rows.len(), |(at, _)| *at as usize);
        let first = (1..).take(before);
        let rest = self.stretches.iter().enumerate().flat_map(|(which, (at, number))| {
            let end = self.stretches.get(which + 1).map_or(self.rows.len(), |(next, _)| *next as usize);
            (*number..).take(end - *at as usize)
        });
        first.chain(rest)
    }

    /// How many cells it holds.
    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// Keeps the text of a cell of a row that is not held: a large table holds only those that faults show.
    pub fn keep(&mut self, row: u32, column: u32, text: &str) {
        if !text.is_empty() {
            self.kept.insert((row, column), text.into());
        }
    }

    /// Marks cells, as row and column from 1, that show the value of the cell they are merged with.
    pub fn set_merged(&mut self, mut merged: Vec<(u32, u32)>) {
        merged.sort_unstable();
        self.merged = merged;
    }

    /// Whether a cell shows the value of another that it is merged with.
    pub fn is_merged(&self, row: u32, column: u32) -> bool {
        self.merged.binary_search(&(row, column)).is_ok()
    }

    /// The number of its last row; how many it has where none is left out.
    pub fn len(&self) -> u32 {
        let held = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.stretches.last().map_or(held, |(at, number)| number + (held - at) - 1)
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many cells a row has; rows are counted from 1.
    pub fn width(&self, row: u32) -> u32 {
        let (start, end) = self.bounds(row);
        end - start
    }

    /// The text of a cell, both counted from 1; empty where there is none.
    pub fn cell(&self, row: u32, column: u32) -> &str {
        let (start, end) = self.bounds(row);
        let at = start.saturating_add(column.saturating_sub(1));
        if column == 0 || at >= end {
            return self.kept.get(&(row, column)).map_or("", |text| text);
        }
        let from = if at == 0 { 0 } else { self.cells[at as usize - 1] };
        self.text.get(from as usize..self.cells[at as usize] as usize).unwrap_or("")
    }

    /// The cells of a row, which is counted from 1.
    pub fn row(&self, row: u32) -> impl Iterator<Item = &str> {
        (1..=self.width(row)).map(move |column| self.cell(row, column))
    }

    /// Where a row is held, from 0.
    fn position(&self, row: u32) -> Option<u32> {
        let stretch = self.stretches.partition_point(|(_, number)| *number <= row);
        let at = match stretch.checked_sub(1).and_then(|stretch| self.stretches.get(stretch)) {
            None => row.checked_sub(1)?,
            Some((at, number)) => at.checked_add(row - number)?,
        };
        let end = self.stretches.get(stretch).map_or(u32::MAX, |(next, _)| *next);
        (at < end).then_some(at)
    }

    fn bounds(&self, row: u32) -> (u32, u32) {
        let at = |row: u32| self.rows.get(row as usize).copied();
        match self.position(row).map_or(0, |at| at.saturating_add(1)).checked_sub(1) {
            None => (0, 0),
            Some(0) => (0, at(0).unwrap_or(0)),
            Some(before) => at(before - 1).zip(at(before)).unwrap_or((0, 0)),
        }
    }
}

/// The letters of a column, which is counted from 1: `A`, `Z`, `AA`.
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_by_row_and_column() {
        let mut sheet = Sheet::new("甲");
        for row in [&["a", "", "丙"][..], &[], &["d"]] {
            assert!(row.iter().all(|cell| sheet.push(cell)));
            assert!(sheet.end_row());
        }
        let cells = [(1, 1), (1, 2), (1, 3), (1, 4), (2, 1), (3, 1), (3, 2), (4, 1), (0, 1), (1, 0)];
        let found = cells.map(|(row, column)| sheet.cell(row, column));
        assert_eq!(found, ["a", "", "丙", "", "", "d", "", "", "", ""]);
        assert_eq!((sheet.len(), sheet.width(1), sheet.width(2), sheet.width(9)), (3, 3, 0, 0));
        assert_eq!(sheet.row(1).collect::<Vec<_>>(), ["a", "", "丙"]);
    }

    #[test]
    fn rows_may_be_left_out() {
        let mut sheet = Sheet::default();
        for number in [1, 2, 5, 6, 9] {
            assert!(sheet.push(&number.to_string()) && sheet.end_row_at(number));
        }
        assert_eq!(sheet.numbers().collect::<Vec<_>>(), [1, 2, 5, 6, 9]);
        assert_eq!((0..11).map(|row| sheet.cell(row, 1)).collect::<String>(), "12569");
        assert_eq!((sheet.len(), sheet.width(3), sheet.width(6)), (9, 0, 1));
        sheet.keep(7, 2, "x");
        assert_eq!([sheet.cell(7, 2), sheet.cell(7, 1), sheet.cell(2, 1)], ["x", "", "2"]);
        let mut late = Sheet::default();
        assert!(late.end_row_at(4) && late.push("a") && late.end_row_at(5) && sheet.append(&Sheet::default()));
        assert_eq!((late.numbers().collect::<Vec<_>>(), late.cell(5, 1), late.cell(1, 1)), (vec![4, 5], "a", ""));
    }

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        assert_eq!([1, 26, 27, 52, 703, 16_384].map(column_letters), ["A", "Z", "AA", "AZ", "AAA", "XFD"]);
    }
}
