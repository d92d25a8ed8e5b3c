//! Rankings: which links tie, what they weigh, what is left out.

use shanhai::graph::{Filter, Graph};
use shanhai::model::Level;
use shanhai::query::joint::Joint;
use shanhai::query::rank::{Position, Rank, Ranking, rank};

use crate::graphs::{graph, kinds, view};

/// Hangzhou pays two counties, Shaoxing one of them; one gift is joint, one without a number, one in another currency.
const REGISTER: &str = r#"
    funding = [
        { id = "a", from = "拱墅区", to = "常山县", amount = "300万元" },
        { id = "b", from = "拱墅区", to = "开化县", amount = "100万元" },
        { id = "c", from = "越城区", to = "开化县", amount = "超200万元" },
        { id = "d", from = ["拱墅区", "越城区"], to = "常山县", amount = "80万元" },
        { id = "e", from = "越城区", to = "常山县" },
        { id = "f", from = "越城区", to = "常山县", amount = "5 million USD" },
        { id = "g", from = "杭州市", to = "衢州市", amount = "1亿元" },
    ]
    park = [{ name = "飞地", within = "拱墅区", owner = "常山县" }]
"#;

fn ranked(graph: &Graph, question: &Rank) -> Vec<String> {
    rank(&graph.view(), question).iter().map(told).collect()
}

fn told(ranking: &Ranking<'_>) -> String {
    let rows = ranking.rows.iter().map(|row| format!("{}. {} {}", row.place, row.entity.name(), row.score));
    let unit = ranking.unit.as_ref().map_or("", |unit| unit.as_str());
    format!("{unit} {}", rows.collect::<Vec<_>>().join(", ")).trim().to_owned()
}

#[test]
fn partners_are_counted_once_and_hosting_not_at_all() {
    let graph = graph(REGISTER);
    // Joint links tie all their ends; 衢州市 has 杭州市 alone. The derived hosting would make 拱墅区 no more partners.
    let question = Rank::new(Position::Degree);
    assert_eq!(ranked(&graph, &question), ["1. 拱墅区 2, 1. 越城区 2, 1. 常山县 2, 1. 开化县 2, 5. 杭州市 1, 5. 衢州市 1"]);
    let coverage = rank(&graph.view(), &question)[0].coverage;
    assert_eq!((coverage.links, coverage.tied), (7, 7));
    assert!(graph.links().any(|link| link.is_derived()));
}

#[test]
fn amounts_of_unlike_units_make_orders_of_their_own() {
    let graph = graph(REGISTER);
    let money = Rank { weight: Some("money".to_owned()), ..Rank::new(Position::OutStrength) };
    let view = kinds(&graph, &["funding"]);
    let found = rank(&view, &money);
    // 超200万元 weighs what it states; the joint 80万元 nothing.
    assert_eq!(
        told(&found[0]),
        "CNY 1. 杭州市 100000000, 2. 拱墅区 4000000, 3. 越城区 2000000, 4. 衢州市 0, 4. 常山县 0, 4. 开化县 0"
    );
    assert_eq!(told(&found[1]), "USD 1. 越城区 5000000, 2. 常山县 0");
    let coverage = found[0].coverage;
    assert_eq!((coverage.links, coverage.tied, coverage.joint, coverage.without_figure), (7, 4, 1, 2));
    let equal = Rank { joint: Joint::Equal, ..money };
    assert!(told(&rank(&view, &equal)[0]).starts_with("CNY 1. 杭州市 100000000, 2. 拱墅区 4400000, 3. 越城区 2400000"));
}

#[test]
fn regions_take_what_lies_in_them() {
    let graph = graph(REGISTER);
    let question = Rank { by: Some(Level::Prefecture), ..Rank::new(Position::InStrength) };
    // a, b, c, e, f and g end in 衢州市; d is joint at this level too.
    assert_eq!(ranked(&graph, &question), ["1. 衢州市 6, 2. 杭州市 0, 2. 绍兴市 0"]);
    let county = Rank { by: Some(Level::County), ..question };
    assert_eq!(rank(&graph.view(), &county)[0].coverage.coarser, 1);
    assert_eq!(rank(&graph.view(), &county)[0].coverage.joint, 1);
}

#[test]
fn a_view_filters_what_is_ranked() {
    let graph = graph(REGISTER);
    let inside = view(&graph, Filter { within: vec!["衢州市".into()], ..Filter::default() });
    assert_eq!(rank(&inside, &Rank::new(Position::PageRank))[0].rows.len(), 0);
    let question = Rank { weight: Some("people".to_owned()), ..Rank::new(Position::PageRank) };
    assert!(rank(&graph.view(), &question).is_empty());
}

#[test]
fn measures_are_read_as_they_are_written() {
    for measure in Position::ALL {
        assert_eq!(Position::parse(measure.as_str()), Some(*measure));
    }
    assert_eq!(Position::parse("closeness"), None);
}
