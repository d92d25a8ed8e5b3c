//! Lists of entities.

use schemars::JsonSchema;
use serde::Serialize;

use super::shape::{self, EntityShape};
use crate::graph::{Entity, Link, Role, View};
use crate::model::{Answer, Kind};

/// A question for entities.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct List<'g> {
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Of this class.
    pub class: Option<String>,
    /// Owned by it or by what lies in it.
    pub owner: Option<Entity<'g>>,
    /// Lying in it.
    pub host: Option<Entity<'g>>,
}

/// Entities of the graph, by id. Regions that only the gazetteer knows are left out unless they are asked for by `host`
/// or by kind.
///
/// Cost: O(entities), times the depth of containment for owner and host.
pub fn list<'g>(view: &View<'g>, question: &List<'g>) -> Vec<Entity<'g>> {
    let graph = view.graph();
    let moment = view.asked_moment();
    let lies_in = |entity: &Entity<'g>, whole: &Entity<'g>| {
        let least = if view.filter().certain { Answer::Yes } else { Answer::Possibly };
        graph.containment.counts(entity.handle(), whole.handle(), Role::Giver, &moment) >= least
    };
    let owned = |entity: &Entity<'g>, owner: &Entity<'g>| owners(view, entity).iter().any(|own| lies_in(own, owner));
    graph
        .entities()
        .filter(|entity| question.kind.is_none_or(|kind| entity.kind() == kind))
        .filter(|entity| question.kind.is_some() || question.host.is_some() || !entity.is_from_gazetteer())
        .filter(|entity| question.class.as_ref().is_none_or(|class| entity.classes().any(|own| own == class)))
        .filter(|entity| question.owner.is_none_or(|owner| owned(entity, &owner)))
        .filter(|entity| question.host.is_none_or(|host| *entity != host && lies_in(entity, &host)))
        .filter(|entity| {
            let asked = view.asked();
            asked.is_none_or(|asked| entity.period().is_none_or(|period| period.answer(asked, None) != Answer::No))
        })
        .filter(|entity| !(view.filter().public && view.is_entity_hidden(entity)))
        .collect()
}

/// Who set an entity up, as far as the view shows it.
pub fn owners<'g>(view: &View<'g>, entity: &Entity<'g>) -> Vec<Entity<'g>> {
    shown(view, entity.owners())
}

/// Where an entity lies, as far as the view shows it.
pub fn hosts<'g>(view: &View<'g>, entity: &Entity<'g>) -> Vec<Entity<'g>> {
    shown(view, entity.within())
}

fn shown<'g>(view: &View<'g>, others: Vec<(Entity<'g>, Link<'g>)>) -> Vec<Entity<'g>> {
    others.into_iter().filter(|(_, link)| view.admits_structure(link) != Answer::No).map(|(other, _)| other).collect()
}

/// An entity of a list in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ListedShape {
    /// The entity.
    #[serde(flatten)]
    pub entity: EntityShape,
    /// Who set it up.
    pub owners: Vec<EntityShape>,
    /// Where it lies.
    pub hosts: Vec<EntityShape>,
    /// When it has existed (EDTF).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
}

/// A list in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ListShape {
    /// The entities.
    pub entities: Vec<ListedShape>,
}

/// The answer as data.
pub fn to_shape<'g>(view: &View<'g>, entities: &[Entity<'g>]) -> ListShape {
    let shapes = |others: Vec<Entity<'g>>| others.iter().map(|other| shape::entity_in(view, other)).collect();
    let listed = |entity: &Entity<'g>| ListedShape {
        entity: shape::entity_in(view, entity),
        owners: shapes(owners(view, entity)),
        hosts: shapes(hosts(view, entity)),
        period: entity.period().map(ToString::to_string),
    };
    ListShape { entities: entities.iter().map(listed).collect() }
}
