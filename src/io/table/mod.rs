//! Tables of offices: the plain ones (`entities.csv`, `links.csv`, …) and any other through a mapping file.
//!
//! Both come down to templates: a register table with holes that the cells of a row fill. What comes out are the same trees
//! of values as TOML gives, so that everything after them is shared: keys, names, amounts, dates.

mod bulk;
mod cell;
mod fill;
pub(super) mod graph;
mod guess;
mod header;
mod join;
mod mapping;
mod plain;
mod plain_columns;
mod plan;
mod recognise;
mod template;
#[cfg(test)]
mod tests;
mod write;

use std::cell::RefCell;
use std::io::{self, Read};
use std::path::Path;

pub(super) use self::cell::slug;
pub(super) use self::graph::{Element, Elements, GraphMapping, is_graph_mapping};
pub use self::guess::guess;
pub(super) use self::mapping::{Mapping, is_mapping};
pub(super) use self::plain::is_plain_name;
use self::plan::Plan;
use self::recognise::Out;
use self::template::Templates;
#[cfg(feature = "parquet")]
pub(super) use self::write::cell;
pub(super) use self::write::write;
use super::csv::{Spelling, Stop, Text};
use super::value::Entry;
use crate::diagnostic::{Code, Diagnostic, FileId, Files, Place, Severity, Sheet};
use crate::graph::declaration::Register;
use crate::model::{Family, KindTable};

/// How the bytes of a table come.
pub(super) type Reader = Box<dyn Read + Send>;

/// How many rows of a table of text are looked at for its header.
const HEAD: u32 = 64;

/// Plain rows from which on they stay in columns. What is told of single links (that two say the same, that one rests on no
/// source) is told of those of fewer rows, which are declarations.
const COLUMNS_FROM: usize = 4096;

/// How many cells a table may have that are not of plain rows.
pub(super) const MAX_CELLS: usize = 1 << 26;

/// A fault of a cell, before its file is known.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) code: Code,
    pub(super) severity: Severity,
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) message: String,
    pub(super) hint: Option<String>,
}

impl Fault {
    pub(super) fn new(code: Code, row: u32, column: u32, message: impl Into<String>) -> Self {
        Fault { code, severity: Severity::Error, row, column, message: message.into(), hint: None }
    }

    pub(super) fn hint(self, hint: impl Into<String>) -> Self {
        Fault { hint: Some(hint.into()), ..self }
    }

    fn placed(self, file: FileId, sheet: u16) -> Diagnostic {
        let place = Place::Cell { file, sheet, row: self.row, column: self.column };
        let fault = Diagnostic::error(self.code, place, self.message);
        Diagnostic { severity: self.severity, hint: self.hint, ..fault }
    }
}

/// Which sort of table a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// `.csv`, `.tsv`, `.txt`.
    Text,
    /// `.xlsx`.
    Workbook,
    /// `.parquet`, of any program, or one of our own tables.
    Columns { ours: bool },
}

impl Sort {
    /// By the extension of a path.
    pub(super) fn of(path: &Path) -> Option<Sort> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "csv" | "tsv" | "txt" | "tab" => Some(Sort::Text),
            "xlsx" | "xlsm" => Some(Sort::Workbook),
            "parquet" => Some(Sort::Columns { ours: false }),
            _ => None,
        }
    }
}

/// Reads the bytes of a workbook into the files of a run.
pub(super) fn load_sheets(name: &str, bytes: &[u8], files: &mut Files) -> (FileId, Vec<Diagnostic>) {
    let (sheets, faults) = workbook(bytes);
    let file = files.add_table(name, sheets);
    (file, faults.into_iter().map(|(sheet, fault)| fault.placed(file, sheet)).collect())
}

/// Begins to read Parquet, as [`open_text`] does text.
pub(super) fn open_columns(name: &str, ours: bool, bytes: Vec<u8>, files: &mut Files) -> (FileId, Option<Text>, Vec<Diagnostic>) {
    match columns(bytes, ours) {
        Ok(text) => (files.add_table(name, vec![text.head(HEAD)]), Some(text), Vec::new()),
        Err(fault) => {
            let file = files.add_table(name, vec![Sheet::default()]);
            (file, None, vec![fault.placed(file, 0)])
        }
    }
}

/// Begins to read a table of text: its first rows stand in the files of a run.
pub(super) fn open_text(
    name: &str,
    reader: Reader,
    written: &Spelling,
    files: &mut Files,
) -> io::Result<(FileId, Text, Vec<Diagnostic>)> {
    let mut faults = Vec::new();
    let text = Text::open(reader, written, &mut faults)?;
    let file = files.add_table(name, vec![text.head(HEAD)]);
    Ok((file, text, faults.into_iter().map(|fault| fault.placed(file, 0)).collect()))
}

#[cfg(feature = "xlsx")]
fn workbook(bytes: &[u8]) -> (Vec<Sheet>, Vec<(u16, Fault)>) {
    let mut faults = Vec::new();
    let sheets = super::xlsx::parse(bytes, &mut faults);
    (sheets, faults)
}

#[cfg(not(feature = "xlsx"))]
fn workbook(_: &[u8]) -> (Vec<Sheet>, Vec<(u16, Fault)>) {
    let fault = Fault::new(Code::UnreadableFile, 1, 1, "this build does not read workbooks");
    (Vec::new(), vec![(0, fault.hint("save the sheet as CSV, or build with the feature `xlsx`"))])
}

#[cfg(feature = "parquet")]
fn columns(bytes: Vec<u8>, ours: bool) -> Result<Text, Fault> {
    super::parquet::open(bytes, ours).map(Text::of)
}

#[cfg(not(feature = "parquet"))]
fn columns(_: Vec<u8>, _: bool) -> Result<Text, Fault> {
    let fault = Fault::new(Code::UnreadableFile, 1, 1, "this build does not read Parquet");
    Err(fault.hint("save the table as CSV, or build with the feature `parquet`"))
}

/// A table and what its rows declare.
#[derive(Debug)]
pub(super) struct Rows {
    file: FileId,
    /// For each sheet that is read: its position and its templates.
    sheets: Vec<(u16, Templates)>,
}

impl Rows {
    /// The plain tables among the sheets of a file.
    pub(super) fn plain(file: FileId, name: &str, files: &Files, faults: &mut Vec<Diagnostic>) -> Self {
        Rows { file, sheets: plain::templates(file, name, files, faults) }
    }

    /// A table as a mapping says.
    pub(super) fn mapped(mapping: &Mapping, file: FileId, files: &Files, faults: &RefCell<Vec<Diagnostic>>) -> Self {
        Rows { file, sheets: mapping.templates(file, files, faults) }
    }

    /// Its file.
    pub(super) fn file(&self) -> FileId {
        self.file
    }

    /// Faults of its first sheet with their places.
    pub(super) fn placed(&self, faults: Vec<Fault>) -> impl Iterator<Item = Diagnostic> {
        faults.into_iter().map(|fault| fault.placed(self.file, 0))
    }

    /// Whether its rows declare entities, which are best known before the links that name them.
    pub(super) fn has_entities(&self) -> bool {
        let entities = |templates: &Templates| templates.each.iter().any(|template| template.sort == template::Sort::Entities);
        self.sheets.iter().any(|(_, templates)| entities(templates))
    }

    /// Reads a table of text to its end: plain rows go into the columns of the register (`may_be_plain`), the others stand in its
    /// files from then on. `tell` is given the bytes that were read.
    pub(super) fn read(
        &self,
        text: Text,
        may_be_plain: bool,
        kinds: &KindTable,
        register: &mut Register,
        tell: &(dyn Fn(usize) + Sync),
    ) -> Result<(), Stop> {
        let Some((at, templates)) = self.sheets.first() else { return Ok(()) };
        let plan = if may_be_plain { Plan::new(templates, self.file, *at, kinds) } else { None };
        let (bulk, fresh) = bulk::read(text, plan.as_ref(), &register.plain.words, tell)?;
        register.diagnostics.extend(self.placed(bulk.faults));
        register.files.set_sheet(self.file, *at, bulk.sheet);
        for (row, column, text) in bulk.cells {
            register.files.keep_cell(Place::Cell { file: self.file, sheet: *at, row, column }, &text);
        }
        let columns = &mut register.plain;
        if !columns.words.join(fresh) {
            return Err(Stop::Full);
        }
        for out in bulk.out {
            match out {
                Out::Links(table, _) if table.len() < COLUMNS_FROM => {
                    register.links.extend((0..table.len()).map(|row| table.declaration(row, &columns.words)));
                }
                Out::Entities(table) if table.len() < COLUMNS_FROM => {
                    register.entities.extend((0..table.len()).map(|row| table.declaration(row, &columns.words)));
                }
                Out::Links(table, _) => columns.links.push(table),
                Out::Entities(table) => columns.entities.push(table),
            }
        }
        Ok(())
    }

    /// How much there is to read: a row for each template.
    pub(super) fn weight(&self, files: &Files) -> usize {
        let Some(file) = files.get(self.file) else { return 0 };
        let rows = |at: u16| file.sheets.get(usize::from(at)).map_or(0, |sheet| sheet.numbers().count());
        self.sheets.iter().map(|(at, _)| rows(*at)).sum()
    }

    /// Gives every declaration of every row, in the order of the rows: under the name of its kind, a list of one table.
    ///
    /// Nothing of a row stays once it was given, so that a million rows take no more memory than their declarations.
    pub(super) fn each(
        &self,
        files: &Files,
        family: &dyn Fn(&str) -> Option<Family>,
        faults: &RefCell<Vec<Diagnostic>>,
        give: &mut dyn FnMut(Entry),
    ) {
        let Some(file) = files.get(self.file) else { return };
        for (at, templates) in &self.sheets {
            if let Some(sheet) = file.sheets.get(usize::from(*at)) {
                fill::Filler::new(self.file, *at, sheet, templates, family, faults).run(give);
            }
        }
    }
}
