//! Work in parts, on all threads, of which what comes is handed on in order.

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
    mut hand_on: impl FnMut(&T) -> Result<(), E> + Send,
) -> Result<Counts, E> {
    let mut parts = (0..rows).step_by(PART);
    let next = || Ok(parts.next().map(|start| start..rows.min(start + PART)));
    let make = &make;
    let maker = || {
        |rows, (text, counts): &mut (T, Counts)| {
            *counts = make(rows, text)?;
            Ok(())
        }
    };
    let mut sum = Counts::default();
    each_in_order(next, maker, |(text, [one, other])| {
        sum = [sum[0] + *one, sum[1] + *other];
        hand_on(text)
    })?;
    Ok(sum)
}

/// Takes things one after another, makes a part of each on all threads, and hands the parts on in the order of the things.
///
/// Each thread makes parts by a maker of its own. What a maker fills is as it was left when it was handed on, or new. None waits
/// for another thread, nor is there one that only hands on: this is done by whoever has made the part whose turn it is.
/// Memory: some parts a thread.
pub(super) fn each_in_order<I, M, T, E>(
    next: impl FnMut() -> Result<Option<I>, E> + Send,
    maker: impl Fn() -> M + Sync,
    hand_on: impl FnMut(&mut T) -> Result<(), E> + Send,
) -> Result<(), E>
where
    I: Send,
    M: FnMut(I, &mut T) -> Result<(), E> + Send,
    T: Default + Send,
    E: Send,
{
    let makers =
        Makers { threads: rayon::current_num_threads(), next: Mutex::new(next), maker, line: Mutex::new(Line::of(hand_on)) };
    rayon::scope(|scope| makers.call(&mut makers.line(), scope));
    makers.line.into_inner().unwrap_or_else(PoisonError::into_inner).result
}

/// Those who make parts, one a thread.
///
/// Whoever has made a part takes the next thing, and hands on what is ready if nobody does. Who finds no part to begin leaves, and
/// who takes a thing or hands a part on calls another again.
struct Makers<N, F, M, T, E, H> {
    threads: usize,
    next: Mutex<N>,
    maker: F,
    line: Mutex<Line<M, T, E, H>>,
}

/// Where the parts stand.
struct Line<M, T, E, H> {
    /// Makers that are at work.
    at_work: usize,
    /// Those that are not.
    makers: Vec<M>,
    /// Parts that were begun.
    begun: usize,
    /// Parts that were handed on.
    handed: usize,
    /// There is nothing more to take.
    ended: bool,
    /// Those from the one on whose turn it is, in order; none while it is being made.
    made: VecDeque<Option<T>>,
    /// What held parts that were handed on.
    spare: Vec<T>,
    /// Whoever takes it hands on what was made, up to the first part that was not.
    hand_on: Option<H>,
    result: Result<(), E>,
}

impl<M, T, E, H> Line<M, T, E, H> {
    fn of(hand_on: H) -> Self {
        Line {
            at_work: 0,
            makers: Vec::new(),
            begun: 0,
            handed: 0,
            ended: false,
            made: VecDeque::new(),
            spare: Vec::new(),
            hand_on: Some(hand_on),
            result: Ok(()),
        }
    }

    /// Notes what went wrong, unless something did before.
    fn note(&mut self, result: Result<(), E>) {
        if self.result.is_ok() {
            self.result = result;
        }
    }
}

impl<I, N, F, M, T, E, H> Makers<N, F, M, T, E, H>
where
    I: Send,
    N: FnMut() -> Result<Option<I>, E> + Send,
    F: Fn() -> M + Sync,
    M: FnMut(I, &mut T) -> Result<(), E> + Send,
    T: Default + Send,
    E: Send,
    H: FnMut(&mut T) -> Result<(), E> + Send,
{
    fn line(&self) -> MutexGuard<'_, Line<M, T, E, H>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a part may be begun.
    fn may_begin(&self, line: &Line<M, T, E, H>) -> bool {
        line.result.is_ok() && !line.ended && line.begun < line.handed + AHEAD * self.threads
    }

    /// Calls one who is not at work, if there is a part to begin.
    fn call<'s>(&'s self, line: &mut Line<M, T, E, H>, scope: &Scope<'s>) {
        if line.at_work < self.threads && self.may_begin(line) {
            line.at_work += 1;
            scope.spawn(|scope| self.work(scope));
        }
    }

    /// Takes the next thing, if there is one, and a place for its part.
    fn take<'s>(&'s self, scope: &Scope<'s>) -> Option<(usize, I)> {
        // Places are in the order in which things are taken.
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = next();
        let mut line = self.line();
        match taken {
            Ok(Some(thing)) => {
                line.made.push_back(None);
                self.call(&mut line, scope);
                Some((line.handed + line.made.len() - 1, thing))
            }
            Ok(None) => {
                line.ended = true;
                None
            }
            Err(fault) => {
                line.note(Err(fault));
                None
            }
        }
    }

    /// Makes one part after another, and hands on what is made by then.
    fn work<'s>(&'s self, scope: &Scope<'s>) {
        let mut line = self.line();
        let mut maker = line.makers.pop();
        while self.may_begin(&line) {
            line.begun += 1;
            let mut part = line.spare.pop().unwrap_or_default();
            drop(line);
            let made = self.take(scope).map(|(at, thing)| (at, maker.get_or_insert_with(&self.maker)(thing, &mut part)));
            line = self.line();
            let Some((at, result)) = made else { continue };
            line.note(result);
            // It stands there until it is handed on.
            let at = at - line.handed;
            line.made[at] = Some(part);
            if let Some(hand_on) = line.hand_on.take() {
                line = self.hand_on(hand_on, line, scope);
            }
        }
        line.makers.extend(maker);
        line.at_work -= 1;
    }

    /// Hands on what is made, up to the first part that is not.
    fn hand_on<'s>(
        &'s self,
        mut hand_on: H,
        mut line: MutexGuard<'s, Line<M, T, E, H>>,
        scope: &Scope<'s>,
    ) -> MutexGuard<'s, Line<M, T, E, H>> {
        while line.result.is_ok() && line.made.front().is_some_and(Option::is_some) {
            let Some(mut part) = line.made.pop_front().flatten() else { break };
            line.handed += 1;
            self.call(&mut line, scope);
            drop(line);
            let handed = hand_on(&mut part);
            line = self.line();
            line.note(handed);
            line.spare.push(part);
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

    #[test]
    fn things_are_taken_as_they_come_by_a_maker_a_thread() {
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let (mut things, makers, mut found) = (0..1000_usize, AtomicUsize::new(0), Vec::new());
            let maker = || {
                makers.fetch_add(1, Ordering::SeqCst);
                let mut made = 0;
                move |thing: usize, part: &mut Vec<usize>| {
                    made += 1;
                    part.extend([thing, made]);
                    Ok::<_, &str>(())
                }
            };
            let hand_on = |part: &mut Vec<usize>| {
                found.push(part[0]);
                part.clear();
                Ok(())
            };
            assert_eq!(pool.install(|| each_in_order(|| Ok(things.next()), maker, hand_on)), Ok(()));
            assert!(found.iter().copied().eq(0..1000));
            assert!((1..=threads).contains(&makers.into_inner()));
            let nothing = || |_: usize, (): &mut ()| Ok(());
            let mut things = 0..10;
            let next = || things.next().map(Some).ok_or("gone");
            assert_eq!(pool.install(|| each_in_order(next, nothing, |(): &mut ()| Ok(()))), Err("gone"));
        }
    }
}
