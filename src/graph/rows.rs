//! Plain links in columns: what large tables are read into.
//!
//! A row has one giver, one receiver and perhaps a period, a scheme and figures that are exact. A row that says more is a
//! [`LinkDeclaration`]; both become the same links. Names are held once each, so a table of millions of rows resolves as many
//! names as it has different ones.

use std::hash::BuildHasher;

use hashbrown::{DefaultHashBuilder, HashMap, HashTable};

use super::declaration::{CitationDeclaration, LinkDeclaration, MeasureDeclaration, PeriodDeclaration};
use crate::diagnostic::{FileId, Place, Placed};
use crate::model::quantity::from_fixed;
use crate::model::{Basis, Period, Quantity, Span, Unit};

/// A word of the rows by its position among them; the words of a table are few and stand once.
pub(crate) type WordId = u32;

/// Stands for no word, and for no period.
pub(crate) const NO_WORD: WordId = WordId::MAX;

/// One row, to be added to [`LinkRows`].
#[derive(Clone, Copy, Debug, Default)]
pub struct LinkRow<'a> {
    /// Row of the table, counted from 1: for messages.
    pub row: u32,
    /// Its id; empty if it has none.
    pub id: &'a str,
    /// Name of its kind.
    pub kind: &'a str,
    /// Giver, as written.
    pub from: &'a str,
    /// Receiver, as written.
    pub to: &'a str,
    /// When it holds.
    pub period: Option<Period>,
    /// Scheme it comes under, as written; empty if none.
    pub scheme: &'a str,
}

/// A column of figures.
#[derive(Clone, Debug)]
pub struct FigureColumn {
    /// `money`, `people`, `projects` or the user's own name.
    pub name: String,
    /// Unit of all its figures.
    pub unit: Unit,
    /// Stretch of time; by default cumulative where the link's period is a range.
    pub span: Option<Span>,
    /// What they rest on.
    pub basis: Option<Basis>,
    /// Ten-thousandths of the unit, by row; [`FigureColumn::NONE`] where the row has no figure.
    pub values: Vec<i64>,
}

impl FigureColumn {
    /// No figure.
    pub const NONE: i64 = i64::MIN;

    /// A column without figures yet.
    pub fn new(name: &str, unit: Unit) -> Self {
        FigureColumn { name: name.to_owned(), unit, span: None, basis: None, values: Vec::new() }
    }

    fn without_values(&self) -> Self {
        FigureColumn { name: self.name.clone(), unit: self.unit.clone(), span: self.span, basis: self.basis, values: Vec::new() }
    }

    pub(crate) fn value(&self, row: usize) -> Option<i64> {
        self.values.get(row).copied().filter(|value| *value != FigureColumn::NONE)
    }
}

/// Where the rows of a table stand.
#[derive(Clone, Copy, Debug)]
pub struct TablePlace {
    /// The file.
    pub file: FileId,
    /// Position of the sheet in its workbook; 0 for CSV.
    pub sheet: u16,
    /// Column of the givers, counted from 1.
    pub from: u32,
    /// Column of the receivers.
    pub to: u32,
}

/// Plain links in columns.
#[derive(Clone, Debug, Default)]
pub struct LinkRows {
    place: Option<TablePlace>,
    source: Option<Placed<String>>,
    words: Words,
    pub(crate) rows: Vec<u32>,
    ids: Vec<u8>,
    /// Where the id of each row ends, if any row has one.
    id_ends: Vec<u32>,
    pub(crate) kind: Vec<WordId>,
    pub(crate) from: Vec<WordId>,
    pub(crate) to: Vec<WordId>,
    pub(crate) scheme: Vec<WordId>,
    /// Position in `periods`, or [`NO_WORD`].
    pub(crate) period: Vec<u32>,
    pub(crate) periods: Vec<Period>,
    period_ids: HashMap<Period, u32>,
    pub(crate) figures: Vec<FigureColumn>,
}

/// Texts, each once, in the order in which they were met.
#[derive(Clone, Debug, Default)]
struct Words {
    bytes: String,
    ends: Vec<u32>,
    first_row: Vec<u32>,
    seen: HashTable<WordId>,
    hasher: DefaultHashBuilder,
}

impl Words {
    fn get(&self, word: WordId) -> &str {
        let at = word as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.bytes[start..self.ends[at] as usize]
    }

    fn add(&mut self, text: &str, row: u32) -> Option<WordId> {
        let hash = self.hasher.hash_one(text);
        if let Some(found) = self.seen.find(hash, |known| self.get(*known) == text) {
            return Some(*found);
        }
        let word = WordId::try_from(self.ends.len()).ok()?;
        let end = u32::try_from(self.bytes.len() + text.len()).ok()?;
        self.bytes.push_str(text);
        self.ends.push(end);
        self.first_row.push(row);
        let mut seen = std::mem::take(&mut self.seen);
        seen.insert_unique(hash, word, |known| self.hasher.hash_one(self.get(*known)));
        self.seen = seen;
        Some(word)
    }
}

impl LinkRows {
    /// An empty table that stands in a file and cites a source, each where there is one.
    pub fn new(place: Option<TablePlace>, source: Option<Placed<String>>) -> Self {
        LinkRows { place, source, ..LinkRows::default() }
    }

    /// Adds a row; `values` are its figures, one for each column, [`FigureColumn::NONE`] where there is none.
    ///
    /// Gives back whether there was room: a table holds less than 2³² rows and 4 GiB of words and of ids.
    #[must_use]
    pub fn push(&mut self, row: &LinkRow<'_>, values: &[i64]) -> bool {
        let Some(id_end) = u32::try_from(self.ids.len() + row.id.len()).ok() else { return false };
        let mut word = |text: &str| self.words.add(text, row.row);
        let (Some(kind), Some(from), Some(to)) = (word(row.kind), word(row.from), word(row.to)) else { return false };
        let scheme = if row.scheme.is_empty() { Some(NO_WORD) } else { word(row.scheme) };
        let Some(scheme) = scheme else { return false };
        self.ids.extend_from_slice(row.id.as_bytes());
        self.id_ends.push(id_end);
        self.rows.push(row.row);
        self.kind.push(kind);
        self.from.push(from);
        self.to.push(to);
        self.scheme.push(scheme);
        let period = row.period.map_or(NO_WORD, |period| self.period(period));
        self.period.push(period);
        for (column, value) in self.figures.iter_mut().zip(values) {
            column.values.push(*value);
        }
        true
    }

    /// Adds a column of figures, before any row.
    pub fn add_figures(&mut self, column: FigureColumn) {
        self.figures.push(column);
    }

    fn period(&mut self, period: Period) -> u32 {
        *self.period_ids.entry(period).or_insert_with(|| {
            self.periods.push(period);
            // There are no more periods than rows.
            u32::try_from(self.periods.len() - 1).unwrap_or(NO_WORD)
        })
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.kind.len()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.kind.is_empty()
    }

    pub(crate) fn source(&self) -> Option<&Placed<String>> {
        self.source.as_ref()
    }

    /// Number of different words.
    pub(crate) fn word_count(&self) -> usize {
        self.words.ends.len()
    }

    pub(crate) fn word(&self, word: WordId) -> &str {
        self.words.get(word)
    }

    /// The id of a row, empty if it has none.
    pub(crate) fn id(&self, row: usize) -> &str {
        let start = if row == 0 { 0 } else { self.id_ends[row - 1] as usize };
        // Ids were whole texts when they were added.
        std::str::from_utf8(&self.ids[start..self.id_ends[row] as usize]).unwrap_or_default()
    }

    pub(crate) fn period_of(&self, row: usize) -> Option<Period> {
        self.periods.get(self.period[row] as usize).copied()
    }

    /// The figures of a row with their columns.
    pub(crate) fn figures_of(&self, row: usize) -> impl Iterator<Item = (&FigureColumn, i64)> {
        self.figures.iter().filter_map(move |column| Some((column, column.value(row)?)))
    }

    /// Where a row stands: its giver.
    pub(crate) fn place(&self, row: usize) -> Place {
        self.cell(self.rows[row], |place| place.from)
    }

    /// A word where it was met first, in the column of the givers or of the receivers.
    pub(crate) fn placed(&self, word: WordId, receives: bool) -> Placed<String> {
        let row = self.words.first_row[word as usize];
        let place = self.cell(row, |place| if receives { place.to } else { place.from });
        Placed::new(self.word(word).to_owned(), place)
    }

    fn cell(&self, row: u32, column: impl Fn(&TablePlace) -> u32) -> Place {
        let cell = |place: TablePlace| Place::Cell { file: place.file, sheet: place.sheet, row, column: column(&place) };
        self.place.map_or(Place::Nowhere, cell)
    }

    /// Takes some rows out, which are sorted: they have become declarations.
    pub(crate) fn set_aside(&mut self, some: &[usize]) {
        if some.is_empty() {
            return;
        }
        let mut rest = LinkRows { place: self.place, source: self.source.take(), ..LinkRows::default() };
        rest.figures = self.figures.iter().map(FigureColumn::without_values).collect();
        for row in (0..self.len()).filter(|row| some.binary_search(row).is_err()) {
            let text = |word: WordId| if word == NO_WORD { "" } else { self.word(word) };
            let plain = LinkRow {
                row: self.rows[row],
                id: self.id(row),
                kind: text(self.kind[row]),
                from: text(self.from[row]),
                to: text(self.to[row]),
                period: self.period_of(row),
                scheme: text(self.scheme[row]),
            };
            let values: Vec<i64> = self.figures.iter().map(|column| column.value(row).unwrap_or(FigureColumn::NONE)).collect();
            // There was room for more.
            let _ = rest.push(&plain, &values);
        }
        *self = rest;
    }

    /// A row as a declaration of its own.
    pub(crate) fn declaration(&self, row: usize) -> LinkDeclaration {
        let place = self.place(row);
        let mut link = LinkDeclaration::new(self.word(self.kind[row]), "", "");
        link.kind.place = place;
        link.from = vec![super::declaration::Reference::Name(self.placed_at(self.from[row], row, false))];
        link.to = vec![super::declaration::Reference::Name(self.placed_at(self.to[row], row, true))];
        if !self.id(row).is_empty() {
            link.id = Some(Placed::new(self.id(row).to_owned(), place));
        }
        if self.scheme[row] != NO_WORD {
            let scheme = Placed::new(self.word(self.scheme[row]).to_owned(), place);
            link.scheme = Some(super::declaration::Reference::Name(scheme));
        }
        let period = self.period_of(row).map(|period| Placed::new(period, place));
        link.period = period.map(|period| PeriodDeclaration { period, as_written: None });
        link.measures = self.measures(row).collect();
        link.common.place = place;
        link.common.citations = self.citations();
        link
    }

    fn placed_at(&self, word: WordId, row: usize, receives: bool) -> Placed<String> {
        let place = self.cell(self.rows[row], |place| if receives { place.to } else { place.from });
        Placed::new(self.word(word).to_owned(), place)
    }

    /// The figures of a row as declarations.
    pub(crate) fn measures(&self, row: usize) -> impl Iterator<Item = MeasureDeclaration> {
        let place = self.place(row);
        self.figures_of(row).map(move |(column, value)| MeasureDeclaration {
            span: column.span,
            basis: column.basis,
            place,
            ..MeasureDeclaration::new(&column.name, Quantity::exact(from_fixed(value), column.unit.clone()))
        })
    }

    /// What each row cites.
    pub(crate) fn citations(&self) -> Vec<CitationDeclaration> {
        let cite =
            |source: &Placed<String>| CitationDeclaration { source: Some(source.clone()), ..CitationDeclaration::default() };
        self.source.iter().map(cite).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        let (first, second) = (rows.declaration(0), rows.declaration(1));
        assert_eq!(first.id.map(|id| id.value), Some("a".to_owned()));
        assert_eq!(first.measures[0].quantity.stated, Some("123.45".parse().unwrap()));
        assert_eq!(first.period.map(|period| period.period.value), Some(period));
        assert_eq!(second.kind.value, "pairing");
        assert!(second.measures.is_empty() && second.id.is_none() && second.period.is_none());
        assert_eq!(rows.word_count(), 4, "kinds and ends, each once");
    }
}
