//! Cells of few different texts: each text is filled and read once.

use hashbrown::HashMap;

use super::super::fill::Filler;
use super::super::plan::{Hole, Plan, What};
use super::cells::Cells;
use super::{Out, sheet_of};
use crate::diagnostic::{FileId, Place};
use crate::graph::column::ShortText;
use crate::graph::rows::{At, Cell};
use crate::io::csv::Block;
use crate::io::register::plain;
use crate::io::value::Data;
use crate::model::{Family, Kind, Level, Period};

/// How many texts of a hole are kept with what they mean.
const TEXTS: usize = 1 << 16;
/// The longest text that is kept.
const LONGEST: usize = 1000;
/// Places of texts that were met of late; a power of two.
const LATE: usize = 256;

/// What the texts of a hole mean: a code of the column, or that the row is not plain.
#[derive(Debug)]
pub(super) struct Met {
    /// Short ones, each at a place of its own as long as no other comes there.
    late: Box<[(Key, Option<u32>); LATE]>,
    short: HashMap<Key, Option<u32>>,
    long: HashMap<Box<str>, Option<u32>>,
    key: String,
}

/// Short texts of up to two columns.
type Key = [ShortText; 2];

impl Default for Met {
    fn default() -> Self {
        let late = Box::new([([ShortText::NONE; 2], None); LATE]);
        Met { late, short: HashMap::new(), long: HashMap::new(), key: String::new() }
    }
}

impl Met {
    /// Gives the code of what a hole says in each of some rows, 0 for nothing; none where the row is not plain.
    pub(super) fn codes(
        &mut self,
        plan: &Plan<'_>,
        hole: &Hole<'_>,
        cells: Cells<'_>,
        rows: &[usize],
        out: &mut Out,
        mut give: impl FnMut(usize, Option<u32>),
    ) {
        match *hole.columns {
            [] => {
                // It says the same in all rows.
                let Some(row) = rows.first() else { return };
                let code = self.code([ShortText::EMPTY; 2], plan, hole, cells.block, *row, out);
                rows.iter().for_each(|row| give(*row, code));
            }
            [one] => {
                let one = &cells.column(one).short;
                rows.iter()
                    .for_each(|row| give(*row, self.code([one[*row], ShortText::EMPTY], plan, hole, cells.block, *row, out)));
            }
            [one, other] => {
                let (one, other) = (&cells.column(one).short, &cells.column(other).short);
                rows.iter().for_each(|row| give(*row, self.code([one[*row], other[*row]], plan, hole, cells.block, *row, out)));
            }
            _ => rows.iter().for_each(|row| give(*row, self.long(plan, hole, cells.block, *row, out))),
        }
    }

    #[inline]
    fn code(&mut self, key: Key, plan: &Plan<'_>, hole: &Hole<'_>, block: &Block<'_>, row: usize, out: &mut Out) -> Option<u32> {
        let (slot, known) = self.late[place(key)];
        let differs = slot[0].differs(key[0]) | slot[1].differs(key[1]);
        if differs { self.short(key, plan, hole, block, row, out) } else { known }
    }

    #[cold]
    fn short(&mut self, key: Key, plan: &Plan<'_>, hole: &Hole<'_>, block: &Block<'_>, row: usize, out: &mut Out) -> Option<u32> {
        if key.contains(&ShortText::LONG) {
            return self.long(plan, hole, block, row, out);
        }
        let known = self.short.get(&key).copied();
        let found = known.unwrap_or_else(|| {
            let found = evaluate(plan, hole, block, row, out);
            if self.short.len() >= TEXTS {
                self.short.clear();
            }
            self.short.insert(key, found);
            found
        });
        self.late[place(key)] = (key, found);
        found
    }

    fn long(&mut self, plan: &Plan<'_>, hole: &Hole<'_>, block: &Block<'_>, row: usize, out: &mut Out) -> Option<u32> {
        self.key.clear();
        for column in &hole.columns {
            self.key.push_str(block.cell(row, *column));
            self.key.push('\u{1f}');
        }
        if let Some(found) = self.long.get(self.key.as_str()) {
            return *found;
        }
        let found = evaluate(plan, hole, block, row, out);
        if self.long.len() >= TEXTS {
            self.long.clear();
        }
        if self.key.len() <= LONGEST {
            self.long.insert(self.key.as_str().into(), found);
        }
        found
    }
}

/// Where a key stands among those of late.
#[inline]
fn place([one, other]: Key) -> usize {
    (one.place(LATE) + 3 * other.place(LATE)) % LATE
}

/// Fills a hole with the cells of a row and reads what comes of it.
fn evaluate(plan: &Plan<'_>, hole: &Hole<'_>, block: &Block<'_>, row: usize, out: &mut Out) -> Option<u32> {
    let record = block.record(row);
    let sheet = sheet_of(record);
    let ask = |ask: &dyn Fn(&Filler<'_>) -> Option<crate::io::value::Value>| plan.with_filler(&sheet, record.number, ask);
    let of = |place: Place| at(place, plan.file);
    match (hole.what, out) {
        (What::When(when), _) => {
            plan.with_filler(&sheet, record.number, |filler| when.iter().all(|when| filler.holds(when))).map(u32::from)
        }
        (What::Kind(sort, node), out) => {
            let kind = plan.with_filler(&sheet, record.number, |filler| filler.kind(filler.node(node)?, sort))??;
            let handle = plan.kinds.get(&kind.value)?;
            let family = plan.kinds.info(handle).family;
            match out {
                Out::Links(table, _) => {
                    (family == Family::Support && handle != Kind::HOSTING).then(|| table.kind.code(&kind.value))
                }
                Out::Entities(table) => (family == Family::Entity).then(|| table.kind.code(&kind.value)),
            }
        }
        (What::Period(node), Out::Links(table, _)) => match ask(&|filler| filler.node(node))? {
            None => Some(0),
            Some(value) => {
                let period = plan.scoped(|scope| plain::period(scope, value))??;
                let cell: Cell<Period> = Cell { value: period.value, at: of(period.place) };
                Some(table.period.code(&cell))
            }
        },
        (What::Scheme(node), Out::Links(table, _)) => match ask(&|filler| filler.node(node))? {
            None => Some(0),
            Some(value) => {
                let scheme = plan.scoped(|scope| plain::scheme(scope, value))??;
                Some(table.scheme.code(&Cell { value: scheme.value, at: of(scheme.place) }))
            }
        },
        (What::Level(node), Out::Entities(table)) => match ask(&|filler| filler.node(node))? {
            None => Some(0),
            Some(value) => {
                let level = plan.scoped(|scope| plain::level(scope, value))??;
                let cell: Cell<Level> = Cell { value: level.value, at: of(level.place) };
                Some(table.level.code(&cell))
            }
        },
        (What::Cite(node), out) => match ask(&|filler| filler.node(node))? {
            None => Some(0),
            Some(value) => {
                let source = plan.scoped(|scope| plain::source(scope, value))??;
                let cell = Cell { value: source.value, at: of(source.place) };
                Some(match out {
                    Out::Links(table, _) => table.cites.code(&cell),
                    Out::Entities(table) => table.cites.code(&cell),
                })
            }
        },
        (What::Named(node), _) => match ask(&|filler| filler.node(node))? {
            None => Some(0),
            Some(value) => (value.data == Data::Flag(true)).then_some(0),
        },
        _ => None,
    }
}

/// Where the cells of a column stand, by the place of one of them.
pub(in crate::io::table) fn at(place: Place, file: FileId) -> At {
    match place {
        Place::Cell { file: found, column, .. } if found == file => At::Column(column),
        place => At::Place(place),
    }
}
