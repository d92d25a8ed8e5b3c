//! Words that every type of diagram needs: lists of names, sources, what was asked.

use std::collections::BTreeMap;

use crate::graph::{Lang, LinkId, View};
use crate::model::KindInfo;

/// The label of a kind.
pub(super) fn kind(lang: Lang, info: &KindInfo) -> String {
    match lang {
        Lang::En => info.en.clone(),
        Lang::Zh => info.zh.clone(),
    }
}

/// Names one after another: `a, b and c`.
pub(super) fn joined(lang: Lang, names: &[String]) -> String {
    match lang {
        Lang::Zh => names.join("、"),
        Lang::En => match names {
            [] => String::new(),
            [one] => one.clone(),
            [most @ .., last] => format!("{} and {last}", most.join(", ")),
        },
    }
}

/// A line that names the sources of links, with their dates; none where there are none to name.
pub(super) fn sources(view: &View<'_>, lang: Lang, links: impl Iterator<Item = LinkId>) -> Vec<String> {
    let mut sources: BTreeMap<&str, String> = BTreeMap::new();
    for link in links {
        for citation in view.graph().link(link).citations() {
            let source = citation.source();
            if view.shows_source(&source) {
                let title = source.title().unwrap_or(source.id());
                let date = source.published().map(|date| format!(" ({date})")).unwrap_or_default();
                sources.insert(source.id(), format!("{title}{date}"));
            }
        }
    }
    if sources.is_empty() {
        return Vec::new();
    }
    let titles: Vec<String> = sources.into_values().collect();
    vec![match lang {
        Lang::En => format!("Sources: {}", titles.join("; ")),
        Lang::Zh => format!("来源:{}", titles.join(";")),
    }]
}

/// What a picture without anything in it says: on the page a sentence, beside it a note.
pub(super) fn nothing(lang: Lang, is_sentence: bool) -> &'static str {
    match (lang, is_sentence) {
        (Lang::En, false) => "no link to draw under these filters",
        (Lang::En, true) => "No link to draw under these filters.",
        (Lang::Zh, false) => "当前条件下没有可绘的联系",
        (Lang::Zh, true) => "当前条件下没有可绘的联系。",
    }
}

/// `1 link`, `2 links`: a count with what is counted, in English.
pub(super) fn counted(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// The parts of a subtitle that say when and under which filters.
pub(super) fn filters(view: &View<'_>, lang: Lang) -> Vec<String> {
    let filter = view.filter();
    let mut parts = Vec::new();
    match lang {
        Lang::En => {
            parts.extend(filter.as_of.map(|date| format!("as of {date}")));
            parts.extend(filter.during.map(|period| format!("during {period}")));
            parts.extend((!filter.within.is_empty()).then(|| format!("within {}", filter.within.join(", "))));
            parts.extend((!filter.schemes.is_empty()).then(|| format!("under {}", filter.schemes.join(", "))));
        }
        Lang::Zh => {
            parts.extend(filter.as_of.map(|date| format!("截至{date}")));
            parts.extend(filter.during.map(|period| format!("期间{period}")));
            parts.extend((!filter.within.is_empty()).then(|| format!("限于{}", filter.within.join("、"))));
            parts.extend((!filter.schemes.is_empty()).then(|| filter.schemes.join("、")));
        }
    }
    parts
}
