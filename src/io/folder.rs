//! Finding and opening the files of a graph.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Format;
use crate::diagnostic::{Code, Diagnostic, FileId, Place};
use crate::graph::declaration::Register;

/// The files of a graph.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Texts, which are open.
    pub(super) texts: Vec<(FileId, Format)>,
    /// Tables, which are opened once it is known which of them mappings name.
    pub(super) tables: Vec<FoundTable>,
}

/// A table that lies in a folder of a graph, or is named itself.
#[derive(Debug)]
pub(super) struct FoundTable {
    pub(super) path: PathBuf,
    pub(super) format: Format,
    pub(super) named: bool,
}

/// Opens all files of some paths, each once, and reports those that can't be read. A file that is named is in the format that
/// is said, if one is.
pub(super) fn read(paths: &[PathBuf], said: Option<Format>, register: &mut Register) -> Found {
    let mut found = BTreeSet::new();
    for path in paths {
        if path.is_dir() {
            let mut inside = BTreeSet::new();
            if search(path, &mut inside, register) && inside.is_empty() {
                fault(register, path, "no file of a graph in", None);
            }
            found.append(&mut inside);
        } else {
            found.insert(path.clone());
        }
    }
    let mut seen = BTreeSet::new();
    let is_new = |path: &PathBuf| fs::canonicalize(path).map_or(true, |path| seen.insert(path));
    let found: Vec<PathBuf> = found.into_iter().filter(is_new).collect();
    let said_of = |path: &PathBuf| said.filter(|_| paths.contains(path));
    let mut files = Found::default();
    for path in found {
        match said_of(&path).or_else(|| Format::of_path(&path)).filter(|format| format.is_table()) {
            Some(format) => files.tables.push(FoundTable { named: paths.contains(&path), path, format }),
            None => files.texts.extend(open(&path, said_of(&path), register)),
        }
    }
    files
}

/// Reads a folder through. What begins with a dot is left alone, and so are links to other folders, which may run in a
/// circle.
fn search(folder: &Path, found: &mut BTreeSet<PathBuf>, register: &mut Register) -> bool {
    let entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) => {
            fault(register, folder, "can't read", Some(&error));
            return false;
        }
    };
    let mut sound = true;
    for entry in entries {
        let (path, kind) = (entry.path(), entry.file_type());
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        if kind.as_ref().is_ok_and(fs::FileType::is_dir) {
            sound &= search(&path, found, register);
        } else if Format::of_path(&path).is_some_and(|format| format.is_register() || format.is_table()) && !path.is_dir() {
            found.insert(path);
        }
    }
    sound
}

fn open(path: &Path, said: Option<Format>, register: &mut Register) -> Option<(FileId, Format)> {
    let Some(format) = said.or_else(|| Format::of_path(path)) else {
        let extensions = Format::ALL.iter().filter(|format| format.is_read()).flat_map(|format| format.extensions());
        let known: Vec<_> = extensions.map(|extension| format!("`.{extension}`")).collect();
        let hint = format!("graphs are read from {}", known.join(", "));
        match fs::metadata(path) {
            Ok(_) => fault(register, path, "no known format:", None).hint = Some(hint),
            Err(error) => _ = fault(register, path, "can't read", Some(&error)),
        }
        return None;
    };
    if fs::metadata(path).is_ok_and(|file| file.len() >= u64::from(u32::MAX)) {
        fault(register, path, "more than 4 GB in", None).hint = Some("split it into several files".to_owned());
        return None;
    }
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) => {
            fault(register, path, "can't read", Some(&error));
            return None;
        }
    };
    let name = path.display().to_string();
    match String::from_utf8(bytes) {
        Ok(text) => Some((register.files.add(name, text), format)),
        Err(error) => {
            let start = u32::try_from(error.utf8_error().valid_up_to()).unwrap_or(u32::MAX);
            let file = register.files.add(name, String::from_utf8_lossy(error.as_bytes()));
            let place = Place::Text { file, start, end: start.saturating_add(1) };
            let fault = Diagnostic::error(Code::UnreadableFile, place, "the file is no UTF-8 from here on");
            register.diagnostics.push(fault.hint("save it as UTF-8; older Chinese files are often GBK"));
            None
        }
    }
}

/// Reports a path at its beginning, so that the report names it.
fn fault<'r>(register: &'r mut Register, path: &Path, what: &str, error: Option<&io::Error>) -> &'r mut Diagnostic {
    let file = register.files.add(path.display().to_string(), "");
    let reason = error.map(|error| format!(": {}", plain(error))).unwrap_or_default();
    let message = format!("{what} `{}`{reason}", path.display());
    let fault = Diagnostic::error(Code::UnreadableFile, Place::Text { file, start: 0, end: 0 }, message);
    register.diagnostics.push(fault);
    let last = register.diagnostics.len() - 1;
    &mut register.diagnostics[last]
}

/// The same words on every system for what happens most.
pub(super) fn plain(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    }
}
