//! Faults drawn with their source line and a caret, and as data.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::ops::Range;

use codespan_reporting::diagnostic::{self as drawn, LabelStyle};
use codespan_reporting::files::{self, SimpleFile};
use codespan_reporting::term::{self, Config, WriteStyle};
use schemars::JsonSchema;
use serde::Serialize;
use shanhai::diagnostic::{Code, Diagnostic, File, FileId, Place, Report, Severity, column_letters};
use shanhai::graph::Lang;

use crate::text::{Line, Look, acts, clean};
use crate::words::{Phrase, Thing};

/// Whether nothing is wrong but that files could not be opened.
pub(crate) fn is_unreadable(report: &Report) -> bool {
    let is_read = |file: &File| !file.text.is_empty() || file.sheets.iter().any(|sheet| !sheet.is_empty());
    let is_empty = |place: Place| place.file().and_then(|file| report.files.get(file)).is_none_or(|file| !is_read(file));
    let mut errors = report.diagnostics.iter().filter(|fault| fault.severity == Severity::Error).peekable();
    errors.peek().is_some() && errors.all(|fault| fault.code == Code::UnreadableFile && is_empty(fault.place))
}

/// All faults, drawn, with escape codes.
pub(crate) fn draw(report: &Report) -> String {
    let mut sources = Sources::new(report);
    let mut out = Coloured(Vec::new());
    for fault in &report.diagnostics {
        let drawn = to_drawn(report, fault, &mut sources);
        // Writing to memory does not fail, and places were cut to their files.
        if term::emit_to_write_style(&mut out, &Config::default(), &sources, &drawn).is_err() {
            let _ = writeln!(out, "{}[{}]: {}\n", fault.severity.as_str(), fault.code, clean(&fault.message));
        }
    }
    String::from_utf8_lossy(&out.0).into_owned()
}

fn to_drawn(report: &Report, fault: &Diagnostic, sources: &mut Sources) -> drawn::Diagnostic<usize> {
    let severity = match fault.severity {
        Severity::Error => drawn::Severity::Error,
        Severity::Warning => drawn::Severity::Warning,
        Severity::Note => drawn::Severity::Note,
    };
    let hint = fault.hint.as_deref().map(clean);
    let mut labels = Vec::new();
    let mut notes = Vec::new();
    if is_long(report, fault.place) {
        notes.extend(excerpt(report, fault.place));
    }
    match sources.span(report, fault.place) {
        Some((file, span)) => {
            let label = drawn::Label::primary(file, span);
            labels.push(if let Some(hint) = hint { label.with_message(hint) } else { label });
        }
        None => notes.extend(hint),
    }
    for (place, words) in &fault.related {
        match sources.span(report, *place) {
            Some((file, span)) => labels.push(drawn::Label::secondary(file, span).with_message(clean(words))),
            None => notes.push(clean(words)),
        }
    }
    let drawn = drawn::Diagnostic::new(severity).with_code(fault.code.as_str()).with_message(clean(&fault.message));
    drawn.with_labels(labels).with_notes(notes)
}

/// As many bytes as a line may have to be drawn whole.
const MAX_LINE: usize = 400;

/// The line of a place, and where it begins.
fn line_at(report: &Report, place: Place) -> Option<(usize, &str)> {
    let Place::Text { file, start, .. } = place else { return None };
    let text = &report.files.get(file)?.text;
    let at = (start as usize).min(text.len());
    let bytes = text.as_bytes();
    let begins = bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |before| before + 1);
    let ends = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |after| at + after);
    Some((begins, text.get(begins..ends)?))
}

/// Whether a place is in a line that is too long to be drawn: files that programs write may be one line.
fn is_long(report: &Report, place: Place) -> bool {
    line_at(report, place).is_some_and(|(_, line)| line.len() > MAX_LINE)
}

/// Where a place is, with what stands around it, for lines that are too long to be drawn.
fn excerpt(report: &Report, place: Place) -> Option<String> {
    let Place::Text { start, .. } = place else { return None };
    let (begins, line) = line_at(report, place)?;
    let (file, number, column) = report.files.locate(place)?;
    let at = (start as usize).saturating_sub(begins).min(line.len());
    let floor = |at: usize| (0..=at.min(line.len())).rev().find(|at| line.is_char_boundary(*at)).unwrap_or(0);
    let around = &line[floor(at.saturating_sub(20))..floor(at + 60)];
    Some(format!("{}:{number}:{column} in a line of {} bytes: … {} …", clean(file), line.len(), clean(around)))
}

/// What faults are drawn in: the texts, and the cells that are told of, each as a text of one line.
struct Sources {
    /// Position of each file of the report among `files`.
    ids: Vec<FileId>,
    files: Vec<SimpleFile<String, String>>,
    /// Row and column of those that are cells.
    cells: BTreeMap<usize, (usize, usize)>,
}

impl Sources {
    fn new(report: &Report) -> Self {
        // Files that hold no fault are not copied: their place is held by empty ones.
        let places = |fault: &Diagnostic| {
            std::iter::once(fault.place).chain(fault.related.iter().map(|(place, _)| *place)).collect::<Vec<_>>()
        };
        let used: BTreeSet<FileId> =
            report.diagnostics.iter().flat_map(places).filter(|place| !is_long(report, *place)).filter_map(Place::file).collect();
        let file = |(id, file): (FileId, &File)| {
            let text = if used.contains(&id) { same_length(&file.text) } else { String::new() };
            SimpleFile::new(clean(&file.name), text)
        };
        Sources {
            ids: report.files.iter().map(|(id, _)| id).collect(),
            files: report.files.iter().map(file).collect(),
            cells: BTreeMap::new(),
        }
    }

    /// What to draw for a place, and the bytes of it that are meant.
    fn span(&mut self, report: &Report, place: Place) -> Option<(usize, Range<usize>)> {
        let file = report.files.get(place.file()?)?;
        match place {
            Place::Nowhere => None,
            Place::Text { .. } if is_long(report, place) => None,
            Place::Text { .. } => Some((self.ids.iter().position(|id| Some(*id) == place.file())?, span(file, place)?)),
            Place::Cell { row, column, .. } => {
                let (sheet, text) = report.files.cell(place).unwrap_or_default();
                let sheet = if sheet.is_empty() { String::new() } else { format!("{sheet}!") };
                let name = clean(&format!("{sheet}{}{row}", column_letters(column)));
                let text = cut(&clean(&text.replace(['\r', '\n', '\t'], " ")));
                let text = if text.is_empty() { "·".to_owned() } else { text };
                let start = name.len() + 2;
                let end = start + text.len();
                self.cells.insert(self.files.len(), (row as usize, column as usize));
                self.files.push(SimpleFile::new(clean(&file.name), format!("{name}  {text}")));
                Some((self.files.len() - 1, start..end))
            }
        }
    }

    fn file(&self, id: usize) -> Result<&SimpleFile<String, String>, files::Error> {
        self.files.get(id).ok_or(files::Error::FileMissing)
    }
}

/// A cell as a line shows it.
fn cut(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

impl<'a> files::Files<'a> for Sources {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, files::Error> {
        Ok(self.file(id)?.name())
    }

    fn source(&'a self, id: usize) -> Result<&'a str, files::Error> {
        Ok(self.file(id)?.source())
    }

    fn line_index(&'a self, id: usize, byte: usize) -> Result<usize, files::Error> {
        self.file(id)?.line_index((), byte)
    }

    fn line_range(&'a self, id: usize, line: usize) -> Result<Range<usize>, files::Error> {
        self.file(id)?.line_range((), line)
    }

    fn line_number(&'a self, id: usize, line: usize) -> Result<usize, files::Error> {
        match self.cells.get(&id) {
            Some((row, _)) => Ok(*row),
            None => self.file(id)?.line_number((), line),
        }
    }

    fn column_number(&'a self, id: usize, line: usize, byte: usize) -> Result<usize, files::Error> {
        match self.cells.get(&id) {
            Some((_, column)) => Ok(*column),
            None => self.file(id)?.column_number((), line, byte),
        }
    }
}

/// The bytes of a place, cut to its file and to its first line. None where there is no line to show.
fn span(file: &File, place: Place) -> Option<Range<usize>> {
    let Place::Text { start, end, .. } = place else { return None };
    let text = &file.text;
    let floor = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let start = floor(start as usize);
    let end = floor(end as usize).max(start);
    let line = text[start..].find('\n').map_or(text.len(), |at| start + at);
    (!text.is_empty()).then(|| start..end.min(line))
}

/// A text of the same bytes in number, in which nothing acts on a terminal, so that places still hold.
fn same_length(text: &str) -> String {
    text.chars()
        .flat_map(|c| match (c, c.len_utf8()) {
            ('\n' | '\t', _) => [Some(c), None],
            ('\r', _) => [Some(' '), None],
            (c, 1) if acts(c) => [Some('?'), None],
            (c, 2) if acts(c) => [Some('·'), None],
            (c, 3) if acts(c) => [Some('\u{fffd}'), None],
            (c, _) => [Some(c), None],
        })
        .flatten()
        .collect()
}

struct Coloured(Vec<u8>);

impl Write for Coloured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn look(severity: drawn::Severity) -> Look {
    match severity {
        drawn::Severity::Bug | drawn::Severity::Error => Look::Bad,
        drawn::Severity::Warning => Look::Mark,
        drawn::Severity::Note | drawn::Severity::Help => Look::Kind,
    }
}

impl WriteStyle for Coloured {
    fn set_header(&mut self, severity: drawn::Severity) -> io::Result<()> {
        write!(self.0, "{}", look(severity).style())
    }

    fn set_header_message(&mut self) -> io::Result<()> {
        write!(self.0, "{}", Look::Strong.style())
    }

    fn set_line_number(&mut self) -> io::Result<()> {
        write!(self.0, "{}", Look::Quiet.style())
    }

    fn set_note_bullet(&mut self) -> io::Result<()> {
        write!(self.0, "{}", Look::Quiet.style())
    }

    fn set_source_border(&mut self) -> io::Result<()> {
        write!(self.0, "{}", Look::Quiet.style())
    }

    fn set_label(&mut self, severity: drawn::Severity, style: LabelStyle) -> io::Result<()> {
        match style {
            LabelStyle::Primary => write!(self.0, "{}", look(severity).style()),
            LabelStyle::Secondary => write!(self.0, "{}", Look::Kind.style()),
        }
    }

    fn reset(&mut self) -> io::Result<()> {
        write!(self.0, "{}", anstyle::Reset)
    }
}

/// `2 errors, 1 warning in 3 files`.
pub(crate) fn summary(report: &Report, lang: Lang) -> Line {
    let counts = [
        (Severity::Error, Thing::Error, Look::Bad),
        (Severity::Warning, Thing::Warning, Look::Mark),
        (Severity::Note, Thing::Note, Look::Kind),
    ];
    let found: Vec<_> = counts.into_iter().filter(|(severity, ..)| report.count(*severity) > 0).collect();
    let files = Thing::File.count(report.files.len(), lang);
    if found.is_empty() {
        return Line::plain(&in_files(Phrase::Sound.get(lang), &files, lang));
    }
    let worst = found.first().map_or(Look::Plain, |(_, _, look)| *look);
    let told: Vec<String> = found.iter().map(|(severity, thing, _)| thing.count(report.count(*severity), lang)).collect();
    Line::new().add(worst, &in_files(&told.join(Phrase::Comma.get(lang)), &files, lang))
}

fn in_files(what: &str, files: &str, lang: Lang) -> String {
    match lang {
        Lang::En => Phrase::InFiles.fill(lang, &[what, files]),
        Lang::Zh => Phrase::InFiles.fill(lang, &[files, what]),
    }
}

/// A place in JSON.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct PlaceShape {
    /// Path as it was given; none: in no file.
    pub(crate) file: Option<String>,
    /// Line, from 1; of a table the row.
    pub(crate) line: Option<usize>,
    /// Column in characters, from 1; of a table the column of the sheet.
    pub(crate) column: Option<usize>,
    /// Of a workbook: the sheet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sheet: Option<String>,
    /// Of a table: the cell as spreadsheets call it, `B12`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cell: Option<String>,
}

/// A further place of a fault.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RelatedShape {
    /// What is there.
    pub(crate) message: String,
    #[serde(flatten)]
    pub(crate) place: PlaceShape,
}

/// A fault in JSON.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct DiagnosticShape {
    /// Stable name of the kind of fault.
    pub(crate) code: String,
    /// error, warning, note.
    pub(crate) severity: String,
    /// What is wrong.
    pub(crate) message: String,
    #[serde(flatten)]
    pub(crate) place: PlaceShape,
    /// What to do.
    pub(crate) hint: Option<String>,
    /// Further places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) related: Vec<RelatedShape>,
}

/// How a name was understood.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct NameShape {
    /// The name as written.
    pub(crate) name: String,
    /// The id it led to.
    pub(crate) id: String,
    /// By what: declared, exact name, short name, …
    pub(crate) how: String,
    #[serde(flatten)]
    pub(crate) place: PlaceShape,
}

/// Faults in JSON.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct CheckShape {
    /// Number of errors.
    pub(crate) errors: usize,
    /// Number of warnings.
    pub(crate) warnings: usize,
    /// All faults, notes included, by file and place.
    pub(crate) diagnostics: Vec<DiagnosticShape>,
    /// With `--names`: how each name was understood.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) names: Option<Vec<NameShape>>,
}

/// A place as data.
pub(crate) fn place(report: &Report, place: Place) -> PlaceShape {
    let located = report.files.locate(place);
    PlaceShape {
        file: located.map(|(file, ..)| file.to_owned()),
        line: located.map(|(_, line, _)| line),
        column: located.map(|(.., column)| column),
        sheet: report.files.cell(place).map(|(sheet, _)| sheet.to_owned()).filter(|sheet| !sheet.is_empty()),
        cell: match place {
            Place::Cell { row, column, .. } => Some(format!("{}{row}", column_letters(column))),
            _ => None,
        },
    }
}

/// The report as data.
pub(crate) fn shape(report: &Report) -> CheckShape {
    let related = |(at, message): &(Place, String)| RelatedShape { message: message.clone(), place: place(report, *at) };
    let diagnostic = |fault: &Diagnostic| DiagnosticShape {
        code: fault.code.as_str().to_owned(),
        severity: fault.severity.as_str().to_owned(),
        message: fault.message.clone(),
        place: place(report, fault.place),
        hint: fault.hint.clone(),
        related: fault.related.iter().map(related).collect(),
    };
    CheckShape {
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        diagnostics: report.diagnostics.iter().map(diagnostic).collect(),
        names: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaned_source_has_the_same_bytes_in_number() {
        for text in ["a\u{1b}[31m", "\u{9b}x", "甲\u{202e}乙\r\n"] {
            let cleaned = same_length(text);
            assert_eq!(cleaned.len(), text.len());
            assert!(cleaned.chars().all(|c| c == '\n' || !acts(c)));
        }
    }
}
