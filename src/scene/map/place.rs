//! Gives the places, arcs and names of a map their places on the page.

use super::graticule::{self, Frame};
use super::labels::Room;
use super::words::{Words, words};
use super::{Arc, Map, Place, Range};
use crate::model::Dash;
use crate::scene::gauge::{float, round_below};
use crate::scene::geometry::{Curve, Point, Rect};
use crate::scene::mark::{About, Edge, Fill, Mark, Part};
use crate::scene::page::{self, Draft, Drawing, line};
use crate::scene::placed::{Anchor, Scene};
use crate::scene::style;
use crate::scene::text;

/// Radius of a place.
pub(super) const DISC: f64 = 4.0;
/// The widest arc.
pub(super) const WIDEST: f64 = 10.0;
/// Thinner arcs could not be seen.
pub(super) const LEAST: f64 = 0.8;
const HOLLOW: f64 = 3.4;
const SURE: f64 = 0.78;
const RIM: f64 = 0.28;
const PARK: f64 = 12.0;
const ASIDE: f64 = 216.0;

/// Gives every part of a map its place. O(places² + places × arcs).
pub fn place(map: &Map) -> Scene {
    let words = words(map.page.language);
    if map.places.is_empty() && map.aside.is_empty() {
        return page::compose(&map.page, Drawing::default(), Vec::new());
    }
    // A map is as high as what stands beside it.
    let (_, height) = aside(map, &words, 0.0);
    let frame = Frame::of(map.places.iter().map(|place| (place.longitude, place.latitude)), height);
    let at: Vec<Point> = map.places.iter().map(|place| frame.at(place.longitude, place.latitude)).collect();
    let most = map.arcs.iter().filter_map(|arc| arc.range).map(Range::most).fold(0.0, f64::max);

    let mut marks = graticule::marks(&frame, map.page.language);
    let mut arcs: Vec<usize> = (0..map.arcs.len()).collect();
    let width = |arc: &Arc| arc.range.map_or(HOLLOW, |range| width(range.most(), most));
    // Wide ones first, so that thin ones stay visible.
    arcs.sort_by(|&a, &b| width(&map.arcs[b]).total_cmp(&width(&map.arcs[a])).then(a.cmp(&b)));
    let mut room = Room {
        frame: frame.inside,
        taken: at.iter().map(|at| Rect::around(*at, 2.0 * DISC + 1.0, 2.0 * DISC + 1.0)).collect(),
        trails: Vec::new(),
    };
    for number in arcs {
        let arc = &map.arcs[number];
        let more =
            map.arcs[..number].iter().filter(|other| (&other.givers, &other.receivers) == (&arc.givers, &arc.receivers)).count();
        let (mark, trail) = draw(map, arc, &at, most, more);
        room.trails.extend(trail);
        marks.push(mark);
    }
    let enclaves = parks(map, &at, &mut room);
    marks.extend(map.places.iter().zip(&at).map(|(place, at)| disc(place, *at)));
    let mut unnamed = Vec::new();
    let mut names = Vec::new();
    for (place, at) in map.places.iter().zip(&at) {
        let Some(name) = room.place(*at, DISC, &text::clean(&place.label), style::LABEL, style::INK) else {
            unnamed.push(text::clean(&place.label));
            continue;
        };
        let mut parts = Vec::new();
        parts.extend(
            name.leader.map(|(from, to)| Part::Line { curve: Curve::line(from, to), edge: Edge::new(style::FAINT_INK, 0.6) }),
        );
        parts.push(Part::Over(name.words));
        names.push(Mark {
            role: "name",
            id: place.id.clone(),
            about: About::Entities { kind: "region".to_owned(), ids: vec![place.id.clone()] },
            tooltip: place.tooltip.clone(),
            frame: None,
            parts,
        });
    }
    marks.extend(enclaves);
    marks.extend(names);
    let (aside, height) = aside(map, &words, frame.outside.right() + 18.0);
    let width = frame.outside.right() + if aside.is_empty() { 0.0 } else { 18.0 + ASIDE };
    marks.extend(aside);
    let mut page = map.page.clone();
    page.notes.push(words.points.to_owned());
    page.notes.push(words.projection.to_owned());
    if !unnamed.is_empty() {
        page.notes.push(words.unnamed(&unnamed));
    }
    let drawing = Drawing { width, height: frame.outside.bottom().max(height), marks };
    let mut scene = page::compose(&page, drawing, legend(map, &words, most));
    scene.labels_left_out = unnamed.len();
    scene
}

/// Width of an arc: as the figures are, but never too thin to be seen.
pub(super) fn width(value: f64, most: f64) -> f64 {
    if most > 0.0 { (WIDEST * value / most).max(LEAST) } else { LEAST }
}

fn disc(place: &Place, at: Point) -> Mark {
    Mark {
        role: "place",
        id: place.id.clone(),
        about: About::Entities { kind: "region".to_owned(), ids: vec![place.id.clone()] },
        tooltip: place.tooltip.clone(),
        frame: None,
        parts: dot(at, place.gives, place.receives),
    }
}

/// Filled where it gives, a ring where it receives, a ring with a core where both.
fn dot(at: Point, gives: bool, receives: bool) -> Vec<Part> {
    let disc = |radius, fill, edge| Part::Disc { at, radius, fill, edge };
    match (gives, receives) {
        (true, false) => vec![disc(DISC, Fill::solid(style::DARK), Some(Edge::new(style::PAPER, 0.8)))],
        (false, true) => vec![disc(DISC - 0.8, Fill::solid(style::PAPER), Some(Edge::new(style::DARK, 1.6)))],
        (true, true) => {
            let ring = disc(DISC - 0.5, Fill::solid(style::PAPER), Some(Edge::new(style::DARK, 1.1)));
            vec![ring, disc(1.7, Fill::solid(style::DARK), None)]
        }
        (false, false) => vec![disc(2.6, Fill::solid(style::BORDER), None)],
    }
}

/// The way from a point to another, bowed to its left, so that those of the way back lie apart; more for each that goes there
/// already.
fn bow(from: Point, to: Point, more: usize) -> Curve {
    let way = to.minus(from);
    let aside = way.normal().times(-0.16 - 0.07 * more as f64);
    let third = way.times(1.0 / 3.0);
    Curve { points: vec![from, from.plus(third).plus(aside), to.minus(third).plus(aside), to] }
}

/// An arc, and points along it.
fn draw(map: &Map, arc: &Arc, at: &[Point], most: f64, more: usize) -> (Mark, Vec<Point>) {
    let thick = arc.range.map_or(HOLLOW, |range| width(range.most(), most));
    let disc = |place: &usize| Rect::around(at[*place], 2.0 * DISC, 2.0 * DISC);
    let mut curves = Vec::new();
    let joint = arc.givers.len() + arc.receivers.len() > 2;
    let mut parts = Vec::new();
    if joint {
        let middle = |ends: &[usize]| {
            ends.iter().fold(Point::default(), |sum, end| sum.plus(at[*end])).times(1.0 / ends.len().max(1) as f64)
        };
        let junction = middle(&arc.givers).plus(middle(&arc.receivers)).times(0.5);
        curves.extend(arc.givers.iter().map(|giver| (bow(at[*giver], junction, more), Some(disc(giver)), None)));
        curves.extend(arc.receivers.iter().map(|receiver| (bow(junction, at[*receiver], more), None, Some(disc(receiver)))));
        parts.push(Part::Disc { at: junction, radius: thick / 2.0 + 1.5, fill: Fill::solid(&map.colour), edge: None });
    } else if let (Some(giver), Some(receiver)) = (arc.givers.first(), arc.receivers.first()) {
        curves.push((bow(at[*giver], at[*receiver], more), Some(disc(giver)), Some(disc(receiver))));
    }
    let mut trail = Vec::new();
    for (curve, from, to) in curves {
        let curve = from.map_or_else(|| curve.clone(), |from| curve.reversed().ending_at(from).reversed());
        let curve = to.map_or_else(|| curve.clone(), |to| curve.ending_at(to));
        trail.extend(curve.sampled(((curve.way() / 6.0) as usize).clamp(4, 200)));
        parts.extend(stroke(map, arc, &curve, thick, most, to.is_some()));
    }
    let ids = |ends: &[usize]| ends.iter().map(|end| map.places[*end].id.clone()).collect::<Vec<_>>();
    let (givers, receivers) = (ids(&arc.givers), ids(&arc.receivers));
    let mark = Mark {
        role: "arc",
        id: arc.id.clone(),
        about: About::Links { kind: map.kind.clone(), givers, receivers, links: arc.links.clone(), possible: arc.possible },
        tooltip: arc.tooltip.clone(),
        frame: None,
        parts,
    };
    (mark, trail)
}

fn stroke(map: &Map, arc: &Arc, curve: &Curve, thick: f64, most: f64, headed: bool) -> Vec<Part> {
    let length = if headed { (4.5 + 0.9 * thick).min(0.6 * curve.way()) } else { 0.0 };
    let body = if headed { curve.shortened(length) } else { curve.clone() };
    let edge = |colour: &str, width: f64, opacity| Part::Line {
        curve: body.clone(),
        edge: Edge::new(colour, width).with_opacity(opacity),
    };
    let mut parts = match arc.range {
        None => vec![edge(&map.colour, HOLLOW, 1.0), edge(style::PAPER, HOLLOW - 2.0, 1.0)],
        Some(range) => {
            let low = if range.least() > 0.0 { width(range.least(), most) } else { 0.0 };
            let mut parts = Vec::new();
            parts.extend((thick > low).then(|| edge(&map.colour, thick, RIM)));
            parts.extend((low > 0.0).then(|| edge(&map.colour, low, SURE)));
            parts
        }
    };
    if headed {
        let tip = curve.end();
        let foot = body.end();
        let side = tip.minus(foot).unit().normal().times(2.0 + 0.62 * thick);
        let outline = Curve::polyline(&[foot.minus(side), tip, foot.plus(side), foot.minus(side)]);
        parts.push(Part::Area { outline, fill: Fill::clear(&map.colour, 0.9), edge: None });
    }
    parts
}

/// Numbered boxes at the hosts, with dots to the owners.
fn parks(map: &Map, at: &[Point], room: &mut Room) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (number, park) in map.parks.iter().enumerate() {
        let middle = room.place_box(at[park.host], DISC, PARK);
        let mut drawn = Vec::new();
        if let Some(owner) = park.owner.filter(|owner| *owner != park.host) {
            let curve = bow(middle, at[owner], 0).ending_at(Rect::around(at[owner], 2.0 * DISC, 2.0 * DISC));
            drawn.push(Part::Line { curve, edge: Edge::new(style::FAINT_INK, 0.8).dashed(Dash::Dotted) });
        }
        drawn.extend(park_box(middle, &(number + 1).to_string()));
        marks.push(Mark {
            role: "park",
            id: park.id.clone(),
            about: About::Entities { kind: "park".to_owned(), ids: vec![park.id.clone()] },
            tooltip: format!("{} · {}", park.label, park.caption),
            frame: None,
            parts: drawn,
        });
    }
    marks
}

fn park_box(middle: Point, number: &str) -> Vec<Part> {
    let font = text::Font::bold(8.0);
    let edge = Some(Edge::new(style::DARK, 0.9));
    vec![
        Part::Box { frame: Rect::around(middle, PARK, PARK), radius: 1.5, fill: Fill::solid(style::NOTE), edge },
        Part::Text(page::centred(middle.x, middle.y, Anchor::Middle, font, style::INK, number)),
    ]
}

/// What stands beside the map: the enclaves by their numbers, and regions without a point. With its height.
fn aside(map: &Map, words: &Words, x: f64) -> (Vec<Mark>, f64) {
    let mut marks = Vec::new();
    let mut y = 4.0;
    let heading = |words: &str, y: &mut f64| {
        *y += style::LEGEND_HEADING.line_height();
        let part = Part::Text(line(Point::new(x, *y), Anchor::Start, style::LEGEND_HEADING, style::INK, words));
        *y += 5.0;
        part
    };
    if !map.parks.is_empty() {
        let mut parts = vec![heading(words.parks, &mut y)];
        for (number, park) in map.parks.iter().enumerate() {
            let (font, small) = (style::LEGEND, style::CAPTION);
            let names = text::wrap(&park.label, font, ASIDE - PARK - 6.0, 2);
            parts.extend(park_box(Point::new(x + PARK / 2.0, y + 9.0), &(number + 1).to_string()));
            for name in names {
                y += font.line_height();
                parts.push(Part::Text(line(Point::new(x + PARK + 6.0, y), Anchor::Start, font, style::INK, name)));
            }
            for caption in text::wrap(&park.caption, small, ASIDE - PARK - 6.0, 2) {
                y += small.line_height();
                parts.push(Part::Text(line(Point::new(x + PARK + 6.0, y), Anchor::Start, small, style::FAINT_INK, caption)));
            }
            y += 5.0;
        }
        marks.push(Mark::of_page("parks", parts));
        y += 10.0;
    }
    if !map.aside.is_empty() {
        let mut parts = vec![heading(&format!("{} ({})", words.aside, map.aside.len()), &mut y)];
        for name in &map.aside {
            y += style::LEGEND.line_height();
            let name = text::fit(name, style::LEGEND, ASIDE);
            parts.push(Part::Text(line(Point::new(x, y), Anchor::Start, style::LEGEND, style::INK, name)));
        }
        marks.push(Mark::of_page("aside", parts));
    }
    (marks, y)
}

fn legend(map: &Map, words: &Words, most: f64) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let sample = |width: f64, opacity| Part::Line {
        curve: Curve::line(Point::new(0.0, 0.0), Point::new(30.0, 0.0)),
        edge: Edge::new(&map.colour, width).with_opacity(opacity),
    };
    let mut values: Vec<_> = [1.0, 0.35].into_iter().filter_map(|share| round_below(most * share)).collect();
    values.dedup();
    for value in values {
        drafts.push(Draft::new(vec![sample(width(float(value), most), SURE)], 30.0, map.gauge.words(value)));
    }
    if map.arcs.iter().any(|arc| arc.range.is_some_and(|range| range.most() > range.least())) {
        drafts.push(Draft::new(vec![sample(9.0, RIM), sample(5.0, SURE)], 30.0, words.range));
    }
    if map.arcs.iter().any(|arc| arc.range.is_none()) {
        let white = Part::Line {
            curve: Curve::line(Point::new(0.0, 0.0), Point::new(30.0, 0.0)),
            edge: Edge::new(style::PAPER, HOLLOW - 2.0),
        };
        drafts.push(Draft::new(vec![sample(HOLLOW, 1.0), white], 30.0, words.unknown));
    }
    if map.arcs.iter().any(|arc| arc.givers.len() + arc.receivers.len() > 2) {
        let disc = Part::Disc { at: Point::new(15.0, 0.0), radius: 3.0, fill: Fill::solid(&map.colour), edge: None };
        let curve = |from: Point, to: Point| Part::Line { curve: Curve::line(from, to), edge: Edge::new(&map.colour, 1.5) };
        let (middle, end) = (Point::new(15.0, 0.0), Point::new(30.0, 0.0));
        let strokes = vec![curve(Point::new(0.0, -6.0), middle), curve(Point::new(0.0, 6.0), middle), curve(middle, end), disc];
        drafts.push(Draft::new(strokes, 30.0, words.joint));
    }
    let told = [(true, false, words.giver), (false, true, words.receiver), (true, true, words.both), (false, false, words.host)];
    for (gives, receives, told) in told {
        if map.places.iter().any(|place| (place.gives, place.receives) == (gives, receives)) {
            drafts.push(Draft::new(dot(Point::new(DISC, 0.0), gives, receives), 2.0 * DISC, told));
        }
    }
    if !map.parks.is_empty() {
        drafts.push(Draft::new(park_box(Point::new(PARK / 2.0, 0.0), "1"), PARK, words.park));
    }
    drafts
}
