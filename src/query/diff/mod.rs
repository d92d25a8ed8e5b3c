//! What is different: between two graphs, or in one graph between two dates.
//!
//! Two graphs are compared statement by statement. A link answers to its given id, else to what it is: kind, ends, scheme
//! and start, so that another figure or sentence is a change of it; of several that are equal in all of that, those that say
//! the same are paired first, then those that are most alike, whatever ordinals their ids bear. An entity answers to its id,
//! else to a name. What is left over is paired where a sentence shows that it is one statement corrected.
//!
//! Between two dates a link is *ended* if it held at the first and does not at the second, and *added* the other way round; a
//! link that only possibly holds at one of them is possibly ended or added, and one that is possible at both is undecided.
//!
//! ```
//! use shanhai::graph::{Builder, Filter};
//! use shanhai::io::{Format, read_texts};
//! use shanhai::query::diff::diff;
//!
//! let read = |text| Builder::new(read_texts([("a.toml", Format::Toml, text)])).build().graph;
//! let old = read("[[funding]]\nfrom = '绍兴市'\nto = '乐山市'\namount = '5亿元'\n");
//! let new = read("[[funding]]\nfrom = '绍兴市'\nto = '乐山市'\namount = '6亿元'\n");
//! let difference = diff(&old, &new, &Filter::default())?;
//! let change = &difference.links.changes[0].figures[0];
//! assert_eq!(change.old.unwrap().quantity().to_string(), "5亿元");
//! assert_eq!(change.new.unwrap().quantity().to_string(), "6亿元");
//! # Ok::<(), shanhai::graph::FilterError>(())
//! ```

mod between;
mod content;
mod figures;
mod pairs;
mod shape;
mod sides;
mod things;

pub use between::between;
pub use shape::{ChangedShape, DifferenceShape, FieldShape, FigureShape, OneShape, ThingsShape};

use crate::graph::{Entity, Fact, Filter, FilterError, Graph, Link, Measure, Source, View};
use crate::model::Answer;

/// How something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum What {
    /// It is in the new graph alone, or holds at the second date alone.
    Added,
    /// It is in the old graph alone, or holds at the first date alone.
    Ended,
    /// It is on both sides and says something else.
    Changed,
}

impl What {
    /// All, in the order of answers.
    pub const ALL: [What; 3] = [What::Added, What::Ended, What::Changed];

    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Added => "added",
            What::Ended => "ended",
            What::Changed => "changed",
        }
    }

    fn of(old: bool, new: bool) -> What {
        match (old, new) {
            (true, true) => What::Changed,
            (true, false) => What::Ended,
            _ => What::Added,
        }
    }
}

/// A field that says something else; none on a side that does not have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Its name in files: `period`, `within`, …; `quotes` for the citations.
    pub field: &'static str,
    /// What it said.
    pub old: Option<String>,
    /// What it says.
    pub new: Option<String>,
}

/// A figure that was added, ended or changed.
#[derive(Clone, Copy, Debug)]
pub struct FigureChange<'g> {
    /// What it was.
    pub old: Option<Measure<'g>>,
    /// What it is.
    pub new: Option<Measure<'g>>,
}

impl FigureChange<'_> {
    /// How it differs.
    pub fn what(&self) -> What {
        What::of(self.old.is_some(), self.new.is_some())
    }
}

/// One thing that differs.
#[derive(Clone, Debug)]
pub struct Change<'g, T> {
    /// It as it was; none if it was added.
    pub old: Option<T>,
    /// It as it is; none if it ended.
    pub new: Option<T>,
    /// `Possibly` where it only possibly holds on a side.
    pub certainty: Answer,
    /// The fields that differ, where it changed.
    pub fields: Vec<FieldChange>,
    /// The figures that differ, where it changed.
    pub figures: Vec<FigureChange<'g>>,
}

impl<T> Change<'_, T> {
    /// How it differs.
    pub fn what(&self) -> What {
        What::of(self.old.is_some(), self.new.is_some())
    }
}

/// What differs of one sort of things.
#[derive(Clone, Debug)]
pub struct Changes<'g, T> {
    /// Added, ended, changed; each by kind and id.
    pub changes: Vec<Change<'g, T>>,
    /// How many are on both sides and say the same.
    pub unchanged: usize,
    /// How many may hold at both dates, so that nothing can be said of a change.
    pub undecided: usize,
}

impl<T> Changes<'_, T> {
    fn none() -> Self {
        Changes { changes: Vec::new(), unchanged: 0, undecided: 0 }
    }

    /// Those that differ in one way.
    pub fn of(&self, what: What) -> impl Iterator<Item = &Change<'_, T>> {
        self.changes.iter().filter(move |change| change.what() == what)
    }
}

/// Everything that differs.
#[derive(Clone, Debug)]
pub struct Difference<'g> {
    /// The view of the old graph, or of the first date.
    pub old: View<'g>,
    /// The view of the new graph, or of the second date.
    pub new: View<'g>,
    /// Support links, and structure that tables of its own state. What is derived is not compared: it follows.
    pub links: Changes<'g, Link<'g>>,
    /// Entities that the data set declares, with where they lie and what they belong to.
    pub entities: Changes<'g, Entity<'g>>,
    /// Facts.
    pub facts: Changes<'g, Fact<'g>>,
    /// Sources.
    pub sources: Changes<'g, Source<'g>>,
}

impl Difference<'_> {
    /// Whether anything differs, be it possibly.
    pub fn differs(&self) -> bool {
        !(self.links.changes.is_empty()
            && self.entities.changes.is_empty()
            && self.facts.changes.is_empty()
            && self.sources.changes.is_empty())
    }
}

/// What differs between two graphs through one filter.
///
/// A filter may name what only one of them has (a new source, a kind of its own): the other then has nothing under it. Entities
/// and sources are all compared if nothing is filtered, else those that the links and facts of a side touch.
///
/// # Errors
/// [`FilterError`] where the filter names what neither graph has.
///
/// Cost: O(n log n) in the links, entities and facts of both; things equal in all that their identity is made of are compared
/// pair by pair where no more than 128 of a side say something else.
pub fn diff<'g>(old: &'g Graph, new: &'g Graph, filter: &Filter) -> Result<Difference<'g>, FilterError> {
    let (old, new) = sides::views(old, new, filter)?;
    Ok(things::difference(old, new))
}
