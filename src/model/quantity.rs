//! Quantities as sources write them: the words, the stated value as an exact decimal, and the interval they allow.

use super::unit::Unit;
use rust_decimal::Decimal;
use std::fmt;
use std::ops::Range;

mod read;
#[cfg(test)]
mod tests;

/// A figure: what was written, what it states, and what it allows.
///
/// Values are in base units: 元 not 万元, percent as the number before the sign. `low` and `high` are `None` where that end
/// is not known or not limited. `low <= stated <= high` holds for all that [`Quantity::parse`] returns.
#[derive(Clone, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "four independent marks, each a field of the JSON and a column")]
pub struct Quantity {
    /// The text as it was given; `None` for a value that never was text.
    pub as_written: Option<Box<str>>,
    /// The number named, also where it is only a bound; `None` for ranges and vague quantities.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub stated: Option<Decimal>,
    /// The lower end.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub low: Option<Decimal>,
    /// The upper end.
    #[serde(with = "rust_decimal::serde::str_option")]
    pub high: Option<Decimal>,
    /// Whether `low` itself is excluded (超1.2亿元).
    pub low_open: bool,
    /// Whether `high` itself is excluded (3300多万元, 不足20万元).
    pub high_open: bool,
    /// Whether the source marks it as approximate (约, 左右); its ends are those of what it states.
    pub approximate: bool,
    /// Whether it is kept as words without a number (数千亩).
    pub vague: bool,
    /// What is counted.
    pub unit: Unit,
    /// What it is a figure for each of (每户, /亩); such figures are never added.
    pub per: Option<Unit>,
}

impl Quantity {
    /// Reads a quantity in Chinese or English, with its unit; without one it is a [`Unit::COUNT`].
    ///
    /// `多`, `余`, `来` after a number reach to the next step of its last digit that is not zero: `3300多万元` is
    /// [33,000,000, 34,000,000). `近` and `nearly` are up to the number, with an unknown low end. `超` is above it, `不足`
    /// below it, `以上` at least it. `3—5个` is the closed range, without a stated value.
    ///
    /// # Errors
    /// [`QuantityError`] if any part of the text is not understood; nothing is ignored.
    pub fn parse(text: &str) -> Result<Quantity, QuantityError> {
        read::parse(text, None)
    }

    /// Reads a quantity whose unit is known from elsewhere, such as a column's: `150`, `3284`, `16.3万`. A unit in the text
    /// must be the same; a mere classifier (`20个` for villages) gives way.
    ///
    /// # Errors
    /// As [`Quantity::parse`], and [`QuantityFault::UnitMismatch`].
    pub fn parse_with_unit(text: &str, unit: Unit) -> Result<Quantity, QuantityError> {
        read::parse(text, Some(unit))
    }

    /// Exactly this value.
    #[must_use]
    pub fn exact(value: Decimal, unit: Unit) -> Quantity {
        let value = Some(value.normalize());
        Quantity { stated: value, low: value, high: value, ..Quantity::empty(unit) }
    }

    /// Words without a number, kept as they are (`数千亩`).
    #[must_use]
    pub fn vague(words: &str, unit: Unit) -> Quantity {
        Quantity { as_written: Some(words.into()), vague: true, ..Quantity::empty(unit) }
    }

    /// Whether it holds a number, as a stated value or as an end.
    #[must_use]
    pub fn is_number(&self) -> bool {
        !self.vague && (self.stated.is_some() || self.low.is_some() || self.high.is_some())
    }

    fn empty(unit: Unit) -> Quantity {
        Quantity {
            as_written: None,
            stated: None,
            low: None,
            high: None,
            low_open: false,
            high_open: false,
            approximate: false,
            vague: false,
            unit,
            per: None,
        }
    }
}

/// The words it was written in; for one that never was text, English that reads back to the same (`[a, b)` reads back only
/// as its words do).
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(words) = &self.as_written {
            return f.write_str(words);
        }
        if self.approximate {
            f.write_str("about ")?;
        }
        match (self.low, self.high) {
            (Some(low), Some(high)) if low == high => write!(f, "{low}")?,
            (Some(low), Some(high)) => write!(f, "{low} to {}{high}", if self.high_open { "below " } else { "" })?,
            (Some(low), None) => write!(f, "{} {low}", if self.low_open { "over" } else { "at least" })?,
            (None, Some(high)) => write!(f, "{} {high}", if self.high_open { "below" } else { "up to" })?,
            (None, None) => f.write_str("unknown")?,
        }
        write!(f, " {}", self.unit)?;
        self.per.as_ref().map_or(Ok(()), |per| write!(f, "/{per}"))
    }
}

/// Decimals of fixed-point columns: values are held in units of 10⁻⁴.
pub const FIXED_DECIMALS: u32 = 4;

/// A value in units of 10⁻⁴, for columns.
///
/// # Errors
/// [`FixedError`] if it has more than four decimals or does not fit; it is never rounded.
pub fn to_fixed(value: Decimal) -> Result<i64, FixedError> {
    let normal = value.normalize();
    if normal.scale() > FIXED_DECIMALS {
        return Err(FixedError::TooFine { value });
    }
    let shift = 10_i128.pow(FIXED_DECIMALS - normal.scale());
    let fixed = normal.mantissa().checked_mul(shift).and_then(|fixed| i64::try_from(fixed).ok());
    fixed.ok_or(FixedError::TooLarge { value })
}

/// The value of a fixed-point column, the inverse of [`to_fixed`].
#[must_use]
pub fn from_fixed(fixed: i64) -> Decimal {
    Decimal::new(fixed, FIXED_DECIMALS).normalize()
}

/// Why a value has no fixed-point form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FixedError {
    /// More than four decimals.
    #[error("`{value}` has more than four decimals")]
    TooFine {
        /// The value.
        value: Decimal,
    },
    /// Beyond ±922,337,203,685,477.5807.
    #[error("`{value}` is too large to be held with four decimals")]
    TooLarge {
        /// The value.
        value: Decimal,
    },
}

/// What is wrong with the text of a quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum QuantityFault {
    /// The text is empty.
    #[error("there is no quantity")]
    Empty,
    /// No number where one must stand.
    #[error("there is no number")]
    NoNumber,
    /// Words that name no number: 数千, 几十, 若干.
    #[error("there are only vague words")]
    Vague,
    /// An order of magnitude: 百亿级, 千亿.
    #[error("there is an order of magnitude, not a number")]
    OrderOfMagnitude,
    /// A number that is not well formed or could be read in two ways.
    #[error("the number is malformed or ambiguous")]
    Malformed,
    /// A number beyond what an exact decimal holds.
    #[error("the number has too many digits")]
    TooLarge,
    /// What follows the number is not known.
    #[error("what follows the number is neither unit nor qualifier")]
    Trailing,
    /// Words that limit the number in two ways at once.
    #[error("the words limit the number in two ways")]
    Conflict,
    /// A range that ends below its start.
    #[error("the range is reversed")]
    Reversed,
    /// The text has another unit than the one that was given, or two units.
    #[error("the units disagree")]
    UnitMismatch,
}

/// Why a text is no quantity: the fault, its byte range in the text, and what stands there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{fault}: `{found}`")]
pub struct QuantityError {
    /// What is wrong.
    pub fault: QuantityFault,
    /// Byte range in the text that was given.
    pub span: Range<usize>,
    /// What stands there.
    pub found: Box<str>,
}

impl QuantityError {
    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> String {
        let found = &self.found;
        match self.fault {
            QuantityFault::Vague | QuantityFault::OrderOfMagnitude => {
                format!("write the words as `{{ vague = \"{found}\", unit = \"…\" }}` to keep them without a number")
            }
            QuantityFault::Empty | QuantityFault::NoNumber => {
                "write a number with its unit, such as `3300多万元` or `20 villages`".to_owned()
            }
            QuantityFault::Malformed => "write it in digits, such as `12500`, `1,234` or `1.25万`".to_owned(),
            QuantityFault::TooLarge => "write at most 18 digits".to_owned(),
            QuantityFault::Trailing => {
                format!("leave `{found}` out, or write a unit that is known, such as `元`, `亩`, `户`, `个`")
            }
            QuantityFault::Conflict => "keep one of the words, such as `超` or `多` or `近`".to_owned(),
            QuantityFault::Reversed => "write the smaller number first".to_owned(),
            QuantityFault::UnitMismatch => "write one unit, the same in the text and beside it".to_owned(),
        }
    }
}
