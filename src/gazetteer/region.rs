//! A region: a number into the tables.

use std::fmt;

use super::tables::{self, CHILDREN, CURRENT, SPANS, SPANS_BY_CODE, TOWNSHIP_CODES, TOWNSHIP_NAMES, UNITS};
use crate::model::Level;

/// A region of China, of today or former. Two bytes of meaning in four; compare and copy freely.
///
/// Regions order so: the country, units of today by code, former units by code, townships by code.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u32);

/// The country.
pub(super) const ORIGIN: Region = Region(0);

impl Region {
    pub(super) fn at(index: usize) -> Option<Self> {
        let known = index < UNITS.len() + TOWNSHIP_CODES.len();
        u32::try_from(index).ok().filter(|_| known).map(Self)
    }

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }

    /// The place among the townships, if it is one.
    fn township(self) -> Option<usize> {
        self.index().checked_sub(UNITS.len())
    }

    /// The place among the units (all but townships), if it is one.
    pub(super) fn unit(self) -> Option<usize> {
        (self.index() < UNITS.len()).then_some(self.index())
    }

    pub(super) fn name_id(self) -> usize {
        self.township().map_or_else(|| UNITS.link(self.index(), 4), |t| TOWNSHIP_NAMES.link(t, 0))
    }

    /// The id: `cn`, `cn-330802`, `cn-330802001` for a township. A former unit whose code was given anew, or had been
    /// held by another, is `cn-CODE@LASTYEAR`. Cost: one search among the codes for a former unit, else none.
    #[must_use]
    pub fn id(self) -> String {
        if self.index() == 0 {
            return "cn".to_owned();
        }
        match self.last_year() {
            Some(year) if !self.holds_code_last() => format!("cn-{:06}@{year}", self.code()),
            _ => format!("cn-{:06}", self.code()),
        }
    }

    /// Whether nobody held this unit's code after it.
    fn holds_code_last(self) -> bool {
        let code = self.code();
        let after = SPANS_BY_CODE.partition(|n| SPANS.word(SPANS_BY_CODE.link(n, 0), 8) <= code);
        after.checked_sub(1).is_some_and(|n| SPANS.link(SPANS_BY_CODE.link(n, 0), 0) == self.index())
    }

    /// The code of GB/T 2260 with six digits, of a township with nine; the last one that a former unit held; 0 for the
    /// country.
    #[must_use]
    pub fn code(self) -> u32 {
        self.township().map_or_else(|| UNITS.word(self.index(), 0), |t| TOWNSHIP_CODES.word(t, 0))
    }

    /// The full Chinese name, the last one of a former unit.
    #[must_use]
    pub fn name(self) -> &'static str {
        tables::name(self.name_id())
    }

    /// The English name without the word for its kind: `Changshan`, `Inner Mongolia`. Townships, and former units of
    /// which no pinyin is known, answer with the Chinese name.
    #[must_use]
    pub fn name_en(self) -> String {
        self.english().to_owned()
    }

    pub(super) fn english(self) -> &'static str {
        if self.township().is_some() { self.name() } else { tables::name(UNITS.link(self.index(), 6)) }
    }

    /// The level. A municipality is a province; a county that the province governs itself is a county.
    #[must_use]
    pub fn level(self) -> Level {
        if self.township().is_some() {
            return Level::Township;
        }
        match UNITS.byte(self.index(), 20) {
            0 => Level::Country,
            1 => Level::Province,
            2 => Level::Prefecture,
            _ => Level::County,
        }
    }

    /// The region above; of a former unit the last one. Districts of municipalities and directly governed counties hang
    /// on the province. `None` for the country.
    #[must_use]
    pub fn parent(self) -> Option<Self> {
        if self.township().is_some() {
            return current(self.code() / 1000);
        }
        let parent = UNITS.link(self.index(), 8);
        if self.index() == 0 { None } else { Self::at(parent).filter(|p| p.unit().is_some()) }
    }

    /// The regions above, the nearest first.
    pub fn ancestors(self) -> impl Iterator<Item = Self> {
        // The depth is bounded so that no table, however wrong, could make this loop.
        std::iter::successors(self.parent(), |r| r.parent()).take(6)
    }

    /// Whether `other` is this region or lies in it, as of today (a former unit: as of its end).
    #[must_use]
    pub fn contains(self, other: Self) -> bool {
        self == other || other.ancestors().any(|r| r == self)
    }

    /// Longitude and latitude (close to WGS 84) of a point inside, to five decimals. Townships, former units and some
    /// young counties have none.
    #[must_use]
    pub fn point(self) -> Option<(f64, f64)> {
        self.unit().and_then(|unit| UNITS.degrees(unit))
    }

    /// The regions of today directly below, by code. Cost: two searches.
    pub fn children(self) -> impl Iterator<Item = Self> {
        let units = CHILDREN.equal(self.index(), |n| UNITS.link(CHILDREN.link(n, 0), 8));
        let (low, high) = match self.unit() {
            Some(1..) if self.is_current() => (self.code() * 1000, self.code() * 1000 + 999),
            _ => (1, 0),
        };
        let first = TOWNSHIP_CODES.partition(|n| TOWNSHIP_CODES.word(n, 0) < low);
        let end = TOWNSHIP_CODES.partition(|n| TOWNSHIP_CODES.word(n, 0) <= high).max(first);
        let townships = (first..end).map(|n| UNITS.len() + n);
        units.map(|n| CHILDREN.link(n, 0)).chain(townships).filter_map(Self::at)
    }

    /// Whether it exists today.
    #[must_use]
    pub fn is_current(self) -> bool {
        self.last_year().is_none()
    }

    /// The year in which a former unit ended.
    #[must_use]
    pub fn last_year(self) -> Option<u16> {
        let unit = self.unit()?;
        Some(UNITS.short(unit, 10)).filter(|year| *year != 0)
    }

    /// The region that stands for this one at a level: itself, or the one above at that level. A municipality is its own
    /// prefecture, and what hangs on a province directly (仙桃市) stands for itself at the prefecture level; a district of
    /// a municipality is in the municipality. `None` if the region lies above the level.
    #[must_use]
    pub fn at_level(self, level: Level) -> Option<Self> {
        if self.level() == level || (level == Level::Prefecture && self.is_municipality()) {
            return Some(self);
        }
        if self.level() < level {
            return None;
        }
        let mut below = self;
        for above in self.ancestors() {
            if above.level() == level || (level == Level::Prefecture && above.is_municipality()) {
                return Some(above);
            }
            if above.level() < level {
                break;
            }
            below = above;
        }
        (level == Level::Prefecture && below.level() == Level::County).then_some(below)
    }

    /// Whether it is one of 北京市, 天津市, 上海市 and 重庆市.
    #[must_use]
    pub fn is_municipality(self) -> bool {
        matches!(self.code(), 110_000 | 120_000 | 310_000 | 500_000)
    }
}

impl fmt::Debug for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.id(), self.name())
    }
}

/// The unit or township of today with a code of six or nine digits.
pub(super) fn current(code: u32) -> Option<Region> {
    if code == 0 {
        return Region::at(0);
    }
    if code > 999_999 {
        let n = TOWNSHIP_CODES.partition(|n| TOWNSHIP_CODES.word(n, 0) < code);
        return (TOWNSHIP_CODES.word(n, 0) == code).then(|| Region::at(UNITS.len() + n)).flatten();
    }
    // Units of today come first and are sorted by code.
    let (mut low, mut high) = (0, CURRENT);
    while low < high {
        let middle = usize::midpoint(low, high);
        if UNITS.word(middle, 0) < code {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    (low < CURRENT && UNITS.word(low, 0) == code).then(|| Region::at(low)).flatten()
}
