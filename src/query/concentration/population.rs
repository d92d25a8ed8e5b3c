//! The regions of a level that there are, whether anything reaches them or not.

use std::collections::BTreeMap;

use super::Concentration;
use crate::gazetteer::{Region, china};
use crate::graph::{Entity, Found, Role, View};
use crate::model::{Answer, Kind, Level};
use crate::query::levels::{AtLevel, at_level};

/// A region of the population.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) id: String,
    /// The region above it between which inequality is told.
    pub(super) group: String,
}

/// The regions of the receivers' level, of the gazetteer as of today and of the graph, inside the view's places; by id.
pub(super) fn population(view: &View<'_>, question: &Concentration) -> Vec<Member> {
    let level = question.receivers;
    let graph = view.graph();
    // The names in the filter were found before.
    let places: Vec<Found<'_>> = view.filter().within.iter().filter_map(|name| graph.find(name).ok()).collect();
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    let known: Vec<Region> = match level {
        Level::Township => china().townships().collect(),
        _ => china().units().collect(),
    };
    let stands = |region: &Region| region.level() == level || region.at_level(level) == Some(*region);
    let inside = |region: &Region| {
        let contains = |place: &Found<'_>| match place {
            Found::Entity(entity) => entity.gazetteer_region().is_some_and(|place| place.contains(*region)),
            Found::Region(place) => place.contains(*region),
        };
        places.is_empty() || places.iter().any(contains)
    };
    for region in known.iter().filter(|region| stands(region) && inside(region)) {
        let group = region.at_level(question.between).unwrap_or(*region);
        found.insert(region.id(), group.id());
    }
    let own = graph.entities().filter(|entity| entity.kind() == Kind::REGION && entity.level() == Some(level));
    let moment = view.asked_moment();
    for entity in own.filter(|entity| entity.gazetteer_region().is_none() && view.names_entity(entity)) {
        let lies_in = |place: &Found<'_>| match place {
            Found::Entity(place) => {
                graph.containment.counts(entity.handle(), place.handle(), Role::Receiver, &moment) != Answer::No
            }
            Found::Region(_) => false,
        };
        if places.is_empty() || places.iter().any(lies_in) {
            found.insert(entity.id().to_owned(), group(view, &entity, question.between));
        }
    }
    found.into_iter().map(|(id, group)| Member { id, group }).collect()
}

/// The id of the region at a level that a region lies in; one that lies in none stands for itself.
pub(super) fn group(view: &View<'_>, region: &Entity<'_>, level: Level) -> String {
    match at_level(view, region, level, Role::Receiver, &view.asked_moment()) {
        AtLevel::Regions(regions) => regions.first().map(|(above, _)| above.id().to_owned()),
        AtLevel::Coarser(_) | AtLevel::Nowhere => None,
    }
    .unwrap_or_else(|| region.id().to_owned())
}
