//! Plain rows of large tables make the same graph as declarations.

use proptest::prelude::*;
use shanhai::diagnostic::Code;
use shanhai::graph::declaration::{
    CitationDeclaration, EntityDeclaration, LinkDeclaration, MeasureDeclaration, PeriodDeclaration, Reference, Relation,
    SourceDeclaration,
};
use shanhai::graph::rows::{EntityRow, EntityRows, FigureColumn, LinkRow, LinkRows};
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

/// An entity of a table: where it lies is another by its id or its name, a region, or nothing that is known.
#[derive(Clone, Debug)]
struct Place {
    kind: usize,
    name: usize,
    within: Option<usize>,
    by_name: bool,
}

const ENTITY_KINDS: [&str; 3] = ["region", "school", "shop"];
const NAMES: [&str; 4] = ["甲", "乙", "上虞区", ""];
const OUTSIDE: [&str; 3] = ["柯桥区", "丙", "杭洲市"];

fn place() -> impl Strategy<Value = Place> {
    let kind = prop_oneof![6 => 0usize..2, 1 => Just(2usize)];
    let name = prop_oneof![20 => 0usize..3, 1 => Just(3usize)];
    (kind, name, prop::option::weighted(0.8, 0usize..11), prop::bool::weighted(0.1))
        .prop_map(|(kind, name, within, by_name)| Place { kind, name, within, by_name })
}

/// Ids of which some begin with others, in an order that is not theirs.
const IDS: [&str; 8] = ["b", "a!", "a", "c", "e0", "a>", "d", "e00"];

fn within(places: &[Place], at: usize) -> Option<String> {
    let place = &places[at];
    Some(match place.within? {
        within if within >= 8 => OUTSIDE[within - 8].to_owned(),
        within if place.by_name => NAMES[places.get(within)?.name].to_owned(),
        within => IDS[within].to_owned(),
    })
    .filter(|within| !within.is_empty())
}

/// A graph of entities of which some are rows of a table, and of links between them in the order of their ids.
fn world(places: &[Place], links: &[(usize, usize)], owned: Option<(usize, usize)>, in_tables: bool) -> Built {
    let mut builder = Builder::default();
    let mut entities = EntityRows::default();
    for (at, place) in places.iter().enumerate() {
        let (kind, name, within) = (ENTITY_KINDS[place.kind], NAMES[place.name], within(places, at));
        if in_tables {
            let within = within.as_deref().unwrap_or_default();
            assert!(entities.push(&EntityRow { id: IDS[at], kind, name, within, ..EntityRow::default() }));
        } else {
            let mut entity = EntityDeclaration::new(kind, name);
            entity.id = Some(IDS[at].into());
            let relation = |place: String| Relation { entity: Reference::Name(place.into()), period: None, counts: false };
            entity.within = within.map(relation).into_iter().collect();
            builder.entity(entity);
        }
    }
    builder.entity_rows(entities);
    let mut rows = LinkRows::default();
    for (at, (from, to)) in links.iter().enumerate() {
        let (id, ends) = (format!("e{at}"), |at: usize| if at < 8 { IDS[at] } else { ENDS[at - 8] });
        if in_tables {
            let row = LinkRow { id: &id, kind: "funding", from: ends(*from), to: ends(*to), ..LinkRow::default() };
            assert!(rows.push(&row, &[]));
        } else {
            let mut link = LinkDeclaration::new("funding", ends(*from), ends(*to));
            link.id = Some(id.as_str().into());
            builder.link(link);
        }
    }
    builder.rows(rows);
    if let Some((park, owner)) = owned {
        let mut entity = EntityDeclaration::new("park", "飞地");
        let relation = |place: usize| Relation { entity: Reference::Name(IDS[place].into()), period: None, counts: false };
        entity.within = vec![relation(park)];
        entity.owners = vec![relation(owner)];
        builder.entity(entity);
    }
    builder.build()
}

proptest! {
    #[test]
    fn tables_of_entities_and_declarations_make_one_graph(
        places in prop::collection::vec(place(), 1..8),
        links in prop::collection::vec((0usize..12, 0usize..12), 0..12),
        owned in prop::option::weighted(0.3, (0usize..8, 0usize..8)),
    ) {
        let (tables, declared) = (world(&places, &links, owned, true), world(&places, &links, owned, false));
        prop_assert_eq!(exported(&tables), exported(&declared));
        // Rows of a table are not searched for doubles and for missing sources one by one.
        let by_link = [Code::LikelyDouble, Code::NoSource];
        let told = |built: &Built| {
            let told = built.report.diagnostics.iter().filter(|fault| !by_link.contains(&fault.code)).map(|fault| (fault.code, fault.message.clone()));
            let mut told: Vec<_> = told.collect();
            told.sort();
            told
        };
        let (by_row, by_declaration) = (told(&tables), told(&declared));
        prop_assert_eq!(by_row, by_declaration);
    }
}
