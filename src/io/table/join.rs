//! Rows that say one thing: several rows that are one link, and entities that several rows state.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Place, Placed};
use crate::io::value::{Data, Entry, Value};

/// The keys of a table that a row declares.
pub(super) type Table = Vec<Entry>;
/// The name of a kind, and a table of it.
pub(super) type Declared = (Placed<String>, Table);

/// Rows that are one link: their givers and receivers together, the rest of the first, citations of all.
pub(super) fn join(rows: Vec<Declared>, report: &dyn Fn(Diagnostic)) -> Option<Declared> {
    let mut rows = rows.into_iter();
    let (kind, mut table) = rows.next()?;
    for (other, entries) in rows {
        if other.value != kind.value {
            let message = format!("rows that are one link are `{}` and `{}`", kind.value, other.value);
            report(Diagnostic::error(Code::Conflict, other.place, message));
            continue;
        }
        for Entry { key, value } in entries {
            let Some(first) = table.iter_mut().find(|entry| entry.key.value == key.value) else {
                table.push(Entry { key, value });
                continue;
            };
            if same(&first.value, &value) {
                continue;
            }
            match key.value.as_str() {
                "from" | "to" | "cite" | "quote" | "programme" => {
                    let place = first.value.place;
                    let mut items = std::mem::replace(&mut first.value.data, Data::Broken).into_list(place);
                    for item in value.into_items() {
                        if !items.iter().any(|known| same(known, &item)) {
                            items.push(item);
                        }
                    }
                    first.value.data = Data::List(items);
                }
                "note" => {
                    if let (Data::Text(note), Data::Text(more)) = (&mut first.value.data, &value.data) {
                        note.push('\n');
                        note.push_str(more);
                    }
                }
                _ => {
                    let message = format!("rows that are one link differ in `{}`", key.value);
                    let fault = Diagnostic::error(Code::Conflict, value.place, message);
                    report(fault.related(first.value.place, "the other row"));
                }
            }
        }
    }
    Some((kind, table))
}

impl Data {
    fn into_list(self, place: Place) -> Vec<Value> {
        Value { data: self, place }.into_items()
    }
}

/// Whether two values are alike, wherever they stand.
fn same(one: &Value, other: &Value) -> bool {
    match (&one.data, &other.data) {
        (Data::List(a), Data::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Data::Table(a), Data::Table(b)) => alike(a, b),
        (a, b) => a == b,
    }
}

fn alike(one: &[Entry], other: &[Entry]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(a, b)| a.key.value == b.key.value && same(&a.value, &b.value))
}

/// Whether a row says something of an entity or a source that no row before it said.
pub(super) fn is_new(known: &mut BTreeMap<String, Vec<Table>>, kind: &Placed<String>, table: &Table) -> bool {
    let key = |name: &str| {
        table.iter().find(|entry| entry.key.value == name).and_then(|entry| match &entry.value.data {
            Data::Text(text) => Some(text.clone()),
            _ => None,
        })
    };
    let name = key("id").or_else(|| key("name")).unwrap_or_default();
    let said = known.entry(format!("{}\u{0}{name}", kind.value)).or_default();
    let new = !said.iter().any(|one| alike(one, table));
    if new {
        said.push(table.clone());
    }
    new
}
