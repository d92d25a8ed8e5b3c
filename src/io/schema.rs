//! The JSON Schema of register files, for editors that complete and check TOML.
//!
//! It is made from the tables that the reader knows: kinds, levels, words. What a schema can't say (that a name fits one region,
//! that an amount is readable) is left to `check`.

use serde_json::{Map, Value, json};

use crate::model::{Basis, Dash, FactClass, Family, Kind, KindTable, Level, PartCertainty, Span, Status};

/// The schema of a register file, JSON Schema 2020-12. Kinds that a data set declares are allowed as further tables.
pub fn register() -> Value {
    let kinds = KindTable::default();
    let entity_kinds: Vec<&str> = kinds.family(Family::Entity).map(|kind| kinds.info(kind).name.as_str()).collect();
    let mut tables = Map::new();
    tables.insert("defaults".to_owned(), defaults());
    tables.insert("source".to_owned(), many(&source()));
    tables.insert("kind".to_owned(), many(&kind()));
    for (kind, info) in kinds.iter().filter(|(kind, _)| *kind != Kind::HOSTING) {
        let table = if info.family == Family::Entity { entity(kind) } else { link(&info.zh) };
        tables.insert(info.name.clone(), many(&table));
    }
    for class in FactClass::ALL {
        tables.insert(class.as_str().to_owned(), many(&fact(*class)));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "shanhai register",
        "description": "A file of a graph: a table's name is the kind of what it declares.",
        "type": "object",
        "properties": tables,
        "additionalProperties": { "type": "array", "items": { "type": "object" } },
        "$defs": definitions(&entity_kinds),
    })
}

fn many(table: &Value) -> Value {
    json!({ "type": "array", "items": table })
}

fn text(description: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "description": description })
}

fn number(description: &str) -> Value {
    json!({ "type": "number", "description": description })
}

fn flag(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

fn one_of<'a>(words: impl Iterator<Item = &'a str>, description: &str) -> Value {
    json!({ "enum": words.collect::<Vec<_>>(), "description": description })
}

fn defined(name: &str, description: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{name}"), "description": description })
}

/// A table with these keys and no others.
fn table(description: &str, required: &[&str], keys: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    let keys: Map<String, Value> = keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    let mut table = json!({ "type": "object", "description": description, "properties": keys, "additionalProperties": false });
    if !required.is_empty() {
        table["required"] = json!(required);
    }
    table
}

fn status() -> Value {
    one_of(Status::ALL.iter().map(|status| status.as_str()), "how far it has come; in-place if left out")
}

fn common() -> Vec<(&'static str, Value)> {
    vec![
        ("id", defined("id", "its id")),
        ("quote", defined("texts", "the verbatim sentence, or several, in the file's default source")),
        ("cite", defined("citations", "sentences of other sources, or with more to say")),
        ("period", defined("period", "when it holds or has existed")),
        ("status", status()),
        ("note", text("free text, shown, never read")),
        ("access", one_of(["internal", "public"].into_iter(), "internal: left out under --public")),
        ("x", json!({ "type": "object", "description": "your own attributes, kept in every round trip" })),
    ]
}

fn entity(kind: Kind) -> Value {
    let mut keys = common();
    keys.extend([
        ("name", text("its name, as the source writes it")),
        ("name_en", text("its English name")),
        (
            "names",
            json!({ "type": "object", "additionalProperties": { "type": "string" }, "description": "names by language tag" }),
        ),
        ("aliases", defined("texts", "other names it answers to")),
        ("unnamed", flag("the name is ours, the source gives none")),
        ("class", defined("texts", "its classes")),
        ("within", defined("relations", "where it lies")),
        ("unit_of", defined("relations", "what it belongs to")),
        ("longitude", json!({ "type": "number", "minimum": -180, "maximum": 180, "description": "degrees east, WGS 84" })),
        ("latitude", json!({ "type": "number", "minimum": -90, "maximum": 90, "description": "degrees north, WGS 84" })),
    ]);
    match kind {
        Kind::REGION => keys.extend([
            ("level", one_of(Level::ALL.into_iter().map(Level::as_str), "its level")),
            (
                "code",
                json!({ "type": "string", "pattern": "^([0-9]{6}|[0-9]{9}|[0-9]{12})$", "description": "code of GB/T 2260" }),
            ),
        ]),
        Kind::PARK => keys.push(("owner", defined("relations", "who set it up: with an owner it is an enclave"))),
        Kind::GROUP => keys.extend([
            ("of", text("the kind of its members")),
            ("size", json!({ "type": "integer", "minimum": 0, "description": "how many members; left out if unknown" })),
            ("members", defined("references", "the members that are named")),
            ("open", flag("the source ends its list with 等")),
        ]),
        _ => {}
    }
    let required: &[&str] = if kind == Kind::REGION { &[] } else { &["name"] };
    table("an entity", required, keys)
}

fn figures() -> Vec<(&'static str, Value)> {
    vec![
        (
            "measures",
            json!({
                "type": "object",
                "additionalProperties": { "$ref": "#/$defs/measures" },
                "description": "figures by name: `{ workstations = \"近20个\" }`",
            }),
        ),
        ("basis", one_of(Basis::ALL.iter().map(|basis| basis.as_str()), "what its figures rest on")),
        ("span", one_of(Span::ALL.iter().map(|span| span.as_str()), "what stretch of time its figures are for")),
        ("part_of", defined("parts", "what its figures are inside of")),
        ("contradicts", defined("texts", "ids of what says otherwise")),
        ("same_as", defined("texts", "ids of what this states again")),
    ]
}

fn link(label: &str) -> Value {
    let mut keys = common();
    keys.push(("also", defined("texts", "ids of further statements that were made one with this")));
    keys.extend(figures());
    keys.extend([
        ("from", defined("references", "who gives; several give jointly")),
        ("to", defined("references", "who receives; several receive jointly")),
        ("scheme", defined("reference", "the scheme it comes under")),
        ("programme", defined("references", "the programmes it is part of")),
        (
            "roles",
            json!({
                "type": "object",
                "additionalProperties": { "$ref": "#/$defs/references" },
                "description": "who else has a hand in it: coordinator, broker, host, channel; shown, never counted",
            }),
        ),
        ("certainty", one_of(["sure", "possible"].into_iter(), "possible: a party or the link itself is inferred")),
        ("because", text("why it is only possible")),
        ("open", flag("the source ends its list of partners with 等")),
        ("amount", defined("measures", "money: \"5.01亿元\"")),
        ("people", defined("measures", "people: \"6名\"")),
        ("projects", defined("measures", "projects: 150")),
    ]);
    keys.retain(|(key, _)| *key != "same_as");
    keys.push(("same_as", defined("restatements", "what this states again")));
    table(label, &["from", "to"], keys)
}

fn fact(class: FactClass) -> Value {
    let mut keys = common();
    keys.extend(figures());
    keys.extend([
        ("of", defined("reference", "the entity it is said of")),
        ("with", defined("reference", "the other entity")),
        ("about", text("id of the link it is said of")),
        ("what", text("what is said, in a word or two")),
        ("text", text("words, where it is no figure")),
        ("value", defined("measures", "its figure")),
        ("before", defined("measures", "its figure before")),
        ("after", defined("measures", "its figure after")),
    ]);
    match class {
        FactClass::Status => keys.push(("rule", text("id of the rule that was used"))),
        FactClass::Rule => keys.extend([
            ("conditions", json!({ "type": "array", "items": table(
                "what must hold",
                &["what"],
                [("what", text("what is looked at")), ("value", defined("measure", "the figure it must have")), ("text", text("words, where it is no figure"))],
            ), "description": "all must hold" })),
            ("then", text("what follows")),
        ]),
        FactClass::Indicator | FactClass::Outcome => {}
    }
    table(class.zh(), &["what"], keys)
}

fn defaults() -> Value {
    table(
        "what the other tables of this file leave out",
        &[],
        [
            ("source", text("id of the source of quotes that name none")),
            ("scheme", defined("reference", "scheme of support links")),
            ("programme", defined("reference", "programme of support links")),
            ("period", defined("period", "period of support links and facts")),
        ],
    )
}

fn source() -> Value {
    table(
        "a source",
        &["id"],
        [
            ("id", defined("id", "its id")),
            ("title", text("its title")),
            ("published", text("when it was published (EDTF)")),
            ("retrieved", text("when it was fetched (EDTF)")),
            ("url", text("its address")),
            ("publisher", text("its publisher")),
            ("author", text("its author")),
            ("licence", text("its licence")),
            ("language", text("its language tag")),
            ("file", text("the text that quotes are checked against, under --texts DIR")),
            ("access", one_of(["internal", "public"].into_iter(), "internal: left out under --public")),
            ("records", one_of(["disjoint"].into_iter(), "a ledger: each row another payment")),
            ("note", text("free text")),
            ("x", json!({ "type": "object", "description": "your own attributes" })),
        ],
    )
}

fn kind() -> Value {
    table(
        "a kind of your own",
        &["name", "of"],
        [
            ("name", text("the name that its tables have")),
            ("of", one_of(["entity", "link"].into_iter(), "a kind of what")),
            ("label", table("labels by language", &[], [("en", text("English")), ("zh", text("Chinese"))])),
            ("family", one_of([Family::Support, Family::Structure].into_iter().map(Family::as_str), "of a kind of link")),
            ("symmetric", flag("its links read the same both ways")),
            ("colour", json!({ "type": "string", "pattern": "^#[0-9a-fA-F]{6}$", "description": "#rrggbb" })),
            ("dash", one_of(Dash::ALL.into_iter().map(Dash::as_str), "how its lines are dashed")),
        ],
    )
}

fn one_or_many(name: &str) -> Value {
    let one = json!({ "$ref": format!("#/$defs/{name}") });
    json!({ "anyOf": [one, { "type": "array", "items": one }] })
}

fn definitions(entity_kinds: &[&str]) -> Value {
    let inline = json!({
        "type": "object",
        "description": "an entity declared on the spot: { school = \"…\", within = \"…\" }",
        "anyOf": entity_kinds.iter().map(|kind| json!({ "required": [kind] })).collect::<Vec<_>>(),
    });
    let reference = json!({ "anyOf": [text("an id, a code, a name, an alias, or parent/name"), inline] });
    let relation = table(
        "another entity, while something holds",
        &["entity"],
        [
            ("entity", defined("reference", "the other entity")),
            ("period", defined("period", "when it holds")),
            ("counts", flag("of several, the one that says where the entity counts")),
        ],
    );
    let period = table(
        "a period with the source's words",
        &["value"],
        [("value", text("EDTF")), ("as_written", text("the source's words: 去年9月"))],
    );
    let citation = table(
        "a sentence of a source",
        &[],
        [
            ("source", text("id of the source; the file's default one if left out")),
            ("quote", defined("texts", "the verbatim sentence, or several")),
            ("locator", text("page, paragraph, row")),
            ("says", text("whose voice it is")),
        ],
    );
    let restatement = table(
        "a link that this states again",
        &["link"],
        [("link", text("its id")), ("elsewhere", flag("it is in another data set, which may not be read along"))],
    );
    let part = table(
        "what figures are inside of",
        &[],
        [
            ("link", text("id of the link")),
            ("measure", text("id of the figure")),
            ("certainty", one_of(PartCertainty::ALL.iter().map(|word| word.as_str()), "sure if left out")),
        ],
    );
    let measure = table(
        "a figure",
        &[],
        [
            ("value", json!({ "type": ["number", "string"], "description": "a number, or the words of the source" })),
            ("vague", text("words that hold no number")),
            ("stated", number("the number that is stated, in base units; agrees with `value` where both are given")),
            ("low", number("the lowest it can be")),
            ("high", number("the highest it can be")),
            ("low_open", flag("it is more than `low`")),
            ("high_open", flag("it is less than `high`")),
            ("approximate", flag("约、左右")),
            ("as_written", text("the words, where value is not those")),
            ("unit", text("its unit")),
            ("per", text("for each of these: kept and never added")),
            ("span", one_of(Span::ALL.iter().map(|span| span.as_str()), "what stretch of time it is for")),
            ("basis", one_of(Basis::ALL.iter().map(|basis| basis.as_str()), "what it rests on")),
            ("of", text("of a rate: what it is a share of")),
            ("period", defined("period", "its own period")),
            ("part_of", defined("parts", "what it is inside of")),
            ("contradicts", defined("texts", "ids of what says otherwise")),
            ("same_as", defined("texts", "ids of the figures it states again")),
            ("id", defined("id", "an id of its own")),
        ],
    );
    json!({
        "id": { "type": "string", "minLength": 1, "description": "letters, digits, -, _ and ." },
        "text": { "type": "string", "minLength": 1 },
        "texts": one_or_many("text"),
        "reference": reference,
        "references": one_or_many("reference"),
        "relation": { "anyOf": [{ "$ref": "#/$defs/reference" }, relation] },
        "relations": one_or_many("relation"),
        "period": { "anyOf": [text("EDTF: 2021, 2021-03, 2021/2023, 2021/.."), period] },
        "citation": citation,
        "citations": one_or_many("citation"),
        "restatement": { "anyOf": [text("id of the link that this states again"), restatement] },
        "restatements": one_or_many("restatement"),
        "part": part,
        "parts": one_or_many("part"),
        "measure": { "anyOf": [{ "type": "number" }, text("as the source writes it: \"3300多万元\""), measure] },
        "measures": one_or_many("measure"),
    })
}
