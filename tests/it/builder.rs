//! What the builder finds wrong, how it merges, what it calls things, and that order changes nothing.

use shanhai::diagnostic::Severity;
use shanhai::graph::{Built, Found, Graph, Link, NameError};
use shanhai::query::{shape, stats};

use crate::graphs::{built, entity, errors, graph, graph_of, hint, supporters, told};

/// All that a graph tells, as text.
fn everything(graph: &Graph) -> String {
    let view = graph.view();
    let mut lines = vec![serde_json::to_string(&stats::stats(&view)).unwrap()];
    for entity in graph.entities() {
        lines.push(serde_json::to_string(&shape::entity(&entity)).unwrap());
        let classes: Vec<_> = entity.classes().collect();
        let touching: Vec<_> = entity.links_in().chain(entity.links_out()).map(|link| link.id()).collect();
        let quotes: Vec<_> = entity.citations().map(|citation| citation.quote()).collect();
        lines.push(format!("{:?} {classes:?} {:?} {touching:?} {quotes:?}", entity.aliases().collect::<Vec<_>>(), entity.note()));
    }
    for link in graph.links() {
        lines.push(serde_json::to_string(&shape::link(&view, &link, link.certainty())).unwrap());
        lines.push(format!("{:?}", link.merged_ids().collect::<Vec<_>>()));
    }
    lines.extend(
        graph.facts().map(|fact| serde_json::to_string(&shape::fact(&view, &fact, shanhai::model::Answer::Yes)).unwrap()),
    );
    lines.extend(graph.sources().map(|source| source.id().to_owned()));
    lines.join("\n")
}

/// Checks that files and tables tell the same in whatever order they come.
fn order_changes_nothing(tables: &[&str]) -> Graph {
    let forward = tables.join("\n");
    let backward = tables.iter().rev().copied().collect::<Vec<_>>().join("\n");
    let first = graph(&forward);
    let mut files = tables.to_vec();
    for turn in 0..tables.len() {
        assert_eq!(everything(&graph_of(&files)), everything(&first), "turned by {turn}");
        files.rotate_left(1);
    }
    files.reverse();
    assert_eq!(everything(&graph_of(&files)), everything(&first), "files reversed");
    assert_eq!(everything(&graph(&backward)), everything(&first), "tables reversed");
    first
}

#[test]
fn an_id_is_given_once_whatever_it_is_of() {
    let things = [
        ("entity", "[[school]]\nid = 'same'\nname = 'one'"),
        ("link", "[[pairing]]\nid = 'same'\nfrom = '柯桥区'\nto = '峨边彝族自治县'"),
        ("source", "[[source]]\nid = 'same'\ntitle = 'one'"),
        ("fact", "[[indicator]]\nid = 'same'\nof = '柯桥区'\nwhat = 'gdp'\nvalue = '1元'"),
    ];
    for (at, (first, one)) in things.iter().enumerate() {
        for (second, other) in &things[at + 1..] {
            let errors = errors(&built(&[&format!("{one}\n{other}")]));
            let either = [first, second].map(|what| format!("double-id: the id `same` is that of a {what} already"));
            assert!(errors.len() == 1 && either.contains(&errors[0]), "{first} and {second}: {errors:?}");
        }
    }
    for (what, one) in [things[1], things[2], things[3]] {
        assert_eq!(errors(&built(&[one, one])), ["double-id: the id `same` is given twice"], "{what}");
    }
}

#[test]
fn an_entity_without_an_id_has_its_name_as_id() {
    let both = built(&["[[school]]\nname = 'same'\n[[source]]\nid = 'same'\ntitle = 't'"]);
    assert_eq!(errors(&both), ["double-id: the id `same` is that of a source already"]);
    let kinds = built(&["[[school]]\nname = 'same'\n[[hospital]]\nname = 'same'"]);
    assert_eq!(errors(&kinds), ["double-id: `same` is an entity of another kind already"]);
}

#[test]
fn doubled_figures_ids_are_told() {
    let errors = errors(&built(&[r#"
        organization = [{ name = "a" }, { name = "b" }]
        [[funding]]
        id = "f"
        from = "a"
        to = "b"
        amount = { value = "1元", id = "same" }
        [[funding]]
        id = "g"
        from = "a"
        to = "b"
        amount = { value = "2元", id = "same" }
    "#]));
    assert_eq!(errors, ["double-id: the id `same` is given twice"]);
}

#[test]
fn an_unknown_name_is_told_with_the_nearest() {
    let region = built(&["[[pairing]]\nfrom = '柯乔区'\nto = '峨边彝族自治县'"]);
    assert_eq!(errors(&region), ["unknown-region: no region is called `柯乔区`"]);
    assert!(hint(&region, "unknown-region").contains("cn-330603"), "{}", hint(&region, "unknown-region"));
    let own = built(&["[[school]]\nid = 's1'\nname = '常山县实验中学'\n[[pairing]]\nfrom = '柯桥区'\nto = '常山县实验中心'"]);
    assert_eq!(errors(&own), ["unknown-entity: nothing is called `常山县实验中心`"]);
    assert!(hint(&own, "unknown-entity").contains("`常山县实验中学` (s1)"), "{}", hint(&own, "unknown-entity"));
    let nothing = built(&["[[pairing]]\nfrom = '柯桥区'\nto = 'quite another thing'"]);
    assert!(hint(&nothing, "unknown-entity").contains("declare it"), "{}", hint(&nothing, "unknown-entity"));
}

#[test]
fn all_faults_of_a_link_are_told_in_one_run() {
    let text = "[[funding]]\nfrom = '甲甲甲甲甲'\nto = '乙乙乙乙乙'\nroles = { broker = '丙丙丙丙丙' }\npart_of = { link = 'nowhere' }\ncite = { source = 'no-source', quote = 'q' }";
    let found = built(&[text]);
    let codes: Vec<_> = errors(&found).iter().map(|error| error.split(':').next().unwrap().to_owned()).collect();
    assert_eq!(codes.iter().filter(|code| *code == "unknown-entity").count(), 3, "{codes:?}");
    assert_eq!(found.graph.links().filter(|link| link.kind_name() == "funding").count(), 0);
}

#[test]
fn an_ambiguous_name_lists_its_candidates() {
    let found = built(&["[[pairing]]\nfrom = '鼓楼区'\nto = '峨边彝族自治县'"]);
    assert_eq!(errors(&found), ["ambiguous-name: `鼓楼区` fits 4"]);
    let hint = hint(&found, "ambiguous-name");
    // Nanjing, Xuzhou, Fuzhou, Kaifeng: by their codes in GB/T 2260.
    for id in ["cn-320106", "cn-320302", "cn-350102", "cn-410204"] {
        assert!(hint.contains(id), "{hint}");
    }
    assert_eq!(hint.matches("cn-").count(), 4);
    let graph = graph("[[pairing]]\nfrom = '南京市/鼓楼区'\nto = '410204'");
    assert_eq!(supporters(&graph.view(), "cn-410204"), ["cn-320106"]);
    assert!(matches!(graph.find("鼓楼区"), Err(NameError::Ambiguous { candidates, .. }) if candidates.len() == 4));
}

#[test]
fn a_short_name_is_the_stem_and_no_look_alike() {
    let graph = graph("[[pairing]]\nfrom = '柯城'\nto = '景宁'");
    let pairing = graph.links().find(|link| link.kind_name() == "pairing").unwrap();
    assert_eq!(pairing.givers().next().unwrap().id(), "cn-330802");
    assert_eq!(pairing.receivers().next().unwrap().name(), "景宁畲族自治县");
    assert_eq!(graph.find("柯城").unwrap().id(), "cn-330802");
    assert_eq!(graph.find("景宁县").unwrap().id(), "cn-331127");
    assert_eq!(graph.find("柯桥区").unwrap().id(), "cn-330603");
    // The province, which contains its city of that name.
    assert_eq!(graph.find("吉林").unwrap().id(), "cn-220000");
}

#[test]
fn a_declared_name_goes_before_the_gazetteer_s() {
    let text = "[[region]]\nid = 'shaoxing-binhai'\nname = '滨海新区'\nwithin = '绍兴市'\n[[pairing]]\nfrom = '滨海新区'\nto = '峨边彝族自治县'";
    let graph = graph(text);
    assert_eq!(supporters(&graph.view(), "cn-511132"), ["shaoxing-binhai"]);
    assert_eq!(graph.find("滨海新区").unwrap().id(), "shaoxing-binhai");
    // Without an id too: it lies in Shaoxing, so it is not Tianjin's.
    let named = crate::graphs::graph(&text.replace("id = 'shaoxing-binhai'\n", ""));
    assert_eq!(supporters(&named.view(), "cn-511132"), ["滨海新区"]);
    assert_eq!(entity(&named, "滨海新区").region().unwrap().id(), "滨海新区");
    assert!(named.entity_by_id("cn-120000").is_none());
}

#[test]
fn a_table_adds_to_a_region_of_the_gazetteer() {
    let graph = graph(
        "[[region]]\nname = '柯桥区'\naliases = ['柯桥经开区']\nnote = 'n'\n[[pairing]]\nfrom = '柯桥经开区'\nto = '峨边彝族自治县'",
    );
    let keqiao = entity(&graph, "cn-330603");
    assert_eq!((keqiao.note(), keqiao.is_from_gazetteer()), (Some("n"), false));
    assert_eq!(supporters(&graph.view(), "cn-511132"), ["cn-330603"]);
    assert!(entity(&graph, "cn-330600").is_from_gazetteer());
    // What nothing names is no node.
    assert!(graph.entity_by_id("cn-330604").is_none());
    assert!(matches!(graph.find("上虞区"), Ok(Found::Region(_))));
}

#[test]
fn of_two_declared_by_one_name_the_one_that_holds_the_other_is_meant() {
    let inside = "[[school]]\nid = 'whole'\nname = '一中'\n[[school]]\nid = 'branch'\nname = '一中'\nunit_of = 'whole'\n[[pairing]]\nfrom = '柯桥区'\nto = '一中'";
    assert_eq!(supporters(&graph(inside).view(), "whole"), ["cn-330603"]);
    let apart =
        "[[school]]\nid = 'b'\nname = '一中'\n[[school]]\nid = 'a'\nname = '一中'\n[[pairing]]\nfrom = '柯桥区'\nto = '一中'";
    let found = built(&[apart]);
    assert_eq!(errors(&found), ["ambiguous-name: `一中` fits 2"]);
    assert_eq!(hint(&found, "ambiguous-name"), "write one of `一中` (a), `一中` (b)");
    // Naming it on the spot is no more exact.
    let inline = built(&[&apart.replace("to = '一中'", "to = { school = '一中' }")]);
    assert_eq!(errors(&inline), ["ambiguous-name: `一中` fits 2"]);
}

#[test]
fn unknown_sources_and_links_are_told() {
    let found = built(&[r#"
        source = [{ id = "shaoxing-2023", title = "t" }]
        organization = [{ name = "a" }, { name = "b" }]
        [[funding]]
        id = "shaoxing-leshan"
        from = "a"
        to = "b"
        amount = "1元"
        cite = { source = "shaoxing-2032", quote = "q" }
        [[funding]]
        from = "a"
        to = "b"
        part_of = { link = "shaoxing-lesham" }
        [[pairing]]
        from = "a"
        to = "b"
        same_as = "nothing-like-it"
        [[outcome]]
        about = "shaoxing-2023"
        what = "w"
        text = "t"
    "#]);
    let expected = [
        "unknown-link: no link has the id `nothing-like-it`",
        "unknown-link: no link, fact or figure has the id `shaoxing-2023`",
        "unknown-link: no link, fact or figure has the id `shaoxing-lesham`",
        "unknown-source: no source has the id `shaoxing-2032`",
    ];
    assert_eq!(errors(&found), expected);
    assert_eq!(hint(&found, "unknown-source"), "did you mean `shaoxing-2023`?");
    let near = found.report.diagnostics.iter().find(|fault| fault.message.contains("lesham")).unwrap();
    assert_eq!(near.hint.as_deref(), Some("did you mean `shaoxing-leshan`?"));
}

fn cycles(built: &Built) -> Vec<String> {
    errors(built).into_iter().filter(|error| error.starts_with("cycle")).collect()
}

#[test]
fn what_lies_in_itself_is_told_once() {
    let three = "organization = [{ name = 'a', within = 'b' }, { name = 'b', unit_of = 'c' }, { name = 'c', within = 'a' }, { name = 'd', within = 'a' }]";
    let found = built(&[three]);
    assert_eq!(errors(&found), ["cycle: `a` and `b` and `c` lie in one another in a circle"]);
    // None of the circle holds, what hangs on it does.
    let links: Vec<_> = found.graph.links().map(|link| link.id()).collect();
    assert_eq!(links, ["within:d>a"]);
    assert_eq!(cycles(&built(&["organization = [{ name = 'a', within = 'a' }]"])).len(), 1);
    assert_eq!(
        cycles(&built(&["organization = [{ name = 'a' }, { name = 'b' }]\nwithin = [{ from = ['a', 'b'], to = 'a' }]"])).len(),
        1
    );
    let apart = "organization = [{ name = 'a', within = 'c' }, { name = 'b', within = 'c' }, { name = 'c' }]";
    assert!(cycles(&built(&[apart])).is_empty());
}

/// Links f, g, h from a to b, each with money and more keys.
fn parts(keys: [&str; 3]) -> Built {
    let link = |(id, keys): (&str, &str)| {
        format!("[[funding]]\nid = '{id}'\nfrom = 'a'\nto = 'b'\namount = '5元'\npeople = 2\n{keys}\n")
    };
    let links: String = ["f", "g", "h"].into_iter().zip(keys).map(link).collect();
    built(&[&format!("organization = [{{ name = 'a' }}, {{ name = 'b' }}]\n{links}")])
}

#[test]
fn parts_that_run_in_a_circle_are_told_once_and_left_out() {
    let chain = parts(["part_of = { link = 'g' }", "part_of = { link = 'h' }", ""]);
    assert!(errors(&chain).is_empty(), "{:?}", errors(&chain));
    let circle =
        parts(["part_of = { link = 'g' }", "part_of = { link = 'h' }", "part_of = { link = 'f', certainty = 'possible' }"]);
    assert_eq!(errors(&circle), ["cycle: `f` and `g` and `h` are part of one another in a circle"]);
    assert!(circle.graph.links().all(|link| link.part_of().next().is_none()));
    let itself = parts(["part_of = { link = 'f' }", "", ""]);
    assert_eq!(errors(&itself), ["cycle: `f` is part of itself"]);
    // That the source keeps them apart is no circle.
    let apart = parts(["part_of = { link = 'g' }", "part_of = { link = 'f', certainty = 'none' }", ""]);
    assert!(errors(&apart).is_empty(), "{:?}", errors(&apart));
}

#[test]
fn circles_of_parts_run_through_links_and_figures() {
    let own = |whole: &str| format!("measures = {{ area = {{ value = '3亩', part_of = {{ measure = '{whole}' }} }} }}");
    let figures = parts([&own("g#area"), &own("f#area"), ""]);
    assert_eq!(cycles(&figures), ["cycle: `f#area` and `g#area` are part of one another in a circle"]);
    // A figure inside a link is inside its figures of that name; those of another name make no circle.
    let mixed = parts([&own("g#area"), "measures = { area = '4亩' }\npart_of = { link = 'f' }", ""]);
    assert_eq!(cycles(&mixed), ["cycle: `f` and `f#area` and `g` and `g#area` are part of one another in a circle"]);
    let other = parts([&own("g#money"), "part_of = { measure = 'f#money' }", ""]);
    assert!(cycles(&other).is_empty(), "{:?}", errors(&other));
    let facts = "[[outcome]]\nid = 'x'\nof = '柯桥区'\nwhat = 'w'\ntext = 't'\npart_of = { link = 'y' }\n[[outcome]]\nid = 'y'\nof = '柯桥区'\nwhat = 'w'\ntext = 't'\npart_of = { link = 'x' }";
    assert_eq!(cycles(&built(&[facts])), ["cycle: `x` and `y` are part of one another in a circle"]);
}

#[test]
fn declarations_of_one_entity_merge_over_files() {
    let one = "[[school]]\nid = 's'\nname = '一中'\nclass = 'group'\nwithin = '柯桥区'\nunit_of = '绍兴市'\nstatus = 'under-way'";
    let other = "[[school]]\nid = 's'\nname = '第一中学'\nclass = 'branch'\naliases = ['老一中']\nwithin = '柯桥区'\nunit_of = '绍兴市'\nnote = 'n'\nperiod = '1998/..'";
    let graph = order_changes_nothing(&[one, other]);
    let school = entity(&graph, "s");
    assert_eq!((school.note(), school.status().as_str()), (Some("n"), "under-way"));
    let mut names: Vec<_> = school.aliases().chain([school.name()]).collect();
    names.sort_unstable();
    assert_eq!(names, ["一中", "第一中学", "老一中"]);
    // What both say is said once.
    assert_eq!((school.within().len(), school.unit_of().len()), (1, 1));
    let unit = "[[school]]\nname = 's'\nunit_of = '柯桥区'";
    assert_eq!(entity(&order_changes_nothing(&[unit, unit]), "s").region().unwrap().id(), "cn-330603");
    let enclave = "[[park]]\nname = 'e'\nowner = '柯桥区'\nwithin = '上城区'";
    assert_eq!(order_changes_nothing(&[enclave, enclave]).links().filter(Link::is_derived).count(), 1);
    let group = "[[group]]\nname = 'g'\nof = 'region'\nmembers = ['柯桥区', '越城区']";
    assert_eq!(entity(&order_changes_nothing(&[group, group]), "g").members().len(), 2);
}

#[test]
fn declarations_that_disagree_are_told() {
    for (key, one, other) in [
        ("status", "'planned'", "'in-place'"),
        ("period", "'2016'", "'2017'"),
        ("note", "'m'", "'n'"),
        ("longitude", "1.0", "2.0"),
    ] {
        let table = |value| format!("[[school]]\nname = 's'\nlatitude = 3.0\n{key} = {value}");
        let found = built(&[&table(one), &table(other)]);
        assert_eq!(errors(&found), [format!("conflict: two declarations of `s` give it different values of `{key}`")]);
    }
    let places = built(&["[[school]]\nname = 's'\nwithin = '柯桥区'", "[[school]]\nname = 's'\nwithin = '越城区'"]);
    assert_eq!(errors(&places), ["conflict: `s` lies in two places at one time"]);
}

#[test]
fn a_mention_by_another_name_is_the_same_entity_in_any_order() {
    let one = "[[school]]\nname = '绍兴市第一中学'\naliases = ['一中']";
    let other = "[[school]]\nname = '一中'\nwithin = '越城区'";
    let graph = order_changes_nothing(&[one, other]);
    assert_eq!(graph.entities().filter(|entity| entity.kind_name() == "school").count(), 1);
    assert_eq!(entity(&graph, "绍兴市第一中学").region().unwrap().id(), "cn-330602");
}

const FUND: &str = r"
    [[source]]
    id = 's1'
    title = 't'
    [[source]]
    id = 's2'
    title = 't'
    [[organization]]
    name = 'a'
    [[organization]]
    name = 'b'
";

#[test]
fn restatements_are_one_link_with_all_its_citations() {
    let link = "[[funding]]\nid = 'first'\nfrom = 'a'\nto = 'b'\namount = '5元'\ncite = { source = 's1', quote = 'q1' }";
    let again = "[[funding]]\nid = 'second'\nfrom = 'a'\nto = 'b'\namount = '5元'\nperiod = '2021'\nsame_as = 'first'\ncite = { source = 's2', quote = 'q2' }";
    let third = "[[funding]]\nfrom = 'a'\nto = 'b'\nperiod = '2021/2022'\npeople = 3\nsame_as = 'second'\ncertainty = 'possible'\nbecause = 'x'\ncite = { source = 's2', quote = 'q3' }";
    let graph = order_changes_nothing(&[FUND, link, again, third]);
    let funding: Vec<_> = graph.links().filter(|link| link.kind_name() == "funding").collect();
    assert_eq!(funding.len(), 1);
    let quotes: Vec<_> = funding[0].citations().map(|citation| citation.quote().unwrap().to_owned()).collect();
    assert_eq!(quotes, ["q1", "q2", "q3"]);
    assert_eq!(funding[0].measures().map(|measure| measure.name().to_owned()).collect::<Vec<_>>(), ["money", "people"]);
    assert_eq!((funding[0].id(), funding[0].certainty()), ("first", shanhai::model::Answer::Yes));
    assert_eq!(graph.link_by_id("second").map(|link| link.id()), Some("first"));
    let circle = [link, again].map(|text| text.replace("amount = '5元'\nc", "amount = '5元'\nsame_as = 'second'\nc"));
    let graph = order_changes_nothing(&[FUND, &circle[0], &circle[1]]);
    assert_eq!(graph.links().filter(|link| link.kind_name() == "funding").count(), 1);
}

#[test]
fn only_statements_of_one_kind_with_the_same_ends_are_one_link() {
    let link = "[[funding]]\nid = 'first'\nfrom = 'a'\nto = 'b'";
    for other in ["[[donation]]\nfrom = 'a'\nto = 'b'", "[[funding]]\nfrom = 'b'\nto = 'a'"] {
        let found = built(&[FUND, link, &format!("{other}\nsame_as = 'first'")]);
        assert_eq!(errors(&found), ["conflict: `first` has another kind or other ends, so it is another link"]);
        assert_eq!(found.graph.links().count(), 2);
    }
}

fn ids_of(keys: &[&str]) -> Vec<String> {
    let link = |keys: &&str| format!("[[funding]]\nfrom = 'a'\nto = 'b'\n{keys}\n");
    let links: String = keys.iter().map(link).collect();
    graph(&format!("{FUND}\n{links}")).links().map(|link| link.id().to_owned()).collect()
}

#[test]
fn an_id_by_hash_depends_on_what_a_link_is_and_not_on_what_it_says() {
    let plain = ids_of(&["period = '2021/..'"]);
    for other in [
        "period = '2021/..'\namount = '5元'",
        "period = '2021/2023'",
        "period = '2021/..'\nnote = 'n'",
        "period = '2021/..'\ncite = { source = 's1', quote = 'q' }",
        "period = '2021/..'\nprogramme = 'p'\nroles = { broker = 'a' }",
    ] {
        assert_eq!(ids_of(&[other]), plain, "{other}");
    }
    for other in ["period = '2022/..'", "", "period = '2021/..'\nscheme = 'x'"] {
        assert_ne!(ids_of(&[other]), plain, "{other}");
    }
    let joint = |ends: &str| graph(&format!("{FUND}\n[[funding]]\n{ends}")).links().next().unwrap().id().to_owned();
    assert_eq!(joint("from = ['a', 'b']\nto = '柯桥区'"), joint("from = ['b', 'a', 'b']\nto = '330603'"));
    assert_ne!(joint("from = 'a'\nto = 'b'"), joint("from = 'b'\nto = 'a'"));
}

#[test]
fn equal_links_are_parted_by_an_ordinal_in_the_order_of_what_they_say() {
    // By period, then figures, then source and quote: never by the order of tables.
    let keys = [
        "period = '2021/2023'",
        "period = '2021/2022'\namount = '7元'",
        "period = '2021/2022'\namount = '5元'\ncite = { source = 's2', quote = 'a' }",
        "period = '2021/2022'\namount = '5元'\ncite = { source = 's1', quote = 'b' }",
        "period = '2021/2022'\namount = '5元'\ncite = { source = 's1', quote = 'a' }",
    ];
    let tables: Vec<String> = keys.iter().map(|keys| format!("[[funding]]\nfrom = 'a'\nto = 'b'\n{keys}")).collect();
    let texts: Vec<&str> = std::iter::once(FUND).chain(tables.iter().map(String::as_str)).collect();
    let graph = order_changes_nothing(&texts);
    let base = ids_of(&[keys[0]]).remove(0);
    let told = |nth: usize| {
        let id = if nth == 1 { base.clone() } else { format!("{base}.{nth}") };
        let link = graph.link_by_id(&id).unwrap();
        let quote = link.citations().next().map(|citation| format!("{} {}", citation.source().id(), citation.quote().unwrap()));
        (
            link.period().unwrap().to_string(),
            link.measures().next().map(|measure| measure.quantity().stated.unwrap().to_string()),
            quote,
        )
    };
    let row = |period: &str, money: Option<&str>, quote: Option<&str>| {
        (period.to_owned(), money.map(str::to_owned), quote.map(str::to_owned))
    };
    assert_eq!(told(1), row("2021/2022", Some("5"), Some("s1 a")));
    assert_eq!(told(2), row("2021/2022", Some("5"), Some("s1 b")));
    assert_eq!(told(3), row("2021/2022", Some("5"), Some("s2 a")));
    assert_eq!(told(4), row("2021/2022", Some("7"), None));
    assert_eq!(told(5), row("2021/2023", None, None));
}

#[test]
fn the_order_of_files_and_tables_changes_nothing() {
    order_changes_nothing(&[
        "[[source]]\nid = 's'\ntitle = 't'\npublished = '2022'",
        // Two kinds of one's own.
        "[[kind]]\nname = 'zeal'\nof = 'link'\nlabel = { en = 'z', zh = 'z' }\nfamily = 'support'\ncolour = '#000000'",
        "[[kind]]\nname = 'care'\nof = 'link'\nlabel = { en = 'c', zh = 'c' }\nfamily = 'support'\ncolour = '#111111'",
        "[[zeal]]\nfrom = '柯桥区'\nto = '越城区'",
        "[[care]]\nfrom = '柯桥区'\nto = '越城区'",
        // Two enclaves of one owner in one place.
        "[[park]]\nname = 'e1'\nwithin = '上城区'\nowner = '柯城区'",
        "[[park]]\nname = 'e2'\nwithin = '上城区'\nowner = '柯城区'",
        // Joint owners, each told apart.
        "[[park]]\nname = 'e3'\nwithin = '上城区'\nowner = '常山县'",
        "[[park]]\nname = 'e3'\nowner = '开化县'",
        // A scheme and a programme that are declared by use.
        "[[pairing]]\nfrom = '上城区'\nto = '常山县'\nscheme = 'one'\nprogramme = ['two', 'one']",
        "[[pairing]]\nfrom = '上城区'\nto = '开化县'\nprogramme = 'one'\nscheme = 'two'",
        // Links that differ in nothing that parts them but a note, a status, a role.
        "[[medical]]\nfrom = '上城区'\nto = '开化县'\nnote = 'm'",
        "[[medical]]\nfrom = '上城区'\nto = '开化县'\nnote = 'n'",
        "[[training]]\nfrom = '上城区'\nto = '开化县'\nstatus = 'planned'",
        "[[training]]\nfrom = '上城区'\nto = '开化县'",
        "[[labour]]\nfrom = '上城区'\nto = '开化县'\nroles = { broker = '柯桥区' }",
        "[[labour]]\nfrom = '上城区'\nto = '开化县'\nroles = { broker = '柯城区' }",
        // Facts that differ in their quotes only.
        "[[outcome]]\nof = '开化县'\nwhat = 'w'\ntext = 't'\ncite = { source = 's', quote = 'b' }",
        "[[outcome]]\nof = '开化县'\nwhat = 'w'\ntext = 't'\ncite = { source = 's', quote = 'a' }",
    ]);
}

#[test]
fn what_is_declared_by_use_is_noted() {
    let found = built(&["[[pairing]]\nfrom = '上城区'\nto = '常山县'\nscheme = 'east-west'"]);
    assert!(errors(&found).is_empty());
    assert_eq!(told(&found, Severity::Note), ["declared-by-use: `east-west` is declared as a programme by being used here"]);
    assert!(entity(&found.graph, "east-west").is_declared_by_use());
    assert_eq!(entity(&found.graph, "east-west").classes().collect::<Vec<_>>(), ["scheme"]);
}

#[test]
fn a_link_needs_two_sides() {
    let itself = built(&["[[funding]]\nfrom = '柯桥区'\nto = '330603'"]);
    assert_eq!(errors(&itself), ["conflict: a funding from `柯桥区` to itself"]);
    let derived = built(&["[[hosting]]\nfrom = '柯桥区'\nto = '越城区'"]);
    assert_eq!(errors(&derived), ["wrong-kind: `hosting` is derived and can't be declared"]);
}

#[test]
fn only_parks_have_owners() {
    let found = built(&["[[school]]\nname = 's'\nowner = '柯桥区'"]);
    assert!(!errors(&found).is_empty());
}

#[test]
fn likely_doubles_and_figures_without_a_source_are_warned_of() {
    let twice = "[[funding]]\nfrom = 'a'\nto = 'b'\namount = '5元'\nperiod = '2021'";
    let found = built(&[FUND, twice, twice]);
    let warnings = told(&found, Severity::Warning);
    assert_eq!(warnings.iter().filter(|warning| warning.starts_with("likely-double")).count(), 1, "{warnings:?}");
    assert_eq!(warnings.iter().filter(|warning| warning.starts_with("no-source")).count(), 2, "{warnings:?}");
    let ledger = twice.to_owned() + "\ncite = { source = 'l', quote = 'q' }";
    let disjoint = built(&[
        "source = [{ id = 'l', title = 't', records = 'disjoint' }]",
        "organization = [{ name = 'a' }, { name = 'b' }]",
        &ledger,
        &ledger,
    ]);
    assert_eq!(told(&disjoint, Severity::Warning), [""; 0]);
}
