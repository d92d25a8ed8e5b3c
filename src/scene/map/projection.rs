//! From degrees to the plane.
//!
//! Albers' equal-area conic projection of the sphere: J. P. Snyder, "Map Projections — A Working Manual", US Geological Survey
//! Professional Paper 1395 (1987), chapter 14, formulas 14-1 to 14-6, with the standard parallels a sixth of the way from the
//! edges, as is usual for conic projections. Areas keep their proportions, and scale is true along the standard parallels.

use crate::scene::geometry::Point;

/// Mean radius of the Earth in kilometres (IUGG).
const RADIUS: f64 = 6371.0088;

/// A projection that suits some points. Planes are in kilometres, y down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Projection {
    /// Snyder's n; too near to zero, the cone is a cylinder.
    cone: f64,
    /// Snyder's C.
    constant: f64,
    /// Degrees.
    meridian: f64,
    /// Of the origin, and the standard one of the cylinder; radians.
    parallel: f64,
}

impl Projection {
    /// For points within these degrees: west, south, east, north.
    pub(super) fn new(west: f64, south: f64, east: f64, north: f64) -> Projection {
        let (south, north) = (south.clamp(-89.0, 89.0), north.clamp(-89.0, 89.0));
        let sixth = (north - south) / 6.0;
        Projection::conic([south + sixth, north - sixth], f64::midpoint(west, east), f64::midpoint(south, north))
    }

    /// With these standard parallels, central meridian and parallel of origin, in degrees.
    fn conic(standard: [f64; 2], meridian: f64, origin: f64) -> Projection {
        let [first, second] = standard.map(f64::to_radians);
        let cone = f64::midpoint(first.sin(), second.sin());
        let constant = first.cos().powi(2) + 2.0 * cone * first.sin();
        Projection { cone, constant, meridian, parallel: origin.to_radians() }
    }

    /// Where a point lies.
    pub(super) fn at(&self, longitude: f64, latitude: f64) -> Point {
        let (east, north) = ((longitude - self.meridian).to_radians(), latitude.clamp(-89.0, 89.0).to_radians());
        if self.cone.abs() < 0.01 {
            // About the equator the cone opens to a cylinder: Lambert's, Snyder's formulas 10-1 and 10-2.
            return Point::new(RADIUS * east * self.parallel.cos(), -RADIUS * north.sin() / self.parallel.cos());
        }
        let radius = |sine: f64| RADIUS * (self.constant - 2.0 * self.cone * sine).max(0.0).sqrt() / self.cone;
        let (own, angle) = (radius(north.sin()), self.cone * east);
        Point::new(own * angle.sin(), own * angle.cos() - radius(self.parallel.sin()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The manual's own example on page 291: a sphere of radius 1, standard parallels 29.5° and 45.5° N, origin 23° N 96° W, the
    /// point 35° N 75° W.
    #[test]
    fn it_gives_the_manual_s_numbers() {
        let projection = Projection::conic([29.5, 45.5], -96.0, 23.0);
        assert!((projection.cone - 0.602_837_0).abs() < 1e-7 && (projection.constant - 1.351_221_3).abs() < 1e-7);
        let point = projection.at(-75.0, 35.0).times(1.0 / RADIUS);
        assert!((point.x - 0.295_272_0).abs() < 1e-7 && (-point.y - 0.241_677_4).abs() < 1e-7, "{point:?}");
    }

    #[test]
    fn distances_along_a_standard_parallel_are_true() {
        let projection = Projection::new(110.0, 24.0, 122.0, 36.0);
        // A sixth of the way from 24° to 36°.
        let (one, other) = (projection.at(115.95, 26.0), projection.at(116.05, 26.0));
        let true_length = RADIUS * 0.1_f64.to_radians() * 26.0_f64.to_radians().cos();
        assert!((other.minus(one).length() / true_length - 1.0).abs() < 1e-6);
    }

    #[test]
    fn east_is_right_and_north_is_up_everywhere() {
        for (south, north) in [(20.0, 50.0), (-40.0, -10.0), (-2.0, 2.0)] {
            let projection = Projection::new(100.0, south, 120.0, north);
            let middle = f64::midpoint(south, north);
            let at = projection.at(110.0, middle);
            assert!(projection.at(111.0, middle).x > at.x && projection.at(110.0, middle + 1.0).y < at.y, "{south}");
        }
    }
}
