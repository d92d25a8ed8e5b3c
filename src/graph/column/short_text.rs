//! Short texts as numbers.

use std::hash::{Hash, Hasher};
use std::ops::Range;

/// A text of at most fifteen bytes: its bytes, the first one lowest in the first number, and how many they are in the highest byte
/// of the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ShortText([u64; 2]);

/// The longest such text.
const SHORT: usize = 15;

/// All bytes but the last.
const BYTES: u128 = (1 << (8 * SHORT)) - 1;

/// For each length, the bytes that a short text has, and the length where it stands.
static OWN: [([u64; 2], [u64; 2]); SHORT + 1] = {
    let (mut own, mut len) = ([([0; 2], [0; 2]); SHORT + 1], 0);
    while len <= SHORT {
        let bytes = (1_u128 << (8 * len)) - 1;
        #[allow(clippy::cast_possible_truncation)] // the two halves
        let halves = [bytes as u64, (bytes >> 64) as u64];
        own[len] = (halves, [0, (len as u64) << 56]);
        len += 1;
    }
    own
};

impl Hash for ShortText {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0[0]);
        state.write_u64(self.0[1]);
    }
}

impl ShortText {
    /// A text of no bytes.
    pub(crate) const EMPTY: ShortText = ShortText([0; 2]);
    /// Stands for a text that is longer: no short one has so many bytes.
    pub(crate) const LONG: ShortText = ShortText([u64::MAX; 2]);
    /// Stands for no text.
    pub(crate) const NONE: ShortText = ShortText([0, u64::MAX]);

    /// Some bytes of a text; none of more than fifteen.
    #[inline]
    pub(crate) fn of(text: &[u8], bytes: Range<usize>) -> Option<Self> {
        let len = bytes.len();
        let own = OWN.get(len)?;
        // What follows is read along, where anything does, and cut off again: bytes of any number are not copied as quickly.
        if let Some(read) = text.get(bytes.start..bytes.start + 16) {
            return Some(ShortText::new(read, own));
        }
        let mut read = [0; 16];
        read[..len].copy_from_slice(text.get(bytes)?);
        Some(ShortText::new(&read, own))
    }

    /// Both halves alike, so that they are made, kept and read as one.
    #[inline]
    fn new(read: &[u8], own: &([u64; 2], [u64; 2])) -> Self {
        let ((read, _), (own, len)) = (read.as_chunks(), own);
        let word = |at: usize| read.get(at).map_or(0, |word| u64::from_le_bytes(*word)) & own[at] | len[at];
        ShortText([word(0), word(1)])
    }

    /// How many bytes it has.
    #[inline]
    pub(crate) fn len(self) -> usize {
        (self.0[1] >> 56) as usize
    }

    /// The first eight bytes, the first one lowest.
    #[inline]
    pub(crate) fn head(self) -> u64 {
        self.0[0]
    }

    /// Its first byte; 0 where it has none.
    #[inline]
    pub(crate) fn first(self) -> u8 {
        self.0[0].to_le_bytes()[0]
    }

    /// Whether its last bytes are these.
    #[inline]
    pub(crate) fn ends_with(self, last: [u8; 2]) -> bool {
        let before = self.len().wrapping_sub(last.len());
        before < SHORT && u128::from_le_bytes(self.bytes()) >> (8 * before) == u128::from(u16::from_le_bytes(last))
    }

    /// Its bytes, and zeros behind them.
    #[inline]
    pub(crate) fn bytes(self) -> [u8; 16] {
        ((u128::from(self.0[1]) << 64 | u128::from(self.0[0])) & BYTES).to_le_bytes()
    }

    /// Its bytes from one on, and zeros behind them.
    #[inline]
    pub(crate) fn bytes_from(self, from: usize) -> [u8; 16] {
        (u128::from_le_bytes(self.bytes()) >> (8 * from.min(SHORT))).to_le_bytes()
    }

    /// How many bytes it and another one begin with that are the same.
    #[inline]
    pub(crate) fn alike(self, other: ShortText) -> usize {
        let differ = u128::from_le_bytes(self.bytes()) ^ u128::from_le_bytes(other.bytes());
        (differ.trailing_zeros() as usize / 8).min(self.len()).min(other.len())
    }

    /// A number of the same order.
    #[inline]
    pub(crate) fn rank(self) -> u128 {
        u128::from(self.0[0].swap_bytes()) << 64 | u128::from(self.0[1].swap_bytes())
    }

    /// Whether all its signs are those of ids: letters and digits of ASCII, `-`, `_` and `.`.
    #[inline]
    pub(crate) fn is_plain(self) -> bool {
        let ([own, more], _) = OWN[self.len() & SHORT];
        let [low, high] = self.0;
        // Where it has no byte, a digit stands for one.
        (plain(low | !own & DIGITS) & plain(high & more | !more & DIGITS)) == HIGHEST
    }

    /// One of some places, a power of two of them (multiplicative hashing; Knuth, *The Art of Computer Programming*, 6.4).
    #[inline]
    #[allow(clippy::cast_possible_truncation)] // as few upper bits of the product as there are places
    pub(crate) fn place(self, places: usize) -> usize {
        let [low, high] = self.0;
        ((low ^ high.rotate_left(29)).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - places.trailing_zeros())) as usize
    }

    /// Whether it is another text; there is no branch in it, so that one answer need not be waited for before the next is asked.
    #[inline]
    pub(crate) fn differs(self, other: ShortText) -> bool {
        (self.0[0] ^ other.0[0]) | (self.0[1] ^ other.0[1]) != 0
    }
}

/// A number of the order of texts: two that differ have different ones if one of them is short, and else if their first fifteen
/// bytes differ.
pub(crate) fn rank(text: &str) -> u128 {
    let text = text.as_bytes();
    let long = || {
        let mut first = [u8::MAX; 16];
        first[..SHORT].copy_from_slice(&text[..SHORT]);
        u128::from_be_bytes(first)
    };
    ShortText::of(text, 0..text.len()).map_or_else(long, ShortText::rank)
}

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = 0x80 * ONES;
const DIGITS: u64 = b'0' as u64 * ONES;

/// The highest bit of each byte that is a letter or digit of ASCII, `-`, `_` or `.`.
#[inline]
fn plain(word: u64) -> u64 {
    let ascii = word & !HIGHEST;
    // To a byte below 128 is added what makes it 128 at the least from the first sign on, and from behind the last.
    let within = |word: u64, first: u8, last: u8| (word + u64::from(128 - first) * ONES) & !(word + u64::from(127 - last) * ONES);
    let letter = within(ascii | (0x20 * ONES), b'a', b'z');
    let other = within(ascii, b'0', b'9') | within(ascii, b'-', b'.') | within(ascii, b'_', b'_');
    (letter | other) & !word & HIGHEST
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn short_texts_are_what_they_are(text in "[ -~\0县]{0,20}", start in 0..4_usize) {
            let start = (0..=start.min(text.len())).rev().find(|start| text.is_char_boundary(*start)).unwrap();
            let own = &text[start..];
            let is_plain = own.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            match ShortText::of(text.as_bytes(), start..text.len()) {
                Some(short) => {
                    prop_assert_eq!((short.len(), short.is_plain()), (own.len(), is_plain));
                    prop_assert_eq!(short.first(), own.bytes().next().unwrap_or(0));
                    prop_assert_eq!(short.ends_with(*b"  "), own.ends_with("  "));
                    let head = own.bytes().take(8).rev().fold(0, |head, byte| head << 8 | u64::from(byte));
                    prop_assert_eq!(short.head(), head);
                    let longer = format!("{text}县县县县县县");
                    prop_assert_eq!(Some(short), ShortText::of(longer.as_bytes(), start..text.len()));
                    let mut bytes = own.as_bytes().to_vec();
                    bytes.resize(16, 0);
                    prop_assert_eq!(short.bytes().to_vec(), bytes);
                    prop_assert!(short.differs(ShortText::LONG) && !short.differs(short));
                }
                None => prop_assert!(own.len() > SHORT),
            }
        }

        #[test]
        fn ranks_are_of_the_order_of_texts(one in "[ab\0]{0,2}|[a\0]{13,17}", other in "[ab\0]{0,2}|[a\0]{13,17}") {
            let (order, ranks) = (one.cmp(&other), rank(&one).cmp(&rank(&other)));
            let alike = one.len() > SHORT && other.len() > SHORT && one[..SHORT] == other[..SHORT];
            prop_assert_eq!(ranks, if alike { Ordering::Equal } else { order });
        }

        #[test]
        fn short_texts_stand_in_their_order(one in "[ab\0]{0,15}", other in "[ab\0]{0,15}") {
            let [a, b] = [&one, &other].map(|text| ShortText::of(text.as_bytes(), 0..text.len()).unwrap());
            prop_assert_eq!(a.rank().cmp(&b.rank()), one.cmp(&other));
            let alike = one.bytes().zip(other.bytes()).take_while(|(one, other)| one == other).count();
            prop_assert_eq!(a.alike(b), alike);
            prop_assert_eq!(&a.bytes_from(alike)[..one.len() - alike], &one.as_bytes()[alike..]);
        }
    }
}
