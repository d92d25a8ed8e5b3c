//! Regions that were merged, split and renamed, and entities that a register says went on as another.

use std::fmt::Write as _;

use shanhai::gazetteer::{Region, china};
use shanhai::graph::{Filter, Found, Graph, View};
use shanhai::model::Answer;
use shanhai::query::diff::diff;
use shanhai::query::links::{Links, links};
use shanhai::query::succession::{Became, became};
use shanhai::query::total::{Total, total};

use crate::graphs::{as_of, entity, graph, period, supporters, view};

const HEAD: &str = "[[source]]\nid = 's'\npublished = '2024'\n[defaults]\nsource = 's'\n";

/// One payment of so many 万元; without a period where that is empty.
fn paid(to: &str, amount: u32, when: &str) -> String {
    let period = if when.is_empty() { String::new() } else { format!("period = '{when}'\n") };
    format!("[[funding]]\nfrom = '甲'\nto = '{to}'\namount = '{amount}万元'\n{period}quote = '给{to}{amount}万元'\n")
}

fn read(links: &str) -> Graph {
    graph(&format!("{HEAD}[[organization]]\nname = '甲'\n{links}"))
}

fn during<'g>(graph: &'g Graph, when: &str) -> View<'g> {
    view(graph, Filter { during: Some(period(when)), ..Filter::default() })
}

/// Low and high end of the money that went to an entity, in 万元; or that it is unknown.
fn received(view: &View<'_>, to: &str) -> String {
    let question = Total { to: Some(entity(view.graph(), to)), measure: Some("money".into()), ..Total::default() };
    let answer = total(view, &question);
    let Some(sum) = answer.totals.first().and_then(|row| row.sum) else { return "unknown".into() };
    let wan = |value: rust_decimal::Decimal| (value / rust_decimal::Decimal::from(10_000)).normalize().to_string();
    format!("{}–{}", wan(sum.low), sum.high.map_or("∞".into(), wan))
}

/// 下城区 went into 拱墅区 in 2021 (国函〔2021〕37号).
#[test]
fn what_went_to_a_merged_county_counts_to_the_one_that_took_it_over() {
    let graph = read(&(paid("下城区", 100, "2018") + &paid("拱墅区", 200, "2023")));
    let (former, heir) = ("cn-330103", "cn-330105");
    assert_eq!(received(&graph.view(), heir), "300–300");
    assert_eq!(received(&during(&graph, "2015/2025"), heir), "300–300");
    // Each answers for itself as long as both were there.
    assert_eq!(received(&during(&graph, "2015/2020"), heir), "unknown");
    assert_eq!(received(&as_of(&graph, "2018"), heir), "unknown");
    assert_eq!(received(&graph.view(), former), "100–100");
    assert_eq!(received(&during(&graph, "2022/2025"), former), "unknown");
    // Above both nothing changes, and nothing counts twice.
    assert_eq!(received(&graph.view(), "cn-330100"), "300–300");
    assert_eq!(supporters(&graph.view(), heir), ["甲"]);
    let question = Links { to: Some(entity(&graph, heir)), ..Links::default() };
    assert_eq!(links(&graph.view(), &question).len(), 2);
    let told = became(&graph.view(), &Found::Entity(entity(&graph, heir)), &[shanhai::graph::Role::Receiver]);
    assert!(matches!(told.as_slice(), [Became::Merged { from, links: 1, .. }] if from.id() == former), "{told:?}");
}

/// 江干区 ended in 2021 and went to 上城区 and 钱塘区.
#[test]
fn what_went_to_a_county_that_was_split_is_possible_for_each_part_and_split_between_none() {
    let graph = read(&paid("江干区", 100, "2016"));
    for heir in ["cn-330102", "cn-330114"] {
        assert_eq!(received(&graph.view(), heir), "0–100");
        assert_eq!(supporters(&graph.view(), heir), ["甲?"]);
        assert_eq!(received(&as_of(&graph, "2016"), heir), "unknown");
        let certain = view(&graph, Filter { certain: true, ..Filter::default() });
        assert_eq!(supporters(&certain, heir), Vec::<String>::new());
    }
    assert_eq!(received(&graph.view(), "cn-330104"), "100–100");
}

/// 余杭区 gave its east to 临平区 in 2021 and kept name, code and id.
#[test]
fn a_county_that_gave_land_keeps_what_it_had_and_the_new_one_may_have_had_it() {
    let graph = read(&(paid("余杭区", 10, "2015") + &paid("余杭区", 20, "2023") + &paid("余杭区", 40, "")));
    let (old, new) = ("cn-330110", "cn-330113");
    assert_eq!(received(&graph.view(), old), "70–70");
    // The undated one is of its source's date, 2024, when there were two.
    assert_eq!(received(&graph.view(), new), "0–10");
    assert_eq!(received(&during(&graph, "2015/2025"), new), "0–10");
    assert_eq!(received(&during(&graph, "2015/2019"), new), "unknown");
    assert_eq!(received(&during(&graph, "2022/2023"), new), "unknown");
    let told = became(&graph.view(), &Found::Entity(entity(&graph, old)), &[shanhai::graph::Role::Receiver]);
    assert!(matches!(told.as_slice(), [Became::GaveLand { to, links: 1, .. }] if to.id() == new), "{told:?}");
    let told = became(&graph.view(), &Found::Entity(entity(&graph, new)), &[shanhai::graph::Role::Receiver]);
    assert!(matches!(told.as_slice(), [Became::Split { from, links: 1, .. }] if from.id() == old), "{told:?}");
    // What lies in the old one by a sentence of today stays there.
    let school =
        read(&format!("[[school]]\nname = '校'\nwithin = '余杭区'\n{}{}", paid("校", 10, "2015"), paid("余杭区", 1, "2015")));
    assert_eq!(received(&school.view(), new), "0–1");
}

#[test]
fn where_nothing_is_older_than_a_split_no_heir_is_added() {
    let ids = |graph: &Graph| graph.entities().map(|entity| entity.id().to_owned()).collect::<Vec<_>>();
    assert!(!ids(&read(&paid("余杭区", 10, "2023"))).contains(&"cn-330113".to_owned()));
    assert!(ids(&read(&paid("余杭区", 10, "2015"))).contains(&"cn-330113".to_owned()));
}

#[test]
fn every_sure_heir_that_the_gazetteer_knows_answers_for_what_it_took_over() {
    let gazetteer = china();
    let sure: Vec<(Region, Region, u16)> = gazetteer
        .former_units()
        .filter_map(|former| match gazetteer.successors(former).as_slice() {
            [(heir, year)] if *year >= 1990 && former.last_year() == Some(*year) => Some((former, *heir, *year)),
            _ => None,
        })
        .collect();
    assert!(sure.len() > 20, "{}", sure.len());
    let mut text = String::new();
    for (at, (former, _, year)) in sure.iter().enumerate() {
        writeln!(text, "[[organization]]\nname = '办{at}'\n").unwrap();
        writeln!(text, "[[funding]]\nfrom = '办{at}'\nto = '{}'\nperiod = '{}'\nquote = 'x'\n", former.id(), year - 2).unwrap();
    }
    let graph = graph(&format!("{HEAD}{text}"));
    for (at, (former, heir, year)) in sure.iter().enumerate() {
        let giver = format!("办{at}");
        assert!(supporters(&graph.view(), &heir.id()).contains(&giver), "{former:?} {heir:?}");
        let contains = heir.contains(*former);
        let then = as_of(&graph, &(year - 2).to_string());
        assert!(contains || !supporters(&then, &heir.id()).contains(&giver), "{former:?} {heir:?}");
    }
}

#[test]
fn a_register_says_what_went_on_as_what() {
    let schools = |successions: &str| {
        let declared: String = ["一校", "二校", "三校", "四校"].map(|name| format!("[[school]]\nname = '{name}'\n")).concat();
        read(&format!("{declared}{}{}{successions}", paid("一校", 10, "2015"), paid("二校", 20, "2015")))
    };
    let went = |from: &str, to: &str, when: &str| {
        format!("[[succession]]\nfrom = {from}\nto = {to}\nperiod = '{when}'\nquote = '沿革'\n")
    };
    let merged = schools(&(went("['一校', '二校']", "'三校'", "2018") + &went("'三校'", "'四校'", "2020")));
    assert_eq!(received(&merged.view(), "三校"), "30–30");
    assert_eq!(received(&merged.view(), "四校"), "30–30");
    assert_eq!(received(&during(&merged, "2015/2019"), "三校"), "30–30");
    assert_eq!(received(&during(&merged, "2015/2019"), "四校"), "unknown");
    let split = schools(&went("'一校'", "['三校', '四校']", "2018"));
    assert_eq!(received(&split.view(), "三校"), "0–10");
    assert_eq!(received(&split.view(), "四校"), "0–10");
    // In a circle nobody is lost, and nothing hangs.
    let circle = schools(&(went("'一校'", "'二校'", "2016") + &went("'二校'", "'一校'", "2017")));
    assert_eq!(received(&circle.view(), "一校"), "30–30");
}

#[test]
fn at_a_date_a_code_and_a_name_mean_the_unit_that_bore_them() {
    let empty = read("");
    let found = |text: &str, year: u16| empty.find_at(text, &period(&year.to_string())).map(|found| found.id());
    // Codes that were given anew: today's holder is another unit.
    let mut tried = 0;
    for former in china().former_units().filter(|former| former.id().contains('@')) {
        let year = former.last_year().unwrap() - 1;
        if china().code_at(former, year) == Some(former.code()) {
            assert_eq!(found(&format!("{:06}", former.code()), year).unwrap(), former.id());
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
    assert_eq!(found("绍兴县", 2010).unwrap(), "cn-330603");
    assert_eq!(found("下城区", 2010).unwrap(), "cn-330103");
    // Nobody bore it then: it is read as it is without a date.
    assert_eq!(found("临平区", 2010).unwrap(), "cn-330113");
    let told = |text: &str, date: &str| {
        let asked = as_of(&empty, date);
        became(&asked, &empty.find(text).unwrap(), &[])
    };
    assert_eq!(told("柯桥区", "2010"), [Became::Called { name: "绍兴县", code: 330_621, year: 2010 }]);
    assert_eq!(told("临平区", "2010"), [Became::NotThere { year: 2010 }]);
    assert_eq!(told("柯城区", "2010"), []);
}

#[test]
fn a_name_that_the_register_declares_is_never_taken_for_a_former_region() {
    let graph = read("[[park]]\nid = 'p'\nname = '绍兴县'\n");
    assert_eq!(graph.find_at("绍兴县", &period("2010")).unwrap().id(), "p");
}

#[test]
fn within_follows_and_rolling_up_keeps_the_units_of_the_time() {
    let graph = read(
        "[[school]]\nname = '校'\nwithin = '拱墅区'\n[[pairing]]\nfrom = '校'\nto = '下城区'\nperiod = '2018'\nquote = 'x'\n",
    );
    let inside = view(&graph, Filter { within: vec!["拱墅区".into()], ..Filter::default() });
    assert_eq!(inside.links().count(), 1);
    let level = shanhai::query::levels::at_level(
        &graph.view(),
        &entity(&graph, "cn-330103"),
        shanhai::model::Level::County,
        shanhai::graph::Role::Receiver,
        &shanhai::graph::Moment::Any,
    );
    assert!(
        matches!(level, shanhai::query::levels::AtLevel::Regions(regions) if regions.len() == 1 && regions[0].1 == Answer::Yes)
    );
}

#[test]
fn the_gazetteers_successions_are_no_difference() {
    let (old, new) = (read(&paid("余杭区", 10, "2023")), read(&paid("余杭区", 10, "2023")));
    assert!(!diff(&old, &new, &Filter::default()).unwrap().differs());
}

#[cfg(feature = "cli")]
#[test]
fn answers_say_what_they_followed() {
    use crate::run::{Folder, run};
    let folder = Folder::new("succession");
    let register = format!("{HEAD}[[organization]]\nname = '甲'\n{}{}", paid("下城区", 100, "2018"), paid("余杭区", 10, "2015"));
    std::fs::write(folder.0.join("r.toml"), register).unwrap();
    let ask = |args: &[&str]| run(&[&["-g", folder.text()], args].concat());
    for args in [&["total", "--to", "拱墅区"][..], &["supporters", "拱墅区"], &["links", "甲", "拱墅区"]] {
        let ran = ask(args);
        assert!(ran.err.contains("note: in 2021, 下城区 went into 拱墅区: 1 link of before count"), "{args:?} {}", ran.err);
        let zh = ask(&[args, &["--lang", "zh"]].concat());
        assert!(zh.err.contains("2021年下城区并入拱墅区:此前的1条联系计入"), "{}", zh.err);
        let document = ask(&[args, &["--format", "json"]].concat()).json();
        assert_eq!(document["notes"].as_array().unwrap().len(), 1, "{document}");
    }
    let ran = ask(&["supporters", "临平区"]);
    assert!(
        ran.err.contains("in 2021, 余杭区 was split, in part to 临平区") && ran.out.contains("possibly"),
        "{}{}",
        ran.err,
        ran.out
    );
    let ran = ask(&["supporters", "绍兴县", "--as-of", "2010"]);
    assert!(ran.err.contains("in 2010, 柯桥区 was called 绍兴县 (330621)"), "{}", ran.err);
    assert_eq!(ask(&["total", "--to", "拱墅区", "--as-of", "2018"]).err, "");
}
