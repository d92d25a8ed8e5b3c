//! Sizes and colours that all diagrams share. Lengths are points.

use super::diagram::{Amount, Figure, Rim, Shape};
use super::text::{Font, width, wrap};

/// Name of an entity.
pub const LABEL: Font = Font::regular(12.0);
/// Name of a region that stands for its cluster, or of what was asked for.
pub const STRONG: Font = Font::bold(12.5);
/// Whose enclave it is, where it lies.
pub const CAPTION: Font = Font::regular(9.5);
/// Amount at a line.
pub const AMOUNT: Font = Font::regular(9.5);
/// Name of a cluster.
pub const CLUSTER: Font = Font::bold(13.0);
/// Heading of the drawing.
pub const TITLE: Font = Font::bold(20.0);
/// Line below the heading.
pub const SUBTITLE: Font = Font::regular(12.5);
/// Words of the legend.
pub const LEGEND: Font = Font::regular(11.0);
/// Headings within the legend.
pub const LEGEND_HEADING: Font = Font::bold(11.0);
/// Sources and date.
pub const FOOTER: Font = Font::regular(9.5);

/// Text.
pub const INK: &str = "#1a1a1a";
/// Text of less weight.
pub const FAINT_INK: &str = "#595959";
/// Line around a shape.
pub const RIM: &str = "#4a4a4a";

/// A line without a figure.
pub const THIN: f64 = 1.5;
/// A line whose figure no source states: two strokes with a gap.
pub const HOLLOW: f64 = 3.6;
/// The figure that a line's width starts to tell from, in 元.
const LEAST: f64 = 1e5;
/// The figure from which on lines get no wider.
const MOST: f64 = 1e10;
const WIDEST: f64 = 7.0;
/// As many links as the widest line stands for.
const MOST_LINKS: f64 = 100.0;

/// Width of a line, on a logarithmic scale of its figure.
pub fn stroke_width(amount: Amount) -> f64 {
    match amount {
        Amount::None => THIN,
        Amount::Unknown => HOLLOW,
        Amount::Known(amount) => scaled((amount.max(LEAST) / LEAST).log10() / (MOST / LEAST).log10()),
        Amount::Links(links) => scaled((links.max(1) as f64).log10() / MOST_LINKS.log10()),
    }
}

fn scaled(share: f64) -> f64 {
    // Hundredths: the logarithm's last digits may differ between machines.
    ((THIN + (WIDEST - THIN) * share.min(1.0)) * 100.0).round() / 100.0
}

/// How far the lines of a stack stand out to the right and below.
pub const STACK: f64 = 3.5;
const LABEL_WIDTH: f64 = 126.0;
const LABEL_LINES: usize = 4;
const CAPTION_LINES: usize = 2;
const GAP: f64 = 2.0;

/// A shape's text broken into lines, with the size that the shape needs for it.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Lines of the name.
    pub label: Vec<String>,
    /// Font of the name.
    pub font: Font,
    /// Lines below it.
    pub caption: Vec<String>,
    /// Width of the whole shape, stack included.
    pub width: f64,
    /// Height of the whole shape, stack included.
    pub height: f64,
}

/// Room that a figure leaves free on the left, on the right, and above and below its text.
pub fn margins(figure: Figure, rim: Rim) -> (f64, f64, f64) {
    let (left, right, above) = match figure {
        Figure::Rounded | Figure::Plain => (8.0, 8.0, 5.0),
        Figure::CutCorners => (10.0, 10.0, 5.5),
        Figure::Book => (14.0, 8.0, 5.0),
        Figure::Cross => (21.0, 8.0, 5.0),
        Figure::Pill => (13.0, 13.0, 5.0),
        Figure::Sheet => (8.0, 13.0, 5.0),
        Figure::Hexagon => (15.0, 15.0, 5.0),
    };
    let rim = if rim == Rim::Double { 3.0 } else { 0.0 };
    (left + rim, right + rim, above + rim)
}

/// Breaks a shape's text and finds its size. Whole points, as the engine reads sizes in hundredths of an inch at best.
pub fn measure(shape: &Shape) -> Measured {
    let font = if shape.strong { STRONG } else { LABEL };
    let label = wrap(&shape.label, font, LABEL_WIDTH, LABEL_LINES);
    let caption = shape.caption.as_deref().map_or_else(Vec::new, |text| wrap(text, CAPTION, LABEL_WIDTH, CAPTION_LINES));
    let widest =
        label.iter().map(|line| width(line, font)).chain(caption.iter().map(|line| width(line, CAPTION))).fold(24.0, f64::max);
    let (left, right, above) = margins(shape.figure, shape.rim);
    let stack = if shape.stacked { 2.0 * STACK } else { 0.0 };
    let mut height = label.len().max(1) as f64 * font.line_height() + 2.0 * above;
    if !caption.is_empty() {
        height += caption.len() as f64 * CAPTION.line_height() + GAP;
    }
    Measured { label, font, caption, width: (widest + left + right + stack).ceil(), height: (height + stack).ceil() }
}
