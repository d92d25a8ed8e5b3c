//! Where things count: enclaves, groups, units, moves, levels.

use shanhai::graph::{Filter, Graph, Moment, Role, View};
use shanhai::model::{Answer, Level};
use shanhai::query::levels::{AtLevel, at_level};
use shanhai::query::partners::{Partners, Side};

use crate::graphs::{as_of, ask, built, entity, errors, graph, ids, period, recipients, supporters, view};

/// Counties `a` and `b` in the city `c`, and `x` and `y` outside.
const CITY: &str = r#"
    region = [
        { name = "c", level = "prefecture" }, { name = "a", level = "county", within = "c" }, { name = "b", level = "county", within = "c" },
    ]
    organization = [{ name = "x" }, { name = "y" }]
"#;

const NONE: [&str; 0] = [];

fn with_internal(view: &View<'_>, id: &str, side: Side) -> Vec<String> {
    ids(&ask(view, id, &Partners { internal: true, ..Partners::new(side) }).partners)
}

#[test]
fn a_link_inside_a_region_is_internal_to_it_and_to_no_part_of_it() {
    let graph = graph(&format!("{CITY}\nfunding = [{{ from = 'a', to = 'b' }}]"));
    let view = graph.view();
    assert_eq!((supporters(&view, "b"), recipients(&view, "a")), (vec!["a".to_owned()], vec!["b".to_owned()]));
    assert_eq!(supporters(&view, "c"), NONE);
    assert_eq!(recipients(&view, "c"), NONE);
    assert_eq!(with_internal(&view, "c", Side::Supporters), ["a"]);
    assert_eq!(with_internal(&view, "c", Side::Recipients), ["b"]);
}

#[test]
fn of_mixed_givers_the_outside_ones_show_as_joint() {
    let graph = graph(&format!("{CITY}\nfunding = [{{ from = ['a', 'x'], to = 'b' }}]"));
    let view = graph.view();
    let answer = ask(&view, "c", &Partners::new(Side::Supporters));
    assert_eq!(ids(&answer.partners), ["x"]);
    assert!(answer.partners[0].joint);
    assert_eq!(supporters(&view, "b"), ["a", "x"]);
    // All receivers of the money are inside, so the city supports nobody outside by it.
    assert_eq!(recipients(&view, "c"), NONE);
    assert_eq!(recipients(&view, "x"), ["b"]);
}

#[test]
fn of_mixed_receivers_the_outside_ones_show() {
    let graph = graph(&format!("{CITY}\nfunding = [{{ from = 'a', to = ['b', 'y'] }}]"));
    let view = graph.view();
    assert_eq!(recipients(&view, "c"), ["y"]);
    assert_eq!(supporters(&view, "c"), NONE);
    assert_eq!(recipients(&view, "a"), ["b", "y"]);
}

/// The enclave `e` of `o` in `h`, a firm in it.
const ENCLAVE: &str = r#"
    region = [{ name = "h", level = "county" }, { name = "o", level = "county" }]
    park = [{ name = "e", within = "h", owner = "o" }]
    organization = [{ name = "firm", within = "e" }, { name = "x" }, { name = "y" }]
"#;

fn without_hosting(graph: &Graph) -> View<'_> {
    crate::graphs::kinds(graph, &["funding", "incubation"])
}

#[test]
fn a_region_s_money_into_its_own_enclave_is_internal_to_it() {
    let graph = graph(&format!("{ENCLAVE}\nfunding = [{{ from = 'o', to = 'e' }}]"));
    let view = without_hosting(&graph);
    assert_eq!(recipients(&view, "o"), NONE);
    assert_eq!(supporters(&view, "o"), NONE);
    assert_eq!(with_internal(&view, "o", Side::Recipients), ["e"]);
    assert_eq!(with_internal(&view, "o", Side::Supporters), ["o"]);
    assert_eq!(supporters(&view, "e"), ["o"]);
    // The place receives nothing by it.
    assert_eq!(supporters(&view, "h"), NONE);
}

#[test]
fn an_enclave_receives_for_its_owner_and_gives_from_its_place() {
    let graph = graph(&format!("{ENCLAVE}\nfunding = [{{ from = 'x', to = 'e' }}]\nincubation = [{{ from = 'e', to = 'y' }}]"));
    let view = without_hosting(&graph);
    assert_eq!((supporters(&view, "o"), recipients(&view, "h")), (vec!["x".to_owned()], vec!["y".to_owned()]));
    assert_eq!(supporters(&view, "h"), NONE);
    assert_eq!(recipients(&view, "o"), NONE);
    // The place's own money into the enclave comes from outside the owner.
    let hosted = crate::graphs::graph(&format!("{ENCLAVE}\nfunding = [{{ from = 'h', to = 'e' }}]"));
    let view = without_hosting(&hosted);
    assert_eq!((supporters(&view, "o"), recipients(&view, "h")), (vec!["h".to_owned()], vec!["e".to_owned()]));
}

#[test]
fn so_does_what_lies_in_an_enclave() {
    let graph =
        graph(&format!("{ENCLAVE}\nfunding = [{{ from = 'x', to = 'firm' }}]\nincubation = [{{ from = 'firm', to = 'y' }}]"));
    let view = without_hosting(&graph);
    assert_eq!((supporters(&view, "o"), recipients(&view, "h")), (vec!["x".to_owned()], vec!["y".to_owned()]));
    assert_eq!(supporters(&view, "h"), NONE);
    assert_eq!(recipients(&view, "o"), NONE);
    let answer = ask(&view, "o", &Partners::new(Side::Supporters));
    assert_eq!(answer.partners[0].via.map(|via| via.id()), Some("firm"));
}

#[test]
fn joint_owners_receive_jointly() {
    let graph = graph(
        r#"
        region = [{ name = "h", level = "county" }, { name = "o1", level = "county" }, { name = "o2", level = "county" }]
        park = [{ name = "e", within = "h", owner = ["o2", "o1"] }]
        organization = [{ name = "x" }]
        funding = [{ from = "x", to = "e" }]
        "#,
    );
    let view = without_hosting(&graph);
    assert_eq!(supporters(&view, "o1"), ["x"]);
    assert_eq!(supporters(&view, "o2"), ["x"]);
    let by = Partners { by: Some(Level::County), ..Partners::new(Side::Recipients) };
    let answer = ask(&view, "x", &by);
    assert_eq!(ids(&answer.partners), ["o1", "o2"]);
    assert!(answer.partners.iter().all(|partner| partner.joint));
    assert_eq!(levels(&graph, "e", Level::County, Role::Giver), ["h"]);
    assert_eq!(levels(&graph, "e", Level::County, Role::Receiver), ["o1", "o2"]);
}

/// Named counties `a` in `c1` and `b` in `c2` of `prov`; `other` beside `a`.
const GROUP: &str = r#"
    region = [
        { name = "prov", level = "province" },
        { name = "c1", level = "prefecture", within = "prov" }, { name = "c2", level = "prefecture", within = "prov" },
        { name = "a", level = "county", within = "c1" }, { name = "other", level = "county", within = "c1" },
        { name = "b", level = "county", within = "c2" },
    ]
    organization = [{ name = "x" }]
"#;

#[test]
fn a_link_to_a_group_reaches_its_named_members() {
    let graph = graph(&format!(
        "{GROUP}\ngroup = [{{ name = 'g', of = 'region', size = 5, members = ['a', 'b'], open = true }}]\npairing = [{{ from = 'x', to = 'g' }}]"
    ));
    let view = graph.view();
    for reached in ["g", "a", "b", "c1", "c2", "prov"] {
        assert_eq!(supporters(&view, reached), ["x"], "{reached}");
    }
    assert_eq!(supporters(&view, "other"), NONE);
    // The group is one partner.
    assert_eq!(recipients(&view, "x"), ["g"]);
    let answer = ask(&view, "a", &Partners::new(Side::Supporters));
    assert_eq!(answer.partners[0].via.map(|via| via.id()), Some("g"));
    let direct = Partners { direct: true, ..Partners::new(Side::Supporters) };
    assert_eq!(ids(&ask(&view, "a", &direct).partners), NONE);
}

#[test]
fn a_group_counts_to_the_lowest_region_of_its_named_members() {
    let of =
        |members: &str| graph(&format!("{GROUP}\ngroup = [{{ name = 'g', of = 'region', size = 5, members = [{members}] }}]"));
    let region = |graph: &Graph| entity(graph, "g").region().map(|region| region.id().to_owned());
    assert_eq!(region(&of("'a', 'b'")).as_deref(), Some("prov"));
    assert_eq!(region(&of("'a', 'other'")).as_deref(), Some("c1"));
    // Five of which one is named are more than the one.
    assert_eq!(region(&of("'a'")).as_deref(), Some("c1"));
    assert_eq!(region(&of("")), None);
    assert_eq!(region(&of("'a', 'x'")), None);
}

#[test]
fn a_group_with_a_place_counts_to_that() {
    let graph = graph(&format!(
        "{GROUP}\ngroup = [{{ name = 'g', of = 'region', members = ['a'], within = 'prov' }}]\npairing = [{{ from = 'x', to = 'g' }}]"
    ));
    assert_eq!(entity(&graph, "g").region().map(|region| region.id().to_owned()).as_deref(), Some("prov"));
    assert_eq!(levels(&graph, "g", Level::Prefecture, Role::Receiver), ["coarser prov"]);
}

#[test]
fn a_member_s_link_is_not_its_group_s() {
    let graph = graph(&format!(
        "{GROUP}\ngroup = [{{ name = 'g', of = 'region', size = 5, members = ['a', 'b'] }}]\npairing = [{{ from = 'x', to = 'a' }}]"
    ));
    let view = graph.view();
    assert_eq!(supporters(&view, "g"), NONE);
    assert_eq!(supporters(&view, "b"), NONE);
}

#[test]
fn of_several_wholes_the_marked_one_counts() {
    let graph = graph(&format!(
        "{CITY}\nschool = [{{ name = 's', unit_of = ['a', {{ entity = 'y', counts = true }}] }}]\npairing = [{{ from = 'x', to = 's' }}]"
    ));
    assert_eq!(supporters(&graph.view(), "y"), ["x"]);
    assert_eq!(supporters(&graph.view(), "a"), NONE);
    assert_eq!(supporters(&graph.view(), "c"), NONE);
}

#[test]
fn a_place_goes_before_what_something_belongs_to() {
    let graph = graph(&format!(
        "{CITY}\nschool = [{{ name = 's', within = 'a', unit_of = ['y', 'b'] }}]\npairing = [{{ from = 'x', to = 's' }}]"
    ));
    assert_eq!(supporters(&graph.view(), "a"), ["x"]);
    assert_eq!(supporters(&graph.view(), "c"), ["x"]);
    assert_eq!(supporters(&graph.view(), "y"), NONE);
    assert_eq!(supporters(&graph.view(), "b"), NONE);
}

#[test]
fn several_wholes_and_none_marked_are_told() {
    let none = built(&[&format!("{CITY}\nschool = [{{ name = 's', unit_of = ['a', 'y'] }}]")]);
    assert_eq!(errors(&none), ["unclear-whole: `s` belongs to 2 and does not say where it counts"]);
    let both = "school = [{ name = 's', unit_of = [{ entity = 'a', counts = true }, { entity = 'y', counts = true }] }]";
    assert_eq!(errors(&built(&[&format!("{CITY}\n{both}")])).len(), 1);
}

/// A school that moved from `a` to `y` at the turn of 2020.
fn moved(period: &str) -> Graph {
    let within = "within = [{ entity = 'a', period = '2010/2019' }, { entity = 'y', period = '2020/2030' }]";
    graph(&format!("{CITY}\nschool = [{{ name = 's', {within} }}]\npairing = [{{ from = 'x', to = 's'{period} }}]"))
}

#[test]
fn containment_is_taken_at_the_last_sure_day_of_the_link() {
    let who = |graph: &Graph| (supporters(&graph.view(), "c").len(), supporters(&graph.view(), "y").len());
    assert_eq!(who(&moved(", period = '2012/2014'")), (1, 0));
    assert_eq!(who(&moved(", period = '2022-05-01'")), (0, 1));
    // The last sure day of 2015/2025 is in 2025.
    assert_eq!(who(&moved(", period = '2015/2025'")), (0, 1));
    // In a year no day is sure, but all of 2012 is before the move and all of 2022 after it.
    assert_eq!(who(&moved(", period = '2012'")), (1, 0));
    assert_eq!(who(&moved(", period = '2022'")), (0, 1));
}

#[test]
fn containment_is_taken_at_the_asked_date() {
    let graph = moved(", period = '2012/2025'");
    let who = |date| (supporters(&as_of(&graph, date), "c"), supporters(&as_of(&graph, date), "y"));
    assert_eq!(who("2015"), (vec!["x".to_owned()], vec![]));
    assert_eq!(who("2022"), (vec![], vec!["x".to_owned()]));
    // Two years together ask for some time in them.
    assert_eq!(who("2019/2020"), (vec!["x".to_owned()], vec!["x".to_owned()]));
}

#[test]
fn where_a_link_has_no_date_what_held_for_a_while_is_possible() {
    let graph = moved("");
    assert_eq!(supporters(&graph.view(), "c"), ["x?"]);
    assert_eq!(supporters(&graph.view(), "y"), ["x?"]);
    let certain = view(&graph, Filter { certain: true, ..Filter::default() });
    assert_eq!(supporters(&certain, "y"), NONE);
    assert_eq!(supporters(&certain, "s"), ["x"]);
}

#[test]
fn a_place_that_holds_still_is_sure_up_to_its_source() {
    let graph = graph(&format!(
        "{CITY}\nsource = [{{ id = 'late', title = 't', published = '2023-06-30' }}]
        [[school]]
        name = 's'
        within = {{ entity = 'a', period = '2016/..' }}
        cite = {{ source = 'late', quote = 'q' }}
        [[pairing]]
        from = 'x'
        to = 's'
        period = '2010/2030'"
    ));
    assert_eq!(supporters(&as_of(&graph, "2020"), "a"), ["x"]);
    assert_eq!(supporters(&as_of(&graph, "2024"), "a"), ["x?"]);
    assert_eq!(supporters(&as_of(&graph, "2015"), "a"), NONE);
}

#[test]
fn what_is_inferred_of_a_place_is_possible() {
    let graph = graph(&format!(
        "{CITY}\nschool = [{{ name = 's' }}]
        [[within]]
        from = 's'
        to = 'a'
        certainty = 'possible'
        because = 'its name'
        [[pairing]]
        from = 'x'
        to = 's'"
    ));
    assert_eq!(supporters(&graph.view(), "s"), ["x"]);
    assert_eq!(supporters(&graph.view(), "c"), ["x?"]);
    let certain = view(&graph, Filter { certain: true, ..Filter::default() });
    assert_eq!(supporters(&certain, "c"), NONE);
}

/// What an entity comes to at a level, whenever.
fn levels(graph: &Graph, id: &str, level: Level, role: Role) -> Vec<String> {
    match at_level(&graph.view(), &entity(graph, id), level, role, &Moment::Any) {
        AtLevel::Regions(regions) => regions.iter().map(|(region, _)| region.id().to_owned()).collect(),
        AtLevel::Coarser(region) => vec![format!("coarser {}", region.id())],
        AtLevel::Nowhere => vec!["nowhere".to_owned()],
    }
}

#[test]
fn a_municipality_is_its_own_prefecture() {
    let graph = graph("pairing = [{ from = '浦东新区', to = '柯桥区' }]");
    assert_eq!(levels(&graph, "cn-310115", Level::Prefecture, Role::Giver), ["cn-310000"]);
    assert_eq!(levels(&graph, "cn-310000", Level::Prefecture, Role::Giver), ["cn-310000"]);
    assert_eq!(levels(&graph, "cn-310115", Level::Province, Role::Giver), ["cn-310000"]);
    assert_eq!(levels(&graph, "cn-310115", Level::County, Role::Giver), ["cn-310115"]);
    assert_eq!(levels(&graph, "cn-330603", Level::Prefecture, Role::Giver), ["cn-330600"]);
    assert_eq!(levels(&graph, "cn-330000", Level::Prefecture, Role::Giver), ["coarser cn-330000"]);
}

#[test]
fn a_directly_governed_county_stands_for_itself() {
    let graph = graph("school = [{ name = 's', within = '仙桃市' }]");
    assert_eq!(levels(&graph, "cn-429004", Level::Prefecture, Role::Giver), ["cn-429004"]);
    assert_eq!(levels(&graph, "s", Level::Prefecture, Role::Receiver), ["cn-429004"]);
    assert_eq!(levels(&graph, "s", Level::Province, Role::Receiver), ["cn-420000"]);
    assert_eq!(levels(&graph, "cn-420000", Level::Prefecture, Role::Giver), ["coarser cn-420000"]);
}

#[test]
fn what_counts_to_no_region_is_nowhere() {
    let graph = graph("organization = [{ name = 'u', unit_of = 'v' }, { name = 'v' }]");
    assert_eq!(levels(&graph, "u", Level::County, Role::Giver), ["nowhere"]);
}

/// The hosting links of a graph as `giver>receivers`.
fn hosting(graph: &Graph) -> Vec<String> {
    let links = graph.links().filter(|link| link.kind_name() == "hosting");
    let join =
        |entities: Vec<_>| entities.iter().map(|entity: &shanhai::graph::Entity<'_>| entity.id()).collect::<Vec<_>>().join("+");
    links.map(|link| format!("{}>{}", join(link.givers().collect()), join(link.receivers().collect()))).collect()
}

#[test]
fn the_place_of_an_enclave_hosts_its_owner() {
    let graph = graph(ENCLAVE);
    assert_eq!(hosting(&graph), ["h>o"]);
    let link = graph.links().find(|link| link.kind_name() == "hosting").unwrap();
    assert!(link.is_derived());
    assert_eq!(link.measures().len(), 0);
    assert_eq!(link.enclave().map(|enclave| enclave.id()), Some("e"));
    assert_eq!(supporters(&graph.view(), "o"), ["h"]);
    assert_eq!(recipients(&graph.view(), "h"), ["o"]);
    assert_eq!(supporters(&crate::graphs::kinds(&graph, &["support"]), "o"), ["h"]);
    assert_eq!(supporters(&crate::graphs::kinds(&graph, &["pairing"]), "o"), NONE);
}

#[test]
fn nothing_hosts_what_contains_it_or_what_it_contains() {
    // An enclave of the city in its county, and one of the county elsewhere in its city.
    let graph = graph(&format!(
        "{CITY}\npark = [{{ name = 'e', within = 'a', owner = 'c' }}, {{ name = 'f', within = 'c', owner = 'b' }}]"
    ));
    assert_eq!(hosting(&graph), NONE);
    // Between two counties of one city there is hosting.
    let beside = crate::graphs::graph(&format!("{CITY}\npark = [{{ name = 'e', within = 'a', owner = 'b' }}]"));
    assert_eq!(hosting(&beside), ["a>b"]);
    // Without an owner, or without a place, there is none.
    let neither =
        crate::graphs::graph(&format!("{CITY}\npark = [{{ name = 'e', within = 'a' }}, {{ name = 'f', owner = 'b' }}]"));
    assert_eq!(hosting(&neither), NONE);
}

#[test]
fn hosting_takes_the_park_s_period_citations_and_status() {
    let graph = graph(
        r#"
        source = [{ id = "s", title = "t", published = "2023" }]
        region = [{ name = "h", level = "county" }, { name = "o", level = "county" }]
        [[park]]
        name = "e"
        within = "h"
        owner = "o"
        period = "2016/2020"
        cite = { source = "s", quote = "set up in 2016" }
        [[park]]
        name = "f"
        within = "h"
        owner = "o"
        status = "planned"
        "#,
    );
    let links: Vec<_> = graph.links().filter(|link| link.kind_name() == "hosting").collect();
    assert_eq!(links.len(), 2);
    let built = links.iter().find(|link| link.enclave().unwrap().id() == "e").unwrap();
    assert_eq!(built.period(), Some(&period("2016/2020")));
    assert_eq!(built.citations().map(|citation| citation.quote().unwrap().to_owned()).collect::<Vec<_>>(), ["set up in 2016"]);
    assert_eq!(supporters(&as_of(&graph, "2018"), "o"), ["h"]);
    assert_eq!(supporters(&as_of(&graph, "2022"), "o"), NONE);
    let planned = links.iter().find(|link| link.enclave().unwrap().id() == "f").unwrap();
    assert_eq!(graph.view().admits(planned.handle()), Answer::No);
}

#[test]
fn an_enclave_that_moves_is_hosted_by_each_place_in_its_time() {
    let graph = graph(
        r#"
        region = [{ name = "h1", level = "county" }, { name = "h2", level = "county" }, { name = "o", level = "county" }]
        [[park]]
        name = "e"
        within = [{ entity = "h1", period = "2012/2016" }, { entity = "h2", period = "2017/2022" }]
        owner = { entity = "o", period = "2010/2025" }
        "#,
    );
    assert_eq!(hosting(&graph), ["h1>o", "h2>o"]);
    assert_eq!(supporters(&as_of(&graph, "2014"), "o"), ["h1"]);
    assert_eq!(supporters(&as_of(&graph, "2020"), "o"), ["h2"]);
    assert_eq!(supporters(&as_of(&graph, "2011"), "o"), NONE);
}

#[test]
fn hosting_by_an_inferred_owner_is_possible() {
    let graph = graph(
        r#"
        region = [{ name = "h", level = "county" }, { name = "o", level = "county" }]
        park = [{ name = "e", within = "h" }]
        [[ownership]]
        from = "o"
        to = "e"
        certainty = "possible"
        because = "its name says so"
        "#,
    );
    assert_eq!(supporters(&graph.view(), "o"), ["h?"]);
    assert_eq!(supporters(&view(&graph, Filter { certain: true, ..Filter::default() }), "o"), NONE);
}

#[test]
fn a_place_that_an_enclave_left_before_it_was_owned_hosts_nobody() {
    let graph = graph(
        r#"
        region = [{ name = "h1", level = "county" }, { name = "h2", level = "county" }, { name = "o", level = "county" }]
        [[park]]
        name = "e"
        within = [{ entity = "h1", period = "2012/2016" }, { entity = "h2", period = "2017/2022" }]
        owner = { entity = "o", period = "2018/2020" }
        "#,
    );
    assert_eq!(hosting(&graph), ["h2>o"]);
    assert_eq!(supporters(&as_of(&graph, "2019"), "o"), ["h2"]);
    assert_eq!(supporters(&as_of(&graph, "2021"), "o"), NONE);
}
