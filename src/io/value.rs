//! What a file says before it means anything: a tree of values with their places, the same for every text format.

use crate::diagnostic::{Place, Placed};

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Value {
    pub(crate) data: Data,
    pub(crate) place: Place,
}

/// The forms a value can have.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Data {
    Text(String),
    /// A number as decimal digits, with sign, point and exponent if it has them.
    Number(String),
    Flag(bool),
    /// A date that the format knows as one, as ISO 8601.
    Date(String),
    List(Vec<Value>),
    /// Keys in the order of the file.
    Table(Vec<Entry>),
    /// The format's word for nothing.
    Null,
    /// Something that broke the format's syntax, which was reported: it is there and says nothing.
    Broken,
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: Placed<String>,
    pub(crate) value: Value,
}

impl Value {
    /// What was found, for messages.
    pub(crate) fn describe(&self) -> &'static str {
        match &self.data {
            Data::Text(_) => "text",
            Data::Number(_) => "a number",
            Data::Flag(_) => "true or false",
            Data::Date(_) => "a date without quotes",
            Data::List(_) => "a list",
            Data::Table(_) => "a table",
            Data::Null => "null",
            Data::Broken => "a fault",
        }
    }

    /// The items of a list, or the value itself: for keys that take one or several.
    pub(crate) fn into_items(self) -> Vec<Value> {
        match self.data {
            Data::List(items) => items,
            _ => vec![self],
        }
    }

    /// How many items it has, itself if it is no list.
    pub(crate) fn items(&self) -> usize {
        if let Data::List(items) = &self.data { items.len() } else { 1 }
    }

    /// The value without its places; dates are texts, numbers that JSON can't hold too.
    pub(crate) fn into_json(self) -> serde_json::Value {
        match self.data {
            Data::Text(text) | Data::Date(text) => text.into(),
            Data::Number(digits) => json_number(&digits),
            Data::Flag(flag) => flag.into(),
            Data::List(items) => items.into_iter().map(Value::into_json).collect(),
            Data::Table(entries) => entries.into_iter().map(|entry| (entry.key.value, entry.value.into_json())).collect(),
            Data::Null | Data::Broken => serde_json::Value::Null,
        }
    }
}

fn json_number(digits: &str) -> serde_json::Value {
    let whole = digits.parse::<i64>().map(Into::into).or_else(|_| digits.parse::<u64>().map(Into::into));
    let is_whole = digits.trim_start_matches(['+', '-']).bytes().all(|byte| byte.is_ascii_digit());
    match (whole, digits.parse::<f64>()) {
        (Ok(number), _) => number,
        (Err(_), Ok(number)) if !is_whole && number.is_finite() => number.into(),
        _ => digits.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_what_json_can_hold() {
        assert_eq!(json_number("-12"), serde_json::json!(-12));
        assert_eq!(json_number("18446744073709551615"), serde_json::json!(u64::MAX));
        assert_eq!(json_number("99999999999999999999999"), serde_json::json!("99999999999999999999999"));
        assert_eq!(json_number("1.5e3"), serde_json::json!(1500.0));
        assert_eq!(json_number("inf"), serde_json::json!("inf"));
    }
}
