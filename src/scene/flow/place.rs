//! Gives the stops and bands of a flow their places.

use super::order::{Order, order};
use super::{Band, Flow, Range, Side, Stop};
use crate::model::Dash;
use crate::scene::gauge::{float, round_below};
use crate::scene::geometry::{Curve, Point, Rect};
use crate::scene::mark::{About, Edge, Fill, Mark, Part, mixed};
use crate::scene::page::{Draft, Drawing, centred, compose, line};
use crate::scene::placed::{Anchor, Scene};
use crate::scene::style;
use crate::scene::text;

/// Width of the bar of a stop.
const BAR: f64 = 13.0;
/// Way of the bands between the bars.
const REACH: f64 = 400.0;
/// Room for the words of a stop.
const WORDS: f64 = 150.0;
/// White between the bar and its words.
const APART: f64 = 7.0;
/// White between two stops.
const BETWEEN: f64 = 12.0;
/// Thinner bands could not be seen.
const LEAST_BAND: f64 = 0.75;
/// Of so many bands, even thin ones have their amounts written.
const FEW: usize = 12;
/// Band whose amount no source states.
pub(super) const HOLLOW: f64 = 4.5;
/// White before the bands without an amount, which stand apart.
pub(super) const HOLLOW_GAP: f64 = 2.0;
/// How opaque what is sure is, and what may come on top of it.
const CORE: f64 = 0.72;
const RIM: f64 = 0.26;
/// How far the colours of neighbouring givers stand apart: shares of white, so that they differ in grey print too.
const TINTS: [f64; 3] = [0.0, 0.42, 0.2];
const REST: &str = "#8c8c8c";

/// A stop with its place.
struct Placed {
    /// Its bar.
    bar: Rect,
    /// Bar and words.
    frame: Rect,
    label: Vec<String>,
    caption: Vec<String>,
}

/// Gives every part of a flow its place. O(bands²) for the order.
pub fn place(flow: &Flow) -> Scene {
    let order = order(flow);
    let scale = scale(flow);
    let widths: Vec<f64> = flow.bands.iter().map(|band| width(band, scale)).collect();
    let left = column(flow, Side::Giver, &order.givers, &widths);
    let right = column(flow, Side::Receiver, &order.receivers, &widths);
    let height = |side: &[Placed]| side.iter().map(|stop| stop.frame.bottom()).fold(0.0, f64::max);
    let tall = height(&left).max(height(&right));
    let down = |side: Vec<Placed>| {
        let by = (tall - height(&side)) / 2.0;
        side.into_iter().map(|stop| stop.moved(by)).collect::<Vec<_>>()
    };
    let (left, right) = (down(left), down(right));
    let ways = ways(flow, &order, &widths, &left, &right);
    let mut marks = bands(flow, &order, scale, &widths, &ways);
    for (side, stops, places) in [(Side::Giver, &flow.givers, &left), (Side::Receiver, &flow.receivers, &right)] {
        marks.extend(stops.iter().zip(places).map(|(stop, place)| bar(side, stop, place, &flow.colour)));
    }
    let frames: Vec<Rect> = left.iter().chain(&right).map(|place| place.frame).collect();
    let (labels, labels_left_out) = label_bands(flow, &ways, &widths, frames);
    marks.extend(labels);
    let mut page = flow.page.clone();
    if labels_left_out > 0 {
        page.notes.push(super::words::left_out(page.language, labels_left_out));
    }
    let drawing = Drawing { width: 2.0 * (WORDS + APART + BAR) + REACH, height: tall, marks };
    let mut scene = compose(&page, drawing, legend(flow, scale));
    scene.labels_left_out = labels_left_out;
    scene
}

/// Points for each unit.
fn scale(flow: &Flow) -> f64 {
    let sum: f64 = flow.bands.iter().filter_map(|band| band.range).map(Range::most).sum();
    let stops = flow.givers.len().max(flow.receivers.len()) as f64;
    if sum > 0.0 { (44.0 * stops).clamp(160.0, 460.0) / sum } else { 0.0 }
}

fn width(band: &Band, scale: f64) -> f64 {
    band.range.map_or(HOLLOW, |range| (range.most() * scale).max(LEAST_BAND))
}

impl Placed {
    fn moved(mut self, down: f64) -> Placed {
        self.bar.y += down;
        self.frame.y += down;
        self
    }
}

/// The stops of a side from top to bottom: each as high as its bands together, or as its words.
fn column(flow: &Flow, side: Side, order: &[usize], widths: &[f64]) -> Vec<Placed> {
    let stops = flow.stops(side);
    let mut placed: Vec<Option<Placed>> = stops.iter().map(|_| None).collect();
    let mut y = 0.0;
    for &at in order {
        let stop = &stops[at];
        let own = || flow.bands.iter().zip(widths).filter(move |(band, _)| band.end(side) == at);
        let known: f64 = own().filter(|(band, _)| band.range.is_some()).map(|(_, width)| width).sum();
        let hollow = own().filter(|(band, _)| band.range.is_none()).count() as f64;
        let high = known + hollow * (HOLLOW + HOLLOW_GAP);
        let label = text::wrap(&stop.label, style::LABEL, WORDS, 3);
        let caption = text::wrap(&stop.caption, style::CAPTION, WORDS, 2);
        let words = label.len() as f64 * style::LABEL.line_height() + caption.len() as f64 * style::CAPTION.line_height();
        let room = high.max(words);
        let (x, bar) = match side {
            Side::Giver => (0.0, WORDS + APART),
            Side::Receiver => (WORDS + APART + BAR + REACH, WORDS + APART + BAR + REACH),
        };
        placed[at] = Some(Placed {
            bar: Rect::new(bar, y + (room - high) / 2.0, BAR, high),
            frame: Rect::new(x, y, WORDS + APART + BAR, room),
            label,
            caption,
        });
        y += room + BETWEEN;
    }
    placed.into_iter().flatten().collect()
}

fn bar(side: Side, stop: &Stop, place: &Placed, colour: &str) -> Mark {
    let middle = place.frame.middle().y;
    let (x, anchor) = match side {
        Side::Giver => (place.bar.x - APART, Anchor::End),
        Side::Receiver => (place.bar.right() + APART, Anchor::Start),
    };
    let joint = stop.ids.len() > 1 && !stop.is_rest;
    let rim = (place.bar.height / 4.0).clamp(0.4, 2.0);
    let (fill, edge) = match (stop.is_rest, joint) {
        (true, _) => (Fill::solid(REST), None),
        // Several as one: a hollow bar.
        (_, true) => (Fill::solid(style::PAPER), Some(Edge::new(&shade(colour), rim))),
        _ => (Fill::solid(&shade(colour)), None),
    };
    let frame = if joint { place.bar.grown(-rim / 2.0) } else { place.bar };
    let mut parts = vec![Part::Box { frame, radius: 0.0, fill, edge }];
    let label = place.label.len() as f64 * style::LABEL.line_height();
    let caption = place.caption.len() as f64 * style::CAPTION.line_height();
    let mut y = middle - f64::midpoint(label, caption);
    for words in &place.label {
        let at = Point::new(x, y + 0.97 * style::LABEL.size);
        parts.push(Part::Text(line(at, anchor, style::LABEL, style::INK, words.clone())));
        y += style::LABEL.line_height();
    }
    for words in &place.caption {
        let at = Point::new(x, y + 0.97 * style::CAPTION.size);
        parts.push(Part::Text(line(at, anchor, style::CAPTION, style::FAINT_INK, words.clone())));
        y += style::CAPTION.line_height();
    }
    Mark {
        role: side.role(),
        id: stop.ids.join("+"),
        about: About::Entities { kind: "region".to_owned(), ids: stop.ids.clone() },
        tooltip: stop.tooltip.clone(),
        frame: Some(place.frame),
        parts,
    }
}

/// Where each band leaves or arrives: those of a stop in the order of their other ends, those without an amount last.
fn slots(flow: &Flow, side: Side, order: &Order, widths: &[f64], places: &[Placed]) -> Vec<f64> {
    let other = match side {
        Side::Giver => &order.receivers,
        Side::Receiver => &order.givers,
    };
    let rank = |band: &Band| other.iter().position(|stop| *stop == band.end(side.other())).unwrap_or(0);
    let mut by_rank: Vec<usize> = (0..flow.bands.len()).collect();
    by_rank.sort_by_key(|&at| (flow.bands[at].range.is_none(), rank(&flow.bands[at]), at));
    let mut next: Vec<f64> = places.iter().map(|place| place.bar.y).collect();
    let mut slots = vec![0.0; flow.bands.len()];
    for at in by_rank {
        let at_end = &mut next[flow.bands[at].end(side)];
        if flow.bands[at].range.is_none() {
            *at_end += HOLLOW_GAP;
        }
        slots[at] = *at_end;
        *at_end += widths[at];
    }
    slots
}

/// Where the upper edge of each band starts and ends.
fn ways(flow: &Flow, order: &Order, widths: &[f64], left: &[Placed], right: &[Placed]) -> Vec<(Point, Point)> {
    let from = slots(flow, Side::Giver, order, widths, left);
    let to = slots(flow, Side::Receiver, order, widths, right);
    let x = WORDS + APART + BAR;
    from.into_iter().zip(to).map(|(from, to)| (Point::new(x, from), Point::new(x + REACH, to))).collect()
}

fn bands(flow: &Flow, order: &Order, scale: f64, widths: &[f64], ways: &[(Point, Point)]) -> Vec<Mark> {
    let mut drawn: Vec<usize> = (0..flow.bands.len()).collect();
    // Wide ones first, so that thin ones stay visible.
    drawn.sort_by(|&a, &b| widths[b].total_cmp(&widths[a]).then(a.cmp(&b)));
    let tint = |giver: usize| order.givers.iter().position(|stop| *stop == giver).unwrap_or(0);
    drawn
        .into_iter()
        .map(|at| {
            let band = &flow.bands[at];
            let (start, end) = ways[at];
            let rest = flow.givers[band.giver].is_rest;
            let colour = if rest { REST.to_owned() } else { lighter(&flow.colour, TINTS[tint(band.giver) % TINTS.len()]) };
            let parts = match band.range {
                None => vec![Part::Area {
                    outline: ribbon(start, end, HOLLOW),
                    fill: Fill::solid(style::PAPER),
                    edge: Some(Edge::new(&colour, 1.0)),
                }],
                Some(range) => {
                    let core = (range.least() * scale).max(if range.low.is_zero() { 0.0 } else { LEAST_BAND }).min(widths[at]);
                    let mut parts = Vec::new();
                    if core > 0.0 {
                        parts.push(area(ribbon(start, end, core), &colour, CORE));
                    }
                    let (above, below) = (start.plus(Point::new(0.0, core)), end.plus(Point::new(0.0, core)));
                    if widths[at] > core {
                        parts.push(area(ribbon(above, below, widths[at] - core), &colour, RIM));
                    }
                    if range.high.is_none() {
                        // At least so much: a broken line along the open side.
                        let edge = Edge::new(&shade(&colour), 1.0).dashed(Dash::Dashed);
                        parts.push(Part::Line { curve: way(above, below), edge });
                    }
                    parts
                }
            };
            Mark {
                role: "band",
                id: format!("{}>{}", flow.givers[band.giver].ids.join("+"), flow.receivers[band.receiver].ids.join("+"))
                    + if band.range.is_none() { "?" } else { "" },
                about: About::Links {
                    kind: flow.kind.clone(),
                    givers: flow.givers[band.giver].ids.clone(),
                    receivers: flow.receivers[band.receiver].ids.clone(),
                    links: band.links.clone(),
                    possible: band.possible,
                },
                tooltip: band.tooltip.clone(),
                frame: None,
                parts,
            }
        })
        .collect()
}

/// Writes the amounts of bands that are the only one of neither of their ends, where there is room; with how many found
/// none.
fn label_bands(flow: &Flow, ways: &[(Point, Point)], widths: &[f64], mut taken: Vec<Rect>) -> (Option<Mark>, usize) {
    let alone = |side: Side, at: usize| flow.bands.iter().filter(|band| band.end(side) == at).count() == 1;
    let mut left_out = 0;
    let mut labels = Vec::new();
    for ((band, (start, end)), width) in flow.bands.iter().zip(ways).zip(widths) {
        let told = alone(Side::Giver, band.giver) || alone(Side::Receiver, band.receiver);
        // Among many bands, words on thin ones would hide more than they tell.
        if told || band.range.is_none() || (flow.bands.len() > FEW && *width < style::AMOUNT.size) {
            continue;
        }
        let down = Point::new(0.0, width / 2.0);
        let middle = way(start.plus(down), end.plus(down)).sampled(20);
        // Near one of its ends, where bands lie side by side.
        let place = [4, 5, 3, 16, 15, 17, 6, 14].into_iter().filter_map(|at| middle.get(at)).find_map(|at| {
            let words = centred(at.x, at.y, Anchor::Middle, style::AMOUNT, style::INK, band.label.clone());
            let frame = words.frame();
            taken.iter().all(|other| !other.overlaps(frame)).then_some(words)
        });
        match place {
            Some(words) => {
                taken.push(words.frame().grown(1.0));
                labels.push(Part::Over(words));
            }
            None => left_out += 1,
        }
    }
    ((!labels.is_empty()).then(|| Mark::of_page("amounts", labels)), left_out)
}

/// The way of a band's edge.
fn way(from: Point, to: Point) -> Curve {
    let middle = f64::midpoint(from.x, to.x);
    Curve { points: vec![from, Point::new(middle, from.y), Point::new(middle, to.y), to] }
}

/// A band by its upper edge.
fn ribbon(from: Point, to: Point, width: f64) -> Curve {
    let down = Point::new(0.0, width);
    way(from, to).then(&way(from.plus(down), to.plus(down)).reversed()).then(&Curve { points: vec![from] })
}

fn area(outline: Curve, colour: &str, opacity: f64) -> Part {
    Part::Area { outline, fill: Fill::clear(colour, opacity), edge: None }
}

fn legend(flow: &Flow, scale: f64) -> Vec<Draft> {
    let words = super::words::legend(flow.page.language);
    let block = |width: f64, opacity: f64, y: f64| Part::Box {
        frame: Rect::new(0.0, y, 30.0, width),
        radius: 0.0,
        fill: Fill::clear(&flow.colour, opacity),
        edge: None,
    };
    let mut drafts = Vec::new();
    let ranges = || flow.bands.iter().filter_map(|band| band.range);
    if let Some(value) = round_below(13.0 / scale.max(1e-300)).filter(|_| scale > 0.0) {
        let width = float(value) * scale;
        drafts.push(Draft::new(vec![block(width, CORE, -width / 2.0)], 30.0, flow.gauge.words(value)));
    }
    if ranges().any(|range| range.high.is_some_and(|high| high > range.low)) {
        drafts.push(Draft::new(vec![block(5.0, CORE, -5.0), block(5.0, RIM, 0.0)], 30.0, words.range));
    }
    if ranges().any(|range| range.high.is_none()) {
        let (from, to) = (Point::new(0.0, 3.0), Point::new(30.0, 3.0));
        let edge = Edge::new(&shade(&flow.colour), 1.0).dashed(Dash::Dashed);
        drafts.push(Draft::new(
            vec![block(6.0, CORE, -3.0), Part::Line { curve: Curve::line(from, to), edge }],
            30.0,
            words.least,
        ));
    }
    if flow.bands.iter().any(|band| band.range.is_none()) {
        let frame = Rect::new(0.0, -HOLLOW / 2.0, 30.0, HOLLOW);
        let edge = Some(Edge::new(&flow.colour, 1.0));
        drafts.push(Draft::new(
            vec![Part::Box { frame, radius: 0.0, fill: Fill::solid(style::PAPER), edge }],
            30.0,
            words.unknown,
        ));
    }
    if flow.givers.iter().chain(&flow.receivers).any(|stop| stop.ids.len() > 1 && !stop.is_rest) {
        let edge = Some(Edge::new(&shade(&flow.colour), 2.0));
        let frame = Rect::new(1.0, -7.0, BAR - 2.0, 14.0);
        drafts.push(Draft::new(vec![Part::Box { frame, radius: 0.0, fill: Fill::solid(style::PAPER), edge }], BAR, words.joint));
    }
    if flow.givers.iter().chain(&flow.receivers).any(|stop| stop.is_rest) {
        let frame = Rect::new(0.0, -7.0, BAR, 14.0);
        drafts.push(Draft::new(vec![Part::Box { frame, radius: 0.0, fill: Fill::solid(REST), edge: None }], BAR, words.rest));
    }
    drafts
}

fn lighter(colour: &str, share: f64) -> String {
    mixed(colour, 255.0, share)
}

fn shade(colour: &str) -> String {
    mixed(colour, 0.0, 0.25)
}
