//! A cursor over one table: asks for keys by name and type, and reports what is wrong on the way.
//!
//! The keys that were asked for are the keys that the table knows; [`Table::finish`] reports the rest.

use std::cell::RefCell;

use super::defaults::Defaults;
use crate::diagnostic::{Code, Diagnostic, Place, Placed, nearest};
use crate::io::value::{Data, Entry, Value};
use crate::model::KindTable;

/// What the tables of a file are read with.
pub(crate) struct Scope<'a> {
    pub(crate) kinds: &'a KindTable,
    pub(crate) defaults: &'a Defaults,
    pub(crate) faults: &'a RefCell<Vec<Diagnostic>>,
}

impl Scope<'_> {
    /// Notes a fault.
    pub(crate) fn report(&self, fault: Diagnostic) {
        self.faults.borrow_mut().push(fault);
    }

    /// Notes that a value is not of the type that its key takes.
    pub(crate) fn wrong_type(&self, key: &str, value: &Value, expected: &str, hint: Option<String>) {
        let message = format!("`{key}` must be {expected}, found {}", value.describe());
        let fault = Diagnostic::error(Code::WrongType, value.place, message);
        self.report(Diagnostic { hint, ..fault });
    }

    /// A text that says something.
    pub(crate) fn text(&self, key: &str, value: Value) -> Option<Placed<String>> {
        match value.data {
            Data::Text(text) if text.trim().is_empty() => {
                let fault = Diagnostic::error(Code::WrongType, value.place, format!("`{key}` is empty"));
                self.report(fault.hint("leave the key out where there is nothing to say"));
                None
            }
            Data::Text(text) => Some(Placed::new(text, value.place)),
            Data::Broken => None,
            Data::Number(ref digits) | Data::Date(ref digits) => {
                let hint = format!("write it in quotes: `\"{digits}\"`");
                self.wrong_type(key, &value, "text", Some(hint));
                None
            }
            _ => {
                self.wrong_type(key, &value, "text", None);
                None
            }
        }
    }

    /// An id that a declaration gives itself.
    pub(crate) fn id(&self, key: &str, value: Value) -> Option<Placed<String>> {
        let id = self.text(key, value)?;
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
        let plain = id.value.strip_prefix("cn-").map_or(id.value.clone(), |former| former.replacen('@', "", 1));
        if plain.chars().all(is_part) {
            return Some(id);
        }
        let fault = Diagnostic::error(Code::WrongType, id.place, format!("`{}` is no id", id.value));
        let fixed: String = id.value.trim().chars().map(|c| if is_part(c) { c } else { '-' }).collect();
        self.report(fault.hint(format!("ids have letters, digits, `-`, `_` and `.`: `{fixed}`")));
        None
    }

    /// One of the words of a list.
    pub(crate) fn word<T: Copy>(
        &self,
        key: &str,
        value: Value,
        words: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Option<Placed<T>> {
        let text = self.text(key, value)?;
        if let Some(word) = words.iter().copied().find(|word| name(*word) == text.value) {
            return Some(Placed::new(word, text.place));
        }
        let names: Vec<_> = words.iter().copied().map(name).collect();
        let fault = Diagnostic::error(Code::UnknownWord, text.place, format!("`{}` is no `{key}`", text.value));
        self.report(fault.hint(one_of(&text.value, &names)));
        None
    }

    /// A table with its own cursor.
    pub(crate) fn table(&self, key: &str, value: Value, expected: &str) -> Option<Table<'_>> {
        match value.data {
            Data::Table(entries) => Some(Table::new(self, key, value.place, entries)),
            Data::Broken => None,
            _ => {
                self.wrong_type(key, &value, expected, None);
                None
            }
        }
    }
}

/// A hint that offers the nearest of some words, or all of them.
pub(crate) fn one_of(found: &str, words: &[&str]) -> String {
    match nearest(found, words.iter().copied()) {
        Some(word) => format!("did you mean `{word}`?"),
        None => format!("one of `{}`", words.join("`, `")),
    }
}

/// A cursor over a table.
pub(crate) struct Table<'s> {
    pub(crate) scope: &'s Scope<'s>,
    /// What it is called in messages: the kind, or the key it stands under.
    pub(crate) name: String,
    pub(crate) place: Place,
    entries: Vec<Entry>,
    known: Vec<&'static str>,
    /// Keys that must be there and are not, each with its fault, which waits for the end: a misspelt key explains it.
    absent: Vec<(Option<&'static str>, Diagnostic)>,
}

impl<'s> Table<'s> {
    pub(crate) fn new(scope: &'s Scope<'s>, name: &str, place: Place, entries: Vec<Entry>) -> Self {
        Table { scope, name: name.to_owned(), place, entries, known: Vec::new(), absent: Vec::new() }
    }

    /// Takes a value out; the key is known from now on.
    pub(crate) fn take(&mut self, key: &'static str) -> Option<Value> {
        self.known.push(key);
        let at = self.entries.iter().position(|entry| entry.key.value == key)?;
        Some(self.entries.remove(at).value)
    }

    /// Takes a value that must be there.
    pub(crate) fn require(&mut self, key: &'static str, hint: &str) -> Option<Value> {
        let value = self.take(key);
        if value.is_none() {
            self.missing_key(key, hint);
        }
        value
    }

    /// Reports that a key which must be there is not.
    pub(crate) fn missing_key(&mut self, key: &'static str, hint: &str) {
        self.note_absent(Some(key), &format!("`{key}`"), hint);
    }

    /// Takes the first entry whose key is one of some names that are not fixed (kinds of entities).
    pub(crate) fn take_where(&mut self, is_meant: impl Fn(&str) -> bool) -> Option<Entry> {
        let at = self.entries.iter().position(|entry| is_meant(&entry.key.value))?;
        Some(self.entries.remove(at))
    }

    /// Takes all that is left, for tables whose keys are the user's.
    pub(crate) fn take_rest(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.entries)
    }

    /// Whether a key is still there.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key.value == key)
    }

    /// Reports that something which must be there is not.
    pub(crate) fn missing(&mut self, what: &str, hint: &str) {
        self.note_absent(None, what, hint);
    }

    fn note_absent(&mut self, key: Option<&'static str>, what: &str, hint: &str) {
        let fault = Diagnostic::error(Code::MissingKey, self.place, format!("`{}` without {what}", self.name));
        self.absent.push((key, fault.hint(hint)));
    }

    /// Reports a key that others have and this table does not.
    pub(crate) fn refuse(&mut self, key: &'static str, hint: &str) {
        if let Some(entry) = self.take_where(|name| name == key) {
            let message = format!("`{}` has no key `{key}`", self.name);
            self.scope.report(Diagnostic::error(Code::UnknownKey, entry.key.place, message).hint(hint));
        }
    }

    /// A text.
    pub(crate) fn text(&mut self, key: &'static str) -> Option<Placed<String>> {
        let value = self.take(key)?;
        self.scope.text(key, value)
    }

    /// A text whose place does not matter.
    pub(crate) fn words(&mut self, key: &'static str) -> Option<String> {
        self.text(key).map(|text| text.value)
    }

    /// A text that must be there.
    pub(crate) fn required_text(&mut self, key: &'static str, hint: &str) -> Option<Placed<String>> {
        let value = self.require(key, hint)?;
        self.scope.text(key, value)
    }

    /// A text or a list of texts.
    pub(crate) fn texts(&mut self, key: &'static str) -> Vec<Placed<String>> {
        let items = self.take(key).map(Value::into_items).unwrap_or_default();
        items.into_iter().filter_map(|item| self.scope.text(key, item)).collect()
    }

    /// The table's own id.
    pub(crate) fn id(&mut self) -> Option<Placed<String>> {
        let value = self.take("id")?;
        self.scope.id("id", value)
    }

    /// `true` or `false`; false if it is not there.
    pub(crate) fn flag(&mut self, key: &'static str) -> bool {
        let Some(value) = self.take(key) else { return false };
        match value.data {
            Data::Flag(flag) => flag,
            Data::Broken => false,
            _ => {
                self.scope.wrong_type(key, &value, "`true` or `false`", None);
                false
            }
        }
    }

    /// A whole number from 0.
    pub(crate) fn count(&mut self, key: &'static str) -> Option<Placed<u64>> {
        let value = self.take(key)?;
        let Data::Number(digits) = &value.data else {
            if value.data != Data::Broken {
                self.scope.wrong_type(key, &value, "a whole number", None);
            }
            return None;
        };
        if let Ok(count) = digits.trim_start_matches('+').parse() {
            return Some(Placed::new(count, value.place));
        }
        if digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'+') {
            let message = format!("`{key}` is too large: {digits}");
            self.scope.report(Diagnostic::error(Code::NumberTooLarge, value.place, message));
        } else {
            let message = format!("`{key}` must be a whole number from 0, found {digits}");
            self.scope.report(Diagnostic::error(Code::WrongType, value.place, message));
        }
        None
    }

    /// A number of degrees between a limit and its opposite.
    pub(crate) fn degrees(&mut self, key: &'static str, limit: f64) -> Option<Placed<f64>> {
        let value = self.take(key)?;
        let Data::Number(digits) = &value.data else {
            if value.data != Data::Broken {
                self.scope.wrong_type(key, &value, "a number of degrees", None);
            }
            return None;
        };
        match digits.parse::<f64>() {
            Ok(degrees) if (-limit..=limit).contains(&degrees) => Some(Placed::new(degrees, value.place)),
            _ => {
                let message = format!("`{key}` is out of bounds: {digits}");
                let fault = Diagnostic::error(Code::NumberTooLarge, value.place, message);
                self.scope.report(fault.hint(format!("degrees from -{limit} to {limit}, WGS 84")));
                None
            }
        }
    }

    /// A colour as `#rrggbb`.
    pub(crate) fn colour(&mut self, key: &'static str) -> Option<String> {
        let colour = self.text(key)?;
        let digits = colour.value.strip_prefix('#').unwrap_or_default();
        if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(colour.value);
        }
        let fault = Diagnostic::error(Code::UnknownWord, colour.place, format!("`{}` is no colour", colour.value));
        self.scope.report(fault.hint("six hexadecimal digits: `#3b6ea5`"));
        None
    }

    /// One of the words of a list.
    pub(crate) fn word<T: Copy>(
        &mut self,
        key: &'static str,
        words: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Option<Placed<T>> {
        let value = self.take(key)?;
        self.scope.word(key, value, words, name)
    }

    /// Reports the keys that were not asked for, and those that are missing.
    pub(crate) fn finish(mut self) {
        for Entry { key, .. } in &self.entries {
            let message = format!("`{}` has no key `{}`", self.name, key.value);
            let fault = Diagnostic::error(Code::UnknownKey, key.place, message);
            let hint = match nearest(&key.value, self.known.iter().copied()) {
                Some(known) => {
                    self.absent.retain(|(absent, _)| *absent != Some(known));
                    format!("did you mean `{known}`?")
                }
                None if self.known.contains(&"x") => "for keys of your own there is `x = { … }`".to_owned(),
                None => format!("it has `{}`", self.known.join("`, `")),
            };
            self.scope.report(fault.hint(hint));
        }
        for (_, fault) in self.absent {
            self.scope.report(fault);
        }
    }
}
