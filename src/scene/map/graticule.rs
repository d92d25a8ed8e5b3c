//! The frame of a map: what part of the world it shows, its lines of longitude and latitude, and its scale.

use super::projection::Projection;
use crate::scene::diagram::Language;
use crate::scene::gauge::{float, round_below};
use crate::scene::geometry::{Curve, Point, Rect};
use crate::scene::mark::{Edge, Fill, Mark, Part};
use crate::scene::page::{centred, line};
use crate::scene::placed::Anchor;
use crate::scene::style;

/// The largest map.
const WIDTH: f64 = 900.0;
const HEIGHT: f64 = 640.0;
/// The smallest side.
const LEAST: f64 = 260.0;
/// Room for the degrees on the left and below.
const DEGREES: f64 = 34.0;
const FOOT: f64 = 18.0;
/// White around the outermost places, for their names.
const AROUND: f64 = 56.0;

/// The part of the world that a map shows, and where it lies on the page.
pub(super) struct Frame {
    projection: Projection,
    /// Points for a kilometre.
    pub(super) scale: f64,
    shift: Point,
    /// Degrees: west, south, east, north.
    bounds: [f64; 4],
    /// Where the map is drawn.
    pub(super) inside: Rect,
    /// With the degrees at its edges.
    pub(super) outside: Rect,
}

impl Frame {
    /// A frame around some points in degrees, at least so high as far as a page allows. It does not reach across the 180th
    /// meridian.
    pub(super) fn of(points: impl Iterator<Item = (f64, f64)> + Clone, least: f64) -> Frame {
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for (longitude, latitude) in points.clone() {
            bounds = [bounds[0].min(longitude), bounds[1].min(latitude), bounds[2].max(longitude), bounds[3].max(latitude)];
        }
        if bounds[0] > bounds[2] {
            bounds = [100.0, 25.0, 120.0, 40.0];
        }
        // One place, or all on one line: still a region around them.
        for (low, high) in [(0, 2), (1, 3)] {
            let missing = (0.5 - (bounds[high] - bounds[low])).max(0.0) / 2.0;
            bounds[low] -= missing;
            bounds[high] += missing;
        }
        let [west, south, east, north] = bounds;
        let projection = Projection::new(west, south, east, north);
        let corners = [(west, south), (west, north), (east, south), (east, north)];
        let edges = points.chain(corners).map(|(longitude, latitude)| projection.at(longitude, latitude));
        let (mut low, mut high) = (Point::new(f64::INFINITY, f64::INFINITY), Point::new(f64::NEG_INFINITY, f64::NEG_INFINITY));
        for point in edges {
            low = Point::new(low.x.min(point.x), low.y.min(point.y));
            high = Point::new(high.x.max(point.x), high.y.max(point.y));
        }
        let size = high.minus(low);
        let scale = ((WIDTH - 2.0 * AROUND) / size.x).min((HEIGHT - 2.0 * AROUND) / size.y);
        let (width, height) =
            ((size.x * scale + 2.0 * AROUND).max(LEAST), (size.y * scale + 2.0 * AROUND).max(LEAST.max(least.min(HEIGHT))));
        let inside = Rect::new(DEGREES, 0.0, width, height);
        let shift = inside.middle().minus(low.plus(high).times(0.5 * scale));
        let outside = Rect::new(0.0, 0.0, DEGREES + width, height + FOOT);
        Frame { projection, scale, shift, bounds, inside, outside }
    }

    /// Where a point lies on the page.
    pub(super) fn at(&self, longitude: f64, latitude: f64) -> Point {
        self.projection.at(longitude, latitude).times(self.scale).plus(self.shift)
    }
}

/// The map's ground, its lines with their degrees, and its scale.
pub(super) fn marks(frame: &Frame, language: Language) -> Vec<Mark> {
    let [west, south, east, north] = frame.bounds;
    let mut parts = vec![Part::Box {
        frame: frame.inside,
        radius: 0.0,
        fill: Fill::solid(style::GROUND),
        edge: Some(Edge::new(style::RULE, 0.8)),
    }];
    let step = step((east - west).max(north - south));
    let (mut words, mut last) = (Vec::new(), f64::NEG_INFINITY);
    // Lines go on beyond the places, to the edges of the frame.
    let reach = 0.75 * (east - west).max(north - south) + step;
    let (west, east) = ((west - reach).max(-180.0), (east + reach).min(180.0));
    let (south, north) = ((south - reach).max(-85.0), (north + reach).min(85.0));
    for longitude in multiples(west, east, step) {
        let way = multiples(south, north, (north - south) / 32.0).map(|latitude| frame.at(longitude, latitude));
        for piece in clipped(&way.collect::<Vec<_>>(), frame.inside) {
            let foot = piece.first().copied().unwrap_or_default();
            if (foot.y - frame.inside.bottom()).abs() < 0.5 && foot.x - last > 34.0 {
                last = foot.x;
                let degrees = degrees(longitude, ["E", "W"]);
                words.push(Part::Text(line(
                    Point::new(foot.x, foot.y + 12.0),
                    Anchor::Middle,
                    style::CAPTION,
                    style::FAINT_INK,
                    degrees,
                )));
            }
            parts.push(Part::Line { curve: Curve::polyline(&piece), edge: Edge::new(style::GRID, 0.7) });
        }
    }
    for latitude in multiples(south, north, step) {
        let way = multiples(west, east, (east - west) / 32.0).map(|longitude| frame.at(longitude, latitude));
        for piece in clipped(&way.collect::<Vec<_>>(), frame.inside) {
            let foot = piece.first().copied().unwrap_or_default();
            if (foot.x - frame.inside.x).abs() < 0.5 && foot.y > 6.0 && foot.y < frame.inside.bottom() - 6.0 {
                let degrees = degrees(latitude, ["N", "S"]);
                words.push(Part::Text(centred(foot.x - 4.0, foot.y, Anchor::End, style::CAPTION, style::FAINT_INK, degrees)));
            }
            parts.push(Part::Line { curve: Curve::polyline(&piece), edge: Edge::new(style::GRID, 0.7) });
        }
    }
    parts.extend(words);
    vec![Mark::of_page("graticule", parts), scale_bar(frame, language)]
}

/// So many degrees from line to line that there are up to nine of them.
fn step(extent: f64) -> f64 {
    let wished = extent / 9.0;
    [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0].into_iter().find(|step| *step >= wished).unwrap_or(30.0)
}

/// Multiples of a step from `low` to `high`.
fn multiples(low: f64, high: f64, step: f64) -> impl Iterator<Item = f64> {
    let first = (low / step).ceil();
    let count = ((high / step).floor() - first + 1.0).clamp(0.0, 400.0) as usize;
    (0..count).map(move |at| (first + at as f64) * step)
}

fn degrees(value: f64, [positive, negative]: [&str; 2]) -> String {
    let rounded = (value.abs() * 10.0).round() / 10.0;
    if rounded == 0.0 {
        return "0°".to_owned();
    }
    format!("{rounded}°{}", if value > 0.0 { positive } else { negative })
}

/// The pieces of a polyline inside a box, cut at its edges.
fn clipped(points: &[Point], frame: Rect) -> Vec<Vec<Point>> {
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    let mut open = false;
    for pair in points.windows(2) {
        let Some((from, to)) = clip(pair[0], pair[1], frame) else {
            open = false;
            continue;
        };
        match pieces.last_mut().filter(|_| open) {
            Some(piece) => piece.push(to),
            None => pieces.push(vec![from, to]),
        }
        open = frame.holds(pair[1]);
    }
    pieces
}

/// The part of a line inside a box (Liang and Barsky, "A new concept and method for line clipping", 1984).
fn clip(from: Point, to: Point, frame: Rect) -> Option<(Point, Point)> {
    let way = to.minus(from);
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    for (step, low, high) in
        [(way.x, frame.x - from.x, frame.right() - from.x), (way.y, frame.y - from.y, frame.bottom() - from.y)]
    {
        if step.abs() < 1e-12 {
            if low > 0.0 || high < 0.0 {
                return None;
            }
            continue;
        }
        enter = enter.max((low / step).min(high / step));
        leave = leave.min((low / step).max(high / step));
    }
    (enter < leave).then(|| (from.plus(way.times(enter)), from.plus(way.times(leave))))
}

/// A bar of a round number of kilometres, in the lower right corner.
fn scale_bar(frame: &Frame, language: Language) -> Mark {
    let Some(length) = round_below(110.0 / frame.scale) else { return Mark::of_page("scale", Vec::new()) };
    let width = float(length) * frame.scale;
    let right = frame.inside.right() - 14.0;
    let y = frame.inside.bottom() - 12.0;
    let curve = Curve::polyline(&[
        Point::new(right - width, y - 5.0),
        Point::new(right - width, y),
        Point::new(right, y),
        Point::new(right, y - 5.0),
    ]);
    let unit = match language {
        Language::En => "km",
        Language::Zh => "千米",
    };
    let words = line(
        Point::new(right - width / 2.0, y - 5.0),
        Anchor::Middle,
        style::CAPTION,
        style::FAINT_INK,
        format!("{length} {unit}"),
    );
    Mark::of_page("scale", vec![Part::Line { curve, edge: Edge::new(style::FAINT_INK, 1.0) }, Part::Over(words)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_points_lie_inside_with_room_around() {
        for points in [vec![(120.6, 30.0)], vec![(103.8, 29.6), (120.6, 30.0), (87.6, 43.8)], vec![(10.0, 0.0), (10.0, -9.0)]] {
            let frame = Frame::of(points.iter().copied(), 0.0);
            for (longitude, latitude) in points {
                assert!(frame.inside.grown(-AROUND + 1.0).holds(frame.at(longitude, latitude)));
            }
        }
    }

    #[test]
    fn a_map_is_as_high_as_what_stands_beside_it() {
        let flat = [(103.8, 30.0), (120.6, 30.0)];
        assert!((Frame::of(flat.into_iter(), 480.0).inside.height - 480.0).abs() < 1e-9);
        assert!(Frame::of(flat.into_iter(), 2000.0).inside.height <= HEIGHT, "and no higher than a page");
    }

    #[test]
    fn lines_are_cut_at_the_frame() {
        let frame = Rect::new(0.0, 0.0, 10.0, 10.0);
        let cut = clipped(&[Point::new(-5.0, 5.0), Point::new(5.0, 5.0), Point::new(15.0, 5.0), Point::new(15.0, 50.0)], frame);
        assert_eq!(cut, [vec![Point::new(0.0, 5.0), Point::new(5.0, 5.0), Point::new(10.0, 5.0)]]);
        assert!(clip(Point::new(-1.0, -1.0), Point::new(-1.0, 20.0), frame).is_none());
    }

    #[test]
    fn degrees_are_named_by_their_side() {
        assert_eq!(degrees(120.0, ["E", "W"]), "120°E");
        assert_eq!(degrees(-12.5, ["N", "S"]), "12.5°S");
        assert_eq!(multiples(28.3, 31.0, 1.0).collect::<Vec<_>>(), [29.0, 30.0, 31.0]);
    }
}
