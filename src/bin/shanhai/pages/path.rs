//! Ways as text, and why there is none.

use shanhai::graph::{Entity, Found, View};
use shanhai::query::explain::explain;
use shanhai::query::path::{Direction, NoWay, Way, Ways, WaysAnswer, ways};

use crate::describe::{self, LINK_COLUMNS};
use crate::session::Session;
use crate::sources::Sources;
use crate::table::Table;
use crate::text::{Line, Look, Page};
use crate::words::{self, Phrase, Thing};

/// The entities along a way; the arrow goes back where a way goes against its links.
fn line(way: &Way<'_>) -> Line {
    let mut line = Line::new();
    for (at, node) in way.nodes.iter().enumerate() {
        if let Some(step) = at.checked_sub(1).and_then(|at| way.steps.get(at)) {
            let against = step.support && step.links.iter().all(|link| !link.along);
            line = line.whole(Look::Quiet, if against { " ← " } else { " → " });
        }
        line = line.whole(Look::Strong, node.name());
    }
    line
}

/// The text of the answer.
pub(crate) fn page<'g>(session: &Session<'_>, view: &View<'g>, answer: &WaysAnswer<'g>, in_words: bool) -> Page {
    let lang = session.lang;
    let mut page = Page::new();
    let mut sources = Sources::default();
    for way in &answer.ways {
        let mut count = Thing::SupportLink.count(way.support_links(), lang);
        if way.certainty() == shanhai::model::Answer::Possibly {
            count = format!("{count}{}{}", Phrase::Comma.get(lang), Phrase::Possibly.get(lang));
        }
        page.gap().line(0, line(way).add(Look::Quiet, &format!("   {count}"))).gap();
        if in_words {
            for sentence in explain(view, way, lang).0 {
                page.line(2, Line::plain(&sentence.text));
                for (quote, source) in sentence.quotes {
                    page.line(4, Line::plain(&format!("\"{quote}\""))).line(4, Line::new().add(Look::Quiet, &source));
                }
            }
            continue;
        }
        let mut table = Table::new(LINK_COLUMNS);
        for (pair, step) in way.nodes.windows(2).zip(&way.steps) {
            for used in &step.links {
                match &used.link {
                    Some(link) => table.row(describe::link_row(view, link, used.certainty, &mut sources, lang)),
                    None => table.row(implied(session, view, pair, &used.kind, used.along)),
                };
            }
        }
        table.print(&mut page, 2);
    }
    sources.print(&mut page, lang);
    page
}

/// A step that no link states: part and whole.
fn implied(session: &Session<'_>, view: &View<'_>, pair: &[Entity<'_>], kind: &str, along: bool) -> Vec<Line> {
    let (part, whole) = if along { (0, 1) } else { (1, 0) };
    let name = |at: usize| pair.get(at).map_or("", |entity| entity.name());
    let ends = Line::new().whole(Look::Plain, name(part)).whole(Look::Quiet, " → ").whole(Look::Plain, name(whole));
    vec![Line::new().whole(Look::Kind, &words::kind_named(view.graph(), kind, session.lang)), ends]
}

/// Says whether there is none at all, and what would find one.
pub(crate) fn no_way(
    session: &Session<'_>,
    view: &View<'_>,
    [from, to]: &[Found<'_>; 2],
    answer: Option<&WaysAnswer<'_>>,
    question: &Ways,
) -> Page {
    let lang = session.lang;
    let names = [from, to].map(|end| match end {
        Found::Entity(entity) => entity.name().to_owned(),
        Found::Region(region) => region.name().to_owned(),
    });
    let names = [names[0].as_str(), names[1].as_str()];
    let both_ways = Ways { k: 1, direction: Direction::Any, ..*question };
    let other = answer
        .filter(|_| question.direction == Direction::Along)
        .and_then(|answer| ways(view, answer.from, answer.to, &both_ways).ways.into_iter().next());
    let phrase = match answer.and_then(|answer| answer.reason) {
        Some(NoWay::NoneUnderFilters) => Phrase::NoWayFiltered,
        _ if other.is_some() => Phrase::NoWayAlong,
        _ => Phrase::NoWay,
    };
    let mut page = Page::new();
    page.line(0, Line::plain(&phrase.fill(lang, &names)));
    if let Some(way) = other {
        let links = Thing::SupportLink.count(way.support_links(), lang);
        page.line(0, Line::plain(&Phrase::WithAny.fill(lang, &[&links, ""])).join(line(&way)));
    }
    if answer.is_none() {
        page.line(0, Line::plain(Phrase::OnlyGazetteer.get(lang)));
    }
    page
}
