//! Sizes and colours that all diagrams share. Lengths are points.
//!
//! The constants are the default; a [`Style`] holds what a user's file changes of them.

mod file;
mod page;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use super::diagram::{Amount, Figure, Language, Rim, Shape};
use super::text::{Font, width, wrap};
use crate::model::{Dash, KindTable};

pub use page::Look;
pub(super) use page::{BORDER, DARK, GRID, GROUND, NOTE, PAPER, RULE, SEVERAL};

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

/// Width of a line in the default style: see [`Lines::width`].
pub fn stroke_width(amount: Amount) -> f64 {
    Lines::default().width(amount)
}

/// Widths of lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lines {
    /// A line without a figure, and the least figure.
    pub thin: f64,
    /// The largest figure.
    pub widest: f64,
}

impl Default for Lines {
    fn default() -> Self {
        Lines { thin: THIN, widest: WIDEST }
    }
}

impl Lines {
    /// Width of a line, on a logarithmic scale of its figure.
    pub fn width(self, amount: Amount) -> f64 {
        match amount {
            Amount::None => self.thin,
            Amount::Unknown => self.thin + HOLLOW - THIN,
            Amount::Known(amount) => self.scaled((amount.max(LEAST) / LEAST).log10() / (MOST / LEAST).log10()),
            Amount::Links(links) => self.scaled((links.max(1) as f64).log10() / MOST_LINKS.log10()),
        }
    }

    fn scaled(self, share: f64) -> f64 {
        // Hundredths: the logarithm's last digits may differ between machines.
        ((self.thin + (self.widest - self.thin) * share.min(1.0)) * 100.0).round() / 100.0
    }
}

/// Fonts of a network diagram by what they are for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fonts {
    /// Name of an entity.
    pub label: Font,
    /// Name of a region that stands for its cluster, or of what was asked for.
    pub strong: Font,
    /// Whose enclave it is, where it lies.
    pub caption: Font,
    /// Amount at a line.
    pub amount: Font,
    /// Name of a cluster.
    pub cluster: Font,
    /// Heading of the drawing.
    pub title: Font,
    /// Line below the heading.
    pub subtitle: Font,
    /// Words of the legend.
    pub legend: Font,
    /// Headings within the legend.
    pub legend_heading: Font,
    /// Sources and date.
    pub footer: Font,
}

impl Default for Fonts {
    fn default() -> Self {
        Fonts {
            label: LABEL,
            strong: STRONG,
            caption: CAPTION,
            amount: AMOUNT,
            cluster: CLUSTER,
            title: TITLE,
            subtitle: SUBTITLE,
            legend: LEGEND,
            legend_heading: LEGEND_HEADING,
            footer: FOOTER,
        }
    }
}

/// What a style changes of a kind; what is none stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KindStyle {
    /// `#rrggbb`: of the lines of a kind of links, of the inside of a kind of entities.
    pub colour: Option<String>,
    /// Dash of its lines.
    pub dash: Option<Dash>,
    /// Outline of its shapes.
    pub figure: Option<Figure>,
    /// English label.
    pub en: Option<String>,
    /// Chinese label.
    pub zh: Option<String>,
}

/// How diagrams look: the default, or what a user's file makes of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style {
    /// Fonts and colours of the page.
    pub look: Look,
    /// Sizes of text.
    pub fonts: Fonts,
    /// Widths of lines.
    pub lines: Lines,
    /// What is changed of kinds, by their names.
    pub kinds: BTreeMap<String, KindStyle>,
    /// Other words for those of the legend, by their keys: English and Chinese.
    pub words: BTreeMap<String, (Option<String>, Option<String>)>,
}

impl Style {
    /// Gives the kinds of a graph the style's colours, dashes and labels.
    pub fn dress(&self, kinds: &mut KindTable) {
        for (name, style) in &self.kinds {
            let Some(kind) = kinds.get(name) else { continue };
            let mut info = kinds.info(kind).clone();
            info.colour = style.colour.clone().unwrap_or(info.colour);
            info.dash = style.dash.unwrap_or(info.dash);
            info.en = style.en.clone().unwrap_or(info.en);
            info.zh = style.zh.clone().unwrap_or(info.zh);
            kinds.dress(kind, info);
        }
    }

    /// The outline that the style gives to a kind of entities.
    pub fn figure(&self, kind: &str) -> Option<Figure> {
        self.kinds.get(kind)?.figure
    }

    /// The style's words for those of the legend under a key, or these.
    pub(super) fn word<'w>(&'w self, key: &str, language: Language, words: &'w str) -> &'w str {
        let own = self.words.get(key).and_then(|(en, zh)| match language {
            Language::En => en.as_deref(),
            Language::Zh => zh.as_deref(),
        });
        own.unwrap_or(words)
    }
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
    /// Font of the lines below it.
    pub caption_font: Font,
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
pub fn measure(shape: &Shape, style: &Style) -> Measured {
    let fonts = &style.fonts;
    let font = if shape.strong { fonts.strong } else { fonts.label };
    // As many characters of any size on a line.
    let most = LABEL_WIDTH * fonts.label.size / LABEL.size;
    let label = wrap(&shape.label, font, most, LABEL_LINES);
    let caption = shape.caption.as_deref().map_or_else(Vec::new, |text| wrap(text, fonts.caption, most, CAPTION_LINES));
    let captions = caption.iter().map(|line| width(line, fonts.caption));
    let widest = label.iter().map(|line| width(line, font)).chain(captions).fold(24.0, f64::max);
    let (left, right, above) = margins(shape.figure, shape.rim);
    let stack = if shape.stacked { 2.0 * STACK } else { 0.0 };
    let mut height = label.len().max(1) as f64 * font.line_height() + 2.0 * above;
    if !caption.is_empty() {
        height += caption.len() as f64 * fonts.caption.line_height() + GAP;
    }
    Measured {
        label,
        font,
        caption,
        caption_font: fonts.caption,
        width: (widest + left + right + stack).ceil(),
        height: (height + stack).ceil(),
    }
}
