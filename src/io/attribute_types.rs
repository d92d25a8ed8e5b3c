//! Which attributes the nodes and the edges of a graph have, and of what type, for formats that declare them first.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::json::EntityRecord;
use super::plain_links::show_looks;
use super::property::{self, in_one_text};
use super::streamed::Streamed;
use super::write::WriteError;

/// Attributes by their names, each with its type.
pub(super) type Types = BTreeMap<String, &'static str>;

/// The types that an attribute may have.
const TYPES: [&str; 4] = ["boolean", "long", "double", "string"];

/// The attributes of nodes and of edges, found in a pass over all that is written. `type_of` says which of the types a single
/// value has.
pub(super) fn attribute_types(
    streamed: &Streamed<'_, '_>,
    type_of: fn(&Value) -> &'static str,
) -> Result<[Types; 2], WriteError> {
    let [mut nodes, mut edges] = [Types::new(), Types::new()];
    let names = |record: &EntityRecord, out: &mut String| {
        let mut types = Types::new();
        add_all(&mut types, &property::point(record)?.fields, type_of);
        types.iter().for_each(|(name, sort)| out.extend([sort, " ", name, "\n"]));
        Ok([0, 0])
    };
    streamed.entities(names, |text| {
        for (sort, name) in text.lines().filter_map(|line| line.split_once(' ')) {
            add(&mut nodes, name, TYPES.into_iter().find(|known| *known == sort).unwrap_or("string"));
        }
        Ok(())
    })?;
    show_looks(streamed.view, |record| {
        property::arcs(record)?.iter().for_each(|edge| add_all(&mut edges, &edge.fields, type_of));
        Ok(())
    })?;
    Ok([nodes, edges])
}

/// Adds the attributes of one thing.
pub(super) fn add_all(types: &mut Types, fields: &Map<String, Value>, type_of: fn(&Value) -> &'static str) {
    for (name, value) in fields {
        if let Some(value) = in_one_text(value) {
            add(types, name, type_of(&value));
        }
    }
}

/// Adds an attribute; the order in which they come does not matter.
pub(super) fn add(types: &mut Types, name: &str, sort: &'static str) {
    let Some(known) = types.get_mut(name) else {
        types.insert(name.to_owned(), sort);
        return;
    };
    *known = match (*known, sort) {
        (one, other) if one == other => one,
        ("long" | "double", "long" | "double") => "double",
        _ => "string",
    };
}
