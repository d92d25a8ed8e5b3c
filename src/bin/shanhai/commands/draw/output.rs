//! Scenes as the formats that this build has.

use std::path::{Path, PathBuf};

use shanhai::graph::View;
use shanhai::render::{dot, html, mermaid, svg};
use shanhai::scene::diagram::Diagram;
use shanhai::scene::placed::Scene;

use crate::args::Picture;
use crate::exit::Failure;
use crate::session::Session;
use crate::words::Phrase;

/// Where a drawing goes, and in which form.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) output: &'a Path,
    pub(super) form: Picture,
    /// PNG, PDF: files of fonts; those of the machine if there are none.
    pub(super) fonts: &'a [PathBuf],
    /// PNG: pixels for a point.
    pub(super) scale: f32,
}

impl Target<'_> {
    /// Refuses, before any work is done, a format that this build can't write, and options of another one.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let lacking = match self.form {
            Picture::Png if !cfg!(feature = "png") => Some("png"),
            Picture::Pdf if !cfg!(feature = "pdf") => Some("pdf"),
            _ => None,
        };
        if let Some(feature) = lacking {
            let hint = format!("build it with `--features {feature}`, or draw SVG: every browser and office program takes it");
            return Err(Failure::usage(format!("this build of shanhai can't write {}", feature.to_uppercase()), [hint]));
        }
        if !self.fonts.is_empty() && !matches!(self.form, Picture::Png | Picture::Pdf) {
            let hint = "name fonts of other formats under `[page]` in a `--style` file".to_owned();
            return Err(Failure::usage("`--font` is for PNG and PDF", [hint]));
        }
        Ok(())
    }

    /// A network in a format that keeps no places; none for the others.
    pub(super) fn diagram(&self, diagram: &Diagram, session: &Session<'_>) -> Result<Option<Vec<u8>>, Failure> {
        let mut bytes = Vec::new();
        match self.form {
            Picture::Dot => dot::write_dot(diagram, &mut bytes)?,
            Picture::Mmd => {
                let (edges, most) = (mermaid::edges(diagram), mermaid::MOST_EDGES);
                if edges > most {
                    let counts = [most.to_string(), edges.to_string()];
                    let warning = Phrase::ManyEdges.fill(session.lang, &[&counts[0], &counts[1]]);
                    session.printer.note("warning", &warning);
                }
                mermaid::write_mermaid(diagram, &mut bytes)?;
            }
            Picture::Svg | Picture::Html | Picture::Png | Picture::Pdf => return Ok(None),
        }
        Ok(Some(bytes))
    }

    /// A scene in a format that [`check`](Self::check) let pass.
    pub(super) fn scene(&self, scene: &Scene, view: Option<&View<'_>>) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        match self.form {
            Picture::Svg => svg::write_svg(scene, &mut bytes)?,
            Picture::Html => {
                let hint = "draw it as `.svg` or `.png`".to_owned();
                let view = view.ok_or_else(|| Failure::usage("a page shows one graph, not two", [hint]))?;
                html::write_html(view, scene, &mut bytes)?;
            }
            Picture::Dot | Picture::Mmd => {
                let hint = "name a file that ends in `.svg`, or draw `--type network`".to_owned();
                return Err(Failure::usage("only a network can be written as DOT or Mermaid", [hint]));
            }
            Picture::Png | Picture::Pdf => return self.printed(scene),
        }
        Ok(bytes)
    }

    #[cfg(feature = "png")]
    fn printed(&self, scene: &Scene) -> Result<Vec<u8>, Failure> {
        use shanhai::render::fonts::Fonts;
        use shanhai::render::png::{PictureError, png};

        let fonts =
            if self.fonts.is_empty() { Ok(Fonts::of_machine()) } else { Fonts::read(self.fonts).map_err(PictureError::from) };
        let picture = match self.form {
            #[cfg(feature = "pdf")]
            Picture::Pdf => fonts.and_then(|fonts| shanhai::render::pdf::pdf(scene, &fonts)),
            _ => fonts.and_then(|fonts| png(scene, &fonts, self.scale)),
        };
        picture.map_err(refusal)
    }

    /// [`check`](Self::check) lets no such format pass.
    #[cfg(not(feature = "png"))]
    fn printed(&self, _: &Scene) -> Result<Vec<u8>, Failure> {
        let _ = self.scale;
        Err(Failure::usage("this build of shanhai writes no pixels", []))
    }
}

#[cfg(feature = "png")]
fn refusal(error: shanhai::render::png::PictureError) -> Failure {
    use shanhai::render::fonts::FontError;
    use shanhai::render::png::PictureError;

    match error {
        PictureError::Font(FontError::Read { path, source }) => {
            Failure::Io { doing: "can't read the font", path: Some(path), error: source, hints: Vec::new() }
        }
        PictureError::Font(error @ (FontError::None | FontError::Lacking { .. })) => {
            let hints = [
                "name a font that has them with `--font FILE`, such as Noto Sans CJK or Source Han Sans".to_owned(),
                "or draw SVG, which takes the fonts of whoever opens it".to_owned(),
            ];
            Failure::usage(error.to_string(), hints)
        }
        PictureError::TooLarge { most, .. } => {
            let hint = format!("draw with `--scale {most}` or less, or as SVG");
            Failure::usage(error.to_string(), [hint])
        }
        other => Failure::usage(other.to_string(), []),
    }
}
