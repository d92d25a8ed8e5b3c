//! Plain entities in columns.

use super::cells::{At, Cell, Coded, RowNumbers, TablePlace};
use crate::diagnostic::{Place, Placed};
use crate::graph::column::Packed;
use crate::graph::declaration::{CitationDeclaration, Common, EntityDeclaration, Reference, Relation};
use crate::graph::words::{NO_WORD, WordId, Words};
use crate::model::Level;

/// One row, to be added to [`EntityRows`].
#[derive(Clone, Copy, Debug, Default)]
pub struct EntityRow<'a> {
    /// Row of the table, counted from 1: for messages.
    pub row: u32,
    /// Its id.
    pub id: &'a str,
    /// Name of its kind.
    pub kind: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Level of a region.
    pub level: Option<Level>,
    /// Where it lies, as written; empty if that is not said.
    pub within: &'a str,
}

/// Plain entities in columns, with words of their own.
#[derive(Clone, Debug, Default)]
pub struct EntityRows {
    pub(crate) words: Words,
    pub(crate) entities: EntityTable,
}

impl EntityRows {
    /// An empty table that stands in a file and cites a source, each where there is one.
    pub fn new(place: Option<TablePlace>, source: Option<Placed<String>>) -> Self {
        let source = source.map(|source| Cell { value: source.value, at: At::Place(source.place) });
        EntityRows { words: Words::default(), entities: EntityTable { place, source, ..EntityTable::default() } }
    }

    /// Adds a row.
    ///
    /// Gives back whether there was room: a table holds less than 2³² rows, and 4 GiB of words and of names.
    #[must_use]
    pub fn push(&mut self, row: &EntityRow<'_>) -> bool {
        let EntityRows { words, entities } = self;
        let Some(id) = words.add(row.id) else { return false };
        let within = if row.within.is_empty() { Some(NO_WORD) } else { words.add(row.within) };
        let Some(within) = within else { return false };
        let column = At::Column(entities.place.map_or(0, |place| place.column));
        let level = row.level.map(|value| Cell { value, at: column });
        let source = entities.source.clone();
        entities.push(&PlainEntity { row: row.row, id, kind: row.kind, name: row.name, level, within, source: source.as_ref() })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.entities.len()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.entities.is_empty()
    }
}

/// A row whose id and place are words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlainEntity<'a> {
    pub(crate) row: u32,
    pub(crate) id: WordId,
    pub(crate) kind: &'a str,
    pub(crate) name: &'a str,
    pub(crate) level: Option<Cell<Level>>,
    pub(crate) within: WordId,
    pub(crate) source: Option<&'a Cell<String>>,
}

/// Rows of which the values are codes of the columns that they are added to, and ids and places are words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodedEntities<'a> {
    pub(crate) rows: &'a [u32],
    pub(crate) id: &'a [WordId],
    pub(crate) names: &'a [&'a str],
    /// Of kind, level and source.
    pub(crate) codes: [&'a [u32]; 3],
    pub(crate) within: &'a [WordId],
}

/// Entities in columns, each with an id, which is a word of the register.
#[derive(Clone, Debug, Default)]
pub(crate) struct EntityTable {
    pub(crate) place: Option<TablePlace>,
    /// What rows cite that name no source of their own.
    source: Option<Cell<String>>,
    pub(crate) rows: RowNumbers,
    pub(crate) id: Vec<WordId>,
    pub(crate) kind: Coded<String>,
    names: String,
    /// Where the name of each row ends in `names`.
    name_ends: Vec<u32>,
    pub(crate) level: Coded<Cell<Level>>,
    /// Where it lies, or [`NO_WORD`].
    pub(crate) within: Vec<WordId>,
    pub(crate) cites: Coded<Cell<String>>,
}

impl EntityTable {
    /// An empty table.
    pub(crate) fn new(place: Option<TablePlace>) -> Self {
        EntityTable { place, ..EntityTable::default() }
    }

    /// An empty table of the same codes.
    pub(crate) fn without_rows(&self) -> Self {
        EntityTable {
            place: self.place,
            source: self.source.clone(),
            kind: self.kind.without_rows(),
            level: self.level.without_rows(),
            cites: self.cites.without_rows(),
            ..EntityTable::default()
        }
    }

    /// Some of its rows.
    pub(crate) fn some(&self, rows: &[usize]) -> Self {
        let mut some = self.without_rows();
        let of = |codes: &Packed| rows.iter().map(|row| codes.get(*row)).collect::<Vec<u32>>();
        let (kind, level, cites) = (of(&self.kind.of), of(&self.level.of), of(&self.cites.of));
        let entities = CodedEntities {
            rows: &rows.iter().map(|row| self.rows.get(*row)).collect::<Vec<u32>>(),
            id: &rows.iter().map(|row| self.id[*row]).collect::<Vec<WordId>>(),
            names: &rows.iter().map(|row| self.name(*row)).collect::<Vec<&str>>(),
            codes: [&kind, &level, &cites],
            within: &rows.iter().map(|row| self.within[*row]).collect::<Vec<WordId>>(),
        };
        // There was room for all.
        let _ = some.extend(&entities);
        some
    }

    /// What a row says beside its id and its place.
    pub(crate) fn says(&self, row: usize) -> (&str, &str, Option<Level>, Option<&str>) {
        let level = self.level.get(row).map(|level| level.value);
        (self.kind(row), self.name(row), level, self.cites.get(row).map(|source| source.value.as_str()))
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.id.len()
    }

    /// Whether it has no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.id.is_empty()
    }

    /// Adds a row; false where there is no room for its name.
    pub(crate) fn push(&mut self, entity: &PlainEntity<'_>) -> bool {
        let Ok(end) = u32::try_from(self.names.len() + entity.name.len()) else { return false };
        self.names.push_str(entity.name);
        self.name_ends.push(end);
        self.rows.push(entity.row);
        let kind = match self.kind.values.iter().position(|kind| kind == entity.kind) {
            Some(at) => u32::try_from(at + 1).unwrap_or(0),
            None => self.kind.code(&entity.kind.to_owned()),
        };
        self.kind.of.push(kind);
        self.level.push(entity.level.as_ref());
        self.cites.push(entity.source);
        self.id.push(entity.id);
        self.within.push(entity.within);
        true
    }

    /// Adds rows; false where there is no room for their names, and none was added.
    #[must_use]
    pub(crate) fn extend(&mut self, entities: &CodedEntities<'_>) -> bool {
        let more: usize = entities.names.iter().map(|name| name.len()).sum();
        if u32::try_from(self.names.len() + more).is_err() {
            return false;
        }
        self.name_ends.reserve(entities.names.len());
        for name in entities.names {
            self.names.push_str(name);
            self.name_ends.push(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        }
        self.rows.extend(entities.rows);
        let columns = [&mut self.kind.of, &mut self.level.of, &mut self.cites.of];
        for (column, codes) in columns.into_iter().zip(entities.codes) {
            column.extend(codes);
        }
        self.id.extend_from_slice(entities.id);
        self.within.extend_from_slice(entities.within);
        true
    }

    /// Name of the kind of a row.
    pub(crate) fn kind(&self, row: usize) -> &str {
        self.kind.get(row).map_or("", String::as_str)
    }

    /// The name of a row.
    pub(crate) fn name(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.name_ends[row - 1] as usize };
        &self.names[start..self.name_ends[row] as usize]
    }

    /// Where a row stands.
    pub(crate) fn place(&self, row: usize) -> Place {
        self.cell(row, |place| place.column)
    }

    /// Where the id of a row stands.
    pub(crate) fn id_place(&self, row: usize) -> Place {
        self.cell(row, |place| place.id)
    }

    /// Where a row says that it lies.
    pub(crate) fn within(&self, row: usize, words: &Words) -> Option<Placed<String>> {
        let word = self.within[row];
        (word != NO_WORD).then(|| Placed::new(words.get(word).to_owned(), self.cell(row, |place| place.to)))
    }

    fn cell(&self, row: usize, column: impl Fn(&TablePlace) -> u32) -> Place {
        self.place.map_or(Place::Nowhere, |place| At::Column(column(&place)).row(Some(place), self.rows.get(row)))
    }

    fn placed<T: Clone>(&self, row: usize, cell: &Cell<T>) -> Placed<T> {
        Placed::new(cell.value.clone(), cell.at.row(self.place, self.rows.get(row)))
    }

    /// The texts of the cells of a row where a fault can be found when the graph is built.
    pub(crate) fn shown(&self, row: usize, words: &Words) -> Vec<Placed<String>> {
        let id = Placed::new(words.get(self.id[row]).to_owned(), self.id_place(row));
        let name = Placed::new(self.name(row).to_owned(), self.cell(row, |place| place.from));
        [id, name].into_iter().chain(self.within(row, words)).collect()
    }

    /// Adds the rows of another table, whose words are turned into those of this one; false where there is no room for names.
    #[must_use]
    pub(crate) fn append(&mut self, other: &EntityTable, word: impl Fn(WordId) -> WordId) -> bool {
        let Ok(before) = u32::try_from(self.names.len()) else { return false };
        if u32::try_from(self.names.len() + other.names.len()).is_err() {
            return false;
        }
        self.names.push_str(&other.names);
        self.name_ends.extend(other.name_ends.iter().map(|end| end + before));
        self.rows.append(&other.rows);
        self.kind.append(&other.kind);
        self.level.append(&other.level);
        self.cites.append(&other.cites);
        self.id.extend(other.id.iter().map(|id| word(*id)));
        self.within.extend(other.within.iter().map(|within| if *within == NO_WORD { NO_WORD } else { word(*within) }));
        true
    }

    /// Takes some rows out, which are sorted: they have become declarations.
    pub(crate) fn set_aside(&mut self, some: &[usize]) {
        if some.is_empty() {
            return;
        }
        let mut rest = EntityTable { source: self.source.clone(), ..EntityTable::new(self.place) };
        for row in (0..self.len()).filter(|row| some.binary_search(row).is_err()) {
            // What had room in the larger table has room in the smaller one.
            rest.push(&PlainEntity {
                row: self.rows.get(row),
                id: self.id[row],
                kind: self.kind(row),
                name: self.name(row),
                level: self.level.get(row).copied(),
                within: self.within[row],
                source: self.cites.get(row),
            });
        }
        *self = rest;
    }

    /// The source that a row cites.
    pub(crate) fn citation(&self, row: usize) -> Option<CitationDeclaration> {
        let source = self.cites.get(row)?;
        Some(CitationDeclaration { source: Some(self.placed(row, source)), ..CitationDeclaration::default() })
    }

    /// A row as a declaration of its own.
    pub(crate) fn declaration(&self, row: usize, words: &Words) -> EntityDeclaration {
        let place = self.place(row);
        let within = self.within(row, words).map(Reference::Name);
        EntityDeclaration {
            id: Some(Placed::new(words.get(self.id[row]).to_owned(), self.id_place(row))),
            kind: Placed::new(self.kind(row).to_owned(), place),
            name: Placed::new(self.name(row).to_owned(), self.cell(row, |place| place.from)),
            level: self.level.get(row).map(|level| self.placed(row, level)),
            within: within.map(|entity| Relation { entity, period: None, counts: false }).into_iter().collect(),
            place,
            common: Common { citations: self.citation(row).into_iter().collect(), place, ..Common::default() },
            ..EntityDeclaration::default()
        }
    }
}
