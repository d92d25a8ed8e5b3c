//! Links of equal kind, ends and scheme: what holds of their ends holds of all of them.

use hashbrown::HashMap;

use super::super::store::{LinkFlags, MeasureFlags};
use super::super::{Graph, LinkId, NodeId};
use super::{NONE, count};
use crate::model::{Kind, Span};

/// Kind, givers with receivers, where the receivers begin, scheme.
type Key<'s> = (Kind, &'s [NodeId], usize, NodeId);

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
    #[allow(clippy::needless_range_loop)] // all columns are read at it
    for at in 0..links.len() {
        let rows = links.measures_at[at] as usize..links.measures_at[at + 1] as usize;
        if rows.is_empty() || links.flags[at].has(LinkFlags::DERIVED) || !graph.is_support(links.kind[at]) {
            continue;
        }
        let link = LinkId::at(at);
        let givers = links.givers(link);
        let ends = &links.ends[links.givers_at[at] as usize..links.givers_at[at + 1] as usize];
        let next = count(drafts.len());
        let node = *number.entry((links.kind[at], ends, givers.len(), links.scheme[at])).or_insert(next);
        of[at] = node;
        let cites = store.link_citations(link);
        let cumulative = store.measures.flags[rows.clone()].iter().any(is_cumulative);
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

fn is_cumulative(flags: &MeasureFlags) -> bool {
    flags.span == Span::Cumulative
}
