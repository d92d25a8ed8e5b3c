//! What can be wrong with the text of a date.

use super::days_in_month;
use std::ops::Range;

/// Why a text is no period. `span` is the byte range of the fault in the text that was given.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DateError {
    /// Nothing, or only a slash.
    #[error("there is no date")]
    Empty {
        /// Where.
        span: Range<usize>,
    },
    /// Not in the form of a date.
    #[error("`{found}` is no EDTF date")]
    Form {
        /// What stands there.
        found: Box<str>,
        /// Where.
        span: Range<usize>,
        /// The same in EDTF, if it can be guessed.
        suggestion: Option<Box<str>>,
    },
    /// More than one slash.
    #[error("a range has two ends, this has {ends}")]
    Ends {
        /// How many parts the slashes make.
        ends: usize,
        /// Where.
        span: Range<usize>,
    },
    /// A month that is none.
    #[error("there is no month `{month:02}`")]
    Month {
        /// The number of the month.
        month: u32,
        /// Where.
        span: Range<usize>,
    },
    /// A day that the month does not have.
    #[error("`{year:04}-{month:02}` has no day `{day:02}`")]
    DayOfMonth {
        /// The year.
        year: i32,
        /// The month.
        month: u32,
        /// The day it lacks.
        day: u32,
        /// Where.
        span: Range<usize>,
    },
    /// A season or quarter (21 to 41 in the place of the month).
    #[error("seasons and quarters such as `{found}` are not supported")]
    Season {
        /// What stands there.
        found: Box<str>,
        /// Where.
        span: Range<usize>,
    },
    /// A range that ends before it begins.
    #[error("the range `{from}/{to}` ends before it begins")]
    Reversed {
        /// Where it begins.
        from: Box<str>,
        /// Where it ends.
        to: Box<str>,
        /// Where.
        span: Range<usize>,
    },
}

impl DateError {
    /// The byte range of the fault in the text that was given.
    #[must_use]
    pub fn span(&self) -> Range<usize> {
        match self {
            DateError::Empty { span }
            | DateError::Form { span, .. }
            | DateError::Ends { span, .. }
            | DateError::Month { span, .. }
            | DateError::DayOfMonth { span, .. }
            | DateError::Season { span, .. }
            | DateError::Reversed { span, .. } => span.clone(),
        }
    }

    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            DateError::Form { suggestion: Some(text), .. } => format!("write `{text}`"),
            DateError::Empty { .. } | DateError::Form { .. } => {
                "write a date such as `2021`, `2021-03`, `2021-03-05`, `2003~`, or a range such as `2021/2023` or `2021/..`"
                    .to_owned()
            }
            DateError::Ends { .. } => "write a range as `2021/2023`, a day as `2021-03-05`".to_owned(),
            DateError::Month { .. } => "months go from `01` to `12`".to_owned(),
            DateError::DayOfMonth { year, month, .. } => {
                format!("its days go from `01` to `{:02}`", days_in_month(*year, *month).unwrap_or(31))
            }
            DateError::Season { .. } => "write its months, such as `2021-03/2021-05`".to_owned(),
            DateError::Reversed { from, to, .. } => format!("did you mean `{to}/{from}`?"),
        }
    }
}
