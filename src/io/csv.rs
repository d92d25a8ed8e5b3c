//! Comma-separated values to a sheet: any encoding, separator and line end that offices save.

use csv::{ReaderBuilder, StringRecord};
use encoding_rs::Encoding;

use super::encoding::{decode, named};
use super::table::{Fault, MAX_CELLS};
use crate::diagnostic::{Code, Severity, Sheet};

/// What a mapping says of how a file is written; what it leaves open is found out.
#[derive(Clone, Debug, Default)]
pub(super) struct Spelling {
    pub(super) encoding: Option<&'static Encoding>,
    pub(super) delimiter: Option<u8>,
}

/// Reads the bytes of a file. Rows are counted as spreadsheets do: blank lines count, line breaks inside quotes do not.
pub(super) fn parse(bytes: &[u8], written: &Spelling, faults: &mut Vec<Fault>) -> Sheet {
    let decoded = decode(bytes, written.encoding);
    if decoded.guessed {
        let message = format!("read as {}, which is a guess", decoded.encoding.name());
        let hint = "if names look wrong, save the file as UTF-8 or give its `encoding` in a mapping";
        faults.push(Fault { severity: Severity::Warning, ..Fault::new(Code::UnreadableFile, 1, 1, message) }.hint(hint));
    }
    let text = decoded.text;
    // Old programs of the Macintosh end lines by CR alone.
    let text = if text.contains('\n') { text } else { text.replace('\r', "\n").into() };
    let (text, told) = match text.strip_prefix("sep=").and_then(|rest| rest.split_once(['\r', '\n'])) {
        Some((sign, rest)) if sign.len() == 1 => (rest.trim_start_matches('\n'), Some(sign.as_bytes()[0])),
        _ => (text.as_ref(), None),
    };
    let skipped = u64::from(told.is_some());
    let delimiter = written.delimiter.or(told).unwrap_or_else(|| delimiter(text));
    let mut sheet = Sheet::default();
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    // Rows of the sheet so far, and line breaks inside quotes so far.
    let mut inner = 0_u64;
    let mut cells = 0_usize;
    let mut last = (0_u32, 0_u32);
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            // The bytes are UTF-8, so nothing is left that could fail; were it so, the rest is told to be missing.
            Err(error) => {
                faults.push(Fault::new(Code::Syntax, sheet.len().saturating_add(1), 1, error.to_string()));
                break;
            }
        }
        let line = record.position().map_or(1, |start| start.line() + blank_lines(text, start.byte())) + skipped;
        let row = u32::try_from(line.saturating_sub(inner)).unwrap_or(u32::MAX);
        while sheet.len().saturating_add(1) < row && sheet.end_row() {}
        cells += record.len();
        let broken = record.as_slice().matches('\n').count();
        if broken > 0 {
            inner += broken as u64;
            let column = record.iter().position(|cell| cell.contains('\n')).unwrap_or(0);
            last = (sheet.len() + 1, u32::try_from(column).unwrap_or(0) + 1);
        }
        if cells > MAX_CELLS || !record.iter().all(|cell| sheet.push(cell)) || !sheet.end_row() {
            let message = format!("the table has more than {MAX_CELLS} cells or 4 GiB of text");
            faults.push(Fault::new(Code::NumberTooLarge, sheet.len(), 1, message).hint("split it into several files"));
            break;
        }
    }
    // A quotation mark that is never closed takes in all that follows, so the last cell with line breaks is where it opens.
    if text.matches('"').count() % 2 == 1 && last.0 == sheet.len() && last.0 > 0 {
        let fault = Fault::new(Code::Syntax, last.0, last.1, "a quotation mark opens here and is never closed");
        faults.push(fault.hint("close it, or double it where it is meant: `\"\"`"));
    }
    sheet
}

/// How many lines end between a place and the next sign that is no line end.
fn blank_lines(text: &str, from: u64) -> u64 {
    let rest = usize::try_from(from).ok().and_then(|from| text.as_bytes().get(from..)).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    ends.map(|byte| u64::from(*byte == b'\n')).sum()
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
        let sheet = parse(text.as_bytes(), &Spelling::default(), &mut faults);
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
