//! The words of a timeline.

use crate::scene::diagram::Language;

pub(super) struct Words {
    pub(super) sure: &'static str,
    pub(super) possible: &'static str,
    pub(super) open: &'static str,
    pub(super) told: &'static str,
    pub(super) enclave: &'static str,
}

pub(super) fn words(language: Language) -> Words {
    match language {
        Language::En => Words {
            sure: "faded where beginning or end is not known to the day",
            possible: "only possible",
            open: "still going on when last told of",
            told: "no date stated; told of by a source of that date",
            enclave: "enclave",
        },
        Language::Zh => Words {
            sure: "起止日期不确切处渐淡",
            possible: "仅为可能",
            open: "最近来源时仍在进行",
            told: "年份未载明;菱形为来源日期",
            enclave: "飞地",
        },
    }
}
