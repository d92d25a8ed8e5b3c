//! Columns of exact figures.

use std::ops::Range;

use rust_decimal::Decimal;

use super::cells::At;
use crate::graph::column::Packed;
use crate::graph::declaration::MeasureDeclaration;
use crate::model::quantity::from_fixed;
use crate::model::{Basis, Quantity, Span, Unit};

/// A column of figures.
#[derive(Clone, Debug)]
pub struct FigureColumn {
    /// `money`, `people`, `projects` or the user's own name.
    pub name: String,
    /// Unit of all its figures.
    pub unit: Unit,
    /// Stretch of time; by default cumulative where the link's period is a range.
    pub span: Option<Span>,
    /// What they rest on.
    pub basis: Option<Basis>,
    /// How they were written; none if they never were words.
    pub(crate) spelling: Option<FigureSpelling>,
    /// Where they stand.
    pub(crate) at: At,
    rows: usize,
    /// A bit for each row that has a figure, 64 rows a word.
    present: Vec<u64>,
    /// Number of figures before each word of `present`.
    before: Vec<u32>,
    /// Ten-thousandths of the unit, of the rows that have a figure.
    values: Vec<i64>,
    /// Of each of these, how many decimals it was written with; nothing where there is no spelling.
    decimals: Packed,
}

/// How the figures of a column were written: `639.60万元`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FigureSpelling {
    /// What stands behind each number, `万元`.
    pub(crate) after: String,
    /// Ten-thousandths of the unit that the number 1 stands for.
    pub(crate) one: i64,
}

impl FigureColumn {
    /// No figure.
    pub const NONE: i64 = i64::MIN;

    /// A column without figures yet.
    pub fn new(name: &str, unit: Unit) -> Self {
        FigureColumn {
            name: name.to_owned(),
            unit,
            span: None,
            basis: None,
            spelling: None,
            at: At::Column(0),
            rows: 0,
            present: Vec::new(),
            before: Vec::new(),
            values: Vec::new(),
            decimals: Packed::default(),
        }
    }

    /// The same column without figures.
    pub(crate) fn without_values(&self) -> Self {
        let column = FigureColumn::new(&self.name, self.unit.clone());
        FigureColumn { span: self.span, basis: self.basis, spelling: self.spelling.clone(), at: self.at, ..column }
    }

    /// Adds a row: ten-thousandths of the unit, written with so many decimals, or [`FigureColumn::NONE`].
    pub(crate) fn push(&mut self, value: i64, decimals: u32) {
        if self.rows.is_multiple_of(64) {
            self.present.push(0);
            // A table holds less than 2³² rows.
            self.before.push(u32::try_from(self.values.len()).unwrap_or(u32::MAX));
        }
        if let (true, Some(word)) = (value != FigureColumn::NONE, self.present.last_mut()) {
            *word |= 1 << (self.rows % 64);
            self.values.push(value);
            if self.spelling.is_some() {
                self.decimals.push(decimals);
            }
        }
        self.rows += 1;
    }

    /// Adds several rows: see [`FigureColumn::push`].
    pub(crate) fn extend(&mut self, cells: &[(i64, u32)]) {
        let (mut values, mut decimals, mut left) = ([0; 64], [0; 64], cells);
        while !left.is_empty() {
            if self.rows.is_multiple_of(64) {
                self.present.push(0);
                self.before.push(u32::try_from(self.values.len()).unwrap_or(u32::MAX));
            }
            let first = self.rows % 64;
            let (own, rest) = left.split_at(left.len().min(64 - first));
            // Each is put down, and kept where it is one: which rows have a figure is beyond guessing.
            let (mut word, mut figures) = (0, 0);
            for (at, (value, written)) in own.iter().enumerate() {
                let is_one = *value != FigureColumn::NONE;
                (values[figures % 64], decimals[figures % 64]) = (*value, *written);
                word |= u64::from(is_one) << (first + at);
                figures += usize::from(is_one);
            }
            self.values.extend_from_slice(&values[..figures]);
            if let Some(last) = self.present.last_mut() {
                *last |= word;
            }
            if self.spelling.is_some() {
                self.decimals.extend(&decimals[..figures]);
            }
            self.rows += own.len();
            left = rest;
        }
    }

    /// Adds the rows of another column.
    pub(crate) fn append(&mut self, other: &FigureColumn) {
        let shift = self.rows % 64;
        let mut figures = self.values.len();
        if shift == 0 {
            let base = u32::try_from(figures).unwrap_or(u32::MAX);
            self.present.extend_from_slice(&other.present);
            self.before.extend(other.before.iter().map(|before| before.saturating_add(base)));
        } else {
            for (at, word) in other.present.iter().enumerate() {
                if let Some(last) = self.present.last_mut() {
                    *last |= word << shift;
                    figures += (word << shift).count_ones() as usize;
                }
                // A word that begins beyond the last row does not begin.
                if other.rows - at * 64 > 64 - shift {
                    self.present.push(word >> (64 - shift));
                    self.before.push(u32::try_from(figures).unwrap_or(u32::MAX));
                    figures += (word >> (64 - shift)).count_ones() as usize;
                }
            }
        }
        self.values.extend_from_slice(&other.values);
        self.decimals.append(&other.decimals);
        self.rows += other.rows;
    }

    /// Which of 64 rows have a figure, from `64 × word` on, a bit each.
    #[inline]
    pub(crate) fn present(&self, word: usize) -> u64 {
        self.present.get(word).copied().unwrap_or(0)
    }

    /// How many figures stand before a row.
    pub(crate) fn before(&self, row: usize) -> usize {
        let Some(word) = self.present.get(row / 64) else { return self.values.len() };
        self.before[row / 64] as usize + (word & ((1 << (row % 64)) - 1)).count_ones() as usize
    }

    /// Some figures by their positions among all, and the decimals with which they were written.
    pub(crate) fn read(&self, some: Range<usize>, values: &mut Vec<i64>, decimals: &mut Vec<u32>) {
        values.clear();
        values.extend_from_slice(&self.values[some.clone()]);
        if self.spelling.is_some() {
            self.decimals.read(some, decimals);
        } else {
            decimals.clear();
            decimals.resize(values.len(), 0);
        }
    }

    /// Position of the figure of a row among all figures.
    #[inline]
    fn position(&self, row: usize) -> Option<usize> {
        let (word, bit) = (self.present.get(row / 64)?, 1u64 << (row % 64));
        (word & bit != 0).then(|| self.before[row / 64] as usize + (word & (bit - 1)).count_ones() as usize)
    }

    /// Ten-thousandths of the unit.
    #[inline]
    pub(crate) fn value(&self, row: usize) -> Option<i64> {
        self.position(row).map(|at| self.values[at])
    }

    /// The words of a figure, where it was words.
    pub(crate) fn words(&self, row: usize) -> Option<String> {
        let spelling = self.spelling.as_ref()?;
        let at = self.position(row)?;
        let number = from_fixed(self.values[at]).checked_div(from_fixed(spelling.one))?;
        Some(format!("{:.*}{}", self.decimals.get(at) as usize, number, spelling.after))
    }

    /// The figure of a row as a declaration of its own.
    pub(crate) fn declaration(&self, row: usize, place: crate::diagnostic::Place) -> Option<MeasureDeclaration> {
        let quantity = Quantity::exact(from_fixed(self.value(row)?), self.unit.clone());
        let quantity = Quantity { as_written: self.words(row).map(String::into_boxed_str), ..quantity };
        Some(MeasureDeclaration { span: self.span, basis: self.basis, place, ..MeasureDeclaration::new(&self.name, quantity) })
    }

    /// Decimals with which a row's figure was written, as needed to push it again.
    pub(crate) fn decimals(&self, row: usize) -> u32 {
        self.position(row).filter(|_| self.spelling.is_some()).map_or(0, |at| self.decimals.get(at))
    }
}

impl FigureSpelling {
    /// What is written behind a number that, alone, would be so many of the unit; none where that has no fixed form.
    pub(crate) fn new(after: String, one: Decimal) -> Option<Self> {
        let one = crate::model::quantity::to_fixed(one).ok().filter(|one| *one > 0)?;
        Some(FigureSpelling { after, one })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn joined_columns_hold_the_rows_of_both(
            one in prop::collection::vec(prop::option::of(0i64..9), 0..200),
            other in prop::collection::vec(prop::option::of(0i64..9), 0..200),
        ) {
            let column = |values: &[Option<i64>]| {
                let mut column = FigureColumn::new("money", Unit::CNY);
                values.iter().for_each(|value| column.push(value.unwrap_or(FigureColumn::NONE), 0));
                column
            };
            let mut joined = column(&one);
            joined.append(&column(&other));
            let cells: Vec<(i64, u32)> = other.iter().map(|value| (value.unwrap_or(FigureColumn::NONE), 0)).collect();
            joined.extend(&cells);
            for (row, value) in one.iter().chain(&other).chain(&other).enumerate() {
                prop_assert_eq!(joined.value(row), *value, "row {}", row);
            }
            let all = one.len() + 2 * other.len();
            prop_assert_eq!(joined.value(all), None);
            joined.push(7, 0);
            prop_assert_eq!(joined.value(all), Some(7));
        }
    }

    #[test]
    fn figures_keep_their_words() {
        let mut column = FigureColumn::new("money", Unit::CNY);
        column.spelling = FigureSpelling::new("万元".to_owned(), Decimal::from(10_000));
        column.push(6_396_000 * 10_000, 2);
        column.push(FigureColumn::NONE, 0);
        column.push(50_000 * 10_000, 0);
        assert_eq!([0, 1, 2].map(|row| column.words(row)), [Some("639.60万元".to_owned()), None, Some("5万元".to_owned())]);
    }
}
