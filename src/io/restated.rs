//! Entities that rows of one table state alike, once among the plain rows and once among the others.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{FileId, Place};
use crate::graph::declaration::{CitationDeclaration, Common, EntityDeclaration, Reference, Register, Relation};

/// What a plain row can say, without its places: id, kind, name, level, where it lies, source.
type Said = [Option<String>; 6];

/// What plain rows of a sheet say by id, and which of the declarations each is, if it is one.
type Rows = HashMap<String, (Said, Option<usize>)>;

/// Takes out entities that say no more than a plain row of the same sheet says; those before `plain` are such rows. Of two
/// rows that say the same the first one stays, where both are declarations. A row with a fault says something else than what
/// is left of it.
pub(super) fn drop_restated(register: &mut Register, plain: usize) {
    let others = register.entities.split_off(plain.min(register.entities.len()));
    if others.is_empty() {
        return;
    }
    let mut rows: HashMap<(FileId, u16), Rows> = HashMap::new();
    let mut add = |entity: &EntityDeclaration, at: Option<usize>| {
        if let (Some(sheet), Some(id), Some(said)) = (sheet_of(entity), &entity.id, said(entity)) {
            rows.entry(sheet).or_default().insert(id.value.clone(), (said, at));
        }
    };
    for (at, entity) in register.entities.iter().enumerate() {
        add(entity, Some(at));
    }
    for table in &register.plain.entities {
        let place = table.place.map(|place| (place.file, place.sheet));
        if others.iter().any(|entity| sheet_of(entity) == place) {
            (0..table.len()).for_each(|row| add(&table.declaration(row, &register.plain.words), None));
        }
    }
    let faulty: HashSet<_> = register.diagnostics.iter().filter_map(|fault| row_of(fault.place)).collect();
    for entity in others {
        let sound = row_of(entity.place).is_some_and(|row| !faulty.contains(&row));
        let known = sheet_of(&entity).filter(|_| sound).and_then(|sheet| rows.get(&sheet));
        let row = known.zip(entity.id.as_ref()).and_then(|(known, id)| known.get(&id.value));
        match row.filter(|(row, _)| said(&entity).as_ref() == Some(row)) {
            None => register.entities.push(entity),
            Some((_, Some(at))) if row_of(entity.place) < row_of(register.entities[*at].place) => register.entities[*at] = entity,
            Some(_) => {}
        }
    }
}

fn row_of(place: Place) -> Option<(FileId, u16, u32)> {
    match place {
        Place::Cell { file, sheet, row, .. } => Some((file, sheet, row)),
        _ => None,
    }
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
