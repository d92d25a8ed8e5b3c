//! Ids of other programs as those of a register.

use std::borrow::Cow;

use hashbrown::{HashMap, HashSet};

/// Whether a text is an id of a register.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

/// A text with `-` for what ids can't have.
pub(super) fn as_id(text: &str) -> String {
    let id: String = text.trim().chars().map(|c| if is_id(c.encode_utf8(&mut [0; 4])) { c } else { '-' }).collect();
    if id.is_empty() { "-".to_owned() } else { id }
}

/// An id like this one that is not taken; `next` holds where to go on looking, so that many alike cost no more each.
pub(super) fn free(id: &str, taken: &HashSet<Cow<'_, str>>, next: &mut HashMap<String, u32>) -> String {
    if !taken.contains(id) {
        return id.to_owned();
    }
    let nth = next.entry(id.to_owned()).or_insert(2);
    loop {
        let candidate = format!("{id}-{nth}");
        *nth += 1;
        if !taken.contains(candidate.as_str()) {
            return candidate;
        }
    }
}
