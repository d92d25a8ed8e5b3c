//! How the figures of a drawing are written: few characters, and never more exact or less bounded than they are.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::diagram::Language;
use crate::model::Unit;

/// What figures add up to, in base units. What has no known low end counts 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least.
    pub low: Decimal,
    /// It is more than `low`.
    pub low_open: bool,
    /// The most; none: not known.
    pub high: Option<Decimal>,
}

impl Range {
    /// Exactly so much.
    pub fn exact(value: impl Into<Decimal>) -> Range {
        let value = value.into();
        Range { low: value, low_open: false, high: Some(value) }
    }

    /// Both together; none where it is beyond all that a decimal holds.
    pub fn plus(self, other: Range) -> Option<Range> {
        let high = match (self.high, other.high) {
            (Some(one), Some(other)) => Some(one.checked_add(other)?),
            _ => None,
        };
        Some(Range { low: self.low.checked_add(other.low)?, low_open: self.low_open || other.low_open, high })
    }

    /// The low end as a length.
    pub(super) fn least(self) -> f64 {
        float(self.low)
    }

    /// The high end as a length, the low one where none is known.
    pub(super) fn most(self) -> f64 {
        self.high.map_or_else(|| self.least(), float).max(self.least())
    }
}

/// The nearest float, not negative.
pub(super) fn float(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0).max(0.0)
}

/// How figures of one measure and unit are written.
#[derive(Clone, Debug, PartialEq)]
pub struct Gauge {
    /// Language of the words.
    pub language: Language,
    /// `money`, `people`, `links`, or the data set's own.
    pub measure: String,
    /// What is counted.
    pub unit: Unit,
}

impl Gauge {
    /// Counts links.
    pub fn links(language: Language) -> Gauge {
        Gauge { language, measure: crate::query::total::LINKS.to_owned(), unit: Unit::COUNT }
    }

    /// Whether links are counted.
    pub fn counts_links(&self) -> bool {
        self.measure == crate::query::total::LINKS
    }

    /// A figure with its unit: `501 m CNY`, `5.01亿元`, `6 people`, `3项联系`.
    pub fn words(&self, value: Decimal) -> String {
        let (scaled, step) = self.scaled(value, value);
        self.with_unit(&scaled, step, value == Decimal::ONE)
    }

    /// A range with its unit: `501 – 768 m CNY`, `≥ 30 m CNY`.
    pub fn between(&self, range: Range) -> String {
        let Some(high) = range.high.filter(|high| *high != range.low) else {
            let words = self.words(range.low);
            return match (range.high, range.low_open, self.language) {
                (Some(_), ..) => words,
                (None, true, Language::Zh) => format!("超{words}"),
                (None, true, Language::En) => format!("> {words}"),
                (None, false, _) => format!("≥ {words}"),
            };
        };
        if range.low.is_zero() {
            return format!("≤ {}", self.words(high));
        }
        // Both ends in the step of the higher one, so that they can be compared.
        let (low, _) = self.scaled(range.low, high);
        let (scaled, step) = self.scaled(high, high);
        self.with_unit(&format!("{low} – {scaled}"), step, false)
    }

    /// The figure in steps of what `of` is written in.
    fn scaled(&self, value: Decimal, of: Decimal) -> (String, &'static str) {
        let steps: &[(i64, &'static str)] = match self.language {
            _ if !self.unit.is_currency() && of < Decimal::from(100_000) => &[],
            Language::Zh => &[(100_000_000, "亿"), (10_000, "万")],
            Language::En => &[(1_000_000_000, " bn"), (1_000_000, " m"), (1_000, " k")],
        };
        let (size, step) = steps.iter().find(|(size, _)| of >= Decimal::from(*size)).copied().unwrap_or((1, ""));
        let exact = value.checked_div(Decimal::from(size)).unwrap_or(value).normalize();
        let rounded = exact.round_sf(4).unwrap_or(exact).normalize();
        (format!("{}{rounded}", if rounded == exact { "" } else { "≈" }), step)
    }

    fn with_unit(&self, figure: &str, step: &str, one: bool) -> String {
        let own = self.unit == Unit::COUNT;
        match self.language {
            Language::Zh if self.counts_links() => format!("{figure}{step}项"),
            Language::Zh => format!("{figure}{step}{}", if own { "" } else { self.unit.label_zh() }),
            Language::En if own => {
                let name = if one { self.measure.strip_suffix('s').unwrap_or(&self.measure) } else { &self.measure };
                format!("{figure}{step} {name}")
            }
            Language::En => format!("{figure}{step} {}", if one { self.unit.as_str() } else { self.unit.label_en() }),
        }
    }
}

/// The largest of 1, 2 and 5 times a power of ten that is not above `limit`; none below one.
pub(super) fn round_below(limit: f64) -> Option<Decimal> {
    if !limit.is_finite() || limit < 1.0 {
        return None;
    }
    let power = 10_i64.checked_pow(limit.log10().floor().clamp(0.0, 17.0) as u32)?;
    [10, 5, 2, 1]
        .into_iter()
        .filter_map(|step| power.checked_mul(step))
        .map(Decimal::from)
        .find(|value| float(*value) <= limit * (1.0 + 1e-9))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gauge(language: Language, unit: Unit, measure: &str) -> Gauge {
        Gauge { language, measure: measure.to_owned(), unit }
    }

    #[test]
    fn figures_are_short_and_keep_their_bounds() {
        let en = gauge(Language::En, Unit::CNY, "money");
        let zh = gauge(Language::Zh, Unit::CNY, "money");
        let range = |low: i64, high: Option<i64>| Range { low: low.into(), low_open: false, high: high.map(Decimal::from) };
        assert_eq!(en.words(501_000_000.into()), "501 m CNY");
        assert_eq!(zh.words(501_000_000.into()), "5.01亿元");
        assert_eq!(en.between(range(501_000_000, Some(768_000_000))), "501 – 768 m CNY");
        assert_eq!(zh.between(range(501_000_000, Some(768_000_000))), "5.01 – 7.68亿元");
        assert_eq!(zh.between(range(30_000_000, None)), "≥ 3000万元");
        assert_eq!(zh.between(Range { low_open: true, ..range(30_000_000, None) }), "超3000万元");
        assert_eq!(en.between(range(0, Some(30_000_000))), "≤ 30 m CNY");
        // What is rounded says so.
        assert_eq!(zh.words(123_456_789.into()), "≈1.235亿元");
        assert_eq!(gauge(Language::En, Unit::PERSON, "people").words(6.into()), "6 people");
        assert_eq!(Gauge::links(Language::En).words(1.into()), "1 link");
        assert_eq!(Gauge::links(Language::Zh).words(3.into()), "3项");
    }

    #[test]
    fn scales_are_round() {
        assert_eq!(round_below(768.0), Some(500.into()));
        assert_eq!(round_below(500.0), Some(500.into()));
        assert_eq!(round_below(1.5), Some(1.into()));
        assert_eq!(round_below(0.5), None);
    }

    #[test]
    fn an_unknown_high_end_stays_unknown() {
        let open = Range { low: 3.into(), low_open: true, high: None };
        assert_eq!(open.plus(Range::exact(4)), Some(Range { low: 7.into(), low_open: true, high: None }));
        assert!(Range::exact(Decimal::MAX).plus(Range::exact(1)).is_none());
    }
}
