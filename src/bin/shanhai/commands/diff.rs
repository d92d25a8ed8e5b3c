//! `diff`.

use std::path::PathBuf;

use shanhai::graph::{Measure, View};
use shanhai::query::diff::{Change, Difference, between, diff};
use shanhai::query::shape::{self, CiteShape};

use crate::args;
use crate::csv::Csv;
use crate::exit::{Exit, Failure};
use crate::flat::joined;
use crate::pages;
use crate::session::{Asked, Session, shown};
#[cfg(feature = "draw")]
use crate::words::Phrase;

/// Tells what differs, or draws it.
pub(crate) fn run(args: &args::Diff, session: &Session<'_>) -> Result<Exit, Failure> {
    let asked = Asked::new("diff");
    let filter = session.global.filters.to_filter();
    let (difference, names, asked) = match (&args.old, &args.new, args.between.as_deref()) {
        (_, _, Some([first, second])) => {
            if filter.as_of.is_some() || filter.during.is_some() {
                return Err(Failure::usage("--between has its own dates: leave out --as-of and --during", []));
            }
            let graph = session.open()?;
            let names = [first.to_string(), second.to_string()];
            let asked = asked.with("between", names.to_vec());
            (between(graph, &filter, *first, *second)?, names, asked)
        }
        (Some(old), Some(new), _) => {
            let [one, other] = Session::open_both(old, new)?;
            let names = [old, new].map(|path: &PathBuf| shown(path));
            let asked = asked.with("old", names[0].clone()).with("new", names[1].clone());
            (diff(one, other, &filter)?, names, asked)
        }
        _ => return Err(Failure::usage("name two graphs, OLD and NEW, or two dates with --between", [])),
    };
    let ending = if difference.differs() { Exit::No } else { Exit::Done };
    #[cfg(feature = "draw")]
    if let Some(output) = &args.output {
        let options = shanhai::scene::network::changes::ChangesOptions { lang: session.lang, names, most_shapes: 150 };
        let (diagram, notes) = shanhai::scene::network::changes::changes(&difference, &options);
        super::draw::tell(&notes, Phrase::ChooseByFilter, session);
        super::draw::write(&diagram, output, super::draw::form(args.form, output)?, session)?;
        return Ok(ending);
    }
    let page = || pages::diff::page(session, &difference, &names, args.cite);
    // What the public view leaves out of either side is told once.
    let told = if difference.old.hides_any() { &difference.old } else { &difference.new };
    session.answer(told, asked, || difference.to_shape(), || csv(&difference), page)?;
    Ok(ending)
}

const HEADER: [&str; 17] = [
    "what",
    "certainty",
    "thing",
    "id",
    "kind",
    "name",
    "from",
    "from_names",
    "to",
    "to_names",
    "field",
    "old",
    "new",
    "old_sources",
    "new_sources",
    "old_quotes",
    "new_quotes",
];

/// What stands in the first columns of each row of one thing.
type Head = [String; 7];

fn csv(difference: &Difference<'_>) -> Csv {
    let mut csv = Csv::new(&HEADER);
    let views = [&difference.old, &difference.new];
    for change in &difference.links.changes {
        let head = change.new.or(change.old).map(|link| {
            [
                link.id().to_owned(),
                link.kind_name().to_owned(),
                String::new(),
                joined(link.givers().map(|one| one.id().to_owned())),
                joined(link.givers().map(|one| one.name().to_owned())),
                joined(link.receivers().map(|one| one.id().to_owned())),
                joined(link.receivers().map(|one| one.name().to_owned())),
            ]
        });
        let sides = [&change.old, &change.new].map(|one| one.map(|link| joined(link.measures().map(|one| figure(&one)))));
        let cites = cites(views, change, |view, link| shape::cites(view, link.citations()));
        rows(&mut csv, "link", change, head, sides, &cites);
    }
    for change in &difference.entities.changes {
        let head = change.new.or(change.old).map(|one| named(one.id(), one.kind_name(), one.name()));
        let cites = cites(views, change, |view, entity| shape::cites(view, entity.citations()));
        rows(&mut csv, "entity", change, head, [None, None], &cites);
    }
    for change in &difference.facts.changes {
        let head = change.new.or(change.old).map(|fact| {
            let of = fact.of();
            let id = of.map(|of| of.id().to_owned()).unwrap_or_default();
            let name = of.map(|of| of.name().to_owned()).unwrap_or_default();
            [fact.id().to_owned(), fact.class().to_string(), fact.what().to_owned(), String::new(), String::new(), id, name]
        });
        let sides = [&change.old, &change.new].map(|one| {
            let said = |fact: shanhai::graph::Fact<'_>| {
                let words = fact.text().map(str::to_owned);
                joined(fact.measures().map(|one| figure(&one)).chain(words))
            };
            one.map(said)
        });
        let cites = cites(views, change, |view, fact| shape::cites(view, fact.citations()));
        rows(&mut csv, "fact", change, head, sides, &cites);
    }
    for change in &difference.sources.changes {
        let head = change.new.or(change.old).map(|one| named(one.id(), "", one.title().unwrap_or_default()));
        rows(&mut csv, "source", change, head, [None, None], &[Vec::new(), Vec::new()]);
    }
    csv
}

fn named(id: &str, kind: &str, name: &str) -> Head {
    let empty = String::new;
    [id.to_owned(), kind.to_owned(), name.to_owned(), empty(), empty(), empty(), empty()]
}

fn figure(one: &Measure<'_>) -> String {
    format!("{}={}", one.name(), one.quantity())
}

fn cites<'g, T>(
    views: [&View<'g>; 2],
    change: &Change<'g, T>,
    of: impl Fn(&View<'g>, &T) -> Vec<CiteShape>,
) -> [Vec<CiteShape>; 2] {
    let [old, new] = views;
    let told = |view: &View<'g>, one: &Option<T>| one.as_ref().map(|one| of(view, one)).unwrap_or_default();
    [told(old, &change.old), told(new, &change.new)]
}

/// One row for what was added or ended, one for each field and figure that changed.
fn rows<T>(
    csv: &mut Csv,
    thing: &str,
    change: &Change<'_, T>,
    head: Option<Head>,
    sides: [Option<String>; 2],
    cites: &[Vec<CiteShape>; 2],
) {
    let Some(head) = head else { return };
    let mut said: Vec<[String; 3]> = Vec::new();
    let text = |text: Option<String>| text.unwrap_or_default();
    if change.old.is_some() && change.new.is_some() {
        let name = |one: Option<Measure<'_>>| one.map(|one| one.name().to_owned());
        for one in &change.figures {
            let value = |one: Option<Measure<'_>>| text(one.map(|one| one.quantity().to_string()));
            said.push([text(name(one.old).or_else(|| name(one.new))), value(one.old), value(one.new)]);
        }
        for one in &change.fields {
            said.push([one.field.to_owned(), text(one.old.clone()), text(one.new.clone())]);
        }
    } else {
        let [old, new] = sides;
        said.push([String::new(), text(old), text(new)]);
    }
    let sources = |at: usize| {
        let mut sources: Vec<String> = cites[at].iter().map(|cite| cite.source.clone()).collect();
        sources.dedup();
        joined(sources)
    };
    let quotes = |at: usize| joined(cites[at].iter().filter_map(|cite| cite.quote.clone()));
    for said in said {
        let what = [change.what().as_str().to_owned(), shape::certainty(change.certainty), thing.to_owned()];
        let behind = [sources(0), sources(1), quotes(0), quotes(1)];
        csv.row(what.into_iter().chain(head.clone()).chain(said).chain(behind));
    }
}
