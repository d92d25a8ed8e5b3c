//! Values of many items, close together in memory.

use hashbrown::HashMap;

use super::entries::Value;
use super::items::count;

/// Values of many items, close together: those that fit in the store's own numbers, and the few sums that don't.
#[derive(Debug, Default)]
pub(super) struct Values {
    small: Vec<Small>,
    large: HashMap<u32, Value>,
}

/// A value, its numbers as wide as those of the store.
#[derive(Clone, Copy, Debug, Default)]
struct Small {
    stated: i64,
    low: i64,
    high: i64,
    flags: u8,
}

impl Small {
    const STATED: u8 = 1;
    const LOW: u8 = 2;
    const HIGH: u8 = 4;
    const LOW_OPEN: u8 = 8;
    const HIGH_OPEN: u8 = 16;
    /// It stands among the large ones.
    const LARGE: u8 = 32;

    /// None where a number is too large.
    fn new(value: &Value) -> Option<Small> {
        let number = |value: Option<i128>| i64::try_from(value.unwrap_or_default()).ok();
        let flag = |holds: bool, flag: u8| if holds { flag } else { 0 };
        let flags = flag(value.stated.is_some(), Small::STATED)
            | flag(value.low.is_some(), Small::LOW)
            | flag(value.high.is_some(), Small::HIGH)
            | flag(value.low_open, Small::LOW_OPEN)
            | flag(value.high_open, Small::HIGH_OPEN);
        Some(Small { stated: number(value.stated)?, low: number(value.low)?, high: number(value.high)?, flags })
    }

    fn value(self) -> Value {
        let has = |flag: u8| self.flags & flag != 0;
        let number = |flag: u8, number: i64| has(flag).then(|| i128::from(number));
        Value {
            stated: number(Small::STATED, self.stated),
            low: number(Small::LOW, self.low),
            high: number(Small::HIGH, self.high),
            low_open: has(Small::LOW_OPEN),
            high_open: has(Small::HIGH_OPEN),
        }
    }
}

impl Values {
    pub(super) fn reserve(&mut self, items: usize) {
        self.small.reserve_exact(items);
    }

    #[inline]
    pub(super) fn get(&self, item: u32) -> Value {
        let small = self.small[item as usize];
        if small.flags & Small::LARGE == 0 { small.value() } else { self.large.get(&item).copied().unwrap_or_default() }
    }

    pub(super) fn push(&mut self, value: Value) {
        self.small.push(Small::default());
        self.set(count(self.small.len() - 1), value);
    }

    pub(super) fn set(&mut self, item: u32, value: Value) {
        self.small[item as usize] = Small::new(&value).unwrap_or_else(|| {
            self.large.insert(item, value);
            Small { flags: Small::LARGE, ..Small::default() }
        });
    }
}
