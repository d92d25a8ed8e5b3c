//! What renderers write is whole, whatever the names are.

use proptest::prelude::*;

use super::dot::write_dot;
use super::svg::write_svg;
use crate::scene::diagram::{Cluster, Diagram};
use crate::scene::geometry::Rect;
use crate::scene::layout::{LayoutOptions, place};
use crate::scene::mark::{About, Fill, Mark, Part};
use crate::scene::tests::{link, shape};

const HOSTILE: &str = "\"</svg><script>alert('x')</script>\\\n\0&amp;\u{202e}<b>\\";

fn hostile(name: &str) -> Diagram {
    Diagram {
        title: name.to_owned(),
        subtitle: name.to_owned(),
        description: name.to_owned(),
        clusters: vec![Cluster { id: name.to_owned(), label: name.to_owned(), parent: None }],
        shapes: vec![
            shape(name, name, Some(0), 1),
            shape("b", name, Some(0), 5),
            shape("c", "常山县", None, 3),
            shape("d", name, None, 4),
        ],
        links: vec![link(name, &[0], &[1], 3), link("k\"1", &[1], &[2], 6), link("joint", &[0, 3], &[2], 9)],
        footer: vec![name.to_owned()],
        ..Diagram::default()
    }
}

fn svg(diagram: &Diagram) -> String {
    let mut out = Vec::new();
    write_svg(&place(diagram, &LayoutOptions::default()).unwrap(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn dot(diagram: &Diagram) -> String {
    let mut out = Vec::new();
    write_dot(diagram, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Names of the elements, in order, if every one is closed and no text holds a bracket or an open entity.
fn elements(xml: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let mut rest = xml;
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains('>'), "a bracket in a text: {}", &rest[..start]);
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if tag.starts_with('?') {
            continue;
        }
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap().to_owned();
        if tag.starts_with('/') {
            assert_eq!(open.pop().as_ref(), Some(&name));
        } else {
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            names.push(name.clone());
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
    }
    assert!(open.is_empty(), "{open:?}");
    names
}

#[test]
fn hostile_names_stay_text() {
    let svg = svg(&hostile(HOSTILE));
    let names = elements(&svg);
    assert!(!names.iter().any(|name| matches!(name.as_str(), "script" | "b")), "{names:?}");
    assert!(!svg.contains('\0') && !svg.contains('\u{202e}'));
}

#[test]
fn each_link_and_entity_has_its_element() {
    let diagram = hostile("x");
    let svg = svg(&diagram);
    for id in ["entity-x", "entity-b", "entity-c", "entity-d", "link-x", "link-k_22_1", "link-joint", "cluster-x"] {
        assert_eq!(svg.matches(&format!("<g id=\"{id}\"")).count(), 1, "{id}");
    }
    let joint = svg.split("id=\"link-joint\"").nth(1).and_then(|rest| rest.split("</g>").next()).unwrap();
    assert!(joint.matches("<path").count() >= 3, "three lines meet in a junction: {joint}");
    assert!(svg.contains("role=\"img\"") && svg.contains("<title id=\"shanhai-title\">x</title>"));
}

#[test]
fn marks_say_whom_they_stand_for() {
    let name = HOSTILE.to_owned();
    let fade = Fill::Fade { colour: "#123456".to_owned(), stops: vec![(10.0, 0.0), (20.0, 1.0), (50.0, 1.0)] };
    let frame = Rect::new(10.0, 0.0, 40.0, 5.0);
    let mark = |role, id: &str, about| Mark {
        role,
        id: id.to_owned(),
        about,
        tooltip: name.clone(),
        frame: None,
        parts: vec![Part::Box { frame, radius: 0.0, fill: fade.clone(), edge: None }],
    };
    let links = About::Links {
        kind: "funding".to_owned(),
        givers: vec!["a".to_owned()],
        receivers: vec!["b".to_owned(), name.clone()],
        links: vec!["l".to_owned(), "m".to_owned()],
        possible: true,
    };
    let mut scene = place(&hostile("x"), &LayoutOptions::default()).unwrap();
    scene.marks = vec![
        mark("giver", "a", About::Entities { kind: "region".to_owned(), ids: vec!["a".to_owned()] }),
        mark("band", "a>b", links),
    ];
    let mut out = Vec::new();
    write_svg(&scene, &mut out).unwrap();
    let svg = String::from_utf8(out).unwrap();
    assert!(!elements(&svg).contains(&"script".to_owned()));
    assert!(svg.contains("<g id=\"giver-a\" class=\"entity region giver\" data-id=\"a\">"));
    assert!(svg.contains("<g id=\"band-a_3e_b\" class=\"link funding band possible\" data-links=\"l m\" data-from=\"a\""));
    // The fade is where it was asked for: a quarter of the way from 10 to 50 is 20.
    assert!(svg.contains("id=\"fade-giver-a-0\" gradientUnits=\"userSpaceOnUse\" x1=\"10\" y1=\"0\" x2=\"50\""));
    assert!(svg.contains("offset=\"0.25\"") && svg.contains("fill=\"url(#fade-giver-a-0)\""));
}

#[test]
fn graphviz_reads_our_dot() {
    let source = dot(&hostile(HOSTILE));
    let drawn = graphviz_pure::render_dot(&source, "dot", "svg").unwrap();
    // It has no widths for Chinese and says so; that is all it may say.
    let told: Vec<_> = drawn.diagnostics().iter().filter(|told| !told.message().contains("no value for width")).collect();
    assert!(told.is_empty(), "{told:?}\n{source}");
    assert!(!elements(&drawn.output().replace("<!DOCTYPE", "<?").replace("<!--", "<?")).contains(&"script".to_owned()));
}

#[test]
fn dot_names_all_that_is_drawn() {
    let source = dot(&hostile("x"));
    for part in [
        "subgraph \"cluster x\"",
        "\"x\"[",
        "\"link joint\"[",
        "\"b\" -> \"c\"",
        "\"x\" -> \"link joint\"",
        "\"link joint\" -> \"c\"",
    ] {
        assert!(source.contains(part), "{part}\n{source}");
    }
}

proptest! {
    #[test]
    fn any_name_comes_back_from_dot(name in "[\\PC\n\0\"\\\\&<>]{1,12}") {
        let graph = format!("digraph {{ {} [label={}] }}", print(&crate::scene::dot::name(&name)), print(&crate::scene::dot::text(&name)));
        let read = graphviz_pure::render_dot(&graph, "dot", "json0").unwrap();
        let json: serde_json::Value = serde_json::from_str(read.output()).unwrap();
        let node = &json["objects"][0];
        prop_assert_eq!(unescaped(node["name"].as_str().unwrap()), name.clone());
        let lines: Vec<String> = name.split('\n').map(crate::scene::text::clean).collect();
        let label = node["label"].as_str().unwrap().replace("\\n", "\n").replace("\\\\", "\\").replace("&amp;", "&");
        // A backslash before n in the name is doubled first, so it is no line break.
        if !name.contains('\\') {
            prop_assert_eq!(label, lines.join("\n"));
        }
    }

    #[test]
    fn any_name_makes_whole_xml(name in "[\\PC\n\0\"\\\\&<>]{0,12}") {
        elements(&format!("<a b=\"{}\">{}</a>", super::xml::escape(&name), super::xml::escape(&name)));
    }
}

fn print(id: &graphviz_rust::dot_structures::Id) -> String {
    use graphviz_rust::printer::{DotPrinter, PrinterContext};
    id.print(&mut PrinterContext::default())
}

/// Undoes the `~` of [`crate::scene::dot::name`].
fn unescaped(name: &str) -> String {
    let mut out = String::new();
    let mut rest = name;
    while let Some(at) = rest.find('~') {
        out.push_str(&rest[..at]);
        let code = u32::from_str_radix(&rest[at + 1..at + 3], 16).unwrap();
        out.push(char::from_u32(code).unwrap());
        rest = &rest[at + 3..];
    }
    out.push_str(rest);
    out
}
