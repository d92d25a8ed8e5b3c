//! Small integers in as few bytes as they need.

use super::Column;

/// A column of numbers below 2³², each in as many bytes as the largest of them needs; none at all where all are the same.
///
/// It widens as larger numbers come.
#[derive(Clone, Debug)]
pub(crate) enum Packed {
    /// All the same.
    Same {
        /// The number.
        value: u32,
        /// How often.
        len: usize,
    },
    /// 0 or 1, as words of bits; so in a snapshot only.
    Bits {
        /// The bits of 64 rows each, the first row lowest.
        words: Column<u64>,
        /// Number of rows.
        len: usize,
    },
    /// Below 2⁸.
    Bytes(Column<u8>),
    /// Below 2¹⁶.
    Shorts(Column<u16>),
    /// Below 2³².
    Words(Column<u32>),
}

impl Default for Packed {
    fn default() -> Self {
        Packed::Same { value: 0, len: 0 }
    }
}

impl Packed {
    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        match self {
            Packed::Same { len, .. } | Packed::Bits { len, .. } => *len,
            Packed::Bytes(cells) => cells.len(),
            Packed::Shorts(cells) => cells.len(),
            Packed::Words(cells) => cells.len(),
        }
    }

    /// Whether it has no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of a row.
    #[allow(clippy::inline_always)] // left alone it is called, and half of a pass over columns are such calls
    #[inline(always)]
    pub(crate) fn get(&self, row: usize) -> u32 {
        match self {
            Packed::Same { value, .. } => *value,
            Packed::Bits { words, .. } => u32::from(words[row / 64] >> (row % 64) & 1 != 0),
            Packed::Bytes(cells) => u32::from(cells[row]),
            Packed::Shorts(cells) => u32::from(cells[row]),
            Packed::Words(cells) => cells[row],
        }
    }

    /// How many rows have a number. Cost: a pass over their bytes.
    pub(crate) fn count(&self, number: u32) -> usize {
        match (self, u8::try_from(number)) {
            (Packed::Same { value, len }, _) => {
                if *value == number {
                    *len
                } else {
                    0
                }
            }
            (Packed::Bytes(cells), Ok(number)) => {
                // Short sums fit in the registers that compare many at once.
                cells.chunks(255).map(|cells| usize::from(cells.iter().map(|cell| u8::from(*cell == number)).sum::<u8>())).sum()
            }
            _ => self.iter().filter(|own| *own == number).count(),
        }
    }

    /// Whether something holds of the number of each of some rows. Cost: a pass over their bytes.
    pub(crate) fn all(&self, rows: std::ops::Range<usize>, holds: impl Fn(u32) -> bool) -> bool {
        match self {
            Packed::Same { value, .. } => rows.is_empty() || holds(*value),
            Packed::Bytes(cells) => {
                let mut met = [false; 1 << 8];
                cells[rows].iter().for_each(|cell| met[usize::from(*cell)] = true);
                met.iter().zip(0..).all(|(met, number)| !met || holds(number))
            }
            _ => rows.into_iter().all(|row| holds(self.get(row))),
        }
    }

    /// The bits that any of the numbers has. Cost: a pass over their bytes.
    pub(crate) fn bits(&self) -> u32 {
        match self {
            Packed::Same { value, len } => {
                if *len == 0 {
                    0
                } else {
                    *value
                }
            }
            Packed::Bytes(cells) => u32::from(cells.iter().fold(0, |bits, cell| bits | cell)),
            _ => self.iter().fold(0, |bits, number| bits | number),
        }
    }

    /// All numbers, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..self.len()).map(|row| self.get(row))
    }

    /// The numbers of some rows into a buffer: which kind of column it is, is asked once for all.
    pub(crate) fn read(&self, rows: std::ops::Range<usize>, into: &mut Vec<u32>) {
        into.clear();
        match self {
            Packed::Same { value, .. } => into.resize(rows.len(), *value),
            Packed::Bits { words, .. } => into.extend(rows.map(|row| u32::from(words[row / 64] >> (row % 64) & 1 != 0))),
            Packed::Bytes(cells) => into.extend(cells[rows].iter().map(|cell| u32::from(*cell))),
            Packed::Shorts(cells) => into.extend(cells[rows].iter().map(|cell| u32::from(*cell))),
            Packed::Words(cells) => into.extend_from_slice(&cells[rows]),
        }
    }

    /// Adds a row.
    #[inline]
    pub(crate) fn push(&mut self, number: u32) {
        // What most columns of tables are.
        if let (Packed::Bytes(Column::Owned(cells)), Ok(number)) = (&mut *self, u8::try_from(number)) {
            cells.push(number);
            return;
        }
        self.push_many(number, 1);
    }

    /// Adds a number several times.
    pub(crate) fn push_many(&mut self, number: u32, times: usize) {
        if times == 0 {
            return;
        }
        self.make_room(number);
        match self {
            Packed::Same { value, len } => {
                *value = number;
                *len += times;
            }
            // They were made bytes.
            Packed::Bits { .. } => {}
            Packed::Bytes(cells) => fill(cells.to_mut(), u8::try_from(number).unwrap_or_default(), times),
            Packed::Shorts(cells) => fill(cells.to_mut(), u16::try_from(number).unwrap_or_default(), times),
            Packed::Words(cells) => fill(cells.to_mut(), number, times),
        }
    }

    /// Adds several rows.
    pub(crate) fn extend(&mut self, numbers: &[u32]) {
        let Some(first) = numbers.first() else { return };
        let most = numbers.iter().fold(0, |most, number| most.max(*number));
        let all_same = matches!(self, Packed::Same { .. }) && numbers.iter().all(|number| number == first);
        if all_same {
            self.push_many(*first, numbers.len());
            return;
        }
        if let Packed::Same { value, len } = self {
            // Some number beside its own, so that it is a list of numbers from here on.
            let (value, len) = (*value, *len);
            *self = Packed::empty(most.max(value));
            self.push_many(value, len);
        }
        self.make_room(most);
        match self {
            // They were made lists.
            Packed::Same { .. } | Packed::Bits { .. } => {}
            #[allow(clippy::cast_possible_truncation)] // there was made room for the largest
            Packed::Bytes(cells) => cells.to_mut().extend(numbers.iter().map(|number| *number as u8)),
            #[allow(clippy::cast_possible_truncation)]
            Packed::Shorts(cells) => cells.to_mut().extend(numbers.iter().map(|number| *number as u16)),
            Packed::Words(cells) => cells.to_mut().extend_from_slice(numbers),
        }
    }

    /// No row, with room for numbers up to one.
    fn empty(most: u32) -> Packed {
        if u8::try_from(most).is_ok() {
            Packed::Bytes(Column::default())
        } else if u16::try_from(most).is_ok() {
            Packed::Shorts(Column::default())
        } else {
            Packed::Words(Column::default())
        }
    }

    /// Adds all rows of another column.
    pub(crate) fn append(&mut self, other: &Packed) {
        if let Packed::Same { value, len } = other {
            self.push_many(*value, *len);
            return;
        }
        if self.is_empty() {
            self.clone_from(other);
            return;
        }
        self.make_room(match other {
            Packed::Same { value, .. } => *value,
            Packed::Bits { .. } => 1,
            Packed::Bytes(_) => u32::from(u8::MAX),
            Packed::Shorts(_) => u32::from(u16::MAX),
            Packed::Words(_) => u32::MAX,
        });
        match (&mut *self, other) {
            (Packed::Bytes(cells), Packed::Bytes(others)) => cells.to_mut().extend_from_slice(others),
            (Packed::Shorts(cells), Packed::Shorts(others)) => cells.to_mut().extend_from_slice(others),
            (Packed::Words(cells), Packed::Words(others)) => cells.to_mut().extend_from_slice(others),
            _ => other.iter().for_each(|number| self.push(number)),
        }
    }

    /// Adds some rows of another column, each by what a table makes of its number; 0 where the table has none.
    pub(crate) fn extend_turned(&mut self, other: &Packed, rows: std::ops::Range<usize>, table: &[u32]) {
        let turn = |number: u32| table.get(number as usize).copied().unwrap_or_default();
        if let Packed::Same { value, .. } = other {
            self.push_many(turn(*value), rows.len());
            return;
        }
        // Some at a time, for to add them one by one asks each time how wide they are.
        let mut turned = Vec::new();
        for start in rows.clone().step_by(1024) {
            other.read(start..rows.end.min(start + 1024), &mut turned);
            turned.iter_mut().for_each(|number| *number = turn(*number));
            self.extend(&turned);
        }
    }

    /// The same rows as words of bits, if they are bytes that are 0 or 1 each.
    pub(crate) fn to_bits(&self) -> Option<Vec<u64>> {
        let Packed::Bytes(cells) = self else { return None };
        if cells.iter().any(|cell| *cell > 1) {
            return None;
        }
        let word = |cells: &[u8]| cells.iter().rev().fold(0, |word, cell| word << 1 | u64::from(*cell));
        Some(cells.chunks(64).map(word).collect())
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Packed::Same { .. } => 0,
            Packed::Bits { words, .. } => words.bytes(),
            Packed::Bytes(cells) => cells.bytes(),
            Packed::Shorts(cells) => cells.bytes(),
            Packed::Words(cells) => cells.bytes(),
        }
    }

    /// Widens the column as far as a number needs.
    fn make_room(&mut self, number: u32) {
        let fits = match self {
            Packed::Same { value, len } => *len == 0 || *value == number,
            Packed::Bits { .. } => false,
            Packed::Bytes(_) => u8::try_from(number).is_ok(),
            Packed::Shorts(_) => u16::try_from(number).is_ok(),
            Packed::Words(_) => true,
        };
        if fits {
            return;
        }
        if let Packed::Same { value, len } = self {
            let (value, len) = (*value, *len);
            *self = Packed::empty(number.max(value));
            self.push_many(value, len);
            return;
        }
        // Numbers that were held before fit: each shape holds what a narrower one does.
        *self = if u8::try_from(number).is_ok() {
            Packed::Bytes(self.iter().map(|number| u8::try_from(number).unwrap_or_default()).collect())
        } else if u16::try_from(number).is_ok() {
            Packed::Shorts(self.iter().map(|number| u16::try_from(number).unwrap_or_default()).collect())
        } else {
            Packed::Words(self.iter().collect())
        };
    }
}

fn fill<T: Clone>(cells: &mut Vec<T>, number: T, times: usize) {
    cells.resize(cells.len() + times, number);
}

impl FromIterator<u32> for Packed {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        let mut packed = Packed::default();
        for number in numbers {
            packed.push(number);
        }
        packed
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn it_is_as_wide_as_its_largest_number() {
        let mut packed = Packed::default();
        assert_eq!((packed.bits(), [3, 0, 4].into_iter().collect::<Packed>().bits()), (0, 7));
        packed.push_many(7, 1000);
        assert_eq!((packed.bytes(), packed.len()), (0, 1000));
        packed.push(8);
        assert_eq!(packed.bytes(), 1001);
        packed.push(300);
        assert_eq!(packed.bytes(), 2004);
        packed.push(70_000);
        assert_eq!(packed.bytes(), 4012);
        assert_eq!([packed.get(0), packed.get(1000), packed.get(1001), packed.get(1002)], [7, 8, 300, 70_000]);
    }

    #[test]
    fn zeros_and_ones_are_bits() {
        let packed: Packed = (0..130).map(|row| u32::from(row % 3 == 0)).collect();
        let words = packed.to_bits().unwrap();
        assert_eq!((words.len(), words[0] & 0b1111), (3, 0b1001));
        let mut bits = Packed::Bits { words: words.into(), len: 130 };
        assert!(bits.iter().eq(packed.iter()));
        bits.push(7);
        assert_eq!((bits.len(), bits.get(129), bits.get(130)), (131, 1, 7));
        assert_eq!((bits.to_bits(), Packed::default().to_bits()), (None, None));
    }

    proptest! {
        #[test]
        fn it_holds_what_was_pushed(
            one in prop::collection::vec(prop_oneof![0u32..3, 0u32..300, any::<u32>()], 0..50),
            other in prop::collection::vec(prop_oneof![0u32..3, 0u32..300, any::<u32>()], 0..50),
        ) {
            let mut packed: Packed = one.iter().copied().collect();
            packed.append(&other.iter().copied().collect());
            packed.extend(&one);
            packed.extend(&other);
            let all: Vec<u32> = one.iter().chain(&other).chain(&one).chain(&other).copied().collect();
            prop_assert_eq!(packed.iter().collect::<Vec<_>>(), all.clone());
            let (from, mut read) = (all.len() / 3, Vec::new());
            packed.read(from..all.len(), &mut read);
            prop_assert_eq!(&read, &all[from..]);
        }
    }
}
