//! Figures of one class, years and place, as they are entered.

use super::LeftOut;
use super::entries::{Entry, Value};
use super::sheet::More;
use crate::graph::LinkId;

/// Figures of one class, years and place.
#[derive(Debug, Default)]
pub(super) struct Slot<'g> {
    /// How many exact figures were added at once, and what they make: nearly all of a ledger are such.
    pub(super) figures: u32,
    pub(super) exact: i128,
    pub(super) links: u32,
    pub(super) with_figure: u32,
    last: Option<LinkId>,
    last_with: Option<LinkId>,
    pub(super) more: Option<Box<More<'g>>>,
}

impl<'g> Slot<'g> {
    pub(super) fn meet(&mut self, link: LinkId) {
        self.links += u32::from(self.last != Some(link));
        self.last = Some(link);
    }

    pub(super) fn meet_with(&mut self, link: LinkId) {
        self.meet(link);
        self.with_figure += u32::from(self.last_with != Some(link));
        self.last_with = Some(link);
    }

    pub(super) fn more(&mut self) -> &mut More<'g> {
        self.more.get_or_insert_default()
    }

    /// A figure that is part of nothing and surely counts.
    #[inline]
    pub(super) fn add(&mut self, link: LinkId, row: u32, number: Number, ledger: bool) {
        self.meet_with(link);
        match number {
            Number::Exact(number) => {
                self.figures += 1;
                self.exact += i128::from(number);
            }
            Number::Loose(value) => self.more().sums.add(&value),
        }
        if ledger {
            self.more().plain.push((link, row));
        }
    }

    /// A figure that may overlap others, or may not count.
    pub(super) fn wait(&mut self, entry: Entry) {
        self.meet_with(entry.link);
        self.more().entries.push(entry);
    }

    /// One that may overlap others, and that nobody asks for by name.
    pub(super) fn mark(&mut self, link: LinkId, row: u32) {
        self.meet_with(link);
        self.more().marked.push((link, row));
    }

    /// Adds what was entered of later links; `spot` is where theirs stand here.
    pub(super) fn extend(&mut self, later: Slot<'g>, spot: impl Fn((u32, u32)) -> (u32, u32)) {
        self.figures += later.figures;
        self.exact += later.exact;
        self.links += later.links;
        self.with_figure += later.with_figure;
        if let Some(more) = later.more {
            let known = self.more();
            known.sums.extend(&more.sums);
            known.plain.extend(more.plain);
            known.marked.extend(more.marked);
            known.possible.extend(more.possible);
            known.entries.extend(more.entries.into_iter().map(|entry| Entry { spot: spot(entry.spot), ..entry }));
            known.left_out.extend(more.left_out);
        }
    }

    /// How many figures of it have to be judged.
    pub(super) fn waiting(&self) -> usize {
        self.more.as_ref().map_or(0, |more| more.marked.len() + more.entries.len())
    }

    pub(super) fn leave_out(&mut self, left: LeftOut<'g>) {
        self.meet(left.figure.link.handle());
        self.more().left_out.push(left);
    }
}

/// What a figure states.
#[derive(Clone, Copy)]
pub(super) enum Number {
    /// Exactly so much.
    Exact(i64),
    Loose(Value),
}
