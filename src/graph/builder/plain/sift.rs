//! Which rows of tables are more than plain, and so are declared like what people write.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};

use super::entities::PlainEntities;
use crate::gazetteer::china;
use crate::graph::declaration::{EntityDeclaration, LinkDeclaration, MeasureDeclaration, Reference, Register, Relation};
use crate::graph::rows::{EntityTable, LinkTable};
use crate::graph::words::{NO_WORD, WordId, Words};
use crate::model::{Family, Kind, KindTable};

/// Turns rows into declarations where they are more than plain, and gives the entities that are left.
///
/// A link is more if another refers to it, or if it is one of structure. An entity is more if something else declares it or
/// tells of its structure, if it is of the gazetteer, if others call it by its name, or if it lies in itself in a circle: all that
/// it lies in is declared then too, so that nothing that is declared lies in what is plain. Cost: O(rows).
pub(in crate::graph::builder) fn sift(register: &mut Register, kinds: &KindTable) -> (PlainEntities, Vec<LinkTable>) {
    let plain = std::mem::take(&mut register.plain);
    let (words, mut entities, mut links) = (plain.words, plain.entities, plain.links);
    declare_links(register, &mut links, &words, kinds);
    let words = Arc::new(words);
    if entities.is_empty() {
        return (PlainEntities::new(words, Vec::new(), kinds), links);
    }
    let special = Special::find(register, &entities, &words, kinds);
    let mut first = 0;
    for table in &mut entities {
        let rows: Vec<usize> = (0..table.len()).filter(|row| special.0[first + row]).collect();
        first += table.len();
        register.entities.extend(rows.iter().map(|row| table.declaration(*row, &words)));
        table.set_aside(&rows);
    }
    (PlainEntities::new(words, entities, kinds), links)
}

fn declare_links(register: &mut Register, links: &mut [LinkTable], words: &Words, kinds: &KindTable) {
    if links.is_empty() {
        return;
    }
    let referred = referred(register);
    let mut declared = Vec::new();
    for table in links {
        let of_structure = |name: &String| kinds.get(name).is_some_and(|kind| kinds.info(kind).family == Family::Structure);
        let structure: Vec<bool> = table.kind.values.iter().map(of_structure).collect();
        let mut special = BTreeSet::new();
        if structure.contains(&true) {
            let is_special = |row: &usize| structure.get((table.kind.of.get(*row) as usize).wrapping_sub(1)) == Some(&true);
            special.extend((0..table.len()).filter(is_special));
        }
        if table.ids.len() > 0 && !referred.is_empty() {
            if table.ids.is_ascending() {
                special.extend(referred.iter().filter_map(|id| table.ids.find(id)));
            } else {
                let (mut ids, mut row) = (table.ids.texts(), 0);
                while let Some(id) = ids.next() {
                    if referred.contains(id) {
                        special.insert(row);
                    }
                    row += 1;
                }
            }
        }
        let special: Vec<usize> = special.into_iter().collect();
        declared.extend(special.iter().map(|row| table.declaration(*row, words)));
        table.set_aside(&special);
    }
    register.links.extend(declared);
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

fn measure_refers(measure: &MeasureDeclaration, add: &mut impl FnMut(&str)) {
    for id in measure.of.iter().chain(&measure.contradicts).chain(&measure.same_as) {
        add(&id.value);
    }
    for whole in measure.part_of.iter().filter_map(|part| part.whole.as_ref()) {
        add(&whole.value);
    }
}

/// Rows that one thread looks at, at least.
const SHARE: usize = 1 << 12;

/// Stands for no row.
const NONE: u32 = u32::MAX;

/// Rows of entities, numbered through all tables, that are more than plain.
struct Special(Vec<bool>);

impl Special {
    fn find(register: &Register, tables: &[EntityTable], words: &Words, kinds: &KindTable) -> Special {
        let rows: usize = tables.iter().map(EntityTable::len).sum();
        let mut special = Special(vec![false; rows]);
        let mut of_word = vec![NONE; words.len()];
        let mut at = 0;
        for table in tables {
            let entity = |name: &String| kinds.get(name).filter(|kind| kinds.info(*kind).family == Family::Entity);
            let of: Vec<Option<Kind>> = table.kind.values.iter().map(entity).collect();
            special.0[at..at + table.len()].par_iter_mut().enumerate().with_min_len(SHARE).for_each(|(row, special)| {
                let kind = (table.kind.of.get(row) as usize).checked_sub(1).and_then(|code| of[code]);
                let is_blank = || !table.name(row).contains(|c: char| !c.is_whitespace());
                let known = || kind == Some(Kind::REGION) && china().by_id(words.get(table.id[row])).is_some();
                *special = kind.is_none() || is_blank() || known();
            });
            for row in 0..table.len() {
                let slot = &mut of_word[table.id[row] as usize];
                if *slot != NONE {
                    special.0[*slot as usize] = true;
                    special.0[at] = true;
                } else if let Ok(number) = u32::try_from(at) {
                    *slot = number;
                }
                at += 1;
            }
        }
        let within: Vec<WordId> = tables.iter().flat_map(|table| table.within.iter().copied()).collect();
        let parent = |row: usize| match within[row] {
            NO_WORD => None,
            word => Some(of_word[word as usize]),
        };
        let mut names = touched(register);
        // A place that is named otherwise than by the id of a row may be that of a row all the same.
        names.extend(
            within.iter().filter(|word| **word != NO_WORD && of_word[**word as usize] == NONE).map(|word| words.get(*word)),
        );
        if !names.is_empty() {
            let mut at = 0;
            for table in tables {
                for row in 0..table.len() {
                    special.0[at] |= names.contains(words.get(table.id[row])) || names.contains(table.name(row));
                    at += 1;
                }
            }
        }
        special.circles(&|row| parent(row).filter(|parent| *parent != NONE).map(|parent| parent as usize));
        // What holds something that is declared is declared.
        for row in 0..rows {
            let mut at = row;
            while let Some(above) = parent(at).filter(|above| special.0[at] && *above != NONE && !special.0[*above as usize]) {
                at = above as usize;
                special.0[at] = true;
            }
        }
        special
    }

    /// Rows that lie in themselves, by whatever way.
    fn circles(&mut self, parent: &dyn Fn(usize) -> Option<usize>) {
        // 0: not seen; else the number of the walk that came by, or one that ended well.
        let mut seen = vec![0u32; self.0.len()];
        for (start, walk) in (0..self.0.len()).zip(1u32..) {
            let mut at = start;
            while seen[at] == 0 {
                seen[at] = walk;
                match parent(at) {
                    Some(above) => at = above,
                    None => break,
                }
            }
            // The walk met itself: from here on it runs in a circle.
            if seen[at] == walk && parent(at).is_some() {
                let first = at;
                loop {
                    self.0[at] = true;
                    match parent(at) {
                        Some(above) if above != first => at = above,
                        _ => break,
                    }
                }
            }
        }
    }
}

/// Names and ids of entities that declarations tell structure of, or declare themselves.
fn touched(register: &Register) -> HashSet<&str> {
    let mut names = HashSet::new();
    for entity in &register.entities {
        declared(entity, &mut names);
    }
    for link in &register.links {
        // Kinds that a data set declares are never of structure but by the names of ours, so all links are looked at alike.
        let ends = link.from.iter().chain(&link.to);
        let structure = matches!(link.kind.value.as_str(), "within" | "unit_of" | "ownership" | "membership" | "succession");
        for reference in ends.chain(&link.scheme).chain(&link.programmes).chain(link.roles.iter().flat_map(|(_, who)| who)) {
            named(reference, structure, &mut names);
        }
    }
    for fact in &register.facts {
        for reference in fact.of.iter().chain(&fact.with) {
            named(reference, false, &mut names);
        }
    }
    names
}

fn declared<'r>(entity: &'r EntityDeclaration, names: &mut HashSet<&'r str>) {
    names.extend(entity.id.as_ref().map(|id| id.value.as_str()));
    // A declaration without an id may be a further mention of an entity of that name.
    names.insert(entity.name.value.as_str());
    let relations: [&'r [Relation]; 3] = [&entity.within, &entity.unit_of, &entity.owners];
    for relation in relations.into_iter().flatten() {
        named(&relation.entity, true, names);
    }
    for member in &entity.members {
        named(member, true, names);
    }
}

fn named<'r>(reference: &'r Reference, structure: bool, names: &mut HashSet<&'r str>) {
    match reference {
        Reference::Name(name) if structure => {
            let text = name.value.trim();
            names.insert(text);
            // `parent/name`
            names.extend(text.rsplit_once('/').map(|(_, last)| last.trim()));
        }
        Reference::Name(_) => {}
        Reference::Inline(entity) => declared(entity, names),
    }
}
