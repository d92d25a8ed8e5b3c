//! Items by the nodes that they stand in.

use super::items::{Items, count};
use crate::graph::overlaps::Overlaps;

/// Items of equal ends and scheme.
pub(super) struct Nodes {
    /// The node of each item, as the graph numbers them.
    pub(super) of: Vec<u32>,
    /// Items by node.
    pub(super) items: Vec<u32>,
    /// Nodes that are here, ascending, each with where its items lie.
    pub(super) runs: Vec<(u32, u32, u32)>,
}

impl Nodes {
    pub(super) fn new(overlaps: &Overlaps, items: &Items<'_>) -> Self {
        let of: Vec<u32> = (0..count(items.len())).map(|item| overlaps.node(items.lead(item).link)).collect();
        let mut sorted: Vec<u64> = of.iter().zip(0u64..).map(|(node, item)| u64::from(*node) << 32 | item).collect();
        sorted.sort_unstable();
        #[allow(clippy::cast_possible_truncation)] // the lower half is the item
        let order: Vec<u32> = sorted.iter().map(|pair| *pair as u32).collect();
        let mut runs = Vec::new();
        let mut from = 0;
        for run in order.chunk_by(|one, other| of[*one as usize] == of[*other as usize]) {
            runs.push((of[run[0] as usize], from, from + count(run.len())));
            from += count(run.len());
        }
        Nodes { of, items: order, runs }
    }

    pub(super) fn runs(&self) -> impl Iterator<Item = &[u32]> {
        self.runs.iter().map(|(_, from, to)| &self.items[*from as usize..*to as usize])
    }
}
