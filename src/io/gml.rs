//! GML (Graph Modelling Language): keys with numbers, texts and lists; texts in ASCII, with `&#N;` for all else.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::json::EntityRecord;
use super::outlet::Outlet;
use super::plain_links::LinkTexts;
use super::property::{self, Edge, Node, PropertyGraph, id_text, in_one_text, owned, take};
use super::streamed::Streamed;
use super::value::{Data, Entry, Value};
use super::write::{Losses, WriteError};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Placed};
use crate::graph::View;

/// As deep as lists may stand in one another.
const MAX_DEPTH: usize = 100;

/// As many characters as a number may have.
const MAX_NUMBER: usize = 400;

/// Reads a file.
pub(crate) fn read(text: &str, file: FileId) -> (PropertyGraph<'static>, Vec<Diagnostic>) {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut reader = Reader { text, bytes: text.as_bytes(), at: start, file, faults: Vec::new() };
    let mut graph = PropertyGraph::default();
    match reader.entries(0) {
        Err(fault) => reader.faults.push(fault),
        Ok(mut entries) => {
            let graphs: Vec<Entry> = entries.extract_if(.., |entry| entry.key.value == "graph").collect();
            if graphs.is_empty() {
                let place = reader.place(start, start);
                reader.faults.push(Diagnostic::error(Code::Syntax, place, "a GML file holds a `graph [ … ]`, found none"));
            }
            for entry in graphs {
                read_graph(entry, &mut graph, &mut reader.faults);
            }
        }
    }
    (graph, reader.faults)
}

fn wrong(faults: &mut Vec<Diagnostic>, place: Place, message: String) {
    faults.push(Diagnostic::error(Code::WrongType, place, message));
}

fn read_graph(entry: Entry, graph: &mut PropertyGraph<'static>, faults: &mut Vec<Diagnostic>) {
    let Data::Table(mut entries) = entry.value.data else {
        return wrong(faults, entry.value.place, "`graph` must be a list in brackets".to_owned());
    };
    let is = |value: Option<Value>, number: &str| value.is_some_and(|value| value.data == Data::Number(number.to_owned()));
    let directed = is(take(&mut entries, "directed"), "1");
    take(&mut entries, "multigraph");
    let own = entries.iter().any(|entry| entry.key.value == "shanhai");
    let is_part = |entry: &Entry| matches!(entry.key.value.as_str(), "node" | "edge");
    let parts: Vec<Entry> = entries.extract_if(.., |entry| is_part(entry)).collect();
    let mut ids = std::collections::HashMap::new();
    let first = graph.edges.len();
    for Entry { key, value } in parts {
        let place = key.place;
        let Data::Table(mut attributes) = value.data else {
            wrong(faults, value.place, format!("`{}` must be a list in brackets", key.value));
            continue;
        };
        let mut required = |name: &str| {
            let value = take(&mut attributes, name);
            let id = value.as_ref().and_then(id_text);
            if id.is_none() {
                let message = format!("`{}` without `{name}`, a number or a text", key.value);
                faults.push(Diagnostic::error(Code::MissingKey, place, message));
            }
            id
        };
        if key.value == "node" {
            let Some(id) = required("id") else { continue };
            // The ids of GML are numbers; ours stand in the labels.
            let label = if own { take(&mut attributes, "label").as_ref().and_then(id_text) } else { None };
            if let Some(label) = &label {
                ids.insert(id.value.clone(), label.value.clone());
            }
            let id = label.unwrap_or(id);
            let attributes = graph.keep(singly(attributes));
            graph.nodes.push(Node { id: owned(id), parent: None, spells: Vec::new(), attributes, place });
        } else {
            let (source, target) = (required("source"), required("target"));
            let (Some(source), Some(target)) = (source, target) else { continue };
            let id = if own { take(&mut attributes, "key") } else { take(&mut attributes, "id") };
            let id = id.as_ref().and_then(id_text);
            let attributes = graph.keep(singly(attributes));
            let (id, source, target) = (id.map(owned), owned(source), owned(target));
            graph.edges.push(Edge { id, source, target, directed, spells: Vec::new(), attributes, place });
        }
    }
    if own {
        for edge in &mut graph.edges[first..] {
            for end in [&mut edge.source, &mut edge.target] {
                if let Some(id) = ids.get(end.value.as_ref()) {
                    end.value = Cow::Owned(id.clone());
                }
            }
        }
    }
    graph.attributes.extend(singly(entries));
}

/// Keys that stand several times as one key with a list.
fn singly(entries: Vec<Entry>) -> Vec<Entry> {
    let mut singles: Vec<Entry> = Vec::with_capacity(entries.len());
    for Entry { key, value } in entries {
        let value = match value.data {
            Data::Table(inner) => Value { data: Data::Table(singly(inner)), place: value.place },
            _ => value,
        };
        match singles.iter_mut().find(|known| known.key.value == key.value) {
            Some(Entry { value: Value { data: Data::List(items), .. }, .. }) => items.push(value),
            Some(known) => {
                let first = std::mem::replace(&mut known.value.data, Data::Null);
                known.value.data = Data::List(vec![Value { data: first, place: known.value.place }, value]);
            }
            None => singles.push(Entry { key, value }),
        }
    }
    singles
}

struct Reader<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    file: FileId,
    faults: Vec<Diagnostic>,
}

impl Reader<'_> {
    fn place(&self, start: usize, end: usize) -> Place {
        let byte = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Place::Text { file: self.file, start: byte(start), end: byte(end) }
    }

    fn fault(&self, start: usize, end: usize, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(Code::Syntax, self.place(start, end), message)
    }

    fn expected(&self, what: &str) -> Diagnostic {
        match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            None => self.fault(self.at, self.at, format!("the file ends where {what} should stand")),
            Some(found) => {
                let message = format!("expected {what}, found `{}`", found.escape_debug());
                self.fault(self.at, self.at + found.len_utf8(), message)
            }
        }
    }

    /// Blanks, and lines that begin with `#`.
    fn space(&mut self) {
        loop {
            match self.bytes.get(self.at) {
                Some(byte) if byte.is_ascii_whitespace() => self.at += 1,
                Some(b'#') => {
                    let rest = &self.bytes[self.at..];
                    self.at += rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
                }
                _ => return,
            }
        }
    }

    /// Keys and values up to the `]` of their list, or the end of the file.
    fn entries(&mut self, depth: usize) -> Result<Vec<Entry>, Diagnostic> {
        let mut entries = Vec::new();
        loop {
            self.space();
            let start = self.at;
            match self.bytes.get(start) {
                None if depth == 0 => return Ok(entries),
                Some(b']') if depth > 0 => {
                    self.at += 1;
                    return Ok(entries);
                }
                Some(byte) if byte.is_ascii_alphabetic() || *byte == b'_' => {}
                None => return Err(self.expected("a key or `]`")),
                Some(_) => return Err(self.expected(if depth > 0 { "a key or `]`" } else { "a key" })),
            }
            while self.bytes.get(self.at).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')) {
                self.at += 1;
            }
            let key = Placed::new(self.text[start..self.at].to_owned(), self.place(start, self.at));
            self.space();
            let value = self.value(depth)?;
            entries.push(Entry { key, value });
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Diagnostic> {
        let start = self.at;
        let data = match self.bytes.get(start) {
            Some(b'[') => {
                if depth >= MAX_DEPTH {
                    return Err(self.fault(start, start + 1, format!("lists stand more than {MAX_DEPTH} deep in one another")));
                }
                self.at += 1;
                Data::Table(self.entries(depth + 1)?)
            }
            Some(b'"') => {
                let rest = &self.text[start + 1..];
                let Some(end) = rest.find('"') else {
                    return Err(self.fault(start, start + 1, "a text that begins here has no end"));
                };
                self.at = start + end + 2;
                Data::Text(decoded(&rest[..end]))
            }
            Some(b'0'..=b'9' | b'+' | b'-' | b'.' | b'N' | b'I') => self.number()?,
            _ => return Err(self.expected("a number, a text in quotes or `[`")),
        };
        Ok(Value { data, place: self.place(start, self.at) })
    }

    fn number(&mut self) -> Result<Data, Diagnostic> {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')) {
            self.at += 1;
        }
        let word = &self.text[start..self.at];
        if word.len() > MAX_NUMBER {
            let message = format!("a number of {} characters", word.len());
            return Err(Diagnostic::error(Code::NumberTooLarge, self.place(start, self.at), message));
        }
        match word.trim_start_matches('+') {
            number if super::graphml::is_number(number) => Ok(Data::Number(number.to_owned())),
            // The numbers of IEEE that no register counts with.
            other if matches!(other.trim_start_matches('-'), "NaN" | "NAN" | "INF" | "Inf" | "inf" | "nan") => {
                Ok(Data::Text(other.to_owned()))
            }
            _ => Err(self.fault(start, self.at, format!("`{word}` is no number")).hint("texts stand in double quotes")),
        }
    }
}

/// A text with its character references read: `&quot;`, `&amp;`, `&lt;`, `&gt;`, `&apos;`, `&#N;`, `&#xN;`; others stay.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // References are short; a lone `&` before a far `;` is none.
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let character = end.and_then(|end| match &rest[1..end] {
            "quot" => Some('"'),
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "apos" => Some('\''),
            name => {
                let digits = name.strip_prefix('#')?;
                let code = match digits.strip_prefix(['x', 'X']) {
                    Some(hex) => u32::from_str_radix(hex, 16),
                    None => digits.parse(),
                };
                char::from_u32(code.ok()?)
            }
        });
        if let (Some(character), Some(end)) = (character, end) {
            out.push(character);
            rest = &rest[end + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// Writes a graph as a file. Nodes are numbered, as GML wants it; the numbers are kept by their ids.
pub(super) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let streamed = Streamed::new(view);
    let numbers = streamed.numbers();
    let number = |id: &str| numbers.get(id).copied().unwrap_or_default();
    let mut head = String::from("graph [\n  directed 1\n  multigraph 1\n");
    fields(&mut head, "  ", &streamed.attributes()?);
    outlet.put(head.as_bytes())?;
    let node = |record: &EntityRecord, out: &mut String| {
        let node = property::point(record)?;
        let _ = writeln!(out, "  node [\n    id {}", number(&node.id));
        one(out, "    ", "label", &Json::from(node.id.as_str()));
        one(out, "    ", "name", &Json::from(node.name.as_str()));
        fields(out, "    ", &node.fields);
        out.push_str("  ]\n");
        Ok([0, 0])
    };
    streamed.entities(node, |text| Ok(outlet.put(text.as_bytes())?))?;
    // Ends are written by their numbers, and large figures otherwise than small ones.
    let links = LinkTexts::one_by_one(view, |record, out| {
        for edge in property::arcs(record)? {
            let _ = writeln!(out, "  edge [\n    source {}\n    target {}", number(&edge.source), number(&edge.target));
            one(out, "    ", "key", &Json::from(edge.id.as_str()));
            fields(out, "    ", &edge.fields);
            out.push_str("  ]\n");
        }
        Ok([0, 0])
    });
    streamed.links(&links, |text| Ok(outlet.put(text)?))?;
    outlet.put(b"]\n")?;
    Ok(Losses::default())
}

fn fields(out: &mut String, indent: &str, fields: &Map<String, Json>) {
    for (name, value) in fields {
        one(out, indent, name, value);
    }
}

fn one(out: &mut String, indent: &str, name: &str, value: &Json) {
    let Some(value) = in_one_text(value) else { return };
    let _ = write!(out, "{indent}{name} ");
    match &value {
        Json::Bool(flag) => out.push(if *flag { '1' } else { '0' }),
        // Integers of GML have 32 bits.
        Json::Number(number) if number.as_i64().is_some_and(|number| i32::try_from(number).is_err()) => {
            let _ = write!(out, "{number}.0");
        }
        Json::Number(number) => {
            let _ = write!(out, "{number}");
        }
        other => {
            let text = other.as_str().unwrap_or_default();
            out.push('"');
            for c in text.chars() {
                match c {
                    '"' => out.push_str("&quot;"),
                    '&' => out.push_str("&amp;"),
                    ' '..='~' => out.push(c),
                    c => _ = write!(out, "&#{};", u32::from(c)),
                }
            }
            out.push('"');
        }
    }
    out.push('\n');
}
