//! The records of a text: by a plain scan where no cell is quoted, else by the `csv` crate.

use std::ops::Range;

use csv::{ReaderBuilder, StringRecord};

/// How many records are given together, so that a column can be looked at row by row.
pub(in crate::io) const TOGETHER: usize = 128;

/// Bytes of a text from which a block is given before it is full.
const LONG: usize = 1 << 20;

/// Some records that follow one another: a text and where their cells end in it.
#[derive(Debug, Default)]
pub(in crate::io) struct Block<'a> {
    text: &'a str,
    /// Bytes between two cells: a separator, or nothing where the text was made of the cells.
    gap: u32,
    starts: Vec<Start>,
    /// Where each cell ends, those of a record together.
    ends: Vec<u32>,
}

/// Where a record begins: in the table, in the text and among the ends of cells; and how many cells it has.
#[derive(Clone, Copy, Debug)]
struct Start {
    number: u32,
    text: u32,
    cells: u32,
    width: u32,
}

impl<'a> Block<'a> {
    /// How many records.
    pub(in crate::io) fn len(&self) -> usize {
        self.starts.len()
    }

    /// One of them.
    #[inline]
    pub(in crate::io) fn record(&self, at: usize) -> Record<'_> {
        let Start { number, text, cells, width } = self.starts[at];
        let ends = &self.ends[cells as usize..(cells + width) as usize];
        Record { number, text: self.text, start: text, gap: self.gap, ends }
    }

    /// Where a cell of one stands in the text; nowhere where it has none of that column, which is counted from 1.
    #[inline]
    pub(in crate::io) fn place(&self, at: usize, column: u32) -> Range<usize> {
        let Start { text, cells, width, .. } = self.starts[at];
        let cell = column.wrapping_sub(1);
        if cell >= width {
            return 0..0;
        }
        let end = (cells + cell) as usize;
        let start = if cell == 0 { text } else { self.ends[end - 1] + self.gap };
        start as usize..self.ends[end] as usize
    }

    /// The last byte of a cell of one.
    #[inline]
    pub(in crate::io) fn last_byte(&self, at: usize, column: u32) -> Option<u8> {
        let place = self.place(at, column);
        (!place.is_empty()).then(|| self.text.as_bytes()[place.end - 1])
    }

    /// The row of the table that one is.
    #[inline]
    pub(in crate::io) fn number(&self, at: usize) -> u32 {
        self.starts[at].number
    }

    /// The text of a cell of one; empty where it has none of that column.
    #[inline]
    pub(in crate::io) fn cell(&self, at: usize, column: u32) -> &'a str {
        self.text.get(self.place(at, column)).unwrap_or("")
    }

    /// The bytes of a cell of one; none where it has none of that column.
    #[inline]
    pub(in crate::io) fn bytes(&self, at: usize, column: u32) -> &'a [u8] {
        self.text.as_bytes().get(self.place(at, column)).unwrap_or_default()
    }

    /// How many cells one has.
    pub(in crate::io) fn width(&self, at: usize) -> u32 {
        self.starts[at].width
    }

    /// The text that all cells stand in.
    pub(in crate::io) fn text(&self) -> &'a str {
        self.text
    }

    /// The records in their order.
    pub(in crate::io) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        (0..self.len()).map(|at| self.record(at))
    }

    /// The rows of the table that the first and the last of them are.
    pub(in crate::io) fn numbers(&self) -> Option<(u32, u32)> {
        Some((self.starts.first()?.number, self.starts.last()?.number))
    }

    fn begin(&mut self, number: u32, text: usize) {
        self.starts.push(Start { number, text: at(text), cells: at(self.ends.len()), width: 0 });
    }

    /// Ends the record that was begun last.
    fn end(&mut self) {
        if let Some(start) = self.starts.last_mut() {
            start.width = at(self.ends.len()) - start.cells;
        }
    }

    /// Takes back a record that was begun.
    fn forget(&mut self) {
        if let Some(start) = self.starts.pop() {
            self.ends.truncate(start.cells as usize);
        }
    }

    fn clear(&mut self) {
        self.starts.clear();
        self.ends.clear();
    }
}

/// A record: a text and where its cells stand in it.
#[derive(Clone, Copy, Debug)]
pub(in crate::io) struct Record<'a> {
    /// Row of the table, counted from 1.
    pub(in crate::io) number: u32,
    text: &'a str,
    start: u32,
    gap: u32,
    ends: &'a [u32],
}

impl<'a> Record<'a> {
    /// The text of a cell, which is counted from 1; empty where there is none.
    pub(in crate::io) fn cell(&self, column: u32) -> &'a str {
        let cell = (column as usize).wrapping_sub(1);
        let Some(end) = self.ends.get(cell) else { return "" };
        let start = if cell == 0 { self.start } else { self.ends[cell - 1] + self.gap };
        self.text.get(start as usize..*end as usize).unwrap_or("")
    }

    /// How many cells it has.
    pub(in crate::io) fn width(&self) -> usize {
        self.ends.len()
    }

    /// Its cells.
    pub(in crate::io) fn cells(&self) -> impl Iterator<Item = &'a str> {
        (1..).take(self.width()).map(|column| self.cell(column))
    }
}

/// Gives the records of a text without quotes, whose lines end by LF or CR LF; an empty line is a row and no record.
///
/// `first` is the row of the first line.
pub(super) fn plain(text: &str, delimiter: u8, first: u32, mut give: impl FnMut(&Block<'_>) -> bool) {
    let bytes = text.as_bytes();
    let mut block = Block { text, gap: 1, ..Block::default() };
    // Cells are counted from the start of the text of their block, which is short of 4 GiB as a piece is.
    let (mut line, mut number) = (0, first);
    block.begin(number, line);
    let end_line = |block: &mut Block<'_>, line: usize, end: usize| {
        let end = if end > line && bytes[end - 1] == b'\r' { end - 1 } else { end };
        if end > line {
            block.ends.push(at(end));
            block.end();
        } else {
            block.forget();
        }
    };
    let goes_on = signs(bytes, delimiter, |sign| {
        if bytes[sign] != b'\n' {
            block.ends.push(at(sign));
            return true;
        }
        end_line(&mut block, line, sign);
        if block.len() >= TOGETHER {
            if !give(&block) {
                return false;
            }
            block.clear();
        }
        number = number.saturating_add(1);
        line = sign + 1;
        block.begin(number, line);
        true
    });
    if goes_on {
        end_line(&mut block, line, bytes.len());
        if block.len() > 0 {
            give(&block);
        }
    }
}

fn at(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}

const ONES: u64 = 0x0101_0101_0101_0101;

/// Gives the places of the separators and line ends of a text as long as they are taken, eight bytes at a time (H. S. Warren,
/// *Hacker's Delight*, 6–1: exact test for zero bytes). Gives back whether all were taken.
#[inline]
fn signs(bytes: &[u8], delimiter: u8, mut take: impl FnMut(usize) -> bool) -> bool {
    let (delimiter, end) = (u64::from(delimiter) * ONES, u64::from(b'\n') * ONES);
    let words = bytes.chunks_exact(8);
    // Behind the end stand zeros, which are no sign: no table is parted by NUL.
    let rest = words.remainder().iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
    let words = words.map(|word| word.try_into().map_or(0, u64::from_le_bytes)).chain([rest]);
    for (word, base) in words.zip((0..).step_by(8)) {
        let mut found = zeros(word ^ delimiter) | zeros(word ^ end);
        while found != 0 {
            if !take(base + found.trailing_zeros() as usize / 8) {
                return false;
            }
            found &= found - 1;
        }
    }
    true
}

/// The highest bit of each byte that is zero.
fn zeros(word: u64) -> u64 {
    const LOW: u64 = 0x7f * ONES;
    !(((word & LOW) + LOW) | word | LOW)
}

/// Gives the records of any text. Rows are counted as spreadsheets do: blank lines count, line breaks inside quotes do not.
/// Gives back the row and column of the last cell with a line break, both 0 if there is none, and the last row.
pub(super) fn any(
    text: &str,
    delimiter: u8,
    first: u32,
    mut give: impl FnMut(&Block<'_>) -> bool,
) -> Result<Breaks, (u32, String)> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let (mut cells, mut shape) = (String::new(), Block::default());
    let mut give = |cells: &mut String, shape: &mut Block<'_>| {
        let (starts, ends) = (std::mem::take(&mut shape.starts), std::mem::take(&mut shape.ends));
        let block = Block { text: cells, gap: 0, starts, ends };
        let goes_on = block.len() == 0 || give(&block);
        (shape.starts, shape.ends) = (block.starts, block.ends);
        shape.clear();
        cells.clear();
        goes_on
    };
    // Line breaks inside quotes so far.
    let mut inner = 0_u64;
    let mut breaks = Breaks { row: 0, column: 0, last: first.saturating_sub(1) };
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => {
                let goes_on = give(&mut cells, &mut shape);
                return Ok(if goes_on { breaks } else { Breaks { row: 0, ..breaks } });
            }
            // The bytes are UTF-8, so nothing is left that could fail; were it so, the rest is told to be missing.
            Err(error) => {
                give(&mut cells, &mut shape);
                return Err((breaks.last.saturating_add(1), error.to_string()));
            }
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
        shape.begin(number, cells.len());
        shape.ends.extend((0..record.len()).filter_map(|cell| record.range(cell)).map(|range| at(cells.len() + range.end)));
        shape.end();
        cells.push_str(record.as_slice());
        if (shape.len() >= TOGETHER || cells.len() >= LONG) && !give(&mut cells, &mut shape) {
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

    use super::{Block, any, plain, signs};

    fn rows(read: impl FnOnce(&mut dyn FnMut(&Block<'_>) -> bool)) -> Vec<(u32, Vec<String>)> {
        let mut rows = Vec::new();
        read(&mut |block| {
            let row = block.records().map(|record| (record.number, record.cells().map(str::to_owned).collect()));
            rows.extend(row);
            true
        });
        rows
    }

    proptest! {
        #[test]
        fn a_plain_scan_gives_the_records_of_the_csv_crate(text in "(([ab县]{0,9}|,|,,){0,6}\r?\n){0,8}[ab县,]{0,9}") {
            let one = rows(|give| plain(&text, b',', 3, give));
            let other = rows(|give| assert!(any(&text, b',', 3, give).is_ok()));
            prop_assert_eq!(one, other);
        }

        #[test]
        fn signs_are_where_they_are(text in "[a,\n\u{2c00}\u{8a}\u{ac}]{0,40}") {
            let mut found = Vec::new();
            signs(text.as_bytes(), b',', |sign| { found.push(sign); true });
            let expected: Vec<usize> = text.bytes().enumerate().filter(|(_, byte)| b",\n".contains(byte)).map(|(at, _)| at).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn blocks_follow_one_another() {
        let text: String = (0..super::TOGETHER * 2 + 3).map(|row| format!("{row},x\n\n")).collect();
        let (mut sizes, mut last) = (Vec::new(), None);
        plain(&text, b',', 1, |block| {
            sizes.push(block.len());
            last = block.numbers();
            true
        });
        assert_eq!(sizes, [super::TOGETHER, super::TOGETHER, 3]);
        assert_eq!(last.map(|(_, last)| last as usize), Some(2 * (super::TOGETHER * 2 + 2) + 1));
        assert_eq!(rows(|give| plain(&text, b',', 1, give)), rows(|give| assert!(any(&text, b',', 1, give).is_ok())));
    }
}
