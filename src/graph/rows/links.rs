//! Plain links in columns.

use super::cells::{At, Cell, Coded, Lines, RowNumbers, TablePlace};
use super::figures::FigureColumn;
use crate::diagnostic::{Place, Placed};
use crate::graph::column::FrontCoded;
use crate::graph::declaration::{CitationDeclaration, LinkDeclaration, MeasureDeclaration, PeriodDeclaration, Reference};
use crate::graph::own::Own;
use crate::graph::words::{WordId, Words};
use crate::model::Period;

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

/// Plain links in columns, with words of their own.
#[derive(Clone, Debug, Default)]
pub struct LinkRows {
    pub(crate) words: Words,
    pub(crate) links: LinkTable,
}

impl LinkRows {
    /// An empty table that stands in a file and cites a source, each where there is one.
    pub fn new(place: Option<TablePlace>, source: Option<Placed<String>>) -> Self {
        let source = source.map(|source| Cell { value: source.value, at: At::Place(source.place) });
        LinkRows { words: Words::default(), links: LinkTable { place, source, ..LinkTable::default() } }
    }

    /// Adds a row; `values` are its figures, one for each column, [`FigureColumn::NONE`] where there is none.
    ///
    /// Gives back whether there was room: a table holds less than 2³² rows and 4 GiB of words.
    #[must_use]
    pub fn push(&mut self, row: &LinkRow<'_>, values: &[i64]) -> bool {
        let (Some(from), Some(to)) = (self.words.add(row.from), self.words.add(row.to)) else { return false };
        self.push_words(row, from, to, values)
    }

    /// Adds a row whose ends are words of [`LinkRows::word`], whatever it says itself of them.
    #[must_use]
    pub(crate) fn push_words(&mut self, row: &LinkRow<'_>, from: WordId, to: WordId, values: &[i64]) -> bool {
        let links = &mut self.links;
        if u32::try_from(links.len() + 1).is_err() {
            return false;
        }
        let column = |column: fn(&TablePlace) -> u32| At::Column(links.place.as_ref().map_or(0, column));
        let period = row.period.map(|value| Cell { value, at: column(|place| place.column) });
        let scheme = (!row.scheme.is_empty()).then(|| Cell { value: row.scheme.to_owned(), at: column(|place| place.column) });
        let codes = [
            links.kind_code(row.kind),
            period.map_or(0, |period| links.period.code(&period)),
            scheme.map_or(0, |scheme| links.scheme.code(&scheme)),
            // Rows cite one source or none.
            links.source.as_ref().map_or(0, |source| if links.cites.values.is_empty() { links.cites.code(source) } else { 1 }),
        ];
        links.push_coded(row.row, row.id, codes, from, to);
        for (column, value) in links.figures.iter_mut().zip(values) {
            column.push(*value, 0);
        }
        true
    }

    /// Gives the row that was added last the user's own attributes.
    pub fn set_attributes(&mut self, x: serde_json::Value) {
        self.set_own(x.into());
    }

    /// The same, of attributes that may not be read yet.
    pub(crate) fn set_own(&mut self, own: Own) {
        if let Some(last) = self.len().checked_sub(1) {
            self.links.attributes.push((last, own));
        }
    }

    /// The word of a text, for [`LinkRows::push_words`]; none where there is no room for it.
    pub(crate) fn word(&mut self, text: &str) -> Option<WordId> {
        self.words.add(text)
    }

    /// Adds a column of figures, before any row.
    pub fn add_figures(&mut self, column: FigureColumn) {
        self.links.figures.push(column);
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.links.len()
    }

    /// Whether it has no row.
    pub fn is_empty(&self) -> bool {
        self.links.is_empty()
    }
}

/// A row whose ends are words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PlainLink<'a> {
    pub(crate) row: u32,
    pub(crate) id: &'a str,
    pub(crate) kind: &'a str,
    pub(crate) from: WordId,
    pub(crate) to: WordId,
    pub(crate) period: Option<Cell<Period>>,
    pub(crate) scheme: Option<&'a Cell<String>>,
    pub(crate) source: Option<&'a Cell<String>>,
}

/// Rows of which the values are codes of the columns that they are added to, and ends are words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CodedLinks<'a> {
    pub(crate) rows: &'a [u32],
    /// Of kind, period, scheme and source.
    pub(crate) codes: [&'a [u32]; 4],
    pub(crate) from: &'a [WordId],
    pub(crate) to: &'a [WordId],
    /// For each column of figures a cell a row: its value and the decimals that it was written with.
    pub(crate) figures: &'a [Vec<(i64, u32)>],
}

/// Links in columns, whose ends are words of the register: about twenty bytes a row.
#[derive(Clone, Debug, Default)]
pub(crate) struct LinkTable {
    pub(crate) place: Option<TablePlace>,
    /// What rows cite that name no source of their own.
    source: Option<Cell<String>>,
    pub(crate) rows: RowNumbers,
    /// Ids, empty where a row has none; no row at all where none has one.
    pub(crate) ids: FrontCoded,
    pub(crate) kind: Coded<String>,
    pub(crate) from: Vec<WordId>,
    pub(crate) to: Vec<WordId>,
    pub(crate) period: Coded<Cell<Period>>,
    pub(crate) scheme: Coded<Cell<String>>,
    pub(crate) cites: Coded<Cell<String>>,
    pub(crate) figures: Vec<FigureColumn>,
    /// The user's own attributes of the rows that have some, by row.
    pub(crate) attributes: Vec<(usize, Own)>,
}

impl LinkTable {
    /// An empty table with its columns of figures.
    pub(crate) fn new(place: Option<TablePlace>, figures: Vec<FigureColumn>) -> Self {
        LinkTable { place, figures, ..LinkTable::default() }
    }

    /// An empty table of the same columns and codes.
    pub(crate) fn without_rows(&self) -> Self {
        LinkTable {
            place: self.place,
            source: self.source.clone(),
            kind: self.kind.without_rows(),
            period: self.period.without_rows(),
            scheme: self.scheme.without_rows(),
            cites: self.cites.without_rows(),
            figures: self.figures.iter().map(FigureColumn::without_values).collect(),
            ..LinkTable::default()
        }
    }

    /// Number of rows.
    pub(crate) fn len(&self) -> usize {
        self.from.len()
    }

    /// Whether it has no row.
    pub(crate) fn is_empty(&self) -> bool {
        self.from.is_empty()
    }

    /// Adds a row, whose figures are added to each column beside it.
    pub(crate) fn push(&mut self, link: &PlainLink<'_>) {
        self.push_id(link.id);
        self.rows.push(link.row);
        let kind = self.kind_code(link.kind);
        self.kind.of.push(kind);
        self.period.push(link.period.as_ref());
        self.scheme.push(link.scheme);
        self.cites.push(link.source);
        self.from.push(link.from);
        self.to.push(link.to);
    }

    /// Adds rows that have no ids yet.
    pub(crate) fn extend(&mut self, links: &CodedLinks<'_>) {
        self.rows.extend(links.rows);
        let columns = [&mut self.kind.of, &mut self.period.of, &mut self.scheme.of, &mut self.cites.of];
        for (column, codes) in columns.into_iter().zip(links.codes) {
            column.extend(codes);
        }
        self.from.extend_from_slice(links.from);
        self.to.extend_from_slice(links.to);
        for (column, cells) in self.figures.iter_mut().zip(links.figures) {
            column.extend(cells);
        }
    }

    /// What stands for a kind in the rows. There are few of them.
    fn kind_code(&mut self, kind: &str) -> u32 {
        match self.kind.values.iter().position(|known| known == kind) {
            Some(at) => u32::try_from(at + 1).unwrap_or(0),
            None => self.kind.code(&kind.to_owned()),
        }
    }

    /// Adds a row by the codes of its kind, period, scheme and source.
    pub(crate) fn push_coded(&mut self, row: u32, id: &str, codes: [u32; 4], from: WordId, to: WordId) {
        let [kind, period, scheme, source] = codes;
        self.push_id(id);
        self.rows.push(row);
        self.kind.of.push(kind);
        self.period.of.push(period);
        self.scheme.of.push(scheme);
        self.cites.of.push(source);
        self.from.push(from);
        self.to.push(to);
    }

    /// Adds the id of a row, before its ends.
    fn push_id(&mut self, id: &str) {
        if !id.is_empty() {
            while self.ids.len() < self.len() {
                self.ids.push("");
            }
        }
        if !id.is_empty() || self.ids.len() > 0 {
            self.ids.push(id);
        }
    }

    /// The id of a row, empty if it has none.
    pub(crate) fn id(&self, row: usize) -> &str {
        self.ids.get(row)
    }

    /// Name of the kind of a row.
    pub(crate) fn kind(&self, row: usize) -> &str {
        self.kind.get(row).map_or("", String::as_str)
    }

    pub(crate) fn period_of(&self, row: usize) -> Option<Period> {
        self.period.get(row).map(|period| period.value)
    }

    /// The figures of a row with their columns.
    pub(crate) fn figures_of(&self, row: usize) -> impl Iterator<Item = (&FigureColumn, i64)> {
        self.figures.iter().filter_map(move |column| Some((column, column.value(row)?)))
    }

    /// The user's own attributes of a row.
    fn own_of(&self, row: usize) -> Option<&Own> {
        let at = self.attributes.binary_search_by_key(&row, |(row, _)| *row).ok()?;
        Some(&self.attributes[at].1)
    }

    /// Where a row stands.
    pub(crate) fn place(&self, row: usize) -> Place {
        self.cell(row, |place| place.column)
    }

    /// Where the id of a row stands.
    pub(crate) fn id_place(&self, row: usize) -> Place {
        self.cell(row, |place| place.id)
    }

    /// The giver of a row, as it is written there.
    pub(crate) fn giver(&self, row: usize, words: &Words) -> Placed<String> {
        Placed::new(words.get(self.from[row]).to_owned(), self.cell(row, |place| place.from))
    }

    /// The receiver of a row.
    pub(crate) fn receiver(&self, row: usize, words: &Words) -> Placed<String> {
        Placed::new(words.get(self.to[row]).to_owned(), self.cell(row, |place| place.to))
    }

    /// The scheme of a row.
    pub(crate) fn scheme(&self, row: usize) -> Option<Placed<String>> {
        self.scheme.get(row).map(|scheme| self.placed(row, scheme))
    }

    /// The source that a row cites.
    pub(crate) fn source(&self, row: usize) -> Option<Placed<String>> {
        self.cites.get(row).map(|source| self.placed(row, source))
    }

    fn placed<T: Clone>(&self, row: usize, cell: &Cell<T>) -> Placed<T> {
        Placed::new(cell.value.clone(), cell.at.row(self.place, self.rows.get(row)))
    }

    fn cell(&self, row: usize, column: impl Fn(&TablePlace) -> u32) -> Place {
        self.place.map_or(Place::Nowhere, |place| At::Column(column(&place)).row(Some(place), self.rows.get(row)))
    }

    /// The texts of the cells of a row where a fault can be found when the graph is built.
    pub(crate) fn shown(&self, row: usize, words: &Words) -> Vec<Placed<String>> {
        let id = Placed::new(self.id(row).to_owned(), self.id_place(row));
        vec![id, self.giver(row, words), self.receiver(row, words)]
    }

    /// Adds the rows of another table, whose words are turned into those of this one.
    pub(crate) fn append(&mut self, other: &LinkTable, word: impl Fn(WordId) -> WordId) {
        let before = self.len();
        self.attributes.extend(other.attributes.iter().map(|(row, x)| (before + row, x.clone())));
        if other.ids.len() > 0 {
            self.fill_ids(self.len());
            let mut ids = other.ids.texts();
            while let Some(id) = ids.next() {
                self.ids.push(id);
            }
        }
        self.append_rest(other, word);
    }

    /// Adds the rows of another table, whose ids are given beside it.
    pub(crate) fn append_with_ids(&mut self, other: &LinkTable, ids: &Lines, word: impl Fn(WordId) -> WordId) {
        if !ids.is_blank() {
            self.fill_ids(self.len());
            let (bytes, places) = ids.texts();
            places.for_each(|place| self.ids.push_at(bytes, place));
        }
        self.append_rest(other, word);
    }

    /// Rows up to one have no id, as far as they have none yet.
    fn fill_ids(&mut self, end: usize) {
        while self.ids.len() < end {
            self.ids.push("");
        }
    }

    fn append_rest(&mut self, other: &LinkTable, word: impl Fn(WordId) -> WordId) {
        if self.ids.len() > 0 {
            self.fill_ids(self.len() + other.len());
        }
        self.rows.append(&other.rows);
        self.kind.append(&other.kind);
        self.from.extend(other.from.iter().map(|from| word(*from)));
        self.to.extend(other.to.iter().map(|to| word(*to)));
        self.period.append(&other.period);
        self.scheme.append(&other.scheme);
        self.cites.append(&other.cites);
        for (column, more) in self.figures.iter_mut().zip(&other.figures) {
            column.append(more);
        }
    }

    /// Takes some rows out, which are sorted: they have become declarations.
    pub(crate) fn set_aside(&mut self, some: &[usize]) {
        if some.is_empty() {
            return;
        }
        let mut rest = self.without_rows();
        for row in (0..self.len()).filter(|row| some.binary_search(row).is_err()) {
            rest.push(&PlainLink {
                row: self.rows.get(row),
                id: self.id(row),
                kind: self.kind(row),
                from: self.from[row],
                to: self.to[row],
                period: self.period.get(row).copied(),
                scheme: self.scheme.get(row),
                source: self.cites.get(row),
            });
            rest.attributes.extend(self.own_of(row).map(|own| (rest.len() - 1, own.clone())));
            for (into, column) in rest.figures.iter_mut().zip(&self.figures) {
                into.push(column.value(row).unwrap_or(FigureColumn::NONE), column.decimals(row));
            }
        }
        *self = rest;
    }

    /// A row as a declaration of its own.
    pub(crate) fn declaration(&self, row: usize, words: &Words) -> LinkDeclaration {
        let mut link = LinkDeclaration::new(self.kind(row), "", "");
        link.kind.place = self.place(row);
        link.from = vec![Reference::Name(self.giver(row, words))];
        link.to = vec![Reference::Name(self.receiver(row, words))];
        if !self.id(row).is_empty() {
            link.id = Some(Placed::new(self.id(row).to_owned(), self.id_place(row)));
        }
        link.scheme = self.scheme(row).map(Reference::Name);
        let period = self.period.get(row).map(|period| self.placed(row, period));
        link.period = period.map(|period| PeriodDeclaration { period, as_written: None });
        link.measures = self.measures(row).collect();
        link.common.place = self.place(row);
        link.common.citations = self.citation(row).into_iter().collect();
        link.common.x = self.own_of(row).map(|own| own.value().clone());
        link
    }

    /// The figures of a row as declarations.
    pub(crate) fn measures(&self, row: usize) -> impl Iterator<Item = MeasureDeclaration> {
        let number = self.rows.get(row);
        self.figures.iter().filter_map(move |column| column.declaration(row, column.at.row(self.place, number)))
    }

    /// What a row cites.
    pub(crate) fn citation(&self, row: usize) -> Option<CitationDeclaration> {
        self.source(row).map(|source| CitationDeclaration { source: Some(source), ..CitationDeclaration::default() })
    }
}
