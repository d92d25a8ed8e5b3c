//! Texts of which neighbours begin alike, such as ids in their order.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::OnceLock;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::{Column, ShortText};

/// Texts of a block; the first of them is held in full.
const BLOCK: usize = 64;

/// Texts that one thread makes at a time, some blocks of them.
const SHARE: usize = if cfg!(test) { BLOCK } else { BLOCK << 8 };

/// Many texts, each held as what differs from the one before it (front coding; Witten, Moffat and Bell, *Managing
/// Gigabytes*, 1999, section 4.1).
///
/// Ids of a table that count up take about three bytes each. A block is decoded when one of its texts is asked for first, and
/// stays decoded.
#[derive(Debug)]
pub(crate) struct FrontCoded {
    bytes: Column<u8>,
    /// Where each block begins.
    blocks: Column<u64>,
    len: usize,
    /// The text that was added last: as a short one, or else its bytes.
    last: ShortText,
    last_bytes: Vec<u8>,
    /// Each is above the one before.
    ascending: bool,
    decoded: OnceLock<Box<[OnceLock<Box<Block>>]>>,
}

/// The texts of a block, whole.
#[derive(Debug)]
struct Block {
    text: String,
    ends: Vec<u32>,
}

impl Default for FrontCoded {
    fn default() -> Self {
        FrontCoded {
            bytes: Column::default(),
            blocks: Column::default(),
            len: 0,
            last: ShortText::EMPTY,
            last_bytes: Vec::new(),
            ascending: true,
            decoded: OnceLock::new(),
        }
    }
}

impl Clone for FrontCoded {
    fn clone(&self) -> Self {
        FrontCoded {
            bytes: self.bytes.clone(),
            blocks: self.blocks.clone(),
            len: self.len,
            last: self.last,
            last_bytes: self.last_bytes.clone(),
            ascending: self.ascending,
            decoded: OnceLock::new(),
        }
    }
}

impl FrontCoded {
    /// From its parts, as a snapshot holds them.
    pub(crate) fn from_parts(bytes: Column<u8>, blocks: Column<u64>, len: usize) -> Option<Self> {
        let whole = blocks.len() == len.div_ceil(BLOCK);
        whole.then(|| FrontCoded { bytes, blocks, len, ..FrontCoded::default() })
    }

    /// Its parts, as a snapshot holds them.
    pub(crate) fn parts(&self) -> (&Column<u8>, &Column<u64>, usize) {
        (&self.bytes, &self.blocks, self.len)
    }

    /// Number of texts.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// Adds a text.
    pub(crate) fn push(&mut self, text: &str) {
        self.push_at(text.as_bytes(), 0..text.len());
    }

    /// Adds a text that is some bytes of a longer one.
    #[inline]
    pub(crate) fn push_at(&mut self, text: &[u8], place: Range<usize>) {
        let short = ShortText::of(text, place.clone());
        let (alike, ascends) = match (self.last, short) {
            (ShortText::LONG, _) => {
                (alike(&self.last_bytes, &text[place.clone()]), self.last_bytes.as_slice() < &text[place.clone()])
            }
            (last, Some(own)) => (last.alike(own), last.rank() < own.rank()),
            (last, None) => {
                let (bytes, own) = (last.bytes(), &text[place.clone()]);
                (alike(&bytes[..last.len()], own), bytes[..last.len()] < *own)
            }
        };
        self.ascending &= self.len == 0 || ascends;
        let whole = self.len.is_multiple_of(BLOCK);
        if whole {
            self.blocks.push(self.bytes.len() as u64);
        }
        let shared = if whole { 0 } else { alike };
        let bytes = self.bytes.to_mut();
        if let Some(short) = short {
            // Two numbers of a byte each, of which the first text of a block has no first one; and the rest. A fixed number of
            // bytes is added, which is faster, and cut off again.
            let mut piece = [0; 18];
            #[allow(clippy::cast_possible_truncation)] // below sixteen
            let numbers = [shared as u8, (short.len() - shared) as u8];
            piece[..2].copy_from_slice(&numbers);
            piece[2..].copy_from_slice(&short.bytes_from(shared));
            let end = bytes.len() + 2 - usize::from(whole) + short.len() - shared;
            if whole {
                bytes.extend_from_slice(&piece[1..]);
            } else {
                bytes.extend_from_slice(&piece);
            }
            bytes.truncate(end);
            self.last = short;
        } else {
            if !whole {
                write_number(bytes, shared);
            }
            write_number(bytes, place.len() - shared);
            bytes.extend_from_slice(&text[place.start + shared..place.end]);
            self.last = ShortText::LONG;
            self.last_bytes.clear();
            self.last_bytes.extend_from_slice(&text[place]);
        }
        self.len += 1;
        if self.decoded.get().is_some() {
            self.decoded = OnceLock::new();
        }
    }

    /// Adds so many texts, of which `write` writes each into an empty buffer, on all threads.
    pub(crate) fn extend_by(&mut self, texts: usize, write: impl Fn(usize, &mut String) + Sync) {
        let add = |rows: Range<usize>, coded: &mut FrontCoded| {
            let mut text = String::new();
            for row in rows {
                text.clear();
                write(row, &mut text);
                coded.push(&text);
            }
        };
        // What begins a block is held in full, so that shares of whole blocks are one another's sequel.
        let first = (self.len.next_multiple_of(BLOCK) - self.len).min(texts);
        add(0..first, self);
        let share = |start: usize| {
            let mut share = FrontCoded::default();
            add(start..texts.min(start + SHARE), &mut share);
            share
        };
        let starts: Vec<usize> = (first..texts).step_by(SHARE).collect();
        let shares: Vec<FrontCoded> = starts.into_par_iter().map(share).collect();
        shares.iter().for_each(|share| self.append(share));
    }

    /// Adds the texts of another one behind whole blocks.
    fn append(&mut self, other: &FrontCoded) {
        let last = match self.last {
            ShortText::LONG => self.last_bytes.as_slice(),
            short => &short.bytes()[..short.len()],
        };
        let ascends = last < other.head(0);
        self.ascending &= other.ascending && (self.len == 0 || ascends);
        let before = self.bytes.len() as u64;
        self.blocks.to_mut().extend(other.blocks.iter().map(|at| at + before));
        self.bytes.to_mut().extend_from_slice(&other.bytes);
        self.len += other.len;
        self.last = other.last;
        self.last_bytes.clone_from(&other.last_bytes);
        self.decoded = OnceLock::new();
    }

    /// The text of a row; empty where the bytes of a file that was opened make none.
    pub(crate) fn get(&self, row: usize) -> &str {
        let blocks = self.decoded.get_or_init(|| (0..self.blocks.len()).map(|_| OnceLock::new()).collect());
        let Some(block) = blocks.get(row / BLOCK) else { return "" };
        let block = block.get_or_init(|| {
            let mut block = Block { text: String::new(), ends: Vec::with_capacity(BLOCK) };
            let mut texts = self.texts_from(row / BLOCK * BLOCK);
            while let Some(text) = texts.next().filter(|_| block.ends.len() < BLOCK) {
                block.text.push_str(text);
                block.ends.push(u32::try_from(block.text.len()).unwrap_or(u32::MAX));
            }
            Box::new(block)
        });
        let at = row % BLOCK;
        let start = at.checked_sub(1).and_then(|before| block.ends.get(before)).copied().unwrap_or_default();
        let end = block.ends.get(at).copied().unwrap_or(start);
        block.text.get(start as usize..end as usize).unwrap_or_default()
    }

    /// Whether each text is above the one before.
    pub(crate) fn is_ascending(&self) -> bool {
        self.ascending
    }

    /// The texts in their order, decoded as they are read and kept nowhere.
    pub(crate) fn texts(&self) -> Texts<'_> {
        self.texts_from(0)
    }

    /// The texts from a row on.
    pub(crate) fn texts_from(&self, row: usize) -> Texts<'_> {
        let mut texts = Texts { rest: self.differences(row / BLOCK), text: String::new() };
        while texts.rest.row < row && texts.next().is_some() {}
        texts
    }

    /// What each text from a row on, or from up to 63 before it, differs in from the one before; with how many are before it.
    /// The first of them differs in all.
    pub(crate) fn differences_from(&self, row: usize) -> (Differences<'_>, usize) {
        (self.differences(row / BLOCK), row % BLOCK)
    }

    fn differences(&self, block: usize) -> Differences<'_> {
        let at = self.blocks.get(block).and_then(|at| usize::try_from(*at).ok()).unwrap_or(self.bytes.len());
        Differences { bytes: &self.bytes, rows: self.len, row: block * BLOCK, at }
    }

    /// The first row, where the texts are sorted, whose text is not below one. Cost: O(log rows), and a block.
    pub(crate) fn lower_bound(&self, text: &str) -> usize {
        let (mut low, mut high) = (0, self.blocks.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.head(middle) < text.as_bytes() { low = middle + 1 } else { high = middle }
        }
        let Some(block) = low.checked_sub(1) else { return 0 };
        let mut row = block * BLOCK;
        let mut texts = self.texts_from(row);
        while row < self.len && texts.next().is_some_and(|one| one < text) {
            row += 1;
        }
        row
    }

    /// The rows of this and of another one, both sorted, that hold the same text. Cost: that of a merge which passes over
    /// stretches in which the other has nothing.
    pub(crate) fn common(&self, other: &FrontCoded) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let (mut row, mut place) = (0, 0);
        let (mut own, mut theirs) = (String::new(), String::new());
        let at = |of: &FrontCoded, row: usize, into: &mut String| {
            into.clear();
            into.push_str(of.texts_from(row).next().unwrap_or_default());
        };
        while row < self.len && place < other.len {
            at(self, row, &mut own);
            place = other.lower_bound(&own);
            if place == other.len {
                break;
            }
            at(other, place, &mut theirs);
            if own == theirs {
                found.push((row, place));
                row += 1;
            } else {
                row = self.lower_bound(&theirs);
            }
        }
        found
    }

    /// The row of a text, where the texts are sorted and differ. Cost: O(log rows), and a block.
    pub(crate) fn find(&self, text: &str) -> Option<usize> {
        let (mut low, mut high) = (0, self.blocks.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.head(middle) <= text.as_bytes() { low = middle + 1 } else { high = middle }
        }
        let first = low.checked_sub(1)? * BLOCK;
        let mut texts = self.texts_from(first);
        for row in first..self.len.min(first + BLOCK) {
            match texts.next()?.cmp(text) {
                Ordering::Less => {}
                Ordering::Equal => return Some(row),
                Ordering::Greater => return None,
            }
        }
        None
    }

    /// The first text of a block.
    fn head(&self, block: usize) -> &[u8] {
        let at = self.blocks.get(block).and_then(|at| usize::try_from(*at).ok()).unwrap_or(self.bytes.len());
        let Some((len, at)) = read_number(&self.bytes, at) else { return &[] };
        self.bytes.get(at..at.saturating_add(len)).unwrap_or_default()
    }

    /// Bytes held, without what was decoded.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.bytes() + self.blocks.bytes()
    }
}

/// How many bytes two texts begin with that are the same.
fn alike(one: &[u8], other: &[u8]) -> usize {
    let word = |bytes: &[u8]| bytes.try_into().map_or(0, u64::from_le_bytes);
    let mut at = 0;
    for (one, other) in one.chunks_exact(8).zip(other.chunks_exact(8)) {
        let differ = word(one) ^ word(other);
        if differ != 0 {
            return at + differ.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + one[at..].iter().zip(&other[at..]).take_while(|(one, other)| one == other).count()
}

/// What texts differ in from the one before, one after another.
#[derive(Debug)]
pub(crate) struct Differences<'a> {
    bytes: &'a [u8],
    rows: usize,
    row: usize,
    at: usize,
}

/// How many bytes of the text before a text begins with, and how many others follow: the first so many of these bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Difference<'a> {
    pub(crate) shared: usize,
    pub(crate) more: usize,
    pub(crate) bytes: &'a [u8],
}

impl<'a> Differences<'a> {
    /// The next one.
    #[inline]
    pub(crate) fn next(&mut self) -> Option<Difference<'a>> {
        if self.row >= self.rows {
            return None;
        }
        let mut shared = 0;
        if !self.row.is_multiple_of(BLOCK) {
            (shared, self.at) = read_number(self.bytes, self.at)?;
        }
        let (more, at) = read_number(self.bytes, self.at)?;
        let bytes = self.bytes.get(at..).filter(|bytes| more <= bytes.len())?;
        self.at = at + more;
        self.row += 1;
        Some(Difference { shared, more, bytes })
    }
}

/// Texts one after another. It lends each until the next is asked for, so it is no iterator.
#[derive(Debug)]
pub(crate) struct Texts<'a> {
    rest: Differences<'a>,
    text: String,
}

impl Texts<'_> {
    /// The next text.
    pub(crate) fn next(&mut self) -> Option<&str> {
        let Difference { shared, more, bytes } = self.rest.next()?;
        let more = &bytes[..more];
        // What is shared is text already, if it ends where a character does.
        match std::str::from_utf8(more).ok().filter(|_| self.text.is_char_boundary(shared)) {
            Some(more) => {
                self.text.truncate(shared);
                self.text.push_str(more);
            }
            None => self.anew(shared, more),
        }
        Some(&self.text)
    }

    /// A text that parts from the one before within a character.
    fn anew(&mut self, shared: usize, more: &[u8]) {
        let mut bytes = std::mem::take(&mut self.text).into_bytes();
        bytes.truncate(shared);
        bytes.extend_from_slice(more);
        self.text = String::from_utf8(bytes).unwrap_or_default();
    }
}

/// Seven bits a byte, the lowest first; the eighth says that more follow (LEB128).
fn write_number(bytes: &mut Vec<u8>, mut number: usize) {
    loop {
        // The lowest seven bits fit.
        #[allow(clippy::cast_possible_truncation)]
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}

#[inline]
fn read_number(bytes: &[u8], at: usize) -> Option<(usize, usize)> {
    // Nearly all have one byte.
    match bytes.get(at)? {
        byte if byte & 0x80 == 0 => Some((usize::from(*byte), at + 1)),
        _ => read_long_number(bytes, at),
    }
}

fn read_long_number(bytes: &[u8], mut at: usize) -> Option<(usize, usize)> {
    let (mut number, mut shift) = (0usize, 0u32);
    loop {
        let byte = *bytes.get(at)?;
        at += 1;
        number |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((number, at));
        }
        shift += 7;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ids_that_count_up_take_three_bytes() {
        let mut ids = FrontCoded::default();
        for number in 0..10_000 {
            ids.push(&format!("e{number:08}"));
        }
        assert!(ids.bytes() < 34_000, "{}", ids.bytes());
        assert_eq!((ids.get(0), ids.get(63), ids.get(64), ids.get(9999)), ("e00000000", "e00000063", "e00000064", "e00009999"));
        assert_eq!((ids.find("e00004242"), ids.find("e"), ids.find("f"), ids.find("e00004242x")), (Some(4242), None, None, None));
    }

    proptest! {
        #[test]
        fn texts_come_back(texts in prop::collection::vec("[ab县]{0,5}|\\PC{0,300}", 0..300)) {
            let mut coded = FrontCoded::default();
            texts.iter().for_each(|text| coded.push(text));
            let mut read = coded.texts();
            for (row, text) in texts.iter().enumerate() {
                prop_assert_eq!(coded.get(row), text);
                prop_assert_eq!(read.next(), Some(text.as_str()));
            }
            prop_assert_eq!(read.next(), None);
        }

        #[test]
        fn many_are_added_as_one_by_one(mut texts in prop::collection::vec("[ab]{0,3}|[a-c]{14,17}", 0..300), sorted: bool, first in 0..150_usize) {
            if sorted {
                texts.sort();
                texts.dedup();
            }
            let first = first.min(texts.len());
            let (mut one, mut other) = (FrontCoded::default(), FrontCoded::default());
            texts[..first].iter().for_each(|text| one.push(text));
            one.extend_by(texts.len() - first, |at, text| text.push_str(&texts[first + at]));
            one.push("c");
            texts.iter().map(String::as_str).chain(["c"]).for_each(|text| other.push(text));
            let parts = |of: &FrontCoded| (of.bytes.to_vec(), of.blocks.to_vec(), of.len, of.ascending);
            prop_assert_eq!(parts(&one), parts(&other));
        }

        #[test]
        fn sorted_texts_are_found(texts in prop::collection::btree_set("[a-c]{0,6}", 0..300), other in "[a-c]{0,6}") {
            let mut coded = FrontCoded::default();
            texts.iter().for_each(|text| coded.push(text));
            for (row, text) in texts.iter().enumerate() {
                prop_assert_eq!(coded.find(text), Some(row));
            }
            let sorted: &BTreeSet<String> = &texts;
            prop_assert_eq!(coded.find(&other).is_some(), sorted.contains(&other));
            prop_assert_eq!(coded.lower_bound(&other), sorted.iter().filter(|one| **one < other).count());
            prop_assert!(coded.is_ascending());
        }

        #[test]
        fn texts_of_two_are_found(
            one in prop::collection::btree_set("[a-c]{0,4}", 0..200),
            other in prop::collection::btree_set("[a-c]{0,4}", 0..200),
        ) {
            let code = |texts: &BTreeSet<String>| {
                let mut coded = FrontCoded::default();
                texts.iter().for_each(|text| coded.push(text));
                coded
            };
            let (a, b) = (code(&one), code(&other));
            let common: Vec<String> = a.common(&b).into_iter().map(|(row, place)| {
                assert_eq!(a.get(row), b.get(place));
                a.get(row).to_owned()
            }).collect();
            prop_assert_eq!(common, one.intersection(&other).cloned().collect::<Vec<_>>());
        }
    }
}
