//! The words of a map.

use crate::scene::diagram::Language;

pub(super) struct Words {
    language: Language,
    pub(super) giver: &'static str,
    pub(super) receiver: &'static str,
    pub(super) both: &'static str,
    pub(super) host: &'static str,
    pub(super) range: &'static str,
    pub(super) unknown: &'static str,
    pub(super) joint: &'static str,
    pub(super) park: &'static str,
    pub(super) parks: &'static str,
    pub(super) aside: &'static str,
    pub(super) points: &'static str,
    pub(super) projection: &'static str,
}

pub(super) fn words(language: Language) -> Words {
    match language {
        Language::En => Words {
            language,
            giver: "gives",
            receiver: "receives",
            both: "gives and receives",
            host: "only the place of an enclave",
            range: "at least the strong, at most with the pale",
            unknown: "amount not stated",
            joint: "joint: one link, several partners",
            park: "enclave at its host, dotted to its owner",
            parks: "Enclaves",
            aside: "Without a known point",
            points: "Places are seats of government or points inside; no boundaries are shown.",
            projection: "Albers' equal-area conic projection; the scale holds along its standard parallels.",
        },
        Language::Zh => Words {
            language,
            giver: "给出方",
            receiver: "接受方",
            both: "既给出也接受",
            host: "仅为飞地所在地",
            range: "浓色为下限,连同淡色为上限",
            unknown: "金额(数量)未载明",
            joint: "多方共同的一项联系",
            park: "飞地(位于承载地,点线连向归属地)",
            parks: "飞地",
            aside: "坐标不详",
            points: "各点为政府驻地或区内一点,图上不表示任何边界。",
            projection: "阿尔伯斯等积圆锥投影;比例尺沿标准纬线准确。",
        },
    }
}

impl Words {
    /// Says which places have no name on the map.
    pub(super) fn unnamed(&self, names: &[String]) -> String {
        match self.language {
            Language::En => format!("No room for these names, choose with --focus or --within: {}.", names.join(", ")),
            Language::Zh => format!("图上无处标注的地名(可用 --focus 或 --within 选择):{}。", names.join("、")),
        }
    }
}
