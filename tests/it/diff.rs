//! What differs between two graphs and between two dates: cases that can be told by reading them, and what holds of any.

use std::fmt::Write as _;

use proptest::prelude::*;

use shanhai::graph::{Filter, Graph};
use shanhai::model::Answer;
use shanhai::query::diff::{Change, Difference, FieldChange, What, between, diff};
use shanhai::query::shape;

use crate::graphs::{graph, graph_of, period};

const SOURCE: &str = "[[source]]\nid = 's'\npublished = '2024'\n[[source]]\nid = 't'\npublished = '2024'\n";

fn read(text: &str) -> Graph {
    graph(&format!("{SOURCE}{text}"))
}

fn plain<'g>(old: &'g Graph, new: &'g Graph) -> Difference<'g> {
    diff(old, new, &Filter::default()).unwrap()
}

/// Each change of a link in one line: sign, certainty, kind, figures, fields.
fn told(difference: &Difference<'_>) -> Vec<String> {
    let row = |change: &Change<'_, shanhai::graph::Link<'_>>| {
        let link = change.new.or(change.old).unwrap();
        let mut text = sign(change).to_owned();
        let names = |ends: &mut dyn Iterator<Item = shanhai::graph::Entity<'_>>| {
            ends.map(|end| end.name().to_owned()).collect::<Vec<_>>().join("+")
        };
        write!(text, " {} {} {}", link.kind_name(), names(&mut link.givers()), names(&mut link.receivers())).unwrap();
        if change.what() != What::Changed {
            link.measures().for_each(|one| write!(text, " {}", one.quantity()).unwrap());
        }
        for one in &change.figures {
            let words = |one: Option<shanhai::graph::Measure<'_>>| one.map_or("-".to_owned(), |one| one.quantity().to_string());
            write!(text, " [{} {}>{}]", one.new.or(one.old).unwrap().name(), words(one.old), words(one.new)).unwrap();
        }
        for one in &change.fields {
            write!(text, " {}", field(one)).unwrap();
        }
        text
    };
    difference.links.changes.iter().map(row).collect()
}

fn sign<T>(change: &Change<'_, T>) -> &'static str {
    match (change.what(), change.certainty) {
        (What::Added, Answer::Yes) => "+",
        (What::Added, _) => "+?",
        (What::Ended, Answer::Yes) => "-",
        (What::Ended, _) => "-?",
        (What::Changed, Answer::Yes) => "~",
        (What::Changed, _) => "~?",
    }
}

fn field(one: &FieldChange) -> String {
    let side = |text: &Option<String>| text.clone().unwrap_or("-".to_owned());
    format!("({} {}>{})", one.field, side(&one.old), side(&one.new))
}

fn entities(difference: &Difference<'_>) -> Vec<String> {
    let line = |change: &Change<'_, shanhai::graph::Entity<'_>>| {
        let fields: Vec<String> = change.fields.iter().map(field).collect();
        format!("{} {} {}", sign(change), change.new.or(change.old).unwrap().id(), fields.join(" ")).trim_end().to_owned()
    };
    difference.entities.changes.iter().map(line).collect()
}

fn facts(difference: &Difference<'_>) -> Vec<String> {
    let line = |change: &Change<'_, shanhai::graph::Fact<'_>>| {
        let value = |fact: Option<shanhai::graph::Fact<'_>>| {
            fact.and_then(|fact| fact.measure("value")).map_or("-".to_owned(), |one| one.quantity().to_string())
        };
        format!("{} {}>{}", sign(change), value(change.old), value(change.new))
    };
    difference.facts.changes.iter().map(line).collect()
}

const FUNDING: &str = "[[funding]]\nfrom = '绍兴市'\nto = '乐山市'\n";

#[test]
fn another_figure_is_a_change_with_both_figures_and_both_quotes() {
    let link = |amount: &str| {
        format!("{FUNDING}amount = '{amount}'\nperiod = '2021/..'\ncite = {{ source = 's', quote = '资金{amount}' }}\n")
    };
    let (old, new) = (read(&link("5.01亿元")), read(&link("5.5亿元")));
    let difference = plain(&old, &new);
    assert_eq!(
        told(&difference),
        ["~ funding 绍兴市 乐山市 [money 5.01亿元>5.5亿元] (quotes s: \"资金5.01亿元\">s: \"资金5.5亿元\")"]
    );
    let shape = difference.to_shape();
    let changed = &shape.links.changed[0];
    assert_eq!(changed.old.cite[0].quote.as_deref(), Some("资金5.01亿元"));
    assert_eq!(changed.new.cite[0].quote.as_deref(), Some("资金5.5亿元"));
    assert_eq!(changed.figures[0].old.as_ref().unwrap().stated, shape::number(501_000_000.into()));
    assert_eq!(changed.figures[0].new.as_ref().unwrap().stated, shape::number(550_000_000.into()));
}

#[test]
fn a_payment_among_equal_ones_is_added_alone_though_ordinals_shift() {
    // The new payment comes first in the order of measures, so that the ids of the others move on by one.
    let payments = |amounts: &[&str]| {
        let row = |amount: &&str| format!("{FUNDING}amount = '{amount}'\nperiod = '2023'\n");
        read(&amounts.iter().map(row).collect::<String>())
    };
    let (old, new) = (payments(&["20万元", "30万元"]), payments(&["10万元", "20万元", "30万元"]));
    let difference = plain(&old, &new);
    assert_eq!(told(&difference), ["+ funding 绍兴市 乐山市 10万元"]);
    assert_eq!(difference.links.unchanged, 2);
    let (old, new) = (payments(&["20万元", "20万元", "30万元"]), payments(&["20万元"]));
    assert_eq!(told(&plain(&old, &new)), ["- funding 绍兴市 乐山市 20万元", "- funding 绍兴市 乐山市 30万元"]);
    let (old, new) = (payments(&["20万元", "30万元"]), payments(&["20万元", "31万元"]));
    assert_eq!(told(&plain(&old, &new)), ["~ funding 绍兴市 乐山市 [money 30万元>31万元]"]);
}

#[test]
fn doubles_are_paired_by_their_sentence_before_their_place() {
    let link = |amount: &str, quote: &str| {
        format!("{FUNDING}amount = '{amount}'\nperiod = '2023'\ncite = {{ source = 's', quote = '{quote}' }}\n")
    };
    let old = read(&(link("20万元", "甲") + &link("30万元", "乙")));
    let new = read(&(link("15万元", "乙") + &link("25万元", "甲")));
    let found = told(&plain(&old, &new));
    assert!(found.contains(&"~ funding 绍兴市 乐山市 [money 20万元>25万元]".to_owned()), "{found:?}");
    assert!(found.contains(&"~ funding 绍兴市 乐山市 [money 30万元>15万元]".to_owned()), "{found:?}");
}

#[test]
fn a_corrected_start_or_end_is_a_change_where_a_sentence_says_so() {
    let link = |to: &str, start: &str, quote: &str| {
        format!("[[pairing]]\nfrom = '上虞区'\nto = '{to}'\nperiod = '{start}'\ncite = {{ source = 's', quote = '{quote}' }}\n")
    };
    let differ = |old: &str, new: &str| {
        let (old, new) = (read(old), read(new));
        told(&plain(&old, &new))
    };
    assert_eq!(
        differ(&link("金口河区", "2021", "结对"), &link("金口河区", "2022", "结对")),
        ["~ pairing 上虞区 金口河区 (period 2021>2022)"]
    );
    assert_eq!(
        differ(&link("金口河区", "2021", "结对"), &link("马边县", "2021", "结对")),
        ["~ pairing 上虞区 马边彝族自治县 (to 金口河区>马边彝族自治县)"]
    );
    // Another year in another sentence is another statement, and so is one of two that a sentence names.
    assert_eq!(differ(&link("金口河区", "2021", "甲"), &link("金口河区", "2022", "乙")).len(), 2);
    let two = link("金口河区", "2021", "结对") + &link("峨边县", "2021", "结对");
    assert_eq!(differ(&two, &link("马边县", "2021", "结对")).len(), 3);
}

#[test]
fn entities_are_renamed_moved_and_change_status() {
    let park = |name: &str, place: &str, status: &str| {
        read(&format!("[[park]]\nid = 'p'\nname = '{name}'\nwithin = '{place}'\nowner = '衢州市'\nstatus = '{status}'\n"))
    };
    let (old, new) = (park("海创园", "余杭区", "under-way"), park("海创港", "滨江区", "in-place"));
    let difference = plain(&old, &new);
    assert_eq!(entities(&difference), ["~ p (name 海创园>海创港) (within 余杭区>滨江区) (status under-way>in-place)"]);
    // Hosting follows from where an enclave lies, and gazetteer regions come and go with what names them.
    assert!(difference.links.changes.is_empty());
}

#[test]
fn a_rename_without_an_id_takes_its_links_along() {
    let school = |table: &str, to: &str| {
        read(&format!(
            "[[school]]\nwithin = '常山县'\n{table}[[secondment]]\nfrom = '拱墅区'\nto = '{to}'\npeople = '6名'\nperiod = '2023'\n"
        ))
    };
    let (old, new) = (school("name = '西校'\n", "西校"), school("name = '西部学校'\naliases = ['西校']\n", "西部学校"));
    let difference = plain(&old, &new);
    assert_eq!(entities(&difference), ["~ 西部学校 (id 西校>西部学校) (name 西校>西部学校) (aliases ->西校)"]);
    assert_eq!((told(&difference), difference.links.unchanged), (Vec::<String>::new(), 1));
    let (old, new) = (school("name = '西校'\n", "西校"), school("name = '东校'\n", "东校"));
    assert_eq!(entities(&plain(&old, &new)), ["+ 东校", "- 西校"]);
}

#[test]
fn facts_and_sources_differ_too() {
    let gdp =
        |year: &str, value: &str| format!("[[indicator]]\nof = '江山市'\nwhat = 'gdp'\nperiod = '{year}'\nvalue = '{value}'\n");
    let old = read(&gdp("2023", "400亿元"));
    let new = read(&format!("{}{}[[source]]\nid = 'u'\n", gdp("2023", "410亿元"), gdp("2024", "430亿元")));
    let difference = plain(&old, &new);
    assert_eq!(facts(&difference), ["+ ->430亿元", "~ 400亿元>410亿元"]);
    let sources: Vec<_> = difference.sources.changes.iter().map(|change| (change.what(), change.new.unwrap().id())).collect();
    assert_eq!(sources, [(What::Added, "u")]);
}

#[test]
fn filters_hold_on_both_sides_and_may_name_what_one_side_has() {
    let old = read(FUNDING);
    let new = read(&format!(
        "{FUNDING}[[source]]\nid = 'u'\n[[kind]]\nname = 'visit'\nof = 'link'\n[[visit]]\nfrom = '绍兴市'\nto = '乐山市'\ncite = {{ source = 'u', quote = '走访' }}\n"
    ));
    let kinds = |name: &str| Filter { kinds: vec![name.to_owned()], ..Filter::default() };
    assert_eq!(told(&diff(&old, &new, &kinds("visit")).unwrap()), ["+ visit 绍兴市 乐山市"]);
    assert_eq!(told(&diff(&new, &old, &kinds("visit")).unwrap()), ["- visit 绍兴市 乐山市"]);
    assert!(!diff(&old, &new, &kinds("funding")).unwrap().differs());
    assert!(diff(&old, &new, &kinds("no-such")).is_err());
    let source = Filter { sources: vec!["u".to_owned()], ..Filter::default() };
    let difference = diff(&old, &new, &source).unwrap();
    assert_eq!((told(&difference).len(), difference.sources.changes.len()), (1, 1));
}

/// Links whose periods are known, open, unknown; their only source is of 2024.
#[test]
fn between_two_dates_an_end_may_only_be_possible() {
    let link = |period: &str| {
        let period = if period.is_empty() { String::new() } else { format!("period = '{period}'\n") };
        format!("{FUNDING}{period}cite = {{ source = 's', quote = '资金' }}\n")
    };
    let cases: [(&str, &str, &str, Option<&str>); 9] = [
        ("2021/2022", "2021", "2023", Some("-")),
        ("2022/2023", "2021", "2023", Some("+")),
        ("2021/2023", "2021", "2023", None),
        // Open: sure up to the date of its source.
        ("2021/..", "2022", "2024", None),
        ("2021/..", "2022", "2026", Some("-?")),
        ("2021/..", "2020", "2026", Some("+?")),
        // Without a period it is sure at the date of its source alone.
        ("", "2024", "2026", Some("-?")),
        ("", "2022", "2024", Some("+?")),
        ("", "2021", "2022", None),
    ];
    for (period_of_link, first, second, expected) in cases {
        let graph = read(&link(period_of_link));
        let ask = |filter: &Filter| between(&graph, filter, period(first), period(second)).unwrap();
        let signs: Vec<String> =
            told(&ask(&Filter::default())).iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect();
        assert_eq!(signs.first().map(String::as_str), expected, "{period_of_link} {first} {second}");
        // Only what is sure: a possible end is none.
        let certain = ask(&Filter { certain: true, ..Filter::default() });
        assert_eq!(certain.differs(), matches!(expected, Some("+" | "-")), "{period_of_link} {first} {second}");
    }
    let undecided = read(&link(""));
    assert_eq!(between(&undecided, &Filter::default(), period("2021"), period("2022")).unwrap().links.undecided, 1);
}

#[test]
fn between_two_dates_figures_and_indicators_change() {
    let text = "[[funding]]\nfrom = '绍兴市'\nto = '乐山市'\nperiod = '2021/2024'\ncite = { source = 's', quote = '资金' }\n\
                measures = { money = [{ value = '1亿元', period = '2021' }, { value = '2亿元', period = '2024' }] }\n\
                [[indicator]]\nof = '江山市'\nwhat = 'gdp'\nperiod = '2021'\nvalue = '400亿元'\n\
                [[indicator]]\nof = '江山市'\nwhat = 'gdp'\nperiod = '2024'\nvalue = '430亿元'\n\
                [[park]]\nid = 'p'\nname = '园'\nperiod = '2023/..'\ncite = { source = 's', quote = '园' }\n";
    let graph = read(text);
    let difference = between(&graph, &Filter::default(), period("2021"), period("2024")).unwrap();
    assert_eq!(told(&difference), ["~ funding 绍兴市 乐山市 [money 1亿元>2亿元]"]);
    assert_eq!(facts(&difference), ["~ 400亿元>430亿元"]);
    assert_eq!(entities(&difference), ["+ p"]);
}

#[test]
fn an_entity_that_moved_between_two_dates_has_an_end_and_a_beginning() {
    let text = "[[park]]\nid = 'p'\nname = '园'\nwithin = [{ entity = '余杭区', period = '2016/2020' }, { entity = '滨江区', period = '2021/2024' }]\n\
                cite = { source = 's', quote = '园' }\n";
    let graph = read(text);
    let difference = between(&graph, &Filter::default(), period("2018"), period("2022")).unwrap();
    assert_eq!(told(&difference), ["+ within 园 滨江区", "- within 园 余杭区"]);
}

/// One link of a random register: ends, figure, start, sentence, and whether an id is given.
type Row = (u8, u8, u8, u8, u8, bool);

fn row() -> impl Strategy<Value = Row> {
    (0u8..3, 0u8..3, 0u8..3, 0u8..3, 0u8..3, any::<bool>())
}

/// The register of some rows, those with an id once; the files are as many as the rows, in the order given.
fn register(rows: &[Row]) -> Vec<String> {
    let places = ["绍兴市", "乐山市", "杭州市", "衢州市", "上虞区", "柯桥区"];
    let mut seen = Vec::new();
    let mut files = vec![SOURCE.to_owned()];
    for (from, to, amount, start, quote, named) in rows {
        let id = format!("id-{from}{to}");
        if *named && seen.contains(&id) {
            continue;
        }
        let mut text = format!("[[funding]]\nfrom = '{}'\nto = '{}'\n", places[usize::from(*from)], places[3 + usize::from(*to)]);
        if *named {
            writeln!(text, "id = '{id}'").unwrap();
            seen.push(id);
        }
        writeln!(text, "amount = '{}万元'\nperiod = '{}/..'", amount + 1, 2020 + u16::from(*start)).unwrap();
        writeln!(text, "cite = {{ source = 's', quote = '第{quote}句' }}").unwrap();
        files.push(text);
    }
    files
}

fn graph_from(files: &[String]) -> Graph {
    graph_of(&files.iter().map(String::as_str).collect::<Vec<_>>())
}

fn mirrored(line: &FieldChange) -> FieldChange {
    FieldChange { field: line.field, old: line.new.clone(), new: line.old.clone() }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn a_graph_does_not_differ_from_itself(rows in prop::collection::vec(row(), 0..8), date in 2018u16..2027) {
        let files = register(&rows);
        let one = graph_from(&files);
        let shuffled: Vec<String> = files.iter().rev().cloned().collect();
        let other = graph_from(&shuffled);
        prop_assert!(!plain(&one, &other).differs());
        let date = period(&date.to_string());
        prop_assert!(!between(&one, &Filter::default(), date, date).unwrap().differs());
    }

    #[test]
    fn the_way_back_is_the_mirror(a in prop::collection::vec(row(), 0..8), b in prop::collection::vec(row(), 0..8)) {
        let (old, new) = (graph_from(&register(&a)), graph_from(&register(&b)));
        let (there, back) = (plain(&old, &new), plain(&new, &old));
        let pairs = |difference: &Difference<'_>, turned: bool| {
            let mut pairs: Vec<_> = difference.links.changes.iter().map(|change| {
                let id = |link: Option<shanhai::graph::Link<'_>>| link.map(|link| link.id().to_owned());
                let mut fields: Vec<String> = change.fields.iter().map(|one| field(&if turned { mirrored(one) } else { one.clone() })).collect();
                fields.sort();
                let (old, new) = (id(change.old), id(change.new));
                (if turned { (new, old) } else { (old, new) }, fields, change.figures.len())
            }).collect();
            pairs.sort();
            pairs
        };
        prop_assert_eq!(pairs(&there, false), pairs(&back, true));
        prop_assert_eq!(there.links.unchanged, back.links.unchanged);
        // Every link of both sides is accounted for once.
        let count = |what| there.links.of(what).count();
        prop_assert_eq!(there.links.unchanged + count(What::Changed) + count(What::Ended), old.view().links().count());
        prop_assert_eq!(there.links.unchanged + count(What::Changed) + count(What::Added), new.view().links().count());
    }
}
