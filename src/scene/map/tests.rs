//! A map by its definition: arcs begin and end at places, widths follow figures, names cover no place and no other name.

use super::place::{DISC, LEAST, WIDEST};
use super::{Arc, Gauge, Map, Page, Place, Range, place};
use crate::model::Unit;
use crate::scene::diagram::Language;
use crate::scene::geometry::{Point, Rect};
use crate::scene::mark::{Mark, Part};
use crate::scene::placed::Scene;

fn spot(id: &str, longitude: f64, latitude: f64) -> Place {
    let label = format!("{id}县");
    Place { id: id.to_owned(), label, tooltip: String::new(), longitude, latitude, gives: true, receives: false }
}

fn arc(givers: &[usize], receivers: &[usize], value: Option<i64>) -> Arc {
    let ids = |ends: &[usize]| ends.iter().map(|end| four()[*end].id.clone()).collect::<Vec<_>>().join("+");
    Arc {
        id: format!("{}>{}", ids(givers), ids(receivers)),
        givers: givers.to_vec(),
        receivers: receivers.to_vec(),
        range: value.map(Range::exact),
        tooltip: String::new(),
        links: Vec::new(),
        possible: false,
    }
}

fn map(places: Vec<Place>, arcs: Vec<Arc>) -> Map {
    Map {
        page: Page::default(),
        gauge: Gauge { language: Language::Zh, measure: "money".to_owned(), unit: Unit::CNY },
        kind: "funding".to_owned(),
        colour: "#aa3300".to_owned(),
        places,
        arcs,
        parks: Vec::new(),
        aside: vec!["何处".to_owned()],
    }
}

fn four() -> Vec<Place> {
    vec![spot("a", 120.6, 30.0), spot("b", 103.8, 29.6), spot("c", 118.9, 28.9), spot("d", 119.9, 28.5)]
}

fn marks<'s>(scene: &'s Scene, role: &str) -> Vec<&'s Mark> {
    scene.marks.iter().filter(|mark| mark.role == role).collect()
}

fn spot_of(scene: &Scene, id: &str) -> Point {
    let mark = marks(scene, "place").into_iter().find(|mark| mark.id == id).unwrap();
    match mark.parts[0] {
        Part::Disc { at, .. } => at,
        _ => panic!("a place is a disc"),
    }
}

#[test]
fn arcs_begin_and_end_at_their_places() {
    let scene = place(&map(four(), vec![arc(&[0], &[1], Some(500)), arc(&[1], &[0], Some(5)), arc(&[0, 2], &[3], Some(50))]));
    let near = |point: Point, id: &str| {
        let at = spot_of(&scene, id);
        (point.x - at.x).hypot(point.y - at.y) <= DISC * std::f64::consts::SQRT_2 + 0.1
    };
    for arc in marks(&scene, "arc") {
        let (givers, receivers) = arc.id.split_once('>').unwrap();
        let lines: Vec<_> =
            arc.parts.iter().filter_map(|part| if let Part::Line { curve, .. } = part { Some(curve) } else { None }).collect();
        for giver in givers.split('+') {
            assert!(lines.iter().any(|curve| near(curve.start(), giver)), "{} does not begin at {giver}", arc.id);
        }
        let tips = arc
            .parts
            .iter()
            .filter_map(|part| if let Part::Area { outline, .. } = part { Some(outline.points[3]) } else { None });
        let tips: Vec<Point> = tips.collect();
        for receiver in receivers.split('+') {
            assert!(tips.iter().any(|tip| near(*tip, receiver)), "{} does not end at {receiver}", arc.id);
        }
    }
}

#[test]
fn widths_are_to_one_another_as_the_figures() {
    let scene = place(&map(four(), vec![arc(&[0], &[1], Some(500)), arc(&[0], &[2], Some(100)), arc(&[0], &[3], Some(1))]));
    let width = |id: &str| {
        let mark = marks(&scene, "arc").into_iter().find(|mark| mark.id == id).unwrap();
        mark.parts.iter().find_map(|part| if let Part::Line { edge, .. } = part { Some(edge.width) } else { None }).unwrap()
    };
    assert!((width("a>b") - WIDEST).abs() < 1e-9 && (width("a>c") - WIDEST / 5.0).abs() < 1e-9);
    assert!((width("a>d") - LEAST).abs() < 1e-9);
}

#[test]
fn places_lie_as_on_the_earth() {
    let scene = place(&map(four(), Vec::new()));
    let (a, b, c, d) = (spot_of(&scene, "a"), spot_of(&scene, "b"), spot_of(&scene, "c"), spot_of(&scene, "d"));
    assert!(b.x < c.x && c.x < d.x && d.x < a.x && a.y < c.y && c.y < d.y);
    // Shaoxing and Quzhou are some 204 km apart by the great circle, Shaoxing and Leshan some 1,621.
    let ratio = (a.x - b.x).hypot(a.y - b.y) / (a.x - c.x).hypot(a.y - c.y);
    let angle = |one: (f64, f64), other: (f64, f64)| {
        let (one, other) = ((one.0.to_radians(), one.1.to_radians()), (other.0.to_radians(), other.1.to_radians()));
        (one.1.sin() * other.1.sin() + one.1.cos() * other.1.cos() * (one.0 - other.0).cos()).acos()
    };
    let truth = angle((120.6, 30.0), (103.8, 29.6)) / angle((120.6, 30.0), (118.9, 28.9));
    assert!((ratio / truth - 1.0).abs() < 0.02, "{ratio} {truth}");
}

#[test]
fn names_cover_no_place_and_no_other_name() {
    let places: Vec<Place> =
        (0..30).map(|at| spot(&format!("第{at}"), 118.0 + f64::from(at % 6) * 0.3, 28.0 + f64::from(at / 6) * 0.25)).collect();
    let scene = place(&map(places, Vec::new()));
    assert_eq!(marks(&scene, "name").len() + scene.labels_left_out, 30);
    assert_eq!(scene.labels_left_out, 0);
    let names: Vec<Rect> =
        marks(&scene, "name").iter().filter_map(|mark| Some(mark.parts.iter().find_map(Part::text)?.frame())).collect();
    for (at, name) in names.iter().enumerate() {
        assert!(names[at + 1..].iter().all(|other| !name.overlaps(*other)));
        for place in marks(&scene, "place") {
            let at = spot_of(&scene, &place.id);
            assert!(!name.overlaps(Rect::around(at, 2.0 * DISC, 2.0 * DISC)));
        }
    }
}

#[test]
fn what_has_no_point_is_listed() {
    let scene = place(&map(four(), Vec::new()));
    assert!(marks(&scene, "aside")[0].parts.iter().any(|part| part.text().is_some_and(|line| line.text == "何处")));
    assert!(place(&map(Vec::new(), Vec::new())).width > 0.0);
}
