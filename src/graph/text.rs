//! All short texts of a graph in one arena, each once.

use std::ops::Range;

use super::column::Column;
use super::words::Words;

/// A text of the arena.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    zerocopy::FromBytes,
    zerocopy::IntoBytes,
    zerocopy::Immutable,
    zerocopy::KnownLayout,
)]
#[repr(transparent)]
pub(crate) struct TextId(pub(crate) u32);

impl TextId {
    /// The empty text, which stands for none.
    pub(crate) const NONE: TextId = TextId(0);

    /// Whether there is a text.
    pub(crate) fn is_some(self) -> bool {
        self.0 != 0
    }
}

/// The arena: one string and where each text ends in it.
#[derive(Clone, Debug)]
pub(crate) struct Texts {
    bytes: Column<u8>,
    ends: Column<u32>,
}

impl Texts {
    /// The text of a handle.
    pub(crate) fn get(&self, text: TextId) -> &str {
        std::str::from_utf8(self.bytes_of(text)).unwrap_or_default()
    }

    /// The bytes of a text, whose order is that of the texts.
    pub(crate) fn bytes_of(&self, text: TextId) -> &[u8] {
        let at = text.0 as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.bytes[start..self.ends[at] as usize]
    }

    /// From its parts, as a snapshot holds them.
    pub(crate) fn from_parts(bytes: Column<u8>, ends: Column<u32>) -> Option<Self> {
        (!ends.is_empty()).then_some(Texts { bytes, ends })
    }

    /// Its parts, as a snapshot holds them.
    pub(crate) fn parts(&self) -> (&Column<u8>, &Column<u32>) {
        (&self.bytes, &self.ends)
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.len() + self.ends.len() * size_of::<u32>()
    }
}

/// Builds the arena.
#[derive(Debug)]
pub(crate) struct Interner {
    /// By the numbers of their handles; the first is the empty text.
    words: Words,
}

impl Default for Interner {
    fn default() -> Self {
        let mut words = Words::default();
        // There is room.
        let _ = words.add("");
        Interner { words }
    }
}

impl Interner {
    /// The handle of a text. Texts beyond 4 GiB in all become the empty one.
    pub(crate) fn add(&mut self, text: &str) -> TextId {
        self.words.add(text).map_or(TextId::NONE, TextId)
    }

    /// Gives the numbers of the handles of parts of a text: see [`Interner::add`].
    pub(crate) fn add_parts(&mut self, text: &str, places: &[Range<usize>], numbers: &mut Vec<u32>) {
        let before = numbers.len();
        if self.words.add_parts(text, places, numbers).is_none() {
            numbers.truncate(before);
            numbers.extend(places.iter().map(|place| self.add(&text[place.clone()]).0));
        }
    }

    /// The text of a handle.
    pub(crate) fn get(&self, text: TextId) -> &str {
        self.words.get(text.0)
    }

    /// The handle of a text that may be missing.
    pub(crate) fn add_some(&mut self, text: Option<&str>) -> TextId {
        text.map_or(TextId::NONE, |text| self.add(text))
    }

    /// The finished arena.
    pub(crate) fn finish(self) -> Texts {
        let (bytes, ends) = self.words.into_parts();
        Texts { bytes: bytes.into_bytes().into(), ends: ends.into() }
    }
}
