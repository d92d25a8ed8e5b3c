//! Figures added up by cells.

use rayon::prelude::*;

use super::MANY;
use crate::metrics::figures::NONE;

/// Sums stand in a table of all that can be if it has at most so many for each figure; else figures are sorted.
const CELLS_A_FIGURE: usize = 4;

/// Figures by their cells, dealt out to shares of cells that lie side by side: what is added up at a time stays near, and each
/// share is one thread's.
#[derive(Default)]
pub(super) struct Dealt {
    shift: u32,
    shares: Vec<Vec<(u64, i64)>>,
}

impl Dealt {
    /// Shares of so many cells, for up to so many figures.
    pub(super) fn new(cells: usize, figures: usize) -> Self {
        let shift = cells.max(1).ilog2().saturating_sub(SHARES.ilog2());
        let shares = (cells >> shift) + 1;
        Dealt { shift, shares: (0..shares).map(|_| Vec::with_capacity(figures / shares)).collect() }
    }

    #[inline]
    pub(super) fn deal(&mut self, cells: impl Iterator<Item = (u64, i64)>) {
        for (cell, value) in cells {
            // A cell is below their number.
            #[allow(clippy::cast_possible_truncation)]
            let share = (cell >> self.shift) as usize;
            self.shares[share].push((cell, value));
        }
    }

    /// Cells with the sums of what was dealt in several parts, ascending.
    pub(super) fn added(parts: &[Dealt]) -> Vec<(u64, i64)> {
        let shares = parts.first().map_or(0, |part| part.shares.len());
        let figures: usize = parts.iter().flat_map(|part| &part.shares).map(Vec::len).sum();
        let add = |share: usize| added(parts, share);
        let sums: Vec<_> =
            if figures < MANY { (0..shares).map(add).collect() } else { (0..shares).into_par_iter().map(add).collect() };
        sums.concat()
    }
}

/// About how many shares there are.
const SHARES: usize = 64;

/// The cells of a share with their sums, ascending.
fn added(parts: &[Dealt], share: usize) -> Vec<(u64, i64)> {
    let figures = parts.iter().flat_map(|part| &part.shares[share]).copied();
    let count: usize = parts.iter().map(|part| part.shares[share].len()).sum();
    let shift = parts[0].shift;
    let width = 1usize << shift;
    if width <= count.saturating_mul(CELLS_A_FIGURE) {
        // In a table of all cells, each `NONE` more than its sum; 0 where nothing was entered.
        let base = (share as u64) << shift;
        let mut sums = vec![0i64; width];
        for (cell, value) in figures {
            // It lies in the share.
            #[allow(clippy::cast_possible_truncation)]
            let sum = &mut sums[(cell - base) as usize];
            // Without a branch: whether a cell is new is not to be guessed, and the next one need not wait for this.
            *sum = (*sum | i64::from(*sum == 0) << 63).wrapping_add(value);
        }
        let met = (base..).zip(sums).filter(|(_, sum)| *sum != 0);
        return met.map(|(cell, sum)| (cell, sum.wrapping_sub(NONE))).collect();
    }
    let mut figures: Vec<(u64, i64)> = figures.collect();
    figures.sort_unstable();
    let same = figures.chunk_by(|a, b| a.0 == b.0);
    same.map(|same| (same[0].0, same.iter().map(|one| one.1).sum())).collect()
}
