//! Gives the bars of a timeline their places.

use super::words::{Words, words};
use super::{Bar, Of, Time, Timeline};
use crate::model::{Dash, Day};
use crate::scene::geometry::{Curve, Point, Rect};
use crate::scene::mark::{About, Edge, Fill, Mark, Part, mixed};
use crate::scene::page::{self, Draft, Drawing, centred, line};
use crate::scene::placed::{Anchor, Scene, TextLine};
use crate::scene::style;
use crate::scene::text;

/// From one bar to the next.
const ROW: f64 = 21.0;
const HEADING: f64 = 25.0;
const BAR: f64 = 10.0;
/// Room for names.
const NAMES: f64 = 346.0;
const APART: f64 = 10.0;
/// Length of the axis.
const AXIS: f64 = 560.0;
/// The ends of the axis.
const LEFT: f64 = NAMES + APART;
const RIGHT: f64 = LEFT + AXIS;
/// Room for the years above the bars.
const TOP: f64 = 24.0;
/// Room for years in words right of the bars.
const YEARS: f64 = 116.0;
/// Longer drawings have their years at the foot, too.
const LONG: f64 = 640.0;
/// What only may have held.
const FAINT: f64 = 0.12;
const SURE: f64 = 0.88;
/// An open end goes on for so many points.
const GOES_ON: f64 = 26.0;

/// The days from left to right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    first: i32,
    last: i32,
}

impl Axis {
    /// From the first day of a year to the last of another, around all dates.
    fn of(timeline: &Timeline) -> Axis {
        let mut days: Vec<Day> = timeline.newest.into_iter().collect();
        for bar in timeline.sections.iter().flat_map(|section| &section.bars) {
            match bar.time {
                Time::Dated { start, end, .. } => days.extend([start.0, start.1, end.0, end.1].into_iter().flatten()),
                Time::Undated { told } => days.extend(told),
            }
        }
        let years = days.iter().map(|day| day.to_ymd().0);
        let first = years.clone().min().unwrap_or(2000);
        let last = years.max().unwrap_or(2001);
        let number = |year: i32| Day::from_ymd(year, 1, 1).map_or(0, Day::number);
        Axis { first: number(first.max(1)), last: number((last + 1).min(9999)).max(number(first.max(1)) + 1) }
    }

    /// Where a day begins.
    pub(super) fn at(self, day: Day) -> f64 {
        let share = f64::from(day.number() - self.first) / f64::from(self.last - self.first);
        NAMES + APART + AXIS * share.clamp(0.0, 1.0)
    }

    /// The years with lines, not too many of them.
    fn years(self) -> Vec<(i32, f64)> {
        let year = |number: i32| Day::from_number(number).to_ymd().0;
        let (first, last) = (year(self.first), year(self.last));
        let step = [1, 2, 5, 10, 20, 50, 100].into_iter().find(|step| (last - first) / step <= 14).unwrap_or(200);
        (first..=last)
            .filter(|year| year % step == 0)
            .filter_map(|year| Some((year, self.at(Day::from_ymd(year, 1, 1)?))))
            .collect()
    }
}

/// Gives every part of a timeline its place. O(bars).
pub fn place(timeline: &Timeline) -> Scene {
    let words = words(timeline.page.language);
    let axis = Axis::of(timeline);
    if timeline.sections.is_empty() {
        return page::compose(&timeline.page, Drawing::default(), Vec::new());
    }
    let mut marks = Vec::new();
    let mut y = TOP;
    for section in &timeline.sections {
        y += HEADING;
        let at = Point::new(0.0, y - 8.0);
        let label = text::fit(&section.label, style::STRONG, NAMES + AXIS);
        let rule = Curve::line(Point::new(0.0, y - 2.0), Point::new(RIGHT + YEARS, y - 2.0));
        marks.push(Mark::of_page(
            "heading",
            vec![
                Part::Text(line(at, Anchor::Start, style::STRONG, style::INK, label)),
                Part::Line { curve: rule, edge: Edge::new(style::RULE, 0.7) },
            ],
        ));
        y += 2.0;
        for bar in &section.bars {
            let names = text::wrap(&bar.label, style::LABEL, NAMES, 2);
            let height = ROW + style::LABEL.line_height() * names.len().saturating_sub(1) as f64;
            marks.push(draw(bar, names, axis, Rect::new(0.0, y, RIGHT + YEARS, height)));
            y += height;
        }
    }
    // Who reads the foot of a long timeline should not have to look up to its head.
    let foot = y > LONG;
    let mut all = vec![grid(axis, y + 4.0, foot)];
    all.extend(marks);
    let drawing = Drawing { width: RIGHT + YEARS, height: y + 6.0 + if foot { TOP - 6.0 } else { 0.0 }, marks: all };
    page::compose(&timeline.page, drawing, legend(timeline, &words))
}

fn grid(axis: Axis, bottom: f64, foot: bool) -> Mark {
    let mut parts = Vec::new();
    let mut free = f64::NEG_INFINITY;
    for (year, x) in axis.years() {
        let curve = Curve::line(Point::new(x, TOP - 4.0), Point::new(x, bottom));
        parts.push(Part::Line { curve, edge: Edge::new(style::GRID, 0.8) });
        let words = line(Point::new(x, TOP - 9.0), Anchor::Middle, style::LEGEND, style::FAINT_INK, year.to_string());
        if words.frame().x > free {
            free = words.frame().right() + 4.0;
            let below = foot.then(|| Part::Text(TextLine { at: Point::new(x, bottom + TOP - 11.0), ..words.clone() }));
            parts.push(Part::Text(words));
            parts.extend(below);
        }
    }
    Mark::of_page("axis", parts)
}

fn draw(bar: &Bar, names: Vec<String>, axis: Axis, frame: Rect) -> Mark {
    let (middle, line_height) = (frame.middle().y, style::LABEL.line_height());
    let first = middle - line_height * names.len().saturating_sub(1) as f64 / 2.0;
    let name = |(at, name): (usize, String)| {
        let middle = first + line_height * at as f64;
        Part::Text(centred(LEFT - APART, middle, Anchor::End, style::LABEL, style::INK, name))
    };
    let mut parts: Vec<Part> = names.into_iter().enumerate().map(name).collect();
    let mut end = LEFT;
    match bar.time {
        Time::Dated { start, end: over, open } => {
            let (shape, right) = body(bar, axis, middle, start, over, open);
            parts.extend(shape);
            end = right;
        }
        Time::Undated { told: Some(told) } => {
            let x = axis.at(told);
            parts.extend(diamond(Point::new(x, middle), &bar.colour));
            end = end.max(x + 6.0);
        }
        // Nothing to stand at.
        Time::Undated { told: None } => {}
    }
    let years = text::fit(&bar.years, style::CAPTION, YEARS + (RIGHT - end).max(0.0) - 8.0);
    parts.push(Part::Text(centred(end + 8.0, middle, Anchor::Start, style::CAPTION, style::FAINT_INK, years)));
    let about = match &bar.of {
        Of::Links { givers, receivers, links } => About::Links {
            kind: bar.kind.clone(),
            givers: givers.clone(),
            receivers: receivers.clone(),
            links: links.clone(),
            possible: bar.possible,
        },
        Of::Entity { id } => About::Entities { kind: bar.kind.clone(), ids: vec![id.clone()] },
    };
    Mark { role: "bar", id: bar.id.clone(), about, tooltip: bar.tooltip.clone(), frame: Some(frame), parts }
}

/// A bar from where it may have begun to where it may have ended: full where it surely held, fading to where it may have. With
/// its right end.
fn body(
    bar: &Bar,
    axis: Axis,
    middle: f64,
    start: (Option<Day>, Option<Day>),
    end: (Option<Day>, Option<Day>),
    open: bool,
) -> (Vec<Part>, f64) {
    let next = |day: Day| Day::from_number(day.number().saturating_add(1));
    let first = start.0.map_or(LEFT, |day| axis.at(day));
    let sure_from = start.1.map_or(RIGHT, |day| axis.at(day)).max(first);
    // A day lasts until the next begins.
    let sure_to = end.0.map_or(LEFT, |day| axis.at(next(day)));
    let last = end.1.map_or(RIGHT, |day| axis.at(next(day))).max(first + 2.0);
    let last = if open { (sure_to.max(first) + GOES_ON).min(RIGHT + 12.0) } else { last };
    let strength = if bar.possible { 0.4 } else { SURE };
    let stops = if sure_from <= sure_to {
        vec![(first, FAINT.min(strength)), (sure_from, strength), (sure_to.min(last), strength), (last, FAINT.min(strength))]
    } else {
        // No day is sure: it held at some time in between.
        let half = strength * 0.5;
        vec![
            (first, FAINT.min(half)),
            (sure_to.clamp(first, last), half),
            (sure_from.clamp(first, last), half),
            (last, FAINT.min(half)),
        ]
    };
    let frame = Rect::new(first, middle - BAR / 2.0, last - first, BAR);
    let enclave = matches!(bar.of, Of::Entity { .. });
    let edge = enclave.then(|| Edge::new(&mixed(&bar.colour, 0.0, 0.35), 1.0));
    let mut pieces = Vec::new();
    let fill = Fill::Fade { colour: bar.colour.clone(), stops };
    if open {
        // It goes on: the bar has no right side, but a point.
        let point = Point::new(last + 5.0, middle);
        let (upper, lower) = (frame.y, frame.bottom());
        let outline = [
            Point::new(first, upper),
            Point::new(last, upper),
            point,
            Point::new(last, lower),
            Point::new(first, lower),
            Point::new(first, upper),
        ];
        let fill = match fill {
            Fill::Fade { colour, mut stops } => {
                stops.push((point.x, FAINT.min(strength)));
                Fill::Fade { colour, stops }
            }
            other => other,
        };
        pieces.push(Part::Area { outline: Curve::polyline(&outline), fill, edge: None });
        let arrow = [Point::new(last - 1.0, upper), point, Point::new(last - 1.0, lower)];
        pieces.push(Part::Line { curve: Curve::polyline(&arrow), edge: Edge::new(&bar.colour, 1.2) });
        if let Some(edge) = edge {
            for y in [upper, lower] {
                let curve = Curve::line(Point::new(first, y), Point::new(last, y));
                pieces.push(Part::Line { curve, edge: edge.clone().dashed(Dash::Solid) });
            }
        }
        return (pieces, point.x);
    }
    pieces.push(Part::Box { frame, radius: 0.0, fill, edge });
    (pieces, frame.right())
}

fn diamond(at: Point, colour: &str) -> Vec<Part> {
    let way = |x: f64, y: f64| Point::new(at.x + x, at.y + y);
    let outline = Curve::polyline(&[way(-5.0, 0.0), way(0.0, -5.0), way(5.0, 0.0), way(0.0, 5.0), way(-5.0, 0.0)]);
    vec![Part::Area { outline, fill: Fill::solid(style::PAPER), edge: Some(Edge::new(colour, 1.3)) }]
}

fn legend(timeline: &Timeline, words: &Words) -> Vec<Draft> {
    let bars = || timeline.sections.iter().flat_map(|section| &section.bars);
    let mut drafts = Vec::new();
    let mut seen: Vec<(&str, bool)> = Vec::new();
    for bar in bars() {
        let enclave = matches!(bar.of, Of::Entity { .. });
        if seen.contains(&(bar.kind.as_str(), enclave)) {
            continue;
        }
        seen.push((&bar.kind, enclave));
        let edge = enclave.then(|| Edge::new(&mixed(&bar.colour, 0.0, 0.35), 1.0));
        let frame = Rect::new(0.0, -BAR / 2.0, 30.0, BAR);
        let told = if enclave { words.enclave } else { &bar.kind_label };
        drafts.push(Draft::new(vec![Part::Box { frame, radius: 0.0, fill: Fill::clear(&bar.colour, SURE), edge }], 30.0, told));
    }
    let Some(colour) = bars().next().map(|bar| bar.colour.clone()) else { return drafts };
    if bars().any(|bar| matches!(bar.time, Time::Dated { .. })) {
        let stops = vec![(0.0, FAINT), (12.0, SURE), (26.0, SURE), (38.0, FAINT)];
        let frame = Rect::new(0.0, -BAR / 2.0, 38.0, BAR);
        let fill = Fill::Fade { colour: colour.clone(), stops };
        drafts.push(Draft::new(vec![Part::Box { frame, radius: 0.0, fill, edge: None }], 38.0, words.sure));
    }
    if bars().any(|bar| matches!(bar.time, Time::Dated { open: true, .. })) {
        let frame = Rect::new(0.0, -BAR / 2.0, 18.0, BAR);
        let arrow = [Point::new(17.0, -BAR / 2.0), Point::new(23.0, 0.0), Point::new(17.0, BAR / 2.0)];
        let fill = Fill::Fade { colour: colour.clone(), stops: vec![(0.0, SURE), (18.0, FAINT)] };
        let parts = vec![
            Part::Box { frame, radius: 0.0, fill, edge: None },
            Part::Line { curve: Curve::polyline(&arrow), edge: Edge::new(&colour, 1.2) },
        ];
        drafts.push(Draft::new(parts, 24.0, words.open));
    }
    if bars().any(|bar| bar.possible) {
        let frame = Rect::new(0.0, -BAR / 2.0, 30.0, BAR);
        let fill = Fill::clear(&colour, 0.4);
        drafts.push(Draft::new(vec![Part::Box { frame, radius: 0.0, fill, edge: None }], 30.0, words.possible));
    }
    if bars().any(|bar| matches!(bar.time, Time::Undated { told: Some(_) })) {
        drafts.push(Draft::new(diamond(Point::new(5.0, 0.0), &colour), 10.0, words.told));
    }
    drafts
}
