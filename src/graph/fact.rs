//! Facts: what is said and is no link. They never count as support.

use super::measure::Bearer;
use super::store::FactRow;
use super::{Citation, Entity, Graph, Link, Measure, Target};
use crate::model::{Answer, FactClass, PartCertainty, Period, Quantity, Status};

/// A fact.
#[derive(Clone, Copy, Debug)]
pub struct Fact<'g> {
    pub(crate) graph: &'g Graph,
    pub(crate) at: u32,
}

impl<'g> Fact<'g> {
    fn row(&self) -> &'g FactRow {
        &self.graph.store.facts[self.at as usize]
    }

    /// Its id: as declared, else a hash of class, ends and what is said.
    pub fn id(&self) -> &'g str {
        self.graph.text(self.row().id)
    }

    /// Whether its declaration gave it the id.
    pub fn has_given_id(&self) -> bool {
        self.row().named
    }

    /// Its class.
    pub fn class(&self) -> FactClass {
        self.row().class
    }

    /// The entity it is said of.
    pub fn of(&self) -> Option<Entity<'g>> {
        self.row().of.map(|node| self.graph.entity(node))
    }

    /// The other entity.
    pub fn with(&self) -> Option<Entity<'g>> {
        self.row().with.map(|node| self.graph.entity(node))
    }

    /// The link it is said of.
    pub fn about(&self) -> Option<Link<'g>> {
        self.row().about.map(|link| self.graph.link(link))
    }

    /// What is said.
    pub fn what(&self) -> &'g str {
        self.graph.text(self.row().what)
    }

    /// Words where it is no figure.
    pub fn text(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row().text)
    }

    /// When.
    pub fn period(&self) -> Option<&'g Period> {
        self.graph.store.period(self.row().period)
    }

    /// The source's words for its period.
    pub fn period_words(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row().period_words)
    }

    /// How far it has come.
    pub fn status(&self) -> Status {
        self.row().status
    }

    /// Its figures; `value`, `before` and `after` bear those names.
    pub fn measures(&self) -> impl ExactSizeIterator<Item = Measure<'g>> + use<'g> {
        let (graph, at) = (self.graph, self.at);
        self.row().measures.clone().map(move |row| Measure { graph, row, bearer: Bearer::Fact(at) })
    }

    /// The figure of a name.
    pub fn measure(&self, name: &str) -> Option<Measure<'g>> {
        self.measures().find(|measure| measure.name() == name)
    }

    /// Of a status: the rule that was used.
    pub fn rule(&self) -> Option<Fact<'g>> {
        self.row().rule.map(|at| Fact { graph: self.graph, at })
    }

    /// Of a rule: what must hold, all of it: what is looked at, the figure, the words.
    pub fn conditions(&self) -> impl Iterator<Item = (&'g str, Option<&'g Quantity>, Option<&'g str>)> {
        let graph = self.graph;
        self.row()
            .conditions
            .iter()
            .map(move |condition| (graph.text(condition.what), condition.value.as_ref(), graph.store.prose.some(condition.text)))
    }

    /// Of a rule: what follows.
    pub fn then(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row().then)
    }

    /// What it is inside of.
    pub fn part_of(&self) -> impl Iterator<Item = (Option<Target<'g>>, PartCertainty)> {
        let graph = self.graph;
        self.row().part_of.iter().map(move |part| (part.whole.map(|whole| graph.target(whole)), part.certainty))
    }

    /// What says otherwise.
    pub fn contradicts(&self) -> impl Iterator<Item = Target<'g>> {
        let graph = self.graph;
        self.row().contradicts.iter().map(|target| graph.target(*target))
    }

    /// What it states again.
    pub fn same_as(&self) -> impl Iterator<Item = Target<'g>> {
        let graph = self.graph;
        self.row().same_as.iter().map(|target| graph.target(*target))
    }

    /// Left out under `--public` by its own mark.
    pub fn is_internal(&self) -> bool {
        self.row().internal
    }

    /// Free text.
    pub fn note(&self) -> Option<&'g str> {
        self.graph.store.prose.some(self.row().note)
    }

    /// The user's own attributes.
    pub fn x(&self) -> Option<&'g serde_json::Value> {
        self.row().x.as_deref()
    }

    /// The sentences behind it.
    pub fn citations(&self) -> impl Iterator<Item = Citation<'g>> + use<'g> {
        self.graph.citations(self.graph.store.citations.of(self.row().citations))
    }

    /// Whether it holds at some time in `question`, as for links.
    pub fn holds(&self, question: &Period) -> Answer {
        self.graph.holds(self.period(), self.graph.store.citations.of(self.row().citations), question)
    }
}
