//! Files of settings, which are no registers: read with the same cursor, so that what is wrong with them is told the same way.

use std::cell::RefCell;

use super::register::{Defaults, Scope};
use super::value::{Data, Entry};
use crate::diagnostic::{Code, Diagnostic, Files, Place, Placed, Report};
use crate::model::KindTable;

pub(crate) use super::register::Table;

/// Reads a TOML text: the function takes what it knows out of the table of the top level; what is left is a fault.
pub(crate) fn read<T>(name: &str, text: &str, kinds: &KindTable, read: impl FnOnce(&mut Table<'_>) -> T) -> (T, Report) {
    let mut files = Files::default();
    let file = files.add(name, text);
    let (entries, syntax) = super::toml::parse(text, file);
    let faults = RefCell::new(syntax);
    let defaults = Defaults::default();
    let scope = Scope { kinds, defaults: &defaults, faults: &faults };
    let mut whole = Table::new(&scope, name, Place::Nowhere, entries);
    let settings = read(&mut whole);
    whole.finish();
    let mut report = Report { diagnostics: faults.into_inner(), files };
    report.sort();
    (settings, report)
}

impl<'s> Table<'s> {
    /// A table under a key, with its own cursor.
    pub(crate) fn inner(&mut self, key: &'static str) -> Option<Table<'s>> {
        let value = self.take(key)?;
        self.scope.table(key, value, "a table")
    }

    /// The tables under all keys that are left, each with its key.
    pub(crate) fn inner_tables(&mut self) -> Vec<(Placed<String>, Table<'s>)> {
        let scope = self.scope;
        let tables = self.take_rest().into_iter().filter_map(|Entry { key, value }| {
            let table = scope.table(&key.value, value, "a table")?;
            Some((key, table))
        });
        tables.collect()
    }

    /// A number between two bounds.
    pub(crate) fn between(&mut self, key: &'static str, (low, high): (f64, f64), expected: &str) -> Option<Placed<f64>> {
        let value = self.take(key)?;
        let Data::Number(digits) = &value.data else {
            if value.data != Data::Broken {
                self.scope.wrong_type(key, &value, expected, None);
            }
            return None;
        };
        match digits.parse::<f64>() {
            Ok(number) if (low..=high).contains(&number) => Some(Placed::new(number, value.place)),
            _ => {
                let fault = Diagnostic::error(Code::WrongType, value.place, format!("`{key}` is out of bounds: {digits}"));
                self.scope.report(fault.hint(format!("{expected} from {low} to {high}")));
                None
            }
        }
    }
}
