//! Geometry of placed networks: what must always hold, and what is counted, on the shipped graphs and on random ones.

use std::path::PathBuf;

use shanhai::graph::{Builder, Graph, Lang};
use shanhai::model::Level;
use shanhai::scene::diagram::{Amount, Cluster, Dash, Diagram, Figure, Link, Rim, Shape};
use shanhai::scene::layout::{Layout, LayoutOptions, place};
use shanhai::scene::network::{NetworkOptions, network};
use shanhai::scene::placed::Scene;
use shanhai::scene::quality::{Quality, quality};

/// What the random networks of one layout have together; stated in docs/diagrams.md. A change for the worse fails.
const COUNTED: [(Layout, usize, usize, usize); 6] = [
    // Layout, lines on names of regions, words on words or shapes, words without a place.
    (Layout::Dot, 18, 0, 1),
    (Layout::Neato, 0, 0, 11),
    (Layout::Fdp, 8, 0, 7),
    (Layout::Sfdp, 0, 0, 16),
    (Layout::Circo, 0, 0, 36),
    (Layout::Twopi, 0, 0, 26),
];
const RANDOM: usize = 200;

fn graph(name: &str) -> Option<Graph> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("graphs").join(name);
    folder.is_dir().then(|| Builder::new(shanhai::io::read_paths(&[folder])).build().graph)
}

fn drawn(diagram: &Diagram, layout: Layout) -> (Scene, Quality) {
    let scene = place(diagram, &LayoutOptions::default().with_layout(layout)).unwrap();
    let found = quality(&scene);
    (scene, found)
}

/// What holds for every drawing.
fn assert_sound(diagram: &Diagram, scene: &Scene, found: Quality, what: &str) {
    assert_eq!((found.labels_outside, found.shapes_on_shapes), (0, 0), "{what}");
    assert_eq!((scene.shapes.len(), scene.links.len()), (diagram.shapes.len(), diagram.links.len()), "{what}");
    for link in &diagram.links {
        assert!(scene.legend.iter().any(|entry| entry.text.text == link.kind_label), "{what}: no `{}`", link.kind_label);
    }
    for shape in diagram.shapes.iter().filter(|shape| !shape.stacked) {
        assert!(scene.legend.iter().any(|entry| entry.text.text == shape.kind_label), "{what}: no `{}`", shape.kind_label);
    }
}

#[test]
fn default_views_of_the_shipped_graphs_are_clean() {
    for name in ["shanhai", "national"] {
        let Some(graph) = graph(name) else { continue };
        for lang in [Lang::En, Lang::Zh] {
            let (diagram, _) = network(&graph.view(), &NetworkOptions::new(lang)).unwrap();
            let (scene, found) = drawn(&diagram, Layout::Dot);
            assert_sound(&diagram, &scene, found, &format!("{name} {lang:?}"));
            assert!(found.is_clean(), "{name} {lang:?}: {found:?}");
        }
    }
}

#[test]
fn every_layout_of_the_shipped_graphs_is_sound() {
    for (name, focus) in [("shanhai", "衢州市"), ("national", "上海市")] {
        let graph = graph(name).unwrap();
        for lang in [Lang::Zh, Lang::En] {
            let near = NetworkOptions::new(lang).with_focus(vec![focus.into()], 1);
            let provinces = NetworkOptions::new(lang).with_level(Level::Province);
            for options in [near, provinces] {
                let (diagram, _) = network(&graph.view(), &options).unwrap();
                for layout in Layout::ALL {
                    let (scene, found) = drawn(&diagram, layout);
                    assert_sound(&diagram, &scene, found, &format!("{name} {lang:?} {}", layout.as_str()));
                }
            }
        }
    }
}

#[test]
fn random_networks_are_sound_in_every_layout() {
    let mut counted = Vec::new();
    for (at, layout) in Layout::ALL.into_iter().enumerate() {
        let mut sum = (layout, 0, 0, 0);
        // Each network is drawn in one layout: 200 in all, a sixth of them in each.
        for seed in (0..RANDOM).filter(|seed| seed % Layout::ALL.len() == at) {
            let diagram = random(seed as u64);
            let (scene, found) = drawn(&diagram, layout);
            assert_sound(&diagram, &scene, found, &format!("{} of seed {seed}", layout.as_str()));
            sum.1 += found.lines_on_names;
            sum.2 += found.labels_on_labels + found.labels_on_shapes;
            sum.3 += found.labels_left_out;
        }
        counted.push(sum);
    }
    for (sum, most) in counted.iter().zip(&COUNTED) {
        assert_eq!(sum.0, most.0);
        assert!(sum.1 <= most.1 && sum.2 <= most.2 && sum.3 <= most.3, "worse than stated: {counted:?}");
    }
}

/// splitmix64 (Steele, Lea and Flood 2014): the same networks on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 33).unwrap() % limit
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

const NAMES: [&str; 14] = [
    "常山县",
    "景宁畲族自治县",
    "浙江大学医学院附属第一医院余杭院区",
    "长三角(湖州)产业合作区",
    "金口河区12所学校",
    "衢州市柯城区山海协作乡村振兴示范点建设工作领导小组办公室",
    "First Affiliated Hospital, Zhejiang University School of Medicine",
    "Yangtze Delta (Huzhou) Industrial Cooperation Zone",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
    "Leshan",
    "86 economically weak villages of Kecheng District",
    "甲",
    "ab",
    "1,234,567,890 households",
];
const KINDS: [(&str, Dash, &str); 6] = [
    ("pairing", Dash::Solid, "#1b4f8a"),
    ("donation", Dash::Dashed, "#c44e00"),
    ("training", Dash::Dotted, "#00805e"),
    ("return", Dash::DashDot, "#e69f00"),
    ("medical", Dash::Solid, "#b5446e"),
    ("hosting", Dash::Dotted, "#555555"),
];
const FIGURES: [(Figure, &str); 8] = [
    (Figure::Rounded, "region"),
    (Figure::CutCorners, "park"),
    (Figure::Book, "school"),
    (Figure::Cross, "hospital"),
    (Figure::Pill, "organization"),
    (Figure::Sheet, "project"),
    (Figure::Hexagon, "programme"),
    (Figure::Plain, "other"),
];

/// A network of mixed kinds, with nested places, joint links and names of all lengths.
fn random(seed: u64) -> Diagram {
    let mut random = Random(seed);
    let mut clusters: Vec<Cluster> = Vec::new();
    for province in 0..=random.below(3) {
        let parent = clusters.len();
        clusters.push(Cluster { id: format!("p{province}"), label: (*random.pick(&NAMES)).to_owned(), parent: None });
        for city in 0..random.below(4) {
            let label = (*random.pick(&NAMES)).to_owned();
            clusters.push(Cluster { id: format!("p{province}c{city}"), label, parent: Some(parent) });
        }
    }
    let count = 4 + random.below(27);
    let shapes: Vec<Shape> = (0..count)
        .map(|at| {
            let (figure, kind) = *random.pick(&FIGURES);
            let inside = random.below(clusters.len() + 2);
            Shape {
                id: format!("n{at}"),
                kind: kind.to_owned(),
                kind_label: kind.to_owned(),
                label: (*random.pick(&NAMES)).to_owned(),
                caption: (random.below(4) == 0).then(|| (*random.pick(&NAMES)).to_owned()),
                cluster: (inside < clusters.len()).then_some(inside),
                tooltip: String::new(),
                figure,
                fill: "#f7f7f2".to_owned(),
                rim: *random.pick(&[Rim::Single, Rim::Single, Rim::Double, Rim::Broken]),
                stacked: random.below(6) == 0,
                strong: random.below(8) == 0,
                gazetteer: random.below(5) == 0,
            }
        })
        .collect();
    let links = (0..random.below(2 * count))
        .map(|at| {
            let (kind, dash, colour) = *random.pick(&KINDS);
            let mut ends = |joint: usize| -> Vec<usize> { (0..=random.below(joint)).map(|_| random.below(count)).collect() };
            let (givers, receivers) = if at % 7 == 0 { (ends(3), ends(3)) } else { (ends(1), ends(1)) };
            Link {
                id: format!("l{at}"),
                links: vec![format!("l{at}")],
                kind: kind.to_owned(),
                kind_label: kind.to_owned(),
                givers,
                receivers,
                colour: colour.to_owned(),
                dash,
                amount: *random.pick(&[Amount::None, Amount::Unknown, Amount::Known(3.3e7), Amount::Links(12)]),
                symmetric: random.below(6) == 0,
                possible: random.below(6) == 0,
                derived: kind == "hosting",
                label: (random.below(3) == 0).then(|| (*random.pick(&["3300多万元", "≥ 33 m CNY", "×12"])).to_owned()),
                tooltip: String::new(),
            }
        })
        .collect();
    Diagram { title: "Random".to_owned(), clusters, shapes, links, ..Diagram::default() }
}
