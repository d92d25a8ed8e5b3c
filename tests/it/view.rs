//! Filters and their faults; what a view admits.

use shanhai::graph::{Filter, FilterError, Graph};
use shanhai::model::Answer;

use crate::graphs::{as_of, graph, kinds, period, view};

fn links(graph: &Graph, filter: Filter) -> Vec<String> {
    view(graph, filter)
        .links()
        .map(|(link, answer)| format!("{}{}", link.id(), if answer == Answer::Possibly { "?" } else { "" }))
        .collect()
}

fn one(text: &str) -> Vec<String> {
    vec![text.to_owned()]
}

#[test]
fn a_view_of_a_family_holds_all_its_kinds_and_those_declared() {
    let graph = graph(
        r##"
        [[kind]]
        name = "twinning"
        of = "link"
        label = { en = "twinning", zh = "友好城市" }
        family = "support"
        symmetric = true
        colour = "#3b6ea5"
        [[organization]]
        name = "a"
        [[organization]]
        name = "b"
        unit_of = "a"
        [[twinning]]
        id = "t"
        from = "a"
        to = "b"
        [[pairing]]
        id = "p"
        from = "a"
        to = "b"
        "##,
    );
    assert_eq!(links(&graph, Filter::default()), ["p", "t"]);
    assert_eq!(links(&graph, Filter { kinds: one("support"), ..Filter::default() }), ["p", "t"]);
    assert_eq!(links(&graph, Filter { kinds: one("twinning"), ..Filter::default() }), ["t"]);
    assert_eq!(links(&graph, Filter { kinds: one("structure"), ..Filter::default() }), ["unit_of:b>a"]);
    assert!(graph.view().is_whole());
    assert!(!kinds(&graph, &["support"]).is_whole());
}

#[test]
fn a_filter_that_names_nothing_is_an_error_with_the_nearest() {
    let graph = graph("source = [{ id = 'shaoxing-2023', title = 't' }]");
    let error = |filter| graph.filtered(filter).unwrap_err();
    let kind = error(Filter { kinds: one("fundng"), ..Filter::default() });
    assert!(matches!(&kind, FilterError::Kind { name, near: Some(near) } if name == "fundng" && near == "funding"), "{kind:?}");
    // A kind of entity is no kind of link.
    assert!(matches!(error(Filter { kinds: one("school"), ..Filter::default() }), FilterError::Kind { .. }));
    let source = error(Filter { sources: one("shaoxing-2024"), ..Filter::default() });
    assert!(matches!(&source, FilterError::Source { near: Some(near), .. } if near == "shaoxing-2023"), "{source:?}");
    assert!(matches!(error(Filter { within: one("无此地"), ..Filter::default() }), FilterError::Name(_)));
    assert!(matches!(error(Filter { schemes: one("无此计划"), ..Filter::default() }), FilterError::Name(_)));
}

#[test]
fn a_date_and_a_period_must_both_hold() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }]
        pairing = [
            { id = "early", from = "a", to = "b", period = "2016/2018" }, { id = "late", from = "a", to = "b", period = "2018/2021" },
        ]
        "#,
    );
    assert_eq!(links(&graph, Filter { during: Some(period("2015/2017")), ..Filter::default() }), ["early"]);
    assert_eq!(links(&graph, Filter { during: Some(period("2017/2019")), ..Filter::default() }), ["early", "late"]);
    let both = Filter { as_of: Some(period("2018")), during: Some(period("2019/2020")), ..Filter::default() };
    assert_eq!(links(&graph, both), ["late"]);
    assert_eq!(as_of(&graph, "2022").links().count(), 0);
}

#[test]
fn within_takes_links_whose_every_end_lies_inside() {
    let graph = graph(
        r#"
        region = [{ name = "p1", level = "county" }, { name = "p2", level = "county" }]
        organization = [
            { name = "a", within = "p1" }, { name = "b", within = "p1" }, { name = "c", within = "p2" },
            { name = "m", within = [{ entity = "p1", period = "2010/2015" }, { entity = "p2", period = "2016/2025" }] },
        ]
        group = [{ name = "g", of = "organization", size = 9, members = ["b", "c"] }]
        park = [{ name = "e", within = "p1", owner = "p2" }]
        pairing = [
            { id = "inside", from = "a", to = "b" }, { id = "out", from = "a", to = "c" }, { id = "joint", from = "a", to = ["b", "c"] },
            { id = "group", from = "a", to = "g" }, { id = "enclave", from = "a", to = "e" },
            { id = "before", from = "a", to = "m", period = "2012/2013" }, { id = "after", from = "a", to = "m", period = "2020/2021" },
        ]
        "#,
    );
    let pairing = |place: &str| links(&graph, Filter { within: one(place), kinds: one("pairing"), ..Filter::default() });
    // The group reaches into both and lies in neither; the enclave lies where it stands; who moved away lies there no more.
    assert_eq!(pairing("p1"), ["before", "enclave", "inside"]);
    assert_eq!(pairing("p2"), [""; 0]);
    let at = Filter { within: one("p1"), kinds: one("pairing"), as_of: Some(period("2021")), ..Filter::default() };
    assert_eq!(links(&graph, at), ["enclave?", "inside?"]);
}

#[test]
fn within_several_places_takes_what_lies_in_any() {
    let graph = graph("pairing = [{ id = 'p', from = '柯桥区', to = '峨边彝族自治县' }]");
    let with = |within: &[&str]| {
        links(&graph, Filter { within: within.iter().map(|place| (*place).to_owned()).collect(), ..Filter::default() })
    };
    assert_eq!(with(&["绍兴市", "乐山市"]), ["p"]);
    assert_eq!(with(&["绍兴市"]), [""; 0]);
    assert_eq!(with(&["中国"]), ["p"]);
}
