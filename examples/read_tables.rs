//! How long the files of a graph take to be read, and how much memory: `read_tables PATH… [--build]`, each path a file or a
//! folder, prints a line of JSON with seconds, bytes and what was found.
//!
//! ```sh
//! cargo run --release --no-default-features --example read_tables -- FOLDER
//! ```

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Instant;

use shanhai::diagnostic::Severity;
use shanhai::graph::Builder;

fn main() -> Result<(), Box<dyn Error>> {
    let (flags, paths): (Vec<_>, Vec<_>) = std::env::args().skip(1).partition(|argument| argument == "--build");
    let paths: Vec<PathBuf> = paths.into_iter().map(PathBuf::from).collect();
    let start = Instant::now();
    let register = shanhai::io::read_paths(&paths);
    let read = start.elapsed().as_secs_f64();
    let (links, entities) = (register.plain.link_count(), register.plain.entity_count());
    let (declared, named) = (register.links.len(), register.entities.len());
    let mut errors = register.diagnostics.iter().filter(|fault| fault.severity == Severity::Error).count();
    let mut out = std::io::stdout().lock();
    let (cpu, memory) = (cpu(), peak());
    let mut built = None;
    if !flags.is_empty() {
        let graph = Builder::new(register).build();
        errors = graph.report.diagnostics.iter().filter(|fault| fault.severity == Severity::Error).count();
        for fault in graph.report.diagnostics.iter().filter(|fault| fault.severity == Severity::Error).take(5) {
            writeln!(out, "{} {}", fault.code, fault.message)?;
        }
        built = Some(graph);
    }
    writeln!(
        out,
        "{{\"read_s\":{read:.3},\"read_cpu_s\":{cpu:.3},\"read_peak_mb\":{memory:.0},\"rows\":[{entities},{links}],\
         \"declared\":[{named},{declared}],\"errors\":{errors},\"all_s\":{:.3},\"all_peak_mb\":{:.0}}}",
        start.elapsed().as_secs_f64(),
        peak()
    )?;
    // To take the graph apart would only cost time.
    std::mem::forget(built);
    Ok(())
}

/// CPU seconds of this process, all threads, where the system tells.
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = text.rsplit_once(") ").map_or("", |(_, rest)| rest).split(' ').collect();
    let ticks = |at: usize| fields.get(at).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

/// The most memory that was held, in MB, where the system tells.
fn peak() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<f64>().ok()).unwrap_or(0.0) / 1024.0
}
