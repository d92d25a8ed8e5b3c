//! What the reader reports for each file of `tests/invalid/reader`, and that it never panics.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use proptest::prelude::*;

use super::{Format, read_paths, read_texts};
use crate::diagnostic::{Code, Report};
use crate::graph::declaration::{Reference, Register};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/invalid/reader")
}

/// Each fault as `code file:line:column message`, its hint below it.
fn report(register: Register) -> String {
    let mut report = Report { files: register.files, diagnostics: register.diagnostics };
    report.sort();
    let mut text = String::new();
    for fault in &report.diagnostics {
        let (file, line, column) = report.files.locate(fault.place).unwrap_or(("", 0, 0));
        writeln!(text, "{} {file}:{line}:{column} {}", fault.code, fault.message).unwrap();
        if let Some(hint) = &fault.hint {
            writeln!(text, "  hint: {hint}").unwrap();
        }
        for (place, words) in &fault.related {
            let (file, line, column) = report.files.locate(*place).unwrap_or(("", 0, 0));
            writeln!(text, "  {file}:{line}:{column} {words}").unwrap();
        }
    }
    text
}

fn read(name: &str, text: &str) -> Register {
    read_texts([(name, Format::Toml, text)])
}

fn cases() -> Vec<PathBuf> {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().path());
    let mut cases: Vec<_> = files.filter(|path| Format::of_path(path).is_some()).collect();
    cases.sort();
    cases
}

/// `SHANHAI_BLESS=1 cargo test` writes the reports anew: look at what changed.
#[test]
fn each_invalid_file_has_its_report() {
    let bless = std::env::var_os("SHANHAI_BLESS").is_some();
    let cases = cases();
    assert!(cases.len() >= 20);
    let mut wrong = String::new();
    for case in cases {
        let name = case.file_name().unwrap().to_str().unwrap();
        let found = report(read(name, &fs::read_to_string(&case).unwrap()));
        let expected = case.with_extension("txt");
        if bless {
            fs::write(&expected, &found).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != found {
            write!(wrong, "== {name}\n{found}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn ten_faults_are_ten_in_one_run() {
    let register = read_paths(&[folder().join("ten-faults.toml")]);
    assert_eq!(register.diagnostics.len(), 10);
    let mut codes: Vec<Code> = register.diagnostics.iter().map(|fault| fault.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 10, "{codes:?}");
}

#[test]
fn a_kind_of_one_file_is_a_table_in_all() {
    let twinning = "[[twinning]]\nfrom = '甲'\nto = { barn = '乙' }\n";
    let kinds = "[[kind]]\nname = 'twinning'\nof = 'link'\n[[kind]]\nname = 'barn'\nof = 'entity'\n";
    let register =
        read_texts([("a.toml", Format::Toml, twinning), ("b.toml", Format::Toml, kinds), ("c.toml", Format::Toml, kinds)]);
    assert_eq!(report(register.clone()), "");
    assert_eq!((register.kinds.len(), register.links.len()), (2, 1));
    assert!(matches!(&register.links[0].to[0], Reference::Inline(barn) if barn.kind.value == "barn"));
}

#[test]
fn defaults_hold_in_their_own_file() {
    let with = "[defaults]\nsource = 's'\nscheme = '山海协作'\nperiod = '2021/..'\n[[funding]]\nfrom = '甲'\nto = '乙'\nquote = ['一', '二']\n\
        [[ownership]]\nfrom = '甲'\nto = '乙'\n[[funding]]\nfrom = '甲'\nto = '乙'\nscheme = '东西部协作'\nperiod = '2020'\n";
    let without = "[[funding]]\nfrom = '甲'\nto = '乙'\n";
    let register = read_texts([("a.toml", Format::Toml, with), ("b.toml", Format::Toml, without)]);
    assert_eq!(report(register.clone()), "");
    let scheme = |at: usize| match &register.links[at].scheme {
        Some(Reference::Name(name)) => Some(name.value.as_str()),
        _ => None,
    };
    let period = |at: usize| register.links[at].period.as_ref().map(|period| period.period.value.to_string());
    assert_eq!([0, 1, 2, 3].map(scheme), [Some("山海协作"), Some("东西部协作"), None, None]);
    assert_eq!([0, 1, 2, 3].map(period), [Some("2021/..".to_owned()), Some("2020".to_owned()), None, None]);
    let sources: Vec<_> =
        register.links[0].common.citations.iter().map(|citation| citation.source.clone().unwrap().value).collect();
    assert_eq!(sources, ["s", "s"]);
}

#[test]
fn figures_are_read_in_all_their_forms() {
    let text = "[[funding]]\nfrom = '甲'\nto = '乙'\namount = ['3300多万元', { value = 5, unit = 'CNY', per = 'village', span = 'yearly' }]\n\
        people = 6\nprojects = 150\nmeasures = { area = { vague = '数千亩', unit = 'mu' }, seats = '近20个' }\n";
    let register = read("a.toml", text);
    assert_eq!(report(register.clone()), "");
    let read: Vec<_> = register.links[0]
        .measures
        .iter()
        .map(|measure| (measure.name.as_str(), measure.quantity.to_string(), measure.quantity.unit.to_string()))
        .collect();
    let expected = [
        ("money", "3300多万元", "CNY"),
        ("money", "5 CNY/village", "CNY"),
        ("people", "6 person", "person"),
        ("projects", "150 count", "count"),
        ("area", "数千亩", "mu"),
        ("seats", "近20个", "count"),
    ];
    assert_eq!(read, expected.map(|(name, words, unit)| (name, words.to_owned(), unit.to_owned())));
}

#[test]
fn own_attributes_and_places_are_kept() {
    let text = "[[park]]\nname = '甲'\nx = { b = 1, a = 2021-03-05, c = [1.5, true, 'd'] }\n";
    let register = read("a.toml", text);
    let park = &register.entities[0];
    assert_eq!(park.common.x.as_ref().unwrap().to_string(), r#"{"b":1,"a":"2021-03-05","c":[1.5,true,"d"]}"#);
    assert_eq!(register.files.locate(park.place), Some(("a.toml", 1, 1)));
    assert_eq!(register.files.locate(park.name.place), Some(("a.toml", 2, 8)));
}

#[test]
fn folders_are_read_through_in_order_and_each_file_once() {
    let root = std::env::temp_dir().join(format!("shanhai-folder-{}", std::process::id()));
    fs::create_dir_all(root.join("z/.git")).unwrap();
    fs::create_dir_all(root.join("empty")).unwrap();
    for (name, text) in
        [("z/a.toml", "[[park]]\nname = '乙'\n"), ("b.toml", "[[park]]\nname = '甲'\n"), ("z/.git/c.toml", "x"), ("d.doc", "x")]
    {
        fs::write(root.join(name), text).unwrap();
    }
    fs::write(root.join("gbk.toml"), b"name = '\xbc\xd7'").unwrap();
    let missing = root.join("no.toml");
    let paths = [root.clone(), root.join("z/a.toml"), root.join("empty"), root.join("d.doc"), missing];
    let register = read_paths(&paths);
    let names: Vec<_> = register.entities.iter().map(|park| park.name.value.as_str()).collect();
    assert_eq!(names, ["甲", "乙"]);
    let found = report(register).replace(&format!("{}/", root.display()), "");
    fs::remove_dir_all(&root).unwrap();
    let parquet = if cfg!(feature = "parquet") { ", `.parquet`" } else { "" };
    let expected = format!(
        "\
unreadable-file d.doc:1:1 no known format: `d.doc`
  hint: graphs are read from `.toml`, `.json`, `.jgf`, `.cyjs`, `.graphml`, `.gexf`, `.gml`, `.dot`, `.gv`, `.csv`, `.tsv`, `.xlsx`{parquet}, `.xml`
unreadable-file empty:1:1 no file of a graph in `empty`
unreadable-file gbk.toml:1:9 the file is no UTF-8 from here on
  hint: save it as UTF-8; older Chinese files are often GBK
unreadable-file no.toml:1:1 can't read `no.toml`: there is no such file or folder
"
    );
    assert_eq!(found, expected);
}

/// The invalid files together are a text that has every key and most faults.
fn corpus() -> &'static [char] {
    static CORPUS: OnceLock<Vec<char>> = OnceLock::new();
    CORPUS.get_or_init(|| cases().iter().flat_map(|case| fs::read_to_string(case).unwrap().chars().collect::<Vec<_>>()).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100) })]

    #[test]
    fn no_text_makes_it_panic(text in "\\PC*") {
        read("a.toml", &text);
    }

    #[test]
    fn no_text_of_toml_signs_makes_it_panic(text in "(\\[\\[(park|funding|group|kind|rule)\\]\\]\n|(name|from|to|amount|period|of|size|x|cite) = |[\\[\\]{},.\"'=# \n0-9亿元多]){0,60}") {
        read("a.toml", &text);
    }

    #[test]
    fn no_damage_to_a_file_makes_it_panic(at in any::<prop::sample::Index>(), length in 0usize..40, with in "[\\[\\]{},.\"'=#a\n 0亿]{0,4}") {
        let mut text = corpus().to_vec();
        let start = at.index(text.len());
        let end = (start + length).min(text.len());
        text.splice(start..end, with.chars());
        read("a.toml", &text.into_iter().collect::<String>());
    }
}
