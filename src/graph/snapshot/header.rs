//! Head of a snapshot and table of its sections: `docs/snapshots.md`.

use zerocopy::little_endian::{U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

use super::error::SnapshotError;
use super::section::Section;
use super::{LAYOUT, sum};

/// How a snapshot begins. A transfer that takes it for text, or drops the eighth bit, is seen at once.
pub(super) const MAGIC: [u8; 8] = *b"\x89SHG\r\n\x1a\n";

/// A number whose bytes differ, in the order of the machine that wrote it.
const ORDER: u32 = 0x0102_0304;

/// Width of a column of zeros and ones, which are held as words of 64 bits.
pub(super) const BITS: u32 = 8;

/// Sections begin at multiples of this, so that every cell is aligned and no two of them share a line of the cache.
pub(super) const ALIGNMENT: usize = 64;

/// The first 64 bytes.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Header {
    magic: [u8; 8],
    order: U32,
    layout: U32,
    sections: U32,
    reserved: U32,
    /// Bytes of the file.
    length: U64,
    /// The release that wrote it, filled up with zeros.
    release: [u8; 16],
    reserved_too: U64,
    /// Sum of the header, with zero here, and the table.
    sum: U64,
}

/// A row of the table.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Entry {
    section: U32,
    /// Bytes of a cell; 0 where all cells are the same and none is held.
    width: U32,
    offset: U64,
    /// Bytes.
    length: U64,
    /// Number of rows.
    rows: U64,
    /// A number beside the cells: which one all of them are, where the last share ends, how many texts there are.
    value: U64,
    sum: U64,
}

/// What a section is, wherever it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) width: u32,
    pub(super) rows: u64,
    pub(super) value: u64,
}

impl Entry {
    pub(super) fn new(section: Section, shape: Shape, bytes: &[u8]) -> Self {
        Entry {
            section: section.0.into(),
            width: shape.width.into(),
            offset: 0.into(),
            length: (bytes.len() as u64).into(),
            rows: shape.rows.into(),
            value: shape.value.into(),
            sum: sum(bytes).into(),
        }
    }

    pub(super) fn section(&self) -> Section {
        Section(self.section.get())
    }

    pub(super) fn shape(&self) -> Shape {
        Shape { width: self.width.get(), rows: self.rows.get(), value: self.value.get() }
    }

    /// Where its bytes lie, in a file that holds all of its sections.
    pub(super) fn place(&self) -> std::ops::Range<usize> {
        let at = |number: U64| usize::try_from(number.get()).unwrap_or(usize::MAX);
        at(self.offset)..at(self.offset).saturating_add(at(self.length))
    }

    /// Whether these are the bytes that were written.
    pub(super) fn holds(&self, bytes: &[u8]) -> bool {
        sum(bytes) == self.sum.get()
    }
}

/// Header and table of sections, which get their places.
pub(super) fn write(entries: &mut [Entry]) -> Vec<u8> {
    let mut at = padded(size_of::<Header>() + size_of_val(entries));
    let mut end = at;
    for entry in &mut *entries {
        entry.offset = (at as u64).into();
        end = entry.place().end;
        at = padded(end);
    }
    let mut release = [0; 16];
    let name = env!("CARGO_PKG_VERSION").as_bytes();
    let kept = name.len().min(release.len());
    release[..kept].copy_from_slice(&name[..kept]);
    let mut header = Header {
        magic: MAGIC,
        order: U32::from_bytes(ORDER.to_ne_bytes()),
        layout: LAYOUT.into(),
        sections: u32::try_from(entries.len()).unwrap_or(u32::MAX).into(),
        reserved: 0.into(),
        length: (end as u64).into(),
        release,
        reserved_too: 0.into(),
        sum: 0.into(),
    };
    header.sum = sum(&[header.as_bytes(), entries.as_bytes()].concat()).into();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend_from_slice(entries.as_bytes());
    bytes
}

/// The place after which the next section may begin.
pub(super) fn padded(at: usize) -> usize {
    at.next_multiple_of(ALIGNMENT)
}

/// The release that wrote a snapshot, and its table, checked: each section lies in the file.
pub(super) fn read(bytes: &[u8]) -> Result<(String, &[Entry]), SnapshotError> {
    if !bytes.starts_with(&MAGIC) {
        return Err(SnapshotError::NoSnapshot);
    }
    let damaged = || SnapshotError::Damaged { part: "head" };
    let found = bytes.len() as u64;
    let short = |expected: u64| SnapshotError::Length { expected, found };
    let (header, rest) = Header::ref_from_prefix(bytes).map_err(|_| short(size_of::<Header>() as u64))?;
    if header.order.as_bytes() != ORDER.to_le_bytes() || cfg!(target_endian = "big") {
        return Err(SnapshotError::ByteOrder);
    }
    let name: Vec<u8> = header.release.iter().copied().take_while(u8::is_ascii_graphic).collect();
    let release = String::from_utf8(name).unwrap_or_default();
    if header.layout.get() != LAYOUT {
        return Err(SnapshotError::Layout { layout: header.layout.get(), release });
    }
    if header.length.get() != found {
        return Err(short(header.length.get()));
    }
    let sections = header.sections.get() as usize;
    let (entries, _) = <[Entry]>::ref_from_prefix_with_elems(rest, sections).map_err(|_| damaged())?;
    let empty = Header { sum: 0.into(), ..*header };
    if sum(&[empty.as_bytes(), entries.as_bytes()].concat()) != header.sum.get() {
        return Err(damaged());
    }
    if entries.iter().any(|entry| bytes.get(entry.place()).is_none()) {
        return Err(damaged());
    }
    Ok((release, entries))
}
