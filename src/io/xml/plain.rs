//! Tags as programs write nearly all of them, found without the reader: most of the time of a large file goes into these.

use super::tag::is_blank;

/// As many attributes as are looked at for doubles; a tag with more is the reader's.
const FEW: usize = 8;

/// A start tag `<name key="value">` or `<name key="value"/>`.
pub(super) struct PlainTag {
    /// Bytes of the name, which follows the `<`.
    pub(super) name: usize,
    /// Bytes up to where the attributes end.
    pub(super) attributes: usize,
    /// Bytes of the whole.
    pub(super) length: usize,
    pub(super) is_empty: bool,
}

/// Looks at a text that begins with `<`. None where it is anything but a start tag with plain names without prefixes, and with
/// values without entities: then the reader tells what it is.
pub(super) fn plain_tag(text: &[u8]) -> Option<PlainTag> {
    let name = name(text, 1)?;
    let mut at = 1 + name;
    let mut known = [(0, 0); FEW];
    let mut count = 0;
    loop {
        let blank = text[at..].iter().position(|byte| !is_blank(*byte))?;
        let attributes = at;
        at += blank;
        match text[at] {
            b'>' => return Some(PlainTag { name, attributes, length: at + 1, is_empty: false }),
            b'/' if text.get(at + 1) == Some(&b'>') => {
                return Some(PlainTag { name, attributes, length: at + 2, is_empty: true });
            }
            _ if blank == 0 || count == FEW => return None,
            _ => {}
        }
        let key = (at, at + self::name(text, at)?);
        at = key.1;
        let quote = *text.get(at + 1).filter(|quote| matches!(quote, b'"' | b'\'') && text[at] == b'=')?;
        at += 2;
        at += text[at..].iter().position(|byte| *byte == quote || matches!(byte, b'<' | b'&'))?;
        if text[at] != quote || known[..count].iter().any(|(start, end)| is_same(&text[*start..*end], &text[key.0..key.1])) {
            return None;
        }
        at += 1;
        known[count] = key;
        count += 1;
    }
}

/// Whether two names are one. They are short, so that to call for it costs more than to look.
pub(super) fn is_same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one == other)
}

/// Bytes of a plain name.
fn name(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let length = rest.iter().position(|byte| !is_part(byte))?;
    let begins = rest.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    (begins && rest[length] != b':').then_some(length)
}
