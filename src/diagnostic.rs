//! Faults as data: a code, a severity, a message, a place and a hint.
//!
//! Bad data is no `Err`: readers and the builder give what could be read and a [`Report`] beside it, and the caller decides.
//! Nothing here prints; the command line draws a report with the source line and a caret.

mod sheet;

use std::fmt;

pub use self::sheet::{Sheet, column_letters};

/// A file by its position in [`Files`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// Where something was stated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// In no file: built in code.
    #[default]
    Nowhere,
    /// A stretch of bytes of a text file.
    Text {
        /// The file.
        file: FileId,
        /// First byte.
        start: u32,
        /// Byte after the last.
        end: u32,
    },
    /// A cell of a table.
    Cell {
        /// The file.
        file: FileId,
        /// Position of the sheet in its workbook; 0 for CSV.
        sheet: u16,
        /// Row, counted from 1.
        row: u32,
        /// Column, counted from 1.
        column: u32,
    },
}

impl Place {
    /// The same place where the files were added after so many others.
    fn after(self, others: u32) -> Place {
        let moved = |file: FileId| FileId(file.0.saturating_add(others));
        match self {
            Place::Nowhere => Place::Nowhere,
            Place::Text { file, start, end } => Place::Text { file: moved(file), start, end },
            Place::Cell { file, sheet, row, column } => Place::Cell { file: moved(file), sheet, row, column },
        }
    }

    /// The file, if it is in one.
    pub fn file(self) -> Option<FileId> {
        match self {
            Place::Nowhere => None,
            Place::Text { file, .. } | Place::Cell { file, .. } => Some(file),
        }
    }
}

/// A value and where it was stated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

impl<T> Placed<T> {
    /// A value at a place.
    pub fn new(value: T, place: Place) -> Self {
        Placed { value, place }
    }

    /// Applies a function to the value.
    pub fn map<U>(self, apply: impl FnOnce(T) -> U) -> Placed<U> {
        Placed { value: apply(self.value), place: self.place }
    }
}

impl<T> From<T> for Placed<T> {
    fn from(value: T) -> Self {
        Placed { value, place: Place::Nowhere }
    }
}

impl From<&str> for Placed<String> {
    fn from(value: &str) -> Self {
        Placed { value: value.to_owned(), place: Place::Nowhere }
    }
}

/// A file that was read: its name as the user gave it, and its text.
#[derive(Clone, Debug)]
pub struct File {
    /// Path as the user would write it.
    pub name: String,
    /// The text; empty for files that are no text.
    pub text: String,
    /// Byte at which each line begins.
    lines: Vec<u32>,
    /// The sheets of a table; none of other files.
    pub sheets: Vec<Sheet>,
}

impl File {
    /// Line and column of a byte, both counted from 1; the column counts characters.
    pub fn line_column(&self, byte: u32) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= byte).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or(0) as usize;
        let end = floor_char_boundary(&self.text, byte as usize);
        (line, self.text.get(start..end).map_or(0, |text| text.chars().count()) + 1)
    }
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// The files that were read.
#[derive(Clone, Debug, Default)]
pub struct Files(Vec<File>);

impl Files {
    /// Adds a file and gives the handle that places refer to.
    pub fn add(&mut self, name: impl Into<String>, text: impl Into<String>) -> FileId {
        let text = text.into();
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let lines = std::iter::once(0).chain(starts).map(|at| u32::try_from(at).unwrap_or(u32::MAX)).collect();
        self.0.push(File { name: name.into(), text, lines, sheets: Vec::new() });
        FileId(u32::try_from(self.0.len() - 1).unwrap_or(u32::MAX))
    }

    /// Adds a table, whose places are cells.
    pub fn add_table(&mut self, name: impl Into<String>, sheets: Vec<Sheet>) -> FileId {
        let file = self.add(name, "");
        if let Some(last) = self.0.last_mut() {
            last.sheets = sheets;
        }
        file
    }

    /// Name of the sheet (empty where there is only one) and text of the cell at a place, if it is one of a table.
    pub fn cell(&self, place: Place) -> Option<(&str, &str)> {
        let Place::Cell { file, sheet, row, column } = place else { return None };
        let sheet = self.get(file)?.sheets.get(usize::from(sheet))?;
        Some((sheet.name(), sheet.cell(row, column)))
    }

    /// Puts a sheet in the place of one of a table.
    pub fn set_sheet(&mut self, file: FileId, at: u16, sheet: Sheet) {
        let known = self.0.get_mut(file.0 as usize).and_then(|file| file.sheets.get_mut(usize::from(at)));
        if let Some(known) = known {
            *known = sheet;
        }
    }

    /// Keeps the text of a cell of a table whose other cells are gone, so that a fault can show it.
    pub fn keep_cell(&mut self, place: Place, text: &str) {
        let Place::Cell { file, sheet, row, column } = place else { return };
        let sheet = self.0.get_mut(file.0 as usize).and_then(|file| file.sheets.get_mut(usize::from(sheet)));
        if let Some(sheet) = sheet {
            sheet.keep(row, column, text);
        }
    }

    /// The file of a handle.
    pub fn get(&self, file: FileId) -> Option<&File> {
        self.0.get(file.0 as usize)
    }

    /// All files in the order they were read.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &File)> {
        (0u32..).map(FileId).zip(&self.0)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// File name, line and column of a place.
    pub fn locate(&self, place: Place) -> Option<(&str, usize, usize)> {
        match place {
            Place::Nowhere => None,
            Place::Text { file, start, .. } => {
                let file = self.get(file)?;
                let (line, column) = file.line_column(start);
                Some((&file.name, line, column))
            }
            Place::Cell { file, row, column, .. } => Some((&self.get(file)?.name, row as usize, column as usize)),
        }
    }
}

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Something was understood in a way that the user should know of.
    Note,
    /// Likely wrong, but the graph can be used.
    Warning,
    /// Wrong: what is at the place was left out.
    Error,
}

impl Severity {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident $name:literal,)*) => {
        /// What kind of fault it is; stable names for other programs.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])+ $variant),* }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The name, as in `error[unknown-key]`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name),* }
            }
        }
    };
}

codes! {
    /// A file can't be opened or is no UTF-8.
    UnreadableFile "unreadable-file",
    /// The text is no TOML.
    Syntax "syntax",
    /// A table that is no kind.
    UnknownTable "unknown-table",
    /// A key that the table does not have.
    UnknownKey "unknown-key",
    /// A key that must be there is not.
    MissingKey "missing-key",
    /// A value of the wrong type.
    WrongType "wrong-type",
    /// A word that is not one of those allowed.
    UnknownWord "unknown-word",
    /// An amount that can't be read.
    UnreadableAmount "unreadable-amount",
    /// A date that can't be read.
    UnreadableDate "unreadable-date",
    /// A number that its column can't hold.
    NumberTooLarge "number-too-large",
    /// No region is called so.
    UnknownRegion "unknown-region",
    /// No entity is called so.
    UnknownEntity "unknown-entity",
    /// The name fits several entities.
    AmbiguousName "ambiguous-name",
    /// An id or name that is taken.
    DoubleId "double-id",
    /// Two declarations of one entity that do not agree.
    Conflict "conflict",
    /// A reference to a link or measure that is not there.
    UnknownLink "unknown-link",
    /// A source that is not declared.
    UnknownSource "unknown-source",
    /// `within`, `unit_of` or `part_of` run in a circle.
    Cycle "cycle",
    /// A place or a role that the kind can't have.
    WrongKind "wrong-kind",
    /// Of several wholes none, or more than one, is marked as the one that counts.
    UnclearWhole "unclear-whole",
    /// A programme or scheme that is declared by being used.
    DeclaredByUse "declared-by-use",
    /// A figure that no source states.
    NoSource "no-source",
    /// A quote that is not in its text.
    QuoteNotFound "quote-not-found",
    /// The words of a figure are not in its quote.
    FigureNotInQuote "figure-not-in-quote",
    /// A text that quotes should be checked against is not there.
    NoText "no-text",
    /// Parts that are larger than their whole.
    PartExceedsWhole "part-exceeds-whole",
    /// Sources that disagree.
    Disagreement "disagreement",
    /// Two links that may be one.
    LikelyDouble "likely-double",
    /// How a name was understood.
    NameResolved "name-resolved",
    /// Something of another program's file that a register has no place for.
    LeftOut "left-out",
    /// Something of another program's file that is called otherwise here.
    Renamed "renamed",
    /// A column that a mapping names is not in the table.
    UnknownColumn "unknown-column",
    /// What a table leaves open, or rows of it that were not read.
    LeftOpen "left-open",
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of fault.
    pub code: Code,
    /// How bad.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, names in backquotes.
    pub message: String,
    /// Where.
    pub place: Place,
    /// What to do.
    pub hint: Option<String>,
    /// Further places with a word on each (the first declaration of a doubled id).
    pub related: Vec<(Place, String)>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: Code, place: Place, message: impl Into<String>) -> Self {
        Diagnostic { code, severity: Severity::Error, message: clipped(message.into()), place, hint: None, related: Vec::new() }
    }

    /// A warning.
    pub fn warning(code: Code, place: Place, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, place, message) }
    }

    /// A note.
    pub fn note(code: Code, place: Place, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Note, ..Diagnostic::error(code, place, message) }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(clipped(hint.into()));
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn related(mut self, place: Place, words: impl Into<String>) -> Self {
        self.related.push((place, words.into()));
        self
    }
}

/// As many bytes as a message or a hint may have: what a file holds may be of any length.
const MAX_MESSAGE: usize = 1000;

/// The two ends of a text that is too long to be read.
fn clipped(text: String) -> String {
    if text.len() <= MAX_MESSAGE {
        return text;
    }
    let (head, tail) = (floor_char_boundary(&text, MAX_MESSAGE / 2), floor_char_boundary(&text, text.len() - MAX_MESSAGE / 4));
    format!("{} … {}", &text[..head], &text[tail..])
}

/// All faults of a run, with the files they are in.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The files that were read.
    pub files: Files,
    /// The faults.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Number of faults of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|fault| fault.severity == severity).count()
    }

    /// Whether there is any error.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|fault| fault.severity == Severity::Error)
    }

    /// Adds the faults of another run, with its files.
    pub fn join(&mut self, other: Report) {
        let before = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        self.files.0.extend(other.files.0);
        self.diagnostics.extend(other.diagnostics.into_iter().map(|mut fault| {
            fault.place = fault.place.after(before);
            for (place, _) in &mut fault.related {
                *place = place.after(before);
            }
            fault
        }));
    }

    /// Sorts by file name, place, code and message, so that the order of reading shows nowhere, and drops repeats.
    pub fn sort(&mut self) {
        let Report { files, diagnostics } = self;
        diagnostics.sort_by(|a, b| {
            let key = |fault: &Diagnostic| fault.place.file().and_then(|file| files.get(file)).map(|file| file.name.clone());
            (key(a), a.place, a.code, &a.message).cmp(&(key(b), b.place, b.code, &b.message))
        });
        diagnostics.dedup();
    }
}

/// The nearest of the known words, if one is near enough to be meant: for hints.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= 1 + candidate.chars().count() / 4)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_from_one() {
        let mut files = Files::default();
        let file = files.add("a.toml", "a\n甲乙丙\nb");
        let at = |start| files.locate(Place::Text { file, start, end: start + 1 }).map(|(_, line, column)| (line, column));
        assert_eq!(at(0), Some((1, 1)));
        assert_eq!(at(5), Some((2, 2)));
        assert_eq!(at(12), Some((3, 1)));
        assert_eq!(at(999), Some((3, 2)));
    }

    #[test]
    fn the_nearest_word_is_near() {
        assert_eq!(nearest("amout", ["amount", "people"]), Some("amount"));
        assert_eq!(nearest("xyzzy", ["amount", "people"]), None);
    }
}
