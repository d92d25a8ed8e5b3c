//! Flows in JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Flow, Flows, FlowsOptions};
use crate::graph::{Entity, View};
use crate::query::shape::{self, EntityShape};
use crate::query::total::{LeftOutShape, TotalRow, TotalRowShape};

/// A total between regions.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FlowShape {
    /// The regions that give; several give jointly.
    pub from: Vec<EntityShape>,
    /// The regions that receive; several receive jointly.
    pub to: Vec<EntityShape>,
    /// Some of its figures may be inside one of another row, or hold one.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub overlaps: bool,
    /// The total.
    #[serde(flatten)]
    pub total: TotalRowShape,
}

/// Flows in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FlowsShape {
    /// The level, or those of givers and receivers: `prefecture:county`.
    pub level: String,
    /// By kind, measure, unit, span, basis and years, the largest first.
    pub rows: Vec<FlowShape>,
    /// How many rows there are, those beyond `--top` included.
    pub all_rows: usize,
    /// What all rows make together.
    pub grand: Vec<TotalRowShape>,
    /// What stays inside a region.
    pub internal: Vec<FlowShape>,
    /// What begins or ends above the level.
    pub coarser: Vec<FlowShape>,
    /// Links of which an end counts to no region.
    pub left_out: Vec<LeftOutShape>,
}

impl Flows<'_> {
    /// The answer as data. By year, the period of a row is that of its years.
    pub fn to_shape(&self, view: &View<'_>, options: &FlowsOptions) -> FlowsShape {
        let total = |row: &TotalRow<'_>| row.to_shape(view);
        let flow = |flow: &Flow<'_>| {
            let entities = |of: &[Entity<'_>]| of.iter().map(|one| shape::entity_in(view, one)).collect();
            let mut total = total(&flow.total);
            total.period = total.period.or(flow.years.map(|years| years.to_string()));
            FlowShape { from: entities(&flow.from), to: entities(&flow.to), overlaps: flow.overlaps, total }
        };
        FlowsShape {
            level: options.levels(),
            rows: self.rows.iter().map(flow).collect(),
            all_rows: self.all_rows,
            grand: self.grand.iter().map(total).collect(),
            internal: self.internal.iter().map(flow).collect(),
            coarser: self.coarser.iter().map(flow).collect(),
            left_out: self.left_out.iter().map(LeftOutShape::of).collect(),
        }
    }
}
