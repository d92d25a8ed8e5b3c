//! Figures: a number, the words of the report, a table, or a list of these.

use rust_decimal::Decimal;

use super::common::within;
use super::interval::Interval;
use super::table::{Scope, Table};
use crate::diagnostic::{Code, Diagnostic, Place, Placed};
use crate::graph::declaration::{Condition, MeasureDeclaration};
use crate::io::value::{Data, Value};
use crate::model::{Basis, Quantity, Span, Unit};

/// What the name of a measure says about its unit.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Money,
    People,
    Any,
}

impl Sort {
    fn of(name: &str) -> Sort {
        match name {
            "money" => Sort::Money,
            "people" => Sort::People,
            _ => Sort::Any,
        }
    }

    /// The unit of figures that name none.
    fn unit(self) -> Unit {
        match self {
            Sort::People => Unit::PERSON,
            Sort::Money | Sort::Any => Unit::COUNT,
        }
    }
}

impl Table<'_> {
    /// `amount`, `people`, `projects` and `measures`.
    pub(super) fn measures(&mut self) -> Vec<MeasureDeclaration> {
        let mut measures = Vec::new();
        for (key, name) in [("amount", "money"), ("people", "people"), ("projects", "projects")] {
            measures.extend(self.measure(key, name));
        }
        measures.extend(self.named_measures());
        measures
    }

    /// The figures under one key.
    pub(super) fn measure(&mut self, key: &'static str, name: &str) -> Vec<MeasureDeclaration> {
        let items = self.take(key).map(Value::into_items).unwrap_or_default();
        items.into_iter().filter_map(|item| measure(self.scope, key, name, item)).collect()
    }

    /// `measures = { workstations = "近20个", … }`.
    pub(super) fn named_measures(&mut self) -> Vec<MeasureDeclaration> {
        let Some(value) = self.take("measures") else { return Vec::new() };
        let scope = self.scope;
        let expected = "a table such as `{ workstations = \"近20个\" }`";
        let Some(mut table) = scope.table("measures", value, expected) else { return Vec::new() };
        let mut measures = Vec::new();
        for entry in table.take_rest() {
            let Placed { value: name, place } = entry.key;
            if !name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')) {
                let fault = Diagnostic::error(Code::WrongType, place, format!("`{name}` can't name a measure"));
                scope.report(fault.hint("names have letters, digits, `-` and `_`"));
                continue;
            }
            let items = entry.value.into_items().into_iter();
            measures.extend(items.filter_map(|item| measure(scope, &name, &name, item)));
        }
        measures
    }

    /// Conditions of a rule.
    pub(super) fn conditions(&mut self) -> Vec<Condition> {
        let items = self.take("conditions").map(Value::into_items).unwrap_or_default();
        items.into_iter().filter_map(|item| condition(self.scope, item)).collect()
    }
}

fn condition(scope: &Scope<'_>, value: Value) -> Option<Condition> {
    let expected = "a table such as `{ what = \"gdp\", value = \"超过500亿元\" }`";
    let mut table = scope.table("conditions", value, expected)?;
    let what = table.required_text("what", "say what is looked at: `what = \"gdp\"`");
    let figure = table.take("value");
    let text = table.words("text");
    if figure.is_none() && text.is_none() {
        table.missing("`value` or `text`", "say what it must be");
    }
    let value = figure.and_then(|figure| measure(scope, "value", "value", figure)).map(|measure| measure.quantity);
    table.finish();
    Some(Condition { what: what?.value, value, text })
}

/// One figure; `key` is what the file calls it, `name` what the measure is called.
fn measure(scope: &Scope<'_>, key: &str, name: &str, value: Value) -> Option<MeasureDeclaration> {
    let place = value.place;
    if let Data::Table(entries) = value.data {
        return full(Table::new(scope, key, place, entries), name);
    }
    let quantity = quantity(scope, key, value, None, Sort::of(name))?;
    Some(MeasureDeclaration { place, ..MeasureDeclaration::new(name, quantity) })
}

/// `{ value, unit, per, span, basis, of, vague, as_written, period, part_of, contradicts, same_as, id }`, and the numbers of
/// [`Interval`].
fn full(mut table: Table<'_>, name: &str) -> Option<MeasureDeclaration> {
    let (scope, key, place) = (table.scope, table.name.clone(), table.place);
    let sort = Sort::of(name);
    let unit_given = table.has("unit");
    let unit = table.unit("unit");
    let per_given = table.has("per");
    let per = table.unit("per");
    let value = table.take("value");
    let words_alone = table.text("vague");
    let interval = Interval::take(&mut table);
    let quantity = match (value, words_alone) {
        // What was given as unit could not be read, which was reported; the figure would be wrong without it.
        _ if unit_given && unit.is_none() => None,
        (Some(value), None) => quantity(scope, &key, value, unit, sort).inspect(|read| {
            interval.disagreement(read).into_iter().for_each(|fault| scope.report(fault));
        }),
        (None, None) if interval.is_number() => interval
            .quantity(unit.unwrap_or_else(|| sort.unit()))
            .map_err(|fault| scope.report(fault))
            .ok()
            .and_then(|quantity| fitting(scope, &key, quantity, place, sort)),
        (None, Some(words)) => vague_quantity(scope, &key, &words, unit, sort),
        (Some(_), Some(words)) => {
            let fault = Diagnostic::error(Code::Conflict, words.place, format!("`{key}` has both `value` and `vague`"));
            scope.report(fault.hint("`vague` keeps words that hold no number; leave out one of them"));
            None
        }
        (None, None) => {
            table.missing_key(
                "value",
                "write `{ value = \"5万元\", per = \"village\" }` or `{ vague = \"数千亩\", unit = \"mu\" }`",
            );
            None
        }
    };
    let span = table.word("span", Span::ALL, Span::as_str).map(|word| word.value);
    let basis = table.word("basis", Basis::ALL, Basis::as_str).map(|word| word.value);
    let (of, period, part_of) = (table.text("of"), table.period("period"), table.parts());
    let (contradicts, same_as, id) = (table.ids("contradicts"), table.ids("same_as"), table.id());
    let as_written = table.words("as_written");
    table.finish();
    let quantity = quantity?;
    let as_written = as_written.map(String::into_boxed_str).or(quantity.as_written);
    let quantity = Quantity { per: per.or(quantity.per), as_written, ..quantity };
    // Without what it is a figure for each of, it would be another figure.
    if per_given && quantity.per.is_none() {
        return None;
    }
    Some(MeasureDeclaration {
        span,
        basis,
        of,
        period,
        part_of,
        contradicts,
        same_as,
        id,
        place,
        ..MeasureDeclaration::new(name, quantity)
    })
}

impl Table<'_> {
    fn unit(&mut self, key: &'static str) -> Option<Unit> {
        let text = self.text(key)?;
        let unit = Unit::parse(&text.value);
        if unit.is_none() {
            let fault = Diagnostic::error(Code::UnknownWord, text.place, format!("`{}` is no unit", text.value));
            let hint = match Unit::parse_scaled(&text.value) {
                Some((unit, factor)) => format!("write the base unit `{unit}`; one `{}` is {factor} of it", text.value),
                None => "such as `CNY`, `person`, `person-time`, `household`, `village`, `mu`, `m2`, `count`".to_owned(),
            };
            self.scope.report(fault.hint(hint));
        }
        unit
    }
}

/// Reads a number or words.
fn quantity(scope: &Scope<'_>, key: &str, value: Value, unit: Option<Unit>, sort: Sort) -> Option<Quantity> {
    let place = value.place;
    match value.data {
        Data::Number(digits) => number(scope, key, &Placed::new(digits, place), unit, sort),
        Data::Text(_) => {
            let text = scope.text(key, value)?;
            words(scope, key, &text, unit, sort)
        }
        Data::Broken => None,
        _ => {
            scope.wrong_type(key, &value, "a number, words such as `\"5.01亿元\"`, or a table", None);
            None
        }
    }
}

fn number(scope: &Scope<'_>, key: &str, digits: &Placed<String>, unit: Option<Unit>, sort: Sort) -> Option<Quantity> {
    let text = digits.value.as_str();
    let Ok(value) = Decimal::from_str_exact(text).or_else(|_| Decimal::from_scientific(text)) else {
        let is_number = text.parse::<f64>().is_ok_and(f64::is_finite);
        let fault = if is_number {
            let message = format!("`{key}` has more digits than can be kept exactly: {text}");
            Diagnostic::error(Code::NumberTooLarge, digits.place, message)
        } else {
            Diagnostic::error(Code::UnreadableAmount, digits.place, format!("`{key}` is no number: {text}"))
        };
        scope.report(fault);
        return None;
    };
    if sort == Sort::Money && unit.is_none() {
        let fault = Diagnostic::error(Code::UnreadableAmount, digits.place, format!("`{key}` without a currency: {text}"));
        scope.report(fault.hint(format!("write it as the source has it: `\"{text}元\"`")));
        return None;
    }
    let quantity = Quantity::exact(value, unit.unwrap_or_else(|| sort.unit()));
    fitting(scope, key, quantity, digits.place, sort)
}

fn words(scope: &Scope<'_>, key: &str, text: &Placed<String>, unit: Option<Unit>, sort: Sort) -> Option<Quantity> {
    let read = match unit {
        Some(unit) => Quantity::parse_with_unit(&text.value, unit),
        None => Quantity::parse(&text.value),
    };
    // 20余个 of people are people.
    let read = match read {
        Ok(quantity) if sort == Sort::People && quantity.unit == Unit::COUNT => {
            Quantity::parse_with_unit(&text.value, Unit::PERSON)
        }
        read => read,
    };
    match read {
        Ok(quantity) => fitting(scope, key, quantity, text.place, sort),
        Err(error) => {
            let place = within(text.place, &text.value, error.span.clone());
            scope.report(Diagnostic::error(Code::UnreadableAmount, place, error.to_string()).hint(error.hint()));
            None
        }
    }
}

fn vague_quantity(scope: &Scope<'_>, key: &str, words: &Placed<String>, unit: Option<Unit>, sort: Sort) -> Option<Quantity> {
    if unit.is_none() && sort == Sort::Money {
        let fault = Diagnostic::error(Code::MissingKey, words.place, format!("`{key}` without a currency"));
        scope.report(fault.hint("add `unit = \"CNY\"`"));
        return None;
    }
    let quantity = Quantity::vague(&words.value, unit.unwrap_or_else(|| sort.unit()));
    fitting(scope, key, quantity, words.place, sort)
}

/// Money is counted in a currency, people in persons or person-times.
fn fitting(scope: &Scope<'_>, key: &str, quantity: Quantity, place: Place, sort: Sort) -> Option<Quantity> {
    let hint = match sort {
        Sort::Money if !quantity.unit.is_currency() => match (&quantity.as_written, quantity.unit == Unit::COUNT) {
            (Some(words), true) => format!("name the currency: `{{ value = \"{words}\", unit = \"CNY\" }}`"),
            _ => "money has a currency; others stand under `measures = { … }`".to_owned(),
        },
        Sort::People if ![Unit::PERSON, Unit::PERSON_TIME].contains(&quantity.unit) => {
            "people are counted in 人 or 人次; others stand under `measures = { … }`".to_owned()
        }
        _ => return Some(quantity),
    };
    let message = format!("`{key}` can't be counted in `{}`", quantity.unit);
    scope.report(Diagnostic::error(Code::UnreadableAmount, place, message).hint(hint));
    None
}
