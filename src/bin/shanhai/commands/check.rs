//! `check`.

use shanhai::diagnostic::Report;
use shanhai::graph::{Builder, Built, Resolved};
use shanhai::io::quotes::check_quotes;

use crate::args::{self, Format};
use crate::csv::Csv;
use crate::exit::{Exit, Failure};
use crate::frozen;
use crate::report::{self, NameShape};
use crate::session::{Asked, Session, shown};
use crate::table::{Column, Table};
use crate::text::{Line, Look, Page};
use crate::words::{Phrase, Thing};

/// Reports every fault of the files; the exit code is 3 where one is an error.
pub(crate) fn run(args: &args::Check, session: &Session<'_>) -> Result<Exit, Failure> {
    if let Some(texts) = args.texts.as_ref().filter(|texts| !texts.is_dir()) {
        let error = std::io::Error::new(std::io::ErrorKind::NotFound, "there is no such folder");
        return Err(Failure::Io { doing: "no texts at", path: Some(texts.clone()), error, hints: Vec::new() });
    }
    let frozen = session.snapshot()?;
    let (report, names) = match frozen {
        Some(_) if args.texts.is_some() || args.names => {
            let hint = "check the files that it was frozen from".to_owned();
            return Err(Failure::usage("quotes and names are checked in files, not in a snapshot of them", [hint]));
        }
        Some(path) => (frozen::report(path), Vec::new()),
        None => files(args, session)?,
    };
    let names: Option<Vec<NameShape>> = args.names.then(|| {
        let named = names.iter().map(|resolved| NameShape {
            name: resolved.name.clone(),
            id: resolved.id.clone(),
            how: resolved.how.clone(),
            place: report::place(&report, resolved.place),
        });
        named.collect()
    });
    match session.format {
        Format::Json => {
            let asked = Asked::new("check").with("texts", args.texts.as_deref().map(shown)).with("names", args.names);
            let asked = asked.noting(frozen.map(|_| Phrase::SnapshotChecked.get(session.lang).to_owned()));
            session.document(asked, report::CheckShape { names, ..report::shape(&report) })?;
        }
        Format::Csv => session.printer.csv(csv(&report, names.as_deref()))?,
        Format::Text => {
            let quotes = match &args.texts {
                _ if frozen.is_some() => Phrase::SnapshotChecked.get(session.lang).to_owned(),
                Some(texts) => Phrase::QuotesChecked.fill(session.lang, &[&shown(texts)]),
                None => Phrase::QuotesUnchecked.get(session.lang).to_owned(),
            };
            text(session, &report, names.as_deref(), &quotes)?;
        }
    }
    let unreadable = report::is_unreadable(&report);
    Ok(match report.has_errors() {
        true if unreadable => Exit::Io,
        true => Exit::Faults,
        false => Exit::Done,
    })
}

/// Reads the files and builds the graph, for what is told on the way.
fn files(args: &args::Check, session: &Session<'_>) -> Result<(Report, Vec<Resolved>), Failure> {
    let register = session.read()?;
    let quotes = args.texts.as_ref().map(|texts| check_quotes(&register, texts)).unwrap_or_default();
    let mut builder = Builder::new(register);
    if args.names {
        builder.note_names();
    }
    let Built { mut report, names, .. } = builder.build();
    report.diagnostics.extend(quotes);
    report.sort();
    Ok((report, names))
}

fn csv(report: &Report, names: Option<&[NameShape]>) -> Csv {
    let text = |value: Option<usize>| value.map(|value| value.to_string()).unwrap_or_default();
    let mut csv;
    if let Some(names) = names {
        csv = Csv::new(&["name", "id", "how", "file", "line", "column"]);
        for name in names {
            let at = &name.place;
            let place = [at.file.clone().unwrap_or_default(), text(at.line), text(at.column)];
            csv.row([name.name.clone(), name.id.clone(), name.how.clone()].into_iter().chain(place));
        }
    } else {
        csv = Csv::new(&["severity", "code", "message", "hint", "file", "line", "column"]);
        for fault in report::shape(report).diagnostics {
            let place = [fault.place.file.unwrap_or_default(), text(fault.place.line), text(fault.place.column)];
            csv.row([fault.severity, fault.code, fault.message, fault.hint.unwrap_or_default()].into_iter().chain(place));
        }
    }
    csv
}

fn text(session: &Session<'_>, report: &Report, names: Option<&[NameShape]>, quotes: &str) -> Result<(), Failure> {
    let lang = session.lang;
    let mut page = Page::new();
    if let Some(names) = names {
        let mut table = Table::new([Column::Flexible, Column::Flexible, Column::Left, Column::Flexible]);
        for name in names {
            let at = &name.place;
            let place = at.file.as_ref().zip(at.line).map(|(file, line)| format!("{file}:{line}:{}", at.column.unwrap_or(1)));
            table.row([
                Line::plain(&name.name),
                Line::plain(&name.id),
                Line::plain(&name.how),
                Line::new().add(Look::Quiet, &place.unwrap_or_default()),
            ]);
        }
        table.print(&mut page, 0);
        page.gap().line(0, Line::plain(&Thing::Name.count(names.len(), lang)));
    }
    page.line(0, report::summary(report, lang).add(Look::Quiet, &format!("; {quotes}")));
    // What a check finds is its data.
    session.printer.text(&format!("{}{}", report::draw(report), page.render()))
}
