//! What a program says of a node or an edge beside, as the user's own attributes: a table of JSON, written as it is met.

use hashbrown::HashSet;

use super::Attribute;
use super::json_text::push_text;

/// As many names as are compared one by one.
const FEW: usize = 16;

/// A table of JSON that is being written. Of several attributes of one name the first is kept.
#[derive(Debug, Default)]
pub(super) struct OwnText<'a> {
    text: String,
    names: Vec<&'a str>,
    /// The same names, where they are many.
    seen: HashSet<&'a str>,
}

impl<'a> OwnText<'a> {
    /// Begins anew.
    pub(super) fn clear(&mut self) {
        self.back_to((0, 0));
    }

    /// Where it stands, to come back to.
    pub(super) fn mark(&self) -> (usize, usize) {
        (self.text.len(), self.names.len())
    }

    /// Forgets what was added since.
    pub(super) fn back_to(&mut self, (text, names): (usize, usize)) {
        self.text.truncate(text);
        self.names.truncate(names);
        self.seen.clear();
    }

    pub(super) fn add(&mut self, attribute: &'a Attribute<'_>) {
        if self.begin(attribute.key.value.as_ref()) {
            attribute.push_json(&mut self.text);
        }
    }

    pub(super) fn add_text(&mut self, name: &'static str, text: &str) {
        if self.begin(name) {
            push_text(&mut self.text, text);
        }
    }

    pub(super) fn add_flag(&mut self, name: &'static str, flag: bool) {
        if self.begin(name) {
            self.text.push_str(if flag { "true" } else { "false" });
        }
    }

    /// Begins an entry, unless there is one of that name.
    fn begin(&mut self, name: &'a str) -> bool {
        if self.names.len() < FEW {
            if self.names.contains(&name) {
                return false;
            }
        } else {
            if self.seen.is_empty() {
                self.seen.extend(&self.names);
            }
            if !self.seen.insert(name) {
                return false;
            }
        }
        self.text.push(if self.names.is_empty() { '{' } else { ',' });
        push_text(&mut self.text, name);
        self.text.push(':');
        self.names.push(name);
        true
    }

    /// The table, if anything is in it; nothing may be added behind it before [`OwnText::back_to`].
    pub(super) fn end(&mut self) -> Option<&str> {
        if self.names.is_empty() {
            return None;
        }
        self.text.push('}');
        Some(&self.text)
    }
}
