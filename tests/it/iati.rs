//! An IATI activity file up to the graph.

use shanhai::diagnostic::Severity;
use shanhai::graph::{Builder, Built, Filter};
use shanhai::io::{Format, read_texts};
use shanhai::model::Status;

use crate::graphs::{entity, errors, told};

fn built(text: &str) -> Built {
    Builder::new(read_texts([("a.xml", Format::Iati, text)])).build()
}

const FILE: &str = include_str!("../fixtures/iati/activities.xml");

#[test]
fn outgoing_transactions_are_funding_and_incoming_ones_are_not() {
    let built = built(FILE);
    assert_eq!(errors(&built), [] as [String; 0]);
    let graph = &built.graph;
    let mut lines: Vec<String> = graph
        .links()
        .filter(|link| link.kind_name() == "funding")
        .map(|link| {
            let ids = |ids: Vec<&str>| ids.join("+");
            let figure = link.measures().next().unwrap();
            let from = ids(link.givers().map(|giver| giver.id()).collect());
            let to = ids(link.receivers().map(|receiver| receiver.id()).collect());
            format!("{from} → {to} {} {} {}", link.period().unwrap(), figure.quantity(), figure.basis().as_str())
        })
        .collect();
    lines.sort();
    assert_eq!(
        lines,
        [
            "org-XX-EXAMPLE-1 → iso-ke 2021-06-01 400000 USD paid",
            "org-XX-EXAMPLE-1 → iso-ke+iso-ug 2021-03-05 1500000.5 EUR pledged",
            "org-XX-EXAMPLE-1 → iso-ke+iso-ug 2022-01-15 25000 USD paid",
            "org-XX-EXAMPLE-1 → org-School-of-Wells-SLUG 2024-01-01 300000 CNY pledged",
        ]
        .map(|line| line.replace("org-School-of-Wells-SLUG", school(graph)))
    );
    let incoming: Vec<_> = graph.facts().map(|fact| (fact.what().to_owned(), fact.of().unwrap().id().to_owned())).collect();
    assert_eq!(incoming, [("incoming-funds".to_owned(), "iati-XX-EXAMPLE-1-WELLS".to_owned())]);
    let notes = told(&built, Severity::Note);
    assert_eq!(notes, ["left-out: 1 transaction of type 6 left out: interest, repayments, equity and guarantees are no funding"]);
}

fn school(graph: &shanhai::graph::Graph) -> &str {
    graph.entities().find(|entity| entity.name() == "School of Wells").unwrap().id()
}

#[test]
fn an_activity_is_a_project_and_a_source() {
    let built = built(FILE);
    let graph = &built.graph;
    let project = entity(graph, "iati-XX-EXAMPLE-1-WELLS");
    assert_eq!((project.name(), project.period().unwrap().to_string().as_str()), ("Wells & pumps", "2021-03-01/2025-12-31"));
    assert_eq!(entity(graph, "iati-XX-EXAMPLE-1-ADVICE").status(), Status::Planned);
    // An organisation has the name that is read first.
    assert_eq!(entity(graph, "org-XX-EXAMPLE-1").name(), "Example Agency");
    let source = graph.sources().find(|source| source.id() == "iati-XX-EXAMPLE-1-WELLS-source").unwrap();
    assert!(source.is_disjoint());
    assert_eq!((source.publisher(), source.published().unwrap().to_string().as_str()), (Some("Example Agency"), "2024-04-30"));
    let view = graph.filtered(Filter::default()).unwrap();
    let disbursed = graph.links().find(|link| link.period().is_some_and(|period| period.to_string() == "2021-06-01")).unwrap();
    assert_eq!(view.graph().link(disbursed.handle()).citations().next().unwrap().locator(), Some("transaction D-1, type 3"));
    let roles: Vec<_> = disbursed.roles().map(|(role, who)| (role.to_owned(), who[0].id().to_owned())).collect();
    let expected = [("activity", "iati-XX-EXAMPLE-1-WELLS"), ("channel", "org-XX-EXAMPLE-2")];
    assert_eq!(roles, expected.map(|(role, id)| (role.to_owned(), id.to_owned())));
}
