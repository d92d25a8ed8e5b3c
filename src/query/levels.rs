//! Which region at a level an entity counts to.

use crate::graph::{Entity, Graph, Moment, NodeId, Role, View};
use crate::model::{Answer, Kind, Level};

/// Where an entity falls when ends are rolled up to a level.
#[derive(Clone, Debug)]
pub enum AtLevel<'g> {
    /// To these regions, each with how sure it is; several for an enclave of joint owners.
    Regions(Vec<(Entity<'g>, Answer)>),
    /// It lies above the level: its own region.
    Coarser(Entity<'g>),
    /// It counts to no region.
    Nowhere,
}

/// The region at `level` that an entity counts to in a role.
///
/// A municipality is its own prefecture, and a county that no prefecture holds stands for itself at the prefecture level.
/// Cost: the number of its ancestors.
pub fn at_level<'g>(view: &View<'g>, entity: &Entity<'g>, level: Level, role: Role, moment: &Moment) -> AtLevel<'g> {
    let graph = view.graph();
    let chain: Vec<(Entity<'g>, Answer)> = graph
        .containment
        .counts_to(entity.handle(), role, moment)
        .into_iter()
        .map(|(node, answer)| (graph.entity(node), answer))
        .filter(|(above, _)| above.kind() == Kind::REGION)
        .collect();
    let exact: Vec<_> = chain.iter().filter(|(region, _)| region.level() == Some(level)).copied().collect();
    if !exact.is_empty() {
        return AtLevel::Regions(exact);
    }
    let Some((nearest, _)) = chain.first() else { return AtLevel::Nowhere };
    // The level is skipped: the region below stands for itself, but a municipality stands for its districts.
    let below = chain.iter().rev().find(|(region, _)| region.level().is_some_and(|own| own > level));
    let municipality =
        chain.iter().find(|(region, _)| region.gazetteer_region().is_some_and(crate::gazetteer::Region::is_municipality));
    match (level, municipality, below) {
        (Level::Prefecture, Some(municipality), _) => AtLevel::Regions(vec![*municipality]),
        (_, _, Some(below)) => AtLevel::Regions(vec![*below]),
        _ => AtLevel::Coarser(*nearest),
    }
}

/// The region at a level of each entity whose containment has no dates and no doubts, in one role: found once for all
/// entities, so that a roll-up of many links looks nothing up twice.
#[derive(Clone, Debug)]
pub(crate) struct Rollup(Vec<u32>);

/// Where an entity falls that has to be looked up by itself, or lies above the level or nowhere.
const ELSEWHERE: u32 = u32::MAX;
/// Not looked at yet.
const OPEN: u32 = u32::MAX - 1;

impl Rollup {
    /// Cost: O(entities).
    pub(crate) fn new(view: &View<'_>, level: Level, role: Role) -> Self {
        let graph = view.graph();
        let mut regions = vec![OPEN; graph.node_count()];
        let mut way = Vec::new();
        for node in 0..graph.node_count() {
            let mut at = NodeId::at(node);
            // Up to what is known already, to what is at the level, or to where the way parts.
            while regions[at.index()] == OPEN && way.len() <= graph.node_count() {
                way.push(at);
                if is_at(graph, at, level) {
                    break;
                }
                match next(graph, at, role) {
                    Some(above) => at = above,
                    None => break,
                }
            }
            let mut found = regions[at.index()];
            while let Some(passed) = way.pop() {
                found = match found {
                    _ if is_at(graph, passed, level) => settled(graph, passed, role, passed),
                    OPEN | ELSEWHERE => lone(view, passed, level, role),
                    // What lies under a region at the level counts to that, and so does what lies under what stands for it.
                    known => known,
                };
                regions[passed.index()] = found;
            }
        }
        Rollup(regions)
    }

    /// The one region that an entity surely counts to at any time, if there is such a one.
    pub(crate) fn region(&self, node: NodeId) -> Option<NodeId> {
        Some(self.0[node.index()]).filter(|region| *region < OPEN).map(NodeId)
    }
}

fn is_at(graph: &Graph, node: NodeId, level: Level) -> bool {
    graph.store.nodes.kind(node) == Kind::REGION && graph.store.nodes.level(node) == Some(level)
}

/// The one thing that a node surely lies in at all times.
fn next(graph: &Graph, node: NodeId, role: Role) -> Option<NodeId> {
    let mut steps = graph.containment.up(node, role).filter(|step| !step.reach_only);
    let step = steps.next()?;
    (steps.next().is_none() && step.period == 0 && !step.possible).then_some(step.to)
}

/// `region`, unless the way above the node has dates or doubts that lead back to the level.
fn settled(graph: &Graph, node: NodeId, role: Role, region: NodeId) -> u32 {
    let nested = graph.containment.counts_to(node, role, &Moment::Any).into_iter().skip(1);
    let level = graph.store.nodes.level(region);
    let alone = nested.into_iter().all(|(above, _)| level.is_none_or(|level| !is_at(graph, above, level)));
    if alone { region.0 } else { ELSEWHERE }
}

/// Looks a node up by itself, if all the way above it has no dates and no doubts.
fn lone(view: &View<'_>, node: NodeId, level: Level, role: Role) -> u32 {
    let graph = view.graph();
    let mut at = node;
    let mut steps = 0;
    while !graph.containment.up(at, role).all(|step| step.reach_only) {
        let Some(above) = next(graph, at, role) else { return ELSEWHERE };
        at = above;
        steps += 1;
        if steps > graph.node_count() {
            return ELSEWHERE;
        }
    }
    match at_level(view, &graph.entity(node), level, role, &Moment::Any) {
        AtLevel::Regions(regions) => match regions.as_slice() {
            [(region, Answer::Yes)] => region.handle().0,
            _ => ELSEWHERE,
        },
        AtLevel::Coarser(_) | AtLevel::Nowhere => ELSEWHERE,
    }
}
