//! Plain links: their words resolved once each, and their ids put in order.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashbrown::HashMap;
use rayon::slice::ParallelSliceMut;

use super::super::number::{Base, base_id, start};
use super::super::resolve::Resolver;
use super::super::roster::{Draft, Ids, Roster};
use super::entities::PlainEntities;
use crate::diagnostic::{Code, Diagnostic, Files, Place};
use crate::graph::column::{FrontCoded, rank};
use crate::graph::declaration::Reference;
use crate::graph::rows::LinkTable;
use crate::graph::words::{WordId, Words};
use crate::model::{Family, Kind, KindTable};

/// Rows whose words are resolved. All of them are sound: the others were reported and are gone.
#[derive(Debug)]
pub(in crate::graph::builder) struct PlainLinks {
    pub(in crate::graph::builder) rows: LinkTable,
    ends: Arc<Ends>,
    /// What kinds and schemes mean, by their codes from 1.
    kinds: Vec<Option<Kind>>,
    schemes: Vec<Option<Draft>>,
    /// The start of each period, as ids have it.
    starts: Vec<String>,
    /// Each row has an id of its own, above that of the row before: the table stands in the order of its links.
    pub(in crate::graph::builder) in_order: bool,
}

/// What the words of ends mean; the same for all tables.
#[derive(Debug)]
struct Ends {
    entities: Arc<PlainEntities>,
    /// Of words that are the id of no plain entity.
    others: HashMap<WordId, Draft>,
    /// There is no word that means nothing.
    all_known: bool,
}

impl Ends {
    fn get(&self, word: WordId) -> Option<Draft> {
        self.entities.of_word(word).or_else(|| self.others.get(&word).copied())
    }
}

/// A row of one of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graph::builder) struct RowAt {
    pub(in crate::graph::builder) table: u32,
    pub(in crate::graph::builder) row: u32,
}

impl PlainLinks {
    pub(in crate::graph::builder) fn kind(&self, row: usize) -> Option<Kind> {
        self.kinds[(self.rows.kind.of.get(row) as usize).checked_sub(1)?]
    }

    /// Kinds by their codes from 1.
    pub(in crate::graph::builder) fn kinds(&self) -> &[Option<Kind>] {
        &self.kinds
    }

    /// Schemes by their codes from 1.
    pub(in crate::graph::builder) fn schemes(&self) -> &[Option<Draft>] {
        &self.schemes
    }

    pub(in crate::graph::builder) fn giver(&self, row: usize) -> Option<Draft> {
        self.ends.get(self.rows.from[row])
    }

    pub(in crate::graph::builder) fn receiver(&self, row: usize) -> Option<Draft> {
        self.ends.get(self.rows.to[row])
    }

    pub(in crate::graph::builder) fn scheme(&self, row: usize) -> Option<Draft> {
        self.schemes[(self.rows.scheme.of.get(row) as usize).checked_sub(1)?]
    }

    /// What each word means as an end: a row for each word.
    pub(in crate::graph::builder) fn ends<T: Clone>(&self, none: T, of: impl Fn(Draft) -> T) -> Vec<T> {
        let words = self.ends.entities.words.len();
        let meant = (0..words).map(|word| WordId::try_from(word).ok().and_then(|word| self.ends.get(word)));
        meant.map(|draft| draft.map_or_else(|| none.clone(), &of)).collect()
    }

    fn start(&self, row: usize) -> &str {
        let code = (self.rows.period.of.get(row) as usize).checked_sub(1);
        code.and_then(|at| self.starts.get(at)).map_or("", String::as_str)
    }

    /// The id of a row, before equal ones are parted.
    fn base(&self, row: usize, roster: &Roster, kinds: &KindTable) -> String {
        let given = self.rows.id(row);
        if !given.is_empty() {
            return given.to_owned();
        }
        let id = |draft: Option<Draft>| draft.map(|draft| roster.get(draft).id).unwrap_or_default();
        base_id(&Base {
            kind: self.kind(row).map(|kind| kinds.info(kind).name.as_str()).unwrap_or_default(),
            from: id(self.giver(row)),
            to: id(self.receiver(row)),
            scheme: id(self.scheme(row)),
            start: self.start(row),
        })
    }

    /// Takes out rows that were reported, which are sorted.
    fn leave_out(&mut self, rows: &[usize]) {
        self.rows.set_aside(rows);
        self.in_order = self.rows.ids.len() == self.rows.len() && self.rows.ids.is_ascending() && !self.rows.id(0).is_empty();
    }
}

/// Resolves the words of all tables. A word that can't be resolved is reported in each row that has it, and a row from an
/// entity to itself where it stands; such rows are left out.
pub(in crate::graph::builder) fn resolve(links: Vec<LinkTable>, resolver: &mut Resolver, files: &mut Files) -> Vec<PlainLinks> {
    let entities = Arc::clone(&resolver.roster.plain);
    let words = Arc::clone(&entities.words);
    let mut others = HashMap::new();
    // Words that are the id of a plain entity, or were found out otherwise.
    let mut known = entities.words_known();
    for table in &links {
        if !known.contains(&false) {
            break;
        }
        for row in 0..table.len() {
            for (word, receives) in [(table.from[row], false), (table.to[row], true)] {
                if known[word as usize] {
                    continue;
                }
                let name = if receives { table.receiver(row, &words) } else { table.giver(row, &words) };
                match resolver.reference(&Reference::Name(name)) {
                    Some(draft) => {
                        known[word as usize] = true;
                        others.insert(word, draft);
                    }
                    None => keep_cells(table, row, &words, files),
                }
            }
        }
    }
    let all_known = !known.contains(&false);
    let ends = Arc::new(Ends { entities, others, all_known });
    links.into_iter().map(|table| resolve_table(table, &ends, resolver, files)).collect()
}

/// A fault shows the cells it is about.
fn keep_cells(table: &LinkTable, row: usize, words: &Words, files: &mut Files) {
    for cell in table.shown(row, words) {
        files.keep_cell(cell.place, &cell.value);
    }
}

fn resolve_table(rows: LinkTable, ends: &Arc<Ends>, resolver: &mut Resolver, files: &mut Files) -> PlainLinks {
    let (mut kinds, mut schemes) = (vec![None; rows.kind.values.len()], vec![None; rows.scheme.values.len()]);
    // Codes may stand in any order, and some in no row, where rows were taken out.
    let (mut kinds_met, mut schemes_met) = (vec![false; kinds.len()], vec![false; schemes.len()]);
    let first = |code: u32, met: &mut [bool]| {
        let at = (code as usize).checked_sub(1)?;
        (!std::mem::replace(met.get_mut(at)?, true)).then_some(at)
    };
    let mut left = kinds.len() + schemes.len();
    for at in 0..rows.len() {
        if left == 0 {
            break;
        }
        if let Some(kind) = first(rows.kind.of.get(at), &mut kinds_met) {
            left -= 1;
            kinds[kind] = kind_of(rows.kind(at), rows.place(at), resolver);
        }
        if let Some(scheme) = first(rows.scheme.of.get(at), &mut schemes_met) {
            left -= 1;
            schemes[scheme] = rows.scheme(at).and_then(|name| resolver.programme(&Reference::Name(name), "scheme"));
        }
    }
    let starts = rows.period.values.iter().map(|period| start(period.value)).collect();
    let mut plain = PlainLinks { rows, ends: Arc::clone(ends), kinds, schemes, starts, in_order: false };
    let mut unsound = Vec::new();
    // Two words may mean one entity; where all are ids of plain ones, equal words are equal entities.
    let by_word = ends.others.is_empty();
    let all_known = ends.all_known && plain.rows.kind.of.count(0) == 0 && plain.kinds.iter().all(Option::is_some);
    let apart = |(from, to): (&WordId, &WordId)| from != to;
    // Of a large ledger nothing is left to be looked at row by row.
    let all_sound = by_word && all_known && plain.rows.from.iter().zip(&plain.rows.to).all(apart);
    let rows = if all_sound { 0 } else { plain.rows.len() };
    for at in 0..rows {
        let (from, to) = (plain.rows.from[at], plain.rows.to[at]);
        let known = || plain.kind(at).is_some() && ends.get(from).is_some() && ends.get(to).is_some();
        if by_word && from != to && (all_known || known()) {
            continue;
        }
        let (Some(_), Some(giver), Some(receiver)) = (plain.kind(at), ends.get(from), ends.get(to)) else {
            unsound.push(at);
            continue;
        };
        if giver == receiver {
            let kind = plain.rows.kind(at);
            let message = format!("a {kind} from `{}` to itself", resolver.roster.get(giver).name);
            let fault = Diagnostic::error(Code::Conflict, plain.rows.place(at), message);
            resolver.faults.push(fault.hint("what is said of one entity is a fact"));
            keep_cells(&plain.rows, at, &ends.entities.words, files);
            unsound.push(at);
        }
    }
    plain.leave_out(&unsound);
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

/// Leaves out rows whose given id is taken, and reports them. Tables that stand in the order of their ids stay as they are; the
/// rows of all others are given in the order of their ids, each with its id before equal ones are parted.
pub(in crate::graph::builder) fn sorted(
    tables: &mut [PlainLinks],
    entity_ids: &FrontCoded,
    roster: &Roster,
    kinds: &KindTable,
    ids: &Ids,
    faults: &mut Vec<Diagnostic>,
) -> Vec<(String, RowAt)> {
    for at in 0..tables.len() {
        let (before, rest) = tables.split_at_mut(at);
        let Some(table) = rest.first_mut().filter(|table| table.in_order) else { continue };
        free(table, before, entity_ids, ids, faults);
    }
    let mut all = Vec::new();
    for (table, at) in tables.iter().zip(0u32..).filter(|(table, _)| !table.in_order) {
        let row =
            |row: usize| u32::try_from(row).ok().map(|number| (table.base(row, roster, kinds), RowAt { table: at, row: number }));
        all.extend((0..table.rows.len()).filter_map(row));
    }
    if !all.is_sorted_by(|a, b| a.0 <= b.0) {
        all = by_id(all);
    }
    let given = |at: RowAt| !tables[at.table as usize].rows.id(at.row as usize).is_empty();
    let place = |at: RowAt| tables[at.table as usize].rows.id_place(at.row as usize);
    all.retain(|(id, at)| {
        if !given(*at) {
            return true;
        }
        let double =
            tables.iter().filter(|table| table.in_order).find_map(|table| Some(table.rows.id_place(table.rows.ids.find(id)?)));
        if let Some(first) = double {
            faults.push(Ids::double(id, "link", place(*at), "link", first));
        }
        double.is_none() && ids.is_free(id, "link", place(*at), faults)
    });
    all.dedup_by(|(id, at), (before, first)| {
        let double = id == before && given(*at);
        if double {
            faults.push(Ids::double(id, "link", place(*at), "link", place(*first)));
        }
        double
    });
    all
}

/// Rows in the order of their ids, equal ones as they stood.
fn by_id(mut all: Vec<(String, RowAt)>) -> Vec<(String, RowAt)> {
    // Most ids differ in what a number holds of them, which lies together and not all over memory.
    let mut keyed: Vec<(u128, usize)> = all.iter().zip(0..).map(|((id, _), at)| (rank(id), at)).collect();
    keyed.par_sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| all[a.1].0.cmp(&all[b.1].0)).then(a.1.cmp(&b.1)));
    let nowhere = RowAt { table: 0, row: 0 };
    keyed.into_iter().map(|(_, at)| std::mem::replace(&mut all[at], (String::new(), nowhere))).collect()
}

/// Leaves out the rows of a table in order whose ids are taken.
fn free(table: &mut PlainLinks, before: &[PlainLinks], entity_ids: &FrontCoded, ids: &Ids, faults: &mut Vec<Diagnostic>) {
    let mut taken: BTreeMap<usize, (&'static str, Place)> = BTreeMap::new();
    for other in before.iter().filter(|other| other.in_order) {
        for (row, place) in table.rows.ids.common(&other.rows.ids) {
            taken.entry(row).or_insert(("link", other.rows.id_place(place)));
        }
    }
    for (id, what, place) in ids.declared() {
        if let Some(row) = table.rows.ids.find(id) {
            taken.entry(row).or_insert((what, place));
        }
    }
    for (row, _) in table.rows.ids.common(entity_ids) {
        // A region that is only named takes no id.
        if let Some(place) = ids.place(table.rows.id(row)) {
            taken.entry(row).or_insert(("entity", place));
        }
    }
    for (row, (what, place)) in &taken {
        faults.push(Ids::double(table.rows.id(*row), "link", table.rows.id_place(*row), what, *place));
    }
    if !taken.is_empty() {
        table.leave_out(&taken.into_keys().collect::<Vec<_>>());
    }
}
