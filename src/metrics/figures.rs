//! One number for each link, in fixed point: what the measures add up.

use std::ops::Range;

use rayon::prelude::*;

use crate::graph::column::common;
use crate::graph::lines::{Block, Line, blocks};
use crate::graph::{Graph, View};
use crate::metrics::network::number;
use crate::model::{Answer, Basis, Kind, Span, Unit};

/// Stands for no figure.
pub(super) const NONE: i64 = i64::MIN;

/// Stands for a link that is not in the view.
pub(super) const ELSEWHERE: i64 = i64::MIN + 1;

/// Links that one thread takes at a time.
const CHUNK: usize = 1 << 14;

/// Figures that are read together: what stays in the nearest cache.
const ROWS: usize = 1 << 10;

/// A sum of figures is beyond what 64 bits hold in ten-thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sum of figures is beyond 64 bits")]
pub struct Overflow;

/// Which figures are added up: those of one name and unit.
///
/// A figure counts if it has a stated value, is for no household or other part (`per`), is no rate and not yearly, and rests on
/// what was paid or on nothing that is said, which is *realised*. A link with several such figures of one name has none that
/// is plain. What may be inside of another figure is not asked: [`query::total`](crate::query::total) does that.
#[derive(Clone, Copy, Debug)]
pub struct Figures<'a> {
    /// `money`, `people`, `projects` or the data set's own name.
    pub name: &'a str,
    /// The unit.
    pub unit: &'a Unit,
}

impl Figures<'_> {
    /// Money in yuan.
    pub const MONEY: Figures<'static> = Figures { name: "money", unit: &Unit::CNY };

    /// The sum of the figures of the links of a view, in ten-thousandths of the unit; a joint link's counts once.
    /// Cost: O(links).
    pub fn sum(self, view: &View<'_>) -> i128 {
        let graph = view.graph();
        let asked = Asked::new(view, self);
        let chunk = |chunk: usize| asked.sum(chunk * CHUNK..graph.link_count().min((chunk + 1) * CHUNK));
        (0..graph.link_count().div_ceil(CHUNK)).into_par_iter().map(chunk).sum()
    }
}

/// The figures of a graph by name and unit, looked up once.
#[derive(Clone, Debug)]
pub(super) struct Plain<'g> {
    graph: &'g Graph,
    /// The classes of figures that are plain ones.
    classes: Vec<bool>,
    /// Some figure may be a rate.
    rates: bool,
}

impl<'g> Plain<'g> {
    pub(super) fn new(graph: &'g Graph, figures: Figures<'_>) -> Self {
        let store = &graph.store;
        let name = store.measure_names.iter().position(|name| store.texts.get(*name) == figures.name);
        let unit = store.units.iter().position(|unit| unit == figures.unit);
        let which = name.zip(unit);
        let classes = store.measures.classes.iter().map(|class| {
            let realised = matches!(class.flags.basis, Basis::Paid | Basis::Unstated) && class.flags.span != Span::Yearly;
            let own = which == Some((usize::from(class.name), usize::from(class.unit)));
            own && realised && class.flags.has_stated && class.per == 0
        });
        // One more for links without a figure.
        let classes = classes.chain([false]).collect();
        Plain { graph, classes, rates: !store.measures.detail.is_empty() }
    }

    /// The figure of a link in ten-thousandths, or [`NONE`].
    #[inline]
    pub(super) fn of(&self, line: &Line<'_>) -> i64 {
        let mut found = NONE;
        for (row, class, stated) in line.plain() {
            if self.classes[class as usize] && !(self.rates && self.is_rate(row as usize)) {
                if found != NONE {
                    return NONE;
                }
                found = stated;
            }
        }
        found
    }

    /// Prepares a block in which no link has several figures, and none of them may be a rate: what [`Self::at_most_one`] wants.
    pub(super) fn is_simple(&self, block: &mut Block) -> bool {
        // All bits together, for to look at several links at a time.
        let simple = !self.rates && block.starts.windows(2).fold(0, |counts, ends| counts | (ends[1] - ends[0])) < 2;
        // What a link without a figure at the end looks at.
        block.classes.push(number(self.classes.len() - 1));
        block.stated.push(NONE);
        if !simple {
            block.classes.pop();
            block.stated.pop();
        }
        simple
    }

    /// The figure of a link that has no other, or [`NONE`]. Whatever it has, the same is done.
    #[inline]
    pub(super) fn at_most_one(&self, block: &Block, ends: &[u32]) -> i64 {
        let stated = block.stated[ends[0] as usize];
        if self.has_one(block, ends) { stated } else { NONE }
    }

    /// Whether a link that has no other figure has one that is plain.
    #[allow(clippy::needless_bitwise_bool)] // a branch is what it is to be without
    #[inline]
    pub(super) fn has_one(&self, block: &Block, ends: &[u32]) -> bool {
        self.classes[block.classes[ends[0] as usize] as usize] & (ends[0] < ends[1])
    }

    fn is_rate(&self, row: usize) -> bool {
        self.graph.store.measures.detail(row).is_some_and(|detail| detail.of.is_some())
    }

    /// What the first figures have for a factor.
    pub(super) fn factor(&self) -> Option<Factor> {
        let measures = &self.graph.store.measures;
        let first = (0..measures.len().min(CHUNK)).filter(|row| self.classes[measures.class.get(*row) as usize]);
        let factor = first.fold(0, |factor, row| common(factor, measures.stated.get(row)));
        (factor > 0).then(|| Factor::new(factor))
    }
}

/// What most figures are multiples of, above 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Factor {
    pub(super) of: i64,
    share: f64,
}

impl Factor {
    fn new(of: i64) -> Self {
        #[allow(clippy::cast_precision_loss)] // products are compared
        let share = 1.0 / of as f64;
        Factor { of, share }
    }

    /// How many times the factor a figure is, and whether it is so, and not below 0. Nothing branches on it.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)] // the product is compared
    #[inline]
    pub(super) fn times(self, figure: i64) -> (u32, bool) {
        let times = (figure as f64 * self.share + 0.5) as u32;
        (times, i64::from(times).wrapping_mul(self.of) == figure)
    }
}

impl Default for Factor {
    fn default() -> Self {
        Factor::new(1)
    }
}

/// Figures of a view, with what is asked of each link looked up once.
struct Asked<'v, 'g> {
    view: &'v View<'g>,
    plain: Plain<'g>,
    settled: bool,
    /// Whether links of a kind are measured.
    kinds: Vec<bool>,
}

impl<'v, 'g> Asked<'v, 'g> {
    fn new(view: &'v View<'g>, figures: Figures<'_>) -> Self {
        let graph = view.graph();
        let kinds = measured(view);
        Asked { view, plain: Plain::new(graph, figures), settled: view.kinds_only(), kinds }
    }

    /// The sum of the figures of links that follow one another.
    fn sum(&self, links: Range<usize>) -> i128 {
        let store = &self.view.graph().store;
        // Where none of them has two figures, and none is to be left out, it matters no more which link a figure is of.
        let alike = self.settled
            && !self.plain.rates
            && store.links.kind.all(links.clone(), |kind| self.kinds[kind as usize])
            && store.links.measures.at_most_one(links.clone());
        let mut sum = 0;
        if !alike {
            self.figures(links, |figure| sum += if figure > ELSEWHERE { i128::from(figure) } else { 0 });
            return sum;
        }
        let rows = store.links.measures.start(links.start) as usize..store.links.measures.start(links.end) as usize;
        let (mut classes, mut stated) = (Vec::new(), Vec::new());
        for first in rows.clone().step_by(ROWS) {
            let some = first..rows.end.min(first + ROWS);
            store.measures.class.read(some.clone(), &mut classes);
            store.measures.stated.read(some, &mut stated);
            for (class, stated) in classes.iter().zip(&stated) {
                // All bits of it or none, without a branch: figures of several classes come in any order.
                sum += i128::from(*stated & -i64::from(self.plain.classes[*class as usize]));
            }
        }
        sum
    }

    /// The figures of links that follow one another, or [`NONE`], or [`ELSEWHERE`].
    #[inline]
    fn figures(&self, links: Range<usize>, mut give: impl FnMut(i64)) {
        blocks(self.view.graph(), None, links, |first, block| {
            if self.settled && self.plain.is_simple(block) {
                // Kinds come in any order: a guess at each would be wrong half the time.
                for (kind, ends) in block.kinds.iter().zip(block.starts.windows(2)) {
                    let figure = self.plain.at_most_one(block, ends);
                    give(if self.kinds[*kind as usize] { figure } else { ELSEWHERE });
                }
                return;
            }
            for line in block.lines(first) {
                let inside = self.kinds[line.kind.index()] && (self.settled || self.view.admits(line.link) != Answer::No);
                give(if inside { self.plain.of(&line) } else { ELSEWHERE });
            }
        });
    }
}

/// The figures of the links of a view by link, [`NONE`] for those that have none, [`ELSEWHERE`] for those outside. Columns are read in
/// their order, once; whoever goes over arcs then finds a figure with one look.
#[derive(Debug)]
pub(super) enum Column {
    /// As they are.
    Wide(Vec<i64>),
    /// As multiples of a factor, two more than each: 0 is outside, 1 is none. Half as wide, more of it stays near.
    Narrow(i64, Vec<u32>),
}

impl Column {
    /// Cost: O(links).
    pub(super) fn new(view: &View<'_>, figures: Figures<'_>) -> Self {
        let asked = Asked::new(view, figures);
        asked.plain.factor().and_then(|factor| asked.narrow(factor)).unwrap_or_else(|| asked.wide())
    }
}

impl Asked<'_, '_> {
    fn wide(&self) -> Column {
        let mut column = vec![ELSEWHERE; self.view.graph().link_count()];
        column.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, column)| {
            let (first, mut cells) = (chunk * CHUNK, column.iter_mut());
            self.figures(first..first + cells.len(), |figure| {
                if let Some(cell) = cells.next() {
                    *cell = figure;
                }
            });
        });
        Column::Wide(column)
    }

    /// None where a figure is no such multiple.
    #[allow(clippy::needless_bitwise_bool)] // without a branch, as below
    fn narrow(&self, factor: Factor) -> Option<Column> {
        let mut column = vec![0; self.view.graph().link_count()];
        let fit = column.par_chunks_mut(CHUNK).enumerate().all(|(chunk, column)| {
            let (first, mut cells) = (chunk * CHUNK, column.iter_mut());
            let mut fit = true;
            self.figures(first..first + cells.len(), |figure| {
                let Some(cell) = cells.next() else { return };
                // Without a branch, as above: what is no figure is negative, and so 0 times the factor.
                let (times, fits) = factor.times(figure);
                let is_figure = figure > ELSEWHERE;
                fit &= !is_figure | (times < u32::MAX - 1) & fits;
                *cell = if is_figure { times.wrapping_add(2) } else { u32::from(figure == NONE) };
            });
            fit
        });
        fit.then_some(Column::Narrow(factor.of, column))
    }
}

/// The figure that a cell of a narrow column stands for.
#[inline]
pub(super) fn figure_of(cell: u32, factor: i64) -> i64 {
    match cell {
        0 => ELSEWHERE,
        1 => NONE,
        more => i64::from(more - 2) * factor,
    }
}

/// By kind, whether links of it are in the view and part of a measure.
pub(super) fn measured(view: &View<'_>) -> Vec<bool> {
    view.graph().kinds.iter().map(|(kind, _)| is_measured(view, kind)).collect()
}

/// Whether links of a kind are in the view and part of a measure, which derived hosting is not.
pub(super) fn is_measured(view: &View<'_>, kind: Kind) -> bool {
    kind != Kind::HOSTING && view.has_kind(kind) && view.graph().is_support(kind)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::metrics) fn factor(of: i64) -> Factor {
        Factor::new(of)
    }

    #[test]
    fn a_multiple_is_told_by_its_product() {
        let most = i64::from(u32::MAX);
        for of in [1, 7, 1_000_000] {
            for times in [0, 1, 2, 12_345_678, most - 1, most] {
                assert_eq!(factor(of).times(times * of), (u32::try_from(times).unwrap(), true));
                assert!(of == 1 || !factor(of).times(times * of + 1).1);
            }
            assert!([-of, (most + 1) * of, NONE, ELSEWHERE, i64::MAX].iter().all(|figure| !factor(of).times(*figure).1));
        }
    }
}
