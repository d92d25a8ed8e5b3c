//! Columns of figures.

use super::{Part, PeriodId, Target};
use crate::graph::column::{Amounts, Column, Late, Packed};
use crate::graph::prose::{Prose, ProseId};
use crate::graph::text::{TextId, Texts};
use crate::model::quantity::from_fixed;
use crate::model::{Basis, Quantity, Span, Unit};

/// Columns of figures; those of a link or fact stand together.
///
/// Numbers are fixed-point, ten-thousandths of the unit. A figure that is exact, as nearly all of a ledger are, is one of
/// them; the ends of one that is not stand aside.
#[derive(Clone, Debug, Default)]
pub(crate) struct Measures {
    /// What each is a figure of, by its row in `classes`.
    pub(crate) class: Packed,
    pub(crate) classes: Vec<MeasureClass>,
    /// What is stated; 0 where nothing is.
    pub(crate) stated: Amounts,
    /// Rows of the figures that are not exact, ascending.
    pub(crate) loose: Column<u32>,
    /// Their low ends, 0 where there is none.
    pub(crate) low: Column<i64>,
    /// Their high ends.
    pub(crate) high: Column<i64>,
    /// As written.
    pub(crate) words: Packed,
    /// Sorted by row.
    pub(crate) detail: Late<Vec<(u32, MeasureDetail)>>,
}

/// What many figures share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) struct MeasureClass {
    pub(crate) name: u16,
    pub(crate) unit: u16,
    /// Position in the units plus one; 0 is none.
    pub(crate) per: u16,
    pub(crate) flags: MeasureFlags,
    /// How figures of a table were written, where that was words.
    pub(crate) spelling: Option<Spelling>,
}

/// How the figures of a column were written, such as `639.60万元`: by it their words need not be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) struct Spelling {
    /// What stands behind the number.
    pub(crate) after: TextId,
    /// Ten-thousandths of the unit that the number 1 stands for.
    pub(crate) one: i64,
    /// Decimals of the number.
    pub(crate) decimals: u32,
}

/// What holds of a figure.
#[allow(clippy::struct_excessive_bools)] // independent marks
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) struct MeasureFlags {
    /// Low end, stated value and high end are one number, which is stated.
    pub(crate) exact: bool,
    pub(crate) has_stated: bool,
    pub(crate) has_low: bool,
    pub(crate) has_high: bool,
    pub(crate) low_open: bool,
    pub(crate) high_open: bool,
    pub(crate) approximate: bool,
    pub(crate) vague: bool,
    pub(crate) span: Span,
    pub(crate) basis: Basis,
}

/// The numbers of a figure, in ten-thousandths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fixed {
    pub(crate) stated: Option<i64>,
    pub(crate) low: Option<i64>,
    pub(crate) high: Option<i64>,
}

/// What few figures have.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct MeasureDetail {
    pub(crate) id: TextId,
    pub(crate) period: PeriodId,
    pub(crate) period_words: ProseId,
    pub(crate) of: Option<Result<Target, TextId>>,
    pub(crate) part_of: Vec<Part>,
    pub(crate) contradicts: Vec<Target>,
    pub(crate) same_as: Vec<Target>,
}

impl Measures {
    pub(crate) fn len(&self) -> usize {
        self.class.len()
    }

    /// Adds a figure of a class.
    pub(crate) fn push(&mut self, class: u32, numbers: Fixed, words: ProseId) {
        let exact = self.classes.get(class as usize).is_some_and(|class| class.flags.exact);
        if !exact {
            self.loose.push(u32::try_from(self.len()).unwrap_or(u32::MAX));
            self.low.push(numbers.low.unwrap_or_default());
            self.high.push(numbers.high.unwrap_or_default());
        }
        self.class.push(class);
        self.stated.push(numbers.stated.unwrap_or_default());
        self.words.push(words.0);
    }

    /// Adds exact figures without words of their own: what they state, to be filled in, while [`Measures::classes_of`] adds the rest.
    pub(crate) fn grow(&mut self, more: usize) -> &mut [i64] {
        self.words.push_many(ProseId::NONE.0, more);
        self.stated.grow(more)
    }

    /// Adds the classes of such figures, which a table gives by the numbers of them.
    pub(crate) fn classes_of(&mut self, numbers: &Packed, table: &[u32]) {
        self.class.extend_turned(numbers, 0..numbers.len(), table);
    }

    #[inline]
    pub(crate) fn class(&self, row: usize) -> &MeasureClass {
        &self.classes[self.class.get(row) as usize]
    }

    #[inline]
    pub(crate) fn name(&self, row: usize) -> u16 {
        self.class(row).name
    }

    #[inline]
    pub(crate) fn unit(&self, row: usize) -> u16 {
        self.class(row).unit
    }

    #[inline]
    pub(crate) fn flags(&self, row: usize) -> MeasureFlags {
        self.class(row).flags
    }

    /// The numbers of a figure. Cost: O(log n) for one that is not exact.
    #[inline]
    pub(crate) fn fixed(&self, row: usize) -> Fixed {
        self.fixed_as(self.flags(row), row)
    }

    /// The numbers of a figure of which that holds.
    #[inline]
    pub(crate) fn fixed_as(&self, flags: MeasureFlags, row: usize) -> Fixed {
        let stated = flags.has_stated.then(|| self.stated.get(row));
        if flags.exact {
            return Fixed { stated, low: stated, high: stated };
        }
        let Ok(at) = self.loose.binary_search_by_key(&row, |row| *row as usize) else {
            return Fixed { stated, ..Fixed::default() };
        };
        Fixed { stated, low: flags.has_low.then(|| self.low[at]), high: flags.has_high.then(|| self.high[at]) }
    }

    /// The quantity of a row.
    pub(crate) fn quantity(&self, row: usize, units: &[Unit], texts: &Texts, prose: &Prose) -> Quantity {
        let (class, fixed) = (self.class(row), self.fixed(row));
        let spelled = || {
            let Spelling { after, one, decimals } = class.spelling?;
            let number = fixed.stated.map(from_fixed)?.checked_div(from_fixed(one))?;
            Some(format!("{number:.*}{}", decimals as usize, texts.get(after)).into_boxed_str())
        };
        Quantity {
            as_written: prose.some(ProseId(self.words.get(row))).map(Into::into).or_else(spelled),
            stated: fixed.stated.map(from_fixed),
            low: fixed.low.map(from_fixed),
            high: fixed.high.map(from_fixed),
            low_open: class.flags.low_open,
            high_open: class.flags.high_open,
            approximate: class.flags.approximate,
            vague: class.flags.vague,
            unit: units[usize::from(class.unit)].clone(),
            per: class.per.checked_sub(1).map(|unit| units[usize::from(unit)].clone()),
        }
    }

    pub(crate) fn detail(&self, row: usize) -> Option<&MeasureDetail> {
        let at = self.detail.binary_search_by_key(&row, |(row, _)| *row as usize).ok()?;
        Some(&self.detail[at].1)
    }

    /// Bytes held, details aside.
    pub(crate) fn bytes(&self) -> usize {
        self.class.bytes() + self.stated.bytes() + self.loose.bytes() + self.low.bytes() + self.high.bytes() + self.words.bytes()
    }
}
