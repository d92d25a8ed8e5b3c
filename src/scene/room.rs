//! Room for the names of regions where lines leave none.
//!
//! The engine leads lines around shapes, not around names. Where a name is crossed at every place that it may take, its frame
//! grows by a band: all that lies beyond moves on by the same way, so that nothing comes nearer to anything else.

use super::bundle::Bundle;
use super::engine::Places;
use super::geometry::{Point, Rect};
use super::placed::Scene;
use super::quality::{self, Quality};

/// Larger drawings are not looked through again and again.
const MOST_SHAPES: usize = 150;
/// Bands that are tried for one drawing.
const MOST_TRIALS: usize = 16;
/// Lines bend to a band over this way on both sides of it: less than half the height of any shape, so that none is bent into one.
const BEND: f64 = 10.0;

/// A strip of the page that is put in where there was none.
#[derive(Clone, Copy)]
struct Band {
    /// Adds to the width; else to the height.
    wide: bool,
    /// Where it is put in.
    at: f64,
    /// How much it adds.
    size: f64,
}

/// The drawing as it is composed of the places, after frames whose names are crossed have grown where that helps.
pub(super) fn made(places: Places, bundles: &[Bundle], compose: impl Fn(&Places) -> Scene) -> Scene {
    let mut scene = compose(&places);
    if places.shapes.len() > MOST_SHAPES {
        return scene;
    }
    let mut places = places;
    let mut trials = 0;
    let mut passed_over = Vec::new();
    let (mut found, mut crossed) = quality::examined(&scene);
    while let Some(at) = crossed.iter().copied().find(|at| !passed_over.contains(at)) {
        // Frames stand in the scene in the order of their clusters.
        let Some(frame) = places.clusters.iter().flatten().nth(at).copied() else { break };
        let faults = faults(found);
        let better = bands(frame, scene.clusters[at].label.font.line_height()).into_iter().find_map(|band| {
            trials += 1;
            let wider = band.put_into(&places, bundles);
            let trial = compose(&wider);
            let examined = quality::examined(&trial);
            (self::faults(examined.0) < faults).then_some((wider, trial, examined))
        });
        match better {
            Some(better) => (places, scene, (found, crossed)) = better,
            None => passed_over.push(at),
        }
        if trials >= MOST_TRIALS {
            break;
        }
    }
    scene
}

fn faults(found: Quality) -> usize {
    found.lines_on_names + found.labels_on_labels + found.labels_on_shapes + found.labels_left_out
}

/// Room for a line of text at the foot of a frame, at its head, or at its right.
fn bands(frame: Rect, line: f64) -> [Band; 4] {
    [
        Band { wide: false, at: frame.bottom() - 1.0, size: line + 1.0 },
        Band { wide: false, at: frame.y + 6.0 + line, size: line },
        Band { wide: true, at: frame.right() - 1.0, size: 1.5 * line },
        Band { wide: true, at: frame.right() - 1.0, size: 4.0 * line },
    ]
}

impl Band {
    fn put_into(self, places: &Places, bundles: &[Bundle]) -> Places {
        let mut wider = places.clone();
        let step = |point: Point| if self.along(point) > self.at { self.size } else { 0.0 };
        for middle in wider.shapes.iter_mut().chain(wider.junctions.iter_mut().flatten()) {
            *middle = self.moved(*middle, step(*middle));
        }
        for frame in wider.clusters.iter_mut().flatten() {
            let (first, last) = (Point::new(frame.x, frame.y), Point::new(frame.right(), frame.bottom()));
            let (first, last) = (self.moved(first, step(first)), self.moved(last, step(last)));
            *frame = Rect::new(first.x, first.y, last.x - first.x, last.y - first.y);
        }
        for (at, bundle) in bundles.iter().enumerate() {
            for (side, curve) in wider.curves[at].iter_mut().enumerate() {
                let (from, to) = places.ends(at, bundle, side);
                // Lines keep to the shapes at their ends.
                let last = curve.points.len().saturating_sub(1);
                for (place, point) in curve.points.iter_mut().enumerate() {
                    let by = if place < 2 {
                        step(from)
                    } else if place + 1 >= last {
                        step(to)
                    } else {
                        self.ramp(*point)
                    };
                    *point = self.moved(*point, by);
                }
            }
        }
        if self.wide {
            wider.width += self.size;
        } else {
            wider.height += self.size;
        }
        wider
    }

    fn along(self, point: Point) -> f64 {
        if self.wide { point.x } else { point.y }
    }

    fn moved(self, point: Point, by: f64) -> Point {
        point.plus(if self.wide { Point::new(by, 0.0) } else { Point::new(0.0, by) })
    }

    /// Rises without a kink from nothing to the band's size.
    fn ramp(self, point: Point) -> f64 {
        let share = ((self.along(point) - self.at) / (2.0 * BEND) + 0.5).clamp(0.0, 1.0);
        self.size * share * share * (3.0 - 2.0 * share)
    }
}
