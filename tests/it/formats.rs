//! Formats: what goes out comes back, and what other programs wrote is understood as it is said.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;

use shanhai::diagnostic::{Report, Severity};
use shanhai::graph::{Builder, Built, Filter, Graph};
use shanhai::io::{self, Format, json, read_paths, read_texts};
use shanhai::model::Status;

use crate::graphs::graph;

/// The formats that this build reads and writes.
pub(crate) fn both_ways() -> impl Iterator<Item = Format> {
    Format::ALL.iter().copied().filter(|format| format.is_read() && format.is_written() && !format.is_table())
}

/// The whole graph in a format, and what it could not hold.
fn write(graph: &Graph, format: Format) -> (String, Vec<(String, usize)>) {
    let view = graph.filtered(Filter { statuses: Status::ALL.to_vec(), ..Filter::default() }).unwrap();
    let written = io::write(&view, format).unwrap();
    let losses = written.losses.iter().map(|(field, count)| (field.to_owned(), count)).collect();
    (String::from_utf8(written.files[0].bytes.clone()).unwrap(), losses)
}

/// Errors of a report as lines.
pub(crate) fn errors(report: &Report) -> String {
    let mut text = String::new();
    for fault in report.diagnostics.iter().filter(|fault| fault.severity == Severity::Error) {
        let (_, line, column) = report.files.locate(fault.place).unwrap_or(("", 0, 0));
        writeln!(text, "{line}:{column} {} {}", fault.code, fault.message).unwrap();
    }
    text
}

pub(crate) fn read(text: &str, format: Format) -> Built {
    Builder::new(read_texts([("file", format, text)])).build()
}

/// Asserts that a graph comes back from a format as it was.
fn comes_back(graph: &Graph, format: Format) {
    let (text, losses) = write(graph, format);
    assert_eq!(losses, [], "{format}");
    let built = read(&text, format);
    assert_eq!(errors(&built.report), "", "{format}:\n{text}");
    let (before, after) = (write(graph, Format::Json).0, write(&built.graph, Format::Json).0);
    if before != after {
        let differ = before.lines().zip(after.lines()).find(|(one, other)| one != other);
        panic!("{format}: {differ:?}\n{text}");
    }
}

#[test]
fn the_articles_come_back_from_each_format() {
    let built = Builder::new(read_paths(&[crate::root("graphs/shanhai")])).build();
    for format in both_ways() {
        comes_back(&built.graph, format);
    }
}

/// Texts that some syntax or other might trip over.
const WORDS: [&str; 20] = [
    "甲",
    "say \"so\"",
    "back\\slash\\",
    "[1] not a list",
    "{not a table}",
    "a & b <c> 'd'",
    "line\nbreak\ttab",
    "“百校牵手”",
    "&amp;",
    "\\n",
    "\\N",
    "%3",
    "https://x/y?a=1&b=2#c",
    "1628",
    "true",
    "null",
    "01",
    "é\u{1F600}",
    "\u{3000}全角 ",
    "]]> --> ; # ::",
];

/// Figures in all forms that files have.
const FIGURES: [&str; 12] = [
    "'5.01亿元'",
    "'3300多万元'",
    "'超1.2亿元'",
    "{ value = 5, unit = 'CNY', per = 'village', span = 'yearly' }",
    "{ vague = '数千万元', unit = 'CNY' }",
    "{ value = '3300多万元', as_written = '合计3300多万元左右', basis = 'paid' }",
    "{ value = 0.1, unit = 'USD', period = { value = '2020', as_written = '前年' } }",
    "['5万元', { value = '约6万元', basis = 'planned' }, '不足20万元']",
    "{ low = 3, high = 5, high_open = true, unit = 'CNY' }",
    "{ stated = 7, low = 6.5, unit = 'CNY', approximate = true, as_written = '七上下' }",
    "'305万元/亩'",
    "{ value = 922337203685477.5, unit = 'CNY' }",
];

const PERIODS: [&str; 8] = ["2021", "2021-03-05", "2021/2023", "2021/..", "../2025", "2003~", "202X", "2021/"];

const OWN: [&str; 6] = [
    "{ a = 1, b = [1.5, 'x', true], c = { d = 'e' } }",
    "{ kind = 'own', label = 'l', id = 'i' }",
    "{ 'ключ с пробелом' = '值', '' = 0 }",
    "{ t = 2024-05-06, big = 9007199254740993, neg = -1e300 }",
    "{ empty = {}, none = [] }",
    "{ money = 1, weight = 2.0 }",
];

/// Kind, ends, words, figure, which keys, and whether it is given an id.
type LinkDraft = (u8, usize, usize, Option<usize>, u8, u8, u8, bool);

/// A register that uses every key there is, now and then.
#[derive(Clone, Debug)]
struct Draft {
    entities: Vec<(u8, u8, u8, u8)>,
    links: Vec<LinkDraft>,
    facts: Vec<(u8, usize, u8, u8)>,
}

const ENTITIES: usize = 6;

fn draft() -> impl Strategy<Value = Draft> {
    let entity = (0u8..6, any::<u8>(), any::<u8>(), any::<u8>());
    let link = (
        0u8..5,
        0..ENTITIES,
        0..ENTITIES,
        prop::option::weighted(0.3, 0..ENTITIES),
        any::<u8>(),
        any::<u8>(),
        any::<u8>(),
        any::<bool>(),
    );
    let fact = (0u8..4, 0..ENTITIES, any::<u8>(), any::<u8>());
    (prop::collection::vec(entity, ENTITIES), prop::collection::vec(link, 1..6), prop::collection::vec(fact, 0..4))
        .prop_map(|(entities, links, facts)| Draft { entities, links, facts })
}

/// Registers that use every key there is, now and then.
pub(crate) fn registers() -> impl Strategy<Value = String> {
    draft().prop_map(|draft| draft.register())
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn pick<'a>(from: &[&'a str], at: u8) -> &'a str {
    from[usize::from(at) % from.len()]
}

impl Draft {
    fn register(&self) -> String {
        let mut text = String::from(
            "[[kind]]\nname = 'barn'\nof = 'entity'\n[[kind]]\nname = 'twinning'\nof = 'link'\nsymmetric = true\nlabel = { zh = '友好' }\n\
             [[source]]\nid = 's1'\ntitle = 'a \"title\" & more'\npublished = '2024~'\nx = { a = [] }\n[[source]]\nid = 's2'\nrecords = 'disjoint'\n\
             [[region]]\nid = 'cn-330802'\naliases = ['柯城', 'Kecheng']\nnote = 'known'\n",
        );
        self.entity_tables(&mut text);
        self.link_tables(&mut text);
        self.fact_tables(&mut text);
        text
    }

    fn entity_tables(&self, text: &mut String) {
        for (at, (kind, words, more, bits)) in self.entities.iter().enumerate() {
            let kind = ["organization", "park", "school", "group", "region", "barn"][usize::from(*kind)];
            writeln!(text, "[[{kind}]]\nname = {}", quoted(&self.name(at))).unwrap();
            let mut key = |bit: u8, key: &str, value: String| {
                if bits & (1 << bit) != 0 {
                    writeln!(text, "{key} = {value}").unwrap();
                }
            };
            key(0, "note", quoted(pick(&WORDS, *more)));
            key(1, "aliases", format!("[{}, 'plain {at}']", quoted(&format!("{}'{at}", pick(&WORDS, *more)))));
            key(
                2,
                "period",
                format!("{{ value = '{}', as_written = {} }}", pick(&PERIODS, *words), quoted(pick(&WORDS, *words))),
            );
            key(3, "x", pick(&OWN, *more).to_owned());
            key(
                4,
                "cite",
                format!(
                    "[{{ source = 's1', quote = {}, says = '他' }}, {{ source = 's2', locator = 'p. 3' }}]",
                    quoted(pick(&WORDS, *words))
                ),
            );
            key(5, "names", format!("{{ en = {}, zh-Hant = '繁' }}", quoted(pick(&WORDS, *words))));
            key(6, "class", "['centre', '[odd]']".to_owned());
            key(
                7,
                "within",
                if at % 2 == 0 { "'柯城区'".to_owned() } else { "{ entity = '常山县', period = '2020/..' }".to_owned() },
            );
            match kind {
                "group" => writeln!(text, "of = 'barn'\nsize = {more}\nmembers = '常山县'\nopen = true").unwrap(),
                "park" => writeln!(text, "owner = ['江山市', {{ entity = '衢江区', period = '2021' }}]").unwrap(),
                "region" => writeln!(text, "level = 'village'\nlongitude = 118.5\nlatitude = 28.25").unwrap(),
                _ => {}
            }
        }
    }

    fn link_tables(&self, text: &mut String) {
        for (at, (kind, from, to, third, words, figure, bits, named)) in self.links.iter().enumerate() {
            let kind = ["funding", "pairing", "twinning", "donation", "membership"][usize::from(*kind)];
            let mut ends: Vec<usize> = [Some(*to), *third].into_iter().flatten().filter(|end| end != from).collect();
            ends.dedup();
            if ends.is_empty() {
                continue;
            }
            let to: Vec<String> = ends.iter().map(|end| quoted(&self.name(*end))).collect();
            writeln!(text, "[[{kind}]]\nfrom = {}\nto = [{}]", quoted(&self.name(*from)), to.join(", ")).unwrap();
            if *named {
                writeln!(text, "id = 'l{at}'").unwrap();
            }
            let mut key = |bit: u8, line: String| {
                if bits & (1 << bit) != 0 {
                    writeln!(text, "{line}").unwrap();
                }
            };
            key(0, format!("amount = {}", pick(&FIGURES, *figure)));
            key(
                1,
                format!(
                    "people = {figure}\nmeasures = {{ seats = '近20个', 'area' = {{ value = '3609平方米', id = 'm{at}' }} }}"
                ),
            );
            key(2, format!("period = '{}'\nscheme = {}", pick(&PERIODS, *words), quoted(pick(&WORDS[..8], *words))));
            key(3, format!("certainty = 'possible'\nbecause = {}\nopen = true", quoted(pick(&WORDS, *words))));
            key(
                4,
                format!("roles = {{ broker = '常山县', 'co ordinator' = ['江山市', 'cn-330802'] }}\nx = {}", pick(&OWN, *words)),
            );
            key(5, format!("cite = {{ source = 's1', quote = [{}, '二'] }}\naccess = 'internal'", quoted(pick(&WORDS, *words))));
            key(6, "status = 'planned'\npart_of = { certainty = 'none' }".to_owned());
            key(7, format!("note = {}", quoted(pick(&WORDS, *words))));
            if *named && bits & 128 != 0 {
                // Another statement of it, with a sentence of its own.
                let ends = format!("from = {}\nto = [{}]", quoted(&self.name(*from)), to.join(", "));
                writeln!(
                    text,
                    "[[{kind}]]\nid = 'again{at}'\nsame_as = 'l{at}'\n{ends}\ncite = {{ source = 's2', quote = '再' }}"
                )
                .unwrap();
            }
        }
    }

    fn fact_tables(&self, text: &mut String) {
        for (at, (class, of, words, figure)) in self.facts.iter().enumerate() {
            let class = ["indicator", "status", "outcome", "rule"][usize::from(*class)];
            writeln!(
                text,
                "[[{class}]]\nof = {}\nwhat = 'w{at}'\ntext = {}",
                quoted(&self.name(*of)),
                quoted(pick(&WORDS, *words))
            )
            .unwrap();
            writeln!(text, "value = {}\nperiod = '{}'", pick(&FIGURES, *figure), pick(&PERIODS, *words)).unwrap();
            if class == "rule" {
                text.push_str("id = 'rule");
                writeln!(
                    text,
                    "{at}'\nconditions = [{{ what = 'gdp', value = '超过500亿元' }}, {{ what = 'a', text = '[b]' }}]\nthen = 'c'"
                )
                .unwrap();
            }
        }
    }

    fn name(&self, at: usize) -> String {
        // Blanks at the ends of a name say nothing, and names are one each.
        format!("{}{at}", pick(&WORDS, self.entities[at].1).trim())
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: if cfg!(debug_assertions) { 6 } else { 512 }, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_graph_comes_back_from_each_format(draft in draft()) {
        let graph = graph(&draft.register());
        for format in both_ways() {
            comes_back(&graph, format);
        }
    }

    /// Whatever the file: a report, and no panic.
    #[test]
    fn broken_files_are_told(draft in draft(), cut in any::<prop::sample::Index>(), put in "[<\\[{\"&=0\\]>}]{0,3}", drop in 0usize..9) {
        let graph = graph(&draft.register());
        for format in both_ways() {
            let (text, _) = write(&graph, format);
            let floor = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap();
            let at = floor(cut.index(text.len()));
            let broken = format!("{}{put}{}", &text[..at], &text[floor(at + drop)..]);
            read(&broken, format);
            read(&text[..at], format);
        }
    }
}

#[test]
fn what_a_format_cant_hold_is_counted() {
    let text = "{\"shanhai\": 1, \"entities\": [{\"id\": \"a\", \"kind\": \"school\", \"name\": \"a\", \"x\": {\"n\": null, \"big\": 18446744073709551615}, \"note\": \"\\u0001\"}]}";
    let built = read(text, Format::Json);
    assert_eq!(errors(&built.report), "");
    let losses = |format| write(&built.graph, format).1;
    assert_eq!(losses(Format::Json), []);
    assert_eq!(losses(Format::Toml), [("x".to_owned(), 2)]);
    assert_eq!(losses(Format::GraphMl), [("control characters".to_owned(), 1)]);
    assert_eq!(losses(Format::Gexf), [("control characters".to_owned(), 1)]);
}

/// Programs add up what stands beside an edge, so only what may be added stands there.
#[test]
fn edges_weigh_what_was_realised() {
    let register = "
[[funding]]
id = 'paid'
from = '绍兴市'
to = '乐山市'
amount = { value = '1元', basis = 'paid' }
[[funding]]
id = 'pledged'
from = '绍兴市'
to = '乐山市'
amount = { value = '2元', basis = 'pledged' }
[[funding]]
id = 'yearly'
from = '绍兴市'
to = '乐山市'
amount = { value = '4元', span = 'yearly' }
[[funding]]
id = 'each'
from = '绍兴市'
to = '乐山市'
amount = { value = '8元', per = 'village' }
[[funding]]
id = 'planned'
from = '绍兴市'
to = '乐山市'
amount = '16元'
status = 'planned'
[[funding]]
id = 'unstated'
from = '绍兴市'
to = '乐山市'
amount = '32元'
";
    let (text, _) = write(&graph(register), Format::NodeLink);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let edges = document["edges"].as_array().unwrap().iter().filter(|edge| edge["kind"] == "funding");
    let weighed: Vec<_> = edges.filter(|edge| edge.get("money").is_some()).map(|edge| edge["key"].as_str().unwrap()).collect();
    assert_eq!(weighed, ["paid", "unstated"]);
}

#[test]
fn figures_of_a_document_must_agree_with_their_words() {
    let link = |figure: &str| {
        format!(
            "{{\"shanhai\": 1, \"links\": [{{\"kind\": \"funding\", \"from\": [\"cn-330600\"], \"to\": [\"cn-511100\"], \"measures\": {{\"money\": [{figure}]}}}}]}}"
        )
    };
    let told = |figure: &str| errors(&read(&link(figure), Format::Json).report);
    assert_eq!(
        told(
            r#"{"value": "3300多万元", "stated": 33000000, "low": 33000000, "high": 34000000, "high_open": true, "unit": "CNY"}"#
        ),
        ""
    );
    for (figure, message) in [
        (r#"{"value": "3300多万元", "stated": 33000001, "unit": "CNY"}"#, "`stated` is 33000001, but `value` reads as 33000000"),
        (
            r#"{"value": "超1亿元", "low": 100000000, "low_open": true, "high": 2e8}"#,
            "`high` is 200000000, but `value` reads as not known",
        ),
        (r#"{"value": "5万元", "low": null}"#, "`low` is not known, but `value` reads as 50000"),
        (r#"{"value": "3300多万元", "high": 34000000}"#, "`high_open` should be true, as `value` reads"),
        (r#"{"low": 5, "high": 3, "unit": "CNY"}"#, "`low`, `stated` and `high` are not in this order"),
        (r#"{"value": "5万元", "low": "5"}"#, "`low` must be a number, found text"),
    ] {
        assert!(told(figure).contains(message), "{figure}: {}", told(figure));
    }
}

#[test]
fn a_joint_link_that_was_taken_apart_is_told() {
    let graph = graph("[[funding]]\nid = 'f'\nfrom = ['绍兴市', '杭州市']\nto = ['江山市', '常山县']\namount = '5万元'\n");
    let (text, _) = write(&graph, Format::NodeLink);
    let mut document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["edges"].as_array().unwrap().len(), 4);
    let carrying = document["edges"].as_array().unwrap().iter().filter(|edge| !edge["measures"].is_null()).count();
    assert_eq!(carrying, 1, "a figure of a joint link stands once");
    document["edges"].as_array_mut().unwrap().pop();
    let told = errors(&read(&document.to_string(), Format::NodeLink).report);
    assert!(told.contains("the joint link `f` has not an edge from each of its givers to each of its receivers"), "{told}");
}

#[test]
fn what_another_program_adds_to_a_graph_of_ours_is_kept() {
    let graph = graph("[[funding]]\nid = 'f'\nfrom = '绍兴市'\nto = '江山市'\namount = '5万元'\n");
    let (text, _) = write(&graph, Format::NodeLink);
    let mut document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["edges"][0]["money"], 50000, "a weight for programs that know no intervals");
    document["edges"][0]["betweenness"] = 0.5.into();
    document["edges"][0]["money"] = 7.into();
    let built = read(&document.to_string(), Format::NodeLink);
    assert_eq!(errors(&built.report), "");
    let link = built.graph.link_by_id("f").unwrap();
    assert_eq!(link.x().unwrap().to_string(), r#"{"betweenness":0.5}"#);
    assert_eq!(link.measures().next().unwrap().quantity().to_string(), "5万元", "the measures say it, not the weight");
}

#[test]
fn a_document_is_the_same_graph() {
    let graph = graph("[[funding]]\nfrom = '绍兴市'\nto = '江山市'\npeople = 6\namount = '5万元'\n");
    let view = graph.view();
    let text = json::write_graph(&view).unwrap();
    let again = read(&text, Format::Json).graph;
    let figures = |graph: &Graph| {
        let links = graph.links().filter(|link| !link.is_implied());
        links
            .flat_map(|link| link.measures().map(|one| (one.id(), one.quantity())).collect::<Vec<_>>())
            .collect::<BTreeMap<_, _>>()
    };
    assert_eq!(figures(&graph), figures(&again), "with the words, or without where there were none");
}
