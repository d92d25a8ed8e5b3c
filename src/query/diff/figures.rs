//! Figures of the two sides of one thing.

use super::FigureChange;
use super::pairs::{Paired, pair, without_equal};
use crate::graph::{Measure, View};
use crate::query::shape;

/// All that a figure says, as a text.
pub(super) fn key(view: &View<'_>, measure: &Measure<'_>) -> String {
    let mut shape = shape::measure_in(view, measure);
    shape.id = None;
    serde_json::to_string(&shape).unwrap_or_default()
}

/// Figures that differ: of one name, those of the same unit, span, basis and period are the same figure that changed.
pub(super) fn changes<'g>(old: (&View<'g>, Vec<Measure<'g>>), new: (&View<'g>, Vec<Measure<'g>>)) -> Vec<FigureChange<'g>> {
    let ((old_view, old), (new_view, new)) = (old, new);
    let keys: [&dyn Fn(&Measure<'g>) -> String; 2] = [&|one| key(old_view, one), &|one| key(new_view, one)];
    let (_, old, new) = without_equal(old, new, keys);
    let name = |one: &Measure<'g>| one.name().to_owned();
    let Paired { both, old, new } = pair(old, new, [&name, &name], &|old, new| Some(likeness(old, new)));
    let mut changes: Vec<FigureChange<'g>> = both
        .into_iter()
        .map(|(old, new)| FigureChange { old: Some(old), new: Some(new) })
        .chain(old.into_iter().map(|old| FigureChange { old: Some(old), new: None }))
        .chain(new.into_iter().map(|new| FigureChange { old: None, new: Some(new) }))
        .collect();
    changes.sort_by_key(|change| (change.old.or(change.new).map(|one| (one.name().to_owned(), one.row)), change.old.is_none()));
    changes
}

fn likeness(old: &Measure<'_>, new: &Measure<'_>) -> u32 {
    let (a, b) = (old.quantity(), new.quantity());
    [
        a.unit == b.unit && a.per == b.per,
        old.own_period() == new.own_period(),
        old.basis() == new.basis(),
        old.span() == new.span(),
        a.stated == b.stated && a.low == b.low && a.high == b.high,
    ]
    .into_iter()
    .fold(0, |sum, same| sum * 2 + u32::from(same))
}
