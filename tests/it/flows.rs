//! Flows: what holds of every roll-up of random graphs. Cases worked out by hand stand in `tests/totals/6-*.toml`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use shanhai::graph::{Filter, View};
use shanhai::model::{Level, Status};
use shanhai::query::flows::{Flow, Flows, FlowsOptions, flows};
use shanhai::query::total::{Figure, LINKS, TotalRow};

use crate::graphs::{graph_of, period, view};

/// Two provinces with cities, counties and what lies in them; an enclave, one of two owners, groups, firms that are nowhere.
const PLACES: &str = r#"
    source = [{ id = "one", title = "t", published = "2023-12-31" }, { id = "two", title = "t", published = "2025" }]
    region = [
        { name = "P", level = "province" }, { name = "A", level = "prefecture", within = "P" }, { name = "B", level = "prefecture", within = "P" },
        { name = "a1", level = "county", within = "A" }, { name = "a2", level = "county", within = "A" }, { name = "b1", level = "county", within = "B" },
        { name = "Q", level = "province" }, { name = "C", level = "prefecture", within = "Q" }, { name = "c1", level = "county", within = "C" },
        { name = "d1", level = "county", within = "Q" },
    ]
    park = [{ name = "E", within = "c1", owner = "A" }, { name = "F", within = "c1", owner = ["A", "C"] }]
    organization = [{ name = "nowhere" }, { name = "firm", within = "a1" }, { name = "moved" }]
    group = [{ name = "G", of = "region", size = 3, members = ["a1", "b1"] }]
    within = [{ from = "moved", to = "a1", period = "2000/2020" }, { from = "moved", to = "b1", period = "2022/2030" }]
"#;

const ENDS: [&str; 15] = ["P", "A", "B", "a1", "a2", "b1", "Q", "C", "c1", "d1", "E", "F", "nowhere", "moved", "G"];
const KINDS: [&str; 3] = ["funding", "donation", "pairing"];
const AMOUNTS: [&str; 7] = [
    "",
    "amount = '40元'",
    "amount = '超30元'",
    "amount = '5—9元'",
    "amount = { value = '5元', per = 'village' }",
    "amount = { value = '60元', basis = 'pledged' }",
    "people = '3名'",
];
const PERIODS: [&str; 6] = ["", "2019", "2021", "2021/2023", "2022-05", "2021/.."];
const MARKS: [&str; 4] =
    ["", "status = 'planned'", "certainty = 'possible'\nbecause = 'b'", "cite = { source = 'two', quote = 'q' }"];

/// Kind, givers, receivers, figure, period, mark.
type Drawn = (usize, Vec<usize>, Vec<usize>, usize, usize, usize);

fn drawn() -> impl Strategy<Value = Drawn> {
    let ends = || prop_oneof![4 => prop::collection::vec(0..ENDS.len(), 1), 1 => prop::collection::vec(0..ENDS.len(), 2..4)];
    let marks = prop_oneof![5 => Just(0), 1 => 1..MARKS.len()];
    let drawn = (0..KINDS.len(), ends(), ends(), 0..AMOUNTS.len(), 0..PERIODS.len(), marks);
    drawn.prop_map(|(kind, from, mut to, amount, period, mark)| {
        // Nobody gives to itself.
        to.retain(|end| !from.contains(end));
        if to.is_empty() {
            to.extend((0..ENDS.len()).find(|end| !from.contains(end)));
        }
        (kind, from, to, amount, period, mark)
    })
}

fn link(at: usize, (kind, from, to, amount, period, mark): &Drawn) -> String {
    let names = |ends: &[usize]| {
        let mut names: Vec<&str> = ends.iter().map(|end| ENDS[*end]).collect();
        names.sort_unstable();
        names.dedup();
        format!("['{}']", names.join("', '"))
    };
    let mut text = format!("[[{}]]\nid = 'l{at:02}'\nfrom = {}\nto = {}\n", KINDS[*kind], names(from), names(to));
    if !PERIODS[*period].is_empty() {
        let _ = writeln!(text, "period = '{}'", PERIODS[*period]);
    }
    let _ = writeln!(text, "{}\n{}", AMOUNTS[*amount], MARKS[*mark]);
    text
}

fn text(links: &[Drawn]) -> String {
    links.iter().enumerate().map(|(at, drawn)| link(at, drawn)).collect()
}

fn figures<'r, 'g>(row: &'r TotalRow<'g>) -> impl Iterator<Item = &'r Figure<'g>> {
    let absorbed = row.absorbed.iter().map(|absorbed| &absorbed.figure);
    row.counted.iter().chain(&row.possible).chain(absorbed).chain(row.left_out.iter().map(|left| &left.figure))
}

/// Where each link stands, and each figure how often; sound rows.
fn account(answer: &Flows<'_>) -> (BTreeMap<String, Vec<String>>, BTreeMap<String, usize>) {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut found: BTreeMap<String, usize> = BTreeMap::new();
    for (bucket, rows) in [("row", &answer.rows), ("internal", &answer.internal), ("coarser", &answer.coarser)] {
        for row in rows {
            let ids =
                |ends: &[shanhai::graph::Entity<'_>]| ends.iter().map(|end| end.id().to_owned()).collect::<Vec<_>>().join("+");
            let place = format!("{bucket} {} {}", ids(&row.from), ids(&row.to));
            let mut links: Vec<&str> = figures(&row.total).map(|figure| figure.link.id()).collect();
            for figure in figures(&row.total) {
                *found.entry(figure.id()).or_default() += 1;
                let of = places.entry(figure.link.id().to_owned()).or_default();
                if !of.contains(&place) {
                    of.push(place.clone());
                }
            }
            links.sort_unstable();
            links.dedup();
            assert_eq!(row.total.links, links.len(), "{place}");
            assert_sound(&row.total);
        }
    }
    for left in &answer.left_out {
        assert!(!left.reasons.is_empty());
        places.entry(left.figure.link.id().to_owned()).or_default().push("left out".to_owned());
    }
    answer.grand.iter().for_each(assert_sound);
    (places, found)
}

fn assert_sound(row: &TotalRow<'_>) {
    assert!(row.left_out.iter().all(|left| !left.reasons.is_empty()));
    let Some(sum) = row.sum else { return assert_eq!(row.counted.len() + row.possible.len() + row.absorbed.len(), 0) };
    let below_high = |value| sum.high.is_none_or(|high| value <= high);
    assert!(below_high(sum.low), "{sum:?}");
    assert!(sum.stated.is_none_or(|stated| sum.low <= stated && below_high(stated)), "{sum:?}");
}

fn all(view: &View<'_>) -> Vec<FlowsOptions> {
    let mut found = Vec::new();
    for level in [Level::Province, Level::Prefecture, Level::County] {
        for measure in [None, Some("money".to_owned()), Some(LINKS.to_owned())] {
            for (by_year, internal) in [(false, false), (true, false), (false, true)] {
                let measure = measure.clone();
                found.push(FlowsOptions { measure, by_year, internal, ledger: true, ..FlowsOptions::new(level) });
            }
        }
    }
    assert!(view.graph().link_count() > 0);
    found.push(FlowsOptions { receivers: Level::County, ledger: true, ..FlowsOptions::new(Level::Prefecture) });
    found
}

/// A total without what a ledger adds.
fn bare(flow: &Flow<'_>) -> String {
    let ids = |ends: &[shanhai::graph::Entity<'_>]| ends.iter().map(|end| end.id().to_owned()).collect::<Vec<_>>().join("+");
    format!("{} {} {:?} {} {}", ids(&flow.from), ids(&flow.to), flow.years, flow.overlaps, bare_total(&flow.total))
}

fn bare_total(row: &TotalRow<'_>) -> String {
    let TotalRow { kind, measure, unit, span, period, basis, sum, loose, links, with_figure, .. } = row;
    format!("{kind:?} {measure:?} {unit:?} {span:?} {period:?} {basis:?} {sum:?} {loose} {links} {with_figure}")
}

/// Few cases, for each builds graphs; what fails is printed and not kept in a file.
fn few() -> ProptestConfig {
    ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn every_link_of_the_view_stands_in_one_place(links in prop::collection::vec(drawn(), 1..14)) {
        let graph = graph_of(&[PLACES, &text(&links)]);
        let during = Filter { during: Some(period("2021/2022")), ..Filter::default() };
        let everything = Filter { statuses: Status::ALL.to_vec(), ..Filter::default() };
        let certain = Filter { certain: true, ..Filter::default() };
        for filter in [Filter::default(), during, everything, certain] {
            let view = view(&graph, filter);
            for options in all(&view) {
                let answer = flows(&view, &options);
                let (places, found) = account(&answer);
                for (link, _) in view.links().filter(|(link, _)| !link.is_derived()) {
                    prop_assert_eq!(places.get(link.id()).map(Vec::len), Some(1), "{} {:?} {:?}", link.id(), options, places);
                    let placed = places[link.id()][0] != "left out";
                    // Each figure that is asked for stands in it once.
                    for measure in link.measures().filter(|measure| placed && options.measure.as_deref().is_none_or(|name| name == measure.name())) {
                        prop_assert_eq!(found.get(&measure.id()), Some(&1), "{}", measure.id());
                    }
                }
                // And nothing else: what is not in the view is planned, and named as such.
                for id in places.keys() {
                    let link = graph.link_by_id(id).unwrap();
                    prop_assert!(view.links().any(|(known, _)| known.id() == id) || link.status() == Status::Planned, "{}", id);
                }
            }
        }
    }

    #[test]
    fn without_a_ledger_the_sums_are_the_same(links in prop::collection::vec(drawn(), 1..14)) {
        let graph = graph_of(&[PLACES, &text(&links)]);
        let view = graph.view();
        for options in all(&view) {
            let (long, short) = (flows(&view, &options), flows(&view, &FlowsOptions { ledger: false, ..options.clone() }));
            for (long, short) in [(&long.rows, &short.rows), (&long.internal, &short.internal), (&long.coarser, &short.coarser)] {
                prop_assert_eq!(long.iter().map(bare).collect::<Vec<_>>(), short.iter().map(bare).collect::<Vec<_>>());
            }
            let grand = |answer: &Flows<'_>| answer.grand.iter().map(bare_total).collect::<Vec<_>>();
            prop_assert_eq!(grand(&long), grand(&short));
        }
    }

    #[test]
    fn the_order_of_declarations_and_files_changes_nothing(
        links in prop::collection::vec(drawn(), 2..12),
        order in Just((0..12usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let one = graph_of(&[PLACES, &text(&links)]);
        let tables: Vec<String> = links.iter().enumerate().map(|(at, drawn)| link(at, drawn)).collect();
        let shuffled: Vec<&str> = order.iter().filter_map(|at| tables.get(*at)).map(String::as_str).collect();
        let (first, second) = shuffled.split_at(shuffled.len() / 2);
        let other = graph_of(&[&second.concat(), PLACES, &first.concat()]);
        for options in all(&one.view()) {
            let told = |view: &View<'_>| serde_json::to_string(&flows(view, &options).to_shape(view, &options)).unwrap();
            prop_assert_eq!(told(&one.view()), told(&other.view()));
        }
    }

    #[test]
    fn names_of_links_and_entities_change_no_sum(links in prop::collection::vec(drawn(), 1..12)) {
        let declared = format!("{PLACES}\n{}", text(&links));
        // Ids of links in the other order, entities with other names: sorted otherwise, the same graph.
        let mut renamed = declared.clone();
        for at in 0..links.len() {
            renamed = renamed.replace(&format!("'l{at:02}'"), &format!("'k{:02}'", links.len() - at));
        }
        for (at, name) in ["P", "A", "B", "a1", "a2", "b1", "Q", "C", "c1", "d1", "E", "F", "G"].iter().enumerate() {
            for quote in ["'", "\""] {
                renamed = renamed.replace(&format!("{quote}{name}{quote}"), &format!("{quote}n{:02}{quote}", 50 - at));
            }
        }
        let (one, other) = (graph_of(&[&declared]), graph_of(&[&renamed]));
        let options = FlowsOptions::new(Level::Prefecture);
        let sums = |answer: &Flows<'_>| {
            let all = answer.rows.iter().chain(&answer.internal).chain(&answer.coarser).map(|flow| &flow.total);
            // Where figures cross, equal ones are picked by their names, which may change what else fits.
            let mut sums: Vec<String> = all.chain(&answer.grand).filter(|row| !row.loose).map(bare_total).collect();
            sums.sort();
            sums
        };
        let (one, other) = (flows(&one.view(), &options), flows(&other.view(), &options));
        let loose = |answer: &Flows<'_>| answer.rows.iter().map(|row| &row.total).chain(&answer.grand).any(|row| row.loose);
        prop_assume!(!loose(&one) && !loose(&other));
        prop_assert_eq!(sums(&one), sums(&other));
    }

    #[test]
    fn on_disjoint_records_rows_add_up(links in prop::collection::vec((0..10usize, 0..10usize, 1..500u32), 1..14)) {
        let ledger = "source = [{ id = 'ledger', title = 't', records = 'disjoint' }]";
        let mut rows = String::new();
        let mut sums: BTreeMap<&str, u32> = BTreeMap::new();
        for (at, (from, to, amount)) in links.iter().enumerate() {
            let (from, to) = (ENDS[*from], ENDS[if from == to { (*to + 1) % 10 } else { *to }]);
            let _ = writeln!(rows, "[[funding]]\nid = 'l{at:02}'\nfrom = '{from}'\nto = '{to}'\namount = '{amount}元'");
            let _ = writeln!(rows, "cite = {{ source = 'ledger', quote = 'row {at}' }}");
            let province = |end: &str| if ["P", "A", "B", "a1", "a2", "b1"].contains(&end) { "P" } else { "Q" };
            *sums.entry(match (province(from), province(to)) {
                ("P", "P") => "P P",
                ("P", _) => "P Q",
                (_, "P") => "Q P",
                _ => "Q Q",
            }).or_default() += amount;
        }
        let graph = graph_of(&[PLACES, ledger, &rows]);
        let answer = flows(&graph.view(), &FlowsOptions { internal: true, ..FlowsOptions::new(Level::Province) });
        let found: BTreeMap<String, String> = answer
            .rows
            .iter()
            .map(|row| {
                let sum = row.total.sum.unwrap();
                assert_eq!((sum.high, sum.stated, row.overlaps), (Some(sum.low), Some(sum.low), false));
                (format!("{} {}", row.from[0].id(), row.to[0].id()), sum.low.to_string())
            })
            .collect();
        prop_assert_eq!(found, sums.iter().map(|(ends, sum)| ((*ends).to_owned(), sum.to_string())).collect::<BTreeMap<_, _>>());
        prop_assert_eq!(answer.grand[0].sum.unwrap().low, sums.values().sum::<u32>().into());
    }
}
