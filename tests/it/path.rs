//! Ways: each rule on a graph of its own.

use std::fmt::Write as _;

use shanhai::graph::{Filter, Graph, Lang, View};
use shanhai::model::{Answer, Status};
use shanhai::query::path::{Direction, NoWay, Way, Ways, WaysAnswer, ways};

use crate::graphs::{as_of, entity, graph, kinds, period, view};

const MANY: Ways = Ways { k: 99, max_hops: None, direction: Direction::Along };
const ANY: Ways = Ways { direction: Direction::Any, ..MANY };

fn ask<'g>(view: &View<'g>, from: &str, to: &str, question: &Ways) -> WaysAnswer<'g> {
    ways(view, entity(view.graph(), from), entity(view.graph(), to), question)
}

/// A way as `a =funding=> b -within- c`: support links between `=` and `=>`, structure between dashes.
fn told(way: &Way<'_>) -> String {
    let mut text = way.nodes[0].id().to_owned();
    for (step, node) in way.steps.iter().zip(&way.nodes[1..]) {
        let links: Vec<&str> = step.links.iter().map(|link| link.id.as_str()).collect();
        let links = links.join("+");
        let (open, close) = if step.support { ("=", "=>") } else { ("-", "-") };
        write!(text, " {open}{links}{close} ").unwrap();
        text += node.id();
    }
    text
}

fn all(view: &View<'_>, from: &str, to: &str, question: &Ways) -> Vec<String> {
    ask(view, from, to, question).ways.iter().map(told).collect()
}

fn along(graph: &Graph, from: &str, to: &str) -> Vec<String> {
    all(&graph.view(), from, to, &MANY)
}

fn any(graph: &Graph, from: &str, to: &str) -> Vec<String> {
    all(&graph.view(), from, to, &ANY)
}

const NONE: [&str; 0] = [];

#[test]
fn fewest_support_links_come_first_then_fewest_steps_then_ids() {
    let graph = graph(
        r#"
        organization = [
            { name = "a" }, { name = "c" }, { name = "b" }, { name = "z" },
            { name = "u", unit_of = "v" }, { name = "v", unit_of = "z" },
            { name = "s", unit_of = "z" }, { name = "r", unit_of = "z" },
        ]
        pairing = [
            { id = "ab", from = "a", to = "b" }, { id = "bz", from = "b", to = "z" },
            { id = "ac", from = "a", to = "c" }, { id = "cz", from = "c", to = "z" },
            { id = "au", from = "a", to = "u" }, { id = "as", from = "a", to = "s" },
            { id = "ar", from = "a", to = "r" }, { id = "az", from = "a", to = "z" },
        ]
        "#,
    );
    let expected = [
        "a =az=> z",
        "a =ar=> r -unit_of:r>z- z",
        "a =as=> s -unit_of:s>z- z",
        "a =au=> u -unit_of:u>v- v -unit_of:v>z- z",
        "a =ab=> b =bz=> z",
        "a =ac=> c =cz=> z",
    ];
    assert_eq!(along(&graph, "a", "z"), expected);
    for k in 0..=6 {
        assert_eq!(all(&graph.view(), "a", "z", &Ways { k, ..MANY }), expected[..k]);
    }
}

#[test]
fn ways_of_equal_length_come_by_their_ids_from_the_start() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }, { name = "c" }, { name = "y" }, { name = "x" }, { name = "z" }]
        pairing = [
            { id = "1", from = "a", to = "c" }, { id = "2", from = "c", to = "x" }, { id = "3", from = "x", to = "z" },
            { id = "4", from = "a", to = "b" }, { id = "5", from = "b", to = "y" }, { id = "6", from = "y", to = "z" },
            { id = "7", from = "b", to = "x" },
        ]
        "#,
    );
    // 7 is b to x, so a b x z comes before a b y z, and both before a c x z.
    assert_eq!(along(&graph, "a", "z"), ["a =4=> b =7=> x =3=> z", "a =4=> b =5=> y =6=> z", "a =1=> c =2=> x =3=> z"]);
}

#[test]
fn a_step_holds_all_its_parallel_links_and_is_one_way() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }]
        funding = [{ id = "f", from = "a", to = "b" }]
        donation = [{ id = "d", from = "a", to = "b" }, { id = "e", from = "a", to = "b", period = "2020" }]
        purchase = [{ id = "back", from = "b", to = "a" }]
        "#,
    );
    assert_eq!(along(&graph, "a", "b"), ["a =d+e+f=> b"]);
    // A parallel link that the filter leaves out is not shown.
    assert_eq!(all(&kinds(&graph, &["donation"]), "a", "b", &MANY), ["a =d+e=> b"]);
    let answer = ask(&graph.view(), "a", "b", &ANY);
    let directions: Vec<_> = answer.ways[0].steps[0].links.iter().map(|link| (link.id.as_str(), link.along)).collect();
    assert_eq!(directions, [("back", false), ("d", true), ("e", true), ("f", true)]);
}

#[test]
fn a_joint_link_is_a_step_from_each_giver_to_each_receiver() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }, { name = "c" }, { name = "d" }]
        funding = [{ id = "j", from = ["a", "b"], to = ["c", "d"] }]
        "#,
    );
    for (from, to) in [("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")] {
        assert_eq!(along(&graph, from, to), [format!("{from} =j=> {to}")]);
    }
    // Givers of one link are no way to one another.
    assert_eq!(along(&graph, "a", "b"), NONE);
}

#[test]
fn kinds_hold_while_the_search_runs() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }, { name = "c" }, { name = "d" }]
        funding = [{ id = "ad", from = "a", to = "d" }, { id = "bd", from = "b", to = "d" }]
        pairing = [
            { id = "ab", from = "a", to = "b" }, { id = "bc", from = "b", to = "c" }, { id = "cd", from = "c", to = "d" },
        ]
        "#,
    );
    assert_eq!(along(&graph, "a", "d"), ["a =ad=> d", "a =ab=> b =bd=> d", "a =ab=> b =bc=> c =cd=> d"]);
    let once = Ways { k: 1, ..MANY };
    assert_eq!(all(&kinds(&graph, &["pairing"]), "a", "d", &once), ["a =ab=> b =bc=> c =cd=> d"]);
}

#[test]
fn dates_hold_while_the_search_runs() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }, { name = "d" }]
        pairing = [
            { id = "ad", from = "a", to = "d", period = "2016/2018" },
            { id = "ab", from = "a", to = "b", period = "2019/2022" }, { id = "bd", from = "b", to = "d", period = "2018/2020" },
        ]
        "#,
    );
    assert_eq!(all(&as_of(&graph, "2017"), "a", "d", &MANY), ["a =ad=> d"]);
    assert_eq!(all(&as_of(&graph, "2020"), "a", "d", &MANY), ["a =ab=> b =bd=> d"]);
    let answer = ask(&as_of(&graph, "2022"), "a", "d", &MANY);
    assert_eq!((answer.ways.len(), answer.reason), (0, Some(NoWay::NoneUnderFilters)));
}

#[test]
fn a_way_passes_no_entity_twice() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }, { name = "c" }, { name = "d" }]
        pairing = [
            { id = "ab", from = "a", to = "b" }, { id = "ba", from = "b", to = "a" }, { id = "bc", from = "b", to = "c" },
            { id = "cb", from = "c", to = "b" }, { id = "bd", from = "b", to = "d" }, { id = "db", from = "d", to = "b" },
        ]
        "#,
    );
    assert_eq!(along(&graph, "a", "d"), ["a =ab=> b =bd=> d"]);
    assert_eq!(along(&graph, "a", "a"), NONE);
}

/// `u1` and `u2` in `m`, `m` in `w`.
const TREE: &str = r#"
    organization = [
        { name = "w" }, { name = "m", unit_of = "w" }, { name = "u1", within = "m" }, { name = "u2", unit_of = "m" },
        { name = "x" }, { name = "y" },
    ]
"#;

#[test]
fn before_a_giver_only_down() {
    let down = graph(&format!("{TREE}\npairing = [{{ id = 'p', from = 'u1', to = 'y' }}]"));
    assert_eq!(along(&down, "w", "y"), ["w -unit_of:m>w- m -within:u1>m- u1 =p=> y"]);
    assert_eq!(along(&down, "m", "y"), ["m -within:u1>m- u1 =p=> y"]);
    assert_eq!(along(&down, "u2", "y"), NONE);
    let up = graph(&format!("{TREE}\npairing = [{{ id = 'p', from = 'w', to = 'y' }}]"));
    assert_eq!(along(&up, "u1", "y"), NONE);
    assert_eq!(along(&up, "m", "y"), NONE);
    assert_eq!(any(&up, "u1", "y"), ["u1 -within:u1>m- m -unit_of:m>w- w =p=> y"]);
}

#[test]
fn after_a_receiver_up_or_down() {
    let graph = graph(&format!("{TREE}\npairing = [{{ id = 'p', from = 'x', to = 'm' }}]"));
    assert_eq!(along(&graph, "x", "w"), ["x =p=> m -unit_of:m>w- w"]);
    assert_eq!(along(&graph, "x", "u1"), ["x =p=> m -within:u1>m- u1"]);
    assert_eq!(along(&graph, "x", "u2"), ["x =p=> m -unit_of:u2>m- u2"]);
}

#[test]
fn between_a_receiver_and_a_giver_up_or_down() {
    let down = graph(&format!("{TREE}\npairing = [{{ id = 'p', from = 'x', to = 'w' }}, {{ id = 'q', from = 'u1', to = 'y' }}]"));
    assert_eq!(along(&down, "x", "y"), ["x =p=> w -unit_of:m>w- m -within:u1>m- u1 =q=> y"]);
    let up = graph(&format!("{TREE}\npairing = [{{ id = 'p', from = 'x', to = 'u1' }}, {{ id = 'q', from = 'w', to = 'y' }}]"));
    assert_eq!(along(&up, "x", "y"), ["x =p=> u1 -within:u1>m- m -unit_of:m>w- w =q=> y"]);
}

#[test]
fn a_run_of_structure_steps_never_turns() {
    // x to u1, up to m, down to u2: neither as an end nor on the way.
    let graph =
        graph(&format!("{TREE}\npairing = [{{ id = 'p', from = 'x', to = 'u1' }}, {{ id = 'q', from = 'u2', to = 'y' }}]"));
    for (from, to) in [("x", "u2"), ("x", "y")] {
        assert_eq!(along(&graph, from, to), NONE, "{from} {to}");
        assert_eq!(any(&graph, from, to), NONE, "{from} {to}");
    }
    // Nor down and up: w to m to u1, which lies in another place since 2020.
    let two_places = crate::graphs::graph(
        r#"
        organization = [
            { name = "v" }, { name = "w" }, { name = "x" },
            { name = "u", within = [{ entity = "v", period = "2010/2019" }, { entity = "w", period = "2020/2029" }] },
        ]
        pairing = [{ id = "p", from = "x", to = "v" }]
        "#,
    );
    assert_eq!(along(&two_places, "x", "w"), NONE);
    assert_eq!(any(&two_places, "x", "w"), NONE);
}

#[test]
fn a_run_never_passes_through_a_province_or_country() {
    let regions = r#"
        region = [
            { name = "land", level = "country" },
            { name = "prov", level = "province", within = "land" },
            { name = "city", level = "prefecture", within = "prov" },
            { name = "county", level = "county", within = "city" },
        ]
        organization = [{ name = "x" }, { name = "y" }]
    "#;
    let up = graph(&format!("{regions}\npairing = [{{ id = 'p', from = 'x', to = 'county' }}]"));
    assert_eq!(along(&up, "x", "prov"), ["x =p=> county -within:county>city- city -within:city>prov- prov"]);
    assert_eq!(along(&up, "x", "land"), NONE);
    assert_eq!(any(&up, "x", "land"), NONE);
    let down = graph(&format!("{regions}\npairing = [{{ id = 'p', from = 'county', to = 'y' }}]"));
    assert_eq!(along(&down, "prov", "y"), ["prov -within:city>prov- city -within:county>city- county =p=> y"]);
    assert_eq!(along(&down, "land", "y"), NONE);
    // A run that begins at a province passes through none.
    let received = graph(&format!("{regions}\npairing = [{{ id = 'p', from = 'x', to = 'prov' }}]"));
    assert_eq!(along(&received, "x", "county"), ["x =p=> prov -within:city>prov- city -within:county>city- county"]);
}

#[test]
fn lying_in_a_place_alone_is_no_way() {
    let graph = graph(TREE);
    for (from, to) in [("w", "u1"), ("u1", "w"), ("m", "w"), ("w", "m")] {
        assert_eq!(along(&graph, from, to), NONE);
        assert_eq!(any(&graph, from, to), NONE);
        assert_eq!(ask(&graph.view(), from, to, &ANY).reason, Some(NoWay::None));
    }
}

#[test]
fn any_goes_against_links_and_over_ownership_and_membership() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }, { name = "zone" }, { name = "o" }]
        park = [{ name = "e", owner = "o" }]
        membership = [{ id = "ma", from = "a", to = "zone" }, { id = "mb", from = "b", to = "zone" }]
        pairing = [{ id = "p", from = "e", to = "a" }]
        "#,
    );
    assert_eq!(any(&graph, "a", "b"), ["a -ma- zone -mb- b"]);
    assert_eq!(any(&graph, "a", "e"), ["a =p=> e"]);
    assert_eq!(any(&graph, "o", "e"), ["o -ownership:o>e- e"]);
    assert_eq!(any(&graph, "b", "o"), ["b -mb- zone -ma- a =p=> e -ownership:o>e- o"]);
    assert_eq!(along(&graph, "a", "b"), NONE);
    assert_eq!(along(&graph, "a", "e"), NONE);
    assert_eq!(along(&graph, "o", "e"), NONE);
    let answer = ask(&graph.view(), "b", "o", &ANY);
    let along: Vec<bool> = answer.ways[0].steps.iter().map(|step| step.links[0].along).collect();
    assert_eq!(along, [true, false, false, false]);
}

#[test]
fn a_symmetric_link_is_followed_against_its_arrow_only_by_any() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }]
        cooperation = [{ id = "c", from = "a", to = "b" }]
        "#,
    );
    assert_eq!(along(&graph, "a", "b"), ["a =c=> b"]);
    assert_eq!(along(&graph, "b", "a"), NONE);
    assert_eq!(any(&graph, "b", "a"), ["b =c=> a"]);
}

#[test]
fn max_hops_counts_support_links_and_not_structure() {
    let graph =
        graph(&format!("{TREE}\npairing = [{{ id = 'p', from = 'x', to = 'u1' }}, {{ id = 'q', from = 'w', to = 'y' }}]"));
    let hops = |most| ask(&graph.view(), "x", "y", &Ways { max_hops: Some(most), ..MANY });
    assert_eq!(hops(2).ways.len(), 1);
    assert_eq!((hops(1).ways.len(), hops(1).reason), (0, Some(NoWay::NoneUnderFilters)));
    let one = ask(&graph.view(), "x", "w", &Ways { max_hops: Some(1), ..MANY });
    assert_eq!((one.ways.len(), one.ways[0].support_links()), (1, 1));
}

#[test]
fn a_step_that_structure_allows_costs_no_support_link() {
    // u1 lies in m and also pays to it: up is a step of structure, so the way has one support link.
    let graph = graph(&format!(
        "{TREE}\npairing = [{{ id = 'p', from = 'x', to = 'u1' }}]\nreturn = [{{ id = 'r', from = 'u1', to = 'm' }}]"
    ));
    let answer = ask(&graph.view(), "x", "m", &Ways { max_hops: Some(1), ..MANY });
    assert_eq!(answer.ways.len(), 1);
    assert_eq!(answer.ways[0].support_links(), 1);
    assert!(!answer.ways[0].steps[1].support);
    // Where structure can't be walked, the link is.
    assert_eq!(along(&graph, "u1", "m"), ["u1 =r=> m"]);
}

/// The enclave `e` of `o` in the place `h`; a firm in it.
const ENCLAVE: &str = r#"
    region = [{ name = "h", level = "county" }, { name = "o", level = "county" }]
    park = [{ name = "e", class = "innovation-enclave", within = "h", owner = "o" }]
    organization = [{ name = "firm", within = "e" }, { name = "x" }, { name = "y" }]
"#;

#[test]
fn an_enclave_receives_for_its_owner() {
    let graph = graph(&format!(
        "{ENCLAVE}\ninvestment = [{{ id = 'i', from = 'x', to = 'e' }}]\ndonation = [{{ id = 'd', from = 'y', to = 'firm' }}]"
    ));
    assert_eq!(along(&graph, "x", "o"), ["x =i=> e -ownership:o>e- o"]);
    assert_eq!(along(&graph, "y", "o"), ["y =d=> firm -within:firm>e- e -ownership:o>e- o"]);
    assert_eq!(along(&graph, "x", "h"), NONE);
    assert_eq!(along(&graph, "y", "h"), NONE);
}

#[test]
fn an_enclave_gives_from_its_place() {
    let graph = graph(&format!(
        "{ENCLAVE}\nincubation = [{{ id = 'i', from = 'e', to = 'x' }}]\ndonation = [{{ id = 'd', from = 'firm', to = 'y' }}]"
    ));
    assert_eq!(along(&graph, "h", "x"), ["h -within:e>h- e =i=> x"]);
    assert_eq!(along(&graph, "h", "y"), ["h -within:e>h- e -within:firm>e- firm =d=> y"]);
    assert_eq!(along(&graph, "o", "x"), NONE);
    assert_eq!(along(&graph, "o", "y"), NONE);
}

#[test]
fn a_way_goes_through_an_enclave() {
    let graph = graph(&format!(
        "{ENCLAVE}\ninvestment = [{{ id = 'i', from = 'x', to = 'e' }}]\nincubation = [{{ id = 'k', from = 'e', to = 'y' }}]"
    ));
    assert_eq!(along(&graph, "x", "y"), ["x =i=> e =k=> y"]);
    // The place hosts the owner, which is a link of its own.
    assert_eq!(along(&graph, "h", "o"), ["h =hosting:h>o=> o"]);
}

/// A group of five counties, two of them named, in two cities of one province.
const GROUP: &str = r#"
    region = [
        { name = "prov", level = "province" },
        { name = "c1", level = "prefecture", within = "prov" }, { name = "c2", level = "prefecture", within = "prov" },
        { name = "a", level = "county", within = "c1" }, { name = "b", level = "county", within = "c2" },
        { name = "other", level = "county", within = "c1" },
    ]
    group = [{ name = "g", of = "region", size = 5, members = ["a", "b"] }]
    organization = [{ name = "x" }, { name = "y" }]
"#;

#[test]
fn a_link_to_a_group_reaches_its_named_members_and_nothing_else() {
    let graph = graph(&format!("{GROUP}\npairing = [{{ id = 'p', from = 'x', to = 'g' }}]"));
    assert_eq!(along(&graph, "x", "g"), ["x =p=> g"]);
    assert_eq!(along(&graph, "x", "a"), ["x =p=> g -membership:a>g- a"]);
    assert_eq!(along(&graph, "x", "b"), ["x =p=> g -membership:b>g- b"]);
    assert_eq!(along(&graph, "x", "other"), NONE);
    // It counts to the lowest region of its members, which no link says.
    assert_eq!(along(&graph, "x", "prov")[0], "x =p=> g -within:g>prov- prov");
    // What its member counts to is above the member.
    assert_eq!(along(&graph, "x", "c1"), ["x =p=> g -membership:a>g- a -within:a>c1- c1"]);
}

#[test]
fn a_link_to_a_member_does_not_reach_its_group() {
    let graph =
        graph(&format!("{GROUP}\npairing = [{{ id = 'p', from = 'x', to = 'a' }}, {{ id = 'q', from = 'y', to = 'c1' }}]"));
    assert_eq!(along(&graph, "x", "g"), NONE);
    assert_eq!(along(&graph, "x", "b"), NONE);
    assert_eq!(along(&graph, "y", "g"), NONE);
    assert_eq!(along(&graph, "y", "b"), NONE);
}

#[test]
fn none_at_all_is_told_from_none_under_the_filters() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }, { name = "c" }]
        pairing = [{ id = "ab", from = "a", to = "b", period = "2020" }]
        "#,
    );
    let reason = |view: &View<'_>, from, to| ask(view, from, to, &MANY).reason;
    assert_eq!(reason(&graph.view(), "a", "b"), None);
    assert_eq!(reason(&graph.view(), "a", "c"), Some(NoWay::None));
    assert_eq!(reason(&kinds(&graph, &["funding"]), "a", "b"), Some(NoWay::NoneUnderFilters));
    assert_eq!(reason(&kinds(&graph, &["funding"]), "a", "c"), Some(NoWay::None));
    assert_eq!(reason(&as_of(&graph, "2019"), "a", "b"), Some(NoWay::NoneUnderFilters));
    // Against the arrows there is a way, but not in this direction.
    assert_eq!(reason(&graph.view(), "b", "a"), Some(NoWay::None));
    let shape = ask(&as_of(&graph, "2019"), "a", "b", &MANY).to_shape(&graph.view(), Lang::En);
    assert_eq!(shape.reason.as_deref(), Some("none-under-filters"));
}

#[test]
fn planned_links_are_walked_only_when_asked_for() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }]
        pairing = [{ id = "ab", from = "a", to = "b", status = "planned" }]
        "#,
    );
    assert_eq!(along(&graph, "a", "b"), NONE);
    let planned = view(&graph, Filter { statuses: vec![Status::Planned], ..Filter::default() });
    assert_eq!(all(&planned, "a", "b", &MANY), ["a =ab=> b"]);
}

/// A school that moved from `old` to `new` at the turn of 2020; nobody knows quite when it came to `maybe`'s union.
const MOVED: &str = r#"
    region = [{ name = "old", level = "county" }, { name = "new", level = "county" }]
    school = [{ name = "s", within = [{ entity = "old", period = "2010/2019" }, { entity = "new", period = "2020/2030" }] }]
    organization = [{ name = "x" }, { name = "b", within = { entity = "new", period = "2015~/2030" } }]
    pairing = [{ id = "p", from = "x", to = "s", period = "2010/2030" }, { id = "q", from = "x", to = "b", period = "2010/2030" }]
"#;

#[test]
fn structure_steps_hold_at_the_asked_date() {
    let graph = graph(MOVED);
    assert_eq!(all(&as_of(&graph, "2012"), "x", "old", &MANY), ["x =p=> s -within:s>old- old"]);
    assert_eq!(ask(&as_of(&graph, "2012"), "x", "new", &MANY).reason, Some(NoWay::NoneUnderFilters));
    assert_eq!(all(&as_of(&graph, "2022"), "x", "old", &MANY), NONE);
    assert_eq!(all(&as_of(&graph, "2022"), "x", "new", &MANY), ["x =q=> b -within:b>new- new", "x =p=> s -within:s>new- new"]);
}

#[test]
fn a_way_is_as_sure_as_its_least_sure_step() {
    let graph = graph(MOVED);
    let at = |certain| view(&graph, Filter { as_of: Some(period("2015")), certain, ..Filter::default() });
    let answer = ask(&at(false), "x", "new", &MANY);
    assert_eq!(answer.ways.iter().map(told).collect::<Vec<_>>(), ["x =q=> b -within:b>new- new"]);
    assert_eq!(answer.ways[0].certainty(), Answer::Possibly);
    assert_eq!(answer.ways[0].steps[0].links[0].certainty, Answer::Yes);
    assert_eq!(all(&at(true), "x", "new", &MANY), NONE);
}

#[test]
fn ownership_and_membership_hold_at_the_asked_date() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }, { name = "zone" }, { name = "o" }]
        park = [{ name = "e", owner = { entity = "o", period = "2016/2018" } }]
        membership = [
            { id = "ma", from = "a", to = "zone", period = "2003/2010" }, { id = "mb", from = "b", to = "zone", period = "2003/2020" },
        ]
        "#,
    );
    assert_eq!(all(&as_of(&graph, "2005"), "a", "b", &ANY), ["a -ma- zone -mb- b"]);
    assert_eq!(all(&as_of(&graph, "2015"), "a", "b", &ANY), NONE);
    assert_eq!(all(&as_of(&graph, "2017"), "o", "e", &ANY), ["o -ownership:o>e- e"]);
    assert_eq!(all(&as_of(&graph, "2020"), "o", "e", &ANY), NONE);
}

#[test]
fn a_public_way_passes_nothing_internal() {
    let graph = graph(
        r#"
        organization = [
            { name = "w" }, { name = "m", unit_of = "w", access = "internal" }, { name = "u", unit_of = "m" },
            { name = "x" }, { name = "y" },
        ]
        pairing = [{ id = "p", from = "x", to = "u" }, { id = "q", from = "u", to = "y" }]
        membership = [{ id = "s", from = "w", to = "m" }, { id = "t", from = "y", to = "w", access = "internal" }]
        "#,
    );
    assert_eq!(along(&graph, "x", "w").len(), 1);
    let public = view(&graph, Filter { public: true, ..Filter::default() });
    assert_eq!(all(&public, "x", "y", &MANY), ["x =p=> u =q=> y"]);
    assert_eq!(all(&public, "x", "w", &MANY), NONE);
    assert_eq!(all(&public, "w", "y", &MANY), NONE);
    assert_eq!(all(&public, "w", "y", &ANY), NONE);
}
