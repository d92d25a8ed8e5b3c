//! Words that were met of late: few names are most of the mentions in a table.

use super::super::plan::TextHole;
use crate::graph::column::ShortText;
use crate::graph::words::{NO_WORD, WordId};

/// How many words there is room for at first, and at most; powers of two. Most of them are close by a processor.
const FEW: usize = 1 << 10;
const MANY: usize = 1 << 16;

/// How often a text has to be missed at a place before it takes it from one that was found there often.
const CREDIT: u8 = 3;

/// Short texts that stand for a word wherever a hole of one sort holds them, each at a place of its own. To find one here is faster
/// than among all words, and nothing of it is to be looked at again.
///
/// A place is kept by a text that is found there more often than others are missed (GCLOCK; Smith, *ACM Transactions on Database
/// Systems* 3, 1978): else many that are met once would drive out the few that are met always.
#[derive(Debug)]
pub(super) struct Late {
    /// Texts and words lie apart, so that the texts of many fit close by.
    texts: Vec<ShortText>,
    words: Vec<WordId>,
    /// How often each was found, less how often others were missed there.
    credit: Vec<u8>,
    /// Words that were noted since there is so much room.
    noted: usize,
}

impl Late {
    pub(super) fn new() -> Self {
        Late::with_room(FEW)
    }

    fn with_room(words: usize) -> Self {
        Late { texts: vec![ShortText::NONE; words], words: vec![NO_WORD; words], credit: vec![0; words], noted: 0 }
    }

    /// Whether what is known of a text in one hole holds in another one.
    pub(super) fn serves(one: &TextHole, other: &TextHole) -> bool {
        (one.form, &one.split) == (other.form, &other.split)
    }

    /// The words of texts, one for each; [`NO_WORD`] for those that are not here.
    ///
    /// There is no branch on what is found: a processor that guessed wrong would wait for memory at each text, where so it asks
    /// for those of many at once.
    pub(super) fn find_all(&mut self, texts: &[ShortText], words: &mut Vec<WordId>) {
        words.clear();
        words.extend(texts.iter().map(|text| {
            let slot = text.place(self.words.len());
            let differs = text.differs(self.texts[slot]);
            self.credit[slot] = (self.credit[slot] + u8::from(!differs)).min(CREDIT);
            std::hint::select_unpredictable(differs, NO_WORD, self.words[slot])
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
        if self.credit[slot] > 0 {
            self.credit[slot] -= 1;
        } else {
            (self.texts[slot], self.words[slot]) = (text, word);
        }
    }
}
