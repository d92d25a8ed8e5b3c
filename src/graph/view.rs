//! The graph through filters.

use std::collections::BTreeSet;

use super::{Entity, Found, Graph, Link, LinkId, NodeId, Role};
use crate::graph::containment::Moment;
use crate::graph::measure::Bearer;
use crate::model::{Answer, Family, Kind, Period, Status};

/// Which links and facts a question looks at. Structure always serves containment and is no part of a question, unless a
/// filter names its kinds.
///
/// ```
/// use shanhai::graph::Filter;
///
/// let filter = Filter { kinds: vec!["pairing".into(), "funding".into()], certain: true, ..Filter::default() };
/// assert!(filter.as_of.is_none());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Names of kinds or families; none: all support.
    pub kinds: Vec<String>,
    /// Holds at some time in this date.
    pub as_of: Option<Period>,
    /// Holds at some time in this period.
    pub during: Option<Period>,
    /// Only what is sure.
    pub certain: bool,
    /// Names or ids of schemes; none: all.
    pub schemes: Vec<String>,
    /// Ids of sources; none: all.
    pub sources: Vec<String>,
    /// Every giver and receiver lies in one of these, an enclave in the place where it stands.
    pub within: Vec<String>,
    /// How far links have come; none: all but planned ones.
    pub statuses: Vec<Status>,
    /// Without what is marked internal.
    pub public: bool,
}

/// A filter names what is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FilterError {
    /// No kind or family is called so.
    #[error("no kind of link is called `{name}`")]
    Kind {
        /// The name.
        name: String,
        /// The nearest one.
        near: Option<String>,
    },
    /// No source has this id.
    #[error("no source has the id `{name}`")]
    Source {
        /// The id.
        name: String,
        /// The nearest one.
        near: Option<String>,
    },
    /// A scheme or a place that is not found.
    #[error(transparent)]
    Name(#[from] super::NameError),
}

/// The graph through filters: copies nothing, filters links and never entities.
#[derive(Clone, Debug)]
pub struct View<'g> {
    pub(crate) graph: &'g Graph,
    filter: Filter,
    /// Bit of each kind.
    kinds: Vec<bool>,
    schemes: Option<BTreeSet<NodeId>>,
    sources: Option<BTreeSet<String>>,
    /// The places, and all that ever lies in one of them.
    within: Option<(Vec<NodeId>, BTreeSet<NodeId>)>,
}

impl Graph {
    /// The graph with all its support links but planned ones.
    pub fn view(&self) -> View<'_> {
        View {
            graph: self,
            filter: Filter::default(),
            kinds: self.kinds.iter().map(|(_, info)| info.family == Family::Support).collect(),
            schemes: None,
            sources: None,
            within: None,
        }
    }

    /// A view in which no link and no fact is.
    pub fn nothing(&self) -> View<'_> {
        View { sources: Some(BTreeSet::new()), ..self.view() }
    }

    /// The graph through a filter. Cost: O(kinds), and the number of entities inside for `within`.
    pub fn filtered(&self, filter: Filter) -> Result<View<'_>, FilterError> {
        let mut view = self.view();
        if !filter.kinds.is_empty() {
            view.kinds.fill(false);
            for name in &filter.kinds {
                let mut any = false;
                for (kind, info) in self.kinds.iter().filter(|(_, info)| info.family != Family::Entity) {
                    if info.name == *name || info.family.as_str() == name {
                        view.kinds[kind.index()] = true;
                        any = true;
                    }
                }
                if !any {
                    let links = self.kinds.iter().filter(|(_, info)| info.family != Family::Entity);
                    let known = links.map(|(_, info)| info.name.as_str()).chain(["support", "structure"]);
                    let near = crate::diagnostic::nearest(name, known).map(str::to_owned);
                    return Err(FilterError::Kind { name: name.clone(), near });
                }
            }
        }
        if !filter.sources.is_empty() {
            for name in &filter.sources {
                if self.source_by_id(name).is_none() {
                    let near = crate::diagnostic::nearest(name, self.sources().map(|source| source.id()));
                    return Err(FilterError::Source { name: name.clone(), near: near.map(str::to_owned) });
                }
            }
            view.sources = Some(filter.sources.iter().cloned().collect());
        }
        if !filter.schemes.is_empty() {
            let mut schemes = BTreeSet::new();
            for name in &filter.schemes {
                if let Found::Entity(entity) = self.find(name)? {
                    schemes.insert(entity.handle());
                }
            }
            view.schemes = Some(schemes);
        }
        if !filter.within.is_empty() {
            let (mut places, mut inside) = (Vec::new(), BTreeSet::new());
            for name in &filter.within {
                if let Found::Entity(entity) = self.find(name)? {
                    places.push(entity.handle());
                    inside.extend(self.containment.inside(entity.handle(), Role::Giver));
                }
            }
            view.within = Some((places, inside));
        }
        view.filter = filter;
        Ok(view)
    }
}

impl<'g> View<'g> {
    /// The graph.
    pub fn graph(&self) -> &'g Graph {
        self.graph
    }

    /// The filter.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Whether anything is filtered at all.
    pub fn is_whole(&self) -> bool {
        self.filter == Filter::default()
    }

    /// Whether no link and no fact can be in it.
    pub(crate) fn is_nothing(&self) -> bool {
        self.sources.as_ref().is_some_and(BTreeSet::is_empty)
    }

    /// Whether nothing but kinds filters, and no link of those kinds is planned or uncertain: then each of them is in the view,
    /// surely, and a walk need not ask link by link. Cost: O(kinds), the first time for a graph O(links).
    pub fn kinds_only(&self) -> bool {
        let Filter { kinds: _, as_of, during, certain: _, schemes: _, sources: _, within: _, statuses, public } = &self.filter;
        let unfiltered = as_of.is_none() && during.is_none() && statuses.is_empty() && !public;
        let anywhere = self.schemes.is_none() && self.sources.is_none() && self.within.is_none();
        let mut kinds = self.graph.kinds.iter().map(|(kind, _)| kind).filter(|kind| self.has_kind(*kind));
        unfiltered && anywhere && kinds.all(|kind| !self.graph.is_unsettled(kind))
    }

    /// Whether links of a kind are looked at.
    pub fn has_kind(&self, kind: Kind) -> bool {
        self.kinds[kind.index()]
    }

    /// The date or period that is asked for.
    pub fn asked(&self) -> Option<&Period> {
        self.filter.as_of.as_ref().or(self.filter.during.as_ref())
    }

    /// When containment is taken for a link: the asked date, else the last sure day of the link's period.
    pub fn moment(&self, link: &Link<'_>) -> Moment {
        self.graph.moment(link.handle(), self.asked())
    }

    /// When containment is taken where no link decides.
    pub fn asked_moment(&self) -> Moment {
        self.asked().map_or(Moment::Any, |asked| Moment::At(*asked))
    }

    /// Whether a link is in the view, and how sure that is; `No` if it is filtered out.
    pub fn admits(&self, link: LinkId) -> Answer {
        let store = &self.graph.store;
        if !self.kinds[store.links.kind(link).index()] {
            return Answer::No;
        }
        let link = self.graph.link(link);
        let status = link.status();
        let fits =
            if self.filter.statuses.is_empty() { status != Status::Planned } else { self.filter.statuses.contains(&status) };
        if !fits
            || self.schemes.as_ref().is_some_and(|schemes| !link.scheme().is_some_and(|s| schemes.contains(&s.handle())))
            || !self.cited(link.citations())
            || self.filter.public && self.is_hidden(&link)
        {
            return Answer::No;
        }
        let mut answer = link.certainty();
        if let Some((places, inside)) = &self.within {
            let mut ends = store.links.givers(link.handle()).iter().chain(store.links.receivers(link.handle()));
            if !ends.clone().all(|end| inside.contains(end)) {
                return Answer::No;
            }
            let moment = self.moment(&link);
            let lies = |end: &NodeId, place: &NodeId| self.graph.containment.counts(*end, *place, Role::Giver, &moment);
            let sure = |end: &NodeId| places.iter().map(|place| lies(end, place)).max().unwrap_or(Answer::No);
            answer = ends
                .try_fold(answer, |answer, end| Some(answer.min(sure(end))).filter(|answer| *answer != Answer::No))
                .unwrap_or(Answer::No);
        }
        for question in self.filter.as_of.iter().chain(&self.filter.during) {
            answer = answer.min(link.holds(question));
        }
        self.settle(answer)
    }

    /// Whether `--public` leaves a fact out.
    pub fn is_fact_hidden(&self, fact: &super::Fact<'_>) -> bool {
        fact.is_internal()
            || fact.of().into_iter().chain(fact.with()).any(|entity| self.is_entity_hidden(&entity))
            || fact.about().is_some_and(|link| self.is_hidden(&link))
            || only_internal(fact.citations())
    }

    /// Whether an entity may be named: under `--public`, only one that is not left out.
    pub fn names_entity(&self, entity: &Entity<'_>) -> bool {
        !(self.filter.public && self.is_entity_hidden(entity))
    }

    /// Whether the id of a link, fact or figure may be told.
    pub fn names_target(&self, target: &super::Target<'_>) -> bool {
        let hidden = match target {
            super::Target::Link(link) => self.is_hidden(link),
            super::Target::Fact(fact) => self.is_fact_hidden(fact),
            super::Target::Measure(measure) => match measure.bearer {
                Bearer::Link(link) => self.is_hidden(&self.graph.link(link)),
                Bearer::Fact(at) => self.is_fact_hidden(&super::Fact { graph: self.graph, at }),
            },
        };
        !(self.filter.public && hidden)
    }

    /// Whether a fact is in the view.
    pub fn admits_fact(&self, fact: &super::Fact<'_>) -> Answer {
        let hidden = self.filter.public && self.is_fact_hidden(fact);
        if hidden || !self.cited(fact.citations()) {
            return Answer::No;
        }
        let mut answer = Answer::Yes;
        for question in self.filter.as_of.iter().chain(&self.filter.during) {
            answer = answer.min(fact.holds(question));
        }
        self.settle(answer)
    }

    /// Whether a structure link holds when it is asked for; without a period it holds always.
    pub fn admits_structure(&self, link: &Link<'_>) -> Answer {
        if self.filter.public && self.is_hidden(link) {
            return Answer::No;
        }
        let dated = self.asked().filter(|_| link.period().is_some());
        self.settle(dated.map_or(link.certainty(), |asked| link.holds(asked)))
    }

    /// An answer under `certain`: what is only possible is none.
    pub(crate) fn settle(&self, answer: Answer) -> Answer {
        if self.filter.certain && answer == Answer::Possibly { Answer::No } else { answer }
    }

    fn cited<'a>(&self, mut citations: impl Iterator<Item = super::Citation<'a>>) -> bool {
        self.sources.as_ref().is_none_or(|sources| citations.any(|citation| sources.contains(citation.source().id())))
    }

    /// Whether `--public` leaves a link out: it or one of its ends is internal, or so are all its sources.
    pub fn is_hidden(&self, link: &Link<'_>) -> bool {
        link.is_internal()
            || link.givers().chain(link.receivers()).any(|entity| self.is_entity_hidden(&entity))
            || link.enclave().is_some_and(|enclave| enclave.is_internal())
            || only_internal(link.citations())
    }

    /// Whether `--public` leaves an entity out.
    pub fn is_entity_hidden(&self, entity: &Entity<'_>) -> bool {
        entity.is_internal() || only_internal(entity.citations())
    }

    /// Whether a source may be shown.
    pub fn shows_source(&self, source: &super::Source<'_>) -> bool {
        !(self.filter.public && source.is_internal())
    }

    /// The links of the view by id, each with how sure it is.
    pub fn links(&self) -> impl Iterator<Item = (Link<'g>, Answer)> + '_ {
        let graph = self.graph;
        (0..graph.link_count())
            .map(LinkId::at)
            .map(|link| (graph.link(link), self.admits(link)))
            .filter(|(_, answer)| *answer != Answer::No)
    }

    /// Whether the public view leaves any link out.
    pub fn hides_any(&self) -> bool {
        self.filter.public && self.graph.links().any(|link| link.family() == Family::Support && self.is_hidden(&link))
    }
}

fn only_internal<'a>(citations: impl Iterator<Item = super::Citation<'a>>) -> bool {
    let mut any = false;
    for citation in citations {
        any = true;
        if !citation.source().is_internal() {
            return false;
        }
    }
    any
}
