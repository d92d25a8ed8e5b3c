//! From a name as people write it to a region.

use super::Gazetteer;
use super::region::Region;

/// How a name led to its region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum How {
    /// It is an id.
    Id,
    /// It is a code.
    Code,
    /// It is the full name.
    Exact,
    /// It is the name without its ending, or a short form.
    Stem,
    /// It is the name of a township without its ending.
    TownshipStem,
    /// It is the English name: Hangzhou.
    English,
    /// It is a name that the region bore until this year, with or without its ending.
    Former(u16),
    /// It is a path or names written together: `江苏/南京/鼓楼`, 江苏省南京市.
    Path,
}

/// What a name may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// One region.
    One {
        /// The region.
        region: Region,
        /// How the name led to it.
        how: How,
    },
    /// Several, none of which contains the others; in the order of [`Region`]. All of them: show at most twenty.
    Several(Vec<Region>),
    /// None.
    None {
        /// Regions with a name much like it, the nearest first; at most five.
        near: Vec<Region>,
    },
}

/// Candidates of the first stage that has any.
struct Found {
    regions: Vec<Region>,
    how: How,
}

/// Which stages are tried.
#[derive(Clone, Copy, PartialEq)]
enum Stages {
    All,
    /// Without stems of townships, lest 浙江大学 be read as 大学街道 in Zhejiang.
    Units,
}

impl Gazetteer {
    /// The region that a text means: an id, a code, a path (`"南京市/鼓楼区"`), or a name. The full name is tried first, then
    /// the stem (county and above), the stem of a township, a former name, and last names written together (江苏省南京市).
    /// What fits several is ambiguous, unless one contains all the others: 吉林 is the province. Cost: a few searches; if
    /// nothing fits, one pass over all counties for the near misses.
    #[must_use]
    pub fn resolve(self, text: &str) -> Resolution {
        let text = text.trim();
        let direct = self.by_id(text).map(|r| (r, How::Id)).or_else(|| Some((self.by_code(text)?, How::Code)));
        if let Some((region, how)) = direct {
            return Resolution::One { region, how };
        }
        let found = if text.contains('/') { self.path(text) } else { self.name(text) };
        let Some(Found { regions, how }) = found else {
            let last = text.rsplit('/').map(str::trim).find(|part| !part.is_empty()).unwrap_or("");
            return Resolution::None { near: self.nearest(last, 5) };
        };
        single(&regions).map_or(Resolution::Several(regions), |region| Resolution::One { region, how })
    }

    fn name(self, text: &str) -> Option<Found> {
        self.within(text, None, Stages::All).or_else(|| {
            // Longer texts are no names of places.
            let fits = text.chars().nth(40).is_none();
            let regions = if fits { self.together(text, None, 4) } else { Vec::new() };
            (!regions.is_empty()).then_some(Found { regions, how: How::Path })
        })
    }

    fn path(self, text: &str) -> Option<Found> {
        let mut scopes: Option<Vec<Region>> = None;
        for part in text.split('/').map(str::trim).take(8) {
            scopes = Some(self.within(part, scopes.as_deref(), Stages::All)?.regions);
        }
        scopes.map(|regions| Found { regions, how: How::Path })
    }

    /// The candidates of a name below one of `scopes` (anywhere for `None`).
    fn within(self, name: &str, scopes: Option<&[Region]>, stages: Stages) -> Option<Found> {
        let inside = |r: &Region| scopes.is_none_or(|all| all.iter().any(|s| s != r && s.contains(*r)));
        let found = |regions: Vec<Region>, how: How| (!regions.is_empty()).then(|| Found { regions: sorted(regions), how });
        let exact = found(self.exact(name).filter(inside).collect(), How::Exact);
        let stem = || found(self.by_stem(name).filter(inside).collect(), How::Stem);
        let township = || {
            let tried = stages == Stages::All;
            found(self.townships_by_stem(name).filter(|r| tried && inside(r)).collect(), How::TownshipStem)
        };
        let former = || {
            let mut former: Vec<_> = self.formerly(name).into_iter().filter(|(r, _)| inside(r)).collect();
            let year = former.first().map_or(0, |(_, year)| *year);
            // Before 1984 units were recoded and split and joined again so often that the list says little of who is who.
            former.retain(|(_, ended)| *ended >= 1984 || year < 1984);
            // Of 莱芜市, a city of the county that became one of the prefecture, the later one is meant.
            let all: Vec<Region> = former.into_iter().map(|(r, _)| r).collect();
            let went_on = |r: &Region| self.successors(*r).iter().any(|(heir, _)| all.contains(heir));
            found(all.iter().copied().filter(|r| !went_on(r)).collect(), How::Former(year))
        };
        let english = || found(self.by_english(name).filter(inside).collect(), How::English);
        exact.or_else(stem).or_else(township).or_else(former).or_else(english)
    }

    /// Former names: the full one, else what it may be with its ending (襄樊).
    fn formerly(self, name: &str) -> Vec<(Region, u16)> {
        let full = self.by_former_name(name);
        if !full.is_empty() || name.chars().nth(1).is_none() || name.chars().nth(12).is_some() {
            return full;
        }
        let ended = ["市", "县", "区", "地区", "盟"].iter().map(|end| format!("{name}{end}"));
        ended.flat_map(|name| self.by_former_name(&name)).collect()
    }

    fn by_english(self, name: &str) -> impl Iterator<Item = Region> {
        let latin = !name.is_empty() && name.is_ascii();
        self.units().take(if latin { usize::MAX } else { 0 }).filter(|r| r.english().eq_ignore_ascii_case(name))
    }

    /// The candidates of names written together, from the widest to the last.
    fn together(self, text: &str, scopes: Option<&[Region]>, depth: usize) -> Vec<Region> {
        if scopes.is_some()
            && let Some(found) = self.within(text, scopes, Stages::Units)
        {
            return found.regions;
        }
        if depth == 0 {
            return Vec::new();
        }
        let cuts: Vec<usize> = text.char_indices().map(|(at, _)| at).skip(2).collect();
        for cut in cuts.into_iter().rev() {
            let Some((head, tail)) = text.split_at_checked(cut) else { continue };
            let inside = |r: &Region| scopes.is_none_or(|all| all.iter().any(|s| s != r && s.contains(*r)));
            let heads: Vec<Region> =
                self.exact(head).chain(self.by_stem(head)).filter(|r| r.unit().is_some() && inside(r)).collect();
            if heads.is_empty() {
                continue;
            }
            let regions = self.together(tail, Some(&heads), depth - 1);
            if !regions.is_empty() {
                return regions;
            }
        }
        Vec::new()
    }
}

fn sorted(mut regions: Vec<Region>) -> Vec<Region> {
    regions.sort_unstable();
    regions.dedup();
    regions
}

/// The only region, or the one that contains all the others.
fn single(regions: &[Region]) -> Option<Region> {
    match regions {
        [one] => Some(*one),
        many => many.iter().copied().find(|r| many.iter().all(|other| r.contains(*other))),
    }
}
