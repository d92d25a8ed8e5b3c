//! The words of plain tables: names of ends and ids of entities, each once.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::hash_table::Entry;
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

/// A text of at most fifteen bytes as a number: its bytes, the first one lowest, and their number in the highest byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ShortText(u128);

/// The longest such text.
const SHORT: usize = 15;

impl ShortText {
    /// Some bytes of a text; none of more than fifteen.
    #[inline]
    pub(crate) fn of(text: &str, bytes: Range<usize>) -> Option<Self> {
        let len = bytes.len();
        if len > SHORT {
            return None;
        }
        let text = text.as_bytes();
        // What follows is read along, where anything does, and cut off again: bytes of any number are not copied as quickly.
        let bytes = match text.get(bytes.start..bytes.start + 16).and_then(|bytes| bytes.try_into().ok()) {
            Some(bytes) => u128::from_le_bytes(bytes) & ((1 << (8 * len)) - 1),
            None => text.get(bytes)?.iter().rev().fold(0, |number, byte| number << 8 | u128::from(*byte)),
        };
        Some(ShortText(bytes | (len as u128) << (8 * SHORT)))
    }

    /// The number, which is another for every text.
    #[inline]
    pub(crate) fn number(self) -> u128 {
        self.0
    }

    /// Its bytes alone.
    #[inline]
    pub(crate) fn bytes(self) -> u128 {
        self.0 & ((1 << (8 * SHORT)) - 1)
    }

    /// How many bytes it has.
    #[inline]
    pub(crate) fn len(self) -> usize {
        usize::from(self.0.to_le_bytes()[SHORT])
    }

    /// The number in two, the lower half first.
    #[inline]
    pub(crate) fn halves(self) -> [u64; 2] {
        // The lower half, and the upper one.
        #[allow(clippy::cast_possible_truncation)]
        [self.0 as u64, (self.0 >> 64) as u64]
    }
}

/// One of some places, a power of two of them, for a number (multiplicative hashing; Knuth, *The Art of Computer Programming*, 6.4).
#[inline]
#[allow(clippy::cast_possible_truncation)] // the two halves, and as few upper bits of the product as there are places
pub(crate) fn spread(number: u128, places: usize) -> usize {
    let (low, high) = (number as u64, (number >> 64) as u64);
    ((low ^ high.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - places.trailing_zeros())) as usize
}

/// What a slot holds of a text.
#[inline]
fn head(text: &str) -> Option<[u64; 2]> {
    ShortText::of(text, 0..text.len()).map(ShortText::halves)
}

/// A short text, ready to be looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShortWord {
    head: [u64; 2],
    hash: u64,
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
            Some(head) => self.seen.find(self.hasher.hash_one((head[0], head[1])), |slot| slot.head == head),
            None => self.seen.find(self.hasher.hash_one(text), |slot| slot.head == LONG && self.get(slot.word) == text),
        }
        .map(|slot| slot.word)
    }

    /// What of a short text is looked for by [`Words::find_all`].
    #[inline]
    pub(crate) fn short(&self, text: ShortText) -> ShortWord {
        let head = text.halves();
        ShortWord { head, hash: self.hasher.hash_one((head[0], head[1])) }
    }

    /// The words of short texts that are known, by their positions.
    ///
    /// Of a large register each look-up waits for memory. So the slots that texts should stand in are found first, by the bits of
    /// the hashes that the table keeps close together; then all of them are read, one not waiting for another; and then compared.
    pub(crate) fn find_all(&self, texts: &[ShortWord], mut give: impl FnMut(usize, WordId)) {
        const TOGETHER: usize = 32;
        for (first, some) in (0..).step_by(TOGETHER).zip(texts.chunks(TOGETHER)) {
            let slots: [Option<&Slot>; TOGETHER] =
                std::array::from_fn(|at| some.get(at).and_then(|text| self.seen.find(text.hash, |_| true)));
            let slots = slots.map(|slot| slot.copied().unwrap_or(Slot { head: LONG, word: NO_WORD }));
            for (at, (text, slot)) in some.iter().zip(slots).enumerate() {
                if slot.head == text.head {
                    give(first + at, slot.word);
                } else if let Some(slot) = self.seen.find(text.hash, |slot| slot.head == text.head) {
                    give(first + at, slot.word);
                }
            }
        }
    }

    /// The word of a text, a new one if need be. None where there are 2³² words or 4 GiB of them.
    pub(crate) fn add(&mut self, text: &str) -> Option<WordId> {
        let Words { bytes, ends, seen, hasher } = self;
        let own = head(text);
        let hash = match own {
            Some(head) => hasher.hash_one((head[0], head[1])),
            None => hasher.hash_one(text),
        };
        let is_it = |slot: &Slot| match own {
            Some(head) => slot.head == head,
            None => slot.head == LONG && text_of(bytes, ends, slot.word) == text,
        };
        let again = |slot: &Slot| match slot.head {
            LONG => hasher.hash_one(text_of(bytes, ends, slot.word)),
            head => hasher.hash_one((head[0], head[1])),
        };
        match seen.entry(hash, is_it, again) {
            Entry::Occupied(slot) => Some(slot.get().word),
            Entry::Vacant(slot) => {
                let word = WordId::try_from(ends.len()).ok().filter(|word| *word != NO_WORD)?;
                let end = u32::try_from(bytes.len() + text.len()).ok()?;
                slot.insert(Slot { head: own.unwrap_or(LONG), word });
                bytes.push_str(text);
                ends.push(end);
                Some(word)
            }
        }
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
            let asked: Vec<&str> = order.iter().copied().chain([other.as_str()]).collect();
            let short: Vec<(&str, ShortText)> =
                asked.into_iter().filter_map(|text| Some((text, ShortText::of(text, 0..text.len())?))).collect();
            let looked_for: Vec<ShortWord> = short.iter().map(|(_, text)| words.short(*text)).collect();
            let mut found = vec![None; short.len()];
            words.find_all(&looked_for, |at, word| found[at] = Some(word));
            prop_assert_eq!(found, short.iter().map(|(text, _)| words.find(text)).collect::<Vec<_>>());
        }
    }
}
