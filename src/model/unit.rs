//! Units of quantities: one table of names, labels and spellings; currencies by ISO 4217.

use iso_currency::Currency;
use rust_decimal::Decimal;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

/// What a quantity is counted in: an ISO 4217 code for money (`CNY`), else a name of the table (`person`, `mu`, `count`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Unit(Cow<'static, str>);

/// A unit of the table.
struct Row {
    name: &'static str,
    /// Chinese label first, then other spellings.
    chinese: &'static [&'static str],
    /// English label first, then other spellings, in lower case.
    english: &'static [&'static str],
}

const fn row(name: &'static str, chinese: &'static [&'static str], english: &'static [&'static str]) -> Row {
    Row { name, chinese, english }
}

#[rustfmt::skip]
const UNITS: &[Row] = &[
    row("CNY", &["元", "块钱", "元人民币", "人民币"], &["CNY", "rmb", "yuan"]),
    row("USD", &["美元"], &["USD", "us$", "us dollars", "dollars", "dollar", "$"]),
    row("EUR", &["欧元"], &["EUR", "euros", "euro", "€"]),
    row("JPY", &["日元"], &["JPY", "yen"]),
    row("HKD", &["港元", "港币"], &["HKD", "hk$"]),
    row("GBP", &["英镑"], &["GBP", "pounds sterling", "£"]),
    row("person", &["人", "名", "位", "名学生", "名干部", "名教师", "名医生", "名专家", "名党员", "名骨干", "名学科骨干", "名人才", "位专家", "学生", "干部"], &["people", "persons", "staff", "students", "teachers", "doctors", "experts"]),
    row("person-time", &["人次", "人次数"], &["person-times", "visits"]),
    row("household", &["户", "家庭", "户家庭", "户农户", "户群众", "户村民", "农户"], &["households"]),
    row("village", &["村", "个村", "个行政村", "个薄弱村", "个经济薄弱村", "个相对薄弱村", "村社", "个村社"], &["villages"]),
    row("count", &["个", "家", "所", "项", "条", "座", "件", "批", "门", "只", "台", "辆", "份", "支", "处", "间", "场", "期", "款", "起", "对", "宗", "种", "类", "幢", "栋", "套", "部", "方面",
        "个项目", "个点", "个县", "个乡镇", "个镇", "个街道", "个社区", "个部门", "个产业园", "个产业园区", "个飞地", "个消薄飞地", "个工作站", "个专家工作站", "个岗位", "个工位", "个托位", "个示范点", "个乡镇街道", "个国家", "个城市", "个园区",
        "家企业", "家医院", "家餐馆", "家档口", "家单位", "家机构", "家客商", "家上市公司", "家强村公司", "所学校", "所医院", "项措施", "项政策", "项事项", "条措施", "条政策", "座茶厂", "件商品", "门课程", "乡镇", "镇", "项目", "企业", "学校", "医院"],
        &["count", "items", "pieces", "projects", "project", "companies", "company", "enterprises", "enterprise", "schools", "school", "hospitals", "hospital", "parks", "park", "jobs", "counties", "county", "townships", "township", "courses", "places"]),
    row("time", &["次"], &["occasions"]),
    row("times", &["倍"], &["times", "-fold", "fold"]),
    row("percent", &["%", "个百分比"], &["percent", "per cent", "pct"]),
    row("percentage-point", &["个百分点", "百分点"], &["percentage points", "pp"]),
    row("mu", &["亩"], &["mu"]),
    row("ha", &["公顷"], &["ha", "hectares", "hectare"]),
    row("m2", &["平方米", "平米", "㎡"], &["m2", "m²", "sqm", "square metres", "square meters"]),
    row("km2", &["平方公里", "平方千米"], &["km2", "km²", "square kilometres", "square kilometers"]),
    row("m", &["米"], &["m", "metres", "meters"]),
    row("km", &["公里", "千米"], &["km", "kilometres", "kilometers"]),
    row("kg", &["公斤", "千克"], &["kg", "kilograms"]),
    row("t", &["吨"], &["t", "tonnes", "tonne", "tons"]),
    row("m3", &["立方米"], &["m3", "m³", "cubic metres", "cubic meters"]),
    row("kwh", &["千瓦时", "度电"], &["kWh"]),
    row("year", &["年"], &["years"]),
    row("month", &["个月", "月"], &["months"]),
    row("day", &["天", "日"], &["days"]),
    row("hour", &["小时", "个小时"], &["hours"]),
    row("minute", &["分钟"], &["minutes"]),
];

/// Spellings that stand for a multiple of a base unit: what is written, the unit, and how many of it as mantissa and scale.
const MULTIPLES: &[(&str, &str, i64, u32)] =
    &[("斤", "kg", 5, 1), ("成", "percent", 10, 0), ("千公顷", "ha", 1000, 0), ("半年", "month", 6, 0), ("季度", "month", 3, 0)];

impl Unit {
    /// Chinese yuan.
    pub const CNY: Unit = Unit(Cow::Borrowed("CNY"));
    /// US dollar.
    pub const USD: Unit = Unit(Cow::Borrowed("USD"));
    /// People, each counted once: 人, 名, 位.
    pub const PERSON: Unit = Unit(Cow::Borrowed("person"));
    /// Visits or attendances, 人次: one person may count several times.
    pub const PERSON_TIME: Unit = Unit(Cow::Borrowed("person-time"));
    /// Households, 户.
    pub const HOUSEHOLD: Unit = Unit(Cow::Borrowed("household"));
    /// Villages, 村.
    pub const VILLAGE: Unit = Unit(Cow::Borrowed("village"));
    /// Things counted with a mere classifier (个, 家, 所, 项), or with nothing.
    pub const COUNT: Unit = Unit(Cow::Borrowed("count"));
    /// Percent, as the number before the sign.
    pub const PERCENT: Unit = Unit(Cow::Borrowed("percent"));
    /// Multiples, 倍.
    pub const TIMES: Unit = Unit(Cow::Borrowed("times"));
    /// Mu, 亩: 1/15 of a hectare; kept as it is.
    pub const MU: Unit = Unit(Cow::Borrowed("mu"));
    /// Square metres.
    pub const SQUARE_METRE: Unit = Unit(Cow::Borrowed("m2"));
    /// Kilograms.
    pub const KILOGRAM: Unit = Unit(Cow::Borrowed("kg"));
    /// Years.
    pub const YEAR: Unit = Unit(Cow::Borrowed("year"));

    /// The unit with this name, ISO 4217 code, or Chinese or English spelling; `None` if it is not known or is a multiple of
    /// a unit (`万元`, `斤`), for which see [`Unit::parse_scaled`].
    #[must_use]
    pub fn parse(text: &str) -> Option<Unit> {
        let text: String = text.trim().chars().map(fold).collect();
        if let Some(name) = SPELLINGS.get(text.as_str()) {
            return Some(Unit(Cow::Borrowed(name)));
        }
        let code = text.to_ascii_uppercase();
        (code.len() == 3).then(|| Currency::from_code(&code)).flatten().map(|currency| Unit(Cow::Borrowed(currency.code())))
    }

    /// The unit and the number of it that a spelling stands for: `万元` is 10,000 CNY, `斤` is 0.5 kg, `元` is 1 CNY.
    #[must_use]
    pub fn parse_scaled(text: &str) -> Option<(Unit, Decimal)> {
        let text: String = text.trim().chars().map(fold).collect();
        if let Some(unit) = Unit::parse(&text) {
            return Some((unit, Decimal::ONE));
        }
        if let Some((_, name, mantissa, scale)) = MULTIPLES.iter().find(|(spelling, ..)| *spelling == text) {
            return Some((Unit(Cow::Borrowed(name)), Decimal::new(*mantissa, *scale)));
        }
        [("万", 10_000_i64), ("亿", 100_000_000), ("百万", 1_000_000), ("千万", 10_000_000)]
            .iter()
            .find_map(|(word, factor)| text.strip_prefix(word).and_then(Unit::parse).map(|unit| (unit, Decimal::from(*factor))))
    }

    /// Its name: an ISO 4217 code or a name of the table.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is money.
    #[must_use]
    pub fn is_currency(&self) -> bool {
        self.0.len() == 3 && Currency::from_code(&self.0).is_some()
    }

    /// Its label in Chinese (`元`, `亩`, `人次`); the code for other currencies.
    #[must_use]
    pub fn label_zh(&self) -> &str {
        self.row().and_then(|row| row.chinese.first().copied()).unwrap_or(&self.0)
    }

    /// Its label in English, in the plural (`people`, `villages`); the code for currencies.
    #[must_use]
    pub fn label_en(&self) -> &str {
        self.row().and_then(|row| row.english.first().copied()).unwrap_or(&self.0)
    }

    fn row(&self) -> Option<&'static Row> {
        UNITS.iter().find(|row| row.name == self.0)
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl Row {
    fn spellings(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.chinese.iter().copied()).chain(self.english.iter().copied())
    }
}

/// Every spelling, folded, with the name of its unit; the first row that has a spelling keeps it.
static SPELLINGS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let mut spellings = HashMap::new();
    for row in UNITS {
        for spelling in row.spellings() {
            spellings.entry(spelling.chars().map(fold).collect()).or_insert(row.name);
        }
    }
    spellings
});

/// One spelling for what reads alike: full-width forms as ASCII, lower case, and the traditional characters of our tables.
pub(super) fn fold(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c).to_ascii_lowercase(),
        '\u{3000}' => ' ',
        '\u{ffe5}' => '¥',
        '億' => '亿',
        '萬' => '万',
        '兩' => '两',
        '餘' => '余',
        '畝' => '亩',
        '個' => '个',
        '戶' => '户',
        '項' => '项',
        '條' => '条',
        '過' => '过',
        '約' => '约',
        '幾' => '几',
        '數' => '数',
        '噸' => '吨',
        '歐' => '欧',
        '鎊' => '镑',
        '頃' => '顷',
        _ => c.to_ascii_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_name_one_unit_each() {
        let mut all: Vec<String> = UNITS
            .iter()
            .flat_map(|row| {
                let mut own: Vec<String> = row.spellings().map(|s| s.chars().map(fold).collect()).collect();
                own.sort();
                own.dedup();
                own
            })
            .collect();
        all.sort();
        for pair in all.windows(2) {
            assert_ne!(pair[0], pair[1]);
        }
    }

    #[test]
    fn units_are_read() {
        for (text, name) in [
            ("元", "CNY"),
            ("cny", "CNY"),
            ("CHF", "CHF"),
            ("亩", "mu"),
            ("畝", "mu"),
            ("mu", "mu"),
            ("person", "person"),
            ("人次", "person-time"),
            ("名", "person"),
            ("个村", "village"),
            ("家企业", "count"),
            ("\u{ff05}", "percent"),
            ("公里", "km"),
        ] {
            assert_eq!(Unit::parse(text).unwrap().as_str(), name, "{text}");
        }
        for text in ["", "万元", "龙", "个龙", "abc"] {
            assert_eq!(Unit::parse(text), None, "{text}");
        }
        assert_eq!(Unit::parse_scaled("万元"), Some((Unit::CNY, Decimal::from(10_000))));
        assert_eq!(Unit::parse_scaled("斤"), Some((Unit::KILOGRAM, Decimal::new(5, 1))));
        assert!(Unit::CNY.is_currency() && !Unit::MU.is_currency());
        assert_eq!((Unit::PERSON.label_zh(), Unit::PERSON.label_en(), Unit::CNY.label_en()), ("人", "people", "CNY"));
    }
}
