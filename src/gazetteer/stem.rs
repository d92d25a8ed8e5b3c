//! Stems of names: 柯城 of 柯城区, 景宁 of 景宁畲族自治县.
//!
//! Pure text. The build script reads this file too, so it uses nothing of the crate.

/// Peoples as they stand in the names of autonomous areas, longer ones before those that they end in.
const PEOPLES: [&str; 64] = [
    "柯尔克孜族",
    "乌孜别克族",
    "鄂温克族",
    "鄂伦春族",
    "达斡尔族",
    "维吾尔族",
    "哈萨克族",
    "塔吉克族",
    "柯尔克孜",
    "俄罗斯族",
    "塔塔尔族",
    "布依族",
    "土家族",
    "哈尼族",
    "傈僳族",
    "拉祜族",
    "纳西族",
    "景颇族",
    "仫佬族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯族",
    "阿昌族",
    "普米族",
    "保安族",
    "德昂族",
    "裕固族",
    "独龙族",
    "赫哲族",
    "门巴族",
    "珞巴族",
    "基诺族",
    "蒙古族",
    "朝鲜族",
    "高山族",
    "东乡族",
    "维吾尔",
    "哈萨克",
    "塔吉克",
    "达斡尔",
    "各族",
    "壮族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "黎族",
    "傣族",
    "畲族",
    "水族",
    "土族",
    "羌族",
    "怒族",
    "京族",
    "回族",
    "藏族",
    "苗族",
    "彝族",
    "佤族",
    "蒙古",
    "锡伯",
    "民族",
];

/// Endings of provinces, prefectures and counties; the first that fits is taken off.
const ENDINGS: [&str; 14] =
    ["特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区", "特区", "新区", "省", "市", "盟", "县", "旗"];

/// A name without the peoples at its end; two characters are left at least.
pub(crate) fn without_peoples(mut name: &str) -> &str {
    'again: loop {
        for people in PEOPLES {
            if let Some(rest) = name.strip_suffix(people)
                && rest.chars().count() >= 2
            {
                name = rest;
                continue 'again;
            }
        }
        return name;
    }
}

/// The stem of a province, prefecture or county: its name without the ending, and without the peoples of an autonomous
/// area. A stem has at least two characters, so 芒市 is its own. Cost: the length of the name.
#[must_use]
pub(crate) fn stem(name: &str) -> &str {
    for ending in ENDINGS.into_iter().chain(["区"]) {
        let Some(rest) = name.strip_suffix(ending) else { continue };
        if rest.chars().count() < 2 {
            continue;
        }
        let bare = if ending.starts_with("自治") || (ending == "区" && rest.ends_with('族')) {
            let bare = without_peoples(rest);
            // 鄂伦春自治旗 and 东乡族自治县 are named by their people alone.
            if bare == rest { rest.strip_suffix('族').filter(|r| r.chars().count() >= 2).unwrap_or(rest) } else { bare }
        } else {
            rest
        };
        return bare;
    }
    name
}
