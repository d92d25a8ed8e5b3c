//! Geometry that must hold for every drawing.

use proptest::prelude::*;

use super::diagram::{Amount, Cluster, Dash, Diagram, Figure, Language, Link, Rim, Shape};
use super::geometry::{Point, Rect};
use super::layout::{Direction, LayoutOptions, place};
use super::placed::{Head, Scene};

const NAMES: [&str; 8] = [
    "常山县",
    "First Affiliated Hospital, Zhejiang University School of Medicine",
    "长三角(湖州)产业合作区",
    "\"</svg><script>alert(1)</script>",
    "a\\b\\N\n\0end\\",
    "&amp; <b> ]]> {x|y}",
    "",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
];

pub(crate) fn shape(id: &str, label: &str, cluster: Option<usize>, look: usize) -> Shape {
    let figures = [
        Figure::Rounded,
        Figure::CutCorners,
        Figure::Book,
        Figure::Cross,
        Figure::Pill,
        Figure::Sheet,
        Figure::Hexagon,
        Figure::Plain,
    ];
    Shape {
        id: id.to_owned(),
        kind: format!("kind-{}", look % 8),
        kind_label: format!("kind {}", look % 8),
        label: label.to_owned(),
        caption: look.is_multiple_of(3).then(|| format!("enclave of {label}")),
        cluster,
        tooltip: label.to_owned(),
        figure: figures[look % figures.len()],
        fill: "#f7f7f2".to_owned(),
        rim: [Rim::Single, Rim::Double, Rim::Broken][look % 3],
        stacked: look.is_multiple_of(5),
        strong: look.is_multiple_of(7),
        gazetteer: look.is_multiple_of(2),
    }
}

pub(crate) fn link(id: &str, givers: &[usize], receivers: &[usize], look: usize) -> Link {
    Link {
        id: id.to_owned(),
        links: vec![id.to_owned()],
        kind: format!("link-{}", look % 6),
        kind_label: format!("link {}", look % 6),
        givers: givers.to_vec(),
        receivers: receivers.to_vec(),
        colour: "#1b4f8a".to_owned(),
        dash: Dash::ALL[look % 4],
        amount: [Amount::None, Amount::Unknown, Amount::Known(1e4 * (1 + look % 9) as f64 * 7e3), Amount::Links(look)][look % 4],
        symmetric: look % 5 == 1,
        possible: look % 7 == 1,
        derived: look % 11 == 1,
        label: look.is_multiple_of(3).then(|| "3300多万元".to_owned()),
        tooltip: String::new(),
    }
}

/// A diagram out of numbers: so many shapes in so many clusters, and links by their ends.
fn diagram(shapes: &[(usize, usize)], ends: &[(usize, usize, usize)]) -> Diagram {
    let clusters = vec![
        Cluster { id: "p".into(), label: "浙江省".into(), parent: None },
        Cluster { id: "a".into(), label: NAMES[3].into(), parent: Some(0) },
        Cluster { id: "b".into(), label: "Hangzhou".into(), parent: Some(0) },
        Cluster { id: "q".into(), label: "四川省".into(), parent: None },
        Cluster { id: "c".into(), label: "乐山市".into(), parent: Some(3) },
        Cluster { id: "empty".into(), label: "nowhere".into(), parent: None },
    ];
    let homes = [None, Some(0), Some(1), Some(2), Some(3), Some(4)];
    let shapes: Vec<Shape> = shapes
        .iter()
        .enumerate()
        .map(|(at, &(name, home))| shape(&format!("n{at}"), NAMES[name % NAMES.len()], homes[home % homes.len()], at + name))
        .collect();
    let links = ends
        .iter()
        .enumerate()
        .map(|(at, &(from, to, more))| {
            let (from, to) = (from % shapes.len(), to % shapes.len());
            let givers = if more.is_multiple_of(4) { vec![from, more % shapes.len()] } else { vec![from] };
            link(&format!("l{at}"), &givers, &[to], at + more)
        })
        .collect();
    Diagram { title: "t".into(), clusters, shapes, links, language: Language::Zh, ..Diagram::default() }
}

fn near(point: Point, frame: Rect, margin: f64) -> bool {
    frame.grown(margin).holds(point) && !frame.grown(-margin).holds(point)
}

fn check(diagram: &Diagram, scene: &Scene) {
    assert_eq!(scene.links.len(), diagram.links.len());
    assert_eq!(scene.shapes.len(), diagram.shapes.len());
    let page = Rect::new(0.0, 0.0, scene.width, scene.height);
    for (at, shape) in scene.shapes.iter().enumerate() {
        assert!(page.contains(shape.frame), "{} leaves the page", shape.id);
        for line in &shape.lines {
            assert!(shape.outline.frame.contains(line.frame()), "the label of {} leaves it", shape.id);
        }
        for other in &scene.shapes[at + 1..] {
            assert!(!shape.frame.overlaps(other.frame), "{} and {}", shape.id, other.id);
        }
    }
    for cluster in &scene.clusters {
        let name = cluster.label.frame();
        assert!(cluster.frame.grown(4.0).overlaps(name), "the name of {} is far from its frame", cluster.id);
        assert!(page.contains(name), "the name of {} leaves the page", cluster.id);
        for shape in &scene.shapes {
            let inside = cluster.frame.grown(0.5).contains(shape.frame);
            assert!(inside || !cluster.frame.overlaps(shape.frame), "{} lies across {}", shape.id, cluster.id);
        }
    }
    for (link, of) in scene.links.iter().zip(&diagram.links) {
        assert_eq!(link.id, of.id);
        let strokes = if of.is_joint() && link.strokes.len() > 1 { link.strokes.len() } else { 1 };
        assert_eq!(link.strokes.len(), strokes);
        for stroke in link.strokes.iter().filter(|stroke| stroke.head != Head::None) {
            let touches = of.receivers.iter().any(|&end| near(stroke.tip, scene.shapes[end].frame, 1.5));
            let own = of.givers.iter().any(|giver| of.receivers.contains(giver));
            assert!(touches || own, "the head of {} at {:?} touches no receiver", link.id, stroke.tip);
        }
    }
    let labels: Vec<Rect> = scene.links.iter().filter_map(|link| Some(link.label.as_ref()?.frame())).collect();
    for (at, label) in labels.iter().enumerate() {
        assert!(labels[at + 1..].iter().all(|other| !label.overlaps(*other)), "two amounts on one another");
        assert!(scene.shapes.iter().all(|shape| !shape.frame.overlaps(*label)), "an amount on a shape");
    }
    let kinds: std::collections::BTreeSet<&str> = diagram.links.iter().map(|link| link.kind_label.as_str()).collect();
    for kind in kinds {
        assert!(scene.legend.iter().any(|entry| entry.text.text == kind), "the legend lacks {kind}");
    }
    for entry in &scene.legend {
        assert!(scene.legend_frame.contains(entry.text.frame()), "`{}` leaves the legend", entry.text.text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn random_drawings_keep_their_geometry(
        shapes in prop::collection::vec((0usize..8, 0usize..6), 1..22),
        ends in prop::collection::vec((0usize..99, 0usize..99, 0usize..99), 0..30),
        down in any::<bool>(),
    ) {
        let diagram = diagram(&shapes, &ends);
        let options = LayoutOptions::default().with_direction(if down { Direction::Down } else { Direction::Right });
        let scene = place(&diagram, &options).unwrap();
        prop_assert!(scene.warnings.is_empty(), "{:?}", scene.warnings);
        check(&diagram, &scene);
    }
}

#[test]
fn an_empty_diagram_is_a_page() {
    let scene = place(&Diagram::default(), &LayoutOptions::default()).unwrap();
    assert!(scene.width > 0.0 && scene.height > 0.0 && scene.shapes.is_empty());
}

#[test]
fn the_same_diagram_gives_the_same_scene() {
    let shapes: Vec<_> = (0..20).map(|at| (at, at * 7)).collect();
    let ends: Vec<_> = (0..25).map(|at| (at * 3, at * 5 + 1, at)).collect();
    let diagram = diagram(&shapes, &ends);
    let scene = || format!("{:?}", place(&diagram, &LayoutOptions::default()).unwrap());
    assert_eq!(scene(), scene());
}

#[test]
fn positions_that_point_nowhere_are_refused() {
    let mut broken = diagram(&[(0, 0)], &[]);
    broken.links.push(link("l", &[0], &[3], 2));
    assert!(place(&broken, &LayoutOptions::default()).is_err());
    broken.links[0].receivers.clear();
    assert!(place(&broken, &LayoutOptions::default()).is_err());
}

#[test]
fn links_of_equal_ends_lie_side_by_side() {
    let mut pair = diagram(&[(0, 0), (0, 0)], &[]);
    pair.links = vec![link("l0", &[0], &[1], 2), link("l1", &[0], &[1], 3), link("l2", &[1], &[0], 4)];
    let scene = place(&pair, &LayoutOptions::default()).unwrap();
    check(&pair, &scene);
    let mut middles: Vec<f64> = scene
        .links
        .iter()
        .map(|link| {
            let trail = link.strokes[0].curve.sampled(9);
            trail[trail.len() / 2].y
        })
        .collect();
    middles.sort_by(f64::total_cmp);
    assert!(middles.windows(2).all(|pair| pair[1] - pair[0] > 3.0), "{middles:?}");
}
