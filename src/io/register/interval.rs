//! What a figure allows, given in numbers: `stated`, `low`, `high` and how they are meant. Documents have them beside the
//! words, and then both must agree; where no words read as the figure they are the figure.

use rust_decimal::Decimal;

use super::table::Table;
use crate::diagnostic::{Code, Diagnostic, Place, Placed};
use crate::io::value::{Data, Value};
use crate::model::{Quantity, Unit};

/// A number that is given, or given as not known; none: nothing is said.
type Given = Option<Placed<Option<Decimal>>>;

/// The numbers of a figure, as far as they are given.
pub(super) struct Interval {
    stated: Given,
    low: Given,
    high: Given,
    low_open: bool,
    high_open: bool,
    approximate: bool,
}

impl Interval {
    pub(super) fn take(table: &mut Table<'_>) -> Self {
        Interval {
            stated: given(table, "stated"),
            low: given(table, "low"),
            high: given(table, "high"),
            low_open: table.flag("low_open"),
            high_open: table.flag("high_open"),
            approximate: table.flag("approximate"),
        }
    }

    /// Whether it holds a number, so that it can be the figure.
    pub(super) fn is_number(&self) -> bool {
        [&self.stated, &self.low, &self.high].into_iter().flatten().any(|given| given.value.is_some())
    }

    /// The figure that it is by itself.
    pub(super) fn quantity(&self, unit: Unit) -> Result<Quantity, Diagnostic> {
        let value = |given: &Given| given.as_ref().and_then(|given| given.value).map(|value| value.normalize());
        let (stated, low, high) = (value(&self.stated), value(&self.low), value(&self.high));
        let lower = low.or(stated).zip(stated.or(high)).is_some_and(|(low, other)| low > other);
        let upper = high.zip(stated.or(low)).is_some_and(|(high, other)| high < other);
        if lower || upper {
            let place = self.place();
            let fault = Diagnostic::error(Code::Conflict, place, "`low`, `stated` and `high` are not in this order");
            return Err(fault.hint("the lowest that it can be, what is stated, the highest that it can be"));
        }
        Ok(Quantity {
            stated,
            low,
            high,
            low_open: self.low_open,
            high_open: self.high_open,
            approximate: self.approximate,
            ..Quantity::exact(Decimal::ZERO, unit)
        })
    }

    /// A number that is not that of the figure which the words hold, and what that is.
    pub(super) fn disagreement(&self, read: &Quantity) -> Option<Diagnostic> {
        for (name, given, read) in
            [("stated", &self.stated, read.stated), ("low", &self.low, read.low), ("high", &self.high, read.high)]
        {
            let Some(given) = given else { continue };
            let same = match (given.value, read) {
                (Some(given), Some(read)) => given == read || nearest(given) == nearest(read),
                (None, None) => true,
                _ => false,
            };
            if !same {
                let number = |value: Option<Decimal>| value.map_or("not known".to_owned(), |value| value.normalize().to_string());
                let message = format!("`{name}` is {}, but `value` reads as {}", number(given.value), number(read));
                return Some(self.conflict(given.place, message));
            }
        }
        let marks = [
            ("low_open", self.low.is_some(), self.low_open, read.low_open),
            ("high_open", self.high.is_some(), self.high_open, read.high_open),
            ("approximate", self.stated.is_some(), self.approximate, read.approximate),
        ];
        let (name, .., read) = marks.into_iter().find(|(_, asked, given, read)| *asked && given != read)?;
        Some(self.conflict(self.place(), format!("`{name}` should be {read}, as `value` reads")))
    }

    #[allow(clippy::unused_self, reason = "a fault of these numbers")]
    fn conflict(&self, place: Place, message: String) -> Diagnostic {
        Diagnostic::error(Code::Conflict, place, message)
            .hint("change `value` alone and leave the numbers out: they follow from it")
    }

    fn place(&self) -> Place {
        [&self.low, &self.stated, &self.high].into_iter().flatten().map(|given| given.place).next().unwrap_or_default()
    }
}

/// As documents hold it.
fn nearest(value: Decimal) -> Option<f64> {
    value.to_string().parse().ok()
}

fn given(table: &mut Table<'_>, key: &'static str) -> Given {
    let value: Value = table.take(key)?;
    let digits = match &value.data {
        Data::Null => return Some(Placed::new(None, value.place)),
        Data::Broken => return None,
        Data::Number(digits) => digits,
        _ => {
            table.scope.wrong_type(key, &value, "a number", None);
            return None;
        }
    };
    if let Ok(number) = Decimal::from_str_exact(digits).or_else(|_| Decimal::from_scientific(digits)) {
        return Some(Placed::new(Some(number), value.place));
    }
    let message = format!("`{key}` has more digits than can be kept exactly: {digits}");
    table.scope.report(Diagnostic::error(Code::NumberTooLarge, value.place, message));
    None
}
