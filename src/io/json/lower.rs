//! A graph document to the tables that registers are read from: `entities` by their kinds, `links` by theirs, and so on.
//!
//! What a document says beside the files (that an id was made, that the gazetteer has a region) is taken out here; all else
//! has the same names in both, so one reader serves them.

use crate::diagnostic::{Code, Diagnostic, Place, Placed};
use crate::gazetteer::china;
use crate::io::value::{Data, Entry, Value};

/// The lists of a document, and the table that each item stands in: one of its own kind, or always the same.
const LISTS: [(&str, Row); 5] = [
    ("kinds", Row::Table("kind")),
    ("sources", Row::Table("source")),
    ("entities", Row::Named("kind")),
    ("links", Row::Named("kind")),
    ("facts", Row::Named("class")),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    Table(&'static str),
    Named(&'static str),
}

/// The tables of a document, and what is wrong with its frame.
pub(crate) fn tables(document: Value) -> (Vec<Entry>, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let place = document.place;
    let Data::Table(entries) = document.data else {
        let message = format!("a graph is an object, found {}", document.describe());
        return (Vec::new(), vec![Diagnostic::error(Code::WrongType, place, message).hint(SHAPE)]);
    };
    let mut tables: Vec<Entry> = Vec::new();
    let mut versioned = false;
    for Entry { key, value } in entries {
        if key.value == "shanhai" {
            versioned = true;
            if value.data != Data::Number(super::VERSION.to_string()) {
                let message = format!("this version of the document is not known, only {}", super::VERSION);
                faults.push(Diagnostic::error(Code::WrongType, value.place, message));
            }
            continue;
        }
        let Some((list, row)) = LISTS.iter().find(|(name, _)| *name == key.value) else {
            let fault = Diagnostic::error(Code::UnknownKey, key.place, format!("a graph has no key `{}`", key.value));
            faults.push(fault.hint(SHAPE));
            continue;
        };
        let Data::List(items) = value.data else {
            if value.data == Data::Broken {
                continue;
            }
            let message = format!("`{list}` must be a list, found {}", value.describe());
            faults.push(Diagnostic::error(Code::WrongType, value.place, message));
            continue;
        };
        for item in items {
            sort_in(item, list, *row, &mut tables, &mut faults);
        }
    }
    if !versioned {
        faults.push(Diagnostic::error(Code::MissingKey, place, "a graph without `shanhai`, its version").hint(SHAPE));
    }
    (tables, faults)
}

const SHAPE: &str = "`{ \"shanhai\": 1, \"sources\": […], \"entities\": […], \"links\": […], \"facts\": […] }`";

/// Puts an item into its table.
fn sort_in(item: Value, list: &str, row: Row, tables: &mut Vec<Entry>, faults: &mut Vec<Diagnostic>) {
    let place = item.place;
    let Data::Table(mut entries) = item.data else {
        let message = format!("`{list}` holds objects, found {}", item.describe());
        faults.push(Diagnostic::error(Code::WrongType, place, message));
        return;
    };
    let name = match row {
        Row::Table(name) => Placed::new(name.to_owned(), place),
        Row::Named(key) => match take(&mut entries, key) {
            Some(Value { data: Data::Text(name), place }) => Placed::new(name, place),
            Some(Value { data: Data::Broken, .. }) => return,
            Some(other) => {
                let message = format!("`{key}` must be text, found {}", other.describe());
                faults.push(Diagnostic::error(Code::WrongType, other.place, message));
                return;
            }
            None => {
                let message = format!("one of `{list}` without `{key}`");
                faults.push(Diagnostic::error(Code::MissingKey, place, message));
                return;
            }
        },
    };
    if list == "entities" && is_known_already(&mut entries) {
        return;
    }
    if matches!(list, "links" | "facts") && !is_true(take(&mut entries, "named").as_ref()) {
        // The id was made from what the thing is, and will be again.
        take(&mut entries, "id");
    }
    if list == "entities" && row == Row::Named("kind") {
        plain_id(&mut entries);
    }
    for entry in &mut entries {
        if entry.key.value != "x" {
            without_nulls(&mut entry.value);
        }
    }
    entries.retain(|entry| entry.value.data != Data::Null);
    let value = Value { data: Data::Table(entries), place };
    match tables.iter_mut().find(|table| table.key.value == name.value) {
        Some(Entry { value: Value { data: Data::List(items), .. }, .. }) => items.push(value),
        _ => tables.push(Entry { key: name, value: Value { data: Data::List(vec![value]), place } }),
    }
}

/// Takes out of a row of our own tables what is said there beside the files. False: it needs no declaration.
pub(crate) fn declares(list: &str, entries: &mut Vec<Entry>) -> bool {
    if list == "entities" {
        if is_known_already(entries) {
            return false;
        }
        plain_id(entries);
    }
    let named = take(entries, "named");
    if matches!(list, "links" | "facts") && named.is_some() && !is_true(named.as_ref()) {
        take(entries, "id");
    }
    true
}

fn take(entries: &mut Vec<Entry>, key: &str) -> Option<Value> {
    let at = entries.iter().position(|entry| entry.key.value == key)?;
    Some(entries.remove(at).value)
}

fn text<'e>(entries: &'e [Entry], key: &str) -> Option<&'e str> {
    match &entries.iter().find(|entry| entry.key.value == key)?.value.data {
        Data::Text(text) => Some(text),
        _ => None,
    }
}

fn is_true(value: Option<&Value>) -> bool {
    value.is_some_and(|value| value.data == Data::Flag(true))
}

/// A region that only the gazetteer describes needs no declaration; one that this gazetteer lacks does.
fn is_known_already(entries: &mut Vec<Entry>) -> bool {
    let from_gazetteer = is_true(take(entries, "gazetteer").as_ref());
    from_gazetteer && text(entries, "id").is_some_and(|id| china().by_id(id).is_some())
}

/// An entity without an id has its name as one, whatever characters that has.
fn plain_id(entries: &mut Vec<Entry>) {
    let is_name = text(entries, "id").is_some_and(|id| text(entries, "name") == Some(id));
    let is_plain = |id: &str| id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if is_name && !text(entries, "id").is_some_and(is_plain) {
        take(entries, "id");
    }
}

/// In a document null is what files leave out.
fn without_nulls(value: &mut Value) {
    match &mut value.data {
        Data::Table(entries) => {
            for entry in entries.iter_mut() {
                without_nulls(&mut entry.value);
            }
            // That an end of a figure is not known is said.
            let says_nothing =
                |entry: &Entry| entry.value.data == Data::Null && !matches!(entry.key.value.as_str(), "stated" | "low" | "high");
            entries.retain(|entry| !says_nothing(entry));
        }
        Data::List(items) => items.iter_mut().for_each(without_nulls),
        _ => {}
    }
}

/// A value of a document that some other reader holds as text: all of it stands at the place of that text.
pub(crate) fn placed_at(text: &str, place: Place) -> Result<Value, Diagnostic> {
    let Some(file) = place.file() else { return Ok(Value { data: Data::Broken, place }) };
    let (value, faults) = super::parse::parse(text, file);
    match (value, faults.into_iter().next()) {
        (Some(mut value), None) => {
            put_at(&mut value, place);
            Ok(value)
        }
        (_, fault) => {
            let message = fault.map(|fault| fault.message).unwrap_or_default();
            Err(Diagnostic::error(Code::Syntax, place, format!("this attribute of ours should be JSON: {message}")))
        }
    }
}

fn put_at(value: &mut Value, place: Place) {
    value.place = place;
    match &mut value.data {
        Data::List(items) => items.iter_mut().for_each(|item| put_at(item, place)),
        Data::Table(entries) => {
            for entry in entries {
                entry.key.place = place;
                put_at(&mut entry.value, place);
            }
        }
        _ => {}
    }
}
