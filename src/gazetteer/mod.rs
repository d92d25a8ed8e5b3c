//! The regions of China that are known beforehand: all provinces, prefectures, counties and townships of today, what they
//! were called before, and the units that ended since 1980.
//!
//! The tables are made by `build.rs` from the text in `src/gazetteer/data` (its README names origin and licence) and
//! compiled in. Nothing is read or parsed at start: each look-up is a binary search in static bytes.
//!
//! ```
//! use shanhai::gazetteer::{Resolution, china};
//!
//! let Resolution::One { region, .. } = china().resolve("柯城") else { panic!("柯城 is one region") };
//! assert_eq!(region.id(), "cn-330802");
//! assert_eq!(region.name_en(), "Kecheng");
//! ```

mod history;
mod nearest;
mod region;
mod resolve;
mod stem;
mod tables;
mod township;

pub use history::{Change, ChangeKind, FIRST_YEAR};
pub use region::Region;
pub use resolve::{How, Resolution};

use tables::{EXACT, EXACT_STARTS, FORMER, SPANS, STEMS, TOWNSHIP_CODES, UNITS};

/// The gazetteer of China: a handle of no size on static tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gazetteer(());

/// The gazetteer of China. Cost: none.
#[must_use]
pub fn china() -> Gazetteer {
    Gazetteer(())
}

impl Gazetteer {
    /// The country.
    #[must_use]
    pub fn country(self) -> Region {
        region::ORIGIN
    }

    /// All regions of today but townships: the country first, then by code.
    pub fn units(self) -> impl Iterator<Item = Region> {
        (0..tables::CURRENT).filter_map(Region::at)
    }

    /// All units that ended, by their last code.
    pub fn former_units(self) -> impl Iterator<Item = Region> {
        (tables::CURRENT..UNITS.len()).filter_map(Region::at)
    }

    /// All townships, by code.
    pub fn townships(self) -> impl Iterator<Item = Region> {
        (UNITS.len()..UNITS.len() + TOWNSHIP_CODES.len()).filter_map(Region::at)
    }

    /// The region of an id: `cn`, `cn-330802`, `cn-330802001`, `cn-CODE@LASTYEAR`. An old code leads to the unit that it
    /// has become, `cn-CODE@YEAR` to the unit that held the code until, or in, that year. Cost: one or two searches.
    #[must_use]
    pub fn by_id(self, id: &str) -> Option<Region> {
        if id == "cn" {
            return Some(self.country());
        }
        let rest = id.strip_prefix("cn-")?;
        let Some((code, year)) = rest.split_once('@') else {
            return if matches!(rest.len(), 6 | 9) { self.by_code(rest) } else { None };
        };
        if code.len() != 6 || year.len() != 4 || !year.bytes().chain(code.bytes()).all(|b| b.is_ascii_digit()) {
            return None;
        }
        self.holder_at(code.parse().ok()?, year.parse().ok()?)
    }

    /// The region of a code with 6, 9 or 12 digits. An old code of a unit leads to what it has become; if several units
    /// held it, to the last. `None` for villages. Cost: one or two searches.
    #[must_use]
    pub fn by_code(self, code: &str) -> Option<Region> {
        if !matches!(code.len(), 6 | 9 | 12) || !code.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        self.by_number(code.parse().ok()?)
    }

    /// The region of a code given as a number; see [`by_code`](Self::by_code).
    #[must_use]
    pub fn by_number(self, code: u64) -> Option<Region> {
        let code = match code {
            100_000_000_000.. if code.is_multiple_of(1_000_000) => code / 1_000_000,
            100_000_000_000.. | 100_000_000..1_000_000_000 if code.is_multiple_of(1000) => code / 1000,
            100_000..1_000_000 | 100_000_000..1_000_000_000 => code,
            _ => return None,
        };
        let code = u32::try_from(code).ok()?;
        region::current(code).or_else(|| Region::at(SPANS.link(history::holders(code).next_back()?, 0)))
    }

    /// Regions of today, of any level, whose full name this is; by level and code. Also 中华人民共和国. Cost: one search.
    pub fn exact(self, name: &str) -> impl Iterator<Item = Region> {
        let key = tables::name_id(name).unwrap_or(usize::MAX - 1);
        let same = EXACT_STARTS.link(key, 0)..EXACT_STARTS.link(key + 1, 0);
        let country = (name == "中华人民共和国").then(|| self.country());
        same.filter_map(|n| Region::at(EXACT.link(n, 0))).chain(country)
    }

    /// Regions of today at county level and above whose stem or short form this is: 柯城, 景宁, 景宁县, 甘孜州, 内蒙古. By
    /// code. Cost: two searches.
    pub fn by_stem(self, stem: &str) -> impl Iterator<Item = Region> + use<> {
        let key = tables::name_id(stem).unwrap_or(usize::MAX);
        STEMS.equal(key, |n| STEMS.link(n, 0)).filter_map(|n| Region::at(STEMS.link(n, 2)))
    }

    /// Units that bore this full name before, each with the last year in which it did; the latest first. A unit that ended
    /// answers to all its names. Cost: two searches.
    #[must_use]
    pub fn by_former_name(self, name: &str) -> Vec<(Region, u16)> {
        let key = tables::name_id(name).unwrap_or(usize::MAX);
        let mut found: Vec<(Region, u16)> = Vec::new();
        for n in FORMER.equal(key, |n| SPANS.link(FORMER.link(n, 0), 6)) {
            let span = FORMER.link(n, 0);
            if let (Some(region), Some(year)) = (Region::at(SPANS.link(span, 0)), history::end_of(span))
                && found.iter().all(|(r, _)| *r != region)
            {
                found.push((region, year));
            }
        }
        found
    }
}

#[cfg(test)]
mod tests;
