//! Figures of one class, years and place, as they are entered.

use super::LeftOut;
use super::entries::{Entry, Value};
use super::sheet::{More, place};
use crate::graph::LinkId;

/// Figures of one class, years and place.
#[derive(Debug)]
pub(super) struct Slot<'g> {
    /// How many exact figures were added at once, and what they make: nearly all of a ledger are such.
    pub(super) figures: u32,
    pub(super) exact: i128,
    pub(super) links: u32,
    pub(super) with_figure: u32,
    /// The last link that was met, and the last one with a figure: each counts once, however many it has.
    last: LinkId,
    last_with: LinkId,
    pub(super) more: Option<Box<More<'g>>>,
}

/// Stands for no link: there are fewer.
const NO_LINK: LinkId = LinkId(u32::MAX);

impl Default for Slot<'_> {
    fn default() -> Self {
        Slot { figures: 0, exact: 0, links: 0, with_figure: 0, last: NO_LINK, last_with: NO_LINK, more: None }
    }
}

impl<'g> Slot<'g> {
    #[inline]
    pub(super) fn meet(&mut self, link: LinkId) {
        self.links += u32::from(self.last != link);
        self.last = link;
    }

    #[inline]
    pub(super) fn meet_with(&mut self, link: LinkId) {
        self.meet(link);
        self.with_figure += u32::from(self.last_with != link);
        self.last_with = link;
    }

    pub(super) fn more(&mut self) -> &mut More<'g> {
        self.more.get_or_insert_default()
    }

    /// An exact figure that is part of nothing and surely counts.
    #[inline]
    pub(super) fn add(&mut self, link: LinkId, number: i64) {
        self.meet_with(link);
        self.figures += 1;
        self.exact += i128::from(number);
    }

    /// One that is not exact.
    pub(super) fn add_loose(&mut self, link: LinkId, value: &Value) {
        self.meet_with(link);
        self.more().sums.add(value);
    }

    /// A figure that may overlap others, or may not count.
    pub(super) fn wait(&mut self, entry: Entry) {
        self.meet_with(entry.link);
        self.more().entries.push(entry);
    }

    /// One that may overlap others, and that nobody asks for by name.
    #[inline]
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

    /// Takes in the links without a figure of the same place.
    pub(super) fn join(&mut self, bare: Slot<'g>) {
        self.links += bare.links;
        if let Some(bare) = bare.more.filter(|bare| !bare.left_out.is_empty()) {
            let left_out = &mut self.more().left_out;
            left_out.extend(bare.left_out);
            left_out.sort_by_key(|left| place(&left.figure));
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
