//! Supporters and recipients: reach, levels, parents, hops, time, certainty, what is public.

use shanhai::graph::{Filter, Found, Graph, View};
use shanhai::model::{Level, Status};
use shanhai::query::partners::{Partners, Reach, Side, partners};

use crate::graphs::{as_of, ask, entity, graph, ids, kinds, period, recipients, supporters, view};

const NONE: [&str; 0] = [];

const SUPPORTERS: Partners =
    Partners { side: Side::Supporters, direct: false, via_parents: false, hops: 1, by: None, internal: false };
const RECIPIENTS: Partners = Partners { side: Side::Recipients, ..SUPPORTERS };

/// Shaoxing's districts and a school of one, supported from Hangzhou.
const SHAOXING: &str = r#"
    school = [{ name = "s", within = "柯桥区" }]
    pairing = [
        { id = "p", from = "杭州市", to = "柯桥区" }, { id = "q", from = "上城区", to = "s" }, { id = "r", from = "拱墅区", to = "绍兴市" },
        { id = "t", from = "浙江省", to = "柯桥区" },
    ]
    funding = [{ id = "f", from = "上城区", to = "柯桥区" }, { id = "g", from = "越城区", to = "柯桥区" }]
"#;

#[test]
fn partners_come_by_certainty_number_of_links_and_id() {
    let graph = graph(SHAOXING);
    let answer = ask(&graph.view(), "cn-330603", &SUPPORTERS);
    // 上城区 has two links, the others one each.
    assert_eq!(ids(&answer.partners), ["cn-330102", "cn-330000", "cn-330100", "cn-330602"]);
    let first = &answer.partners[0];
    let links: Vec<_> = first.links.iter().map(|(link, _)| link.id()).collect();
    assert_eq!((links, first.reach, first.via.is_none()), (vec!["f", "q"], Reach::Direct, true));
    assert!(!first.joint);
}

#[test]
fn direct_is_only_at_the_entity_itself() {
    let graph = graph(SHAOXING);
    let direct = Partners { direct: true, ..SUPPORTERS };
    assert_eq!(ids(&ask(&graph.view(), "cn-330600", &direct).partners), ["cn-330105"]);
    let answer = ask(&graph.view(), "cn-330603", &direct);
    let links: Vec<_> = answer.partners.iter().flat_map(|partner| &partner.links).map(|(link, _)| link.id()).collect();
    assert_eq!(links, ["t", "p", "f", "g"]);
}

#[test]
fn a_link_inside_says_what_it_touches() {
    let graph = graph(SHAOXING);
    let answer = ask(&kinds(&graph, &["pairing"]), "cn-330600", &SUPPORTERS);
    let told: Vec<_> =
        answer.partners.iter().map(|partner| (partner.entity.id(), partner.reach, partner.via.map(|via| via.id()))).collect();
    let keqiao = Some("cn-330603");
    let expected = [
        ("cn-330000", Reach::Inside, keqiao),
        ("cn-330100", Reach::Inside, keqiao),
        ("cn-330102", Reach::Inside, Some("s")),
        ("cn-330105", Reach::Direct, None),
    ];
    assert_eq!(told, expected);
}

#[test]
fn by_a_level_gathers_and_what_is_above_it_is_coarser() {
    let graph = graph(SHAOXING);
    let by = |level| {
        let answer = ask(&graph.view(), "cn-330603", &Partners { by: Some(level), ..SUPPORTERS });
        (ids(&answer.partners), ids(&answer.coarser))
    };
    assert_eq!(by(Level::Prefecture), (vec!["cn-330100".into(), "cn-330600".into()], vec!["cn-330000".into()]));
    assert_eq!(by(Level::County), (vec!["cn-330102".into(), "cn-330602".into()], vec!["cn-330000".into(), "cn-330100".into()]));
    assert_eq!(by(Level::Province), (vec!["cn-330000".into()], vec![]));
    let answer = ask(&graph.view(), "cn-330603", &Partners { by: Some(Level::Prefecture), ..SUPPORTERS });
    let links: Vec<_> = answer.partners[0].links.iter().map(|(link, _)| link.id()).collect();
    assert_eq!(links, ["f", "p", "q"]);
}

#[test]
fn by_a_level_what_is_in_no_region_is_coarser() {
    let graph = graph("organization = [{ name = 'fund' }]\npairing = [{ from = 'fund', to = '柯桥区' }]");
    let answer = ask(&graph.view(), "cn-330603", &Partners { by: Some(Level::Prefecture), ..SUPPORTERS });
    assert_eq!((ids(&answer.partners), ids(&answer.coarser)), (vec![], vec!["fund".to_owned()]));
}

#[test]
fn via_parents_adds_links_that_end_exactly_above() {
    let graph = graph(&format!(
        "{SHAOXING}\nmedical = [{{ id = 'm', from = '萧山区', to = '浙江省' }}, {{ id = 'n', from = '余杭区', to = '上虞区' }}]"
    ));
    let answer = ask(&graph.view(), "cn-330603", &Partners { via_parents: true, ..SUPPORTERS });
    let parent: Vec<_> = answer
        .partners
        .iter()
        .filter(|partner| partner.reach == Reach::Parent)
        .map(|partner| (partner.entity.id(), partner.via.unwrap().id()))
        .collect();
    // 拱墅区 by Shaoxing, 萧山区 by Zhejiang; what ends at a sister district is no matter of this one.
    assert_eq!(parent, [("cn-330105", "cn-330600"), ("cn-330109", "cn-330000")]);
    let plain = ask(&graph.view(), "cn-330603", &SUPPORTERS);
    assert!(plain.partners.iter().all(|partner| partner.reach != Reach::Parent));
    let beyond: Vec<_> = plain.beyond.iter().map(|(region, number)| (region.id(), *number)).collect();
    assert_eq!(beyond, [("cn-330000", 1), ("cn-330600", 1)]);
}

#[test]
fn hops_find_supporters_of_supporters_each_once() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }, { name = "c" }, { name = "d" }]
        pairing = [
            { id = "ab", from = "a", to = "b" }, { id = "bc", from = "b", to = "c" }, { id = "cd", from = "c", to = "d" },
            { id = "bd", from = "b", to = "d" }, { id = "da", from = "d", to = "a" },
        ]
        "#,
    );
    let hops = |number| {
        let answer = ask(&graph.view(), "d", &Partners { hops: number, ..SUPPORTERS });
        answer.partners.iter().map(|partner| (partner.entity.id().to_owned(), partner.hops)).collect::<Vec<_>>()
    };
    assert_eq!(hops(1), [("b".to_owned(), 1), ("c".to_owned(), 1)]);
    assert_eq!(hops(2), [("b".to_owned(), 1), ("c".to_owned(), 1), ("a".to_owned(), 2)]);
    assert_eq!(hops(9), hops(2));
}

#[test]
fn a_region_that_no_link_names_has_no_partners() {
    let graph = graph(SHAOXING);
    let found = graph.find("诸暨市").unwrap();
    assert!(matches!(found, Found::Region(_)));
    assert!(partners(&graph.view(), found, &SUPPORTERS).partners.is_empty());
}

/// Links with all kinds of periods, cited in 2022.
const TIMES: &str = r#"
    organization = [{ name = "z" }, { name = "closed" }, { name = "open" }, { name = "unknown" }, { name = "about" }, { name = "none" }]
    source = [{ id = "s", title = "t", published = "2022" }]
    defaults = { source = "s" }
    pairing = [
        { from = "closed", to = "z", period = "2018/2020", quote = "q" },
        { from = "open", to = "z", period = "2018/..", quote = "q" },
        { from = "unknown", to = "z", period = "2018/", quote = "q" },
        { from = "about", to = "z", period = "2018~", quote = "q" },
        { from = "none", to = "z", quote = "q" },
    ]
"#;

#[test]
fn a_question_at_a_date_is_sure_possible_or_no() {
    let graph = graph(TIMES);
    let at = |date| {
        let mut told = supporters(&as_of(&graph, date), "z");
        told.sort();
        told
    };
    assert_eq!(at("2016"), ["none?"]);
    // `~` blurs by a year; an end that is unknown is not before the start.
    assert_eq!(at("2017"), ["about?", "none?"]);
    // What began in 2018 held at some time in it; what is about 2018 may have been in 2017 or 2019.
    assert_eq!(at("2018"), ["about?", "closed", "none?", "open", "unknown"]);
    assert_eq!(at("2019"), ["about?", "closed", "none?", "open", "unknown?"]);
    assert_eq!(at("2020"), ["closed", "none?", "open", "unknown?"]);
    // The source is of 2022: until then what is open is sure, and so is then what has no period.
    assert_eq!(at("2022"), ["none", "open", "unknown?"]);
    assert_eq!(at("2023"), ["none?", "open?", "unknown?"]);
}

#[test]
fn certain_keeps_the_sure() {
    let graph = graph(TIMES);
    let certain = view(&graph, Filter { as_of: Some(period("2019")), certain: true, ..Filter::default() });
    assert_eq!(supporters(&certain, "z"), ["closed", "open"]);
}

#[test]
fn an_inferred_party_is_possible() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "z" }]
        pairing = [{ from = "a", to = "z", certainty = "possible", because = "the only one of its name" }]
        "#,
    );
    assert_eq!(supporters(&graph.view(), "z"), ["a?"]);
    assert_eq!(recipients(&graph.view(), "a"), ["z?"]);
    assert_eq!(supporters(&view(&graph, Filter { certain: true, ..Filter::default() }), "z"), NONE);
}

#[test]
fn planned_links_answer_only_when_asked_for() {
    let graph = graph(
        r#"
        organization = [{ name = "there" }, { name = "coming" }, { name = "later" }, { name = "z" }]
        pairing = [
            { from = "there", to = "z" }, { from = "coming", to = "z", status = "under-way" }, { from = "later", to = "z", status = "planned" },
        ]
        "#,
    );
    let with = |statuses: &[Status]| supporters(&view(&graph, Filter { statuses: statuses.to_vec(), ..Filter::default() }), "z");
    assert_eq!(with(&[]), ["coming", "there"]);
    assert_eq!(with(&[Status::Planned]), ["later"]);
    assert_eq!(with(&[Status::InPlace, Status::Planned]), ["later", "there"]);
}

fn public(graph: &Graph) -> View<'_> {
    view(graph, Filter { public: true, ..Filter::default() })
}

/// Everything that a partners answer prints.
fn printed(view: &View<'_>, id: &str, question: &Partners) -> String {
    serde_json::to_string(&ask(view, id, question).to_shape(view, question)).unwrap()
}

#[test]
fn public_leaves_out_what_touches_anything_internal() {
    let graph = graph(
        r#"
        source = [{ id = "open-source", title = "t" }, { id = "secret-source", title = "t", access = "internal" }]
        organization = [
            { name = "a" }, { name = "b" }, { name = "c" }, { name = "d" }, { name = "secret", access = "internal" },
            { name = "leaked", cite = { source = "secret-source", quote = "q" } }, { name = "z" },
        ]
        pairing = [
            { from = "a", to = "z", cite = { source = "open-source", quote = "q" } },
            { from = "b", to = "z", cite = { source = "secret-source", quote = "q" } },
            { from = "c", to = "z", cite = [{ source = "secret-source", quote = "hidden" }, { source = "open-source", quote = "q" }] },
            { from = "d", to = "z", access = "internal" },
            { from = "secret", to = "z" }, { from = "leaked", to = "z" },
            { from = ["a", "secret"], to = "z" },
        ]
        "#,
    );
    assert_eq!(supporters(&graph.view(), "z").len(), 6);
    assert_eq!(supporters(&public(&graph), "z"), ["a", "c"]);
    let printed = printed(&public(&graph), "z", &SUPPORTERS);
    assert!(!printed.contains("secret") && !printed.contains("hidden"), "{printed}");
}

#[test]
fn public_prints_no_internal_id_anywhere() {
    let graph = graph(
        r#"
        region = [{ id = "secret-place", name = "p", level = "county", access = "internal", within = "浙江省" }]
        organization = [{ name = "a", within = "secret-place" }, { id = "secret-broker", name = "k", access = "internal" }, { name = "z" }]
        programme = [{ id = "secret-scheme", name = "n", access = "internal" }]
        group = [{ name = "g", of = "organization", members = ["secret-broker", "z"] }]
        [[funding]]
        id = "secret-link"
        from = "a"
        to = "z"
        amount = "5元"
        access = "internal"
        [[funding]]
        id = "paid"
        from = "a"
        to = ["g", "z"]
        amount = "3元"
        part_of = { link = "secret-link" }
        contradicts = "secret-link"
        roles = { broker = ["secret-broker", "a"] }
        [[funding]]
        id = "other"
        from = "a"
        to = "z"
        amount = { value = "1元", part_of = { measure = "secret-link#money" } }
        programme = "secret-scheme"
        "#,
    );
    let view = public(&graph);
    let printed = printed(&view, "a", &RECIPIENTS);
    assert!(printed.contains("paid") && !printed.contains("secret"), "{printed}");
}

#[test]
fn filters_choose_by_kind_scheme_source_and_place() {
    let graph = graph(
        r#"
        source = [{ id = "s1", title = "t" }, { id = "s2", title = "t" }]
        programme = [{ name = "east-west", class = "scheme" }]
        organization = [{ name = "a", within = "柯桥区" }, { name = "b", within = "越城区" }, { name = "c" }, { name = "z", within = "绍兴市" }]
        pairing = [
            { from = "a", to = "z", scheme = "east-west", cite = { source = "s1", quote = "q" } },
            { from = "b", to = "z", cite = [{ source = "s1", quote = "q" }, { source = "s2", quote = "q" }] },
        ]
        funding = [{ from = "c", to = "z", cite = { source = "s2", quote = "q" } }]
        "#,
    );
    let with = |filter| supporters(&view(&graph, filter), "z");
    let one = |text: &str| vec![text.to_owned()];
    assert_eq!(with(Filter::default()), ["a", "b", "c"]);
    assert_eq!(with(Filter { kinds: one("funding"), ..Filter::default() }), ["c"]);
    assert_eq!(with(Filter { kinds: vec!["funding".into(), "pairing".into()], ..Filter::default() }), ["a", "b", "c"]);
    assert_eq!(with(Filter { schemes: one("east-west"), ..Filter::default() }), ["a"]);
    assert_eq!(with(Filter { sources: one("s2"), ..Filter::default() }), ["b", "c"]);
    assert_eq!(with(Filter { within: one("绍兴市"), ..Filter::default() }), ["a", "b"]);
    assert_eq!(with(Filter { within: one("柯桥区"), ..Filter::default() }), NONE);
}

#[test]
fn joint_ends_are_partners_each_and_marked() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }, { name = "z" }]
        funding = [{ id = "joint", from = ["a", "b"], to = "z" }, { id = "own", from = "b", to = "z" }]
        "#,
    );
    let answer = ask(&graph.view(), "z", &SUPPORTERS);
    let told: Vec<_> = answer.partners.iter().map(|partner| (partner.entity.id(), partner.joint, partner.links.len())).collect();
    // b gives alone too, so not all its links are joint.
    assert_eq!(told, [("b", false, 2), ("a", true, 1)]);
    assert_eq!(entity(&graph, "z").links_in().count(), 3);
}
