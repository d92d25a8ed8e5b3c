//! One number for each link, in fixed point: what the measures add up.

use std::ops::Range;

use rayon::prelude::*;

use crate::graph::{Graph, LinkId, View};
use crate::model::{Answer, Basis, Kind, Span, Unit};

/// Stands for no figure.
pub(super) const NONE: i64 = i64::MIN;

/// Stands for a link that is not in the view.
pub(super) const ELSEWHERE: i64 = i64::MIN + 1;

/// Links that one thread takes at a time.
const CHUNK: usize = 1 << 14;

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
        let chunk = |chunk: usize| {
            let mut sum = 0;
            asked.figures(chunk * CHUNK..graph.link_count().min((chunk + 1) * CHUNK), |figure| {
                sum += if figure > ELSEWHERE { i128::from(figure) } else { 0 };
            });
            sum
        };
        (0..graph.link_count().div_ceil(CHUNK)).into_par_iter().map(chunk).sum()
    }
}

/// The figures of a graph by name and unit, looked up once.
#[derive(Clone, Debug)]
pub(super) struct Plain<'g> {
    graph: &'g Graph,
    /// The classes of figures that are plain ones.
    classes: Vec<bool>,
    /// Some figures have details, by which they may be rates.
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
        Plain { graph, classes: classes.collect(), rates: !store.measures.detail.is_empty() }
    }

    /// The figure of a link in ten-thousandths, or [`NONE`].
    #[inline]
    pub(super) fn of(&self, link: LinkId) -> i64 {
        self.among(self.graph.store.links.measures(link))
    }

    /// The figure of a link that has these rows of figures.
    #[inline]
    fn among(&self, rows: Range<u32>) -> i64 {
        let measures = &self.graph.store.measures;
        let mut found = NONE;
        for row in rows {
            let row = row as usize;
            if self.classes[measures.class.get(row) as usize] && !(self.rates && self.is_rate(row)) {
                if found != NONE {
                    return NONE;
                }
                found = measures.stated.get(row);
            }
        }
        found
    }

    fn is_rate(&self, row: usize) -> bool {
        self.graph.store.measures.detail(row).is_some_and(|detail| detail.of.is_some())
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
        let kinds = graph.kinds.iter().map(|(kind, _)| is_measured(view, kind)).collect();
        Asked { view, plain: Plain::new(graph, figures), settled: view.kinds_only(), kinds }
    }

    /// The figures of links that follow one another, or [`NONE`], or [`ELSEWHERE`].
    #[inline]
    fn figures(&self, links: Range<usize>, mut give: impl FnMut(i64)) {
        let of = &self.view.graph().store.links;
        let mut places = Vec::new();
        of.measures.read(links.clone(), &mut places);
        for (link, rows) in links.map(LinkId::at).zip(places.windows(2)) {
            let inside = self.kinds[of.kind(link).index()] && (self.settled || self.view.admits(link) != Answer::No);
            give(if inside { self.plain.among(rows[0]..rows[1]) } else { ELSEWHERE });
        }
    }
}

/// The figures of the links of a view by link, [`NONE`] for those that have none, [`ELSEWHERE`] for those outside. Columns are read in
/// their order, once; whoever goes over arcs then finds a figure with one look.
pub(super) fn column(view: &View<'_>, figures: Figures<'_>) -> Vec<i64> {
    let graph = view.graph();
    let asked = Asked::new(view, figures);
    let mut column = vec![ELSEWHERE; graph.link_count()];
    column.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, column)| {
        let (first, mut cells) = (chunk * CHUNK, column.iter_mut());
        asked.figures(first..first + cells.len(), |figure| {
            if let Some(cell) = cells.next() {
                *cell = figure;
            }
        });
    });
    column
}

/// Whether links of a kind are in the view and part of a measure, which derived hosting is not.
pub(super) fn is_measured(view: &View<'_>, kind: Kind) -> bool {
    kind != Kind::HOSTING && view.has_kind(kind) && view.graph().is_support(kind)
}
