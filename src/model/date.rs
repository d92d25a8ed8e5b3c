//! Dates and periods: EDTF (ISO 8601-2) to level 1, without seasons, and three-valued questions about them.
//!
//! A single date `D` says that something began and ended somewhere in `D`; a range `A/B` that it began somewhere in `A` and
//! ended somewhere in `B`. From this follow two bounds for the start and two for the end, and all answers come from those four.

use std::cmp::Ordering;
use std::fmt;

mod error;
mod read;
#[cfg(test)]
mod tests;

pub use error::DateError;

/// A day of the proleptic Gregorian calendar, counted from 1970-01-01 (day 0).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Day(i32);

impl Day {
    /// The day with this date; `None` if there is no such day or the year is not in 0 to 9999.
    #[must_use]
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Day> {
        let valid = (0..=9999).contains(&year) && day >= 1 && day <= days_in_month(year, month)?;
        valid.then(|| civil(year, month, day))
    }

    /// Year, month (1 to 12) and day of the month.
    #[must_use]
    pub fn to_ymd(self) -> (i32, u32, u32) {
        // Howard Hinnant, "chrono-compatible low-level date algorithms": years begin in March, eras last 400 years.
        let days = i64::from(self.0) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * from_march + 2) / 5 + 1;
        let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        // Every i32 of days lies within some six million years, so none of these falls back.
        (i32::try_from(year).unwrap_or(0), u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
    }

    /// The day with this number, 0 being 1970-01-01.
    #[must_use]
    pub const fn from_number(number: i32) -> Day {
        Day(number)
    }

    /// Days since 1970-01-01, for columns.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.to_ymd();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// Length of a month; `None` if there is no such month.
fn days_in_month(year: i32, month: u32) -> Option<u32> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 if year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0) => Some(29),
        2 => Some(28),
        _ => None,
    }
}

/// Day number of a date that is known to exist; the inverse of [`Day::to_ymd`].
fn civil(year: i32, month: u32, day: u32) -> Day {
    let (month, day) = (month.cast_signed(), day.cast_signed());
    let year = if month <= 2 { year - 1 } else { year };
    let of_era = year.rem_euclid(400);
    let from_march = (month + 9) % 12;
    let of_year = (153 * from_march + 2) / 5 + day - 1;
    Day(year.div_euclid(400) * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Whether something was the case: surely not, possibly, or surely.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Answer {
    /// Surely not.
    No,
    /// What is known allows it and does not demand it.
    Possibly,
    /// Surely.
    Yes,
}

impl Answer {
    fn new(surely: bool, possibly: bool) -> Answer {
        match (surely, possibly) {
            (true, _) => Answer::Yes,
            (false, true) => Answer::Possibly,
            (false, false) => Answer::No,
        }
    }
}

/// How much of a date is written, and so how wide it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Shape {
    Century,
    Decade,
    Year,
    YearXx,
    YearXxXx,
    Month,
    MonthXx,
    Day,
}

/// One EDTF date. `month` and `day` are 1 where the shape does not give them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Date {
    year: i32,
    month: u32,
    day: u32,
    shape: Shape,
    /// `~`, `?` or `%`.
    qualifier: Option<char>,
}

impl Date {
    fn from_day(day: Day) -> Date {
        let (year, month, day) = day.to_ymd();
        Date { year, month, day, shape: Shape::Day, qualifier: None }
    }

    /// First and last day of the date, moved outwards by `blur` units of its precision.
    fn days(self, blur: i32) -> (Day, Day) {
        let years = |width: i32| {
            let before = Day(civil(self.year + (blur + 1) * width, 1, 1).0 - 1);
            (civil(self.year - blur * width, 1, 1), before)
        };
        match self.shape {
            Shape::Century => years(100),
            Shape::Decade => years(10),
            Shape::Year | Shape::YearXx | Shape::YearXxXx => years(1),
            Shape::Month | Shape::MonthXx => {
                let first = |offset: i32| {
                    let months = self.year * 12 + self.month.cast_signed() - 1 + offset;
                    civil(months.div_euclid(12), months.rem_euclid(12).cast_unsigned() + 1, 1)
                };
                (first(-blur), Day(first(blur + 1).0 - 1))
            }
            Shape::Day => {
                let day = civil(self.year, self.month, self.day).0;
                (Day(day - blur), Day(day + blur))
            }
        }
    }

    /// All days the date may mean: a qualifier blurs it by one unit on both sides.
    fn possible(self) -> (Day, Day) {
        self.days(i32::from(self.qualifier.is_some()))
    }

    /// Days that it covers however its qualifier is taken; the first is after the last if there are none.
    fn sure(self) -> (Day, Day) {
        self.days(-i32::from(self.qualifier.is_some()))
    }

    fn year_label(self) -> String {
        let year = match self.shape {
            Shape::Century => format!("{:02}XX", self.year / 100),
            Shape::Decade => format!("{:03}X", self.year / 10),
            _ => format!("{:04}", self.year),
        };
        // A month of which one is not sure leaves its year as it is, but for the turn of the year; the mark stays.
        format!("{year}{}", self.qualifier.map(String::from).unwrap_or_default())
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Date { year, month, day, .. } = *self;
        match self.shape {
            Shape::Century => write!(f, "{:02}XX", year / 100)?,
            Shape::Decade => write!(f, "{:03}X", year / 10)?,
            Shape::Year => write!(f, "{year:04}")?,
            Shape::YearXx => write!(f, "{year:04}-XX")?,
            Shape::YearXxXx => write!(f, "{year:04}-XX-XX")?,
            Shape::Month => write!(f, "{year:04}-{month:02}")?,
            Shape::MonthXx => write!(f, "{year:04}-{month:02}-XX")?,
            Shape::Day => write!(f, "{year:04}-{month:02}-{day:02}")?,
        }
        self.qualifier.map_or(Ok(()), |mark| write!(f, "{mark}"))
    }
}

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum End {
    Date(Date),
    /// `..`: no limit on this side.
    Open,
    /// Nothing written: there is a limit, and it is not known.
    Unknown,
}

impl fmt::Display for End {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            End::Date(date) => date.fmt(f),
            End::Open => f.write_str(".."),
            End::Unknown => Ok(()),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Written {
    Single(Date),
    Range(End, End),
}

/// When something was the case: a date or a range of dates in EDTF.
///
/// Ordered by earliest start, then latest end, then the text. Printing gives the EDTF text back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Period(Written);

impl serde::Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Period::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// Stands for "without limit": beyond every date that can be written, blurred or not.
const BEFORE_ALL: Day = Day(i32::MIN);
const AFTER_ALL: Day = Day(i32::MAX);

/// The four bounds of a period, with [`BEFORE_ALL`] and [`AFTER_ALL`] for no limit.
struct Bounds {
    earliest_start: Day,
    latest_start: Day,
    earliest_end: Day,
    latest_end: Day,
}

impl Period {
    /// Reads EDTF level 1: `2021`, `2021-03`, `2021-03-05`, `202X`, `20XX`, `2021-XX`, each with `~`, `?` or `%`; ranges
    /// `2021/2023`, `2021/..`, `../2025`, and `2021/` or `/2023` with an unknown end. White space around it is ignored.
    ///
    /// ```
    /// use shanhai::model::Period;
    ///
    /// let period = Period::parse("2021/..")?;
    /// assert_eq!(period.to_string(), "2021/..");
    /// # Ok::<(), shanhai::model::date::DateError>(())
    /// ```
    ///
    /// # Errors
    /// [`DateError`] with the place of the fault in `text`, and a [hint](DateError::hint).
    pub fn parse(text: &str) -> Result<Period, DateError> {
        read::parse_period(text)
    }

    /// The period that is exactly this day. A day outside the years 0 to 9999 prints as text that is not read back.
    #[must_use]
    pub fn of_day(day: Day) -> Period {
        Period(Written::Single(Date::from_day(day)))
    }

    /// Whether it is written as a range; figures of ranges are cumulative by default.
    #[must_use]
    pub fn is_range(&self) -> bool {
        matches!(self.0, Written::Range(..))
    }

    /// Whether it ends with `..`, so that it still held when the source was written.
    #[must_use]
    pub fn has_open_end(&self) -> bool {
        matches!(self.0, Written::Range(_, End::Open))
    }

    /// The earliest and latest day on which it may have begun; `None` is no limit. An open start is `(None, None)`.
    #[must_use]
    pub fn start(&self) -> (Option<Day>, Option<Day>) {
        let bounds = self.bounds(None);
        (limit(bounds.earliest_start), limit(bounds.latest_start))
    }

    /// The earliest and latest day on which it may have ended; `None` is no limit. For an open end the earliest is that of
    /// the start, since only a source's date says how long it held: see [`Period::closed_at`].
    #[must_use]
    pub fn end(&self) -> (Option<Day>, Option<Day>) {
        let bounds = self.bounds(None);
        (limit(bounds.earliest_end), limit(bounds.latest_end))
    }

    /// Whether it was the case at some time in `question`, which is taken from its first possible to its last possible day.
    ///
    /// `known_until` is the date of the newest citing source: an open end is sure up to it and possible after. Without it
    /// an open end is sure for the start alone.
    #[must_use]
    pub fn answer(&self, question: &Period, known_until: Option<Day>) -> Answer {
        let asked = question.bounds(None);
        let held = self.bounds(known_until);
        Answer::new(
            held.latest_start <= asked.latest_end && held.earliest_end >= asked.earliest_start && !self.is_unanchored(),
            held.earliest_start <= asked.latest_end && held.latest_end >= asked.earliest_start,
        )
    }

    /// The latest day that surely lies in it; `None` if no single day is sure, as for `2021`, an unknown day of that year.
    #[must_use]
    pub fn last_sure_day(&self, known_until: Option<Day>) -> Option<Day> {
        let bounds = self.bounds(known_until);
        (bounds.latest_start <= bounds.earliest_end && !self.is_unanchored()).then(|| limit(bounds.earliest_end)).flatten()
    }

    /// The day at which to look up where things lay: the last sure day, else the last possible one, else the latest start.
    #[must_use]
    pub fn reference_day(&self, known_until: Option<Day>) -> Option<Day> {
        let bounds = self.bounds(known_until);
        self.last_sure_day(known_until).or_else(|| limit(bounds.latest_end)).or_else(|| limit(bounds.latest_start))
    }

    /// The same period with an open end closed at `day` (the date of its source); any other is returned as it is, and so is
    /// one that begins after `day`.
    #[must_use]
    pub fn closed_at(&self, day: Day) -> Period {
        match self.0 {
            Written::Range(start, End::Open) if self.bounds(None).earliest_start <= day => {
                Period(Written::Range(start, End::Date(Date::from_day(day))))
            }
            _ => *self,
        }
    }

    /// Whether all of it lies inside `other`, each taken as the span of days it is written as: `2021` lies inside
    /// `2021/2023`, and a series of years inside their sum. A coarse single date may lie inside a finer one: `2021` possibly
    /// inside `2021-03`. Open ends are without limit; close them first with [`Period::closed_at`].
    #[must_use]
    pub fn lies_inside(&self, other: &Period) -> Answer {
        let (inner, outer) = (self.bounds(None), other.bounds(None));
        let (sure_first, sure_last) = other.sure_span();
        Answer::new(
            inner.earliest_start >= sure_first && inner.latest_end <= sure_last,
            inner.latest_start >= outer.earliest_start
                && inner.earliest_end <= outer.latest_end
                && !(self.has_open_end() && outer.latest_end != AFTER_ALL)
                && !self.surely_disjoint(other),
        )
    }

    /// Whether no day can lie in both.
    #[must_use]
    pub fn surely_disjoint(&self, other: &Period) -> bool {
        let (a, b) = (self.bounds(None), other.bounds(None));
        a.latest_end < b.earliest_start || b.latest_end < a.earliest_start
    }

    /// Years only, for axes and labels: `2021`, `2021–2023`, `2021–` (open), `2021–?` (unknown), `–2025`, `202X`, `2003~`.
    #[must_use]
    pub fn year_label(&self) -> String {
        let end = |end: End| match end {
            End::Date(date) => date.year_label(),
            End::Open => String::new(),
            End::Unknown => "?".to_owned(),
        };
        match self.0 {
            Written::Single(date) => date.year_label(),
            Written::Range(from, to) => {
                let (from, to) = (end(from), end(to));
                if from == to && !from.is_empty() { from } else { format!("{from}–{to}") }
            }
        }
    }

    /// The same in whole years: `2021-03/2023-06` as `2021/2023`, `2021-03-05` and `2021-03/2021-09` as `2021`. Decades,
    /// centuries and marks of doubt stay.
    #[must_use]
    pub fn in_years(&self) -> Period {
        let year = |date: Date| match date.shape {
            Shape::Century | Shape::Decade => date,
            _ => Date { month: 1, day: 1, shape: Shape::Year, ..date },
        };
        let end = |end: End| if let End::Date(date) = end { End::Date(year(date)) } else { end };
        Period(match self.0 {
            Written::Single(date) => Written::Single(year(date)),
            Written::Range(from, to) => match (end(from), end(to)) {
                (End::Date(from), End::Date(to)) if from == to => Written::Single(from),
                (from, to) => Written::Range(from, to),
            },
        })
    }

    /// Ranges without any date and with an unknown end say nothing sure.
    fn is_unanchored(&self) -> bool {
        matches!(self.0, Written::Range(End::Unknown, End::Open) | Written::Range(End::Open, End::Unknown))
    }

    fn bounds(&self, known_until: Option<Day>) -> Bounds {
        let (from, to) = match self.0 {
            Written::Single(date) => (End::Date(date), End::Date(date)),
            Written::Range(from, to) => (from, to),
        };
        let (earliest_start, latest_start) = match from {
            End::Date(date) => date.possible(),
            End::Open => (BEFORE_ALL, BEFORE_ALL),
            End::Unknown => (BEFORE_ALL, AFTER_ALL),
        };
        let (earliest_end, latest_end) = match to {
            End::Date(date) => date.possible(),
            End::Open => (known_until.unwrap_or(BEFORE_ALL), AFTER_ALL),
            End::Unknown => (BEFORE_ALL, AFTER_ALL),
        };
        // Nothing ends before it begins: each side limits the other.
        Bounds {
            earliest_start,
            latest_start: latest_start.min(latest_end),
            earliest_end: earliest_end.max(earliest_start),
            latest_end,
        }
    }

    /// First and last day of what it surely covers as a span.
    fn sure_span(&self) -> (Day, Day) {
        let (from, to) = match self.0 {
            Written::Single(date) => (End::Date(date), End::Date(date)),
            Written::Range(from, to) => (from, to),
        };
        let first = match from {
            End::Date(date) => date.sure().0,
            End::Open => BEFORE_ALL,
            End::Unknown => AFTER_ALL,
        };
        let last = match to {
            End::Date(date) => date.sure().1,
            End::Open => AFTER_ALL,
            End::Unknown => BEFORE_ALL,
        };
        (first, last)
    }
}

fn limit(day: Day) -> Option<Day> {
    (day != BEFORE_ALL && day != AFTER_ALL).then_some(day)
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Written::Single(date) => date.fmt(f),
            Written::Range(from, to) => write!(f, "{from}/{to}"),
        }
    }
}

impl Ord for Period {
    fn cmp(&self, other: &Period) -> Ordering {
        let key = |period: &Period| {
            let bounds = period.bounds(None);
            (bounds.earliest_start, bounds.latest_end, period.0)
        };
        key(self).cmp(&key(other))
    }
}

impl PartialOrd for Period {
    fn partial_cmp(&self, other: &Period) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
