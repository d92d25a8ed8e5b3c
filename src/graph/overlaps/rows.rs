//! Some numbers for each number, in one array.

use super::count;
use crate::graph::column::Column;

/// Some numbers for each number, ascending.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    pub(in crate::graph) at: Column<u32>,
    pub(in crate::graph) to: Column<u32>,
}

impl Rows {
    /// Of pairs in any order, each once; `items` is how many rows there are.
    ///
    /// Cost: O(items + pairs), and to sort each row.
    pub(crate) fn new(items: usize, pairs: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut at = vec![0u32; items + 1];
        for (from, _) in pairs.clone() {
            at[from as usize + 1] += 1;
        }
        for item in 0..items {
            at[item + 1] += at[item];
        }
        let mut next = at.clone();
        let mut to = vec![0; at[items] as usize];
        for (from, other) in pairs {
            let place = &mut next[from as usize];
            to[*place as usize] = other;
            *place += 1;
        }
        for ends in at.windows(2) {
            let (from, end) = (ends[0] as usize, ends[1] as usize);
            if end - from > 1 {
                to[from..end].sort_unstable();
            }
        }
        Rows { at: at.into(), to: to.into() }
    }

    /// No rows yet.
    pub(crate) fn empty() -> Self {
        Rows { at: vec![0].into(), to: Column::default() }
    }

    /// Adds the next row, ascending.
    pub(crate) fn push(&mut self, row: &[u32]) {
        self.to.to_mut().extend_from_slice(row);
        self.at.push(count(self.to.len()));
    }

    #[inline]
    pub(crate) fn of(&self, item: u32) -> &[u32] {
        let at = item as usize;
        &self.to[self.at[at] as usize..self.at[at + 1] as usize]
    }

    /// All pairs of a row and what is in it, by row.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (u32, u32)> + Clone {
        let rows = (0u32..).zip(self.at.windows(2));
        rows.flat_map(|(item, ends)| self.to[ends[0] as usize..ends[1] as usize].iter().map(move |other| (item, *other)))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.to.is_empty()
    }
}
