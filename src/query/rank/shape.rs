//! Rankings in JSON.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Number;

use super::{Coverage, Position, Rank, Ranking};
use crate::graph::View;
use crate::query::shape::{self, EntityShape};

/// Who stands where.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RankRowShape {
    /// 1 for the highest; equal scores share a place.
    pub place: usize,
    /// Who.
    pub entity: EntityShape,
    /// By the measure: a number of partners, an amount in base units, a part of 1.
    pub score: Option<Number>,
}

/// What became of the links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct RankCoverageShape {
    /// All of the view, of the kind that is ranked by.
    pub links: usize,
    /// Those that tie somebody to somebody.
    pub tied: usize,
    /// Those without a number to weigh by.
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

/// One order.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RankingShape {
    /// Kind of the links whose figures weigh; none: all that the view has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// ISO 4217 code, or a name of the table of units.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// `cumulative` or `yearly`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<String>,
    /// Of yearly rates, when they hold (EDTF).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// realised, guaranteed, pledged, planned, expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Highest first, then by id.
    pub rows: Vec<RankRowShape>,
    /// How many there are, those beyond `--top` included.
    pub nodes: usize,
    /// Pairs of giver and receiver.
    pub pairs: usize,
    /// What became of the links.
    pub coverage: RankCoverageShape,
}

/// Rankings in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RankShape {
    /// The measure.
    pub measure: String,
    /// What weighs; none: each pair of partners alike.
    pub weight: Option<String>,
    /// The level, where regions are ranked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// One, or for figures one for each kind, unit, span and basis.
    pub rankings: Vec<RankingShape>,
}

/// The answer as data, with at most so many rows each.
pub fn to_shape(view: &View<'_>, question: &Rank, rankings: &[Ranking<'_>], top: usize) -> RankShape {
    RankShape {
        measure: question.measure.as_str().to_owned(),
        weight: question.weighed().map(str::to_owned),
        level: question.by.map(|level| level.to_string()),
        rankings: rankings.iter().map(|ranking| ranking.to_shape(view, question.measure, top)).collect(),
    }
}

impl Ranking<'_> {
    fn to_shape(&self, view: &View<'_>, measure: Position, top: usize) -> RankingShape {
        let score = |score: f64| {
            #[allow(clippy::cast_possible_truncation)] // below 2⁵³
            let whole = (score.fract() == 0.0 && score.abs() < 9e15).then_some(score as i64);
            whole.filter(|_| !measure.is_part()).map(Number::from).or_else(|| Number::from_f64(score))
        };
        let Coverage { links, tied, without_figure, joint, internal, coarser, nowhere, possible } = self.coverage;
        RankingShape {
            kind: self.kind.map(|kind| view.graph().kinds().info(kind).name.clone()),
            unit: self.unit.as_ref().map(|unit| unit.as_str().to_owned()),
            span: self.span.map(|span| span.as_str().to_owned()),
            period: self.period.map(|period| period.to_string()),
            basis: self.basis.map(|basis| basis.as_str().to_owned()),
            rows: self
                .rows
                .iter()
                .take(top)
                .map(|row| RankRowShape {
                    place: row.place,
                    entity: shape::entity_in(view, &row.entity),
                    score: score(row.score),
                })
                .collect(),
            nodes: self.rows.len(),
            pairs: self.pairs,
            coverage: RankCoverageShape { links, tied, without_figure, joint, internal, coarser, nowhere, possible },
        }
    }
}
