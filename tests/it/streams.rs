//! Links that go out by a pattern are written as those that go out by a record of their own.

use std::fmt::Write as _;

use shanhai::graph::{Builder, Filter, Graph};
use shanhai::io::{self, Format, WrittenFile, json, read_texts};
use shanhai::model::Status;

/// A sign that no format escapes, but that keeps an id from being a simple one, so that its link takes the long way.
const LONG: &str = "-";

const MAPPING: &str = r#"
table = "table.csv"

[[links]]
id = { column = "id" }
kind = { column = "kind" }
from = { column = "from" }
to = { column = "to" }
amount = { column = "amount", unit = "万元" }
people = { column = "people" }
period = { start = { column = "start" }, end = { column = "end", otherwise = ".." } }
cite = { source = "ledger" }

[[source]]
id = "ledger"
title = "Ledger qz0idzq"
records = "disjoint"
"#;

/// Many plain links and some that are not, in which `sign` stands in each id.
fn many(sign: &str) -> Graph {
    so_many(sign, 9000)
}

fn so_many(sign: &str, rows: usize) -> Graph {
    let mut table = String::from("id,kind,from,to,amount,people,start,end\n");
    let amounts = ["1.00", "5162.10", "0.01", "123456789.99", "7", "20.50", "3.33", "10000000000.00"];
    for row in 0..rows {
        let (from, to) = (row % 7, row % 5 + 7);
        let kind = ["funding", "pairing", "secondment"][row % 3];
        let amount = if row % 3 == 0 { amounts[row / 3 % amounts.len()] } else { "" };
        let people = if row % 3 == 2 { (row % 60 + 1).to_string() } else { String::new() };
        let (start, end) = (2016 + row % 9, if row % 4 == 0 { String::new() } else { (2025 + row % 2).to_string() });
        writeln!(table, "e{sign}{row:05},{kind},n{from},n{to},{amount},{people},{start},{end}").unwrap();
    }
    let mut rest = String::new();
    for node in 0..12 {
        writeln!(rest, "[[organization]]\nid = 'n{node}'\nname = '甲{node}'").unwrap();
    }
    // Structure that a key states has an id with `:`, as relationships of Neo4j have that are made.
    rest.push_str("[[school]]\nid = 's'\nname = '乙'\nwithin = 'n1'\n");
    let exact = |value: &str| format!("amount = {{ value = {value}, unit = 'CNY' }}");
    let planned = format!("status = 'planned'\n{}", exact("7"));
    for (at, more) in [exact("0.5"), exact("20000.25"), "amount = '约3万元'".to_owned(), planned, "note = 'x'".to_owned()]
        .iter()
        .cycle()
        .take(40)
        .enumerate()
    {
        let ends = if at % 9 == 8 { "['n0', 'n1']" } else { "'n2'" };
        writeln!(rest, "[[funding]]\nid = 'x{sign}{at:02}'\nfrom = {ends}\nto = 'n3'\n{more}\nperiod = '2021-0{}'", at % 9 + 1)
            .unwrap();
        writeln!(rest, "scheme = 's'").unwrap();
    }
    let texts = [
        ("table.toml", Format::Toml, MAPPING),
        ("table.csv", Format::Csv, table.as_str()),
        ("rest.toml", Format::Toml, rest.as_str()),
    ];
    let built = Builder::new(read_texts(texts)).build();
    assert_eq!(crate::formats::errors(&built.report), "");
    assert!(built.graph.link_count() >= rows + 40);
    built.graph
}

fn write(graph: &Graph, format: Format) -> (Vec<WrittenFile>, Vec<(String, usize)>) {
    let view = graph.filtered(Filter { statuses: Status::ALL.to_vec(), ..Filter::default() }).unwrap();
    let written = io::write(&view, format).unwrap();
    let losses = written.losses.iter().map(|(field, count)| (field.to_owned(), count)).collect();
    (written.files, losses)
}

/// Every format of texts that graphs go out to.
fn written() -> impl Iterator<Item = Format> {
    Format::ALL.iter().copied().filter(|format| format.is_written() && *format != Format::Parquet)
}

/// Notes how large the largest part of each file was, and how large the file.
#[derive(Default)]
struct Parts(Vec<(usize, usize)>);

impl io::Outlet for Parts {
    fn begin(&mut self, _: &'static str) -> std::io::Result<()> {
        self.0.push((0, 0));
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let (largest, all) = self.0.last_mut().unwrap();
        *largest = bytes.len().max(*largest);
        *all += bytes.len();
        Ok(())
    }
}

#[test]
fn no_part_of_an_export_grows_with_the_links() {
    let parts = |graph: &Graph, format| {
        let mut parts = Parts::default();
        io::write_to(&graph.view(), format, &mut parts).unwrap();
        parts.0.into_iter().max_by_key(|(_, all)| *all).unwrap()
    };
    let (few, more) = (so_many("", 10_000), so_many("", 20_000));
    for format in written() {
        let ((largest, all), (larger, twice)) = (parts(&few, format), parts(&more, format));
        assert!(twice * 10 > all * 18, "{format}: {all} and {twice} bytes");
        // Numbers of more digits make a little difference.
        assert!(larger * 20 < largest * 21 && largest * 2 < all, "{format}: {largest} of {all}, {larger} of {twice}");
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn the_short_way_and_the_long_way_write_the_same() {
    let (short, long) = (many(""), many(LONG));
    let shorten = |text: &str| {
        let ids =
            ('0'..='9').flat_map(|digit| ['e', 'x'].map(|letter| (format!("{letter}-{digit}"), format!("{letter}{digit}"))));
        ids.fold(text.to_owned(), |text, (long, short)| text.replace(&long, &short))
    };
    for format in written() {
        let ((one, lost), (other, also_lost)) = (write(&short, format), write(&long, format));
        assert_eq!(lost, also_lost, "{format}");
        assert_eq!(one.len(), other.len());
        for (one, other) in one.iter().zip(&other) {
            let (one, other) = (text(&one.bytes), shorten(&text(&other.bytes)));
            let differ = one.lines().zip(other.lines()).find(|(one, other)| one != other);
            assert!(one == other || differ.is_none(), "{format}: {differ:?}");
            assert_eq!(one.len(), other.len(), "{format}");
        }
    }
    let plain = |graph: &Graph| {
        let mut files = Vec::new();
        io::write_plain(&graph.view(), Format::Dot, &mut files).unwrap();
        text(&files[0].bytes)
    };
    assert_eq!(plain(&short), shorten(&plain(&long)));
}

/// Our JSON is the document of its records, whatever way it was written.
#[test]
fn json_is_that_of_the_records() {
    let graph = many("");
    let view = graph.filtered(Filter { statuses: Status::ALL.to_vec(), ..Filter::default() }).unwrap();
    let written = io::write(&view, Format::Json).unwrap();
    let expected = serde_json::to_string_pretty(&json::document(&view)).unwrap() + "\n";
    assert!(text(&written.files[0].bytes) == expected);
    let nothing = Builder::new(read_texts([])).build();
    let view = nothing.graph.view();
    let expected = serde_json::to_string_pretty(&json::document(&view)).unwrap() + "\n";
    assert_eq!(text(&io::write(&view, Format::Json).unwrap().files[0].bytes), expected);
}

#[test]
fn the_number_of_threads_changes_no_byte() {
    let graph = many("");
    let with = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| write(&graph, Format::Dot))
    };
    assert!(with(1) == with(3));
}

#[test]
fn plain_dot_has_ids_names_kinds_and_amounts() {
    let text_of = |register: &str| {
        let mut files = Vec::new();
        io::write_plain(&crate::graphs::graph(register).view(), Format::Dot, &mut files).unwrap();
        text(&files[0].bytes)
    };
    let register = "[[school]]\nid = 'a'\nname = 'say \"so\"'\nwithin = 'b'\n[[school]]\nid = 'b'\nname = '乙'\n\
        [[funding]]\nid = 'f'\nfrom = 'a'\nto = 'b'\namount = '5.01亿元'\nperiod = '2021'\nnote = 'x'\n";
    let expected = "digraph shanhai {\n  \"a\" [label=\"say \\\"so\\\"\", kind=\"school\"];\n  \"b\" [label=\"乙\", kind=\"school\"];\n  \
        \"a\" -> \"b\" [id=\"f\", kind=\"funding\", money=\"501000000\", currency=\"CNY\"];\n}\n";
    assert_eq!(text_of(register), expected);
    let fault = io::write_plain(&crate::graphs::graph("").view(), Format::Toml, &mut Vec::new()).unwrap_err();
    assert_eq!(fault.to_string(), "toml is not written plainly, `dot` alone is");
}
