//! Rows of tables to columns of links.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use super::super::columns::Columns;
use super::super::lay_out::Layout;
use super::links::PlainLinks;
use crate::diagnostic::Diagnostic;
use crate::graph::NodeId;
use crate::graph::column::{Column, Offsets, Packed};
use crate::graph::rows::FigureColumn;
use crate::graph::store::{LinkFlags, LinkRow, Links, PeriodId};
use crate::model::{Kind, Status};

/// What the rows of a table share, looked up once; what the codes of its columns mean, from 1.
pub(in crate::graph::builder) struct RowColumns {
    /// By word.
    ends: Vec<NodeId>,
    kinds: Vec<u32>,
    /// Handles plus one.
    schemes: Vec<u32>,
    periods: Vec<PeriodId>,
    ranged: Vec<bool>,
    cites: Vec<u32>,
    /// By column of figures, then by decimals and whether the period is a range.
    classes: BTreeMap<Sort, u32>,
}

/// What parts the figures of a table into classes: the column, the decimals, and whether the period is a range.
type Sort = (usize, u32, bool);

/// Rows whose figures are laid out together.
const SHARE: usize = 1 << 16;

/// The figures of some rows.
struct Figures {
    /// Their sorts, by their numbers.
    classes: Packed,
    sorts: Vec<Sort>,
    values: Vec<i64>,
    /// Where those of each row end.
    ends: Vec<u32>,
}

impl RowColumns {
    pub(in crate::graph::builder) fn new(
        table: &PlainLinks,
        layout: &Layout<'_>,
        columns: &mut Columns,
        faults: &mut Vec<Diagnostic>,
    ) -> Self {
        let rows = &table.rows;
        let mut cites: Vec<Option<u32>> = vec![None; rows.cites.values.len() + 1];
        cites[0] = Some(0);
        let mut left = rows.cites.values.len();
        for row in 0..rows.len() {
            if left == 0 {
                break;
            }
            let slot = &mut cites[rows.cites.of.get(row) as usize];
            if slot.is_none() {
                *slot = Some(columns.citations(rows.citation(row).as_slice(), faults));
                left -= 1;
            }
        }
        let of_codes = |first: u32, others: Vec<u32>| std::iter::once(first).chain(others).collect::<Vec<u32>>();
        let kinds = table.kinds().iter().map(|kind| kind.map_or(0, Kind::number)).collect();
        let schemes = table.schemes().iter().map(|scheme| scheme.map_or(0, |scheme| layout.node_of.get(scheme).0 + 1)).collect();
        let periods = rows.period.values.iter().map(|period| columns.period(Some(period.value))).collect();
        RowColumns {
            ends: table.ends(NodeId(0), |draft| layout.node_of.get(draft)),
            kinds: of_codes(0, kinds),
            schemes: of_codes(0, schemes),
            periods: of_codes(0, periods),
            ranged: std::iter::once(false).chain(rows.period.values.iter().map(|period| period.value.is_range())).collect(),
            cites: cites.into_iter().map(Option::unwrap_or_default).collect(),
            classes: BTreeMap::new(),
        }
    }

    /// Adds one row under an id.
    pub(in crate::graph::builder) fn push(
        &mut self,
        table: &PlainLinks,
        id: &str,
        row: usize,
        links: &mut Links,
        columns: &mut Columns,
    ) {
        let rows = &table.rows;
        self.push_figures(&rows.figures, &rows.period.of, row, columns);
        let named = if rows.id(row).is_empty() { 0 } else { LinkFlags::NAMED };
        links.push(&LinkRow {
            id,
            kind: Kind::of_number(self.kinds[rows.kind.of.get(row) as usize]),
            flags: LinkFlags::new(named, Status::default()),
            period: self.periods[rows.period.of.get(row) as usize],
            scheme: self.schemes[rows.scheme.of.get(row) as usize].checked_sub(1).map(NodeId),
            givers: &[self.ends[rows.from[row] as usize]],
            receivers: &[self.ends[rows.to[row] as usize]],
            measures_end: columns.measures_end(),
            citations: self.cites[rows.cites.of.get(row) as usize],
        });
    }

    /// Adds rows that follow one another, of a table that stands in the order of its ids; `all` links are expected.
    ///
    /// A table that comes first and whole gives its columns away, for nothing is copied then.
    pub(in crate::graph::builder) fn push_run(
        &mut self,
        table: &mut PlainLinks,
        run: Range<usize>,
        all: usize,
        links: &mut Links,
        columns: &mut Columns,
    ) {
        let rows = &mut table.rows;
        let first = run.len() == rows.len() && links.giver.is_empty();
        let Links { id, kind, flags, period, scheme, citations, giver, receiver, measures, .. } = links;
        let (figures, periods) = (std::mem::take(&mut rows.figures), &rows.period.of);
        let shares = self.all_figures(&figures, periods, run.clone());
        let classes = self.classes(&shares, &figures, columns);
        if first {
            drop(figures);
        } else {
            rows.figures = figures;
        }
        // In place: a word and a handle have the same size.
        let turn = |words: Vec<u32>| words.into_iter().map(|word| self.ends[word as usize]).collect::<Vec<NodeId>>();
        let turn_some = |nodes: &mut Column<NodeId>, words: &mut Vec<u32>| {
            if first {
                *nodes = turn(std::mem::take(words)).into();
            } else {
                nodes.to_mut().extend(words[run.clone()].iter().map(|word| self.ends[*word as usize]));
            }
            let nodes = nodes.to_mut();
            nodes.reserve_exact(all.saturating_sub(nodes.len()));
        };
        let (from, to) = (&mut rows.from, &mut rows.to);
        let codes = || {
            kind.extend_turned(&rows.kind.of, run.clone(), &self.kinds);
            flags.push_many(u32::from(LinkFlags::new(LinkFlags::NAMED, Status::default()).0), run.len());
            period.extend_turned(&rows.period.of, run.clone(), &self.periods);
            scheme.extend_turned(&rows.scheme.of, run.clone(), &self.schemes);
            citations.extend_turned(&rows.cites.of, run.clone(), &self.cites);
            turn_some(giver, from);
        };
        let others = || {
            add_figures(shares, &classes, measures, columns);
            turn_some(receiver, to);
        };
        rayon::join(codes, others);
        if first {
            *id = std::mem::take(&mut rows.ids);
        } else {
            let mut ids = rows.ids.texts_from(run.start);
            for _ in run {
                id.push(ids.next().unwrap_or_default());
            }
        }
    }

    /// Adds the figures of one row.
    fn push_figures(&mut self, figures: &[FigureColumn], periods: &Packed, row: usize, columns: &mut Columns) {
        for (at, column) in figures.iter().enumerate() {
            if let Some(value) = column.value(row) {
                let sort = (at, column.decimals(row), self.ranged[periods.get(row) as usize]);
                let class = self.class(sort, figures, columns);
                columns.measures.extend(&Packed::Same { value: 0, len: 1 }, &[class], &[value]);
            }
        }
    }

    /// The figures of rows that follow one another, in shares.
    fn all_figures(&self, figures: &[FigureColumn], periods: &Packed, run: Range<usize>) -> Vec<Figures> {
        let starts: Vec<usize> = run.clone().step_by(SHARE).collect();
        let share = |start: &usize| self.figures(figures, periods, *start..run.end.min(start + SHARE));
        starts.par_iter().map(share).collect()
    }

    /// The classes of the sorts of each share.
    fn classes(&mut self, shares: &[Figures], figures: &[FigureColumn], columns: &mut Columns) -> Vec<Vec<u32>> {
        let mut of = |share: &Figures| share.sorts.iter().map(|sort| self.class(*sort, figures, columns)).collect();
        shares.iter().map(&mut of).collect()
    }

    fn class(&mut self, sort: Sort, figures: &[FigureColumn], columns: &mut Columns) -> u32 {
        let (column, decimals, ranged) = sort;
        *self.classes.entry(sort).or_insert_with(|| columns.plain_class(&figures[column], decimals, ranged))
    }

    /// The figures of some rows in their order, those of a row by column.
    fn figures(&self, figures: &[FigureColumn], periods: &Packed, run: Range<usize>) -> Figures {
        let mut next: Vec<usize> = figures.iter().map(|column| column.before(run.start)).collect();
        // Numbers of sorts by column, decimals and whether the period is a range; of few decimals, as all have that are read.
        let (mut sorts, mut numbers) = (Vec::new(), BTreeMap::new());
        let mut met = vec![[[None; 2]; DECIMALS]; figures.len()];
        let (mut classes, mut values, mut ends) = (Packed::default(), Vec::new(), Vec::with_capacity(run.len()));
        let mut own = Vec::with_capacity(SHARE);
        let mut present: Vec<u64> = vec![0; figures.len()];
        for row in run.clone() {
            if row % 64 == 0 || row == run.start {
                present.iter_mut().zip(figures).for_each(|(bits, column)| *bits = column.present(row / 64) >> (row % 64));
            }
            for (at, bits) in present.iter_mut().enumerate() {
                let has_one = *bits & 1 != 0;
                *bits >>= 1;
                if !has_one {
                    continue;
                }
                let (value, decimals) = figures[at].figure(next[at]);
                next[at] += 1;
                let ranged = self.ranged[periods.get(row) as usize];
                let mut new = |sort: Sort| {
                    *numbers.entry(sort).or_insert_with(|| {
                        sorts.push(sort);
                        u32::try_from(sorts.len() - 1).unwrap_or(u32::MAX)
                    })
                };
                let number = match met[at].get_mut(decimals as usize) {
                    Some(slots) => *slots[usize::from(ranged)].get_or_insert_with(|| new((at, decimals, ranged))),
                    None => new((at, decimals, ranged)),
                };
                own.push(number);
                values.push(value);
            }
            ends.push(u32::try_from(values.len()).unwrap_or(u32::MAX));
        }
        classes.extend(&own);
        Figures { classes, sorts, values, ends }
    }
}

/// Adds the figures of rows to their columns.
fn add_figures(shares: Vec<Figures>, classes: &[Vec<u32>], measures: &mut Offsets, columns: &mut Columns) {
    columns.measures.reserve(shares.iter().map(|share| share.values.len()).sum());
    for (share, classes) in shares.into_iter().zip(classes) {
        let before = columns.measures_end();
        columns.measures.extend(&share.classes, classes, &share.values);
        measures.extend(share.ends.iter().map(|end| before.saturating_add(*end)));
    }
}

/// More decimals than most numbers have.
const DECIMALS: usize = 8;
