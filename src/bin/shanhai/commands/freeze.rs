//! `freeze`.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;
use shanhai::graph::Graph;
use shanhai::graph::snapshot::{self, Contents, LAYOUT};

use crate::args::{self, Format};
use crate::csv::Csv;
use crate::exit::{Exit, Failure};
use crate::figures::grouped;
use crate::frozen;
use crate::session::{Asked, Session, shown};
use crate::written;

/// What was written.
#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct FreezeShape {
    /// The file.
    file: String,
    /// Its bytes.
    bytes: u64,
    /// Version of its layout.
    layout: u32,
    /// Number of entities.
    entities: usize,
    /// Number of links, structure included.
    links: usize,
    /// What it is made of, in the order of the file.
    sections: Vec<SectionShape>,
}

/// A part of a snapshot.
#[derive(Debug, Serialize, JsonSchema)]
struct SectionShape {
    /// What it holds.
    name: &'static str,
    /// Its bytes.
    bytes: usize,
}

/// Writes the whole graph as a snapshot.
pub(crate) fn run(args: &args::Freeze, session: &Session<'_>) -> Result<Exit, Failure> {
    if session.global.filters.to_filter() != shanhai::graph::Filter::default() {
        let hint = "freeze without filters and ask with them, or `export` what they leave and freeze that";
        return Err(Failure::usage("a snapshot holds the whole graph", [hint.to_owned()]));
    }
    // What is damaged must not get sums that say it is sound.
    if let Some(path) = session.snapshot()? {
        frozen::verify(path)?;
    }
    let graph = session.open()?;
    if written::is_stdout(&args.output) {
        let mut out = io::stdout().lock();
        graph.write_snapshot(&mut out).map_err(|error| frozen::failure("can't write", &args.output, error))?;
        out.flush()?;
        return Ok(Exit::Done);
    }
    graph.freeze(&args.output).map_err(|error| frozen::failure("can't write", &args.output, error))?;
    let contents = snapshot::check(&args.output).map_err(|error| frozen::failure("can't read", &args.output, error))?;
    tell(args, session, graph, &contents)?;
    Ok(Exit::Done)
}

fn tell(args: &args::Freeze, session: &Session<'_>, graph: &Graph, contents: &Contents) -> Result<(), Failure> {
    let file = shown(&args.output);
    let bytes = args.output.metadata().map(|about| about.len()).map_err(|error| Failure::writing(&args.output, error))?;
    let sections = contents.sections.iter().map(|section| SectionShape { name: section.name, bytes: section.bytes });
    let (entities, links) = (graph.node_count(), graph.link_count());
    match session.format {
        Format::Json => {
            let shape = FreezeShape { file: file.clone(), bytes, layout: LAYOUT, entities, links, sections: sections.collect() };
            session.document(Asked::new("freeze").with("output", file), shape)
        }
        Format::Csv => {
            let mut csv = Csv::new(&["section", "bytes"]);
            sections.for_each(|section| csv.row([section.name.to_owned(), section.bytes.to_string()]));
            session.printer.csv(csv)
        }
        Format::Text => {
            session.printer.tell_text(&format!("{file}  {} kB\n", grouped(&bytes.div_ceil(1000).to_string())));
            Ok(())
        }
    }
}
