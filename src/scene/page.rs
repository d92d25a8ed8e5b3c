//! The page around a drawing of marks: heading, legend, notes and sources.

use super::diagram::Language;
use super::geometry::{Point, Rect};
use super::mark::{Mark, Part};
use super::placed::{Anchor, LegendEntry, Sample, Scene, TextLine};
use super::style;
use super::text::{self, Font};

/// The words around a drawing.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// Heading.
    pub title: String,
    /// A line below it: what was asked, when it holds.
    pub subtitle: String,
    /// What the picture shows, for readers who don't see it.
    pub description: String,
    /// Language of the words.
    pub language: Language,
    /// What the picture leaves out and how it is to be read, below the legend.
    pub notes: Vec<String>,
    /// Sources, at the foot.
    pub sources: Vec<String>,
}

/// A drawing before it has a page: its upper left corner is the origin.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) marks: Vec<Mark>,
}

/// An entry of the legend before it has a place: its sample starts at x = 0 and is drawn around y = 0.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) sample: Vec<Part>,
    pub(super) width: f64,
    pub(super) words: String,
}

impl Draft {
    pub(super) fn new(sample: Vec<Part>, width: f64, words: impl Into<String>) -> Draft {
        Draft { sample, width, words: words.into() }
    }
}

/// White around the page.
const MARGIN: f64 = 24.0;
/// White between the drawing and what stands above and below it.
const GAP: f64 = 14.0;
/// Narrower pages would squeeze the words.
const LEAST: f64 = 520.0;
const LEGEND_ROW: f64 = 20.0;
const PADDING: f64 = 10.0;
/// White between two entries of the legend.
const BETWEEN: f64 = 26.0;

/// A line of text.
pub(super) fn line(at: Point, anchor: Anchor, font: Font, colour: &str, words: impl Into<String>) -> TextLine {
    TextLine { at, anchor, font, colour: colour.to_owned(), text: words.into() }
}

/// A text of one line that stands in the middle of a height.
pub(super) fn centred(x: f64, middle: f64, anchor: Anchor, font: Font, colour: &str, words: impl Into<String>) -> TextLine {
    line(Point::new(x, middle + 0.36 * font.size), anchor, font, colour, words)
}

/// Puts a drawing on its page. The same input gives the same scene on every machine.
pub(super) fn compose(page: &Page, drawing: Drawing, legend: Vec<Draft>) -> Scene {
    let least = text::width(&page.title, style::TITLE).min(900.0);
    let inner = drawing.width.max(LEAST).max(least).ceil();
    let mut heading = Vec::new();
    let mut y = MARGIN;
    for (words, font, colour) in [(&page.title, style::TITLE, style::INK), (&page.subtitle, style::SUBTITLE, style::FAINT_INK)] {
        for words in text::wrap(words, font, inner, 3) {
            y += font.size;
            heading.push(line(Point::new(MARGIN, y), Anchor::Start, font, colour, words));
            y += 0.35 * font.size;
        }
    }
    y += GAP;
    let shift = Point::new(MARGIN + (inner - drawing.width) / 2.0, y);
    let marks = drawing.marks.into_iter().map(|mark| mark.moved(shift)).collect();
    y += drawing.height + GAP;
    let (legend, legend_frame) = entries(legend, MARGIN, y, inner);
    if !legend.is_empty() {
        y = legend_frame.bottom() + GAP;
    }
    let mut footer = Vec::new();
    for (words, font, colour) in page
        .notes
        .iter()
        .map(|words| (words, style::LEGEND, style::INK))
        .chain(page.sources.iter().map(|words| (words, style::FOOTER, style::FAINT_INK)))
    {
        for words in text::wrap(words, font, inner, 4) {
            y += font.line_height();
            footer.push(line(Point::new(MARGIN, y), Anchor::Start, font, colour, words));
        }
        y += 2.0;
    }
    Scene {
        look: style::Look::default(),
        width: (inner + 2.0 * MARGIN).ceil(),
        height: (y + MARGIN).ceil(),
        language: page.language,
        title: text::clean(&page.title),
        description: text::clean(&page.description),
        heading,
        clusters: Vec::new(),
        marks,
        links: Vec::new(),
        junctions: Vec::new(),
        shapes: Vec::new(),
        legend,
        legend_frame,
        footer,
        warnings: Vec::new(),
        labels_left_out: 0,
    }
}

/// The entries of a legend, one after another, in as many rows as they need.
fn entries(drafts: Vec<Draft>, x: f64, y: f64, width: f64) -> (Vec<LegendEntry>, Rect) {
    if drafts.is_empty() {
        return (Vec::new(), Rect::default());
    }
    let mut entries = Vec::new();
    let (left, right) = (x + PADDING, x + width - PADDING);
    let mut at = Point::new(left, y + PADDING + LEGEND_ROW / 2.0);
    for draft in drafts {
        let words = text::fit(&draft.words, style::LEGEND, right - left - draft.width - 8.0);
        let needed = draft.width + 8.0 + text::width(&words, style::LEGEND);
        if at.x > left && at.x + needed > right {
            at = Point::new(left, at.y + LEGEND_ROW);
        }
        let sample = draft.sample.into_iter().map(|part| part.moved(at)).collect();
        let text = centred(at.x + draft.width + 8.0, at.y, Anchor::Start, style::LEGEND, style::INK, words);
        entries.push(LegendEntry { sample: Some(Sample::Parts(sample)), text });
        at.x += needed + BETWEEN;
    }
    (entries, Rect::new(x, y, width, at.y + LEGEND_ROW / 2.0 + PADDING - y))
}
