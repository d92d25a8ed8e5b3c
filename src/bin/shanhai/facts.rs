//! Facts in lines of text.

use shanhai::graph::{Entity, Fact, Lang, View};
use shanhai::model::{Answer, FactClass, Status};

use crate::figures;
use crate::sources::{self, Sources};
use crate::table::{Column, Table};
use crate::text::{Line, Look, Page};
use crate::words::{self, Phrase};

/// Prints facts, grouped by their class.
pub(crate) fn print<'g>(
    page: &mut Page,
    view: &View<'g>,
    facts: &[(Fact<'g>, Answer)],
    subject: &Entity<'g>,
    sources: &mut Sources<'g>,
    cite: bool,
    lang: Lang,
) {
    if facts.is_empty() {
        return;
    }
    let count = Line::new().add(Look::Strong, Phrase::Facts.get(lang)).add(Look::Quiet, &format!("  {}", facts.len()));
    page.gap().line(0, count);
    let mut table = Table::new([Column::Left, Column::Flexible, Column::Flexible, Column::Left, Column::Left, Column::Left]);
    for class in FactClass::ALL {
        let mut word = if lang == Lang::En { class.as_str() } else { class.zh() };
        for (fact, answer) in facts.iter().filter(|(fact, _)| fact.class() == *class) {
            let citations = |fact: &Fact<'g>| view.graph().fact_by_id(fact.id()).into_iter().flat_map(|fact| fact.citations());
            table.row([
                Line::new().whole(Look::Kind, word),
                Line::plain(fact.what()),
                said(fact, Some(subject), lang),
                fact.period().map(|period| Line::plain(&figures::period(period, lang))).unwrap_or_default(),
                sources.mark(view, citations(fact)),
                if *answer == Answer::Possibly { Line::new().add(Look::Mark, Phrase::Possibly.get(lang)) } else { Line::new() },
            ]);
            // The class is named once, at its first fact.
            word = "";
            if cite {
                for quote in sources::quotes(view, sources, citations(fact)) {
                    table.between(6, quote);
                }
            }
        }
    }
    table.print(page, 2);
}

/// What a fact says: figures, words, conditions, of whom or with whom.
pub(crate) fn said(fact: &Fact<'_>, subject: Option<&Entity<'_>>, lang: Lang) -> Line {
    let mut parts: Vec<String> = Vec::new();
    let named = |name: &str| fact.measure(name);
    let value = |name: &str| named(name).map(|one| figures::quantity(&one.quantity(), "value", lang));
    match (value("before"), value("after")) {
        (Some(before), Some(after)) => parts.push(format!("{before} → {after}")),
        (Some(before), None) => parts.push(format!("{} {before}", Phrase::Before.get(lang))),
        (None, Some(after)) => parts.push(format!("{} {after}", Phrase::After.get(lang))),
        (None, None) => {}
    }
    parts.extend(named("value").map(|one| figures::measure(&one, lang)));
    let others = fact.measures().filter(|one| !matches!(one.name(), "value" | "before" | "after"));
    parts.extend(others.map(|one| figures::measure(&one, lang)));
    parts.extend(fact.text().map(|text| format!("“{text}”")));
    for (what, quantity, text) in fact.conditions() {
        let figure = quantity.map(|quantity| figures::quantity(quantity, "value", lang));
        let must = figure.into_iter().chain(text.map(str::to_owned)).collect::<Vec<_>>().join(" ");
        parts.push(format!("{} {what} {must}", Phrase::If.get(lang)));
    }
    parts.extend(fact.then().map(|then| format!("{} “{then}”", Phrase::Then.get(lang))));
    parts.extend(fact.rule().map(|rule| format!("{} {}", Phrase::Rule.get(lang), rule.id())));
    let other =
        |entity: Option<Entity<'_>>| entity.filter(|entity| Some(entity) != subject).map(|entity| entity.name().to_owned());
    parts.extend(other(fact.of()));
    parts.extend(other(fact.with()).map(|with| format!("{} {with}", Phrase::With.get(lang))));
    if fact.status() != Status::InPlace {
        parts.push(words::status(fact.status(), lang).to_owned());
    }
    Line::plain(&parts.join("; "))
}
