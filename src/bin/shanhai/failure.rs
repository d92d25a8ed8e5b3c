//! Telling why a command gave no answer.

use shanhai::graph::{FilterError, Lang, NameError};

use crate::args::Format;
use crate::exit::Failure;
use crate::report;
use crate::session::{Asked, Session, shown};
use crate::table::{Column, Table};
use crate::text::{Line, Look, Page};
use crate::words::{Phrase, Thing};

/// Tells a failure on stderr; with `--format json` faults of the files go to stdout as the document of `check`.
pub(crate) fn tell(session: &Session<'_>, failure: Failure) {
    let lang = session.lang;
    match failure {
        Failure::Faults(report) if session.format == Format::Json => {
            // A reader that has gone needs no document.
            let _ = session.document(Asked::new("check"), report::shape(&report));
        }
        Failure::Faults(report) => {
            session.printer.tell_text(&report::draw(&report));
            let mut page = Page::new();
            let ending = format!("; {}", Phrase::NothingWritten.get(lang));
            page.line(0, report::summary(&report, lang).add(Look::Plain, &ending));
            let hints = if report::is_unreadable(&report) { no_graph_hints() } else { Vec::new() };
            for hint in hints {
                page.line(2, Line::plain(&hint));
            }
            session.printer.tell(&page);
        }
        Failure::Io { path: None, error, .. } if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        Failure::Io { doing, path, error, hints } => {
            let at = path.map(|path| format!(" `{}`", shown(&path))).unwrap_or_default();
            session.printer.tell(&page(&format!("{doing}{at}: {error}"), &hints));
        }
        Failure::Usage { message, hints } => session.printer.tell(&page(&message, &hints)),
        Failure::Name(error) => session.printer.tell(&name(&error, lang)),
        Failure::Filter(error) => {
            let near = match &error {
                FilterError::Kind { near, .. } | FilterError::Source { near, .. } => near.as_ref(),
                _ => None,
            };
            let hints: Vec<String> =
                near.map(|near| Phrase::DidYouMean.fill(lang, &[&format!("`{near}`")])).into_iter().collect();
            session.printer.tell(&page(&error.to_string(), &hints));
        }
    }
}

/// What to do where there is no graph.
pub(crate) fn no_graph_hints() -> Vec<String> {
    vec![
        "name a file or folder with -g PATH, or in $SHANHAI_GRAPH".to_owned(),
        "start a register of your own with shanhai new DIR".to_owned(),
    ]
}

fn heading(message: &str) -> Line {
    Line::new().add(Look::Bad, "error").add(Look::Strong, &format!(": {message}"))
}

fn page(message: &str, hints: &[String]) -> Page {
    let mut page = Page::new();
    page.line(0, heading(message));
    for hint in hints {
        page.line(2, Line::plain(hint));
    }
    page
}

/// A name that means no one thing: who it may mean.
fn name(error: &NameError, lang: Lang) -> Page {
    let (message, near) = match error {
        NameError::Ambiguous { name, candidates } => {
            let count = Thing::Candidate.count(candidates.len(), lang);
            (Phrase::FitsSeveral.fill(lang, &[name, &count]), candidates)
        }
        NameError::Unknown { name, near } => (Phrase::NothingCalled.fill(lang, &[name]), near),
        error => return page(&error.to_string(), &[]),
    };
    let mut page = page(&message, &[]);
    if matches!(error, NameError::Unknown { .. }) && !near.is_empty() {
        page.line(2, Line::plain(Phrase::NearNames.get(lang)));
    }
    let mut table = Table::new([Column::Left, Column::Left]);
    for (path, id) in near.iter().take(CANDIDATES) {
        table.row([Line::new().whole(Look::Plain, path), Line::new().whole(Look::Quiet, id)]);
    }
    table.print(&mut page, 2);
    if near.len() > CANDIDATES {
        page.line(2, Line::plain(&Phrase::More.fill(lang, &[&(near.len() - CANDIDATES).to_string()])));
    }
    page
}

/// As many are listed at most.
const CANDIDATES: usize = 20;
