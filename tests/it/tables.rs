//! Tables of offices, through mappings and as our own, up to the graph; and the national table.

use std::fmt::Write as _;
use std::fs;

use shanhai::diagnostic::Place;
use shanhai::graph::{Builder, Built, Graph, Lang};
use shanhai::io::{Format, guess_mapping, read_paths, read_texts};

use crate::graphs::{errors, told};

fn path(inside: &str) -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(inside)
}

fn built(paths: &[&str]) -> Built {
    let paths: Vec<_> = paths.iter().map(|inside| path(inside)).collect();
    Builder::new(read_paths(&paths)).build()
}

/// What the builder makes of a mapping and its table.
fn mapped(mapping: &str, table: &str) -> Built {
    let mapping = format!("table = 'table.csv'\n{mapping}");
    Builder::new(read_texts([("table.toml", Format::Toml, mapping.as_str()), ("table.csv", Format::Csv, table)])).build()
}

/// Each declared link on a line: kind, ends, period, figures.
fn lines(graph: &Graph) -> Vec<String> {
    let mut lines = Vec::new();
    for link in graph.links().filter(|link| !link.is_implied() && !link.is_derived()) {
        let ends = |ends: Vec<&str>| ends.join("+");
        let from = ends(link.givers().map(|giver| giver.name()).collect());
        let to = ends(link.receivers().map(|receiver| receiver.name()).collect());
        let period = link.period().map(ToString::to_string).unwrap_or_default();
        let figures: Vec<String> = link.measures().map(|measure| measure.quantity().to_string()).collect();
        lines.push(format!("{} {from} → {to} {period} {}", link.kind_name(), figures.join(" ")).trim().to_owned());
    }
    lines.sort();
    lines
}

#[test]
#[cfg(feature = "xlsx")]
fn a_workbook_of_an_office_is_read_through_its_mapping() {
    let built = built(&["tests/fixtures/tables/office"]);
    assert_eq!(errors(&built), [] as [String; 0]);
    assert_eq!(
        lines(&built.graph),
        [
            "funding 上虞区 → 金口河区 2021-05/.. 1170万元",
            "funding 柯桥区 → 峨边彝族自治县 2021-05-18/.. 300多万元",
            "funding 越城区 → 马边彝族自治县 2021-05-18/.. 1500万元",
            "funding 鄞州区 → 衢江区 2012/.. 0.3万元",
            "secondment 上虞区 → 金口河区  5名",
            "secondment 越城区 → 马边彝族自治县  6人",
        ]
    );
    let notes = told(&built, shanhai::diagnostic::Severity::Note);
    assert_eq!(notes, ["left-open: sums and remarks of the table are left out: 2 rows: 9–10"]);
    let funding =
        built.graph.links().find(|link| link.measures().any(|figure| figure.quantity().to_string() == "1500万元")).unwrap();
    let figure = funding.measures().next().unwrap();
    assert_eq!((figure.basis().as_str(), figure.quantity().stated.unwrap().to_string().as_str()), ("paid", "15000000"));
    assert_eq!(funding.citations().next().unwrap().locator(), Some("sheet 2023年 结对, row 5"));
}

#[test]
#[cfg(feature = "xlsx")]
fn our_own_tables_are_sheets_too() {
    let built = built(&["tests/fixtures/tables/plain.xlsx"]);
    assert_eq!(errors(&built), [] as [String; 0]);
    assert_eq!(
        lines(&built.graph),
        ["funding 拱墅区+临安区 → 常山县 2023-06-01 3300多万元 6 person 近20个", "knowledge 实验室 → 十个村 2022/2023"]
    );
    let lab = built.graph.entity_by_id("lab").unwrap();
    assert_eq!(lab.classes().collect::<Vec<_>>(), ["institute", "university"]);
    assert_eq!(lab.x().unwrap().to_string(), "{\"号\":\"7\"}");
    assert_eq!(built.graph.entity_by_id("ten").unwrap().size(), Some(10));
    let quote = built.graph.link_by_id("one").unwrap().citations().next().unwrap();
    assert_eq!((quote.source().id(), quote.quote(), quote.locator()), ("bulletin", Some("拨付3300多万元"), Some("第2页")));
}

#[test]
fn plain_tables_of_a_folder_are_one_graph_with_its_registers() {
    let links =
        "id,kind,from,to,amount,source,quote\nf,funding,绍兴市;杭州市,lab,3300多万元,s,\"一, 二\"\n,pairing,杭州市,江山市,,s,\n";
    let entities = "kind,id,name,within\norganization,lab,实验室,江山市\n";
    let sources = "id,title,published\ns,公报,2023年3月\n";
    let built = Builder::new(read_texts([
        ("links.csv", Format::Csv, links),
        ("entities.csv", Format::Csv, entities),
        ("sources.csv", Format::Csv, sources),
    ]))
    .build();
    assert_eq!(errors(&built), [] as [String; 0]);
    assert_eq!(lines(&built.graph), ["funding 杭州市+绍兴市 → 实验室  3300多万元", "pairing 杭州市 → 江山市"]);
    let source = built.graph.sources().next().unwrap();
    assert_eq!(source.published().unwrap().to_string(), "2023-03");
}

#[test]
fn one_row_declares_several_links_and_rules_change_some() {
    let mapping = "
[[source]]
id = 's'
[[links]]
kind = { column = '类型', values = { '资金' = 'funding', '物资' = 'donation' }, otherwise = 'pairing' }
from = { column = '支援方', split = '、' }
to = { column = '受援方' }
amount = { column = '金额', unit = '万元' }
period = { start = { column = '起' }, end = { column = '止' }, known = { column = '截至' } }
cite = { source = 's' }
[[links]]
kind = 'secondment'
when = { column = '人数', filled = true }
from = { column = '支援方', split = '、' }
to = { column = '受援方' }
people = { column = '人数' }
cite = { source = 's' }
[[rows]]
where = { '受援方' = '常山县', '类型' = '资金' }
joint = true
[[rows]]
where = { '受援方' = '开化县' }
set = { kind = 'cooperation', certainty = 'possible', because = 'x' }
[[rows]]
where = { '受援方' = '某地' }
skip = 'not a place'
";
    let table = "支援方,受援方,类型,金额,人数,起,止,截至\n\
        绍兴市、杭州市,江山市,资金,\"1,500\",6,2021年,,2023\n\
        宁波市,常山县,资金,20,,2021,2022,\n\
        温州市,常山县,资金,20,,2021,2022,\n\
        绍兴市,开化县,物资,,-,,2020年5月,\n\
        绍兴市,某地,物资,,,,,\n\
        绍兴市,龙游县,,,,2019.3,,\n";
    let built = mapped(mapping, table);
    assert_eq!(errors(&built), [] as [String; 0]);
    assert_eq!(
        lines(&built.graph),
        [
            "cooperation 绍兴市 → 开化县 /2020-05",
            "funding 宁波市+温州市 → 常山县 2021/2022 20万元",
            "funding 杭州市+绍兴市 → 江山市 2021/.. 1500万元",
            "pairing 绍兴市 → 龙游县 2019-03/",
            "secondment 杭州市+绍兴市 → 江山市  6 person",
        ]
    );
}

#[test]
fn a_code_is_checked_against_the_name_beside_it() {
    let mapping = "
[[source]]
id = 's'
[[links]]
kind = 'pairing'
from = { column = 'a', code = { column = 'ac', width = 6 } }
to = { column = 'b', code = { column = 'bc' } }
cite = { source = 's' }
";
    let built =
        mapped(mapping, "a,ac,b,bc\n浙江省/杭州市,330100.0,江山市,\n衢江区,330802,江山市,330881\n无名,330100,衢江,330803\n");
    assert_eq!(errors(&built), ["conflict: `330802` is the code of `柯城区`, and beside it stands `衢江区`"]);
    let fault = built.report.diagnostics.iter().find(|fault| fault.code.as_str() == "conflict").unwrap();
    assert!(matches!(fault.place, Place::Cell { row: 3, column: 2, .. }));
    assert_eq!(fault.hint.as_deref(), Some("the code of `衢江区` is 330803"));
}

#[test]
#[cfg(feature = "xlsx")]
fn a_proposed_mapping_reads_its_table() {
    let (proposal, ..) = guess_mapping(&path("tests/fixtures/tables/office/office.xlsx"), Lang::Zh).unwrap();
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("guess");
    fs::create_dir_all(&folder).unwrap();
    fs::copy(path("tests/fixtures/tables/office/office.xlsx"), folder.join("office.xlsx")).unwrap();
    fs::write(folder.join("office.toml"), &proposal).unwrap();
    let built = Builder::new(read_paths(std::slice::from_ref(&folder))).build();
    fs::remove_dir_all(&folder).unwrap();
    assert_eq!(errors(&built), [] as [String; 0], "{proposal}");
    let lines = lines(&built.graph);
    assert!(lines.contains(&"funding 越城区 → 马边彝族自治县 2021-05-18 1500万元 ２０００万元".to_owned()), "{lines:?}");
    assert!(lines.contains(&"secondment 上虞区 → 金口河区 2021-05 5名".to_owned()), "{lines:?}");
}

#[test]
fn columns_are_proposed_by_chinese_and_english_names() {
    let folder = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    for (name, header, expected) in [
        (
            "zh.csv",
            "序号,帮扶方,受援方,消费帮扶金额（万元）,挂职干部（人）,年度,出处",
            ["\"帮扶方\"", "\"受援方\"", "\"purchase\"", "\"secondment\"", "\"年度\""],
        ),
        (
            "en.csv",
            "No.,Donor,Recipient,Donation (USD),Seconded staff,Year,Source",
            ["\"Donor\"", "\"Recipient\"", "\"donation\"", "\"secondment\"", "\"Year\""],
        ),
    ] {
        let file = folder.join(name);
        fs::write(&file, format!("{header}\n1,绍兴市,江山市,20,3,2021,公报\n")).unwrap();
        let (proposal, ..) = guess_mapping(&file, Lang::En).unwrap();
        fs::remove_file(&file).unwrap();
        for word in expected {
            assert!(proposal.contains(word), "{word} in {proposal}");
        }
    }
}

#[test]
fn the_national_table_has_every_row_and_its_peculiar_ones() {
    let built = built(&["graphs/national"]);
    assert_eq!(errors(&built), [] as [String; 0]);
    assert_eq!(told(&built, shanhai::diagnostic::Severity::Warning), [] as [String; 0]);
    let text = fs::read_to_string(path("graphs/national/pairings.csv")).unwrap();
    let rows = text.lines().count() - 1;
    assert_eq!(rows, 142);
    // Two pairs of rows are one joint link each.
    let stated: Vec<_> = built
        .graph
        .links()
        .filter(|link| link.citations().any(|quote| quote.locator().is_some_and(|at| at.starts_with("row "))))
        .collect();
    assert_eq!(stated.len(), rows - 2);
    let cited: usize = stated.iter().map(|link| link.citations().count()).sum();
    assert_eq!(cited, rows);
    let lines = lines(&built.graph);
    for line in [
        "pairing 沈阳市+山东省 → 忠县 1992/..",
        "twinning 佛山市 → 凉山彝族自治州 2021-05-17/",
        "pairing 佛山市 → 凉山彝族自治州 2016/2021-05",
        "pairing 大鹏新区 → 大余县",
        "pairing 江苏省 → 孝感市 2020-02-07/2020-02-10",
        "pairing 杭州市 → 黔东南苗族侗族自治州 /2021",
        "pairing 嘉善县 → 庆元县 2018-05/",
        "pairing 嘉善县 → 九寨沟县 2018-05/",
    ] {
        assert!(lines.contains(&line.to_owned()), "{line}");
    }
}

#[test]
fn both_shipped_graphs_together_count_what_they_share_once() {
    let [articles, national, both] =
        [&["graphs/shanhai"][..], &["graphs/national"], &["graphs/shanhai", "graphs/national"]].map(built);
    let count = |built: &Built| built.graph.links().filter(|link| !link.is_implied() && !link.is_derived()).count();
    assert_eq!(errors(&both), [] as [String; 0]);
    assert_eq!(count(&both), count(&articles) + count(&national) - 3);
    for id in ["shaoxing-leshan-pairing", "yinzhou-qujiang-pairing", "shaoxing-quzhou-lishui"] {
        let link = both.graph.link_by_id(id).unwrap();
        let sources = |of: &Built| of.graph.link_by_id(id).unwrap().citations().count();
        assert!(link.citations().count() > sources(&articles), "{id}");
    }
    let alone = |built: &Built| {
        told(built, shanhai::diagnostic::Severity::Note).iter().filter(|note| note.starts_with("unknown-link")).count()
    };
    assert_eq!((alone(&national), alone(&both)), (3, 0));
}

#[test]
fn both_shipped_graphs_go_out_as_tables_and_back() {
    use shanhai::graph::Filter;
    use shanhai::io::{json, write};
    use shanhai::model::Status;

    let everything = || Filter { statuses: Status::ALL.to_vec(), ..Filter::default() };
    for paths in [&["graphs/shanhai"][..], &["graphs/national"], &["tests/fixtures/iati/activities.xml"]] {
        let graph = built(paths).graph;
        let view = graph.filtered(everything()).unwrap();
        let written = write(&view, Format::Csv).unwrap();
        assert!(written.losses.is_empty());
        let texts: Vec<(&str, Format, &str)> = written
            .files
            .iter()
            .map(|file| (file.name, Format::of_path(file.name.as_ref()).unwrap(), std::str::from_utf8(&file.bytes).unwrap()))
            .collect();
        let back = Builder::new(read_texts(texts)).build();
        assert_eq!(errors(&back), [] as [String; 0]);
        let back = json::write_graph(&back.graph.filtered(everything()).unwrap()).unwrap();
        let out = json::write_graph(&view).unwrap();
        let differs = out.lines().zip(back.lines()).enumerate().find(|(_, (a, b))| a != b);
        assert_eq!(differs, None, "{paths:?}");
        assert_eq!(out.len(), back.len());
    }
}

/// The graph as our own tables, by their names.
fn as_tables(built: &Built) -> Vec<(&'static str, String)> {
    let written = shanhai::io::write(&built.graph.view(), Format::Csv).unwrap();
    written.files.into_iter().map(|file| (file.name, String::from_utf8(file.bytes).unwrap())).collect()
}

fn read_tables(tables: &[(&'static str, String)]) -> Built {
    let built = Builder::new(read_texts(tables.iter().map(|(name, text)| (*name, Format::Csv, text.as_str())))).build();
    assert_eq!(errors(&built), [] as [String; 0]);
    built
}

#[test]
fn figures_of_a_ledger_stand_in_columns_of_numbers() {
    let mut links = "id,kind,from,to,period,scheme,programme,amount (万元),people,projects,source\n".to_owned();
    for number in 10_000..16_000 {
        let (year, amount) =
            (2015 + number % 9, if number % 3 == 0 { String::new() } else { format!("{}.50", number % 700 + 1) });
        let period = if number % 2 == 0 { year.to_string() } else { format!("{year}/{}", year + 2) };
        let people = if number % 5 == 0 { (number % 11 + 1).to_string() } else { String::new() };
        let projects = if number % 3000 == 0 { "2" } else { "" };
        writeln!(links, "l{number},funding,杭州市,江山市,{period},,,{amount},{people},{projects},s").unwrap();
    }
    let sources = "id,title\ns,账本\n".to_owned();
    let tables = as_tables(&read_tables(&[("links.csv", links.clone()), ("sources.csv", sources)]));
    let found = |tables: &[(&'static str, String)], name: &str| tables.iter().find(|table| table.0 == name).unwrap().1.clone();
    // Names of ends have become ids.
    let expected = links.replace("杭州市", "cn-330100").replace("江山市", "cn-330881");
    let links_out = found(&tables, "links.csv");
    let differs = links_out.lines().zip(expected.lines()).find(|(a, b)| a != b);
    assert_eq!((differs, links_out.len()), (None, expected.len()));
    assert!(as_tables(&read_tables(&tables)) == tables);

    // What a number can't say stands beside them, of the same rows, too.
    let more = "id,kind,from,to,amount,people,source,quote\nm1,funding,杭州市,江山市,3300多万元,7,s,\nm2,funding,杭州市,江山市,5亿元,约8人,s,拨付\n";
    let tables = [tables[0].clone(), ("links.csv", links), ("more.csv", more.to_owned())];
    let tables = as_tables(&read_tables(&tables));
    let links = found(&tables, "links.csv");
    assert!(
        links.starts_with("id,kind,from,to,period,scheme,programme,amount (万元),people,projects,measures,cite\n"),
        "{}",
        &links[..200]
    );
    assert!(links.contains("\nm1,funding,cn-330100,cn-330881,,,,,7,,"));
    assert!(as_tables(&read_tables(&tables)) == tables);
}

#[test]
fn figures_come_back_from_columns_of_numbers_whatever_they_are() {
    // The first of a look is what the columns are found by.
    let amounts = ["-5.5", "7", "0.0001", "12345678901", "0.5"];
    for (unit, first) in [("USD", 0), ("万元", 1), ("元", 2), ("USD", 3), ("万元", 0)] {
        let mut links = format!("id,kind,from,to,period,amount ({unit}),people,source\n");
        for number in 10_000..14_200 {
            let amount = amounts[if number == 10_000 { first } else { number % amounts.len() }];
            let people = if number % 3 == 0 { "" } else { ["-3", "12", "2.5", "0"][number % 4] };
            let (amount, people) = if people.is_empty() { (amount, "") } else { ("", people) };
            writeln!(links, "l{number},funding,杭州市,江山市,2020,{amount},{people},s").unwrap();
        }
        let built = read_tables(&[("links.csv", links), ("sources.csv", "id,title\ns,账本\n".to_owned())]);
        let back = read_tables(&as_tables(&built));
        let [one, other] = [&built, &back].map(|built| shanhai::io::write(&built.graph.view(), Format::Json).unwrap().files);
        let text = |files: &[shanhai::io::WrittenFile]| String::from_utf8(files[0].bytes.clone()).unwrap();
        let (one, other) = (text(&one), text(&other));
        assert_eq!(one.lines().zip(other.lines()).find(|(a, b)| a != b), None, "{unit}");
        assert_eq!((one.len(), one.matches("\"stated\"").count()), (other.len(), 4200), "{unit}");
    }
    // Words that the name of a column would change stay as they are.
    let text = "[[funding]]\nid = 'a'\nfrom = '杭州市'\nto = '江山市'\namount = '5USD'\n[[funding]]\nid = 'b'\nfrom = '杭州市'\nto = '江山市'\namount = '5 USD'\n";
    let tables = as_tables(&Builder::new(read_texts([("a.toml", Format::Toml, text)])).build());
    let links = &tables.iter().find(|table| table.0 == "links.csv").unwrap().1;
    assert!(links.contains("amount (USD),measures,") && links.contains("\"\"5USD\"\"") && links.contains(",5,,"), "{links}");
    assert!(as_tables(&read_tables(&tables)) == tables);
}

#[test]
fn texts_that_a_table_would_spoil_come_back_as_they_were() {
    let text =
        "[[park]]\nid = 'p'\nname = '[甲] '\naliases = ['a;b', 'c']\nnote = \"一\\n二\"\nwithin = '江山市'\nx = { k = ['v'] }\n";
    let built = Builder::new(read_texts([("a.toml", Format::Toml, text)])).build();
    let written = shanhai::io::write(&built.graph.filtered(shanhai::graph::Filter::default()).unwrap(), Format::Csv).unwrap();
    let entities = written.files.iter().find(|file| file.name == "entities.csv").unwrap();
    let back = Builder::new(read_texts([("entities.csv", Format::Csv, std::str::from_utf8(&entities.bytes).unwrap())])).build();
    let (a, b) = (built.graph.entity_by_id("p").unwrap(), back.graph.entity_by_id("p").unwrap());
    assert_eq!((a.name(), a.note(), a.x()), (b.name(), b.note(), b.x()));
    assert_eq!(a.aliases().collect::<Vec<_>>(), b.aliases().collect::<Vec<_>>());
}
