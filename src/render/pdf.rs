//! A scene as PDF, with its fonts embedded and its text selectable, written by krilla.

use krilla::Document;
use krilla::geom::Size;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt, SvgSettings};

use super::fonts::Fonts;
use super::png::{PictureError, tree};
use crate::scene::placed::Scene;

/// Writes a scene as a PDF of one page, as large as the scene. The same scene and fonts give the same bytes.
///
/// Refuses where the fonts lack a character of the labels.
pub fn pdf(scene: &Scene, fonts: &Fonts) -> Result<Vec<u8>, PictureError> {
    let drawing = |what: &str| PictureError::Drawing(what.to_owned());
    let tree = tree(scene, fonts)?;
    let size = Size::from_wh(tree.size().width(), tree.size().height()).ok_or_else(|| drawing("it has no size"))?;
    let settings = PageSettings::from_wh(size.width(), size.height()).ok_or_else(|| drawing("no page has its size"))?;
    let mut document = Document::new();
    let mut page = document.start_page_with(settings);
    let mut surface = page.surface();
    surface.draw_svg(&tree, size, SvgSettings::default()).ok_or_else(|| drawing("it can't be drawn on a page"))?;
    surface.finish();
    page.finish();
    document.finish().map_err(|error| PictureError::Drawing(format!("{error:?}")))
}
