//! A copy of a view as one of petgraph's own graphs, for algorithms that need its indexes.

use std::collections::BTreeMap;

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{EdgeRef, IntoEdgeReferences};

use super::{ArcId, NodeId, View};

impl View<'_> {
    /// The view's arcs and the entities they touch, as a petgraph graph. The weight of each arc comes from the caller's
    /// function, which leaves an arc out by `None`: joint links have no weight of their own on an arc.
    ///
    /// Nodes are in the order of entity ids, arcs in that of [`ArcId`]. Cost: O(arcs).
    pub fn compact<W>(&self, mut weight: impl FnMut(ArcId) -> Option<W>) -> DiGraph<NodeId, W> {
        let arcs: Vec<_> = self.edge_references().filter_map(|arc| Some((arc, weight(arc.id())?))).collect();
        let mut index: BTreeMap<NodeId, NodeIndex> = BTreeMap::new();
        for (arc, _) in &arcs {
            index.insert(arc.source(), NodeIndex::end());
            index.insert(arc.target(), NodeIndex::end());
        }
        let mut compact = DiGraph::with_capacity(index.len(), arcs.len());
        for (node, at) in &mut index {
            *at = compact.add_node(*node);
        }
        for (arc, weight) in arcs {
            compact.add_edge(index[&arc.source()], index[&arc.target()], weight);
        }
        compact
    }
}
