//! A graph as RDF in Turtle: names by schema.org, organizations by the W3C's ORG, quotes and sources by PROV-O, all else in a
//! vocabulary of our own whose terms are the keys of the JSON document.
//!
//! Each link is a resource of its own, whatever the number of its ends, and so is each figure: a joint figure stands once. A quote
//! is an entity of PROV with the words as its value, quoted from its source; what it bears out is derived from it.
//!
//! Ids are URNs (`urn:shanhai:id:cn-330600`), so that graphs that speak of the same region come together.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Error, Map, Value};

use super::json::EntityRecord;
use super::outlet::Outlet;
use super::plain_links::{Extent, LinkTexts};
use super::property::spell_of;
use super::streamed::Streamed;
use super::write::{Losses, WriteError};
use crate::graph::View;
use crate::model::{Family, KindTable};

const HEAD: &str = "\
@prefix org: <http://www.w3.org/ns/org#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix v: <urn:shanhai:vocabulary:> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
";

/// Kinds of entities that are organizations to ORG.
const ORGANIZATIONS: [&str; 3] = ["organization", "school", "hospital"];

/// Writes a graph as Turtle.
pub(super) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let streamed = Streamed::new(view);
    let mut lost = 0;
    let mut few = |outlet: &mut dyn Outlet, head: &str, write: &mut dyn FnMut(&mut Writer<'_, '_, '_>) -> Result<(), Error>| {
        let mut text = head.to_owned();
        let mut writer = Writer { out: &mut text, view, lost: 0 };
        write(&mut writer)?;
        lost += writer.lost;
        outlet.put(text.as_bytes()).map_err(WriteError::from)
    };
    few(outlet, HEAD, &mut |writer| {
        writer.kinds(&streamed);
        streamed.records.sources().try_for_each(|source| {
            writer.source(object(&source)?);
            Ok(())
        })
    })?;
    let entity = |record: &EntityRecord, out: &mut String| {
        let mut writer = Writer { out, view, lost: 0 };
        writer.entity(object(record)?);
        Ok([writer.lost, 0])
    };
    let [lost_of_entities, _] = streamed.entities(entity, |text| Ok(outlet.put(text.as_bytes())?))?;
    let links = LinkTexts::new(view, Extent::Whole, |record, out| {
        Writer { out, view, lost: 0 }.link(object(record)?);
        Ok([0, 0])
    });
    streamed.links(&links, |text| Ok(outlet.put(text)?))?;
    for fact in streamed.records.facts() {
        few(outlet, "", &mut |writer| {
            writer.fact(object(&fact)?);
            Ok(())
        })?;
    }
    let mut losses = Losses::default();
    losses.add("names (language tag)", lost + lost_of_entities);
    Ok(losses)
}

fn object<T: serde::Serialize>(record: &T) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(record)? {
        Value::Object(object) => Ok(object),
        _ => Ok(Map::new()),
    }
}

/// What is said of one thing: predicates, each with its object.
type Said = Vec<(String, String)>;

struct Writer<'o, 'v, 'g> {
    out: &'o mut String,
    view: &'v View<'g>,
    /// Tags of languages that are none.
    lost: usize,
}

impl Writer<'_, '_, '_> {
    fn resource(&mut self, subject: &str, said: &[(String, String)]) {
        let said: Vec<String> = said.iter().map(|(predicate, object)| format!("    {predicate} {object}")).collect();
        let _ = writeln!(self.out, "\n{subject}\n{} .", said.join(" ;\n"));
    }

    /// The kinds that are used, with their labels.
    fn kinds(&mut self, streamed: &Streamed<'_, '_>) {
        let used = streamed.kinds_of_entities().into_iter().chain(streamed.kinds_of_links());
        let used: BTreeSet<&str> = used.map(|kind| streamed.name_of(kind)).collect();
        for (_, info) in KindTable::default().iter().filter(|(_, info)| used.contains(info.name.as_str())) {
            let class = if info.family == Family::Entity { "v:Entity" } else { "v:Link" };
            let said = [
                ("a", "rdfs:Class".to_owned()),
                ("rdfs:subClassOf", class.to_owned()),
                ("rdfs:label", format!("{}@en, {}@zh", text(&info.en), text(&info.zh))),
            ];
            self.resource(&kind(&info.name), &said.map(|(predicate, object)| (predicate.to_owned(), object)));
        }
        for own in &streamed.records.kinds() {
            let class = if own.of == "entity" { "v:Entity" } else { "v:Link" };
            let mut said: Said =
                vec![("a".to_owned(), "rdfs:Class".to_owned()), ("rdfs:subClassOf".to_owned(), class.to_owned())];
            for (tag, label) in &own.label {
                said.push(("rdfs:label".to_owned(), self.tagged(label.as_str().unwrap_or_default(), tag)));
            }
            said.extend(own.family.as_ref().map(|family| ("v:family".to_owned(), text(family))));
            said.push(("v:symmetric".to_owned(), own.symmetric.to_string()));
            said.push(("v:colour".to_owned(), text(&own.colour)));
            said.push(("v:dash".to_owned(), text(&own.dash)));
            self.resource(&kind(&own.name), &said);
        }
    }

    fn source(&mut self, mut fields: Map<String, Value>) {
        let subject = id(&taken(&mut fields, "id"));
        let mut said: Said = vec![("a".to_owned(), "prov:Entity, schema:CreativeWork".to_owned())];
        for (key, predicate) in [
            ("title", "schema:name"),
            ("published", "schema:datePublished"),
            ("publisher", "schema:publisher"),
            ("author", "schema:author"),
            ("licence", "schema:license"),
            ("language", "schema:inLanguage"),
        ] {
            said.extend(fields.shift_remove(key).map(|value| (predicate.to_owned(), literal(&value))));
        }
        if let Some(Value::String(address)) = fields.shift_remove("url") {
            said.push(("schema:url".to_owned(), format!("{}^^xsd:anyURI", text(&address))));
        }
        rest(&mut said, fields);
        self.resource(&subject, &said);
    }

    fn entity(&mut self, mut fields: Map<String, Value>) {
        let own = taken(&mut fields, "id");
        let name = taken(&mut fields, "kind");
        let known = match name.as_str() {
            "region" => ", schema:AdministrativeArea",
            "park" => ", schema:Place",
            "school" => ", org:Organization, schema:School",
            "hospital" => ", org:Organization, schema:Hospital",
            "organization" => ", org:Organization, schema:Organization",
            "project" => ", schema:Project",
            _ => "",
        };
        let mut said: Said = vec![("a".to_owned(), format!("v:Entity, {}{known}", kind(&name)))];
        said.push(("schema:name".to_owned(), text(&taken(&mut fields, "name"))));
        if let Some(Value::Object(names)) = fields.shift_remove("names") {
            for (tag, name) in &names {
                let name = name.as_str().map_or_else(|| name.to_string(), str::to_owned);
                said.push(("schema:name".to_owned(), self.tagged(&name, tag)));
            }
        }
        for alias in items(fields.shift_remove("aliases")) {
            said.push(("schema:alternateName".to_owned(), literal(&alias)));
        }
        for key in ["within", "unit_of", "owner"] {
            for whole in items(fields.shift_remove(key)) {
                self.relation(&mut said, &name, key, whole);
            }
        }
        for member in items(fields.shift_remove("members")) {
            said.push(("v:member".to_owned(), id(member.as_str().unwrap_or_default())));
        }
        for (key, predicate) in [("longitude", "schema:longitude"), ("latitude", "schema:latitude")] {
            said.extend(fields.shift_remove(key).map(|value| (predicate.to_owned(), literal(&value))));
        }
        common(&mut said, &mut fields);
        rest(&mut said, fields);
        self.resource(&id(&own), &said);
    }

    /// A whole of an entity. One that holds for a time alone is no plain triple, which would say that it holds always.
    fn relation(&self, said: &mut Said, own_kind: &str, key: &str, whole: Value) {
        let (other, full) = match whole {
            Value::String(other) => (other, None),
            Value::Object(mut full) => (taken(&mut full, "entity"), Some(full)),
            _ => return,
        };
        if full.as_ref().is_none_or(|full| !full.contains_key("period")) {
            said.push((format!("v:{key}"), id(&other)));
            let is_organization = |kind: &str| ORGANIZATIONS.contains(&kind);
            if key == "within" {
                said.push(("schema:containedInPlace".to_owned(), id(&other)));
            } else if key == "unit_of"
                && is_organization(own_kind)
                && self
                    .view
                    .graph()
                    .entity_by_id(&other)
                    .is_some_and(|whole| self.view.names_entity(&whole) && is_organization(whole.kind_name()))
            {
                said.push(("org:subOrganizationOf".to_owned(), id(&other)));
            }
        }
        if let Some(mut full) = full {
            let mut inner: Said = vec![("v:what".to_owned(), text(key)), ("v:entity".to_owned(), id(&other))];
            period(&mut inner, &mut full);
            rest(&mut inner, full);
            said.push(("v:relation".to_owned(), blank(&inner)));
        }
    }

    fn link(&mut self, mut fields: Map<String, Value>) {
        let own = taken(&mut fields, "id");
        let mut said: Said = vec![("a".to_owned(), format!("v:Link, {}", kind(&taken(&mut fields, "kind"))))];
        for (key, predicate) in [("from", "v:giver"), ("to", "v:receiver"), ("programme", "v:programme")] {
            for other in items(fields.shift_remove(key)) {
                said.push((predicate.to_owned(), id(other.as_str().unwrap_or_default())));
            }
        }
        if let Some(Value::String(scheme)) = fields.shift_remove("scheme") {
            said.push(("v:scheme".to_owned(), id(&scheme)));
        }
        if let Some(Value::Object(roles)) = fields.shift_remove("roles") {
            for (name, who) in roles {
                let ids = items(Some(who)).into_iter();
                let who = ids.map(|who| ("v:entity".to_owned(), id(who.as_str().unwrap_or_default())));
                said.push(("v:role".to_owned(), blank(&[("v:name".to_owned(), text(&name))].into_iter().chain(who).collect())));
            }
        }
        let figures = statement(&mut said, &mut fields, &own);
        self.resource(&id(&own), &said);
        self.figures(figures);
    }

    fn fact(&mut self, mut fields: Map<String, Value>) {
        let own = taken(&mut fields, "id");
        let class = label(&taken(&mut fields, "class"));
        let mut said: Said = vec![("a".to_owned(), format!("v:Fact, v:{class}"))];
        for key in ["of", "with", "about", "rule"] {
            if let Some(Value::String(other)) = fields.shift_remove(key) {
                said.push((format!("v:{key}"), id(&other)));
            }
        }
        for condition in items(fields.shift_remove("conditions")) {
            let Value::Object(mut condition) = condition else { continue };
            let value = condition.shift_remove("value");
            let mut inner = Said::new();
            rest(&mut inner, condition);
            if let Some(Value::Object(value)) = value {
                inner.push(("v:value".to_owned(), blank(&figure(value))));
            }
            said.push(("v:condition".to_owned(), blank(&inner)));
        }
        let figures = statement(&mut said, &mut fields, &own);
        self.resource(&id(&own), &said);
        self.figures(figures);
    }

    fn figures(&mut self, figures: Vec<(String, Said)>) {
        for (own, said) in figures {
            self.resource(&id(&own), &said);
        }
    }

    /// A text in a language; a tag that is none is left out.
    fn tagged(&mut self, words: &str, tag: &str) -> String {
        let mut parts = tag.split('-');
        let is_tag = parts.next().is_some_and(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphabetic()))
            && parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        if is_tag {
            return format!("{}@{tag}", text(words));
        }
        self.lost += 1;
        text(words)
    }
}

/// What links and facts have in common; their figures, each a resource by its id, come back.
fn statement(said: &mut Said, fields: &mut Map<String, Value>, own: &str) -> Vec<(String, Said)> {
    let mut figures = Vec::new();
    if let Some(Value::Object(measures)) = fields.shift_remove("measures") {
        for (name, list) in measures {
            for (at, one) in items(Some(list)).into_iter().enumerate() {
                let Value::Object(mut one) = one else { continue };
                let given = one.shift_remove("id").and_then(|given| given.as_str().map(str::to_owned));
                let figure_id =
                    given.unwrap_or_else(|| if at == 0 { format!("{own}#{name}") } else { format!("{own}#{name}.{}", at + 1) });
                said.push(("v:figure".to_owned(), id(&figure_id)));
                let mut of = vec![("a".to_owned(), "v:Figure".to_owned()), ("v:name".to_owned(), text(&name))];
                of.extend(figure(one));
                figures.push((figure_id, of));
            }
        }
    }
    parts(said, fields);
    common(said, fields);
    rest(said, std::mem::take(fields));
    figures
}

/// A figure: its number as it is stated, what it can be, its unit and its words.
fn figure(mut fields: Map<String, Value>) -> Said {
    let mut said = Said::new();
    if let Some(Value::String(of)) = fields.shift_remove("of") {
        // A share of another figure or link, by its id, or of something in words.
        said.push(("v:of".to_owned(), text(&of)));
    }
    parts(&mut said, &mut fields);
    period(&mut said, &mut fields);
    rest(&mut said, fields);
    said
}

/// What something is inside of, contradicts and states again.
fn parts(said: &mut Said, fields: &mut Map<String, Value>) {
    for part in items(fields.shift_remove("part_of")) {
        let Value::Object(mut part) = part else { continue };
        let whole = part.shift_remove("link").or_else(|| part.shift_remove("measure"));
        let mut inner = Said::new();
        if let Some(Value::String(whole)) = whole {
            inner.push(("v:whole".to_owned(), id(&whole)));
        }
        rest(&mut inner, part);
        said.push(("v:part_of".to_owned(), blank(&inner)));
    }
    for key in ["contradicts", "same_as"] {
        for other in items(fields.shift_remove(key)) {
            said.push((format!("v:{key}"), id(other.as_str().unwrap_or_default())));
        }
    }
}

/// Period and citations.
fn common(said: &mut Said, fields: &mut Map<String, Value>) {
    period(said, fields);
    for citation in items(fields.shift_remove("cite")) {
        let Value::Object(mut citation) = citation else { continue };
        let source = id(&taken(&mut citation, "source"));
        let Some(Value::String(quote)) = citation.shift_remove("quote") else {
            said.push(("prov:wasDerivedFrom".to_owned(), source.clone()));
            if !citation.is_empty() {
                let mut inner: Said = vec![("a".to_owned(), "prov:Derivation".to_owned()), ("prov:entity".to_owned(), source)];
                voice(&mut inner, &mut citation);
                rest(&mut inner, citation);
                said.push(("prov:qualifiedDerivation".to_owned(), blank(&inner)));
            }
            continue;
        };
        let mut inner: Said = vec![
            ("a".to_owned(), "prov:Entity, v:Quote".to_owned()),
            ("prov:value".to_owned(), text(&quote)),
            ("prov:wasQuotedFrom".to_owned(), source),
        ];
        voice(&mut inner, &mut citation);
        rest(&mut inner, citation);
        said.push(("prov:wasDerivedFrom".to_owned(), blank(&inner)));
    }
}

fn voice(said: &mut Said, citation: &mut Map<String, Value>) {
    if let Some(Value::String(says)) = citation.shift_remove("says") {
        let agent: Said = vec![("a".to_owned(), "prov:Agent".to_owned()), ("schema:name".to_owned(), text(&says))];
        said.push(("prov:wasAttributedTo".to_owned(), blank(&agent)));
    }
}

/// A period as EDTF, its words, and its first and last possible day.
fn period(said: &mut Said, fields: &mut Map<String, Value>) {
    let (edtf, words) = match fields.shift_remove("period") {
        Some(Value::Object(mut worded)) => (taken(&mut worded, "value"), worded.shift_remove("as_written")),
        Some(Value::String(edtf)) => (edtf, None),
        _ => return,
    };
    said.push(("v:period".to_owned(), text(&edtf)));
    said.extend(words.map(|words| ("v:period_as_written".to_owned(), literal(&words))));
    let (first, last) = spell_of(&edtf);
    for (predicate, day) in [("v:first_day", first), ("v:last_day", last)] {
        said.extend(day.map(|day| (predicate.to_owned(), format!("{}^^xsd:date", text(&day)))));
    }
}

/// All other fields, by their own names; a list is a triple for each of its items.
fn rest(said: &mut Said, fields: Map<String, Value>) {
    for (key, value) in fields {
        match value {
            Value::Null => {}
            Value::Array(items) if key != "x" => said.extend(items.iter().map(|item| (format!("v:{key}"), literal(item)))),
            value => said.push((format!("v:{key}"), literal(&value))),
        }
    }
}

fn items(list: Option<Value>) -> Vec<Value> {
    match list {
        Some(Value::Array(items)) => items,
        _ => Vec::new(),
    }
}

fn taken(fields: &mut Map<String, Value>, key: &str) -> String {
    match fields.shift_remove(key) {
        Some(Value::String(text)) => text,
        _ => String::new(),
    }
}

fn blank(said: &Said) -> String {
    let said: Vec<String> = said.iter().map(|(predicate, object)| format!("{predicate} {object}")).collect();
    format!("[ {} ]", said.join(" ; "))
}

fn literal(value: &Value) -> String {
    match value {
        Value::String(words) => text(words),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) if number.is_i64() || number.is_u64() => number.to_string(),
        Value::Number(number) => {
            format!("\"{number}\"^^xsd:{}", if number.to_string().contains('e') { "double" } else { "decimal" })
        }
        nested => format!("{}^^rdf:JSON", text(&nested.to_string())),
    }
}

fn text(words: &str) -> String {
    let mut out = String::with_capacity(words.len() + 2);
    out.push('"');
    for c in words.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => _ = write!(out, "\\u{:04X}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn id(own: &str) -> String {
    iri("id", own)
}

fn kind(name: &str) -> String {
    iri("kind", name)
}

/// `status` of facts as the name of a class: `Status`.
fn label(class: &str) -> String {
    let mut letters = class.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A name of ours as a URN; what no address can have stands as `%` and two digits a byte.
fn iri(space: &str, own: &str) -> String {
    let mut out = format!("<urn:shanhai:{space}:");
    for c in own.chars() {
        if c.is_control() || matches!(c, ' ' | '<' | '>' | '"' | '{' | '}' | '|' | '^' | '`' | '\\' | '%' | '?' | '[' | ']') {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out.push('>');
    out
}
