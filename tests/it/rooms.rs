//! The rooms of the code stand in one line; an arrow that runs back fails here.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms from left to right, with what each may know beside itself. Rooms of one rank do not know one another.
const ROOMS: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("diagnostic", &["model"]),
    ("gazetteer", &["model", "diagnostic"]),
    ("graph", &["model", "diagnostic", "gazetteer"]),
    ("io", &["model", "diagnostic", "gazetteer", "graph"]),
    ("metrics", &["model", "diagnostic", "gazetteer", "graph"]),
    ("query", &["model", "diagnostic", "gazetteer", "graph", "metrics"]),
    ("scene", &["model", "diagnostic", "gazetteer", "graph", "io", "metrics", "query"]),
    ("render", &["model", "diagnostic", "gazetteer", "graph", "io", "metrics", "query", "scene"]),
];

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The rooms that a text names by `crate::ROOM`, with the line; code only, comments aside.
fn named(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (line, words) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        for rest in words.split("crate::").skip(1) {
            let inner = rest.strip_prefix('{').unwrap_or(rest);
            let name: String = inner.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.push((line + 1, name));
        }
    }
    found
}

#[test]
fn arrows_run_one_way() {
    let mut wrong = Vec::new();
    for (room, knows) in ROOMS {
        let mut all = Vec::new();
        let folder = source().join(room);
        if folder.is_dir() {
            files(&folder, &mut all);
        }
        all.extend(Some(source().join(format!("{room}.rs"))).filter(|file| file.is_file()));
        for file in all {
            for (line, name) in named(&fs::read_to_string(&file).unwrap()) {
                let is_room = ROOMS.iter().any(|(other, _)| *other == name);
                if is_room && name != *room && !knows.contains(&name.as_str()) {
                    wrong.push(format!("{}:{line} knows `{name}`", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The one file that maps snapshots into memory.
const UNSAFE: &str = "graph/snapshot/map.rs";

#[test]
fn only_the_map_of_a_snapshot_is_unsafe() {
    let mut all = Vec::new();
    files(&source(), &mut all);
    for file in all {
        let text = fs::read_to_string(&file).unwrap();
        let mut code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let found =
            code.any(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word.starts_with("unsafe")));
        assert_eq!(found, file.ends_with(UNSAFE), "{}", file.display());
    }
}

#[test]
fn every_room_of_the_crate_is_in_the_line() {
    let library = fs::read_to_string(source().join("lib.rs")).unwrap();
    for line in library.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        let room = line.trim_end_matches(';');
        assert!(ROOMS.iter().any(|(name, _)| *name == room), "`{room}` has no place in the line");
    }
}

#[test]
fn an_arrow_back_is_seen() {
    let found = named("use crate::graph::Graph;\n// crate::io is only told of\nlet x = crate::{render};\n");
    assert_eq!(found, [(1, "graph".to_owned()), (3, "render".to_owned())]);
}
