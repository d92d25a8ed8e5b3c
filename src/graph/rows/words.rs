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
    seen: HashTable<Slot>,
    hasher: DefaultHashBuilder,
}

/// A word in the table by which it is found. What most ids are long is held there whole, so that to find one is to look at one
/// place of memory and not at three.
#[derive(Clone, Copy, Debug)]
struct Slot {
    head: [u64; 2],
    word: WordId,
}

/// Bytes that a slot holds, with their number in one more.
const SHORT: usize = 15;

/// A short text with its length; none of a longer one.
#[inline]
fn head(text: &str) -> Option<[u64; 2]> {
    let text = text.as_bytes();
    if text.len() > SHORT {
        return None;
    }
    let mut bytes = [0; 16];
    bytes[..text.len()].copy_from_slice(text);
    // At most fifteen.
    #[allow(clippy::cast_possible_truncation)]
    let len = text.len() as u8;
    bytes[SHORT] = len;
    let half = |at: usize| u64::from_le_bytes(std::array::from_fn(|byte| bytes[at + byte]));
    Some([half(0), half(8)])
}

/// A short text, ready to be looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShortWord {
    head: [u64; 2],
    hash: u64,
}

impl ShortWord {
    /// The text, put into a buffer.
    pub(crate) fn text<'b>(&self, buffer: &'b mut [u8; 16]) -> &'b str {
        buffer[..8].copy_from_slice(&self.head[0].to_le_bytes());
        buffer[8..].copy_from_slice(&self.head[1].to_le_bytes());
        let len = usize::from(buffer[SHORT]);
        std::str::from_utf8(&buffer[..len]).unwrap_or_default()
    }
}

/// Stands in the slots of longer texts, as no length does.
const LONG: [u64; 2] = [0, u64::MAX];

impl Words {
    /// The text of a word.
    pub(crate) fn get(&self, word: WordId) -> &str {
        text_of(&self.bytes, &self.ends, word)
    }

    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The word of a text, if it is known.
    #[inline]
    pub(crate) fn find(&self, text: &str) -> Option<WordId> {
        match head(text) {
            Some(head) => self.seen.find(self.hasher.hash_one(head), |slot| slot.head == head),
            None => self.seen.find(self.hasher.hash_one(text), |slot| slot.head == LONG && self.get(slot.word) == text),
        }
        .map(|slot| slot.word)
    }

    /// What of a short text is looked for; none of a longer one. To look for many at a time is faster than one by one, for
    /// memory then answers several questions at once.
    #[inline]
    pub(crate) fn short(&self, text: &str) -> Option<ShortWord> {
        head(text).map(|head| ShortWord { head, hash: self.hasher.hash_one(head) })
    }

    /// The word of a text of [`Words::short`], if it is known.
    #[inline]
    pub(crate) fn find_short(&self, short: &ShortWord) -> Option<WordId> {
        self.seen.find(short.hash, |slot| slot.head == short.head).map(|slot| slot.word)
    }

    /// The word of a text, a new one if need be. None where there are 2³² words or 4 GiB of them.
    pub(crate) fn add(&mut self, text: &str) -> Option<WordId> {
        if let Some(found) = self.find(text) {
            return Some(found);
        }
        let word = WordId::try_from(self.ends.len()).ok().filter(|word| *word != NO_WORD)?;
        let end = u32::try_from(self.bytes.len() + text.len()).ok()?;
        self.bytes.push_str(text);
        self.ends.push(end);
        let Words { bytes, ends, seen, hasher } = self;
        let hash = |slot: &Slot| match slot.head {
            LONG => hasher.hash_one(text_of(bytes, ends, slot.word)),
            head => hasher.hash_one(head),
        };
        let slot = Slot { head: head(text).unwrap_or(LONG), word };
        seen.insert_unique(hash(&slot), slot, hash);
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
}

fn text_of<'w>(bytes: &'w str, ends: &[u32], word: WordId) -> &'w str {
    let at = word as usize;
    let start = if at == 0 { 0 } else { ends[at - 1] as usize };
    &bytes[start..ends[at] as usize]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_are_found_whatever_their_length(texts in prop::collection::vec("[ab\0]{0,3}|[a-c]{14,17}|[县区]{4,6}", 0..60), other in "[ab\0]{0,17}") {
            let mut words = Words::default();
            let mut order: Vec<&str> = Vec::new();
            for text in &texts {
                let known = order.iter().position(|known| known == text);
                let word = words.add(text).unwrap() as usize;
                prop_assert_eq!(word, known.unwrap_or(order.len()));
                if known.is_none() {
                    order.push(text);
                }
            }
            for (at, text) in order.iter().enumerate() {
                let word = words.find(text).unwrap();
                prop_assert_eq!((word as usize, words.get(word)), (at, *text));
            }
            prop_assert_eq!(words.find(&other).is_some(), order.contains(&other.as_str()));
        }
    }
}
