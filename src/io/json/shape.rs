//! Objects and lists of JSON graphs, and faults where something else stands.

use crate::diagnostic::{Code, Diagnostic, Place, Placed};
use crate::io::property::{id_text, take};
use crate::io::value::{Data, Entry, Value};

/// The faults of a document, and what it is called.
pub(super) struct Shape {
    pub(super) faults: Vec<Diagnostic>,
}

impl Shape {
    /// The entries of an object.
    pub(super) fn object(&mut self, what: &str, value: Value) -> Option<Vec<Entry>> {
        let place = value.place;
        if let Data::Table(entries) = value.data {
            return Some(entries);
        }
        self.wrong(what, "an object", &value, place);
        None
    }

    /// The items of a list; of one that is not there none.
    pub(super) fn list(&mut self, what: &str, value: Option<Value>) -> Vec<Value> {
        let Some(value) = value else { return Vec::new() };
        let place = value.place;
        match value.data {
            Data::List(items) => items,
            Data::Null => Vec::new(),
            _ => {
                self.wrong(what, "a list", &value, place);
                Vec::new()
            }
        }
    }

    /// The entries of an object that may be left out.
    pub(super) fn optional(&mut self, what: &str, value: Option<Value>) -> Vec<Entry> {
        match value {
            None | Some(Value { data: Data::Null, .. }) => Vec::new(),
            Some(value) => self.object(what, value).unwrap_or_default(),
        }
    }

    /// A flag that may be left out.
    pub(super) fn flag(&mut self, what: &str, value: Option<Value>) -> Option<bool> {
        let value = value?;
        match value.data {
            Data::Flag(flag) => Some(flag),
            Data::Null => None,
            _ => {
                self.wrong(what, "true or false", &value, value.place);
                None
            }
        }
    }

    /// An id, a text or a number, that must be there.
    pub(super) fn id(&mut self, of: &str, key: &str, entries: &mut Vec<Entry>, place: Place) -> Option<Placed<String>> {
        let Some(value) = take(entries, key) else {
            self.faults.push(Diagnostic::error(Code::MissingKey, place, format!("{of} without `{key}`")));
            return None;
        };
        let id = id_text(&value);
        if id.is_none() {
            self.wrong(key, "text or a number", &value, value.place);
        }
        id
    }

    fn wrong(&mut self, what: &str, expected: &str, value: &Value, place: Place) {
        let message = format!("`{what}` must be {expected}, found {}", value.describe());
        self.faults.push(Diagnostic::error(Code::WrongType, place, message));
    }
}
