//! Steps along and against the links of a view, on the graph's own rows: nothing is copied.

use crate::graph::{LinkId, NodeId, View};
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

    /// The ends of the links of a node; one comes once for each link.
    pub(super) fn next(&self, node: NodeId, toward: Toward) -> impl Iterator<Item = NodeId> {
        let arcs = self.view.graph().arcs();
        let given = (toward == Toward::Receivers).then(|| arcs.given(node));
        let received = (toward == Toward::Givers).then(|| arcs.received(node));
        let given = given.into_iter().flat_map(move |row| {
            let kinds = row.kinds.stretches().filter(|(kind, _)| self.view.has_kind(*kind));
            kinds.flat_map(move |(_, own)| {
                let ends = row.receivers[own.clone()].iter().zip(&row.links[own]);
                ends.filter(|(_, link)| self.admits(**link)).map(|(receiver, _)| *receiver)
            })
        });
        let received = received.into_iter().flat_map(move |row| {
            let kinds = row.kinds.stretches().filter(|(kind, _)| self.view.has_kind(*kind));
            kinds.flat_map(move |(_, own)| {
                let ends = row.givers[own.clone()].iter().zip(&row.arcs[own]);
                ends.filter(|(_, arc)| self.settled || self.admits(arcs.link(**arc))).map(|(giver, _)| *giver)
            })
        });
        given.chain(received)
    }

    /// Gives the ends of the links of a node, as [`Walk::next`] does. It is for who wants all of them: in a loop of their own
    /// they are several times as fast.
    pub(super) fn each(&self, node: NodeId, toward: Toward, mut give: impl FnMut(NodeId)) {
        let arcs = self.view.graph().arcs();
        match toward {
            Toward::Receivers => {
                let row = arcs.given(node);
                for (_, own) in row.kinds.stretches().filter(|(kind, _)| self.view.has_kind(*kind)) {
                    let ends = &row.receivers[own.clone()];
                    if self.settled {
                        ends.iter().for_each(|end| give(*end));
                    } else {
                        let admitted = ends.iter().zip(&row.links[own]).filter(|(_, link)| self.admits(**link));
                        admitted.for_each(|(end, _)| give(*end));
                    }
                }
            }
            Toward::Givers => {
                let row = arcs.received(node);
                for (_, own) in row.kinds.stretches().filter(|(kind, _)| self.view.has_kind(*kind)) {
                    let ends = &row.givers[own.clone()];
                    if self.settled {
                        ends.iter().for_each(|end| give(*end));
                    } else {
                        let admitted = ends.iter().zip(&row.arcs[own]).filter(|(_, arc)| self.admits(arcs.link(**arc)));
                        admitted.for_each(|(end, _)| give(*end));
                    }
                }
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
