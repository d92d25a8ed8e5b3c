//! How unequal all receivers are, and all givers.

use hashbrown::HashMap;

use super::party::Party;
use super::population::{Member, group};
use super::{Concentration, Coverage};
use crate::graph::{NodeId, View};
use crate::metrics::gini::gini;
use crate::metrics::theil::{self, Theil};

/// How unequal some regions are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Inequality {
    /// Regions with a number.
    pub counted: usize,
    /// Regions without one: they have links and no figure, and are left out, for that is not 0.
    pub unknown: usize,
    /// Regions that receive nothing, where a population is asked for.
    pub zeros: Option<usize>,
    /// Of the amounts; none where they make nothing.
    pub gini: Option<f64>,
    /// Of the amounts, with its parts within and between the regions of the asked level.
    pub theil: Option<Theil>,
}

/// A section as a whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overall {
    /// Between those that receive.
    pub receivers: Inequality,
    /// Between those that give.
    pub givers: Inequality,
    /// How many links had a figure.
    pub coverage: Coverage,
}

/// Inequality on both sides, each of the two given as (receivers, givers).
pub(super) fn overall(
    view: &View<'_>,
    question: &Concentration,
    population: &[Member],
    parties: (&[Party<'_>], &[Party<'_>]),
    reached: (&HashMap<NodeId, usize>, &HashMap<NodeId, usize>),
    coverage: Coverage,
) -> Overall {
    let zeros: Option<Vec<&Member>> = question.population.then(|| {
        let graph = view.graph();
        let receives = |member: &&Member| {
            let node = graph.entity_by_id(&member.id).map(|entity| entity.handle());
            node.is_some_and(|node| reached.0.contains_key(&node))
        };
        population.iter().filter(|member| !receives(member)).collect()
    });
    Overall {
        receivers: inequality(view, question, parties.0, reached.0.len(), zeros.as_deref()),
        givers: inequality(view, question, parties.1, reached.1.len(), None),
        coverage,
    }
}

fn inequality(
    view: &View<'_>,
    question: &Concentration,
    parties: &[Party<'_>],
    reached: usize,
    zeros: Option<&[&Member]>,
) -> Inequality {
    let known: Vec<&Party<'_>> = parties.iter().filter(|party| party.is_known).collect();
    let mut amounts: Vec<f64> = known.iter().map(|party| party.point).collect();
    let mut groups: Vec<String> = known.iter().map(|party| group(view, &party.entity, question.between)).collect();
    for zero in zeros.unwrap_or_default() {
        amounts.push(0.0);
        groups.push(zero.group.clone());
    }
    let groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    Inequality {
        counted: known.len(),
        unknown: reached.saturating_sub(known.len()),
        zeros: zeros.map(<[_]>::len),
        gini: gini(&amounts),
        theil: theil::by_group(&amounts, &groups),
    }
}
