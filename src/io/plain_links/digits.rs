//! Numbers as digits.

/// Two digits at a time, from 00 to 99.
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[b'0'; 2]; 100];
    let mut at = 0;
    while at < pairs.len() {
        #[allow(clippy::cast_possible_truncation)] // it is below a hundred
        let number = at as u8;
        pairs[at] = [b'0' + number / 10, b'0' + number % 10];
        at += 1;
    }
    pairs
};

/// Bytes of a number at most: 20 digits and a point.
pub(super) const LONGEST: usize = 21;

/// Decimals of a number at most.
const MOST_DECIMALS: usize = 19;

/// Writes a number that is given in units of its last decimal to the front of some bytes, and gives its length. Most of what is
/// formatted is such ones, and this is several times as fast as `write!`.
#[inline]
pub(super) fn write(number: u64, decimals: usize, to: &mut [u8]) -> usize {
    if decimals == 0 {
        return write_whole(number, to);
    }
    let decimals = decimals.min(MOST_DECIMALS);
    let one = 10_u64.pow(u32::try_from(decimals).unwrap_or_default());
    let point = write_whole(number / one, to);
    to[point] = b'.';
    let (mut rest, end) = (number % one, point + 1 + decimals);
    for place in to[point + 1..end].iter_mut().rev() {
        *place = b'0' + low(rest, 10);
        rest /= 10;
    }
    end
}

#[inline]
fn write_whole(mut number: u64, to: &mut [u8]) -> usize {
    let len = number.checked_ilog10().unwrap_or_default() as usize + 1;
    let mut at = len;
    while at >= 2 {
        at -= 2;
        to[at..at + 2].copy_from_slice(&PAIRS[usize::from(low(number, 100))]);
        number /= 100;
    }
    if at == 1 {
        to[0] = b'0' + low(number, 10);
    }
    len
}

/// The rest of a division by a hundred or less.
#[inline]
fn low(number: u64, by: u64) -> u8 {
    #[allow(clippy::cast_possible_truncation)] // it is below `by`
    let low = (number % by) as u8;
    low
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_decimals() {
        for (number, decimals, text) in [
            (0, 0, "0"),
            (7, 0, "7"),
            (10, 0, "10"),
            (100, 0, "100"),
            (1_234_567, 0, "1234567"),
            (516_210, 2, "5162.10"),
            (5, 2, "0.05"),
            (10, 1, "1.0"),
            (u64::MAX, 0, "18446744073709551615"),
            (u64::MAX, 4, "1844674407370955.1615"),
            (u64::MAX, 19, "1.8446744073709551615"),
            (1, 19, "0.0000000000000000001"),
        ] {
            let mut to = [b'x'; LONGEST];
            let len = write(number, decimals, &mut to);
            assert_eq!(std::str::from_utf8(&to[..len]), Ok(text));
        }
    }
}
