//! XML as text: the only place that escapes it.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Text for an element or an attribute in double quotes. Characters that XML can't hold are left out.
pub(crate) fn escape(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| !matches!(c, '&' | '<' | '>' | '"' | '\'') && is_char(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if is_char(c) => out.push(c),
            _ => {}
        }
    }
    Cow::Owned(out)
}

fn is_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{7e}' | '\u{a0}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
        && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// An `id` for an element: the prefix, then the id with what an XML name can't hold written as `_HEX_`. Different ids give
/// different names.
pub(crate) fn element_id(prefix: &str, id: &str) -> String {
    let mut out = format!("{prefix}-");
    for c in id.chars() {
        if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{fa2d}') {
            out.push(c);
        } else {
            let _ = write!(out, "_{:x}_", u32::from(c));
        }
    }
    out
}

/// A word for a `class` attribute.
pub(crate) fn class(word: &str) -> String {
    word.chars().map(|c| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_its_place() {
        assert_eq!(escape("a\"</svg><script>&'\0"), "a&quot;&lt;/svg&gt;&lt;script&gt;&amp;&#39;");
        assert_eq!(element_id("link", "a b\"_"), "link-a_20_b_22__5f_");
        assert_eq!(class("x\" y"), "x--y");
    }
}
