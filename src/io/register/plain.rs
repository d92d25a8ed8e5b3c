//! Single values read as the tables of a register read them, where they say no more than a plain row holds.

use super::table::{Scope, Table};
use crate::diagnostic::Placed;
use crate::graph::declaration::{MeasureDeclaration, Reference};
use crate::io::value::{Entry, Value};
use crate::model::{Level, Period};

fn table<'s>(scope: &'s Scope<'s>, key: &str, value: Value) -> Table<'s> {
    let place = value.place;
    Table::new(scope, "", place, vec![Entry { key: Placed::new(key.to_owned(), place), value }])
}

/// The one figure of an entry (`amount`, `measures`), if it is an exact one and nothing is said of it but span and basis.
pub(in crate::io) fn figure(scope: &Scope<'_>, entry: Entry) -> Option<MeasureDeclaration> {
    let place = entry.value.place;
    let mut measures = Table::new(scope, "", place, vec![entry]).measures();
    let measure = measures.pop().filter(|_| measures.is_empty())?;
    let parted = measure.of.is_some() || measure.period.is_some() || !measure.part_of.is_empty();
    let tied = !measure.contradicts.is_empty() || !measure.same_as.is_empty() || measure.id.is_some();
    (!parted && !tied && measure.place == place).then_some(measure)
}

/// A period without words of its own.
pub(in crate::io) fn period(scope: &Scope<'_>, value: Value) -> Option<Placed<Period>> {
    let period = table(scope, "period", value).period("period")?;
    period.as_written.is_none().then_some(period.period)
}

/// A scheme that is named.
pub(in crate::io) fn scheme(scope: &Scope<'_>, value: Value) -> Option<Placed<String>> {
    match table(scope, "scheme", value).reference("scheme")? {
        Reference::Name(name) => Some(name),
        Reference::Inline(_) => None,
    }
}

/// The level of a region.
pub(in crate::io) fn level(scope: &Scope<'_>, value: Value) -> Option<Placed<Level>> {
    table(scope, "level", value).word("level", &Level::ALL, Level::as_str)
}

/// The source of a citation that says no more.
pub(in crate::io) fn source(scope: &Scope<'_>, value: Value) -> Option<Placed<String>> {
    let mut citations = table(scope, "cite", value).common().citations;
    let citation = citations.pop().filter(|_| citations.is_empty())?;
    let bare = citation.quote.is_none() && citation.locator.is_none() && citation.says.is_none();
    citation.source.filter(|_| bare)
}
