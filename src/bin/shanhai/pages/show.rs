//! One entity as text: what it is, its links both ways, what is said of it.

use shanhai::graph::{Entity, Found, Lang, Link, View};
use shanhai::model::{Answer, Family, Kind, Status};
use shanhai::query::show::Shown;

use crate::describe::{self, LINK_COLUMNS};
use crate::facts;
use crate::figures;
use crate::session::Session;
use crate::sources::{self, Sources};
use crate::table::{Column, Table};
use crate::text::{Line, Look, Page};
use crate::words::{self, Phrase};

/// The text of the answer.
pub(crate) fn page<'g>(session: &Session<'_>, view: &View<'g>, shown: &Shown<'g>, cite: bool) -> Page {
    let lang = session.lang;
    let mut page = Page::new();
    page.line(0, describe::head(view.graph(), &shown.entity, lang)).gap();
    let mut sources = Sources::default();
    let Found::Entity(entity) = &shown.entity else {
        page.line(0, Line::plain(Phrase::OnlyGazetteer.get(lang)));
        return page;
    };
    let entity = view.graph().entity(entity.handle());
    particulars(&mut page, view, &entity, &mut sources, lang);
    let of_family = |links: &[(Link<'g>, Answer)], family: Family| -> Vec<(Link<'g>, Answer)> {
        links.iter().filter(|(link, _)| link.family() == family && !told(link, &entity)).copied().collect()
    };
    let structure = [of_family(&shown.received, Family::Structure), of_family(&shown.given, Family::Structure)].concat();
    let mut table = Table::new(LINK_COLUMNS);
    for (heading, links) in [
        (Phrase::Received, of_family(&shown.received, Family::Support)),
        (Phrase::Given, of_family(&shown.given, Family::Support)),
        (Phrase::Structure, structure),
    ] {
        if links.is_empty() {
            continue;
        }
        let count = Line::new().add(Look::Strong, heading.get(lang)).add(Look::Quiet, &format!("  {}", links.len()));
        table.gap().between(0, count);
        for (link, certainty) in links {
            table.row(describe::link_row(view, &link, certainty, &mut sources, lang));
            if cite {
                let link = view.graph().link(link.handle());
                for quote in sources::quotes(view, &mut sources, link.citations()) {
                    table.between(6, quote);
                }
            }
        }
    }
    page.gap();
    table.print(&mut page, 2);
    facts::print(&mut page, view, &shown.facts, &entity, &mut sources, cite, lang);
    sources.print(&mut page, lang);
    page
}

/// Links that the particulars tell: what it belongs to and who set it up.
fn told(link: &Link<'_>, entity: &Entity<'_>) -> bool {
    let own = match link.kind() {
        Kind::WITHIN | Kind::UNIT_OF => link.givers().any(|giver| giver == *entity),
        Kind::OWNERSHIP => link.receivers().any(|receiver| receiver == *entity),
        Kind::MEMBERSHIP => entity.kind() == Kind::GROUP && link.receivers().any(|receiver| receiver == *entity),
        _ => false,
    };
    own && link.is_implied()
}

/// Names, owner, place, period, note, and the sentences of its own declaration.
fn particulars<'g>(page: &mut Page, view: &View<'g>, entity: &Entity<'g>, sources: &mut Sources<'g>, lang: Lang) {
    let mut table = Table::new([Column::Left, Column::Flexible]);
    let mut tell = |what: Phrase, value: Line| {
        if !value.is_empty() {
            table.row([Line::new().add(Look::Quiet, what.get(lang)), value]);
        }
    };
    let related = |others: Vec<(Entity<'g>, Link<'g>)>| {
        let named = others.iter().filter(|(other, _)| !(view.filter().public && view.is_entity_hidden(other)));
        let named = named.map(|(other, link)| match link.period() {
            Some(period) => format!("{} ({})", other.name(), figures::period(period, lang)),
            None => other.name().to_owned(),
        });
        describe::separated(&named.collect::<Vec<_>>(), Look::Plain, lang)
    };
    let aliases: Vec<String> = entity
        .aliases()
        .map(str::to_owned)
        .chain(entity.names().filter(|(tag, _)| *tag != "en").map(|(tag, name)| format!("{name} ({tag})")))
        .collect();
    tell(Phrase::AlsoCalledWord, describe::separated(&aliases, Look::Plain, lang));
    tell(Phrase::Owner, related(entity.owners()));
    if !entity.is_from_gazetteer() && entity.gazetteer_region().is_none() {
        tell(Phrase::Host, related(entity.within()));
    }
    tell(Phrase::UnitOf, related(entity.unit_of()));
    if entity.kind() == Kind::GROUP {
        let members: Vec<String> = entity.members().iter().map(|member| member.name().to_owned()).collect();
        let mut members = describe::separated(&members, Look::Plain, lang);
        if entity.is_open() && !members.is_empty() {
            members = members.whole(Look::Quiet, ", …");
        }
        tell(Phrase::Members, members);
    }
    let period = entity.period().map(|period| figures::period(period, lang));
    tell(Phrase::Period, Line::plain(&period.unwrap_or_default()));
    if entity.status() != Status::InPlace {
        tell(Phrase::StatusWord, Line::new().add(Look::Mark, words::status(entity.status(), lang)));
    }
    if let Some((east, north)) = entity.point() {
        tell(Phrase::Point, Line::plain(&format!("{north:.4}° N, {east:.4}° E")));
    }
    if entity.is_unnamed() {
        tell(Phrase::Name, Line::plain(Phrase::NameIsOurs.get(lang)));
    }
    tell(Phrase::Note, Line::plain(entity.note().unwrap_or_default()));
    for quote in sources::quotes(view, sources, entity.citations()) {
        tell(Phrase::Quote, quote);
    }
    table.print(page, 2);
}
