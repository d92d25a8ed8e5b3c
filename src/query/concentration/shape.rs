//! Concentration in JSON.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Number;

use super::{Amount, Concentration, ConcentrationAnswer, Coverage, Inequality, Pair, Party, Section};
use crate::graph::View;
use crate::query::shape::{self, EntityShape};

/// An amount in base units.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AmountShape {
    /// Sum of the stated values.
    pub stated: Option<Number>,
    /// The least.
    pub low: Option<Number>,
    /// The most; none: not known.
    pub high: Option<Number>,
    /// It is more than `low`.
    pub low_open: bool,
    /// It is less than `high`.
    pub high_open: bool,
}

/// What HHI can be where amounts are only known as intervals.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RangeShape {
    /// The least.
    pub low: f64,
    /// The most.
    pub high: f64,
    /// The most is attained; else nothing lies above it.
    pub exact: bool,
}

/// How many links had a figure, out of how many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct CoverageShape {
    /// Those with a figure that counts as a share.
    pub with_figure: usize,
    /// All of them.
    pub links: usize,
}

/// A receiver or giver.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PartyShape {
    /// Who.
    pub entity: EntityShape,
    /// Number of partners with an amount.
    pub partners: usize,
    /// Number of further partners that may have one.
    #[serde(skip_serializing_if = "is_zero")]
    pub possible: usize,
    /// All that it received or gave.
    pub amount: AmountShape,
    /// Herfindahl–Hirschman index; none where its partners' amounts make nothing.
    pub hhi: Option<f64>,
    /// Effective number of partners, 1/HHI.
    pub effective: Option<f64>,
    /// Share of the largest partner.
    pub cr1: Option<f64>,
    /// Share of the three largest.
    pub cr3: Option<f64>,
    /// How many of its links had a figure.
    pub coverage: CoverageShape,
    /// What HHI can be, where that is not one number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<RangeShape>,
    /// Three partners or links, or fewer: an index over them says little.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub small: bool,
    /// Amounts may hold parts of one another, or of those of other pairs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub overlaps: bool,
}

/// How unequal some regions are.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct InequalityShape {
    /// Regions with a number.
    pub counted: usize,
    /// Regions with links and without a number, which are left out.
    pub unknown: usize,
    /// With `--population`: regions that receive nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zeros: Option<usize>,
    /// Gini coefficient.
    pub gini: Option<f64>,
    /// Theil index.
    pub theil: Option<f64>,
    /// Its part between the regions of the level that `between` names.
    pub theil_between: Option<f64>,
    /// Its part within them.
    pub theil_within: Option<f64>,
}

/// What became of all links.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ConcentrationCoverageShape {
    /// Links between regions of the levels with a figure that counts.
    pub with_figure: usize,
    /// All links between regions of the levels.
    pub links: usize,
    /// Those with a figure that is several regions' together.
    pub joint: usize,
    /// Further links, inside one region.
    pub internal: usize,
    /// Further links, with an end above the level.
    pub coarser: usize,
    /// Further links, with an end in no region.
    pub no_region: usize,
}

/// A section as a whole; its own keys are those of the receivers.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct OverallShape {
    /// Between those that receive.
    #[serde(flatten)]
    pub receivers: InequalityShape,
    /// Between those that give.
    pub givers: InequalityShape,
    /// What became of the links.
    pub coverage: ConcentrationCoverageShape,
}

/// Who gives to whom.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PairShape {
    /// Who gives.
    pub from: EntityShape,
    /// Who receives.
    pub to: EntityShape,
    /// How much.
    pub amount: AmountShape,
    /// Its part of all pairs together.
    pub share: Option<f64>,
}

/// Figures that can be set against one another.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SectionShape {
    /// Kind of the links; none where links of all kinds are counted.
    pub kind: Option<String>,
    /// `money`, `people`, `projects`, `links` or the data set's own.
    pub measure: String,
    /// ISO 4217 code, or a name of the table of units.
    pub unit: Option<String>,
    /// `cumulative` or `yearly`.
    pub span: String,
    /// Of yearly rates when they hold, and by year the years (EDTF).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// realised, guaranteed, pledged, planned, expected.
    pub basis: String,
    /// Who receives, the largest first.
    pub receivers: Vec<PartyShape>,
    /// Who gives, the largest first.
    pub givers: Vec<PartyShape>,
    /// All of them.
    pub overall: OverallShape,
    /// Who gives to whom, the largest first.
    pub pairs: Vec<PairShape>,
}

/// Links of a kind without such a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SilentShape {
    /// The kind.
    pub kind: String,
    /// How many links.
    pub links: usize,
}

/// Concentration in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ConcentrationShape {
    /// The levels of givers and receivers: `prefecture:county`.
    pub level: String,
    /// The level between whose regions inequality is told.
    pub between: String,
    /// By kind, unit, span, basis and period.
    pub sections: Vec<SectionShape>,
    /// Kinds of which no link has such a figure.
    pub silent: Vec<SilentShape>,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde calls it so
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl ConcentrationAnswer<'_> {
    /// The answer as data, with so many of the largest receivers, givers and pairs.
    pub fn to_shape(&self, view: &View<'_>, question: &Concentration, top: usize) -> ConcentrationShape {
        let kind = |kind| view.graph().kinds().info(kind).name.clone();
        ConcentrationShape {
            level: question.levels(),
            between: question.between.to_string(),
            sections: self.sections.iter().map(|section| section.to_shape(view, question, top)).collect(),
            silent: self.silent.iter().map(|(of, links)| SilentShape { kind: kind(*of), links: *links }).collect(),
        }
    }
}

impl Section<'_> {
    fn to_shape(&self, view: &View<'_>, question: &Concentration, top: usize) -> SectionShape {
        let parties = |parties: &[Party<'_>]| parties.iter().take(top).map(|one| party(view, one)).collect();
        let pair = |pair: &Pair<'_>| PairShape {
            from: shape::entity_in(view, &pair.from),
            to: shape::entity_in(view, &pair.to),
            amount: amount(&pair.amount),
            share: pair.share,
        };
        let Coverage { links, with_figure, joint, internal, coarser, no_region } = self.overall.coverage;
        SectionShape {
            kind: self.kind.map(|kind| view.graph().kinds().info(kind).name.clone()),
            measure: question.measure.clone(),
            unit: self.unit.as_ref().map(|unit| unit.as_str().to_owned()),
            span: self.span.as_str().to_owned(),
            period: self.period.map(|period| period.to_string()),
            basis: self.basis.as_str().to_owned(),
            receivers: parties(&self.receivers),
            givers: parties(&self.givers),
            overall: OverallShape {
                receivers: inequality(&self.overall.receivers),
                givers: inequality(&self.overall.givers),
                coverage: ConcentrationCoverageShape { with_figure, links, joint, internal, coarser, no_region },
            },
            pairs: self.pairs.iter().take(top).map(pair).collect(),
        }
    }
}

fn amount(amount: &Amount) -> AmountShape {
    AmountShape {
        stated: amount.stated.and_then(shape::number),
        low: shape::number(amount.low),
        high: amount.high.and_then(shape::number),
        low_open: amount.low_open,
        high_open: amount.high_open,
    }
}

fn party(view: &View<'_>, party: &Party<'_>) -> PartyShape {
    PartyShape {
        entity: shape::entity_in(view, &party.entity),
        partners: party.partners,
        possible: party.possible,
        amount: amount(&party.amount),
        hhi: party.hhi,
        effective: party.effective(),
        cr1: party.cr1,
        cr3: party.cr3,
        coverage: CoverageShape { with_figure: party.with_figure, links: party.links },
        range: party.range.map(|range| RangeShape { low: range.low, high: range.high, exact: range.exact }),
        small: party.small,
        overlaps: party.overlaps,
    }
}

fn inequality(of: &Inequality) -> InequalityShape {
    InequalityShape {
        counted: of.counted,
        unknown: of.unknown,
        zeros: of.zeros,
        gini: of.gini,
        theil: of.theil.map(|theil| theil.total),
        theil_between: of.theil.map(|theil| theil.between),
        theil_within: of.theil.map(|theil| theil.within),
    }
}
