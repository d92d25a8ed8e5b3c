//! Work on several files at one time.

use std::num::NonZero;
use std::thread;

/// Does some work on each item, on as many threads as there are processors, this one among them, and gives what came of
/// each, in the order of the items.
///
/// Neighbours go to one thread, in shares of about equal weight.
pub(super) fn side_by_side<T: Send, R: Send>(
    items: Vec<T>,
    weight: impl Fn(&T) -> usize,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    let processors = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
    if processors < 2 {
        return items.into_iter().map(work).collect();
    }
    let mut shares = shares(items, processors, weight).into_iter();
    let (own, work) = (shares.next().unwrap_or_default(), &work);
    thread::scope(|scope| {
        let others: Vec<_> = shares.map(|share| scope.spawn(move || share.into_iter().map(work).collect::<Vec<R>>())).collect();
        let mut done: Vec<R> = own.into_iter().map(work).collect();
        for other in others {
            match other.join() {
                Ok(results) => done.extend(results),
                // Readers do not panic; if one did, it shows here as it would have on this thread.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done
    })
}

fn shares<T>(items: Vec<T>, number: usize, weight: impl Fn(&T) -> usize) -> Vec<Vec<T>> {
    let total: usize = items.iter().map(&weight).sum();
    let mut shares: Vec<Vec<T>> = vec![Vec::new()];
    let mut before = 0;
    for item in items {
        let heavy = weight(&item);
        // An item belongs to the share in which its middle lies.
        let full = (before + heavy / 2) * number >= total * shares.len();
        if full && shares.len() < number && shares.last().is_some_and(|share| !share.is_empty()) {
            shares.push(Vec::new());
        }
        before += heavy;
        if let Some(share) = shares.last_mut() {
            share.push(item);
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_items() {
        let doubled = side_by_side((0..100).collect(), |_| 1, |item: i32| item * 2);
        assert_eq!(doubled, (0..100).map(|item| item * 2).collect::<Vec<_>>());
        assert!(side_by_side(Vec::<i32>::new(), |_| 1, |item| item).is_empty());
    }

    #[test]
    fn shares_weigh_about_the_same() {
        assert_eq!(shares(vec![5, 1, 1, 1, 1, 1], 2, |item| *item), [vec![5], vec![1, 1, 1, 1, 1]]);
        assert_eq!(shares(vec![1, 1, 8], 2, |item| *item), [vec![1, 1], vec![8]]);
        assert_eq!(shares(vec![9, 1], 4, |item| *item), [vec![9], vec![1]]);
        assert_eq!(shares(vec![0, 0], 2, |item| *item), [vec![0], vec![0]]);
    }
}
