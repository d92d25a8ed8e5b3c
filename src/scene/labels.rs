//! Free places for the words at lines and for the names of clusters.

use super::bundle::Bundle;
use super::diagram::Diagram;
use super::geometry::{Point, Rect};
use super::layout::line_at;
use super::placed::{Anchor, Junction, PlacedCluster, PlacedLink, PlacedShape, TextLine};
use super::style;
use super::text;

/// Along a line, places nearer to its middle are tried first.
const PLACES: [usize; 13] = [8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14];
const STEPS: usize = 16;

/// Moves each cluster's name to where along its upper edge the fewest lines and no shapes cross it.
pub(super) fn settle_titles(clusters: &mut [PlacedCluster], links: &[PlacedLink], shapes: &[PlacedShape]) {
    let trails = trails(links);
    let frames: Vec<Rect> = clusters.iter().map(|cluster| cluster.frame).collect();
    for cluster in clusters.iter_mut() {
        let room = cluster.frame.width - 20.0 - cluster.label.frame().width;
        let start = cluster.label.at.x;
        let places = [0.0, 1.0, 0.5, 0.25, 0.75].map(|share| start + room.max(0.0) * share);
        let mut best = (usize::MAX, start);
        for x in places {
            let mut label = cluster.label.clone();
            label.at.x = x;
            let box_ = label.frame().grown(1.5);
            let crossings = trails.iter().filter(|trail| trail.iter().any(|point| box_.holds(*point))).count();
            let hits = shapes.iter().filter(|shape| shape.frame.overlaps(box_)).count()
                + frames
                    .iter()
                    .filter(|frame| **frame != cluster.frame && cluster.frame.contains(**frame) && frame.overlaps(box_))
                    .count();
            let cost = crossings + 100 * hits;
            if cost < best.0 {
                best = (cost, x);
            }
        }
        cluster.label.at.x = best.1;
    }
}

fn trails(links: &[PlacedLink]) -> Vec<Vec<Point>> {
    links.iter().flat_map(|link| &link.strokes).map(|stroke| dense(&stroke.curve.sampled(12))).collect()
}

/// Fills in points so that none are further apart than a line of text is high.
fn dense(points: &[Point]) -> Vec<Point> {
    let mut out = Vec::with_capacity(points.len() * 2);
    for pair in points.windows(2) {
        let way = pair[1].minus(pair[0]);
        let parts = (way.length() / 5.0).ceil().max(1.0);
        let mut part = 0.0;
        while part < parts {
            out.push(pair[0].plus(way.times(part / parts)));
            part += 1.0;
        }
    }
    out.extend(points.last());
    out
}

/// Writes the links' texts at their lines, one for each strand, where they cover no shape, no name and no other text. Returns
/// how many found no place.
pub(super) fn place(
    diagram: &Diagram,
    bundles: &[Bundle],
    links: &mut [PlacedLink],
    clusters: &[PlacedCluster],
    shapes: &[PlacedShape],
    junctions: &[Junction],
) -> usize {
    let trails = trails(links);
    let mut taken: Vec<Rect> = shapes.iter().map(|shape| shape.frame.grown(1.5)).collect();
    taken.extend(clusters.iter().map(|cluster| cluster.label.frame().grown(1.0)));
    taken.extend(junctions.iter().map(|junction| Rect::around(junction.at, 2.0 * junction.radius, 2.0 * junction.radius)));
    // Heads stay visible.
    for stroke in links.iter().flat_map(|link| &link.strokes) {
        let foot = stroke.curve.end();
        taken.push(
            Rect::new(
                foot.x.min(stroke.tip.x),
                foot.y.min(stroke.tip.y),
                (foot.x - stroke.tip.x).abs(),
                (foot.y - stroke.tip.y).abs(),
            )
            .grown(1.5),
        );
    }
    let mut left_out = 0;
    for strand in bundles.iter().flat_map(|bundle| &bundle.strands) {
        let words: Vec<&str> = strand.links.iter().filter_map(|&at| diagram.links[at].label.as_deref()).collect();
        let (Some(&at), false) = (strand.links.first(), words.is_empty()) else { continue };
        let words = if words.len() > 2 { format!("{} … ×{}", words[0], words.len()) } else { words.join(" · ") };
        let words = text::fit(&words, style::AMOUNT, 120.0);
        match free_place(&words, &links[at], &taken, &trails, clusters) {
            Some(label) => {
                taken.push(label.frame().grown(1.0));
                links[at].label = Some(label);
            }
            None => left_out += 1,
        }
    }
    left_out
}

fn free_place(
    words: &str,
    link: &PlacedLink,
    taken: &[Rect],
    trails: &[Vec<Point>],
    clusters: &[PlacedCluster],
) -> Option<TextLine> {
    let longest = link.strokes.iter().max_by(|one, other| {
        let length = |stroke: &super::placed::Stroke| stroke.curve.end().minus(stroke.curve.start()).length();
        length(one).total_cmp(&length(other))
    })?;
    let points = even(&dense(&longest.curve.sampled(12)));
    let mut best: Option<(usize, TextLine)> = None;
    for (rank, place) in PLACES.into_iter().enumerate() {
        let middle = *points.get(place)?;
        let at = Point::new(middle.x, middle.y + 0.34 * style::AMOUNT.size);
        let label = line_at(at, Anchor::Middle, style::AMOUNT, &link.style.colour, words.to_owned());
        let frame = label.frame();
        if taken.iter().any(|other| other.overlaps(frame)) {
            continue;
        }
        let covered = trails.iter().filter(|trail| trail.iter().any(|point| frame.holds(*point))).count();
        let borders = clusters.iter().filter(|cluster| cluster.frame.overlaps(frame) && !cluster.frame.contains(frame)).count();
        let cost = 3 * covered + 2 * borders + rank / 2;
        if best.as_ref().is_none_or(|(least, _)| cost < *least) {
            best = Some((cost, label));
        }
    }
    best.map(|(_, label)| label)
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
