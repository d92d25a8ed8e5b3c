//! Steps along and against the links of a view, on the graph's own rows: nothing is copied.

use crate::graph::arcs::{Arcs, Kinds};
use crate::graph::{ArcId, LinkId, NodeId, View};
use crate::model::Answer;

/// Which way a walk follows links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Toward {
    /// Along the arrows, from givers to receivers.
    Receivers,
    /// Against them.
    Givers,
}

impl Toward {
    pub(super) fn turned(self) -> Self {
        match self {
            Toward::Receivers => Toward::Givers,
            Toward::Givers => Toward::Receivers,
        }
    }
}

/// A view as walks see it: its filters are asked link by link only if one of them may leave a link of its kinds out.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk<'v, 'g> {
    view: &'v View<'g>,
    settled: bool,
}

impl<'v, 'g> Walk<'v, 'g> {
    pub(super) fn new(view: &'v View<'g>) -> Self {
        Walk { view, settled: view.kinds_only() }
    }

    fn admits(&self, link: LinkId) -> bool {
        self.settled || self.view.admits(link) != Answer::No
    }

    /// The links of a node on a side: their kinds, ends and what they are.
    fn row(&self, node: NodeId, toward: Toward) -> (Kinds<'g>, &'g [NodeId], Ids<'g>) {
        let arcs = self.view.graph().arcs();
        match toward {
            Toward::Receivers => {
                let row = arcs.given(node);
                (row.kinds, row.receivers, Ids::Links(row.links))
            }
            Toward::Givers => {
                let row = arcs.received(node);
                (row.kinds, row.givers, Ids::Arcs(row.arcs, arcs))
            }
        }
    }

    /// The ends of the links of a node; one comes once for each link.
    pub(super) fn next(&self, node: NodeId, toward: Toward) -> impl Iterator<Item = NodeId> {
        let (kinds, ends, ids) = self.row(node, toward);
        let own = kinds.stretches().filter(|(kind, _)| self.view.has_kind(*kind)).flat_map(|(_, own)| own);
        own.filter(move |at| self.settled || self.admits(ids.link(*at))).map(move |at| ends[at])
    }

    /// Gives the ends of the links of a node, as [`Walk::next`] does. It is for who wants all of them: in a loop of their own
    /// they are several times as fast.
    pub(super) fn each(&self, node: NodeId, toward: Toward, mut give: impl FnMut(NodeId)) {
        let (kinds, ends, ids) = self.row(node, toward);
        for (_, own) in kinds.stretches().filter(|(kind, _)| self.view.has_kind(*kind)) {
            if self.settled {
                ends[own].iter().for_each(|end| give(*end));
            } else {
                own.filter(|at| self.admits(ids.link(*at))).for_each(|at| give(ends[at]));
            }
        }
    }

    /// About how many links a node has on a side: those of kinds that are not looked at are among them.
    pub(super) fn width(&self, node: NodeId, toward: Toward) -> usize {
        let arcs = self.view.graph().arcs();
        match toward {
            Toward::Receivers => arcs.given(node).kinds.len(),
            Toward::Givers => arcs.received(node).kinds.len(),
        }
    }

    pub(super) fn nodes(&self) -> usize {
        self.view.graph().node_count()
    }

    pub(super) fn arcs(&self) -> usize {
        self.view.graph().arc_count()
    }
}

/// What the links of a row are known by.
#[derive(Clone, Copy)]
enum Ids<'g> {
    Links(&'g [LinkId]),
    Arcs(&'g [ArcId], &'g Arcs),
}

impl Ids<'_> {
    fn link(self, at: usize) -> LinkId {
        match self {
            Ids::Links(links) => links[at],
            Ids::Arcs(own, arcs) => arcs.link(own[at]),
        }
    }
}

/// A set of nodes, a bit each.
#[derive(Clone, Debug)]
pub(super) struct Marks(Vec<u64>);

impl Marks {
    pub(super) fn new(nodes: usize) -> Self {
        Marks(vec![0; nodes.div_ceil(64)])
    }

    /// Marks a node; whether it was not before.
    pub(super) fn insert(&mut self, node: NodeId) -> bool {
        let (word, bit) = (&mut self.0[node.index() / 64], 1 << (node.index() % 64));
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    pub(super) fn has(&self, node: NodeId) -> bool {
        self.0[node.index() / 64] >> (node.index() % 64) & 1 == 1
    }
}
