//! Tables of links: `[[pairing]]`, `[[funding]]`, `[[within]]`, …

use super::table::Table;
use crate::diagnostic::Placed;
use crate::graph::declaration::LinkDeclaration;
use crate::io::value::{Data, Value};
use crate::model::{Basis, Family, Span, Status};

/// Reads the table of a link.
///
/// An end that is missing or can't be read leaves `from` or `to` empty, and was reported: the link stays in the register so
/// that what refers to its id is not reported as well.
pub(super) fn link(mut table: Table<'_>, family: Family) -> LinkDeclaration {
    let (possible, because) = certainty(&mut table);
    let (same_as, same_as_elsewhere) = restated(&mut table);
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
        same_as,
        same_as_elsewhere,
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

/// Ids of links that this one states again: of the same files, and of data sets that may not be read along.
fn restated(table: &mut Table<'_>) -> (Vec<Placed<String>>, Vec<Placed<String>>) {
    let (mut here, mut elsewhere) = (Vec::new(), Vec::new());
    for item in table.take("same_as").map(Value::into_items).unwrap_or_default() {
        if !matches!(item.data, Data::Table(_)) {
            here.extend(table.scope.text("same_as", item));
            continue;
        }
        let Some(mut other) = table.scope.table("same_as", item, "") else { continue };
        let id = other.required_text("link", "write `{ link = \"ID\", elsewhere = true }`");
        let list = if other.flag("elsewhere") { &mut elsewhere } else { &mut here };
        other.finish();
        list.extend(id);
    }
    (here, elsewhere)
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
