//! What an answer must hold: a pattern, read from TOML, against a value.
//!
//! - A table holds if each of its keys holds; other keys may stand beside them.
//! - A list holds if each of its patterns holds for some element; an empty list, if the answer's list is empty or left out.
//! - A text is the whole text, or a part of it between `…` and `…`. `"null"` is a value that is null or left out.
//! - A number or a truth value is the same one.

use serde_json::Value as Json;

/// The first place where the answer does not hold what is wanted.
pub(crate) fn missing(wanted: &Json, found: Option<&Json>, at: &str) -> Option<String> {
    let differs = || Some(format!("{at}: wanted {wanted}, found {}", short(found)));
    match (wanted, found) {
        (Json::Object(keys), Some(Json::Object(object))) => {
            keys.iter().find_map(|(key, wanted)| missing(wanted, object.get(key), &format!("{at}.{key}")))
        }
        (Json::Array(none), None | Some(Json::Null)) if none.is_empty() => None,
        (Json::Array(wanted), Some(Json::Array(found))) => {
            if wanted.is_empty() && !found.is_empty() {
                return differs();
            }
            wanted.iter().find_map(|one| missing_element(one, found, at))
        }
        (Json::String(text), found) if text == "null" => found.is_some_and(|found| !found.is_null()).then(differs).flatten(),
        (Json::String(text), Some(Json::String(found))) => (!fits(text, found)).then(differs).flatten(),
        (Json::Number(number), Some(found)) => (found.as_f64() != number.as_f64()).then(differs).flatten(),
        (Json::Bool(truth), found) => (found.and_then(Json::as_bool).unwrap_or_default() != *truth).then(differs).flatten(),
        _ => differs(),
    }
}

/// Told by the element that comes nearest: the one whose id or entity is the wanted one.
fn missing_element(wanted: &Json, found: &[Json], at: &str) -> Option<String> {
    let faults: Vec<(usize, String)> = found
        .iter()
        .enumerate()
        .map_while(|(index, one)| missing(wanted, Some(one), &format!("{at}[{index}]")).map(|fault| (index, fault)))
        .collect();
    if faults.len() < found.len() {
        return None;
    }
    let same = |one: &Json| {
        ["id", "entity"].iter().any(|key| wanted.get(key).is_some_and(|wanted| missing(wanted, one.get(key), "").is_none()))
    };
    let near = faults.into_iter().find(|(index, _)| same(&found[*index]));
    Some(near.map_or_else(|| format!("{at}: none of {} is {wanted}", found.len()), |(_, fault)| fault))
}

fn fits(wanted: &str, found: &str) -> bool {
    match wanted.strip_prefix('…').and_then(|rest| rest.strip_suffix('…')) {
        Some(part) => found.contains(part),
        None => wanted == found,
    }
}

fn short(found: Option<&Json>) -> String {
    let text = found.map_or_else(|| "nothing".to_owned(), Json::to_string);
    if text.chars().count() > 200 { format!("{}…", text.chars().take(200).collect::<String>()) } else { text }
}

#[test]
fn patterns_hold_and_fail() {
    let found: Json = serde_json::json!({"a": [{"id": "x", "n": 5}, {"id": "y", "q": "百万强村"}], "b": null, "t": true});
    let holds = |wanted: &str| missing(&toml::from_str::<Json>(wanted).unwrap(), Some(&found), "").is_none();
    for wanted in
        ["a = [{ id = 'y' }, { n = 5 }]", "a = [{ q = '…强…' }]", "b = 'null'", "c = 'null'", "c = []", "t = true", "u = false"]
    {
        assert!(holds(wanted), "{wanted}");
    }
    for wanted in [
        "a = [{ id = 'x', n = 6 }]",
        "a = [{ id = 'x', q = '百万强村' }]",
        "a = []",
        "a = [{ q = '强' }]",
        "t = 'null'",
        "t = false",
        "c = 1",
        "b = 'x'",
    ] {
        assert!(!holds(wanted), "{wanted}");
    }
}
