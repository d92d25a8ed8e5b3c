//! The records of a graph as text, one after the other, none of which is kept.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Error, Map, Value};

use super::in_order::{Counts, in_order};
use super::json::{EntityRecord, LinkRecord, Records};
use super::plain_links::{LinkTexts, Text};
use super::property;
use super::write::WriteError;
use crate::graph::{LinkId, NodeId, View};
use crate::model::Kind;

/// A graph through a view, to be written.
pub(super) struct Streamed<'v, 'g> {
    pub(super) records: Records<'v, 'g>,
    pub(super) view: &'v View<'g>,
}

impl<'v, 'g> Streamed<'v, 'g> {
    pub(super) fn new(view: &'v View<'g>) -> Self {
        Streamed { records: Records::new(view), view }
    }

    /// The attributes of the graph, for formats of nodes and edges.
    pub(super) fn attributes(&self) -> Result<Map<String, Value>, Error> {
        let sources: Vec<_> = self.records.sources().collect();
        let facts: Vec<_> = self.records.facts().collect();
        property::attributes(&self.records.kinds(), &sources, &facts)
    }

    /// The position of each entity that is shown, by its id. Memory: that of the ids.
    pub(super) fn numbers(&self) -> HashMap<&'g str, usize> {
        let shown = self.view.graph().entities().filter(|entity| self.view.names_entity(entity));
        shown.enumerate().map(|(at, entity)| (entity.id(), at)).collect()
    }

    /// Hands on the texts of all entities, in the order of ids.
    pub(super) fn entities(
        &self,
        write: impl Fn(&EntityRecord, &mut String) -> Result<Counts, Error> + Sync,
        hand_on: impl FnMut(&str) -> Result<(), WriteError> + Send,
    ) -> Result<Counts, WriteError> {
        self.entities_that(|_| true, write, hand_on)
    }

    /// Hands on the texts of the entities of some kinds, in the order of ids.
    pub(super) fn entities_of(
        &self,
        kinds: &[Kind],
        write: impl Fn(&EntityRecord, &mut String) -> Result<Counts, Error> + Sync,
        hand_on: impl FnMut(&str) -> Result<(), WriteError> + Send,
    ) -> Result<Counts, WriteError> {
        self.entities_that(|node| kinds.contains(&self.view.graph().entity(node).kind()), write, hand_on)
    }

    fn entities_that(
        &self,
        are: impl Fn(NodeId) -> bool + Sync,
        write: impl Fn(&EntityRecord, &mut String) -> Result<Counts, Error> + Sync,
        mut hand_on: impl FnMut(&str) -> Result<(), WriteError> + Send,
    ) -> Result<Counts, WriteError> {
        let make = |rows: std::ops::Range<usize>, out: &mut String| {
            out.clear();
            let mut sum = Counts::default();
            for record in rows.map(NodeId::at).filter(|node| are(*node)).filter_map(|node| self.records.entity(node)) {
                let [one, other] = write(&record, out)?;
                sum = [sum[0] + one, sum[1] + other];
            }
            Ok(sum)
        };
        in_order(self.view.graph().node_count(), make, |text| hand_on(text))
    }

    /// The kinds of the entities that are shown, by their names.
    pub(super) fn kinds_of_entities(&self) -> Vec<Kind> {
        let shown = self.view.graph().entities().filter(|entity| self.view.names_entity(entity));
        self.by_name(shown.map(|entity| entity.kind()).collect())
    }

    /// The kinds of the links that are shown, by their names.
    pub(super) fn kinds_of_links(&self) -> Vec<Kind> {
        let graph = self.view.graph();
        let shown = (0..graph.link_count()).map(LinkId::at).filter(|link| self.records.shows_link(*link));
        self.by_name(shown.map(|link| graph.store.links.kind(link)).collect())
    }

    fn by_name(&self, kinds: BTreeSet<Kind>) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = kinds.into_iter().collect();
        kinds.sort_by(|a, b| self.name_of(*a).cmp(self.name_of(*b)));
        kinds
    }

    pub(super) fn name_of(&self, kind: Kind) -> &'g str {
        &self.view.graph().kinds().info(kind).name
    }

    /// Hands on the texts of all links, in the order of ids.
    pub(super) fn links<W: Fn(&LinkRecord, &mut String) -> Result<Counts, Error> + Sync>(
        &self,
        texts: &LinkTexts<'_, '_, W>,
        mut hand_on: impl FnMut(&[u8]) -> Result<(), WriteError> + Send,
    ) -> Result<Counts, WriteError> {
        let make = |rows: std::ops::Range<usize>, out: &mut Text| {
            out.clear();
            Ok(texts.add(rows, out)?)
        };
        in_order(self.view.graph().link_count(), make, |text| hand_on(text.as_bytes()))
    }
}
