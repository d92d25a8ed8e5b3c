//! The command `flows`: its text fits a page, its CSV can be read back, its faults say what to do.

use crate::run::on_shanhai;

/// Columns of a line: Chinese characters take two.
fn width(line: &str) -> usize {
    line.chars().map(|c| if u32::from(c) >= 0x2e80 { 2 } else { 1 }).sum()
}

#[test]
fn rows_stand_with_what_they_make_together() {
    let ran = on_shanhai(&["flows", "--kind", "funding", "--measure", "money"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let lines: Vec<&str> = ran.out.lines().map(str::trim_end).collect();
    assert_eq!(lines[0], "funding · money (CNY)");
    assert!(lines[1].starts_with("  绍兴市 → 乐山市") && lines[1].contains("501,000,000 – 768,000,000"), "{}", ran.out);
    assert!(lines[2].starts_with("  杭州市 + 绍兴市 → 衢州市") && lines[2].ends_with("joint, overlaps"), "{}", ran.out);
    // 5.01亿 + 3300多万 + 超3000万; the 105万 may be inside the joint sum, and what is over 30,000,000 has no high end.
    assert!(ran.out.contains("altogether") && ran.out.contains("over 564,000,000"), "{}", ran.out);
}

#[test]
fn lines_fit_a_page_in_both_languages() {
    for lang in ["en", "zh"] {
        for more in [
            &["--ledger"][..],
            &["--cite", "--measure", "money"],
            &["--by", "county", "--by-year"],
            &["--measure", "links", "--internal"],
        ] {
            let ran = on_shanhai(&[&["--lang", lang, "flows"], more].concat());
            let wide: Vec<&str> = ran.out.lines().filter(|line| width(line) > 100).collect();
            assert!(wide.is_empty(), "{more:?}: {}", wide.join("\n"));
        }
    }
}

#[test]
fn csv_has_a_line_for_each_row_and_ids_that_a_spreadsheet_leaves_alone() {
    let ran = on_shanhai(&["flows", "--kind", "funding", "--measure", "money", "--format", "csv"]);
    let lines: Vec<Vec<&str>> = ran.out.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(lines[0][..5], ["section", "from", "from_names", "to", "to_names"]);
    assert_eq!(lines[1][..5], ["row", "cn-330600", "绍兴市", "cn-511100", "乐山市"]);
    let joint = lines.iter().find(|line| line[1].contains(';')).unwrap();
    assert_eq!((joint[1], joint[5]), ("cn-330100;cn-330600", "yes"));
    // An id begins with letters, so that no digits of it are dropped or rounded.
    let ids = lines[1..].iter().filter(|line| line[0] != "all").flat_map(|line| line[1].split(';').chain(line[3].split(';')));
    assert!(ids.clone().count() > 5 && ids.clone().all(|id| id.starts_with("cn-")));
    assert!(lines.iter().all(|line| line.len() == lines[0].len()));
}

#[test]
fn a_wrong_level_or_measure_is_wrong_usage() {
    let ran = on_shanhai(&["flows", "--by", "city"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("prefecture"), "{}", ran.err);
    assert_eq!(on_shanhai(&["flows", "--measure", "mony"]).code, 2);
    assert_eq!(on_shanhai(&["flows", "--by", "prefecture:county", "--kind", "funding"]).code, 0);
}
