//! The words of a matrix.

use crate::scene::diagram::Language;

pub(super) struct Words {
    pub(super) givers: &'static str,
    pub(super) receivers: &'static str,
    pub(super) total: &'static str,
    pub(super) range: &'static str,
    pub(super) unknown: &'static str,
    pub(super) possible: &'static str,
}

pub(super) fn words(language: Language) -> Words {
    match language {
        Language::En => Words {
            givers: "from ↓",
            receivers: "to →",
            total: "total",
            range: "at least the filled square, at most the framed one",
            unknown: "amount not stated",
            possible: "only possible",
        },
        Language::Zh => Words {
            givers: "给出方 ↓",
            receivers: "接受方 →",
            total: "合计",
            range: "实心为下限,方框为上限",
            unknown: "金额(数量)未载明",
            possible: "仅为可能",
        },
    }
}
