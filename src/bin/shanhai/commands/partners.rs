//! `supporters` and `recipients`.

use shanhai::graph::{Role, View};
use shanhai::query::partners::{Partners, PartnersAnswer, Side, partners};

use crate::args;
use crate::csv::Csv;
use crate::exit::{Exit, Failure};
use crate::flat;
use crate::history;
use crate::pages;
use crate::session::{Asked, Session};

/// Answers the question.
pub(crate) fn run(side: Side, args: &args::Partners, session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let view = session.view(graph)?;
    let subject = session.find(&view, &args.entity)?;
    let question = Partners {
        side,
        direct: args.direct,
        via_parents: args.via_parents,
        hops: args.hops,
        by: args.by,
        internal: args.internal,
    };
    let answer = partners(&view, subject, &question);
    let role = if side == Side::Supporters { Role::Receiver } else { Role::Giver };
    let command = if side == Side::Supporters { "supporters" } else { "recipients" };
    let asked = Asked::new(command)
        .with("entity", subject.id())
        .with("direct", args.direct)
        .with("via_parents", args.via_parents)
        .with("hops", args.hops)
        .with_word("by", args.by)
        .with("internal", args.internal)
        .noting(history::notes(&view, &subject, &[role], session.lang));
    let page = || pages::partners::page(session, &view, &question, &answer, args.cite);
    session.answer(&view, asked, || answer.to_shape(&view, &question), || csv(&view, &answer), page)?;
    Ok(Exit::Done)
}

fn csv(view: &View<'_>, answer: &PartnersAnswer<'_>) -> Csv {
    let own = ["hops", "reach", "via", "partner_certainty", "coarser"].map(str::to_owned);
    let header = flat::ENTITY_HEADER.iter().map(|name| format!("partner_{name}")).chain(own);
    let header: Vec<String> = header.chain(flat::LINK_HEADER.iter().map(|name| format!("link_{name}"))).collect();
    let mut csv = Csv::new(&header.iter().map(String::as_str).collect::<Vec<_>>());
    let partners = answer.partners.iter().map(|partner| (partner, false));
    for (partner, coarser) in partners.chain(answer.coarser.iter().map(|partner| (partner, true))) {
        for (link, certainty) in &partner.links {
            let own = [
                partner.hops.to_string(),
                partner.reach.as_str().to_owned(),
                partner.via.map(|via| via.id().to_owned()).unwrap_or_default(),
                shanhai::query::shape::certainty(partner.certainty),
                flat::flag(coarser),
            ];
            csv.row(flat::entity(&partner.entity).into_iter().chain(own).chain(flat::link(view, link, *certainty)));
        }
    }
    csv
}
