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
        (Format::Gexf12, "graph-1.2.gexf"),
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
    python_with(package, script, &[folder.text()])
}

fn python_with(package: &str, script: &str, args: &[&str]) -> Option<String> {
    let python = std::env::var("SHANHAI_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let run = |args: &[&str]| Command::new(&python).args(args).stdin(Stdio::null()).output();
    let there = |output: &Output| output.status.success();
    if !run(&["-c", &format!("import {package}")]).as_ref().is_ok_and(there) {
        eprintln!("skipped: {python} has no {package}");
        return None;
    }
    let output = run(&[&[path(script).to_str().unwrap()], args].concat()).unwrap();
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
    let expected: String =
        ["graphml", "gexf", "gexf-1.2", "gml", "node-link"].map(|name| format!("{name} {size} {MONEY}\n")).concat();
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

/// Two payments with their quotes, a joint one, and offices of which one belongs to the other.
const QUOTED: &str = r#"
[[source]]
id = "bulletin"
title = "公报"
[[organization]]
id = "government"
name = "绍兴市人民政府"
[[organization]]
id = "office"
name = "山海协作办公室"
unit_of = "government"
[[funding]]
id = "one"
from = "绍兴市"
to = "乐山市"
amount = "5.01亿元"
note = "=1+1"
cite = { source = "bulletin", quote = "投入“帮扶资金”5.01亿元" }
[[funding]]
id = "two"
from = "绍兴市"
to = "乐山市"
amount = "3300多万元"
note = "say \"so\", twice;\n</script> 'and' \\u0027"
cite = { source = "bulletin", quote = "拨付\"3300多万元\"" }
[[funding]]
id = "joint"
from = ["绍兴市", "杭州市"]
to = "江山市"
amount = "7亿元"
"#;

#[test]
fn rdflib_answers_questions_about_our_turtle() {
    let (graph, folder) = (graph(QUOTED), Folder::new("rdflib"));
    fs::write(folder.0.join("graph.ttl"), &io::write(&graph.view(), Format::Turtle).unwrap().files[0].bytes).unwrap();
    let Some(told) = python("rdflib", "tests/peers/rdflib_reads.py", &folder) else { return };
    let expected = "money 501000000 投入“帮扶资金”5.01亿元 公报\n\
                    money 33000000 拨付\"3300多万元\" 公报\n\
                    total 1234000000 3\n\
                    givers 2\n\
                    unit 山海协作办公室 of 绍兴市人民政府\n";
    assert_eq!(told, expected);
}

#[test]
fn pandas_and_duckdb_read_our_tables() {
    let (graph, folder) = (graph(QUOTED), Folder::new("frames"));
    for format in [Format::Csv, Format::Gephi, Format::Neo4j] {
        let inside = folder.0.join(format.as_str());
        fs::create_dir_all(&inside).unwrap();
        for file in io::write(&graph.view(), format).unwrap().files {
            fs::write(inside.join(file.name), file.bytes).unwrap();
        }
    }
    let note = "say \"so\", twice;\n</script> 'and' \\u0027";
    let nodes = graph.node_count();
    // Three links are four edges; the joint one weighs nothing, since its figure is no one's alone.
    let expected = format!(
        "csv {nodes} 3\ngephi {nodes} 4 534000000\ngephi note {note}\ngephi formula '=1+1\nneo4j 534000000\nneo4j note {note}\n\
         neo4j formula =1+1\n"
    );
    for package in ["pandas", "duckdb"] {
        let Some(told) = python_with(package, "tests/peers/tables_read.py", &[package, folder.text()]) else { continue };
        assert_eq!(told, expected, "{package}");
    }
}

#[test]
#[cfg(feature = "parquet")]
fn pandas_and_duckdb_read_our_parquet_without_help() {
    let register = REGISTER.replacen("amount = '5.01亿元'", "amount = '5.01亿元'\nperiod = '2021/2023'", 1);
    let (graph, folder) = (graph(&register), Folder::new("parquet-peers"));
    crate::parquet::export(&graph, &folder.0);
    let nodes = graph.node_count();
    // 501,000,000 and 33,000,000; the joint one is no one's.
    let expected = format!(
        "rows {nodes} 4\nmoney 534000000\ngivers cn-330100, cn-330600\nnote “引文” & <more>\ndays 2021-01-01 2023-12-31\n"
    );
    for package in ["pandas", "duckdb"] {
        let Some(told) = python_with(package, "tests/peers/parquet_read.py", &[package, folder.text()]) else { continue };
        assert_eq!(told, expected, "{package}");
    }
}
