//! Gives the cells and bars of a matrix their places.

use super::words::{Words, words};
use super::{Cell, Line, Matrix, Range};
use crate::model::Dash;
use crate::scene::gauge::{float, round_below};
use crate::scene::geometry::{Curve, Point, Rect};
use crate::scene::mark::{About, Edge, Fill, Mark, Part};
use crate::scene::page::{self, Draft, Drawing, centred};
use crate::scene::placed::{Anchor, Scene};
use crate::scene::style;
use crate::scene::text;

/// From one row or column to the next.
pub(super) const PITCH: f64 = 27.0;
/// Side of the largest square.
pub(super) const LARGEST: f64 = 23.0;
/// Smaller squares could not be seen.
const LEAST: f64 = 2.5;
/// Side of a square whose amount no source states.
const HOLLOW: f64 = 8.0;
/// The longest bar at the margin.
pub(super) const BARS: f64 = 90.0;
const BAR: f64 = 13.0;
/// Room for names.
const NAMES: f64 = 168.0;
const APART: f64 = 6.0;
/// Names of columns rise at half a right angle.
const SLANT: f64 = 45.0;
/// The lightest square is this dark; the largest is all dark. Size and shade say the same, so that grey print keeps it.
const SHADE: f64 = 0.45;

/// Where things stand: the upper left corner of the cells, and how many there are.
struct Grid {
    origin: Point,
    rows: usize,
    columns: usize,
}

impl Grid {
    fn right(&self) -> f64 {
        self.origin.x + PITCH * self.columns as f64
    }

    fn bottom(&self) -> f64 {
        self.origin.y + PITCH * self.rows as f64
    }

    fn middle(&self, row: usize, column: usize) -> Point {
        Point::new(self.origin.x + PITCH * (column as f64 + 0.5), self.origin.y + PITCH * (row as f64 + 0.5))
    }
}

/// Gives every part of a matrix its place. O(rows × columns) at most.
pub fn place(matrix: &Matrix) -> Scene {
    let words = words(matrix.page.language);
    if matrix.cells.is_empty() {
        return page::compose(&matrix.page, Drawing::default(), Vec::new());
    }
    let widest = |lines: &[Line], font| lines.iter().map(|line| text::width(&line.label, font)).fold(0.0, f64::max).min(NAMES);
    let rise = (widest(&matrix.receivers, style::LABEL) + style::LABEL.size) * turned();
    let caption = |lines: &[Line]| lines.iter().map(|line| text::width(&line.caption, style::CAPTION)).fold(0.0, f64::max);
    let names = widest(&matrix.givers, style::LABEL).max(text::width(words.givers, style::CAPTION) + 30.0).ceil();
    let grid = Grid {
        origin: Point::new(names + APART, (rise + APART + 16.0).ceil()),
        rows: matrix.givers.len(),
        columns: matrix.receivers.len(),
    };
    let most = matrix.cells.iter().filter_map(|cell| cell.range).map(Range::most).fold(0.0, f64::max);
    let longest = |lines: &[Line]| lines.iter().filter_map(|line| line.total).map(Range::most).fold(0.0, f64::max);
    let longest = longest(&matrix.givers).max(longest(&matrix.receivers));
    let mut marks = vec![lines(matrix, &grid)];
    for (at, line) in matrix.givers.iter().enumerate() {
        marks.push(giver(line, &grid, at, longest, names));
    }
    // Bars of columns stand on one line, so that their words stand free below it.
    let tallest = matrix.receivers.iter().filter_map(|line| line.total).map(Range::most).fold(0.0, f64::max);
    let ground = grid.bottom() + 2.0 * APART + if longest > 0.0 { BARS * tallest / longest } else { 0.0 };
    for (at, line) in matrix.receivers.iter().enumerate() {
        marks.push(receiver(line, &grid, at, longest, ground));
    }
    marks.push(axes(&words, &grid, ground));
    marks.extend(matrix.cells.iter().map(|each| cell(matrix, each, &grid, most)));
    // Slanted names reach beyond the last column, words at bars beyond the bars.
    let slant = rise + PITCH;
    let width = grid.right() + (2.0 * APART + BARS + APART + caption(&matrix.givers)).max(slant);
    let height = ground + 2.0 * APART + (caption(&matrix.receivers) + style::CAPTION.size) * turned();
    page::compose(&matrix.page, Drawing { width, height, marks }, legend(matrix, &words, most))
}

/// How far a slanted length rises, and how far it reaches aside.
fn turned() -> f64 {
    std::f64::consts::FRAC_1_SQRT_2
}

/// Side of the square of a figure: its area is to the largest one's as the figures are.
pub(super) fn side(value: f64, most: f64) -> f64 {
    if most > 0.0 && value > 0.0 { (LARGEST * (value / most).sqrt()).max(LEAST) } else { 0.0 }
}

fn shade(value: f64, most: f64) -> Fill {
    let share = if most > 0.0 { (value / most).min(1.0).sqrt() } else { 0.0 };
    Fill::clear(style::DARK, 1.0 - (1.0 - SHADE) * (1.0 - share))
}

/// The grid, and the borders between groups.
fn lines(matrix: &Matrix, grid: &Grid) -> Mark {
    let mut parts = Vec::new();
    let mut line = |from: Point, to: Point, edge: Edge| parts.push(Part::Line { curve: Curve::line(from, to), edge });
    let edge = |lines: &[Line], at: usize| {
        let group = |at: usize| lines.get(at).map(|line| &line.group);
        match at {
            0 => Edge::new(style::BORDER, 0.8),
            _ if at == lines.len() || group(at) != group(at - 1) => Edge::new(style::BORDER, 0.8),
            _ => Edge::new(style::GRID, 0.6),
        }
    };
    for border in [false, true] {
        for row in 0..=grid.rows {
            let (y, edge) = (grid.origin.y + PITCH * row as f64, edge(&matrix.givers, row));
            if (edge.colour == style::BORDER) == border {
                line(Point::new(grid.origin.x, y), Point::new(grid.right(), y), edge);
            }
        }
        for column in 0..=grid.columns {
            let (x, edge) = (grid.origin.x + PITCH * column as f64, edge(&matrix.receivers, column));
            if (edge.colour == style::BORDER) == border {
                line(Point::new(x, grid.origin.y), Point::new(x, grid.bottom()), edge);
            }
        }
    }
    Mark::of_page("grid", parts)
}

fn axes(words: &Words, grid: &Grid, ground: f64) -> Mark {
    let x = grid.origin.x - APART;
    let over = |x, y, anchor, words: &str| Part::Text(centred(x, y, anchor, style::CAPTION, style::FAINT_INK, words));
    Mark::of_page(
        "axis",
        vec![
            over(x, grid.origin.y - 22.0, Anchor::End, words.receivers),
            over(x, grid.origin.y - 8.0, Anchor::End, words.givers),
            over(x, ground - 5.0, Anchor::End, words.total),
        ],
    )
}

fn mark(role: &'static str, line: &Line, parts: Vec<Part>) -> Mark {
    Mark {
        role,
        id: line.ids.join("+"),
        about: About::Entities { kind: "region".to_owned(), ids: line.ids.clone() },
        tooltip: line.tooltip.clone(),
        frame: None,
        parts,
    }
}

/// A row's name on its left and its bar on its right.
fn giver(line: &Line, grid: &Grid, at: usize, longest: f64, names: f64) -> Mark {
    let middle = grid.middle(at, 0).y;
    let label = text::fit(&line.label, style::LABEL, names);
    let mut parts = vec![Part::Text(centred(grid.origin.x - APART, middle, Anchor::End, style::LABEL, style::INK, label))];
    let left = grid.right() + 2.0 * APART;
    let mut end = left;
    if let Some(total) = line.total {
        let length = |value: f64| if longest > 0.0 { BARS * value / longest } else { 0.0 };
        let bar = |length: f64| Rect::new(left, middle - BAR / 2.0, length, BAR);
        parts.extend(bars(total, |value| bar(length(value))));
        end += length(total.most());
    }
    parts.push(Part::Text(centred(end + APART, middle, Anchor::Start, style::CAPTION, style::FAINT_INK, line.caption.clone())));
    mark("giver", line, parts)
}

/// A column's name above it and its bar below.
fn receiver(line: &Line, grid: &Grid, at: usize, longest: f64, ground: f64) -> Mark {
    let middle = grid.middle(0, at).x;
    let label = text::fit(&line.label, style::LABEL, NAMES);
    let slanted = |x: f64, y: f64, font, colour, words, degrees| Part::Turned {
        line: page::line(Point::new(x, y), Anchor::Start, font, colour, words),
        degrees,
    };
    let mut parts = vec![slanted(middle + 4.0, grid.origin.y - APART, style::LABEL, style::INK, label, -SLANT)];
    if let Some(total) = line.total {
        let length = |value: f64| if longest > 0.0 { BARS * value / longest } else { 0.0 };
        parts.extend(bars(total, |value| Rect::new(middle - BAR / 2.0, ground - length(value), BAR, length(value))));
    }
    parts.push(slanted(middle - 4.0, ground + 2.0 * APART, style::CAPTION, style::FAINT_INK, line.caption.clone(), SLANT));
    mark("receiver", line, parts)
}

/// A bar as long as the low end, with the rest up to the high end lighter.
fn bars(total: Range, bar: impl Fn(f64) -> Rect) -> Vec<Part> {
    let area = |frame, opacity| Part::Box { frame, radius: 0.0, fill: Fill::clear(style::DARK, opacity), edge: None };
    let mut parts = Vec::new();
    if total.most() > total.least() {
        parts.push(area(bar(total.most()), 0.25));
    }
    if total.least() > 0.0 {
        parts.push(area(bar(total.least()), 0.8));
    }
    parts
}

fn square(at: Point, side: f64, fill: Fill, edge: Option<Edge>) -> Part {
    Part::Box { frame: Rect::around(at, side, side), radius: 0.0, fill, edge }
}

fn cell(matrix: &Matrix, cell: &Cell, grid: &Grid, most: f64) -> Mark {
    let at = grid.middle(cell.giver, cell.receiver);
    let (givers, receivers) = (matrix.givers[cell.giver].ids.clone(), matrix.receivers[cell.receiver].ids.clone());
    Mark {
        role: "cell",
        id: format!("{}>{}", givers.join("+"), receivers.join("+")),
        about: About::Links { kind: matrix.kind.clone(), givers, receivers, links: cell.links.clone(), possible: cell.possible },
        tooltip: cell.tooltip.clone(),
        frame: Some(Rect::around(at, PITCH, PITCH)),
        parts: squares(matrix, cell.range, cell.possible, at, most),
    }
}

fn squares(matrix: &Matrix, range: Option<Range>, possible: bool, at: Point, most: f64) -> Vec<Part> {
    let Some(range) = range else {
        let edge = Edge::new(style::DARK, 1.0).dashed(Dash::Dotted);
        return vec![square(at, HOLLOW, Fill::solid(style::PAPER), Some(edge))];
    };
    let mut parts = Vec::new();
    let (low, high) = (side(range.least(), most), side(range.most(), most));
    if high > low || possible {
        parts.push(square(at, high, Fill::clear(style::DARK, 0.12), Some(Edge::new(style::DARK, 0.8))));
    }
    if low > 0.0 {
        parts.push(square(at, low, shade(range.least(), most), None));
    }
    // Small numbers are written where there is room: it is quicker than to compare squares.
    if matrix.gauge.counts_links() && range.high == Some(range.low) {
        let words = range.low.normalize().to_string();
        let font = style::CAPTION;
        if text::width(&words, font) + 2.0 <= low && font.size <= low {
            parts.push(Part::Text(centred(at.x, at.y, Anchor::Middle, font, style::PAPER, words)));
        }
    }
    parts
}

fn legend(matrix: &Matrix, words: &Words, most: f64) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut values: Vec<_> = [1.0, 0.3, 0.08].into_iter().filter_map(|share| round_below(most * share)).collect();
    values.dedup();
    let middle = Point::new(LARGEST / 2.0, 0.0);
    for value in values {
        let (figure, width) = (float(value), side(float(value), most));
        let sample = square(Point::new(width / 2.0, 0.0), width, shade(figure, most), None);
        drafts.push(Draft::new(vec![sample], width, matrix.gauge.words(value)));
    }
    let ranges = || matrix.cells.iter().filter(|cell| cell.range.is_some());
    if ranges().any(|cell| !cell.possible && cell.range.is_some_and(|range| range.most() > range.least())) {
        let sample = vec![
            square(middle, 17.0, Fill::clear(style::DARK, 0.12), Some(Edge::new(style::DARK, 0.8))),
            square(middle, 11.0, shade(0.4, 1.0), None),
        ];
        drafts.push(Draft::new(sample, LARGEST, words.range));
    }
    if ranges().any(|cell| cell.possible) {
        let sample = vec![square(middle, 13.0, Fill::clear(style::DARK, 0.12), Some(Edge::new(style::DARK, 0.8)))];
        drafts.push(Draft::new(sample, LARGEST, words.possible));
    }
    if matrix.cells.iter().any(|cell| cell.range.is_none()) {
        let edge = Edge::new(style::DARK, 1.0).dashed(Dash::Dotted);
        drafts.push(Draft::new(vec![square(middle, HOLLOW, Fill::solid(style::PAPER), Some(edge))], LARGEST, words.unknown));
    }
    drafts
}
