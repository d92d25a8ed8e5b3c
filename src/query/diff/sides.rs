//! The two views of a comparison, and what of them is compared.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Entity, Fact, Filter, FilterError, Found, Graph, Link, NodeId, View};
use crate::model::{Answer, Family};

/// The views of two graphs through one filter: what only one of them knows is nothing in the other.
pub(super) fn views<'g>(old: &'g Graph, new: &'g Graph, filter: &Filter) -> Result<(View<'g>, View<'g>), FilterError> {
    match (old.filtered(filter.clone()), new.filtered(filter.clone())) {
        (Ok(old), Ok(new)) => Ok((old, new)),
        (Err(error), Err(_)) if [old, new].iter().all(|graph| known(graph, filter, Some(old)).is_err()) => Err(error),
        _ => {
            let (in_old, in_new) = (known(old, filter, Some(new))?, known(new, filter, Some(old))?);
            Ok((narrowed(old, in_old)?, narrowed(new, in_new)?))
        }
    }
}

fn narrowed(graph: &Graph, filter: Option<Filter>) -> Result<View<'_>, FilterError> {
    filter.map_or_else(|| Ok(graph.nothing()), |filter| graph.filtered(filter))
}

/// The filter without what this graph does not know and the other does; none if nothing is left of one of its lists.
fn known(graph: &Graph, filter: &Filter, other: Option<&Graph>) -> Result<Option<Filter>, FilterError> {
    let mut filter = filter.clone();
    let mut nothing = false;
    let mut keep = |names: &mut Vec<String>, alone: fn(String) -> Filter| -> Result<(), FilterError> {
        let asked = !names.is_empty();
        let mut kept = Vec::with_capacity(names.len());
        for name in names.drain(..) {
            let Err(error) = graph.filtered(alone(name.clone())) else {
                kept.push(name);
                continue;
            };
            if other.is_none_or(|other| other.filtered(alone(name)).is_err()) {
                return Err(error);
            }
        }
        nothing |= asked && kept.is_empty();
        *names = kept;
        Ok(())
    };
    keep(&mut filter.kinds, |name| Filter { kinds: vec![name], ..Filter::default() })?;
    keep(&mut filter.sources, |name| Filter { sources: vec![name], ..Filter::default() })?;
    keep(&mut filter.schemes, |name| Filter { schemes: vec![name], ..Filter::default() })?;
    keep(&mut filter.within, |name| Filter { within: vec![name], ..Filter::default() })?;
    Ok((!nothing).then_some(filter))
}

/// One side of a comparison.
pub(super) struct Side<'g> {
    pub(super) view: View<'g>,
    /// On the new side: entities that go by another id on the old one.
    pub(super) renamed: BTreeMap<&'g str, &'g str>,
    places: Vec<Entity<'g>>,
}

impl<'g> Side<'g> {
    pub(super) fn new(view: View<'g>) -> Self {
        let find = |name: &String| match view.graph().find(name) {
            Ok(Found::Entity(place)) => Some(place),
            _ => None,
        };
        let places = view.filter().within.iter().filter_map(find).collect();
        Side { view, renamed: BTreeMap::new(), places }
    }

    /// The id that an entity goes by on both sides.
    pub(super) fn id(&self, entity: &Entity<'g>) -> &'g str {
        self.renamed.get(entity.id()).copied().unwrap_or(entity.id())
    }

    /// Whether the question is narrowed to some of the links and facts.
    fn is_narrow(&self) -> bool {
        let filter = self.view.filter();
        *filter != Filter { public: filter.public, certain: filter.certain, ..Filter::default() }
    }

    /// How surely a link is compared; structure only where no filter of links is asked for, or its kind.
    pub(super) fn admits(&self, link: &Link<'g>) -> Answer {
        if link.is_derived() || link.is_implied() {
            return Answer::No;
        }
        self.admits_dated(link)
    }

    /// The same without regard to who states it.
    pub(super) fn admits_dated(&self, link: &Link<'g>) -> Answer {
        if self.view.has_kind(link.kind()) {
            return self.view.admits(link.handle());
        }
        let filter = self.view.filter();
        let structure = link.family() == Family::Structure
            && filter.kinds.is_empty()
            && filter.schemes.is_empty()
            && filter.sources.is_empty()
            && filter.within.is_empty()
            && filter.statuses.is_empty();
        if structure && !self.view.is_nothing() { self.view.admits_structure(link) } else { Answer::No }
    }

    /// How surely a fact is compared: none where kinds or schemes of links are asked for.
    pub(super) fn admits_fact(&self, fact: &Fact<'g>) -> Answer {
        let filter = self.view.filter();
        let elsewhere = || {
            let mut of = fact.of().into_iter().chain(fact.about().into_iter().flat_map(|link| link.receivers()));
            !self.places.is_empty() && !of.any(|entity| self.places.iter().any(|place| entity.lies_in(place)))
        };
        let statuses = &filter.statuses;
        let fits = filter.kinds.is_empty()
            && filter.schemes.is_empty()
            && (statuses.is_empty() || statuses.contains(&fact.status()))
            && !elsewhere();
        if fits { self.view.admits_fact(fact) } else { Answer::No }
    }

    /// Entities and sources that some links and facts touch; none if nothing is narrowed, so that all are compared.
    pub(super) fn touched(&self, links: &[(Link<'g>, Answer)], facts: &[(Fact<'g>, Answer)]) -> Option<Touched<'g>> {
        if !self.is_narrow() && !self.view.is_nothing() {
            return None;
        }
        let mut touched = Touched::default();
        for (link, _) in links {
            touched.entities.extend(link.givers().chain(link.receivers()).map(|entity| entity.handle()));
            touched.sources.extend(link.citations().map(|citation| citation.source().id()));
        }
        for (fact, _) in facts {
            touched.entities.extend(fact.of().into_iter().chain(fact.with()).map(|entity| entity.handle()));
            touched.sources.extend(fact.citations().map(|citation| citation.source().id()));
        }
        Some(touched)
    }
}

/// What links and facts touch.
#[derive(Debug, Default)]
pub(super) struct Touched<'g> {
    pub(super) entities: BTreeSet<NodeId>,
    pub(super) sources: BTreeSet<&'g str>,
}
