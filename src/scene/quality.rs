//! How clean a drawing is, counted.

use super::geometry::{Point, Rect};
use super::placed::{Scene, TextLine};

/// Faults of a drawing, each by how often it occurs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// Lines of text that leave their shape. Never in a sound drawing.
    pub labels_outside: usize,
    /// Pairs of shapes that overlap. Never in a sound drawing.
    pub shapes_on_shapes: usize,
    /// Pairs of words at lines, names of regions among them, that overlap.
    pub labels_on_labels: usize,
    /// Words at lines and names of regions that lie on a shape.
    pub labels_on_shapes: usize,
    /// Lines that cross the name of a region, each once for each name.
    pub lines_on_names: usize,
    /// Words at lines that found no place.
    pub labels_left_out: usize,
}

impl Quality {
    /// True if nothing overlaps and nothing was left out.
    pub fn is_clean(&self) -> bool {
        *self == Quality::default()
    }
}

/// Lines as chains of straight pieces, each with the box around it.
pub(super) struct Trails(Vec<(Rect, Vec<Point>)>);

/// Pieces of a curve as straight lines: fine enough for boxes as high as a line of text.
const STEPS: usize = 16;

impl Trails {
    pub(super) fn of<'s>(strokes: impl Iterator<Item = &'s super::placed::Stroke>) -> Trails {
        Trails(
            strokes
                .map(|stroke| {
                    let mut points = stroke.curve.sampled(STEPS);
                    points.push(stroke.tip);
                    (around(&points), points)
                })
                .collect(),
        )
    }

    /// How many of the lines go through a box.
    pub(super) fn through(&self, frame: Rect) -> usize {
        let crosses = |points: &[Point]| points.windows(2).any(|pair| frame.is_crossed(pair[0], pair[1]));
        self.0.iter().filter(|(around, points)| around.overlaps(frame) && crosses(points)).count()
    }

    /// What of them may go through boxes inside an area.
    pub(super) fn near(&self, area: Rect) -> NearTrails {
        let pieces = |points: &[Point]| {
            let pieces = points.windows(2).filter(|pair| around(pair).overlaps(area));
            pieces.map(|pair| [pair[0], pair[1]]).collect::<Vec<_>>()
        };
        let near = self.0.iter().filter(|(around, _)| around.overlaps(area)).map(|(_, points)| pieces(points));
        let boxed = |pieces: Vec<[Point; 2]>| (around(pieces.as_flattened()), pieces);
        NearTrails(near.filter(|pieces| !pieces.is_empty()).map(boxed).collect())
    }
}

/// The pieces of lines near an area, line by line.
pub(super) struct NearTrails(Vec<(Rect, Vec<[Point; 2]>)>);

impl NearTrails {
    /// How many of the lines go through a box; `most` if there are so many or more.
    pub(super) fn through(&self, frame: Rect, most: usize) -> usize {
        let crosses = |pieces: &[[Point; 2]]| pieces.iter().any(|[from, to]| frame.is_crossed(*from, *to));
        self.0.iter().filter(|(around, pieces)| around.overlaps(frame) && crosses(pieces)).take(most).count()
    }
}

/// The box around some points.
pub(super) fn around(points: &[Point]) -> Rect {
    let Some(first) = points.first() else { return Rect::default() };
    let mut low = *first;
    let mut high = *first;
    for point in points {
        low = Point::new(low.x.min(point.x), low.y.min(point.y));
        high = Point::new(high.x.max(point.x), high.y.max(point.y));
    }
    // A straight line has a box too.
    Rect::new(low.x, low.y, high.x - low.x, high.y - low.y).grown(0.01)
}

/// Counts the faults of a network's scene. O(shapes² + labels × (labels + shapes + lines)).
pub fn quality(scene: &Scene) -> Quality {
    examined(scene).0
}

/// The faults of a network's scene, and the positions of the clusters whose names a line crosses.
pub(super) fn examined(scene: &Scene) -> (Quality, Vec<usize>) {
    let trails = Trails::of(scene.links.iter().flat_map(|link| &link.strokes));
    let amounts = scene.links.iter().filter_map(|link| link.label.as_ref());
    let names: Vec<Rect> = scene.clusters.iter().map(|cluster| cluster.label.frame()).collect();
    let words: Vec<Rect> = amounts.map(TextLine::frame).chain(names.iter().copied()).collect();
    let mut found = Quality { labels_left_out: scene.labels_left_out, ..Quality::default() };
    for (at, shape) in scene.shapes.iter().enumerate() {
        found.labels_outside += shape.lines.iter().filter(|line| !shape.outline.frame.contains(line.frame())).count();
        found.shapes_on_shapes += scene.shapes[at + 1..].iter().filter(|other| shape.frame.overlaps(other.frame)).count();
    }
    for (at, frame) in words.iter().enumerate() {
        found.labels_on_labels += words[at + 1..].iter().filter(|other| frame.overlaps(**other)).count();
        found.labels_on_shapes += scene.shapes.iter().filter(|shape| shape.frame.overlaps(*frame)).count();
    }
    let crossings: Vec<usize> = names.iter().map(|name| trails.through(*name)).collect();
    found.lines_on_names = crossings.iter().sum();
    let crossed = (0..crossings.len()).filter(|at| crossings[*at] > 0).collect();
    (found, crossed)
}
