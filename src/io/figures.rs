//! What registers and our tables leave out of a figure, since it follows from the rest.

use serde_json::Value;

use crate::model::{Period, Quantity, Unit};

/// Measures of links that have keys of their own.
pub(super) const SHORT: [(&str, &str); 3] = [("money", "amount"), ("people", "people"), ("projects", "projects")];

/// Whether a period, as a record has it, is a range.
pub(super) fn is_range(period: Option<&Value>) -> bool {
    let text = match period {
        Some(Value::String(text)) => Some(text.as_str()),
        Some(Value::Object(worded)) => worded.get("value").and_then(Value::as_str),
        _ => None,
    };
    text.and_then(|text| Period::parse(text).ok()).is_some_and(|period| period.is_range())
}

/// The stretch of time that a figure is of, if nothing is said of it.
pub(super) fn usual_span(ranged: bool) -> &'static str {
    if ranged { "cumulative" } else { "once" }
}

/// The unit that the words or the number of a figure of a measure are read as, if they say one.
pub(super) fn unit_said(value: &Value, measure: &str) -> Option<Unit> {
    match value {
        Value::String(words) => {
            let unit = Quantity::parse(words).ok()?.unit;
            Some(if measure == "people" && unit == Unit::COUNT { Unit::PERSON } else { unit })
        }
        Value::Number(_) if measure == "people" => Some(Unit::PERSON),
        Value::Number(_) if measure != "money" => Some(Unit::COUNT),
        _ => None,
    }
}
