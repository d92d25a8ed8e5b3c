//! Files of settings, which are no registers: read with the same cursor, so that what is wrong with them is told the same way.

use std::cell::RefCell;

use super::register::{Defaults, Scope};
use crate::diagnostic::{Files, Report};
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
    let mut whole = Table::new(&scope, name, crate::diagnostic::Place::Nowhere, entries);
    let settings = read(&mut whole);
    whole.finish();
    let mut report = Report { diagnostics: faults.into_inner(), files };
    report.sort();
    (settings, report)
}
