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

    /// Adds rows whose shares end at these places, ascending.
    pub(crate) fn extend(&mut self, ends: impl IntoIterator<Item = u32>) {
        let (mut more, mut len) = ([0; BLOCK], 0);
        for end in ends {
            if (self.more.len() + len).is_multiple_of(BLOCK) {
                self.more.extend(&more[..len]);
                len = 0;
                self.base.push(self.end);
            }
            more[len] = self.end - self.base.last().copied().unwrap_or_default();
            len += 1;
            self.end = end.max(self.end);
        }
        self.more.extend(&more[..len]);
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
            at_once.extend(one.iter().map(|range| range.end));
            at_once.extend(other.iter().map(|range| range.end));
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
        }
    }
}
