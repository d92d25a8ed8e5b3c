//! Which of some items hang together, so that what they make at least has to be judged together.

use super::groups::Groups;
use super::items::count;
use super::lowest::Wholes;

/// How the items of a set hang together, by their positions in it.
pub(super) struct Ties {
    /// What each may be inside of.
    wholes_at: Vec<u32>,
    wholes: Vec<u32>,
    /// Pairs that surely have a part in common, each after its group, ascending.
    common: Vec<(u32, (u32, u32))>,
    /// Of which item only one sum can count: all have a part in common.
    pub(super) one_of: Vec<bool>,
    pub(super) groups: Groups,
}

impl Ties {
    pub(super) fn new(wholes: &Wholes<'_, '_>, set: &[u32]) -> Self {
        let all = wholes.items.len();
        // Positions of items, looked up in a table where the set is most of the items.
        let table = (set.len() > all / 16).then(|| {
            let mut table = vec![u32::MAX; all];
            set.iter().zip(0u32..).for_each(|(item, at)| table[*item as usize] = at);
            table
        });
        let position = |item: u32| match &table {
            Some(table) => Some(table[item as usize]).filter(|at| *at != u32::MAX),
            None => set.binary_search(&item).ok().map(count),
        };
        let mut ties = Ties {
            wholes_at: Vec::with_capacity(set.len() + 1),
            wholes: Vec::new(),
            common: Vec::new(),
            one_of: vec![false; set.len()],
            groups: Groups::new(set.len()),
        };
        ties.wholes_at.push(0);
        let parts = wholes.parts;
        for (item, at) in set.iter().zip(0u32..) {
            let from = ties.wholes.len();
            let direct = parts.possible.of(*item).iter().chain(parts.sure.of(*item)).chain(wholes.above(*item));
            // What is declared to be possibly inside an absorbed figure may be inside what absorbs it. What merely may be so
            // by its ends and dates is judged against that by itself.
            let absorbed = parts.declared.of(*item).iter().filter(|whole| position(**whole).is_none());
            for whole in direct.chain(absorbed.flat_map(|whole| wholes.above(*whole))) {
                if let Some(whole) = position(*whole).filter(|whole| *whole != at)
                    && !ties.wholes[from..].contains(&whole)
                {
                    ties.wholes.push(whole);
                    ties.groups.join(at, whole);
                }
            }
            ties.wholes_at.push(count(ties.wholes.len()));
        }
        if !wholes.shared.is_empty() {
            ties.share(wholes, set, position);
        }
        ties.groups.settle();
        for (group, (one, _)) in &mut ties.common {
            *group = ties.groups.first(*one);
        }
        ties.common.sort_unstable();
        ties.common.dedup();
        ties
    }

    /// Ties what has a part in common that is not in the set itself.
    fn share(&mut self, wholes: &Wholes<'_, '_>, set: &[u32], position: impl Fn(u32) -> Option<u32>) {
        let shared = set.iter().flat_map(|item| wholes.shared.of(*item));
        let mut shared: Vec<u32> = shared.copied().filter(|part| position(*part).is_none()).collect();
        // What several parts lie in alike is told once.
        shared.sort_unstable();
        shared.dedup();
        shared.sort_by(|one, other| wholes.above(*one).cmp(wholes.above(*other)));
        shared.dedup_by(|one, other| wholes.above(*one) == wholes.above(*other));
        let mut held = Vec::new();
        for part in shared {
            let sure = wholes.above(part).iter().filter(|whole| wholes.items.is_sure(**whole));
            held.clear();
            held.extend(sure.filter_map(|whole| position(*whole)));
            for (at, one) in held.iter().enumerate() {
                if wholes.items.has_sums(set[*one as usize]) {
                    self.one_of[*one as usize] = true;
                    self.groups.join(*one, *one);
                }
                for other in &held[at + 1..] {
                    self.common.push((0, (*one, *other)));
                    self.groups.join(*one, *other);
                }
            }
        }
    }

    /// What an item may be inside of.
    pub(super) fn wholes(&self, at: u32) -> &[u32] {
        let at = at as usize;
        &self.wholes[self.wholes_at[at] as usize..self.wholes_at[at + 1] as usize]
    }

    /// The pairs of a group that surely have a part in common.
    pub(super) fn common(&self, group: u32) -> impl Iterator<Item = &(u32, u32)> {
        let from = self.common.partition_point(|(of, _)| *of < group);
        self.common[from..].iter().take_while(move |(of, _)| *of == group).map(|(_, pair)| pair)
    }
}
