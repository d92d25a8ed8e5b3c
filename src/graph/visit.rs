//! petgraph's traits on the graph (all links, structure included) and on a view (the links it admits).
//!
//! Nodes are [`NodeId`]s, edges are [`ArcId`]s: the givers × receivers arcs of each link. What runs where:
//!
//! | runs on `&Graph` and `&View` | wants [`View::compact`] |
//! |---|---|
//! | `Bfs`, `Dfs`, `DfsPostOrder`, `Topo`, `dijkstra`, `bellman_ford`, `astar`, `k_shortest_path`, `tarjan_scc`, `kosaraju_scc`, `toposort`, `is_cyclic_directed`, `has_path_connecting`, `connected_components`, `all_simple_paths` | `dinics`, `ford_fulkerson` and other algorithms on flows, matching, isomorphism, and what changes a graph |
//!
//! The weight of an edge in the sense of petgraph is its [`ArcId`]; figures live on links, so an algorithm that wants costs
//! asks its cost function, which may look at [`Graph::arc_link`].

use std::collections::HashSet;

use petgraph::Directed;
use petgraph::Direction;
use petgraph::visit::{
    Data, EdgeRef, GraphBase, GraphProp, GraphRef, IntoEdgeReferences, IntoEdges, IntoEdgesDirected, IntoNeighbors,
    IntoNeighborsDirected, IntoNodeIdentifiers, IntoNodeReferences, NodeCompactIndexable, NodeCount, NodeIndexable, VisitMap,
    Visitable,
};

use super::arcs::OutRow;
use super::{ArcId, Graph, NodeId, View};
use crate::model::Answer;

/// An arc with its ends, as petgraph's algorithms see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arc {
    id: ArcId,
    source: NodeId,
    target: NodeId,
}

impl EdgeRef for Arc {
    type NodeId = NodeId;
    type EdgeId = ArcId;
    type Weight = ArcId;

    fn source(&self) -> NodeId {
        self.source
    }

    fn target(&self) -> NodeId {
        self.target
    }

    fn weight(&self) -> &ArcId {
        &self.id
    }

    fn id(&self) -> ArcId {
        self.id
    }
}

/// A set of visited entities.
#[derive(Clone, Debug, Default)]
pub struct Visited(HashSet<NodeId>);

impl VisitMap<NodeId> for Visited {
    fn visit(&mut self, node: NodeId) -> bool {
        self.0.insert(node)
    }

    fn is_visited(&self, node: &NodeId) -> bool {
        self.0.contains(node)
    }

    fn unvisit(&mut self, node: NodeId) -> bool {
        self.0.remove(&node)
    }
}

/// What the traits need of a graph or a view.
pub trait Arced: Copy {
    /// The graph.
    fn whole(&self) -> &Graph;
    /// Whether an arc is there.
    fn shows(&self, arc: ArcId) -> bool;
}

impl Arced for &Graph {
    fn whole(&self) -> &Graph {
        self
    }

    fn shows(&self, _: ArcId) -> bool {
        true
    }
}

impl Arced for &View<'_> {
    fn whole(&self) -> &Graph {
        self.graph
    }

    fn shows(&self, arc: ArcId) -> bool {
        self.admits(self.graph.arcs().link(arc)) != Answer::No
    }
}

/// Arcs of one node in one direction, or of all nodes.
#[derive(Clone, Debug)]
pub struct ArcIter<'a, G> {
    of: G,
    row: Row<'a>,
}

#[derive(Clone, Debug)]
enum Row<'a> {
    Out(NodeId, OutRow),
    In(NodeId, std::slice::Iter<'a, ArcId>, std::slice::Iter<'a, NodeId>),
    /// The giver of the last arc, and the arcs that are left.
    All(NodeId, std::ops::Range<u32>),
}

impl<G: Arced> Iterator for ArcIter<'_, G> {
    type Item = Arc;

    fn next(&mut self) -> Option<Arc> {
        loop {
            let arcs = self.of.whole().arcs();
            let (id, source, target) = match &mut self.row {
                Row::Out(giver, row) => {
                    let id = row.next()?;
                    (id, *giver, arcs.receiver(id))
                }
                Row::In(receiver, row, givers) => (*row.next()?, *givers.next()?, *receiver),
                Row::All(giver, row) => {
                    let id = ArcId(row.next()?);
                    *giver = arcs.giver_after(*giver, id);
                    (id, *giver, arcs.receiver(id))
                }
            };
            if self.of.shows(id) {
                return Some(Arc { id, source, target });
            }
        }
    }
}

/// Neighbours of a node in one direction; a neighbour by several arcs comes several times.
#[derive(Clone, Debug)]
pub struct Neighbors<'a, G> {
    arcs: ArcIter<'a, G>,
    incoming: bool,
}

impl<G: Arced> Iterator for Neighbors<'_, G> {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        self.arcs.next().map(|arc| if self.incoming { arc.source } else { arc.target })
    }
}

/// All nodes, by id.
#[derive(Clone, Debug)]
pub struct NodeIds(std::ops::Range<u32>);

impl Iterator for NodeIds {
    type Item = NodeId;

    fn next(&mut self) -> Option<NodeId> {
        self.0.next().map(NodeId)
    }
}

/// All nodes with the weight `()`-like node id.
#[derive(Clone, Debug)]
pub struct NodeRefs(NodeIds);

impl Iterator for NodeRefs {
    type Item = (NodeId, &'static ());

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|node| (node, &()))
    }
}

fn node_range(graph: &Graph) -> NodeIds {
    NodeIds(0..u32::try_from(graph.node_count()).unwrap_or(u32::MAX))
}

macro_rules! visit {
    ($type:ty, $life:lifetime, $($generics:tt)*) => {
        impl $($generics)* GraphBase for $type {
            type NodeId = NodeId;
            type EdgeId = ArcId;
        }

        impl $($generics)* Data for $type {
            type NodeWeight = ();
            type EdgeWeight = ArcId;
        }

        impl $($generics)* GraphProp for $type {
            type EdgeType = Directed;
        }

        impl $($generics)* NodeCount for $type {
            fn node_count(&self) -> usize {
                (&self).whole().store.nodes.len()
            }
        }

        impl $($generics)* NodeIndexable for $type {
            fn node_bound(&self) -> usize {
                (&self).whole().store.nodes.len()
            }

            fn to_index(&self, node: NodeId) -> usize {
                node.index()
            }

            fn from_index(&self, index: usize) -> NodeId {
                NodeId::at(index)
            }
        }

        impl $($generics)* NodeCompactIndexable for $type {}

        impl $($generics)* Visitable for $type {
            type Map = Visited;

            fn visit_map(&self) -> Visited {
                Visited::default()
            }

            fn reset_map(&self, map: &mut Visited) {
                map.0.clear();
            }
        }
    };
}

visit!(Graph, 'a,);
visit!(View<'_>, 'a,);

macro_rules! visit_ref {
    ($type:ty, [$($generics:tt)*]) => {
        impl<$($generics)*> IntoNodeIdentifiers for &'a $type {
            type NodeIdentifiers = NodeIds;

            fn node_identifiers(self) -> NodeIds {
                node_range((&self).whole())
            }
        }

        impl<$($generics)*> IntoNodeReferences for &'a $type {
            type NodeRef = (NodeId, &'static ());
            type NodeReferences = NodeRefs;

            fn node_references(self) -> NodeRefs {
                NodeRefs(node_range((&self).whole()))
            }
        }

        impl<$($generics)*> IntoNeighbors for &'a $type {
            type Neighbors = Neighbors<'a, &'a $type>;

            fn neighbors(self, node: NodeId) -> Self::Neighbors {
                self.neighbors_directed(node, Direction::Outgoing)
            }
        }

        impl<$($generics)*> IntoNeighborsDirected for &'a $type {
            type NeighborsDirected = Neighbors<'a, &'a $type>;

            fn neighbors_directed(self, node: NodeId, direction: Direction) -> Self::NeighborsDirected {
                Neighbors { arcs: self.edges_directed(node, direction), incoming: direction == Direction::Incoming }
            }
        }

        impl<$($generics)*> IntoEdgeReferences for &'a $type {
            type EdgeRef = Arc;
            type EdgeReferences = ArcIter<'a, &'a $type>;

            fn edge_references(self) -> Self::EdgeReferences {
                let arcs = u32::try_from(self.whole().arcs().len()).unwrap_or(u32::MAX);
                ArcIter { of: self, row: Row::All(NodeId(0), 0..arcs) }
            }
        }

        impl<$($generics)*> IntoEdges for &'a $type {
            type Edges = ArcIter<'a, &'a $type>;

            fn edges(self, node: NodeId) -> Self::Edges {
                self.edges_directed(node, Direction::Outgoing)
            }
        }

        impl<$($generics)*> IntoEdgesDirected for &'a $type {
            type EdgesDirected = ArcIter<'a, &'a $type>;

            fn edges_directed(self, node: NodeId, direction: Direction) -> Self::EdgesDirected {
                let arcs = graph_of(self).arcs();
                let row = match direction {
                    Direction::Outgoing => Row::Out(node, arcs.outgoing(node)),
                    Direction::Incoming => {
                        let received = arcs.received(node);
                        Row::In(node, received.arcs.iter(), received.givers.iter())
                    }
                };
                ArcIter { of: self, row }
            }
        }
    };
}

/// The graph behind a graph or a view, for as long as that is borrowed.
trait Behind<'a> {
    fn behind(self) -> &'a Graph;
}

impl<'a> Behind<'a> for &'a Graph {
    fn behind(self) -> &'a Graph {
        self
    }
}

impl<'a> Behind<'a> for &'a View<'_> {
    fn behind(self) -> &'a Graph {
        self.graph
    }
}

fn graph_of<'a>(of: impl Behind<'a>) -> &'a Graph {
    of.behind()
}

visit_ref!(Graph, ['a]);
visit_ref!(View<'g>, ['a, 'g]);

// `GraphRef` is implemented by petgraph for every shared reference.
const _: fn() = || {
    fn is_graph_ref<T: GraphRef>() {}
    is_graph_ref::<&Graph>();
};
