//! Cells of few different texts: each text is filled and read once.

use hashbrown::HashMap;

use super::super::fill::Filler;
use super::super::plan::{Hole, Plan, What};
use super::{Out, sheet_of};
use crate::diagnostic::{FileId, Place};
use crate::graph::rows::{At, Cell, ShortText, spread};
use crate::io::csv::Block;
use crate::io::register::plain;
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
    /// Short ones as numbers, each at a place of its own as long as no other comes there.
    late: Box<[(u128, Option<u32>); LATE]>,
    short: HashMap<u128, Option<u32>>,
    long: HashMap<Box<str>, Option<u32>>,
    key: String,
}

impl Default for Met {
    fn default() -> Self {
        // No text is all ones.
        Met { late: Box::new([(u128::MAX, None); LATE]), short: HashMap::new(), long: HashMap::new(), key: String::new() }
    }
}

impl Met {
    /// The code of what a hole says in a row, 0 for nothing; none where the row is not plain.
    #[inline]
    pub(super) fn code(&mut self, plan: &Plan<'_>, hole: &Hole<'_>, block: &Block<'_>, row: usize, out: &mut Out) -> Option<u32> {
        let Some(key) = short_key(&hole.columns, block, row) else { return self.long(plan, hole, block, row, out) };
        let slot = &mut self.late[spread(key, LATE)];
        if slot.0 != key {
            let known = self.short.get(&key).copied();
            let found = known.unwrap_or_else(|| {
                let found = evaluate(plan, hole, block, row, out);
                if self.short.len() >= TEXTS {
                    self.short.clear();
                }
                self.short.insert(key, found);
                found
            });
            *slot = (key, found);
        }
        slot.1
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

/// The texts of a row in some columns as one number, another for each of them; none where they are long.
#[inline]
fn short_key(columns: &[u32], block: &Block<'_>, row: usize) -> Option<u128> {
    let cell = |column: &u32| ShortText::of(block.text(), block.place(row, *column));
    if let [column] = columns {
        return cell(column).map(ShortText::number);
    }
    let (mut key, mut bytes) = (0, 0);
    for column in columns {
        let cell = cell(column)?;
        bytes += cell.len() + 1;
        if bytes > 15 {
            return None;
        }
        // The number of bytes of a cell stands before it, so that where one ends is told.
        key = (key << 8 | cell.len() as u128) << (8 * cell.len()) | cell.bytes();
    }
    Some(key)
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
