//! Text fits the page: no line of any entity's sheet or answer is wider than 100 columns, in both languages.

use unicode_width::UnicodeWidthStr;

use crate::run::on_shanhai;

fn assert_fits(args: &[&str]) {
    for lang in ["en", "zh"] {
        let told = on_shanhai(&[args, &["--lang", lang]].concat());
        for line in told.out.lines() {
            assert!(line.width() <= 100, "{args:?}: {} columns: {line}", line.width());
            assert_eq!(line.trim_end(), line, "{args:?}");
        }
    }
}

#[test]
fn sheets_fit_the_page() {
    let listed = on_shanhai(&["list", "--format", "json"]).json();
    // Every sixth, so that the test stays quick; which ones moves as the graph grows.
    for entity in listed["result"]["entities"].as_array().unwrap().iter().step_by(6) {
        assert_fits(&["show", entity["id"].as_str().unwrap(), "--cite"]);
    }
}

#[test]
fn every_answer_fits_the_page() {
    assert_fits(&["links", "--cite"]);
    assert_fits(&["stats"]);
    assert_fits(&["list"]);
    assert_fits(&["list", "park"]);
    for place in ["杭州市", "衢州市", "绍兴市", "湖州市", "浙江省", "江山市"] {
        assert_fits(&["supporters", place, "--cite"]);
        assert_fits(&["recipients", place, "--hops", "2", "--via-parents"]);
        assert_fits(&["recipients", place, "--by", "prefecture"]);
        assert_fits(&["path", "杭州市", place, "-k", "3", "--explain"]);
        assert_fits(&["path", "杭州市", place, "--direction", "any"]);
        assert_fits(&["cite", place]);
    }
}
