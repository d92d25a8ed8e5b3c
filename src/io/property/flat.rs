//! Records of a graph as nodes and edges with attributes.

use serde_json::{Map, Number, Value};

use crate::io::json::{EntityRecord, FactRecord, KindRecord, LinkRecord, MeasureRecord, SourceRecord, VERSION};

/// An entity.
pub(crate) struct Point {
    pub(crate) id: String,
    pub(crate) name: String,
    /// All other fields of its record.
    pub(crate) fields: Map<String, Value>,
}

/// One giver and one receiver of a link.
pub(crate) struct Arc {
    pub(crate) id: String,
    pub(crate) source: String,
    pub(crate) target: String,
    /// The kind, for labels.
    pub(crate) kind: String,
    pub(crate) fields: Map<String, Value>,
}

/// Measures whose number stands beside the record, for programs that weigh edges.
pub(crate) const WEIGHTS: [&str; 3] = ["money", "people", "projects"];

/// The attributes of the graph.
pub(crate) fn attributes(
    kinds: &[KindRecord],
    sources: &[SourceRecord],
    facts: &[FactRecord],
) -> Result<Map<String, Value>, serde_json::Error> {
    let mut attributes = Map::new();
    attributes.insert("shanhai".to_owned(), VERSION.into());
    for (name, list) in [
        ("kinds", serde_json::to_value(kinds)?),
        ("sources", serde_json::to_value(sources)?),
        ("facts", serde_json::to_value(facts)?),
    ] {
        if list.as_array().is_some_and(|items| !items.is_empty()) {
            attributes.insert(name.to_owned(), list);
        }
    }
    Ok(attributes)
}

/// The node of an entity.
pub(crate) fn point(entity: &EntityRecord) -> Result<Point, serde_json::Error> {
    let mut fields = object(entity)?;
    fields.shift_remove("id");
    fields.shift_remove("name");
    Ok(Point { id: entity.id.clone(), name: entity.name.clone(), fields })
}

/// The edges of a link. One with several givers or receivers is an edge for each pair of them; all name it in `link`, and the
/// first alone carries what the link says, so that nothing is counted twice.
pub(crate) fn arcs(link: &LinkRecord) -> Result<Vec<Arc>, serde_json::Error> {
    let mut fields = object(link)?;
    for key in ["id", "from", "to"] {
        fields.shift_remove(key);
    }
    weigh(link, &mut fields);
    let pairs = link.from.iter().flat_map(|from| link.to.iter().map(move |to| (from, to)));
    let joint = link.from.len() * link.to.len() > 1;
    let arcs = pairs.enumerate().map(|(at, (from, to))| {
        let mut own = if at == 0 {
            std::mem::take(&mut fields)
        } else {
            Map::from_iter([("kind".to_owned(), Value::from(link.kind.as_str()))])
        };
        if joint {
            own.insert("link".to_owned(), link.id.as_str().into());
        }
        let id = if at == 0 { link.id.clone() } else { format!("{}:{}", link.id, at + 1) };
        Arc { id, source: from.clone(), target: to.clone(), kind: link.kind.clone(), fields: own }
    });
    Ok(arcs.collect())
}

fn object<T: serde::Serialize>(record: &T) -> Result<Map<String, Value>, serde_json::Error> {
    Ok(match serde_json::to_value(record)? {
        Value::Object(object) => object,
        _ => Map::new(),
    })
}

/// Puts the numbers of common measures beside the record, for programs that add them up: where there is one, which is realised
/// and no rate, and the link has one giver and one receiver and is not only planned.
fn weigh(link: &LinkRecord, fields: &mut Map<String, Value>) {
    if link.from.len() * link.to.len() > 1 || link.common.status.as_deref() == Some("planned") {
        return;
    }
    for name in WEIGHTS {
        let Some([one]) = link.measures.get(name).map(Vec::as_slice) else { continue };
        let Some(number) = weight(one) else { continue };
        fields.insert(name.to_owned(), Value::Number(number));
        if name == "money" {
            fields.insert("currency".to_owned(), one.unit.as_str().into());
        }
    }
}

fn weight(measure: &MeasureRecord) -> Option<Number> {
    let realised = matches!(measure.basis.as_deref(), None | Some("paid" | "unstated"));
    let adds = realised && measure.per.is_none() && measure.of.is_none() && measure.span.as_deref() != Some("yearly");
    measure.stated.clone().filter(|_| adds)
}

/// A value for programs whose attributes are single: texts, numbers and flags as they are, a list of one as that one, all
/// else as JSON.
pub(crate) fn in_one_text(value: &Value) -> Option<Value> {
    Some(match value {
        Value::Null => return None,
        Value::Array(items) => match items.as_slice() {
            [Value::String(one)] if !one.starts_with(['[', '{']) => Value::String(one.clone()),
            _ => Value::String(value.to_string()),
        },
        Value::Object(_) => Value::String(value.to_string()),
        single => single.clone(),
    })
}
