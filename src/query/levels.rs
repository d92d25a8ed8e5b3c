//! Which region at a level an entity counts to.

use crate::graph::{Entity, Moment, Role, View};
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
