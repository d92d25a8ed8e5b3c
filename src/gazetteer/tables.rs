//! The compiled-in tables, read in place. Every read is checked: a place outside the file reads as 0.

/// A run of equal records in the file.
#[derive(Clone, Copy)]
pub(super) struct Section {
    start: usize,
    len: usize,
    record: usize,
}

#[expect(clippy::unreadable_literal, reason = "written by the build script")]
mod layout {
    use super::Section;

    include!(concat!(env!("OUT_DIR"), "/layout.rs"));
}

pub(super) use layout::*;

static BYTES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/china.bin"));

impl Section {
    pub(super) fn len(self) -> usize {
        self.len
    }

    fn bytes<const N: usize>(self, n: usize, at: usize) -> [u8; N] {
        if n >= self.len {
            return [0; N];
        }
        let start = self.start + n * self.record + at;
        BYTES.get(start..start + N).and_then(|b| b.try_into().ok()).unwrap_or([0; N])
    }

    pub(super) fn byte(self, n: usize, at: usize) -> u8 {
        u8::from_le_bytes(self.bytes(n, at))
    }

    pub(super) fn short(self, n: usize, at: usize) -> u16 {
        u16::from_le_bytes(self.bytes(n, at))
    }

    /// A short that is the number of a record of another section.
    pub(super) fn link(self, n: usize, at: usize) -> usize {
        usize::from(self.short(n, at))
    }

    pub(super) fn word(self, n: usize, at: usize) -> u32 {
        u32::from_le_bytes(self.bytes(n, at))
    }

    pub(super) fn degrees(self, n: usize) -> Option<(f64, f64)> {
        let [lon, lat] = [12, 16].map(|at| i32::from_le_bytes(self.bytes(n, at)));
        (lon != i32::MIN && self.len > n).then(|| (f64::from(lon) / 1e5, f64::from(lat) / 1e5))
    }

    /// The first record that is not below; records must be sorted so.
    pub(super) fn partition(self, below: impl Fn(usize) -> bool) -> usize {
        let (mut low, mut high) = (0, self.len);
        while low < high {
            let middle = usize::midpoint(low, high);
            if below(middle) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    /// The records of a sorted section whose key is `key`.
    pub(super) fn equal(self, key: usize, of: impl Fn(usize) -> usize) -> std::ops::Range<usize> {
        self.partition(|n| of(n) < key)..self.partition(|n| of(n) <= key)
    }
}

/// The name of a number.
pub(super) fn name(id: usize) -> &'static str {
    let at = |n: usize| ARENA.start + OFFSETS.word(n, 0) as usize;
    if id + 1 >= OFFSETS.len() {
        return "";
    }
    BYTES.get(at(id)..at(id + 1)).and_then(|b| std::str::from_utf8(b).ok()).unwrap_or("")
}

/// The number of the first name that is not below `text`. Cost: 16 comparisons.
pub(super) fn name_position(text: &str) -> usize {
    let names = Section { len: OFFSETS.len() - 1, ..OFFSETS };
    names.partition(|n| name(n) < text)
}

/// The number of a name.
pub(super) fn name_id(text: &str) -> Option<usize> {
    let id = name_position(text);
    (!text.is_empty() && name(id) == text).then_some(id)
}

/// A number for how a character is read, shared by all that are read alike.
pub(super) fn sound(c: char) -> Option<u16> {
    if c.is_ascii() {
        return None;
    }
    let n = SOUNDS.partition(|n| SOUNDS.word(n, 0) < u32::from(c));
    (SOUNDS.word(n, 0) == u32::from(c)).then(|| SOUNDS.short(n, 4))
}
