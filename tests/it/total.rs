//! Totals: the cases of `tests/totals`, worked out by hand, the shipped graph, and what holds of all totals.
//!
//! A file there has a register that its cases share and the cases: what they add to it, the question, and each row of the
//! answer. Figures of the measure that a row counts are named by their links: `a` is `a#money`, `a.2` is `a#money.2`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use proptest::prelude::*;
use shanhai::graph::{Entity, Filter, Graph, View};
use shanhai::model::{Level, Status};
use shanhai::query::flows::{FlowsOptions, flows};
use shanhai::query::total::{BasisClass, Figure, Sum, Total, TotalRow, total};
use toml::{Table, Value};

use crate::graphs::{entity, graph, graph_of, period, view};

/// What a case asks.
fn question(table: &Table) -> (Filter, Total<'static>, Option<String>, Option<String>) {
    let text = |key: &str| table.get(key).map(|value| value.as_str().unwrap().to_owned());
    let texts = |key: &str| -> Vec<String> {
        let values = table.get(key).into_iter().flat_map(|value| value.as_array().unwrap());
        values.map(|value| value.as_str().unwrap().to_owned()).collect()
    };
    let known = [
        "from", "to", "measure", "basis", "as_of", "during", "certain", "sources", "kinds", "status", "public", "by", "by_year",
        "internal", "top",
    ];
    for key in table.keys() {
        assert!(known.contains(&key.as_str()), "a question has no `{key}`");
    }
    let flag = |key: &str| table.get(key).is_some_and(|value| value.as_bool().unwrap());
    let filter = Filter {
        as_of: text("as_of").map(|date| period(&date)),
        during: text("during").map(|date| period(&date)),
        certain: flag("certain"),
        public: flag("public"),
        sources: texts("sources"),
        kinds: texts("kinds"),
        statuses: texts("status").iter().map(|status| Status::parse(status).unwrap()).collect(),
        ..Filter::default()
    };
    let basis = texts("basis").iter().map(|basis| BasisClass::parse(basis).unwrap()).collect();
    (filter, Total { measure: text("measure"), basis, ..Total::default() }, text("from"), text("to"))
}

/// `[100, 150]`, with round brackets at open ends and `?` for an end that is not known.
fn interval(sum: Option<Sum>) -> String {
    let Some(sum) = sum else { return "unknown".to_owned() };
    let high = sum.high.map_or("?".to_owned(), |high| high.normalize().to_string());
    let brackets = (if sum.low_open { '(' } else { '[' }, if sum.high_open || sum.high.is_none() { ')' } else { ']' });
    format!("{}{}, {high}{}", brackets.0, sum.low.normalize(), brackets.1)
}

/// A row as the files write it.
fn told(view: &View<'_>, row: &TotalRow<'_>) -> String {
    let mut text = view.graph().kinds().info(row.kind).name.clone();
    let unit = row.unit.as_ref().map_or("?", |unit| unit.as_str());
    let _ = write!(text, " {} {unit}", row.measure.unwrap_or("?"));
    for more in [(row.span.as_str(), "cumulative"), (row.basis.as_str(), "realised")] {
        if more.0 != more.1 {
            let _ = write!(text, " {}", more.0);
        }
    }
    if let Some(period) = row.period {
        let _ = write!(text, " {period}");
    }
    let _ = writeln!(text, " = {}", interval(row.sum));
    let short = |figure: &Figure<'_>| figure.id().replace(&format!("#{}", row.measure.unwrap_or_default()), "");
    let list = |figures: &[Figure<'_>]| figures.iter().map(short).collect::<Vec<_>>();
    let mut line = |key: &str, values: Vec<String>| {
        if !values.is_empty() {
            let _ = writeln!(text, "{key}: {}", values.join(", "));
        }
    };
    line("stated", row.sum.and_then(|sum| sum.stated).map(|stated| stated.normalize().to_string()).into_iter().collect());
    line("counted", list(&row.counted));
    line("possible", list(&row.possible));
    line("absorbed", row.absorbed.iter().map(|one| format!("{} into {}", short(&one.figure), short(&one.into))).collect());
    let reasons = |left: &shanhai::query::total::LeftOut<'_>| {
        left.reasons.iter().map(|reason| reason.as_str()).collect::<Vec<_>>().join(" ")
    };
    line("left out", row.left_out.iter().map(|left| format!("{} {}", short(&left.figure), reasons(left))).collect());
    let exceeded =
        |one: &shanhai::query::total::Exceeded<'_>| format!("{} by {}", short(&one.whole), list(&one.parts).join(" + "));
    line("exceeded", row.exceeded.iter().map(exceeded).collect());
    line("loose", row.loose.then(|| "yes".to_owned()).into_iter().collect());
    text
}

fn ask<'g>(view: &View<'g>, question: Total<'static>, from: Option<&str>, to: Option<&str>) -> Vec<TotalRow<'g>> {
    let find = |id: Option<&str>| id.map(|id| entity(view.graph(), id));
    let question = Total { from: find(from), to: find(to), measure: question.measure, basis: question.basis, ..Total::default() };
    let answer = total(view, &question);
    for row in &answer.totals {
        sound(row);
    }
    answer.totals
}

/// What holds of every row.
fn sound(row: &TotalRow<'_>) {
    let Some(sum) = row.sum else {
        assert!(row.counted.is_empty() && row.possible.is_empty() && row.absorbed.is_empty());
        return;
    };
    let high = |value| sum.high.is_none_or(|high| value <= high);
    assert!(high(sum.low), "{sum:?}");
    assert!(sum.stated.is_none_or(|stated| sum.low <= stated && high(stated)), "{sum:?}");
}

/// Flows as the files write them: each row under its ends, all together, and what stands apart.
fn told_flows(view: &View<'_>, total: &Total<'_>, by: &str, asked: &Table) -> String {
    let level = |text: &str| Level::parse(text).unwrap();
    let (givers, receivers) = by.split_once(':').unwrap_or((by, by));
    let flag = |key: &str| asked.get(key).is_some_and(|value| value.as_bool().unwrap());
    let options = FlowsOptions {
        givers: level(givers),
        receivers: level(receivers),
        measure: total.measure.clone(),
        basis: total.basis.clone(),
        by_year: flag("by_year"),
        internal: flag("internal"),
        top: asked.get("top").map(|top| usize::try_from(top.as_integer().unwrap()).unwrap()),
        ledger: true,
    };
    let answer = flows(view, &options);
    let mut text = String::new();
    for (heading, rows) in [("", &answer.rows), ("internal ", &answer.internal), ("coarser ", &answer.coarser)] {
        for row in rows {
            sound(&row.total);
            let ids = |ends: &[Entity<'_>]| ends.iter().map(|end| end.id().to_owned()).collect::<Vec<_>>().join(" + ");
            let years = row.years.map_or("?".to_owned(), |years| years.to_string());
            let years = if options.by_year { format!(" {years}") } else { String::new() };
            let marks = if row.overlaps { " overlaps" } else { "" };
            let _ = writeln!(text, "{heading}{} → {}{years}{marks}", ids(&row.from), ids(&row.to));
            text += &told(view, &row.total);
        }
    }
    for row in &answer.grand {
        sound(row);
        let _ = writeln!(text, "all");
        text += &told(view, row);
    }
    for left in &answer.left_out {
        let reasons = left.reasons.iter().map(|reason| reason.as_str()).collect::<Vec<_>>();
        let _ = writeln!(text, "nowhere {} {}", left.figure.id(), reasons.join(" "));
    }
    text
}

fn file(name: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/totals").join(name);
    let table: Table = fs::read_to_string(&path).unwrap().parse().unwrap_or_else(|error| panic!("{name}: {error}"));
    let text = |value: Option<&Value>| value.map_or(String::new(), |value| value.as_str().unwrap().to_owned());
    let shared = text(table.get("register"));
    let mut wrong = Vec::new();
    for case in table["case"].as_array().unwrap() {
        let case = case.as_table().unwrap();
        let graph = graph_of(&[&shared, &text(case.get("register"))]);
        let empty = Table::new();
        let (filter, total, from, to) = question(case.get("question").map_or(&empty, |asked| asked.as_table().unwrap()));
        let view = view(&graph, filter);
        let by = case.get("question").and_then(|asked| asked.get("by")).and_then(Value::as_str);
        let told: String = if let Some(by) = by {
            told_flows(&view, &total, by, case["question"].as_table().unwrap())
        } else {
            let rows = ask(&view, total, from.as_deref(), to.as_deref());
            rows.iter().map(|row| told(&view, row)).collect()
        };
        let lines = |text: &str| text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        let (told, expected) = (lines(&told), lines(case["answer"].as_str().unwrap()));
        if told != expected {
            wrong.push(format!("{}\n--- by hand\n{expected}\n--- told\n{told}\n", case["name"].as_str().unwrap()));
        }
    }
    assert!(wrong.is_empty(), "{name}: {} wrong\n\n{}", wrong.len(), wrong.join("\n"));
}

macro_rules! files {
    ($($test:ident $file:literal;)*) => {
        $(#[test] fn $test() { file($file); })*

        #[test]
        fn every_file_is_asked() {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/totals");
            let mut found: Vec<String> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
            found.sort();
            let mut known = vec![$($file.to_owned()),*];
            known.sort();
            assert_eq!(found, known);
        }
    };
}

files! {
    question_ "0-question.toml";
    left_out "1-left-out.toml";
    same_and_contradicting "2-same-and-contradicting.toml";
    parts_declared "3-parts-declared.toml";
    parts_by_meaning_in_time "4-parts-in-time.toml";
    parts_by_meaning_in_place "4-parts-in-place.toml";
    range "5-range.toml";
    rows "6-rows.toml";
    years "6-years.toml";
}

fn shipped() -> Graph {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("graphs/shanhai");
    let mut texts: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap()))
        .collect();
    texts.sort();
    graph_of(&texts.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>())
}

fn money() -> Total<'static> {
    Total { measure: Some("money".to_owned()), ..Total::default() }
}

fn of_kind<'r, 'g>(view: &View<'g>, rows: &'r [TotalRow<'g>], kind: &str) -> &'r TotalRow<'g> {
    let mut found = rows.iter().filter(|row| view.graph().kinds().info(row.kind).name == kind);
    let row = found.next().unwrap_or_else(|| panic!("no total of {kind}"));
    assert!(found.next().is_none());
    row
}

#[test]
fn the_county_figures_may_be_inside_the_city_s() {
    let graph = shipped();
    let view = graph.view();
    let rows = ask(&view, money(), Some("cn-330600"), Some("cn-511100"));
    let funding = of_kind(&view, &rows, "funding");
    // 5.01亿, and at most 1.17亿 + 1.5亿 beside it.
    assert_eq!(interval(funding.sum), "[501000000, 768000000]");
    let ids = |figures: &[Figure<'_>]| figures.iter().map(Figure::id).collect::<Vec<_>>();
    assert_eq!(ids(&funding.counted), ["shaoxing-leshan#money"]);
    assert_eq!(ids(&funding.possible), ["shangyu-jinkouhe-funding#money", "yuecheng-mabian-funding#money"]);
    let said = |id: &str| {
        funding
            .cite
            .iter()
            .filter(|behind| behind.of.contains(&id.to_owned()))
            .filter_map(|behind| behind.citation.quote())
            .collect::<String>()
    };
    assert!(said("shaoxing-leshan#money").contains("投入帮扶资金5.01亿元"));
    assert!(said("shangyu-jinkouhe-funding#money").contains("累计到位协作资金1.17亿元"));
    assert!(said("yuecheng-mabian-funding#money").contains("累计投入帮扶资金1.5亿元"));
    // 3300余万元, outside the plan, is [33,000,000, 34,000,000); the gift of 10万元 is another.
    let donation = of_kind(&view, &rows, "donation");
    assert_eq!(interval(donation.sum), "[33100000, 34100000)");
    assert_eq!(donation.counted.len(), 2);
}

#[test]
fn the_joint_sum_for_jiangshan_stays_whole() {
    let graph = shipped();
    let view = graph.view();
    let rows = ask(&view, money(), None, Some("cn-330881"));
    let funding = of_kind(&view, &rows, "funding");
    // 3300多万元 is [33,000,000, 34,000,000); the 105万元 may be inside it.
    assert_eq!(interval(funding.sum), "[33000000, 35050000)");
    let ids = |figures: &[Figure<'_>]| figures.iter().map(Figure::id).collect::<Vec<_>>();
    assert_eq!(ids(&funding.counted), ["hangzhou-shaoxing-jiangshan#money"]);
    assert_eq!(ids(&funding.possible), ["qiantang-fengshi-irrigation#money"]);
    assert_eq!(funding.sum.unwrap().stated, Some(33_000_000.into()));
    // Asked from one of the two givers, the joint sum is not split.
    let rows = ask(&view, money(), Some("cn-330100"), Some("cn-330881"));
    let funding = of_kind(&view, &rows, "funding");
    let left: Vec<_> = funding.left_out.iter().map(|left| (left.figure.id(), left.reasons[0].as_str())).collect();
    assert_eq!(left, [("hangzhou-shaoxing-jiangshan#money".to_owned(), "joint-giver")]);
    assert_eq!(interval(funding.sum), "[1050000, 1050000]");
}

#[test]
fn a_pair_without_figures_is_unknown() {
    let graph = shipped();
    let view = graph.view();
    let rows = ask(&view, money(), Some("cn-330683"), Some("cn-331121"));
    assert!(!rows.is_empty());
    assert!(rows.iter().all(|row| row.sum.is_none() && !row.left_out.is_empty()), "{rows:?}");
}

/// A figure of a random register: giver, receiver, low, how much higher, period, source, scheme.
type Drawn = (usize, usize, u32, u32, usize, usize, usize);

const PERIODS: [&str; 6] = ["", "2021", "2022", "2021/2023", "2021/2025", "2022/.."];
const SOURCES: [&str; 3] = ["", "one", "two"];
const SCHEMES: [&str; 2] = ["", "east-west"];
const GIVERS: [&str; 4] = ["P", "A", "A1", "A2"];
const RECEIVERS: [&str; 4] = ["Q", "B", "B1", "B2"];

const PLACES: &str = r#"
    source = [{ id = "one", title = "t", published = "2023-12-31" }, { id = "two", title = "t", published = "2025" }]
    programme = [{ name = "east-west", class = "scheme" }]
    region = [
        { name = "P", level = "province" }, { name = "A", level = "prefecture", within = "P" },
        { name = "A1", level = "county", within = "A" }, { name = "A2", level = "county", within = "A" },
        { name = "Q", level = "province" }, { name = "B", level = "prefecture", within = "Q" },
        { name = "B1", level = "county", within = "B" }, { name = "B2", level = "county", within = "B" },
    ]
"#;

fn link(at: usize, drawn: &Drawn, more: &str) -> String {
    let (giver, receiver, low, width, period, source, scheme) = *drawn;
    let mut text = format!("[[funding]]\nid = 'l{at:02}'\nfrom = '{}'\nto = '{}'\n", GIVERS[giver], RECEIVERS[receiver]);
    let _ =
        if width == 0 { writeln!(text, "amount = '{low}元'") } else { writeln!(text, "amount = '{low}—{}元'", low + width) };
    for (key, value) in [("period", PERIODS[period]), ("scheme", SCHEMES[scheme])] {
        if !value.is_empty() {
            let _ = writeln!(text, "{key} = '{value}'");
        }
    }
    if !SOURCES[source].is_empty() {
        let _ = writeln!(text, "cite = {{ source = '{}', quote = 'q{at}' }}", SOURCES[source]);
    }
    text + more + "\n"
}

fn drawn() -> impl Strategy<Value = Drawn> {
    (0..4usize, 0..4usize, 1..200u32, prop_oneof![2 => Just(0u32), 1 => 1..50u32], 0..6usize, 0..3usize, 0..2usize)
}

fn all_told(texts: &[String]) -> String {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let graph = graph_of(&texts);
    let view = graph.view();
    let mut text = String::new();
    for (from, to) in [(None, None), (Some("A"), Some("B")), (Some("P"), None), (None, Some("Q"))] {
        let rows = ask(&view, Total::default(), from, to);
        text.extend(rows.iter().map(|row| told(&view, row)));
    }
    text
}

/// Few cases, for each builds graphs; what fails is printed and not kept in a file.
fn few() -> ProptestConfig {
    ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(few())]

    #[test]
    fn the_order_of_declarations_and_files_changes_nothing(links in prop::collection::vec(drawn(), 1..10), seed in any::<u64>()) {
        let links: Vec<String> = links.iter().enumerate().map(|(at, drawn)| link(at, drawn, "")).collect();
        let straight = all_told(&[format!("{PLACES}\n{}", links.concat())]);
        let mut shuffled: Vec<(u64, String)> = (0u64..).map(|at| (at + 1).wrapping_mul(seed | 1).rotate_left(17)).zip(links).collect();
        shuffled.sort();
        let (first, second) = shuffled.split_at(shuffled.len() / 2);
        let text = |part: &[(u64, String)]| part.iter().map(|(_, link)| link.as_str()).collect::<String>();
        prop_assert_eq!(straight, all_told(&[text(second), PLACES.to_owned(), text(first)]));
    }

    #[test]
    fn a_sure_part_of_what_is_counted_changes_no_total(
        links in prop::collection::vec(drawn(), 1..8),
        which in any::<prop::sample::Index>(),
        ends in (0..4usize, 0..4usize),
    ) {
        let which = which.index(links.len());
        let mut text: Vec<String> = links.iter().enumerate().map(|(at, drawn)| link(at, drawn, "")).collect();
        let sums = |text: &[String]| {
            let graph = graph(&format!("{PLACES}\n{}", text.concat()));
            let view = graph.view();
            let rows = ask(&view, Total::default(), None, None);
            let sums: Vec<_> = rows.iter().map(|row| (interval(row.sum), row.sum.and_then(|sum| sum.stated))).collect();
            (sums, rows.iter().any(|row| !row.exceeded.is_empty()))
        };
        let (before, _) = sums(&text);
        // A part of at most what its whole has at least; without a date of its own, it is in no other by its date.
        let part: Drawn = (ends.0, ends.1, 1, 0, 0, links[which].5, links[which].6);
        text.push(link(99, &part, &format!("part_of = {{ link = 'l{which:02}' }}")));
        let (after, exceeded) = sums(&text);
        // Where the parts are more than their whole, each one more raises it.
        prop_assume!(!exceeded);
        prop_assert_eq!(before, after);
    }

    #[test]
    fn on_disjoint_records_totals_are_plain_sums(links in prop::collection::vec(drawn(), 1..12)) {
        let ledger = "source = [{ id = 'ledger', title = 't', records = 'disjoint' }]";
        let text: String = links
            .iter()
            .enumerate()
            .map(|(at, (giver, receiver, low, width, period, _, scheme))| {
                let cite = format!("cite = {{ source = 'ledger', quote = 'row {at}' }}");
                link(at, &(*giver, *receiver, *low, *width, *period, 0, *scheme), &cite)
            })
            .collect();
        let graph = graph_of(&[PLACES, ledger, &text]);
        let rows = ask(&graph.view(), Total::default(), None, None);
        prop_assert_eq!(rows.len(), 1);
        let low: u32 = links.iter().map(|link| link.2).sum();
        let high: u32 = links.iter().map(|link| link.2 + link.3).sum();
        prop_assert_eq!(interval(rows[0].sum), format!("[{low}, {high}]"));
        prop_assert_eq!(rows[0].counted.len(), links.len());
    }
}
