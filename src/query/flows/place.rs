//! Where a link stands in a roll-up.

use std::collections::HashMap;

use super::FlowsOptions;
use crate::graph::{Entity, Moment, NodeId, Role, View};
use crate::model::{Answer, Level};
use crate::query::levels::{AtLevel, at_level};
use crate::query::total::Claim;

/// What becomes of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Bucket {
    /// In a row, between regions at the level.
    Row,
    /// All its ends count to one region.
    Internal,
    /// An end lies above the level.
    Coarser,
}

/// The bucket and the regions at both ends.
type Place = (Bucket, Vec<NodeId>, Vec<NodeId>);

/// Places as they are met, numbered.
pub(super) struct Places<'v, 'g> {
    view: &'v View<'g>,
    givers: Level,
    receivers: Level,
    number: HashMap<Place, usize>,
    met: Vec<Place>,
}

/// One side of a link, rolled up.
struct Rolled {
    regions: Vec<NodeId>,
    sure: Answer,
    coarser: bool,
}

impl<'v, 'g> Places<'v, 'g> {
    pub(super) fn new(view: &'v View<'g>, options: &FlowsOptions) -> Self {
        let FlowsOptions { givers, receivers, .. } = *options;
        Places { view, givers, receivers, number: HashMap::new(), met: Vec::new() }
    }

    /// The number of the place of a link, which makes the claim less sure where its region is not; none where an end counts
    /// to no region.
    pub(super) fn of(&mut self, claim: &mut Claim<'g>) -> Option<usize> {
        let moment = self.view.moment(&claim.link);
        let ends = |role: Role| -> Vec<Entity<'g>> {
            match role {
                Role::Giver => claim.link.givers().collect(),
                Role::Receiver => claim.link.receivers().collect(),
            }
        };
        let side = |role: Role, level: Level| rolled(self.view, &ends(role), level, role, &moment);
        let (givers, receivers) = (side(Role::Giver, self.givers)?, side(Role::Receiver, self.receivers)?);
        let whole = if self.givers == self.receivers {
            one(&givers, &receivers)
        } else {
            let upper = self.givers.min(self.receivers);
            one(&side(Role::Giver, upper)?, &side(Role::Receiver, upper)?)
        };
        claim.sure = claim.sure.min(givers.sure).min(receivers.sure);
        let bucket = match whole {
            Some(_) => Bucket::Internal,
            None if givers.coarser || receivers.coarser => Bucket::Coarser,
            None => Bucket::Row,
        };
        let place = (bucket, givers.regions, receivers.regions);
        let next = self.met.len();
        let number = *self.number.entry(place.clone()).or_insert(next);
        if number == next {
            self.met.push(place);
        }
        Some(number)
    }

    pub(super) fn bucket(&self, place: usize) -> Bucket {
        self.met[place].0
    }

    /// The regions that give and those that receive.
    pub(super) fn ends(&self, place: usize) -> (Vec<Entity<'g>>, Vec<Entity<'g>>) {
        let graph = self.view.graph();
        let entities = |nodes: &[NodeId]| nodes.iter().map(|node| graph.entity(*node)).collect();
        (entities(&self.met[place].1), entities(&self.met[place].2))
    }
}

/// The one region at the level that both sides count to.
fn one(givers: &Rolled, receivers: &Rolled) -> Option<NodeId> {
    match (givers.regions.as_slice(), receivers.regions.as_slice()) {
        ([giver], [receiver]) if giver == receiver && !givers.coarser && !receivers.coarser => Some(*giver),
        _ => None,
    }
}

/// The regions of some ends at a level, by id, those above it as they are.
fn rolled(view: &View<'_>, ends: &[Entity<'_>], level: Level, role: Role, moment: &Moment) -> Option<Rolled> {
    let mut rolled = Rolled { regions: Vec::new(), sure: Answer::Yes, coarser: false };
    for end in ends {
        match at_level(view, end, level, role, moment) {
            AtLevel::Regions(regions) => {
                for (region, sure) in regions {
                    rolled.regions.push(region.handle());
                    rolled.sure = rolled.sure.min(sure);
                }
            }
            AtLevel::Coarser(region) => {
                rolled.regions.push(region.handle());
                rolled.coarser = true;
            }
            AtLevel::Nowhere => return None,
        }
    }
    rolled.regions.sort_unstable();
    rolled.regions.dedup();
    Some(rolled)
}
