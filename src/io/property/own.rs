//! A graph of ours that went out as nodes and edges, back to a document.

use std::collections::{BTreeSet, HashMap};

use super::flat::WEIGHTS;
use super::{Edge, Node, PropertyGraph, entry, put, take};
use crate::diagnostic::{Code, Diagnostic, Place, Placed};
use crate::io::json::lower;
use crate::io::read::{Foreign, Parsed};
use crate::io::value::{Data, Entry, Value};

/// Fields of entities, links and both.
const ENTITY: &[&str] = &[
    "kind",
    "name",
    "names",
    "aliases",
    "unnamed",
    "gazetteer",
    "class",
    "level",
    "within",
    "unit_of",
    "owner",
    "longitude",
    "latitude",
    "of",
    "size",
    "members",
    "open",
];
const LINK: &[&str] = &[
    "kind",
    "named",
    "scheme",
    "programme",
    "roles",
    "certainty",
    "because",
    "open",
    "measures",
    "part_of",
    "contradicts",
    "also",
];
const COMMON: &[&str] = &["status", "period", "note", "access", "cite", "x"];
/// Fields that are lists or tables, and may come as JSON.
const STRUCTURED: &[&str] = &[
    "names",
    "aliases",
    "class",
    "within",
    "unit_of",
    "owner",
    "members",
    "cite",
    "x",
    "roles",
    "programme",
    "measures",
    "part_of",
    "contradicts",
    "also",
    "period",
];
const FLAGS: &[&str] = &["unnamed", "gazetteer", "open", "named"];
const NUMBERS: &[&str] = &["longitude", "latitude", "size"];

pub(super) fn tables(graph: PropertyGraph, foreign: &Foreign, place: Place) -> Parsed {
    let mut faults = Vec::new();
    let mut document = Vec::new();
    for Entry { key, value } in graph.attributes {
        match key.value.as_str() {
            "shanhai" => document.push(Entry { key, value: version(value) }),
            "kinds" | "sources" | "facts" => {
                let value = decode(value, &mut faults);
                document.push(Entry { key, value });
            }
            // What other programs add to a graph of ours (a layout, a title) is theirs.
            _ => {}
        }
    }
    let mut lists: Vec<Entry> = Vec::new();
    let list = |name: &str| Placed::new(name.to_owned(), place);
    for node in graph.nodes {
        let item = entity(node, foreign, &mut faults);
        put(&mut lists, &list("entities"), item);
    }
    let (single, joint): (Vec<Edge>, Vec<Edge>) =
        graph.edges.into_iter().partition(|edge| edge.attributes.iter().all(|entry| entry.key.value != "link"));
    let mut links: Vec<Value> = single.into_iter().map(|edge| link(edge, foreign, &mut faults)).collect();
    links.extend(joint_links(joint, foreign, &mut faults));
    for item in links {
        put(&mut lists, &list("links"), item);
    }
    document.extend(lists);
    let (tables, more) = lower::tables(Value { data: Data::Table(document), place });
    faults.extend(more);
    (tables, faults)
}

/// Programs turn whole numbers into others: `1`, `"1"`, `1.0`.
fn version(value: Value) -> Value {
    let data = match value.data {
        Data::Text(text) | Data::Number(text) => Data::Number(text.strip_suffix(".0").unwrap_or(&text).to_owned()),
        other => other,
    };
    Value { data, ..value }
}

/// A field as its record has it: lists and tables come as JSON.
fn decode(value: Value, faults: &mut Vec<Diagnostic>) -> Value {
    let Data::Text(text) = &value.data else { return value };
    if !text.starts_with(['[', '{']) {
        return value;
    }
    lower::placed_at(text, value.place).unwrap_or_else(|fault| {
        faults.push(fault);
        Value { data: Data::Broken, ..value }
    })
}

fn field(key: &str, value: Value, faults: &mut Vec<Diagnostic>) -> Value {
    let place = value.place;
    let data = match &value.data {
        Data::Text(text) if FLAGS.contains(&key) => match text.to_ascii_lowercase().as_str() {
            "true" | "1" => Data::Flag(true),
            "false" | "0" => Data::Flag(false),
            _ => return value,
        },
        Data::Number(number) if FLAGS.contains(&key) && matches!(number.as_str(), "0" | "1") => Data::Flag(number == "1"),
        Data::Text(text) if NUMBERS.contains(&key) => Data::Number(text.clone()),
        // Texts that look like numbers come back as numbers from programs that guess.
        Data::Number(text) if !NUMBERS.contains(&key) => Data::Text(text.clone()),
        _ if STRUCTURED.contains(&key) => return decode(value, faults),
        _ => return value,
    };
    Value { data, place }
}

/// The fields of a record out of attributes; what is no field is the user's own.
fn fields(attributes: Vec<Entry>, known: &[&str], faults: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let mut record = Vec::with_capacity(attributes.len() + 2);
    let mut own: Vec<Entry> = Vec::new();
    for Entry { key, value } in attributes {
        // Programs that hold attributes in columns write empty cells.
        if matches!(&value.data, Data::Text(text) if text.is_empty()) || value.data == Data::Null {
            continue;
        }
        if known.contains(&key.value.as_str()) || COMMON.contains(&key.value.as_str()) {
            let value = field(&key.value, value, faults);
            record.push(Entry { key, value });
        } else {
            own.push(Entry { key, value });
        }
    }
    if own.is_empty() {
        return record;
    }
    match record.iter_mut().find(|entry| entry.key.value == "x") {
        Some(Entry { value: Value { data: Data::Table(x), .. }, .. }) => {
            own.retain(|entry| x.iter().all(|known| known.key.value != entry.key.value));
            x.extend(own);
        }
        Some(_) => {}
        None => {
            let place = own[0].key.place;
            record.push(entry("x", Data::Table(own), place));
        }
    }
    record
}

fn entity(node: Node, foreign: &Foreign, faults: &mut Vec<Diagnostic>) -> Value {
    let mut record = vec![entry("id", Data::Text(node.id.value), node.id.place)];
    let mut attributes = node.attributes;
    // The name went out as the label, if the format has one.
    let label = take(&mut attributes, "label");
    record.extend(fields(attributes, ENTITY, faults));
    if let (Some(label), false) = (label, has(&record, "name")) {
        let place = label.place;
        record.push(Entry { key: Placed::new("name".to_owned(), place), value: field("name", label, faults) });
    }
    if let (Some(parent), false) = (node.parent, has(&record, "within")) {
        record.push(entry("within", Data::Text(parent.value), parent.place));
    }
    kind(&mut record, foreign.node_kind.as_deref(), "--node-kind", node.place, faults);
    Value { data: Data::Table(record), place: node.place }
}

fn link(edge: Edge, foreign: &Foreign, faults: &mut Vec<Diagnostic>) -> Value {
    let ends = [("from", vec![edge.source]), ("to", vec![edge.target])];
    record_of(edge.id, ends, edge.attributes, edge.place, foreign, faults)
}

fn record_of(
    id: Option<Placed<String>>,
    ends: [(&str, Vec<Placed<String>>); 2],
    mut attributes: Vec<Entry>,
    place: Place,
    foreign: &Foreign,
    faults: &mut Vec<Diagnostic>,
) -> Value {
    // Made of the measures, and not read: they say it.
    attributes.retain(|entry| {
        !WEIGHTS.contains(&entry.key.value.as_str()) && !matches!(entry.key.value.as_str(), "currency" | "label")
    });
    let mut record = Vec::new();
    record.extend(id.map(|id| entry("id", Data::Text(id.value), id.place)));
    for (key, nodes) in ends {
        let text = |node: Placed<String>| Value { data: Data::Text(node.value), place: node.place };
        record.push(entry(key, Data::List(nodes.into_iter().map(text).collect()), place));
    }
    record.extend(fields(attributes, LINK, faults));
    kind(&mut record, foreign.link_kind.as_deref(), "--link-kind", place, faults);
    Value { data: Data::Table(record), place }
}

/// The edges of each joint link as that link.
fn joint_links(edges: Vec<Edge>, foreign: &Foreign, faults: &mut Vec<Diagnostic>) -> Vec<Value> {
    let mut order: Vec<Vec<Edge>> = Vec::new();
    let mut at_of: HashMap<String, usize> = HashMap::new();
    for mut edge in edges {
        let Some(id) = take(&mut edge.attributes, "link").as_ref().and_then(super::id_text) else { continue };
        let at = *at_of.entry(id.value.clone()).or_insert(order.len());
        if at == order.len() {
            order.push(Vec::new());
        }
        edge.id = Some(id);
        order[at].push(edge);
    }
    let mut links = Vec::with_capacity(order.len());
    for arcs in order {
        let ends = |end: fn(&Edge) -> &Placed<String>| {
            let mut seen = BTreeSet::new();
            let all = arcs.iter().map(end).filter(|node| seen.insert(node.value.clone()));
            all.cloned().collect::<Vec<_>>()
        };
        let (from, to) = (ends(|arc| &arc.source), ends(|arc| &arc.target));
        let (id, place) = (arcs[0].id.clone(), arcs[0].place);
        let pairs: BTreeSet<(&str, &str)> =
            arcs.iter().map(|arc| (arc.source.value.as_str(), arc.target.value.as_str())).collect();
        if pairs.len() != from.len() * to.len() {
            let name = id.as_ref().map(|id| id.value.clone()).unwrap_or_default();
            let message = format!("the joint link `{name}` has not an edge from each of its givers to each of its receivers");
            let hint = "its edges share `link`; those that were taken out or added make it another link";
            faults.push(Diagnostic::error(Code::Conflict, place, message).hint(hint));
            continue;
        }
        let mut attributes: Vec<Entry> = Vec::new();
        for arc in arcs {
            for entry in arc.attributes {
                if attributes.iter().all(|known| known.key.value != entry.key.value) {
                    attributes.push(entry);
                }
            }
        }
        links.push(record_of(id, [("from", from), ("to", to)], attributes, place, foreign, faults));
    }
    links
}

fn has(record: &[Entry], key: &str) -> bool {
    record.iter().any(|entry| entry.key.value == key)
}

/// What was added to a graph of ours by another program has the kind that is said for such.
fn kind(record: &mut Vec<Entry>, said: Option<&str>, option: &str, place: Place, faults: &mut Vec<Diagnostic>) {
    if has(record, "kind") {
        return;
    }
    if let Some(kind) = said {
        record.push(entry("kind", Data::Text(kind.to_owned()), place));
    } else {
        let fault = Diagnostic::error(Code::MissingKey, place, "this has no `kind`");
        faults.push(fault.hint(format!("add the attribute `kind`, or say one for all that have none with {option} KIND")));
        record.push(entry("kind", Data::Broken, place));
    }
}
