//! Which changes are drawn as one line, between which ends.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Entity, Link, Role, View};
use crate::model::Level;
use crate::query::diff::{Change, Difference, What};
use crate::query::levels::{AtLevel, at_level};

/// An entity that is drawn, with the view of the side where it is: on both, as it is now.
pub(super) type Standing<'d, 'g> = (Entity<'g>, &'d View<'g>);

/// Changes that are drawn as one line: of one sort, of links of one kind, with the same ends.
pub(super) struct Line<'d, 'g> {
    pub(super) what: What,
    /// More than one only where ends are rolled up.
    pub(super) changes: Vec<&'d Change<'g, Link<'g>>>,
    /// Ids, as two graphs have no handles in common.
    pub(super) givers: BTreeSet<String>,
    pub(super) receivers: BTreeSet<String>,
}

/// What a difference shows, with what was left out of it.
#[derive(Default)]
pub(super) struct Gathered<'d, 'g> {
    pub(super) ends: BTreeMap<String, Standing<'d, 'g>>,
    pub(super) lines: Vec<Line<'d, 'g>>,
    /// For each end, how many entities that it stands for were added, ended and changed.
    pub(super) marks: BTreeMap<String, [usize; 3]>,
    pub(super) internal: usize,
    pub(super) coarser: usize,
    /// Entities that differ, count to no region and have no line.
    pub(super) nowhere: usize,
}

/// Every link that differs with its ends, and every entity that differs; as their regions at a level if there is one. Cost:
/// O(changes × depth of containment).
pub(super) fn gather<'d, 'g>(difference: &'d Difference<'g>, level: Option<Level>) -> Gathered<'d, 'g> {
    let mut found = Gathered::default();
    let mut rows: BTreeMap<(What, String, Vec<String>, Vec<String>), Line<'d, 'g>> = BTreeMap::new();
    for change in &difference.links.changes {
        let Some((link, view)) = newest(difference, change.old, change.new) else { continue };
        let is_now = change.new.is_some();
        let mut coarser = false;
        let mut regions = |ends: &mut dyn Iterator<Item = Entity<'g>>, role: Role| -> BTreeMap<String, Entity<'g>> {
            let moment = view.moment(&link);
            ends.flat_map(|end| match level.map(|level| at_level(view, &end, level, role, &moment)) {
                None | Some(AtLevel::Nowhere) => vec![end],
                Some(AtLevel::Regions(regions)) => regions.into_iter().map(|(region, _)| region).collect(),
                Some(AtLevel::Coarser(region)) => {
                    coarser = true;
                    vec![region]
                }
            })
            .map(|end| (end.id().to_owned(), end))
            .collect()
        };
        let mut givers = regions(&mut link.givers(), Role::Giver);
        let mut receivers = regions(&mut link.receivers(), Role::Receiver);
        if level.is_some() {
            // With mixed ends those outside show, as in every roll-up.
            if givers.keys().all(|id| receivers.contains_key(id)) {
                receivers.retain(|id, _| !givers.contains_key(id));
            } else {
                givers.retain(|id, _| !receivers.contains_key(id));
            }
            if receivers.is_empty() || givers.is_empty() {
                found.internal += 1;
                continue;
            }
            found.coarser += usize::from(coarser);
        }
        for (id, end) in givers.iter().chain(&receivers) {
            found.stand(id, *end, view, is_now);
        }
        let ids = |ends: BTreeMap<String, Entity<'g>>| ends.into_keys().collect::<BTreeSet<_>>();
        let (givers, receivers) = (ids(givers), ids(receivers));
        let what = change.what();
        if level.is_none() {
            found.lines.push(Line { what, changes: vec![change], givers, receivers });
            continue;
        }
        let list = |ids: &BTreeSet<String>| ids.iter().cloned().collect::<Vec<_>>();
        let key = (what, link.kind_name().to_owned(), list(&givers), list(&receivers));
        rows.entry(key).or_insert_with(|| Line { what, changes: Vec::new(), givers, receivers }).changes.push(change);
    }
    found.lines.extend(rows.into_values());
    for change in &difference.entities.changes {
        let Some((entity, view)) = newest(difference, change.old, change.new) else { continue };
        let ends = match level.map(|level| at_level(view, &entity, level, Role::Giver, &view.asked_moment())) {
            // Among regions it says little by itself.
            Some(AtLevel::Nowhere) if !found.ends.contains_key(entity.id()) => {
                found.nowhere += 1;
                continue;
            }
            None | Some(AtLevel::Nowhere) => vec![entity],
            Some(AtLevel::Regions(regions)) => regions.into_iter().map(|(region, _)| region).collect(),
            Some(AtLevel::Coarser(region)) => vec![region],
        };
        for end in ends {
            found.stand(end.id(), end, view, change.new.is_some());
            let counts = found.marks.entry(end.id().to_owned()).or_default();
            counts[What::ALL.iter().position(|what| *what == change.what()).unwrap_or(0)] += 1;
        }
    }
    found
}

impl<'d, 'g> Gathered<'d, 'g> {
    fn stand(&mut self, id: &str, end: Entity<'g>, view: &'d View<'g>, is_now: bool) {
        if is_now {
            self.ends.insert(id.to_owned(), (end, view));
        } else {
            self.ends.entry(id.to_owned()).or_insert((end, view));
        }
    }
}

/// What differs as it is now, else as it was, with the view of that side.
fn newest<'d, 'g, T>(difference: &'d Difference<'g>, old: Option<T>, new: Option<T>) -> Option<(T, &'d View<'g>)> {
    match (new, old) {
        (Some(new), _) => Some((new, &difference.new)),
        (None, Some(old)) => Some((old, &difference.old)),
        (None, None) => None,
    }
}
