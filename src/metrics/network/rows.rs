//! Adjacency as compressed rows (CSR), one way.

use super::{Weight, number};

/// The arcs of each node side by side, by the other end.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Rows<W> {
    /// Where the arcs of a node begin; one more at the end.
    at: Vec<u32>,
    other: Vec<u32>,
    weight: Vec<W>,
}

/// The rows of some nodes that follow one another, before they are put together.
pub(super) struct Stretch<W> {
    pub(super) degrees: Vec<u32>,
    pub(super) other: Vec<u32>,
    pub(super) weight: Vec<W>,
}

impl<W: Weight> Rows<W> {
    /// From pairs that are sorted by their first node, then by the second.
    pub(super) fn new(nodes: usize, pairs: &[(u32, u32, W)]) -> Self {
        let mut at = vec![0u32; nodes + 1];
        for (node, _, _) in pairs {
            at[*node as usize + 1] += 1;
        }
        for node in 0..nodes {
            at[node + 1] += at[node];
        }
        Rows { at, other: pairs.iter().map(|pair| pair.1).collect(), weight: pairs.iter().map(|pair| pair.2).collect() }
    }

    /// Puts stretches together, in their order.
    pub(super) fn joined(stretches: Vec<Stretch<W>>) -> Self {
        let pairs = stretches.iter().map(|stretch| stretch.other.len()).sum();
        let nodes: usize = stretches.iter().map(|stretch| stretch.degrees.len()).sum();
        let (mut at, mut other, mut weight) =
            (Vec::with_capacity(nodes + 1), Vec::with_capacity(pairs), Vec::with_capacity(pairs));
        let mut end = 0;
        at.push(end);
        for stretch in stretches {
            at.extend(stretch.degrees.iter().map(|degree| {
                end += degree;
                end
            }));
            other.extend_from_slice(&stretch.other);
            weight.extend_from_slice(&stretch.weight);
        }
        Rows { at, other, weight }
    }

    /// The same arcs by their other end; within a row, nodes ascend. Cost: O(nodes + pairs).
    pub(super) fn turned(&self) -> Self {
        let nodes = self.at.len() - 1;
        let mut at = vec![0u32; nodes + 1];
        for other in &self.other {
            at[*other as usize + 1] += 1;
        }
        for node in 0..nodes {
            at[node + 1] += at[node];
        }
        let mut next = at.clone();
        let (mut turned, mut weight) = (vec![0u32; self.other.len()], vec![W::default(); self.other.len()]);
        for node in 0..nodes {
            let (others, weights) = self.of(node);
            for (other, own) in others.iter().zip(weights) {
                let slot = &mut next[*other as usize];
                (turned[*slot as usize], weight[*slot as usize]) = (number(node), *own);
                *slot += 1;
            }
        }
        Rows { at, other: turned, weight }
    }

    pub(super) fn of(&self, node: usize) -> (&[u32], &[W]) {
        let row = self.span(node);
        (&self.other[row.clone()], &self.weight[row])
    }

    /// Where the arcs of a node stand among all.
    pub(super) fn span(&self, node: usize) -> std::ops::Range<usize> {
        self.at[node] as usize..self.at[node + 1] as usize
    }

    pub(super) fn others(&self, arcs: std::ops::Range<usize>) -> &[u32] {
        &self.other[arcs]
    }

    pub(super) fn pairs(&self) -> usize {
        self.other.len()
    }
}
