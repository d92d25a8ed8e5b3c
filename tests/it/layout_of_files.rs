//! `fmt`: files are laid out, and say what they said.

use std::fs;

use proptest::prelude::*;

use shanhai::graph::{Builder, Filter};
use shanhai::io::{Format, json, lay_out, read_paths, read_texts, register_files};
use shanhai::model::Status;

use crate::run::{Folder, path, run};

fn document(text: &str) -> String {
    let built = Builder::new(read_texts([("a.toml", Format::Toml, text)])).build();
    json::write_graph(&built.graph.filtered(Filter { statuses: Status::ALL.to_vec(), ..Filter::default() }).unwrap()).unwrap()
}

/// The comments of a text, sorted: what stands behind `#` outside of texts, in files that have none inside.
fn comments(text: &str) -> Vec<&str> {
    let mut all: Vec<&str> = text.lines().filter_map(|line| line.find('#').map(|at| line[at..].trim_end())).collect();
    all.sort_unstable();
    all
}

const ROUGH: &str = "#:schema ./register.schema.json
# The register of a town.


# About pairings.

# The first.
[[pairing]]
to='金口河区'   # a county
# Who gives.
from =   '上虞区'
quote = '''one
two'''
[[source]]
title = 'Bulletin'
id = 'a'


[defaults]
source = \"a\"
[[pairing]]
from = '绍兴市'
to = [
  '乐山市', # the city
  '江山市',
]
[pairing.x]
own = { b = 1, a = 2 }
[[school]]
name = 's'
within = '常山县'
names.en = 'S'
# The end.
";

#[test]
fn tables_and_keys_have_their_order_and_comments_stay() {
    let expected = "#:schema ./register.schema.json
# The register of a town.

# About pairings.

[defaults]
source = \"a\"

[[source]]
id = 'a'
title = 'Bulletin'

[[school]]
name = 's'
names.en = 'S'
within = '常山县'

# The first.
[[pairing]]
# Who gives.
from = '上虞区'
to = '金口河区' # a county
quote = '''one
two'''

[[pairing]]
from = '绍兴市'
to = [
  '乐山市', # the city
  '江山市',
]

[pairing.x]
own = { b = 1, a = 2 }

# The end.
";
    let laid_out = lay_out("a.toml", ROUGH).unwrap();
    assert_eq!(laid_out, expected);
    assert_eq!(lay_out("a.toml", &laid_out).unwrap(), laid_out);
    assert_eq!(document(ROUGH), document(&laid_out));
}

/// Every file of the shipped graphs, and of the fixtures that have one: the same graph, the same comments, the same again.
#[test]
fn shipped_files_say_the_same_when_laid_out() {
    for file in register_files(&[path("graphs"), path("tests/fixtures")]).unwrap() {
        let text = fs::read_to_string(&file).unwrap();
        let laid_out = lay_out("a.toml", &text).unwrap();
        assert_eq!(comments(&text), comments(&laid_out), "{}", file.display());
        assert_eq!(lay_out("a.toml", &laid_out).unwrap(), laid_out, "{}", file.display());
    }
    let folder = Folder::new("laid-out");
    let mut plain = Vec::new();
    for file in register_files(&[path("graphs/shanhai")]).unwrap() {
        let laid_out = lay_out("a.toml", &fs::read_to_string(&file).unwrap()).unwrap();
        fs::write(folder.0.join(file.file_name().unwrap()), laid_out).unwrap();
        plain.push(file);
    }
    let of = |paths: &[std::path::PathBuf]| json::write_graph(&Builder::new(read_paths(paths)).build().graph.view()).unwrap();
    assert_eq!(of(&plain), of(std::slice::from_ref(&folder.0)));
}

#[test]
fn shipped_files_are_laid_out() {
    for file in register_files(&[path("graphs")]).unwrap() {
        let text = fs::read_to_string(&file).unwrap();
        let laid_out = lay_out("a.toml", &text).unwrap();
        let differ = text.lines().zip(laid_out.lines()).find(|(one, other)| one != other);
        assert!(laid_out == text, "{}: `shanhai fmt` changes {differ:?}", file.display());
    }
}

#[test]
fn tables_under_headings_stay_in_their_order() {
    let text = "[[pairing]]
from = '上虞区'
to = '金口河区'
[[source]]
id = 'a'

# Schools

# The first of them.
[[education]]
from = 's'
to = '金口河区'
[[school]]
name = 's'
[[source]]
id = 'b'
";
    let expected = "[[source]]
id = 'a'

[[pairing]]
from = '上虞区'
to = '金口河区'

# Schools

# The first of them.
[[education]]
from = 's'
to = '金口河区'

[[school]]
name = 's'

[[source]]
id = 'b'
";
    assert_eq!(lay_out("a.toml", text).unwrap(), expected);
    assert_eq!(lay_out("a.toml", expected).unwrap(), expected);
}

#[test]
fn a_text_that_is_no_toml_is_told() {
    let report = lay_out("a.toml", "[[pairing]\nfrom = 1\n").unwrap_err();
    assert!(report.has_errors());
}

#[test]
fn fmt_changes_files_in_place_and_check_changes_nothing() {
    let folder = Folder::new("fmt");
    let file = folder.0.join("a.toml");
    fs::write(&file, ROUGH).unwrap();
    let checked = run(&["fmt", "--check", folder.text()]);
    assert_eq!((checked.code, fs::read_to_string(&file).unwrap().as_str()), (1, ROUGH));
    assert!(checked.err.contains("is not laid out"), "{}", checked.err);
    assert_eq!(run(&["fmt", folder.text()]).code, 0);
    let laid_out = fs::read_to_string(&file).unwrap();
    assert_eq!(laid_out, lay_out("a.toml", ROUGH).unwrap());
    let again = run(&["-g", folder.text(), "fmt", "--check"]);
    assert_eq!((again.code, again.err.as_str()), (0, ""));
    fs::write(&file, "[[pairing]\n").unwrap();
    assert_eq!(run(&["fmt", folder.text()]).code, 3);
}

#[test]
fn blanks_before_a_header_are_no_blank_line() {
    let text = "# About defaults.\n [defaults]\n[[pairing]]\n# About a source.\n\t[[source]]\n";
    let laid_out = lay_out("a.toml", text).unwrap();
    assert_eq!(laid_out, "# About defaults.\n[defaults]\n\n# About a source.\n[[source]]\n\n[[pairing]]\n");
    assert_eq!(lay_out("a.toml", &laid_out).unwrap(), laid_out);
}

#[test]
fn man_has_a_page_for_each_command() {
    assert!(run(&["man"]).out.contains(".SH SUBCOMMANDS"));
    let page = run(&["man", "export"]).out;
    assert!(page.contains(".TH shanhai-export 1") && page.contains("\\-\\-strict") && page.contains("\\-\\-as\\-of"), "{page}");
    let unknown = run(&["man", "exports"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("`exports` is no command") && unknown.err.contains("export"), "{}", unknown.err);
}

fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("  # a comment".to_owned()),
        "[a-z]{1,4}".prop_map(|key| format!("{key}='v' # behind")),
        "[a-z]{1,4}".prop_map(|key| format!("  {key} = [1,\n# inside\n 2]")),
        "[a-z]{1,3}\\.[a-z]{1,3}".prop_map(|key| format!("{key} = {{ b = 1, a = 2 }}")),
        prop::sample::select(vec!["pairing", "source", "school", "kind", "indicator", "links", "own"])
            .prop_map(|name| format!("[[{name}]]")),
        prop::sample::select(vec!["defaults", "pairing.x", "school.names"]).prop_map(|name| format!(" [{name}]")),
    ]
}

proptest! {
    /// What is TOML says the same laid out, with each comment, and stays as it is then; what is none is told.
    #[test]
    fn laying_out_loses_nothing(lines in prop::collection::vec(line(), 0..12)) {
        let text = lines.join("\n");
        match lay_out("a.toml", &text) {
            Ok(laid_out) => {
                prop_assert_eq!(comments(&text), comments(&laid_out));
                prop_assert_eq!(&lay_out("a.toml", &laid_out).unwrap(), &laid_out);
            }
            Err(report) => prop_assert!(report.has_errors()),
        }
    }
}
