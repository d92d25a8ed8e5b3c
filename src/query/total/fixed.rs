//! What figures make together, as whole numbers: decimals are made only of what is told.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::Sum;
use crate::model::quantity::FIXED_DECIMALS;

/// What figures make together, in ten-thousandths of the base unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::query) struct Raw {
    /// None where one of those that are counted states no single value, or nothing is.
    pub(in crate::query) stated: Option<i128>,
    pub(in crate::query) low: i128,
    pub(in crate::query) low_open: bool,
    /// None: not known.
    pub(in crate::query) high: Option<i128>,
    pub(in crate::query) high_open: bool,
}

impl Default for Raw {
    fn default() -> Self {
        Raw { stated: None, low: 0, low_open: false, high: Some(0), high_open: false }
    }
}

impl Raw {
    /// Nothing, as is stated.
    pub(in crate::query) const NOTHING: Raw = Raw { stated: Some(0), low: 0, low_open: false, high: Some(0), high_open: false };

    /// Exactly so much.
    pub(in crate::query) fn exact(sum: i128) -> Self {
        Raw { stated: Some(sum), low: sum, high: Some(sum), ..Raw::default() }
    }

    /// Both together.
    #[must_use]
    pub(in crate::query) fn and(self, other: Raw) -> Self {
        let both = |one: Option<i128>, other: Option<i128>| Some(one? + other?);
        Raw {
            stated: both(self.stated, other.stated),
            low: self.low + other.low,
            low_open: self.low_open || other.low_open,
            high: both(self.high, other.high),
            high_open: self.high_open || other.high_open,
        }
    }

    /// The same in base units.
    pub(in crate::query) fn sum(&self) -> Sum {
        // Most sums are one number.
        let low = decimal(self.low);
        let other = |fixed: i128| if fixed == self.low { low } else { decimal(fixed) };
        let high = self.high.and_then(other);
        Sum {
            stated: self.stated.and_then(other),
            low: low.unwrap_or(Decimal::MAX),
            low_open: self.low_open,
            high,
            high_open: high.is_some() && self.high_open,
        }
    }
}

/// A fixed-point number in base units; none where it is beyond 28 digits.
fn decimal(fixed: i128) -> Option<Decimal> {
    let Ok(mut number) = i64::try_from(fixed) else {
        return Decimal::try_from_i128_with_scale(fixed, FIXED_DECIMALS).ok().map(|decimal| decimal.normalize());
    };
    // Of 64 bits zeros go faster than of a decimal.
    let mut scale = FIXED_DECIMALS;
    while scale > 0 && number % 10 == 0 {
        (number, scale) = (number / 10, scale - 1);
    }
    Some(Decimal::new(number, scale))
}

/// The real number nearest to a fixed-point one, in base units.
#[allow(clippy::cast_precision_loss)] // below 2⁵³ nothing is lost, and the quotient is rounded once
pub(in crate::query) fn real(fixed: i128) -> f64 {
    if fixed.unsigned_abs() < 1 << f64::MANTISSA_DIGITS {
        return fixed as f64 / f64::from(10_u32.pow(FIXED_DECIMALS));
    }
    decimal(fixed).and_then(|decimal| decimal.to_f64()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn numbers_are_those_of_decimals(
            fixed in prop_oneof![-100_000i128..100_000, any::<i64>().prop_map(i128::from), -(1i128 << 90)..1 << 90],
        ) {
            let exact = Decimal::try_from_i128_with_scale(fixed, FIXED_DECIMALS).unwrap().normalize();
            let told = decimal(fixed).unwrap();
            prop_assert_eq!((told, told.scale()), (exact, exact.scale()));
            let nearest: f64 = exact.to_string().parse().unwrap();
            prop_assert!((real(fixed) - nearest).abs() <= nearest.abs() * f64::EPSILON);
            if fixed.abs() < 1 << 53 {
                prop_assert_eq!(real(fixed).to_bits(), nearest.to_bits());
            }
        }
    }
}
