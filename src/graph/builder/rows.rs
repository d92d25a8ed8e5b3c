//! Plain rows of large tables: their words resolved once each, their ids, and which of them are declarations after all.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::number::{Base, base_id, start};
use super::resolve::Resolver;
use super::roster::{Draft, Ids, Roster};
use crate::diagnostic::{Code, Diagnostic, Files, Place};
use crate::graph::declaration::{LinkDeclaration, Reference, Register};
use crate::graph::rows::{LinkTable, PlainTables, Words};
use crate::model::{Family, Kind, KindTable};

/// Rows whose words are resolved. All of them are sound: the others were reported and are gone.
#[derive(Debug)]
pub(super) struct PlainRows {
    pub(super) rows: LinkTable,
    /// What the ends mean, by word; the same for all tables.
    ends: Rc<Vec<Option<Draft>>>,
    /// What kinds and schemes mean, by their codes from 1.
    kinds: Vec<Option<Kind>>,
    schemes: Vec<Option<Draft>>,
    /// The start of each period, as ids have it.
    starts: Vec<String>,
    /// The rows that are sound, in the order of the table.
    pub(super) sound: Vec<u32>,
}

/// A row of one of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct RowAt {
    pub(super) table: u32,
    pub(super) row: u32,
}

impl PlainRows {
    pub(super) fn kind(&self, row: usize) -> Option<Kind> {
        self.kinds[(self.rows.kind.of.get(row) as usize).checked_sub(1)?]
    }

    pub(super) fn giver(&self, row: usize) -> Option<Draft> {
        self.ends[self.rows.from[row] as usize]
    }

    pub(super) fn receiver(&self, row: usize) -> Option<Draft> {
        self.ends[self.rows.to[row] as usize]
    }

    pub(super) fn scheme(&self, row: usize) -> Option<Draft> {
        self.schemes[(self.rows.scheme.of.get(row) as usize).checked_sub(1)?]
    }

    fn start(&self, row: usize) -> &str {
        let code = (self.rows.period.of.get(row) as usize).checked_sub(1);
        code.and_then(|at| self.starts.get(at)).map_or("", String::as_str)
    }

    /// The id of a row, before equal ones are parted.
    pub(super) fn base(&self, row: usize, roster: &Roster, kinds: &KindTable) -> String {
        let given = self.rows.id(row);
        if !given.is_empty() {
            return given.to_owned();
        }
        let id = |draft: Option<Draft>| draft.map(|draft| roster.get(draft).id.as_str()).unwrap_or_default();
        base_id(&Base {
            kind: self.kind(row).map(|kind| kinds.info(kind).name.as_str()).unwrap_or_default(),
            from: id(self.giver(row)),
            to: id(self.receiver(row)),
            scheme: id(self.scheme(row)),
            start: self.start(row),
        })
    }
}

/// Rows that are more than plain become declarations: those that others refer to, and those of structure, which other
/// structure is checked against.
pub(super) fn declare_some(register: &mut Register, kinds: &KindTable) {
    let referred = referred(register);
    let mut declared = Vec::new();
    let PlainTables { words, links, .. } = &mut register.plain;
    for table in links {
        let is_structure = |name: &String| kinds.get(name).is_some_and(|kind| kinds.info(kind).family == Family::Structure);
        let structure: Vec<bool> = table.kind.values.iter().map(is_structure).collect();
        if referred.is_empty() && !structure.contains(&true) {
            continue;
        }
        let in_structure = |row: usize| structure.get((table.kind.of.get(row) as usize).wrapping_sub(1)) == Some(&true);
        let is_plain = |row: usize| !in_structure(row) && (referred.is_empty() || !referred.contains(table.id(row)));
        let special: Vec<usize> = (0..table.len()).filter(|row| !is_plain(*row)).collect();
        declared.extend(special.iter().map(|row| table.declaration(*row, words)));
        table.set_aside(&special);
    }
    register.links.extend(declared);
    for table in std::mem::take(&mut register.plain.entities) {
        register.entities.extend((0..table.len()).map(|row| table.declaration(row, &register.plain.words)));
    }
}

/// Ids of links that something refers to.
fn referred(register: &Register) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut add = |id: &str| _ = ids.insert(id.split('#').next().unwrap_or(id).to_owned());
    for link in &register.links {
        refers(link, &mut add);
    }
    for fact in &register.facts {
        let others = fact.about.iter().chain(&fact.contradicts).chain(&fact.same_as).map(|id| id.value.as_str());
        others.chain(fact.part_of.iter().filter_map(|part| Some(part.whole.as_ref()?.value.as_str()))).for_each(&mut add);
        for measure in &fact.measures {
            measure_refers(measure, &mut add);
        }
    }
    ids
}

fn refers(link: &LinkDeclaration, add: &mut impl FnMut(&str)) {
    for id in link.same_as.iter().chain(&link.contradicts) {
        add(&id.value);
    }
    for whole in link.part_of.iter().filter_map(|part| part.whole.as_ref()) {
        add(&whole.value);
    }
    for measure in &link.measures {
        measure_refers(measure, add);
    }
}

fn measure_refers(measure: &crate::graph::declaration::MeasureDeclaration, add: &mut impl FnMut(&str)) {
    for id in measure.of.iter().chain(&measure.contradicts).chain(&measure.same_as) {
        add(&id.value);
    }
    for whole in measure.part_of.iter().filter_map(|part| part.whole.as_ref()) {
        add(&whole.value);
    }
}

/// Resolves the words of all tables. A word that can't be resolved is reported in each row that has it, and a row from an
/// entity to itself where it stands; such rows are left out.
pub(super) fn resolve(register: &mut Register, resolver: &mut Resolver) -> Vec<PlainRows> {
    let PlainTables { words, links, .. } = std::mem::take(&mut register.plain);
    let mut ends = vec![None; words.len()];
    for table in &links {
        for row in 0..table.len() {
            for (word, receives) in [(table.from[row], false), (table.to[row], true)] {
                let slot = word as usize;
                if ends[slot].is_none() {
                    let name = if receives { table.receiver(row, &words) } else { table.giver(row, &words) };
                    ends[slot] = resolver.reference(&Reference::Name(name));
                    if ends[slot].is_none() {
                        keep_cells(table, row, &words, &mut register.files);
                    }
                }
            }
        }
    }
    let ends = Rc::new(ends);
    let resolved = links.into_iter().map(|table| resolve_table(table, &ends, &words, resolver, &mut register.files));
    resolved.collect()
}

/// A fault shows the cells it is about.
fn keep_cells(table: &LinkTable, row: usize, words: &Words, files: &mut Files) {
    for cell in table.shown(row, words) {
        files.keep_cell(cell.place, &cell.value);
    }
}

fn resolve_table(
    rows: LinkTable,
    ends: &Rc<Vec<Option<Draft>>>,
    words: &Words,
    resolver: &mut Resolver,
    files: &mut Files,
) -> PlainRows {
    let (mut kinds, mut schemes) = (vec![None; rows.kind.values.len()], vec![None; rows.scheme.values.len()]);
    let (mut kinds_told, mut schemes_told) = (vec![false; kinds.len()], vec![false; schemes.len()]);
    for at in 0..rows.len() {
        let first = |code: u32, told: &mut [bool]| {
            let code = (code as usize).checked_sub(1)?;
            (!std::mem::replace(told.get_mut(code)?, true)).then_some(code)
        };
        if let Some(kind) = first(rows.kind.of.get(at), &mut kinds_told) {
            kinds[kind] = kind_of(rows.kind(at), rows.place(at), resolver);
        }
        if let Some(scheme) = first(rows.scheme.of.get(at), &mut schemes_told) {
            schemes[scheme] = rows.scheme(at).and_then(|name| resolver.programme(&Reference::Name(name), "scheme"));
        }
    }
    let starts = rows.period.values.iter().map(|period| start(period.value)).collect();
    let mut plain = PlainRows { rows, ends: Rc::clone(ends), kinds, schemes, starts, sound: Vec::new() };
    for at in 0..plain.rows.len() {
        let (Some(_), Some(giver), Some(receiver)) = (plain.kind(at), plain.giver(at), plain.receiver(at)) else { continue };
        if giver == receiver {
            let kind = plain.rows.kind(at);
            let message = format!("a {kind} from `{}` to itself", resolver.roster.get(giver).name);
            let fault = Diagnostic::error(Code::Conflict, plain.rows.place(at), message);
            resolver.faults.push(fault.hint("what is said of one entity is a fact"));
            keep_cells(&plain.rows, at, words, files);
        } else {
            // A table holds less than 2³² rows.
            plain.sound.extend(u32::try_from(at));
        }
    }
    plain
}

fn kind_of(name: &str, place: Place, resolver: &mut Resolver) -> Option<Kind> {
    let kind = resolver.kinds.get(name).filter(|kind| resolver.kinds.info(*kind).family == Family::Support);
    let kind = kind.filter(|kind| *kind != Kind::HOSTING);
    if kind.is_none() {
        let message = format!("`{name}` is no kind of link that can be declared");
        resolver.faults.push(Diagnostic::error(Code::UnknownTable, place, message));
    }
    kind
}

/// The rows in the order of their ids, each with its id before equal ones are parted; rows whose given id is taken are
/// reported and left out.
pub(super) fn sorted(
    tables: &[PlainRows],
    roster: &Roster,
    kinds: &KindTable,
    ids: &Ids,
    faults: &mut Vec<Diagnostic>,
) -> Vec<(String, RowAt)> {
    let mut all = Vec::with_capacity(tables.iter().map(|table| table.sound.len()).sum());
    for (table, at) in tables.iter().zip(0u32..) {
        all.extend(table.sound.iter().map(|row| (table.base(*row as usize, roster, kinds), RowAt { table: at, row: *row })));
    }
    // Tables mostly come in the order of their ids.
    if !all.is_sorted_by(|a, b| a.0 <= b.0) {
        all.sort_by(|a, b| a.0.cmp(&b.0));
    }
    let given = |at: RowAt| !tables[at.table as usize].rows.id(at.row as usize).is_empty();
    let place = |at: RowAt| tables[at.table as usize].rows.id_place(at.row as usize);
    all.retain(|(id, at)| !given(*at) || ids.is_free(id, "link", place(*at), faults));
    all.dedup_by(|(id, at), (before, first)| {
        let double = id == before && given(*at);
        if double {
            faults.push(Ids::double(id, "link", place(*at), "link", place(*first)));
        }
        double
    });
    all
}
