//! The network that a ranking looks at.

use std::collections::HashMap;

use rust_decimal::prelude::ToPrimitive;

use super::{Coverage, Rank};
use crate::graph::{Entity, Link, LinkId, NodeId, Role, View};
use crate::metrics::Network;
use crate::model::{Family, Kind};
use crate::query::joint::Joint;
use crate::query::levels::{AtLevel, at_level};
use crate::query::total::{Figure, TotalRow};

/// What links weigh.
pub(super) enum Weights {
    /// Nothing: pairs are tied or not.
    None,
    /// One each.
    Links,
    /// The numbers of their figures, each with whether it may be inside another.
    Figures(HashMap<LinkId, (f64, bool)>),
}

impl Weights {
    /// The figures of a total, with or without those that are only possible.
    pub(super) fn figures(row: &TotalRow<'_>, possible: bool) -> Weights {
        let mut weights: HashMap<LinkId, (f64, bool)> = HashMap::new();
        let more = if possible { row.possible.as_slice() } else { &[] };
        for (figure, possible) in row.counted.iter().map(|one| (one, false)).chain(more.iter().map(|one| (one, true))) {
            let Some(number) = number(figure) else { continue };
            let weight = weights.entry(figure.link.handle()).or_insert((0.0, false));
            weight.0 += number;
            weight.1 |= possible;
        }
        Weights::Figures(weights)
    }

    fn of(&self, link: LinkId) -> Option<(f64, bool)> {
        match self {
            Weights::None | Weights::Links => Some((1.0, false)),
            Weights::Figures(weights) => weights.get(&link).copied(),
        }
    }
}

fn number(figure: &Figure<'_>) -> Option<f64> {
    let quantity = figure.measure?.quantity();
    quantity.stated.or(quantity.low)?.to_f64()
}

/// What stands for the ends of a link.
enum Ends {
    Nodes(Vec<NodeId>),
    Coarser,
    Nowhere,
}

/// The network of the links of a view, or of those of one kind, and what became of them.
pub(super) fn network(view: &View<'_>, question: &Rank, weights: &Weights, kind: Option<Kind>) -> (Network<NodeId>, Coverage) {
    let mut coverage = Coverage::default();
    let mut arcs: Vec<(NodeId, NodeId, Option<f64>)> = Vec::new();
    for (link, _) in view.links() {
        if link.family() != Family::Support || link.is_derived() || kind.is_some_and(|kind| kind != link.kind()) {
            continue;
        }
        coverage.links += 1;
        let (givers, receivers) = match (ends(view, &link, Role::Giver, question), ends(view, &link, Role::Receiver, question)) {
            (Ends::Nodes(givers), Ends::Nodes(receivers)) => (givers, receivers),
            (Ends::Nowhere, _) | (_, Ends::Nowhere) => {
                coverage.nowhere += 1;
                continue;
            }
            _ => {
                coverage.coarser += 1;
                continue;
            }
        };
        let Some((weight, possible)) = weights.of(link.handle()) else {
            coverage.without_figure += 1;
            continue;
        };
        let joint = givers.len() * receivers.len();
        if joint > 1 && !matches!(weights, Weights::None) && question.joint == Joint::Apart {
            coverage.joint += 1;
            continue;
        }
        if givers.iter().all(|giver| receivers.iter().all(|receiver| giver == receiver)) {
            coverage.internal += 1;
            continue;
        }
        coverage.tied += 1;
        coverage.possible += usize::from(possible);
        #[allow(clippy::cast_precision_loss)] // a number of parties
        let weight = weight / joint as f64;
        arcs.extend(givers.iter().flat_map(|giver| receivers.iter().map(move |receiver| (*giver, *receiver, Some(weight)))));
    }
    (Network::new(arcs), coverage)
}

/// The givers or receivers of a link, or their regions.
fn ends(view: &View<'_>, link: &Link<'_>, role: Role, question: &Rank) -> Ends {
    let all: Vec<Entity<'_>> = match role {
        Role::Giver => link.givers().collect(),
        Role::Receiver => link.receivers().collect(),
    };
    let Some(level) = question.by else { return Ends::Nodes(all.iter().map(Entity::handle).collect()) };
    let moment = view.moment(link);
    let mut nodes = Vec::new();
    for end in &all {
        match at_level(view, end, level, role, &moment) {
            AtLevel::Regions(regions) => nodes.extend(regions.iter().map(|(region, _)| region.handle())),
            AtLevel::Coarser(_) => return Ends::Coarser,
            AtLevel::Nowhere => return Ends::Nowhere,
        }
    }
    nodes.sort_unstable();
    nodes.dedup();
    Ends::Nodes(nodes)
}
