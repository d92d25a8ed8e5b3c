//! The columns of links and their figures side by side, read block by block: how a column is held is asked once for a block,
//! not once for a link.

use std::ops::Range;

use crate::graph::overlaps::{Marks, Overlaps};
use crate::graph::{Graph, LinkId};
use crate::model::Kind;

/// Links of a block: what is read of them stays in the nearest cache.
const BLOCK: usize = 256;

/// What the columns hold of a link and its figures.
#[derive(Clone, Copy)]
pub(in crate::query) struct Line<'b> {
    pub(in crate::query) link: LinkId,
    pub(in crate::query) kind: Kind,
    /// Its period, by row.
    pub(super) period: u32,
    /// Rows of its figures.
    first: u32,
    /// Of each figure.
    classes: &'b [u32],
    marks: &'b [u32],
    stated: &'b [i64],
}

/// What the columns hold of a figure.
pub(super) struct Cell {
    pub(super) row: u32,
    /// Its class.
    pub(super) number: u32,
    pub(super) marks: Marks,
    /// What is stated; 0 where nothing is.
    pub(super) stated: i64,
}

impl<'b> Line<'b> {
    /// Its figures.
    #[inline]
    pub(super) fn cells(self) -> impl Iterator<Item = Cell> + use<'b> {
        let cells = self.classes.iter().zip(self.marks).zip(self.stated).zip(self.first..);
        cells.map(|(((number, marks), stated), row)| Cell { row, number: *number, marks: Marks::of(*marks), stated: *stated })
    }
}

/// Buffers of a block.
#[derive(Default)]
struct Block {
    kinds: Vec<u32>,
    periods: Vec<u32>,
    starts: Vec<u32>,
    classes: Vec<u32>,
    marks: Vec<u32>,
    stated: Vec<i64>,
}

impl Block {
    fn read(&mut self, graph: &Graph, overlaps: &Overlaps, block: &Range<usize>) {
        let (links, measures) = (&graph.store.links, &graph.store.measures);
        links.kind.read(block.clone(), &mut self.kinds);
        links.period.read(block.clone(), &mut self.periods);
        links.measures.read(block.clone(), &mut self.starts);
        let rows = self.starts[0] as usize..self.starts[block.len()] as usize;
        measures.class.read(rows.clone(), &mut self.classes);
        measures.stated.read(rows.clone(), &mut self.stated);
        overlaps.read_marks(rows, &mut self.marks);
    }
}

/// Gives the lines of some links, in their order.
pub(super) fn lines(graph: &Graph, links: Range<usize>, mut each: impl FnMut(Line<'_>)) {
    let overlaps = graph.overlaps();
    let mut block = Block::default();
    for start in links.clone().step_by(BLOCK) {
        let own = start..links.end.min(start + BLOCK);
        block.read(graph, overlaps, &own);
        let first = block.starts[0];
        let columns = own.zip(&block.kinds).zip(&block.periods).zip(block.starts.windows(2));
        for (((at, kind), period), ends) in columns {
            let rows = (ends[0] - first) as usize..(ends[1] - first) as usize;
            each(Line {
                link: LinkId::at(at),
                kind: Kind::of_number(*kind),
                period: *period,
                first: ends[0],
                classes: &block.classes[rows.clone()],
                marks: &block.marks[rows.clone()],
                stated: &block.stated[rows],
            });
        }
    }
}
