//! Trees of values to the declarations of a register: each kind of table has its function, which reads like its
//! description in `docs/files.md`.

mod common;
mod defaults;
mod entity;
mod fact;
mod interval;
mod kind;
mod link;
mod measure;
pub(super) mod plain;
mod reference;
mod source;
mod table;

use std::cell::RefCell;

pub(crate) use self::defaults::Defaults;
pub(crate) use self::table::{Scope, Table};
use super::side_by_side::side_by_side;
use super::table::{Elements, Rows};
use super::value::{Data, Entry, Value};
use crate::diagnostic::{Code, Diagnostic, Files, Place, Placed, nearest};
use crate::graph::declaration::Register;
use crate::model::{FactClass, Family, Kind, KindTable};

/// Tables that are neither entity nor link nor fact.
const OTHER_TABLES: [&str; 3] = ["defaults", "source", "kind"];

/// Whether a name is taken by a table that is no kind.
fn is_other_table(name: &str) -> bool {
    OTHER_TABLES.contains(&name) || FactClass::parse(name).is_some()
}

/// Names of the kinds of entities.
fn entity_kinds(kinds: &KindTable) -> impl Iterator<Item = &str> {
    kinds.family(Family::Entity).map(|kind| kinds.info(kind).name.as_str())
}

/// What one file declares: its top-level keys, and the rows of tables, for which its defaults hold too.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) entries: Vec<Entry>,
    pub(super) rows: Vec<Rows>,
    /// Nodes and edges that a mapping declares.
    pub(super) elements: Vec<Elements>,
    /// What has become declarations already.
    pub(super) declared: Register,
}

impl Document {
    /// What could be read of a file, and what is wrong with it.
    pub(super) fn new(entries: Vec<Entry>, diagnostics: Vec<Diagnostic>) -> Self {
        Document { entries, ..Document::told(diagnostics) }
    }

    /// Nothing but faults.
    pub(super) fn told(diagnostics: Vec<Diagnostic>) -> Self {
        Document { declared: Register { diagnostics, ..Register::default() }, ..Document::default() }
    }
}

impl Document {
    /// Whether its defaults add something to links that do not say it.
    pub(super) fn adds_to_links(&self) -> bool {
        let defaults = self.entries.iter().filter(|entry| entry.key.value == "defaults");
        let tables = defaults.flat_map(|entry| match &entry.value.data {
            Data::List(items) => items.as_slice(),
            _ => std::slice::from_ref(&entry.value),
        });
        let adds = |key: &str| matches!(key, "scheme" | "programme" | "period");
        tables
            .filter_map(|table| if let Data::Table(entries) = &table.data { Some(entries) } else { None })
            .flatten()
            .any(|entry| adds(&entry.key.value))
    }
}

/// Adds the kinds that files declare to a register, which count in all files.
pub(super) fn declare_all_kinds(register: &mut Register, files: &mut [Document]) -> KindTable {
    let faults = RefCell::new(std::mem::take(&mut register.diagnostics));
    let mut kinds = KindTable::default();
    for file in files {
        let (declaring, rest) = std::mem::take(&mut file.entries).into_iter().partition(kind::is_kind);
        file.entries = rest;
        faults.borrow_mut().append(&mut file.declared.diagnostics);
        declare_kinds(register, declaring, &mut kinds, &faults);
    }
    register.diagnostics = faults.into_inner();
    kinds
}

/// Adds what files declare beside kinds to a register, and what is wrong with them to its faults.
pub(super) fn declare(register: &mut Register, files: Vec<Document>, kinds: &KindTable) {
    // The cells of tables are read while the register takes what they declare.
    let cells = std::mem::take(&mut register.files);
    let weight = |file: &Document| {
        let rows: usize = file.rows.iter().map(|rows| rows.weight(&cells)).sum();
        rows + file.elements.iter().map(Elements::weight).sum::<usize>()
            + file.entries.iter().map(|entry| entry.value.items()).sum::<usize>()
    };
    for declared in side_by_side(files, weight, |file| declare_file(file, kinds, &cells)) {
        join(&mut register.sources, declared.sources);
        join(&mut register.entities, declared.entities);
        join(&mut register.links, declared.links);
        join(&mut register.facts, declared.facts);
        if !register.plain.append(declared.plain) {
            let message = "the files hold more words than one graph takes, 4 GiB";
            register.diagnostics.push(Diagnostic::error(Code::UnreadableFile, Place::Nowhere, message));
        }
        register.diagnostics.extend(declared.diagnostics);
    }
    register.files = cells;
}

/// Adds to what may well be empty; then nothing is copied.
fn join<T>(into: &mut Vec<T>, more: Vec<T>) {
    if into.is_empty() {
        *into = more;
    } else {
        into.extend(more);
    }
}

/// What one file declares, kinds aside.
fn declare_file(file: Document, kinds: &KindTable, cells: &Files) -> Register {
    let Document { mut entries, rows, elements, declared: mut register } = file;
    let faults = RefCell::default();
    let defaults = match entries.iter().position(|entry| entry.key.value == "defaults") {
        Some(at) => read_defaults(entries.remove(at), kinds, &faults),
        None => Defaults::default(),
    };
    let scope = Scope { kinds, defaults: &defaults, faults: &faults };
    for entry in entries {
        read_tables(&mut register, &scope, entry);
    }
    let family = |name: &str| kinds.get(name).map(|kind| kinds.info(kind).family);
    for rows in rows {
        rows.each(cells, &family, &faults, &mut |entry| read_tables(&mut register, &scope, entry));
    }
    for elements in elements {
        elements.each(&family, &faults, &mut |entry| read_tables(&mut register, &scope, entry));
    }
    register.diagnostics = faults.into_inner();
    register
}

fn declare_kinds(register: &mut Register, entries: Vec<Entry>, kinds: &mut KindTable, faults: &RefCell<Vec<Diagnostic>>) {
    let (built_in, defaults) = (KindTable::default(), Defaults::default());
    let scope = Scope { kinds: &built_in, defaults: &defaults, faults };
    for Entry { key, value } in entries {
        for table in tables(&scope, &key, value) {
            register.kinds.extend(kind::kind(table, kinds, &register.kinds));
        }
    }
}

fn read_defaults(entry: Entry, kinds: &KindTable, faults: &RefCell<Vec<Diagnostic>>) -> Defaults {
    let none = Defaults::default();
    let scope = Scope { kinds, defaults: &none, faults };
    if let Data::List(_) = &entry.value.data {
        let fault = Diagnostic::error(Code::WrongType, entry.key.place, "a file has one table `defaults`");
        scope.report(fault.hint("write `[defaults]`"));
    }
    let first = entry.value.into_items().into_iter().next();
    first.and_then(|value| scope.table("defaults", value, "a table")).map(Defaults::read).unwrap_or_default()
}

/// Reads all tables of one name.
fn read_tables(register: &mut Register, scope: &Scope<'_>, Entry { key, value }: Entry) {
    let name = key.value.as_str();
    if let Some(class) = FactClass::parse(name) {
        register.facts.extend(tables(scope, &key, value).into_iter().filter_map(|table| fact::fact(table, class)));
    } else if name == "source" {
        register.sources.extend(tables(scope, &key, value).into_iter().filter_map(source::source));
    } else if let Some(kind) = scope.kinds.get(name) {
        match scope.kinds.info(kind).family {
            _ if kind == Kind::HOSTING => hosting(scope, &key),
            Family::Entity => {
                register.entities.extend(tables(scope, &key, value).into_iter().filter_map(entity::entity_table));
            }
            family => {
                register.links.extend(tables(scope, &key, value).into_iter().map(|table| link::link(table, family)));
            }
        }
    } else {
        unknown(scope, &key, &value);
    }
}

/// The tables under a key of the top level: `[[park]]`.
fn tables<'s>(scope: &'s Scope<'s>, key: &Placed<String>, value: Value) -> Vec<Table<'s>> {
    let name = key.value.as_str();
    let expected = format!("tables `[[{name}]]`");
    match value.data {
        Data::List(items) => items.into_iter().filter_map(|item| scope.table(name, item, "a table")).collect(),
        Data::Broken => Vec::new(),
        Data::Table(entries) => {
            let fault = Diagnostic::error(Code::WrongType, key.place, format!("`{name}` is a single table"));
            scope.report(fault.hint(format!("write `[[{name}]]`: each is one of several")));
            vec![Table::new(scope, name, value.place, entries)]
        }
        _ => {
            scope.wrong_type(name, &value, &expected, None);
            Vec::new()
        }
    }
}

fn hosting(scope: &Scope<'_>, key: &Placed<String>) {
    let fault = Diagnostic::error(Code::WrongKind, key.place, "`hosting` is derived and can't be declared");
    scope.report(fault.hint("declare the enclave: a `[[park]]` with `within` and `owner`"));
}

/// A table of an unknown name is reported at each of its headers.
fn unknown(scope: &Scope<'_>, key: &Placed<String>, value: &Value) {
    let name = &key.value;
    let is_table = |value: &Value| matches!(value.data, Data::Table(_));
    let places = match &value.data {
        Data::List(items) if items.iter().all(is_table) => items.iter().map(|item| item.place).collect(),
        Data::Table(_) => vec![value.place],
        _ => {
            let fault = Diagnostic::error(Code::UnknownKey, key.place, format!("key `{name}` stands in no table"));
            scope.report(fault.hint("it belongs below a header such as `[[park]]` or `[defaults]`"));
            return;
        }
    };
    let kinds = scope.kinds.iter().filter(|(kind, _)| *kind != Kind::HOSTING).map(|(_, info)| info.name.as_str());
    let mut known: Vec<&str> = kinds.collect();
    known.extend(FactClass::ALL.iter().map(|class| class.as_str()));
    known.extend(OTHER_TABLES);
    let hint = match nearest(name, known) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "declare kinds of your own under `[[kind]]`".to_owned(),
    };
    for place in places {
        scope.report(Diagnostic::error(Code::UnknownTable, place, format!("no table is called `{name}`")).hint(hint.clone()));
    }
}
