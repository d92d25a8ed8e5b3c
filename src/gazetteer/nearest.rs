//! Near misses: 杭洲市 for 杭州市.

use super::region::Region;
use super::stem::stem;
use super::{Gazetteer, tables};

/// What it costs to leave out, put in or change a character; one that is read alike costs half.
const WHOLE: usize = 2;
const HALF: usize = 1;

/// Longer texts are compared by their beginning only.
const LONGEST: usize = 24;

impl Gazetteer {
    /// At most `n` regions whose name is much like `name`: by edit distance in characters, where a character that is read
    /// alike counts half, against full names and stems of counties and above; Latin text against English names. Townships
    /// only if they bear exactly this name. Ordered by distance, then as regions are. Cost: one pass over 3,214 names.
    #[must_use]
    pub fn nearest(self, name: &str, n: usize) -> Vec<Region> {
        let wanted: Vec<(char, Option<u16>)> = letters(name.trim()).collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let latin = wanted.iter().all(|(c, _)| c.is_ascii());
        let limit = if latin { WHOLE * wanted.len().div_ceil(4) } else { wanted.len().max(WHOLE) };
        let mut found: Vec<(usize, Region)> = Vec::new();
        for region in self.units() {
            let full = if latin { region.english() } else { region.name() };
            let short = if latin { full } else { stem(full) };
            let near = [full, short]
                .into_iter()
                .take(if short == full { 1 } else { 2 })
                .filter_map(|text| distance(&wanted, text, limit))
                .min();
            found.extend(near.map(|d| (d, region)));
        }
        let same = self.exact(name.trim()).chain(self.townships_by_stem(name.trim()));
        found.extend(same.take(LONGEST).filter(|r| r.unit().is_none()).map(|r| (0, r)));
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|(_, region)| region).take(n).collect()
    }
}

fn letters(text: &str) -> impl Iterator<Item = (char, Option<u16>)> {
    text.chars().filter(|c| *c != '\'').map(|c| c.to_ascii_lowercase()).take(LONGEST).map(|c| (c, tables::sound(c)))
}

/// The weighted edit distance (Wagner and Fischer 1974), if it is no more than `limit`.
fn distance(wanted: &[(char, Option<u16>)], text: &str, limit: usize) -> Option<usize> {
    if text.chars().take(LONGEST).count().abs_diff(wanted.len()) * WHOLE > limit {
        return None;
    }
    let mut row = [0; LONGEST + 1];
    for (n, cell) in row.iter_mut().enumerate() {
        *cell = n * WHOLE;
    }
    for (n, (c, sound)) in letters(text).enumerate() {
        let mut corner = n * WHOLE;
        let mut left = corner + WHOLE;
        let [first, rest @ ..] = &mut row;
        *first = left;
        for (&(w, heard), above) in wanted.iter().zip(rest) {
            let change = if w == c {
                0
            } else if sound.is_some() && sound == heard {
                HALF
            } else {
                WHOLE
            };
            left = (corner + change).min(*above + WHOLE).min(left + WHOLE);
            corner = std::mem::replace(above, left);
        }
    }
    row.get(wanted.len()).copied().filter(|d| *d <= limit)
}
