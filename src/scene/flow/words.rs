//! The words of a flow.

use crate::scene::diagram::Language;

pub(super) struct Legend {
    pub(super) range: &'static str,
    pub(super) least: &'static str,
    pub(super) unknown: &'static str,
    pub(super) joint: &'static str,
    pub(super) rest: &'static str,
}

pub(super) fn legend(language: Language) -> Legend {
    match language {
        Language::En => Legend {
            range: "at least the strong, at most with the pale",
            least: "at least: no upper end is known",
            unknown: "amount not stated",
            joint: "several jointly",
            rest: "others",
        },
        Language::Zh => Legend {
            range: "浓色为下限,连同淡色为上限",
            least: "下限,上限不明",
            unknown: "金额(数量)未载明",
            joint: "多方共同",
            rest: "其他",
        },
    }
}

pub(super) fn left_out(language: Language, amounts: usize) -> String {
    match language {
        Language::En => format!("{amounts} amounts found no room at their bands."),
        Language::Zh => format!("{amounts}处金额(数量)因位置不足未标注。"),
    }
}
