use crate::gazetteer::{ChangeKind, Gazetteer, How, Region, Resolution, china};
use crate::model::Level;

const G: Gazetteer = Gazetteer(());

fn one(name: &str) -> (String, How) {
    match G.resolve(name) {
        Resolution::One { region, how } => (region.id(), how),
        other => panic!("{name}: {other:?}"),
    }
}

fn several(name: &str) -> Vec<String> {
    match G.resolve(name) {
        Resolution::Several(regions) => regions.into_iter().map(Region::id).collect(),
        other => panic!("{name}: {other:?}"),
    }
}

/// The rows of the reviewed text, which the tables must give back.
fn rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split(',').collect())
}

#[test]
fn every_division_resolves_by_code_id_and_path() {
    let mut counts = [0; 6];
    for row in rows(include_str!("data/divisions.csv")) {
        let region = G.by_code(row[0]).unwrap();
        assert_eq!((region.name(), region.id()), (row[1], format!("cn-{}", row[0])));
        assert_eq!(G.by_id(&region.id()), Some(region));
        assert_eq!(G.by_code(&format!("{}000000", row[0])), Some(region));
        let parent = if row[2].is_empty() { "cn".to_owned() } else { format!("cn-{}", row[2]) };
        assert_eq!(region.parent().unwrap().id(), parent);
        assert!(region.parent().unwrap().children().any(|c| c == region));
        counts[region.level() as usize] += 1;
        let mut path: Vec<&str> = region.ancestors().filter(|r| r.code() != 0).map(Region::name).collect();
        path.reverse();
        path.push(region.name());
        assert_eq!(one(&path.join("/")).0, region.id());
        assert_eq!(one(&path.concat()).0, region.id(), "{path:?}");
        assert!(region.name_en().is_ascii() && !region.name_en().is_empty(), "{region:?} {}", region.name_en());
    }
    assert_eq!(counts, [0, 34, 333, 2847, 0, 0]);
    assert_eq!(G.units().count(), 1 + 34 + 333 + 2847);
}

#[test]
fn every_township_has_its_county() {
    let mut known = 0;
    for row in rows(include_str!("data/townships.csv")).filter(|row| !row[1].ends_with('）')) {
        let region = G.by_code(row[0]).unwrap();
        assert_eq!((region.name(), region.level()), (row[1], Level::Township));
        assert_eq!(region.parent().unwrap().code(), region.code() / 1000);
        assert_eq!(G.by_id(&region.id()), Some(region));
        assert!(G.exact(row[1]).any(|r| r == region));
        known += 1;
    }
    // Dongguan and Zhongshan have theirs from the corrections.
    assert_eq!(G.townships().count(), known + 32 + 23);
    assert_eq!(one("虎门镇").0, "cn-441900121");
    assert_eq!(one("虎门").1, How::TownshipStem);
}

#[test]
fn names() {
    for (name, id, how) in [
        ("柯城", "cn-330802", How::Stem),
        ("柯城区", "cn-330802", How::Exact),
        ("景宁", "cn-331127", How::Stem),
        ("景宁县", "cn-331127", How::Stem),
        ("内蒙古", "cn-150000", How::Stem),
        ("广西", "cn-450000", How::Stem),
        ("新疆", "cn-650000", How::Stem),
        ("北京", "cn-110000", How::Stem),
        ("香港", "cn-810000", How::Stem),
        ("马边县", "cn-511133", How::Stem),
        ("马边", "cn-511133", How::Stem),
        ("峨边", "cn-511132", How::Stem),
        ("甘孜州", "cn-513300", How::Stem),
        ("甘孜", "cn-513300", How::Stem),
        ("恩施州", "cn-422800", How::Stem),
        ("恩施", "cn-422800", How::Stem),
        ("鄂伦春", "cn-150723", How::Stem),
        ("吉林", "cn-220000", How::Stem),
        ("江山市", "cn-330881", How::Exact),
        ("江山", "cn-330881", How::Stem),
        ("金川县", "cn-513226", How::Exact),
        ("金口河区", "cn-511113", How::Exact),
        ("绍兴县", "cn-330603", How::Former(2013)),
        ("上虞市", "cn-330604", How::Former(2013)),
        ("衢县", "cn-330803", How::Former(2001)),
        ("临安市", "cn-330112", How::Former(2017)),
        ("襄樊市", "cn-420600", How::Former(2010)),
        ("莱芜市", "cn-371200", How::Former(2018)),
        ("襄樊", "cn-420600", How::Former(2010)),
        ("蓟县", "cn-120119", How::Former(2016)),
        ("Hangzhou", "cn-330100", How::English),
        ("inner mongolia", "cn-150000", How::English),
        ("渝北区", "cn-500112", How::Former(2025)),
        ("南京市/鼓楼区", "cn-320106", How::Path),
        ("江苏/南京/鼓楼", "cn-320106", How::Path),
        ("重庆市/江北区", "cn-500105", How::Path),
        ("四川乐山", "cn-511100", How::Path),
        ("浙江省绍兴市柯桥区", "cn-330603", How::Path),
        ("中国", "cn", How::Exact),
        ("cn", "cn", How::Id),
        ("330802", "cn-330802", How::Code),
    ] {
        assert_eq!(one(name), (id.to_owned(), how), "{name}");
    }
    assert_eq!(several("鼓楼区"), ["cn-320106", "cn-320302", "cn-350102", "cn-410204"]);
    assert_eq!(several("朝阳区"), ["cn-110105", "cn-220104"]);
    for name in ["", "   ", "/", "浙江大学", "Atlantis", "高新区"] {
        assert!(matches!(G.resolve(name), Resolution::None { .. }), "{name}");
    }
}

#[test]
fn every_name_leads_back() {
    for region in G.units() {
        match G.resolve(region.name()) {
            Resolution::One { region: found, .. } => assert!(found.contains(region), "{region:?}"),
            Resolution::Several(all) => assert!(all.contains(&region), "{region:?}"),
            Resolution::None { .. } => panic!("{region:?}"),
        }
    }
}

#[test]
fn near_misses() {
    let first = |name: &str| G.nearest(name, 3).first().map(|r| r.name());
    assert_eq!(first("杭洲市"), Some("杭州市"));
    assert_eq!(first("Hangzou"), Some("杭州市"));
    assert_eq!(first("科城区"), Some("柯城区"));
    assert_eq!(first(""), None);
}

#[test]
fn levels_roll_up() {
    let roll = |name: &str| {
        let Resolution::One { region, .. } = G.resolve(name) else { panic!("{name}") };
        region.at_level(Level::Prefecture).map(Region::name)
    };
    for (name, prefecture) in [
        ("柯城区", Some("衢州市")),
        ("浦东新区", Some("上海市")),
        ("上海市", Some("上海市")),
        ("仙桃市", Some("仙桃市")),
        ("衢州市", Some("衢州市")),
        ("虎门镇", Some("东莞市")),
        ("浙江省", None),
        ("中国", None),
    ] {
        assert_eq!(roll(name), prefecture, "{name}");
    }
}

#[test]
fn english() {
    for (code, english) in [
        ("330822", "Changshan"),
        ("610000", "Shaanxi"),
        ("140000", "Shanxi"),
        ("150000", "Inner Mongolia"),
        ("540000", "Xizang"),
        ("810000", "Hong Kong"),
        ("820000", "Macao"),
        ("610100", "Xi'an"),
        ("331127", "Jingning"),
        ("410304", "Chanhe"),
    ] {
        assert_eq!(G.by_code(code).unwrap().name_en(), english);
    }
}

#[test]
fn a_unit_keeps_its_id_through_its_changes() {
    let qujiang = G.by_code("330803").unwrap();
    assert_eq!(G.by_code("330821"), Some(qujiang));
    assert_eq!(G.by_id("cn-330821"), Some(qujiang));
    assert_eq!(G.name_at(qujiang, 2000), Some("衢县"));
    assert_eq!(G.name_at(qujiang, 2001), Some("衢江区"));
    assert_eq!(G.code_at(qujiang, 1990), Some(330_821));
    assert_eq!(G.name_at(qujiang, 1979), None);
    // Changshan lay in the prefecture of Jinhua until Quzhou became a city of its own.
    let changshan = G.by_code("330822").unwrap();
    assert_eq!(G.parent_at(changshan, 1984).unwrap().name(), "金华市");
    assert_eq!(G.parent_at(changshan, 1986).unwrap().name(), "衢州市");
    assert_eq!(G.by_code("332427"), Some(changshan));
    let keqiao = G.by_code("330621").unwrap();
    let change = G.changes(keqiao).pop().unwrap();
    assert_eq!((change.year, change.kind), (2013, ChangeKind::CountyToDistrict));
    assert_eq!((change.old, change.new), (Some((330_621, "绍兴县")), Some((330_603, "柯桥区"))));
}

#[test]
fn mergers_and_splits_are_successions() {
    let ids = |list: Vec<(Region, u16)>| list.into_iter().map(|(r, y)| (r.id(), y)).collect::<Vec<_>>();
    let at = |id: &str| G.by_id(id).unwrap();
    let said = |id: &str, year: u16| (id.to_owned(), year);
    assert_eq!(ids(G.successors(at("cn-330104"))), [said("cn-330102", 2021), said("cn-330114", 2021)]);
    assert_eq!(ids(G.successors(at("cn-330103"))), [said("cn-330105", 2021)]);
    assert_eq!(ids(G.predecessors(at("cn-330113"))), [said("cn-330110", 2021)]);
    assert_eq!(G.name_at(at("cn-330110"), 2022), Some("余杭区"));
    assert_eq!(G.name_at(at("cn-330113"), 2020), None);
    assert_eq!(ids(G.successors(at("cn-500105"))), [said("cn-500157", 2025)]);
    let yubei = at("cn-500112");
    assert_eq!((yubei.name(), yubei.last_year(), yubei.parent().unwrap().name()), ("渝北区", Some(2025), "重庆市"));
}

#[test]
fn former_units_have_ids_of_their_own() {
    let mut ids = std::collections::BTreeSet::new();
    for region in G.units().chain(G.former_units()) {
        assert_eq!(G.by_id(&region.id()), Some(region), "{region:?}");
        assert!(ids.insert(region.id()), "{region:?}");
        assert!(region.code() == 0 || region.ancestors().last() == Some(china().country()), "{region:?}");
        let spans = G.changes(region);
        assert!(spans.is_sorted_by_key(|c| c.year), "{region:?}");
        assert!(region.is_current() || spans.last().is_some(), "{region:?}");
    }
}

#[test]
fn nothing_panics() {
    let mut seed = 7_u64;
    let letters: Vec<char> = "柯城区县市省/@-cn0123456789 鼓楼吉林州族自治大学\u{0}\u{202e}é🏔aB'".chars().collect();
    for _ in 0..300 {
        let mut text = String::new();
        for _ in 0..(seed >> 40) % 14 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            text.push(letters[usize::try_from(seed >> 33).unwrap() % letters.len()]);
        }
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(99);
        let _ = (G.resolve(&text), G.by_id(&text), G.by_code(&text), G.by_former_name(&text));
    }
    for text in ["cn-", "cn-@", "cn-330802@99999", "000000", "999999999999", "柯".repeat(5000).as_str()] {
        let _ = G.resolve(text);
    }
    for n in [0, 1, 99_999, u64::MAX, 999_999_999_999] {
        let _ = G.by_number(n);
    }
}
