//! Rows of tables to columns of links.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::columns::Columns;
use super::super::lay_out::Layout;
use super::links::PlainLinks;
use crate::diagnostic::Diagnostic;
use crate::graph::NodeId;
use crate::graph::column::Packed;
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
    classes: Vec<BTreeMap<(u32, bool), u32>>,
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
            classes: vec![BTreeMap::new(); rows.figures.len()],
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
        let whole = run.len() == rows.len();
        links.kind.extend_turned(&rows.kind.of, run.clone(), &self.kinds);
        links.flags.push_many(u32::from(LinkFlags::new(LinkFlags::NAMED, Status::default()).0), run.len());
        links.period.extend_turned(&rows.period.of, run.clone(), &self.periods);
        links.scheme.extend_turned(&rows.scheme.of, run.clone(), &self.schemes);
        links.citations.extend_turned(&rows.cites.of, run.clone(), &self.cites);
        columns.measures.reserve(rows.figures.iter().map(|column| column.values().len()).sum());
        for row in run.clone() {
            self.push_figures(&rows.figures, &rows.period.of, row, columns);
            links.measures.push(columns.measures_end());
        }
        if whole && links.giver.is_empty() {
            rows.figures.clear();
            links.id = std::mem::take(&mut rows.ids);
            // In place: a word and a handle have the same size.
            let turn = |words: Vec<u32>| words.into_iter().map(|word| self.ends[word as usize]).collect::<Vec<NodeId>>();
            links.giver = turn(std::mem::take(&mut rows.from)).into();
            links.receiver = turn(std::mem::take(&mut rows.to)).into();
        } else {
            let mut ids = rows.ids.texts_from(run.start);
            for _ in run.clone() {
                links.id.push(ids.next().unwrap_or_default());
            }
            let node = |word: &u32| self.ends[*word as usize];
            links.giver.to_mut().extend(rows.from[run.clone()].iter().map(node));
            links.receiver.to_mut().extend(rows.to[run].iter().map(node));
        }
        for ends in [&mut links.giver, &mut links.receiver] {
            let ends = ends.to_mut();
            ends.reserve_exact(all.saturating_sub(ends.len()));
        }
    }

    fn push_figures(&mut self, figures: &[FigureColumn], periods: &Packed, row: usize, columns: &mut Columns) {
        for (column, classes) in figures.iter().zip(&mut self.classes) {
            if let Some(value) = column.value(row) {
                let ranged = self.ranged[periods.get(row) as usize];
                let decimals = column.decimals(row);
                let class = classes.entry((decimals, ranged)).or_insert_with(|| columns.plain_class(column, decimals, ranged));
                columns.push_plain(*class, value);
            }
        }
    }
}
