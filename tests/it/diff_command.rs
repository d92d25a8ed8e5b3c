//! `diff` from outside: what a reader sees, exit codes, faults of either side, the picture.

use std::fs;

use serde_json::json;

use crate::run::{Folder, on, on_shanhai, run};

const OLD: &str = "tests/fixtures/diff/old";
const NEW: &str = "tests/fixtures/diff/new";

#[test]
fn the_text_is_for_a_report() {
    for lang in ["en", "zh"] {
        let ran = run(&["diff", OLD, NEW, "--lang", lang]);
        assert_eq!((ran.code, ran.err.as_str()), (1, ""));
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("diff-{lang}"), ran.out);
        });
        for line in ran.out.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= 100, "{line}");
        }
    }
}

#[test]
fn exit_codes_say_whether_anything_differs() {
    assert_eq!(run(&["diff", OLD, NEW]).code, 1);
    let same = run(&["diff", OLD, OLD]);
    assert_eq!((same.code, same.out.contains("no difference")), (0, true));
    assert_eq!(on_shanhai(&["diff", "--between", "2021", "2021"]).code, 0);
    assert_eq!(on_shanhai(&["diff", "--between", "2021", "2024"]).code, 1);
    for wrong in [
        &["diff"][..],
        &["diff", OLD],
        &["diff", OLD, NEW, "--between", "2021", "2024"],
        &["diff", "--between", "2021"],
        &["diff", "--between", "2021", "2024", "--as-of", "2021"],
        &["diff", "--as-of", "2021", "--between", "2021", "2024"],
        &["diff", OLD, NEW, "--kind", "no-such"],
    ] {
        assert_eq!(run(wrong).code, 2, "{wrong:?}");
    }
    assert_eq!(run(&["diff", OLD, "no-such-folder"]).code, 4);
}

#[test]
fn faults_of_both_sides_are_told_with_their_files() {
    let faulty = "tests/fixtures/ten-faults";
    let alone = on("ten-faults", &["stats"]).err.matches("error[").count();
    let ran = run(&["diff", faulty, NEW]);
    assert_eq!((ran.code, ran.err.matches("error[").count()), (3, alone));
    let folder = Folder::new("diff-faults");
    fs::write(folder.0.join("b.toml"), "[[pairing]]\nfrom = '杭洲市'\nto = '衢州市'\n").unwrap();
    let ran = run(&["diff", faulty, folder.text()]);
    assert_eq!((ran.code, ran.err.matches("error[").count()), (3, alone + 1));
    assert!(ran.err.contains("ten-faults/register.toml:") && ran.err.contains("b.toml:2:8"), "{}", ran.err);
}

#[test]
fn json_holds_both_sides_of_a_change() {
    let document = run(&["diff", OLD, NEW, "--format", "json"]).json();
    assert_eq!(document["query"], json!({ "old": OLD, "new": NEW }));
    let result = &document["result"];
    assert_eq!(result["differ"], json!(true));
    let funding = result["links"]["changed"].as_array().unwrap().iter().find(|one| one["new"]["kind"] == "funding").unwrap();
    let figure = &funding["figures"][0];
    assert_eq!((&figure["old"]["stated"], &figure["new"]["stated"]), (&json!(501_000_000), &json!(550_000_000)));
    assert_eq!(funding["old"]["cite"][0]["quote"], "投入帮扶资金5.01亿元,实施帮扶项目150个");
    assert_eq!(funding["new"]["cite"][0]["source"], "report");
    assert_eq!(result["links"]["unchanged"], json!(2));
    assert_eq!(result["links"]["ended"][0]["item"]["id"], "uphill");
    let turned = run(&["diff", NEW, OLD, "--format", "json"]).json();
    assert_eq!(turned["result"]["links"]["added"], result["links"]["ended"]);
}

#[test]
fn csv_has_a_row_for_each_change() {
    let out = run(&["diff", OLD, NEW, "--format", "csv"]).out;
    let header = out.lines().next().unwrap();
    assert!(header.starts_with("what,certainty,thing,id,kind,name,from,"), "{header}");
    let money = out.lines().find(|line| line.contains(",money,5.01亿元,5.5亿元,")).unwrap();
    assert!(money.starts_with("changed,yes,link,funding-") && money.contains(",ledger,report,"), "{money}");
}

#[cfg(feature = "draw")]
#[test]
fn the_picture_tells_changes_apart_without_colour() {
    let drawn = run(&["diff", OLD, NEW, "-o", "-", "--as", "svg"]);
    assert_eq!(drawn.code, 1);
    let group = |class: &str| {
        let start = drawn.out.find(&format!("class=\"link {class}")).unwrap_or_else(|| panic!("no {class} in {}", drawn.out));
        let end = start + drawn.out[start..].find("</g>").unwrap();
        drawn.out[start..end].to_owned()
    };
    let dash = |class: &str| {
        let group = group(class);
        group.split("stroke-dasharray=\"").nth(1).map(|rest| rest[..rest.find('"').unwrap()].to_owned())
    };
    let dashes = ["added", "ended", "changed"].map(dash);
    assert_eq!(dashes[0], None);
    assert!(dashes[1].is_some() && dashes[2].is_some() && dashes[1] != dashes[2], "{dashes:?}");
    for words in ["+ added", "− ended", "~ changed", "− pairing", "+ donation"] {
        assert!(drawn.out.contains(words), "{words}");
    }
    let dot = run(&["diff", OLD, NEW, "-o", "-", "--as", "dot", "--lang", "zh"]).out;
    assert!(dot.starts_with("digraph") && dot.contains("− 结对"), "{dot}");
}
