//! `import`.

use shanhai::diagnostic::Report;
use shanhai::graph::{Builder, Built, Filter};
use shanhai::io::{self, Format};
use shanhai::model::Status;

use super::export::write;
use crate::args;
use crate::exit::{Exit, Failure};
use crate::frozen;
use crate::progress::ProgressLine;
use crate::report;
use crate::session::{Session, shown};
use crate::written;

/// Reads files of any format as one graph, and writes it as a register, or in the format that is asked for. Nothing is written
/// where the files have errors.
pub(crate) fn run(args: &args::Import, session: &Session<'_>) -> Result<Exit, Failure> {
    if args.guess {
        return guess(args, session);
    }
    if let Some(path) = frozen::among(&args.files)? {
        let message = format!("`{}` is a snapshot, which is opened and not imported", shown(path));
        return Err(Failure::usage(message, [format!("shanhai -g {} export -o FILE", shown(path))]));
    }
    let register = io::read_paths_telling(&args.files, &args.reading(), &ProgressLine::new(session.lang));
    let Built { graph, report, .. } = Builder::new(register).build();
    if report.has_errors() {
        return Err(Failure::Faults(Box::new(report)));
    }
    if !report.diagnostics.is_empty() {
        session.printer.tell_text(&report::draw(&report));
    }
    let everything = Filter { statuses: Status::ALL.to_vec(), ..session.global.filters.to_filter() };
    let format = args.to.or_else(|| Format::of_path(&args.output)).unwrap_or(Format::Toml);
    write(session, &graph.filtered(everything)?, format, &args.output, args.strict)
}

/// Proposes a mapping for each table.
fn guess(args: &args::Import, session: &Session<'_>) -> Result<Exit, Failure> {
    let mut proposed = String::new();
    for path in &args.files {
        let (text, files, diagnostics) = io::guess_mapping(path, session.lang).map_err(|error| Failure::Io {
            doing: "can't read",
            path: Some(path.clone()),
            error,
            hints: Vec::new(),
        })?;
        let report = Report { files, diagnostics };
        if text.is_empty() || report.has_errors() {
            return Err(Failure::Faults(Box::new(report)));
        }
        proposed.push_str(&text);
    }
    if written::is_stdout(&args.output) {
        session.printer.text(&proposed)?;
    } else {
        written::write_new(&args.output, proposed.as_bytes()).map_err(|error| Failure::writing(&args.output, error))?;
    }
    Ok(Exit::Done)
}
