//! Graphs of other programs through a mapping file.

use std::fs;
use std::path::PathBuf;

use shanhai::graph::{Builder, Built};
use shanhai::io::{Format, Reading, json, read_paths, read_paths_as, read_texts};

use crate::formats::errors;

const GRAPH: &str = "tests/formats/mapped/trade.graphml";
const MAPPING: &str = "tests/formats/mapped/trade.toml";

fn build(paths: &[PathBuf], mapping: Option<PathBuf>) -> Built {
    let built = Builder::new(read_paths_as(paths, &Reading { mapping, ..Reading::default() })).build();
    assert_eq!(errors(&built.report), "");
    built
}

/// What a mapping says of nodes and edges is what they become; the rest stays beside them.
#[test]
fn a_mapping_says_what_nodes_and_edges_are() {
    let built = build(&[crate::root(MAPPING)], None);
    let graph = &built.graph;
    let (harbour, ridge, school) =
        (graph.entity_by_id("a").unwrap(), graph.entity_by_id("b").unwrap(), graph.entity_by_id("c").unwrap());
    assert_eq!([harbour.kind_name(), ridge.kind_name(), school.kind_name()], ["region", "region", "school"]);
    assert_eq!((harbour.name(), harbour.name_by_tag("en")), ("Harbour", Some("Harbour City")));
    assert_eq!(ridge.within().first().map_or("", |(place, _)| place.id()), "cn-510000");
    assert_eq!((harbour.x(), ridge.x()), (None, None), "`colour` is ignored, the others are mapped");
    let aid = graph.link_by_id("x1").unwrap();
    assert_eq!((aid.kind_name(), aid.period().map(ToString::to_string)), ("funding", Some("2021/2023".to_owned())));
    let money = aid.measures().next().unwrap();
    assert_eq!((money.name(), money.quantity().stated.map(|stated| stated.to_string())), ("money", Some("12505000".to_owned())));
    assert!(aid.citations().next().unwrap().source().url() == Some("https://example.org/a"));
    let sent = graph.link_by_id("x1.2").unwrap();
    assert_eq!((sent.kind_name(), sent.measures().count(), sent.x()), ("secondment", 1, None));
    assert_eq!(sent.citations().next().unwrap().source().title(), Some("Trade desk"));
    let twin = graph.link_by_id("x2").unwrap();
    assert_eq!((twin.kind_name(), twin.period().map(ToString::to_string)), ("twinning", Some("2020/".to_owned())));
    assert!(graph.link_by_id("x3").is_none(), "no template takes it");
    let told: Vec<_> = built.report.diagnostics.iter().map(|fault| fault.message.as_str()).collect();
    assert!(told.contains(&"edges that the `when` of no template takes are left out (1)"), "{told:?}");
    assert_eq!(graph.facts().count(), 1);
}

/// A mapping gives the same graph however it is found: named itself, in a folder, beside its graph, by an option, in memory.
#[test]
fn a_mapping_is_found_in_each_way() {
    let document = |built: &Built| json::write_graph(&built.graph.view()).unwrap();
    let expected = document(&build(&[crate::root(MAPPING)], None));
    let (graph, mapping) = (crate::root(GRAPH), crate::root(MAPPING));
    assert_eq!(document(&build(&[crate::root("tests/formats/mapped")], None)), expected);
    assert_eq!(document(&build(&[graph.clone(), mapping.clone()], None)), expected);
    assert_eq!(document(&build(std::slice::from_ref(&graph), Some(mapping.clone()))), expected);
    let (graph, mapping) = (fs::read_to_string(graph).unwrap(), fs::read_to_string(mapping).unwrap());
    let texts = [("trade.toml", Format::Toml, mapping.as_str()), ("trade.graphml", Format::GraphMl, graph.as_str())];
    assert_eq!(document(&Builder::new(read_texts(texts)).build()), expected);
}

/// Where only links are mapped, nodes are read as without a mapping.
#[test]
fn a_mapping_may_leave_nodes_to_their_kinds() {
    let mapping = "graph = 'trade.graphml'\n[[links]]\nkind = 'funding'\nfrom = { attribute = '@target' }\nto = { attribute = '@source' }\n";
    let graph = fs::read_to_string(crate::root(GRAPH)).unwrap();
    let built =
        Builder::new(read_texts([("m.toml", Format::Toml, mapping), ("trade.graphml", Format::GraphMl, graph.as_str())])).build();
    assert_eq!(errors(&built.report), "");
    assert_eq!(built.graph.entity_by_id("a").unwrap().kind_name(), "node");
    let link = built.graph.link_by_id("x1").unwrap();
    assert_eq!((link.givers().next().unwrap().id(), link.receivers().next().unwrap().id()), ("b", "a"));
    assert_eq!(link.x().and_then(|x| x.get("relation")), Some(&"aid".into()));
    assert_eq!(link.citations().next().unwrap().source().id(), "trade.graphml");
}

/// `read_paths` and an own graph: a mapping is refused where everything is said already.
#[test]
fn a_graph_of_ours_needs_no_mapping() {
    let own = "{\"shanhai\": 1, \"nodes\": [], \"links\": [], \"graph\": {\"shanhai\": 1}}";
    let mapping = "graph = 'own.jgf'\n[[links]]\nkind = 'funding'\n";
    let built = Builder::new(read_texts([("m.toml", Format::Toml, mapping), ("own.jgf", Format::NodeLink, own)])).build();
    assert!(errors(&built.report).contains("needs no mapping"), "{}", errors(&built.report));
    assert!(read_paths(&[crate::root("tests/formats/mapped/none.toml")]).diagnostics.len() == 1);
}
