//! The flow diagram of a view: givers on the left, receivers on the right, bands as wide as the amounts between them.
//!
//! After the diagrams of Sankey ("Introductory note on the thermal efficiency of steam-engines", 1898). A region that both
//! gives and receives stands on both sides, so that flows back and forth make no circle.

mod build;
mod order;
mod place;
#[cfg(test)]
mod tests;
mod words;

pub use super::gauge::{Gauge, Range};
pub use super::page::Page;
pub use build::{FlowOptions, flow};
pub use place::place;

/// A flow before anything has a place.
#[derive(Clone, Debug)]
pub struct Flow {
    /// The words around it.
    pub page: Page,
    /// How its figures are written.
    pub gauge: Gauge,
    /// Name of the kind of its links, the class of its bands; empty for several.
    pub kind: String,
    /// `#rrggbb` of its bands.
    pub colour: String,
    /// Who gives, the largest first.
    pub givers: Vec<Stop>,
    /// Who receives, the largest first.
    pub receivers: Vec<Stop>,
    /// From givers to receivers, at most one with and one without an amount between two.
    pub bands: Vec<Band>,
}

/// A giver or receiver.
#[derive(Clone, Debug)]
pub struct Stop {
    /// The entities that it stands for; several that give or receive jointly, or the rest.
    pub ids: Vec<String>,
    /// Its name.
    pub label: String,
    /// What it gives or receives, in words.
    pub caption: String,
    /// Full text.
    pub tooltip: String,
    /// It stands for those that are too small to stand for themselves.
    pub is_rest: bool,
}

/// What goes from a giver to a receiver.
#[derive(Clone, Debug)]
pub struct Band {
    /// Position in [`Flow::givers`].
    pub giver: usize,
    /// Position in [`Flow::receivers`].
    pub receiver: usize,
    /// How much; none: no source states it.
    pub range: Option<Range>,
    /// The amount in words.
    pub label: String,
    /// Full text.
    pub tooltip: String,
    /// Ids of its links.
    pub links: Vec<String>,
    /// None of its links is sure.
    pub possible: bool,
}

/// A side of a flow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Giver,
    Receiver,
}

impl Side {
    fn other(self) -> Side {
        match self {
            Side::Giver => Side::Receiver,
            Side::Receiver => Side::Giver,
        }
    }

    fn role(self) -> &'static str {
        match self {
            Side::Giver => "giver",
            Side::Receiver => "receiver",
        }
    }
}

impl Flow {
    fn stops(&self, side: Side) -> &[Stop] {
        match side {
            Side::Giver => &self.givers,
            Side::Receiver => &self.receivers,
        }
    }
}

impl Band {
    fn end(&self, side: Side) -> usize {
        match side {
            Side::Giver => self.giver,
            Side::Receiver => self.receiver,
        }
    }
}
