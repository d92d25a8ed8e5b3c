//! A matrix by its definition: squares stand in their row and column, and areas and bars follow the figures.

use super::place::{BARS, LARGEST, PITCH};
use super::{Cell, Gauge, Line, Matrix, Page, Range, place};
use crate::scene::diagram::Language;
use crate::scene::geometry::Rect;
use crate::scene::mark::{Mark, Part};
use crate::scene::placed::Scene;

fn line(id: &str, total: i64) -> Line {
    Line {
        ids: vec![id.to_owned()],
        label: id.to_owned(),
        tooltip: String::new(),
        total: Some(Range::exact(total)),
        caption: total.to_string(),
        group: None,
    }
}

fn cell(giver: usize, receiver: usize, low: i64, high: i64) -> Cell {
    let range = Some(Range { low: low.into(), low_open: false, high: Some(high.into()) });
    Cell { giver, receiver, range, tooltip: String::new(), links: Vec::new(), possible: false }
}

fn scene() -> Scene {
    place(&Matrix {
        page: Page::default(),
        gauge: Gauge::links(Language::En),
        kind: String::new(),
        givers: vec![line("a", 20), line("b", 4)],
        receivers: vec![line("p", 5), line("q", 16)],
        cells: vec![cell(0, 1, 16, 16), cell(0, 0, 1, 4), cell(1, 0, 1, 1)],
    })
}

fn mark<'s>(scene: &'s Scene, role: &str, id: &str) -> &'s Mark {
    scene.marks.iter().find(|mark| mark.role == role && mark.id == id).unwrap()
}

fn boxes(mark: &Mark) -> Vec<Rect> {
    mark.parts.iter().filter_map(|part| if let Part::Box { frame, .. } = part { Some(*frame) } else { None }).collect()
}

#[test]
fn areas_are_to_one_another_as_the_figures() {
    let scene = scene();
    let side = |id: &str, at: usize| boxes(mark(&scene, "cell", id))[at].width;
    assert!((side("a>q", 0) - LARGEST).abs() < 1e-9);
    assert!((side("b>p", 0).powi(2) * 16.0 - LARGEST.powi(2)).abs() < 1e-9);
    // Of a range, the frame is the most and the filled square the least.
    assert!((side("a>p", 0).powi(2) * 4.0 - LARGEST.powi(2)).abs() < 1e-9);
    assert!((side("a>p", 1).powi(2) * 16.0 - LARGEST.powi(2)).abs() < 1e-9);
}

#[test]
fn cells_stand_in_their_row_and_column() {
    let scene = scene();
    let middle = |id: &str| boxes(mark(&scene, "cell", id))[0].middle();
    assert!((middle("a>q").y - middle("a>p").y).abs() < 1e-9);
    assert!((middle("b>p").y - middle("a>p").y - PITCH).abs() < 1e-9);
    assert!((middle("a>q").x - middle("b>p").x - PITCH).abs() < 1e-9);
    let words = |mark: &Mark| mark.parts.iter().find_map(Part::text).unwrap().frame().middle().y;
    assert!((words(mark(&scene, "giver", "b")) - middle("b>p").y).abs() < 3.0);
}

#[test]
fn bars_at_the_margins_have_one_scale() {
    let scene = scene();
    let bar = |role, id| boxes(mark(&scene, role, id))[0];
    assert!((bar("giver", "a").width - BARS).abs() < 1e-9);
    assert!((bar("giver", "b").width - BARS * 4.0 / 20.0).abs() < 1e-9);
    assert!((bar("receiver", "q").height - BARS * 16.0 / 20.0).abs() < 1e-9);
}

#[test]
fn nothing_makes_a_page() {
    let empty = Matrix {
        page: Page::default(),
        gauge: Gauge::links(Language::Zh),
        kind: String::new(),
        givers: Vec::new(),
        receivers: Vec::new(),
        cells: Vec::new(),
    };
    assert!(place(&empty).width > 0.0);
}
