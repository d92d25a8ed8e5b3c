//! Ids of links and facts that were given none.
//!
//! The id is a hash of what the link is (kind, sorted ends, scheme, start), not of its figures or words, so that `diff` sees
//! a change. The hash is XXH3 (64 bits), the same on every machine and in every release.

use std::fmt::Write;

use xxhash_rust::xxh3::xxh3_64;

/// An id made of what a thing is: a readable prefix and twelve hexadecimal digits.
pub(crate) fn hashed<'a>(prefix: &str, parts: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::with_capacity(96);
    text.push_str(prefix);
    for part in parts {
        // A separator that no text holds: control characters are refused in names.
        text.push('\u{1f}');
        text.push_str(part);
    }
    let hash = xxh3_64(text.as_bytes()) & 0xffff_ffff_ffff;
    text.truncate(prefix.len());
    // Writing to a text can't fail.
    let _ = write!(text, "-{hash:012x}");
    text
}

/// The id with an ordinal, for those that are equal in all that the hash sees.
pub(crate) fn ordinal(id: &str, nth: usize) -> String {
    if nth == 0 { id.to_owned() } else { format!("{id}.{}", nth + 1) }
}
