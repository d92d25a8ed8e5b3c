//! A text table read in pieces on all processors: plain rows into columns, the others into a sheet for the filler.

use std::collections::BTreeSet;

use super::plan::Plan;
use super::recognise::{Out, Recogniser};
use super::{Fault, MAX_CELLS};
use crate::diagnostic::{Code, Sheet};
use crate::graph::rows::EntityTable;
use crate::graph::words::{NO_WORD, WordId, Words};
use crate::io::csv::{self, Piece, Record, Stop, Text};
use crate::io::in_order::each_in_order;

/// What a table holds.
#[derive(Debug, Default)]
pub(super) struct Bulk {
    /// The plain rows of each template.
    pub(super) out: Vec<Out>,
    /// The header and the rows that are not plain.
    pub(super) sheet: Sheet,
    pub(super) faults: Vec<Fault>,
    /// Cells of plain rows that a fault is about, by row and column.
    pub(super) cells: Vec<(u32, u32, String)>,
}

/// What a piece holds.
struct Done {
    out: Vec<Out>,
    /// Its words that were not known, in the order of their numbers.
    fresh: Words,
    sheet: Sheet,
    faults: Vec<Fault>,
    cells: Vec<(u32, u32, String)>,
    piece: Piece,
}

/// Reads a table to its end, and gives the words that are not among those that are known; their numbers follow those.
///
/// `tell` is given the bytes of each piece that was read. Memory: some pieces for each processor beside what comes of them.
pub(super) fn read(
    mut text: Text,
    plan: Option<&Plan<'_>>,
    known: &Words,
    tell: &(dyn Fn(usize) + Sync),
) -> Result<(Bulk, Words), Stop> {
    let delimiter = text.delimiter();
    let mut joined = Joined::new(plan, known, delimiter);
    let reader = || {
        let mut recogniser = plan.map(|plan| Recogniser::new(plan, known));
        move |piece, done: &mut Option<Done>| {
            *done = Some(look(recogniser.as_mut(), piece, delimiter)?);
            Ok(())
        }
    };
    let mut add = |done: &mut Option<Done>| {
        let Some(done) = done.take() else { return Ok(()) };
        let bytes = done.piece.len();
        joined.add(done)?;
        tell(bytes);
        Ok(())
    };
    let Some(first) = text.next()? else { return Ok(joined.finish()) };
    match text.next()? {
        // A small file is read by this thread.
        None => {
            let mut done = None;
            reader()(first, &mut done)?;
            add(&mut done)?;
        }
        Some(second) => {
            let mut ready = [first, second].into_iter();
            each_in_order(|| ready.next().map_or_else(|| text.next(), |piece| Ok(Some(piece))), reader, add)?;
        }
    }
    Ok(joined.finish())
}

/// Reads a piece.
fn look(mut recogniser: Option<&mut Recogniser<'_>>, piece: Piece, delimiter: u8) -> Result<Done, Stop> {
    let (mut sheet, mut faults, mut full) = (Sheet::default(), Vec::new(), false);
    let all = vec![true; csv::TOGETHER];
    csv::blocks(&piece, delimiter, &mut faults, |block| {
        let others = recogniser.as_mut().map_or(all.as_slice(), |recogniser| recogniser.block(block));
        for (record, _) in block.records().zip(others).filter(|(_, other)| **other) {
            let empty = record.cells().all(|cell| cell.trim().is_empty());
            full = full || (!empty && (sheet.cell_count() + record.width() > MAX_CELLS || !csv::push(&mut sheet, record)));
        }
        !full
    })?;
    let cells = shown(&piece, delimiter, &faults)?;
    if full {
        faults.push(too_large(&sheet));
    }
    let (out, fresh) = recogniser.map(Recogniser::take).unwrap_or_default();
    Ok(Done { out, fresh, sheet, faults, cells, piece })
}

/// The cells that faults of the text are about, which are told when their rows may be gone.
fn shown(piece: &Piece, delimiter: u8, faults: &[Fault]) -> Result<Vec<(u32, u32, String)>, Stop> {
    let mut cells = Vec::new();
    if faults.is_empty() {
        return Ok(cells);
    }
    csv::blocks(piece, delimiter, &mut Vec::new(), |block| {
        for record in block.records() {
            let own = faults.iter().filter(|fault| fault.row == record.number);
            cells.extend(own.map(|fault| (fault.row, fault.column, record.cell(fault.column).to_owned())));
        }
        true
    })?;
    Ok(cells)
}

fn too_large(sheet: &Sheet) -> Fault {
    let message = format!("the table has more than {MAX_CELLS} cells or 4 GiB of text");
    Fault::new(Code::NumberTooLarge, sheet.len(), 1, message).hint("split it into several files")
}

/// What was read so far.
struct Joined<'w> {
    known: &'w Words,
    fresh: Words,
    bulk: Bulk,
    /// For each template of entities, the row of each word that is an id, from 1.
    rows_of: Vec<Vec<u32>>,
    delimiter: u8,
    full: bool,
}

impl<'w> Joined<'w> {
    fn new(plan: Option<&Plan<'_>>, known: &'w Words, delimiter: u8) -> Self {
        let out = plan.map(|plan| Recogniser::new(plan, known).out).unwrap_or_default();
        let rows_of = out.iter().map(|_| Vec::new()).collect();
        Joined { known, fresh: Words::default(), bulk: Bulk { out, ..Bulk::default() }, rows_of, delimiter, full: false }
    }

    /// Adds what comes next.
    fn add(&mut self, done: Done) -> Result<(), Stop> {
        let Done { out, fresh, mut sheet, faults, cells, piece } = done;
        let before = WordId::try_from(self.known.len()).map_err(|_| Stop::Full)?;
        let own = self.fresh.add_all(&fresh).ok_or(Stop::Full)?;
        if own.iter().max().is_some_and(|last| last.checked_add(before).is_none()) {
            return Err(Stop::Full);
        }
        let word = |word: WordId| if word < before { word } else { before + own[(word - before) as usize] };
        for (at, out) in out.into_iter().enumerate() {
            match (&mut self.bulk.out[at], out) {
                (Out::Links(table, _), Out::Links(more, ids)) => {
                    if u32::try_from(table.len() + more.len()).is_err() {
                        return Err(Stop::Full);
                    }
                    table.append_with_ids(&more, &ids, word);
                }
                (Out::Entities(table), Out::Entities(more)) => {
                    let words = self.known.len() + self.fresh.len();
                    let repeated = add_entities(table, &more, word, words, &mut self.rows_of[at]).ok_or(Stop::Full)?;
                    if !repeated.is_empty() {
                        sheet = with_rows(&piece, &sheet, &repeated, self.delimiter)?;
                    }
                }
                _ => {}
            }
        }
        if !self.full {
            self.bulk.faults.extend(faults);
            self.bulk.cells.extend(cells);
            let fits = self.bulk.sheet.cell_count() + sheet.cell_count() <= MAX_CELLS;
            self.full = !fits || !self.bulk.sheet.append(&sheet);
            if self.full {
                self.bulk.faults.push(too_large(&self.bulk.sheet));
            }
        }
        Ok(())
    }

    fn finish(self) -> (Bulk, Words) {
        (self.bulk, self.fresh)
    }
}

/// Adds entities, each id once, and gives the rows of the table whose id stands in a row before and says something else: they
/// are declarations of the same entity. A row that says the same again is left out, as the filler does.
fn add_entities(
    table: &mut EntityTable,
    more: &EntityTable,
    word: impl Fn(WordId) -> WordId,
    words: usize,
    rows_of: &mut Vec<u32>,
) -> Option<BTreeSet<u32>> {
    rows_of.resize(words, 0);
    let within = |row: usize| if more.within[row] == NO_WORD { NO_WORD } else { word(more.within[row]) };
    let (mut kept, mut repeated) = (Vec::with_capacity(more.len()), BTreeSet::new());
    // Rows before this one that are in neither table yet have numbers of those that will be.
    let first = table.len();
    for row in 0..more.len() {
        let slot = &mut rows_of[word(more.id[row]) as usize];
        if *slot == 0 {
            kept.push(row);
            *slot = u32::try_from(first + kept.len()).ok()?;
            continue;
        }
        let before = *slot as usize - 1;
        let same = if before < first {
            table.says(before) == more.says(row) && table.within[before] == within(row)
        } else {
            let before = kept[before - first];
            more.says(before) == more.says(row) && more.within[before] == more.within[row]
        };
        if !same {
            repeated.insert(more.rows.get(row));
        }
    }
    let all = kept.len() == more.len();
    let room = if all { table.append(more, word) } else { table.append(&more.some(&kept), word) };
    room.then_some(repeated)
}

/// A sheet with further rows of the piece that it is of.
fn with_rows(piece: &Piece, sheet: &Sheet, more: &BTreeSet<u32>, delimiter: u8) -> Result<Sheet, Stop> {
    let wanted: BTreeSet<u32> = sheet.numbers().chain(more.iter().copied()).collect();
    let mut all = Sheet::default();
    let mut add = |record: Record<'_>| !wanted.contains(&record.number) || csv::push(&mut all, record);
    csv::blocks(piece, delimiter, &mut Vec::new(), |block| block.records().all(&mut add))?;
    Ok(all)
}
