//! Values as JSON, written without a tree of them.

use crate::diagnostic::Place;
use crate::io::value::{Data, Value};

/// Writes a text in quotes.
pub(super) fn push_text(out: &mut String, text: &str) {
    if text.bytes().any(|byte| byte < b' ' || matches!(byte, b'"' | b'\\')) {
        out.push_str(&serde_json::Value::from(text).to_string());
        return;
    }
    out.push('"');
    out.push_str(text);
    out.push('"');
}

/// Writes a number, as a text where JSON can't hold it: see [`Value::into_json`].
pub(super) fn push_number(out: &mut String, digits: &str) {
    if is_plain(digits) {
        out.push_str(digits);
        return;
    }
    let value = Value { data: Data::Number(digits.to_owned()), place: Place::Nowhere };
    out.push_str(&value.into_json().to_string());
}

/// Whether it is a whole number as JSON writes it, which fits 64 bits.
fn is_plain(digits: &str) -> bool {
    let bare = digits.strip_prefix('-').unwrap_or(digits);
    let first = bare.bytes().next();
    bare.len() < 19
        && first.is_some_and(|first| first != b'0' || digits.len() == 1)
        && bare.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn json_is_what_the_tree_of_it_writes(text in ".{0,8}|[\\x00-\\x7f]{0,8}", digits in "-?[0-9]{1,20}|-?[0-9]{1,3}\\.[0-9]{1,17}(e[0-9]{1,3})?") {
            let mut out = String::new();
            push_text(&mut out, &text);
            prop_assert_eq!(&out, &serde_json::Value::from(text).to_string());
            out.clear();
            push_number(&mut out, &digits);
            let value = Value { data: Data::Number(digits), place: Place::Nowhere }.into_json();
            prop_assert_eq!(&out, &value.to_string());
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&out).unwrap(), value);
        }
    }
}
