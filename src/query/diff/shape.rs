//! Differences in JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Change, Changes, Difference, What};
use crate::graph::{Measure, Source, View};
use crate::model::Answer;
use crate::query::cite::SourceShape;
use crate::query::shape::{self, EntityShape, FactShape, LinkShape, QuantityShape};

/// Everything that differs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct DifferenceShape {
    /// Whether anything differs.
    pub differ: bool,
    /// Links.
    pub links: ThingsShape<LinkShape>,
    /// Entities.
    pub entities: ThingsShape<EntityShape>,
    /// Facts.
    pub facts: ThingsShape<FactShape>,
    /// Sources.
    pub sources: ThingsShape<SourceShape>,
}

/// What differs of one sort of things.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ThingsShape<T> {
    /// On the new side alone.
    pub added: Vec<OneShape<T>>,
    /// On the old side alone.
    pub ended: Vec<OneShape<T>>,
    /// On both sides, and not the same.
    pub changed: Vec<ChangedShape<T>>,
    /// How many say the same on both sides.
    pub unchanged: usize,
    /// How many may hold at both dates.
    pub undecided: usize,
}

/// One thing that is on one side alone.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OneShape<T> {
    /// yes or possibly: whether it surely was added or ended.
    pub certainty: String,
    /// The thing.
    pub item: T,
}

/// One thing that changed.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ChangedShape<T> {
    /// yes or possibly.
    pub certainty: String,
    /// As it was.
    pub old: T,
    /// As it is.
    pub new: T,
    /// The fields that differ.
    pub fields: Vec<FieldShape>,
    /// The figures that differ.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub figures: Vec<FigureShape>,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FieldShape {
    /// Its name in files; `quotes` for the citations.
    pub field: String,
    /// What it said.
    pub old: Option<String>,
    /// What it says.
    pub new: Option<String>,
}

/// A figure that differs.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FigureShape {
    /// added, ended, changed.
    pub what: String,
    /// As it was.
    pub old: Option<QuantityShape>,
    /// As it is.
    pub new: Option<QuantityShape>,
}

impl Difference<'_> {
    /// The difference as data.
    pub fn to_shape(&self) -> DifferenceShape {
        let sides = (&self.old, &self.new);
        DifferenceShape {
            differ: self.differs(),
            links: things(sides, &self.links, |view, link| shape::link(view, link, sure(view.admits(link.handle())))),
            entities: things(sides, &self.entities, shape::entity_in),
            facts: things(sides, &self.facts, |view, fact| shape::fact(view, fact, sure(view.admits_fact(fact)))),
            sources: things(sides, &self.sources, |_, source| source_shape(source)),
        }
    }
}

/// Structure is no part of a view, and holds as it is stated.
fn sure(answer: Answer) -> Answer {
    if answer == Answer::No { Answer::Yes } else { answer }
}

fn source_shape(source: &Source<'_>) -> SourceShape {
    SourceShape {
        id: source.id().to_owned(),
        title: source.title().map(str::to_owned),
        published: source.published().map(ToString::to_string),
        url: source.url().map(str::to_owned),
        publisher: source.publisher().map(str::to_owned),
    }
}

fn things<'g, T: Copy, S>(
    (old, new): (&View<'g>, &View<'g>),
    found: &Changes<'g, T>,
    shape: impl Fn(&View<'g>, &T) -> S,
) -> ThingsShape<S> {
    let one = |change: &Change<'g, T>| {
        let item = change.new.map(|one| shape(new, &one)).or_else(|| change.old.map(|one| shape(old, &one)));
        item.map(|item| OneShape { certainty: shape::certainty(change.certainty), item })
    };
    let both = |change: &Change<'g, T>| {
        Some(ChangedShape {
            certainty: shape::certainty(change.certainty),
            old: shape(old, &change.old?),
            new: shape(new, &change.new?),
            fields: change
                .fields
                .iter()
                .map(|field| FieldShape { field: field.field.to_owned(), old: field.old.clone(), new: field.new.clone() })
                .collect(),
            figures: change
                .figures
                .iter()
                .map(|figure| {
                    let told = |view: &View<'g>, one: Option<Measure<'g>>| one.map(|one| shape::measure_in(view, &one));
                    let what = figure.what().as_str().to_owned();
                    FigureShape { what, old: told(old, figure.old), new: told(new, figure.new) }
                })
                .collect(),
        })
    };
    let of = |what: What| found.changes.iter().filter(move |change| change.what() == what);
    ThingsShape {
        added: of(What::Added).filter_map(one).collect(),
        ended: of(What::Ended).filter_map(one).collect(),
        changed: of(What::Changed).filter_map(both).collect(),
        unchanged: found.unchanged,
        undecided: found.undecided,
    }
}
