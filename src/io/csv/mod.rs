//! Tables to records, in pieces: comma-separated values in any encoding, with any separator and line end that offices save.

mod block;
mod pieces;
mod scan;

use std::io::{self, Read};

use encoding_rs::Encoding;

#[cfg(feature = "parquet")]
pub(super) use self::block::Gathered;
pub(super) use self::block::{Block, Record, Span, TOGETHER};
use self::pieces::Body;
use self::pieces::{PIECE, Pieces};
pub(super) use self::pieces::{Piece, Stop};
#[cfg(feature = "parquet")]
pub(super) use self::pieces::{Records, Source};
use super::encoding::{decode, is_marked_or_wide, named};
use super::table::Fault;
use crate::diagnostic::{Code, Severity, Sheet};

/// How much of a file is read to find out how it is written.
const HEAD: usize = if cfg!(test) { PIECE } else { 1 << 20 };

/// What a mapping says of how a file is written; what it leaves open is found out.
#[derive(Clone, Debug, Default)]
pub(super) struct Spelling {
    pub(super) encoding: Option<&'static Encoding>,
    pub(super) delimiter: Option<u8>,
}

/// A table as it is read, of text but for those of a source of their own.
#[derive(Debug)]
pub(super) struct Text {
    delimiter: u8,
    rest: Rest,
}

#[derive(Debug)]
enum Rest {
    /// UTF-8, in pieces.
    Pieces(Pieces),
    /// All of it, decoded, and the row of its first line.
    Whole(String, u32),
    /// What is no text.
    #[cfg(feature = "parquet")]
    Others(Box<dyn Source>),
}

impl Text {
    /// Begins to read. What is no UTF-8 is read whole.
    pub(super) fn open(mut reader: Box<dyn Read + Send>, written: &Spelling, faults: &mut Vec<Fault>) -> io::Result<Self> {
        let mut bytes = Vec::with_capacity(HEAD);
        reader.by_ref().take(HEAD as u64).read_to_end(&mut bytes)?;
        let mark: &[u8] = b"\xef\xbb\xbf";
        let named = written.encoding.is_some_and(|encoding| encoding != encoding_rs::UTF_8);
        let start = if bytes.starts_with(mark) { mark.len() } else { 0 };
        let valid = match std::str::from_utf8(&bytes[start..]) {
            Ok(text) => Some(text),
            // Cut through a character.
            Err(error) if error.error_len().is_none() => std::str::from_utf8(&bytes[start..start + error.valid_up_to()]).ok(),
            Err(_) => None,
        };
        let regular = (start > 0 || !named) && !is_marked_or_wide(&bytes[start..]);
        let Some(text) = valid.filter(|text| regular && (text.contains('\n') || !text.contains('\r'))) else {
            reader.read_to_end(&mut bytes)?;
            return Ok(Text::whole(&bytes, written, faults));
        };
        let (skipped, told) = told_separator(text);
        let delimiter = written.delimiter.or(told).unwrap_or_else(|| delimiter(&text[skipped..]));
        let row = 1 + u32::from(told.is_some());
        bytes.drain(..start + skipped);
        Ok(Text { delimiter, rest: Rest::Pieces(Pieces::new(reader, bytes, row, delimiter)) })
    }

    /// A file whose bytes are all there, in any encoding, with line ends of any sort.
    pub(super) fn whole(bytes: &[u8], written: &Spelling, faults: &mut Vec<Fault>) -> Self {
        let decoded = decode(bytes, written.encoding);
        if decoded.guessed {
            let message = format!("read as {}, which is a guess", decoded.encoding.name());
            let hint = "if names look wrong, save the file as UTF-8 or give its `encoding` in a mapping";
            faults.push(Fault { severity: Severity::Warning, ..Fault::new(Code::UnreadableFile, 1, 1, message) }.hint(hint));
        }
        let text = decoded.text;
        // Old programs of the Macintosh end lines by CR alone.
        let text = if text.contains('\n') { text } else { text.replace('\r', "\n").into() };
        let (skipped, told) = told_separator(&text);
        let delimiter = written.delimiter.or(told).unwrap_or_else(|| delimiter(&text[skipped..]));
        let text = if skipped > 0 { text[skipped..].to_owned() } else { text.into_owned() };
        Text { delimiter, rest: Rest::Whole(text, 1 + u32::from(told.is_some())) }
    }

    /// A table that is no text.
    #[cfg(feature = "parquet")]
    pub(super) fn of(source: Box<dyn Source>) -> Self {
        Text { delimiter: b',', rest: Rest::Others(source) }
    }

    /// The first rows, for the header.
    pub(super) fn head(&self, rows: u32) -> Sheet {
        let (text, first) = match &self.rest {
            #[cfg(feature = "parquet")]
            Rest::Others(source) => return source.head(rows),
            Rest::Pieces(pieces) => pieces.head(),
            Rest::Whole(text, first) => (text.as_str(), *first),
        };
        let mut sheet = Sheet::default();
        let last = first.saturating_add(rows);
        let mut add = |record: Record<'_>| fill_to(&mut sheet, record.number) && push(&mut sheet, record) && record.number < last;
        let _ = scan::any(text, self.delimiter, first, |block| block.records().all(&mut add));
        sheet
    }

    /// The next piece; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece>, Stop> {
        match &mut self.rest {
            Rest::Pieces(pieces) => pieces.next(),
            Rest::Whole(text, first) => {
                let piece = Piece::text(std::mem::take(text).into_bytes(), *first, true);
                Ok((piece.len() > 0).then_some(piece))
            }
            #[cfg(feature = "parquet")]
            Rest::Others(source) => Ok(source.next().map(|(records, size)| Piece { size, body: Body::Others(records) })),
        }
    }

    /// How cells are parted.
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }
}

/// Gives the records of a piece in blocks, as long as they are taken.
pub(super) fn blocks(
    piece: &Piece,
    delimiter: u8,
    faults: &mut Vec<Fault>,
    mut give: impl FnMut(&Block<'_>) -> bool,
) -> Result<(), Stop> {
    let (bytes, first, quoted) = match &piece.body {
        Body::Text { bytes, first, quoted } => (bytes, *first, *quoted),
        #[cfg(feature = "parquet")]
        Body::Others(records) => return records.blocks(&mut give),
    };
    let text = std::str::from_utf8(bytes).map_err(|_| Stop::Irregular)?;
    if !quoted {
        scan::plain(text, delimiter, first, give);
        return Ok(());
    }
    match scan::any(text, delimiter, first, &mut give) {
        // A quotation mark that is never closed takes in all that follows, so the last cell with line breaks is where it opens.
        Ok(breaks) if breaks.row > 0 && breaks.row == breaks.last && text.matches('"').count() % 2 == 1 => {
            let fault = Fault::new(Code::Syntax, breaks.row, breaks.column, "a quotation mark opens here and is never closed");
            faults.push(fault.hint("close it, or double it where it is meant: `\"\"`"));
        }
        Ok(_) => {}
        Err((row, error)) => faults.push(Fault::new(Code::Syntax, row, 1, error)),
    }
    Ok(())
}

/// Adds a record to a sheet; false where there is no room.
pub(super) fn push(sheet: &mut Sheet, record: Record<'_>) -> bool {
    record.cells().all(|cell| sheet.push(cell)) && sheet.end_row_at(record.number)
}

/// Ends rows up to one, which are empty.
fn fill_to(sheet: &mut Sheet, row: u32) -> bool {
    while sheet.len().saturating_add(1) < row {
        if !sheet.end_row() {
            return false;
        }
    }
    true
}

/// `sep=;` in the first line: how many bytes that is, and the sign.
fn told_separator(text: &str) -> (usize, Option<u8>) {
    match text.strip_prefix("sep=").and_then(|rest| rest.split_once(['\r', '\n'])) {
        Some((sign, rest)) if sign.len() == 1 => {
            let rest = rest.trim_start_matches('\n');
            (text.len() - rest.len(), Some(sign.as_bytes()[0]))
        }
        _ => (0, None),
    }
}

/// The separator: the sign that stands most often, outside quotes, in the first line that has any.
fn delimiter(text: &str) -> u8 {
    let mut end = text.len().min(1 << 16);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // On a tie the first of the list: `;` also parts several values in a cell.
    let signs = [b',', b'\t', b';', b'|'];
    for line in text[..end].lines().take(20) {
        let mut counts = [0_usize; 4];
        let mut quoted = false;
        for byte in line.bytes() {
            quoted ^= byte == b'"';
            if let Some(at) = signs.iter().position(|sign| !quoted && *sign == byte) {
                counts[at] += 1;
            }
        }
        let best = (0..4).rev().max_by_key(|at| counts[*at]).unwrap_or(0);
        if counts[best] > 0 {
            return signs[best];
        }
    }
    b','
}

/// The encoding of a name that a mapping gives.
pub(super) fn encoding(label: &str) -> Option<&'static Encoding> {
    named(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Vec<String>>, Vec<String>) {
        let mut faults = Vec::new();
        let mut sheet = Sheet::default();
        let bytes = std::io::Cursor::new(text.as_bytes().to_vec());
        let mut table = Text::open(Box::new(bytes), &Spelling::default(), &mut faults).unwrap();
        let (delimiter, mut irregular) = (table.delimiter(), false);
        let mut take = |table: &mut Text| loop {
            match table.next() {
                Ok(Some(piece)) => {
                    let mut all = |record: Record<'_>| fill_to(&mut sheet, record.number) && push(&mut sheet, record);
                    blocks(&piece, delimiter, &mut faults, |block| block.records().all(&mut all)).unwrap();
                }
                Ok(None) => return,
                Err(_) => return irregular = true,
            }
        };
        take(&mut table);
        if irregular {
            let mut whole = Text::whole(text.as_bytes(), &Spelling::default(), &mut Vec::new());
            sheet = Sheet::default();
            let piece = whole.next().unwrap().unwrap();
            let mut all = |record: Record<'_>| fill_to(&mut sheet, record.number) && push(&mut sheet, record);
            blocks(&piece, delimiter, &mut faults, |block| block.records().all(&mut all)).unwrap();
        }
        let rows = (1..=sheet.len()).map(|row| sheet.row(row).map(str::to_owned).collect()).collect();
        (rows, faults.into_iter().map(|fault| format!("{}:{} {}", fault.row, fault.column, fault.message)).collect())
    }

    #[test]
    fn line_ends_and_separators_of_all_sorts_make_the_same_rows() {
        let expected = vec![vec!["a", "b"], vec!["1", "2"]];
        for text in
            ["a,b\n1,2\n", "a,b\r\n1,2", "a,b\r1,2\r", "a\tb\n1\t2\n", "a;b\n1;2\n", "a|b\n1|2\n", "\"a\",\"b\"\n\"1\",\"2\""]
        {
            let (rows, faults) = read(text);
            assert_eq!(rows, expected, "{text:?}");
            assert!(faults.is_empty(), "{text:?}: {faults:?}");
        }
        // Several values in a cell don't make `;` the separator.
        assert_eq!(read("a,b\n1;2;3,4\n").0[1], ["1;2;3", "4"]);
    }

    #[test]
    fn rows_are_counted_as_in_a_spreadsheet() {
        let (rows, faults) = read("a,\"two\nlines\"\n\n1,2\n");
        assert_eq!(rows, [vec!["a", "two\nlines"], vec![], vec!["1", "2"]]);
        assert!(faults.is_empty());
        assert_eq!(read("sep=;\na;b\n1;2\n").0, [vec![], vec!["a", "b"], vec!["1", "2"]]);
    }

    #[test]
    fn a_quotation_mark_that_is_not_closed_is_told_where_it_opens() {
        let (_, faults) = read("a,b\n1,\"x\n2,y\n3,z\n");
        assert_eq!(faults, ["2:2 a quotation mark opens here and is never closed"]);
        assert!(read("a,b\n1,5\" pipe\n").1.is_empty());
    }
}
