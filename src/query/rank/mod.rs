//! Entities, or regions of a level, in the order of a measure of their position.
//!
//! The measures themselves, and what they mean where partners are assigned, stand in [`metrics`](crate::metrics).

mod network;
mod shape;

use super::joint::Joint;
use super::total::{BasisClass, LINKS, SpanClass, Total, total};
use crate::graph::{Entity, View};
use crate::metrics::betweenness::{self, Length};
use crate::metrics::{Network, core, degree, pagerank, strength};
use crate::model::{Kind, Level, Period, Unit};

use network::{Weights, network};
pub use shape::{RankCoverageShape, RankRowShape, RankShape, RankingShape, to_shape};

macro_rules! measures {
    ($($(#[$doc:meta])* $name:ident $word:literal;)*) => {
        /// A measure of position.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Position { $($(#[$doc])* $name),* }

        impl Position {
            /// All of them, in order.
            pub const ALL: &'static [Position] = &[$(Position::$name),*];

            /// The name on the command line and in JSON.
            pub fn as_str(self) -> &'static str {
                match self { $(Position::$name => $word),* }
            }
        }
    };
}

measures! {
    /// Number of partners.
    Degree "degree";
    /// Number of those that support it.
    InDegree "in-degree";
    /// Number of those that it supports.
    OutDegree "out-degree";
    /// What it gives and receives.
    Strength "strength";
    /// What it receives.
    InStrength "in-strength";
    /// What it gives.
    OutStrength "out-strength";
    /// How often a walk along the arrows comes by.
    PageRank "pagerank";
    /// On what part of the shortest ways between others it lies.
    Betweenness "betweenness";
    /// The highest `k` whose `k`-core it is in.
    Core "core";
}

impl Position {
    /// Reads the name as the command line writes it.
    pub fn parse(text: &str) -> Option<Position> {
        Position::ALL.iter().copied().find(|measure| measure.as_str() == text)
    }

    /// Whether it looks at weights at all; degrees and cores count partners.
    pub fn is_weighted(self) -> bool {
        !matches!(self, Position::Degree | Position::InDegree | Position::OutDegree | Position::Core)
    }

    /// Whether its scores are parts of 1, and not numbers or amounts.
    pub fn is_part(self) -> bool {
        matches!(self, Position::PageRank | Position::Betweenness)
    }

    /// The scores of the nodes of a network. By weight, ways are the shorter the stronger their links.
    fn scores<N: Copy + Ord + Sync>(self, network: &Network<N>, by_weight: bool) -> Vec<f64> {
        #[allow(clippy::cast_precision_loss)] // numbers of partners
        let counts = |counts: Vec<usize>| counts.into_iter().map(|count| count as f64).collect();
        match self {
            Position::Degree => counts(degree::degree(network)),
            Position::InDegree => counts(degree::in_degree(network)),
            Position::OutDegree => counts(degree::out_degree(network)),
            Position::Strength => strength::strength(network),
            Position::InStrength => strength::in_strength(network),
            Position::OutStrength => strength::out_strength(network),
            Position::PageRank => pagerank::pagerank(network, pagerank::Options::default()),
            Position::Betweenness => {
                let length = if by_weight { Length::InverseWeight } else { Length::Links };
                betweenness::betweenness(network, length)
            }
            Position::Core => counts(core::core(network)),
        }
    }
}

/// A question for an order of entities.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rank {
    /// By what.
    pub measure: Position,
    /// What makes a link count: [`LINKS`] each one alike, `money`, `people`, `projects` or the data set's own the number of its
    /// figure. None: each pair of partners alike, whatever links there are; for strengths as [`LINKS`].
    pub weight: Option<String>,
    /// What figures must rest on; none: realised.
    pub basis: Vec<BasisClass>,
    /// What a joint link weighs on each of its arcs. Without a weight it ties all its givers to all its receivers.
    pub joint: Joint,
    /// The regions of this level instead of the entities.
    pub by: Option<Level>,
}

impl Rank {
    /// All entities by a measure, each pair of partners alike.
    pub fn new(measure: Position) -> Self {
        Rank { measure, weight: None, basis: Vec::new(), joint: Joint::Apart, by: None }
    }

    /// What weighs, if anything does.
    pub fn weighed(&self) -> Option<&str> {
        let strengths = matches!(self.measure, Position::Strength | Position::InStrength | Position::OutStrength);
        let weight = self.weight.as_deref().or(strengths.then_some(LINKS));
        weight.filter(|_| self.measure.is_weighted())
    }
}

/// What becomes of the links of a view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// All of them, of the kind that is ranked by.
    pub links: usize,
    /// Those that tie somebody to somebody.
    pub tied: usize,
    /// Those that have no number to weigh by, or one that does not count.
    pub without_figure: usize,
    /// Joint ones, which have no weight on one arc.
    pub joint: usize,
    /// Those inside one region, or of an entity with itself.
    pub internal: usize,
    /// By level: those that begin or end above it.
    pub coarser: usize,
    /// By level: those with an end that counts to no region.
    pub nowhere: usize,
    /// Of the tied ones, those whose figure may be inside another one.
    pub possible: usize,
}

/// Who stands where.
#[derive(Clone, Copy, Debug)]
pub struct Ranked<'g> {
    /// 1 for the highest; equal scores share a place.
    pub place: usize,
    /// Who.
    pub entity: Entity<'g>,
    /// By the measure.
    pub score: f64,
}

/// One order: of all links, or of those of one kind by figures that can be added.
#[derive(Clone, Debug)]
pub struct Ranking<'g> {
    /// The kind of the links whose figures weigh; none: all that the view has.
    pub kind: Option<Kind>,
    /// What figures count.
    pub unit: Option<Unit>,
    /// For what stretch of time they are.
    pub span: Option<SpanClass>,
    /// Of yearly rates, when they hold.
    pub period: Option<Period>,
    /// What they rest on.
    pub basis: Option<BasisClass>,
    /// Highest first, then by id.
    pub rows: Vec<Ranked<'g>>,
    /// Pairs of giver and receiver.
    pub pairs: usize,
    /// What became of the links.
    pub coverage: Coverage,
}

/// The orders of a question: one, or for figures one for each kind, unit, span and basis, which are never mixed.
///
/// Only support links count, and no derived hosting. The weight of a link is the number that its figures state, the low end
/// where they give a range without one, so `超1.2亿元` weighs 1.2亿; what the totals leave out (words without a number, rates,
/// what is planned, what is surely inside another figure) weighs nothing. What is possibly inside another counts for single
/// entities and not for regions of a level, where both would be the same region's.
///
/// Cost: O(links) and that of the measure, for betweenness O(entities × pairs).
pub fn rank<'g>(view: &View<'g>, question: &Rank) -> Vec<Ranking<'g>> {
    let blank = Ranking {
        kind: None,
        unit: None,
        span: None,
        period: None,
        basis: None,
        rows: Vec::new(),
        pairs: 0,
        coverage: Coverage::default(),
    };
    match question.weighed() {
        None => vec![ranking(view, question, &Weights::None, blank)],
        Some(LINKS) => vec![ranking(view, question, &Weights::Links, blank)],
        Some(measure) => {
            let asked = Total { measure: Some(measure.to_owned()), basis: question.basis.clone(), ..Total::default() };
            let totals = total(view, &asked).totals;
            let some = totals.iter().filter(|row| row.sum.is_some());
            some.map(|row| {
                let weights = Weights::figures(row, question.by.is_none());
                let of = Ranking {
                    kind: Some(row.kind),
                    unit: row.unit.clone(),
                    span: Some(row.span),
                    period: row.period,
                    basis: Some(row.basis),
                    ..blank.clone()
                };
                ranking(view, question, &weights, of)
            })
            .collect()
        }
    }
}

fn ranking<'g>(view: &View<'g>, question: &Rank, weights: &Weights, of: Ranking<'g>) -> Ranking<'g> {
    let (network, coverage) = network(view, question, weights, of.kind);
    let scores = question.measure.scores(&network, !matches!(weights, Weights::None));
    let mut rows: Vec<Ranked<'g>> = Vec::with_capacity(scores.len());
    for (at, (node, score)) in network.ranked(&scores).into_iter().enumerate() {
        // What differs in the last digits of a sum is equal.
        let same = rows.last().filter(|last| (last.score - score).abs() <= 1e-12 * score.abs());
        let place = same.map_or(at + 1, |last| last.place);
        rows.push(Ranked { place, entity: view.graph().entity(node), score });
    }
    Ranking { rows, pairs: network.pairs(), coverage, ..of }
}
