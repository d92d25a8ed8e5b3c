//! Malformed tables and activity files: each has the report that stands beside it, and is read in bounded time and memory.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use shanhai::diagnostic::{Place, Severity, column_letters};
use shanhai::graph::{Builder, Built};
use shanhai::io::{Format, read_paths, read_texts};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/malformed").join(name)
}

fn cases(name: &str, extension: &str) -> Vec<PathBuf> {
    let files = fs::read_dir(folder(name)).unwrap().map(|file| file.unwrap().path());
    let mut cases: Vec<_> = files.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    cases.sort();
    cases
}

/// Each fault as `severity code file:line:column [sheet!cell] message`, its hint below it.
fn report(built: &Built, root: &Path) -> String {
    let root = format!("{}/", root.display());
    let mut text = String::new();
    for fault in &built.report.diagnostics {
        let (file, line, column) = built.report.files.locate(fault.place).unwrap_or(("", 0, 0));
        write!(text, "{} {} {}:{line}:{column} ", fault.severity.as_str(), fault.code, file.replace(&root, "")).unwrap();
        if let Place::Cell { row, column, .. } = fault.place {
            let sheet = built.report.files.cell(fault.place).map_or("", |(sheet, _)| sheet);
            write!(text, "[{sheet}!{}{row}] ", column_letters(column)).unwrap();
        }
        writeln!(text, "{}", fault.message.replace(&root, "")).unwrap();
        if let Some(hint) = &fault.hint {
            writeln!(text, "  hint: {hint}").unwrap();
        }
    }
    text
}

/// `SHANHAI_BLESS=1 cargo test` writes the reports anew: look at what changed.
fn check(name: &str, extension: &str, at_least: usize, sound: &[&str]) {
    let bless = std::env::var_os("SHANHAI_BLESS").is_some();
    let cases = cases(name, extension);
    assert!(cases.len() >= at_least, "{} files", cases.len());
    let mut wrong = String::new();
    for case in cases {
        let start = Instant::now();
        let built = Builder::new(read_paths(std::slice::from_ref(&case))).build();
        assert!(start.elapsed() < Duration::from_secs(20), "{} took {:?}", case.display(), start.elapsed());
        let stem = case.file_stem().unwrap().to_str().unwrap();
        let faulty = built.report.has_errors() || built.report.count(Severity::Warning) > 0;
        assert_eq!(faulty, !sound.contains(&stem), "{}", case.display());
        let found = report(&built, &folder(name));
        assert!(found.len() < 20_000, "{} has a report of {} bytes", case.display(), found.len());
        let expected = case.with_extension("report");
        if bless {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            write!(wrong, "== {}\n{found}", case.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn malformed_text_tables_have_their_reports() {
    check("csv", "csv", 10, &["header-only"]);
}

#[test]
#[cfg(feature = "xlsx")]
fn malformed_workbooks_have_their_reports() {
    check("xlsx", "xlsx", 10, &[]);
}

#[test]
#[cfg(feature = "xlsx")]
fn malformed_mappings_have_their_reports() {
    check("mapping", "toml", 10, &[]);
}

#[test]
fn malformed_mappings_of_graphs_have_their_reports() {
    check("graph-mapping", "toml", 10, &[]);
}

#[test]
#[cfg(feature = "parquet")]
fn malformed_parquet_files_have_their_reports() {
    check("parquet", "parquet", 10, &[]);
}

#[test]
fn malformed_activity_files_have_their_reports() {
    check("iati", "xml", 10, &[]);
}

#[test]
fn a_hundred_megabytes_of_one_token_are_told_briefly() {
    let token = "浙".repeat(100_000_000 / 3);
    let table = format!("kind,from,to\npairing,{token},江山市\n");
    let activity = format!(
        "<iati-activities version='2.03'><iati-activity><iati-identifier>{token}</iati-identifier></iati-activity></iati-activities>"
    );
    drop(token);
    for (format, name, text) in [(Format::Csv, "links.csv", table), (Format::Iati, "a.xml", activity)] {
        let start = Instant::now();
        let built = Builder::new(read_texts([(name, format, text.as_str())])).build();
        assert!(start.elapsed() < Duration::from_secs(60), "{name} took {:?}", start.elapsed());
        assert!(built.report.has_errors());
        assert!(built.report.diagnostics.iter().all(|fault| fault.message.len() < 500 && fault.place != Place::Nowhere));
        assert_eq!(built.graph.links().filter(|link| !link.is_implied()).count(), 0);
    }
}
