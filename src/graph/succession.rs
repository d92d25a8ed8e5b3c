//! What went on as what: mergers and splits, by which what went to a former unit counts to its heirs.
//!
//! Asked without a date, or at one after it, an heir answers for what went into it; before, each unit answers for itself. Of a
//! unit with several heirs nobody can tell which of them a figure went to: it is possible for each, and split between none.
//! A unit that lives on and gave land to another keeps what it had; what it had *before* is possible for the other.

use std::collections::BTreeMap;

use super::containment::Moment;
use super::store::{LinkFlags, Store};
use super::{LinkId, NodeId};
use crate::gazetteer::china;
use crate::model::date::Day;
use crate::model::{Answer, Kind, Period};

/// One who took over.
#[derive(Clone, Copy, Debug, serde::Serialize, serde::Deserialize)]
pub(crate) struct Heir {
    pub(crate) to: NodeId,
    /// The link that says so.
    pub(crate) link: LinkId,
    /// From when on the heir answers; none: nobody says when.
    since: Option<Period>,
    /// Until when the former one was whole.
    until: Option<Period>,
    /// Inferred, or one of several.
    pub(crate) possible: bool,
    /// The former one goes on beside the heir.
    pub(crate) lives_on: bool,
}

/// Heirs of each, and those they are heirs of.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub(crate) struct Succession {
    heirs: BTreeMap<NodeId, Vec<Heir>>,
    forebears: BTreeMap<NodeId, Vec<NodeId>>,
}

impl Succession {
    /// Reads the succession links of a store. Cost: O(links).
    pub(crate) fn new(store: &Store) -> Self {
        let mut found = Succession::default();
        if store.links.kind.count(Kind::SUCCESSION.number()) == 0 {
            return found;
        }
        for link in store.links.handles().filter(|link| store.links.kind(*link) == Kind::SUCCESSION) {
            let flags = store.links.flags(link);
            let bound = |text: &str| Period::parse(text).ok();
            let period = store.link_period(link).map(ToString::to_string);
            // Of `2021/2022` the first is when it began, the last until when the former one was whole.
            let since = period.as_deref().and_then(|text| bound(&format!("{}/..", text.split('/').next()?)));
            let until = period.as_deref().and_then(|text| bound(&format!("../{}", text.split('/').next_back()?)));
            for from in store.links.givers(link) {
                let region = || china().by_id(store.nodes.id.get(from.index()));
                let lives_on = flags.has(LinkFlags::IMPLIED) && region().is_some_and(crate::gazetteer::Region::is_current);
                for to in store.links.receivers(link).iter().copied().filter(|to| to != from) {
                    let possible = lives_on || flags.has(LinkFlags::POSSIBLE);
                    found.heirs.entry(*from).or_default().push(Heir { to, link, since, until, possible, lives_on });
                }
            }
        }
        for (from, heirs) in &mut found.heirs {
            heirs.sort_by_key(|heir| (heir.to, heir.link));
            heirs.dedup_by_key(|heir| heir.to);
            let several = heirs.len() > 1;
            for heir in heirs {
                heir.possible |= several;
                found.forebears.entry(heir.to).or_default().push(*from);
            }
        }
        found
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.heirs.is_empty()
    }

    pub(crate) fn heirs(&self, node: NodeId) -> &[Heir] {
        self.heirs.get(&node).map(Vec::as_slice).unwrap_or_default()
    }

    pub(crate) fn forebears(&self, node: NodeId) -> &[NodeId] {
        self.forebears.get(&node).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Heir {
    /// Whether what counts to the former one counts to the heir; `itself` where it is an end of the link, and not a whole of it.
    pub(crate) fn answers(&self, moment: &Moment, itself: bool) -> Answer {
        let asked = match moment {
            Moment::At(asked) | Moment::Link { at: Some(asked), asked: true, .. } => Some(asked),
            _ => None,
        };
        // It lasts.
        let forever = Day::from_ymd(9999, 12, 31);
        let mut answer = match (asked, &self.since) {
            (None, _) => Answer::Yes,
            (Some(asked), Some(since)) => since.answer(asked, forever),
            (Some(_), None) => Answer::Possibly,
        };
        if self.lives_on {
            // What lies in a unit that goes on is where it is said to be; only what went to the whole of it may have gone to a part.
            let before = match (moment, &self.until) {
                (Moment::Link { period: Some(period), .. }, Some(until)) => until.answer(period, None),
                _ => Answer::No,
            };
            answer = if itself { answer.min(before) } else { Answer::No };
        }
        if self.possible { answer.min(Answer::Possibly) } else { answer }
    }
}
