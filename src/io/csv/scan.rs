//! The records of a text: by a plain scan where no cell is quoted, else by the `csv` crate.

use csv::{ReaderBuilder, StringRecord};

/// A record: its text and where its cells stand in it.
#[derive(Clone, Copy, Debug)]
pub(in crate::io) struct Record<'a> {
    /// Row of the table, counted from 1.
    pub(in crate::io) number: u32,
    text: &'a str,
    bounds: &'a [(u32, u32)],
}

impl<'a> Record<'a> {
    /// The text of a cell, which is counted from 1; empty where there is none.
    #[inline]
    pub(in crate::io) fn cell(&self, column: u32) -> &'a str {
        let bounds = (column as usize).checked_sub(1).and_then(|at| self.bounds.get(at));
        bounds.and_then(|(start, end)| self.text.get(*start as usize..*end as usize)).unwrap_or("")
    }

    /// How many cells it has.
    pub(in crate::io) fn width(&self) -> usize {
        self.bounds.len()
    }

    /// Its cells.
    pub(in crate::io) fn cells(&self) -> impl Iterator<Item = &'a str> {
        (1..).take(self.width()).map(|column| self.cell(column))
    }
}

/// Gives the records of a text without quotes, whose lines end by LF or CR LF; an empty line is a row and no record.
///
/// `first` is the row of the first line.
pub(super) fn plain(text: &str, delimiter: u8, first: u32, mut give: impl FnMut(Record<'_>) -> bool) {
    let bytes = text.as_bytes();
    let mut bounds: Vec<(u32, u32)> = Vec::new();
    // Cells are counted from the start of their line, which is short of 4 GiB as the text is.
    let (mut line, mut cell, mut number) = (0, 0, first);
    let mut end_line = |line: usize, cell: usize, end: usize, number: u32, bounds: &mut Vec<(u32, u32)>| {
        let end = if end > line && bytes[end - 1] == b'\r' { end - 1 } else { end };
        let mut goes_on = true;
        if end > line {
            bounds.push((at(cell - line), at(end - line)));
            goes_on = give(Record { number, text: &text[line..end], bounds });
        }
        bounds.clear();
        goes_on
    };
    for sign in Signs::new(bytes, delimiter) {
        if bytes[sign] == b'\n' {
            if !end_line(line, cell, sign, number, &mut bounds) {
                return;
            }
            number = number.saturating_add(1);
            (line, cell) = (sign + 1, sign + 1);
        } else {
            bounds.push((at(cell - line), at(sign - line)));
            cell = sign + 1;
        }
    }
    end_line(line, cell, bytes.len(), number, &mut bounds);
}

fn at(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

/// The places of the separators and line ends of a text, eight bytes at a time (H. S. Warren, *Hacker's Delight*, 6–1: exact
/// test for zero bytes).
struct Signs<'a> {
    bytes: &'a [u8],
    /// Eight times the separator.
    delimiter: u64,
    /// The word that is looked at begins here.
    base: usize,
    /// The highest bit of each of its bytes that is a sign and was not given yet.
    found: u64,
}

const ONES: u64 = 0x0101_0101_0101_0101;

impl<'a> Signs<'a> {
    fn new(bytes: &'a [u8], delimiter: u8) -> Self {
        let mut signs = Signs { bytes, delimiter: u64::from(delimiter) * ONES, base: 0, found: 0 };
        signs.look();
        signs
    }

    fn look(&mut self) {
        let word = if let Some(word) = self.bytes.get(self.base..self.base + 8) {
            word.try_into().map_or(0, u64::from_le_bytes)
        } else {
            let rest = self.bytes.get(self.base..).unwrap_or_default();
            rest.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte))
        };
        self.found = zeros(word ^ self.delimiter) | zeros(word ^ (u64::from(b'\n') * ONES));
    }
}

/// The highest bit of each byte that is zero.
fn zeros(word: u64) -> u64 {
    const LOW: u64 = 0x7f * ONES;
    !(((word & LOW) + LOW) | word | LOW)
}

impl Iterator for Signs<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            self.base += 8;
            if self.base >= self.bytes.len() {
                return None;
            }
            self.look();
        }
        let sign = self.base + self.found.trailing_zeros() as usize / 8;
        self.found &= self.found - 1;
        // Behind the end stand zeros, which are no sign: no table is parted by NUL.
        (sign < self.bytes.len()).then_some(sign)
    }
}

/// Gives the records of any text. Rows are counted as spreadsheets do: blank lines count, line breaks inside quotes do not.
/// Gives back the row and column of the last cell with a line break, both 0 if there is none, and the last row.
pub(super) fn any(
    text: &str,
    delimiter: u8,
    first: u32,
    mut give: impl FnMut(Record<'_>) -> bool,
) -> Result<Breaks, (u32, String)> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let (mut record, mut bounds) = (StringRecord::new(), Vec::new());
    // Line breaks inside quotes so far.
    let mut inner = 0_u64;
    let mut breaks = Breaks { row: 0, column: 0, last: first.saturating_sub(1) };
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => return Ok(breaks),
            // The bytes are UTF-8, so nothing is left that could fail; were it so, the rest is told to be missing.
            Err(error) => return Err((breaks.last.saturating_add(1), error.to_string())),
        }
        let line = record.position().map_or(1, |start| start.line() + blank_lines(text, start.byte())) + u64::from(first) - 1;
        let row = u32::try_from(line.saturating_sub(inner)).unwrap_or(u32::MAX);
        let number = row.max(breaks.last.saturating_add(1));
        breaks.last = number;
        let broken = record.as_slice().matches('\n').count();
        if broken > 0 {
            inner += broken as u64;
            let column = record.iter().position(|cell| cell.contains('\n')).unwrap_or(0);
            (breaks.row, breaks.column) = (number, at(column + 1));
        }
        bounds.clear();
        bounds.extend((0..record.len()).filter_map(|cell| record.range(cell)).map(|range| (at(range.start), at(range.end))));
        if !give(Record { number, text: record.as_slice(), bounds: &bounds }) {
            return Ok(Breaks { row: 0, ..breaks });
        }
    }
}

/// Where the last cell with a line break stands, 0 if there is none, and the last row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Breaks {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) last: u32,
}

/// How many lines end between a place and the next sign that is no line end.
fn blank_lines(text: &str, from: u64) -> u64 {
    let rest = usize::try_from(from).ok().and_then(|from| text.as_bytes().get(from..)).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    ends.map(|byte| u64::from(*byte == b'\n')).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Record, Signs, any, plain};

    fn rows(read: impl FnOnce(&mut Vec<(u32, Vec<String>)>)) -> Vec<(u32, Vec<String>)> {
        let mut rows = Vec::new();
        read(&mut rows);
        rows
    }

    proptest! {
        #[test]
        fn a_plain_scan_gives_the_records_of_the_csv_crate(text in "(([ab县]{0,9}|,|,,){0,6}\r?\n){0,8}[ab县,]{0,9}") {
            let push = |record: Record<'_>| (record.number, record.cells().map(str::to_owned).collect::<Vec<_>>());
            let one = rows(|rows| plain(&text, b',', 3, |record| { rows.push(push(record)); true }));
            let other = rows(|rows| {
                let read = any(&text, b',', 3, |record| { rows.push(push(record)); true });
                assert!(read.is_ok());
            });
            prop_assert_eq!(one, other);
        }

        #[test]
        fn signs_are_where_they_are(text in "[a,\n\u{2c00}\u{8a}\u{ac}]{0,40}") {
            let found: Vec<usize> = Signs::new(text.as_bytes(), b',').collect();
            let expected: Vec<usize> = text.bytes().enumerate().filter(|(_, byte)| b",\n".contains(byte)).map(|(at, _)| at).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
