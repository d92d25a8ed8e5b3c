//! Our own tables: the keys of a register as columns, a row a declaration.

use std::cell::RefCell;

use super::fill::first_column;
use super::header::{Header, Missing, normal};
use super::mapping::with_scope;
use super::template::{Cell, Compiler, Form, Lead, Node, Of, Sort, Template, Templates};
use crate::diagnostic::{Code, Diagnostic, FileId, Files, Place, Placed};

/// Keys that take several values, which a cell parts by `;`.
pub(super) const SEVERAL: [&str; 12] =
    ["from", "to", "aliases", "class", "within", "unit_of", "owner", "members", "programme", "same_as", "contradicts", "also"];

/// Columns that belong to the citation of a row.
const CITATION: [&str; 4] = ["source", "quote", "locator", "says"];

/// The sort of table that a file or sheet of this name is.
fn sort_of(name: &str) -> Option<Sort> {
    let name = normal(name);
    Sort::ALL.into_iter().find(|sort| sort.name() == name)
}

/// Whether a file of this name, without its extension, is one of our own tables.
pub(in crate::io) fn is_plain_name(stem: &str) -> bool {
    sort_of(stem).is_some()
}

/// What the columns show a table to be, whatever it is called.
fn told_by_columns(header: &Header) -> Option<Sort> {
    let has = |name: &str| header.column(name) != Err(Missing::None);
    match () {
        () if has("from") && has("to") => Some(Sort::Links),
        () if has("class") && has("what") => Some(Sort::Facts),
        () if has("kind") && (has("name") || has("id")) => Some(Sort::Entities),
        () if has("id") && has("title") => Some(Sort::Sources),
        () => None,
    }
}

/// The templates of all sheets that are tables of ours.
pub(super) fn templates(file: FileId, name: &str, files: &Files, faults: &mut Vec<Diagnostic>) -> Vec<(u16, Templates)> {
    let Some(sheets) = files.get(file).map(|file| &file.sheets) else { return Vec::new() };
    let told = RefCell::new(std::mem::take(faults));
    let mut found = Vec::new();
    for (at, sheet) in (0..).zip(sheets).filter(|(_, sheet)| !sheet.is_empty()) {
        let header = Header::at(sheet, 1, 1);
        let called = if sheet.name().is_empty() { name } else { sheet.name() };
        if let Some(sort) = sort_of(called).or_else(|| told_by_columns(&header)) {
            let place = |column| Place::Cell { file, sheet: at, row: 1, column };
            found.push((at, of_sheet(sort, &header, &place, &told)));
        }
    }
    *faults = told.into_inner();
    if found.is_empty() && faults.iter().all(|fault| fault.place.file() != Some(file)) {
        let place = Place::Cell { file, sheet: 0, row: 1, column: 1 };
        let fault = Diagnostic::error(
            Code::UnknownColumn,
            place,
            "the table is none of ours: it has no columns `from` and `to`, or `kind` and `name`",
        );
        faults.push(fault.hint("write a mapping for it; `shanhai import --guess FILE` proposes one"));
    }
    found
}

fn of_sheet(sort: Sort, header: &Header, place: &dyn Fn(u32) -> Place, faults: &RefCell<Vec<Diagnostic>>) -> Templates {
    let mut node: Vec<(Placed<String>, Node)> = Vec::new();
    let cited = header.names().any(|(_, name)| normal(name) == "source");
    with_scope(faults, |scope| {
        let compiler = Compiler { scope, header, of: Of::Table };
        for (column, name) in header.names() {
            let mut path: Vec<&str> = name.split('.').map(str::trim).collect();
            // The unit in a column's name is no part of its key: `amount (万元)`.
            let last = path.pop().unwrap_or_default();
            path.push(last.split(['(', '（']).next().unwrap_or(last).trim());
            if cited && path.len() == 1 && CITATION.contains(&path[0]) {
                path.insert(0, "cite");
            }
            let key = *path.last().unwrap_or(&"");
            let split = if path.len() == 1 && SEVERAL.contains(&key) { ";" } else { "" };
            let cell = Cell { columns: vec![column], form: Form::of(&path), split: split.to_owned(), ..Cell::default() };
            let cell = Cell { unit: compiler.unit(&cell), ..cell };
            if !insert(&mut node, &path, Node::Cell(Box::new(cell)), place(column)) {
                let fault = Diagnostic::error(Code::DoubleId, place(column), format!("two columns are called `{name}`"));
                scope.report(fault.hint("several values stand in one cell, parted by `;`"));
            }
        }
    });
    // The source of a citation stands first: a row without one has no citation.
    for (key, node) in &mut node {
        if let (true, Node::Table(entries, ..)) = (key.value == "cite", node) {
            entries.sort_by_key(|(key, _)| key.value != "source");
        }
    }
    let column = first_column(&node).unwrap_or(1);
    let template = Template { sort, when: Vec::new(), node, column };
    Templates {
        rows: 2..=u32::MAX,
        each: vec![template],
        rules: Vec::new(),
        open: Vec::new(),
        width: header.width(),
        empty: Vec::new(),
        json: true,
        of: Of::Table,
    }
}

/// Puts a node at a path of keys; false where there is one already.
fn insert(entries: &mut Vec<(Placed<String>, Node)>, path: &[&str], node: Node, place: Place) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    let known = entries.iter().position(|(key, _)| key.value == *first);
    match (known, rest.is_empty()) {
        (None, true) => entries.push((Placed::new((*first).to_owned(), place), node)),
        (None, false) => {
            let mut inner = Vec::new();
            insert(&mut inner, rest, node, place);
            entries.push((Placed::new((*first).to_owned(), place), Node::Table(inner, place, Lead::of(first))));
        }
        (Some(at), false) => match &mut entries[at].1 {
            Node::Table(inner, ..) => return insert(inner, rest, node, place),
            _ => return false,
        },
        (Some(_), true) => return false,
    }
    true
}
