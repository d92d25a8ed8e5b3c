//! The committed schemas are those that the binary prints, and answers have the keys that their schema names.

use std::fs;

use serde_json::Value;

use crate::run::{on_shanhai, path, run};

const COMMANDS: [&str; 16] = [
    "check",
    "cite",
    "concentration",
    "diff",
    "export",
    "flows",
    "freeze",
    "links",
    "list",
    "path",
    "rank",
    "recipients",
    "show",
    "stats",
    "supporters",
    "total",
];

#[test]
fn committed_schemas_are_those_of_the_binary() {
    let printed = std::iter::once(("register", run(&["schema"]).out))
        .chain(COMMANDS.iter().map(|command| (*command, run(&["schema", "--of", command]).out)));
    for (name, printed) in printed {
        let file = format!("schemas/{name}.json");
        let committed = fs::read_to_string(path(&file)).unwrap_or_default();
        assert!(
            committed == printed,
            "{file} has drifted: if the change only adds, run `shanhai schema{} > {file}`",
            if name == "register" { String::new() } else { format!(" --of {name}") }
        );
    }
}

/// What a schema says of a value: that each key is known and each required key there.
fn assert_fits(schema: &Value, whole: &Value, value: &Value, at: &str) {
    if let Some(name) = schema["$ref"].as_str() {
        let target = name.strip_prefix("#/").unwrap().split('/').fold(whole, |node, key| &node[key]);
        return assert_fits(target, whole, value, at);
    }
    match value {
        Value::Object(object) if schema["properties"].is_object() => {
            for (key, value) in object {
                let property = &schema["properties"][key];
                assert!(!property.is_null() || schema["additionalProperties"] == true, "{at}/{key} is not in the schema");
                assert_fits(property, whole, value, &format!("{at}/{key}"));
            }
            for key in schema["required"].as_array().into_iter().flatten() {
                assert!(object.contains_key(key.as_str().unwrap()), "{at} has no {key}");
            }
        }
        Value::Array(items) => {
            for item in items {
                assert_fits(&schema["items"], whole, item, at);
            }
        }
        _ => {}
    }
}

#[test]
fn answers_fit_their_schemas() {
    for args in [
        &["check"][..],
        &["cite", "江山市"],
        &["diff", "--between", "2021", "2025"],
        &["flows", "--by", "prefecture"],
        &["flows", "--by", "county", "--by-year", "--measure", "money", "--internal"],
        &["links"],
        &["total", "--from", "绍兴市", "--to", "乐山市"],
        &["total", "--to", "江山市", "--measure", "money"],
        &["list"],
        &["path", "杭州市", "江山市", "-k", "2"],
        &["concentration", "--measure", "links"],
        &["concentration", "--by", "prefecture", "--population", "prefecture", "--within", "浙江省"],
        &["rank", "--measure", "pagerank", "--weight", "money"],
        &["rank", "--measure", "degree", "--by", "county"],
        &["recipients", "杭州市", "--by", "county"],
        &["show", "江山市"],
        &["stats"],
        &["supporters", "衢州市"],
    ] {
        let schema = run(&["schema", "--of", args[0]]).json();
        let answer = on_shanhai(&[args, &["--format", "json"]].concat()).json();
        assert_fits(&schema, &schema, &answer, args[0]);
        for key in ["shanhai", "command", "query", "notes", "result"] {
            assert!(!answer[key].is_null(), "{args:?} has no {key}");
        }
        assert_eq!(answer["command"], args[0]);
    }
    let schema = run(&["schema", "--of", "export"]).json();
    assert_fits(&schema, &schema, &on_shanhai(&["export"]).json(), "export");
}
