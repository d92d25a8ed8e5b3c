//! Fixed-point amounts, as multiples of what they have in common where that takes fewer bytes.

use super::Column;

/// A column of amounts.
///
/// Those that grow are held as they are. A snapshot holds them in four bytes each if all are multiples of one factor, none of
/// them negative or beyond 2³² times it: amounts in hundredths are multiples of a hundred ten-thousandths.
#[derive(Clone, Debug)]
pub(crate) enum Amounts {
    /// As they are.
    Wide(Column<i64>),
    /// As multiples.
    Narrow {
        /// Of what.
        factor: i64,
        /// How many times each.
        times: Column<u32>,
    },
}

impl Default for Amounts {
    fn default() -> Self {
        Amounts::Wide(Column::default())
    }
}

impl Amounts {
    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        match self {
            Amounts::Wide(cells) => cells.len(),
            Amounts::Narrow { times, .. } => times.len(),
        }
    }

    /// The amount of a row.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> i64 {
        match self {
            Amounts::Wide(cells) => cells[row],
            Amounts::Narrow { factor, times } => i64::from(times[row]).wrapping_mul(*factor),
        }
    }

    /// The amounts of some rows into a buffer.
    pub(crate) fn read(&self, rows: std::ops::Range<usize>, into: &mut Vec<i64>) {
        into.clear();
        match self {
            Amounts::Wide(cells) => into.extend_from_slice(&cells[rows]),
            Amounts::Narrow { factor, times } => {
                into.extend(times[rows].iter().map(|times| i64::from(*times).wrapping_mul(*factor)));
            }
        }
    }

    /// Adds rows of nothing, to be filled in.
    pub(crate) fn grow(&mut self, more: usize) -> &mut [i64] {
        if let Amounts::Narrow { .. } = self {
            *self = Amounts::Wide((0..self.len()).map(|row| self.get(row)).collect());
        }
        let Amounts::Wide(cells) = self else { return &mut [] };
        let cells = cells.to_mut();
        let before = cells.len();
        if before == 0 {
            // Pages that nobody has written to cost nothing yet.
            *cells = vec![0; more];
        } else {
            cells.resize(before + more, 0);
        }
        &mut cells[before..]
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, amount: i64) {
        match self {
            Amounts::Wide(cells) => cells.push(amount),
            Amounts::Narrow { .. } => self.grow(1).fill(amount),
        }
    }

    /// The same amounts as multiples, if they can be held so. Cost: two passes.
    pub(crate) fn narrowed(&self) -> Option<(i64, Vec<u32>)> {
        let Amounts::Wide(cells) = self else { return None };
        let factor = cells.iter().fold(0, |factor, amount| common(factor, *amount));
        if factor <= 0 {
            return None;
        }
        let times = cells.iter().map(|amount| u32::try_from(amount / factor).ok());
        Some((factor, times.collect::<Option<_>>()?))
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Amounts::Wide(cells) => cells.bytes(),
            Amounts::Narrow { times, .. } => times.bytes(),
        }
    }
}

/// The greatest number of which both are multiples (Euclid); 0 has every number for a factor.
pub(crate) fn common(mut one: i64, mut other: i64) -> i64 {
    while other != 0 {
        (one, other) = (other, one.wrapping_rem(other));
    }
    one.saturating_abs()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(amounts: &[i64]) -> Amounts {
        let mut column = Amounts::default();
        for amount in amounts {
            column.push(*amount);
        }
        column
    }

    #[test]
    fn hundredths_are_multiples_of_a_hundred() {
        assert_eq!(of(&[6_396_000, 100, 0]).narrowed(), Some((100, vec![63_960, 1, 0])));
        assert_eq!(of(&[0, 0]).narrowed(), None);
        assert_eq!(of(&[-100, 100]).narrowed(), None);
        assert_eq!(of(&[1, 1 << 32]).narrowed(), None);
    }

    proptest! {
        #[test]
        fn narrowed_amounts_are_the_same(
            factor in 1i64..1_000_000,
            times in prop::collection::vec(any::<u32>(), 1..50),
            other in any::<i64>(),
        ) {
            let amounts: Vec<i64> = times.iter().map(|times| i64::from(*times) * factor).collect();
            let wide = of(&amounts);
            if let Some((factor, times)) = wide.narrowed() {
                let mut narrow = Amounts::Narrow { factor, times: times.into() };
                let mut read = Vec::new();
                narrow.read(0..narrow.len(), &mut read);
                prop_assert_eq!(&read, &amounts);
                prop_assert_eq!((0..narrow.len()).map(|row| narrow.get(row)).collect::<Vec<_>>(), amounts.clone());
                narrow.push(other);
                prop_assert_eq!((narrow.get(0), narrow.get(amounts.len())), (amounts[0], other));
            } else {
                prop_assert!(amounts.iter().all(|amount| *amount == 0));
            }
        }
    }
}
