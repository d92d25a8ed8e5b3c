//! Register files laid out: tables in one order, keys in one order, one blank line between tables; every comment stays with what it
//! stands at.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use toml_edit::{Decor, DocumentMut, Item, RawString, Table};

use super::super::Format;
use super::write::rank;
use crate::diagnostic::{Files, Report};
use crate::model::{FactClass, Family, KindTable};

/// Lays out the text of a register file: `[defaults]`, kinds, sources, entities, links, facts, and tables of a mapping where
/// they stand; tables of one sort stay in their order. From the first comment on that heads a section, which is one between tables
/// with a blank line below it, all tables stay in their order: they have one already. Values are left as they are written.
///
/// The result says the same, and laying it out again changes nothing. Cost: O(n log n) in the size of the text.
///
/// # Errors
///
/// The faults of a text that is no TOML.
///
/// ```
/// let text = "[[pairing]]\nto='金口河区'\nfrom='上虞区' # since 2021\n[[source]]\nid='a'\n";
/// let laid_out = shanhai::io::lay_out("pairs.toml", text).unwrap();
/// assert_eq!(laid_out, "[[source]]\nid = 'a'\n\n[[pairing]]\nfrom = '上虞区' # since 2021\nto = '金口河区'\n");
/// ```
pub fn lay_out(name: &str, text: &str) -> Result<String, Report> {
    let mut files = Files::default();
    let file = files.add(name, text);
    let (_, diagnostics) = super::parse(text, file);
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (head, rest) = split_head(body);
    let head = comments(head.trim_end(), false);
    let Some(mut document) = rest.parse::<DocumentMut>().ok().filter(|_| diagnostics.is_empty()) else {
        return Err(Report { files, diagnostics });
    };
    let kinds = own_kinds(&document);
    let order = order(&document, &kinds);
    let (root_first, trailing) = (document.as_table().iter().any(|(_, item)| item.is_value()), document.trailing().clone());
    keys(document.as_table_mut(), false);
    let mut blank = root_first;
    for (at, name, which) in order {
        let Some(table) = table_at(document.as_table_mut(), &name, which) else { continue };
        let sorts = group(&name, &kinds) < OTHER;
        place(table, &mut (at * STRIDE), blank, sorts);
        blank = true;
    }
    document.set_trailing(comments(raw(&trailing), blank));
    let tables = document.to_string();
    let gap = if head.is_empty() { "" } else { "\n" };
    let laid_out = format!("{head}{gap}{}", tables.trim_start_matches('\n'));
    let laid_out = format!("{}\n", laid_out.trim_end());
    // What a layout would change is left as it was written.
    let says = |text: &str| toml::from_str::<toml::Table>(text).ok();
    let kept = says(&laid_out).is_some() && says(&laid_out) == says(body);
    Ok(if kept { laid_out } else { text.to_owned() })
}

/// The register files of some paths: those that are named, and all `.toml` in folders, through and through, in the order of their
/// paths. What begins with a dot and links to folders are left alone, as they are when a graph is read.
///
/// # Errors
///
/// A folder that can't be read.
pub fn register_files(paths: &[PathBuf]) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            search(path, &mut found)?;
        } else {
            found.push(path.clone());
        }
    }
    found.sort();
    found.dedup();
    Ok(found)
}

fn search(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            search(&path, found)?;
        } else if Format::of_path(&path) == Some(Format::Toml) && !path.is_dir() {
            found.push(path);
        }
    }
    Ok(())
}

/// Positions between one table and the next, for tables inside it.
const STRIDE: isize = 1 << 16;

/// Where tables that are none of a register stand: those of a mapping, among the entities, in their order.
const OTHER: u8 = 6;

/// What comes first.
fn group(name: &str, own: &[(String, bool)]) -> u8 {
    let kinds = KindTable::default();
    match name {
        "defaults" => 0,
        "kind" => 1,
        "source" => 2,
        _ if FactClass::parse(name).is_some() => 5,
        _ => match kinds.get(name).map(|kind| kinds.info(kind).family == Family::Entity) {
            Some(true) => 3,
            Some(false) => 4,
            None => match own.iter().find(|(own, _)| own == name) {
                Some((_, true)) => 3,
                Some((_, false)) => 4,
                None => OTHER,
            },
        },
    }
}

/// The kinds that the file declares, each with whether it is one of entities.
fn own_kinds(document: &DocumentMut) -> Vec<(String, bool)> {
    let declared = document.get("kind").and_then(Item::as_array_of_tables).into_iter().flatten();
    let text = |table: &Table, key: &str| table.get(key).and_then(Item::as_str).map(str::to_owned);
    declared.filter_map(|table| Some((text(table, "name")?, text(table, "of")? == "entity"))).collect()
}

/// The tables of the top in their new order: a number, the name, and which of that name.
fn order(document: &DocumentMut, kinds: &[(String, bool)]) -> Vec<(isize, String, usize)> {
    let mut all: Vec<(u8, isize, String, usize)> = Vec::new();
    let mut section = isize::MAX;
    for (name, item) in document.iter() {
        let group = group(name, kinds);
        let mut add = |table: &Table, which| {
            let position = first_position(table);
            if heads_section(prefix(table.decor())) {
                section = section.min(position);
            }
            all.push((group, position, name.to_owned(), which));
        };
        match item {
            Item::Table(table) if !table.is_dotted() => add(table, 0),
            Item::ArrayOfTables(tables) => tables.iter().enumerate().for_each(|(which, table)| add(table, which)),
            _ => {}
        }
    }
    all.sort_by_key(|(group, position, ..)| if *position < section { (*group, *position) } else { (u8::MAX, *position) });
    (1..).zip(all).map(|(at, (_, _, name, which))| (at, name, which)).collect()
}

/// Whether a comment above a table is parted from it by a blank line.
fn heads_section(above: &str) -> bool {
    let mut lines = above.lines().map(str::trim).skip_while(|line| line.is_empty());
    lines.any(str::is_empty)
}

/// Where a table stands; one that has no header of its own where the first in it does.
fn first_position(table: &Table) -> isize {
    let inner = || {
        let each = table.iter().flat_map(|(_, item)| match item {
            Item::Table(table) => vec![first_position(table)],
            Item::ArrayOfTables(tables) => tables.iter().map(first_position).collect(),
            _ => Vec::new(),
        });
        each.min().unwrap_or(isize::MAX)
    };
    table.position().filter(|_| !table.is_implicit()).unwrap_or_else(inner)
}

fn table_at<'t>(root: &'t mut Table, name: &str, which: usize) -> Option<&'t mut Table> {
    match root.get_mut(name)? {
        Item::Table(table) => Some(table),
        Item::ArrayOfTables(tables) => tables.get_mut(which),
        _ => None,
    }
}

/// Gives a table and those inside it their places, one after the other, and lays out their headers and keys.
fn place(table: &mut Table, next: &mut isize, blank: bool, sorts: bool) {
    table.set_position(Some(*next));
    *next += 1;
    let prefix = comments(prefix(table.decor()), blank && !table.is_implicit());
    let suffix = suffix(table.decor());
    *table.decor_mut() = Decor::new(prefix, suffix);
    keys(table, sorts);
    let has_no_header = table.is_implicit();
    let mut inner: Vec<(isize, &mut Table)> = Vec::new();
    for (_, item) in table.iter_mut() {
        match item {
            Item::Table(table) if !table.is_dotted() => inner.push((first_position(table), table)),
            Item::ArrayOfTables(tables) => inner.extend(tables.iter_mut().map(|table| (first_position(table), table))),
            _ => {}
        }
    }
    inner.sort_by_key(|(position, _)| *position);
    let mut blank = blank || !has_no_header;
    for (_, table) in inner {
        place(table, next, blank, false);
        blank = true;
    }
}

/// The keys of a table: in the order in which a reader looks for them, `key = value`, comments above them.
fn keys(table: &mut Table, sorts: bool) {
    if sorts {
        table.sort_values_by(|a, _, b, _| rank(a.get()).cmp(&rank(b.get())));
    }
    for (mut key, item) in table.iter_mut() {
        match item {
            Item::Value(value) => {
                let above = comments(prefix(key.leaf_decor()), false);
                *key.leaf_decor_mut() = Decor::new(above, " ");
                let behind = suffix(value.decor());
                *value.decor_mut() = Decor::new(" ", behind);
            }
            Item::Table(dotted) if dotted.is_dotted() => keys(dotted, false),
            _ => {}
        }
    }
}

/// The comment at the top of a file, which is about all of it: up to the last blank line before the first table or key, or
/// `#:schema` alone; and the rest of the text.
fn split_head(text: &str) -> (&str, &str) {
    let (mut end, mut at, mut any) = (0, 0, false);
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        if !words.is_empty() && !words.starts_with('#') {
            break;
        }
        at += line.len();
        let ends_here = words.is_empty() || (!any && words.starts_with("#:schema"));
        any |= !words.is_empty();
        if any && ends_here {
            end = at;
        }
    }
    text.split_at(if at == text.len() { at } else { end })
}

fn raw(text: &RawString) -> &str {
    text.as_str().unwrap_or_default()
}

/// The lines above something, without the blanks by which it is indented itself.
fn prefix(decor: &Decor) -> &str {
    decor.prefix().map_or("", raw).trim_end_matches([' ', '\t'])
}

/// What stands behind a header or a value: a comment, one blank before it.
fn suffix(decor: &Decor) -> String {
    let text = decor.suffix().map_or("", raw).trim();
    if text.is_empty() { String::new() } else { format!(" {text}") }
}

/// The comments above something, each on its line, with at most one blank line between them, and one above where it is asked for.
fn comments(text: &str, blank: bool) -> String {
    let mut out = String::new();
    let (mut gap, mut any) = (false, false);
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            gap = any;
            continue;
        }
        if gap {
            out.push('\n');
        }
        out.push_str(line);
        out.push('\n');
        (gap, any) = (false, true);
    }
    // A comment that a blank line parts from what follows stays parted from it.
    if gap && text.lines().last().is_some_and(|line| line.trim().is_empty()) {
        out.push('\n');
    }
    if blank { format!("\n{out}") } else { out }
}
