//! Texts, each once: the words of plain tables, which are names of ends and ids of entities, and the short texts of a graph.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

use crate::graph::column::{ShortText, rank};

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

/// What a text stands by in a table: its head, or all of it.
#[inline]
fn hash<'t>(hasher: &DefaultHashBuilder, head: ShortText, text: impl FnOnce() -> &'t str) -> u64 {
    if head == LONG { hasher.hash_one(text()) } else { hasher.hash_one(head) }
}

/// A short text, ready to be looked for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShortWord {
    head: ShortText,
    hash: u64,
}

/// Stands for longer texts.
const LONG: ShortText = ShortText::LONG;

/// How many words are added together.
const BATCH: usize = if cfg!(test) { 1 << 4 } else { 1 << 14 };

/// Words that are added together.
#[derive(Debug, Default)]
struct Batch {
    heads: Vec<ShortText>,
    hashes: Vec<u64>,
    /// In the order in which they stand in a table, nearly; those of one hash as they were given.
    order: Vec<u32>,
    /// Where in that order those begin that stand close together, and where the last of them end.
    bins: Vec<u32>,
    /// Those that are not known, each once.
    fresh: Vec<u32>,
    /// Those that are not known, and the first of each again.
    again: Vec<(u32, u32)>,
}

impl Batch {
    /// Puts them in the order of a table of so many places, a power of two: the lowest bits of a hash say at which place a word
    /// stands. Were it otherwise, only time would be lost. Cost: O(words).
    fn put_in_order(&mut self, places: usize) {
        let bins = self.hashes.len().next_power_of_two();
        let shift = places.trailing_zeros().saturating_sub(bins.trailing_zeros());
        #[allow(clippy::cast_possible_truncation)] // as few bits as there are bins
        let bin = |hash: u64| (hash >> shift) as usize & (bins - 1);
        self.bins.clear();
        self.bins.resize(bins + 1, 0);
        self.hashes.iter().for_each(|hash| self.bins[bin(*hash) + 1] += 1);
        (1..=bins).for_each(|at| self.bins[at] += self.bins[at - 1]);
        self.order.clear();
        self.order.resize(self.hashes.len(), 0);
        for (one, hash) in (0..).zip(&self.hashes) {
            let next = &mut self.bins[bin(*hash)];
            self.order[*next as usize] = one;
            *next += 1;
        }
        // Each has come to where the next one begins.
        self.bins.rotate_right(1);
        self.bins[0] = 0;
    }
}

impl Words {
    /// The text of a word.
    pub(crate) fn get(&self, word: WordId) -> &str {
        text_of(&self.bytes, &self.ends, word)
    }

    /// A number of the order of its text: see [`rank`].
    #[inline]
    pub(crate) fn rank(&self, word: WordId) -> u128 {
        let head = self.heads[word as usize];
        if head == LONG { rank(self.get(word)) } else { head.rank() }
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
        let own = head(text, place).unwrap_or(LONG);
        let text = text.get(place.clone())?;
        let hash = hash(&self.hasher, own, || text);
        let is_it = |word: &WordId| self.heads[*word as usize] == own && (own != LONG || self.get(*word) == text);
        if let Some(word) = self.seen.find(hash, is_it) {
            return Some(*word);
        }
        let word = self.push(text, own)?;
        self.insert(hash, word);
        Some(word)
    }

    /// Adds a word without a look whether it is there already: of a list that is joined to others, which look then.
    pub(crate) fn list(&mut self, text: &str, place: &Range<usize>) -> Option<WordId> {
        self.push(text.get(place.clone())?, head(text, place).unwrap_or(LONG))
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
        let places: Vec<Range<usize>> = others.places().collect();
        let mut own = Vec::with_capacity(places.len());
        self.add_parts(&others.bytes, &places, &mut own)?;
        Some(own)
    }

    /// Adds words that are parts of a text, and tells which ones they are; none where there is no room for all of them.
    ///
    /// In a large table each word would wait for memory. So many are taken at a time, in the order in which they stand in the
    /// table: what one of them brought close by serves the next.
    pub(crate) fn add_parts(&mut self, text: &str, places: &[Range<usize>], own: &mut Vec<WordId>) -> Option<()> {
        own.reserve(places.len());
        let mut batch = Batch::default();
        places.chunks(BATCH).try_for_each(|places| self.add_batch(text, places, &mut batch, own))
    }

    fn add_batch(&mut self, text: &str, places: &[Range<usize>], batch: &mut Batch, own: &mut Vec<WordId>) -> Option<()> {
        let bytes: usize = places.iter().map(ExactSizeIterator::len).sum();
        if u32::try_from(self.bytes.len() + bytes).is_err() || u32::try_from(self.len() + places.len()).is_err() {
            // One by one, there may be room for those that are new.
            return places.iter().try_for_each(|place| self.add_at(text, place).map(|word| own.push(word)));
        }
        let first = own.len();
        own.resize(first + places.len(), NO_WORD);
        let own = &mut own[first..];
        batch.heads.clear();
        batch.heads.extend(places.iter().map(|place| head(text, place).unwrap_or(LONG)));
        batch.hashes.clear();
        let hash = |(head, place): (&ShortText, &Range<usize>)| hash(&self.hasher, *head, || &text[place.clone()]);
        batch.hashes.extend(batch.heads.iter().zip(places).map(hash));
        batch.put_in_order(self.seen.num_buckets());
        let Batch { heads, hashes, order, bins, fresh, again } = &mut *batch;
        fresh.clear();
        again.clear();
        for bin in bins.windows(2) {
            let bin = &order[bin[0] as usize..bin[1] as usize];
            for (at, one) in bin.iter().enumerate() {
                let (head, hash, place) = (heads[*one as usize], hashes[*one as usize], &places[*one as usize]);
                let is_it = |word: &WordId| {
                    self.heads[*word as usize] == head && (head != LONG || self.get(*word) == &text[place.clone()])
                };
                if let Some(word) = self.seen.find(hash, is_it) {
                    own[*one as usize] = *word;
                    continue;
                }
                // Equal ones are in one bin, the first of them first.
                let is_same = |other: &&u32| {
                    let at = **other as usize;
                    hashes[at] == hash && heads[at] == head && (head != LONG || text[places[at].clone()] == text[place.clone()])
                };
                match bin[..at].iter().find(is_same) {
                    Some(before) => again.push((*one, *before)),
                    None => fresh.push(*one),
                }
            }
        }
        // They are numbered in the order in which they were given.
        again.sort_unstable();
        let mut again = again.iter().peekable();
        for (one, place) in (0..).zip(places) {
            if own[one as usize] == NO_WORD {
                let known = again.next_if(|(again, _)| *again == one).map(|(_, before)| own[*before as usize]);
                own[one as usize] = known.or_else(|| self.push(&text[place.clone()], heads[one as usize]))?;
            }
        }
        if self.len() > self.seen.capacity() {
            self.widen(batch);
        } else {
            for one in fresh {
                self.insert(hashes[*one as usize], own[*one as usize]);
            }
        }
        Some(())
    }

    /// Writes a word that is not there behind the others, and not into the table.
    fn push(&mut self, text: &str, head: ShortText) -> Option<WordId> {
        let word = WordId::try_from(self.ends.len()).ok().filter(|word| *word != NO_WORD)?;
        let end = u32::try_from(self.bytes.len() + text.len()).ok()?;
        self.bytes.push_str(text);
        self.ends.push(end);
        self.heads.push(head);
        Some(word)
    }

    /// Puts a word that is not there into the table.
    #[inline]
    fn insert(&mut self, hash: u64, word: WordId) {
        let Words { bytes, ends, heads, seen, hasher } = self;
        seen.insert_unique(hash, word, |word| self::hash(hasher, heads[*word as usize], || text_of(bytes, ends, *word)));
    }

    /// Makes the table anew, twice as wide as all words need.
    fn widen(&mut self, batch: &mut Batch) {
        let mut wide = HashTable::with_capacity(2 * self.len());
        for first in (0..self.len()).step_by(BATCH) {
            let words = BATCH.min(self.len() - first);
            let first = WordId::try_from(first).unwrap_or(NO_WORD);
            batch.hashes.clear();
            batch.hashes.extend((first..).take(words).map(|word| self.hash_of(word)));
            batch.put_in_order(wide.num_buckets());
            for one in &batch.order {
                wide.insert_unique(batch.hashes[*one as usize], first + one, |word| self.hash_of(*word));
            }
        }
        self.seen = wide;
    }

    fn hash_of(&self, word: WordId) -> u64 {
        hash(&self.hasher, self.heads[word as usize], || self.get(word))
    }

    /// No words yet, with room for as many.
    pub(crate) fn as_many(&self) -> Words {
        Words { seen: HashTable::with_capacity(self.seen.len()), ..Words::default() }
    }

    /// All texts one after another, and where each of them ends.
    pub(crate) fn into_parts(self) -> (String, Vec<u32>) {
        (self.bytes, self.ends)
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

    /// Texts of which many are the same.
    fn texts() -> impl Strategy<Value = Vec<String>> {
        prop::collection::vec("[ab\0]{0,3}|[a-c]{14,17}|[县区]{4,6}", 0..60)
    }

    proptest! {
        #[test]
        fn words_are_added_together_as_one_by_one(first in texts(), then in texts()) {
            let (mut one, mut other) = (Words::default(), Words::default());
            let expected: Vec<WordId> = first.iter().chain(&then).map(|text| one.add(text).unwrap()).collect();
            let mut own: Vec<WordId> = first.iter().map(|text| other.add(text).unwrap()).collect();
            let (mut text, mut places) = (String::new(), Vec::new());
            for more in &then {
                places.push(text.len()..text.len() + more.len());
                text.push_str(more);
            }
            prop_assert_eq!(other.add_parts(&text, &places, &mut own), Some(()));
            prop_assert_eq!(own, expected);
            // All are found, those of before, too.
            for text in first.iter().chain(&then) {
                prop_assert_eq!(other.find(text), one.find(text));
            }
            prop_assert_eq!((other.bytes, other.ends), (one.bytes, one.ends));
        }

        #[test]
        fn words_are_found_whatever_their_length(texts in texts(), other in "[ab\0]{0,17}") {
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
