//! The legend: what occurs in a drawing, and what it means.

use super::diagram::{Amount, Dash, Diagram, Figure, Language, Link, Rim};
use super::geometry::{Curve, Point, Rect};
use super::layout::{line_at, line_style, stroke};
use super::placed::{Anchor, Head, LegendEntry, LineStyle, Outline, PlacedLink, Sample};
use super::style;
use super::text;

/// A legend with its place.
#[derive(Debug, Default)]
pub(super) struct Legend {
    pub(super) entries: Vec<LegendEntry>,
    pub(super) frame: Rect,
}

const ROW: f64 = 20.0;
const SAMPLE: f64 = 34.0;
const PADDING: f64 = 10.0;
const GAP: f64 = 20.0;

/// Its words by key, in English and Chinese; a style may have others.
const WORDS: [(&str, &str, &str); 11] = [
    ("links", "Links", "联系"),
    ("lines", "Lines", "线条"),
    ("entities", "Entities", "主体"),
    ("unknown", "amount not stated", "金额未载明"),
    ("possible", "possible", "可能存在"),
    ("derived", "follows from other links", "由其他联系推得"),
    ("joint", "joint: one link, several partners", "共同联系:一项联系,多个参与方"),
    ("enclave", "enclave, with its owner", "飞地(注明归属)"),
    ("group", "group, not all named", "群体,未逐一列名"),
    ("planned", "planned or under way", "规划或在建"),
    ("gazetteer", "named only as a place", "仅作为地点出现"),
];

/// Keys of the words that a style may change.
pub(super) const KEYS: [&str; 11] = {
    let mut keys = [""; 11];
    let mut at = 0;
    while at < keys.len() {
        keys[at] = WORDS[at].0;
        at += 1;
    }
    keys
};

fn word<'d>(diagram: &'d Diagram, key: &str) -> &'d str {
    let words = WORDS.iter().find(|(own, ..)| *own == key).map_or("", |(_, en, zh)| match diagram.language {
        Language::En => en,
        Language::Zh => zh,
    });
    diagram.style.word(key, diagram.language, words)
}

/// An entry before it has a place: its sample is drawn around the origin.
type Draft = (Sample, String);

/// The legend of what occurs in the diagram, `width` wide, its frame's upper left corner at (x, y).
pub(super) fn build(diagram: &Diagram, links: &[PlacedLink], x: f64, y: f64, width: f64) -> Legend {
    let fonts = &diagram.style.fonts;
    let (font, bold) = (fonts.legend, fonts.legend_heading);
    let row_height = ROW * font.size / style::LEGEND.size;
    let headings = ["links", "lines", "entities"].map(|key| word(diagram, key));
    let sections = headings.into_iter().zip([link_entries(diagram), line_entries(diagram, links), shape_entries(diagram)]);
    let mut entries = Vec::new();
    let mut row = y + PADDING;
    let widest = headings.map(|heading| text::width(heading, bold)).into_iter().fold(0.0, f64::max);
    let indent = x + PADDING + widest + 18.0;
    let room = x + width - PADDING - indent;
    for (heading, drafts) in sections {
        if drafts.is_empty() {
            continue;
        }
        let widest = drafts.iter().map(|(_, words)| text::width(words, font)).fold(0.0, f64::max);
        let least = (SAMPLE + 8.0 + widest + GAP).min(room);
        let columns = ((room + GAP) / least).floor().clamp(1.0, 8.0);
        let column = (room / columns).max(least);
        let columns = columns as usize;
        let at = Point::new(x + PADDING, row + row_height / 2.0 + 0.36 * font.size);
        let text = line_at(at, Anchor::Start, bold, style::INK, heading.to_owned());
        entries.push(LegendEntry { sample: None, text });
        let rows = drafts.len().div_ceil(columns);
        for (number, (sample, words)) in drafts.into_iter().enumerate() {
            let middle = Point::new(
                indent + column * (number % columns) as f64 + SAMPLE / 2.0,
                row + row_height * (number / columns) as f64 + row_height / 2.0,
            );
            let at = Point::new(middle.x + SAMPLE / 2.0 + 8.0, middle.y + 0.36 * font.size);
            let words = text::fit(&words, font, column - SAMPLE - 8.0);
            entries.push(LegendEntry {
                sample: Some(moved(sample, middle)),
                text: line_at(at, Anchor::Start, font, style::INK, words),
            });
        }
        row += row_height * rows as f64 + 6.0;
    }
    Legend { entries, frame: Rect::new(x, y, width, row - 6.0 + PADDING - y) }
}

fn line(style: LineStyle, head: Head) -> Sample {
    let curve = Curve::line(Point::new(-SAMPLE / 2.0, 0.0), Point::new(SAMPLE / 2.0, 0.0));
    let stroke = stroke(&curve, head, style.width);
    Sample::Line(style, stroke)
}

fn head(link: &Link) -> Head {
    match (link.symmetric, link.derived) {
        (true, _) => Head::None,
        (_, true) => Head::Open,
        _ => Head::Full,
    }
}

fn link_entries(diagram: &Diagram) -> Vec<Draft> {
    let mut seen: Vec<&Link> = Vec::new();
    for link in &diagram.links {
        if seen.iter().all(|other| other.kind != link.kind) {
            seen.push(link);
        }
    }
    seen.into_iter()
        .map(|link| {
            let plain = Link { amount: Amount::None, possible: false, ..link.clone() };
            (
                line(line_style(&plain, if link.derived { 1.0 } else { diagram.style.lines.thin + 0.5 }), head(link)),
                text::clean(&link.kind_label),
            )
        })
        .collect()
}

fn line_entries(diagram: &Diagram, links: &[PlacedLink]) -> Vec<Draft> {
    let widths = diagram.style.lines;
    let grey = |width: f64| LineStyle { colour: style::RIM.to_owned(), dash: Dash::Solid, width, hollow: false, light: false };
    let mut drafts = Vec::new();
    for amount in scale(diagram) {
        drafts.push((line(grey(widths.width(Amount::Known(amount))), Head::Full), money(amount, diagram.language)));
    }
    for links in count_scale(diagram) {
        let words = match (diagram.language, links) {
            (Language::Zh, _) => format!("{links}项联系"),
            (Language::En, 1) => "1 link".to_owned(),
            (Language::En, _) => format!("{links} links"),
        };
        drafts.push((line(grey(widths.width(Amount::Links(links))), Head::Full), words));
    }
    if links.iter().any(|link| link.style.hollow) {
        drafts.push((
            line(LineStyle { hollow: true, ..grey(widths.width(Amount::Unknown)) }, Head::Full),
            word(diagram, "unknown").to_owned(),
        ));
    }
    if links.iter().any(|link| link.style.light) {
        drafts.push((line(LineStyle { light: true, ..grey(widths.thin) }, Head::Full), word(diagram, "possible").to_owned()));
    }
    if links.iter().any(|link| link.derived) {
        drafts.push((line(grey(1.0), Head::Open), word(diagram, "derived").to_owned()));
    }
    if diagram.links.iter().any(Link::is_joint) {
        let to = Point::new(SAMPLE / 2.0, 0.0);
        let middle = Point::default();
        let strokes = vec![
            stroke(&Curve::line(Point::new(-SAMPLE / 2.0, -6.0), middle), Head::None, widths.thin),
            stroke(&Curve::line(Point::new(-SAMPLE / 2.0, 6.0), middle), Head::None, widths.thin),
            stroke(&Curve::line(middle, to), Head::Full, widths.thin),
        ];
        drafts.push((Sample::Junction(strokes, middle), word(diagram, "joint").to_owned()));
    }
    drafts
}

/// Powers of ten (two of a kind apart) that span the figures of the diagram: at most three.
fn scale(diagram: &Diagram) -> Vec<f64> {
    let amounts = diagram.links.iter().filter_map(|link| match link.amount {
        Amount::Known(amount) if amount > 0.0 => Some(amount),
        _ => None,
    });
    let (least, most) = amounts.fold((f64::INFINITY, 0.0_f64), |(least, most), amount| (least.min(amount), most.max(amount)));
    if most <= 0.0 {
        return Vec::new();
    }
    let low = least.log10().floor().clamp(0.0, 15.0) as i32;
    let high = (most.log10().floor().clamp(0.0, 15.0) as i32).max(low);
    let mut powers = vec![low, i32::midpoint(low, high), high];
    powers.dedup();
    powers.into_iter().map(|power| 10f64.powi(power)).collect()
}

/// Widths of lines that stand for several links.
fn count_scale(diagram: &Diagram) -> Vec<usize> {
    let most = diagram.links.iter().filter_map(|link| match link.amount {
        Amount::Links(links) => Some(links),
        _ => None,
    });
    match most.max() {
        None => Vec::new(),
        Some(most) => [1, 3, 10, 30, 100].into_iter().filter(|step| *step <= most.max(3)).collect(),
    }
}

fn money(amount: f64, language: Language) -> String {
    let (unit, name) = match language {
        Language::Zh if amount >= 1e8 => (1e8, "亿元"),
        Language::Zh if amount >= 1e4 => (1e4, "万元"),
        Language::Zh => (1.0, "元"),
        Language::En if amount >= 1e9 => (1e9, " bn CNY"),
        Language::En if amount >= 1e6 => (1e6, " m CNY"),
        Language::En if amount >= 1e3 => (1e3, " k CNY"),
        Language::En => (1.0, " CNY"),
    };
    format!("{}{name}", amount / unit)
}

fn shape_entries(diagram: &Diagram) -> Vec<Draft> {
    let outline = |figure, fill: &str, rim, stacked, light| {
        let frame = if stacked { Rect::new(-15.0, -8.5, 23.0, 10.0) } else { Rect::new(-15.0, -7.0, 30.0, 14.0) };
        Sample::Outline(Outline { figure, frame, fill: fill.to_owned(), rim, line: style::RIM.to_owned(), stacked, light })
    };
    let mut drafts: Vec<Draft> = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for shape in &diagram.shapes {
        if !shape.stacked && !seen.contains(&shape.kind.as_str()) {
            seen.push(&shape.kind);
            let sample = outline(shape.figure, &shape.fill, Rim::Single, false, false);
            drafts.push((sample, text::clean(&shape.kind_label)));
        }
    }
    if let Some(shape) = diagram.shapes.iter().find(|shape| shape.rim == Rim::Double) {
        drafts.push((outline(shape.figure, &shape.fill, Rim::Double, false, false), word(diagram, "enclave").to_owned()));
    }
    if diagram.shapes.iter().any(|shape| shape.stacked) {
        drafts.push((outline(Figure::Plain, style::PAPER, Rim::Single, true, false), word(diagram, "group").to_owned()));
    }
    if diagram.shapes.iter().any(|shape| shape.rim == Rim::Broken) {
        drafts.push((outline(Figure::Rounded, style::PAPER, Rim::Broken, false, false), word(diagram, "planned").to_owned()));
    }
    if diagram.shapes.iter().any(|shape| shape.gazetteer)
        && diagram.shapes.iter().any(|shape| !shape.gazetteer && shape.kind == "region")
    {
        drafts.push((outline(Figure::Rounded, style::PAPER, Rim::Single, false, true), word(diagram, "gazetteer").to_owned()));
    }
    drafts
}

fn moved(sample: Sample, by: Point) -> Sample {
    let stroke = |mut stroke: super::placed::Stroke| {
        stroke.curve.points.iter_mut().for_each(|point| *point = point.plus(by));
        stroke.tip = stroke.tip.plus(by);
        stroke
    };
    match sample {
        Sample::Line(style, line) => Sample::Line(style, stroke(line)),
        Sample::Outline(mut outline) => {
            outline.frame.x += by.x;
            outline.frame.y += by.y;
            Sample::Outline(outline)
        }
        Sample::Junction(strokes, at) => Sample::Junction(strokes.into_iter().map(stroke).collect(), at.plus(by)),
        Sample::Parts(parts) => Sample::Parts(parts.into_iter().map(|part| part.moved(by)).collect()),
    }
}
