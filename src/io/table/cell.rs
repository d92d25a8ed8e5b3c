//! From the text of a cell to a value: names, codes, dates, figures.

use super::template::{Cell, Form};
use crate::diagnostic::Place;
use crate::io::value::{Data, Entry, Value};
use crate::model::Period;
use crate::model::date::DateError;

/// Days from 1982 to 2064, as spreadsheets count them: what a date is when its cell was saved as a number.
const SERIALS: std::ops::RangeInclusive<u32> = 30_000..=60_000;
/// Day 25,569 of spreadsheets is 1 January 1970.
const UNIX_EPOCH: i64 = 25_569;

/// The value that a text becomes.
pub(super) fn value(cell: &Cell, text: &str, place: Place) -> Value {
    let data = match cell.form {
        Form::Words => Data::Text(words(cell, text)),
        Form::Reference => Data::Text(words(cell, &name(text))),
        Form::Day => Data::Text(edtf(text).unwrap_or_else(|| text.to_owned())),
        Form::Date => return date(text, place),
        Form::Flag => flag(text).map_or_else(|| Data::Text(text.to_owned()), Data::Flag),
        Form::Number if is_decimal(text) => Data::Number(text.to_owned()),
        Form::Number => Data::Text(text.to_owned()),
        Form::Measure { .. } => figure(text, &cell.unit),
    };
    Value { data, place }
}

fn words(cell: &Cell, text: &str) -> String {
    let mut text = text.to_owned();
    if cell.width > 0 {
        // 330802.0 is how some programs save a code that they took for a number.
        let digits = text.strip_suffix(".0").unwrap_or(&text);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            text = format!("{digits:0>width$}", width = cell.width);
        }
    }
    if cell.slug { slug(&text) } else { text }
}

/// A name without the blanks that spread it over its cell: `浙 江 省`.
fn name(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            gap = true;
            continue;
        }
        if gap && c.is_ascii() && out.chars().last().is_some_and(|last| last.is_ascii()) {
            out.push(' ');
        }
        gap = false;
        out.push(c);
    }
    match out.strip_suffix(".0") {
        Some(code) if code.len() >= 6 && code.bytes().all(|byte| byte.is_ascii_digit()) => code.to_owned(),
        _ => out,
    }
}

/// An id of a text: its beginning, readable, and a hash of the whole where that is not all of it. Of an address the host.
pub(in crate::io) fn slug(text: &str) -> String {
    let bare = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let host = bare.map_or(text, |rest| rest.split('/').next().unwrap_or(rest));
    let host = host.strip_prefix("www.").unwrap_or(host);
    let kept: String = host.chars().map(|c| if c.is_alphanumeric() || "-_.".contains(c) { c } else { '-' }).take(32).collect();
    if kept == text {
        return kept;
    }
    let hash = xxhash_rust::xxh3::xxh3_64(text.as_bytes());
    format!("{}-{:08x}", kept.trim_matches('-'), hash >> 32)
}

fn flag(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "true" | "yes" | "y" | "1" | "是" | "√" | "✓" => Some(true),
        "false" | "no" | "n" | "0" | "否" | "×" => Some(false),
        _ => None,
    }
}

pub(super) fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(rest)
}

/// A number alone, or words, with the unit of the column behind them if they have none.
pub(super) fn figure(text: &str, unit: &str) -> Data {
    let text: String = text.chars().filter(|c| !c.is_whitespace() || c.is_ascii()).collect();
    let plain = without_separators(&text);
    let number = plain.as_deref().unwrap_or(&text);
    if unit.is_empty() {
        return if is_decimal(number) { Data::Number(number.to_owned()) } else { Data::Text(text) };
    }
    let ends_open = text.chars().last().is_some_and(|c| c.is_numeric() || matches!(c, '多' | '余' | '来' | '.'));
    if !ends_open {
        return Data::Text(text);
    }
    // `501万元`, but `501 USD`.
    let gap = if unit.chars().next().is_some_and(|c| c.is_ascii()) { " " } else { "" };
    Data::Text(format!("{number}{gap}{unit}"))
}

/// 3,300 is 3300, where the signs stand at the thousands.
fn without_separators(text: &str) -> Option<String> {
    let text: String = text.chars().map(|c| if c == '，' { ',' } else { c }).collect();
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let mut groups = whole.split(',');
    let first = groups.next()?.strip_prefix('-').unwrap_or(whole.split(',').next()?);
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut several = false;
    let all = groups.all(|group| {
        several = true;
        group.len() == 3 && digits(group)
    });
    let sound = several && all && (1..=3).contains(&first.len()) && digits(first) && digits(rest);
    sound.then(|| text.replace(',', ""))
}

/// EDTF, or what an office writes, with its words.
fn date(text: &str, place: Place) -> Value {
    let plain = |text: String| Value { data: Data::Text(text), place };
    match edtf(text) {
        Some(edtf) if edtf != text && !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => {
            let entry = |key: &str, text: &str| Entry {
                key: crate::diagnostic::Placed::new(key.to_owned(), place),
                value: plain(text.to_owned()),
            };
            Value { data: Data::Table(vec![entry("value", &edtf), entry("as_written", text)]), place }
        }
        Some(edtf) => plain(edtf),
        None => plain(text.to_owned()),
    }
}

/// The date that a text means: EDTF, `2021年3月`, `2021.3`, `2021/3/5`, `20210305`, `2021年以来`, or the number of a day.
pub(super) fn edtf(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(serial) = text.strip_suffix(".0").unwrap_or(text).parse::<u32>().ok().filter(|day| SERIALS.contains(day)) {
        return Some(day(i64::from(serial) - UNIX_EPOCH));
    }
    // What a cell with a date and a time says beyond the day.
    let text = match text.split_once(['T', ' ']) {
        Some((day, time)) if time.contains(':') && day.starts_with(|c: char| c.is_ascii_digit()) => day,
        _ => text,
    };
    match Period::parse(text) {
        Ok(_) => Some(text.to_owned()),
        Err(DateError::Form { suggestion: Some(suggestion), .. }) => Some(suggestion.into()),
        Err(_) => None,
    }
}

/// The date of a day counted from 1 January 1970 (H. Hinnant, “chrono-compatible low-level date algorithms”).
fn day(days: i64) -> String {
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let doe = z.rem_euclid(146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let (day, month) = (doy - (153 * mp + 2) / 5 + 1, if mp < 10 { mp + 3 } else { mp - 9 });
    let year = yoe + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_offices_are_edtf() {
        for (text, expected) in [
            ("2021年3月", "2021-03"),
            ("2021.3", "2021-03"),
            ("2021/3/5", "2021-03-05"),
            ("20210305", "2021-03-05"),
            ("2021年3月5日", "2021-03-05"),
            ("2021年", "2021"),
            ("2021年以来", "2021/.."),
            ("2021", "2021"),
            ("2021-03-05T00:00:00", "2021-03-05"),
            ("2021-03-05 08:30", "2021-03-05"),
            // The days of three dates, as LibreOffice shows them.
            ("44256", "2021-03-01"),
            ("36526", "2000-01-01"),
            ("45351.0", "2024-02-29"),
        ] {
            assert_eq!(edtf(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(["去年", "", "2021年13月", "12"].map(edtf), [None, None, None, None]);
    }

    #[test]
    fn figures_take_the_unit_of_their_column() {
        let read = |text: &str, unit: &str| match figure(text, unit) {
            Data::Number(number) => format!("#{number}"),
            Data::Text(text) => text,
            _ => String::new(),
        };
        for (text, unit, expected) in [
            ("501", "万元", "501万元"),
            ("3,300", "万元", "3300万元"),
            ("3300多", "万元", "3300多万元"),
            ("1.2亿元", "万元", "1.2亿元"),
            ("501", "USD", "501 USD"),
            ("1,234.5", "", "#1234.5"),
            ("12,34", "", "12,34"),
            ("6名", "", "6名"),
            ("约　20", "个", "约20个"),
        ] {
            assert_eq!(read(text, unit), expected, "{text} {unit}");
        }
    }

    #[test]
    fn names_and_codes_lose_what_layout_and_spreadsheets_added() {
        assert_eq!(
            ["浙 江　省", "绍兴\n市", "330802.0", "New  York", "1.0"].map(name),
            ["浙江省", "绍兴市", "330802", "New York", "1.0"]
        );
        let cell = Cell { width: 6, ..Cell::default() };
        assert_eq!(["12", "000012", "12.0", "12a"].map(|text| words(&cell, text)), ["000012", "000012", "000012", "12a"]);
    }

    #[test]
    fn ids_made_of_texts_differ_where_texts_do() {
        assert_eq!(slug("plain-id"), "plain-id");
        let (one, other) = (slug("https://www.example.org/a?b=1"), slug("https://www.example.org/a?b=2"));
        assert!(one.starts_with("example.org-") && other.starts_with("example.org-") && one != other);
        assert!(slug("论坛 (转)").chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)));
    }
}
