//! Nodes of equal ends and scheme that hang together, each inside some others.

use super::items::count;
use super::lowest::Least;
use crate::graph::overlaps::Rows;

/// The nodes of a group.
pub(super) struct Forest {
    own: Vec<Least>,
    /// All the nodes that each is inside of, ascending.
    up: Rows,
    /// Pairs that surely have a part in common.
    common: Vec<(u32, u32)>,
}

impl Forest {
    /// Of what each makes by itself and the nodes that each is inside of, each pair once, in any order.
    pub(super) fn new(own: Vec<Least>, direct: &[(u32, u32)], common: Vec<(u32, u32)>) -> Self {
        let direct = Rows::new(own.len(), direct.iter().copied());
        let mut seen = vec![u32::MAX; own.len()];
        let mut up = Rows::empty();
        let (mut found, mut open) = (Vec::new(), Vec::new());
        for node in 0..count(own.len()) {
            found.clear();
            open.extend_from_slice(direct.of(node));
            while let Some(whole) = open.pop() {
                if std::mem::replace(&mut seen[whole as usize], node) != node {
                    found.push(whole);
                    open.extend_from_slice(direct.of(whole));
                }
            }
            found.sort_unstable();
            up.push(&found);
        }
        Forest { own, up, common }
    }

    /// What the nodes make at least.
    pub(super) fn least(mut self) -> Least {
        match self.parents() {
            Some(parents) => self.tree(&parents),
            None => self.greedy(),
        }
    }

    fn holds(&self, whole: u32, part: u32) -> bool {
        self.up.of(part).binary_search(&whole).is_ok()
    }

    /// The next larger node of each, if each is inside one at most, and nodes that are apart have nothing in common.
    fn parents(&self) -> Option<Vec<Option<u32>>> {
        if !self.common.iter().all(|(one, other)| self.holds(*one, *other) || self.holds(*other, *one)) {
            return None;
        }
        let mut parents = Vec::with_capacity(self.own.len());
        for node in 0..count(self.own.len()) {
            let up = self.up.of(node);
            let mut minimal = up.iter().filter(|whole| !up.iter().any(|other| other != *whole && self.holds(**whole, *other)));
            let first = minimal.next().copied();
            if self.holds(node, node) || minimal.next().is_some() || first.is_none() && !up.is_empty() {
                return None;
            }
            parents.push(first);
        }
        Some(parents)
    }

    /// Of each tree the greater of its root's own and the sum of its children, from the leaves up.
    fn tree(&mut self, parents: &[Option<u32>]) -> Least {
        let mut order: Vec<u32> = (0..count(self.own.len())).collect();
        order.sort_by_key(|node| (std::cmp::Reverse(self.up.of(*node).len()), *node));
        let mut children: Vec<Least> = vec![Least::default(); self.own.len()];
        let mut roots = Least::default();
        for node in order {
            let at = node as usize;
            let (own, inside) = (std::mem::take(&mut self.own[at]), std::mem::take(&mut children[at]));
            let better = (inside.low, inside.open) > (own.low, own.open);
            let value = if better { inside } else { own };
            match parents[at] {
                Some(parent) => {
                    let known = std::mem::take(&mut children[parent as usize]);
                    children[parent as usize] = known.and(value);
                }
                None => roots = roots.and(value),
            }
        }
        roots
    }

    /// Nodes that have nothing in common, the largest first.
    fn greedy(&mut self) -> Least {
        let mut beside: Vec<Vec<u32>> = vec![Vec::new(); self.own.len()];
        let mut overlap = |one: u32, other: u32| {
            beside[one as usize].push(other);
            beside[other as usize].push(one);
        };
        self.common.iter().for_each(|(one, other)| overlap(*one, *other));
        for node in 0..count(self.own.len()) {
            let up = self.up.of(node);
            for (at, one) in up.iter().enumerate() {
                overlap(*one, node);
                up[at + 1..].iter().for_each(|other| overlap(*one, *other));
            }
        }
        let mut order: Vec<u32> = (0..count(self.own.len())).collect();
        order.sort_by_key(|node| (std::cmp::Reverse(self.own[*node as usize].low), *node));
        let mut taken = vec![false; self.own.len()];
        let mut least = Least { loose: true, ..Least::default() };
        for node in order {
            let at = node as usize;
            if !std::mem::replace(&mut taken[at], true) {
                beside[at].iter().for_each(|other| taken[*other as usize] = true);
                least = least.and(std::mem::take(&mut self.own[at]));
            }
        }
        least
    }
}
