//! A graph document as the register that a person would write: tables by kind, regions by their names, figures in the words
//! of their sources, and no key that says what holds anyway.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::gazetteer::{Region, Resolution, china};
use crate::graph::View;
use crate::io::figures::{SHORT, is_range, unit_said, usual_span};
use crate::io::json::{EntityRecord, KindRecord, SourceRecord};
use crate::io::outlet::Outlet;
use crate::io::plain_links::{LinkTexts, show_looks};
use crate::io::streamed::Streamed;
use crate::io::write::{Losses, WriteError};
use crate::model::{Quantity, Unit};

/// As wide as a line may be before its list is laid out over several.
const WIDTH: usize = 100;

/// Keys in the order in which a reader looks for them; others come after.
#[rustfmt::skip]
const ORDER: &[&str] = &[
    "id", "name", "name_en", "names", "aliases", "unnamed", "title", "published", "class", "level", "within", "unit_of", "owner",
    "of", "with", "about", "size", "members", "from", "to", "open", "roles", "what", "value", "before", "after", "text", "amount",
    "people", "projects", "measures", "basis", "span", "period", "status", "scheme", "programme", "certainty", "because", "rule",
    "conditions", "then", "part_of", "contradicts", "same_as", "also", "longitude", "latitude", "access", "quote", "cite", "note", "x",
];

/// Writes a graph as TOML, and tells what TOML has no word for (null inside `x`).
///
/// Kinds stand in the order of the alphabet, what is of one kind by its ids: so there is a pass for each kind. Kept are the names
/// and ids of the entities that the register declares.
pub(in crate::io) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let streamed = Streamed::new(view);
    let kinds = streamed.records.kinds();
    let sources: Vec<_> = streamed.records.sources().collect();
    let writer = Writer::new(view, &sources);
    let mut out = Spaced { outlet, any: false };
    let (mut text, mut lost) = (String::new(), 0);
    if let Some(source) = writer.source.filter(|_| cites_any(view)) {
        let _ = writeln!(text, "\n[defaults]\nsource = {}", self::text(source));
    }
    for kind in &kinds {
        lost += table(&mut text, "kind", &object(kind)?);
    }
    for source in &sources {
        lost += table(&mut text, "source", &object(source)?);
    }
    out.put(text.as_bytes())?;
    for kind in streamed.kinds_of_entities() {
        let entity = |record: &EntityRecord, out: &mut String| {
            if record.gazetteer && china().by_id(&record.id).is_some() {
                return Ok([0, 0]);
            }
            Ok([table(out, &record.kind, &writer.entity(object(record)?)), 0])
        };
        let [lost_of_kind, _] = streamed.entities_of(&[kind], entity, |text| Ok(out.put(text.as_bytes())?))?;
        lost += lost_of_kind;
    }
    for kind in streamed.kinds_of_links() {
        let links = LinkTexts::one_by_one(view, |record, out| Ok([table(out, &record.kind, &writer.link(object(record)?)), 0]));
        let [lost_of_kind, _] = streamed.links(&links.of_kinds(vec![kind]), |text| Ok(out.put(text)?))?;
        lost += lost_of_kind;
    }
    for fact in streamed.records.facts() {
        text.clear();
        lost += table(&mut text, &fact.class, &writer.fact(object(&fact)?));
        out.put(text.as_bytes())?;
    }
    let mut losses = Losses::default();
    losses.add("x", lost);
    Ok(losses)
}

/// The kinds of a data set's own as TOML.
pub(in crate::io) fn kinds(kinds: &[KindRecord]) -> Result<String, serde_json::Error> {
    let mut text = String::new();
    for kind in kinds {
        table(&mut text, "kind", &object(kind)?);
    }
    Ok(text.strip_prefix('\n').map(str::to_owned).unwrap_or_default())
}

/// Whether any link cites a source.
fn cites_any(view: &View<'_>) -> bool {
    let mut any = false;
    // Records of links have JSON, which is all that could go wrong.
    let _ = show_looks(view, |record| {
        any |= !record.common.cite.is_empty();
        Ok(())
    });
    any
}

/// Tables with an empty line between them: each comes with one before it.
struct Spaced<'o> {
    outlet: &'o mut dyn Outlet,
    any: bool,
}

impl Spaced<'_> {
    fn put(&mut self, tables: &[u8]) -> std::io::Result<()> {
        let text = if self.any { Some(tables) } else { tables.strip_prefix(b"\n") };
        let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(()) };
        self.any = true;
        self.outlet.put(text)
    }
}

/// Where a key stands among those of its table; what is not known stands before notes.
pub(super) fn rank(name: &str) -> usize {
    ORDER.iter().position(|known| *known == name).unwrap_or(ORDER.len() - 2)
}

fn object<T: serde::Serialize>(record: &T) -> Result<Map<String, Value>, serde_json::Error> {
    Ok(match serde_json::to_value(record)? {
        Value::Object(object) => object,
        _ => Map::new(),
    })
}

/// How things are referred to.
struct Writer<'d> {
    /// The one source, where there is just one.
    source: Option<&'d str>,
    /// Names and ids of the entities that the register declares, with who has them.
    names: BTreeMap<&'d str, BTreeSet<&'d str>>,
}

impl<'d> Writer<'d> {
    fn new(view: &View<'d>, sources: &'d [SourceRecord]) -> Self {
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let shown = view.graph().entities().filter(|entity| view.names_entity(entity));
        for entity in shown.filter(|entity| !entity.is_from_gazetteer()) {
            let called = [entity.name(), entity.id()].into_iter().chain(entity.aliases());
            for name in called {
                names.entry(name).or_default().insert(entity.id());
            }
        }
        let source = match sources {
            [one] => Some(one.id.as_str()),
            _ => None,
        };
        Writer { source, names }
    }

    /// A region by its name, where that leads to it; all others by their ids.
    fn reference(&self, id: &str) -> Value {
        let name = china().by_id(id).map(Region::name).filter(|name| {
            let declared = self.names.get(name);
            let leads = || matches!(china().resolve(name), Resolution::One { region, .. } if region.id() == id);
            declared.map_or_else(leads, |who| who.len() == 1 && who.contains(id))
        });
        name.unwrap_or(id).into()
    }

    /// Names in place of ids, in a text, a list, or `{ entity = … }`.
    fn refer(&self, value: &mut Value) {
        match value {
            Value::String(id) => *value = self.reference(id),
            Value::Array(items) => items.iter_mut().for_each(|item| self.refer(item)),
            Value::Object(entries) => entries.get_mut("entity").into_iter().for_each(|entity| self.refer(entity)),
            _ => {}
        }
    }

    fn refer_under(&self, table: &mut Map<String, Value>, keys: &[&str]) {
        for key in keys {
            if let Some(value) = table.get_mut(*key) {
                self.refer(value);
            }
        }
    }

    fn entity(&self, mut entity: Map<String, Value>) -> Map<String, Value> {
        let id = entity.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        entity.shift_remove("kind");
        entity.shift_remove("gazetteer");
        if let Some(region) = china().by_id(&id) {
            let level = Value::from(region.level().as_str());
            let parent = region.parent().map(|parent| Value::from(vec![Value::from(parent.id())]));
            let (longitude, latitude) = region.point().unzip();
            let known = [
                ("level", Some(level)),
                ("within", parent),
                ("longitude", longitude.map(Value::from)),
                ("latitude", latitude.map(Value::from)),
                ("name", Some(region.name().into())),
            ];
            for (key, known) in known {
                if entity.get(key) == known.as_ref() {
                    entity.shift_remove(key);
                }
            }
        } else if entity.get("name").and_then(Value::as_str) == Some(&id) {
            entity.shift_remove("id");
        }
        self.refer_under(&mut entity, &["within", "unit_of", "owner", "members"]);
        for key in ["class", "within", "unit_of", "owner", "members", "aliases"] {
            one_of_one(&mut entity, key);
        }
        if let Some(Value::Object(names)) = entity.get("names")
            && let (1, Some(name)) = (names.len(), names.get("en"))
        {
            let name = name.clone();
            rename(&mut entity, "names", "name_en", &name);
        }
        self.cite(&mut entity);
        entity
    }

    fn link(&self, mut link: Map<String, Value>) -> Map<String, Value> {
        link.shift_remove("kind");
        if link.shift_remove("named").is_none() {
            link.shift_remove("id");
        }
        self.refer_under(&mut link, &["from", "to", "scheme", "programme"]);
        if let Some(Value::Object(roles)) = link.get_mut("roles") {
            for (_, who) in roles.iter_mut() {
                self.refer(who);
                single(who);
            }
        }
        for key in ["from", "to", "programme", "part_of", "contradicts", "also"] {
            one_of_one(&mut link, key);
        }
        figures(&mut link, &SHORT);
        self.cite(&mut link);
        link
    }

    fn fact(&self, mut fact: Map<String, Value>) -> Map<String, Value> {
        fact.shift_remove("class");
        if fact.shift_remove("named").is_none() {
            fact.shift_remove("id");
        }
        self.refer_under(&mut fact, &["of", "with"]);
        for key in ["part_of", "contradicts", "same_as"] {
            one_of_one(&mut fact, key);
        }
        figures(&mut fact, &[("value", "value"), ("before", "before"), ("after", "after")]);
        if let Some(Value::Array(conditions)) = fact.get_mut("conditions") {
            for condition in conditions.iter_mut().filter_map(Value::as_object_mut) {
                if let Some(value) = condition.get_mut("value") {
                    figure(value, "value", false);
                }
            }
        }
        self.cite(&mut fact);
        fact
    }

    /// Quotes of the one source by themselves.
    fn cite(&self, table: &mut Map<String, Value>) {
        let Some(Value::Array(citations)) = table.get("cite") else { return };
        let quote = |citation: &Value| {
            let citation = citation.as_object()?;
            let quote = citation.get("quote").filter(|_| citation.len() == 2)?;
            (citation.get("source").and_then(Value::as_str) == self.source).then(|| quote.clone())
        };
        if let Some(quotes) = citations.iter().map(quote).collect::<Option<Vec<Value>>>() {
            rename(table, "cite", "quote", &Value::Array(quotes));
        }
        one_of_one(table, "quote");
        one_of_one(table, "cite");
    }
}

/// Adds a table with an empty line before it, and counts what has no word.
fn table(out: &mut String, name: &str, table: &Map<String, Value>) -> usize {
    let _ = writeln!(out, "\n[[{}]]", key(name));
    let mut entries: Vec<(&String, &Value)> = table.iter().collect();
    entries.sort_by_key(|(name, _)| rank(name));
    let mut lost = 0;
    for (name, value) in entries {
        let mut value = value.clone();
        lost += nulls(&mut value);
        let Some(line) = inline(&value) else { continue };
        let name = key(name);
        match &value {
            Value::Array(items) if name.len() + 3 + line.len() > WIDTH && items.len() > 1 => {
                let _ = writeln!(out, "{name} = [");
                for item in items.iter().filter_map(inline) {
                    let _ = writeln!(out, "    {item},");
                }
                out.push_str("]\n");
            }
            _ => _ = writeln!(out, "{name} = {line}"),
        }
    }
    lost
}

/// Puts another key with its value where a key was.
fn rename(table: &mut Map<String, Value>, from: &str, to: &str, value: &Value) {
    let mut renamed = Map::new();
    for (key, old) in std::mem::take(table) {
        if key == from {
            renamed.insert(to.to_owned(), value.clone());
        } else {
            renamed.insert(key, old);
        }
    }
    *table = renamed;
}

/// A list of one is written as that one.
fn one_of_one(table: &mut Map<String, Value>, key: &str) {
    table.get_mut(key).into_iter().for_each(single);
}

fn single(value: &mut Value) {
    if let Value::Array(items) = value
        && let [one] = items.as_mut_slice()
    {
        *value = one.take();
    }
}

/// Figures under their short keys, those that have one, and in short where words or a number say it all.
fn figures(table: &mut Map<String, Value>, short: &[(&str, &str)]) {
    let ranged = is_range(table.get("period"));
    let Some(Value::Object(measures)) = table.get("measures").cloned() else { return };
    let mut rest = Map::new();
    let mut named = Map::new();
    for (name, mut figures) in measures {
        if let Value::Array(items) = &mut figures {
            for item in items.iter_mut() {
                figure(item, &name, ranged);
            }
        }
        single(&mut figures);
        match short.iter().find(|(measure, _)| *measure == name) {
            Some((_, key)) => named.insert((*key).to_owned(), figures),
            None => rest.insert(name, figures),
        };
    }
    let mut written = Map::new();
    for (key, old) in std::mem::take(table) {
        if key == "measures" {
            written.append(&mut named);
            if !rest.is_empty() {
                written.insert(key, Value::Object(std::mem::take(&mut rest)));
            }
        } else {
            written.insert(key, old);
        }
    }
    *table = written;
}

/// One figure as short as can be; what was read of words follows from them.
fn figure(value: &mut Value, name: &str, ranged: bool) {
    let Value::Object(figure) = value else { return };
    let ranged = figure.get("period").map_or(ranged, |own| is_range(Some(own)));
    if figure.get("span").and_then(Value::as_str) == Some(usual_span(ranged)) {
        figure.shift_remove("span");
    }
    if figure.get("basis").and_then(Value::as_str) == Some("unstated") {
        figure.shift_remove("basis");
    }
    if figure.contains_key("value") || figure.contains_key("vague") {
        for key in ["stated", "low", "high", "low_open", "high_open", "approximate"] {
            figure.shift_remove(key);
        }
    }
    figure.retain(|_, value| !value.is_null());
    for key in ["part_of", "contradicts", "same_as"] {
        one_of_one(figure, key);
    }
    let unit = figure.get("unit").and_then(Value::as_str).and_then(Unit::parse);
    let said = figure.get("value").and_then(|value| unit_said(value, name));
    if said.is_some() && said == unit {
        figure.shift_remove("unit");
        if let Some(Value::String(words)) = figure.get("value") {
            let per = Quantity::parse(words).ok().and_then(|read| read.per).map(|per| Value::from(per.as_str()));
            if per.is_some() && figure.get("per") == per.as_ref() {
                figure.shift_remove("per");
            }
        }
    }
    if let (1, Some(said)) = (figure.len(), figure.get("value")) {
        *value = said.clone();
    }
}

/// Takes nulls out, and says how many there were, and numbers beyond the 64 bits of TOML.
fn nulls(value: &mut Value) -> usize {
    match value {
        Value::Array(items) => {
            let before = items.len();
            let inside: usize = items.iter_mut().map(nulls).sum();
            items.retain(|item| !item.is_null());
            inside + before - items.len()
        }
        Value::Object(entries) => {
            let before = entries.len();
            let inside: usize = entries.iter_mut().map(|(_, value)| nulls(value)).sum();
            entries.retain(|_, value| !value.is_null());
            inside + before - entries.len()
        }
        Value::Number(number) => usize::from(number.as_i64().is_none() && number.is_u64()),
        _ => 0,
    }
}

/// A value on one line; none for null.
fn inline(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number_text(number),
        Value::String(words) => text(words),
        Value::Array(items) => format!("[{}]", items.iter().filter_map(inline).collect::<Vec<_>>().join(", ")),
        Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Object(entries) => {
            let entry = |(name, value): (&String, &Value)| Some(format!("{} = {}", key(name), inline(value)?));
            format!("{{ {} }}", entries.iter().filter_map(entry).collect::<Vec<_>>().join(", "))
        }
    })
}

/// TOML's integers have 64 bits with a sign; what is larger is written as a float of the same digits.
fn number_text(number: &serde_json::Number) -> String {
    match number.as_u64() {
        Some(large) if i64::try_from(large).is_err() => format!("{large}.0"),
        _ => number.to_string(),
    }
}

fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if bare { name.to_owned() } else { text(name) }
}

fn text(words: &str) -> String {
    let mut text = String::with_capacity(words.len() + 2);
    text.push('"');
    for c in words.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            c if c.is_control() => _ = write!(text, "\\u{:04X}", u32::from(c)),
            c => text.push(c),
        }
    }
    text.push('"');
    text
}
