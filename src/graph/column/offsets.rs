//! Where the share of each row begins in another column.

use super::{Column, Packed};

/// Rows for which one number is held in full; the others are held as what they add to it.
const BLOCK: usize = 64;

/// Ascending places: the share of row `n` of another column lies between place `n` and the next.
///
/// About one byte a row, none where no row has a share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Offsets {
    base: Column<u32>,
    more: Packed,
    /// Where the last share ends.
    end: u32,
}

impl Offsets {
    /// From its parts, as a snapshot holds them.
    pub(crate) fn from_parts(base: Column<u32>, more: Packed, end: u32) -> Option<Self> {
        (base.len() == more.len().div_ceil(BLOCK)).then_some(Offsets { base, more, end })
    }

    /// Its parts, as a snapshot holds them.
    pub(crate) fn parts(&self) -> (&Column<u32>, &Packed, u32) {
        (&self.base, &self.more, self.end)
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.more.len()
    }

    /// Adds a row whose share ends at a place, which is not before that of the last one.
    pub(crate) fn push(&mut self, end: u32) {
        if self.more.len().is_multiple_of(BLOCK) {
            self.base.push(self.end);
        }
        let base = self.base.last().copied().unwrap_or_default();
        self.more.push(self.end - base);
        self.end = end.max(self.end);
    }

    /// Adds rows whose shares end at these places, ascending, behind some that are before all of them.
    pub(crate) fn extend(&mut self, ends: &[u32], before: u32) {
        let (mut more, mut left) = ([0; BLOCK], ends);
        while !left.is_empty() {
            let row = self.more.len() % BLOCK;
            if row == 0 {
                self.base.push(self.end);
            }
            let (own, later) = left.split_at(left.len().min(BLOCK - row));
            let base = self.base.last().copied().unwrap_or_default();
            more[0] = self.end - base;
            for (more, end) in more[1..].iter_mut().zip(own) {
                *more = before.saturating_add(*end).wrapping_sub(base);
            }
            self.more.extend(&more[..own.len()]);
            self.end = own.last().map_or(self.end, |end| self.end.max(before.saturating_add(*end)));
            left = later;
        }
    }

    /// Adds rows without a share.
    pub(crate) fn extend_empty(&mut self, rows: usize) {
        let ends = [0; BLOCK];
        for first in (0..rows).step_by(BLOCK) {
            self.extend(&ends[..BLOCK.min(rows - first)], self.end);
        }
    }

    /// Where the share of a row begins; of the row after the last one, where all end.
    #[inline]
    pub(crate) fn start(&self, row: usize) -> u32 {
        if row < self.more.len() { self.base[row / BLOCK] + self.more.get(row) } else { self.end }
    }

    /// The share of a row.
    #[inline]
    pub(crate) fn range(&self, row: usize) -> std::ops::Range<u32> {
        self.start(row)..self.start(row + 1)
    }

    /// Where the shares of some rows begin, and where the last of them ends, into a buffer.
    pub(crate) fn read(&self, rows: std::ops::Range<usize>, into: &mut Vec<u32>) {
        self.more.read(rows.clone(), into);
        let mut rest = into.as_mut_slice();
        let mut row = rows.start;
        while !rest.is_empty() {
            let own = (BLOCK - row % BLOCK).min(rest.len());
            let (starts, later) = rest.split_at_mut(own);
            let base = self.base[row / BLOCK];
            starts.iter_mut().for_each(|start| *start += base);
            (rest, row) = (later, row + own);
        }
        into.push(self.start(rows.end));
    }

    /// Whether none of some rows has a share of more than one. Cost: a pass over their bytes.
    pub(crate) fn at_most_one(&self, rows: std::ops::Range<usize>) -> bool {
        let mut starts = Vec::new();
        rows.clone().step_by(4 * BLOCK).all(|first| {
            let some = first..rows.end.min(first + 4 * BLOCK);
            if let (Packed::Bytes(more), 0, true) = (&self.more, first % BLOCK, some.len() == 4 * BLOCK) {
                // Within a block what they add grows; from one to the next the full numbers tell.
                return more[some].chunks_exact(BLOCK).zip(first / BLOCK..).all(|(more, block)| {
                    let widest = more.windows(2).fold(0, |widest: u8, ends| widest.max(ends[1].wrapping_sub(ends[0])));
                    let last = self.base[block] + u32::from(more[BLOCK - 1]);
                    widest < 2 && self.base.get(block + 1).map_or(self.end, |next| *next) - last < 2
                });
            }
            self.read(some, &mut starts);
            starts.windows(2).fold(0, |widest, ends| widest.max(ends[1] - ends[0])) < 2
        })
    }

    /// The row in whose share a place lies, if any.
    pub(crate) fn row_of(&self, place: u32) -> Option<usize> {
        if place >= self.end {
            return None;
        }
        let (mut low, mut high) = (0, self.len());
        // The last row that begins at or before the place; those before it without a share begin there too.
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.start(middle) <= place { low = middle + 1 } else { high = middle }
        }
        low.checked_sub(1)
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.base.bytes() + self.more.bytes()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_share_of_two_is_found_wherever_it_is() {
        for wide in 0..300 {
            let mut offsets = Offsets::default();
            let ends: Vec<u32> = (0..300).map(|row| row / 2 + 2 * u32::from(row >= wide)).collect();
            offsets.extend(&ends, 0);
            assert!(!offsets.at_most_one(0..300) && offsets.at_most_one(0..wide as usize), "{wide}");
        }
    }

    proptest! {
        #[test]
        fn shares_lie_end_to_end(lengths in prop::collection::vec(prop_oneof![Just(0u32), 0u32..3, 0u32..400], 0..300)) {
            let mut offsets = Offsets::default();
            let mut end = 0;
            let mut expected = Vec::new();
            for length in &lengths {
                expected.push(end..end + length);
                end += length;
                offsets.push(end);
            }
            let mut at_once = Offsets::default();
            let (one, other) = expected.split_at(expected.len() / 3);
            let before = one.last().map_or(0, |range| range.end);
            at_once.extend(&one.iter().map(|range| range.end).collect::<Vec<_>>(), 0);
            at_once.extend(&other.iter().map(|range| range.end - before).collect::<Vec<_>>(), before);
            prop_assert_eq!(format!("{at_once:?}"), format!("{offsets:?}"));
            for (row, range) in expected.iter().enumerate() {
                prop_assert_eq!(&offsets.range(row), range);
                for place in range.clone() {
                    prop_assert_eq!(offsets.row_of(place), Some(row));
                }
            }
            prop_assert_eq!((offsets.start(lengths.len()), offsets.row_of(end)), (end, None));
            let (from, mut read) = (lengths.len() / 3, Vec::new());
            offsets.read(from..lengths.len(), &mut read);
            let starts: Vec<u32> = (from..=lengths.len()).map(|row| offsets.start(row)).collect();
            prop_assert_eq!(read, starts);
            let mut longer = offsets.clone();
            longer.extend_empty(lengths.len() / 2);
            lengths.iter().take(lengths.len() / 2).for_each(|_| offsets.push(end));
            prop_assert_eq!(format!("{longer:?}"), format!("{offsets:?}"));
            let (from, to) = (lengths.len() / 3, lengths.len() / 2);
            prop_assert_eq!(offsets.at_most_one(from..to), lengths[from..to].iter().all(|length| *length < 2));
            prop_assert_eq!(offsets.at_most_one(0..lengths.len()), lengths.iter().all(|length| *length < 2));
        }
    }
}
