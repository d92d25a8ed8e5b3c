//! Figures added up by cells.

use rayon::prelude::*;

use super::MANY;
use crate::metrics::figures::Factor;

/// Sums stand in a table of all that can be if it has at most so many for each figure; else figures are sorted.
const CELLS_A_FIGURE: usize = 64;

/// Figures by their cells, dealt out to shares of cells that lie side by side: what is added up at a time stays near, and each
/// share is one thread's.
#[derive(Default)]
pub(super) struct Dealt {
    shift: u32,
    factor: Factor,
    shares: Vec<Share>,
}

/// The figures of a share: 8 bytes each where they are multiples of the factor, for to write them is most of the work.
#[derive(Default)]
struct Share {
    /// The cell within the share, and how many times the factor.
    multiples: Vec<(u32, u32)>,
    others: Vec<(u32, i64)>,
}

impl Dealt {
    /// Shares of so many cells, for up to so many figures, most of which are multiples of a factor.
    pub(super) fn new(cells: usize, figures: usize, factor: Factor) -> Self {
        let shift = cells.max(1).ilog2().saturating_sub(SHARES.ilog2()).min(u32::BITS - 1);
        let shares = (cells >> shift) + 1;
        let share = || Share { multiples: Vec::with_capacity(figures / shares), others: Vec::new() };
        Dealt { shift, factor, shares: (0..shares).map(|_| share()).collect() }
    }

    #[inline]
    pub(super) fn deal(&mut self, figures: impl Iterator<Item = (u64, i64)>) {
        let (shift, factor) = (self.shift, self.factor);
        let within = (1 << shift) - 1;
        for (cell, value) in figures {
            // A cell is below their number, and what is left of it within a share below 2³¹.
            #[allow(clippy::cast_possible_truncation)]
            let (share, own) = ((cell >> shift) as usize, (cell & within) as u32);
            let (times, is_multiple) = factor.times(value);
            let share = &mut self.shares[share];
            if is_multiple { share.multiples.push((own, times)) } else { share.others.push((own, value)) }
        }
    }

    /// Cells with the sums of what was dealt in several parts, ascending, share by share.
    pub(super) fn added(parts: &[Dealt]) -> Vec<Vec<(u64, i64)>> {
        let shares = parts.first().map_or(0, |part| part.shares.len());
        let figures: usize = parts.iter().flat_map(|part| &part.shares).map(Share::len).sum();
        if figures < MANY {
            let mut table = Table::default();
            return (0..shares).map(|share| table.added(parts, share)).collect();
        }
        (0..shares).into_par_iter().map_init(Table::default, |table, share| table.added(parts, share)).collect()
    }
}

/// About how many shares there are.
const SHARES: usize = 64;

impl Share {
    fn len(&self) -> usize {
        self.multiples.len() + self.others.len()
    }

    /// Gives cells and figures.
    fn each(&self, factor: Factor, mut give: impl FnMut(u32, i64)) {
        self.multiples.iter().for_each(|(cell, times)| give(*cell, i64::from(*times) * factor.of));
        self.others.iter().for_each(|(cell, value)| give(*cell, *value));
    }
}

/// The sums of all cells of a share, set back for the next one.
#[derive(Default)]
struct Table {
    sums: Vec<i64>,
    /// A bit for each cell in which something was entered.
    met: Vec<u64>,
}

impl Table {
    /// The cells of a share with their sums, ascending.
    fn added(&mut self, parts: &[Dealt], share: usize) -> Vec<(u64, i64)> {
        let count: usize = parts.iter().map(|part| part.shares[share].len()).sum();
        let shift = parts[0].shift;
        let (width, base) = (1usize << shift, (share as u64) << shift);
        if width > count.saturating_mul(CELLS_A_FIGURE) {
            let mut figures: Vec<(u32, i64)> = Vec::with_capacity(count);
            parts.iter().for_each(|part| part.shares[share].each(part.factor, |cell, value| figures.push((cell, value))));
            figures.sort_unstable();
            let same = figures.chunk_by(|a, b| a.0 == b.0);
            return same.map(|same| (base + u64::from(same[0].0), same.iter().map(|one| one.1).sum())).collect();
        }
        self.sums.resize(width, 0);
        self.met.resize(width.div_ceil(64), 0);
        for part in parts {
            part.shares[share].each(part.factor, |cell, value| {
                self.sums[cell as usize] += value;
                self.met[cell as usize / 64] |= 1 << (cell % 64);
            });
        }
        let mut sums = Vec::with_capacity(self.met.iter().map(|word| word.count_ones() as usize).sum());
        for (word, first) in self.met.iter_mut().zip((0..).step_by(64)) {
            while *word != 0 {
                let own = first + word.trailing_zeros() as usize;
                sums.push((base + own as u64, std::mem::take(&mut self.sums[own])));
                *word &= *word - 1;
            }
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;
    use crate::metrics::figures::tests::factor;

    proptest! {
        #[test]
        fn cells_hold_the_sums_of_what_was_dealt(
            figures in prop::collection::vec((prop_oneof![0u64..300, 0u64..1 << 20], -9i64..1 << 40), 0..300),
            wide in any::<bool>(),
            of in 1i64..4,
        ) {
            // In a table where cells are few, sorted where they are many.
            let cells = if wide { 1 << 34 } else { 1 << 20 };
            let mut parts = [Dealt::new(cells, figures.len(), factor(of)), Dealt::new(cells, 0, factor(of))];
            let mut wanted: BTreeMap<u64, i64> = BTreeMap::new();
            for (at, (cell, value)) in figures.iter().enumerate() {
                parts[at % 2].deal([(*cell, *value)].into_iter());
                *wanted.entry(*cell).or_default() += value;
            }
            let found: Vec<(u64, i64)> = Dealt::added(&parts).concat();
            prop_assert_eq!(found, wanted.into_iter().collect::<Vec<_>>());
        }
    }
}
