//! Links between entities and all that lies inside them.

use rust_decimal::Decimal;
use schemars::JsonSchema;
use serde::Serialize;

use super::shape::{self, LinkShape};
use crate::graph::{Entity, Link, Role, View};
use crate::model::Answer;

/// A question for links.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Links<'g> {
    /// Some giver is it or counts to it.
    pub from: Option<Entity<'g>>,
    /// Some receiver is it, counts to it, or is a group that names it or what counts to it.
    pub to: Option<Entity<'g>>,
    /// By the figure of this name, largest first; those without it last. Else by id.
    pub sort: Option<String>,
    /// At most so many.
    pub top: Option<usize>,
}

/// The links of a view between two entities, each with how sure it is.
///
/// Cost: O(links), times the depth of containment where an end is asked for.
pub fn links<'g>(view: &View<'g>, question: &Links<'g>) -> Vec<(Link<'g>, Answer)> {
    let graph = view.graph();
    let mut found: Vec<(Link<'g>, Answer)> = Vec::new();
    for (link, shown) in view.links() {
        let moment = view.moment(&link);
        let touches = |ends: &mut dyn Iterator<Item = Entity<'g>>, whole: Option<Entity<'g>>, role: Role| match whole {
            None => Answer::Yes,
            Some(whole) => ends
                .map(|end| {
                    let reached = graph.containment.reaches(end.handle(), role, &moment);
                    reached.iter().find(|(node, _)| *node == whole.handle()).map_or(Answer::No, |(_, sure)| *sure)
                })
                .max()
                .unwrap_or(Answer::No),
        };
        let sure = shown.min(touches(&mut link.givers(), question.from, Role::Giver)).min(touches(
            &mut link.receivers(),
            question.to,
            Role::Receiver,
        ));
        if sure != Answer::No && !(view.filter().certain && sure == Answer::Possibly) {
            found.push((link, sure));
        }
    }
    if let Some(measure) = &question.sort {
        let value = |link: &Link<'_>| -> Option<Decimal> {
            let figures = link.measures().filter(|one| one.name() == measure);
            figures.filter_map(|one| one.quantity().stated.or(one.quantity().low)).max()
        };
        found.sort_by(|a, b| value(&b.0).cmp(&value(&a.0)).then_with(|| a.0.id().cmp(b.0.id())));
    }
    found.truncate(question.top.unwrap_or(usize::MAX));
    found
}

/// Links in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LinksShape {
    /// The links.
    pub links: Vec<LinkShape>,
}

/// The answer as data.
pub fn to_shape(view: &View<'_>, links: &[(Link<'_>, Answer)]) -> LinksShape {
    LinksShape { links: links.iter().map(|(link, answer)| shape::link(view, link, *answer)).collect() }
}
