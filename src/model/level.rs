//! Administrative levels of regions.

use std::fmt;

/// The level of a region, from the whole country down to a village.
///
/// A higher level compares as smaller: `Level::Country < Level::Village`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 国家
    Country,
    /// 省、自治区、直辖市
    Province,
    /// 地级市、自治州、地区、盟
    Prefecture,
    /// 县、县级市、市辖区、旗
    County,
    /// 乡、镇、街道
    Township,
    /// 村、社区
    Village,
}

impl Level {
    /// All levels, highest first.
    pub const ALL: [Level; 6] =
        [Level::Country, Level::Province, Level::Prefecture, Level::County, Level::Township, Level::Village];

    /// The name used in files, in JSON and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Country => "country",
            Level::Province => "province",
            Level::Prefecture => "prefecture",
            Level::County => "county",
            Level::Township => "township",
            Level::Village => "village",
        }
    }

    /// The Chinese word.
    pub fn zh(self) -> &'static str {
        match self {
            Level::Country => "国家",
            Level::Province => "省级",
            Level::Prefecture => "地级",
            Level::County => "县级",
            Level::Township => "乡级",
            Level::Village => "村级",
        }
    }

    /// Reads the name as files and the command line write it.
    pub fn parse(text: &str) -> Option<Level> {
        Level::ALL.into_iter().find(|level| level.as_str() == text)
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
