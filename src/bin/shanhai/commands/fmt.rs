//! `fmt`.

use std::fs;
use std::io;

use shanhai::diagnostic::Report;
use shanhai::io::{lay_out, register_files};

use crate::args;
use crate::exit::{Exit, Failure};
use crate::session::{Session, shown};
use crate::words::Phrase;
use crate::written;

/// Lays register files out, each in its place, and tells which were changed. Where one has errors of syntax nothing is written.
pub(crate) fn run(args: &args::Fmt, session: &Session<'_>) -> Result<Exit, Failure> {
    let paths = if args.paths.is_empty() { &session.global.graph } else { &args.paths };
    let mut changed = Vec::new();
    let mut faulty: Option<Report> = None;
    let unreadable = |path: &std::path::Path, error: io::Error| Failure::Io {
        doing: "can't read",
        path: Some(path.to_owned()),
        error,
        hints: Vec::new(),
    };
    for path in register_files(paths).map_err(|error| unreadable(&paths[0], error))? {
        let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
        match lay_out(&path.display().to_string(), &text) {
            Ok(laid_out) if laid_out != text => changed.push((path, laid_out)),
            Ok(_) => {}
            Err(report) => match &mut faulty {
                Some(all) => all.join(report),
                None => faulty = Some(report),
            },
        }
    }
    if let Some(report) = faulty {
        return Err(Failure::Faults(Box::new(report)));
    }
    let phrase = if args.check { Phrase::NotLaidOut } else { Phrase::Wrote };
    for (path, laid_out) in &changed {
        if !args.check {
            written::write(path, laid_out.as_bytes())?;
        }
        session.printer.note("note", &phrase.fill(session.lang, &[&shown(path)]));
    }
    Ok(if args.check && !changed.is_empty() { Exit::No } else { Exit::Done })
}
