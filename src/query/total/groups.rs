//! What hangs together: union-find.

use super::items::count;

/// Numbers that hang together, each led to the first of its group.
#[derive(Debug)]
pub(super) struct Groups {
    first: Vec<u32>,
    tied: Vec<bool>,
}

impl Groups {
    /// So many numbers of which none is tied to another.
    pub(super) fn new(len: usize) -> Self {
        Groups { first: (0..count(len)).collect(), tied: vec![false; len] }
    }

    /// Ties two numbers, or one to itself.
    pub(super) fn join(&mut self, one: u32, other: u32) {
        self.tied[one as usize] = true;
        self.tied[other as usize] = true;
        let (one, other) = (self.root(one), self.root(other));
        self.first[one.max(other) as usize] = one.min(other);
    }

    fn root(&mut self, mut at: u32) -> u32 {
        while self.first[at as usize] != at {
            // Half the way for the next.
            let above = self.first[self.first[at as usize] as usize];
            self.first[at as usize] = above;
            at = above;
        }
        at
    }

    /// Leads every number straight to the first of its group: to be called when all are joined.
    pub(super) fn settle(&mut self) {
        // Firsts come before what hangs on them.
        for at in 0..self.first.len() {
            self.first[at] = self.first[self.first[at] as usize];
        }
    }

    /// The first of the group of a number, once they are settled.
    #[inline]
    pub(super) fn first(&self, at: u32) -> u32 {
        self.first[at as usize]
    }

    #[inline]
    pub(super) fn is_tied(&self, at: u32) -> bool {
        self.tied[at as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_led_to_their_first() {
        let mut groups = Groups::new(6);
        for (one, other) in [(4, 5), (2, 4), (1, 1), (5, 2)] {
            groups.join(one, other);
        }
        groups.settle();
        assert_eq!((0..6).map(|at| groups.first(at)).collect::<Vec<_>>(), [0, 1, 2, 3, 2, 2]);
        assert_eq!((0..6).map(|at| groups.is_tied(at)).collect::<Vec<_>>(), [false, true, true, false, true, true]);
    }
}
