//! Fonts and colours that a whole page shares.

use super::{FAINT_INK, INK, RIM, Style};
use crate::scene::mark::{Edge, Fill, Part};
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
            paper: "#ffffff".to_owned(),
            ink: INK.to_owned(),
            faint: FAINT_INK.to_owned(),
            rim: RIM.to_owned(),
            frames: frames.map(|(fill, line)| (fill.to_owned(), line.to_owned())).to_vec(),
        }
    }
}

impl Look {
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
        let lines = scene.heading.iter_mut().chain(&mut scene.footer);
        let lines = lines.chain(scene.shapes.iter_mut().flat_map(|shape| &mut shape.lines));
        let lines = lines.chain(scene.clusters.iter_mut().map(|cluster| &mut cluster.label));
        lines.for_each(|line| renew(&mut line.colour));
        scene.shapes.iter_mut().for_each(|shape| renew(&mut shape.outline.line));
        for part in scene.marks.iter_mut().flat_map(|mark| &mut mark.parts) {
            renew_part(part, &renew);
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
                Some(Sample::Parts(parts)) => parts.iter_mut().for_each(|part| renew_part(part, &renew)),
                Some(Sample::Junction(..)) | None => {}
            }
        }
    }
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
