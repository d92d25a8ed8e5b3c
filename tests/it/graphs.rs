//! Small graphs from texts.

use shanhai::diagnostic::Severity;
use shanhai::graph::{Builder, Built, Entity, Filter, Found, Graph, View};
use shanhai::io::{Format, read_texts};
use shanhai::model::{Answer, Period};
use shanhai::query::partners::{Partner, Partners, PartnersAnswer, Side, partners};

/// What the builder makes of some files, whatever their faults.
pub(crate) fn built(texts: &[&str]) -> Built {
    let names: Vec<String> = (0..texts.len()).map(|at| format!("{at}.toml")).collect();
    let files = names.iter().zip(texts).map(|(name, text)| (name.as_str(), Format::Toml, *text));
    Builder::new(read_texts(files)).build()
}

/// What the builder makes of a register without errors.
#[cfg(feature = "cli")]
pub(crate) fn built_of(register: shanhai::graph::Register) -> Built {
    let built = Builder::new(register).build();
    let errors = errors(&built);
    assert!(errors.is_empty(), "{errors:?}");
    built
}

/// The graph of a file without errors.
pub(crate) fn graph(text: &str) -> Graph {
    graph_of(&[text])
}

/// The graph of files without errors.
pub(crate) fn graph_of(texts: &[&str]) -> Graph {
    let built = built(texts);
    let errors = errors(&built);
    assert!(errors.is_empty(), "{errors:?}");
    built.graph
}

/// Errors as `code: message`, sorted.
pub(crate) fn errors(built: &Built) -> Vec<String> {
    told(built, Severity::Error)
}

/// Faults of a severity as `code: message`, sorted.
pub(crate) fn told(built: &Built, severity: Severity) -> Vec<String> {
    let faults = built.report.diagnostics.iter().filter(|fault| fault.severity == severity);
    let mut told: Vec<String> = faults.map(|fault| format!("{}: {}", fault.code, fault.message)).collect();
    told.sort();
    told
}

/// The hint of the one fault of a code.
pub(crate) fn hint(built: &Built, code: &str) -> String {
    let mut faults = built.report.diagnostics.iter().filter(|fault| fault.code.as_str() == code);
    let fault = faults.next().unwrap();
    assert!(faults.next().is_none(), "several faults of {code}");
    fault.hint.clone().unwrap()
}

/// An entity by its id.
pub(crate) fn entity<'g>(graph: &'g Graph, id: &str) -> Entity<'g> {
    graph.entity_by_id(id).unwrap_or_else(|| panic!("no entity {id}"))
}

/// A view through a filter.
pub(crate) fn view(graph: &Graph, filter: Filter) -> View<'_> {
    graph.filtered(filter).unwrap()
}

/// A view of some kinds.
pub(crate) fn kinds<'g>(graph: &'g Graph, kinds: &[&str]) -> View<'g> {
    view(graph, Filter { kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(), ..Filter::default() })
}

/// A view at a date.
pub(crate) fn as_of<'g>(graph: &'g Graph, date: &str) -> View<'g> {
    view(graph, Filter { as_of: Some(period(date)), ..Filter::default() })
}

/// A period in EDTF.
pub(crate) fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

/// The partners of an entity.
pub(crate) fn ask<'g>(view: &View<'g>, id: &str, question: &Partners) -> PartnersAnswer<'g> {
    partners(view, Found::Entity(entity(view.graph(), id)), question)
}

/// Ids of partners in their order, those that are only possible with a `?`.
pub(crate) fn ids(partners: &[Partner<'_>]) -> Vec<String> {
    let mark = |partner: &Partner<'_>| if partner.certainty == Answer::Possibly { "?" } else { "" };
    partners.iter().map(|partner| format!("{}{}", partner.entity.id(), mark(partner))).collect()
}

/// Who supports an entity.
pub(crate) fn supporters(view: &View<'_>, id: &str) -> Vec<String> {
    ids(&ask(view, id, &Partners::new(Side::Supporters)).partners)
}

/// Whom an entity supports.
pub(crate) fn recipients(view: &View<'_>, id: &str) -> Vec<String> {
    ids(&ask(view, id, &Partners::new(Side::Recipients)).partners)
}
