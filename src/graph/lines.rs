//! The columns of links and their figures side by side, read block by block: how a column is held is asked once for a block,
//! not once for a link.

use std::ops::Range;

use super::overlaps::{Marks, Overlaps};
use super::{Graph, LinkId};
use crate::model::Kind;

/// Links of a block: what is read of them stays in the nearest cache.
const BLOCK: usize = 256;

/// What the columns hold of a link and its figures.
#[derive(Clone, Copy)]
pub(crate) struct Line<'b> {
    pub(crate) link: LinkId,
    pub(crate) kind: Kind,
    /// Its period, by row.
    pub(crate) period: u32,
    /// Rows of its figures.
    first: u32,
    /// Of each figure.
    classes: &'b [u32],
    marks: &'b [u32],
    stated: &'b [i64],
}

/// What the columns hold of a figure.
pub(crate) struct Cell {
    pub(crate) row: u32,
    /// Its class.
    pub(crate) number: u32,
    pub(crate) marks: Marks,
    /// What is stated; 0 where nothing is.
    pub(crate) stated: i64,
}

impl<'b> Line<'b> {
    /// Its figures.
    #[inline]
    pub(crate) fn cells(self) -> impl Iterator<Item = Cell> + use<'b> {
        let cells = self.classes.iter().zip(self.marks).zip(self.stated).zip(self.first..);
        cells.map(|(((number, marks), stated), row)| Cell { row, number: *number, marks: Marks::of(*marks), stated: *stated })
    }

    /// Row, class and what is stated of its figures, where marks were not asked for.
    #[inline]
    pub(crate) fn plain(self) -> impl Iterator<Item = (u32, u32, i64)> + use<'b> {
        let cells = self.classes.iter().zip(self.stated).zip(self.first..);
        cells.map(|((number, stated), row)| (row, *number, *stated))
    }
}

/// The columns of some links that follow one another.
#[derive(Default)]
pub(crate) struct Block {
    pub(crate) kinds: Vec<u32>,
    pub(crate) periods: Vec<u32>,
    /// Where the figures of each link begin among those of the block, and where the last ones end.
    pub(crate) starts: Vec<u32>,
    /// The row of the first figure.
    pub(crate) first: u32,
    pub(crate) classes: Vec<u32>,
    marks: Vec<u32>,
    pub(crate) stated: Vec<i64>,
}

impl Block {
    fn read(&mut self, graph: &Graph, overlaps: Option<&Overlaps>, block: &Range<usize>) {
        let (links, measures) = (&graph.store.links, &graph.store.measures);
        links.kind.read(block.clone(), &mut self.kinds);
        links.period.read(block.clone(), &mut self.periods);
        links.measures.read(block.clone(), &mut self.starts);
        let rows = self.starts[0] as usize..self.starts[block.len()] as usize;
        measures.class.read(rows.clone(), &mut self.classes);
        measures.stated.read(rows.clone(), &mut self.stated);
        match overlaps {
            Some(overlaps) => overlaps.read_marks(rows, &mut self.marks),
            None => self.marks.resize(rows.len(), 0),
        }
        self.first = self.starts[0];
        self.starts.iter_mut().for_each(|start| *start -= self.first);
    }

    /// The lines of its links, of which the first is given.
    #[allow(clippy::inline_always)] // what is made of a line is taken apart at once
    #[inline(always)]
    pub(crate) fn lines(&self, first: usize) -> impl Iterator<Item = Line<'_>> {
        let columns = self.kinds.iter().zip(&self.periods).zip(self.starts.windows(2)).enumerate();
        columns.map(move |(at, ((kind, period), ends))| {
            let rows = ends[0] as usize..ends[1] as usize;
            Line {
                link: LinkId::at(first + at),
                kind: Kind::of_number(*kind),
                period: *period,
                first: self.first + ends[0],
                classes: &self.classes[rows.clone()],
                marks: &self.marks[rows.clone()],
                stated: &self.stated[rows],
            }
        })
    }
}

/// Gives the columns of some links block by block, each with its first link; with the marks of figures where what overlaps is
/// given.
pub(crate) fn blocks(graph: &Graph, overlaps: Option<&Overlaps>, links: Range<usize>, mut each: impl FnMut(usize, &mut Block)) {
    let mut block = Block::default();
    for start in links.clone().step_by(BLOCK) {
        block.read(graph, overlaps, &(start..links.end.min(start + BLOCK)));
        each(start, &mut block);
    }
}

/// Gives the lines of some links, in their order; with the marks of their figures where what overlaps is given.
pub(crate) fn lines(graph: &Graph, overlaps: Option<&Overlaps>, links: Range<usize>, mut each: impl FnMut(Line<'_>)) {
    blocks(graph, overlaps, links, |first, block| {
        for line in block.lines(first) {
            each(line);
        }
    });
}
