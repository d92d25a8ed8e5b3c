//! The network diagram of a view: entities as shapes in the frames of their regions, links as lines.

pub mod changes;
mod gather;
mod roster;
#[cfg(test)]
mod tests;
mod words;

use std::fmt;

use super::diagram::Diagram;
use super::style::Style;
use crate::graph::{Found, Lang, NameError, View};
use crate::model::Level;

/// What a network diagram shows of a view.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct NetworkOptions {
    /// Language of names and words.
    pub lang: Lang,
    /// Heading; one is made from the question if there is none.
    pub title: Option<String>,
    /// Only what is near these entities (ids or names); none: all.
    pub focus: Vec<String>,
    /// How many links away from the focus.
    pub hops: usize,
    /// Ends are drawn as their regions at this level; `None` draws entities, and rolls up where they are too many.
    pub level: Option<Level>,
    /// More shapes than this are no picture.
    pub most_shapes: usize,
    /// Which regions are drawn as frames.
    pub frames: Frames,
    /// What the width of a line tells where ends are rolled up.
    pub width: WidthBy,
    /// How it looks. Colours, dashes and labels of kinds are those of the graph: see [`Style::dress`].
    pub style: Style,
}

/// Which regions are drawn as frames around what lies in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Frames {
    /// Provinces, and prefectures in them.
    #[default]
    Both,
    /// Provinces.
    Province,
    /// Prefectures, and what no prefecture holds in its province.
    Prefecture,
    /// None.
    None,
}

/// What the width of a line tells that stands for several links.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum WidthBy {
    /// Money where only kinds of links are drawn that carry it, else how many links there are.
    #[default]
    Auto,
    /// How many links there are.
    Links,
    /// What they make together in money, by the rules of `total`.
    Money,
}

impl Default for NetworkOptions {
    fn default() -> Self {
        NetworkOptions {
            lang: Lang::En,
            title: None,
            focus: Vec::new(),
            hops: 1,
            level: None,
            most_shapes: 150,
            frames: Frames::Both,
            width: WidthBy::Auto,
            style: Style::default(),
        }
    }
}

impl NetworkOptions {
    /// Everything in the view, with words in this language.
    pub fn new(lang: Lang) -> Self {
        NetworkOptions { lang, ..NetworkOptions::default() }
    }

    /// With this heading.
    #[must_use]
    pub fn with_title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// Only what is at most `hops` links away from these entities and what counts to them.
    #[must_use]
    pub fn with_focus(mut self, focus: Vec<String>, hops: usize) -> Self {
        self.focus = focus;
        self.hops = hops;
        self
    }

    /// With frames around these regions.
    #[must_use]
    pub fn with_frames(mut self, frames: Frames) -> Self {
        self.frames = frames;
        self
    }

    /// With widths that tell this of lines that stand for several links.
    #[must_use]
    pub fn with_width(mut self, width: WidthBy) -> Self {
        self.width = width;
        self
    }

    /// With this style.
    #[must_use]
    pub fn with_style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// With ends drawn as their regions at this level.
    #[must_use]
    pub fn with_level(mut self, level: Level) -> Self {
        self.level = Some(level);
        self
    }
}

/// What a reader should be told beside the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// There were too many shapes: the picture shows regions at this level.
    RolledUp {
        /// The level.
        level: Level,
        /// How many shapes there would have been.
        shapes: usize,
    },
    /// Links whose ends all fall into one region at the level are not drawn.
    Internal {
        /// How many.
        links: usize,
    },
    /// Ends above the level are drawn as they are.
    Coarser {
        /// How many links have such an end.
        links: usize,
    },
    /// Too many shapes even at the highest level.
    Crowded {
        /// How many.
        shapes: usize,
    },
    /// Entities that differ are not drawn: they count to no region at the level, and no line joins them.
    Nowhere {
        /// How many.
        entities: usize,
    },
    /// The view has no link to draw.
    Empty,
}

impl Note {
    /// The note in a language.
    pub fn words(&self, lang: Lang) -> String {
        match (self, lang) {
            (Note::RolledUp { level, shapes }, Lang::En) => format!("{shapes} entities are no picture: drawn by {level}"),
            (Note::RolledUp { level, shapes }, Lang::Zh) => format!("{shapes}个主体过多,已按{}归并", level.zh()),
            (Note::Internal { links: 1 }, Lang::En) => "1 link inside one region is not drawn".to_owned(),
            (Note::Internal { links }, Lang::En) => format!("{links} links inside one region are not drawn"),
            (Note::Internal { links }, Lang::Zh) => format!("同一区域内部的{links}项联系未绘出"),
            (Note::Coarser { links: 1 }, Lang::En) => "1 link ends above the level; that end is drawn as it is".to_owned(),
            (Note::Coarser { links }, Lang::En) => format!("{links} links end above the level; those ends are drawn as they are"),
            (Note::Coarser { links }, Lang::Zh) => format!("{links}项联系的一端高于该层级,按其原级别绘出"),
            (Note::Crowded { shapes }, Lang::En) => format!("{shapes} shapes are hard to read"),
            (Note::Crowded { shapes }, Lang::Zh) => format!("{shapes}个图形过于密集,不便阅读"),
            (Note::Nowhere { entities: 1 }, Lang::En) => "1 entity that differs is in no region and not drawn".to_owned(),
            (Note::Nowhere { entities }, Lang::En) => format!("{entities} entities that differ are in no region and not drawn"),
            (Note::Nowhere { entities }, Lang::Zh) => format!("有变化的{entities}个主体不属任何地区,未绘出"),
            (Note::Empty, lang) => super::words::nothing(lang, false).to_owned(),
        }
    }

    /// Whether the reader may want to ask for less.
    pub fn is_of_too_many(&self) -> bool {
        matches!(self, Note::RolledUp { .. } | Note::Crowded { .. })
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(Lang::En))
    }
}

/// A network diagram can't be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkError {
    /// The focus names what is not there, or several.
    #[error(transparent)]
    Name(#[from] NameError),
}

/// The network diagram of a view, and what to tell beside it.
///
/// Links of the view with their ends; what no link names is left out. A derived hosting is drawn from the enclave, which stands
/// in the frame of its host, to its owner. Above [`NetworkOptions::most_shapes`] shapes the ends are rolled up to counties, then
/// prefectures, then provinces, with one line for each pair and kind. Cost: O(links × depth of containment).
pub fn network(view: &View<'_>, options: &NetworkOptions) -> Result<(Diagram, Vec<Note>), NetworkError> {
    let mut focus = Vec::new();
    for name in &options.focus {
        if let Found::Entity(entity) = view.graph().find(name)? {
            focus.push(entity);
        }
    }
    let mut notes = Vec::new();
    let mut lines = gather::lines(view);
    if !options.focus.is_empty() {
        gather::near(view, &focus, options.hops, &mut lines);
    }
    let mut level = options.level;
    let mut drawn = match level {
        Some(level) => gather::rolled_up(view, &lines, level),
        None => gather::Drawn::plain(lines.clone()),
    };
    if level.is_none() {
        let shapes = drawn.shape_count();
        for next in [Level::County, Level::Prefecture, Level::Province] {
            if drawn.shape_count() <= options.most_shapes {
                break;
            }
            level = Some(next);
            drawn = gather::rolled_up(view, &lines, next);
        }
        // What lies in no region rolls up to nothing.
        if level.is_some() && drawn.shape_count() >= shapes {
            level = None;
            drawn = gather::Drawn::plain(lines);
        }
        notes.extend(level.map(|level| Note::RolledUp { level, shapes }));
    }
    if drawn.shape_count() > options.most_shapes {
        notes.push(Note::Crowded { shapes: drawn.shape_count() });
    }
    if drawn.internal > 0 {
        notes.push(Note::Internal { links: drawn.internal });
    }
    if drawn.coarser > 0 {
        notes.push(Note::Coarser { links: drawn.coarser });
    }
    if drawn.lines.is_empty() {
        notes.push(Note::Empty);
    }
    Ok((roster::diagram(view, options, &focus, level, &drawn), notes))
}
