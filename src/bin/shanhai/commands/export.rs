//! `export`.

use std::path::Path;

use shanhai::graph::{Filter, Lang, View};
use shanhai::io::{self, Format, Losses, Nowhere, Outlet, WriteError};
use shanhai::model::Status;

use crate::args;
use crate::exit::{Exit, Failure};
use crate::session::{Session, shown};
use crate::words::Phrase;
use crate::written::{self, Files};

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
    if args.plain {
        let to = |outlet: &mut dyn Outlet| io::write_plain(&view, format, outlet).map(|()| Losses::default());
        return stream(session, format, &args.output, to);
    }
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
    if strict {
        // What is lost is known when all is made, which by then would be written.
        let losses = io::write_to(view, format, &mut Nowhere).map_err(fault)?;
        if let Some(lost) = words_of(&losses, session.lang) {
            session.printer.note("error", &Phrase::CantHold.fill(session.lang, &[format.as_str(), &lost]));
            session.printer.note("note", Phrase::NothingWritten.get(session.lang));
            return Ok(Exit::Faults);
        }
    }
    stream(session, format, output, |outlet| io::write_to(view, format, outlet))
}

fn stream(
    session: &Session<'_>,
    format: Format,
    output: &Path,
    write: impl Fn(&mut dyn Outlet) -> Result<Losses, WriteError>,
) -> Result<Exit, Failure> {
    let lang = session.lang;
    let losses = if written::is_stdout(output) {
        let mut stdout = Stdout { session, json: is_json(format), failure: None };
        let losses = write(&mut stdout);
        if let Some(failure) = stdout.failure {
            return Err(failure);
        }
        losses.map_err(fault)?
    } else {
        let mut files = Files::new(output);
        let losses = write(&mut files).map_err(|error| match error {
            WriteError::Io(error) => Failure::writing(output, error),
            other => fault(other),
        })?;
        files.finish()?;
        losses
    };
    if let Some(lost) = words_of(&losses, lang) {
        session.printer.note("note", &Phrase::CantHold.fill(lang, &[format.as_str(), &lost]));
    }
    if !written::is_stdout(output) {
        session.printer.note("note", &Phrase::Wrote.fill(lang, &[&shown(output)]));
    }
    Ok(Exit::Done)
}

fn fault(error: WriteError) -> Failure {
    match error {
        WriteError::ReadOnly(_) | WriteError::NotBuilt(..) => {
            Failure::usage(error.to_string(), [format!("written are {}", args::written_formats())])
        }
        WriteError::NotPlain(_) => Failure::usage(error.to_string(), ["leave out `--plain`, or add `--to dot`".to_owned()]),
        other => std::io::Error::other(other).into(),
    }
}

/// What was left out in words, if anything was.
fn words_of(losses: &Losses, lang: Lang) -> Option<String> {
    let lost: Vec<String> = losses.iter().map(|(field, count)| format!("{field} {count}")).collect();
    (!lost.is_empty()).then(|| lost.join(Phrase::Comma.get(lang)))
}

/// A file to stdout.
struct Stdout<'s, 'a> {
    session: &'s Session<'a>,
    json: bool,
    /// Why it stopped, in the words of the program.
    failure: Option<Failure>,
}

impl Outlet for Stdout<'_, '_> {
    fn begin(&mut self, name: &'static str) -> std::io::Result<()> {
        if name.is_empty() {
            return Ok(());
        }
        let message = "a folder of files can't go to stdout";
        self.failure = Some(Failure::usage(message, ["name a folder with -o FOLDER".to_owned()]));
        Err(std::io::Error::other(message))
    }

    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let printed = match std::str::from_utf8(bytes) {
            Ok(text) if self.json => self.session.printer.json_text(text),
            _ => self.session.printer.bytes(bytes),
        };
        printed.map_err(|failure| {
            self.failure = Some(failure);
            std::io::Error::other("stdout")
        })
    }
}

fn is_json(format: Format) -> bool {
    matches!(format, Format::Json | Format::NodeLink | Format::JsonGraph | Format::Cytoscape)
}
