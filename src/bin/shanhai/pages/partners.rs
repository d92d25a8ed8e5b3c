//! Partners as text: their links grouped by region.

use std::collections::BTreeMap;

use shanhai::graph::{Entity, Filter, Found, Lang, Link, LinkId, View};
use shanhai::model::{Answer, Level};
use shanhai::query::partners::{Partner, Partners, PartnersAnswer, Side};

use crate::describe::{self, LINK_COLUMNS};
use crate::session::Session;
use crate::sources::{self, Sources};
use crate::table::Table;
use crate::text::{Line, Look, Page};
use crate::words::{self, Phrase, Thing};

/// Links that stand under one heading: the regions of the partners that they tie.
struct Group<'g> {
    hops: u32,
    regions: Vec<Entity<'g>>,
    links: Vec<(Link<'g>, Answer)>,
}

/// Groups the links of partners by region, each link once, in the order of the partners; those of no region last.
fn groups<'g>(partners: &[Partner<'g>], by: bool) -> Vec<Group<'g>> {
    let mut ties: BTreeMap<(u32, LinkId), Vec<Entity<'g>>> = BTreeMap::new();
    let region = |partner: &Partner<'g>| if by { Some(partner.entity) } else { heading_region(&partner.entity) };
    for partner in partners {
        for (link, _) in &partner.links {
            let regions = ties.entry((partner.hops, link.handle())).or_default();
            regions.extend(region(partner).filter(|region| !regions.contains(region)));
        }
    }
    let mut groups: Vec<Group<'g>> = Vec::new();
    for partner in partners {
        for (link, answer) in &partner.links {
            let Some(regions) = ties.remove(&(partner.hops, link.handle())) else { continue };
            let same = |group: &&mut Group<'g>| group.hops == partner.hops && group.regions == regions;
            match groups.iter_mut().find(same) {
                Some(group) => group.links.push((*link, *answer)),
                None => groups.push(Group { hops: partner.hops, regions, links: vec![(*link, *answer)] }),
            }
        }
    }
    for group in &mut groups {
        group.links.sort_by_key(|(link, _)| (link.kind(), link.handle()));
    }
    groups.sort_by_key(|group| (group.hops, group.regions.is_empty()));
    groups
}

/// The county that an entity lies in, or the region above where it lies in none.
fn heading_region<'g>(entity: &Entity<'g>) -> Option<Entity<'g>> {
    let mut region = entity.region()?;
    while region.level().is_some_and(|level| level > Level::County) {
        let above = region.within().into_iter().find_map(|(above, _)| above.region());
        match above {
            Some(above) if above != region => region = above,
            _ => break,
        }
    }
    Some(region)
}

/// The text of the answer.
pub(crate) fn page<'g>(
    session: &Session<'_>,
    view: &View<'g>,
    question: &Partners,
    answer: &PartnersAnswer<'g>,
    cite: bool,
) -> Page {
    let lang = session.lang;
    let mut page = Page::new();
    page.line(0, describe::head(view.graph(), &answer.subject, lang)).gap();
    let mut sources = Sources::default();
    let mut table = Table::new(LINK_COLUMNS);
    let sections = [(&answer.partners, None), (&answer.coarser, question.by)];
    for (partners, coarser) in sections.into_iter().filter(|(partners, _)| !partners.is_empty()) {
        if let Some(level) = coarser {
            let words = Phrase::Coarser.fill(lang, &[words::level(level, lang)]);
            table.gap().between(0, Line::new().add(Look::Strong, &words));
        }
        let mut hops = 1;
        for group in groups(partners, question.by.is_some() && coarser.is_none()) {
            if group.hops > hops {
                hops = group.hops;
                let words = Phrase::Hop.fill(lang, &[&hops.to_string()]);
                table.gap().between(0, Line::new().add(Look::Strong, &words));
            }
            table.between(2, heading(&group.regions, session));
            for (link, certainty) in group.links {
                table.row(describe::link_row(view, &link, certainty, &mut sources, lang));
                if cite {
                    let link = view.graph().link(link.handle());
                    for quote in sources::quotes(view, &mut sources, link.citations()) {
                        table.between(6, quote);
                    }
                }
            }
        }
    }
    table.print(&mut page, 4);
    page.gap();
    page.hanging(0, 0, footer(session, question, answer, cite));
    sources.print(&mut page, lang);
    page
}

fn heading(regions: &[Entity<'_>], session: &Session<'_>) -> Line {
    match regions {
        [] => Line::new().add(Look::Quiet, Phrase::NoRegion.get(session.lang)),
        [one] => describe::region_heading(one, session.lang),
        several => describe::names(several, false, session.lang),
    }
}

fn footer(session: &Session<'_>, question: &Partners, answer: &PartnersAnswer<'_>, cited: bool) -> Line {
    let lang = session.lang;
    let none = answer.partners.is_empty() && answer.coarser.is_empty();
    let mut text = Vec::new();
    if none {
        let nothing = if question.side == Side::Supporters { Phrase::NoSupporters } else { Phrase::NoRecipients };
        let filtered = session.global.filters.to_filter() != Filter::default();
        let filters = if filtered { format!(" {}", Phrase::UnderFilters.get(lang)) } else { String::new() };
        text.push(format!("{}{filters}", nothing.get(lang)));
        if matches!(answer.subject, Found::Region(_)) {
            text.push(Phrase::OnlyGazetteer.get(lang).to_owned());
        }
    } else {
        let partners = answer.partners.iter().chain(&answer.coarser);
        let mut links: Vec<LinkId> = partners.flat_map(|partner| &partner.links).map(|(link, _)| link.handle()).collect();
        links.sort_unstable();
        links.dedup();
        let thing = match (question.by, question.side) {
            (Some(_), _) => Thing::Region,
            (None, Side::Supporters) => Thing::Supporter,
            (None, Side::Recipients) => Thing::Recipient,
        };
        let counts = [thing.count(answer.partners.len(), lang), Thing::Link.count(links.len(), lang)];
        text.push(format!("{}{}", counts.join(Phrase::Comma.get(lang)), if lang == Lang::En { "." } else { "。" }));
    }
    for (region, count) in &answer.beyond {
        text.push(Phrase::Beyond.fill(lang, &[region.name(), &count.to_string()]));
    }
    if !none && !cited {
        text.push(Phrase::QuotesHint.fill(lang, &[&answer.subject.name_in(Lang::Zh)]));
    }
    Line::plain(&text.join(if lang == Lang::En { " " } else { "" }))
}
