//! Links.

use super::measure::Bearer;
use super::own::Own;
use super::store::{LinkDetail, LinkFlags, NO_NODE};
use super::{Citation, Entity, Graph, LinkId, Measure, Target};
use crate::model::{Answer, Family, Kind, PartCertainty, Period, Status};

/// A link: one statement, however many givers and receivers it has.
#[derive(Clone, Copy, Debug)]
pub struct Link<'g> {
    pub(crate) graph: &'g Graph,
    pub(crate) link: LinkId,
}

impl<'g> Link<'g> {
    fn detail(&self) -> Option<&'g LinkDetail> {
        self.graph.store.links.detail(self.link)
    }

    #[inline]
    fn flags(&self) -> LinkFlags {
        self.graph.store.links.flags(self.link)
    }

    /// Its handle.
    #[inline]
    pub fn handle(&self) -> LinkId {
        self.link
    }

    /// Its id: as declared, else a hash of kind, sorted ends, scheme and start.
    pub fn id(&self) -> &'g str {
        self.graph.store.links.id.get(self.link.index())
    }

    /// Whether its declaration gave it the id.
    pub fn has_given_id(&self) -> bool {
        self.flags().has(LinkFlags::NAMED)
    }

    /// Its kind.
    #[inline]
    pub fn kind(&self) -> Kind {
        self.graph.store.links.kind(self.link)
    }

    /// Name of its kind.
    pub fn kind_name(&self) -> &'g str {
        &self.graph.kinds.info(self.kind()).name
    }

    /// Support or structure.
    pub fn family(&self) -> Family {
        self.graph.kinds.info(self.kind()).family
    }

    /// Who gives, in the order of ids.
    pub fn givers(&self) -> impl ExactSizeIterator<Item = Entity<'g>> + use<'g> {
        let graph = self.graph;
        graph.store.links.givers(self.link).iter().map(move |node| graph.entity(*node))
    }

    /// Who receives, in the order of ids.
    pub fn receivers(&self) -> impl ExactSizeIterator<Item = Entity<'g>> + use<'g> {
        let graph = self.graph;
        graph.store.links.receivers(self.link).iter().map(move |node| graph.entity(*node))
    }

    /// Whether several give or receive, so that its figures are theirs jointly.
    pub fn is_joint(&self) -> bool {
        let links = &self.graph.store.links;
        links.givers(self.link).len() > 1 || links.receivers(self.link).len() > 1
    }

    /// When it holds.
    pub fn period(&self) -> Option<&'g Period> {
        self.graph.store.link_period(self.link)
    }

    /// The source's words for its period.
    pub fn period_words(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.detail()?.period_words)
    }

    /// The scheme it comes under.
    pub fn scheme(&self) -> Option<Entity<'g>> {
        let scheme = self.graph.store.links.scheme(self.link);
        (scheme != NO_NODE).then(|| self.graph.entity(scheme))
    }

    /// The programmes it is part of.
    pub fn programmes(&self) -> impl Iterator<Item = Entity<'g>> {
        let graph = self.graph;
        self.detail().into_iter().flat_map(|detail| &detail.programmes).map(|programme| graph.entity(*programme))
    }

    /// Who else has a hand in it, by role: shown, never counted.
    pub fn roles(&self) -> impl Iterator<Item = (&'g str, Vec<Entity<'g>>)> {
        let graph = self.graph;
        self.detail()
            .into_iter()
            .flat_map(|detail| &detail.roles)
            .map(move |(role, nodes)| (graph.text(*role), nodes.iter().map(|node| graph.entity(*node)).collect()))
    }

    /// How far it has come.
    pub fn status(&self) -> Status {
        self.flags().status()
    }

    /// `Possibly` where a party or the link itself is inferred, else `Yes`.
    pub fn certainty(&self) -> Answer {
        if self.flags().has(LinkFlags::POSSIBLE) { Answer::Possibly } else { Answer::Yes }
    }

    /// Why it is only possible.
    pub fn because(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.detail()?.because)
    }

    /// Whether the source's list of partners ends with 等.
    pub fn is_open(&self) -> bool {
        self.flags().has(LinkFlags::OPEN)
    }

    /// Whether it follows from other statements: hosting.
    #[inline]
    pub fn is_derived(&self) -> bool {
        self.flags().has(LinkFlags::DERIVED)
    }

    /// Whether a key (`within`, `owner`) or the gazetteer states it, and no table of its own.
    pub fn is_implied(&self) -> bool {
        self.flags().has(LinkFlags::IMPLIED)
    }

    /// Left out under `--public` by its own mark.
    pub fn is_internal(&self) -> bool {
        self.flags().has(LinkFlags::INTERNAL)
    }

    /// Of derived hosting: the enclave that is hosted.
    pub fn enclave(&self) -> Option<Entity<'g>> {
        Some(self.graph.entity(self.detail()?.enclave?))
    }

    /// Its figures.
    pub fn measures(&self) -> impl ExactSizeIterator<Item = Measure<'g>> + use<'g> {
        let (graph, link) = (self.graph, self.link);
        let rows = graph.store.links.measures(link);
        rows.map(move |row| Measure { graph, row, bearer: Bearer::Link(link) })
    }

    /// The sentences behind it, by source and quote.
    pub fn citations(&self) -> impl Iterator<Item = Citation<'g>> + use<'g> {
        self.graph.citations(self.graph.store.link_citations(self.link))
    }

    /// What its figures are inside of.
    pub fn part_of(&self) -> impl Iterator<Item = (Option<Target<'g>>, PartCertainty)> {
        let graph = self.graph;
        let parts = self.detail().into_iter().flat_map(|detail| &detail.part_of);
        parts.map(|part| (part.whole.map(|whole| graph.target(whole)), part.certainty))
    }

    /// What says otherwise.
    pub fn contradicts(&self) -> impl Iterator<Item = Target<'g>> {
        let graph = self.graph;
        self.detail().into_iter().flat_map(|detail| &detail.contradicts).map(|target| graph.target(*target))
    }

    /// Ids of statements that were merged into this one (`same_as`).
    pub fn merged_ids(&self) -> impl Iterator<Item = &'g str> {
        let graph = self.graph;
        self.detail().into_iter().flat_map(|detail| &detail.also).map(|id| graph.text(*id))
    }

    /// Free text.
    pub fn note(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.detail()?.note)
    }

    /// The user's own attributes.
    pub fn x(&self) -> Option<&'g serde_json::Value> {
        self.detail()?.x.as_ref().map(Own::value)
    }

    /// Whether it holds at some time in `question`; by its period, else by the dates of its sources.
    ///
    /// An open end is sure up to the newest citing source's date. A link without a period is sure on its source's date and
    /// possible at others. A link whose certainty is possible is never more than that.
    pub fn holds(&self, question: &Period) -> Answer {
        let rows = self.graph.store.link_citations(self.link);
        self.graph.holds(self.period(), rows, question).min(self.certainty())
    }
}
