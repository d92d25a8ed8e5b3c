//! `[[kind]]`: kinds of the data set's own, which count in all its files.

use super::table::Table;
use crate::diagnostic::{Code, Diagnostic, Placed};
use crate::io::value::{Data, Entry};
use crate::model::{Dash, Family, KindInfo, KindTable};

/// Adds what a `[[kind]]` declares to the table of kinds, and gives it if it is new.
pub(super) fn kind(table: Table<'_>, kinds: &mut KindTable, declared: &[Placed<KindInfo>]) -> Option<Placed<KindInfo>> {
    let (scope_place, faults) = (table.place, table.scope.faults);
    let info = read(table)?;
    if let Some(first) = declared.iter().find(|first| first.value.name == info.value.name) {
        if first.value != info.value {
            let message = format!("the kind `{}` is declared twice and differently", info.value.name);
            let fault = Diagnostic::error(Code::DoubleId, info.place, message);
            faults.borrow_mut().push(fault.related(first.place, "first here"));
        }
        return None;
    }
    if let Err(error) = kinds.declare(info.value.clone()) {
        faults.borrow_mut().push(Diagnostic::error(Code::DoubleId, info.place, error.to_string()));
        return None;
    }
    Some(Placed::new(info.value, scope_place))
}

fn read(mut table: Table<'_>) -> Option<Placed<KindInfo>> {
    let name = table.required_text("name", "the name that its tables have");
    let family = family(&mut table);
    let (en, zh) = labels(&mut table);
    let symmetric = table.flag("symmetric");
    let dash = table.word("dash", &Dash::ALL, Dash::as_str).map_or(Dash::Solid, |dash| dash.value);
    let colour = table.colour("colour");
    let scope = table.scope;
    table.finish();
    let name = name?;
    if !name.value.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
        let fault = Diagnostic::error(Code::WrongType, name.place, format!("`{}` can't name a kind", name.value));
        scope.report(fault.hint("names have letters, digits, `-` and `_`"));
        return None;
    }
    if super::is_other_table(&name.value) {
        let fault = Diagnostic::error(Code::DoubleId, name.place, format!("a table `{}` exists already", name.value));
        scope.report(fault.hint("choose another name"));
        return None;
    }
    let family = family?;
    let colour = colour.unwrap_or_else(|| if family == Family::Entity { "#eeeeee" } else { "#555555" }.to_owned());
    let label = |label: Option<String>| label.unwrap_or_else(|| name.value.clone());
    let info =
        KindInfo { en: label(en.clone()), zh: label(zh.or(en)), name: name.value.clone(), family, symmetric, colour, dash };
    Some(Placed::new(info, name.place))
}

fn family(table: &mut Table<'_>) -> Option<Family> {
    let of = table.require("of", "`of = \"entity\"` or `of = \"link\"`");
    let of = of.and_then(|of| table.scope.word("of", of, &["entity", "link"], |word| word));
    let given = table.has("family");
    let family = table.word("family", &[Family::Support, Family::Structure], Family::as_str);
    match (of?.value, family) {
        ("entity", None) => (!given).then_some(Family::Entity),
        ("entity", Some(family)) => {
            let fault = Diagnostic::error(Code::Conflict, family.place, "a kind of entity has no `family`");
            table.scope.report(fault.hint("leave it out, or write `of = \"link\"`"));
            None
        }
        (_, None) => (!given).then_some(Family::Support),
        (_, Some(family)) => Some(family.value),
    }
}

/// `label = { en = "…", zh = "…" }`.
fn labels(table: &mut Table<'_>) -> (Option<String>, Option<String>) {
    let Some(value) = table.take("label") else { return (None, None) };
    let expected = "a table such as `{ en = \"twinning\", zh = \"友好城市\" }`";
    let Some(mut labels) = table.scope.table("label", value, expected) else { return (None, None) };
    let read = (labels.words("en"), labels.words("zh"));
    labels.finish();
    read
}

/// Whether a top-level entry declares kinds.
pub(super) fn is_kind(entry: &Entry) -> bool {
    entry.key.value == "kind" && entry.value.data != Data::Broken
}
