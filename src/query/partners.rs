//! Who supports an entity, and whom it supports.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::levels::{AtLevel, at_level};
use super::shape::{self, EntityShape, LinkShape};
use crate::graph::{Entity, Found, Link, LinkId, NodeId, Role, View};
use crate::model::{Answer, Family, Kind, Level};

/// Which way to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Who supports it: the givers of links that end at it.
    Supporters,
    /// Whom it supports: the receivers of links that begin at it.
    Recipients,
}

impl Side {
    /// The role in which the subject stands.
    fn own(self) -> Role {
        match self {
            Side::Supporters => Role::Receiver,
            Side::Recipients => Role::Giver,
        }
    }

    fn other(self) -> Role {
        match self {
            Side::Supporters => Role::Giver,
            Side::Recipients => Role::Receiver,
        }
    }

    fn ends<'g>(self, link: &Link<'g>) -> (Vec<Entity<'g>>, Vec<Entity<'g>>) {
        let (givers, receivers) = (link.givers().collect(), link.receivers().collect());
        match self {
            Side::Supporters => (receivers, givers),
            Side::Recipients => (givers, receivers),
        }
    }
}

/// How a link touches the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// At itself.
    Direct,
    /// At what counts to it, or at a group it is named in.
    Inside,
    /// Exactly at a region above it.
    Parent,
}

impl Reach {
    /// The name in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Reach::Direct => "direct",
            Reach::Inside => "inside",
            Reach::Parent => "parent",
        }
    }
}

/// What is asked of the partners of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partners {
    /// Which way.
    pub side: Side,
    /// Only links at the entity itself.
    pub direct: bool,
    /// Also links that touch exactly a region above it.
    pub via_parents: bool,
    /// Supporters of supporters: how many steps.
    pub hops: u32,
    /// Partners as their regions at this level.
    pub by: Option<Level>,
    /// Also links inside it.
    pub internal: bool,
}

impl Partners {
    /// A plain question.
    pub fn new(side: Side) -> Self {
        Partners { side, direct: false, via_parents: false, hops: 1, by: None, internal: false }
    }
}

/// One partner.
#[derive(Clone, Debug)]
pub struct Partner<'g> {
    /// Who it is; with `by`, its region at that level.
    pub entity: Entity<'g>,
    /// Steps from the subject.
    pub hops: u32,
    /// The nearest way its links touch the subject.
    pub reach: Reach,
    /// What its links touch, where that is one thing and not the subject.
    pub via: Option<Entity<'g>>,
    /// As sure as its surest link.
    pub certainty: Answer,
    /// All its links are joint.
    pub joint: bool,
    /// Its links by id, each with how sure it is.
    pub links: Vec<(Link<'g>, Answer)>,
}

/// The partners of an entity.
#[derive(Clone, Debug)]
pub struct PartnersAnswer<'g> {
    /// Of whom.
    pub subject: Found<'g>,
    /// By hops, certainty, number of links, id.
    pub partners: Vec<Partner<'g>>,
    /// With `by`: those above the level or in no region.
    pub coarser: Vec<Partner<'g>>,
    /// Partners that links to regions above would add, each region with how many: for a hint.
    pub beyond: Vec<(Entity<'g>, usize)>,
}

/// A link that touches a subject.
struct Touch<'g> {
    link: Link<'g>,
    certainty: Answer,
    reach: Reach,
    via: Option<Entity<'g>>,
    others: Vec<Entity<'g>>,
}

/// Who supports an entity, or whom it supports.
///
/// Cost: the links that touch the entity and what lies inside it, times the depth of containment.
pub fn partners<'g>(view: &View<'g>, subject: Found<'g>, question: &Partners) -> PartnersAnswer<'g> {
    let Found::Entity(entity) = subject else {
        return PartnersAnswer { subject, partners: Vec::new(), coarser: Vec::new(), beyond: Vec::new() };
    };
    let mut gathered: BTreeMap<NodeId, Partner<'g>> = BTreeMap::new();
    for touch in touches(view, &entity, question) {
        gather(&mut gathered, &touch, 1);
    }
    let mut frontier: Vec<NodeId> = gathered.keys().copied().collect();
    let mut seen: BTreeSet<NodeId> = frontier.iter().copied().chain([entity.handle()]).collect();
    let further = Partners { via_parents: false, internal: false, hops: 1, by: None, ..question.clone() };
    for hop in 2..=question.hops {
        let mut next: BTreeMap<NodeId, Partner<'g>> = BTreeMap::new();
        for node in frontier {
            let from = view.graph().entity(node);
            for mut touch in touches(view, &from, &further) {
                touch.via = Some(from);
                touch.others.retain(|other| !seen.contains(&other.handle()));
                gather(&mut next, &touch, hop);
            }
        }
        frontier = next.keys().copied().collect();
        seen.extend(&frontier);
        gathered.extend(next);
    }
    let mut coarser = Vec::new();
    let mut partners: Vec<Partner<'g>> = gathered.into_values().collect();
    if let Some(level) = question.by {
        (partners, coarser) = by_level(view, partners, level, question.side.other());
    }
    partners.sort_by(order);
    coarser.sort_by(order);
    let beyond = if question.via_parents || question.direct { Vec::new() } else { beyond(view, &entity, question, &partners) };
    PartnersAnswer { subject, partners, coarser, beyond }
}

fn order(a: &Partner<'_>, b: &Partner<'_>) -> std::cmp::Ordering {
    let key =
        |partner: &Partner<'_>| (partner.hops, std::cmp::Reverse(partner.certainty), std::cmp::Reverse(partner.links.len()));
    key(a).cmp(&key(b)).then_with(|| a.entity.id().cmp(b.entity.id()))
}

fn gather<'g>(gathered: &mut BTreeMap<NodeId, Partner<'g>>, touch: &Touch<'g>, hops: u32) {
    for other in &touch.others {
        let partner = gathered.entry(other.handle()).or_insert_with(|| Partner {
            entity: *other,
            hops,
            reach: touch.reach,
            via: touch.via,
            certainty: touch.certainty,
            joint: true,
            links: Vec::new(),
        });
        // Links come in their order, so this is mostly at the end.
        let Err(place) = partner.links.binary_search_by_key(&touch.link.handle(), |(link, _)| link.handle()) else { continue };
        if partner.via != touch.via {
            partner.via = None;
        }
        partner.reach = partner.reach.min(touch.reach);
        partner.certainty = partner.certainty.max(touch.certainty);
        partner.joint &= touch.link.is_joint();
        partner.links.insert(place, (touch.link, touch.certainty));
    }
}

/// The links that touch a subject from outside, each once, by id.
fn touches<'g>(view: &View<'g>, subject: &Entity<'g>, question: &Partners) -> Vec<Touch<'g>> {
    let graph = view.graph();
    let (own, other) = (question.side.own(), question.side.other());
    let inside = if question.direct { vec![subject.handle()] } else { graph.containment.inside(subject.handle(), own) };
    let mut found: BTreeMap<LinkId, Touch<'g>> = BTreeMap::new();
    for node in inside {
        for link in links_at(view, node, question.side) {
            if found.contains_key(&link.handle()) {
                continue;
            }
            let shown = view.admits(link.handle());
            if shown == Answer::No || link.family() != Family::Support {
                continue;
            }
            let moment = view.moment(&link);
            let (near, far) = question.side.ends(&link);
            let touched: Vec<(Entity<'g>, Answer)> = near
                .iter()
                .map(|end| {
                    let reached = graph.containment.reaches(end.handle(), own, &moment);
                    let sure = reached.iter().find(|(node, _)| *node == subject.handle()).map_or(Answer::No, |(_, sure)| *sure);
                    (*end, sure)
                })
                .filter(|(end, sure)| *sure != Answer::No && (!question.direct || end == subject))
                .collect();
            let certainty = touched.iter().map(|(_, sure)| *sure).max().unwrap_or(Answer::No);
            let certainty = view.settle(shown.min(certainty));
            if certainty == Answer::No {
                continue;
            }
            let counts =
                |end: &Entity<'g>, role| graph.containment.counts(end.handle(), subject.handle(), role, &moment) != Answer::No;
            let all_near = near.iter().all(|end| counts(end, own));
            let all_far = far.iter().all(|end| counts(end, other));
            let internal = all_near && all_far;
            let others: Vec<Entity<'g>> =
                if internal && question.internal { far } else { far.into_iter().filter(|end| !counts(end, other)).collect() };
            if others.is_empty() {
                continue;
            }
            let direct = touched.iter().any(|(end, _)| end == subject);
            let via = match touched.as_slice() {
                [(one, _)] if !direct => Some(*one),
                _ => None,
            };
            let reach = if direct { Reach::Direct } else { Reach::Inside };
            found.insert(link.handle(), Touch { link, certainty, reach, via, others });
        }
    }
    if question.via_parents {
        for touch in parent_touches(view, subject, question.side) {
            found.entry(touch.link.handle()).or_insert(touch);
        }
    }
    found.into_values().collect()
}

fn links_at<'g>(view: &View<'g>, node: NodeId, side: Side) -> impl Iterator<Item = Link<'g>> {
    let entity = view.graph().entity(node);
    let (incoming, outgoing): (Vec<_>, Vec<_>) = match side {
        Side::Supporters => (entity.links_in().collect(), Vec::new()),
        Side::Recipients => (Vec::new(), entity.links_out().collect()),
    };
    incoming.into_iter().chain(outgoing)
}

/// Links that touch exactly a region above the subject and come from outside the subject.
fn parent_touches<'g>(view: &View<'g>, subject: &Entity<'g>, side: Side) -> Vec<Touch<'g>> {
    let graph = view.graph();
    let above: Vec<(Entity<'g>, Answer)> = graph
        .containment
        .counts_to(subject.handle(), side.own(), &view.asked_moment())
        .into_iter()
        .skip(1)
        .map(|(node, sure)| (graph.entity(node), sure))
        .filter(|(entity, _)| entity.kind() == Kind::REGION)
        .collect();
    let mut found = Vec::new();
    for (region, sure) in above {
        for link in links_at(view, region.handle(), side) {
            let shown = view.settle(view.admits(link.handle()).min(sure));
            if shown == Answer::No || link.family() != Family::Support {
                continue;
            }
            let moment = view.moment(&link);
            let (_, far) = side.ends(&link);
            let outside =
                |end: &Entity<'g>| graph.containment.counts(end.handle(), subject.handle(), side.other(), &moment) == Answer::No;
            let others: Vec<_> = far.into_iter().filter(outside).collect();
            if !others.is_empty() {
                found.push(Touch { link, certainty: shown, reach: Reach::Parent, via: Some(region), others });
            }
        }
    }
    found
}

/// How many partners each region above would add.
fn beyond<'g>(view: &View<'g>, subject: &Entity<'g>, question: &Partners, known: &[Partner<'g>]) -> Vec<(Entity<'g>, usize)> {
    let mut by_region: BTreeMap<NodeId, BTreeSet<NodeId>> = BTreeMap::new();
    let known: BTreeSet<NodeId> = known.iter().map(|partner| partner.entity.handle()).collect();
    for touch in parent_touches(view, subject, question.side) {
        let Some(region) = touch.via else { continue };
        let new = touch.others.iter().map(Entity::handle).filter(|node| !known.contains(node));
        by_region.entry(region.handle()).or_default().extend(new);
    }
    let regions = by_region.into_iter().filter(|(_, others)| !others.is_empty());
    regions.map(|(region, others)| (view.graph().entity(region), others.len())).collect()
}

fn by_level<'g>(view: &View<'g>, partners: Vec<Partner<'g>>, level: Level, role: Role) -> (Vec<Partner<'g>>, Vec<Partner<'g>>) {
    let mut at: BTreeMap<NodeId, Partner<'g>> = BTreeMap::new();
    let mut coarser: BTreeMap<NodeId, Partner<'g>> = BTreeMap::new();
    for partner in partners {
        for (link, certainty) in &partner.links {
            let place = at_level(view, &partner.entity, level, role, &view.moment(link));
            let (into, regions) = match place {
                AtLevel::Regions(regions) => (&mut at, regions),
                AtLevel::Coarser(_) | AtLevel::Nowhere => (&mut coarser, vec![(partner.entity, Answer::Yes)]),
            };
            let several = regions.len() > 1;
            for (region, sure) in regions {
                let certainty = view.settle(sure.min(*certainty));
                if certainty == Answer::No {
                    continue;
                }
                let touch = Touch { link: *link, certainty, reach: partner.reach, via: partner.via, others: vec![region] };
                gather(into, &touch, partner.hops);
                if let Some(rolled) = into.get_mut(&region.handle()) {
                    rolled.hops = rolled.hops.min(partner.hops);
                    rolled.joint |= several;
                }
            }
        }
    }
    (at.into_values().collect(), coarser.into_values().collect())
}

/// One partner in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PartnerShape {
    /// Who it is.
    pub entity: EntityShape,
    /// Steps from the subject.
    pub hops: u32,
    /// direct, inside, parent.
    pub reach: String,
    /// What its links touch, where that is one thing and not the subject.
    pub via: Option<EntityShape>,
    /// yes or possibly.
    pub certainty: String,
    /// All its links are joint.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub joint: bool,
    /// Its links.
    pub links: Vec<LinkShape>,
}

/// Partners in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PartnersShape {
    /// Of whom.
    pub subject: EntityShape,
    /// The partners.
    pub partners: Vec<PartnerShape>,
    /// With `--by`: those above the level or in no region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coarser: Option<Vec<PartnerShape>>,
}

impl PartnersAnswer<'_> {
    /// The answer as data.
    pub fn to_shape(&self, view: &View<'_>, question: &Partners) -> PartnersShape {
        let partner = |partner: &Partner<'_>| PartnerShape {
            entity: shape::entity_in(view, &partner.entity),
            hops: partner.hops,
            reach: partner.reach.as_str().to_owned(),
            via: partner.via.as_ref().map(|via| shape::entity_in(view, via)),
            certainty: shape::certainty(partner.certainty),
            joint: partner.joint,
            links: partner.links.iter().map(|(link, answer)| shape::link(view, link, *answer)).collect(),
        };
        PartnersShape {
            subject: shape::found_in(view, &self.subject),
            partners: self.partners.iter().map(partner).collect(),
            coarser: question.by.map(|_| self.coarser.iter().map(partner).collect()),
        }
    }
}
