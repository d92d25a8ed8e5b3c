//! Workbooks to sheets of text: `.xlsx` through calamine, with bounds on what a small file may unfold to.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Reader, Xlsx};

use super::table::{Fault, MAX_CELLS};
use crate::diagnostic::{Code, Sheet};

/// What all parts of a workbook may come to when they are unpacked.
const MAX_UNPACKED: u64 = 1 << 30;
/// Parts below this size are not looked at more closely.
const SMALL: u64 = 64 << 20;
/// How many times its packed size a larger part may have: sheets pack to a tenth, a bomb to a thousandth.
const MAX_RATIO: u64 = 200;
/// How many cells merged areas may cover in a sheet.
const MAX_MERGED: u64 = 1 << 20;

/// Reads all sheets. A cell that is merged with others shows its value in each of them, marked.
pub(super) fn parse(bytes: &[u8], faults: &mut Vec<(u16, Fault)>) -> Vec<Sheet> {
    match unpacked_size(bytes).and_then(|()| read(bytes, faults)) {
        Ok(sheets) => sheets,
        Err(reason) => {
            let fault = Fault::new(Code::UnreadableFile, 1, 1, format!("the workbook can't be read: {reason}"));
            faults.push((0, fault.hint("open it and save it again as `.xlsx`, without a password, or save its sheet as CSV")));
            Vec::new()
        }
    }
}

/// Unpacks every part into nothing, so that what the archive says of itself need not be believed.
fn unpacked_size(bytes: &[u8]) -> Result<(), String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut total = 0;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(|error| error.to_string())?;
        let packed = part.compressed_size().max(1);
        let name = part.name().map_or_else(|_| String::from("?"), std::borrow::Cow::into_owned);
        let limit = (MAX_UNPACKED - total).min(SMALL.max(packed.saturating_mul(MAX_RATIO)));
        let size = std::io::copy(&mut part.by_ref().take(limit + 1), &mut std::io::sink()).map_err(|error| error.to_string())?;
        if size > limit {
            return Err(format!("its part `{name}` of {packed} bytes unfolds to more than {limit}"));
        }
        total += size;
    }
    Ok(())
}

fn read(bytes: &[u8], faults: &mut Vec<(u16, Fault)>) -> Result<Vec<Sheet>, String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut sheets = Vec::new();
    for (at, name) in (0_u16..).zip(book.sheet_names()) {
        let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
        let mut told = Vec::new();
        let mut cells = match cells(&mut book, &name) {
            Ok(cells) => cells,
            // A sheet of charts has no cells.
            Err(_) if !is_worksheet(&book, &name) => Cells::default(),
            Err(error) => return Err(format!("sheet `{name}`: {error}")),
        };
        cells.sort();
        sheets.push(cells.into_sheet(&name, &merged, &mut told));
        faults.extend(told.into_iter().map(|fault| (at, fault)));
    }
    if sheets.is_empty() { Err("it has no sheets".to_owned()) } else { Ok(sheets) }
}

fn is_worksheet<R: Read + std::io::Seek>(book: &Xlsx<R>, name: &str) -> bool {
    let sheet = book.sheets_metadata().iter().find(|sheet| sheet.name == name);
    sheet.is_none_or(|sheet| sheet.typ == calamine::SheetType::WorkSheet)
}

/// The cells of a sheet as they come: row, column (from 0), and where the text stands.
#[derive(Default)]
struct Cells {
    text: String,
    at: Vec<(u32, u32, usize, usize)>,
}

fn cells(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Cells, String> {
    let mut cells = Cells::default();
    let mut reader = book.worksheet_cells_reader(name).map_err(|error| error.to_string())?;
    while let Some(cell) = reader.next_cell().map_err(|error| error.to_string())? {
        let (row, column) = cell.get_position();
        let start = cells.text.len();
        match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::SharedString(text) => cells.text.push_str(text),
            value => cells.text.push_str(&text(&Data::from(value.clone()))),
        }
        if cells.text.len() == start {
            continue;
        }
        cells.at.push((row, column, start, cells.text.len()));
        if cells.at.len() > MAX_CELLS || row >= 1 << 20 || column >= 1 << 14 {
            let message = format!("it has a cell beyond row 1048576 or column XFD, or more than {MAX_CELLS} cells");
            return Err(message);
        }
    }
    Ok(cells)
}

/// What a cell holds, as a person would write it.
fn text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => shown(*number),
        Data::Bool(flag) => flag.to_string(),
        Data::DateTime(date) => date_text(date),
        Data::Error(error) => error.to_string(),
    }
}

/// A number with the fifteen digits that spreadsheets show: 0.1 + 0.2 is 0.3.
fn shown(number: f64) -> String {
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    if rounded.abs() < 1e21 { rounded.to_string() } else { format!("{rounded:e}") }
}

fn date_text(date: &ExcelDateTime) -> String {
    if date.is_duration() {
        return shown(date.as_f64());
    }
    let (year, month, day, hours, minutes, seconds, _) = date.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    if (hours, minutes, seconds) == (0, 0, 0) { day } else { format!("{day}T{hours:02}:{minutes:02}:{seconds:02}") }
}

impl Cells {
    fn sort(&mut self) {
        if !self.at.is_sorted() {
            self.at.sort_unstable();
        }
        // Of a cell that is given twice the first counts.
        self.at.dedup_by_key(|(row, column, ..)| (*row, *column));
    }

    fn find(&self, row: u32, column: u32) -> Option<(usize, usize)> {
        let at = self.at.binary_search_by_key(&(row, column), |(row, column, ..)| (*row, *column)).ok()?;
        self.at.get(at).map(|(_, _, start, end)| (*start, *end))
    }

    fn into_sheet(self, name: &str, merged: &[Dimensions], faults: &mut Vec<Fault>) -> Sheet {
        let filled = self.filled(merged, faults);
        let mut sheet = Sheet::new(name);
        let (mut row, mut column, mut pushed) = (0, 0, 0_usize);
        let mut own = self.at.iter().copied().peekable();
        let mut shared = filled.iter().map(|(at, text)| (at.0, at.1, text.0, text.1)).peekable();
        loop {
            let next = match (own.peek(), shared.peek()) {
                (Some(a), Some(b)) if (b.0, b.1) < (a.0, a.1) => shared.next(),
                (None, Some(_)) => shared.next(),
                _ => own.next(),
            };
            let Some((to_row, to_column, start, end)) = next else { break };
            while row < to_row && sheet.end_row() {
                (row, column) = (row + 1, 0);
            }
            while column < to_column && sheet.push("") {
                (column, pushed) = (column + 1, pushed + 1);
            }
            pushed += 1;
            if pushed > MAX_CELLS || !sheet.push(&self.text[start..end]) {
                let message = format!("sheet `{name}` has more than {MAX_CELLS} cells or 4 GiB of text; its end was not read");
                faults.push(Fault::new(Code::NumberTooLarge, row + 1, column + 1, message).hint("split it into several"));
                break;
            }
            column += 1;
        }
        sheet.end_row();
        sheet.set_merged(filled.keys().map(|(row, column)| (row + 1, column + 1)).collect());
        sheet
    }

    /// The cells that show the value of the first cell of their merged area.
    fn filled(&self, merged: &[Dimensions], faults: &mut Vec<Fault>) -> BTreeMap<(u32, u32), (usize, usize)> {
        let last = self.at.last().map_or(0, |(row, ..)| *row);
        let wide = self.at.iter().map(|(_, column, ..)| *column).max().unwrap_or(0);
        let mut filled = BTreeMap::new();
        let mut covered = 0;
        for area in merged {
            let ((top, left), (bottom, right)) = (area.start, area.end);
            let (bottom, right) = (bottom.min(last), right.min(wide));
            let Some(text) = self.find(top, left) else { continue };
            covered += u64::from(bottom.saturating_sub(top) + 1) * u64::from(right.saturating_sub(left) + 1);
            if covered > MAX_MERGED {
                let message = format!("merged areas cover more than {MAX_MERGED} cells; the rest of them was not filled");
                faults.push(Fault::new(Code::NumberTooLarge, top + 1, left + 1, message).hint("undo the merging"));
                break;
            }
            for row in top..=bottom {
                for column in left..=right {
                    if (row, column) != (top, left) && self.find(row, column).is_none() {
                        filled.insert((row, column), text);
                    }
                }
            }
        }
        filled
    }
}
