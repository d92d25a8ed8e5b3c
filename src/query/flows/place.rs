//! Where a link stands in a roll-up.

use hashbrown::HashMap;

use super::FlowsOptions;
use crate::graph::{Entity, LinkId, Moment, NodeId, Role, View};
use crate::model::{Answer, Level};
use crate::query::levels::{AtLevel, Rollup, at_level};
use crate::query::total::Claim;

/// What becomes of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::query) enum Bucket {
    /// In a row, between regions at the level.
    Row,
    /// All its ends count to one region.
    Internal,
    /// An end lies above the level.
    Coarser,
}

/// The regions at both ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::query) enum Place {
    /// One each, of one level: whether they are the same decides on the bucket.
    Pair(NodeId, NodeId),
    /// Others, by id.
    Other(Bucket, Box<(Vec<NodeId>, Vec<NodeId>)>),
}

impl Place {
    pub(in crate::query) fn bucket(&self) -> Bucket {
        match self {
            Place::Pair(giver, receiver) => bucket_of(giver, receiver),
            Place::Other(bucket, _) => *bucket,
        }
    }

    /// The regions that give and those that receive.
    pub(in crate::query) fn ends(&self) -> (&[NodeId], &[NodeId]) {
        match self {
            Place::Pair(giver, receiver) => (std::slice::from_ref(giver), std::slice::from_ref(receiver)),
            Place::Other(_, ends) => (&ends.0, &ends.1),
        }
    }
}

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

/// So many entities are worth another thread.
const MANY: usize = 1 << 14;

/// Has no number.
const NONE: u32 = u32::MAX;

impl<'v, 'g> Regions<'v, 'g> {
    /// Cost: O(entities).
    pub(super) fn new(view: &'v View<'g>, options: &FlowsOptions) -> Self {
        let FlowsOptions { givers, receivers, .. } = *options;
        let nodes = view.graph().node_count();
        let (mut number, mut by_number) = (vec![NONE; nodes], Vec::new());
        let rollups = (|| Rollup::new(view, givers, Role::Giver), || Rollup::new(view, receivers, Role::Receiver));
        let (giving, receiving) = if nodes < MANY { (rollups.0(), rollups.1()) } else { rayon::join(rollups.0, rollups.1) };
        let of = [giving, receiving].map(|rollup| {
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
    #[inline]
    fn pair(&self, link: LinkId) -> Option<(u32, u32)> {
        let (giver, receiver) = self.view.graph().store.links.pair(link).filter(|_| self.givers == self.receivers)?;
        let pair = (self.of[0][giver.index()], self.of[1][receiver.index()]);
        (pair.0 != NONE && pair.1 != NONE).then_some(pair)
    }

    /// The numbers of the regions of a place that such a link may stand in.
    fn pair_of(&self, place: &Place) -> Option<(u32, u32)> {
        let Place::Pair(giver, receiver) = place else { return None };
        let pair = (self.number[giver.index()], self.number[receiver.index()]);
        (pair.0 != NONE && pair.1 != NONE).then_some(pair)
    }
}

fn bucket_of<T: PartialEq>(giver: &T, receiver: &T) -> Bucket {
    if giver == receiver { Bucket::Internal } else { Bucket::Row }
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
    #[inline]
    pub(super) fn of(&mut self, claim: &mut Claim<'g>) -> Option<(u32, Bucket)> {
        let Some(pair) = self.regions.pair(claim.link.handle()) else { return self.look(claim) };
        let known = self.dense.get(self.at(pair)).map_or_else(|| self.sparse.get(&pair).copied(), |place| place.checked_sub(1));
        Some((known.unwrap_or_else(|| self.meet(pair)), bucket_of(&pair.0, &pair.1)))
    }

    #[cold]
    fn meet(&mut self, pair: (u32, u32)) -> u32 {
        let region = |number: u32| self.regions.by_number[number as usize];
        self.place(Place::Pair(region(pair.0), region(pair.1)))
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
        let place = match (givers.regions.as_slice(), receivers.regions.as_slice()) {
            ([giver], [receiver]) if giving == receiving && bucket == bucket_of(giver, receiver) => {
                Place::Pair(*giver, *receiver)
            }
            _ => Place::Other(bucket, Box::new((givers.regions, receivers.regions))),
        };
        Some((self.place(place), bucket))
    }

    /// The places that were met, by number.
    pub(super) fn met(self) -> Vec<Place> {
        self.met
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
