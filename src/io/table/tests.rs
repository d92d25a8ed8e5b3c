//! Rows that are told apart give the same as rows that are all filled.

use std::cell::RefCell;
use std::io::Cursor;

use proptest::prelude::*;

use std::fmt::Write as _;

use super::{Mapping, Rows, open_text};
use crate::diagnostic::{Place, Severity};
use crate::graph::declaration::Register;
use crate::io::csv::{Stop, Text};
use crate::io::register::{Document, declare, declare_all_kinds};
use crate::io::restated::drop_restated;
use crate::io::toml;
use crate::model::KindTable;

/// What a table declares, with or without plain rows.
fn read(name: &str, mapping: Option<&str>, bytes: &[u8], may_be_plain: bool) -> (Register, usize) {
    let mut register = Register::default();
    let mut document = Document::default();
    if let Some(mapping) = mapping {
        let file = register.files.add("mapping.toml", mapping);
        let (entries, faults) = toml::parse(mapping, file);
        assert!(faults.is_empty(), "{faults:?}");
        document.entries = entries;
    }
    let kinds: KindTable = declare_all_kinds(&mut register, std::slice::from_mut(&mut document));
    let faults = RefCell::default();
    let mapping = mapping.and_then(|_| Mapping::take(&mut document.entries, &faults));
    let spelling = mapping.as_ref().map(|mapping| mapping.spelling.clone()).unwrap_or_default();
    let reader = Box::new(Cursor::new(bytes.to_vec()));
    let (file, text, told) = open_text(name, reader, &spelling, &mut register.files).unwrap();
    register.diagnostics.extend(told);
    let mut plain_faults = Vec::new();
    let rows = match &mapping {
        Some(mapping) => Rows::mapped(mapping, file, &register.files, &faults),
        None => Rows::plain(file, name, &register.files, &mut plain_faults),
    };
    register.diagnostics.extend(faults.into_inner().into_iter().chain(plain_faults));
    let may_be_plain = may_be_plain && !document.adds_to_links();
    match rows.read(text, may_be_plain, &kinds, &mut register, &|_| {}) {
        Ok(()) => {}
        Err(Stop::Irregular) => {
            let mut faults = Vec::new();
            let text = Text::whole(bytes, &spelling, &mut faults);
            register.diagnostics.extend(rows.placed(faults));
            rows.read(text, may_be_plain, &kinds, &mut register, &|_| {}).unwrap();
        }
        Err(stop) => panic!("{stop:?}"),
    }
    let plain = register.entities.len() + register.links.len();
    let entities = register.entities.len();
    document.rows.push(rows);
    declare(&mut register, vec![document], &kinds);
    drop_restated(&mut register, entities);
    (register, plain)
}

/// All that a register says, each thing on a line.
fn told(register: &Register) -> Vec<String> {
    let mut lines: Vec<String> = register.links.iter().map(|link| format!("{link:?}")).collect();
    lines.extend(register.entities.iter().map(|entity| format!("{entity:?}")));
    for fault in &register.diagnostics {
        let cell = register.files.cell(fault.place);
        lines.push(format!("{fault:?} {cell:?}"));
    }
    lines.sort();
    lines
}

/// How many rows were plain.
fn same(name: &str, mapping: Option<&str>, bytes: &[u8]) -> usize {
    let (bulk, plain) = read(name, mapping, bytes, true);
    let (filled, none) = read(name, mapping, bytes, false);
    assert_eq!(none, 0);
    let (one, other) = (told(&bulk), told(&filled));
    let differs = one.iter().zip(&other).find(|(one, other)| one != other);
    assert_eq!(differs, None, "{}", String::from_utf8_lossy(bytes));
    assert_eq!(one.len(), other.len(), "{}", String::from_utf8_lossy(bytes));
    plain
}

const EDGES: &str = "
table = 'edges.csv'
[[links]]
id = { column = 'id' }
kind = { column = 'kind', values = { '资金' = 'funding' } }
from = { column = 'from' }
to = { column = 'to' }
amount = { column = 'amount', unit = '万元' }
people = { column = 'headcount' }
period = { start = { column = 'start' }, end = { column = 'end', otherwise = '..' } }
cite = { source = 'ledger' }
";

const NODES: &str = "
table = 'nodes.csv'
[[entities]]
when = { column = 'kind', is = ['province', 'city'] }
id = { column = 'id' }
kind = 'region'
name = { column = 'name' }
level = { column = 'kind', values = { city = 'prefecture' } }
within = { column = 'parent' }
[[entities]]
when = { column = 'kind', is_not = ['province', 'city'] }
id = { column = 'id' }
kind = { column = 'kind' }
name = { column = 'name' }
within = { column = 'parent' }
";

#[test]
fn plain_rows_are_plain() {
    let edges = "id,kind,from,to,amount,headcount,start,end\n\
        e1,funding,a,b,639.60,,2023,2023\ne2,资金,杭州市,b,5,,2020,\ne3,secondment,a,b,,12,2019,2021\n";
    assert_eq!(same("edges.csv", Some(EDGES), edges.as_bytes()), 3);
    let nodes = "id,kind,name,parent\nr1,province,甲,\nr2,city,乙,r1\np1,park,New Park,r2\nr2,city,乙,r1\nr2,city,丙,r1\n";
    assert_eq!(same("nodes.csv", Some(NODES), nodes.as_bytes()), 3);
    let links = "id,kind,from,to,period,amount（万元）,people,source,quote\n\
        a,funding,甲,乙,2021/..,12.5,3,s,\nb,funding,甲,乙;丙,2021,12,,s,\nc,funding,甲,乙,2021,3300多,,s,\nd,pairing,甲,乙,,,,t,\"x, y\"\n";
    assert_eq!(same("links", None, links.as_bytes()), 1);
    let entities = "id,kind,name,level,within,source,note\nr1,region,甲,county,杭州市,s,\nr1,region,甲 ,county,杭州市,s,\n";
    assert_eq!(same("entities", None, entities.as_bytes()), 1);
}

#[test]
fn of_rows_of_which_the_same_is_left_the_first_stays() {
    // Only regions have levels: the level is told, and what is left of the second row is what the third says.
    let text = "id,kind,name,level,within\np1,park,甲,county,\np1,park,甲,,\np2,park,乙,,\np2,park,乙,county,\n";
    same("entities", None, text.as_bytes());
    for may_be_plain in [true, false] {
        let (register, _) = read("entities", None, text.as_bytes(), may_be_plain);
        let rows = register.entities.iter().map(|entity| match entity.place {
            Place::Cell { row, .. } => row,
            _ => 0,
        });
        let mut rows: Vec<u32> = rows.collect();
        rows.sort_unstable();
        assert_eq!(rows, [2, 4], "{may_be_plain}");
    }
}

#[test]
fn a_quotation_mark_that_is_not_closed_is_shown_whatever_its_row_is() {
    let text = "id,kind,name,level,within,\nr1,region,甲,county,,\"x\n";
    same("entities", None, text.as_bytes());
    let (register, _) = read("entities", None, text.as_bytes(), true);
    let fault = register.diagnostics.iter().find(|fault| fault.message.contains("never closed")).unwrap();
    assert_eq!(register.files.cell(fault.place), Some(("", "x\n")));
}

/// A cell as people and programs write it.
fn cell(usual: &'static str) -> impl Strategy<Value = String> {
    let strange = "|[ \u{3000}\t]|-|—|无|#N/A|\"a, b\"|\"a\"\"b\"|\"two\nlines\"|a;b|合计|总 计|注：x|\\{\"school\": \"x\"\\}|3300多|1,000|\"1,000\"|007|1e3|.5|12.345678| x |x\u{feff}|\u{fffd}|乙　丙|330802.0|x\"y|2021年3月|2021-13|9223372036854775807|\0";
    prop_oneof![9 => usual, 1 => strange]
}

fn table(columns: Vec<(&'static str, &'static str)>) -> impl Strategy<Value = Vec<u8>> {
    let header: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
    let header = header.join(",");
    let cells: Vec<_> = columns.into_iter().map(|(_, usual)| cell(usual).boxed()).collect();
    let row = prop_oneof![
        12 => cells.prop_map(|cells| cells.join(",")),
        1 => "|,,,,|a,b,c,d,e,f,g,h,i,j,k".prop_map(String::from),
    ];
    (prop::collection::vec(row, 0..9), 0usize..12, any::<bool>()).prop_map(move |(rows, way, ended)| {
        let line_end = if way % 3 == 1 { "\r\n" } else { "\n" };
        let mut text = std::iter::once(header.clone()).chain(rows).collect::<Vec<_>>().join(line_end);
        if ended {
            text.push_str(line_end);
        }
        match way {
            3 => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            4 => encoding_rs::GB18030.encode(&text).0.into_owned(),
            5 => text.replace('\n', "\r").into_bytes(),
            6 => text.replacen('\n', "\r", 2).into_bytes(),
            7 => format!("sep=,\n{text}").into_bytes(),
            8 => [b"\xff\xfe".to_vec(), text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat(),
            9 => [text.as_bytes(), b"\xff,x\n"].concat(),
            _ => text.into_bytes(),
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn links_of_mappings_are_the_same(bytes in table(vec![
        ("id", "e[0-9]{1,2}|"), ("kind", "funding|secondment|资金|within|park"), ("from", "甲|a|b|杭州市|"), ("to", "乙|c"),
        ("amount", "[1-9][0-9]{0,3}|[0-9]\\.[0-9]{1,4}|"), ("headcount", "[0-9]{0,2}"), ("start", "20[12][0-9]|2021-0[1-9]|"), ("end", "202[3-9]|"),
    ])) {
        same("edges.csv", Some(EDGES), &bytes);
    }

    #[test]
    fn entities_of_mappings_are_the_same(bytes in table(vec![
        ("id", "r[0-9]"), ("kind", "province|city|park|school|funding"), ("name", "甲|乙|New Park|Total|Rom"), ("parent", "r[0-9]|"),
    ])) {
        same("nodes.csv", Some(NODES), &bytes);
    }

    #[test]
    fn our_own_links_are_the_same(bytes in table(vec![
        ("id", "e[0-9]{1,2}|"), ("kind", "funding|pairing"), ("from", "甲|a"), ("to", "乙|c"), ("period", "2021|2021/..|2021-03|"),
        ("amount（万元）", "[1-9][0-9]{0,3}|"), ("measures.seats", "[0-9]|近20个|"), ("scheme", "甲方案|"), ("source", "s|t|"), ("quote", "||一句"),
    ])) {
        same("links", None, &bytes);
    }

    #[test]
    fn our_own_entities_are_the_same(bytes in table(vec![
        ("id", "r[0-9]|甲"), ("kind", "region|park|group"), ("name", "甲|乙"), ("within", "r[0-9]|"),
        ("source", "s|"), ("note", "||x"), ("gazetteer", "||true"),
    ])) {
        same("entities", None, &bytes);
    }

    // Only regions have levels: of another kind the level is told and left out, and what is left may be what a plain row says.
    #[test]
    fn our_own_regions_are_the_same(bytes in table(vec![
        ("id", "r[0-9]|甲"), ("kind", "region"), ("name", "甲|乙"), ("level", "county|township||"), ("within", "r[0-9]|"),
        ("source", "s|"), ("note", "||x"),
    ])) {
        same("entities", None, &bytes);
    }
}

#[test]
fn a_large_table_is_the_same_in_pieces() {
    let mut text = "id,kind,from,to,amount,headcount,start,end\n".to_owned();
    for row in 0..12_000 {
        let amount = match row % 1000 {
            0 => "\"约20\"".to_owned(),
            1 => "\"1,\n5\"".to_owned(),
            _ => format!("{}.{:02}", row % 977 + 1, row % 100),
        };
        writeln!(text, "e{row:08},funding,a{},b{},{amount},{},2020,{}", row % 5000, row % 777, row % 9, 2020 + row % 3).unwrap();
    }
    let (bulk, plain) = read("edges.csv", Some(EDGES), text.as_bytes(), true);
    assert_eq!((plain, bulk.plain.link_count()), (0, 12_000 - 24));
    let (filled, _) = read("edges.csv", Some(EDGES), text.as_bytes(), false);
    let mut links: Vec<String> = bulk.links.iter().map(|link| format!("{link:?}")).collect();
    for table in &bulk.plain.links {
        links.extend((0..table.len()).map(|row| format!("{:?}", table.declaration(row, &bulk.plain.words))));
    }
    let mut expected: Vec<String> = filled.links.iter().map(|link| format!("{link:?}")).collect();
    links.sort();
    expected.sort();
    assert!(links == expected);
    let errors = |register: &Register| register.diagnostics.iter().filter(|fault| fault.severity == Severity::Error).count();
    assert_eq!(errors(&bulk), errors(&filled));
}
