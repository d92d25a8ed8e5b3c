//! Columns of entities.

use super::PeriodId;
use crate::graph::NodeId;
use crate::graph::column::{FrontCoded, Late, Packed};
use crate::graph::prose::ProseId;
use crate::graph::text::TextId;
use crate::model::{Kind, Level, Status};

/// Columns of entities, in the order of their ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Nodes {
    pub(crate) id: FrontCoded,
    pub(crate) name: Packed,
    pub(crate) kind: Packed,
    /// Position among the levels plus one; 0 is none.
    pub(crate) level: Packed,
    /// 1 where no table declares it.
    pub(crate) from_gazetteer: Packed,
    /// The list of what its own declaration cites.
    pub(crate) citations: Packed,
    /// Sorted by entity.
    pub(crate) detail: Late<Vec<(NodeId, NodeDetail)>>,
}

/// What few entities have.
#[allow(clippy::struct_excessive_bools)] // independent marks
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct NodeDetail {
    pub(crate) names: Vec<(TextId, TextId)>,
    pub(crate) aliases: Vec<TextId>,
    pub(crate) classes: Vec<TextId>,
    pub(crate) unnamed: bool,
    pub(crate) by_use: bool,
    pub(crate) internal: bool,
    pub(crate) open: bool,
    pub(crate) period: PeriodId,
    pub(crate) period_words: ProseId,
    pub(crate) status: Status,
    pub(crate) point: Option<(f64, f64)>,
    pub(crate) of: Option<Kind>,
    pub(crate) size: Option<u64>,
    pub(crate) note: ProseId,
    #[serde(with = "super::own")]
    pub(crate) x: Option<Box<serde_json::Value>>,
}

impl Nodes {
    pub(crate) fn len(&self) -> usize {
        self.kind.len()
    }

    #[inline]
    pub(crate) fn name(&self, node: NodeId) -> TextId {
        TextId(self.name.get(node.index()))
    }

    #[inline]
    pub(crate) fn kind(&self, node: NodeId) -> Kind {
        Kind::of_number(self.kind.get(node.index()))
    }

    #[inline]
    pub(crate) fn level(&self, node: NodeId) -> Option<Level> {
        let at = self.level.get(node.index()).checked_sub(1)?;
        Level::ALL.get(at as usize).copied()
    }

    pub(crate) fn is_from_gazetteer(&self, node: NodeId) -> bool {
        self.from_gazetteer.get(node.index()) != 0
    }

    pub(crate) fn detail(&self, node: NodeId) -> Option<&NodeDetail> {
        let at = self.detail.binary_search_by_key(&node, |(node, _)| *node).ok()?;
        Some(&self.detail[at].1)
    }
}
