//! Reading EDTF text, and guessing what a text meant that is none.

use super::{Date, DateError, End, Period, Shape, Written, days_in_month};
use std::ops::Range;

pub(super) fn parse_period(text: &str) -> Result<Period, DateError> {
    let inner = text.trim();
    let start = text.len() - text.trim_start().len();
    let whole = start..start + inner.len();
    // The suggestion looks at the whole: in `2021/3` neither half shows what was meant.
    parse_trimmed(inner, start).map_err(|error| match error {
        DateError::Form { .. } => match suggest(inner) {
            Some(suggestion) => DateError::Form { found: inner.into(), span: whole.clone(), suggestion: Some(suggestion) },
            None => error,
        },
        other => other,
    })
}

fn parse_trimmed(text: &str, start: usize) -> Result<Period, DateError> {
    let span = start..start + text.len();
    let Some((from, to)) = text.split_once('/') else {
        if text.is_empty() {
            return Err(DateError::Empty { span });
        }
        return parse_date(text, start).map(|date| Period(Written::Single(date)));
    };
    if to.contains('/') {
        if suggest(text).is_some() {
            return Err(form(text, span));
        }
        return Err(DateError::Ends { ends: text.split('/').count(), span });
    }
    let from = parse_end(from, start)?;
    let to_start = span.end - to.len();
    let to = parse_end(to, to_start)?;
    match (from, to) {
        (End::Unknown, End::Unknown) => Err(DateError::Empty { span }),
        (End::Date(a), End::Date(b)) if b.days(0).1 < a.days(0).0 => {
            Err(DateError::Reversed { from: a.to_string().into(), to: b.to_string().into(), span })
        }
        _ => Ok(Period(Written::Range(from, to))),
    }
}

fn parse_end(text: &str, start: usize) -> Result<End, DateError> {
    match text {
        "" => Ok(End::Unknown),
        ".." => Ok(End::Open),
        _ => parse_date(text, start).map(End::Date),
    }
}

fn parse_date(text: &str, start: usize) -> Result<Date, DateError> {
    let whole = start..start + text.len();
    let qualifier = text.chars().last().filter(|mark| matches!(mark, '~' | '?' | '%'));
    let body = qualifier.map_or(text, |mark| text.strip_suffix(mark).unwrap_or(text));
    let mut parts = body.split('-');
    let (year, month, day) = (parts.next().unwrap_or_default(), parts.next(), parts.next());
    if parts.next().is_some() || year.len() != 4 {
        return Err(form(text, whole));
    }
    let fault = || form(text, whole.clone());
    let date = |year, month, day, shape| Date { year, month, day, shape, qualifier };

    let masked = year.strip_suffix("XX").map(|century| (century, 100, Shape::Century));
    let masked = masked.or_else(|| year.strip_suffix('X').map(|decade| (decade, 10, Shape::Decade)));
    if let Some((digits, width, shape)) = masked {
        let number = digits_of(digits).ok_or_else(fault)?;
        return if month.is_none() { Ok(date(number.cast_signed() * width, 1, 1, shape)) } else { Err(fault()) };
    }
    let year = digits_of(year).ok_or_else(fault)?.cast_signed();
    let Some(month) = month else { return Ok(date(year, 1, 1, Shape::Year)) };
    if month == "XX" {
        return match day {
            None => Ok(date(year, 1, 1, Shape::YearXx)),
            Some("XX") => Ok(date(year, 1, 1, Shape::YearXxXx)),
            Some(_) => Err(fault()),
        };
    }
    let number = two_digits(month).ok_or_else(fault)?;
    let month_span = start + 5..start + 7;
    let Some(length) = days_in_month(year, number) else {
        return Err(match number {
            21..=41 => DateError::Season { found: body.into(), span: month_span },
            _ => DateError::Month { month: number, span: month_span },
        });
    };
    match day {
        None => Ok(date(year, number, 1, Shape::Month)),
        Some("XX") => Ok(date(year, number, 1, Shape::MonthXx)),
        Some(day) => {
            let day = two_digits(day).ok_or_else(fault)?;
            if (1..=length).contains(&day) {
                Ok(date(year, number, day, Shape::Day))
            } else {
                Err(DateError::DayOfMonth { year, month: number, day, span: start + 8..start + 10 })
            }
        }
    }
}

fn form(found: &str, span: Range<usize>) -> DateError {
    DateError::Form { found: found.into(), span, suggestion: None }
}

/// The value of a text of ASCII digits; unlike `str::parse` it takes no sign.
fn digits_of(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

fn two_digits(text: &str) -> Option<u32> {
    (text.len() == 2).then(|| digits_of(text)).flatten()
}

/// What a date in another form is in EDTF: `2021年3月`, `2021.3`, `2021/3/5`, `20210305`, `2023-2025`, `2021年以来`.
fn suggest(text: &str) -> Option<Box<str>> {
    let folded: String = text
        .chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            'x' => 'X',
            _ => c,
        })
        .collect();
    let (body, open) = match folded.strip_suffix("以来").or_else(|| folded.strip_suffix("至今")) {
        Some(body) => (body.trim_start_matches('自'), "/.."),
        None => (folded.as_str(), ""),
    };
    let is_separator = |c: char| " 年月日号./-–—~～至".contains(c);
    let known = body.chars().all(|c| c.is_ascii_digit() || is_separator(c));
    let groups: Vec<&str> = body.split(is_separator).filter(|group| !group.is_empty()).collect();
    let guess = match groups.as_slice() {
        _ if !known => body.to_owned(),
        [whole] if whole.len() == 8 => format!("{}-{}-{}", &whole[..4], &whole[4..6], &whole[6..]),
        [from, to] if from.len() == 4 && to.len() == 4 => format!("{from}/{to}"),
        [year, rest @ ..] if year.len() == 4 && rest.len() <= 2 => {
            rest.iter().fold((*year).to_owned(), |date, part| format!("{date}-{part:0>2}"))
        }
        _ => return None,
    };
    let guess = format!("{guess}{open}");
    (guess != text && parse_trimmed_once(&guess)).then(|| guess.into())
}

/// Whether a guess is itself sound; never guesses again, so that guessing ends.
fn parse_trimmed_once(guess: &str) -> bool {
    guess.matches('/').count() <= 1 && parse_trimmed(guess, 0).is_ok()
}
