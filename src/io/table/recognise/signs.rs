//! What the bytes of a cell tell at a glance.

use crate::graph::column::ShortText;

/// Digits with or without decimals, as they would be written again: mantissa and number of decimals.
#[inline]
pub(super) fn number(text: &[u8]) -> Option<(i64, u32)> {
    let first = text.first().filter(|first| text.len() <= 16 && first.is_ascii_digit())?;
    if *first == b'0' && text.len() > 1 && text[1] != b'.' {
        return None;
    }
    let (mut mantissa, mut point) = (0_i64, None);
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'0'..=b'9' => mantissa = mantissa * 10 + i64::from(byte - b'0'),
            b'.' if point.is_none() => point = Some(at),
            _ => return None,
        }
    }
    let decimals = point.map_or(0, |point| text.len() - point - 1);
    if point.is_some() && decimals == 0 {
        return None;
    }
    Some((mantissa, u32::try_from(decimals).ok()?))
}

/// The same of one to eight bytes, and none of others, without a branch on where the point is: digits are added up side by side,
/// first in pairs.
#[inline]
pub(super) fn short_number(text: ShortText) -> Option<(i64, u32)> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let (bytes, len) = (text.head(), u32::try_from(text.len()).ok().filter(|len| (1..=8).contains(len))?);
    // The highest bit of the first byte that is a point, or none: those above a byte that is zero may be wrong.
    let unlike = bytes ^ (u64::from(b'.') * ONES);
    let points = unlike.wrapping_sub(ONES) & !unlike & (0x80 * ONES);
    let whole = points.trailing_zeros() / 8;
    let decimals = (len - 1).saturating_sub(whole);
    let has_point = whole < 8;
    let before = bytes & 1_u64.unbounded_shl(8 * whole).wrapping_sub(1);
    let behind = bytes.unbounded_shr(8 * (whole + 1)).unbounded_shl(8 * whole);
    let digits = len - u32::from(has_point);
    // The last digit becomes the highest byte, and zeros stand before the first one.
    let digit = (before | behind).unbounded_shl(8 * (8 - digits)) ^ (u64::from(b'0') * ONES).unbounded_shl(8 * (8 - digits));
    let are_digits = (digit.wrapping_add(0x76 * ONES) | digit) & (0x80 * ONES) == 0;
    let first = bytes & 0xff != u64::from(b'0') || whole == 1 || len == 1;
    if !are_digits || !first || whole == 0 || (has_point && decimals == 0) {
        return None;
    }
    let pairs = digit.wrapping_mul(10).wrapping_add(digit >> 8) & 0x00ff_00ff_00ff_00ff;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
    let all = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff;
    Some((i64::try_from(all).ok()?, decimals))
}

/// Whether a text is a name as it stands: nothing in it that the filler takes away or refuses.
pub(super) fn is_sound(text: &str, may_have_blanks: bool) -> bool {
    let hidden = |c: char| c.is_control() || matches!(c, '\u{fffd}' | '\u{feff}' | '\u{200b}'..='\u{200f}');
    let blank = |c: char| c.is_whitespace();
    !text.contains(hidden)
        && (!text.contains(blank) || (may_have_blanks && text.trim() == text))
        && (may_have_blanks || !text.contains(blank))
}

/// A sign that ids don't have; a blank or a control; the beginning of a Chinese character, or a later byte of any; the
/// beginning of another.
const SIGN: u8 = 1;
pub(super) const BLANK: u8 = 2;
pub(super) const WIDE: u8 = 4;
pub(super) const RARE: u8 = 8;

static SIGNS: [u8; 256] = {
    let mut signs = [0; 256];
    let mut byte = 0_u8;
    loop {
        signs[byte as usize] = match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'_' | b'.' => 0,
            0..=0x20 | 0x7f => BLANK,
            0x21..=0x7e => SIGN,
            0x80..=0xbf | 0xe4..=0xe9 => WIDE,
            _ => RARE,
        };
        if byte == u8::MAX {
            break signs;
        }
        byte += 1;
    }
};

/// The signs of a text, together.
#[inline]
pub(super) fn signs(text: &[u8]) -> u8 {
    text.iter().fold(0, |signs, byte| signs | SIGNS[usize::from(*byte)])
}

/// Whether a cell that ends by a byte may be the word for a sum, to be looked at.
#[inline]
pub(super) fn may_end_sum(last: u8) -> bool {
    matches!(last, b'l' | b'L' | b'm' | b'M' | 0x80.. | ..=b' ')
}

/// Whether a cell may be the word for a sum: these end by 计, or as `total` and `sum` do, of any width.
pub(super) fn may_be_sum(cell: &str) -> bool {
    if cell.is_ascii() {
        let mut letters = cell.bytes().rev().filter(u8::is_ascii_graphic).map(|letter| letter.to_ascii_lowercase());
        return match letters.next() {
            Some(b'l') => letters.take(4).eq(*b"atot"),
            Some(b'm') => letters.take(2).eq(*b"us"),
            _ => false,
        };
    }
    match cell.trim_end().as_bytes() {
        [.., b'l' | b'L' | b'm' | b'M'] | [.., 0xe8, 0xae, 0xa1] => true,
        [.., last] => *last >= 0x80 && !cell.trim_end().ends_with(|c: char| ('\u{4e00}'..='\u{9fff}').contains(&c)),
        [] => false,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_are_read_that_are_written_so_again() {
        let read = ["0", "7", "639.60", "0.05", "123456789012.5", "007", "5.", ".5", "-5", "1e3", "1,000", "12345678901234567"];
        let expected = [Some((0, 0)), Some((7, 0)), Some((63_960, 2)), Some((5, 2)), Some((1_234_567_890_125, 1))]
            .into_iter()
            .chain([None; 7]);
        assert_eq!(read.map(|text| number(text.as_bytes())).to_vec(), expected.collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn short_numbers_are_numbers(text in "[0-9]{1,5}[.]?[0-9]{0,2}|[0.1]{0,8}|[./:0-9a]{1,8}|县[0-9]") {
            let short = ShortText::of(text.as_bytes(), 0..text.len()).unwrap();
            prop_assert_eq!(short_number(short), number(text.as_bytes()), "{}", text);
        }
    }

    #[test]
    fn words_for_sums_are_not_missed() {
        let sums = [
            "合计",
            "合 计",
            "Total",
            "sub total ",
            "SUM",
            "ｔｏｔａｌ",
            "ｓｕｍ",
            "\u{feff}sum",
            "小计\u{3000}",
            "total\u{200b}",
        ];
        for sum in sums {
            assert!(may_end_sum(sum.as_bytes()[sum.len() - 1]) && may_be_sum(sum), "{sum:?}");
        }
        for other in ["school", "hospital", "意大利", "大乡", "", "l"] {
            assert!(!may_be_sum(other), "{other:?}");
        }
    }

    #[test]
    fn names_with_what_the_filler_takes_away_are_not_sound() {
        assert!(is_sound("New York", true) && is_sound("·甲（乙）", false));
        for text in ["浙 江", "a\u{3000}b", "a\tb", "\u{feff}a", "a\u{fffd}", " a"] {
            assert!(!is_sound(text, false), "{text:?}");
        }
        assert!(!is_sound(" a", true) && !is_sound("a\u{200b}", true));
    }
}
