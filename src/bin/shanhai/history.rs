//! What is said beside an answer of mergers, splits and former names.

use shanhai::graph::{Found, Lang, Role, View};
use shanhai::model::Period;
use shanhai::query::succession::{Became, became};

use crate::words::{Phrase, Thing};

/// The notes on one subject of a question.
pub(crate) fn notes(view: &View<'_>, subject: &Found<'_>, roles: &[Role], lang: Lang) -> Vec<String> {
    let name = subject.name_in(Lang::Zh);
    let of = |year: u16| year.to_string();
    let told = became(view, subject, roles).into_iter().filter_map(|became| {
        Some(match became {
            Became::Merged { from, to, when, links } => sentence(Phrase::Merged, from.name(), to.name(), when, links, lang),
            Became::Split { from, to, when, links } => sentence(Phrase::SplitUp, from.name(), to.name(), when, links, lang),
            Became::GaveLand { from, to, when, links } => sentence(Phrase::GaveLand, from.name(), to.name(), when, links, lang),
            Became::Called { name: then, code, year } => {
                Phrase::CalledThen.fill(lang, &[&of(year), &name, then, &format!("{code:06}")])
            }
            Became::NotThere { year } => Phrase::NotThere.fill(lang, &[&of(year), &name]),
            _ => return None,
        })
    });
    told.collect()
}

/// The notes on giver and receiver of a question.
pub(crate) fn ends(view: &View<'_>, [from, to]: [&Option<Found<'_>>; 2], lang: Lang) -> Vec<String> {
    let of = |end: &Option<Found<'_>>, role: Role| end.as_ref().map(|end| notes(view, end, &[role], lang)).unwrap_or_default();
    let mut told = of(from, Role::Giver);
    let further = of(to, Role::Receiver);
    told.extend(further.into_iter().filter(|note| !told.contains(note)).collect::<Vec<_>>());
    told
}

fn sentence(phrase: Phrase, from: &str, to: &str, when: Option<Period>, links: usize, lang: Lang) -> String {
    let when = when.map_or_else(|| "?".to_owned(), |when| when.to_string());
    phrase.fill(lang, &[&when, from, to, &Thing::Link.count(links, lang)])
}
