//! `freeze`, and commands on a snapshot.

use std::fs;

use crate::run::{Folder, Ran, command, finish, on_shanhai, run};
use crate::snapshot::{place_of, with_section};

/// Freezes the graph of the five articles.
fn frozen(folder: &Folder) -> String {
    let file = format!("{}/shanhai.shg", folder.text());
    let ran = on_shanhai(&["freeze", "-o", &file]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    file
}

/// A message without the breaks that fit it into a line.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn on(file: &str, args: &[&str]) -> Ran {
    run(&[&["-g", file], args].concat())
}

#[test]
fn commands_answer_from_a_snapshot_as_from_the_files() {
    let folder = Folder::new("freeze-commands");
    let file = frozen(&folder);
    for args in [
        &["stats"][..],
        &["list", "park"],
        &["links", "杭州市", "衢州市", "--sort", "money"],
        &["show", "江山市"],
        &["supporters", "常山县", "--format", "json"],
        &["recipients", "杭州市", "--by", "county"],
        &["path", "拱墅区", "常山县实验中学", "--explain"],
        &["total", "--from", "绍兴市", "--to", "乐山市"],
        &["flows", "--by", "county", "--by-year"],
        &["concentration"],
        &["rank", "--measure", "degree"],
        &["cite", "江山市"],
        &["diff", "--between", "2021", "2025"],
        &["export"],
        &["supporters", "山海"],
        &["list", "--public", "--as-of", "2024"],
    ] {
        let (files, snapshot) = (on_shanhai(args), on(&file, args));
        assert!(files.out == snapshot.out, "{args:?}\n{}\n{}", files.out, snapshot.out);
        assert_eq!((files.code, files.err), (snapshot.code, snapshot.err), "{args:?}");
    }
}

#[cfg(feature = "draw")]
#[test]
fn a_snapshot_is_drawn_as_its_files_are() {
    let folder = Folder::new("freeze-draw");
    let file = frozen(&folder);
    let args = ["draw", "--as", "dot", "-o", "-"];
    assert_eq!(on(&file, &args).out, on_shanhai(&args).out);
}

#[test]
fn a_snapshot_of_a_snapshot_is_the_same_and_differs_in_nothing() {
    let folder = Folder::new("freeze-again");
    let file = frozen(&folder);
    let copy = format!("{}/copy.shg", folder.text());
    assert_eq!(on(&file, &["freeze", "-o", &copy]).code, 0);
    assert!(fs::read(&file).unwrap() == fs::read(&copy).unwrap());
    let ran = run(&["diff", &file, "graphs/shanhai"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let json = on(&copy, &["freeze", "-o", &file, "--format", "json"]).json();
    assert_eq!(json["result"]["bytes"], fs::metadata(&file).unwrap().len());
    assert_eq!(json["result"]["sections"][0]["name"], "meta");
}

#[test]
fn check_tells_of_the_file_and_says_what_it_cant_tell() {
    let folder = Folder::new("freeze-check");
    let file = frozen(&folder);
    let ran = on(&file, &["check"]);
    let ending = "the snapshot's sums were checked; faults of the files it was frozen from are not in it";
    assert_eq!(ran.code, 0);
    assert!(flat(&ran.out).ends_with(ending), "{}", ran.out);
    let ran = on(&file, &["check", "--names"]);
    assert_eq!(ran.code, 2);
    assert!(flat(&ran.err).contains("check the files that it was frozen from"), "{}", ran.err);
    let mut bytes = fs::read(&file).unwrap();
    let givers = place_of(&bytes, 36);
    bytes[givers.start] ^= 1;
    fs::write(&file, bytes).unwrap();
    let ran = on(&file, &["check"]);
    assert_eq!(ran.code, 4);
    assert!(flat(&ran.out).contains("the snapshot is damaged in its givers of links"), "{}", ran.out);
    let ran = on(&file, &["stats"]);
    assert_eq!(ran.code, 4);
    let told = format!("error: can't open `{file}`: the snapshot is damaged in its givers of links copy the snapshot again");
    assert!(flat(&ran.err).starts_with(&told), "{}", ran.err);
}

#[test]
fn a_large_snapshot_that_is_damaged_gives_a_message_and_no_panic() {
    let folder = Folder::new("freeze-large");
    let file = frozen(&folder);
    // Beyond the size up to which all of it is verified when it is opened.
    let mut bytes = with_section(&fs::read(&file).unwrap(), 17 << 20);
    fs::write(&file, &bytes).unwrap();
    assert_eq!(on(&file, &["supporters", "常山县"]).out, on_shanhai(&["supporters", "常山县"]).out);
    let rows = place_of(&bytes, 74);
    bytes[rows].fill(0xee);
    fs::write(&file, bytes).unwrap();
    let ran = on(&file, &["supporters", "常山县"]);
    let told = format!("error: can't open `{file}`: the snapshot is damaged in its rows of incoming arcs copy");
    assert_eq!(ran.code, 4);
    assert!(flat(&ran.err).starts_with(&told), "{}", ran.err);
    let copy = format!("{}/copy.shg", folder.text());
    let ran = on(&file, &["freeze", "-o", &copy]);
    assert_eq!(ran.code, 4);
    assert!(fs::metadata(copy).is_err());
}

#[test]
fn what_a_snapshot_is_not_for_is_refused_with_advice() {
    let folder = Folder::new("freeze-refused");
    let file = frozen(&folder);
    for (args, told) in [
        (&["-g", &file, "-g", "graphs/national", "stats"][..], "is a graph by itself, and can't be read together with others"),
        (&["import", &file], "is a snapshot, which is opened and not imported"),
        (&["-g", &file, "freeze", "-o", "x.shg", "--public"], "a snapshot holds the whole graph"),
    ] {
        let ran = run(args);
        assert_eq!(ran.code, 2);
        assert!(flat(&ran.err).contains(told), "{}", ran.err);
    }
    let none = format!("{}/none.shg", folder.text());
    fs::write(&none, "[[pairing]]").unwrap();
    let ran = on(&none, &["stats"]);
    assert_eq!(ran.code, 4);
    assert!(flat(&ran.err).contains("this is no snapshot `shanhai -g FILES freeze -o FILE.shg` writes one"), "{}", ran.err);
    // Nothing is written where the files have errors.
    let wrong = format!("{}/wrong.toml", folder.text());
    fs::write(&wrong, "[[pairing]]\nfrom = 'nobody'\n").unwrap();
    let output = format!("{}/wrong.shg", folder.text());
    assert_eq!(on(&wrong, &["freeze", "-o", &output]).code, 3);
    assert!(fs::metadata(output).is_err());
    let ran = finish(command(&["freeze"]).env("SHANHAI_GRAPH", &file));
    assert_eq!(ran.code, 2);
    let left: Vec<_> = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().starts_with('.')), "{left:?}");
}
