//! Totals in JSON.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Number;

use super::{Figure, LeftOut, Total, TotalAnswer, TotalRow};
use crate::graph::View;
use crate::query::cite::Behind;
use crate::query::shape::{self, EntityShape};

/// A figure that is surely inside another.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct AbsorbedShape {
    /// Id of the figure.
    pub measure: String,
    /// Id of the figure that it is inside of.
    pub into: String,
}

/// A figure that is not added.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LeftOutShape {
    /// Id of the figure, or of the link that has none.
    pub measure: String,
    /// no-figure, no-number, per, rate, not-realised, other-basis, planned, joint-giver, joint-receiver, internal,
    /// outside-period, not-certain, no-region.
    pub reasons: Vec<String>,
}

/// Sure parts that make more than their whole.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ExceededShape {
    /// Id of the whole.
    pub whole: String,
    /// Ids of its parts.
    pub parts: Vec<String>,
}

/// A sentence behind figures of a total.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TotalCiteShape {
    /// Id of the source.
    pub source: String,
    /// The verbatim sentence.
    pub quote: Option<String>,
    /// Page, paragraph, row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// Whose voice it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// Ids of the figures that rest on it.
    pub of: Vec<String>,
}

/// One total.
#[allow(clippy::struct_excessive_bools)] // each is a key of its own in JSON
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TotalRowShape {
    /// Kind of the links.
    pub kind: String,
    /// `money`, `people`, `projects`, `links` or the data set's own; none: no figure at all.
    pub measure: Option<String>,
    /// ISO 4217 code, or a name of the table of units; none where no figure says.
    pub unit: Option<String>,
    /// `cumulative` (single sums and sums over a period) or `yearly`.
    pub span: String,
    /// Of yearly rates, when they hold; of flows by year, the years (EDTF).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// realised, guaranteed, pledged, planned, expected.
    pub basis: String,
    /// Sum of the stated values of what is counted.
    pub stated: Option<Number>,
    /// The least; none: unknown, nothing is left to count.
    pub low: Option<Number>,
    /// The most; none: not known.
    pub high: Option<Number>,
    /// It is more than `low`.
    pub low_open: bool,
    /// It is less than `high`.
    pub high_open: bool,
    /// The low end is not the tightest: figures cross.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub loose: bool,
    /// How many links it accounts for, those named here without a figure included.
    pub links: usize,
    /// How many of them have a figure that is counted, possible or absorbed.
    pub with_figure: usize,
    /// Ids of the figures that make the low end.
    pub counted: Vec<String>,
    /// Ids of those that may be inside the counted ones, or may not count at all.
    pub possible: Vec<String>,
    /// Those that are surely inside another.
    pub absorbed: Vec<AbsorbedShape>,
    /// Those that are not added.
    pub left_out: Vec<LeftOutShape>,
    /// Sure parts that make more than their whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exceeded: Vec<ExceededShape>,
    /// The sentences behind what is counted, possible and absorbed.
    pub cite: Vec<TotalCiteShape>,
}

/// Totals in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct TotalShape {
    /// Who gives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<EntityShape>,
    /// Who receives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<EntityShape>,
    /// By kind, measure, unit, span, basis.
    pub totals: Vec<TotalRowShape>,
}

impl TotalAnswer<'_> {
    /// The answer as data.
    pub fn to_shape(&self, view: &View<'_>, question: &Total<'_>) -> TotalShape {
        TotalShape {
            from: question.from.as_ref().map(shape::entity),
            to: question.to.as_ref().map(shape::entity),
            totals: self.totals.iter().map(|row| row.to_shape(view)).collect(),
        }
    }
}

impl TotalRow<'_> {
    /// The total as data.
    pub fn to_shape(&self, view: &View<'_>) -> TotalRowShape {
        let ids = |figures: &[Figure<'_>]| figures.iter().map(Figure::id).collect();
        TotalRowShape {
            kind: view.graph().kinds().info(self.kind).name.clone(),
            measure: self.measure.map(str::to_owned),
            unit: self.unit.as_ref().map(|unit| unit.as_str().to_owned()),
            span: self.span.as_str().to_owned(),
            period: self.period.map(|period| period.to_string()),
            basis: self.basis.as_str().to_owned(),
            stated: self.sum.and_then(|sum| sum.stated).and_then(shape::number),
            low: self.sum.and_then(|sum| shape::number(sum.low)),
            high: self.sum.and_then(|sum| sum.high).and_then(shape::number),
            low_open: self.sum.is_some_and(|sum| sum.low_open),
            high_open: self.sum.is_some_and(|sum| sum.high_open),
            loose: self.loose,
            links: self.links,
            with_figure: self.with_figure,
            counted: ids(&self.counted),
            possible: ids(&self.possible),
            absorbed: self
                .absorbed
                .iter()
                .map(|absorbed| AbsorbedShape { measure: absorbed.figure.id(), into: absorbed.into.id() })
                .collect(),
            left_out: self.left_out.iter().map(LeftOutShape::of).collect(),
            exceeded: self
                .exceeded
                .iter()
                .map(|exceeded| ExceededShape { whole: exceeded.whole.id(), parts: ids(&exceeded.parts) })
                .collect(),
            cite: self.cite.iter().map(cite).collect(),
        }
    }
}

impl LeftOutShape {
    /// A figure that is left out, as data.
    pub fn of(left: &LeftOut<'_>) -> LeftOutShape {
        let reasons = left.reasons.iter().map(|reason| reason.as_str().to_owned()).collect();
        LeftOutShape { measure: left.figure.id(), reasons }
    }
}

fn cite(behind: &Behind<'_>) -> TotalCiteShape {
    TotalCiteShape {
        source: behind.citation.source().id().to_owned(),
        quote: behind.citation.quote().map(str::to_owned),
        locator: behind.citation.locator().map(str::to_owned),
        says: behind.citation.says().map(str::to_owned),
        of: behind.of.clone(),
    }
}
