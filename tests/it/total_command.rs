//! The command `total`: its text fits a page and holds the words of the source, its faults say what to do.

use crate::run::on_shanhai;

/// Columns of a line: Chinese characters take two.
fn width(line: &str) -> usize {
    line.chars().map(|c| if u32::from(c) >= 0x2e80 { 2 } else { 1 }).sum()
}

#[test]
fn a_total_stands_with_its_ledger_and_the_words_of_the_source() {
    let ran = on_shanhai(&["total", "--from", "绍兴市", "--to", "乐山市", "--measure", "money"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert_eq!(lines[0], "funding    501,000,000 – 768,000,000 CNY    5.01亿 – 7.68亿元");
    assert!(lines[2].starts_with("  counted ") && lines[2].ends_with("\"投入帮扶资金5.01亿元\""), "{}", lines[2]);
    assert!(lines[3].starts_with("  possibly  +117,000,000 CNY paid  上虞区 → 金口河区"), "{}", lines[3]);
    assert!(lines[4].starts_with("  possibly       +150,000,000 CNY  越城区 → 马边彝族自治县"), "{}", lines[4]);
    assert!(ran.out.contains("donation    33,100,000 – under 34,100,000 CNY"), "{}", ran.out);
}

#[test]
fn lines_fit_a_page_in_both_languages() {
    for lang in ["en", "zh"] {
        for more in [&["--cite"][..], &["--measure", "money"], &["--measure", "links"], &["--to", "江山市"]] {
            let ran = on_shanhai(&[&["--lang", lang, "total"], more].concat());
            let wide: Vec<&str> = ran.out.lines().filter(|line| width(line) > 100).collect();
            assert!(wide.is_empty(), "{more:?}: {}", wide.join("\n"));
        }
    }
}

#[test]
fn without_a_figure_it_is_unknown() {
    let ran = on_shanhai(&["total", "--from", "嵊州市", "--to", "青田县", "--measure", "money"]);
    assert!(ran.out.starts_with("unknown: no figure is left to count\nNo figure stated: pairing 1"), "{}", ran.out);
    let ran = on_shanhai(&["total", "--from", "黑龙江省", "--measure", "money", "--format", "json"]);
    assert_eq!(ran.json()["result"]["totals"], serde_json::json!([]));
}

#[test]
fn a_wrong_measure_or_basis_is_wrong_usage() {
    let ran = on_shanhai(&["total", "--measure", "mony"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("did you mean `money`?"), "{}", ran.err);
    assert_eq!(on_shanhai(&["total", "--basis", "real"]).code, 2);
}
