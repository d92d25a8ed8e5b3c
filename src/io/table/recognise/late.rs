//! Words that were met of late: few names are most of the mentions in a table.

use super::super::plan::TextHole;
use crate::graph::column::ShortText;
use crate::graph::words::{NO_WORD, WordId};

/// How many words there is room for at first, and at most; powers of two. Most of them are close by a processor.
const FEW: usize = 1 << 10;
const MANY: usize = 1 << 16;

/// Short texts that stand for a word wherever a hole of one sort holds them, each at a place of its own as long as no other comes
/// there. To find one here is faster than among all words, and nothing of it is to be looked at again.
#[derive(Debug)]
pub(super) struct Late {
    /// Texts and words lie apart, so that the texts of many fit close by.
    texts: Vec<ShortText>,
    words: Vec<WordId>,
    /// Words that were noted since there is so much room.
    noted: usize,
}

impl Late {
    pub(super) fn new() -> Self {
        Late::with_room(FEW)
    }

    fn with_room(words: usize) -> Self {
        Late { texts: vec![ShortText::NONE; words], words: vec![NO_WORD; words], noted: 0 }
    }

    /// Whether what is known of a text in one hole holds in another one.
    pub(super) fn serves(one: &TextHole, other: &TextHole) -> bool {
        (one.form, &one.split) == (other.form, &other.split)
    }

    /// The words of texts, one for each; [`NO_WORD`] for those that are not here.
    ///
    /// There is no branch on what is found: a processor that guessed wrong would wait for memory at each text, where so it asks
    /// for those of many at once.
    pub(super) fn find_all(&self, texts: &[ShortText], words: &mut Vec<WordId>) {
        words.clear();
        words.extend(texts.iter().map(|text| {
            let slot = text.place(self.words.len());
            std::hint::select_unpredictable(text.differs(self.texts[slot]), NO_WORD, self.words[slot])
        }));
    }

    /// Notes the word of a text.
    #[inline]
    pub(super) fn put(&mut self, text: ShortText, word: WordId) {
        self.noted += 1;
        if self.noted > 2 * self.words.len() && self.words.len() < MANY {
            *self = Late::with_room(8 * self.words.len());
        }
        let slot = text.place(self.words.len());
        self.texts[slot] = text;
        self.words[slot] = word;
    }
}
