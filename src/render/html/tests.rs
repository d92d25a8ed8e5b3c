//! The written page: nothing in it acts, asks for anything or tells what the view hides; the years are the library's.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;

use super::{PAGE, SCRIPT, STYLE, hash, write_html};
use crate::graph::{Builder, Built, Filter, Graph, Lang};
use crate::io::read_paths;
use crate::model::{Answer, Level, Period};
use crate::scene::layout::{LayoutOptions, place};
use crate::scene::mark::{About, Mark};
use crate::scene::network::{NetworkOptions, network};

fn graph(inside: &str) -> Graph {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(inside);
    let Built { graph, report, .. } = Builder::new(read_paths(&[path])).build();
    assert!(!report.has_errors(), "{report:?}");
    graph
}

fn page(graph: &Graph, filter: Filter, options: &NetworkOptions) -> String {
    let view = graph.filtered(filter).unwrap();
    let (diagram, _) = network(&view, options).unwrap();
    let scene = place(&diagram, &LayoutOptions::default()).unwrap();
    let mut out = Vec::new();
    write_html(&view, &scene, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn plain(inside: &str) -> String {
    page(&graph(inside), Filter::default(), &NetworkOptions::new(Lang::En))
}

/// The text between two marks, of which the first stands once.
fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    assert_eq!(text.matches(start).count(), 1, "{start}");
    text.split_once(start).and_then(|(_, rest)| rest.split_once(end)).unwrap().0
}

fn data(page: &str) -> Value {
    serde_json::from_str(between(page, "id=\"ui-data\">", "</script>")).unwrap()
}

const VOID: [&str; 4] = ["meta", "link", "input", "!doctype"];

/// Elements and attributes of a page, if each element that is opened is closed; scripts and styles are stepped over.
fn tags(page: &str) -> Vec<(String, String)> {
    let (mut found, mut open) = (Vec::new(), Vec::new());
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains('>'), "a bracket in a text: {}", &rest[..start]);
        let end = start + rest[start..].find('>').unwrap();
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap().to_owned();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name));
            continue;
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        found.push((name.clone(), tag[name.len()..].to_owned()));
        if matches!(name.as_str(), "script" | "style") {
            rest = rest.split_once(&format!("</{name}>")).unwrap().1;
        } else if !tag.ends_with('/') && !VOID.contains(&name.as_str()) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    found
}

#[test]
fn names_that_would_act_stay_words() {
    let hostile = graph("tests/fixtures/browser-hostile");
    let title = "</title><script>alert(1)</script>{{data}}<!--";
    let page = page(&hostile, Filter::default(), &NetworkOptions::new(Lang::En).with_title(title));
    let tags = tags(&page);
    let count = |name: &str| tags.iter().filter(|(tag, _)| tag == name).count();
    assert_eq!((count("script"), count("style"), count("img"), count("b"), count("i")), (2, 1, 0, 0, 0));
    assert_eq!(page.matches("<script").count(), 2);
    assert!(!page.contains("<!--") && !page.contains('\u{202e}'));
    for (tag, attributes) in &tags {
        assert!(
            !attributes.contains(" onerror=\"") && !attributes.contains(" onload=\"") && !attributes.contains(" style=\""),
            "{tag}{attributes}"
        );
    }
    // What was written is in the data, to the letter.
    let data = data(&page);
    let names: BTreeSet<&str> =
        data["entities"].as_array().unwrap().iter().map(|one| one["names"][1].as_str().unwrap()).collect();
    assert!(names.contains("</script><img src=x onerror=window.hacked='name'>"), "{names:?}");
    assert!(data["sources"].as_array().unwrap().iter().any(|source| source["url"] == "javascript:window.hacked='address'"));
}

#[test]
fn the_page_asks_for_nothing() {
    let page = plain("tests/fixtures/browser");
    for (tag, attributes) in tags(&page) {
        assert!(!attributes.contains(" src="), "{tag}{attributes}");
        if let Some((_, address)) = attributes.split_once(" href=\"") {
            assert!(tag == "link" && address.starts_with("data:,"), "{tag}{attributes}");
        }
    }
    assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    for word in
        ["fetch(", "XMLHttpRequest", "WebSocket", "import(", "innerHTML", "outerHTML", "insertAdjacent", "eval(", "localStorage"]
    {
        assert!(!SCRIPT.contains(word), "{word}");
    }
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"");
    let expected = format!(
        "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
        hash(between(&page, "<style>", "</style>")),
        hash(between(&page, "<script>", "</script>"))
    );
    assert_eq!(policy, expected);
}

#[test]
fn hashes_are_those_of_others() {
    // `printf abc | openssl dgst -sha256 -binary | base64`
    assert_eq!(hash("abc"), "sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

#[test]
fn a_page_is_small_beside_its_data_and_the_same_twice() {
    let graph = graph("graphs/shanhai");
    let options = NetworkOptions::new(Lang::Zh);
    let page = page(&graph, Filter::default(), &options);
    tags(&page);
    let beside = page.len() - between(&page, "id=\"ui-data\">", "</script>").len();
    assert!(beside < 400_000, "{beside} bytes");
    assert!(STYLE.len() + SCRIPT.len() + PAGE.len() < 100_000);
    assert_eq!(page, self::page(&graph, Filter::default(), &options));
    assert!(!page.contains(env!("CARGO_MANIFEST_DIR")));
}

#[test]
fn years_are_as_the_register_says() {
    let data = data(&plain("tests/fixtures/browser"));
    // The earliest date is 2019; the latest 2024, of the letter.
    assert_eq!(data["years"], serde_json::json!([2019, 2024]));
    let years = |id: &str| {
        let links = data["links"].as_array().unwrap();
        links.iter().find(|link| link["id"] == id).unwrap()["years"].as_str().unwrap().to_owned()
    };
    assert_eq!((years("teachers"), years("aid"), years("pair")), ("yyynnn".to_owned(), "nnpppn".to_owned(), "pypppp".to_owned()));
}

#[test]
fn every_year_of_every_link_is_the_views_answer() {
    let graph = graph("graphs/shanhai");
    let filter = Filter { during: Some(Period::parse("2018/2024").unwrap()), ..Filter::default() };
    let view = graph.filtered(filter.clone()).unwrap();
    let data = data(&page(&graph, filter, &NetworkOptions::new(Lang::En)));
    let first = data["years"][0].as_i64().unwrap();
    let mut told = 0;
    for link in data["links"].as_array().unwrap() {
        let known = graph.link_by_id(link["id"].as_str().unwrap()).unwrap();
        for (year, letter) in (first..).zip(link["years"].as_str().unwrap().chars()) {
            let asked = Period::parse(&format!("{year}")).unwrap();
            let expected = match known.holds(&asked).min(view.admits(known.handle())) {
                Answer::Yes => 'y',
                Answer::Possibly => 'p',
                Answer::No => 'n',
            };
            assert_eq!(letter, expected, "{} in {year}", known.id());
            told += 1;
        }
    }
    assert!(told > 500, "{told}");
}

#[test]
fn what_the_view_hides_is_not_in_the_page() {
    let graph = graph("tests/fixtures/small");
    let hidden = ["secret", "内部来信", "宁波", "两地结对"];
    let options = NetworkOptions::new(Lang::Zh);
    let (open, public) =
        (page(&graph, Filter::default(), &options), page(&graph, Filter { public: true, ..Filter::default() }, &options));
    for word in hidden {
        assert!(open.contains(word) && !public.contains(word), "{word}");
    }
    assert!(!open.contains("planned-gift"), "planned links answer only where plans are asked for");
}

#[test]
fn all_that_the_drawing_stands_for_is_in_the_data() {
    let graph = graph("graphs/shanhai");
    for options in [NetworkOptions::new(Lang::En), NetworkOptions::new(Lang::En).with_level(Level::Prefecture)] {
        let page = page(&graph, Filter::default(), &options);
        let data = data(&page);
        let ids = |list: &str| -> BTreeSet<String> {
            data[list].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect()
        };
        let (links, entities) = (ids("links"), ids("entities"));
        let (mut drawn, mut elements) = (0, BTreeSet::new());
        for (_, attributes) in tags(&page) {
            if let Some((_, rest)) = attributes.split_once(" id=\"") {
                let id = rest.split_once('"').unwrap().0.to_owned();
                assert!(!id.contains(char::is_whitespace) && elements.insert(id.clone()), "{id}");
            }
            if attributes.contains("class=\"link ") {
                let (_, listed) = attributes.split_once("data-links=\"").unwrap();
                let listed = listed.split_once('"').unwrap().0.replace("&gt;", ">");
                assert!(!listed.is_empty() && listed.split(' ').all(|id| links.contains(id)), "{listed}");
                drawn += listed.split(' ').count();
            }
            if attributes.contains("class=\"entity ") {
                let id = attributes.split_once("data-id=\"").unwrap().1.split_once('"').unwrap().0;
                assert!(entities.contains(id), "{id}");
            }
        }
        assert_eq!(drawn, links.len(), "each link is drawn once");
    }
}

#[test]
fn marks_have_their_links_and_entities_in_the_page() {
    let graph = graph("tests/fixtures/browser");
    let (view, id) = (graph.view(), |id: &str| id.to_owned());
    let (diagram, _) = network(&view, &NetworkOptions::new(Lang::En)).unwrap();
    let mut scene = place(&diagram, &LayoutOptions::default()).unwrap();
    let mark = |role, about| Mark { role, id: String::new(), about, tooltip: id("told"), frame: None, parts: Vec::new() };
    (scene.links, scene.shapes) = (Vec::new(), Vec::new());
    scene.marks = vec![
        mark("giver", About::Entities { kind: id("organization"), ids: vec![id("lonely")] }),
        mark(
            "band",
            About::Links {
                kind: id("secondment"),
                givers: vec![id("east")],
                receivers: vec![id("west")],
                links: vec![id("teachers"), id("pair")],
                possible: false,
            },
        ),
    ];
    let mut out = Vec::new();
    write_html(&view, &scene, &mut out).unwrap();
    let data = data(&String::from_utf8(out).unwrap());
    let links: Vec<&str> = data["links"].as_array().unwrap().iter().map(|link| link["id"].as_str().unwrap()).collect();
    assert_eq!(links, ["pair", "teachers"]);
    assert!(data["entities"].as_array().unwrap().iter().any(|entity| entity["id"] == "lonely"));
}

/// The keys that a text names after a mark: `word('x')`, `data-w="x"`.
fn keys<'t>(text: &'t str, mark: &str, end: char) -> impl Iterator<Item = &'t str> {
    text.split(mark).skip(1).filter_map(move |rest| Some(rest.split_once(end)?.0))
}

#[test]
fn every_word_of_the_page_is_there_in_both_languages() {
    let words = include_str!("page/words.js");
    let known: BTreeSet<&str> =
        words.lines().filter_map(|line| line.strip_prefix("  ")?.split_once(": [").map(|(key, _)| key)).collect();
    let marks = ["data-w=\"", "data-w-label=\"", "data-w-title=\"", "data-w-placeholder=\""];
    let used: BTreeSet<&str> =
        marks.into_iter().flat_map(|mark| keys(PAGE, mark, '"')).chain(keys(SCRIPT, "word('", '\'')).collect();
    let missing: Vec<_> = used.difference(&known).collect();
    assert!(used.len() > 40 && missing.is_empty(), "{missing:?}");
    let chosen =
        ["possiblyInYear", "kinds", "schemes", "sources", "over", "atLeast", "under", "upTo", "partPossible", "partSure"];
    let measures = ["value", "money", "people", "projects", "before", "after"];
    let idle: Vec<_> =
        known.iter().filter(|key| !used.contains(*key) && !chosen.contains(*key) && !measures.contains(*key)).collect();
    assert!(idle.is_empty(), "words that nothing says: {idle:?}");
}
