//! The command line from outside: exit codes, what stands where, and answers that can be told by reading the registers.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::run::{Folder, Ran, command, finish, on, on_shanhai, path, run};

/// Values at a path of keys below each item of a list.
fn ids(items: &Value, key: &str) -> Vec<String> {
    items.as_array().unwrap().iter().map(|item| item[key].as_str().unwrap().to_owned()).collect()
}

#[test]
fn exit_codes_tell_how_it_went() {
    assert_eq!(on("small", &["stats"]).code, 0);
    assert_eq!(on("small", &["path", "龙游县", "开化县"]).code, 1);
    assert_eq!(on("small", &["frobnicate"]).code, 2);
    assert_eq!(on("small", &["show", "无此地"]).code, 2);
    assert_eq!(on("small", &["links", "--kind", "pairng"]).code, 2);
    assert_eq!(on("small", &["links", "--as-of", "2021-13"]).code, 2);
    assert_eq!(on("small", &["links", "--as-of", "2021/2023"]).code, 2);
    assert_eq!(on("ten-faults", &["stats"]).code, 3);
    assert_eq!(on("no-such-folder", &["stats"]).code, 4);
    assert_eq!(on("small", &["export", "-o", "no/such/folder/x.json"]).code, 4);
    assert_eq!(run(&["--version"]).code, 0);
}

#[test]
fn errors_go_to_stderr_and_data_to_stdout() {
    let wrong = on("small", &["show", "无此地"]);
    assert!(wrong.out.is_empty() && wrong.err.starts_with("error: nothing is called `无此地`"), "{}", wrong.err);
    let right = on("small", &["show", "江山市"]);
    assert!(right.err.is_empty() && right.out.starts_with("江山市 Jiangshan"), "{}", right.err);
}

#[test]
fn a_name_that_fits_four_is_refused_with_all_four() {
    let asked = on_shanhai(&["supporters", "鼓楼区"]);
    assert_eq!(asked.code, 2);
    for candidate in
        ["江苏省/南京市/鼓楼区", "江苏省/徐州市/鼓楼区", "福建省/福州市/鼓楼区", "河南省/开封市/鼓楼区", "cn-320106", "cn-350102"]
    {
        assert!(asked.err.contains(candidate), "{}", asked.err);
    }
    for one in ["南京市/鼓楼区", "cn-320106", "320106"] {
        let asked = on_shanhai(&["supporters", one, "--format", "json"]);
        assert_eq!((asked.code, &asked.json()["result"]["subject"]["id"]), (0, &json!("cn-320106")), "{one}");
    }
}

#[test]
fn names_are_found_by_their_stem_and_near_ones_are_named() {
    let subject = |name: &str| on_shanhai(&["supporters", name, "--format", "json"]).json()["result"]["subject"]["id"].clone();
    assert_eq!(subject("柯城"), "cn-330802");
    assert_eq!(subject("柯桥"), "cn-330603");
    assert_eq!(subject("景宁"), subject("景宁畲族自治县"));
    assert!(on_shanhai(&["show", "杭洲市"]).err.contains("杭州市"));
    assert!(on_shanhai(&["list", "prak"]).err.contains("`park`"));
}

#[test]
fn a_region_that_no_link_names_has_an_empty_answer() {
    for command in ["supporters", "recipients"] {
        let asked = on("small", &[command, "昆明市", "--format", "json"]);
        assert_eq!((asked.code, &asked.json()["result"]["partners"]), (0, &json!([])));
    }
    assert_eq!(on("small", &["path", "昆明市", "江山市"]).code, 1);
    assert_eq!(on("small", &["links", "昆明市", "--format", "json"]).json()["result"]["links"], json!([]));
    assert_eq!(on("small", &["show", "昆明市"]).code, 0);
    assert_eq!(on("small", &["cite", "昆明市"]).code, 0);
}

#[test]
fn supporters_of_changshan_stand_under_their_region() {
    let told = on_shanhai(&["supporters", "常山县"]).out;
    let at = |text: &str| told.find(text).unwrap_or_else(|| panic!("{text} is not in {told}"));
    assert!(at("常山县 Changshan · county in 衢州市, 浙江省 · cn-330822") < at("拱墅区 Gongshu (杭州市)"));
    assert!(at("拱墅区 Gongshu (杭州市)") < at("拱墅区教育局 → 常山县实验中学"));
    assert!(at("拱墅区教育局 → 常山县实验中学") < at("浙大一院 → 常山县人民医院"));
    assert!(told.contains("拱墅区 ⇢ 常山县"), "the enclave's host supports its owner");

    let answer = on_shanhai(&["supporters", "常山县", "--format", "json"]).json();
    let partners = answer["result"]["partners"].as_array().unwrap();
    let bureau = partners.iter().find(|partner| partner["entity"]["name"] == "拱墅区教育局").unwrap();
    assert!(ids(&bureau["links"], "kind").contains(&"secondment".to_owned()));
    for partner in partners {
        for link in partner["links"].as_array().unwrap() {
            assert!(link["cite"][0]["quote"].is_string(), "{link}");
        }
    }
}

#[test]
fn a_way_is_told_in_words_with_the_sentences() {
    let told = on("small", &["path", "拱墅区", "西校", "--explain"]);
    assert_eq!(told.code, 0);
    assert!(told.out.starts_with("拱墅区 → 东局 → 西校   1 support link"), "{}", told.out);
    assert!(told.out.contains("\"东局选派6名教师到西校\"") && told.out.contains("台账"), "{}", told.out);
    let answer = on("small", &["path", "拱墅区", "西校", "--format", "json"]).json();
    assert_eq!(ids(&answer["result"]["paths"][0]["nodes"], "id"), ["cn-330105", "east-bureau", "west-school"]);
}

#[test]
fn where_there_is_no_way_the_reason_is_told() {
    let none = on("small", &["path", "江山市", "杭州市"]);
    assert_eq!(none.code, 1);
    assert!(none.out.contains("along the arrows") && none.out.contains("--direction any"), "{}", none.out);
    let filtered = on("small", &["path", "杭州市", "江山市", "--kind", "pairing", "--format", "json"]);
    assert_eq!((filtered.code, &filtered.json()["result"]["reason"]), (1, &json!("none-under-filters")));
    let none = on("small", &["path", "江山市", "东局", "--format", "json"]);
    assert_eq!((none.code, &none.json()["result"]["reason"]), (1, &json!("none")));
}

#[test]
fn filters_stand_before_and_after_the_command_and_add_up() {
    let kinds = |ran: Ran| -> BTreeSet<String> { ids(&ran.json()["result"]["links"], "kind").into_iter().collect() };
    let before = kinds(run(&["--kind", "pairing", "-g", "tests/fixtures/small", "--format", "json", "links"]));
    let after = kinds(run(&["links", "--kind", "pairing", "-g", "tests/fixtures/small", "--format", "json"]));
    assert_eq!((before.len(), &before), (1, &after));
    let both = kinds(run(&["--kind", "pairing", "-g", "tests/fixtures/small", "--format", "json", "links", "--kind", "funding"]));
    assert_eq!(both, BTreeSet::from(["pairing".to_owned(), "funding".to_owned()]));
}

#[test]
fn filters_choose_by_status_date_source_and_access() {
    let links =
        |args: &[&str]| ids(&on("small", &[&["links", "--format", "json"], args].concat()).json()["result"]["links"], "id");
    assert_eq!(links(&[]), ["aid", "secret", "teachers", "uphill"]);
    assert_eq!(links(&["--status", "planned"]), ["planned-gift"]);
    assert_eq!(links(&["--source", "letter"]), ["secret"]);
    assert_eq!(links(&["--public"]), ["aid", "teachers", "uphill"]);
    assert_eq!(links(&["--as-of", "2022", "--certain"]), ["aid"]);
    assert_eq!(links(&["--as-of", "2021-06", "--certain"]), [""; 0], "2021 may be December");
    assert_eq!(links(&["--within", "衢州市"]), ["uphill"]);
    let public = on("small", &["links", "--public"]);
    assert!(public.err.contains("marked as internal") && !public.out.contains("宁波市"), "{}", public.err);
}

#[test]
fn ten_faults_are_reported_in_one_run_and_nothing_changes() {
    let folder = Folder::new("ten-faults");
    let file = folder.0.join("register.toml");
    fs::copy(path("tests/fixtures/ten-faults/register.toml"), &file).unwrap();
    let before = fs::read(&file).unwrap();

    let checked = run(&["-g", folder.text(), "check", "--format", "json"]);
    let result = &checked.json()["result"];
    assert_eq!((checked.code, &result["errors"]), (3, &json!(10)), "{result:#}");
    let errors = result["diagnostics"].as_array().unwrap().iter().filter(|fault| fault["severity"] == "error");
    let codes: BTreeSet<&str> = errors.clone().map(|fault| fault["code"].as_str().unwrap()).collect();
    assert_eq!(codes.len(), 10, "{codes:?}");
    assert!(errors.clone().all(|fault| fault["line"].is_u64() && fault["column"].is_u64()));

    let text = run(&["-g", folder.text(), "check"]);
    assert_eq!(text.code, 3);
    assert!(text.out.contains("10 errors"), "{}", text.out);
    for part in ["error[unreadable-amount]", "┌─", "^", "register.toml:"] {
        assert!(text.out.contains(part), "{part} is not in {}", text.out);
    }

    // Other commands tell the same faults and give no answer.
    let other = run(&["-g", folder.text(), "supporters", "柯城区"]);
    assert_eq!((other.code, other.out.as_str()), (3, ""));
    assert!(other.err.contains("10 errors") && other.err.contains("nothing was written"), "{}", other.err);
    let other = run(&["-g", folder.text(), "supporters", "柯城区", "--format", "json"]);
    assert_eq!((other.code, &other.json()["result"]["errors"]), (3, &json!(10)));

    assert_eq!(fs::read(&file).unwrap(), before);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1);
}

#[test]
fn warnings_stop_nothing_and_are_told_by_check_alone() {
    let stats = on_shanhai(&["stats"]);
    assert_eq!((stats.code, stats.err.as_str()), (0, ""));
    assert_eq!(on_shanhai(&["check"]).code, 0);
}

#[test]
fn check_says_whether_quotes_were_looked_up() {
    assert!(on("small", &["check"]).out.contains("quotes not checked"));
    let folder = Folder::new("texts");
    let with_text = "[[source]]\nid = \"s\"\nfile = \"s.txt\"\npublished = \"2024\"\n[[pairing]]\nfrom = \"杭州市\"\nto = \"衢州市\"\n\
                     cite = { source = \"s\", quote = \"杭州 与衢州\" }\n";
    fs::write(folder.0.join("r.toml"), with_text).unwrap();
    fs::write(folder.0.join("s.txt"), "杭州与衢州结对").unwrap();
    let checked = run(&["-g", folder.text(), "check", "--texts", folder.text()]);
    assert_eq!(checked.code, 0, "{}", checked.out);
    assert!(checked.out.contains("quotes checked against"), "{}", checked.out);
    fs::write(folder.0.join("s.txt"), "另一篇").unwrap();
    let checked = run(&["-g", folder.text(), "check", "--texts", folder.text(), "--format", "json"]);
    assert_eq!((checked.code, &checked.json()["result"]["diagnostics"][0]["code"]), (3, &json!("quote-not-found")));
}

#[test]
fn check_names_says_how_each_name_was_understood() {
    let names = on("small", &["check", "--names", "--format", "json"]).json()["result"]["names"].clone();
    let county = names.as_array().unwrap().iter().find(|name| name["name"] == "常山县").unwrap();
    assert_eq!((&county["id"], &county["how"]), (&json!("cn-330822"), &json!("exact name")));
}

#[test]
fn an_empty_folder_is_no_graph() {
    let folder = Folder::new("empty");
    let asked = run(&["-g", folder.text(), "stats"]);
    assert_eq!(asked.code, 4);
    assert!(asked.err.contains(folder.text()) && asked.err.contains("shanhai new DIR"), "{}", asked.err);
    let asked = run(&["-g", "no/such/place", "stats"]);
    assert!(asked.err.contains("no/such/place") && asked.err.contains("-g PATH"), "{}", asked.err);
}

#[test]
fn the_environment_names_graph_and_language() {
    let told = finish(command(&["supporters", "江山市"]).env("SHANHAI_GRAPH", "tests/fixtures/small").env("SHANHAI_LANG", "zh"));
    assert_eq!(told.code, 0, "{}", told.err);
    assert!(told.out.contains("帮扶资金") && told.out.contains("个支持方"), "{}", told.out);
    let wrong = finish(command(&["stats"]).env("SHANHAI_LANG", "fr"));
    assert_eq!(wrong.code, 2);
}

#[test]
fn chinese_answers_are_in_chinese() {
    for args in [&["supporters", "常山县"][..], &["show", "江山市"], &["links", "杭州市"], &["path", "杭州市", "江山市"]]
    {
        let told = on_shanhai(&[args, &["--lang", "zh"]].concat()).out;
        for word in ["supporters", "Receives", "county", " in ", "funding", "secondment", "joint", "Quotes", "support link"] {
            assert!(!told.contains(word), "{word} is in {told}");
        }
    }
}

#[test]
fn colour_goes_where_it_is_wanted() {
    let plain = on("small", &["supporters", "江山市"]);
    assert!(!plain.out.contains('\u{1b}'));
    let args = ["-g", "tests/fixtures/small", "supporters", "江山市"];
    assert!(finish(command(&args).env("CLICOLOR_FORCE", "1")).out.contains('\u{1b}'));
    let quiet = finish(command(&args).env("NO_COLOR", "1"));
    assert_eq!(quiet.out, plain.out);
}

#[test]
fn a_closed_pipe_is_no_error() {
    for args in [&["export"][..], &["links"], &["schema"]] {
        let mut child =
            command(&[&["-g", "graphs/shanhai"], args].concat()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut told = String::new();
        child.stderr.take().unwrap().read_to_string(&mut told).unwrap();
        assert_eq!((child.wait().unwrap().code(), told.as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn hostile_names_do_not_reach_the_terminal() {
    let acts =
        |c: char| (c.is_control() && c != '\n' && c != '\r') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    for args in [
        &["show", "evil"][..],
        &["list"],
        &["links"],
        &["cite", "evil"],
        &["supporters", "衢州市", "--cite"],
        &["check", "--names"],
    ] {
        for format in ["text", "csv"] {
            let told = on("hostile", &[args, &["--format", format]].concat());
            assert!(!told.out.chars().chain(told.err.chars()).any(acts), "{args:?} {format}: {:?}", told.out);
        }
        let told = on("hostile", &[args, &["--format", "json"]].concat());
        assert!(!told.out.chars().any(|c| c.is_control() && c != '\n'), "{args:?}");
    }
    let asked = on("small", &["show", "a\u{1b}[31mb\u{202e}c"]);
    assert!(!asked.err.chars().any(acts), "{:?}", asked.err);
}

#[test]
fn csv_has_as_many_cells_in_each_row() {
    for args in
        [&["list"][..], &["links"], &["stats"], &["show", "江山市"], &["supporters", "衢州市"], &["cite", "江山市"], &["check"]]
    {
        let told = on_shanhai(&[args, &["--format", "csv"]].concat());
        assert_eq!(told.code, 0, "{args:?}: {}", told.err);
        let rows = rows(&told.out);
        assert!(rows.len() > 1, "{args:?}");
        assert!(rows.iter().all(|row| row.len() == rows[0].len()), "{args:?}");
    }
}

/// A reader of RFC 4180 that is no part of the program.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            c => cell.push(c),
        }
    }
    rows
}

#[test]
fn figures_of_csv_are_those_of_the_register() {
    let told = on("small", &["links", "--kind", "funding", "--format", "csv"]).out;
    let rows = rows(&told);
    let at = |name: &str| rows[0].iter().position(|head| head == name).unwrap();
    let cell = |name: &str| rows[1][at(name)].as_str();
    assert_eq!((cell("id"), cell("from"), cell("joint")), ("aid", "cn-330100;cn-330600", "yes"));
    assert_eq!(
        (cell("money"), cell("money_low"), cell("money_high"), cell("currency")),
        ("33000000", "33000000", "34000000", "CNY")
    );
}

#[test]
fn export_is_the_whole_graph_and_the_same_each_time() {
    let first = on_shanhai(&["export"]);
    assert_eq!(first.out, on_shanhai(&["export", "--to", "json"]).out);
    let graph = on("small", &["export"]).json();
    assert_eq!(graph["shanhai"], 1);
    assert_eq!(ids(&graph["links"], "id"), ["aid", "planned-gift", "secret", "teachers", "uphill"]);
    let aid = &graph["links"][0];
    assert_eq!((&aid["from"], &aid["to"]), (&json!(["cn-330100", "cn-330600"]), &json!(["cn-330881"])));
    let money = &aid["measures"]["money"][0];
    assert_eq!(
        (&money["value"], &money["low"], &money["high"], &money["high_open"]),
        (&json!("3300多万元"), &json!(33_000_000), &json!(34_000_000), &json!(true))
    );
    assert!(ids(&graph["entities"], "id").contains(&"cn-330822".to_owned()), "the gazetteer's regions are there");
    assert!(!first.out.contains("\"hosting\""), "derived links are not");
    assert!(!on("small", &["export", "--public"]).out.contains("宁波市结对"));
    assert!(!ids(&on("small", &["export", "--public"]).json()["links"], "id").contains(&"secret".to_owned()));
}

#[test]
fn export_replaces_a_file_in_one_step() {
    let folder = Folder::new("export");
    let file = folder.0.join("graph.json");
    fs::write(&file, "old").unwrap();
    assert_eq!(on("small", &["export", "-o", file.to_str().unwrap()]).code, 0);
    assert_eq!(fs::read_to_string(&file).unwrap(), on("small", &["export"]).out);
    assert_eq!(fs::read_dir(&folder.0).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_new_register_is_sound_and_never_overwrites() {
    for lang in ["en", "zh"] {
        let folder = Folder::new(&format!("new-{lang}"));
        let register = folder.0.join("mine");
        let dir = register.to_str().unwrap();
        let made = run(&["new", dir, "--lang", lang]);
        assert_eq!((made.code, made.out.as_str()), (0, ""), "{}", made.err);
        let checked = run(&["-g", dir, "check", "--format", "json"]);
        assert_eq!((checked.code, &checked.json()["result"]["diagnostics"]), (0, &json!([])), "{}", checked.out);
        let before = fs::read(register.join("register.toml")).unwrap();
        assert_eq!(run(&["new", dir, "--lang", "en"]).code, 4);
        assert_eq!(fs::read(register.join("register.toml")).unwrap(), before);
    }
}

#[test]
fn the_example_of_new_quotes_the_article() {
    let texts = fs::read_to_string(path("graphs/shanhai/hangzhou-quzhou.toml")).unwrap();
    for lang in ["en", "zh"] {
        let example = fs::read_to_string(path(&format!("src/bin/shanhai/templates/register-{lang}.toml"))).unwrap();
        let quotes = example.lines().filter_map(|line| line.strip_prefix("quote = "));
        assert_eq!(quotes.clone().count(), 3);
        for quote in quotes {
            assert!(texts.contains(quote.trim_matches('"')), "{quote}");
        }
    }
}

#[test]
fn cite_gives_the_sentences_behind_entities_links_and_pairs() {
    let quotes = |args: &[&str]| {
        let answer = on("small", &[args, &["--format", "json"]].concat()).json();
        ids(&answer["result"]["citations"], "quote")
    };
    assert_eq!(quotes(&["cite", "aid"]), ["两市援建资金3300多万元"]);
    assert_eq!(quotes(&["cite", "gdp"]), ["江山市GDP为430.47亿元"]);
    // 东局 lies in Hangzhou and 西校 in Quzhou.
    assert_eq!(quotes(&["cite", "杭州市", "衢州市"]), ["两市援建资金3300多万元", "东局选派6名教师到西校"]);
    assert_eq!(quotes(&["cite", "西校"]), ["东局选派6名教师到西校"]);
}

#[test]
fn completions_are_made_for_each_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let made = run(&["completions", shell]);
        assert!(made.code == 0 && made.out.contains("supporters"), "{shell}");
    }
}
