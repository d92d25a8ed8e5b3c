//! Plain rows in columns: what large tables are read into.
//!
//! A link has one giver, one receiver and perhaps a period, a scheme, a source and figures that are exact; an entity an id, a
//! kind, a name and perhaps a level, a place and a source. A row that says more is a declaration ([`super::declaration`]); both
//! become the same graph. Names are held once each, for all tables together, so that millions of rows resolve as many names as
//! they have different ones.

mod cells;
mod entities;
mod figures;
mod links;

pub use self::cells::TablePlace;
pub(crate) use self::cells::{At, Cell, Lines};
pub(crate) use self::entities::{CodedEntities, EntityTable};
pub use self::entities::{EntityRow, EntityRows};
pub use self::figures::FigureColumn;
pub(crate) use self::figures::FigureSpelling;
pub(crate) use self::links::{CodedLinks, LinkTable};
pub use self::links::{LinkRow, LinkRows};

use super::words::{WordId, Words};

/// The plain rows of a register: tables whose words are one list.
#[derive(Clone, Debug, Default)]
pub struct PlainTables {
    pub(crate) words: Words,
    pub(crate) entities: Vec<EntityTable>,
    pub(crate) links: Vec<LinkTable>,
}

impl PlainTables {
    /// Adds a table of links. Cost: O(rows), and a look-up for each of its words.
    ///
    /// Gives back whether there was room for its words, of which a register holds 4 GiB.
    pub fn add_links(&mut self, rows: LinkRows) -> bool {
        let LinkRows { words, links } = rows;
        if self.words.len() == 0 {
            self.words = words;
            self.links.push(links);
            return true;
        }
        let Some(own) = self.own(&words) else { return false };
        let mut table = links.without_rows();
        table.append(&links, |word| own[word as usize]);
        self.links.push(table);
        true
    }

    /// Adds a table of entities, best before those of links: see [`PlainTables::add_links`].
    pub fn add_entities(&mut self, rows: EntityRows) -> bool {
        let EntityRows { words, entities } = rows;
        if self.words.len() == 0 {
            self.words = words;
            self.entities.push(entities);
            return true;
        }
        let Some(own) = self.own(&words) else { return false };
        let mut table = EntityTable::new(entities.place);
        let room = table.append(&entities, |word| own[word as usize]);
        self.entities.push(table);
        room
    }

    /// Adds all tables of another register's.
    ///
    /// Gives back whether there was room, as [`PlainTables::add_links`].
    pub fn append(&mut self, other: PlainTables) -> bool {
        if self.words.len() == 0 {
            self.words = other.words;
            self.entities.extend(other.entities);
            self.links.extend(other.links);
            return true;
        }
        let Some(own) = self.own(&other.words) else { return false };
        let mut room = true;
        for entities in &other.entities {
            let mut table = EntityTable::new(entities.place);
            room &= table.append(entities, |word| own[word as usize]);
            self.entities.push(table);
        }
        for links in &other.links {
            let mut table = links.without_rows();
            table.append(links, |word| own[word as usize]);
            self.links.push(table);
        }
        room
    }

    /// For each of some words, which it is here.
    fn own(&mut self, words: &Words) -> Option<Vec<WordId>> {
        self.words.add_all(words)
    }

    /// Number of links.
    pub fn link_count(&self) -> usize {
        self.links.iter().map(LinkTable::len).sum()
    }

    /// Number of entities.
    pub fn entity_count(&self) -> usize {
        self.entities.iter().map(EntityTable::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::words::NO_WORD;
    use crate::model::{Period, Unit};

    #[test]
    fn a_row_says_what_it_was_given() {
        let mut rows = LinkRows::new(None, Some("ledger".into()));
        rows.add_figures(FigureColumn::new("money", Unit::CNY));
        let period = Period::parse("2021/2023").unwrap();
        let row =
            LinkRow {
                id: "a", kind: "funding", from: "上虞区", to: "金口河区", period: Some(period), ..LinkRow::default()
            };
        assert!(rows.push(&row, &[123_4500]));
        assert!(
            rows.push(&LinkRow { kind: "pairing", from: "金口河区", to: "上虞区", ..LinkRow::default() }, &[FigureColumn::NONE])
        );
        let mut tables = PlainTables::default();
        assert!(tables.add_links(LinkRows::default()) && tables.add_links(rows));
        let of = |row| tables.links[1].declaration(row, &tables.words);
        let (first, second) = (of(0), of(1));
        assert_eq!(first.id.map(|id| id.value), Some("a".to_owned()));
        assert_eq!(first.measures[0].quantity.stated, Some("123.45".parse().unwrap()));
        assert_eq!(first.period.map(|period| period.period.value), Some(period));
        assert_eq!(second.kind.value, "pairing");
        assert!(second.measures.is_empty() && second.id.is_none() && second.period.is_none());
        assert_eq!(tables.words.len(), 2, "ends, each once");
    }

    #[test]
    fn tables_share_their_words() {
        let mut tables = PlainTables::default();
        let mut entities = EntityRows::default();
        let row = EntityRow { id: "a", kind: "region", name: "甲", within: "b", ..EntityRow::default() };
        assert!(entities.push(&row) && entities.push(&EntityRow { id: "b", within: "", ..row }));
        let mut links = LinkRows::default();
        assert!(links.push(&LinkRow { kind: "pairing", from: "c", to: "b", ..LinkRow::default() }, &[]));
        assert!(tables.add_entities(entities) && tables.add_links(links));
        let table = &tables.entities[0];
        assert_eq!((table.id.as_slice(), table.within.as_slice()), ([0, 1].as_slice(), [1, NO_WORD].as_slice()));
        assert_eq!((tables.links[0].from.as_slice(), tables.links[0].to.as_slice()), ([2].as_slice(), [1].as_slice()));
        assert_eq!(table.declaration(1, &tables.words).name.value, "甲");
    }
}
