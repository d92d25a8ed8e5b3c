//! Words that were met of late: few names are most of the mentions in a table.

use super::super::plan::TextHole;
use crate::graph::rows::{NO_WORD, ShortText, WordId, spread};

/// How many words, a power of two: as much as a processor holds close by.
const WORDS: usize = 1 << 14;

/// Short texts that stand for a word wherever a hole of one sort holds them, each at a place of its own as long as no other comes
/// there. To find one here is faster than among all words, and nothing of it is to be looked at again.
#[derive(Debug)]
pub(super) struct Late {
    slots: Vec<Slot>,
}

#[derive(Clone, Copy, Debug)]
struct Slot {
    text: [u64; 2],
    word: WordId,
}

impl Late {
    pub(super) fn new() -> Self {
        // No short text is all ones.
        Late { slots: vec![Slot { text: [u64::MAX; 2], word: NO_WORD }; WORDS] }
    }

    /// Whether what is known of a text in one hole holds in another one.
    pub(super) fn serves(one: &TextHole, other: &TextHole) -> bool {
        (one.form, &one.split) == (other.form, &other.split)
    }

    /// The word of a text; [`NO_WORD`] where it is not here.
    #[inline]
    pub(super) fn find(&self, text: ShortText) -> WordId {
        let slot = &self.slots[spread(text.number(), WORDS)];
        if slot.text == text.halves() { slot.word } else { NO_WORD }
    }

    /// Notes the word of a text.
    #[inline]
    pub(super) fn put(&mut self, text: ShortText, word: WordId) {
        self.slots[spread(text.number(), WORDS)] = Slot { text: text.halves(), word };
    }
}
