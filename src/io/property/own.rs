//! A graph of ours that went out as nodes and edges, back to a document.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::flat::WEIGHTS;
use super::{Attribute, Edge, Node, PropertyGraph, entry, put, take, taken};
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

pub(super) fn tables(graph: PropertyGraph<'_>, foreign: &Foreign, place: Place) -> Parsed {
    let mut faults = Vec::new();
    let mut document = Vec::new();
    let PropertyGraph { attributes, nodes, edges, mut list, .. } = graph;
    for Entry { key, value } in attributes {
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
    let named = |name: &str| Placed::new(name.to_owned(), place);
    for node in nodes {
        let attributes = taken(&mut list, &node.attributes);
        let item = entity(node, attributes, foreign, &mut faults);
        put(&mut lists, &named("entities"), item);
    }
    let is_joint = |edge: &Edge<'_>| list[edge.attributes.clone()].iter().any(|attribute| attribute.key.value == "link");
    let (joint, single): (Vec<Edge<'_>>, Vec<Edge<'_>>) = edges.into_iter().partition(is_joint);
    let mut links: Vec<Value> = Vec::with_capacity(single.len());
    for edge in single {
        let attributes = taken(&mut list, &edge.attributes);
        links.push(link(edge, attributes, foreign, &mut faults));
    }
    links.extend(joint_links(joint, &mut list, foreign, &mut faults));
    for item in links {
        put(&mut lists, &named("links"), item);
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

fn entity(node: Node<'_>, mut attributes: Vec<Entry>, foreign: &Foreign, faults: &mut Vec<Diagnostic>) -> Value {
    let mut record = vec![entry("id", Data::Text(node.id.value.into_owned()), node.id.place)];
    // The name went out as the label, if the format has one.
    let label = take(&mut attributes, "label");
    record.extend(fields(attributes, ENTITY, faults));
    if let (Some(label), false) = (label, has(&record, "name")) {
        let place = label.place;
        record.push(Entry { key: Placed::new("name".to_owned(), place), value: field("name", label, faults) });
    }
    if let (Some(parent), false) = (node.parent, has(&record, "within")) {
        record.push(entry("within", Data::Text(parent.value.into_owned()), parent.place));
    }
    kind(&mut record, foreign.node_kind.as_deref(), "--node-kind", node.place, faults);
    Value { data: Data::Table(record), place: node.place }
}

fn link(edge: Edge<'_>, attributes: Vec<Entry>, foreign: &Foreign, faults: &mut Vec<Diagnostic>) -> Value {
    let ends = [("from", vec![edge.source.map(Cow::into_owned)]), ("to", vec![edge.target.map(Cow::into_owned)])];
    record_of(edge.id.map(|id| id.map(Cow::into_owned)), ends, attributes, edge.place, foreign, faults)
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

/// One edge of a joint link, with its attributes.
struct Arc<'t> {
    edge: Edge<'t>,
    attributes: Vec<Entry>,
}

/// The edges of each joint link as that link.
fn joint_links(edges: Vec<Edge<'_>>, list: &mut [Attribute<'_>], foreign: &Foreign, faults: &mut Vec<Diagnostic>) -> Vec<Value> {
    let mut order: Vec<(Placed<String>, Vec<Arc<'_>>)> = Vec::new();
    let mut at_of: HashMap<String, usize> = HashMap::new();
    for edge in edges {
        let mut attributes = taken(list, &edge.attributes);
        let Some(id) = take(&mut attributes, "link").as_ref().and_then(super::id_text) else { continue };
        let at = *at_of.entry(id.value.clone()).or_insert(order.len());
        if at == order.len() {
            order.push((id, Vec::new()));
        }
        order[at].1.push(Arc { edge, attributes });
    }
    let mut links = Vec::with_capacity(order.len());
    for (id, arcs) in order {
        let ends = |end: fn(&Edge<'_>) -> Placed<String>| {
            let mut seen = BTreeSet::new();
            arcs.iter().map(|arc| end(&arc.edge)).filter(|node| seen.insert(node.value.clone())).collect::<Vec<_>>()
        };
        let from = ends(|edge| edge.source.clone().map(Cow::into_owned));
        let to = ends(|edge| edge.target.clone().map(Cow::into_owned));
        let place = arcs[0].edge.place;
        let pairs: BTreeSet<(&str, &str)> =
            arcs.iter().map(|Arc { edge, .. }| (edge.source.value.as_ref(), edge.target.value.as_ref())).collect();
        if pairs.len() != from.len() * to.len() {
            let message =
                format!("the joint link `{}` has not an edge from each of its givers to each of its receivers", id.value);
            let hint = "its edges share `link`; those that were taken out or added make it another link";
            faults.push(Diagnostic::error(Code::Conflict, place, message).hint(hint));
            continue;
        }
        let mut attributes: Vec<Entry> = Vec::new();
        for entry in arcs.into_iter().flat_map(|arc| arc.attributes) {
            if attributes.iter().all(|known| known.key.value != entry.key.value) {
                attributes.push(entry);
            }
        }
        links.push(record_of(Some(id), [("from", from), ("to", to)], attributes, place, foreign, faults));
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
