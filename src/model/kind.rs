//! Kinds of entities and links: one table of data, which a data set may add to.
//!
//! A [`Kind`] is a small handle into a [`KindTable`]. The built-in kinds have the same handle in every table and stand as
//! constants; kinds that a data set declares under `[[kind]]` follow them.

use std::collections::HashMap;

/// A kind of entity or link: a handle that is valid in the [`KindTable`] it came from.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    zerocopy::FromBytes,
    zerocopy::IntoBytes,
    zerocopy::Immutable,
    zerocopy::KnownLayout,
)]
#[repr(transparent)]
pub struct Kind(u16);

/// What a kind is a kind of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Family {
    /// A kind of entity (node).
    Entity,
    /// A kind of link by which one side supports another.
    Support,
    /// A kind of link that tells how entities hang together.
    Structure,
}

impl Family {
    /// The name used in files and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Family::Entity => "entity",
            Family::Support => "support",
            Family::Structure => "structure",
        }
    }
}

/// How a line of this kind is dashed, so that kinds differ in grey print too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Dash {
    /// An unbroken line.
    Solid,
    /// Long strokes.
    Dashed,
    /// Dots.
    Dotted,
    /// Strokes and dots in turn.
    DashDot,
}

impl Dash {
    /// All dashes.
    pub const ALL: [Dash; 4] = [Dash::Solid, Dash::Dashed, Dash::Dotted, Dash::DashDot];

    /// The name used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Dash::Solid => "solid",
            Dash::Dashed => "dashed",
            Dash::Dotted => "dotted",
            Dash::DashDot => "dash-dot",
        }
    }

    /// Reads the name as files write it.
    pub fn parse(text: &str) -> Option<Dash> {
        Dash::ALL.into_iter().find(|dash| dash.as_str() == text)
    }
}

/// One row of the table of kinds.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct KindInfo {
    /// Name in files, JSON and on the command line.
    pub name: String,
    /// English label.
    pub en: String,
    /// Chinese label.
    pub zh: String,
    /// What it is a kind of.
    pub family: Family,
    /// Links of the kind read the same both ways; matters for drawing and for `--direction any` only.
    pub symmetric: bool,
    /// `#rrggbb`.
    pub colour: String,
    /// Dash of its lines.
    pub dash: Dash,
}

macro_rules! kinds {
    ($($constant:ident $name:literal $en:literal $zh:literal $family:ident $symmetric:literal $colour:literal $dash:ident;)*) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms)]
        enum Position { $($constant),* }

        impl Kind {
            $(
                #[doc = concat!("`", $name, "` ", $zh)]
                pub const $constant: Kind = Kind(Position::$constant as u16);
            )*
        }

        fn built_in() -> Vec<KindInfo> {
            vec![$(KindInfo {
                name: $name.into(), en: $en.into(), zh: $zh.into(), family: Family::$family,
                symmetric: $symmetric, colour: $colour.into(), dash: Dash::$dash,
            }),*]
        }
    };
}

// Colours follow Okabe and Ito's set for colour-blind readers, darker or lighter until kinds of one dash differ for every eye;
// `scene/style/tests.rs` computes it. Kinds of near colours differ in their dash.
kinds! {
    REGION       "region"       "region"              "地区"     Entity    false "#f7f7f2" Solid;
    PARK         "park"         "park"                "园区"     Entity    false "#e3f0ea" Solid;
    SCHOOL       "school"       "school"              "学校"     Entity    false "#e8eefb" Solid;
    HOSPITAL     "hospital"     "hospital"            "医院"     Entity    false "#fbe9ee" Solid;
    ORGANIZATION "organization" "organization"        "机构"     Entity    false "#f1ecf7" Solid;
    PROJECT      "project"      "project"             "项目"     Entity    false "#fdf3dc" Solid;
    PROGRAMME    "programme"    "programme"           "计划"     Entity    false "#eeeeee" Solid;
    GROUP        "group"        "group"               "群体"     Entity    false "#f2f2f2" Solid;
    PAIRING      "pairing"      "pairing"             "结对"     Support   false "#1b4f8a" Solid;
    COOPERATION  "cooperation"  "cooperation"         "合作"     Support   true  "#56a0d3" Solid;
    FUNDING      "funding"      "funding"             "帮扶资金" Support   false "#c44e00" Solid;
    DONATION     "donation"     "donation"            "捐赠"     Support   false "#c44e00" Dashed;
    SECONDMENT   "secondment"   "staff secondment"    "人员选派" Support   false "#008a5c" Solid;
    INVESTMENT   "investment"   "investment"          "投资"     Support   false "#574300" Solid;
    PURCHASE     "purchase"     "purchase"            "消费帮扶" Support   false "#574300" Dashed;
    RETURN       "return"       "return of income"    "收益反哺" Support   false "#e69f00" DashDot;
    EDUCATION    "education"    "education"           "教育帮扶" Support   false "#008a5c" Dashed;
    MEDICAL      "medical"      "medical support"     "医疗帮扶" Support   false "#8f2457" Solid;
    MANAGEMENT   "management"   "trusteeship"         "托管"     Support   false "#8f2457" Dashed;
    TRAINING     "training"     "training"            "培训"     Support   false "#008a5c" Dotted;
    KNOWLEDGE    "knowledge"    "transfer of know-how" "经验技术输出" Support false "#7d5fbb" Solid;
    LABOUR       "labour"       "labour cooperation"  "劳务协作" Support   false "#7d5fbb" Dashed;
    PROMOTION    "promotion"    "investment promotion" "联合招商" Support  false "#7d5fbb" Dotted;
    INCUBATION   "incubation"   "incubation"          "孵化落地" Support   false "#e69f00" Solid;
    CO_BUILDING  "co-building"  "co-building"         "共建"     Support   false "#1b4f8a" Dashed;
    HOSTING      "hosting"      "hosting of an enclave" "飞地承载" Support false "#555555" Dotted;
    WITHIN       "within"       "within"              "位于"     Structure false "#999999" Dotted;
    UNIT_OF      "unit_of"      "unit of"             "隶属"     Structure false "#999999" Dotted;
    OWNERSHIP    "ownership"    "ownership"           "设立"     Structure false "#222222" DashDot;
    MEMBERSHIP   "membership"   "membership"          "成员"     Structure false "#777777" Dashed;
    SUCCESSION   "succession"   "succession"          "沿革"     Structure false "#777777" DashDot;
}

impl Kind {
    /// Position in its table.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    /// The same, as columns hold it.
    pub(crate) fn number(self) -> u32 {
        u32::from(self.0)
    }

    /// The kind that a column holds; kinds have fewer than 2¹⁶ numbers.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn of_number(number: u32) -> Self {
        Kind(number as u16)
    }
}

/// A kind can't be declared.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KindError {
    /// The name is taken.
    #[error("a kind `{0}` exists already")]
    Double(String),
    /// More kinds than a handle can number.
    #[error("more than 65,535 kinds")]
    TooMany,
}

/// The kinds of a graph: the built-in ones and those that the data set declares.
#[derive(Clone, Debug)]
pub struct KindTable {
    rows: Vec<KindInfo>,
    by_name: HashMap<String, Kind>,
}

impl Default for KindTable {
    fn default() -> Self {
        let rows = built_in();
        let by_name = (0u16..).zip(&rows).map(|(at, row)| (row.name.clone(), Kind(at))).collect();
        KindTable { rows, by_name }
    }
}

impl KindTable {
    /// The kind of this name.
    pub fn get(&self, name: &str) -> Option<Kind> {
        self.by_name.get(name).copied()
    }

    /// The row of a kind.
    pub fn info(&self, kind: Kind) -> &KindInfo {
        &self.rows[kind.index()]
    }

    /// Adds a kind that the data set declares.
    pub fn declare(&mut self, info: KindInfo) -> Result<Kind, KindError> {
        if self.by_name.contains_key(&info.name) {
            return Err(KindError::Double(info.name));
        }
        let kind = Kind(u16::try_from(self.rows.len()).map_err(|_| KindError::TooMany)?);
        self.by_name.insert(info.name.clone(), kind);
        self.rows.push(info);
        Ok(kind)
    }

    /// Gives a kind another look: colour, dash and labels; what it is stays.
    pub fn dress(&mut self, kind: Kind, look: KindInfo) {
        if let Some(row) = self.rows.get_mut(kind.index()) {
            *row = KindInfo { colour: look.colour, dash: look.dash, en: look.en, zh: look.zh, ..row.clone() };
        }
    }

    /// All kinds with their rows, in the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = (Kind, &KindInfo)> {
        (0u16..).map(Kind).zip(&self.rows)
    }

    /// Number of kinds that are built in; those that the data set declares come after.
    pub fn built_in_len() -> usize {
        Position::SUCCESSION as usize + 1
    }

    /// The kinds of one family, in the order of the table.
    pub fn family(&self, family: Family) -> impl Iterator<Item = Kind> {
        self.iter().filter(move |(_, row)| row.family == family).map(|(kind, _)| kind)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_name_their_rows() {
        let table = KindTable::default();
        assert_eq!(table.info(Kind::REGION).name, "region");
        assert_eq!(table.info(Kind::CO_BUILDING).name, "co-building");
        assert_eq!(table.info(Kind::SUCCESSION).name, "succession");
        assert_eq!(table.get("hosting"), Some(Kind::HOSTING));
        assert_eq!(table.rows.len(), KindTable::built_in_len());
    }

    #[test]
    fn kinds_that_look_alike_are_told_apart() {
        let table = KindTable::default();
        let links: Vec<_> = table.family(Family::Support).map(|kind| table.info(kind)).collect();
        for (at, one) in links.iter().enumerate() {
            for other in &links[at + 1..] {
                assert!((&one.colour, one.dash) != (&other.colour, other.dash), "{} and {}", one.name, other.name);
            }
        }
    }

    #[test]
    fn a_declared_kind_follows_and_a_double_is_refused() {
        let mut table = KindTable::default();
        let twinning = KindInfo { name: "twinning".into(), ..table.info(Kind::PAIRING).clone() };
        let kind = table.declare(twinning.clone()).unwrap();
        assert_eq!(table.info(kind).name, "twinning");
        assert_eq!(table.declare(twinning), Err(KindError::Double("twinning".into())));
    }
}
