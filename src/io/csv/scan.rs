//! The records of a text: by a plain scan where no cell is quoted, else by the `csv` crate.

use csv::{ReaderBuilder, StringRecord};

use super::block::{Block, Gathered, TOGETHER, at};

/// Gives the records of a text without quotes, whose lines end by LF or CR LF; an empty line is a row and no record.
///
/// `first` is the row of the first line.
pub(super) fn plain(text: &str, delimiter: u8, first: u32, mut give: impl FnMut(&Block<'_>) -> bool) {
    let bytes = text.as_bytes();
    let mut block = Block::parted(text);
    // Cells are counted from the start of the text of their block, which is short of 4 GiB as a piece is.
    let (mut line, mut number) = (0, first);
    block.begin(number, line);
    let end_line = |block: &mut Block<'_>, line: usize, end: usize| {
        let end = if end > line && bytes[end - 1] == b'\r' { end - 1 } else { end };
        if end > line {
            block.end_cell(end);
            block.end();
        } else {
            block.forget();
        }
    };
    let goes_on = signs(bytes, delimiter, |sign| {
        if bytes[sign] != b'\n' {
            block.end_cell(sign);
            return true;
        }
        end_line(&mut block, line, sign);
        if block.len() >= TOGETHER {
            if !give(&block) {
                return false;
            }
            block.clear();
        }
        number = number.saturating_add(1);
        line = sign + 1;
        block.begin(number, line);
        true
    });
    if goes_on {
        end_line(&mut block, line, bytes.len());
        if block.len() > 0 {
            give(&block);
        }
    }
}

/// How many bytes are looked at together.
const STRIDE: usize = 64;

/// Gives the places of the separators and line ends of a text as long as they are taken. Gives back whether all were taken.
#[inline]
fn signs(bytes: &[u8], delimiter: u8, mut take: impl FnMut(usize) -> bool) -> bool {
    let (strides, rest) = bytes.as_chunks::<STRIDE>();
    // Behind the end stand zeros, which are no sign: no table is parted by NUL.
    let mut last = [0; STRIDE];
    last[..rest.len()].copy_from_slice(rest);
    for (stride, base) in strides.iter().chain([&last]).zip((0..).step_by(STRIDE)) {
        let mut found = bits(&stride.map(|byte| u8::from(byte == delimiter) | u8::from(byte == b'\n')));
        while found != 0 {
            if !take(base + found.trailing_zeros() as usize) {
                return false;
            }
            found &= found - 1;
        }
    }
    true
}

/// A bit for each byte, which is 0 or 1; the first one lowest. Eight bytes are eight bits of a product: that of a byte `i` and of
/// `2^(56 − 7i)` stands at `56 + i`, and no two others add up to one there.
#[inline]
fn bits(bytes: &[u8; STRIDE]) -> u64 {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (words, _) = bytes.as_chunks::<8>();
    let bits = words.iter().map(|word| u64::from_le_bytes(*word).wrapping_mul(GATHER) >> 56);
    bits.zip((0..).step_by(8)).fold(0, |all, (bits, at)| all | bits << at)
}

/// Gives the records of any text. Rows are counted as spreadsheets do: blank lines count, line breaks inside quotes do not.
/// Gives back the row and column of the last cell with a line break, both 0 if there is none, and the last row.
pub(super) fn any(
    text: &str,
    delimiter: u8,
    first: u32,
    mut give: impl FnMut(&Block<'_>) -> bool,
) -> Result<Breaks, (u32, String)> {
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut cells = Gathered::default();
    // Line breaks inside quotes so far.
    let mut inner = 0_u64;
    let mut breaks = Breaks { row: 0, column: 0, last: first.saturating_sub(1) };
    loop {
        match reader.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => {
                let goes_on = cells.give(&mut give);
                return Ok(if goes_on { breaks } else { Breaks { row: 0, ..breaks } });
            }
            // The bytes are UTF-8, so nothing is left that could fail; were it so, the rest is told to be missing.
            Err(error) => {
                cells.give(&mut give);
                return Err((breaks.last.saturating_add(1), error.to_string()));
            }
        }
        let line = record.position().map_or(1, |start| start.line() + blank_lines(text, start.byte())) + u64::from(first) - 1;
        let row = u32::try_from(line.saturating_sub(inner)).unwrap_or(u32::MAX);
        let number = row.max(breaks.last.saturating_add(1));
        breaks.last = number;
        let broken = record.as_slice().matches('\n').count();
        if broken > 0 {
            inner += broken as u64;
            let column = record.iter().position(|cell| cell.contains('\n')).unwrap_or(0);
            (breaks.row, breaks.column) = (number, at(column + 1));
        }
        cells.begin(number);
        record.iter().for_each(|cell| cells.push(cell));
        if !cells.end(&mut give) {
            return Ok(Breaks { row: 0, ..breaks });
        }
    }
}

/// Where the last cell with a line break stands, 0 if there is none, and the last row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Breaks {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) last: u32,
}

/// How many lines end between a place and the next sign that is no line end.
fn blank_lines(text: &str, from: u64) -> u64 {
    let rest = usize::try_from(from).ok().and_then(|from| text.as_bytes().get(from..)).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\n' | b'\r'));
    ends.map(|byte| u64::from(*byte == b'\n')).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::block::{Block, TOGETHER};
    use super::{any, plain, signs};

    fn rows(read: impl FnOnce(&mut dyn FnMut(&Block<'_>) -> bool)) -> Vec<(u32, Vec<String>)> {
        let mut rows = Vec::new();
        read(&mut |block| {
            let row = block.records().map(|record| (record.number, record.cells().map(str::to_owned).collect()));
            rows.extend(row);
            true
        });
        rows
    }

    proptest! {
        #[test]
        fn a_plain_scan_gives_the_records_of_the_csv_crate(text in "(([ab县]{0,9}|,|,,){0,6}\r?\n){0,8}[ab县,]{0,9}") {
            let one = rows(|give| plain(&text, b',', 3, give));
            let other = rows(|give| assert!(any(&text, b',', 3, give).is_ok()));
            prop_assert_eq!(one, other);
        }

        #[test]
        fn signs_are_where_they_are(text in "[a,\n\u{2c00}\u{8a}\u{ac}]{0,140}") {
            let mut found = Vec::new();
            signs(text.as_bytes(), b',', |sign| { found.push(sign); true });
            let expected: Vec<usize> = text.bytes().enumerate().filter(|(_, byte)| b",\n".contains(byte)).map(|(at, _)| at).collect();
            prop_assert_eq!(found, expected);
        }
    }

    #[test]
    fn blocks_follow_one_another() {
        let text = "1,x\n\n".repeat(TOGETHER * 2 + 3);
        let (mut sizes, mut last) = (Vec::new(), None);
        plain(&text, b',', 1, |block| {
            sizes.push(block.len());
            last = block.numbers();
            true
        });
        assert_eq!(sizes, [TOGETHER, TOGETHER, 3]);
        assert_eq!(last.map(|(_, last)| last as usize), Some(2 * (TOGETHER * 2 + 2) + 1));
        assert_eq!(rows(|give| plain(&text, b',', 1, give)), rows(|give| assert!(any(&text, b',', 1, give).is_ok())));
    }
}
