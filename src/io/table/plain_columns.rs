//! What of links has columns of its own in our tables, so that a spreadsheet can add it up and rows are plain when they are read:
//! figures that are one number, and sources alone.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::cell::{figure, is_decimal};
use super::header::unit_in;
use super::write::stands;
use crate::io::figures::{SHORT, is_range, unit_said, usual_span};
use crate::io::plain_links::stands_for_number;
use crate::io::value::Data;
use crate::model::Unit;

/// The columns, found by a look at the links. Whether a link has its figure there depends on all but its number.
#[derive(Debug)]
pub(super) struct PlainColumns {
    figures: Vec<NumberColumn>,
    /// Every citation is one source and no more.
    sources_alone: bool,
    /// Some link cites.
    cites: bool,
    /// Every id was given.
    all_named: bool,
}

/// A column of numbers.
#[derive(Debug)]
struct NumberColumn {
    /// The measure, and the key of a register that means it.
    name: &'static str,
    key: &'static str,
    /// What stands behind numbers, the unit that it means, and how many looks of links say it so.
    met: BTreeMap<String, (Unit, usize)>,
}

impl NumberColumn {
    /// What stands behind most numbers, and the unit that it means; none where no figure was met that can stand here.
    fn said(&self) -> Option<(&str, &Unit)> {
        let (after, (unit, _)) = self.met.iter().max_by_key(|(_, (_, looks))| *looks)?;
        Some((after, unit))
    }

    /// What the column is called, if there is one: the unit stands behind the key where numbers don't have it.
    fn header(&self) -> Option<String> {
        let (after, _) = self.said()?;
        Some(if after.is_empty() { self.key.to_owned() } else { format!("{} ({})", self.key, after.trim_start()) })
    }

    fn note(&mut self, measures: &Map<String, Value>) {
        let Some(value) = measures.get(self.name).and_then(|figures| only(figures)?.get("value")) else { return };
        let after = match value {
            Value::String(words) => words.trim_start_matches(|sign: char| sign.is_ascii_digit() || matches!(sign, '-' | '.')),
            _ => "",
        };
        if let Some(unit) = unit_said(value, self.name).filter(|_| value.is_number() || comes_back(after)) {
            self.met.entry(after.to_owned()).or_insert((unit, 0)).1 += 1;
        }
    }

    /// The number of the figures of a link as the cell, if that reads back as them: one, exact, of this unit, and with nothing
    /// beside it.
    fn cell(&self, measures: &Map<String, Value>, ranged: bool) -> Option<String> {
        let (after, unit) = self.said()?;
        let figure = only(measures.get(self.name)?)?;
        let is = |key: &str, text: &str| figure.get(key).and_then(Value::as_str) == Some(text);
        let known = |key: &String| ["value", "stated", "low", "high", "unit", "span", "basis"].contains(&key.as_str());
        let exact = ["low", "high"].iter().all(|end| figure.get(*end) == figure.get("stated"));
        let usual = is("span", usual_span(ranged)) && is("basis", "unstated") && is("unit", unit.as_str());
        if !(exact && usual && figure.keys().all(known)) {
            return None;
        }
        let number = match figure.get("value")? {
            Value::String(words) if !after.is_empty() => words.strip_suffix(after)?.to_owned(),
            Value::Number(number) if after.is_empty() && figure.get("stated") == figure.get("value") => number.to_string(),
            _ => return None,
        };
        (is_decimal(&number) || stands_for_number(&number)).then_some(number)
    }
}

impl PlainColumns {
    /// Of no link yet.
    pub(super) fn new() -> Self {
        let figures = SHORT.map(|(name, key)| NumberColumn { name, key, met: BTreeMap::new() });
        PlainColumns { figures: figures.into(), sources_alone: true, cites: false, all_named: true }
    }

    /// Looks at a link.
    pub(super) fn note(&mut self, link: &Map<String, Value>) {
        self.all_named &= link.get("named") == Some(&Value::Bool(true));
        if let Some(cite) = link.get("cite") {
            self.cites = true;
            self.sources_alone &= source_alone(cite).is_some();
        }
        if let Some(measures) = link.get("measures").and_then(Value::as_object) {
            self.figures.iter_mut().for_each(|column| column.note(measures));
        }
    }

    /// Puts these columns in the place of those that they stand for.
    pub(super) fn put(&self, columns: &mut Vec<String>) {
        let figures: Vec<String> = self.figures.iter().filter_map(NumberColumn::header).collect();
        let mut put = |name: &str, others: Vec<String>| {
            if let Some(at) = columns.iter().position(|column| column == name) {
                columns.splice(at..=at, others);
            }
        };
        if self.all_named {
            put("named", Vec::new());
        }
        put("measures", figures.into_iter().chain(["measures".to_owned()]).collect());
        if self.cites && self.sources_alone {
            put("cite", vec!["source".to_owned()]);
        }
    }

    /// Whether some figures have one of these.
    pub(super) fn has_figures(&self) -> bool {
        self.figures.iter().any(|column| column.said().is_some())
    }

    /// The fields of a link, with those of these columns for what they can say.
    pub(super) fn fill(&self, mut link: Map<String, Value>) -> Map<String, Value> {
        if self.all_named {
            link.shift_remove("named");
        }
        if let (true, Some(source)) = (self.sources_alone, link.get("cite").and_then(source_alone)) {
            let source = Value::from(source);
            link.shift_remove("cite");
            link.insert("source".to_owned(), source);
        }
        let ranged = is_range(link.get("period"));
        let Some(Value::Object(mut measures)) = link.shift_remove("measures") else { return link };
        for column in &self.figures {
            if let (Some(name), Some(cell)) = (column.header(), column.cell(&measures, ranged)) {
                measures.shift_remove(column.name);
                link.insert(name, Value::String(cell));
            }
        }
        if !measures.is_empty() {
            link.insert("measures".to_owned(), Value::Object(measures));
        }
        link
    }
}

/// Whether words behind a number come back from the name of a column that has their unit.
fn comes_back(after: &str) -> bool {
    let unit = after.trim_start();
    // A dot parts keys.
    !unit.contains('.')
        && unit_in(&format!("amount ({unit})")).as_deref() == Some(unit)
        && figure("1", unit) == Data::Text(format!("1{after}"))
}

/// The one figure of a measure.
fn only(figures: &Value) -> Option<&Map<String, Value>> {
    match figures.as_array()?.as_slice() {
        [Value::Object(figure)] => Some(figure),
        _ => None,
    }
}

/// The source of citations that are one and name nothing beside it.
fn source_alone(citations: &Value) -> Option<&str> {
    let citation = only(citations).filter(|citation| citation.len() == 1)?;
    citation.get("source")?.as_str().filter(|source| stands(source))
}
