//! A diagram in which everything has its place: what renderers draw, without deciding anything.

use std::collections::BTreeSet;

use super::diagram::{Dash, Figure, Language, Rim};
use super::geometry::{Curve, Point, Rect};
use super::mark::{About, Mark, Part};
use super::style::Look;
use super::text::Font;

/// Where a line of text hangs on its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The point is at its left end.
    Start,
    /// The point is at its middle.
    Middle,
    /// The point is at its right end.
    End,
}

/// One line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct TextLine {
    /// A point on its baseline.
    pub at: Point,
    /// Where it hangs on that point.
    pub anchor: Anchor,
    /// Size and weight.
    pub font: Font,
    /// `#rrggbb`.
    pub colour: String,
    /// The words.
    pub text: String,
}

impl TextLine {
    /// The box that the line fills.
    pub fn frame(&self) -> Rect {
        let width = super::text::width(&self.text, self.font);
        let left = match self.anchor {
            Anchor::Start => self.at.x,
            Anchor::Middle => self.at.x - width / 2.0,
            Anchor::End => self.at.x - width,
        };
        Rect::new(left, self.at.y - 0.88 * self.font.size, width, 1.12 * self.font.size)
    }
}

/// A cluster with its place.
#[derive(Clone, Debug)]
pub struct PlacedCluster {
    /// Id of the region.
    pub id: String,
    /// Its frame.
    pub frame: Rect,
    /// Its name.
    pub label: TextLine,
    /// 0 for the outermost.
    pub depth: usize,
}

/// An outline with its place.
#[derive(Clone, Debug)]
pub struct Outline {
    /// Which.
    pub figure: Figure,
    /// Box around it, the lower sheets of a stack aside.
    pub frame: Rect,
    /// `#rrggbb`.
    pub fill: String,
    /// Line around it.
    pub rim: Rim,
    /// `#rrggbb` of that line.
    pub line: String,
    /// With sheets below it.
    pub stacked: bool,
    /// Drawn with a lighter line: known from the gazetteer only.
    pub light: bool,
}

/// A shape with its place.
#[derive(Clone, Debug)]
pub struct PlacedShape {
    /// Id of the entity.
    pub id: String,
    /// Name of its kind.
    pub kind: String,
    /// Full text.
    pub tooltip: String,
    /// The box that it fills, stack included.
    pub frame: Rect,
    /// What is drawn.
    pub outline: Outline,
    /// Its name and caption.
    pub lines: Vec<TextLine>,
}

/// Head of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Head {
    /// None.
    None,
    /// A filled one.
    Full,
    /// Only its two edges.
    Open,
}

/// A line from one end to another or to a junction.
#[derive(Clone, Debug)]
pub struct Stroke {
    /// Its middle, up to the foot of the head.
    pub curve: Curve,
    /// Tip of its head.
    pub tip: Point,
    /// Direction of its head, of length one.
    pub direction: Point,
    /// Head at its end.
    pub head: Head,
}

/// How a link's lines look.
#[derive(Clone, Debug, PartialEq)]
pub struct LineStyle {
    /// `#rrggbb`.
    pub colour: String,
    /// Dash.
    pub dash: Dash,
    /// Width in points.
    pub width: f64,
    /// Two strokes with a gap: the figure is unknown.
    pub hollow: bool,
    /// Lighter: only possible.
    pub light: bool,
}

/// A link with its place.
#[derive(Clone, Debug)]
pub struct PlacedLink {
    /// Id of the link.
    pub id: String,
    /// Ids of the graph's links that it stands for.
    pub links: Vec<String>,
    /// Name of its kind.
    pub kind: String,
    /// Full text.
    pub tooltip: String,
    /// Ids of its givers.
    pub givers: Vec<String>,
    /// Ids of its receivers.
    pub receivers: Vec<String>,
    /// How its lines look.
    pub style: LineStyle,
    /// Its lines: one, or one for each end of a joint link.
    pub strokes: Vec<Stroke>,
    /// Follows from other statements.
    pub derived: bool,
    /// Text at the line.
    pub label: Option<TextLine>,
}

/// The point where the lines of a joint link meet.
#[derive(Clone, Debug)]
pub struct Junction {
    /// Middle.
    pub at: Point,
    /// Radius.
    pub radius: f64,
    /// `#rrggbb`, of its first link.
    pub colour: String,
    /// Ids of the links that meet here.
    pub links: Vec<String>,
}

/// A sample in the legend.
#[derive(Clone, Debug)]
pub enum Sample {
    /// A line with its head.
    Line(LineStyle, Stroke),
    /// An outline.
    Outline(Outline),
    /// A junction.
    Junction(Vec<Stroke>, Point),
    /// Anything else.
    Parts(Vec<Part>),
}

/// An entry of the legend.
#[derive(Clone, Debug)]
pub struct LegendEntry {
    /// What it looks like; none for a heading.
    pub sample: Option<Sample>,
    /// What it means.
    pub text: TextLine,
}

/// A drawing with everything in its place.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Width of the page.
    pub width: f64,
    /// Height of the page.
    pub height: f64,
    /// Language of the words.
    pub language: Language,
    /// Heading, as plain text.
    pub title: String,
    /// For readers who don't see the picture.
    pub description: String,
    /// Heading and the line below it.
    pub heading: Vec<TextLine>,
    /// Frames, outer ones first.
    pub clusters: Vec<PlacedCluster>,
    /// Bands, cells, arcs, bars and axes; in the order in which they are drawn.
    pub marks: Vec<Mark>,
    /// Links, in the diagram's order.
    pub links: Vec<PlacedLink>,
    /// Junctions of joint links.
    pub junctions: Vec<Junction>,
    /// Shapes, in the diagram's order.
    pub shapes: Vec<PlacedShape>,
    /// Legend, below the drawing.
    pub legend: Vec<LegendEntry>,
    /// Frame of the legend.
    pub legend_frame: Rect,
    /// Date and sources.
    pub footer: Vec<TextLine>,
    /// Fonts and colours of the page.
    pub look: Look,
    /// What the layout engine complained about; empty for a sound drawing.
    pub warnings: Vec<String>,
    /// Labels of links that no free place was found for; their text is in the tooltip.
    pub labels_left_out: usize,
}

impl Scene {
    /// Ids of the graph's links that the drawing stands for, each once, in order.
    pub fn link_ids(&self) -> BTreeSet<&str> {
        let marked = self.marks.iter().flat_map(|mark| match &mark.about {
            About::Links { links, .. } => links.as_slice(),
            About::Page | About::Entities { .. } => &[],
        });
        self.links.iter().flat_map(|link| &link.links).chain(marked).map(String::as_str).collect()
    }

    /// Ids of the entities that are drawn, clusters included, each once, in order.
    pub fn entity_ids(&self) -> BTreeSet<&str> {
        let marked = self.marks.iter().flat_map(|mark| match &mark.about {
            About::Entities { ids, .. } => ids.as_slice(),
            About::Page | About::Links { .. } => &[],
        });
        let shapes = self.shapes.iter().map(|shape| &shape.id);
        shapes.chain(self.clusters.iter().map(|cluster| &cluster.id)).chain(marked).map(String::as_str).collect()
    }
}
