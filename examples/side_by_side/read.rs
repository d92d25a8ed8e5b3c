//! Reads the tables of the benchmark, as the program reads any table, or opens their snapshot.

use std::error::Error;
use std::fs;
use std::path::Path;

use shanhai::diagnostic::Severity;
use shanhai::graph::{Builder, Graph};
use shanhai::io::read_paths;

/// How the columns of the benchmark are understood: a mapping file for each of its tables.
const MAPPINGS: [(&str, &str); 2] = [
    ("nodes", include_str!("../../benches/side_by_side/nodes.toml")),
    ("edges", include_str!("../../benches/side_by_side/edges.toml")),
];

/// The graph of a folder.
pub(crate) fn graph(folder: &Path) -> Result<Graph, Box<dyn Error>> {
    let snapshot = folder.join("graph.shg");
    // The runner asks for the tables by name where both are there.
    let tables_only = std::env::var_os("SIDE_BY_SIDE_READ").is_some_and(|read| read == "tables");
    if snapshot.exists() && !tables_only { Ok(Graph::open(&snapshot)?) } else { tables(folder) }
}

/// The graph of the tables of a folder.
pub(crate) fn tables(folder: &Path) -> Result<Graph, Box<dyn Error>> {
    let folder = fs::canonicalize(folder)?;
    // The folder of the data is left as it is: the mappings stand elsewhere, and name its tables by their whole paths.
    let mappings = std::env::temp_dir().join(format!("shanhai-side-by-side-{}", std::process::id()));
    fs::create_dir_all(&mappings)?;
    for (name, mapping) in MAPPINGS {
        let table = format!("table = '{}'", folder.join(format!("{name}.csv")).display());
        fs::write(mappings.join(format!("{name}.toml")), mapping.replace(&format!("table = \"{name}.csv\""), &table))?;
    }
    let register = read_paths(std::slice::from_ref(&mappings));
    fs::remove_dir_all(&mappings)?;
    let built = Builder::new(register).build();
    if let Some(fault) = built.report.diagnostics.iter().find(|fault| fault.severity == Severity::Error) {
        return Err(fault.message.clone().into());
    }
    Ok(built.graph)
}
