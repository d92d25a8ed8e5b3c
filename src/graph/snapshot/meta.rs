//! What is read of a snapshot whatever is asked: small tables, and how much there is of everything.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::SnapshotError;
use crate::graph::containment::{Sort, Step};
use crate::graph::store::{MeasureClass, SourceRow};
use crate::graph::succession::Succession;
use crate::graph::text::TextId;
use crate::graph::{Graph, NodeId};
use crate::model::{KindInfo, KindTable, Period, Unit};

/// The section that is always read.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Meta {
    pub(super) counts: Counts,
    /// Names of the built-in kinds of the release that wrote it, in their order: columns hold kinds by number.
    built_in: Vec<String>,
    /// Kinds of the data set.
    declared: Vec<KindInfo>,
    pub(super) units: Vec<Unit>,
    pub(super) periods: Vec<Option<Period>>,
    pub(super) measure_names: Vec<TextId>,
    pub(super) classes: Vec<MeasureClass>,
    pub(super) sources: Vec<SourceRow>,
    pub(super) sorts: Vec<Sort>,
    pub(super) owners: BTreeMap<NodeId, Vec<Step>>,
    pub(super) succession: Succession,
    /// By kind, whether a link of it is planned or uncertain.
    pub(super) unsettled: Vec<bool>,
}

/// Rows of the columns that belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    pub(super) nodes: usize,
    pub(super) links: usize,
    pub(super) arcs: usize,
    pub(super) figures: usize,
    /// Figures that are not exact.
    pub(super) loose: usize,
    /// Lists of citations.
    pub(super) lists: usize,
    /// Joint sides.
    pub(super) sides: usize,
    /// Links of equal ends.
    pub(super) equal: usize,
    /// Figures that are alike in ends, time and source.
    pub(super) kins: usize,
}

impl Meta {
    pub(super) fn of(graph: &Graph) -> Self {
        let (store, containment) = (&graph.store, &graph.containment);
        let mut kinds = graph.kinds.iter().map(|(_, info)| info);
        let built_in = kinds.by_ref().take(KindTable::built_in_len()).map(|info| info.name.clone()).collect();
        Meta {
            counts: Counts {
                nodes: store.nodes.len(),
                links: store.links.len(),
                arcs: graph.arcs().len(),
                figures: store.measures.len(),
                loose: store.measures.loose.len(),
                lists: store.citations.at.len(),
                sides: store.links.sides.at.len(),
                equal: graph.overlaps().dated.len(),
                kins: graph.overlaps().kins(),
            },
            built_in,
            declared: kinds.cloned().collect(),
            units: store.units.clone(),
            periods: store.periods.clone(),
            measure_names: store.measure_names.clone(),
            classes: store.measures.classes.clone(),
            sources: store.sources.clone(),
            sorts: containment.sorts.clone(),
            owners: containment.owners.clone(),
            succession: containment.succession.clone(),
            unsettled: graph.kinds.iter().map(|(kind, _)| graph.is_unsettled(kind)).collect(),
        }
    }

    /// The kinds, if the built-in ones are those of this release: those that the data set declares follow them, and columns
    /// hold them by number.
    pub(super) fn kinds(&self, release: &str) -> Result<KindTable, SnapshotError> {
        let mut table = KindTable::default();
        let same = table.iter().map(|(_, info)| &info.name).eq(&self.built_in);
        let declared = same && self.declared.iter().all(|info| table.declare(info.clone()).is_ok());
        if declared { Ok(table) } else { Err(SnapshotError::Kinds { release: release.to_owned() }) }
    }
}
