//! A file in pieces that end where a record does.

use std::fmt;
use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memrchr};

#[cfg(feature = "parquet")]
use super::block::Block;
#[cfg(feature = "parquet")]
use crate::diagnostic::Sheet;
#[cfg(feature = "parquet")]
use crate::io::table::Fault;

/// How many bytes a piece has, more or less.
pub(super) const PIECE: usize = if cfg!(test) { 1 << 10 } else { 1 << 19 };

/// Some records of a table, whole.
#[derive(Debug)]
pub(in crate::io) struct Piece {
    /// Bytes of the file that it is.
    pub(super) size: usize,
    pub(super) body: Body,
}

/// What a piece is read from.
#[derive(Debug)]
pub(super) enum Body {
    Text {
        bytes: Vec<u8>,
        /// Row of its first line.
        first: u32,
        /// Cells may be quoted.
        quoted: bool,
    },
    #[cfg(feature = "parquet")]
    Others(Box<dyn Records>),
}

/// Records of a file that is no text.
#[cfg(feature = "parquet")]
pub(in crate::io) trait Records: fmt::Debug + Send {
    /// Gives the records in blocks, as long as they are taken; the same ones each time.
    fn blocks(&self, give: &mut dyn FnMut(&Block<'_>) -> bool) -> Result<(), Stop>;
}

/// A table that is no text.
#[cfg(feature = "parquet")]
pub(in crate::io) trait Source: fmt::Debug + Send {
    /// The first rows, for the header.
    fn head(&self, rows: u32) -> Sheet;

    /// The next records, and about how many bytes of the file they are; none at the end. To ask costs little: they are read when
    /// their blocks are.
    fn next(&mut self) -> Option<(Box<dyn Records>, usize)>;
}

impl Piece {
    /// Bytes of the file that it is.
    pub(in crate::io) fn len(&self) -> usize {
        self.size
    }

    pub(super) fn text(bytes: Vec<u8>, first: u32, quoted: bool) -> Self {
        Piece { size: bytes.len(), body: Body::Text { bytes, first, quoted } }
    }
}

/// Why a file is not read in pieces.
#[derive(Debug)]
pub(in crate::io) enum Stop {
    /// It is no UTF-8, or has a line end or a quotation mark of a sort that only the whole file explains.
    Irregular,
    /// It has more rows or words than can be numbered.
    Full,
    /// It can't be read.
    Io(io::Error),
    /// It can't be read, and more is known of why.
    #[cfg(feature = "parquet")]
    Unreadable(Fault),
}

impl Stop {
    /// As an error of reading.
    pub(in crate::io) fn into_error(self) -> io::Error {
        match self {
            Stop::Io(error) => error,
            Stop::Full => io::Error::other("it has more rows or names than can be numbered"),
            Stop::Irregular => io::Error::other("it changed while it was read"),
            #[cfg(feature = "parquet")]
            Stop::Unreadable(fault) => io::Error::other(fault.message),
        }
    }
}

/// Cuts what a reader gives.
pub(in crate::io) struct Pieces {
    reader: Box<dyn Read + Send>,
    /// What was read and not given: the beginning of a record.
    rest: Vec<u8>,
    /// Row of the next line.
    row: u32,
    ended: bool,
    /// Quotation marks so far, modulo 2.
    odd: bool,
    delimiter: u8,
}

impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pieces").field("row", &self.row).field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl Pieces {
    /// Goes on from bytes that were read already and stand at a row, counted from 1.
    pub(super) fn new(reader: Box<dyn Read + Send>, rest: Vec<u8>, row: u32, delimiter: u8) -> Self {
        Pieces { reader, rest, row, ended: false, odd: false, delimiter }
    }

    /// The text that is there already, as far as it is whole, and the row of its first line.
    pub(super) fn head(&self) -> (&str, u32) {
        let valid = match std::str::from_utf8(&self.rest) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&self.rest[..error.valid_up_to()]).unwrap_or_default(),
        };
        (valid, self.row)
    }

    /// The next piece; none at the end.
    pub(in crate::io) fn next(&mut self) -> Result<Option<Piece>, Stop> {
        let mut bytes = std::mem::take(&mut self.rest);
        let mut wanted = PIECE;
        loop {
            if !self.ended && bytes.len() < wanted {
                let more = wanted - bytes.len();
                bytes.reserve_exact(more);
                let read = self.reader.by_ref().take(more as u64).read_to_end(&mut bytes).map_err(Stop::Io)?;
                self.ended = read < more;
            }
            if bytes.is_empty() {
                return Ok(None);
            }
            if let Some(cut) = self.cut(&bytes)? {
                return self.piece(bytes, &cut).map(Some);
            }
            // A record of more than a piece: the table holds no such cells, or a mark is never closed.
            wanted = wanted.saturating_mul(2);
        }
    }

    fn piece(&mut self, mut bytes: Vec<u8>, cut: &Cut) -> Result<Piece, Stop> {
        self.rest.clear();
        if cut.end < bytes.len() {
            self.rest.reserve_exact(PIECE.max(bytes.len() - cut.end));
            self.rest.extend_from_slice(&bytes[cut.end..]);
        }
        bytes.truncate(cut.end);
        let lone = |at: usize| bytes.get(at + 1) != Some(&b'\n');
        if memchr_iter(b'\r', &bytes).any(lone) {
            return Err(Stop::Irregular);
        }
        let first = self.row;
        self.row = first.checked_add(u32::try_from(cut.rows).map_err(|_| Stop::Irregular)?).ok_or(Stop::Irregular)?;
        Ok(Piece::text(bytes, first, cut.quoted))
    }

    /// Where the last whole record of some bytes ends.
    fn cut(&mut self, bytes: &[u8]) -> Result<Option<Cut>, Stop> {
        if memchr(b'"', bytes).is_none() {
            let end = if self.ended { Some(bytes.len()) } else { memrchr(b'\n', bytes).map(|at| at + 1) };
            return Ok(end.map(|end| Cut { end, rows: memchr_iter(b'\n', &bytes[..end]).count(), quoted: false }));
        }
        let scanned = scan(bytes, self.delimiter);
        if self.ended {
            let odd = self.odd ^ (memchr_iter(b'"', bytes).count() % 2 == 1);
            // What a mark that is never closed takes in, and where it opens, is found in the whole.
            if scanned.inside || (odd && scanned.broken) {
                return Err(Stop::Irregular);
            }
            return Ok(Some(Cut { end: bytes.len(), rows: scanned.rows, quoted: true }));
        }
        let cut = (scanned.end > 0).then_some(Cut { end: scanned.end, rows: scanned.rows, quoted: true });
        if cut.is_some() {
            self.odd ^= memchr_iter(b'"', &bytes[..scanned.end]).count() % 2 == 1;
        }
        Ok(cut)
    }
}

struct Cut {
    end: usize,
    /// Rows up to there.
    rows: usize,
    quoted: bool,
}

/// What a walk over bytes with quotes found.
struct Scanned {
    /// Where the last record ends that a line end closes.
    end: usize,
    /// How many line ends stand outside quotes.
    rows: usize,
    /// Whether the bytes end within quotes.
    inside: bool,
    /// Whether the last record has a line end within quotes.
    broken: bool,
}

/// Walks over bytes as the `csv` crate does: a quotation mark opens at the start of a cell only, a doubled one stands for
/// itself, and what follows a closed one belongs to the cell.
fn scan(bytes: &[u8], delimiter: u8) -> Scanned {
    let mut found = Scanned { end: 0, rows: 0, inside: false, broken: false };
    let mut at = 0;
    let (mut start, mut broken) = (true, false);
    while let Some(byte) = bytes.get(at) {
        at += 1;
        match byte {
            b'"' if start => {
                start = false;
                // To the mark that closes.
                loop {
                    let Some(mark) = memchr(b'"', &bytes[at..]) else {
                        found.inside = true;
                        found.broken = true;
                        return found;
                    };
                    broken |= memchr(b'\n', &bytes[at..at + mark]).is_some();
                    at += mark + 1;
                    if bytes.get(at) != Some(&b'"') {
                        break;
                    }
                    at += 1;
                }
            }
            b'\n' => {
                found.end = at;
                found.rows += 1;
                found.broken = broken;
                (start, broken) = (true, false);
            }
            b'\r' => {}
            _ => start = *byte == delimiter,
        }
    }
    if at > found.end {
        found.broken = broken;
    }
    found
}
