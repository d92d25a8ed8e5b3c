//! Figures and periods in words, true to what the source allows: a lower bound stays one.

use rust_decimal::Decimal;
use shanhai::graph::{Lang, Link, Measure};
use shanhai::model::{Basis, Period, Quantity, Span, Unit};

/// Digits in groups of three.
pub(crate) fn grouped(digits: &str) -> String {
    let (sign, digits) = digits.strip_prefix('-').map_or(("", digits), |rest| ("-", rest));
    let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(fraction) = fraction {
        text.push('.');
        text.push_str(fraction);
    }
    text
}

fn number(value: Decimal) -> String {
    grouped(&value.normalize().to_string())
}

/// A quantity: in Chinese as it was written, in English as what that allows.
pub(crate) fn quantity(quantity: &Quantity, name: &str, lang: Lang) -> String {
    let words = quantity.as_written.as_deref();
    match lang {
        Lang::Zh => {
            let figure = words.map_or_else(|| english(quantity, quantity.unit.label_zh()), str::to_owned);
            if named_by_unit(name, &quantity.unit) { figure } else { format!("{name} {figure}") }
        }
        Lang::En if !quantity.is_number() => match words {
            Some(words) if named_by_unit(name, &quantity.unit) => format!("“{words}”"),
            Some(words) => format!("{name} “{words}”"),
            None => format!("{name} unknown"),
        },
        Lang::En if quantity.unit == Unit::COUNT => {
            let one = quantity.high.or(quantity.stated) == Some(Decimal::ONE);
            let name = if one { name.strip_suffix('s').unwrap_or(name) } else { name };
            english(quantity, if name == "value" { "" } else { name })
        }
        Lang::En => {
            let one = quantity.high.or(quantity.stated) == Some(Decimal::ONE);
            let unit = if one { quantity.unit.as_str() } else { quantity.unit.label_en() };
            let figure = english(quantity, unit);
            if named_by_unit(name, &quantity.unit) { figure } else { format!("{name} {figure}") }
        }
    }
}

/// Whether the unit says already what the figure is of.
fn named_by_unit(name: &str, unit: &Unit) -> bool {
    name == "money" && unit.is_currency()
        || name == "people" && [Unit::PERSON, Unit::PERSON_TIME].contains(unit)
        || name == "value"
}

fn english(quantity: &Quantity, unit: &str) -> String {
    let about = if quantity.approximate { "about " } else { "" };
    let figure = match (quantity.low, quantity.high) {
        (Some(low), Some(high)) if low == high => number(low),
        // 多: more than what is named, below the next step.
        (Some(low), Some(_)) if quantity.stated == Some(low) => format!("over {}", number(low)),
        (Some(low), Some(high)) => format!("{} – {}", number(low), number(high)),
        (Some(low), None) => format!("{} {}", if quantity.low_open { "over" } else { "at least" }, number(low)),
        (None, Some(high)) => format!("{} {}", if quantity.high_open { "under" } else { "up to" }, number(high)),
        (None, None) => quantity.stated.map_or_else(|| "?".to_owned(), number),
    };
    let figure = match (unit, &quantity.unit) {
        (_, own) if *own == Unit::PERCENT => format!("{figure}%"),
        ("", _) => figure,
        _ => format!("{figure} {unit}"),
    };
    let per = quantity.per.as_ref().map(|per| format!("/{}", per.as_str())).unwrap_or_default();
    format!("{about}{figure}{per}")
}

/// What figures make together.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) low: Decimal,
    pub(crate) low_open: bool,
    pub(crate) high: Option<Decimal>,
    pub(crate) high_open: bool,
}

/// A sum in words: `501,000,000 – 768,000,000 CNY (5.01亿 – 7.68亿元)`.
pub(crate) fn bounds(sum: &Bounds, unit: &Unit, name: &str, lang: Lang) -> String {
    let own = named_by_unit(name, unit);
    let in_digits = between(sum, number, Lang::En);
    let english = if *unit == Unit::COUNT {
        let one = sum.high == Some(Decimal::ONE);
        format!("{in_digits} {}", if one { name.strip_suffix('s').unwrap_or(name) } else { name })
    } else if own || name == unit.label_en() {
        format!("{in_digits} {}", unit.label_en())
    } else {
        format!("{name} {in_digits} {}", unit.label_en())
    };
    let large = [Some(sum.low), sum.high].into_iter().flatten().any(|value| value >= Decimal::from(10_000));
    let chinese = format!("{}{}", between(sum, in_wan, Lang::Zh), unit.label_zh());
    match lang {
        Lang::En if *unit == Unit::CNY && large => format!("{english}    {chinese}"),
        Lang::En => english,
        Lang::Zh if own => chinese,
        Lang::Zh => format!("{name} {chinese}"),
    }
}

/// A sum without its unit, where that stands above it: `501,000,000 – 768,000,000`, `5.01亿 – 7.68亿`.
pub(crate) fn bare(sum: &Bounds, lang: Lang) -> String {
    if lang == Lang::En { between(sum, number, lang) } else { between(sum, in_wan, lang) }
}

fn between(sum: &Bounds, number: fn(Decimal) -> String, lang: Lang) -> String {
    let low = number(sum.low);
    match (sum.high.map(number), lang) {
        (None, Lang::En) => format!("{} {low}", if sum.low_open { "over" } else { "at least" }),
        (None, Lang::Zh) => format!("{}{low}", if sum.low_open { "超" } else { "至少" }),
        (Some(high), _) if high == low => low,
        (Some(high), Lang::En) => {
            format!("{}{low} – {}{high}", if sum.low_open { "over " } else { "" }, if sum.high_open { "under " } else { "" })
        }
        (Some(high), Lang::Zh) => {
            format!("{}{low} – {}{high}", if sum.low_open { "超" } else { "" }, if sum.high_open { "不足" } else { "" })
        }
    }
}

/// A number in 亿 or 万, exactly.
fn in_wan(value: Decimal) -> String {
    for (word, factor) in [("亿", 100_000_000), ("万", 10_000)] {
        let factor = Decimal::from(factor);
        if let Some(scaled) = value.checked_div(factor).filter(|_| value >= factor)
            && scaled.checked_mul(factor) == Some(value)
        {
            return format!("{}{word}", number(scaled));
        }
    }
    number(value)
}

/// A figure with what it rests on and the stretch of time it is for, where that is not the usual.
pub(crate) fn measure(measure: &Measure<'_>, lang: Lang) -> String {
    let mut text = quantity(&measure.quantity(), measure.name(), lang);
    let marks = [
        (measure.span() == Span::Yearly).then(|| if lang == Lang::En { "a year" } else { Span::Yearly.zh() }),
        (measure.basis() != Basis::Unstated)
            .then(|| if lang == Lang::En { measure.basis().as_str() } else { measure.basis().zh() }),
    ];
    for mark in marks.into_iter().flatten() {
        text = if lang == Lang::En { format!("{text} {mark}") } else { format!("{text}({mark})") };
    }
    if let Some(own) = measure.own_period() {
        text = format!("{text} ({})", period(own, lang));
    }
    text
}

/// All figures of a link.
pub(crate) fn of_link(link: &Link<'_>, lang: Lang) -> Vec<String> {
    link.measures().map(|one| measure(&one, lang)).collect()
}

/// A period, short: `2024-09`, `2021–`, `by 2025`.
pub(crate) fn period(period: &Period, lang: Lang) -> String {
    let text = period.to_string();
    match text.split_once('/') {
        None => text,
        Some(("..", end)) => {
            if lang == Lang::En {
                format!("by {end}")
            } else {
                format!("至{end}")
            }
        }
        Some((start, "..")) => format!("{start}–"),
        Some((start, "")) => format!("{start}–?"),
        Some(("", end)) => format!("?–{end}"),
        Some((start, end)) => format!("{start}–{end}"),
    }
}

const MONTHS: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/// A date in words: `5 July 2025?`, `2025年7月5日?`. Anything but a plain date stays EDTF.
pub(crate) fn date(date: &Period, lang: Lang) -> String {
    let text = date.to_string();
    let bare = text.trim_end_matches(['?', '~', '%']);
    let mark = &text[bare.len()..];
    let parts: Option<Vec<u32>> = bare.split('-').map(|part| part.parse().ok()).collect();
    let month = |month: u32| MONTHS.get(month.checked_sub(1)? as usize).copied();
    match (lang, parts.as_deref()) {
        (Lang::En, Some([year, at])) => month(*at).map(|month| format!("{month} {year}{mark}")),
        (Lang::En, Some([year, at, day])) => month(*at).map(|month| format!("{day} {month} {year}{mark}")),
        (Lang::Zh, Some([year])) => Some(format!("{year}年{mark}")),
        (Lang::Zh, Some([year, month])) => Some(format!("{year}年{month}月{mark}")),
        (Lang::Zh, Some([year, month, day])) => Some(format!("{year}年{month}月{day}日{mark}")),
        _ => None,
    }
    .unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(words: &str, name: &str) -> String {
        quantity(&Quantity::parse(words).unwrap(), name, Lang::En)
    }

    #[test]
    fn a_bound_stays_a_bound() {
        assert_eq!(told("5.01亿元", "money"), "501,000,000 CNY");
        assert_eq!(told("3300多万元", "money"), "over 33,000,000 CNY");
        assert_eq!(told("超1.2亿元", "money"), "over 120,000,000 CNY");
        assert_eq!(told("近20个", "workstations"), "up to 20 workstations");
        assert_eq!(told("约5人", "people"), "about 5 people");
        assert_eq!(told("1名", "people"), "1 person");
        assert_eq!(told("126.2%", "completion"), "completion 126.2%");
        assert_eq!(told("150", "projects"), "150 projects");
    }

    #[test]
    fn vague_words_stay_words() {
        assert_eq!(quantity(&Quantity::vague("数千亩", Unit::MU), "area", Lang::En), "area “数千亩”");
    }

    #[test]
    fn dates_are_told_in_words() {
        let told = |text: &str, lang| date(&Period::parse(text).unwrap(), lang);
        assert_eq!(told("2025-07-05?", Lang::En), "5 July 2025?");
        assert_eq!(told("2025-07", Lang::Zh), "2025年7月");
        assert_eq!(told("202X", Lang::En), "202X");
        assert_eq!(period(&Period::parse("../2025").unwrap(), Lang::En), "by 2025");
        assert_eq!(period(&Period::parse("2021/..").unwrap(), Lang::En), "2021–");
    }
}
