//! `export`.

use shanhai::graph::Filter;
use shanhai::io::json;
use shanhai::model::Status;

use crate::args::{self, ExportFormat};
use crate::exit::{Exit, Failure};
use crate::session::Session;
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
    let text = match args.to {
        ExportFormat::Json => json::write_graph(&view).map_err(std::io::Error::other)?,
    };
    if written::is_stdout(&args.output) {
        session.printer.json_text(&text)?;
    } else {
        written::write(&args.output, text.as_bytes())?;
    }
    Ok(Exit::Done)
}
