//! What a format makes of links that look alike, with slots for what differs.

use super::text::{STEP, Short, Span, Text};
use crate::io::in_order::Counts;

/// What differs between links of one look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Id,
    Giver,
    Receiver,
    /// The figure.
    Number,
    /// The number in the words of the source, which may be of another size: 1.5 for 15,000 in 1.5万元.
    Words,
    /// Nothing differs: more of the same text follows.
    Empty,
}

/// Text with slots.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
    counts: Counts,
}

/// A piece of text, and the slot behind it.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    text: [u8; STEP],
    len: usize,
    slot: Slot,
}

impl Piece {
    /// Of a text that is not longer than a step.
    fn of(part: &[u8], slot: Slot) -> Self {
        let mut text = [0; STEP];
        text[..part.len()].copy_from_slice(part);
        Piece { text, len: part.len(), slot }
    }
}

/// What stands in the slots while a pattern is made. All have letters and digits only, which no format escapes.
pub(super) struct Marks {
    pub(super) texts: [(Slot, &'static str); 4],
    pub(super) whole: i64,
    pub(super) broken: f64,
}

/// Two sets: what both give the same pattern for holds neither by chance.
pub(super) const MARKS: [Marks; 2] = [
    Marks {
        texts: [
            (Slot::Id, "qz0idzq"),
            (Slot::Giver, "qz0giverzq"),
            (Slot::Receiver, "qz0receiverzq"),
            (Slot::Words, "qz0wordszq"),
        ],
        whole: 8_070_605_040_302_010_907,
        broken: 8_070_605.040_3,
    },
    Marks {
        texts: [
            (Slot::Id, "qz1idzq"),
            (Slot::Giver, "qz1giverzq"),
            (Slot::Receiver, "qz1receiverzq"),
            (Slot::Words, "qz1wordszq"),
        ],
        whole: 7_060_504_030_201_090_807,
        broken: 7_060_504.030_2,
    },
];

/// What fills the slots of a link: parts of a text, in the order of slots.
pub(super) type Filling = [Span; Slot::Empty as usize + 1];

impl Pattern {
    /// Of a text in which marks stand.
    pub(super) fn of(text: &str, marks: &Marks, counts: Counts) -> Pattern {
        let (whole, broken) = (marks.whole.to_string(), marks.broken.to_string());
        let all = marks.texts.into_iter().chain([(Slot::Number, whole.as_str()), (Slot::Number, broken.as_str())]);
        let mut found: Vec<(usize, usize, Slot)> =
            all.flat_map(|(slot, mark)| text.match_indices(mark).map(move |(at, _)| (at, at + mark.len(), slot))).collect();
        found.sort_by_key(|(start, ..)| *start);
        let (mut pieces, mut end) = (Vec::with_capacity(found.len() + 1), 0);
        let mut add = |mut part: &[u8], slot| {
            while let Some((step, rest)) = part.split_at_checked(STEP) {
                pieces.push(Piece::of(step, Slot::Empty));
                part = rest;
            }
            pieces.push(Piece::of(part, slot));
        };
        for (start, after, slot) in found {
            add(&text.as_bytes()[end..start], slot);
            end = after;
        }
        add(&text.as_bytes()[end..], Slot::Empty);
        Pattern { pieces, counts }
    }

    /// Adds the text of a link, whose slots are filled with parts of a text; gives what was counted for it.
    #[inline]
    pub(super) fn fill(&self, filling: &Filling, from: &Text, out: &mut Text) -> Counts {
        let longest = filling.iter().fold(0, |longest, span| longest.max(span.len)) as usize;
        out.add(self.pieces.len() * (STEP + longest), |room| {
            let mut at = 0;
            for Piece { text, len, slot } in &self.pieces {
                at = Short { bytes: text, len: *len }.copy(room, at);
                at = from.part(filling[*slot as usize]).copy(room, at);
            }
            at
        });
        self.counts
    }
}
