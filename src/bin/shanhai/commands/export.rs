//! `export`.

use std::path::Path;

use shanhai::graph::{Filter, View};
use shanhai::io::{self, Format, WriteError};
use shanhai::model::Status;

use crate::args;
use crate::exit::{Exit, Failure};
use crate::session::{Session, shown};
use crate::words::Phrase;
use crate::written;

/// Writes the whole graph, or what the filters leave of it, in another format.
pub(crate) fn run(args: &args::Export, session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let mut filter: Filter = session.global.filters.to_filter();
    // Plans are part of the whole graph.
    if filter.statuses.is_empty() {
        filter.statuses = Status::ALL.to_vec();
    }
    let view = graph.filtered(filter)?;
    let format = args.to.or_else(|| Format::of_path(&args.output)).unwrap_or(Format::Json);
    write(session, &view, format, &args.output, args.strict)
}

/// Writes a graph and tells what its format could not hold; if nothing may be lost, such a graph is not written.
pub(crate) fn write(
    session: &Session<'_>,
    view: &View<'_>,
    format: Format,
    output: &Path,
    strict: bool,
) -> Result<Exit, Failure> {
    let written = io::write(view, format).map_err(|error| match error {
        WriteError::ReadOnly(_) | WriteError::NotBuilt(..) => {
            Failure::usage(error.to_string(), [format!("written are {}", args::written_formats())])
        }
        other => std::io::Error::other(other).into(),
    })?;
    let lang = session.lang;
    if !written.losses.is_empty() {
        let lost: Vec<String> = written.losses.iter().map(|(field, count)| format!("{field} {count}")).collect();
        let lost = lost.join(Phrase::Comma.get(lang));
        if strict {
            session.printer.note("error", &Phrase::CantHold.fill(lang, &[format.as_str(), &lost]));
            session.printer.note("note", Phrase::NothingWritten.get(lang));
            return Ok(Exit::Faults);
        }
        session.printer.note("note", &Phrase::CantHold.fill(lang, &[format.as_str(), &lost]));
    }
    match written.files.as_slice() {
        [one] if written::is_stdout(output) => match std::str::from_utf8(&one.bytes) {
            Ok(text) if is_json(format) => session.printer.json_text(text)?,
            _ => session.printer.bytes(&one.bytes)?,
        },
        [one] => written::write(output, &one.bytes)?,
        _ if written::is_stdout(output) => {
            let message = format!("{format} is a folder of files, and can't go to stdout");
            return Err(Failure::usage(message, ["name a folder with -o FOLDER".to_owned()]));
        }
        several => {
            std::fs::create_dir_all(output).map_err(|error| Failure::writing(output, error))?;
            for file in several {
                written::write(&output.join(file.name), &file.bytes)?;
            }
        }
    }
    if !written::is_stdout(output) {
        session.printer.note("note", &Phrase::Wrote.fill(lang, &[&shown(output)]));
    }
    Ok(Exit::Done)
}

fn is_json(format: Format) -> bool {
    matches!(format, Format::Json | Format::NodeLink | Format::JsonGraph | Format::Cytoscape)
}
