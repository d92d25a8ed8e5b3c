//! The tables among the files of a graph: those that mappings name, and our own.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::Format;
use super::csv::{Spelling, Stop, Text};
use super::folder::{Found, FoundTable, plain};
use super::progress::Progress;
use super::register::Document;
use super::table::{self, Mapping, Reader, Rows, Sort};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Severity};
use crate::graph::declaration::Register;
use crate::model::KindTable;

/// How the bytes of a table are had, and how many there are.
pub(super) type Open<'a> = &'a dyn Fn(&Path) -> io::Result<(Reader, u64)>;

/// A table of text of which only the beginning was read.
struct Begun {
    path: PathBuf,
    text: Text,
    spelling: Spelling,
    bytes: u64,
    /// Where its rows belong among the documents.
    document: usize,
    rows: Rows,
}

/// Reads the tables: those that mappings name go to the documents of the mappings, each other one is a document of its own.
pub(super) fn read(
    register: &mut Register,
    found: &Found,
    documents: &mut Vec<Document>,
    kinds: &KindTable,
    open: Open<'_>,
    progress: &dyn Progress,
) {
    let mut mapped = BTreeSet::new();
    let mut begun = Vec::new();
    for (at, (file, format)) in found.texts.iter().enumerate() {
        if *format == Format::Toml && table::is_mapping(&documents[at].entries) {
            let name = register.files.get(*file).map(|file| file.name.clone()).unwrap_or_default();
            let folder = Path::new(&name).parent().unwrap_or(Path::new("")).to_path_buf();
            let mut reading = Reading { register, open, begun: &mut begun, document: at };
            let rows = reading.through_mapping(&folder, &mut documents[at].entries, &mut mapped);
            documents[at].rows.extend(rows);
        }
    }
    for table in &found.tables {
        if !mapped.contains(&same_path(&table.path)) {
            let before = begun.len();
            let mut reading = Reading { register, open, begun: &mut begun, document: documents.len() };
            let rows = reading.alone(table);
            if rows.is_some() || begun.len() > before {
                documents.push(Document { rows: rows.into_iter().collect(), ..Document::default() });
            }
        }
    }
    // Entities first: what names one by its id is then the number of its row.
    begun.sort_by_key(|table| !table.rows.has_entities());
    progress.begin(begun.iter().map(|table| table.bytes).sum());
    for table in begun {
        let may_be_plain = !documents[table.document].adds_to_links();
        let at = table.document;
        documents[at].rows.extend(finish(register, table, may_be_plain, kinds, open, progress));
    }
    progress.end();
}

/// Reads a table of text to its end.
fn finish(
    register: &mut Register,
    begun: Begun,
    may_be_plain: bool,
    kinds: &KindTable,
    open: Open<'_>,
    progress: &dyn Progress,
) -> Option<Rows> {
    let Begun { path, text, spelling, rows, .. } = begun;
    let tell = |bytes: usize| progress.advance(bytes as u64);
    let error = match rows.read(text, may_be_plain, kinds, register, &tell) {
        Ok(()) => return Some(rows),
        Err(Stop::Irregular) => match whole(open, &path) {
            Ok(bytes) => {
                let mut faults = Vec::new();
                let text = Text::whole(&bytes, &spelling, &mut faults);
                drop(bytes);
                register.diagnostics.extend(rows.placed(faults));
                match rows.read(text, may_be_plain, kinds, register, &|_| {}) {
                    Ok(()) => return Some(rows),
                    Err(stop) => stop.into_error(),
                }
            }
            Err(error) => error,
        },
        #[cfg(feature = "parquet")]
        Err(Stop::Unreadable(fault)) => {
            register.diagnostics.extend(rows.placed(vec![fault]));
            return None;
        }
        Err(stop) => stop.into_error(),
    };
    let place = Place::Cell { file: rows.file(), sheet: 0, row: 1, column: 1 };
    let message = format!("can't read `{}`: {}", path.display(), plain(&error));
    register.diagnostics.push(Diagnostic::error(Code::UnreadableFile, place, message));
    None
}

/// A file, and of a text what is not read yet, with its size.
type Loaded = (FileId, Option<(Text, u64)>);

/// Where tables that are begun go.
struct Reading<'r, 'o> {
    register: &'r mut Register,
    open: Open<'o>,
    begun: &'r mut Vec<Begun>,
    document: usize,
}

impl Reading<'_, '_> {
    fn through_mapping(
        &mut self,
        folder: &Path,
        entries: &mut Vec<super::value::Entry>,
        mapped: &mut BTreeSet<PathBuf>,
    ) -> Option<Rows> {
        let faults = std::cell::RefCell::new(std::mem::take(&mut self.register.diagnostics));
        let mapping = Mapping::take(entries, &faults);
        self.register.diagnostics = faults.into_inner();
        let mapping = mapping?;
        let path = folder.join(&mapping.table.value);
        mapped.insert(same_path(&path));
        let place = mapping.table.place;
        let Some(sort) = Sort::of(&path) else {
            let message = format!("`{}` is no table that can be read", mapping.table.value);
            let fault = Diagnostic::error(Code::UnreadableFile, place, message);
            self.register.diagnostics.push(fault.hint("tables are `.csv`, `.tsv`, `.txt`, `.xlsx` and `.parquet`"));
            return None;
        };
        let (file, text) = match self.load(&path, sort, &mapping.spelling) {
            Ok(loaded) => loaded?,
            Err(error) => {
                let message = format!("can't read `{}`: {}", path.display(), plain(&error));
                let fault = Diagnostic::error(Code::UnreadableFile, place, message);
                self.register.diagnostics.push(fault.hint("the path is taken from the folder of the mapping"));
                return None;
            }
        };
        let faults = std::cell::RefCell::new(std::mem::take(&mut self.register.diagnostics));
        let rows = Rows::mapped(&mapping, file, &self.register.files, &faults);
        self.register.diagnostics = faults.into_inner();
        self.begin(rows, text, path, mapping.spelling)
    }

    /// A table that no mapping names: one of ours, or told.
    fn alone(&mut self, found: &FoundTable) -> Option<Rows> {
        let FoundTable { path, format, named } = found;
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let name = path.display().to_string();
        if !named && *format != Format::Xlsx && !table::is_plain_name(stem) {
            left_alone(self.register, &name);
            return None;
        }
        let sort = match format {
            Format::Xlsx => Sort::Workbook,
            Format::Parquet => Sort::Columns { ours: true },
            _ => Sort::Text,
        };
        let (file, text) = match self.load(path, sort, &Spelling::default()) {
            Ok(loaded) => loaded?,
            Err(error) => {
                let file = self.register.files.add(name.clone(), "");
                let message = format!("can't read `{name}`: {}", plain(&error));
                let place = Place::Text { file, start: 0, end: 0 };
                self.register.diagnostics.push(Diagnostic::error(Code::UnreadableFile, place, message));
                return None;
            }
        };
        let mut faults = Vec::new();
        let rows = Rows::plain(file, stem, &self.register.files, &mut faults);
        let foreign = faults.iter().any(|fault| fault.code == Code::UnknownColumn);
        if foreign && !named {
            left_alone(self.register, &name);
            return None;
        }
        self.register.diagnostics.extend(faults);
        self.begin(rows, text, path.clone(), Spelling::default())
    }

    /// The cells of a workbook, or the beginning of a text; none where what was told leaves nothing to go on with.
    fn load(&mut self, path: &Path, sort: Sort, spelling: &Spelling) -> io::Result<Option<Loaded>> {
        let (mut reader, size) = (self.open)(path)?;
        let (name, files) = (path.display().to_string(), &mut self.register.files);
        let (file, text, told) = match sort {
            Sort::Text => {
                let (file, text, told) = table::open_text(&name, reader, spelling, files)?;
                (file, Some((text, size)), told)
            }
            Sort::Workbook => {
                let mut bytes = Vec::new();
                reader.read_to_end(&mut bytes)?;
                let (file, told) = table::load_sheets(&name, &bytes, files);
                (file, None, told)
            }
            Sort::Columns { ours } => {
                let mut bytes = Vec::new();
                reader.read_to_end(&mut bytes)?;
                let (file, text, told) = table::open_columns(&name, ours, bytes, files);
                (file, text.map(|text| (text, size)), told)
            }
        };
        let unreadable = is_unreadable(&told);
        self.register.diagnostics.extend(told);
        Ok((!unreadable).then_some((file, text)))
    }

    /// Rows of a workbook, which are all there; those of a text wait for the rest of it.
    fn begin(&mut self, rows: Rows, text: Option<(Text, u64)>, path: PathBuf, spelling: Spelling) -> Option<Rows> {
        match text {
            Some((text, bytes)) => {
                self.begun.push(Begun { path, text, spelling, bytes, document: self.document, rows });
                None
            }
            None => Some(rows),
        }
    }
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

/// The bytes of a file.
pub(super) fn whole(open: Open<'_>, path: &Path) -> io::Result<Vec<u8>> {
    let (mut reader, _) = open(path)?;
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map(|_| bytes)
}

/// One form of a path, so that two ways to write it are one.
pub(super) fn same_path(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf())
}
