//! Keys that several kinds of tables share: citations, note, access, own attributes, periods, parts.

use super::table::{Scope, Table};
use crate::diagnostic::{Code, Diagnostic, Place, Placed};
use crate::graph::declaration::{CitationDeclaration, Common, PartDeclaration, PeriodDeclaration};
use crate::io::value::{Data, Value};
use crate::model::{PartCertainty, Period};

impl Table<'_> {
    /// `quote`, `cite`, `note`, `access` and `x`.
    pub(super) fn common(&mut self) -> Common {
        Common {
            citations: self.citations(),
            note: self.words("note"),
            internal: self.internal(),
            x: self.attributes(),
            place: self.place,
        }
    }

    /// Whether `access` keeps it from the public.
    pub(super) fn internal(&mut self) -> bool {
        self.word("access", &["internal", "public"], |word| word).is_some_and(|word| word.value == "internal")
    }

    /// The user's own attributes.
    pub(super) fn attributes(&mut self) -> Option<serde_json::Value> {
        let value = self.take("x")?;
        match value.data {
            Data::Table(_) => Some(value.into_json()),
            Data::Broken => None,
            _ => {
                self.scope.wrong_type("x", &value, "a table", Some("write `x = { key = … }`".to_owned()));
                None
            }
        }
    }

    fn citations(&mut self) -> Vec<CitationDeclaration> {
        let quotes = self.texts("quote");
        let mut citations: Vec<_> = quotes.into_iter().filter_map(|quote| self.quoted(quote)).collect();
        for value in self.take("cite").map(Value::into_items).unwrap_or_default() {
            let expected = "`{ source = \"…\", quote = \"…\" }` or a list of these";
            if let Some(table) = self.scope.table("cite", value, expected) {
                citations.extend(citation(table));
            }
        }
        citations
    }

    /// A quote from the default source.
    fn quoted(&self, quote: Placed<String>) -> Option<CitationDeclaration> {
        let source = default_source(self.scope, "quote", quote.place)?;
        Some(CitationDeclaration { source: Some(source), quote: Some(quote), ..CitationDeclaration::default() })
    }

    /// EDTF, or `{ value, as_written }`.
    pub(super) fn period(&mut self, key: &'static str) -> Option<PeriodDeclaration> {
        let value = self.take(key)?;
        if !matches!(value.data, Data::Table(_)) {
            return Some(PeriodDeclaration { period: period(self.scope, key, value)?, as_written: None });
        }
        let mut table = self.scope.table(key, value, "")?;
        let hint = "write `{ value = \"2024-09\", as_written = \"去年9月\" }`";
        let read = table.require("value", hint).and_then(|value| period(self.scope, "value", value));
        let as_written = table.words("as_written");
        table.finish();
        Some(PeriodDeclaration { period: read?, as_written })
    }

    /// `{ link = … }` or `{ measure = … }` with a certainty, or a list of these.
    pub(super) fn parts(&mut self) -> Vec<PartDeclaration> {
        let items = self.take("part_of").map(Value::into_items).unwrap_or_default();
        items.into_iter().filter_map(|item| part(self.scope, item)).collect()
    }
}

fn citation(mut table: Table<'_>) -> Vec<CitationDeclaration> {
    let named = table.has("source");
    let source = match table.text("source") {
        Some(source) => Some(source),
        None if named => None,
        None => default_source(table.scope, "cite", table.place),
    };
    let quotes = table.texts("quote");
    let citation =
        CitationDeclaration { source: source.clone(), quote: None, locator: table.words("locator"), says: table.words("says") };
    table.finish();
    match (source, quotes.is_empty()) {
        (None, _) => Vec::new(),
        (Some(_), true) => vec![citation],
        (Some(_), false) => {
            quotes.into_iter().map(|quote| CitationDeclaration { quote: Some(quote), ..citation.clone() }).collect()
        }
    }
}

fn default_source(scope: &Scope<'_>, key: &str, place: Place) -> Option<Placed<String>> {
    if scope.defaults.source.is_none() {
        let fault = Diagnostic::error(Code::MissingKey, place, format!("`{key}` without a source"));
        let hint = "name it once for the file, `[defaults]` with `source = \"ID\"`, or write `cite = { source = \"ID\", quote = \"…\" }`";
        scope.report(fault.hint(hint));
    }
    scope.defaults.source.clone()
}

/// EDTF.
pub(super) fn period(scope: &Scope<'_>, key: &str, value: Value) -> Option<Placed<Period>> {
    if let Data::Number(written) | Data::Date(written) = &value.data {
        let hint = format!("write it in quotes: `\"{written}\"`");
        scope.wrong_type(key, &value, "a date as text", Some(hint));
        return None;
    }
    let text = scope.text(key, value)?;
    match Period::parse(&text.value) {
        Ok(period) => Some(Placed::new(period, text.place)),
        Err(error) => {
            let place = within(text.place, &text.value, error.span());
            scope.report(Diagnostic::error(Code::UnreadableDate, place, error.to_string()).hint(error.hint()));
            None
        }
    }
}

/// The place of a stretch of a text, if the text stands in the file as it is, between a pair of quotes.
pub(super) fn within(place: Place, text: &str, stretch: std::ops::Range<usize>) -> Place {
    let Place::Text { file, start, end } = place else { return place };
    let byte = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    if end.saturating_sub(start) != byte(text.len().saturating_add(2)) || stretch.end > text.len() {
        return place;
    }
    let first = start.saturating_add(1);
    Place::Text { file, start: first.saturating_add(byte(stretch.start)), end: first.saturating_add(byte(stretch.end)) }
}

fn part(scope: &Scope<'_>, value: Value) -> Option<PartDeclaration> {
    let mut table = scope.table("part_of", value, "`{ link = \"ID\" }` or `{ measure = \"ID#money\" }`")?;
    let given = table.has("link") || table.has("measure");
    let place = table.place;
    let link = table.text("link");
    let measure = table.text("measure");
    let certainty_given = table.has("certainty");
    let certainty = table.word("certainty", PartCertainty::ALL, PartCertainty::as_str);
    if let (Some(_), Some(measure)) = (&link, &measure) {
        let fault = Diagnostic::error(Code::Conflict, measure.place, "`part_of` names both a link and a measure");
        scope.report(fault.hint("write a list of two: `[{ link = … }, { measure = … }]`"));
    }
    if !given && certainty.as_ref().is_none_or(|word| word.value != PartCertainty::None) {
        table.missing("`link` or `measure`", "alone stands only `{ certainty = \"none\" }`: apart from all");
        table.finish();
        return None;
    }
    table.finish();
    let whole = link.or(measure);
    // A whole or a certainty that could not be read is no statement.
    if (given && whole.is_none()) || (certainty_given && certainty.is_none()) {
        return None;
    }
    Some(PartDeclaration { whole, certainty: certainty.map_or(PartCertainty::Sure, |word| word.value), place })
}
