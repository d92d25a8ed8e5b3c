//! Text that is made in parts, on all threads, and handed on in order.

use std::ops::Range;

use rayon::prelude::*;

/// Rows of a part: so many that threads seldom meet, so few that the parts of all threads stay in the cache.
const PART: usize = 1 << 11;

/// Parts that each thread makes before they are handed on.
const PARTS: usize = 4;

/// Two things that are counted while text is made, such as what a format can't hold.
pub(super) type Counts = [usize; 2];

/// A part: its text, and what was counted.
#[derive(Default)]
struct Part {
    text: String,
    counts: Counts,
}

/// Makes the text of some rows, and hands it on in the order of rows while more is made; gives the sum of what was counted.
///
/// Parts are of one size, whatever the number of threads, so that what is handed on is the same. Memory: two rounds of parts.
pub(super) fn in_order<E: Send>(
    rows: usize,
    make: impl Fn(Range<usize>, &mut String) -> Result<Counts, E> + Sync,
    mut hand_on: impl FnMut(&str) -> Result<(), E> + Send,
) -> Result<Counts, E> {
    let most = PARTS * rayon::current_num_threads();
    let parts = rows.div_ceil(PART);
    let mut sum = Counts::default();
    let (mut ready, mut next_parts): (Vec<Part>, Vec<Part>) = (Vec::new(), Vec::new());
    let mut first = 0;
    loop {
        let next = most.min(parts - first);
        next_parts.resize_with(next, Part::default);
        let (handed, done) = rayon::join(
            || ready.iter().try_for_each(|part| hand_on(&part.text)),
            || {
                next_parts.par_iter_mut().enumerate().try_for_each(|(at, part)| {
                    let start = (first + at) * PART;
                    part.text.clear();
                    part.counts = make(start..rows.min(start + PART), &mut part.text)?;
                    Ok(())
                })
            },
        );
        handed?;
        done?;
        if next == 0 {
            return Ok(sum);
        }
        for [one, other] in next_parts.iter().map(|part| part.counts) {
            sum = [sum[0] + one, sum[1] + other];
        }
        first += next;
        std::mem::swap(&mut ready, &mut next_parts);
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn rows_come_in_order_and_once_at_any_number_of_threads() {
        for (rows, threads) in [(0, 2), (1, 2), (PART, 1), (50 * PART + 7, 1), (50 * PART + 7, 3)] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut out = String::new();
            let make = |rows: Range<usize>, out: &mut String| {
                let counts = [rows.len(), 1];
                rows.for_each(|row| writeln!(out, "{row}").unwrap());
                Ok::<_, ()>(counts)
            };
            let counts = pool.install(|| {
                in_order(rows, make, |text| {
                    out.push_str(text);
                    Ok(())
                })
            });
            assert_eq!(counts, Ok([rows, rows.div_ceil(PART)]));
            assert!(out.lines().map(|line| line.parse::<usize>().unwrap()).eq(0..rows));
        }
    }

    #[test]
    fn a_fault_ends_it() {
        assert_eq!(in_order(3, |_, _| Err("made"), |_| Ok(())), Err("made"));
        assert_eq!(in_order(3, |_, _| Ok([0, 0]), |_| Err("handed on")), Err("handed on"));
    }
}
