//! Snapshots where files of a graph are named.

use std::io;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use shanhai::diagnostic::{Code, Diagnostic, Place, Report};
use shanhai::graph::Graph;
use shanhai::graph::snapshot::{self, SnapshotError, VERIFIED};

use crate::exit::{Exit, Failure};
use crate::printer::Printer;
use crate::session::shown;

/// Whether a path is a snapshot, or is called like one.
fn is_snapshot(path: &Path) -> bool {
    path.is_file() && (path.extension().is_some_and(|extension| extension == "shg") || snapshot::is_snapshot(path))
}

/// The snapshot that some paths name, if they do; it is a graph by itself.
pub(crate) fn among(paths: &[PathBuf]) -> Result<Option<&Path>, Failure> {
    match paths.iter().find(|path| is_snapshot(path)) {
        None => Ok(None),
        Some(path) if paths.len() == 1 => Ok(Some(path)),
        Some(path) => {
            let name = shown(path);
            let message = format!("the snapshot `{name}` is a graph by itself, and can't be read together with others");
            let hints = [
                "freeze all files together: shanhai -g ONE -g OTHER freeze -o FILE.shg".to_owned(),
                format!("or make a file of it that can: shanhai -g {name} export -o FILE.json"),
            ];
            Err(Failure::usage(message, hints))
        }
    }
}

/// Snapshots that were opened without being verified whole, and what was said of a panic since.
static UNVERIFIED: Mutex<(Vec<PathBuf>, String)> = Mutex::new((Vec::new(), String::new()));

/// Opens a snapshot.
pub(crate) fn open(path: &Path) -> Result<Graph, Failure> {
    let graph = Graph::open(path).map_err(|error| failure("can't open", path, error))?;
    if path.metadata().is_ok_and(|about| about.len() > VERIFIED as u64) {
        // Whose fault a panic is will be known when the snapshot has been verified.
        panic::set_hook(Box::new(|info| unverified().1 = info.to_string()));
        unverified().0.push(path.to_owned());
    }
    Ok(graph)
}

fn unverified() -> MutexGuard<'static, (Vec<PathBuf>, String)> {
    UNVERIFIED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a command. Where it comes to a panic over a large snapshot that is damaged, that is told: it points at what is not there.
pub(crate) fn guarded(printer: &Printer, run: impl FnOnce() -> Result<Exit, Failure>) -> Result<Exit, Failure> {
    panic::catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|fault| {
        let (paths, said) = std::mem::take(&mut *unverified());
        paths.iter().try_for_each(|path| verify(path))?;
        if !said.is_empty() {
            printer.tell_text(&format!("{said}\n"));
        }
        panic::resume_unwind(fault)
    })
}

/// Refuses a snapshot of which any part is not what was written.
pub(crate) fn verify(path: &Path) -> Result<(), Failure> {
    let contents = snapshot::check(path).map_err(|error| failure("can't open", path, error))?;
    match contents.sections.into_iter().find(|section| !section.sound) {
        Some(section) => Err(failure("can't open", path, SnapshotError::Damaged { part: section.name })),
        None => Ok(()),
    }
}

/// What a check of a snapshot finds: each part that is not what was written.
pub(crate) fn report(path: &Path) -> Report {
    let mut report = Report::default();
    let file = report.files.add(&shown(path), "");
    let mut tell = |error: &SnapshotError| {
        let fault = Diagnostic::error(Code::UnreadableFile, Place::Text { file, start: 0, end: 0 }, error.to_string());
        report.diagnostics.push(match error.hint() {
            Some(hint) => fault.hint(hint),
            None => fault,
        });
    };
    match snapshot::check(path) {
        Err(error) => tell(&error),
        Ok(contents) => {
            let broken = contents.sections.iter().filter(|section| !section.sound);
            broken.for_each(|section| tell(&SnapshotError::Damaged { part: section.name }));
            // Its sums may be right, and its kinds none of this release.
            if let (true, Err(error)) = (report.diagnostics.is_empty(), Graph::open(path)) {
                let fault = Diagnostic::error(Code::UnreadableFile, Place::Text { file, start: 0, end: 0 }, error.to_string());
                report.diagnostics.push(fault.hint(error.hint().unwrap_or_default()));
            }
        }
    }
    report
}

/// A snapshot that can't be opened or written, with what to do.
pub(crate) fn failure(doing: &'static str, path: &Path, error: SnapshotError) -> Failure {
    let hints = error.hint().map(str::to_owned).into_iter().collect();
    let error = match error {
        SnapshotError::Io(error) => error,
        other => io::Error::other(other),
    };
    Failure::Io { doing, path: Some(path.to_owned()), error, hints }
}
