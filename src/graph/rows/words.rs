//! The words of plain tables: names of ends and ids of entities, each once.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::hash_table::Entry;
use hashbrown::{DefaultHashBuilder, HashTable};

use crate::graph::column::ShortText;

/// A word by its position among those of a register.
pub(crate) type WordId = u32;

/// Stands for no word.
pub(crate) const NO_WORD: WordId = WordId::MAX;

/// Texts, each once, in the order in which they were met: ids of entities first, so that a mention of an entity by its id is
/// the number of its row.
///
/// They are found by a table of their numbers and a list of their short texts: few are most of those that are looked for, and stand
/// close together in the list if they stand first in their register; and a new one is written where a table of four bytes a word says,
/// which is closer by than one that held the texts, too.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words {
    bytes: String,
    ends: Vec<u32>,
    /// For each word its text where that is short.
    heads: Vec<ShortText>,
    seen: HashTable<WordId>,
    hasher: DefaultHashBuilder,
}

/// A text as a short one.
#[inline]
fn head(text: &str, place: &Range<usize>) -> Option<ShortText> {
    ShortText::of(text.as_bytes(), place.clone())
}

/// A short text, ready to be looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShortWord {
    head: ShortText,
    hash: u64,
}

/// Stands for longer texts.
const LONG: ShortText = ShortText::LONG;

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
        self.find_at(text, &(0..text.len()))
    }

    /// The same of a text that is a part of a longer one.
    #[inline]
    pub(crate) fn find_at(&self, text: &str, place: &Range<usize>) -> Option<WordId> {
        let found = if let Some(head) = head(text, place) {
            self.seen.find(self.hasher.hash_one(head), |word| self.heads[*word as usize] == head)
        } else {
            let text = text.get(place.clone())?;
            self.seen.find(self.hasher.hash_one(text), |word| self.heads[*word as usize] == LONG && self.get(*word) == text)
        };
        found.copied()
    }

    /// What of a short text is looked for by [`Words::find_all`].
    #[inline]
    pub(crate) fn short(&self, text: ShortText) -> ShortWord {
        ShortWord { head: text, hash: self.hasher.hash_one(text) }
    }

    /// The words of short texts that are known, by their positions.
    ///
    /// Of a large register each look-up waits for memory. So where the words should stand is found first for several, by the bits
    /// of the hashes that the table keeps close together; then all these words are read, then their texts, one not waiting for
    /// another; and then they are compared.
    pub(crate) fn find_all(&self, texts: &[ShortWord], mut give: impl FnMut(usize, WordId)) {
        const TOGETHER: usize = 32;
        for (first, some) in (0..).step_by(TOGETHER).zip(texts.chunks(TOGETHER)) {
            let likely: [&WordId; TOGETHER] =
                std::array::from_fn(|at| some.get(at).and_then(|text| self.seen.find(text.hash, |_| true)).unwrap_or(&NO_WORD));
            let likely = likely.map(|word| *word);
            let heads = likely.map(|word| self.heads.get(word as usize).copied().unwrap_or(ShortText::NONE));
            for (at, ((text, head), word)) in some.iter().zip(heads).zip(likely).enumerate() {
                if text.head == LONG {
                    // There are many such.
                } else if head == text.head {
                    give(first + at, word);
                } else if let Some(word) = self.seen.find(text.hash, |word| self.heads[*word as usize] == text.head) {
                    give(first + at, *word);
                }
            }
        }
    }

    /// The word of a text, a new one if need be. None where there are 2³² words or 4 GiB of them.
    pub(crate) fn add(&mut self, text: &str) -> Option<WordId> {
        self.add_at(text, &(0..text.len()))
    }

    /// The same of a text that is a part of a longer one.
    pub(crate) fn add_at(&mut self, text: &str, place: &Range<usize>) -> Option<WordId> {
        let own = head(text, place);
        let Words { bytes, ends, heads, seen, hasher } = self;
        let text = text.get(place.clone())?;
        let hash = match own {
            Some(head) => hasher.hash_one(head),
            None => hasher.hash_one(text),
        };
        let own = own.unwrap_or(LONG);
        let is_it = |word: &WordId| heads[*word as usize] == own && (own != LONG || text_of(bytes, ends, *word) == text);
        let again = |word: &WordId| match heads[*word as usize] {
            LONG => hasher.hash_one(text_of(bytes, ends, *word)),
            head => hasher.hash_one(head),
        };
        match seen.entry(hash, is_it, again) {
            Entry::Occupied(slot) => Some(*slot.get()),
            Entry::Vacant(slot) => {
                let word = WordId::try_from(ends.len()).ok().filter(|word| *word != NO_WORD)?;
                let end = u32::try_from(bytes.len() + text.len()).ok()?;
                slot.insert(word);
                bytes.push_str(text);
                ends.push(end);
                heads.push(own);
                Some(word)
            }
        }
    }

    /// Adds a word without a look whether it is there already: of a list that is joined to others, which look then.
    pub(crate) fn list(&mut self, text: &str, place: &Range<usize>) -> Option<WordId> {
        let word = WordId::try_from(self.ends.len()).ok().filter(|word| *word != NO_WORD)?;
        let end = u32::try_from(self.bytes.len() + place.len()).ok()?;
        self.bytes.push_str(text.get(place.clone())?);
        self.ends.push(end);
        self.heads.push(head(text, place).unwrap_or(LONG));
        Some(word)
    }

    /// Adds words that are not among these; false where there is no room.
    #[must_use]
    pub(crate) fn join(&mut self, others: Words) -> bool {
        if self.len() == 0 {
            *self = others;
            return true;
        }
        self.add_all(&others).is_some()
    }

    /// Adds words, and gives which ones they are here; none where there is no room.
    pub(crate) fn add_all(&mut self, others: &Words) -> Option<Vec<WordId>> {
        const TOGETHER: usize = 64;
        let mut own = Vec::with_capacity(others.len());
        let mut asked = Vec::new();
        let places: Vec<Range<usize>> = others.places().collect();
        for places in places.chunks(TOGETHER) {
            // Most are new, but to have looked for them together brings close by where they are to stand.
            let first = own.len();
            own.resize(first + places.len(), NO_WORD);
            asked.clear();
            asked.extend(others.heads[first..first + places.len()].iter().map(|head| self.short(*head)));
            self.find_all(&asked, |at, word| own[first + at] = word);
            for (own, place) in own[first..].iter_mut().zip(places).filter(|(own, _)| **own == NO_WORD) {
                *own = self.add_at(&others.bytes, place)?;
            }
        }
        Some(own)
    }

    /// No words yet, with room for as many.
    pub(crate) fn as_many(&self) -> Words {
        Words { seen: HashTable::with_capacity(self.seen.len()), ..Words::default() }
    }

    fn places(&self) -> impl Iterator<Item = Range<usize>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, end)| start as usize..*end as usize)
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
                asked.into_iter().filter_map(|text| Some((text, ShortText::of(text.as_bytes(), 0..text.len())?))).collect();
            let looked_for: Vec<ShortWord> = short.iter().map(|(_, text)| words.short(*text)).collect();
            let mut found = vec![None; short.len()];
            words.find_all(&looked_for, |at, word| found[at] = Some(word));
            prop_assert_eq!(found, short.iter().map(|(text, _)| words.find(text)).collect::<Vec<_>>());
        }
    }
}
