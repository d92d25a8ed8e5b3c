//! Mentions of entities: names, inline declarations, and relations that hold for a while.

use std::sync::Arc;

use super::entity::entity;
use super::table::{Scope, Table, one_of};
use crate::diagnostic::{Code, Diagnostic, Placed};
use crate::graph::declaration::{Reference, Relation};
use crate::io::value::{Data, Value};
use crate::model::Family;

/// A name, or a table with a kind of entity as key.
pub(super) fn reference(scope: &Scope<'_>, key: &str, value: Value) -> Option<Reference> {
    match value.data {
        Data::Table(entries) => inline(Table::new(scope, key, value.place, entries)),
        Data::Text(_) | Data::Broken => scope.text(key, value).map(Reference::Name),
        Data::Number(ref digits) => {
            let hint = format!("a code stands in quotes: `\"{digits}\"`");
            scope.wrong_type(key, &value, "a name, an id or `{ school = \"…\" }`", Some(hint));
            None
        }
        _ => {
            let hint = matches!(value.data, Data::List(_)).then(|| "it takes one".to_owned());
            scope.wrong_type(key, &value, "a name, an id or `{ school = \"…\" }`", hint);
            None
        }
    }
}

/// `{ school = "常山县实验中学", within = "常山县" }`.
fn inline(mut table: Table<'_>) -> Option<Reference> {
    let scope = table.scope;
    let is_kind = |name: &str| scope.kinds.get(name).is_some_and(|kind| scope.kinds.info(kind).family == Family::Entity);
    let Some(entry) = table.take_where(is_kind) else {
        let kinds: Vec<_> = scope.kinds.family(Family::Entity).map(|kind| scope.kinds.info(kind).name.as_str()).collect();
        let first = table.take_rest().into_iter().next();
        let hint = match &first {
            Some(entry) => one_of(&entry.key.value, &kinds),
            None => "write `{ school = \"常山县实验中学\" }`".to_owned(),
        };
        let place = first.map_or(table.place, |entry| entry.key.place);
        let message = format!("no key of this `{}` is a kind of entity", table.name);
        scope.report(Diagnostic::error(Code::MissingKey, place, message).hint(hint));
        return None;
    };
    table.name.clone_from(&entry.key.value);
    let name = scope.text(&entry.key.value, entry.value);
    entity(table, entry.key, name).map(|entity| Reference::Inline(Arc::new(entity)))
}

impl Table<'_> {
    /// One reference.
    pub(super) fn reference(&mut self, key: &'static str) -> Option<Reference> {
        let value = self.take(key)?;
        reference(self.scope, key, value)
    }

    /// One reference or a list of them.
    pub(super) fn references(&mut self, key: &'static str) -> Vec<Reference> {
        let items = self.take(key).map(Value::into_items).unwrap_or_default();
        items.into_iter().filter_map(|item| reference(self.scope, key, item)).collect()
    }

    /// One or several references that must be there.
    pub(super) fn required_references(&mut self, key: &'static str, hint: &str) -> Vec<Reference> {
        let Some(value) = self.require(key, hint) else { return Vec::new() };
        let (place, items) = (value.place, value.into_items());
        if items.is_empty() {
            let fault = Diagnostic::error(Code::MissingKey, place, format!("`{key}` is empty"));
            self.scope.report(if hint.is_empty() { fault } else { fault.hint(hint) });
        }
        items.into_iter().filter_map(|item| reference(self.scope, key, item)).collect()
    }

    /// References or `{ entity, period, counts }`.
    pub(super) fn relations(&mut self, key: &'static str) -> Vec<Relation> {
        let items = self.take(key).map(Value::into_items).unwrap_or_default();
        items.into_iter().filter_map(|item| relation(self.scope, key, item)).collect()
    }

    /// Ids of other things: one or a list.
    pub(super) fn ids(&mut self, key: &'static str) -> Vec<Placed<String>> {
        self.texts(key)
    }

    /// Who else has a hand in a link, by role.
    pub(super) fn roles(&mut self) -> Vec<(String, Vec<Reference>)> {
        let Some(value) = self.take("roles") else { return Vec::new() };
        let expected = "a table such as `{ coordinator = \"…\", broker = […] }`";
        let Some(mut table) = self.scope.table("roles", value, expected) else { return Vec::new() };
        let read = |entry: crate::io::value::Entry| {
            let items = entry.value.into_items().into_iter();
            let role = entry.key.value;
            let parties = items.filter_map(|item| reference(self.scope, &role, item)).collect();
            (role, parties)
        };
        table.take_rest().into_iter().map(read).collect()
    }
}

fn relation(scope: &Scope<'_>, key: &str, value: Value) -> Option<Relation> {
    let value = match value.data {
        Data::Table(entries) if entries.iter().any(|entry| entry.key.value == "entity") => {
            let mut table = Table::new(scope, key, value.place, entries);
            let entity = table.reference("entity");
            let (period, counts) = (table.period("period"), table.flag("counts"));
            table.finish();
            return Some(Relation { entity: entity?, period, counts });
        }
        data => Value { data, place: value.place },
    };
    Some(Relation { entity: reference(scope, key, value)?, period: None, counts: false })
}
