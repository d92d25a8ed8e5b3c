//! A scene as PNG, drawn by resvg.

#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what is cast are numbers of pixels, below the cap and not negative"
)]

use std::sync::Arc;

use resvg::{tiny_skia, usvg};

use super::fonts::{FontError, Fonts};
use super::svg::write_svg;
use crate::scene::placed::Scene;

/// More pixels than this are refused: 8 bytes each while drawing, and no program shows them.
pub const MOST_PIXELS: u64 = 100_000_000;

/// A picture can't be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PictureError {
    /// The fonts lack something.
    #[error(transparent)]
    Font(#[from] FontError),
    /// The picture would be too large.
    #[error("{width} × {height} pixels are more than {MOST_PIXELS}")]
    TooLarge {
        /// Width in pixels.
        width: u64,
        /// Height in pixels.
        height: u64,
        /// The largest scale that fits.
        most: f32,
    },
    /// The scale is not a number above 0.
    #[error("no picture has the scale {0}")]
    Scale(f32),
    /// The drawing can't be turned into pixels or pages.
    #[error("the drawing can't be read back: {0}")]
    Drawing(String),
}

/// Draws a scene as PNG: one pixel for a point at scale 1. The same scene, fonts and scale give the same bytes.
///
/// Refuses where the fonts lack a character of the labels, and above [`MOST_PIXELS`]. O(pixels).
pub fn png(scene: &Scene, fonts: &Fonts, scale: f32) -> Result<Vec<u8>, PictureError> {
    if !scale.is_finite() || scale <= 0.0 {
        return Err(PictureError::Scale(scale));
    }
    let pixels = |points: f64| (points * f64::from(scale)).ceil().max(1.0);
    let (width, height) = (pixels(scene.width), pixels(scene.height));
    if width * height > MOST_PIXELS as f64 {
        let most = (MOST_PIXELS as f64 / (scene.width * scene.height)).sqrt();
        let most = ((most * 100.0).floor() / 100.0) as f32;
        return Err(PictureError::TooLarge { width: width as u64, height: height as u64, most });
    }
    let tree = tree(scene, fonts)?;
    let mut pixmap =
        tiny_skia::Pixmap::new(width as u32, height as u32).ok_or_else(|| PictureError::Drawing("it has no size".to_owned()))?;
    resvg::render(&tree, tiny_skia::Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| PictureError::Drawing(error.to_string()))
}

/// The scene's SVG as resvg's tree, with fonts that have all its characters.
pub(super) fn tree(scene: &Scene, fonts: &Fonts) -> Result<usvg::Tree, PictureError> {
    let mut picture = Vec::new();
    write_svg(scene, &mut picture).map_err(|error| PictureError::Drawing(error.to_string()))?;
    let words = usvg::roxmltree::Document::parse(std::str::from_utf8(&picture).unwrap_or_default())
        .map_err(|error| PictureError::Drawing(error.to_string()))?;
    let texts = words.descendants().filter(|node| node.has_tag_name("text")).filter_map(|node| node.text());
    fonts.check(texts)?;
    let families = scene.look.families.clone();
    let font_resolver = usvg::FontResolver {
        select_font: usvg::FontResolver::default_font_selector(),
        select_fallback: super::fonts::fallback(families),
    };
    let options = usvg::Options {
        fontdb: Arc::clone(fonts.database()),
        font_family: fonts.plain(),
        font_resolver,
        ..usvg::Options::default()
    };
    usvg::Tree::from_xmltree(&words, &options).map_err(|error| PictureError::Drawing(error.to_string()))
}
