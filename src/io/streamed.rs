//! The records of a graph as text, one after the other, none of which is kept.

use serde_json::{Error, Map, Value};

use super::in_order::{Counts, in_order};
use super::json::{EntityRecord, LinkRecord, Records};
use super::plain_links::LinkTexts;
use super::property;
use super::write::WriteError;
use crate::graph::{NodeId, View};

/// A graph through a view, to be written.
pub(super) struct Streamed<'v, 'g> {
    pub(super) records: Records<'v, 'g>,
    view: &'v View<'g>,
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

    /// Hands on the texts of all entities, in the order of ids.
    pub(super) fn entities(
        &self,
        write: impl Fn(&EntityRecord, &mut String) -> Result<Counts, Error> + Sync,
        hand_on: impl FnMut(&str) -> Result<(), WriteError> + Send,
    ) -> Result<Counts, WriteError> {
        let make = |rows: std::ops::Range<usize>, out: &mut String| {
            let mut sum = Counts::default();
            for record in rows.filter_map(|row| self.records.entity(NodeId::at(row))) {
                let [one, other] = write(&record, out)?;
                sum = [sum[0] + one, sum[1] + other];
            }
            Ok(sum)
        };
        in_order(self.view.graph().node_count(), make, hand_on)
    }

    /// Hands on the texts of all links, in the order of ids.
    pub(super) fn links<W: Fn(&LinkRecord, &mut String) -> Result<Counts, Error> + Sync>(
        &self,
        texts: &LinkTexts<'_, '_, W>,
        hand_on: impl FnMut(&str) -> Result<(), WriteError> + Send,
    ) -> Result<Counts, WriteError> {
        in_order(self.view.graph().link_count(), |rows, out| Ok(texts.add(rows, out)?), hand_on)
    }
}
