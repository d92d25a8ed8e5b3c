//! Draws the neighbourhood of a county to a string of SVG: what a web page or a report generator does.
//!
//! ```sh
//! cargo run --example draw_to_string > county.svg
//! ```

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use shanhai::graph::{Builder, Lang};
use shanhai::io::read_paths;
use shanhai::render::svg::write_svg;
use shanhai::scene::layout::{LayoutOptions, place};
use shanhai::scene::network::{NetworkOptions, network};

fn main() -> Result<(), Box<dyn Error>> {
    let graphs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("graphs/shanhai");
    let graph = Builder::new(read_paths(&[graphs])).build().graph;
    let options = NetworkOptions::new(Lang::Zh).with_focus(vec!["常山县".into()], 1);
    let (diagram, notes) = network(&graph.view(), &options)?;
    for note in notes {
        writeln!(std::io::stderr(), "{note}")?;
    }
    let mut picture = Vec::new();
    write_svg(&place(&diagram, &LayoutOptions::default())?, &mut picture)?;
    writeln!(std::io::stdout(), "{}", String::from_utf8(picture)?)?;
    Ok(())
}
