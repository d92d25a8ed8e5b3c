//! What the text of a plain link depends on.

use std::ops::Range;

use hashbrown::HashSet;
use serde_json::Error;

use super::ids::Ids;
use super::{Extent, TOGETHER};
use crate::graph::store::LinkFlags;
use crate::graph::{Graph, LinkId, View};
use crate::io::json::{LinkRecord, Records};
use crate::model::quantity::FIXED_DECIMALS;
use crate::model::{Kind, Status};

/// Ten-thousandths of one.
pub(super) const ONE: u64 = 10_u64.pow(FIXED_DECIMALS);

/// What the text of a plain link depends on, beside its id, ends and figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Look {
    kind: u32,
    flags: u32,
    period: u32,
    scheme: u32,
    citations: u32,
    /// Class of its figure plus one; 0 is none.
    class: u32,
    /// Whether the figure is a whole number.
    whole: bool,
}

impl Look {
    /// A number that tells it from most others: by what differs most.
    #[inline]
    pub(super) fn mixed(self) -> u32 {
        self.kind ^ self.class.rotate_left(2) ^ self.period.rotate_left(4) ^ u32::from(self.whole) << 1
    }
}

/// The figure of a plain link.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    /// Its class.
    pub(super) class: usize,
    /// What is stated, in ten-thousandths.
    pub(super) fixed: i64,
}

/// The columns of some links that follow one another, and of their figures: how a column is held is asked once for all of them.
#[derive(Debug, Default)]
pub(super) struct Columns {
    kinds: Vec<u32>,
    flags: Vec<u32>,
    periods: Vec<u32>,
    schemes: Vec<u32>,
    citations: Vec<u32>,
    /// Where the figures of each begin, and where those of the last end.
    starts: Vec<u32>,
    classes: Vec<u32>,
    words: Vec<u32>,
    stated: Vec<i64>,
    /// Whether one of the links, or of the figures, says more than the columns hold.
    details: [bool; 2],
}

impl Columns {
    pub(super) fn read(&mut self, graph: &Graph, rows: Range<usize>) {
        let (links, measures) = (&graph.store.links, &graph.store.measures);
        links.kind.read(rows.clone(), &mut self.kinds);
        links.flags.read(rows.clone(), &mut self.flags);
        links.period.read(rows.clone(), &mut self.periods);
        links.scheme.read(rows.clone(), &mut self.schemes);
        links.citations.read(rows.clone(), &mut self.citations);
        links.measures.read(rows.clone(), &mut self.starts);
        let figures = self.starts[0] as usize..self.starts[rows.len()] as usize;
        measures.class.read(figures.clone(), &mut self.classes);
        measures.words.read(figures.clone(), &mut self.words);
        measures.stated.read(figures.clone(), &mut self.stated);
        let before = |end: usize| links.detail.partition_point(|(link, _)| link.index() < end);
        let figures_before = |end: usize| measures.detail.partition_point(|(row, _)| (*row as usize) < end);
        self.details = [before(rows.start) < before(rows.end), figures_before(figures.start) < figures_before(figures.end)];
    }

    #[inline]
    pub(super) fn kind(&self, at: usize) -> Kind {
        Kind::of_number(self.kinds[at])
    }

    #[inline]
    pub(super) fn flags(&self, at: usize) -> LinkFlags {
        // Flags are pushed as bytes.
        LinkFlags(u8::try_from(self.flags[at]).unwrap_or_default())
    }

    /// The look of one of the links, and its figure, if it says nothing beside: one giver, one receiver, at most one figure, which
    /// is exact.
    #[allow(clippy::inline_always)] // what is found is taken apart at once
    #[inline(always)]
    pub(super) fn look(&self, graph: &Graph, link: LinkId, at: usize, extent: Extent) -> Option<(Look, Option<Figure>)> {
        let (links, measures) = (&graph.store.links, &graph.store.measures);
        links.pair(link)?;
        let (first, end) = (self.starts[at], self.starts[at + 1]);
        if end - first > 1 || (self.details[0] && links.detail(link).is_some()) {
            return None;
        }
        let mut look = Look { kind: self.kinds[at], ..Look::default() };
        if extent == Extent::Whole {
            look.flags = self.flags[at];
            look.period = self.periods[at];
            look.scheme = self.schemes[at];
            look.citations = self.citations[at];
        } else {
            // A plan has no weight.
            look.flags = u32::from(self.flags(at).status() == Status::Planned);
        }
        if end == first {
            return Some((look, None));
        }
        let row = (first - self.starts[0]) as usize;
        let figure = Figure { class: self.classes[row] as usize, fixed: self.stated[row] };
        let exact = measures.classes[figure.class].flags.exact && self.words[row] == 0;
        if !exact || (self.details[1] && measures.detail(first as usize).is_some()) {
            return None;
        }
        look.class = self.classes[row] + 1;
        look.whole = figure.fixed.unsigned_abs().is_multiple_of(ONE);
        Some((look, Some(figure)))
    }
}

/// Shows the record of one link of each look, and of each that is not plain: what is the same for a look need be asked once
/// only, such as which columns a table has. They come in the order of ids. Cost: O(links).
pub(in crate::io) fn show_looks(view: &View<'_>, mut show: impl FnMut(&LinkRecord) -> Result<(), Error>) -> Result<(), Error> {
    let (graph, records) = (view.graph(), Records::new(view));
    let mut seen: HashSet<Look> = HashSet::new();
    let mut ids = Ids::from(&graph.store.links.id, 0);
    let mut columns = Columns::default();
    for start in (0..graph.link_count()).step_by(TOGETHER) {
        let rows = start..graph.link_count().min(start + TOGETHER);
        columns.read(graph, rows.clone());
        for (at, link) in rows.map(LinkId::at).enumerate() {
            ids.next();
            let look = columns.look(graph, link, at, Extent::Whole).map(|(look, _)| look);
            if look.is_some_and(|look| seen.contains(&look)) || !records.shows_link(link) {
                continue;
            }
            show(&records.link(link, ids.as_str()))?;
            seen.extend(look);
        }
    }
    Ok(())
}
