//! Other programs read our exports. Where a program is not there, its test says so and passes: `SHANHAI_PYTHON` names the
//! Python that has the packages of `tests/peers/`.

#![allow(clippy::print_stderr, reason = "a test that is skipped says so")]

use std::fs;
use std::process::{Command, Output, Stdio};

use shanhai::graph::{Filter, Graph};
use shanhai::io::{self, Format, read_paths};
use shanhai::model::Status;

use crate::graphs::graph;
use crate::run::{Folder, path};

/// Two payments that have one number each, a joint one that has none for each, and a pairing.
const REGISTER: &str = "
[[funding]]
id = 'one'
from = '绍兴市'
to = '乐山市'
amount = '5.01亿元'
[[funding]]
id = 'two'
from = '绍兴市'
to = '乐山市'
amount = '3300多万元'
note = '“引文” & <more>'
[[funding]]
id = 'joint'
from = ['绍兴市', '杭州市']
to = '江山市'
amount = '7亿元'
[[pairing]]
from = '上虞区'
to = { group = '金口河区12所学校', of = 'school', size = 12, within = '金口河区' }
";

fn export(graph: &Graph, folder: &Folder) {
    let view = graph.filtered(Filter { statuses: Status::ALL.to_vec(), ..Filter::default() }).unwrap();
    for (format, name) in [
        (Format::GraphMl, "graph.graphml"),
        (Format::Gexf, "graph.gexf"),
        (Format::Gml, "graph.gml"),
        (Format::NodeLink, "graph.json"),
        (Format::Dot, "graph.gv"),
    ] {
        let written = io::write(&view, format).unwrap();
        fs::write(folder.0.join(name), &written.files[0].bytes).unwrap();
    }
}

/// The lines that a script tells; none where Python or the package is not there.
fn python(package: &str, script: &str, folder: &Folder) -> Option<String> {
    let python = std::env::var("SHANHAI_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let run = |args: &[&str]| Command::new(&python).args(args).stdin(Stdio::null()).output();
    let there = |output: &Output| output.status.success();
    if !run(&["-c", &format!("import {package}")]).as_ref().is_ok_and(there) {
        eprintln!("skipped: {python} has no {package}");
        return None;
    }
    let output = run(&[path(script).to_str().unwrap(), folder.text()]).unwrap();
    assert!(there(&output), "{}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

/// 501,000,000 and 33,000,000; the joint one is no one's.
const MONEY: &str = "534000000 funding pairing";

#[test]
fn networkx_reads_our_files_and_gives_them_back() {
    let (graph, folder) = (graph(REGISTER), Folder::new("networkx"));
    export(&graph, &folder);
    let Some(told) = python("networkx", "tests/peers/networkx_reads.py", &folder) else { return };
    let size = format!("{} {}", graph.node_count(), 5);
    let expected: String = ["graphml", "gexf", "gml", "node-link"].map(|name| format!("{name} {size} {MONEY}\n")).concat();
    assert_eq!(told, expected);
    let json = |graph: &Graph| io::json::write_graph(&graph.view()).unwrap();
    for name in ["again.graphml", "again.gml", "again.json"] {
        let again = crate::graphs::built_of(read_paths(&[folder.0.join(name)]));
        assert_eq!(json(&graph), json(&again.graph), "{name}");
    }
}

#[test]
fn igraph_reads_our_files() {
    let (graph, folder) = (graph(REGISTER), Folder::new("igraph"));
    export(&graph, &folder);
    let Some(told) = python("igraph", "tests/peers/igraph_reads.py", &folder) else { return };
    let size = format!("{} {}", graph.node_count(), 5);
    assert_eq!(told, ["graphml", "gml"].map(|name| format!("{name} {size} {MONEY}\n")).concat());
}

#[test]
fn graphviz_reads_our_dot() {
    let (graph, folder) = (graph(REGISTER), Folder::new("graphviz"));
    export(&graph, &folder);
    let file = folder.0.join("graph.gv");
    let Ok(output) = Command::new("gvpr").arg("E { print($.kind) }").arg(&file).stdin(Stdio::null()).output() else {
        eprintln!("skipped: there is no gvpr of Graphviz");
        return;
    };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut kinds: Vec<String> = String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect();
    kinds.sort();
    assert_eq!(kinds, ["funding", "funding", "funding", "funding", "pairing"]);
}
