//! Small graphs from texts.

use shanhai::diagnostic::Severity;
use shanhai::graph::{Builder, Built, Entity, Filter, Graph, View};
use shanhai::io::{Format, read_texts};
use shanhai::model::Period;

/// What the builder makes of some files, whatever their faults.
pub fn built(texts: &[&str]) -> Built {
    let names: Vec<String> = (0..texts.len()).map(|at| format!("{at}.toml")).collect();
    let files = names.iter().zip(texts).map(|(name, text)| (name.as_str(), Format::Toml, *text));
    Builder::new(read_texts(files)).build()
}

/// The graph of a file without errors.
pub fn graph(text: &str) -> Graph {
    graph_of(&[text])
}

/// The graph of files without errors.
pub fn graph_of(texts: &[&str]) -> Graph {
    let built = built(texts);
    let errors = errors(&built);
    assert!(errors.is_empty(), "{errors:?}");
    built.graph
}

/// Errors as `code: message`, sorted.
pub fn errors(built: &Built) -> Vec<String> {
    told(built, Severity::Error)
}

/// Faults of a severity as `code: message`, sorted.
pub fn told(built: &Built, severity: Severity) -> Vec<String> {
    let faults = built.report.diagnostics.iter().filter(|fault| fault.severity == severity);
    let mut told: Vec<String> = faults.map(|fault| format!("{}: {}", fault.code, fault.message)).collect();
    told.sort();
    told
}

/// The hint of the one fault of a code.
pub fn hint(built: &Built, code: &str) -> String {
    let mut faults = built.report.diagnostics.iter().filter(|fault| fault.code.as_str() == code);
    let fault = faults.next().unwrap();
    assert!(faults.next().is_none(), "several faults of {code}");
    fault.hint.clone().unwrap()
}

/// An entity by its id.
pub fn entity<'g>(graph: &'g Graph, id: &str) -> Entity<'g> {
    graph.entity_by_id(id).unwrap_or_else(|| panic!("no entity {id}"))
}

/// A view through a filter.
pub fn view(graph: &Graph, filter: Filter) -> View<'_> {
    graph.filtered(filter).unwrap()
}

/// A view of some kinds.
pub fn kinds<'g>(graph: &'g Graph, kinds: &[&str]) -> View<'g> {
    view(graph, Filter { kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(), ..Filter::default() })
}

/// A view at a date.
pub fn as_of<'g>(graph: &'g Graph, date: &str) -> View<'g> {
    view(graph, Filter { as_of: Some(period(date)), ..Filter::default() })
}

/// A period in EDTF.
pub fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}
