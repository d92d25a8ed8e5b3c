//! A timeline by its definition: bars begin and end at their days, and fade where a day is not sure.

use super::{Bar, Of, Page, Section, Time, Timeline, place};
use crate::model::{Day, Period};
use crate::scene::geometry::Rect;
use crate::scene::mark::{Fill, Mark, Part};
use crate::scene::placed::Scene;

fn bar(id: &str, period: &str) -> Bar {
    let time = if period.is_empty() {
        Time::Undated { told: Day::from_ymd(2023, 7, 2) }
    } else {
        let period = Period::parse(period).unwrap();
        let mut end = period.end();
        if period.has_open_end() {
            end.0 = Day::from_ymd(2023, 6, 30);
        }
        Time::Dated { start: period.start(), end, open: period.has_open_end() }
    };
    Bar {
        id: id.to_owned(),
        of: Of::Entity { id: id.to_owned() },
        kind: "park".to_owned(),
        kind_label: "park".to_owned(),
        colour: "#336699".to_owned(),
        label: id.to_owned(),
        years: period.to_owned(),
        tooltip: String::new(),
        possible: false,
        time,
    }
}

fn scene(periods: &[&str]) -> Scene {
    let bars = periods.iter().map(|period| bar(&format!("b{period}"), period)).collect();
    let sections = vec![Section { label: "s".to_owned(), bars }];
    // From 2001-01-01 to 2031-01-01: thirty years.
    let newest = Day::from_ymd(2030, 5, 5);
    place(&Timeline { page: Page::default(), sections, newest })
}

fn mark<'s>(scene: &'s Scene, period: &str) -> &'s Mark {
    scene.marks.iter().find(|mark| mark.role == "bar" && mark.id == format!("b{period}")).unwrap()
}

/// Frame and stops of a bar.
fn faded(mark: &Mark) -> (Rect, Vec<(f64, f64)>) {
    for part in &mark.parts {
        match part {
            Part::Box { frame, fill: Fill::Fade { stops, .. }, .. } => return (*frame, stops.clone()),
            Part::Area { outline, fill: Fill::Fade { stops, .. }, .. } => {
                let xs = || outline.points.iter().map(|point| point.x);
                let left = xs().fold(f64::INFINITY, f64::min);
                return (Rect::new(left, 0.0, xs().fold(0.0, f64::max) - left, 1.0), stops.clone());
            }
            _ => {}
        }
    }
    panic!("no bar");
}

/// Where years begin on the page, by the lines of the axis.
fn year(scene: &Scene, year: i32) -> f64 {
    let axis = scene.marks.iter().find(|mark| mark.role == "axis").unwrap();
    let lines: Vec<f64> = axis
        .parts
        .iter()
        .filter_map(|part| if let Part::Line { curve, .. } = part { Some(curve.start().x) } else { None })
        .collect();
    let words: Vec<(i32, f64)> =
        axis.parts.iter().filter_map(|part| Some((part.text()?.text.parse().ok()?, part.text()?.at.x))).collect();
    let (one, other) = (words[0], words[words.len() - 1]);
    assert!(words.iter().all(|(_, x)| lines.iter().any(|line| (line - x).abs() < 1e-9)));
    one.1 + (other.1 - one.1) * f64::from(year - one.0) / f64::from(other.0 - one.0)
}

#[test]
fn bars_begin_and_end_at_their_days() {
    let scene = scene(&["2001-01-01/2010-12-31", "2004/2006", "2012-06-30"]);
    // Leap days move a year by at most a day, some 0.05 points.
    let near = |one: f64, other: f64| (one - other).abs() < 0.1;
    let (frame, stops) = faded(mark(&scene, "2001-01-01/2010-12-31"));
    assert!(near(frame.x, year(&scene, 2001)) && near(frame.right(), year(&scene, 2011)), "{frame:?}");
    assert!(near(stops[1].0, frame.x) && near(stops[2].0, frame.right()), "known to the day: no fade, {stops:?}");
    // Begun some day in 2004 and ended some day in 2006: surely held in 2005.
    let (frame, stops) = faded(mark(&scene, "2004/2006"));
    assert!(near(frame.x, year(&scene, 2004)) && near(frame.right(), year(&scene, 2007)), "{frame:?}");
    assert!(near(stops[1].0, year(&scene, 2005)) && near(stops[2].0, year(&scene, 2006)), "{stops:?}");
    assert!(stops[0].1 < stops[1].1 && stops[3].1 < stops[2].1);
    // A single day is as wide as can be seen.
    assert!(faded(mark(&scene, "2012-06-30")).0.width >= 2.0);
}

#[test]
fn a_long_name_takes_two_lines() {
    let mut named = bar("long", "2001");
    named.label = "Shangyu–Wencheng Industrial Enclave, which has a long name (of Wencheng, in Shangyu)".to_owned();
    let sections = vec![Section { label: "s".to_owned(), bars: vec![bar("short", "2001"), named.clone()] }];
    let scene = place(&Timeline { page: Page::default(), sections, newest: None });
    let frame = |id: &str| scene.marks.iter().find(|mark| mark.id == id).unwrap().frame.unwrap();
    assert!(frame("long").height > frame("short").height);
    let words: Vec<String> = scene
        .marks
        .iter()
        .filter(|mark| mark.id == "long")
        .flat_map(|mark| &mark.parts)
        .filter_map(|part| part.text().map(|line| line.text.clone()))
        .collect();
    assert_eq!(words[..2].join(" "), named.label, "nothing is left out");
}

#[test]
fn without_a_date_and_a_source_there_is_no_sign() {
    let signs = |told: Option<Day>| {
        let mut undated = bar("x", "");
        undated.time = Time::Undated { told };
        let sections = vec![Section { label: "s".to_owned(), bars: vec![undated] }];
        let scene = place(&Timeline { page: Page::default(), sections, newest: None });
        let mark = scene.marks.iter().find(|mark| mark.id == "x").unwrap().clone();
        mark.parts.iter().filter(|part| matches!(part, Part::Area { .. })).count()
    };
    assert_eq!((signs(Day::from_ymd(2023, 7, 2)), signs(None)), (1, 0));
}

#[test]
fn an_open_end_fades_after_its_source() {
    let scene = scene(&["2021-01-01/.."]);
    let (frame, stops) = faded(mark(&scene, "2021-01-01/.."));
    let known = year(&scene, 2023) + (year(&scene, 2024) - year(&scene, 2023)) * 181.0 / 365.0;
    assert!((stops[2].0 - known).abs() < 0.2, "{stops:?} {known}");
    assert!(frame.right() > known && stops[3].1 < stops[2].1);
}

#[test]
fn what_surely_held_on_no_day_is_paler() {
    let scene = scene(&["2005", "2001-01-01/2010-12-31"]);
    let most = |period: &str| faded(mark(&scene, period)).1.iter().map(|stop| stop.1).fold(0.0, f64::max);
    assert!(most("2005") < most("2001-01-01/2010-12-31"));
}

#[test]
fn without_a_date_there_is_no_bar() {
    let scene = scene(&["", "2004/2006"]);
    let undated = mark(&scene, "");
    assert!(undated.parts.iter().all(|part| !matches!(part, Part::Box { .. })));
    let frames: Vec<Rect> = scene.marks.iter().filter_map(|mark| mark.frame).collect();
    assert!(!frames[0].overlaps(frames[1]));
    let empty = Timeline { page: Page::default(), sections: Vec::new(), newest: None };
    assert!(place(&empty).width > 0.0);
}
