//! Adjacency as compressed rows (CSR), one way.

use rayon::prelude::*;

use super::{Weight, number};

/// The arcs of each node side by side, by the other end.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::metrics) struct Rows<W> {
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

impl<W> Stretch<W> {
    pub(super) fn new() -> Self {
        Stretch { degrees: Vec::new(), other: Vec::new(), weight: Vec::new() }
    }
}

/// So many arcs are worth another thread.
pub(in crate::metrics) const MANY: usize = 1 << 16;

/// Threads that each pass over all arcs: with more of them, the passes would be most of the work.
pub(in crate::metrics) const MOST_THREADS: usize = 8;

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
    pub(super) fn joined(stretches: &[Stretch<W>]) -> Self {
        let pairs = stretches.iter().map(|stretch| stretch.other.len()).sum();
        let nodes: usize = stretches.iter().map(|stretch| stretch.degrees.len()).sum();
        let mut at = Vec::with_capacity(nodes + 1);
        let mut end = 0;
        at.push(end);
        for degree in stretches.iter().flat_map(|stretch| &stretch.degrees) {
            end += degree;
            at.push(end);
        }
        let (mut other, mut weight) = (vec![0; pairs], vec![W::default(); pairs]);
        let (mut others, mut weights) = (other.as_mut_slice(), weight.as_mut_slice());
        let mut shares = Vec::with_capacity(stretches.len());
        for stretch in stretches {
            let ((own, rest), (own_weights, rest_weights)) =
                (others.split_at_mut(stretch.other.len()), weights.split_at_mut(stretch.other.len()));
            shares.push((stretch, own, own_weights));
            (others, weights) = (rest, rest_weights);
        }
        let copy = |(stretch, other, weight): (&Stretch<W>, &mut [u32], &mut [W])| {
            other.copy_from_slice(&stretch.other);
            weight.copy_from_slice(&stretch.weight);
        };
        if pairs < MANY {
            shares.into_iter().for_each(copy);
        } else {
            shares.into_par_iter().for_each(copy);
        }
        Rows { at, other, weight }
    }

    /// The same arcs by their other end; within a row, nodes ascend. Each thread has the rows of some nodes and passes over all
    /// arcs. Cost: O(nodes + pairs).
    pub(super) fn turned(&self) -> Self {
        let nodes = self.at.len() - 1;
        let mut at = vec![0u32; nodes + 1];
        for other in &self.other {
            at[*other as usize + 1] += 1;
        }
        for node in 0..nodes {
            at[node + 1] += at[node];
        }
        let threads = if self.pairs() < MANY { 1 } else { rayon::current_num_threads().min(MOST_THREADS) };
        let share = number(self.pairs().div_ceil(threads).max(1));
        let (mut turned, mut weight) = (vec![0u32; self.other.len()], vec![W::default(); self.other.len()]);
        let (mut rest, mut rest_weights, mut first) = (turned.as_mut_slice(), weight.as_mut_slice(), 0);
        let mut shares = Vec::with_capacity(threads);
        while first < nodes {
            let last = at.partition_point(|start| *start < at[first].saturating_add(share)).clamp(first + 1, nodes);
            let arcs = (at[last] - at[first]) as usize;
            let ((own, others), (own_weights, other_weights)) = (rest.split_at_mut(arcs), rest_weights.split_at_mut(arcs));
            shares.push((first, &at[first..=last], own, own_weights));
            (rest, rest_weights, first) = (others, other_weights, last);
        }
        let fill = |(first, at, turned, weight): (usize, &[u32], &mut [u32], &mut [W])| self.fill(first, at, turned, weight);
        if threads == 1 {
            shares.into_iter().for_each(fill);
        } else {
            shares.into_par_iter().for_each(fill);
        }
        Rows { at, other: turned, weight }
    }

    /// Fills the rows of some nodes that follow one another with the arcs that lead to them.
    fn fill(&self, first: usize, at: &[u32], turned: &mut [u32], weight: &mut [W]) {
        let mut next: Vec<u32> = at[..at.len() - 1].iter().map(|start| start - at[0]).collect();
        for node in 0..self.at.len() - 1 {
            let (others, weights) = self.of(node);
            for (other, own) in others.iter().zip(weights) {
                if let Some(slot) = next.get_mut((*other as usize).wrapping_sub(first)) {
                    (turned[*slot as usize], weight[*slot as usize]) = (number(node), *own);
                    *slot += 1;
                }
            }
        }
    }

    #[inline]
    pub(in crate::metrics) fn of(&self, node: usize) -> (&[u32], &[W]) {
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

    pub(in crate::metrics) fn pairs(&self) -> usize {
        self.other.len()
    }
}
