//! What a region was called, which code it had and where it belonged, by year.

use super::Gazetteer;
use super::region::Region;
use super::tables::{self, SPANS, SPANS_BY_CODE, SUCCESSIONS, SUCCESSIONS_BACK};

/// What happened to a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ChangeKind {
    /// Set up, 新设.
    Established,
    /// Another name, 更名.
    Renamed,
    /// Another code, usually under another parent, 同名改码.
    Recoded,
    /// A county became a city, 撤县设市.
    CountyToCity,
    /// A county or banner became a district, 撤县设区.
    CountyToDistrict,
    /// A county-level city became a district, 撤市设区.
    CityToDistrict,
    /// A prefecture became a city, 撤地设市.
    PrefectureToCity,
    /// Another adjustment, 区划调整.
    Adjusted,
    /// Ended; the new side names who took it over, if that is known.
    Merged,
    /// Gave land to a new unit and lives on, or ended in several; the new side names the new unit.
    Split,
    /// Ended, and nothing is known of an heir.
    Abolished,
}

impl ChangeKind {
    fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Established,
            2 => Self::Renamed,
            3 => Self::Recoded,
            4 => Self::CountyToCity,
            5 => Self::CountyToDistrict,
            6 => Self::CityToDistrict,
            7 => Self::PrefectureToCity,
            9 => Self::Merged,
            10 => Self::Split,
            _ => Self::Adjusted,
        }
    }
}

/// A dated event in the life of a region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The year of the decision.
    pub year: u16,
    /// What happened.
    pub kind: ChangeKind,
    /// Code and name before; `None` for a birth.
    pub old: Option<(u32, &'static str)>,
    /// Code and name after; `None` for an end without an heir.
    pub new: Option<(u32, &'static str)>,
}

/// The first year that the data describes.
pub const FIRST_YEAR: u16 = 1980;

const OPEN: u16 = 9999;

fn spans(region: Region) -> std::ops::Range<usize> {
    if region.index() == 0 || region.unit().is_none() {
        return 0..0;
    }
    SPANS.equal(region.index(), |n| SPANS.link(n, 0))
}

fn span_at(region: Region, year: u16) -> Option<usize> {
    if year < FIRST_YEAR {
        return None;
    }
    spans(region).find(|&n| SPANS.short(n, 2) <= year && year < SPANS.short(n, 4))
}

fn state(span: usize) -> (u32, &'static str) {
    (SPANS.word(span, 8), tables::name(SPANS.link(span, 6)))
}

impl Gazetteer {
    /// The name at the end of a year, from 1980 on; `None` before and where the unit did not exist. Townships and the
    /// country answer with their name of today. Cost: two searches.
    #[must_use]
    pub fn name_at(self, region: Region, year: u16) -> Option<&'static str> {
        undated(region).then(|| region.name()).or_else(|| Some(state(span_at(region, year)?).1))
    }

    /// The code at the end of a year; see [`name_at`](Self::name_at).
    #[must_use]
    pub fn code_at(self, region: Region, year: u16) -> Option<u32> {
        undated(region).then(|| region.code()).or_else(|| Some(state(span_at(region, year)?).0))
    }

    /// The parent at the end of a year, as the unit that it is today (台州地区 is 台州市); see
    /// [`name_at`](Self::name_at).
    #[must_use]
    pub fn parent_at(self, region: Region, year: u16) -> Option<Region> {
        if undated(region) {
            return region.parent();
        }
        Region::at(SPANS.link(span_at(region, year)?, 12))
    }

    /// The unit that held a code in its last year `year`, or at the end of it.
    #[must_use]
    pub fn holder_at(self, code: u32, year: u16) -> Option<Region> {
        let spans: Vec<usize> = holders(code).collect();
        let ended = spans.iter().find(|&&n| SPANS.short(n, 4) == year);
        let held = || spans.iter().find(|&&n| SPANS.short(n, 2) <= year && year < SPANS.short(n, 4));
        ended.or_else(held).and_then(|&n| Region::at(SPANS.link(n, 0)))
    }

    /// What happened to a region, by year. Cost: the number of its events and two searches.
    #[must_use]
    pub fn changes(self, region: Region) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut before = None;
        for n in spans(region) {
            let year = SPANS.short(n, 2);
            if year > 0 {
                changes.push(Change {
                    year,
                    kind: before.map_or(ChangeKind::Established, |_| ChangeKind::from_number(SPANS.byte(n, 14))),
                    old: before,
                    new: Some(state(n)),
                });
            }
            before = Some(state(n));
        }
        let mut heirs = 0;
        for (heir, year, kind) in steps(region) {
            let old = self.code_at(region, year - 1).zip(self.name_at(region, year - 1)).or(before);
            let new = self.code_at(heir, year).zip(self.name_at(heir, year)).or(Some((heir.code(), heir.name())));
            changes.push(Change { year, kind, old, new });
            heirs += usize::from(region.last_year() == Some(year));
        }
        if let (Some(year), 0) = (region.last_year(), heirs) {
            changes.push(Change { year, kind: ChangeKind::Abolished, old: before, new: None });
        }
        changes.sort_by_key(|c| (c.year, c.kind));
        changes
    }

    /// Units that this one went into, with the year: it was merged, or gave land to a new one. By id.
    #[must_use]
    pub fn successors(self, region: Region) -> Vec<(Region, u16)> {
        steps(region).map(|(heir, year, _)| (heir, year)).collect()
    }

    /// Units that went into this one, with the year.
    #[must_use]
    pub fn predecessors(self, region: Region) -> Vec<(Region, u16)> {
        let of = |n: usize| SUCCESSIONS.link(SUCCESSIONS_BACK.link(n, 0), 2);
        SUCCESSIONS_BACK
            .equal(region.index(), of)
            .map(|n| SUCCESSIONS_BACK.link(n, 0))
            .filter_map(|n| Some((Region::at(SUCCESSIONS.link(n, 0))?, SUCCESSIONS.short(n, 4))))
            .collect()
    }
}

/// Of the country and the townships no history is known.
fn undated(region: Region) -> bool {
    region.index() == 0 || region.unit().is_none()
}

fn steps(region: Region) -> impl Iterator<Item = (Region, u16, ChangeKind)> {
    SUCCESSIONS.equal(region.index(), |n| SUCCESSIONS.link(n, 0)).filter_map(|n| {
        let kind = ChangeKind::from_number(SUCCESSIONS.byte(n, 6));
        Some((Region::at(SUCCESSIONS.link(n, 2))?, SUCCESSIONS.short(n, 4), kind))
    })
}

/// The spans in which a code was held, the oldest first.
pub(super) fn holders(code: u32) -> impl DoubleEndedIterator<Item = usize> {
    let of = |n: usize| SPANS.word(SPANS_BY_CODE.link(n, 0), 8) as usize;
    SPANS_BY_CODE.equal(code as usize, of).map(|n| SPANS_BY_CODE.link(n, 0))
}

/// The first and the last year of a span, [`None`] for one that lasts.
pub(super) fn end_of(span: usize) -> Option<u16> {
    Some(SPANS.short(span, 4)).filter(|year| *year != OPEN)
}
