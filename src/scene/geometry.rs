//! Points, boxes and curves. Lengths are points (1/72 inch); y grows downwards.

/// A point.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl Point {
    /// A point.
    pub const fn new(x: f64, y: f64) -> Point {
        Point { x, y }
    }

    pub(crate) fn plus(self, by: Point) -> Point {
        Point::new(self.x + by.x, self.y + by.y)
    }

    pub(crate) fn minus(self, by: Point) -> Point {
        Point::new(self.x - by.x, self.y - by.y)
    }

    pub(crate) fn times(self, by: f64) -> Point {
        Point::new(self.x * by, self.y * by)
    }

    pub(crate) fn length(self) -> f64 {
        self.x.hypot(self.y)
    }

    /// The same direction with length one; zero stays zero.
    pub(crate) fn unit(self) -> Point {
        let length = self.length();
        if length > 1e-9 { self.times(1.0 / length) } else { Point::default() }
    }

    /// Turned by a right angle.
    pub(crate) fn normal(self) -> Point {
        Point::new(-self.y, self.x)
    }
}

/// A box with sides along the axes.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Rect {
    /// Left edge.
    pub x: f64,
    /// Upper edge.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

impl Rect {
    /// A box by its upper left corner and size.
    pub const fn new(x: f64, y: f64, width: f64, height: f64) -> Rect {
        Rect { x, y, width, height }
    }

    /// A box by its middle and size.
    pub fn around(middle: Point, width: f64, height: f64) -> Rect {
        Rect::new(middle.x - width / 2.0, middle.y - height / 2.0, width, height)
    }

    /// Right edge.
    pub fn right(self) -> f64 {
        self.x + self.width
    }

    /// Lower edge.
    pub fn bottom(self) -> f64 {
        self.y + self.height
    }

    /// Middle.
    pub fn middle(self) -> Point {
        Point::new(self.x + self.width / 2.0, self.y + self.height / 2.0)
    }

    /// True if the insides have a point in common.
    pub fn overlaps(self, other: Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }

    /// True if `other` lies inside or on the border.
    pub fn contains(self, other: Rect) -> bool {
        self.x <= other.x && self.y <= other.y && self.right() >= other.right() && self.bottom() >= other.bottom()
    }

    /// True if the point lies inside or on the border.
    pub fn holds(self, point: Point) -> bool {
        self.x <= point.x && point.x <= self.right() && self.y <= point.y && point.y <= self.bottom()
    }

    /// True if a straight line from one point to another goes through the inside (Liang and Barsky 1984).
    pub fn is_crossed(self, from: Point, to: Point) -> bool {
        // Nearly all lines pass at a distance.
        if (from.x < self.x && to.x < self.x)
            || (from.y < self.y && to.y < self.y)
            || (from.x > self.right() && to.x > self.right())
            || (from.y > self.bottom() && to.y > self.bottom())
        {
            return false;
        }
        let way = to.minus(from);
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (start, step, low, high) in [(from.x, way.x, self.x, self.right()), (from.y, way.y, self.y, self.bottom())] {
            if step.abs() < 1e-12 {
                if start <= low || start >= high {
                    return false;
                }
                continue;
            }
            let (one, other) = ((low - start) / step, (high - start) / step);
            enter = enter.max(one.min(other));
            leave = leave.min(one.max(other));
        }
        enter < leave
    }

    /// The same box with a margin on each side; a negative one makes it smaller.
    #[must_use]
    pub fn grown(self, margin: f64) -> Rect {
        Rect::new(self.x - margin, self.y - margin, self.width + 2.0 * margin, self.height + 2.0 * margin)
    }
}

/// A chain of cubic Bézier curves: a start, then three points for each curve.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Curve {
    /// 3n + 1 points.
    pub points: Vec<Point>,
}

impl Curve {
    /// A straight line.
    #[must_use]
    pub fn line(from: Point, to: Point) -> Curve {
        let step = to.minus(from).times(1.0 / 3.0);
        Curve { points: vec![from, from.plus(step), to.minus(step), to] }
    }

    /// Straight lines from point to point.
    #[must_use]
    pub fn polyline(points: &[Point]) -> Curve {
        let mut out = points.first().copied().into_iter().collect::<Vec<_>>();
        for pair in points.windows(2) {
            out.extend(Curve::line(pair[0], pair[1]).points.into_iter().skip(1));
        }
        Curve { points: out }
    }

    /// This curve, and then the other; a straight line joins them where the one doesn't end where the other starts.
    #[must_use]
    pub fn then(mut self, other: &Curve) -> Curve {
        if self.end().minus(other.start()).length() > 1e-9 {
            self.points.extend(Curve::line(self.end(), other.start()).points.into_iter().skip(1));
        }
        self.points.extend(other.points.iter().copied().skip(1));
        self
    }

    /// First point.
    pub fn start(&self) -> Point {
        self.points.first().copied().unwrap_or_default()
    }

    /// Last point.
    pub fn end(&self) -> Point {
        self.points.last().copied().unwrap_or_default()
    }

    /// The same curve from its end to its start.
    #[must_use]
    pub fn reversed(&self) -> Curve {
        Curve { points: self.points.iter().rev().copied().collect() }
    }

    /// Length of its control polygon: a little more than its own.
    pub(crate) fn way(&self) -> f64 {
        self.points.windows(2).map(|pair| pair[1].minus(pair[0]).length()).sum()
    }

    /// Direction in which it arrives, of length one.
    pub fn arrival(&self) -> Point {
        let end = self.end();
        let before = self.points.iter().rev().find(|point| point.minus(end).length() > 0.05);
        before.map_or(Point::new(1.0, 0.0), |before| end.minus(*before).unit())
    }

    /// The curve beside this one: `by[1]` points to its right (seen along it, y down), `by[0]` at its start and `by[2]` at its
    /// end. Exact for straight pieces and near enough for gentle ones: each control point moves along the mean normal of its
    /// legs.
    #[must_use]
    pub fn beside(&self, by: [f64; 3]) -> Curve {
        if by.iter().all(|by| by.abs() < 1e-9) || self.points.len() < 2 {
            return self.clone();
        }
        let last = self.points.len() - 1;
        let points = (0..=last)
            .map(|at| {
                let before = self.leg(at.saturating_sub(1));
                let after = self.leg(at.min(last - 1));
                let direction = if at == 0 { after } else { before.plus(after).unit() };
                let by = if at == 0 {
                    by[0]
                } else if at == last {
                    by[2]
                } else {
                    by[1]
                };
                self.points[at].plus(direction.normal().times(by))
            })
            .collect();
        Curve { points }
    }

    /// Direction from one control point to the next. Where they coincide, that of the nearest that don't.
    fn leg(&self, at: usize) -> Point {
        for reach in 1..self.points.len() {
            let (low, high) = (at.saturating_sub(reach - 1), (at + reach).min(self.points.len() - 1));
            let way = self.points[high].minus(self.points[low]);
            if way.length() > 1e-6 {
                return way.unit();
            }
        }
        Point::default()
    }

    /// The same curve without its last `length` points of way (measured straight from its end).
    #[must_use]
    pub fn shortened(&self, length: f64) -> Curve {
        let end = self.end();
        self.cut_where(|point| point.minus(end).length() < length)
    }

    /// The same curve ending on the border of a box: what goes into it is cut, and a curve that stops short of it is drawn
    /// on in its direction, or to the nearest point of the border if it would miss the box.
    #[must_use]
    pub fn ending_at(&self, frame: Rect) -> Curve {
        if frame.holds(self.end()) {
            return self.cut_where(|point| frame.holds(point));
        }
        let (end, direction) = (self.end(), self.arrival());
        let mut points = self.points.clone();
        let tip = match reach(end, direction, frame).filter(|way| *way < 30.0) {
            Some(way) => end.plus(direction.times(way)),
            None => Point::new(end.x.clamp(frame.x, frame.right()), end.y.clamp(frame.y, frame.bottom())),
        };
        let step = tip.minus(end).times(1.0 / 3.0);
        points.extend([end.plus(step), tip.minus(step), tip]);
        Curve { points }
    }

    /// Cut back from the end while `outside` holds; whole if nothing would be left.
    fn cut_where(&self, outside: impl Fn(Point) -> bool) -> Curve {
        let pieces = self.points.len().saturating_sub(1) / 3;
        for piece in (0..pieces).rev() {
            let points = &self.points[3 * piece..3 * piece + 4];
            if outside(points[0]) && piece > 0 {
                continue;
            }
            // The border is crossed within this piece.
            let (mut low, mut high) = (0.0, 1.0);
            if outside(points[0]) {
                return self.clone();
            }
            if !outside(points[3]) {
                low = 1.0;
            }
            for _ in 0..30 {
                let middle = f64::midpoint(low, high);
                if outside(at(points, middle)) { high = middle } else { low = middle }
            }
            let mut kept = self.points[..=3 * piece].to_vec();
            kept.extend(first_part(points, low));
            return Curve { points: kept };
        }
        self.clone()
    }

    /// Points along the curve, `steps` for each piece, with both ends.
    pub fn sampled(&self, steps: usize) -> Vec<Point> {
        let mut out = vec![self.start()];
        for piece in self.points.windows(4).step_by(3) {
            for step in 1..=steps {
                out.push(at(piece, step as f64 / steps as f64));
            }
        }
        out
    }
}

fn at(piece: &[Point], t: f64) -> Point {
    let u = 1.0 - t;
    let weights = [u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t];
    piece.iter().zip(weights).fold(Point::default(), |sum, (point, weight)| sum.plus(point.times(weight)))
}

/// The last three control points of a piece up to `t` (de Casteljau).
fn first_part(piece: &[Point], t: f64) -> [Point; 3] {
    let mix = |one: Point, other: Point| one.plus(other.minus(one).times(t));
    let legs: Vec<Point> = piece.windows(2).map(|pair| mix(pair[0], pair[1])).collect();
    let (before, after) = (mix(legs[0], legs[1]), mix(legs[1], legs[2]));
    [legs[0], before, mix(before, after)]
}

/// How far a ray goes before it enters a box.
fn reach(from: Point, direction: Point, frame: Rect) -> Option<f64> {
    let (mut enter, mut leave) = (0.0_f64, f64::INFINITY);
    for (start, step, low, high) in
        [(from.x, direction.x, frame.x, frame.right()), (from.y, direction.y, frame.y, frame.bottom())]
    {
        if step.abs() < 1e-9 {
            if start < low || start > high {
                return None;
            }
            continue;
        }
        let (one, other) = ((low - start) / step, (high - start) / step);
        enter = enter.max(one.min(other));
        leave = leave.min(one.max(other));
    }
    (enter <= leave).then_some(enter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_beside_a_line_keeps_its_distance() {
        let line = Curve::line(Point::new(0.0, 0.0), Point::new(90.0, 0.0));
        assert!(line.beside([4.0; 3]).points.iter().all(|point| (point.y - 4.0).abs() < 1e-9));
        assert_eq!(line.beside([4.0; 3]).end(), Point::new(90.0, 4.0));
        assert_eq!(line.arrival(), Point::new(1.0, 0.0));
    }

    #[test]
    fn a_line_crosses_a_box_only_inside() {
        let frame = Rect::new(0.0, 0.0, 10.0, 4.0);
        assert!(frame.is_crossed(Point::new(-5.0, 2.0), Point::new(15.0, 2.0)));
        assert!(frame.is_crossed(Point::new(9.0, -1.0), Point::new(11.0, 3.0)), "a corner");
        assert!(!frame.is_crossed(Point::new(-5.0, 4.0), Point::new(15.0, 4.0)), "along an edge");
        assert!(!frame.is_crossed(Point::new(-5.0, 2.0), Point::new(-1.0, 2.0)), "it ends before");
    }

    #[test]
    fn boxes_that_touch_do_not_overlap() {
        let one = Rect::new(0.0, 0.0, 10.0, 10.0);
        assert!(!one.overlaps(Rect::new(10.0, 0.0, 5.0, 5.0)));
        assert!(one.overlaps(Rect::new(9.9, 0.0, 5.0, 5.0)));
        assert!(one.contains(Rect::new(0.0, 0.0, 10.0, 10.0)));
    }
}
