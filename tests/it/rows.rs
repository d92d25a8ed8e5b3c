//! Plain rows of large tables make the same graph as declarations.

use proptest::prelude::*;
use shanhai::graph::declaration::{
    CitationDeclaration, LinkDeclaration, MeasureDeclaration, PeriodDeclaration, SourceDeclaration,
};
use shanhai::graph::rows::{FigureColumn, LinkRow, LinkRows};
use shanhai::graph::{Builder, Built};
use shanhai::io::json::write_graph;
use shanhai::model::{Period, Quantity, Unit};

/// One link as a table states it.
#[derive(Clone, Debug)]
struct Stated {
    id: Option<u8>,
    kind: usize,
    from: usize,
    to: usize,
    period: Option<usize>,
    scheme: bool,
    money: Option<u32>,
    people: Option<u32>,
}

const KINDS: [&str; 3] = ["funding", "pairing", "secondment"];
const ENDS: [&str; 5] = ["上虞区", "柯桥区", "金口河区", "马边县", "江山市"];
const PERIODS: [&str; 3] = ["2021", "2021/2023", "2021-03/.."];

fn stated() -> impl Strategy<Value = Stated> {
    let ends = (0..ENDS.len(), 1..ENDS.len()).prop_map(|(from, step)| (from, (from + step) % ENDS.len()));
    let figures = (prop::option::of(1u32..4), prop::option::of(1u32..3));
    let rest = (prop::option::of(0..PERIODS.len()), any::<bool>(), figures);
    (prop::option::weighted(0.3, any::<u8>()), 0..KINDS.len(), ends, rest).prop_map(
        |(id, kind, (from, to), (period, scheme, (money, people)))| Stated { id, kind, from, to, period, scheme, money, people },
    )
}

/// Ids are taken once.
fn with_own_ids(mut links: Vec<Stated>) -> Vec<Stated> {
    let mut seen = std::collections::BTreeSet::new();
    for link in &mut links {
        link.id = link.id.filter(|id| seen.insert(*id));
    }
    links
}

fn declared(link: &Stated) -> LinkDeclaration {
    let mut declaration = LinkDeclaration::new(KINDS[link.kind], ENDS[link.from], ENDS[link.to]);
    declaration.id = link.id.map(|id| format!("row-{id}").as_str().into());
    let period = link.period.map(|period| Period::parse(PERIODS[period]).unwrap());
    declaration.period = period.map(|period| PeriodDeclaration { period: period.into(), as_written: None });
    declaration.scheme = link.scheme.then(|| "东西部协作".into());
    let figures = [("money", link.money, Unit::CNY), ("people", link.people, Unit::PERSON)];
    for (name, value, unit) in figures {
        declaration.measures.extend(value.map(|value| MeasureDeclaration::new(name, Quantity::exact(value.into(), unit))));
    }
    declaration.common.citations = vec![CitationDeclaration { source: Some("ledger".into()), ..CitationDeclaration::default() }];
    declaration
}

fn rows(links: &[Stated]) -> LinkRows {
    let mut rows = LinkRows::new(None, Some("ledger".into()));
    rows.add_figures(FigureColumn::new("money", Unit::CNY));
    rows.add_figures(FigureColumn::new("people", Unit::PERSON));
    for link in links {
        let id = link.id.map(|id| format!("row-{id}")).unwrap_or_default();
        let row = LinkRow {
            row: 0,
            id: &id,
            kind: KINDS[link.kind],
            from: ENDS[link.from],
            to: ENDS[link.to],
            period: link.period.map(|period| Period::parse(PERIODS[period]).unwrap()),
            scheme: if link.scheme { "东西部协作" } else { "" },
        };
        let value = |value: Option<u32>| value.map_or(FigureColumn::NONE, |value| i64::from(value) * 10_000);
        assert!(rows.push(&row, &[value(link.money), value(link.people)]));
    }
    rows
}

/// The graph of some links, the first ones declared and the others in a table, and of one that refers to a row.
fn build(links: &[Stated], declare: usize) -> Built {
    let mut builder = Builder::default();
    builder.source(SourceDeclaration { id: "ledger".into(), ..SourceDeclaration::default() });
    for link in &links[..declare] {
        builder.link(declared(link));
    }
    builder.rows(rows(&links[declare..]));
    if let Some(id) = links.iter().find_map(|link| link.id) {
        let mut other = LinkDeclaration::new("donation", "上虞区", "江山市");
        other.contradicts = vec![format!("row-{id}").as_str().into()];
        builder.link(other);
    }
    builder.build()
}

fn exported(built: &Built) -> String {
    write_graph(&built.graph.view()).unwrap()
}

proptest! {
    #[test]
    fn rows_and_declarations_make_one_graph(
        links in prop::collection::vec(stated(), 0..24).prop_map(with_own_ids),
        declare in 0usize..24,
    ) {
        let all = build(&links, links.len());
        let some = build(&links, declare.min(links.len()));
        prop_assert!(!some.report.has_errors(), "{:?}", some.report.diagnostics);
        prop_assert_eq!(exported(&some), exported(&all));
        let none = build(&links, 0);
        prop_assert_eq!(exported(&none), exported(&all));
    }
}

fn one(id: &str, from: &str, to: &str) -> LinkRows {
    let mut rows = LinkRows::new(None, None);
    assert!(rows.push(&LinkRow { id, kind: "funding", from, to, ..LinkRow::default() }, &[]));
    rows
}

fn messages(tables: Vec<LinkRows>) -> Vec<String> {
    let mut builder = Builder::default();
    for table in tables {
        builder.rows(table);
    }
    builder.build().report.diagnostics.into_iter().map(|fault| fault.message).collect()
}

#[test]
fn faults_of_rows_are_told_and_the_rows_left_out() {
    assert_eq!(messages(vec![one("a", "上虞区", "江山市"), one("a", "柯桥区", "江山市")]), ["the id `a` is given twice"]);
    assert_eq!(messages(vec![one("", "上虞区", "上虞")]), ["a funding from `上虞区` to itself"]);
    assert_eq!(messages(vec![one("cn-330604", "上虞区", "江山市")]).len(), 0, "regions that are only named take no id");
    let unknown = messages(vec![one("", "上虞县城", "江山市"), one("", "上虞区", "柯桥县城")]);
    assert_eq!(unknown, ["nothing is called `上虞县城`", "nothing is called `柯桥县城`"]);
}
