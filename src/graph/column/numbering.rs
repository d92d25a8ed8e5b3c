//! Numbers that were given in turn: most rows have the next one, some none, some one that was given before.

use super::Column;

/// Rows of a word.
const WORD: usize = 64;

/// A column of numbers, of which each stands first in the order of the numbers.
///
/// Three bits a row, and four bytes for each that repeats a number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbering {
    /// Words of bits, two for each 64 rows: those that have the next number, and those that repeat one.
    pub(crate) bits: Column<u64>,
    /// How many new ones and how many repeats come before each 64 rows.
    pub(crate) before: Column<u32>,
    /// Numbers of the repeats.
    pub(crate) repeats: Column<u32>,
}

impl Numbering {
    /// Stands for no number.
    pub(crate) const NONE: u32 = u32::MAX;

    /// Of numbers that were given in turn, from 0 on.
    pub(crate) fn new(numbers: &[u32]) -> Self {
        let mut found = Numbering::default();
        let mut next = 0;
        for numbers in numbers.chunks(WORD) {
            found.before.push(next);
            found.before.push(u32::try_from(found.repeats.len()).unwrap_or(u32::MAX));
            let (mut new, mut again) = (0u64, 0u64);
            for (at, number) in numbers.iter().enumerate().filter(|(_, number)| **number != Self::NONE) {
                if *number == next {
                    new |= 1 << at;
                    next += 1;
                } else {
                    again |= 1 << at;
                    found.repeats.push(*number);
                }
            }
            found.bits.push(new);
            found.bits.push(again);
        }
        found
    }

    /// The number of a row, or [`Self::NONE`].
    #[inline]
    pub(crate) fn get(&self, row: usize) -> u32 {
        let (word, bit) = (row / WORD * 2, 1u64 << (row % WORD));
        let below = bit - 1;
        let new = self.bits[word];
        if new & bit != 0 {
            return self.before[word] + (new & below).count_ones();
        }
        let again = self.bits[word + 1];
        if again & bit == 0 {
            return Self::NONE;
        }
        self.repeats[(self.before[word + 1] + (again & below).count_ones()) as usize]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_come_back(rows in prop::collection::vec(prop::option::of(0u32..200), 0..400)) {
            // Whatever is not known yet gets the next number.
            let mut next = 0;
            let numbers: Vec<u32> = rows.iter().map(|row| row.map_or(Numbering::NONE, |number| {
                let number = number.min(next);
                next += u32::from(number == next);
                number
            })).collect();
            let numbering = Numbering::new(&numbers);
            prop_assert_eq!((0..numbers.len()).map(|row| numbering.get(row)).collect::<Vec<_>>(), numbers);
        }
    }
}
