//! Records of a table, some at a time.

use std::ops::Range;

/// How many records are given together, so that a column can be looked at row by row.
pub(in crate::io) const TOGETHER: usize = 256;

/// Bytes of a text from which a block is given before it is full.
const LONG: usize = 1 << 20;

/// A stretch of the text of a block.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::io) struct Span {
    start: u32,
    end: u32,
}

impl Span {
    pub(in crate::io) const EMPTY: Span = Span { start: 0, end: 0 };

    /// Its bytes.
    #[inline]
    pub(in crate::io) fn place(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(in crate::io) fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// What it is of a text.
    #[inline]
    pub(in crate::io) fn of(self, text: &str) -> &str {
        text.get(self.place()).unwrap_or_default()
    }
}

/// Some records that follow one another: a text and where their cells end in it.
#[derive(Debug, Default)]
pub(in crate::io) struct Block<'a> {
    text: &'a str,
    /// Bytes between two cells: a separator, or nothing where the text was made of the cells.
    gap: u32,
    starts: Vec<Start>,
    /// Where each cell ends, those of a record together.
    ends: Vec<u32>,
    /// Some record has another number of cells than the first one.
    uneven: bool,
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
    /// No record yet of a text whose cells are parted by one sign.
    pub(super) fn parted(text: &'a str) -> Self {
        Block { text, gap: 1, ..Block::default() }
    }

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
    fn span(&self, at: usize, column: u32) -> Span {
        let Start { text, cells, width, .. } = self.starts[at];
        let cell = column.wrapping_sub(1);
        if cell >= width {
            return Span::EMPTY;
        }
        let end = (cells + cell) as usize;
        let start = if cell == 0 { text } else { self.ends[end - 1] + self.gap };
        Span { start, end: self.ends[end] }
    }

    /// Where the cells of a column stand in the text, one for each record.
    pub(in crate::io) fn spans(&self, column: u32, spans: &mut Vec<Span>) {
        spans.clear();
        let width = self.starts.first().map_or(0, |start| start.width) as usize;
        let cell = column.wrapping_sub(1) as usize;
        if self.uneven || cell >= width {
            spans.extend((0..self.len()).map(|at| self.span(at, column)));
            return;
        }
        let records = self.starts.iter().zip(self.ends.chunks_exact(width));
        if cell == 0 {
            spans.extend(records.map(|(start, ends)| Span { start: start.text, end: ends[0] }));
        } else {
            spans.extend(records.map(|(_, ends)| Span { start: ends[cell - 1] + self.gap, end: ends[cell] }));
        }
    }

    /// The byte before the end of each of the first cells of one: the last byte of a cell that is not empty.
    #[inline]
    pub(in crate::io) fn last_bytes(&self, at: usize, cells: u32) -> impl Iterator<Item = u8> {
        let Start { cells: first, width, .. } = self.starts[at];
        let ends = &self.ends[first as usize..(first + width.min(cells)) as usize];
        ends.iter().filter_map(|end| self.text.as_bytes().get((*end as usize).wrapping_sub(1)).copied())
    }

    /// The row of the table that one is.
    #[inline]
    pub(in crate::io) fn number(&self, at: usize) -> u32 {
        self.starts[at].number
    }

    /// The text of a cell of one; empty where it has none of that column.
    #[inline]
    pub(in crate::io) fn cell(&self, at: usize, column: u32) -> &'a str {
        self.span(at, column).of(self.text)
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

    pub(super) fn begin(&mut self, number: u32, text: usize) {
        self.starts.push(Start { number, text: at(text), cells: at(self.ends.len()), width: 0 });
    }

    /// Ends a cell of the record that was begun last.
    #[inline]
    pub(super) fn end_cell(&mut self, text: usize) {
        self.ends.push(at(text));
    }

    /// Ends the record that was begun last.
    pub(super) fn end(&mut self) {
        if let Some(start) = self.starts.last_mut() {
            start.width = at(self.ends.len()) - start.cells;
        }
        self.uneven |= self.starts.first().map(|start| start.width) != self.starts.last().map(|start| start.width);
    }

    /// Takes back a record that was begun.
    pub(super) fn forget(&mut self) {
        if let Some(start) = self.starts.pop() {
            self.ends.truncate(start.cells as usize);
        }
    }

    pub(super) fn clear(&mut self) {
        self.starts.clear();
        self.ends.clear();
        self.uneven = false;
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

/// Cells that come one by one, gathered to blocks.
#[derive(Debug, Default)]
pub(in crate::io) struct Gathered {
    text: String,
    shape: Block<'static>,
}

impl Gathered {
    /// Begins a record.
    pub(in crate::io) fn begin(&mut self, number: u32) {
        self.shape.begin(number, self.text.len());
    }

    /// Adds a cell to the record.
    pub(in crate::io) fn push(&mut self, cell: &str) {
        self.text.push_str(cell);
        self.shape.end_cell(self.text.len());
    }

    /// Adds a cell of what is written, and gives how many bytes that is.
    #[cfg(feature = "parquet")]
    pub(in crate::io) fn write<E>(&mut self, cell: impl FnOnce(&mut String) -> Result<(), E>) -> Result<usize, E> {
        let before = self.text.len();
        cell(&mut self.text)?;
        self.shape.end_cell(self.text.len());
        Ok(self.text.len() - before)
    }

    /// Ends the record, and gives the block where it is full. Gives back whether more is wanted.
    pub(in crate::io) fn end(&mut self, give: &mut dyn FnMut(&Block<'_>) -> bool) -> bool {
        self.shape.end();
        (self.shape.len() < TOGETHER && self.text.len() < LONG) || self.give(give)
    }

    /// Gives what is left. Gives back whether more is wanted.
    pub(in crate::io) fn give(&mut self, give: &mut dyn FnMut(&Block<'_>) -> bool) -> bool {
        let (starts, ends) = (std::mem::take(&mut self.shape.starts), std::mem::take(&mut self.shape.ends));
        let block = Block { text: &self.text, gap: 0, starts, ends, uneven: self.shape.uneven };
        let goes_on = block.len() == 0 || give(&block);
        (self.shape.starts, self.shape.ends) = (block.starts, block.ends);
        self.shape.clear();
        self.text.clear();
        goes_on
    }
}

pub(super) fn at(byte: usize) -> u32 {
    u32::try_from(byte).unwrap_or(u32::MAX)
}
