//! Files of other programs, and malformed ones: what is made of each, and what each is told.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use shanhai::diagnostic::{Report, Severity};
use shanhai::graph::{Builder, Built};
use shanhai::io::{Foreign, Format, Reading, read_paths, read_paths_as};

use crate::formats::{both_ways, errors, read};

/// Entities as `id kind name`, then links as `kind from>to`, each with what stands under `x`.
fn outline(built: &Built) -> Vec<String> {
    let own = |x: Option<&serde_json::Value>| x.map(|x| format!(" {x}")).unwrap_or_default();
    let within = |entity: &shanhai::graph::Entity<'_>| {
        let places: Vec<_> = entity.within().iter().map(|(place, _)| format!(" in {}", place.id())).collect();
        places.concat()
    };
    let period = |period: Option<&shanhai::model::Period>| period.map(|period| format!(" {period}")).unwrap_or_default();
    let entities = built.graph.entities().map(|entity| {
        let name = if entity.name() == entity.id() { String::new() } else { format!(" {}", entity.name()) };
        format!("{}: {}{name}{}{}{}", entity.id(), entity.kind_name(), within(&entity), period(entity.period()), own(entity.x()))
    });
    let links = built.graph.links().filter(|link| !link.is_implied()).map(|link| {
        let ends = |ends: Vec<&str>| ends.join("+");
        let id = if link.has_given_id() { format!(" {}", link.id()) } else { String::new() };
        format!(
            "{}{id} {}>{}{}{}",
            link.kind_name(),
            ends(link.givers().map(|entity| entity.id()).collect()),
            ends(link.receivers().map(|entity| entity.id()).collect()),
            period(link.period()),
            own(link.x())
        )
    });
    entities.chain(links).collect()
}

fn notes(built: &Built) -> Vec<String> {
    let told = built.report.diagnostics.iter().filter(|fault| fault.severity < Severity::Error);
    told.map(|fault| format!("{}: {}", fault.code, fault.message)).collect()
}

/// `tests/formats/` holds files as other programs write them; what is made of each stands beside it.
#[test]
fn files_of_other_programs_are_understood() {
    let bless = std::env::var_os("SHANHAI_BLESS").is_some();
    let mut files: Vec<_> = fs::read_dir(crate::root("tests/formats")).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|path| Format::of_path(path).is_some());
    files.sort();
    assert!(files.len() >= 10);
    let mut wrong = String::new();
    for path in files {
        let format = Format::of_path(&path).unwrap();
        if !format.is_read() {
            continue;
        }
        let built = Builder::new(read_paths(std::slice::from_ref(&path))).build();
        let mut found = errors(&built.report);
        for line in notes(&built).into_iter().chain(outline(&built)) {
            writeln!(found, "{line}").unwrap();
        }
        let expected = std::path::PathBuf::from(format!("{}.txt", path.display()));
        if bless {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            write!(wrong, "== {}\n{found}", path.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn kinds_of_other_programs_are_said() {
    let path = crate::root("tests/formats/networkx.graphml");
    let foreign = Foreign {
        node_kind: Some("school".to_owned()),
        link_kind: Some("funding".to_owned()),
        kind_attribute: Some("relation".to_owned()),
    };
    let built = Builder::new(read_paths_as(&[path], &Reading { foreign, ..Reading::default() })).build();
    assert_eq!(errors(&built.report), "");
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for entity in built.graph.entities() {
        *kinds.entry(entity.kind_name()).or_default() += 1;
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), [("school", 3)]);
    let links: Vec<_> = built.graph.links().map(|link| link.kind_name().to_owned()).collect();
    assert!(links.contains(&"funding".to_owned()) && links.contains(&"twinned-with".to_owned()), "{links:?}");
}

/// Each fault of a report as `line:column code message`, its hint below it.
fn told(report: &Report) -> String {
    let mut text = String::new();
    for fault in &report.diagnostics {
        let (_, line, column) = report.files.locate(fault.place).unwrap_or(("", 0, 0));
        writeln!(text, "{line}:{column} {} {}", fault.code, fault.message).unwrap();
        text.extend(fault.hint.iter().map(|hint| format!("  hint: {hint}\n")));
    }
    text
}

/// `tests/malformed/FORMAT/` pairs each bad file with the report it must give. `SHANHAI_BLESS=1` writes the reports anew: look at
/// what changed.
#[test]
fn each_malformed_file_has_its_report() {
    let bless = std::env::var_os("SHANHAI_BLESS").is_some();
    let mut wrong = String::new();
    for format in both_ways().filter(|format| *format != Format::Toml) {
        let folder = crate::root(&format!("tests/malformed/{format}"));
        let mut files: Vec<_> = fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.retain(|path| path.extension().is_none_or(|extension| extension != "txt"));
        files.sort();
        for path in files {
            let reading = Reading { format: Some(format), ..Reading::default() };
            let built = Builder::new(read_paths_as(std::slice::from_ref(&path), &reading)).build();
            assert!(built.report.has_errors(), "{} is no malformed file", path.display());
            let found = told(&built.report);
            let expected = std::path::PathBuf::from(format!("{}.txt", path.display()));
            if bless {
                fs::write(&expected, &found).unwrap();
            } else if fs::read_to_string(&expected).unwrap_or_default() != found {
                write!(wrong, "== {}\n{found}", path.display()).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A file that is one token of a hundred million bytes (of ten in a build that is slow): told at its place, in a message that can
/// be read.
#[test]
fn one_endless_token_is_told() {
    let size = if cfg!(debug_assertions) { 10_000_000 } else { 100_000_000 };
    for (format, head, byte) in [
        (Format::Json, "{\"shanhai\": 1, \"entities\": [{\"id\": \"", "a"),
        (Format::Json, "[", "9"),
        (Format::NodeLink, "{\"nodes\": [", "["),
        (Format::GraphMl, "<graphml><graph edgedefault=\"directed\"><node id=\"", "a"),
        (Format::GraphMl, "<", "b"),
        (Format::Gexf, "<gexf><graph><nodes><node id=\"a\">", "&"),
        (Format::Gexf12, "<gexf><graph><nodes><node id=\"a\" label='", "b"),
        (Format::Gml, "graph [ node [ id ", "1"),
        (Format::Gml, "graph [ node [ label \"", "x"),
        (Format::Dot, "digraph { ", "{"),
    ] {
        if !format.is_read() {
            continue;
        }
        let text = format!("{head}{}", byte.repeat(size));
        let built = read(&text, format);
        assert!(built.report.has_errors(), "{format}: {head}");
        for fault in &built.report.diagnostics {
            assert!(fault.message.len() < 2000 && built.report.files.locate(fault.place).is_some(), "{format}: {head}");
        }
    }
}
