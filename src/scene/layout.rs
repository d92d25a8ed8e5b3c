//! Gives every part of a diagram its place.

use super::bundle::{self, Bundle};
use super::diagram::{Amount, Diagram, DiagramError};
use super::engine::{self, Places, Request};
use super::geometry::{Curve, Point, Rect};
use super::placed::{
    Anchor, Head, Junction, LineStyle, Outline, PlacedCluster, PlacedLink, PlacedShape, Scene, Stroke, TextLine,
};
use super::quality::Trails;
use super::style::{self, Measured};
use super::text::{self, Font};
use super::{labels, legend, room};

pub use super::engine::{Direction, Engine, EngineError, Layout};

/// How a diagram is laid out.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct LayoutOptions {
    /// How shapes are spread over the page.
    pub layout: Layout,
    /// Who works that out.
    pub engine: Engine,
    /// Which way the columns of [`Layout::Dot`] follow one another.
    pub direction: Direction,
    /// Amounts are written at their lines.
    pub amounts: bool,
    /// A legend stands below.
    pub legend: bool,
}

impl Default for LayoutOptions {
    fn default() -> Self {
        LayoutOptions { layout: Layout::Dot, engine: Engine::BuiltIn, direction: Direction::Right, amounts: true, legend: true }
    }
}

impl LayoutOptions {
    /// The same options with this layout.
    #[must_use]
    pub fn with_layout(mut self, layout: Layout) -> Self {
        self.layout = layout;
        self
    }

    /// The same options with this engine.
    #[must_use]
    pub fn with_engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// The same options with this direction.
    #[must_use]
    pub fn with_direction(mut self, direction: Direction) -> Self {
        self.direction = direction;
        self
    }

    /// The same options with or without amounts at the lines.
    #[must_use]
    pub fn with_amounts(mut self, amounts: bool) -> Self {
        self.amounts = amounts;
        self
    }

    /// The same options with or without a legend.
    #[must_use]
    pub fn with_legend(mut self, legend: bool) -> Self {
        self.legend = legend;
        self
    }
}

/// A diagram can't be laid out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LayoutError {
    /// The diagram points at something that isn't there.
    #[error(transparent)]
    Diagram(#[from] DiagramError),
    /// The engine failed.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// White around the page.
const PAGE_MARGIN: f64 = 24.0;
/// White between the drawing and what stands above and below it.
const SECTION_GAP: f64 = 14.0;
/// Lines of a bundle stand at least this far apart, so that their heads can be told apart.
const STRAND_GAP: f64 = 5.5;
/// Narrower pages would squeeze the legend.
const PAGE_LEAST: f64 = 520.0;

/// Gives every part of a diagram its place. The same diagram gives the same scene on every machine.
///
/// Cost is that of Graphviz's engines: some hundredths of a second for a hundred shapes, and it grows with the square.
#[allow(clippy::trivially_copy_pass_by_ref, reason = "options will grow")]
pub fn place(diagram: &Diagram, options: &LayoutOptions) -> Result<Scene, LayoutError> {
    diagram.verify()?;
    let told;
    let diagram = if options.layout.has_frames() {
        diagram
    } else {
        told = with_regions_told(diagram);
        &told
    };
    let measured: Vec<Measured> = diagram.shapes.iter().map(|shape| style::measure(shape, &diagram.style)).collect();
    let bundles = bundle::bundles(diagram);
    let request = Request { direction: options.direction, layout: options.layout, engine: options.engine };
    let places = engine::run(diagram, &measured, &bundles, request)?;
    let mut scene = room::made(places, &bundles, |places| compose(diagram, *options, &measured, &bundles, places));
    diagram.style.paint(&mut scene);
    Ok(scene)
}

/// Where no frame tells in which region a shape lies, its caption does.
fn with_regions_told(diagram: &Diagram) -> Diagram {
    let mut diagram = diagram.clone();
    for shape in &mut diagram.shapes {
        let Some(region) = shape.cluster.map(|cluster| &diagram.clusters[cluster]).filter(|region| region.id != shape.id) else {
            continue;
        };
        shape.caption = Some(match &shape.caption {
            Some(caption) => format!("{caption} · {}", region.label),
            None => region.label.clone(),
        });
    }
    diagram
}

fn compose(diagram: &Diagram, options: LayoutOptions, measured: &[Measured], bundles: &[Bundle], places: &Places) -> Scene {
    let least = text::width(&diagram.title, diagram.style.fonts.title).min(900.0);
    let inner = places.width.max(PAGE_LEAST).max(least);
    let heading = heading(diagram, inner);
    let top = heading.last().map_or(PAGE_MARGIN, |line| line.at.y + SECTION_GAP);
    // A drawing that is narrower than its page stands in the middle.
    let shift = Point::new(PAGE_MARGIN + (inner - places.width) / 2.0, top);

    let shapes: Vec<PlacedShape> =
        (0..diagram.shapes.len()).map(|at| shape(diagram, at, &measured[at], places.shapes[at].plus(shift))).collect();
    let mut links = Vec::with_capacity(diagram.links.len());
    let mut junctions = Vec::new();
    let mut slots: Vec<Option<PlacedLink>> = vec![None; diagram.links.len()];
    for (at, bundle) in bundles.iter().enumerate() {
        let curves: Vec<Curve> = places.curves[at]
            .iter()
            .map(|curve| Curve { points: curve.points.iter().map(|point| point.plus(shift)).collect() })
            .collect();
        let junction = places.junctions[at].map(|middle| middle.plus(shift));
        strands(diagram, bundle, &curves, junction, &shapes, &mut slots);
        if let Some(middle) = junction {
            junctions.push(junction_of(diagram, bundle, middle));
        }
    }
    links.extend(slots.into_iter().flatten());

    let mut clusters = clusters(diagram, places, shift);
    let drawing = Rect::new(PAGE_MARGIN, top - SECTION_GAP / 2.0, inner, places.height + SECTION_GAP);
    let trails = Trails::of(links.iter().flat_map(|link| &link.strokes));
    labels::settle_titles(diagram, &mut clusters, &trails, &shapes, drawing);
    let mut labels_left_out = 0;
    if options.amounts {
        labels_left_out = labels::place(diagram, bundles, &mut links, &trails, &clusters, &shapes, &junctions);
    }

    let mut y = top + places.height + SECTION_GAP;
    let legend = if options.legend { legend::build(diagram, &links, PAGE_MARGIN, y, inner) } else { legend::Legend::default() };
    if options.legend {
        y = legend.frame.bottom() + SECTION_GAP;
    }
    let mut footer = Vec::new();
    for words in &diagram.footer {
        for line in text::wrap(words, diagram.style.fonts.footer, inner, 4) {
            y += diagram.style.fonts.footer.line_height();
            footer.push(line_at(Point::new(PAGE_MARGIN, y), Anchor::Start, diagram.style.fonts.footer, style::FAINT_INK, line));
        }
    }
    Scene {
        width: (inner + 2.0 * PAGE_MARGIN).ceil(),
        height: (y + PAGE_MARGIN).ceil(),
        language: diagram.language,
        title: text::clean(&diagram.title),
        description: text::clean(&diagram.description),
        heading,
        clusters,
        marks: Vec::new(),
        links,
        junctions,
        shapes,
        legend: legend.entries,
        legend_frame: legend.frame,
        footer,
        look: style::Look::default(),
        warnings: places.warnings.clone(),
        labels_left_out,
    }
}

pub(super) fn line_at(at: Point, anchor: Anchor, font: Font, colour: &str, text: String) -> TextLine {
    TextLine { at, anchor, font, colour: colour.to_owned(), text }
}

fn heading(diagram: &Diagram, inner: f64) -> Vec<TextLine> {
    let mut y = PAGE_MARGIN;
    let mut lines = Vec::new();
    for (words, font, colour) in [
        (&diagram.title, diagram.style.fonts.title, style::INK),
        (&diagram.subtitle, diagram.style.fonts.subtitle, style::FAINT_INK),
    ] {
        for line in text::wrap(words, font, inner, 3) {
            y += font.size;
            lines.push(line_at(Point::new(PAGE_MARGIN, y), Anchor::Start, font, colour, line));
            y += 0.35 * font.size;
        }
    }
    lines
}

fn shape(diagram: &Diagram, at: usize, measured: &Measured, middle: Point) -> PlacedShape {
    let shape = &diagram.shapes[at];
    let frame = Rect::around(middle, measured.width, measured.height);
    let stack = if shape.stacked { 2.0 * style::STACK } else { 0.0 };
    let front = Rect::new(frame.x, frame.y, frame.width - stack, frame.height - stack);
    let (left, right, above) = style::margins(shape.figure, shape.rim);
    let x = front.x + left + (front.width - left - right) / 2.0;
    let mut top = front.y + above;
    let mut lines = Vec::new();
    for line in &measured.label {
        let at = Point::new(x, top + 0.97 * measured.font.size);
        lines.push(line_at(at, Anchor::Middle, measured.font, style::INK, line.clone()));
        top += measured.font.line_height();
    }
    for line in &measured.caption {
        let at = Point::new(x, top + 2.0 + 0.97 * measured.caption_font.size);
        lines.push(line_at(at, Anchor::Middle, measured.caption_font, style::FAINT_INK, line.clone()));
        top += measured.caption_font.line_height();
    }
    PlacedShape {
        id: shape.id.clone(),
        kind: shape.kind.clone(),
        tooltip: shape.tooltip.clone(),
        frame,
        outline: Outline {
            figure: shape.figure,
            frame: front,
            fill: shape.fill.clone(),
            rim: shape.rim,
            line: style::RIM.to_owned(),
            stacked: shape.stacked,
            light: shape.gazetteer,
        },
        lines,
    }
}

fn clusters(diagram: &Diagram, places: &Places, shift: Point) -> Vec<PlacedCluster> {
    let mut framed = Vec::new();
    let mut depths: Vec<usize> = Vec::with_capacity(diagram.clusters.len());
    for (at, (cluster, frame)) in diagram.clusters.iter().zip(&places.clusters).enumerate() {
        let depth = cluster.parent.and_then(|parent| depths.get(parent)).map_or(0, |depth| depth + 1);
        depths.push(depth);
        let Some(frame) = frame else { continue };
        let frame = Rect::new(frame.x + shift.x, frame.y + shift.y, frame.width, frame.height);
        let corner = Point::new(frame.x + 10.0, frame.y + 5.0 + diagram.style.fonts.cluster.size);
        let words = text::fit(&places.names[at], diagram.style.fonts.cluster, frame.width - 12.0);
        let label = line_at(corner, Anchor::Start, diagram.style.fonts.cluster, style::INK, words);
        framed.push(PlacedCluster { id: cluster.id.clone(), frame, label, depth });
    }
    framed
}

fn junction_of(diagram: &Diagram, bundle: &Bundle, at: Point) -> Junction {
    let widest = bundle.strands.iter().map(|strand| strand.width).fold(0.0, f64::max);
    let links: Vec<usize> = bundle.strands.iter().flat_map(|strand| strand.links.iter().copied()).collect();
    let spread = STRAND_GAP * (bundle.strands.len().saturating_sub(1)) as f64 / 2.0;
    Junction {
        at,
        radius: (widest / 2.0 + 2.0).max(3.5) + spread,
        colour: links.first().map_or_else(String::new, |&link| diagram.links[link].colour.clone()),
        links: links.iter().map(|&link| diagram.links[link].id.clone()).collect(),
    }
}

fn strands(
    diagram: &Diagram,
    bundle: &Bundle,
    curves: &[Curve],
    junction: Option<Point>,
    shapes: &[PlacedShape],
    slots: &mut [Option<PlacedLink>],
) {
    let outline = |end: usize| shapes[end].frame;
    let offsets = bundle.offsets(STRAND_GAP);
    let spread = bundle.spread(STRAND_GAP);
    // Where a bundle is wider than the shape it ends at, its lines draw together.
    let pinch = |end: Option<&usize>| {
        let room = end.map_or(f64::INFINITY, |&end| outline(end).height.min(outline(end).width) - 8.0);
        (room / spread).min(1.0)
    };
    for (strand, offset) in bundle.strands.iter().zip(offsets) {
        let Some(first) = strand.links.first().map(|&link| &diagram.links[link]) else { continue };
        let head = match (first.symmetric, first.derived) {
            (true, _) => Head::None,
            (_, true) => Head::Open,
            _ => Head::Full,
        };
        let mut strokes = Vec::new();
        for (side, curve) in curves.iter().enumerate() {
            // Which ends of this line are shapes, and which the junction.
            let (from, to) = match junction {
                None => (bundle.near.first(), bundle.far.first()),
                Some(_) if side < bundle.near.len() => (bundle.near.get(side), None),
                Some(_) => (None, bundle.far.get(side - bundle.near.len())),
            };
            let curve = curve.beside([offset * pinch(from), offset, offset * pinch(to)]);
            let (from, to, curve) = if strand.backward { (to, from, curve.reversed()) } else { (from, to, curve) };
            let curve = match (from, to) {
                (Some(from), Some(to)) if from == to => curve,
                _ => {
                    let curve = to.map_or_else(|| curve.clone(), |&to| curve.ending_at(outline(to)));
                    from.map_or_else(|| curve.clone(), |&from| curve.reversed().ending_at(outline(from)).reversed())
                }
            };
            let head = if to.is_some() { head } else { Head::None };
            strokes.push(stroke(&curve, head, strand.width));
        }
        for &at in &strand.links {
            let link = &diagram.links[at];
            let ids = |ends: &[usize]| ends.iter().map(|&end| diagram.shapes[end].id.clone()).collect();
            slots[at] = Some(PlacedLink {
                id: link.id.clone(),
                links: link.links.clone(),
                kind: link.kind.clone(),
                tooltip: link.tooltip.clone(),
                givers: ids(&link.givers),
                receivers: ids(&link.receivers),
                style: line_style(link, strand.width),
                strokes: strokes.clone(),
                derived: link.derived,
                label: None,
            });
        }
    }
}

pub(super) fn line_style(link: &super::diagram::Link, width: f64) -> LineStyle {
    LineStyle {
        colour: link.colour.clone(),
        dash: link.dash,
        width,
        hollow: link.amount == Amount::Unknown,
        light: link.possible,
    }
}

/// Length of the head of a line of this width.
pub fn head_length(width: f64) -> f64 {
    5.5 + 1.3 * width
}

pub(super) fn stroke(curve: &Curve, head: Head, width: f64) -> Stroke {
    let tip = curve.end();
    if head == Head::None {
        return Stroke { direction: curve.arrival(), curve: curve.clone(), tip, head };
    }
    let body = curve.shortened(head_length(width));
    let direction = tip.minus(body.end()).unit();
    // An open head is two edges at the tip: the line goes on between them.
    let curve = if head == Head::Open { curve.clone() } else { body };
    Stroke { curve, tip, direction, head }
}
