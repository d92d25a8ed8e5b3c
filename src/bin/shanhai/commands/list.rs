//! `list`.

use shanhai::graph::{Entity, Found, Graph, View};
use shanhai::model::{Family, Kind};
use shanhai::query::list::{self, List};

use crate::args;
use crate::csv::Csv;
use crate::describe;
use crate::exit::{Exit, Failure};
use crate::flat;
use crate::session::{Asked, Session};
use crate::table::{Column, Table};
use crate::text::{Line, Look, Page};
use crate::words::{self, Phrase, Thing};

/// Lists entities.
pub(crate) fn run(args: &args::List, session: &Session<'_>) -> Result<Exit, Failure> {
    let graph = session.open()?;
    let view = session.view(graph)?;
    let kind = args.of.as_ref().map(|name| kind(graph, name, session)).transpose()?;
    let find = |text: &Option<String>| text.as_ref().map(|text| session.find(&view, text)).transpose();
    let (owner, host) = (find(&args.owner)?, find(&args.host)?);
    let none = [&owner, &host].into_iter().flatten().any(|found| matches!(found, Found::Region(_)));
    let question = List { kind, class: args.class.clone(), owner: owner.and_then(entity), host: host.and_then(entity) };
    let found = if none { Vec::new() } else { list::list(&view, &question) };
    let asked = Asked::new("list")
        .with("of", args.of.clone())
        .with("class", args.class.clone())
        .with("owner", owner.map(|owner| owner.id()))
        .with("host", host.map(|host| host.id()));
    session.answer(&view, asked, || list::to_shape(&view, &found), || csv(&view, &found), || page(session, &view, &found))?;
    Ok(Exit::Done)
}

fn entity(found: Found<'_>) -> Option<Entity<'_>> {
    match found {
        Found::Entity(entity) => Some(entity),
        Found::Region(_) => None,
    }
}

fn kind(graph: &Graph, name: &str, session: &Session<'_>) -> Result<Kind, Failure> {
    let kinds = graph.kinds();
    let known = kinds.get(name).filter(|kind| kinds.info(*kind).family == Family::Entity);
    known.ok_or_else(|| {
        let names: Vec<&str> = kinds.family(Family::Entity).map(|kind| kinds.info(kind).name.as_str()).collect();
        let hint = match shanhai::diagnostic::nearest(name, names.iter().copied()) {
            Some(near) => Phrase::DidYouMean.fill(session.lang, &[&format!("`{near}`")]),
            None => names.join(", "),
        };
        Failure::usage(format!("no kind of entity is called `{name}`"), [hint])
    })
}

fn names(entities: &[Entity<'_>]) -> Vec<String> {
    entities.iter().map(|entity| entity.name().to_owned()).collect()
}

fn csv<'g>(view: &View<'g>, found: &[Entity<'g>]) -> Csv {
    let own = ["owners", "owner_names", "hosts", "host_names", "period"];
    let mut csv = Csv::new(&flat::ENTITY_HEADER.into_iter().chain(own).collect::<Vec<_>>());
    for entity in found {
        let ids = |others: &[Entity<'_>]| flat::joined(others.iter().map(|other| other.id().to_owned()));
        let (owners, hosts) = (list::owners(view, entity), list::hosts(view, entity));
        let own = [
            ids(&owners),
            flat::joined(names(&owners)),
            ids(&hosts),
            flat::joined(names(&hosts)),
            entity.period().map(ToString::to_string).unwrap_or_default(),
        ];
        csv.row(flat::entity(entity).into_iter().chain(own));
    }
    csv
}

fn page(session: &Session<'_>, view: &View<'_>, found: &[Entity<'_>]) -> Page {
    let lang = session.lang;
    let mut table = Table::new([Column::Left, Column::Flexible, Column::Flexible, Column::Flexible, Column::Flexible]);
    let heads = [Phrase::Id, Phrase::Name, Phrase::Class, Phrase::Host, Phrase::Owner];
    table.row(heads.map(|head| Line::new().whole(Look::Quiet, head.get(lang))));
    for entity in found {
        let listed = |names: &[String]| describe::separated(names, Look::Plain, lang);
        // The nearest region is said too, where it is not what the entity lies in.
        let region = entity.region().filter(|region| region != entity).map(|region| region.name().to_owned());
        let mut places = names(&list::hosts(view, entity));
        places.extend(region.filter(|region| !places.contains(region)));
        table.row([
            Line::new().add(Look::Quiet, if entity.id() == entity.name() { "" } else { entity.id() }),
            Line::new().add(Look::Strong, entity.name()),
            Line::new().add(Look::Plain, &words::class_or_kind(entity, view.graph(), lang)),
            listed(&places),
            listed(&names(&list::owners(view, entity))),
        ]);
    }
    let mut page = Page::new();
    if !found.is_empty() {
        table.print(&mut page, 0);
        page.gap();
    }
    page.line(0, Line::plain(&Thing::Entity.count(found.len(), lang)));
    page
}
