//! What the page of a way to put shapes in columns costs, kept up to date step by step.
//!
//! Most steps are taken back, so what a step changes is noted, and costs no more to take back than to note. Lengths are whole
//! points: their sums come out the same whichever way they were reached.

use super::{Board, ROOM, Taste};

/// Title and margins of a frame, in the direction of the columns.
const FRAME: i32 = 46;
/// How long a page may be for its width: more makes it longer.
const WIDTH_WEIGHT: f64 = 0.5;

/// How long the frames and columns are.
pub(super) struct Pages {
    frames: Vec<Fill>,
    /// How long each column is.
    pub(super) totals: [f64; ROOM],
    /// What the frames leave empty.
    waste: i32,
    /// For each frame around others, what these leave empty in it.
    nested: Vec<i32>,
    /// Frames that the step touched, as they were.
    touched: Vec<(usize, Fill)>,
    /// `totals` and `waste` as they were before the step.
    before: ([f64; ROOM], i32),
    /// Of `nested`, what the step changed, as it was.
    renested: Vec<(usize, i32)>,
}

/// What a frame fills.
#[derive(Clone, Copy)]
struct Fill {
    /// Of each column.
    lengths: [i32; ROOM],
    /// How many of its shapes are in each column.
    counts: [u16; ROOM],
    /// First and last column, and how long it is; nothing has no extent.
    extent: Option<(usize, usize, i32)>,
}

impl Fill {
    fn add(&mut self, column: usize, length: i32) {
        self.lengths[column] += length;
        self.counts[column] += 1;
    }

    fn measured(&self, frame: usize, clusters: usize) -> Option<(usize, usize, i32)> {
        let first = self.counts.iter().position(|count| *count > 0)?;
        let last = self.counts.iter().rposition(|count| *count > 0)?;
        let longest = self.lengths[first..=last].iter().copied().fold(0, i32::max);
        Some((first, last, if frame < clusters { longest + FRAME } else { longest }))
    }
}

impl Pages {
    pub(super) fn new(board: &Board, columns: &[usize]) -> Self {
        let nothing = Fill { lengths: [0; ROOM], counts: [0; ROOM], extent: None };
        let mut frames = vec![nothing; board.members.len()];
        for (shape, &column) in columns.iter().enumerate() {
            frames[board.frames[shape]].add(column, board.lengths[shape]);
        }
        let mut pages = Pages {
            frames,
            totals: [0.0; ROOM],
            waste: 0,
            nested: vec![0; board.nested.len()],
            touched: Vec::new(),
            before: ([0.0; ROOM], 0),
            renested: Vec::new(),
        };
        for frame in 0..pages.frames.len() {
            pages.frames[frame].extent = pages.frames[frame].measured(frame, board.clusters);
            pages.count(board, frame, 1);
        }
        for at in 0..board.nested.len() {
            pages.nested[at] = pages.empty_in(board, at);
        }
        pages.before = (pages.totals, pages.waste);
        pages
    }

    /// Moves a shape from a column to another. What follows from it waits for [`settle`](Self::settle).
    pub(super) fn shift(&mut self, board: &Board, shape: usize, from: usize, to: usize) {
        let frame = board.frames[shape];
        // The shapes of a step share a frame: there is little to look through.
        if self.touched.iter().all(|(other, _)| *other != frame) {
            self.touched.push((frame, self.frames[frame]));
        }
        let fill = &mut self.frames[frame];
        fill.counts[from] -= 1;
        fill.lengths[from] -= board.lengths[shape];
        fill.add(to, board.lengths[shape]);
    }

    /// Works out the extents of what was shifted, and what follows from them.
    pub(super) fn settle(&mut self, board: &Board) {
        for at in 0..self.touched.len() {
            let frame = self.touched[at].0;
            let extent = self.frames[frame].measured(frame, board.clusters);
            // Most moves leave the frame as long and as wide as it was.
            if extent != self.frames[frame].extent {
                self.count(board, frame, -1);
                self.frames[frame].extent = extent;
                self.count(board, frame, 1);
                for &nest in &board.nests[frame] {
                    self.renested.push((nest, self.nested[nest]));
                    self.nested[nest] = self.empty_in(board, nest);
                }
            }
        }
    }

    /// The step stays.
    pub(super) fn keep(&mut self) {
        self.touched.clear();
        self.renested.clear();
        self.before = (self.totals, self.waste);
    }

    /// The step never was.
    pub(super) fn take_back(&mut self) {
        for (frame, fill) in self.touched.drain(..) {
            self.frames[frame] = fill;
        }
        // What changed twice stands there twice, first as it was at first.
        while let Some((at, waste)) = self.renested.pop() {
            self.nested[at] = waste;
        }
        (self.totals, self.waste) = self.before;
    }

    /// Adds a frame to the columns and to what is empty, or takes it off.
    fn count(&mut self, board: &Board, frame: usize, sign: i32) {
        let Some((first, last, length)) = self.frames[frame].extent else { return };
        let columns = i32::try_from(last - first + 1).unwrap_or(1);
        self.waste += sign * (length * columns - board.sums[frame]);
        self.totals[first..=last].iter_mut().for_each(|total| *total += f64::from(sign * length));
    }

    /// What the frames in a frame leave empty.
    fn empty_in(&self, board: &Board, at: usize) -> i32 {
        let mut inside = [0; ROOM];
        let (mut first, mut last) = (ROOM, 0);
        for (from, to, length) in board.nested[at].iter().filter_map(|&frame| self.frames[frame].extent) {
            inside[from..=to].iter_mut().for_each(|total| *total += length);
            (first, last) = (first.min(from), last.max(to));
        }
        let longest = inside.iter().copied().fold(0, i32::max);
        let columns = i32::try_from((last + 1).saturating_sub(first)).unwrap_or(0);
        longest * columns - inside.iter().sum::<i32>()
    }

    /// What the page costs: its longest columns and its width.
    pub(super) fn cost(&self, board: &Board, taste: Taste) -> f64 {
        let waste = f64::from(self.waste + self.nested.iter().sum::<i32>());
        let used = self.totals.iter().filter(|total| **total > 0.0).count() as f64;
        // The fourth norm follows the longest column, and still rewards what shortens the others.
        let fourth: f64 = self.totals.iter().map(|total| (total * total) * (total * total)).sum();
        fourth.sqrt().sqrt() + WIDTH_WEIGHT * board.column * used + taste.waste * waste
    }
}
