//! Turns the text of `src/gazetteer/data` into the tables that are compiled in: `china.bin`, its layout, and a list of
//! what the text leaves open (`faults.txt`).

#[path = "build/history.rs"]
mod history;
#[path = "src/gazetteer/stem.rs"]
mod stem;
#[path = "build/tables.rs"]
mod tables;
#[path = "build/text.rs"]
mod text;

use std::{env, fs, path::Path};

fn main() -> text::Outcome<()> {
    for path in ["build.rs", "build", "src/gazetteer/stem.rs", "src/gazetteer/data"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let out = env::var("OUT_DIR")?;
    let text = text::Text::read(&Path::new(&root).join("src/gazetteer/data"))?;
    let history = history::History::build(&text.divisions, &text.changes);
    let (bytes, layout) = tables::write(&text, &history)?;
    fs::write(Path::new(&out).join("china.bin"), bytes)?;
    fs::write(Path::new(&out).join("layout.rs"), layout)?;
    fs::write(Path::new(&out).join("faults.txt"), history.faults.join("\n"))?;
    Ok(())
}
