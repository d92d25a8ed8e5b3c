//! The words of plain tables: names of ends and ids of entities, each once.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A word by its position among those of a register.
pub(crate) type WordId = u32;

/// Stands for no word.
pub(crate) const NO_WORD: WordId = WordId::MAX;

/// Texts, each once, in the order in which they were met: ids of entities first, so that a mention of an entity by its id is
/// the number of its row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    bytes: String,
    ends: Vec<u32>,
    seen: HashTable<WordId>,
    hasher: DefaultHashBuilder,
}

impl Words {
    /// The text of a word.
    pub(crate) fn get(&self, word: WordId) -> &str {
        let at = word as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.bytes[start..self.ends[at] as usize]
    }

    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The word of a text, if it is known.
    #[inline]
    pub(crate) fn find(&self, text: &str) -> Option<WordId> {
        self.find_hashed(self.hasher.hash_one(text), text)
    }

    #[inline]
    fn find_hashed(&self, hash: u64, text: &str) -> Option<WordId> {
        self.seen.find(hash, |known| self.get(*known) == text).copied()
    }

    /// The word of a text, a new one if need be. None where there are 2³² words or 4 GiB of them.
    pub(crate) fn add(&mut self, text: &str) -> Option<WordId> {
        let hash = self.hasher.hash_one(text);
        if let Some(found) = self.find_hashed(hash, text) {
            return Some(found);
        }
        let word = WordId::try_from(self.ends.len()).ok().filter(|word| *word != NO_WORD)?;
        let end = u32::try_from(self.bytes.len() + text.len()).ok()?;
        self.bytes.push_str(text);
        self.ends.push(end);
        let Words { bytes, ends, seen, hasher } = self;
        let text_of = |word: WordId| {
            let at = word as usize;
            let start = if at == 0 { 0 } else { ends[at - 1] as usize };
            &bytes[start..ends[at] as usize]
        };
        seen.insert_unique(hash, word, |known| hasher.hash_one(text_of(*known)));
        Some(word)
    }

    /// Adds words that are not among these; false where there is no room.
    #[must_use]
    pub(crate) fn join(&mut self, others: Words) -> bool {
        if self.len() == 0 {
            *self = others;
            return true;
        }
        others.iter().all(|word| self.add(word).is_some())
    }

    /// All words, in their order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..).take(self.len()).map(|word| self.get(word))
    }

    /// Bytes held.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes.capacity() + self.ends.capacity() * size_of::<u32>() + self.seen.capacity() * (size_of::<WordId>() + 1)
    }
}
