//! What flows, matrices, maps and timelines are drawn of: areas, boxes, discs, lines and words that stand for something.
//!
//! A [`Mark`] says whom it stands for and what is drawn; renderers draw its parts in order and decide nothing.

use super::geometry::{Curve, Point, Rect};
use super::placed::TextLine;
use crate::model::Dash;

/// Something drawn, with what it stands for.
#[derive(Clone, Debug)]
pub struct Mark {
    /// What it is in the picture (`giver`, `band`, `cell`, `arc`, `bar`, `axis`): its class, and the prefix of its id.
    pub role: &'static str,
    /// Its own among the marks of its role; empty where nothing refers to it and nothing fades.
    pub id: String,
    /// Whom it stands for.
    pub about: About,
    /// Full text; empty for what says nothing.
    pub tooltip: String,
    /// The box that it and its words fill and no other such mark overlaps; none for what may be crossed: bands, arcs, grids.
    pub frame: Option<Rect>,
    /// What is drawn, in order.
    pub parts: Vec<Part>,
}

impl Mark {
    /// A mark of the page itself: an axis, a grid.
    pub(super) fn of_page(role: &'static str, parts: Vec<Part>) -> Mark {
        Mark { role, id: String::new(), about: About::Page, tooltip: String::new(), frame: None, parts }
    }

    pub(super) fn moved(mut self, by: Point) -> Mark {
        if let Some(frame) = &mut self.frame {
            frame.x += by.x;
            frame.y += by.y;
        }
        self.parts = self.parts.into_iter().map(|part| part.moved(by)).collect();
        self
    }
}

/// Whom a mark stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum About {
    /// Nothing of the graph: axes, grids, scales.
    Page,
    /// One entity, or several as one.
    Entities {
        /// Name of their kind.
        kind: String,
        /// Their ids.
        ids: Vec<String>,
    },
    /// Links between some entities.
    Links {
        /// Name of their kind; empty where there are several.
        kind: String,
        /// Ids of the givers.
        givers: Vec<String>,
        /// Ids of the receivers.
        receivers: Vec<String>,
        /// Ids of the links.
        links: Vec<String>,
        /// None of them is sure.
        possible: bool,
    },
}

/// A piece of a mark.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// The inside of a closed curve.
    Area {
        /// The curve; it ends where it starts.
        outline: Curve,
        /// Inside.
        fill: Fill,
        /// Around it.
        edge: Option<Edge>,
    },
    /// A box with sides along the axes.
    Box {
        /// Its place.
        frame: Rect,
        /// Radius of its corners.
        radius: f64,
        /// Inside.
        fill: Fill,
        /// Around it.
        edge: Option<Edge>,
    },
    /// A disc.
    Disc {
        /// Middle.
        at: Point,
        /// Radius.
        radius: f64,
        /// Inside.
        fill: Fill,
        /// Around it.
        edge: Option<Edge>,
    },
    /// A line.
    Line {
        /// Its way.
        curve: Curve,
        /// How it looks.
        edge: Edge,
    },
    /// Words.
    Text(TextLine),
    /// Words turned about their point, clockwise.
    Turned {
        /// The words as they would stand unturned.
        line: TextLine,
        /// By how much.
        degrees: f64,
    },
    /// Words on a patch of the paper, so that lines below don't cross them out.
    Over(TextLine),
}

impl Part {
    /// The words of a part, however they are turned.
    pub fn text(&self) -> Option<&TextLine> {
        match self {
            Part::Text(line) | Part::Over(line) | Part::Turned { line, .. } => Some(line),
            _ => None,
        }
    }

    /// A part moved by a way; fades move along.
    pub(crate) fn moved(mut self, by: Point) -> Part {
        match &mut self {
            Part::Area { outline: curve, fill, .. } => {
                curve.points.iter_mut().for_each(|point| *point = point.plus(by));
                fill.shift(by.x);
            }
            Part::Line { curve, .. } => curve.points.iter_mut().for_each(|point| *point = point.plus(by)),
            Part::Box { frame, fill, .. } => {
                frame.x += by.x;
                frame.y += by.y;
                fill.shift(by.x);
            }
            Part::Disc { at, fill, .. } => {
                *at = at.plus(by);
                fill.shift(by.x);
            }
            Part::Text(line) | Part::Over(line) | Part::Turned { line, .. } => line.at = line.at.plus(by),
        }
        self
    }
}

/// What the inside of a part is filled with.
#[derive(Clone, Debug, PartialEq)]
pub enum Fill {
    /// Nothing.
    None,
    /// A colour.
    Plain {
        /// `#rrggbb`.
        colour: String,
        /// From 0 to 1.
        opacity: f64,
    },
    /// A colour that fades from left to right.
    Fade {
        /// `#rrggbb`.
        colour: String,
        /// Where on the page, and the opacity there; from left to right, at least two.
        stops: Vec<(f64, f64)>,
    },
}

impl Fill {
    /// An opaque colour.
    pub fn solid(colour: &str) -> Fill {
        Fill::Plain { colour: colour.to_owned(), opacity: 1.0 }
    }

    /// A colour that lets through what is below.
    pub fn clear(colour: &str, opacity: f64) -> Fill {
        Fill::Plain { colour: colour.to_owned(), opacity }
    }

    fn shift(&mut self, by: f64) {
        if let Fill::Fade { stops, .. } = self {
            for (x, _) in stops {
                *x += by;
            }
        }
    }
}

/// A drawn line.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    /// `#rrggbb`.
    pub colour: String,
    /// Width in points.
    pub width: f64,
    /// Dash.
    pub dash: Dash,
    /// From 0 to 1.
    pub opacity: f64,
}

impl Edge {
    /// A plain line.
    pub fn new(colour: &str, width: f64) -> Edge {
        Edge { colour: colour.to_owned(), width, dash: Dash::Solid, opacity: 1.0 }
    }

    /// The same line with this dash.
    #[must_use]
    pub fn dashed(mut self, dash: Dash) -> Edge {
        self.dash = dash;
        self
    }

    /// The same line, lighter.
    #[must_use]
    pub fn with_opacity(mut self, opacity: f64) -> Edge {
        self.opacity = opacity;
        self
    }
}

/// A colour `#rrggbb` mixed with a share of grey (0 black, 255 white); anything else stays as it is.
pub(super) fn mixed(colour: &str, grey: f64, share: f64) -> String {
    channels(colour).map_or_else(|| colour.to_owned(), |own| mix(own, [grey; 3], share))
}

/// A colour `#rrggbb` mixed with a share of another; anything else stays as it is.
pub(super) fn blended(colour: &str, other: &str, share: f64) -> String {
    channels(colour).zip(channels(other)).map_or_else(|| colour.to_owned(), |(own, other)| mix(own, other, share))
}

/// Red, green and blue of `#rrggbb`, from 0 to 255.
pub(super) fn channels(colour: &str) -> Option<[f64; 3]> {
    let channel = |at: usize| u8::from_str_radix(colour.get(at..at + 2)?, 16).ok().map(f64::from);
    if colour.len() == 7 { Some([channel(1)?, channel(3)?, channel(5)?]) } else { None }
}

fn mix(own: [f64; 3], other: [f64; 3], share: f64) -> String {
    let [red, green, blue] = std::array::from_fn(|at| (own[at] * (1.0 - share) + other[at] * share).round() as u8);
    format!("#{red:02x}{green:02x}{blue:02x}")
}
