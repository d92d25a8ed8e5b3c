//! Names of townships without their endings.

use super::region::Region;
use super::stem::without_peoples;
use super::{Gazetteer, tables};
use crate::model::Level;

const ENDINGS: [&str; 6] = ["街道", "地区", "苏木", "区公所", "镇", "乡"];

impl Gazetteer {
    /// Townships whose stem this is: 石梁 for 石梁镇. By name and code. Cost: the number of names that begin so.
    pub fn townships_by_stem(self, stem: &str) -> impl Iterator<Item = Region> {
        let first = if stem.is_empty() { usize::MAX } else { tables::name_position(stem) };
        let named = (first..usize::MAX)
            .map(|id| (id, tables::name(id)))
            .take_while(move |(_, name)| !name.is_empty() && name.starts_with(stem))
            .filter(move |(_, name)| township_stem(name) == stem);
        named.flat_map(move |(_, name)| self.exact(name)).filter(|r| r.level() == Level::Township)
    }
}

/// The stem of a township: 石梁 of 石梁镇, without the people of a 民族乡. Cost: the length of the name.
fn township_stem(name: &str) -> &str {
    for ending in ENDINGS {
        if let Some(rest) = name.strip_suffix(ending)
            && rest.chars().count() >= 2
            // 高新区 means a zone somewhere, never 高新区街道.
            && !rest.ends_with(['区', '县', '市'])
        {
            return if ending == "乡" { without_peoples(rest) } else { rest };
        }
    }
    name
}
