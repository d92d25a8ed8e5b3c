//! Formats that graphs are only written to: what they say of a small graph, to the letter, and what they leave out.

use shanhai::graph::Graph;
use shanhai::io::{self, Format, Written};

use crate::graphs::graph;

/// Words that some syntax or other might trip over, a joint link, a plan, a part, an own kind.
const REGISTER: &str = r#"
[[source]]
id = "bulletin"
title = "公报 | 2024"
url = "https://example.org/a?b=1"

[[kind]]
name = "visit"
of = "link"
label = { en = "visit", zh = "走访" }
symmetric = true

[[organization]]
id = "a"
name = "=cmd|' /C calc'!A0"
names = { en = "Office \"A\"", "no tag" = "B" }
class = ["committee", "a;b"]

[[organization]]
id = "b"
name = "乙<script>alert(1)</script>"
unit_of = "a"
within = { entity = "p", period = "2020/2022" }

[[programme]]
id = "p"
name = "p"

[[funding]]
id = "f"
from = ["a", "p"]
to = "b"
amount = "3300多万元"
period = { value = "2021", as_written = "去年" }
cite = { source = "bulletin", quote = "拨付\"3300多万元\"\n", says = "甲", locator = "p. 1" }

[[visit]]
id = "v"
from = "a"
to = "b"
note = "-1 \\u0027 `x` \\"

[[indicator]]
id = "i"
of = "b"
what = "staff"
value = "12名"
cite = { source = "bulletin" }
"#;

fn written(format: Format) -> (Graph, Written) {
    let graph = graph(REGISTER);
    let written = io::write(&graph.view(), format).unwrap();
    (graph, written)
}

fn file(written: &Written, at: usize) -> String {
    String::from_utf8(written.files[at].bytes.clone()).unwrap()
}

fn losses(written: &Written) -> Vec<String> {
    written.losses.iter().map(|(field, count)| format!("{field} {count}")).collect()
}

/// `SHANHAI_BLESS=1 cargo test` writes the files anew: look at what changed.
#[test]
fn a_small_graph_is_written_to_the_letter() {
    let bless = std::env::var_os("SHANHAI_BLESS").is_some();
    for (format, names) in [
        (Format::Gephi, &["gephi-nodes.csv", "gephi-edges.csv"][..]),
        (Format::Neo4j, &["neo4j-nodes.csv", "neo4j-relationships.csv"]),
        (Format::Cypher, &["graph.cypher"]),
        (Format::Turtle, &["graph.ttl"]),
        (Format::Markdown, &["graph.md"]),
        (Format::Mermaid, &["graph.mmd"]),
    ] {
        let (_, written) = written(format);
        assert_eq!(written.files.len(), names.len());
        for (at, name) in names.iter().enumerate() {
            let path = crate::root("tests/exports").join(name);
            if bless {
                std::fs::write(&path, &written.files[at].bytes).unwrap();
            }
            assert_eq!(file(&written, at), std::fs::read_to_string(&path).unwrap(), "{name}");
        }
    }
}

#[test]
fn what_is_left_out_is_counted_by_field() {
    let lost = |format| losses(&written(format).1);
    assert_eq!(lost(Format::Gephi), ["cells that a spreadsheet would run, now behind ' 2", "facts 1", "kinds 1", "sources 1"]);
    assert_eq!(lost(Format::Neo4j), ["kinds 1"]);
    assert_eq!(lost(Format::Cypher), ["kinds 1"]);
    assert_eq!(lost(Format::Turtle), ["names (language tag) 1"]);
    let markdown = lost(Format::Markdown);
    for field in ["entities.names 1", "entities.within.period 1", "kinds 1", "links.cite.says 1", "links.note 1"] {
        assert!(markdown.iter().any(|lost| lost == field), "{field} in {markdown:?}");
    }
    let mermaid = lost(Format::Mermaid);
    for field in ["entities.class 1", "entities.kind 3", "facts 1", "links.cite 1", "links.measures.basis 1", "sources 1"] {
        assert!(mermaid.iter().any(|lost| lost == field), "{field} in {mermaid:?}");
    }
}

/// Weights of two currencies can't be compared, so none stands.
#[test]
fn gephi_weighs_by_one_currency_or_not_at_all() {
    let weights = |second: &str| {
        let text = format!(
            "[[funding]]\nid = 'one'\nfrom = '绍兴市'\nto = '乐山市'\namount = '5.01亿元'\n\
             [[funding]]\nid = 'two'\nfrom = '绍兴市'\nto = '江山市'\namount = '{second}'\n"
        );
        let written = io::write(&graph(&text).view(), Format::Gephi).unwrap();
        let rows: Vec<String> = file(&written, 1).lines().skip(1).map(str::to_owned).collect();
        rows.iter().map(|row| row.split(',').nth(5).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(weights("3万元"), ["501000000", "30000"]);
    assert_eq!(weights("3万美元"), ["", ""]);
}

/// Quotes and backslashes of a text end no literal, also where `\\u0027` is read as a quote before anything else.
#[test]
fn no_text_gets_out_of_its_literal_in_cypher() {
    let (_, written) = written(Format::Cypher);
    let decoded = file(&written, 0).replace("\\u0027", "'");
    let mut inside = false;
    let mut signs = decoded.chars();
    let mut outside = String::new();
    while let Some(sign) = signs.next() {
        match sign {
            '\\' if inside => _ = signs.next(),
            '\'' => inside = !inside,
            sign if !inside => outside.push(sign),
            _ => {}
        }
    }
    assert!(!inside);
    assert!(!outside.contains("cmd") && !outside.contains("script"), "{outside}");
}

#[test]
fn formats_that_are_only_written_say_so_when_read() {
    let register = io::read_texts([("graph.ttl", Format::Turtle, "")]);
    let told: Vec<&str> = register.diagnostics.iter().map(|fault| fault.message.as_str()).collect();
    assert_eq!(told, ["graphs are written to turtle, not read from it"]);
}
