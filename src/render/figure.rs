//! Outlines of figures as SVG elements.

use std::io::{self, Write};

use crate::scene::diagram::{Figure, Rim};
use crate::scene::geometry::Rect;
use crate::scene::placed::Outline;
use crate::scene::style::STACK;

use super::svg::Number;
use super::xml::escape;

/// Draws an outline with its fill, its rim and the sheets below it.
pub(super) fn write(out: &mut impl Write, outline: &Outline) -> io::Result<()> {
    if outline.stacked {
        for sheet in [2.0, 1.0] {
            let frame = Rect { x: outline.frame.x + sheet * STACK, y: outline.frame.y + sheet * STACK, ..outline.frame };
            body(out, outline, frame, true)?;
        }
    }
    body(out, outline, outline.frame, true)?;
    if outline.rim == Rim::Double {
        body(out, outline, outline.frame.grown(-2.8), false)?;
    }
    marks(out, outline)
}

fn body(out: &mut impl Write, outline: &Outline, frame: Rect, filled: bool) -> io::Result<()> {
    let fill = if filled { outline.fill.as_str() } else { "none" };
    let (width, colour) = if outline.light { (0.7, "#8a8a8a") } else { (1.0, outline.line.as_str()) };
    let dash = if outline.rim == Rim::Broken { " stroke-dasharray=\"4 2.5\"" } else { "" };
    let paint = format!("fill=\"{}\" stroke=\"{}\" stroke-width=\"{width}\"{dash}", escape(fill), escape(colour));
    let Rect { x, y, width, height } = frame;
    let (right, bottom) = (frame.right(), frame.bottom());
    let polygon = |out: &mut _, points: &[(f64, f64)]| -> io::Result<()> { polygon(out, points, &paint) };
    let radius = match outline.figure {
        Figure::Rounded => 6.0_f64.min(height / 2.0),
        Figure::Pill => height / 2.0,
        Figure::CutCorners => {
            let cut = 6.0_f64.min(height / 3.0);
            return polygon(
                out,
                &[
                    (x + cut, y),
                    (right - cut, y),
                    (right, y + cut),
                    (right, bottom - cut),
                    (right - cut, bottom),
                    (x + cut, bottom),
                    (x, bottom - cut),
                    (x, y + cut),
                ],
            );
        }
        Figure::Hexagon => {
            let cut = 10.0_f64.min(width / 4.0);
            let middle = y + height / 2.0;
            return polygon(
                out,
                &[(x + cut, y), (right - cut, y), (right, middle), (right - cut, bottom), (x + cut, bottom), (x, middle)],
            );
        }
        Figure::Sheet => {
            let fold = 8.0_f64.min(height / 2.0);
            return polygon(out, &[(x, y), (right - fold, y), (right, y + fold), (right, bottom), (x, bottom)]);
        }
        Figure::Plain | Figure::Book | Figure::Cross => 0.0,
    };
    let round = if radius > 0.0 { format!(" rx=\"{}\"", Number(radius)) } else { String::new() };
    writeln!(
        out,
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{round} {paint}/>",
        Number(x),
        Number(y),
        Number(width),
        Number(height)
    )
}

fn polygon(out: &mut impl Write, points: &[(f64, f64)], paint: &str) -> io::Result<()> {
    write!(out, "<polygon points=\"")?;
    for (at, (x, y)) in points.iter().enumerate() {
        let space = if at > 0 { " " } else { "" };
        write!(out, "{space}{},{}", Number(*x), Number(*y))?;
    }
    writeln!(out, "\" stroke-linejoin=\"round\" {paint}/>")
}

/// What is drawn within an outline: the spine of a book, a cross, a fold.
fn marks(out: &mut impl Write, outline: &Outline) -> io::Result<()> {
    let frame = if outline.rim == Rim::Double { outline.frame.grown(-2.8) } else { outline.frame };
    let line = |out: &mut _, path: String, width: f64| -> io::Result<()> { path_line(out, &path, width, &outline.line) };
    match outline.figure {
        Figure::Book => {
            let path = format!("M{} {}V{}", Number(frame.x + 5.0), Number(frame.y), Number(frame.bottom()));
            line(out, path, 1.0)
        }
        Figure::Cross => {
            let arm = 4.0_f64.min(frame.height / 2.0 - 2.0);
            let (x, y) = (frame.x + 10.0, frame.middle().y);
            let path = format!(
                "M{} {}h{}M{} {}v{}",
                Number(x - arm),
                Number(y),
                Number(2.0 * arm),
                Number(x),
                Number(y - arm),
                Number(2.0 * arm)
            );
            line(out, path, 2.6)
        }
        Figure::Sheet => {
            let fold = 8.0_f64.min(frame.height / 2.0);
            let path = format!("M{} {}v{}h{}", Number(frame.right() - fold), Number(frame.y), Number(fold), Number(fold));
            line(out, path, 1.0)
        }
        _ => Ok(()),
    }
}

fn path_line(out: &mut impl Write, path: &str, width: f64, colour: &str) -> io::Result<()> {
    writeln!(out, "<path d=\"{path}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{width}\"/>", escape(colour))
}
