//! The shipped graph of the five articles: every quote stands in its article, every number of an article is quoted or left
//! out for a reason, and the questions of `tests/questions` have the answers that a reader of the articles gives.

mod matcher;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value};

use matcher::missing;

/// A table of a TOML file.
type Table = Map<String, Value>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn tables(folder: &str) -> Vec<(String, Table)> {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join(folder)).unwrap().map(|file| file.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let table = toml::from_str(&fs::read_to_string(&path).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name, table)
    };
    paths.into_iter().map(read).collect()
}

/// The text of each source, by id; none where the articles are not there.
fn articles(files: &[(String, Table)]) -> Option<BTreeMap<String, String>> {
    let folder = std::env::var_os("SHANHAI_TEXTS").map_or_else(|| root().join("../shared/sources"), PathBuf::from);
    if !folder.is_dir() {
        // Not by a macro: the test runner would capture it.
        let mut told = std::io::stderr();
        let _ = std::io::Write::write_fmt(&mut told, format_args!("skipped: no articles in {}\n", folder.display()));
        return None;
    }
    let sources = files.iter().flat_map(|(_, table)| table["source"].as_array().unwrap());
    let text = |source: &Value| {
        let file = folder.join(source["file"].as_str().unwrap());
        let text = fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        (source["id"].as_str().unwrap().to_owned(), text)
    };
    Some(sources.map(text).collect())
}

/// The quotes of an entity, link or fact, each with the id of its source.
fn quotes<'t>(entry: &'t Table, default: &'t str) -> Vec<(&'t str, &'t str)> {
    let mut found: Vec<(&str, &str)> = entry.get("quote").into_iter().flat_map(texts).map(|quote| (default, quote)).collect();
    for cite in entry.get("cite").into_iter().flat_map(elements) {
        let source = cite.get("source").and_then(Value::as_str).unwrap_or(default);
        found.extend(cite.get("quote").into_iter().flat_map(texts).map(|quote| (source, quote)));
    }
    found
}

fn elements(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

fn texts(value: &Value) -> impl Iterator<Item = &str> {
    elements(value).iter().filter_map(Value::as_str)
}

/// Words that must stand in a quote: those of figures, and of periods where the source's words are kept.
fn words(entry: &Table) -> Vec<String> {
    let mut found = Vec::new();
    let single = ["amount", "people", "projects", "value", "before", "after"];
    let several = entry.get("measures").and_then(Value::as_object).into_iter().flatten().map(|(_, value)| value);
    let conditions = entry.get("conditions").into_iter().flat_map(elements).filter_map(|one| one.get("value"));
    let figures = single.iter().filter_map(|key| entry.get(*key)).chain(several).chain(conditions);
    for figure in figures.flat_map(elements) {
        match figure {
            Value::Object(table) => {
                let written = ["as_written", "vague", "value"].iter().find_map(|key| table.get(*key)).unwrap();
                found.push(written.as_str().map_or_else(|| written.to_string(), str::to_owned));
                found.extend(as_written(table.get("period")));
            }
            Value::String(text) => found.push(text.clone()),
            other => found.push(other.to_string()),
        }
    }
    found.extend(as_written(entry.get("period")));
    found
}

fn as_written(period: Option<&Value>) -> Option<String> {
    Some(period?.as_object()?.get("as_written")?.as_str()?.to_owned())
}

/// All entries of a file: id or table name, and the table.
fn entries(table: &Table) -> impl Iterator<Item = (&str, &Table)> {
    let declared = table.iter().filter(|(kind, _)| !["defaults", "source", "kind"].contains(&kind.as_str()));
    declared.flat_map(|(kind, list)| {
        list.as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_object)
            .map(move |entry| (entry.get("id").and_then(Value::as_str).unwrap_or(kind), entry))
    })
}

fn default_source(table: &Table) -> &str {
    table["defaults"]["source"].as_str().unwrap()
}

#[test]
fn each_quote_stands_in_its_article_and_each_figure_in_its_quote() {
    let files = tables("graphs/shanhai");
    let Some(articles) = articles(&files) else { return };
    let (mut wrong, mut quoted, mut figures) = (String::new(), 0, 0);
    for (file, table) in &files {
        for (id, entry) in entries(table) {
            let sentences = quotes(entry, default_source(table));
            for (source, quote) in &sentences {
                quoted += 1;
                if !articles[*source].contains(quote) {
                    writeln!(wrong, "{file}: {id}: not in {source}: {quote}").unwrap();
                }
            }
            for words in words(entry) {
                figures += 1;
                if !sentences.iter().any(|(_, quote)| quote.contains(&words)) {
                    writeln!(wrong, "{file}: {id}: in none of its quotes: {words}").unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(quoted > 400 && figures > 150, "{quoted} quotes, {figures} figures: the walk misses some");
}

const CHINESE_DIGITS: &str = "一二三四五六七八九十百千万亿两";
const CLASSIFIERS: &str = "个家所项名人户村亩元年次倍份届批大级位方面周日天條項個畝縣县";

/// Numbers in a text: digits with what scales them, and Chinese numerals before a classifier. 一 alone (一个个, 一批) is an
/// article, not a number.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, first)) = letters.next() {
        let set: fn(char) -> bool = if first.is_ascii_digit() {
            |c| c.is_ascii_digit() || ".万亿".contains(c)
        } else if CHINESE_DIGITS.contains(first) {
            |c| CHINESE_DIGITS.contains(c)
        } else {
            continue;
        };
        let mut end = start + first.len_utf8();
        while let Some((at, letter)) = letters.next_if(|(_, letter)| set(*letter)) {
            end = at + letter.len_utf8();
        }
        let counts = letters.peek().is_some_and(|(_, next)| CLASSIFIERS.contains(*next));
        if first.is_ascii_digit() || (counts && &text[start..end] != "一") {
            found.push(start..end);
        }
    }
    found
}

fn mark(covered: &mut [bool], text: &str, passage: &str) -> bool {
    let mut any = false;
    for (at, _) in text.match_indices(passage) {
        covered[at..at + passage.len()].fill(true);
        any = true;
    }
    any
}

#[test]
fn each_number_of_an_article_is_quoted_or_left_out_for_a_reason() {
    let files = tables("graphs/shanhai");
    let Some(articles) = articles(&files) else { return };
    let mut covered: BTreeMap<&str, Vec<bool>> =
        articles.iter().map(|(id, text)| (id.as_str(), vec![false; text.len()])).collect();
    for (_, table) in &files {
        for (source, quote) in entries(table).flat_map(|(_, entry)| quotes(entry, default_source(table))) {
            mark(covered.get_mut(source).unwrap(), &articles[source], quote);
        }
    }
    let mut wrong = String::new();
    let left_out: Table = toml::from_str(&fs::read_to_string(root().join("tests/questions/left-out.toml")).unwrap()).unwrap();
    for entry in left_out["left-out"].as_array().unwrap() {
        let [source, passage, reason] = ["source", "passage", "reason"].map(|key| entry[key].as_str().unwrap());
        let (text, covered) = (&articles[source], covered.get_mut(source).unwrap());
        let at = text.find(passage).unwrap_or_else(|| panic!("not in {source}: {passage}"));
        let bare = numbers(passage).into_iter().any(|number| covered[at + number.start..at + number.end].contains(&false));
        if !bare || reason.is_empty() {
            writeln!(wrong, "{source}: nothing to leave out, or no reason: {passage}").unwrap();
        }
        mark(covered, text, passage);
    }
    let mut seen = 0;
    for (source, text) in &articles {
        for number in numbers(text) {
            seen += 1;
            if covered[source.as_str()][number.clone()].contains(&false) {
                let line = text[..number.start].rfind('\n').map_or(0, |newline| newline + 1);
                let around: String =
                    text[line..].chars().skip(text[line..number.start].chars().count().saturating_sub(15)).take(40).collect();
                writeln!(wrong, "{source}: neither quoted nor left out: {} in …{around}…", &text[number]).unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(seen > 250, "{seen} numbers: the walk misses some");
}

#[test]
fn numbers_are_found() {
    let found = |text: &str| numbers(text).into_iter().map(|range| text[range].to_owned()).collect::<Vec<_>>();
    assert_eq!(found("有五个与杭州结对,GDP为430.47亿元"), ["五", "430.47亿"]);
    assert_eq!(found("一个个示范点,不少于一次,百万强村,十二條"), ["十二"]);
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_shanhai"))
        .args(["-g", "graphs/shanhai", "--format", "json"])
        .args(arguments)
        .current_dir(root())
        .env_remove("SHANHAI_GRAPH")
        .env_remove("SHANHAI_LANG")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// What is wrong with the answer to a question; nothing if it is right.
fn faults(question: &Table) -> Vec<String> {
    let command = question["command"].as_str().unwrap();
    let (code, out, err) = run(&command.split_whitespace().collect::<Vec<_>>());
    let expected = question.get("exit").and_then(Value::as_i64).unwrap_or(0);
    if i64::from(code) != expected {
        return vec![format!("exit {code} instead of {expected}: {err}{out}")];
    }
    let mut faults = Vec::new();
    for part in question.get("prints").into_iter().flat_map(texts) {
        if !out.contains(part) && !err.contains(part) {
            faults.push(format!("does not print {part}"));
        }
    }
    let answer: Value = serde_json::from_str(&out).unwrap_or(Value::Null);
    let result = answer.get("result");
    if let Some(wanted) = question.get("holds") {
        faults.extend(missing(wanted, result, "result"));
    }
    for unwanted in question.get("lacks").into_iter().flat_map(elements) {
        if missing(unwanted, result, "result").is_none() {
            faults.push(format!("should not hold {unwanted}"));
        }
    }
    for (key, count) in question.get("count").and_then(Value::as_object).into_iter().flatten() {
        let list = result.and_then(|result| result.pointer(&format!("/{}", key.replace('.', "/"))));
        let found = list.and_then(Value::as_array).map(Vec::len);
        if found.and_then(|found| i64::try_from(found).ok()) != count.as_i64() {
            faults.push(format!("{key} has {found:?} elements, not {count}"));
        }
    }
    faults
}

#[test]
fn the_questions_have_the_answers_of_the_articles() {
    let keys = ["asks", "points", "command", "exit", "prints", "holds", "lacks", "count"];
    let files = tables("tests/questions");
    let (mut questions, mut points) = (Vec::new(), BTreeSet::new());
    for (file, table) in &files {
        for question in table.get("question").into_iter().flat_map(elements).filter_map(Value::as_object) {
            let unknown: Vec<_> = question.keys().filter(|key| !keys.contains(&key.as_str())).collect();
            assert!(unknown.is_empty(), "{file}: {unknown:?}");
            points.extend(question["points"].as_array().unwrap().iter().filter_map(Value::as_i64));
            questions.push((file, question));
        }
    }
    let ask = |share: &[(&String, &Table)]| {
        let mut wrong = String::new();
        for (file, question) in share {
            for fault in faults(question) {
                writeln!(wrong, "{file}: {} ({})\n    {fault}", question["asks"], question["command"]).unwrap();
            }
        }
        wrong
    };
    let share = questions.len().div_ceil(std::thread::available_parallelism().map_or(1, usize::from));
    let wrong: String = std::thread::scope(|scope| {
        let running: Vec<_> = questions.chunks(share).map(|share| scope.spawn(|| ask(share))).collect();
        running.into_iter().map(|share| share.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{wrong}");
    let silent: Vec<i64> = (1..=31).filter(|point| !points.contains(point)).collect();
    assert!(questions.len() >= 40 && silent.is_empty(), "{} questions, none on the points {silent:?}", questions.len());
}

#[test]
fn the_files_are_sound_but_for_what_the_articles_disagree_on() {
    let (code, out, err) = run(&["check"]);
    let answer: Value = serde_json::from_str(&out).unwrap_or_else(|error| panic!("{error}: {out}{err}"));
    let codes: Vec<_> = answer["result"]["diagnostics"].as_array().unwrap().iter().map(|fault| fault["code"].as_str()).collect();
    assert_eq!((code, codes), (0, vec![Some("disagreement")]), "{out}");
}
