//! Loads a register and asks who supports a county, with the sentence behind each link.
//!
//! ```sh
//! cargo run --example load_and_ask
//! ```

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use shanhai::graph::{Builder, Filter};
use shanhai::io::read_paths;
use shanhai::model::Period;
use shanhai::query::partners::{Partners, Side, partners};

fn main() -> Result<(), Box<dyn Error>> {
    let graphs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("graphs/shanhai");
    let built = Builder::new(read_paths(&[graphs])).build();
    // Bad data is no error: what is sound is in the graph, and the report tells the rest.
    if built.report.has_errors() {
        return Err("the register has errors; `shanhai check` shows them".into());
    }
    let graph = built.graph;
    let view = graph.filtered(Filter { as_of: Some(Period::parse("2025")?), ..Filter::default() })?;
    let subject = graph.find("常山县")?;

    let mut out = std::io::stdout().lock();
    for partner in partners(&view, subject, &Partners::new(Side::Supporters)).partners {
        writeln!(out, "{}", partner.entity.name())?;
        for (link, certainty) in &partner.links {
            writeln!(out, "  {} {certainty:?} {}", link.kind_name(), link.period().map(ToString::to_string).unwrap_or_default())?;
            for quote in link.citations().filter_map(|citation| citation.quote()) {
                writeln!(out, "    “{quote}”")?;
            }
        }
    }
    Ok(())
}
