//! What a network diagram holds, on a small register.

use super::{NetworkOptions, Note, network};
use crate::graph::declaration::{EntityDeclaration, LinkDeclaration, MeasureDeclaration, Reference, Register, Relation};
use crate::graph::{Builder, Filter, Graph, Lang};
use crate::model::{Level, Quantity};
use crate::scene::diagram::{Amount, Diagram, Rim};

fn named(name: &str) -> Reference {
    LinkDeclaration::new("pairing", name, name).from.remove(0)
}

fn lying(name: &str) -> Relation {
    Relation { entity: named(name), period: None, counts: false }
}

fn graph() -> Graph {
    let mut register = Register::default();
    let mut park = EntityDeclaration::new("park", "柯城科创园");
    park.within.push(lying("余杭区"));
    park.owners.push(lying("柯城区"));
    let mut school = EntityDeclaration::new("school", "实验中学");
    school.within.push(lying("常山县"));
    register.entities.extend([park, school]);
    let mut builder = Builder::new(register);
    let mut funding = LinkDeclaration::new("funding", "杭州市", "江山市");
    funding.from.push(named("绍兴市"));
    funding.measures.push(MeasureDeclaration::new("money", Quantity::parse("3300多万元").unwrap()));
    builder.link(funding);
    builder.link(LinkDeclaration::new("pairing", "拱墅区", "常山县"));
    builder.link(LinkDeclaration::new("education", "拱墅区", "实验中学"));
    builder.link(LinkDeclaration::new("donation", "拱墅区", "常山县"));
    builder.link(LinkDeclaration::new("knowledge", "余杭区", "柯城区"));
    let built = builder.build();
    assert!(!built.report.has_errors());
    built.graph
}

fn draw(options: &NetworkOptions) -> (Diagram, Vec<Note>) {
    network(&graph().view(), options).unwrap()
}

fn at(diagram: &Diagram, label: &str) -> usize {
    diagram.shapes.iter().position(|shape| shape.label == label).unwrap_or_else(|| panic!("no shape `{label}`"))
}

#[test]
fn entities_stand_in_the_frames_of_their_cities() {
    let (diagram, notes) = draw(&NetworkOptions::new(Lang::Zh));
    assert_eq!(notes, []);
    diagram.verify().unwrap();
    let frame = |label: &str| diagram.shapes[at(&diagram, label)].cluster.map(|cluster| diagram.clusters[cluster].label.as_str());
    assert_eq!(frame("实验中学"), Some("衢州市"));
    assert_eq!(frame("柯城科创园"), Some("杭州市"), "an enclave stands where it lies");
    assert!(diagram.shapes[at(&diagram, "杭州市")].strong);
    assert_eq!(diagram.shapes[at(&diagram, "实验中学")].caption.as_deref(), Some("常山县"));
}

#[test]
fn owner_and_host_of_an_enclave_are_seen_at_once() {
    let (diagram, _) = draw(&NetworkOptions::new(Lang::Zh));
    let park = at(&diagram, "柯城科创园");
    assert_eq!(diagram.shapes[park].caption.as_deref(), Some("柯城区的飞地"));
    assert_eq!(diagram.shapes[park].rim, Rim::Double);
    let hosting = diagram.links.iter().find(|link| link.derived).unwrap();
    assert_eq!((hosting.givers.as_slice(), hosting.receivers.as_slice()), (&[park][..], &[at(&diagram, "柯城区")][..]));
}

#[test]
fn amounts_are_those_that_were_written() {
    let (diagram, _) = draw(&NetworkOptions::new(Lang::Zh));
    let of = |kind: &str| diagram.links.iter().find(|link| link.kind == kind).unwrap();
    assert_eq!(of("funding").label.as_deref(), Some("3300多万元"));
    assert_eq!(of("funding").amount, Amount::Known(33_000_000.0));
    assert!(of("funding").is_joint());
    assert_eq!(of("donation").amount, Amount::Unknown);
    assert_eq!(of("pairing").amount, Amount::None);
    let (english, _) = draw(&NetworkOptions::new(Lang::En));
    assert_eq!(english.links.iter().find(|link| link.kind == "funding").unwrap().label.as_deref(), Some("≥ 33 m CNY"));
}

#[test]
fn a_focus_keeps_what_is_near() {
    let options = NetworkOptions::new(Lang::Zh).with_focus(vec!["常山县".into()], 1);
    let (diagram, _) = draw(&options);
    let mut kinds: Vec<&str> = diagram.links.iter().map(|link| link.kind.as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["donation", "education", "pairing"], "also of what lies in it");
    assert!(diagram.shapes[at(&diagram, "常山县")].strong);
    assert!(diagram.title.contains("常山县"));
}

#[test]
fn rolling_up_makes_one_line_a_pair_and_kind() {
    let (diagram, notes) = draw(&NetworkOptions::new(Lang::Zh).with_level(Level::Prefecture));
    diagram.verify().unwrap();
    let labels: Vec<&str> = diagram.shapes.iter().map(|shape| shape.label.as_str()).collect();
    assert_eq!(labels, ["杭州市", "绍兴市", "衢州市"]);
    assert!(notes.is_empty());
    assert!(diagram.links.iter().all(|link| matches!(link.amount, Amount::Links(1))));
    let (_, notes) = draw(&NetworkOptions::new(Lang::Zh).with_level(Level::Province));
    assert_eq!(notes, [Note::Internal { links: 6 }, Note::Empty]);
}

#[test]
fn too_many_shapes_roll_up_and_say_so() {
    let mut options = NetworkOptions::new(Lang::En);
    options.most_shapes = 8;
    let (diagram, notes) = draw(&options);
    assert_eq!(notes[0], Note::RolledUp { level: Level::County, shapes: 9 });
    assert!(diagram.shapes.len() <= 8);
    assert!(notes[0].to_string().contains("county"));
}

#[test]
fn what_lies_in_no_region_is_drawn_as_it_is() {
    let mut register = Register::default();
    register.entities.extend(["甲校", "乙校", "丙校"].map(|name| EntityDeclaration::new("school", name)));
    let mut builder = Builder::new(register);
    builder.link(LinkDeclaration::new("pairing", "甲校", "乙校"));
    builder.link(LinkDeclaration::new("pairing", "乙校", "丙校"));
    let mut options = NetworkOptions::new(Lang::Zh);
    options.most_shapes = 2;
    let (diagram, notes) = network(&builder.build().graph.view(), &options).unwrap();
    assert_eq!(diagram.shapes.len(), 3);
    assert_eq!(notes, [Note::Crowded { shapes: 3 }], "a level that changes nothing is not told");
}

#[test]
fn a_filter_without_links_gives_an_empty_page() {
    let graph = graph();
    let view = graph.filtered(Filter { kinds: vec!["medical".into()], ..Filter::default() }).unwrap();
    let (diagram, notes) = network(&view, &NetworkOptions::default()).unwrap();
    assert!(diagram.shapes.is_empty());
    assert_eq!(notes, [Note::Empty]);
}
