//! Links of equal kind, ends and scheme: what holds of their ends holds of all of them.

use hashbrown::HashMap;

use super::super::store::LinkFlags;
use super::super::{Graph, LinkId, NodeId};
use super::{NONE, count};
use crate::model::{Kind, Span};

/// Kind, givers, receivers, scheme.
type Key<'s> = (Kind, &'s [NodeId], &'s [NodeId], NodeId);

/// A node while it is looked at.
pub(super) struct Draft {
    pub(super) link: LinkId,
    figures: u32,
    cumulative: bool,
    /// A source that all its links cite; none: they cite nothing.
    source: Option<u32>,
    /// Its links share no source.
    mixed: bool,
    /// The source of disjoint records that all its links cite.
    pub(super) ledger: Option<u32>,
}

/// Whether figures of equal ends may be inside one another: by different sources, or in a sum of years.
pub(super) fn may_repeat(draft: &Draft) -> bool {
    draft.figures > 1 && draft.ledger.is_none() && (draft.cumulative || draft.mixed)
}

/// For each link the first that has its kind, ends and scheme.
///
/// Links of one giver and one receiver stand side by side in the rows of arcs where these are equal; only joint ones are looked up.
fn first_alike(graph: &Graph) -> Vec<LinkId> {
    let links = &graph.store.links;
    let mut first: Vec<LinkId> = links.handles().collect();
    let any_joint = links.sides.at.len() > 0;
    // The schemes of a run of equal ends, each with its first link.
    let mut schemes: Vec<(NodeId, LinkId)> = Vec::new();
    for node in (0..graph.node_count()).map(NodeId::at) {
        let row = graph.arcs().given(node);
        for (_, own) in row.kinds.stretches() {
            let mut before = None;
            for (receiver, link) in row.receivers[own.clone()].iter().zip(&row.links[own]) {
                if any_joint && links.pair(*link).is_none() {
                    continue;
                }
                if before != Some(*receiver) {
                    schemes.clear();
                    before = Some(*receiver);
                }
                let scheme = links.scheme(*link);
                match schemes.iter().find(|(known, _)| *known == scheme) {
                    Some((_, known)) => first[link.index()] = *known,
                    None => schemes.push((scheme, *link)),
                }
            }
        }
    }
    if any_joint {
        let mut joint: HashMap<Key<'_>, LinkId> = HashMap::new();
        for link in links.handles().filter(|link| links.pair(*link).is_none()) {
            let key = (links.kind(link), links.givers(link), links.receivers(link), links.scheme(link));
            first[link.index()] = *joint.entry(key).or_insert(link);
        }
    }
    first
}

/// The node of each link, and the nodes, in the order of the first link of each.
pub(super) fn nodes(graph: &Graph) -> (Vec<u32>, Vec<Draft>) {
    let (store, links) = (&graph.store, &graph.store.links);
    let first = first_alike(graph);
    let mut drafts: Vec<Draft> = Vec::new();
    let mut of = vec![NONE; links.len()];
    // The first of all that are alike may have no figure, and then no node of its own.
    let mut node_of_first = vec![NONE; links.len()];
    for link in links.handles() {
        let (rows, kind) = (links.measures(link), links.kind(link));
        if rows.is_empty() || links.flags(link).has(LinkFlags::DERIVED) || !graph.is_support(kind) {
            continue;
        }
        let next = count(drafts.len());
        let slot = &mut node_of_first[first[link.index()].index()];
        if *slot == NONE {
            *slot = next;
        }
        let node = *slot;
        of[link.index()] = node;
        let cites = store.link_citations(link);
        let cumulative = rows.clone().any(|row| store.measures.flags(row as usize).span == Span::Cumulative);
        if node == next {
            let ledger = cites.iter().map(|cite| cite.source).find(|source| store.sources[*source as usize].disjoint);
            let source = cites.first().map(|cite| cite.source);
            drafts.push(Draft { link, figures: count(rows.len()), cumulative, source, mixed: false, ledger });
            continue;
        }
        let draft = &mut drafts[node as usize];
        draft.figures += count(rows.len());
        draft.cumulative |= cumulative;
        draft.mixed |= match draft.source {
            Some(source) => cites.iter().all(|cite| cite.source != source),
            None => !cites.is_empty(),
        };
        draft.ledger = draft.ledger.filter(|ledger| cites.iter().any(|cite| cite.source == *ledger));
    }
    (of, drafts)
}
