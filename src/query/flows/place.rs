//! Where a link stands in a roll-up.

use hashbrown::HashMap;

use super::FlowsOptions;
use crate::graph::{Entity, Graph, Moment, NodeId, Role, View};
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
    /// Places of one giver and one receiver that have not moved, by the numbers of their regions.
    plain: Pairs,
}

/// Regions that ends fall to for good, numbered, and a place for each two of them.
struct Pairs {
    /// The number of the region of each entity, as giver and as receiver.
    region: [Vec<u32>; 2],
    regions: usize,
    /// One more than the place of each pair; empty where there would be too many pairs.
    dense: Vec<u32>,
    sparse: HashMap<(u32, u32), u32>,
}

/// Up to so many pairs of regions have a place in a table; pages of it that are not met cost nothing.
const DENSE: usize = 1 << 24;

impl Pairs {
    fn new(graph: &Graph, rollup: &[Rollup; 2]) -> Self {
        let mut number = vec![u32::MAX; graph.node_count()];
        let mut regions = 0u32;
        let region = rollup.each_ref().map(|rollup| {
            let of = |node: usize| match rollup.region(NodeId::at(node)) {
                Some(region) => {
                    let number = &mut number[region.index()];
                    if *number == u32::MAX {
                        *number = regions;
                        regions += 1;
                    }
                    *number
                }
                None => u32::MAX,
            };
            (0..graph.node_count()).map(of).collect()
        });
        let regions = regions as usize;
        let pairs = regions.checked_mul(regions).filter(|pairs| *pairs <= DENSE).unwrap_or_default();
        Pairs { region, regions, dense: vec![0; pairs], sparse: HashMap::new() }
    }

    /// The numbers of the regions of both ends, if they fall to one each for good.
    fn of(&self, giver: NodeId, receiver: NodeId) -> Option<(u32, u32)> {
        let pair = (self.region[0][giver.index()], self.region[1][receiver.index()]);
        (pair.0 != u32::MAX && pair.1 != u32::MAX).then_some(pair)
    }

    fn place(&self, pair: (u32, u32)) -> Option<u32> {
        if self.dense.is_empty() {
            return self.sparse.get(&pair).copied();
        }
        self.dense[pair.0 as usize * self.regions + pair.1 as usize].checked_sub(1)
    }

    fn set(&mut self, pair: (u32, u32), place: u32) {
        match self.dense.get_mut(pair.0 as usize * self.regions + pair.1 as usize) {
            Some(known) => *known = place + 1,
            None => {
                self.sparse.insert(pair, place);
            }
        }
    }
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
        let plain = Pairs::new(view.graph(), &rollup);
        Places { view, givers, receivers, rollup, number: HashMap::new(), met: Vec::new(), plain }
    }

    /// The place of a link, which makes the claim less sure where its region is not; none where an end counts to no region.
    pub(super) fn of(&mut self, claim: &mut Claim<'g>) -> Option<(u32, Bucket)> {
        let links = &self.view.graph().store.links;
        let (givers, receivers) = (links.givers(claim.link.handle()), links.receivers(claim.link.handle()));
        // Both ends at their level, for good: nothing else decides.
        let plain = match (givers, receivers) {
            ([giver], [receiver]) if self.givers == self.receivers => {
                self.plain.of(*giver, *receiver).map(|pair| (pair, *giver, *receiver))
            }
            _ => None,
        };
        let Some((pair, giver, receiver)) = plain else { return self.look(claim) };
        let bucket = if pair.0 == pair.1 { Bucket::Internal } else { Bucket::Row };
        if let Some(place) = self.plain.place(pair) {
            return Some((place, bucket));
        }
        let (giver, receiver) = self.rollup[0].region(giver).zip(self.rollup[1].region(receiver))?;
        let place = self.place((bucket, vec![giver], vec![receiver]));
        self.plain.set(pair, place);
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
