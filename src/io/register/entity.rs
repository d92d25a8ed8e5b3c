//! Tables of entities: `[[region]]`, `[[park]]`, … and inline declarations.

use std::collections::BTreeMap;

use super::table::Table;
use crate::diagnostic::{Code, Diagnostic, Placed};
use crate::graph::declaration::EntityDeclaration;
use crate::model::{Kind, Level, Status};

/// Reads the table of an entity; the name of an inline one stands beside its kind.
///
/// Without a name there is no entity, unless an id stands in for it, so that what refers to it is not reported too.
pub(super) fn entity(mut table: Table<'_>, kind: Placed<String>, name: Option<Placed<String>>) -> Option<EntityDeclaration> {
    let id = table.id();
    let name = name.or_else(|| id.clone());
    let handle = table.scope.kinds.get(&kind.value);
    let mut entity = EntityDeclaration {
        id,
        names: names(&mut table),
        aliases: table.texts("aliases"),
        unnamed: table.flag("unnamed"),
        classes: table.texts("class"),
        within: table.relations("within"),
        unit_of: table.relations("unit_of"),
        period: table.period("period"),
        status: table.word("status", Status::ALL, Status::as_str),
        longitude: table.degrees("longitude", 180.0),
        latitude: table.degrees("latitude", 90.0),
        place: table.place,
        common: table.common(),
        kind,
        ..EntityDeclaration::default()
    };
    if handle == Some(Kind::REGION) {
        entity.level = table.word("level", &Level::ALL, Level::as_str);
        entity.code = code(&mut table);
    } else {
        table.refuse("level", "only a `region` has it");
        table.refuse("code", "only a `region` has it");
    }
    if handle == Some(Kind::PARK) {
        entity.owners = table.relations("owner");
    } else {
        table.refuse("owner", "only a `park` has it; a part says what it belongs to with `unit_of`");
    }
    if handle == Some(Kind::GROUP) {
        entity.of = kind_of_members(&mut table);
        entity.size = table.count("size");
        entity.members = table.references("members");
        entity.open = table.flag("open");
    } else {
        for key in ["of", "size", "members", "open"] {
            table.refuse(key, "only a `group` has it");
        }
    }
    table.finish();
    Some(EntityDeclaration { name: name?, ..entity })
}

/// `[[park]]` with its `name`.
pub(super) fn entity_table(mut table: Table<'_>) -> Option<EntityDeclaration> {
    let kind = Placed::new(table.name.clone(), table.place);
    let name = match table.take("name") {
        Some(name) => table.scope.text("name", name),
        // A table may add to a region that the gazetteer knows by its code.
        None if table.name == "region" && (table.has("id") || table.has("code")) => {
            return named_by_code(table, kind);
        }
        None => {
            table.missing_key("name", "where the source gives no name, make one up and add `unnamed = true`");
            None
        }
    };
    entity(table, kind, name)
}

/// A region without a name is the one of its id or code.
fn named_by_code(table: Table<'_>, kind: Placed<String>) -> Option<EntityDeclaration> {
    let region = entity(table, kind, Some(Placed::default()))?;
    let name = region.id.clone().or_else(|| region.code.clone())?;
    Some(EntityDeclaration { name, ..region })
}

fn names(table: &mut Table<'_>) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    if let Some(name) = table.words("name_en") {
        names.insert("en".to_owned(), name);
    }
    let Some(value) = table.take("names") else { return names };
    let scope = table.scope;
    let expected = "a table by language such as `{ en = \"…\", \"zh-Hant\" = \"…\" }`";
    let Some(mut by_language) = scope.table("names", value, expected) else { return names };
    for entry in by_language.take_rest() {
        let Some(name) = scope.text(&entry.key.value, entry.value) else { continue };
        match names.get(&entry.key.value) {
            Some(other) if *other != name.value => {
                let message = format!("`name_en` is `{other}` and `names` says `{}`", name.value);
                scope.report(Diagnostic::error(Code::Conflict, name.place, message).hint("keep one of them"));
            }
            _ => {
                names.insert(entry.key.value, name.value);
            }
        }
    }
    names
}

fn code(table: &mut Table<'_>) -> Option<Placed<String>> {
    let code = table.text("code")?;
    if matches!(code.value.len(), 6 | 9 | 12) && code.value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(code);
    }
    let fault = Diagnostic::error(Code::WrongType, code.place, format!("`{}` is no code of a region", code.value));
    table.scope.report(fault.hint("six digits of GB/T 2260 (`330802`), nine for townships"));
    None
}

fn kind_of_members(table: &mut Table<'_>) -> Option<Placed<String>> {
    let scope = table.scope;
    let kind = table.text("of")?;
    if super::entity_kinds(scope.kinds).any(|known| known == kind.value) {
        return Some(kind);
    }
    let known: Vec<_> = super::entity_kinds(scope.kinds).collect();
    let fault = Diagnostic::error(Code::UnknownWord, kind.place, format!("`{}` is no kind of entity", kind.value));
    scope.report(fault.hint(super::table::one_of(&kind.value, &known)));
    None
}
