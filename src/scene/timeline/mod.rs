//! The timeline of a view: pairings and enclaves along the years, uncertain ends faded, what has no date apart.

mod build;
mod place;
#[cfg(test)]
mod tests;
mod words;

use crate::model::Day;

pub use super::page::Page;
pub use build::{TimelineError, TimelineOptions, timeline};
pub use place::place;

/// A timeline before anything has a place.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The words around it.
    pub page: Page,
    /// Bars under headings, from top to bottom.
    pub sections: Vec<Section>,
    /// The date of the newest source of what is shown: what is still going on is known up to its own source's date.
    pub newest: Option<Day>,
}

/// Bars of one region.
#[derive(Clone, Debug)]
pub struct Section {
    /// Its name.
    pub label: String,
    /// Its bars, in order.
    pub bars: Vec<Bar>,
}

/// What held for a time.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Its own among all bars.
    pub id: String,
    /// What it is of: a link (or several of the same ends and time) or an enclave.
    pub of: Of,
    /// Name of the kind.
    pub kind: String,
    /// The kind in the reader's language.
    pub kind_label: String,
    /// `#rrggbb`.
    pub colour: String,
    /// Its name.
    pub label: String,
    /// Its years in words.
    pub years: String,
    /// Full text.
    pub tooltip: String,
    /// Not sure at all, whatever the date.
    pub possible: bool,
    /// When.
    pub time: Time,
}

/// What a bar is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// Links between the same ends.
    Links {
        /// Ids of the givers.
        givers: Vec<String>,
        /// Ids of the receivers.
        receivers: Vec<String>,
        /// Ids of the links.
        links: Vec<String>,
    },
    /// An entity.
    Entity {
        /// Its id.
        id: String,
    },
}

/// When something held, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Time {
    /// It began between the first two days and ended between the last two; none is no limit.
    Dated {
        /// The earliest and latest day on which it may have begun.
        start: (Option<Day>, Option<Day>),
        /// The earliest and latest day on which it may have ended.
        end: (Option<Day>, Option<Day>),
        /// It still held when its source was written.
        open: bool,
    },
    /// No source says when; the date of the source that tells of it.
    Undated {
        /// That date.
        told: Option<Day>,
    },
}
