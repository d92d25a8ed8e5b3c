//! Where a link stands in a roll-up.

use hashbrown::HashMap;

use super::FlowsOptions;
use crate::graph::{Entity, Moment, NodeId, Role, View};
use crate::model::{Answer, Level};
use crate::query::levels::{AtLevel, Rollup, at_level};
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
    /// What ends without dates fall to, at the levels of givers and receivers.
    rollup: [Rollup; 2],
    number: HashMap<Place, u32>,
    met: Vec<Place>,
    /// Places of one giver and one receiver that have not moved, by their regions.
    plain: HashMap<(u32, u32), u32>,
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
        let rollup = [Rollup::new(view, givers, Role::Giver), Rollup::new(view, receivers, Role::Receiver)];
        Places { view, givers, receivers, rollup, number: HashMap::new(), met: Vec::new(), plain: HashMap::new() }
    }

    /// The place of a link, which makes the claim less sure where its region is not; none where an end counts to no region.
    pub(super) fn of(&mut self, claim: &mut Claim<'g>) -> Option<(u32, Bucket)> {
        let links = &self.view.graph().store.links;
        let (givers, receivers) = (links.givers(claim.link.handle()), links.receivers(claim.link.handle()));
        // Both ends at their level, for good: nothing else decides.
        let plain = match (givers, receivers) {
            ([giver], [receiver]) if self.givers == self.receivers => {
                self.rollup[0].region(*giver).zip(self.rollup[1].region(*receiver))
            }
            _ => None,
        };
        let Some((giver, receiver)) = plain else { return self.look(claim) };
        if let Some(place) = self.plain.get(&(giver.0, receiver.0)) {
            return Some((*place, self.bucket(*place)));
        }
        let bucket = if giver == receiver { Bucket::Internal } else { Bucket::Row };
        let place = self.place((bucket, vec![giver], vec![receiver]));
        self.plain.insert((giver.0, receiver.0), place);
        Some((place, bucket))
    }

    fn place(&mut self, place: Place) -> u32 {
        let next = u32::try_from(self.met.len()).unwrap_or(u32::MAX);
        let number = *self.number.entry(place.clone()).or_insert(next);
        if number == next {
            self.met.push(place);
        }
        number
    }

    fn look(&mut self, claim: &mut Claim<'g>) -> Option<(u32, Bucket)> {
        let moment = self.view.moment(&claim.link);
        let ends = |role: Role| -> Vec<Entity<'g>> {
            match role {
                Role::Giver => claim.link.givers().collect(),
                Role::Receiver => claim.link.receivers().collect(),
            }
        };
        let side = |role: Role, level: Level| rolled(self.view, &ends(role), level, role, &moment);
        let (givers, receivers) = (side(Role::Giver, self.givers)?, side(Role::Receiver, self.receivers)?);
        let internal = if self.givers == self.receivers {
            are_one(&givers, &receivers)
        } else {
            let upper = self.givers.min(self.receivers);
            are_one(&side(Role::Giver, upper)?, &side(Role::Receiver, upper)?)
        };
        claim.sure = claim.sure.min(givers.sure).min(receivers.sure);
        let bucket = match internal {
            true => Bucket::Internal,
            false if givers.coarser || receivers.coarser => Bucket::Coarser,
            false => Bucket::Row,
        };
        Some((self.place((bucket, givers.regions, receivers.regions)), bucket))
    }

    pub(super) fn bucket(&self, place: u32) -> Bucket {
        self.met[place as usize].0
    }

    /// The regions that give and those that receive.
    pub(super) fn ends(&self, place: u32) -> (Vec<Entity<'g>>, Vec<Entity<'g>>) {
        let graph = self.view.graph();
        let entities = |nodes: &[NodeId]| nodes.iter().map(|node| graph.entity(*node)).collect();
        let (_, givers, receivers) = &self.met[place as usize];
        (entities(givers), entities(receivers))
    }
}

/// Whether both sides count to the same one region at the level.
fn are_one(givers: &Rolled, receivers: &Rolled) -> bool {
    givers.regions.len() == 1 && givers.regions == receivers.regions && !givers.coarser && !receivers.coarser
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
