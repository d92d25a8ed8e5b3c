//! The tables among the files of a graph: those that mappings name, and our own.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use super::Format;
use super::csv::Spelling;
use super::folder::{Found, FoundTable, plain};
use super::register::Document;
use super::table::{self, Mapping, Rows, Sort};
use crate::diagnostic::{Code, Diagnostic, Place, Severity};
use crate::graph::declaration::Register;

/// How the bytes of a table are had.
pub(super) type Open<'a> = &'a dyn Fn(&Path) -> io::Result<Vec<u8>>;

/// Reads the tables: those that mappings name go to the documents of the mappings, each other one is a document of its own.
pub(super) fn read(register: &mut Register, found: &Found, documents: &mut Vec<Document>, open: Open<'_>) {
    let mut mapped = BTreeSet::new();
    for ((file, format), document) in found.texts.iter().zip(documents.iter_mut()) {
        if *format == Format::Toml && table::is_mapping(&document.entries) {
            let name = register.files.get(*file).map(|file| file.name.clone()).unwrap_or_default();
            let folder = Path::new(&name).parent().unwrap_or(Path::new("")).to_path_buf();
            document.rows.extend(through_mapping(register, &folder, &mut document.entries, &mut mapped, open));
        }
    }
    for table in &found.tables {
        let is_mapped = mapped.contains(&same_path(&table.path));
        if !is_mapped {
            documents.extend(alone(register, table, open).map(|rows| Document { rows: vec![rows], ..Document::default() }));
        }
    }
}

fn through_mapping(
    register: &mut Register,
    folder: &Path,
    entries: &mut Vec<super::value::Entry>,
    mapped: &mut BTreeSet<PathBuf>,
    open: Open<'_>,
) -> Option<Rows> {
    let faults = std::cell::RefCell::new(std::mem::take(&mut register.diagnostics));
    let mapping = Mapping::take(entries, &faults);
    register.diagnostics = faults.into_inner();
    let mapping = mapping?;
    let path = folder.join(&mapping.table.value);
    mapped.insert(same_path(&path));
    let place = mapping.table.place;
    let Some(sort) = Sort::of(&path) else {
        let message = format!("`{}` is no table that can be read", mapping.table.value);
        let fault = Diagnostic::error(Code::UnreadableFile, place, message);
        register.diagnostics.push(fault.hint("tables are `.csv`, `.tsv`, `.txt`, `.xlsx` and `.parquet`"));
        return None;
    };
    let bytes = match open(&path) {
        Ok(bytes) => bytes,
        Err(error) => {
            let message = format!("can't read `{}`: {}", path.display(), plain(&error));
            let fault = Diagnostic::error(Code::UnreadableFile, place, message);
            register.diagnostics.push(fault.hint("the path is taken from the folder of the mapping"));
            return None;
        }
    };
    let (file, told) = table::load(&path.display().to_string(), sort, &bytes, &mapping.spelling, &mut register.files);
    drop(bytes);
    let unreadable = is_unreadable(&told);
    register.diagnostics.extend(told);
    if unreadable {
        return None;
    }
    let faults = std::cell::RefCell::new(std::mem::take(&mut register.diagnostics));
    let rows = Rows::mapped(&mapping, file, &register.files, &faults);
    register.diagnostics = faults.into_inner();
    Some(rows)
}

/// A table that no mapping names: one of ours, or told.
fn alone(register: &mut Register, found: &FoundTable, open: Open<'_>) -> Option<Rows> {
    let FoundTable { path, format, named } = found;
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let name = path.display().to_string();
    if !named && *format != Format::Xlsx && !table::is_plain_name(stem) {
        left_alone(register, &name);
        return None;
    }
    let sort = match format {
        Format::Xlsx => Sort::Workbook,
        Format::Parquet => Sort::Columns { ours: true },
        _ => Sort::Text,
    };
    let (file, told) = match open(path) {
        Ok(bytes) => table::load(&name, sort, &bytes, &Spelling::default(), &mut register.files),
        Err(error) => {
            let file = register.files.add(name.clone(), "");
            let message = format!("can't read `{name}`: {}", plain(&error));
            let place = Place::Text { file, start: 0, end: 0 };
            register.diagnostics.push(Diagnostic::error(Code::UnreadableFile, place, message));
            return None;
        }
    };
    let unreadable = is_unreadable(&told);
    register.diagnostics.extend(told);
    if unreadable {
        return None;
    }
    let mut faults = Vec::new();
    let rows = Rows::plain(file, stem, &register.files, &mut faults);
    let foreign = faults.iter().any(|fault| fault.code == Code::UnknownColumn);
    if foreign && !named {
        left_alone(register, &name);
        return None;
    }
    register.diagnostics.extend(faults);
    Some(rows)
}

/// Whether a table gave no cells to go on with.
fn is_unreadable(told: &[Diagnostic]) -> bool {
    told.iter().any(|fault| fault.severity == Severity::Error && fault.code == Code::UnreadableFile)
}

/// A table in a folder of a graph that is none of ours: it may be there for people.
fn left_alone(register: &mut Register, name: &str) {
    let file = register.files.add(name, "");
    let message = format!("`{name}` was not read: it is none of our tables, and no mapping names it");
    let fault = Diagnostic::note(Code::LeftOpen, Place::Text { file, start: 0, end: 0 }, message);
    register.diagnostics.push(fault.hint("`shanhai import --guess FILE` proposes a mapping"));
}

/// One form of a path, so that two ways to write it are one.
pub(super) fn same_path(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}
