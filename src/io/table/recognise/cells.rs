//! The cells of the columns that a plan asks for, of some rows at a time.

use super::super::plan::{Plan, Shape, TextHole};
use crate::graph::column::ShortText;
use crate::io::csv::{Block, Span};

/// The cells of a column, one for each row of a block.
#[derive(Debug, Default)]
pub(super) struct Column {
    /// Where they stand in the text of the block.
    pub(super) spans: Vec<Span>,
    /// Their texts; [`ShortText::LONG`] where they are longer.
    pub(super) short: Vec<ShortText>,
}

/// Columns by their numbers; those that are not asked for are empty.
#[derive(Debug, Default)]
pub(super) struct Columns {
    asked: Vec<u32>,
    of: Vec<Column>,
}

impl Columns {
    /// Those that a plan asks for.
    pub(super) fn new(plan: &Plan<'_>) -> Self {
        let mut asked: Vec<u32> = plan.holes.iter().flat_map(|hole| hole.columns.iter().copied()).collect();
        for template in &plan.each {
            asked.extend(&template.blank);
            let texts = match &template.shape {
                Shape::Link { id, from, to, figures, .. } => {
                    asked.extend(figures.iter().map(|figure| figure.column));
                    [id.as_ref(), Some(from), Some(to)]
                }
                Shape::Entity { id, name, within, .. } => [Some(id), Some(name), within.as_ref()],
            };
            asked.extend(texts.into_iter().flatten().map(|hole: &TextHole| hole.column));
        }
        asked.sort_unstable();
        asked.dedup();
        let all = asked.last().map_or(0, |last| *last as usize + 1);
        Columns { asked, of: (0..all).map(|_| Column::default()).collect() }
    }

    /// Reads their cells. All of a column are read, one after another, without a look at what they are: that is faster than to
    /// read only those that turn out to be needed.
    pub(super) fn read<'a>(&'a mut self, block: &'a Block<'a>) -> Cells<'a> {
        let text = block.text();
        for number in &self.asked {
            let Column { spans, short } = &mut self.of[*number as usize];
            block.spans(*number, spans);
            short.clear();
            short.extend(spans.iter().map(|span| ShortText::of(text.as_bytes(), span.place()).unwrap_or(ShortText::LONG)));
        }
        Cells { block, columns: &self.of }
    }
}

/// A block and the cells of its columns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cells<'a> {
    pub(super) block: &'a Block<'a>,
    columns: &'a [Column],
}

impl<'a> Cells<'a> {
    /// A column that was asked for.
    pub(super) fn column(&self, number: u32) -> &'a Column {
        &self.columns[number as usize]
    }

    /// How many rows.
    pub(super) fn len(&self) -> usize {
        self.block.len()
    }

    /// The text in which cells stand.
    pub(super) fn text(&self) -> &'a str {
        self.block.text()
    }
}
