//! Tables of facts: `[[indicator]]`, `[[status]]`, `[[rule]]`, `[[outcome]]`.

use super::table::Table;
use crate::graph::declaration::FactDeclaration;
use crate::model::{Basis, FactClass, Span, Status};

/// Reads the table of a fact.
pub(super) fn fact(mut table: Table<'_>, class: FactClass) -> Option<FactDeclaration> {
    for key in ["amount", "people", "projects"] {
        table.refuse(key, "a fact has `value`, `before` and `after`, and `measures` for more");
    }
    if class != FactClass::Rule && !table.has("of") && !table.has("about") {
        table.missing("`of` or `about`", "say of which entity, or about which link, this holds");
    }
    let what = table.required_text("what", "say in a word what is stated: `what = \"gdp\"`");
    let mut fact = FactDeclaration {
        id: table.id(),
        of: table.reference("of"),
        with: table.reference("with"),
        about: table.text("about"),
        text: table.words("text"),
        period: table.period("period"),
        status: table.word("status", Status::ALL, Status::as_str),
        basis: table.word("basis", Basis::ALL, Basis::as_str).map(|word| word.value),
        span: table.word("span", Span::ALL, Span::as_str).map(|word| word.value),
        part_of: table.parts(),
        contradicts: table.ids("contradicts"),
        same_as: table.ids("same_as"),
        common: table.common(),
        ..FactDeclaration::new(class, "")
    };
    for key in ["value", "before", "after"] {
        fact.measures.extend(table.measure(key, key));
    }
    fact.measures.extend(table.named_measures());
    if class == FactClass::Status {
        fact.rule = table.text("rule");
    } else {
        table.refuse("rule", "only a `status` has it");
    }
    if class == FactClass::Rule {
        fact.conditions = table.conditions();
        fact.then = table.words("then");
    } else {
        table.refuse("conditions", "only a `rule` has them");
        table.refuse("then", "only a `rule` has it");
    }
    if class != FactClass::Rule {
        fact.period = fact.period.or_else(|| table.scope.defaults.period.clone());
    }
    table.finish();
    fact.what = what?.value;
    Some(fact)
}
