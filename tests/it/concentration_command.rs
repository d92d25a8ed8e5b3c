//! The commands `concentration` and `rank`: pages fit, small numbers are said to be small, wrong usage says what to do.

use crate::run::on_shanhai;

/// Columns of a line: Chinese characters take two.
fn width(line: &str) -> usize {
    line.chars().map(|c| if u32::from(c) >= 0x2e80 { 2 } else { 1 }).sum()
}

#[test]
fn lines_fit_a_page_in_both_languages() {
    for lang in ["en", "zh"] {
        for args in [
            &["concentration"][..],
            &["concentration", "--measure", "links", "--by", "county"],
            &["concentration", "--measure", "people", "--by-year"],
            &["concentration", "--by", "province:prefecture", "--joint", "equal", "--population", "prefecture"],
            &["rank", "--measure", "betweenness"],
            &["rank", "--measure", "strength", "--weight", "money", "--joint", "equal"],
            &["rank", "--measure", "core", "--by", "county"],
        ] {
            let ran = on_shanhai(&[&["--lang", lang], args].concat());
            assert_eq!(ran.code, 0, "{}", ran.err);
            let wide: Vec<&str> = ran.out.lines().filter(|line| width(line) > 100).collect();
            assert!(wide.is_empty(), "{args:?}: {}", wide.join("\n"));
        }
    }
}

#[test]
fn an_index_over_few_is_marked_and_said_to_say_little() {
    let ran = on_shanhai(&["concentration", "--measure", "links"]);
    assert!(ran.out.contains("* three partners or links, or fewer: the index says little"), "{}", ran.out);
    let line = |name: &str| ran.out.lines().find(|line| line.contains(name)).unwrap_or_default().to_owned();
    assert!(line("文成县").starts_with('*') && line("绍兴市").starts_with(' '), "{}", ran.out);
    let answer = on_shanhai(&["concentration", "--measure", "links", "--format", "json"]).json();
    let receivers = answer["result"]["sections"][0]["receivers"].as_array().unwrap().clone();
    for one in &receivers {
        let few = one["partners"].as_u64().unwrap() <= 3 || one["coverage"]["with_figure"].as_u64().unwrap() <= 3;
        assert_eq!(one["small"] == true, few, "{one}");
    }
}

#[test]
fn what_may_be_inside_is_not_added() {
    let answer = on_shanhai(&["concentration", "--kind", "funding", "--format", "json"]).json();
    let receivers = answer["result"]["sections"][0]["receivers"].as_array().unwrap().clone();
    let jiangshan = receivers.iter().find(|one| one["entity"]["id"] == "cn-330881").unwrap();
    // The 105万元 of 钱塘区 may be inside the joint 3300多万元.
    assert_eq!((&jiangshan["amount"]["low"], &jiangshan["overlaps"]), (&33_000_000.into(), &true.into()));
}

#[test]
fn tables_for_spreadsheets_are_square() {
    for args in [&["concentration", "--population", "county"][..], &["rank", "--measure", "strength", "--weight", "money"]] {
        let ran = on_shanhai(&[args, &["--format", "csv"]].concat());
        let columns: Vec<usize> = ran.out.lines().map(|line| line.matches(',').count()).collect();
        assert!(columns.len() > 2);
        // No cell of these tables holds a comma but names of classes, which are quoted.
        let plain: Vec<usize> =
            ran.out.lines().zip(&columns).filter(|(line, _)| !line.contains('"')).map(|(_, count)| *count).collect();
        assert!(plain.iter().all(|count| *count == columns[0]), "{}", ran.out);
    }
}

#[test]
fn wrong_usage_says_what_to_do() {
    for (args, told) in [
        (&["concentration", "--population", "province"][..], "--population county"),
        (&["concentration", "--measure", "mony"], "did you mean `money`?"),
        (&["concentration", "--by", "city:county"], "one of country, province"),
        (&["rank", "--measure", "core", "--weight", "money"], "knows no `--weight`"),
        (&["rank", "--measure", "closeness"], "pagerank"),
        (&["rank"], "--measure"),
    ] {
        let ran = on_shanhai(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}");
        assert!(ran.err.contains(told), "{args:?}: {}", ran.err);
    }
}
