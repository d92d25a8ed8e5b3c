//! Fonts and colours that a whole page shares.

use super::{FAINT_INK, INK, RIM, Style};
use crate::scene::mark::{Edge, Fill, Part, blended, channels};
use crate::scene::placed::{Sample, Scene};

/// Latin from a font of the widths that labels were measured with, Chinese from what each system has.
const FAMILIES: [&str; 10] = [
    "Arial",
    "Helvetica",
    "Liberation Sans",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Microsoft YaHei",
    "PingFang SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
];

/// Behind everything, and inside what is drawn hollow.
pub(in crate::scene) const PAPER: &str = "#ffffff";
/// Inside of a map.
pub(in crate::scene) const GROUND: &str = "#fbfcfc";
/// Lines of a grid.
pub(in crate::scene) const GRID: &str = "#e0e5e8";
/// Lines below headings, and around a map.
pub(in crate::scene) const RULE: &str = "#b9c2c8";
/// Lines between groups.
pub(in crate::scene) const BORDER: &str = "#8c979e";
/// What counts, of no kind: places, squares, bars.
pub(in crate::scene) const DARK: &str = "#1d3a52";
/// Links of several kinds.
pub(in crate::scene) const SEVERAL: &str = "#4c6a85";
/// Numbered boxes.
pub(in crate::scene) const NOTE: &str = "#f4e8c8";

/// Fonts and colours of a page; colours as `#rrggbb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Families of fonts, the first that the reader has counts. What none of them has is drawn without serifs.
    pub families: Vec<String>,
    /// Behind everything.
    pub paper: String,
    /// Text.
    pub ink: String,
    /// Text of less weight.
    pub faint: String,
    /// Lines around shapes.
    pub rim: String,
    /// Frames of regions by depth, outer ones first: inside and line. Deeper ones begin anew.
    pub frames: Vec<(String, String)>,
}

impl Default for Look {
    fn default() -> Self {
        let frames = [("#f6f8f9", "#9aa5ab"), ("#ffffff", "#b4bcc0"), ("#f6f8f9", "#c4cacd")];
        Look {
            families: FAMILIES.map(str::to_owned).to_vec(),
            paper: PAPER.to_owned(),
            ink: INK.to_owned(),
            faint: FAINT_INK.to_owned(),
            rim: RIM.to_owned(),
            frames: frames.map(|(fill, line)| (fill.to_owned(), line.to_owned())).to_vec(),
        }
    }
}

impl Look {
    /// What the colours of marks become that are no kind's: on a dark page those that were dark are light.
    fn tones(&self) -> Vec<(&'static str, String)> {
        let (ground, line) = self.frame(0);
        let mut tones = vec![(PAPER, self.paper.clone())];
        if is_dark(&self.paper) {
            tones.extend([
                (GROUND, ground.to_owned()),
                (GRID, blended(&self.paper, line, 0.45)),
                (RULE, line.to_owned()),
                (BORDER, line.to_owned()),
                (DARK, self.ink.clone()),
                (SEVERAL, blended(SEVERAL, &self.ink, 0.45)),
                (NOTE, blended(NOTE, &self.paper, 0.7)),
            ]);
        }
        tones
    }

    /// Inside and line of a frame at a depth.
    pub fn frame(&self, depth: usize) -> (&str, &str) {
        let at = depth.checked_rem(self.frames.len()).unwrap_or(0);
        self.frames.get(at).map_or(("none", RIM), |(fill, line)| (fill, line))
    }
}

impl Style {
    /// Gives a scene of any type the page's fonts and colours: what is drawn in the colours of the default look gets those
    /// of this one. Colours of kinds stay.
    pub fn paint(&self, scene: &mut Scene) {
        let old = std::mem::replace(&mut scene.look, self.look.clone());
        if old == self.look {
            return;
        }
        let pairs = [(&old.ink, &self.look.ink), (&old.faint, &self.look.faint), (&old.rim, &self.look.rim)];
        let renew = |colour: &mut String| {
            if let Some((_, new)) = pairs.iter().find(|(old, _)| *old == colour) {
                colour.clone_from(new);
            }
        };
        let tones = self.look.tones();
        let renew_mark = |colour: &mut String| match tones.iter().find(|(old, _)| old == colour) {
            Some((_, new)) => colour.clone_from(new),
            None => renew(colour),
        };
        let lines = scene.heading.iter_mut().chain(&mut scene.footer);
        let lines = lines.chain(scene.shapes.iter_mut().flat_map(|shape| &mut shape.lines));
        let lines = lines.chain(scene.clusters.iter_mut().map(|cluster| &mut cluster.label));
        lines.for_each(|line| renew(&mut line.colour));
        scene.shapes.iter_mut().for_each(|shape| renew(&mut shape.outline.line));
        for part in scene.marks.iter_mut().flat_map(|mark| &mut mark.parts) {
            renew_part(part, &renew_mark);
        }
        for entry in &mut scene.legend {
            renew(&mut entry.text.colour);
            match &mut entry.sample {
                Some(Sample::Line(style, _)) => renew(&mut style.colour),
                Some(Sample::Outline(outline)) => {
                    renew(&mut outline.line);
                    // What stands for all kinds is drawn empty.
                    if outline.fill == old.paper {
                        outline.fill.clone_from(&self.look.paper);
                    }
                }
                Some(Sample::Parts(parts)) => parts.iter_mut().for_each(|part| renew_part(part, &renew_mark)),
                Some(Sample::Junction(..)) | None => {}
            }
        }
    }
}

/// By relative luminance (WCAG 2.2), without its curve: a guess is enough.
fn is_dark(colour: &str) -> bool {
    channels(colour).is_some_and(|[red, green, blue]| 0.2126 * red + 0.7152 * green + 0.0722 * blue < 110.0)
}

fn renew_part(part: &mut Part, renew: &impl Fn(&mut String)) {
    let inside = |fill: &mut Fill| match fill {
        Fill::Plain { colour, .. } | Fill::Fade { colour, .. } => renew(colour),
        Fill::None => {}
    };
    let around = |edge: &mut Option<Edge>| {
        if let Some(edge) = edge {
            renew(&mut edge.colour);
        }
    };
    match part {
        Part::Area { fill, edge, .. } | Part::Box { fill, edge, .. } | Part::Disc { fill, edge, .. } => {
            inside(fill);
            around(edge);
        }
        Part::Line { edge, .. } => renew(&mut edge.colour),
        Part::Text(line) | Part::Over(line) | Part::Turned { line, .. } => renew(&mut line.colour),
    }
}
