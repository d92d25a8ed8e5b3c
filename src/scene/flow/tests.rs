//! A flow by its definition: bars are as high as their bands, bands begin and end at bars, widths follow amounts.

use super::place::{HOLLOW, HOLLOW_GAP};
use super::{Band, Flow, Gauge, Page, Range, Stop, place};
use crate::model::Unit;
use crate::scene::diagram::Language;
use crate::scene::geometry::Rect;
use crate::scene::mark::{Mark, Part};
use crate::scene::placed::Scene;

fn stop(id: &str) -> Stop {
    let is_rest = id == "rest";
    Stop { ids: vec![id.to_owned()], label: id.to_owned(), caption: String::new(), tooltip: String::new(), is_rest }
}

fn band(giver: usize, receiver: usize, low: i64, high: Option<i64>) -> Band {
    let range = (low >= 0).then(|| Range { low: low.into(), low_open: false, high: high.map(Into::into) });
    Band { giver, receiver, range, label: "x".to_owned(), tooltip: String::new(), links: Vec::new(), possible: false }
}

fn flow(givers: &[&str], receivers: &[&str], bands: Vec<Band>) -> Flow {
    Flow {
        page: Page::default(),
        gauge: Gauge { language: Language::En, measure: "money".to_owned(), unit: Unit::CNY },
        kind: "funding".to_owned(),
        colour: "#336699".to_owned(),
        givers: givers.iter().map(|id| stop(id)).collect(),
        receivers: receivers.iter().map(|id| stop(id)).collect(),
        bands,
    }
}

fn marks<'s>(scene: &'s Scene, role: &str) -> Vec<&'s Mark> {
    scene.marks.iter().filter(|mark| mark.role == role).collect()
}

fn bar(mark: &Mark) -> Rect {
    match mark.parts[0] {
        Part::Box { frame, .. } => frame,
        _ => panic!("a stop begins with its bar"),
    }
}

/// Upper and lower end of a band at its giver and at its receiver.
fn ends(mark: &Mark) -> [(f64, f64); 2] {
    let mut points = Vec::new();
    for part in &mark.parts {
        if let Part::Area { outline, .. } = part {
            points.extend(outline.points.iter().step_by(3).copied());
        }
    }
    let left = points.iter().map(|point| point.x).fold(f64::INFINITY, f64::min);
    let right = points.iter().map(|point| point.x).fold(0.0, f64::max);
    [left, right].map(|x| {
        let ys = points.iter().filter(|point| (point.x - x).abs() < 1e-6).map(|point| point.y);
        ys.fold((f64::INFINITY, 0.0_f64), |(low, high), y| (low.min(y), high.max(y)))
    })
}

fn find<'s>(scene: &'s Scene, role: &str, id: &str) -> &'s Mark {
    marks(scene, role).into_iter().find(|mark| mark.id == id).unwrap()
}

#[test]
fn a_bar_is_as_high_as_its_bands() {
    let bands = vec![band(0, 0, 300, Some(500)), band(0, 1, 200, Some(200)), band(1, 1, 100, None), band(1, 0, -1, None)];
    let flow = flow(&["a", "b"], &["p", "q"], bands);
    let scene = place(&flow);
    for (role, side) in [("giver", 0), ("receiver", 1)] {
        for stop in marks(&scene, role) {
            let own: Vec<&Mark> = marks(&scene, "band")
                .into_iter()
                .filter(|band| band.id.trim_end_matches('?').split('>').nth(side) == Some(&stop.id))
                .collect();
            let sum: f64 = own.iter().map(|band| ends(band)[side]).map(|(top, bottom)| bottom - top).sum();
            let gaps = own.iter().filter(|band| band.id.ends_with('?')).count() as f64 * HOLLOW_GAP;
            assert!((bar(stop).height - sum - gaps).abs() < 1e-6, "{role} {}", stop.id);
            for band in own {
                let (top, bottom) = ends(band)[side];
                let (from, to) = (bar(stop).y - 1e-6, bar(stop).bottom() + 1e-6);
                assert!(from <= top && bottom <= to, "{} leaves {}", band.id, stop.id);
            }
        }
    }
    // Widths are to one another as the upper ends of the amounts, the lower end where no upper one is known.
    let width = |id: &str| ends(find(&scene, "band", id)).map(|(top, bottom)| bottom - top);
    let unit = width("a>q")[0] / 200.0;
    assert!((width("a>p")[0] / unit - 500.0).abs() < 1e-6 && (width("b>q")[1] / unit - 100.0).abs() < 1e-6);
    assert_eq!(width("b>p?").map(|width| (width - HOLLOW).abs() < 1e-6), [true, true]);
    // The sure part of a range is drawn by itself.
    let core = &find(&scene, "band", "a>p").parts[0];
    let Part::Area { outline, .. } = core else { panic!("an area") };
    let height = outline.points[9].y - outline.points[0].y;
    assert!((height / unit - 300.0).abs() < 1e-6, "{height}");
}

#[test]
fn bands_do_not_cross_where_they_need_not() {
    // As given, each band crosses both others.
    let bands = vec![band(0, 2, 5, Some(5)), band(1, 1, 5, Some(5)), band(2, 0, 5, Some(5))];
    let scene = place(&flow(&["a", "b", "c"], &["p", "q", "r"], bands));
    let y = |role: &str, id: &str| bar(find(&scene, role, id)).y;
    let mut pairs = [("a", "r"), ("b", "q"), ("c", "p")].map(|(giver, receiver)| (y("giver", giver), y("receiver", receiver)));
    pairs.sort_by(|one, other| one.0.total_cmp(&other.0));
    assert!(pairs.windows(2).all(|pair| pair[0].1 < pair[1].1), "{pairs:?}");
}

#[test]
fn the_rest_stands_last() {
    let bands = vec![band(0, 0, 900, Some(900)), band(1, 0, 5, Some(5)), band(2, 0, 7, Some(7))];
    let scene = place(&flow(&["rest", "a", "b"], &["p"], bands));
    let lowest = marks(&scene, "giver").into_iter().max_by(|one, other| bar(one).y.total_cmp(&bar(other).y)).unwrap();
    assert_eq!(lowest.id, "rest");
}

#[test]
fn nothing_makes_a_page() {
    let scene = place(&flow(&[], &[], Vec::new()));
    assert!(scene.width > 0.0 && scene.height > 0.0 && scene.marks.is_empty() && scene.legend.is_empty());
}
