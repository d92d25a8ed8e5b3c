//! Entities that rows of one table state alike, however they were read: plain ones in columns, those before in declarations, and
//! those that a filler made of all others, perhaps without a cell that was at fault. The first row stays.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::diagnostic::{FileId, Place};
use crate::graph::declaration::{CitationDeclaration, Common, EntityDeclaration, Reference, Register, Relation};
use crate::graph::words::WordId;

/// What a plain row can say, without its places: id, kind, name, level, where it lies, source.
type Said = [Option<String>; 6];

/// A sheet of a file.
type SheetAt = (FileId, u16);

/// Where an entity is, beside the row that states it.
#[derive(Clone, Copy, Debug)]
enum At {
    Declared(usize),
    /// A table of plain rows, and the row in it.
    Plain(usize, usize),
}

/// Takes out entities that say no more than one of a row before in the same sheet. Those before `plain` are of plain rows, which
/// differ from one another; if there are no others, nothing is looked at.
///
/// Cost: linear in the declarations, and in the plain rows of sheets that have both.
pub(super) fn drop_restated(register: &mut Register, plain: usize) {
    let others: HashSet<SheetAt> = register.entities.iter().skip(plain).filter_map(|one| Some(place_of(one)?.0)).collect();
    if others.is_empty() {
        return;
    }
    let stated = stated(register, &others);
    let (mut declared, mut rows) = (BTreeSet::new(), BTreeMap::<usize, Vec<usize>>::new());
    for mut all in stated.into_values() {
        all.sort_by_key(|(row, _)| *row);
        let mut known: Vec<Said> = Vec::new();
        for (_, at) in all {
            let said = match at {
                At::Declared(at) => said(&register.entities[at]),
                At::Plain(table, row) => said(&register.plain.entities[table].declaration(row, &register.plain.words)),
            };
            let Some(said) = said else { continue };
            if !known.contains(&said) {
                known.push(said);
                continue;
            }
            match at {
                At::Declared(at) => _ = declared.insert(at),
                At::Plain(table, row) => rows.entry(table).or_default().push(row),
            }
        }
    }
    if !declared.is_empty() {
        let mut at = 0..;
        register.entities.retain(|_| at.next().is_none_or(|at| !declared.contains(&at)));
    }
    for (table, mut rows) in rows {
        rows.sort_unstable();
        register.plain.entities[table].set_aside(&rows);
    }
}

/// The rows that state an entity, where several of a sheet do, by the sheet and the id.
fn stated(register: &Register, sheets: &HashSet<SheetAt>) -> BTreeMap<(SheetAt, String), Vec<(u32, At)>> {
    let mut first: HashMap<(SheetAt, &str), (u32, At)> = HashMap::new();
    let mut several: BTreeMap<(SheetAt, String), Vec<(u32, At)>> = BTreeMap::new();
    let own = register.entities.iter().enumerate().filter_map(|(at, entity)| {
        let (sheet, row) = place_of(entity).filter(|(sheet, _)| sheets.contains(sheet))?;
        Some((sheet, entity.id.as_ref()?.value.as_str(), row, At::Declared(at)))
    });
    for (sheet, id, row, at) in own {
        if let Some(before) = first.get(&(sheet, id)) {
            several.entry((sheet, id.to_owned())).or_insert_with(|| vec![*before]).push((row, at));
        } else {
            first.insert((sheet, id), (row, at));
        }
    }
    let words = &register.plain.words;
    for (at, table) in register.plain.entities.iter().enumerate() {
        let Some(sheet) = table.place.map(|place| (place.file, place.sheet)).filter(|sheet| sheets.contains(sheet)) else {
            continue;
        };
        let named: HashSet<WordId> = first.keys().filter(|(own, _)| *own == sheet).filter_map(|(_, id)| words.find(id)).collect();
        for (row, word) in table.id.iter().enumerate().filter(|(_, word)| named.contains(*word)) {
            let id = words.get(*word);
            let before = first.get(&(sheet, id)).copied();
            let all = several.entry((sheet, id.to_owned())).or_insert_with(|| before.into_iter().collect());
            all.push((table.rows.get(row), At::Plain(at, row)));
        }
    }
    several
}

/// The sheet and the row of an entity that a table states.
fn place_of(entity: &EntityDeclaration) -> Option<(SheetAt, u32)> {
    match entity.place {
        Place::Cell { file, sheet, row, .. } => Some(((file, sheet), row)),
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
