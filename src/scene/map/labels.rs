//! Free places for names on a map.

use crate::scene::geometry::{Point, Rect};
use crate::scene::page::centred;
use crate::scene::placed::{Anchor, TextLine};
use crate::scene::text::Font;

/// What is taken on a map, and where nothing may stand beyond.
pub(super) struct Room {
    pub(super) frame: Rect,
    pub(super) taken: Vec<Rect>,
    /// Points along lines, which names rather don't cover.
    pub(super) trails: Vec<Point>,
}

/// A name, and the line that leads to it where it stands away from its place.
pub(super) struct Name {
    pub(super) words: TextLine,
    pub(super) leader: Option<(Point, Point)>,
}

/// The eight directions from a point, the best places for a name first (after E. Imhof, "Positioning names on maps", The
/// American Cartographer 2, 1975): right, left, and then the corners, with the middle above and below last.
const DIRECTIONS: [(f64, f64); 8] =
    [(1.0, 0.0), (-1.0, 0.0), (0.8, -0.8), (0.8, 0.8), (-0.8, -0.8), (-0.8, 0.8), (0.0, -1.0), (0.0, 1.0)];
/// How far away a name may stand; beyond the first, a line leads to it.
const DISTANCES: [f64; 6] = [0.0, 12.0, 22.0, 34.0, 48.0, 66.0];

impl Room {
    /// Finds a free place for a name at a disc and takes it; none if all are taken.
    pub(super) fn place(&mut self, at: Point, radius: f64, label: &str, font: Font, colour: &str) -> Option<Name> {
        let mut best: Option<(usize, Name)> = None;
        for (ring, distance) in DISTANCES.into_iter().enumerate() {
            for (rank, (x, y)) in DIRECTIONS.into_iter().enumerate() {
                let reach = radius + 3.0 + distance;
                let anchor = if x > 0.0 {
                    Anchor::Start
                } else if x < 0.0 {
                    Anchor::End
                } else {
                    Anchor::Middle
                };
                let lift = if x == 0.0 { y * (reach + 0.5 * font.size) } else { y * reach };
                let words = centred(at.x + x * reach, at.y + lift, anchor, font, colour, label);
                let frame = words.frame();
                if !self.frame.contains(frame) || self.taken.iter().any(|taken| taken.overlaps(frame)) {
                    continue;
                }
                let start = Point::new(at.x + x * radius, at.y + y * radius);
                let end = Point::new(at.x + x * (reach - 1.0), at.y + y * (reach - 1.0));
                let leads = |share: f64| start.plus(end.minus(start).times(share));
                let hit = |share| self.taken.iter().any(|taken| taken.holds(leads(share)));
                if ring > 0 && [0.3, 0.5, 0.7, 0.9].into_iter().any(hit) {
                    continue;
                }
                let covered = self.trails.iter().filter(|point| frame.holds(**point)).count();
                let cost = 3 * covered + rank + 10 * ring;
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    let leader = (ring > 0).then_some((start, end));
                    best = Some((cost, Name { words, leader }));
                }
            }
            // Nearer is better unless lines are covered.
            if best.as_ref().is_some_and(|(cost, _)| *cost < 10 * (ring + 1)) {
                break;
            }
        }
        let (_, name) = best?;
        self.taken.push(name.words.frame().grown(1.0));
        if let Some((from, to)) = name.leader {
            self.trails.extend([from, from.plus(to).times(0.5), to]);
        }
        Some(name)
    }

    /// Finds a free place for a box near a point and takes it; the nearest even if none is free.
    pub(super) fn place_box(&mut self, at: Point, radius: f64, side: f64) -> Point {
        let mut first = None;
        for distance in [0.0, 6.0, 13.0, 21.0, 30.0] {
            for (x, y) in [(0.0, 1.0), (0.0, -1.0), (0.8, 0.8), (-0.8, 0.8), (0.8, -0.8), (-0.8, -0.8), (1.0, 0.0), (-1.0, 0.0)] {
                let reach = radius + side / 2.0 + 1.5 + distance;
                let middle = Point::new(at.x + x * reach, at.y + y * reach);
                let frame = Rect::around(middle, side, side);
                first.get_or_insert(middle);
                if self.frame.contains(frame) && !self.taken.iter().any(|taken| taken.overlaps(frame)) {
                    self.taken.push(frame.grown(0.5));
                    return middle;
                }
            }
        }
        first.unwrap_or(at)
    }
}
