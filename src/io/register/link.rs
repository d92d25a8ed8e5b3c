//! Tables of links: `[[pairing]]`, `[[funding]]`, `[[within]]`, …

use super::table::Table;
use crate::diagnostic::Placed;
use crate::graph::declaration::LinkDeclaration;
use crate::model::{Basis, Family, Span, Status};

/// Reads the table of a link.
///
/// An end that is missing or can't be read leaves `from` or `to` empty, and was reported: the link stays in the register so
/// that what refers to its id is not reported as well.
pub(super) fn link(mut table: Table<'_>, family: Family) -> LinkDeclaration {
    let (possible, because) = certainty(&mut table);
    let mut link = LinkDeclaration {
        id: table.id(),
        kind: Placed::new(table.name.clone(), table.place),
        from: table.required_references("from", "name who gives"),
        to: table.required_references("to", "name who receives"),
        period: table.period("period"),
        scheme: table.reference("scheme"),
        programmes: table.references("programme"),
        roles: table.roles(),
        status: table.word("status", Status::ALL, Status::as_str),
        possible,
        because,
        open: table.flag("open"),
        measures: table.measures(),
        basis: table.word("basis", Basis::ALL, Basis::as_str).map(|word| word.value),
        span: table.word("span", Span::ALL, Span::as_str).map(|word| word.value),
        same_as: table.ids("same_as"),
        also: table.ids("also"),
        contradicts: table.ids("contradicts"),
        part_of: table.parts(),
        common: table.common(),
    };
    let defaults = table.scope.defaults;
    table.finish();
    if family == Family::Support {
        link.period = link.period.or_else(|| defaults.period.clone());
        link.scheme = link.scheme.or_else(|| defaults.scheme.clone());
        if link.programmes.is_empty() {
            link.programmes.extend(defaults.programme.clone());
        }
    }
    link
}

/// Whether a party or the link itself is inferred, and why.
fn certainty(table: &mut Table<'_>) -> (bool, Option<String>) {
    let certainty = table.word("certainty", &["sure", "possible"], |word| word);
    let because = table.words("because");
    let possible = certainty.is_some_and(|word| word.value == "possible");
    if possible && because.is_none() {
        table.missing("`because`", "what is only possible says why: `because = \"…\"`");
    }
    (possible, because)
}
