//! All short texts of a graph in one arena, each once.

use std::hash::BuildHasher;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use super::column::Column;

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

    /// Adds a text; texts beyond 4 GiB in all become the empty one.
    fn push(&mut self, text: &str) -> TextId {
        let (Ok(id), Ok(end)) = (u32::try_from(self.ends.len()), u32::try_from(self.bytes.len() + text.len())) else {
            return TextId::NONE;
        };
        self.bytes.to_mut().extend_from_slice(text.as_bytes());
        self.ends.push(end);
        TextId(id)
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
    texts: Texts,
    /// The texts of the arena by what they say; they stand there alone.
    seen: HashTable<TextId>,
    hasher: DefaultHashBuilder,
}

impl Default for Interner {
    fn default() -> Self {
        let texts = Texts { bytes: Column::default(), ends: vec![0].into() };
        Interner { texts, seen: HashTable::new(), hasher: DefaultHashBuilder::default() }
    }
}

impl Interner {
    /// The handle of a text. Texts beyond 4 GiB in all become the empty one.
    pub(crate) fn add(&mut self, text: &str) -> TextId {
        if text.is_empty() {
            return TextId::NONE;
        }
        let Interner { texts, seen, hasher } = self;
        let hash = hasher.hash_one(text.as_bytes());
        match seen.entry(hash, |known| texts.bytes_of(*known) == text.as_bytes(), |known| hasher.hash_one(texts.bytes_of(*known)))
        {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(slot) => {
                let id = texts.push(text);
                if id.is_some() {
                    slot.insert(id);
                }
                id
            }
        }
    }

    /// Makes room for more texts.
    pub(crate) fn reserve(&mut self, more: usize) {
        let Interner { texts, seen, hasher } = self;
        seen.reserve(more, |known| hasher.hash_one(texts.bytes_of(*known)));
    }

    /// The text of a handle.
    pub(crate) fn get(&self, text: TextId) -> &str {
        self.texts.get(text)
    }

    /// The handle of a text that may be missing.
    pub(crate) fn add_some(&mut self, text: Option<&str>) -> TextId {
        text.map_or(TextId::NONE, |text| self.add(text))
    }

    /// The finished arena.
    pub(crate) fn finish(self) -> Texts {
        self.texts
    }
}
