//! Figures of links and facts.

use super::store::{self, MeasureDetail, Part};
use super::{Fact, Graph, Link, LinkId};
use crate::model::{Basis, PartCertainty, Period, Quantity, Span};

/// What a part, a contradiction or a rate points at.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Target<'g> {
    /// A link, with all its figures.
    Link(Link<'g>),
    /// A fact.
    Fact(Fact<'g>),
    /// One figure.
    Measure(Measure<'g>),
}

impl Target<'_> {
    /// Id of the link, fact or figure.
    pub fn id(&self) -> String {
        match self {
            Target::Link(link) => link.id().to_owned(),
            Target::Fact(fact) => fact.id().to_owned(),
            Target::Measure(measure) => measure.id(),
        }
    }
}

/// Whose figure it is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bearer {
    Link(LinkId),
    Fact(u32),
}

/// A figure.
#[derive(Clone, Copy, Debug)]
pub struct Measure<'g> {
    pub(crate) graph: &'g Graph,
    pub(crate) row: u32,
    pub(crate) bearer: Bearer,
}

impl<'g> Measure<'g> {
    fn at(&self) -> usize {
        self.row as usize
    }

    fn detail(&self) -> Option<&'g MeasureDetail> {
        self.graph.store.measures.detail(self.at())
    }

    /// Its id: as declared, else `LINK#name`, or `LINK#name.2` for the second of that name.
    pub fn id(&self) -> String {
        if let Some(id) = self.given_id() {
            return id.to_owned();
        }
        let bearer = match self.bearer {
            Bearer::Link(link) => self.graph.link(link).id(),
            Bearer::Fact(at) => self.graph.text(self.graph.store.facts[at as usize].id),
        };
        let measures = &self.graph.store.measures;
        let first = match self.bearer {
            Bearer::Link(link) => self.graph.store.links.measures(link).start,
            Bearer::Fact(at) => self.graph.store.facts[at as usize].measures.start,
        };
        let before = (first as usize..self.at()).filter(|row| measures.name(*row) == measures.name(self.at())).count();
        let name = self.name();
        if before == 0 { format!("{bearer}#{name}") } else { format!("{bearer}#{name}.{}", before + 1) }
    }

    /// Its id, if it was declared.
    pub(crate) fn given_id(&self) -> Option<&'g str> {
        let detail = self.detail().filter(|detail| detail.id.is_some())?;
        Some(self.graph.text(detail.id))
    }

    /// `money`, `people`, `projects`, or the data set's own.
    pub fn name(&self) -> &'g str {
        let store = &self.graph.store;
        store.texts.get(store.measure_names[usize::from(store.measures.name(self.at()))])
    }

    /// What was stated.
    pub fn quantity(&self) -> Quantity {
        let store = &self.graph.store;
        store.measures.quantity(self.at(), &store.units, &store.texts, &store.prose)
    }

    /// What stretch of time it is for.
    pub fn span(&self) -> Span {
        self.graph.store.measures.flags(self.at()).span
    }

    /// What it rests on.
    pub fn basis(&self) -> Basis {
        self.graph.store.measures.flags(self.at()).basis
    }

    /// Its own period, if it differs from its link's.
    pub fn own_period(&self) -> Option<&'g Period> {
        self.graph.store.period(self.detail()?.period)
    }

    /// The source's words for its own period.
    pub fn own_period_words(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.detail()?.period_words)
    }

    /// Its own period or else that of its link or fact.
    pub fn period(&self) -> Option<&'g Period> {
        self.own_period().or_else(|| match self.bearer {
            Bearer::Link(link) => self.graph.link(link).period(),
            Bearer::Fact(at) => self.graph.store.period(self.graph.store.facts[at as usize].period),
        })
    }

    /// Of a rate: what it is a share of, resolved, or the words.
    pub fn of(&self) -> Option<Result<Target<'g>, &'g str>> {
        Some(match self.detail()?.of? {
            Ok(target) => Ok(self.graph.target(target)),
            Err(words) => Err(self.graph.text(words)),
        })
    }

    /// What it is declared to be inside of, by itself or by its link; a whole of none is apart from all.
    pub fn part_of(&self) -> Vec<(Option<Target<'g>>, PartCertainty)> {
        let own = self.detail().map(|detail| detail.part_of.as_slice()).unwrap_or_default();
        let bearer: &[Part] = match self.bearer {
            Bearer::Link(link) => self.graph.store.links.detail(link).map(|detail| detail.part_of.as_slice()).unwrap_or_default(),
            Bearer::Fact(at) => &self.graph.store.facts[at as usize].part_of,
        };
        let parts = own.iter().chain(bearer);
        parts.map(|part| (part.whole.map(|whole| self.graph.target(whole)), part.certainty)).collect()
    }

    /// What says otherwise.
    pub fn contradicts(&self) -> impl Iterator<Item = Target<'g>> {
        let graph = self.graph;
        self.detail().into_iter().flat_map(|detail| &detail.contradicts).map(|target| graph.target(*target))
    }

    /// The figures that this one states again.
    pub fn same_as(&self) -> impl Iterator<Item = Target<'g>> {
        let graph = self.graph;
        self.detail().into_iter().flat_map(|detail| &detail.same_as).map(|target| graph.target(*target))
    }
}

impl Graph {
    pub(crate) fn target(&self, target: store::Target) -> Target<'_> {
        match target {
            store::Target::Link(link) => Target::Link(self.link(link)),
            store::Target::Fact(at) => Target::Fact(Fact { graph: self, at }),
            store::Target::Measure(row) => Target::Measure(self.measure(row)),
        }
    }

    /// The figure of a row that is known to be a link's.
    pub(crate) fn measure_of(&self, link: LinkId, row: u32) -> Measure<'_> {
        Measure { graph: self, row, bearer: Bearer::Link(link) }
    }

    /// The figure of a row: its bearer is found by binary search among the links, else among the facts.
    pub(crate) fn measure(&self, row: u32) -> Measure<'_> {
        let bearer = if let Some(link) = self.store.links.measures.row_of(row) {
            Bearer::Link(LinkId::at(link))
        } else {
            let fact = self.store.facts.iter().position(|fact| fact.measures.contains(&row)).unwrap_or(0);
            Bearer::Fact(LinkId::at(fact).0)
        };
        Measure { graph: self, row, bearer }
    }
}
