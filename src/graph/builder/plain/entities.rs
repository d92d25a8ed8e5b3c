//! Plain entities: those of large tables of which nothing says more than their rows.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::OnceLock;

use super::super::roster::{Draft, Drafted};
use crate::diagnostic::{Place, Placed};
use crate::graph::declaration::CitationDeclaration;
use crate::graph::rows::EntityTable;
use crate::graph::words::{NO_WORD, WordId, Words};
use crate::model::{Kind, KindTable, Level};

/// Stands for no entity.
const NONE: u32 = u32::MAX;

/// Entities of tables, numbered through all tables. Each lies in one that is plain too, in one that is declared, or nowhere.
#[derive(Debug, Default)]
pub(in crate::graph::builder) struct PlainEntities {
    pub(super) words: Arc<Words>,
    tables: Vec<EntityTable>,
    /// The number of the first of each table.
    starts: Vec<usize>,
    /// What the kinds of each table mean, by their codes from 1.
    kinds: Vec<Vec<Kind>>,
    /// The entity whose id each word is.
    of_word: Vec<u32>,
    len: usize,
    by_name: OnceLock<BTreeMap<Box<str>, Vec<u32>>>,
}

impl PlainEntities {
    /// From tables whose rows are all sound: each of a kind of entities, with a name, and of an id of its own.
    pub(super) fn new(words: Arc<Words>, tables: Vec<EntityTable>, kinds: &KindTable) -> Self {
        let mut plain = PlainEntities { of_word: vec![NONE; words.len()], words, ..PlainEntities::default() };
        for table in &tables {
            plain.starts.push(plain.len);
            let of = |name: &String| kinds.get(name).unwrap_or(Kind::REGION);
            plain.kinds.push(table.kind.values.iter().map(of).collect());
            for word in &table.id {
                // There are fewer entities than words.
                plain.of_word[*word as usize] = u32::try_from(plain.len).unwrap_or(NONE);
                plain.len += 1;
            }
        }
        plain.tables = tables;
        plain
    }

    /// How many.
    pub(in crate::graph::builder) fn len(&self) -> usize {
        self.len
    }

    fn row(&self, number: usize) -> (usize, usize) {
        let table = self.starts.partition_point(|start| *start <= number).saturating_sub(1);
        (table, number - self.starts[table])
    }

    /// What is known of one.
    pub(in crate::graph::builder) fn get(&self, number: usize) -> Drafted<'_> {
        Drafted {
            id: self.id(number),
            name: self.name(number),
            kind: self.kind(number),
            region: None,
            declared: None,
            by_use: false,
        }
    }

    /// The name of one.
    pub(in crate::graph::builder) fn name(&self, number: usize) -> &str {
        let (table, row) = self.row(number);
        self.tables[table].name(row)
    }

    /// The kind of one.
    pub(in crate::graph::builder) fn kind(&self, number: usize) -> Kind {
        let (table, row) = self.row(number);
        let code = (self.tables[table].kind.of.get(row) as usize).checked_sub(1);
        code.and_then(|code| self.kinds[table].get(code)).copied().unwrap_or(Kind::REGION)
    }

    /// The level of one.
    pub(in crate::graph::builder) fn level(&self, number: usize) -> Option<Level> {
        let (table, row) = self.row(number);
        self.tables[table].level.get(row).map(|level| level.value)
    }

    /// The id of one.
    pub(in crate::graph::builder) fn id(&self, number: usize) -> &str {
        let (table, row) = self.row(number);
        self.words.get(self.tables[table].id[row])
    }

    /// A number of the order of its id: see [`rank`](crate::graph::column::rank).
    pub(in crate::graph::builder) fn rank(&self, number: usize) -> u128 {
        let (table, row) = self.row(number);
        self.words.rank(self.tables[table].id[row])
    }

    /// Where the id of one stands.
    pub(in crate::graph::builder) fn id_place(&self, number: usize) -> Place {
        let (table, row) = self.row(number);
        self.tables[table].id_place(row)
    }

    /// For each word, whether it is the id of one.
    pub(super) fn words_known(&self) -> Vec<bool> {
        self.of_word.iter().map(|number| *number != NONE).collect()
    }

    /// The one of a word.
    pub(super) fn of_word(&self, word: WordId) -> Option<Draft> {
        let number = *self.of_word.get(word as usize)?;
        (number != NONE).then(|| Draft::plain(number as usize))
    }

    /// The one with this id.
    pub(in crate::graph::builder) fn by_id(&self, id: &str) -> Option<Draft> {
        if self.len == 0 { None } else { self.of_word(self.words.find(id)?) }
    }

    /// Those of this very name. The first question sorts all names.
    pub(in crate::graph::builder) fn named(&self, name: &str) -> &[u32] {
        if self.len == 0 {
            return &[];
        }
        let by_name = self.by_name.get_or_init(|| {
            let mut by_name: BTreeMap<Box<str>, Vec<u32>> = BTreeMap::new();
            for (number, name) in (0u32..).zip(self.names()) {
                by_name.entry(name.0.into()).or_default().push(number);
            }
            by_name
        });
        by_name.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Names and ids of all.
    pub(in crate::graph::builder) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        let rows = |table: &'_ EntityTable| 0..table.len();
        self.tables.iter().flat_map(move |table| rows(table).map(move |row| (table.name(row), self.words.get(table.id[row]))))
    }

    /// Finds what each lies in: another of them by its id, or what `name` makes of any other name, which is asked once for
    /// each name that it knows. Gives a row for each, none where it lies nowhere.
    pub(in crate::graph::builder) fn within(
        &self,
        mut name: impl FnMut(&Placed<String>, &Self, usize) -> Option<Draft>,
    ) -> Vec<Option<Draft>> {
        let mut known: Vec<Option<Draft>> = vec![None; self.words.len()];
        let mut found = Vec::with_capacity(self.len);
        for (table, start) in self.tables.iter().zip(&self.starts) {
            for row in 0..table.len() {
                let word = table.within[row];
                if word == NO_WORD {
                    found.push(None);
                    continue;
                }
                let slot = &mut known[word as usize];
                if slot.is_none() {
                    *slot = self.of_word(word);
                }
                if slot.is_none() {
                    *slot = table.within(row, &self.words).and_then(|placed| name(&placed, self, start + row));
                }
                found.push(*slot);
            }
        }
        found
    }

    /// What one lies in, as written.
    pub(in crate::graph::builder) fn place(&self, number: usize) -> Option<&str> {
        let (table, row) = self.row(number);
        let word = self.tables[table].within[row];
        (word != NO_WORD).then(|| self.words.get(word))
    }

    /// The cells of one, to be shown with a fault.
    pub(in crate::graph::builder) fn shown(&self, number: usize) -> Vec<Placed<String>> {
        let (table, row) = self.row(number);
        self.tables[table].shown(row, &self.words)
    }

    /// What one cites: its table, and the code there; 0 for nothing.
    pub(in crate::graph::builder) fn cites(&self, number: usize) -> (usize, u32) {
        let (table, row) = self.row(number);
        (table, self.tables[table].cites.of.get(row))
    }

    /// The sources of each table by their codes from 1, as the first row that cites one states it.
    pub(in crate::graph::builder) fn sources(&self) -> Vec<Vec<CitationDeclaration>> {
        let of = |table: &EntityTable| {
            let mut first = vec![None; table.cites.values.len()];
            let mut left = first.len();
            for row in 0..table.len() {
                if left == 0 {
                    break;
                }
                let code = (table.cites.of.get(row) as usize).checked_sub(1);
                if let Some(slot) = code.and_then(|code| first.get_mut(code)).filter(|slot| slot.is_none()) {
                    *slot = table.citation(row);
                    left -= 1;
                }
            }
            first.into_iter().map(Option::unwrap_or_default).collect()
        };
        self.tables.iter().map(of).collect()
    }
}
