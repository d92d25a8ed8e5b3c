//! Scenes as the formats that this build has.

use shanhai::render::svg::write_svg;
use shanhai::scene::placed::Scene;

use crate::args::{self, Picture};
use crate::exit::Failure;

/// Refuses, before any work is done, a format that this build can't write, and options of another one.
pub(super) fn check(args: &args::Draw, form: Picture) -> Result<(), Failure> {
    let lacking = match form {
        Picture::Png if !cfg!(feature = "png") => Some("png"),
        Picture::Pdf if !cfg!(feature = "pdf") => Some("pdf"),
        _ => None,
    };
    if let Some(feature) = lacking {
        let hint = format!("build it with `--features {feature}`, or draw SVG: every browser and office program takes it");
        return Err(Failure::usage(format!("this build of shanhai can't write {}", feature.to_uppercase()), [hint]));
    }
    if !args.font.is_empty() && !matches!(form, Picture::Png | Picture::Pdf) {
        let hint = "name fonts of other formats under `[page]` in a `--style` file".to_owned();
        return Err(Failure::usage("`--font` is for PNG and PDF", [hint]));
    }
    Ok(())
}

/// Writes a scene in a format that [`check`] let pass.
#[cfg(feature = "png")]
pub(super) fn write(args: &args::Draw, form: Picture, scene: &Scene, out: &mut Vec<u8>) -> Result<(), Failure> {
    use shanhai::render::fonts::Fonts;
    use shanhai::render::png::{PictureError, png};

    let fonts =
        || if args.font.is_empty() { Ok(Fonts::of_machine()) } else { Fonts::read(&args.font).map_err(PictureError::from) };
    let picture = match form {
        Picture::Png => fonts().and_then(|fonts| png(scene, &fonts, args.scale)),
        #[cfg(feature = "pdf")]
        Picture::Pdf => fonts().and_then(|fonts| shanhai::render::pdf::pdf(scene, &fonts)),
        _ => return Ok(write_svg(scene, out)?),
    };
    *out = picture.map_err(refusal)?;
    Ok(())
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

/// Writes a scene in a format that [`check`] let pass.
#[cfg(not(feature = "png"))]
pub(super) fn write(_: &args::Draw, _: Picture, scene: &Scene, out: &mut Vec<u8>) -> Result<(), Failure> {
    Ok(write_svg(scene, out)?)
}
