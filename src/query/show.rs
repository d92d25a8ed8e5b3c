//! All that is known of one entity.

use schemars::JsonSchema;
use serde::Serialize;

use super::shape::{self, CiteShape, EntityShape, FactShape, LinkShape};
use crate::graph::{Entity, Fact, Found, Link, Role, View};
use crate::model::{Answer, Family};

/// All that is known of one entity.
#[derive(Clone, Debug)]
pub struct Shown<'g> {
    /// The entity.
    pub entity: Found<'g>,
    /// What it lies in and belongs to, nearest first.
    pub parents: Vec<Entity<'g>>,
    /// Links that it receives: support of the view, and structure that is not containment.
    pub received: Vec<(Link<'g>, Answer)>,
    /// Links that it gives.
    pub given: Vec<(Link<'g>, Answer)>,
    /// Facts that are said of it, or of another with it.
    pub facts: Vec<(Fact<'g>, Answer)>,
}

/// All that is known of one entity, as far as the view shows it.
///
/// Cost: its links and facts.
pub fn show<'g>(view: &View<'g>, found: Found<'g>) -> Shown<'g> {
    let Found::Entity(entity) = found else {
        return Shown { entity: found, parents: Vec::new(), received: Vec::new(), given: Vec::new(), facts: Vec::new() };
    };
    let graph = view.graph();
    let above = graph.containment.counts_to(entity.handle(), Role::Giver, &view.asked_moment());
    let shown = |link: Link<'g>| {
        let answer = if link.family() == Family::Support {
            view.admits(link.handle())
        } else if link.is_implied() && link.measures().len() == 0 && link.kind() == crate::model::Kind::WITHIN {
            // Where things lie is told by the parents.
            Answer::No
        } else if view.filter().public && view.is_hidden(&link) {
            Answer::No
        } else {
            view.asked().map_or(Answer::Yes, |asked| link.period().map_or(Answer::Yes, |_| link.holds(asked)))
        };
        (answer != Answer::No).then_some((link, answer))
    };
    let facts = graph.facts_of(entity.handle()).map(|fact| (fact, view.admits_fact(&fact)));
    Shown {
        entity: found,
        parents: above.into_iter().skip(1).map(|(node, _)| graph.entity(node)).collect(),
        received: dedup(entity.links_in().filter_map(shown)),
        given: dedup(entity.links_out().filter_map(shown)),
        facts: facts.filter(|(_, answer)| *answer != Answer::No).collect(),
    }
}

fn dedup<'g>(links: impl Iterator<Item = (Link<'g>, Answer)>) -> Vec<(Link<'g>, Answer)> {
    let mut found: Vec<(Link<'g>, Answer)> = Vec::new();
    for (link, answer) in links {
        if !found.iter().any(|(known, _)| known.handle() == link.handle()) {
            found.push((link, answer));
        }
    }
    found
}

/// Links both ways in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct BothWays {
    /// Links that it receives.
    pub r#in: Vec<LinkShape>,
    /// Links that it gives.
    pub out: Vec<LinkShape>,
}

/// All that is known of one entity, in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ShowShape {
    /// The entity.
    pub entity: EntityShape,
    /// Other names it answers to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// When it has existed (EDTF).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What it lies in and belongs to, nearest first.
    pub parents: Vec<EntityShape>,
    /// Who set it up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owners: Vec<EntityShape>,
    /// Links both ways.
    pub links: BothWays,
    /// Facts.
    pub facts: Vec<FactShape>,
    /// The sentences that its own declaration rests on.
    pub cite: Vec<CiteShape>,
}

impl Shown<'_> {
    /// The answer as data.
    pub fn to_shape(&self, view: &View<'_>) -> ShowShape {
        let links = |links: &[(Link<'_>, Answer)]| links.iter().map(|(link, answer)| shape::link(view, link, *answer)).collect();
        let own = match self.entity {
            Found::Entity(entity) => Some(view.graph().entity(entity.handle())),
            Found::Region(_) => None,
        };
        ShowShape {
            entity: shape::found_in(view, &self.entity),
            aliases: own.iter().flat_map(Entity::aliases).map(str::to_owned).collect(),
            period: own.and_then(|entity| entity.period()).map(ToString::to_string),
            note: own.and_then(|entity| entity.note()).map(str::to_owned),
            parents: self.parents.iter().filter(|one| view.names_entity(one)).map(|one| shape::entity_in(view, one)).collect(),
            owners: own
                .iter()
                .flat_map(Entity::owners)
                .filter(|(owner, _)| view.names_entity(owner))
                .map(|(owner, _)| shape::entity_in(view, &owner))
                .collect(),
            links: BothWays { r#in: links(&self.received), out: links(&self.given) },
            facts: self.facts.iter().map(|(fact, answer)| shape::fact(view, fact, *answer)).collect(),
            cite: own.map(|entity| shape::cites(view, entity.citations())).unwrap_or_default(),
        }
    }
}
