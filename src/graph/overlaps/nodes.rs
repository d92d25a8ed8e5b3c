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

/// The node of each link, and the nodes.
pub(super) fn nodes(graph: &Graph) -> (Vec<u32>, Vec<Draft>) {
    let (store, links) = (&graph.store, &graph.store.links);
    let mut number: HashMap<Key<'_>, u32> = HashMap::new();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut of = vec![NONE; links.len()];
    for link in links.handles() {
        let (rows, kind) = (links.measures(link), links.kind(link));
        if rows.is_empty() || links.flags(link).has(LinkFlags::DERIVED) || !graph.is_support(kind) {
            continue;
        }
        let next = count(drafts.len());
        let key = (kind, links.givers(link), links.receivers(link), links.scheme(link));
        let node = *number.entry(key).or_insert(next);
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
