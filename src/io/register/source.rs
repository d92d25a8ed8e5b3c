//! `[[source]]`.

use super::common::period;
use super::table::Table;
use crate::diagnostic::Placed;
use crate::graph::declaration::SourceDeclaration;
use crate::model::Period;

/// Reads the table of a source; without an id there is none.
pub(super) fn source(mut table: Table<'_>) -> Option<SourceDeclaration> {
    let id = match table.require("id", "quotes name their source by it") {
        Some(id) => table.scope.id("id", id),
        None => None,
    };
    let source = SourceDeclaration {
        id: Placed::default(),
        title: table.words("title"),
        published: table.date("published"),
        retrieved: table.date("retrieved"),
        url: table.words("url"),
        publisher: table.words("publisher"),
        author: table.words("author"),
        licence: table.words("licence"),
        language: table.words("language"),
        file: table.text("file"),
        internal: table.internal(),
        disjoint: table.word("records", &["disjoint"], |word| word).is_some(),
        note: table.words("note"),
        x: table.attributes(),
        place: table.place,
    };
    table.finish();
    Some(SourceDeclaration { id: id?, ..source })
}

impl Table<'_> {
    fn date(&mut self, key: &'static str) -> Option<Placed<Period>> {
        let value = self.take(key)?;
        period(self.scope, key, value)
    }
}
