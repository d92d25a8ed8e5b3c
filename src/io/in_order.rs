//! Text that is made in parts, on all threads, and handed on in order.

use std::collections::VecDeque;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::Scope;

/// Rows of a part: so many that threads seldom meet and a system takes it in one go, so few that a part is still in the cache when
/// it is handed on.
const PART: usize = 1 << 12;

/// Parts for each thread that may be made before the one whose turn it is.
const AHEAD: usize = 4;

/// Two things that are counted while text is made, such as what a format can't hold.
pub(super) type Counts = [usize; 2];

/// Makes the text of some rows, and hands it on in the order of rows while more is made; gives the sum of what was counted.
///
/// Parts are of one size, whatever the number of threads, so that what is handed on is the same. What `make` fills is empty or
/// holds another part, which it has to clear. Memory: some parts a thread.
pub(super) fn in_order<T: Default + Send, E: Send>(
    rows: usize,
    make: impl Fn(Range<usize>, &mut T) -> Result<Counts, E> + Sync,
    hand_on: impl FnMut(&T) -> Result<(), E> + Send,
) -> Result<Counts, E> {
    let threads = rayon::current_num_threads();
    let makers = Makers { rows, parts: rows.div_ceil(PART), threads, make, line: Mutex::new(Line::of(hand_on)) };
    rayon::scope(|scope| makers.call(&mut makers.line(), scope));
    makers.line.into_inner().unwrap_or_else(PoisonError::into_inner).counted
}

/// Those who make parts, one a thread.
///
/// Whoever has made a part takes the next, and hands on what is ready if nobody does. None waits for another: who finds no part to
/// begin leaves, and who hands parts on calls others again.
struct Makers<T, E, M, H> {
    rows: usize,
    parts: usize,
    threads: usize,
    make: M,
    line: Mutex<Line<T, E, H>>,
}

/// Where the parts stand.
struct Line<T, E, H> {
    /// Makers that are at work.
    at_work: usize,
    /// Parts that were begun.
    begun: usize,
    /// Parts that were handed on.
    handed: usize,
    /// Those from there on that were begun, in order; none while it is being made.
    made: VecDeque<Option<T>>,
    /// What held parts that were handed on.
    spare: Vec<T>,
    /// Whoever takes it hands on what was made, up to the first part that was not.
    hand_on: Option<H>,
    counted: Result<Counts, E>,
}

impl<T, E, H> Line<T, E, H> {
    fn of(hand_on: H) -> Self {
        let (made, spare, counted) = (VecDeque::new(), Vec::new(), Ok(Counts::default()));
        Line { at_work: 0, begun: 0, handed: 0, made, spare, hand_on: Some(hand_on), counted }
    }

    /// Adds what was counted, unless something went wrong, here or before.
    fn count(&mut self, counts: Result<Counts, E>) {
        if let Ok(sum) = &mut self.counted {
            match counts {
                Ok([one, other]) => *sum = [sum[0] + one, sum[1] + other],
                Err(fault) => self.counted = Err(fault),
            }
        }
    }
}

impl<T, E, M, H> Makers<T, E, M, H>
where
    T: Default + Send,
    E: Send,
    M: Fn(Range<usize>, &mut T) -> Result<Counts, E> + Sync,
    H: FnMut(&T) -> Result<(), E> + Send,
{
    fn line(&self) -> MutexGuard<'_, Line<T, E, H>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether there is a part to begin.
    fn may_begin(&self, line: &Line<T, E, H>) -> bool {
        line.counted.is_ok() && line.begun < self.parts && line.begun < line.handed + AHEAD * self.threads
    }

    /// Calls those who are not at work, as far as there are parts for them.
    fn call<'s>(&'s self, line: &mut Line<T, E, H>, scope: &Scope<'s>) {
        let more = if self.may_begin(line) { self.threads - line.at_work } else { 0 };
        for _ in 0..more.min(self.parts - line.begun) {
            line.at_work += 1;
            scope.spawn(|scope| self.work(scope));
        }
    }

    /// Makes one part after another, and hands on what is made by then.
    fn work<'s>(&'s self, scope: &Scope<'s>) {
        let mut line = self.line();
        while self.may_begin(&line) {
            let (part, mut text) = (line.begun, line.spare.pop().unwrap_or_default());
            line.begun += 1;
            line.made.push_back(None);
            drop(line);
            let start = part * PART;
            let counts = (self.make)(start..self.rows.min(start + PART), &mut text);
            line = self.line();
            line.count(counts);
            // It stands there until it is handed on.
            let at = part - line.handed;
            line.made[at] = Some(text);
            if let Some(hand_on) = line.hand_on.take() {
                line = self.hand_on(hand_on, line, scope);
            }
        }
        line.at_work -= 1;
    }

    /// Hands on what is made, up to the first part that is not.
    fn hand_on<'s>(
        &'s self,
        mut hand_on: H,
        mut line: MutexGuard<'s, Line<T, E, H>>,
        scope: &Scope<'s>,
    ) -> MutexGuard<'s, Line<T, E, H>> {
        while line.counted.is_ok() && line.made.front().is_some_and(Option::is_some) {
            let Some(text) = line.made.pop_front().flatten() else { break };
            line.handed += 1;
            self.call(&mut line, scope);
            drop(line);
            let handed = hand_on(&text);
            line = self.line();
            line.count(handed.map(|()| Counts::default()));
            line.spare.push(text);
        }
        line.hand_on = Some(hand_on);
        line
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    #[test]
    fn rows_come_in_order_and_once_at_any_number_of_threads() {
        for (rows, threads) in [(0, 2), (1, 2), (PART, 1), (50 * PART + 7, 1), (50 * PART + 7, 3)] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let mut out = String::new();
            let make = |rows: Range<usize>, out: &mut String| {
                out.clear();
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
    fn few_parts_are_made_before_their_turn() {
        for threads in [1, 2, 4] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (begun, mut handed, mut most) = (AtomicUsize::new(0), 0, 0);
            let make = |_: Range<usize>, (): &mut ()| {
                begun.fetch_add(1, Ordering::SeqCst);
                Ok::<_, ()>([0, 0])
            };
            let hand_on = |(): &()| {
                // Slower than all makers.
                std::thread::sleep(Duration::from_micros(200));
                handed += 1;
                most = most.max(begun.load(Ordering::SeqCst) - handed);
                Ok(())
            };
            assert_eq!(pool.install(|| in_order(100 * PART, make, hand_on)), Ok([0, 0]));
            assert_eq!(handed, 100);
            assert!(most <= AHEAD * threads, "{most} at {threads}");
        }
    }

    #[test]
    fn a_fault_ends_it() {
        let all = 1000 * PART;
        let nothing = |_: &String| Ok(());
        assert_eq!(in_order(all, |_, _| Err("made"), nothing), Err("made"));
        assert_eq!(in_order(all, |_, _| Ok([0, 0]), |_: &String| Err("handed on")), Err("handed on"));
        let late = |rows: Range<usize>, _: &mut _| if rows.start < all / 2 { Ok([1, 1]) } else { Err("late") };
        assert_eq!(in_order(all, late, nothing), Err("late"));
    }
}
