//! Free places for the words at lines and for the names of clusters.

use super::bundle::Bundle;
use super::diagram::Diagram;
use super::geometry::{Point, Rect};
use super::layout::line_at;
use super::placed::{Anchor, Junction, PlacedCluster, PlacedLink, PlacedShape, Stroke, TextLine};
use super::quality::{Trails, around};
use super::text::{self, Font};

/// Places along a line at which its words are tried.
const STEPS: usize = 32;
/// Places along the edge of a frame at which its name is tried stand this far apart, in points.
const NUDGE: f64 = 4.0;
/// Names and what they keep from reach at most so far beyond a frame, beside their own size.
const MOST_AWAY: f64 = 5.0;
/// Words at a line are no wider, in ems.
const WIDEST: f64 = 12.5;

/// Moves each cluster's name to where no line, shape or other name crosses it, or the fewest do: along its upper edge inside,
/// else along its lower one, else outside at these edges, else anywhere in it or beside it. Names stay in `page`.
/// One that is crossed everywhere goes without the name of the region around it.
pub(super) fn settle_titles(
    diagram: &Diagram,
    clusters: &mut [PlacedCluster],
    trails: &Trails,
    shapes: &[PlacedShape],
    page: Rect,
) {
    let frames: Vec<Rect> = clusters.iter().map(|cluster| cluster.frame).collect();
    let mut settled: Vec<Rect> = Vec::new();
    for cluster in clusters.iter_mut() {
        let own = diagram.clusters.iter().find(|own| own.id == cluster.id).map(|own| text::clean(&own.label));
        let names: Vec<String> = [Some(cluster.label.text.clone()), own].into_iter().flatten().collect();
        // A name stands in its frame or beside it: what is farther away can't be hit.
        let widest = names.iter().map(|name| text::width(name, cluster.label.font)).fold(0.0, f64::max);
        let (aside, above) = (widest + 2.0 * MOST_AWAY, cluster.label.frame().height + 2.0 * MOST_AWAY);
        let Rect { x, y, width, height } = cluster.frame;
        let area = Rect::new(x - aside, y - above, width + 2.0 * aside, height + 2.0 * above);
        let shapes: Vec<Rect> = shapes.iter().map(|shape| shape.frame.grown(4.0)).filter(|shape| shape.overlaps(area)).collect();
        let parts: Vec<Rect> = frames.iter().filter(|frame| **frame != cluster.frame && frame.overlaps(area)).copied().collect();
        let trails = trails.near(area);
        // What it costs that the name stands there, if that is less than the least so far.
        let cost = |frame: Rect, least: usize| {
            let frame = frame.grown(1.5);
            if !page.contains(frame) {
                return None;
            }
            let hits = shapes.iter().filter(|shape| shape.overlaps(frame)).count()
                + settled.iter().filter(|other| other.overlaps(frame)).count()
                // On the border of another frame, or inside one that is not around this one.
                + parts.iter().filter(|other| other.overlaps(frame) && !other.contains(cluster.frame)).count();
            let room = least.checked_sub(100 * hits).filter(|room| *room > 0)?;
            let crossings = trails.through(frame, room);
            (crossings < room).then_some(100 * hits + crossings)
        };
        let mut best = (usize::MAX, cluster.label.clone());
        for name in names {
            let label = TextLine { text: name, ..cluster.label.clone() };
            let frame = label.frame();
            for shift in shifts(cluster.frame, frame) {
                let place = Rect::new(frame.x + shift.x, frame.y + shift.y, frame.width, frame.height);
                if let Some(cost) = cost(place, best.0) {
                    best = (cost, TextLine { at: label.at.plus(shift), ..label.clone() });
                }
                if best.0 == 0 {
                    break;
                }
            }
            if best.0 == 0 {
                break;
            }
        }
        cluster.label = best.1;
        settled.push(cluster.label.frame());
    }
}

/// Where the name of a cluster may go from its upper left corner, the best places first.
fn shifts(frame: Rect, own: Rect) -> impl Iterator<Item = Point> {
    let across = (frame.width - 20.0 - own.width).max(0.0);
    let down = frame.bottom() - 5.0 - own.bottom();
    let (above, below) = (frame.y - 3.0 - own.bottom(), frame.bottom() + 3.0 - own.y);
    let (left, right) = (frame.x - 3.0 - own.right(), frame.right() + 3.0 - own.x);
    let along = |length: f64| (0..=(length / NUDGE) as usize).map(|step| NUDGE * step as f64);
    let row = move |y: f64| along(across).map(move |x| Point::new(x, y));
    let edges = [0.0, down, above, below].into_iter().flat_map(row);
    let inside = along(down).flat_map(row);
    let beside = [right, left].into_iter().flat_map(move |x| along(down).map(move |y| Point::new(x, y)));
    edges.chain(inside).chain(beside)
}

/// Writes the links' texts at their lines, one for each strand, where they cover no shape, no name and no other text. Returns
/// how many found no place.
pub(super) fn place(
    diagram: &Diagram,
    bundles: &[Bundle],
    links: &mut [PlacedLink],
    trails: &Trails,
    clusters: &[PlacedCluster],
    shapes: &[PlacedShape],
    junctions: &[Junction],
) -> usize {
    let font = diagram.style.fonts.amount;
    let mut taken: Vec<Rect> = shapes.iter().map(|shape| shape.frame.grown(1.5)).collect();
    taken.extend(clusters.iter().map(|cluster| cluster.label.frame().grown(1.0)));
    taken.extend(junctions.iter().map(|junction| Rect::around(junction.at, 2.0 * junction.radius, 2.0 * junction.radius)));
    // Heads stay visible.
    taken.extend(links.iter().flat_map(|link| &link.strokes).map(head));
    let mut wanted: Vec<(usize, String)> = Vec::new();
    for strand in bundles.iter().flat_map(|bundle| &bundle.strands) {
        let words: Vec<&str> = strand.links.iter().filter_map(|&at| diagram.links[at].label.as_deref()).collect();
        let (Some(&at), false) = (strand.links.first(), words.is_empty()) else { continue };
        let words = if words.len() > 2 { format!("{} … ×{}", words[0], words.len()) } else { words.join(" · ") };
        wanted.push((at, text::fit(&words, font, WIDEST * font.size)));
    }
    // Who has the shortest way has the fewest places.
    wanted.sort_by(|(one, _), (other, _)| way(&links[*one]).total_cmp(&way(&links[*other])).then(one.cmp(other)));
    let mut left_out = 0;
    for (at, words) in wanted {
        match free_place(&words, font, &links[at], &taken, trails, clusters) {
            Some(label) => {
                taken.push(label.frame().grown(1.0));
                links[at].label = Some(label);
            }
            None => left_out += 1,
        }
    }
    left_out
}

fn head(stroke: &Stroke) -> Rect {
    let foot = stroke.curve.end();
    let corner = Point::new(foot.x.min(stroke.tip.x), foot.y.min(stroke.tip.y));
    let way = stroke.tip.minus(foot);
    Rect::new(corner.x, corner.y, way.x.abs(), way.y.abs()).grown(1.5)
}

fn way(link: &PlacedLink) -> f64 {
    link.strokes.iter().map(|stroke| stroke.curve.way()).fold(0.0, f64::max)
}

/// The place on one of the link's lines that covers the fewest others, rather near a middle.
fn free_place(
    words: &str,
    font: Font,
    link: &PlacedLink,
    taken: &[Rect],
    trails: &Trails,
    clusters: &[PlacedCluster],
) -> Option<TextLine> {
    let label = line_at(Point::default(), Anchor::Middle, font, &link.style.colour, words.to_owned());
    let own = label.frame();
    let mut best: Option<(usize, Point)> = None;
    for points in link.strokes.iter().map(|stroke| even(&stroke.curve.sampled(12))) {
        // What is farther away can't be hit.
        let area = around(&points).grown(own.width.max(2.0 * font.size));
        let taken: Vec<Rect> = taken.iter().filter(|other| other.overlaps(area)).copied().collect();
        let trails = trails.near(area);
        for (place, point) in points.iter().enumerate().take(STEPS).skip(1) {
            let at = Point::new(point.x, point.y + 0.34 * font.size);
            let frame = Rect::new(own.x + at.x, own.y + at.y, own.width, own.height);
            if taken.iter().any(|other| other.overlaps(frame)) {
                continue;
            }
            let borders =
                clusters.iter().filter(|cluster| cluster.frame.overlaps(frame) && !cluster.frame.contains(frame)).count();
            let cost = 12 * trails.through(frame, usize::MAX) + 8 * borders + place.abs_diff(STEPS / 2);
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, at));
            }
        }
    }
    best.map(|(_, at)| TextLine { at, ..label })
}

/// `STEPS + 1` points at equal distances along a trail.
fn even(trail: &[Point]) -> Vec<Point> {
    let total: f64 = trail.windows(2).map(|pair| pair[1].minus(pair[0]).length()).sum();
    let mut out = Vec::with_capacity(STEPS + 1);
    let mut gone = 0.0;
    for pair in trail.windows(2) {
        let length = pair[1].minus(pair[0]).length();
        while out.len() <= STEPS && total * out.len() as f64 / STEPS as f64 <= gone + length {
            let share = if length > 0.0 { (total * out.len() as f64 / STEPS as f64 - gone) / length } else { 0.0 };
            out.push(pair[0].plus(pair[1].minus(pair[0]).times(share)));
        }
        gone += length;
    }
    out
}
