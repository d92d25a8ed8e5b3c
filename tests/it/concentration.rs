//! Concentration: worked out by hand on a small register, and what holds of all.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use shanhai::graph::{Filter, Graph, View};
use shanhai::model::Level;
use shanhai::query::concentration::{Concentration, ConcentrationAnswer, Party, Section, concentration};
use shanhai::query::joint::Joint;

use crate::graphs::{graph, view};

/// Amounts in 万元. 开化县 has 60 from 杭州 and 40 from 绍兴; 常山县 90 from 杭州, 10 from 宁波 and 20 of two cities together.
const REGISTER: &str = r#"
    [[source]]
    id = "ledger"
    title = "台账"
    records = "disjoint"

    [defaults]
    source = "ledger"

    [[funding]]
    from = "拱墅区"
    to = "开化县"
    amount = "50万元"
    [[funding]]
    from = "上城区"
    to = "开化县"
    amount = "10万元"
    [[funding]]
    from = "越城区"
    to = "开化县"
    amount = "40万元"
    [[funding]]
    from = "越城区"
    to = "开化县"
    period = "2021"
    [[funding]]
    from = "杭州市"
    to = "常山县"
    amount = "90万元"
    [[funding]]
    from = "宁波市"
    to = "常山县"
    amount = "10万元"
    [[funding]]
    from = ["杭州市", "宁波市"]
    to = "常山县"
    amount = "20万元"
    [[funding]]
    from = "杭州市"
    to = "衢州市"
    amount = "1000万元"
    [[funding]]
    from = "拱墅区"
    to = "上城区"
    amount = "7万元"
    [[funding]]
    from = "绍兴市"
    to = "乐山市金口河区"
    amount = "100万元"
    period = "2022"
    [[funding]]
    from = "绍兴市"
    to = "乐山市金口河区"
    amount = "9 million USD"
    [[funding]]
    from = "绍兴市"
    to = "龙游县"
    status = "planned"
    amount = "9亿元"
    [[donation]]
    from = "绍兴市"
    to = "龙游县"
"#;

fn money(view: &View<'_>, change: impl FnOnce(&mut Concentration)) -> Vec<String> {
    let mut question = Concentration::new("money");
    change(&mut question);
    concentration(view, &question).sections.iter().map(told).collect()
}

fn party(one: &Party<'_>) -> String {
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.4}"));
    format!(
        "{}{} {} of {}: hhi {} cr1 {} cr3 {} ({} of {})",
        if one.small { "*" } else { "" },
        one.entity.name(),
        one.partners,
        one.point,
        number(one.hhi),
        number(one.cr1),
        number(one.cr3),
        one.with_figure,
        one.links
    )
}

fn told(section: &Section<'_>) -> String {
    let mut text = section.unit.as_ref().map_or("?", |unit| unit.as_str()).to_owned();
    for (side, parties) in [("to", &section.receivers), ("from", &section.givers)] {
        for one in parties {
            let _ = write!(text, "\n{side} {}", party(one));
        }
    }
    text
}

#[test]
fn shares_are_those_of_partners() {
    let graph = graph(REGISTER);
    let found = money(&graph.view(), |_| ());
    assert_eq!(
        found,
        [
            // 开化县: .6² + .4²; 常山县: .9² + .1² of what is not joint, 120 with it. 绍兴市: 100 and 40 of 140.
            "CNY\n\
             to *常山县 2 of 1200000: hhi 0.8200 cr1 0.9000 cr3 1.0000 (2 of 3)\n\
             to *开化县 2 of 1000000: hhi 0.5200 cr1 0.6000 cr3 1.0000 (3 of 4)\n\
             to *金口河区 1 of 1000000: hhi 1.0000 cr1 1.0000 cr3 1.0000 (1 of 2)\n\
             from *杭州市 2 of 1500000: hhi 0.5200 cr1 0.6000 cr3 1.0000 (3 of 4)\n\
             from *绍兴市 2 of 1400000: hhi 0.5918 cr1 0.7143 cr3 1.0000 (2 of 4)\n\
             from *宁波市 1 of 100000: hhi 1.0000 cr1 1.0000 cr3 1.0000 (1 of 2)",
            "USD\n\
             to *金口河区 1 of 9000000: hhi 1.0000 cr1 1.0000 cr3 1.0000 (1 of 2)\n\
             from *绍兴市 1 of 9000000: hhi 1.0000 cr1 1.0000 cr3 1.0000 (1 of 4)",
        ]
    );
}

#[test]
fn every_link_is_accounted_for() {
    let graph = graph(REGISTER);
    let answer = concentration(&graph.view(), &Concentration::new("money"));
    let coverage = answer.sections[0].overall.coverage;
    // Of 12 links of funding one is planned and none of the view; one ends above the county, one stays in Hangzhou.
    assert_eq!((coverage.links, coverage.with_figure, coverage.joint), (9, 7, 1));
    assert_eq!((coverage.internal, coverage.coarser, coverage.no_region), (1, 1, 0));
    let silent: Vec<_> = answer.silent.iter().map(|(kind, links)| (graph.kinds().info(*kind).name.as_str(), *links)).collect();
    assert_eq!(silent, [("donation", 1)]);
}

#[test]
fn joint_amounts_are_split_only_when_asked() {
    let graph = graph(REGISTER);
    let found = money(&graph.view(), |question| question.joint = Joint::Equal);
    // 常山县: 100 and 20 of 120.
    assert!(found[0].contains("to *常山县 2 of 1200000: hhi 0.7222 cr1 0.8333 cr3 1.0000 (3 of 3)"), "{}", found[0]);
    assert!(found[0].contains("from *宁波市 1 of 200000"), "{}", found[0]);
}

#[test]
fn inequality_counts_those_that_receive_nothing_only_when_asked() {
    let graph = graph(REGISTER);
    let inside = view(&graph, Filter { within: vec!["浙江省".into()], ..Filter::default() });
    let ask = |population| concentration(&inside, &Concentration { population, ..Concentration::new("money") });
    let plain = ask(false).sections[0].overall.receivers;
    // 120 and 100: half the difference of the two over their sum.
    assert_eq!((plain.counted, plain.zeros), (2, None));
    assert!((plain.gini.unwrap() - 10.0 / 220.0).abs() < 1e-12);
    let all = ask(true).sections[0].overall.receivers;
    // Zhejiang has 90 counties and districts, of which two receive: G = (2 (89 · 100 + 90 · 120) / 220 − 91) / 90.
    assert_eq!((all.counted, all.zeros), (2, Some(88)));
    assert!((all.gini.unwrap() - (2.0 * (89.0 * 100.0 + 90.0 * 120.0) / 220.0 - 91.0) / 90.0).abs() < 1e-12);
    let theil = all.theil.unwrap();
    assert!(theil.between.abs() < 1e-15);
    assert!(
        (theil.total - (90f64.ln() + 120.0 / 220.0 * (120f64 / 220.0).ln() + 100.0 / 220.0 * (100f64 / 220.0).ln())).abs()
            < 1e-12
    );
}

#[test]
fn a_receiver_without_a_number_is_no_zero() {
    let text = "funding = [{ from = '杭州市', to = '开化县', amount = '5元' }, { from = '杭州市', to = '常山县' }]";
    let graph = graph(text);
    let inside = view(&graph, Filter { within: vec!["衢州市".into(), "杭州市".into()], ..Filter::default() });
    let answer = concentration(&inside, &Concentration { population: true, ..Concentration::new("money") });
    let receivers = answer.sections[0].overall.receivers;
    // 13 counties and districts of Hangzhou, 6 of Quzhou.
    assert_eq!((receivers.counted, receivers.unknown, receivers.zeros), (1, 1, Some(17)));
}

#[test]
fn intervals_give_a_range() {
    let text = "funding = [{ from = '杭州市', to = '开化县', amount = '10元' }, { from = '绍兴市', to = '开化县', amount = '10—30元' },
                           { from = '绍兴市', to = '常山县', amount = '超5元' }, { from = '杭州市', to = '常山县', amount = '5元' }]";
    let graph = graph(text);
    let answer = concentration(&graph.view(), &Concentration::new("money"));
    let by_name: BTreeMap<&str, &Party<'_>> = answer.sections[0].receivers.iter().map(|one| (one.entity.name(), one)).collect();
    let range = by_name["开化县"].range.unwrap();
    assert!((range.low - 0.5).abs() < 1e-12 && (range.high - 0.625).abs() < 1e-12 && range.exact);
    assert_eq!(by_name["开化县"].hhi, Some(0.5));
    // Over 5 is not bounded, so neither is the index.
    assert_eq!(by_name["常山县"].range, None);
}

#[test]
fn amounts_inside_one_another_are_not_added() {
    // What 杭州市 gives with others may hold what one of its districts gives alone.
    let text = "funding = [{ from = '杭州市', to = '开化县', amount = '30元' }, { from = ['钱塘区', '宁波市'], to = '开化县', amount = '9元' }]";
    let graph = graph(text);
    let answer = concentration(&graph.view(), &Concentration::new("money"));
    let receiver = answer.sections[0].receivers[0];
    let amount = receiver.amount;
    assert!(amount.low.to_string() == "39" || receiver.overlaps && amount.low.to_string() == "30", "{receiver:?}");
}

#[test]
fn years_stand_apart_when_asked() {
    let text = "funding = [{ from = '杭州市', to = '开化县', amount = '10元', period = '2021' },
                           { from = '绍兴市', to = '开化县', amount = '30元', period = '2022' }]";
    let graph = graph(text);
    let periods = |by_year| -> Vec<String> {
        let question = Concentration { by_year, ..Concentration::new("money") };
        let sections = concentration(&graph.view(), &question).sections;
        sections.iter().map(|one| one.period.map_or("all".to_owned(), |period| period.to_string())).collect()
    };
    assert_eq!(periods(false), ["all"]);
    assert_eq!(periods(true), ["2021", "2022"]);
}

/// A random ledger of payments between the counties of two prefectures, some of them within bounds.
fn ledger() -> impl Strategy<Value = Vec<(usize, usize, u32, u32)>> {
    prop::collection::vec((0usize..5, 0usize..5, 1u32..100, prop_oneof![Just(0u32), 0u32..50]), 1..14)
}

const GIVERS: [&str; 5] = ["上城区", "拱墅区", "越城区", "柯桥区", "鄞州区"];
const RECEIVERS: [&str; 5] = ["柯城区", "衢江区", "常山县", "开化县", "龙游县"];
const OTHERS: [&str; 5] = ["开化县", "龙游县", "柯城区", "常山县", "衢江区"];

fn register(rows: &[(usize, usize, u32, u32)], receivers: [&str; 5]) -> Graph {
    let mut text = "source = [{ id = 's', title = 's', records = 'disjoint' }]\n[defaults]\nsource = 's'\n".to_owned();
    for (at, (giver, receiver, amount, wide)) in rows.iter().enumerate() {
        let amount = if *wide > 0 { format!("{amount}—{}元", amount + wide) } else { format!("{amount}元") };
        let (giver, receiver) = (GIVERS[*giver], receivers[*receiver]);
        let _ = writeln!(text, "[[funding]]\nid = 'l{at}'\nfrom = '{giver}'\nto = '{receiver}'\namount = '{amount}'");
    }
    graph(&text)
}

fn by_county(graph: &Graph) -> ConcentrationAnswer<'_> {
    let question = Concentration { givers: Level::County, between: Level::Prefecture, ..Concentration::new("money") };
    concentration(&graph.view(), &question)
}

/// Indexes of the receivers, by name.
fn indexes(answer: &ConcentrationAnswer<'_>) -> BTreeMap<String, Vec<String>> {
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.10}"));
    let of = |one: &Party<'_>| {
        let range = one.range.map(|range| (range.low, range.high));
        let more = [one.hhi, one.cr1, one.cr3, range.map(|range| range.0), range.map(|range| range.1)].map(number);
        [vec![one.partners.to_string(), one.amount.low.to_string()], more.to_vec()].concat()
    };
    answer.sections[0].receivers.iter().map(|one| (one.entity.name().to_owned(), of(one))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn shuffling_and_renaming_change_nothing(rows in ledger(), turn in 0usize..14) {
        let graph = register(&rows, RECEIVERS);
        let first = by_county(&graph);
        let mut turned = rows.clone();
        turned.rotate_left(turn % rows.len());
        turned.reverse();
        let shuffled = register(&turned, RECEIVERS);
        prop_assert_eq!(indexes(&by_county(&shuffled)), indexes(&first));
        let renamed = register(&rows, OTHERS);
        let other = by_county(&renamed);
        let back: BTreeMap<String, Vec<String>> = indexes(&other)
            .into_iter()
            .map(|(name, of)| (RECEIVERS[OTHERS.iter().position(|other| *other == name).unwrap()].to_owned(), of))
            .collect();
        prop_assert_eq!(back, indexes(&first));
        let (ours, theirs) = (first.sections[0].overall.receivers, other.sections[0].overall.receivers);
        prop_assert!((ours.gini.unwrap() - theirs.gini.unwrap()).abs() < 1e-12);
        prop_assert!((ours.theil.unwrap().total - theirs.theil.unwrap().total).abs() < 1e-12);
    }

    #[test]
    fn indexes_are_within_their_bounds(rows in ledger()) {
        let graph = register(&rows, RECEIVERS);
        let answer = by_county(&graph);
        let section = &answer.sections[0];
        for one in section.receivers.iter().chain(&section.givers) {
            let hhi = one.hhi.unwrap();
            prop_assert!(1.0 / f64::from(u32::try_from(one.partners).unwrap()) - 1e-12 <= hhi && hhi <= 1.0 + 1e-12);
            prop_assert!(one.cr1 <= one.cr3 && one.cr1.unwrap() * one.cr1.unwrap() <= hhi + 1e-12 && hhi <= one.cr1.unwrap() + 1e-12);
            if let Some(range) = one.range {
                prop_assert!(range.low <= hhi && hhi <= range.high);
            }
            prop_assert_eq!(one.with_figure, one.links);
        }
        for side in [section.overall.receivers, section.overall.givers] {
            let theil = side.theil.unwrap();
            prop_assert!((theil.total - theil.within - theil.between).abs() < 1e-12);
            prop_assert!((0.0..1.0).contains(&side.gini.unwrap()));
        }
        prop_assert_eq!(section.overall.coverage.links, rows.len());
        let shares: f64 = section.pairs.iter().filter_map(|pair| pair.share).sum();
        prop_assert!((shares - 1.0).abs() < 1e-9);
    }
}
