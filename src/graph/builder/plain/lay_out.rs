//! Rows of tables to columns of links.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

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
        let (before, many) = (columns.measures_end(), count(&figures, &run));
        let shares = self.all_figures(&figures, periods, run.clone(), columns.measures.grow(many));
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
        let mut codes = || {
            kind.extend_turned(&rows.kind.of, run.clone(), &self.kinds);
            flags.push_many(u32::from(LinkFlags::new(LinkFlags::NAMED, Status::default()).0), run.len());
            period.extend_turned(&rows.period.of, run.clone(), &self.periods);
            scheme.extend_turned(&rows.scheme.of, run.clone(), &self.schemes);
            citations.extend_turned(&rows.cites.of, run.clone(), &self.cites);
        };
        let mut sorts = || {
            for (share, classes) in shares.iter().zip(&classes) {
                columns.measures.classes_of(&share.classes, classes);
            }
        };
        rayon::scope(|all| {
            all.spawn(|_| sorts());
            all.spawn(|_| codes());
            all.spawn(|_| turn_some(giver, from));
            all.spawn(|_| turn_some(receiver, to));
            add_ends(&shares, before, measures);
        });
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
                columns.measures.grow(1).fill(value);
                columns.measures.classes_of(&Packed::Same { value: 0, len: 1 }, &[class]);
            }
        }
    }

    /// The figures of rows that follow one another, in shares; what they state is filled in.
    fn all_figures(&self, figures: &[FigureColumn], periods: &Packed, run: Range<usize>, stated: &mut [i64]) -> Vec<Figures> {
        let mut left = stated;
        let mut shares = Vec::new();
        for start in run.clone().step_by(SHARE) {
            let rows = start..run.end.min(start + SHARE);
            let (own, later) = std::mem::take(&mut left).split_at_mut(count(figures, &rows));
            shares.push((rows, own));
            left = later;
        }
        shares.into_par_iter().map(|(rows, stated)| self.figures(figures, periods, rows, stated)).collect()
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
    ///
    /// Which rows have one is beyond guessing. So it is counted for 64 rows at a time where those of each begin, and then each
    /// column puts there what it has.
    fn figures(&self, figures: &[FigureColumn], periods: &Packed, rows: Range<usize>, stated: &mut [i64]) -> Figures {
        let mut columns: Vec<Taken> = figures.iter().map(|column| Taken::new(column, rows.start)).collect();
        let (mut sorts, mut numbers) = (Vec::new(), BTreeMap::new());
        let mut new = |sort: Sort| {
            *numbers.entry(sort).or_insert_with(|| {
                sorts.push(sort);
                u32::try_from(sorts.len() - 1).unwrap_or(u32::MAX)
            })
        };
        let (mut classes, mut ends) = (Packed::default(), Vec::with_capacity(rows.len()));
        let (mut dates, mut own) = (Vec::new(), vec![0; 64 * figures.len()]);
        let (mut row, mut left, mut done) = (rows.start, stated, 0);
        while row < rows.end {
            let some = row..rows.end.min((row / 64 + 1) * 64);
            periods.read(some.clone(), &mut dates);
            columns.iter_mut().zip(figures).for_each(|(taken, column)| taken.read(column, &some));
            let mut next = [0; 64];
            for taken in &columns {
                next.iter_mut().enumerate().for_each(|(bit, count)| *count += usize::from(taken.present >> bit & 1 == 1));
            }
            let mut len = 0;
            for next in &mut next[..some.len()] {
                len += std::mem::replace(next, len);
                // There are fewer figures than 2³².
                ends.push(u32::try_from(done + len).unwrap_or(u32::MAX));
            }
            let (values, later) = left.split_at_mut(len);
            for (at, Taken { present, values: taken, decimals, numbers, .. }) in columns.iter_mut().enumerate() {
                let mut present = *present;
                for (value, decimals) in taken.iter().zip(decimals.iter()) {
                    let bit = present.trailing_zeros() as usize % 64;
                    present &= present.wrapping_sub(1);
                    let ranged = self.ranged[dates[bit] as usize];
                    let number = match numbers.get_mut(*decimals as usize) {
                        Some(numbers) => &mut numbers[usize::from(ranged)],
                        None => &mut { UNMET },
                    };
                    if *number == UNMET {
                        *number = new((at, *decimals, ranged));
                    }
                    (values[next[bit]], own[next[bit]]) = (*value, *number);
                    next[bit] += 1;
                }
            }
            classes.extend(&own[..len]);
            (left, done, row) = (later, done + len, some.end);
        }
        Figures { classes, sorts, ends }
    }
}

/// Figures of a column while rows are laid out.
struct Taken {
    /// Position of the first one that was not read yet.
    first: usize,
    /// Which of the rows that were read have one, a bit each.
    present: u64,
    values: Vec<i64>,
    decimals: Vec<u32>,
    /// Numbers of sorts by decimals and whether the period is a range; of few decimals, as all have that are read.
    numbers: [[u32; 2]; DECIMALS],
}

impl Taken {
    fn new(column: &FigureColumn, row: usize) -> Self {
        let first = column.before(row);
        Taken { first, present: 0, values: Vec::new(), decimals: Vec::new(), numbers: [[UNMET; 2]; DECIMALS] }
    }

    /// Reads those of some rows, which lie in one word of bits.
    fn read(&mut self, column: &FigureColumn, rows: &Range<usize>) {
        self.present = column.present(rows.start / 64) >> (rows.start % 64);
        let beyond = 64 - rows.len();
        self.present = self.present << beyond >> beyond;
        let end = self.first + self.present.count_ones() as usize;
        column.read(self.first..end, &mut self.values, &mut self.decimals);
        self.first = end;
    }
}

/// Stands for the number of a sort that was not met yet.
const UNMET: u32 = u32::MAX;

/// How many figures some rows have.
fn count(figures: &[FigureColumn], rows: &Range<usize>) -> usize {
    figures.iter().map(|column| column.before(rows.end) - column.before(rows.start)).sum()
}

/// Adds where the figures of rows end, behind those that there are.
fn add_ends(shares: &[Figures], mut before: u32, measures: &mut Offsets) {
    for share in shares {
        measures.extend(&share.ends, before);
        before = before.saturating_add(share.ends.last().copied().unwrap_or_default());
    }
}

/// More decimals than most numbers have.
const DECIMALS: usize = 8;
