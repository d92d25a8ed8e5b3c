//! The map of a view: regions at their coordinates, arcs between them, enclaves at their hosts. No borders are drawn.

mod build;
mod graticule;
mod labels;
mod place;
mod projection;
#[cfg(test)]
mod tests;
mod words;

pub use super::gauge::{Gauge, Range};
pub use super::page::Page;
pub use build::{MapOptions, map};
pub use place::place;

/// A map before anything has a place on the page.
#[derive(Clone, Debug)]
pub struct Map {
    /// The words around it.
    pub page: Page,
    /// How its figures are written.
    pub gauge: Gauge,
    /// Name of the kind of its links, the class of its arcs; empty for several.
    pub kind: String,
    /// `#rrggbb` of its arcs.
    pub colour: String,
    /// Regions, those that give or receive most first: their names find a place first.
    pub places: Vec<Place>,
    /// What goes between them.
    pub arcs: Vec<Arc>,
    /// Enclaves.
    pub parks: Vec<Park>,
    /// Names of regions of which no point is known.
    pub aside: Vec<String>,
}

/// A region at a point: its seat, or a point inside.
#[derive(Clone, Debug)]
pub struct Place {
    /// Id of the region.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Full text.
    pub tooltip: String,
    /// Degrees east.
    pub longitude: f64,
    /// Degrees north.
    pub latitude: f64,
    /// It gives.
    pub gives: bool,
    /// It receives.
    pub receives: bool,
}

/// What goes from some places to others, as one.
#[derive(Clone, Debug)]
pub struct Arc {
    /// Its own among all arcs.
    pub id: String,
    /// Positions in [`Map::places`], at least one.
    pub givers: Vec<usize>,
    /// Positions in [`Map::places`], at least one.
    pub receivers: Vec<usize>,
    /// How much; none: no source states it.
    pub range: Option<Range>,
    /// Full text.
    pub tooltip: String,
    /// Ids of its links.
    pub links: Vec<String>,
    /// None of its links is sure.
    pub possible: bool,
}

/// An enclave.
#[derive(Clone, Debug)]
pub struct Park {
    /// Its id.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Whose it is and where it lies.
    pub caption: String,
    /// Position of the region that it lies in, in [`Map::places`].
    pub host: usize,
    /// Position of the region that it belongs to, if that has a place.
    pub owner: Option<usize>,
}
