//! Entities that rows of one table state alike, once among the plain rows and once among the others.

use std::collections::HashMap;

use crate::diagnostic::{FileId, Place};
use crate::graph::declaration::{CitationDeclaration, Common, EntityDeclaration, Reference, Register, Relation};

/// What a plain row can say, without its places: id, kind, name, level, where it lies, source.
type Said = [Option<String>; 6];

/// Takes out entities that say no more than a plain row of the same sheet says; those before `plain` are such rows.
pub(super) fn drop_restated(register: &mut Register, plain: usize) {
    let plain = plain.min(register.entities.len());
    if register.entities[plain..].iter().all(|entity| sheet_of(entity).is_none()) {
        return;
    }
    let others = register.entities.split_off(plain);
    let mut rows: HashMap<(FileId, u16), HashMap<String, Said>> = HashMap::new();
    let mut add = |entity: &EntityDeclaration| {
        if let (Some(sheet), Some(id), Some(said)) = (sheet_of(entity), &entity.id, said(entity)) {
            rows.entry(sheet).or_default().insert(id.value.clone(), said);
        }
    };
    register.entities.iter().for_each(&mut add);
    for table in &register.plain.entities {
        let place = table.place.map(|place| (place.file, place.sheet));
        if others.iter().any(|entity| sheet_of(entity) == place) {
            (0..table.len()).for_each(|row| add(&table.declaration(row, &register.plain.words)));
        }
    }
    let is_new = |entity: &EntityDeclaration| {
        let known = sheet_of(entity).and_then(|sheet| rows.get(&sheet));
        let row = known.zip(entity.id.as_ref()).and_then(|(known, id)| known.get(&id.value));
        row.is_none_or(|row| said(entity).as_ref() != Some(row))
    };
    register.entities.extend(others.into_iter().filter(is_new));
}

fn sheet_of(entity: &EntityDeclaration) -> Option<(FileId, u16)> {
    match entity.place {
        Place::Cell { file, sheet, .. } => Some((file, sheet)),
        _ => None,
    }
}

/// What a declaration says, if a plain row can say all of it.
fn said(entity: &EntityDeclaration) -> Option<Said> {
    let EntityDeclaration { id, kind, name, level, within, common, place: _, .. } = entity;
    let Common { citations, note, internal, x, place: _ } = common;
    let within = match within.as_slice() {
        [] => None,
        [Relation { entity: Reference::Name(name), period: None, counts: false }] => Some(name.value.clone()),
        _ => return None,
    };
    let source = match citations.as_slice() {
        [] => None,
        [CitationDeclaration { source: Some(source), quote: None, locator: None, says: None }] => Some(source.value.clone()),
        _ => return None,
    };
    let more = !entity.names.is_empty()
        || !entity.aliases.is_empty()
        || !entity.classes.is_empty()
        || !entity.unit_of.is_empty()
        || !entity.owners.is_empty()
        || !entity.members.is_empty()
        || [entity.code.is_some(), entity.period.is_some(), entity.status.is_some(), entity.of.is_some()].contains(&true)
        || [entity.longitude.is_some(), entity.latitude.is_some(), entity.size.is_some()].contains(&true)
        || [entity.unnamed, entity.open, note.is_some(), *internal, x.is_some()].contains(&true);
    let text = |text: &str| Some(text.to_owned());
    let level = level.as_ref().and_then(|level| text(level.value.as_str()));
    (!more).then(|| [id.as_ref().map(|id| id.value.clone()), text(&kind.value), text(&name.value), level, within, source])
}
