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

/// The regions of all ends at the levels that are asked for, found once.
pub(super) struct Regions<'v, 'g> {
    view: &'v View<'g>,
    givers: Level,
    receivers: Level,
    /// The number of the region that each entity falls to for good, as giver and as receiver.
    of: [Vec<u32>; 2],
    /// The number of each region that something falls to for good.
    number: Vec<u32>,
    /// Those regions, by number.
    by_number: Vec<NodeId>,
}

/// Has no number.
const NONE: u32 = u32::MAX;

impl<'v, 'g> Regions<'v, 'g> {
    /// Cost: O(entities).
    pub(super) fn new(view: &'v View<'g>, options: &FlowsOptions) -> Self {
        let FlowsOptions { givers, receivers, .. } = *options;
        let nodes = view.graph().node_count();
        let (mut number, mut by_number) = (vec![NONE; nodes], Vec::new());
        let of = [(givers, Role::Giver), (receivers, Role::Receiver)].map(|(level, role)| {
            let rollup = Rollup::new(view, level, role);
            let mut of = |node: usize| {
                let Some(region) = rollup.region(NodeId::at(node)) else { return NONE };
                let number = &mut number[region.index()];
                if *number == NONE {
                    *number = count(by_number.len());
                    by_number.push(region);
                }
                *number
            };
            (0..nodes).map(&mut of).collect()
        });
        Regions { view, givers, receivers, of, number, by_number }
    }

    /// The numbers of the regions of one giver and one receiver, if they fall to one each for good: at one level, nothing else
    /// decides where a link stands.
    fn pair(&self, givers: &[NodeId], receivers: &[NodeId]) -> Option<(u32, u32)> {
        let ([giver], [receiver], true) = (givers, receivers, self.givers == self.receivers) else { return None };
        let pair = (self.of[0][giver.index()], self.of[1][receiver.index()]);
        (pair.0 != NONE && pair.1 != NONE).then_some(pair)
    }

    /// The numbers of the regions of a place that such a link may stand in.
    fn pair_of(&self, (bucket, givers, receivers): &Place) -> Option<(u32, u32)> {
        let ([giver], [receiver], true) = (givers.as_slice(), receivers.as_slice(), self.givers == self.receivers) else {
            return None;
        };
        let pair = (self.number[giver.index()], self.number[receiver.index()]);
        (pair.0 != NONE && pair.1 != NONE && *bucket == bucket_of(pair)).then_some(pair)
    }
}

fn bucket_of(pair: (u32, u32)) -> Bucket {
    if pair.0 == pair.1 { Bucket::Internal } else { Bucket::Row }
}

/// Places as they are met, numbered.
pub(super) struct Places<'r, 'v, 'g> {
    regions: &'r Regions<'v, 'g>,
    met: Vec<Place>,
    /// One more than the place of each pair of regions; empty where there would be too many pairs.
    dense: Vec<u32>,
    sparse: HashMap<(u32, u32), u32>,
    /// Other places: of several regions, or above the level.
    others: HashMap<Place, u32>,
}

/// Up to so many pairs of regions have a place in a table; pages of it that are not met cost nothing.
const DENSE: usize = 1 << 24;

impl<'r, 'v, 'g> Places<'r, 'v, 'g> {
    pub(super) fn new(regions: &'r Regions<'v, 'g>) -> Self {
        let pairs = regions.by_number.len().checked_pow(2).filter(|pairs| *pairs <= DENSE).unwrap_or_default();
        Places { regions, met: Vec::new(), dense: vec![0; pairs], sparse: HashMap::new(), others: HashMap::new() }
    }

    /// The place of a link, which makes the claim less sure where its region is not; none where an end counts to no region.
    pub(super) fn of(&mut self, claim: &mut Claim<'g>) -> Option<(u32, Bucket)> {
        let links = &self.regions.view.graph().store.links;
        let (givers, receivers) = (links.givers(claim.link.handle()), links.receivers(claim.link.handle()));
        let Some(pair) = self.regions.pair(givers, receivers) else { return self.look(claim) };
        let known = self.dense.get(self.at(pair)).map_or_else(|| self.sparse.get(&pair).copied(), |place| place.checked_sub(1));
        let bucket = bucket_of(pair);
        let region = |number: u32| vec![self.regions.by_number[number as usize]];
        let place = known.unwrap_or_else(|| self.place((bucket, region(pair.0), region(pair.1))));
        Some((place, bucket))
    }

    fn at(&self, pair: (u32, u32)) -> usize {
        pair.0 as usize * self.regions.by_number.len() + pair.1 as usize
    }

    fn place(&mut self, place: Place) -> u32 {
        let next = count(self.met.len());
        let number = match self.regions.pair_of(&place) {
            Some(pair) => {
                let at = self.at(pair);
                match self.dense.get_mut(at) {
                    Some(0) => {
                        self.dense[at] = next + 1;
                        next
                    }
                    Some(known) => *known - 1,
                    None => *self.sparse.entry(pair).or_insert(next),
                }
            }
            None => *self.others.entry(place.clone()).or_insert(next),
        };
        if number == next {
            self.met.push(place);
        }
        number
    }

    /// Takes in places that were met among later links, and gives their numbers here.
    pub(super) fn with(&mut self, later: Self) -> Vec<u32> {
        later.met.into_iter().map(|place| self.place(place)).collect()
    }

    fn look(&mut self, claim: &mut Claim<'g>) -> Option<(u32, Bucket)> {
        let Regions { view, givers: giving, receivers: receiving, .. } = *self.regions;
        let moment = view.moment(&claim.link);
        let ends = |role: Role| -> Vec<Entity<'g>> {
            match role {
                Role::Giver => claim.link.givers().collect(),
                Role::Receiver => claim.link.receivers().collect(),
            }
        };
        let side = |role: Role, level: Level| rolled(view, &ends(role), level, role, &moment);
        let (givers, receivers) = (side(Role::Giver, giving)?, side(Role::Receiver, receiving)?);
        let internal = if giving == receiving {
            are_one(&givers, &receivers)
        } else {
            let upper = giving.min(receiving);
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
        let graph = self.regions.view.graph();
        let entities = |nodes: &[NodeId]| nodes.iter().map(|node| graph.entity(*node)).collect();
        let (_, givers, receivers) = &self.met[place as usize];
        (entities(givers), entities(receivers))
    }
}

/// Positions among regions and places, of which there are fewer than 2³².
#[allow(clippy::cast_possible_truncation)]
fn count(at: usize) -> u32 {
    at as u32
}

/// One side of a link, rolled up.
struct Rolled {
    regions: Vec<NodeId>,
    sure: Answer,
    coarser: bool,
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
