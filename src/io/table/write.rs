//! A graph as our own tables: `entities.csv`, `links.csv`, `facts.csv` and `sources.csv`, which read back to the same graph.
//!
//! A column is a key of a register. Texts and numbers stand as they are, several ids parted by `;`. Figures that are one number of
//! one unit stand in a column of it, `amount (万元)`, and sources alone in `source`: see [`Shape`]. What has parts of its own
//! (other figures, quotes, own attributes) stands as JSON, so that nothing is lost.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Error, Map, Value};

use super::header::is_unit;
use super::plain::SEVERAL;
use crate::graph::View;
use crate::io::in_order::Counts;
use crate::io::outlet::Outlet;
use crate::io::plain_links::{Extent, LinkTexts, show_looks};
use crate::io::streamed::Streamed;
use crate::io::toml::{self, is_range};
use crate::io::write::{Losses, WriteError};
use crate::model::{Quantity, Unit};

/// The first columns of each table, in this order; others follow as they come.
const FIRST: [(&str, &str, &[&str]); 4] = [
    ("sources", "sources.csv", &["id", "title", "published", "publisher", "url"]),
    ("entities", "entities.csv", &["id", "kind", "name", "class", "level", "within", "unit_of", "owner"]),
    ("links", "links.csv", &["id", "named", "kind", "from", "to", "period", "scheme", "programme", "measures", "cite"]),
    ("facts", "facts.csv", &["id", "named", "class", "of", "with", "about", "what", "period", "measures", "cite"]),
];

/// Writes a graph as tables. Kinds of the data set's own, which no row can declare, stand in `kinds.toml`.
pub(in crate::io) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    let streamed = Streamed::new(view);
    for (list, name, first) in FIRST {
        outlet.begin(name)?;
        let mut columns: Vec<String> = first.iter().map(|name| (*name).to_owned()).collect();
        match list {
            "entities" => {
                let names = |record: &_, out: &mut String| {
                    fields(record)?.keys().for_each(|key| out.extend([key.as_str(), "\n"]));
                    Ok([0, 0])
                };
                streamed.entities(names, |names| {
                    names.lines().for_each(|name| add_column(&mut columns, name));
                    Ok(())
                })?;
                outlet.put(header(&columns)?.as_bytes())?;
                streamed.entities(|record, out| row(&columns, record, out), |text| Ok(outlet.put(text.as_bytes())?))?;
            }
            "links" => {
                let mut shape = Shape::new();
                show_looks(view, |record| {
                    shape.note(&fields(record)?);
                    Ok(())
                })?;
                let mut more = false;
                show_looks(view, |record| {
                    let link = shape.plainly(fields(record)?);
                    more |= link.contains_key("measures");
                    link.keys().for_each(|key| add_column(&mut columns, key));
                    Ok(())
                })?;
                shape.order(&mut columns, more);
                outlet.put(header(&columns)?.as_bytes())?;
                let write = |record: &_, out: &mut String| push_row(&columns, &shape.plainly(fields(record)?), out);
                let links = LinkTexts::new(view, Extent::Whole, write);
                streamed.links(&links, |text| Ok(outlet.put(text)?))?;
            }
            "sources" => small(columns, &streamed.records.sources().collect::<Vec<_>>(), outlet)?,
            _ => small(columns, &streamed.records.facts().collect::<Vec<_>>(), outlet)?,
        }
    }
    let kinds = streamed.records.kinds();
    if !kinds.is_empty() {
        outlet.begin("kinds.toml")?;
        outlet.put(toml::kinds(&kinds)?.as_bytes())?;
    }
    Ok(Losses::default())
}

/// A table of few rows.
fn small(mut columns: Vec<String>, records: &[impl Serialize], outlet: &mut dyn Outlet) -> Result<(), WriteError> {
    for record in records {
        fields(record)?.keys().for_each(|key| add_column(&mut columns, key));
    }
    let mut text = header(&columns)?;
    for record in records {
        row(&columns, record, &mut text)?;
    }
    Ok(outlet.put(text.as_bytes())?)
}

fn fields(record: &impl Serialize) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(record)? {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

fn add_column(columns: &mut Vec<String>, name: &str) {
    if columns.iter().all(|known| known != name) {
        columns.push(name.to_owned());
    }
}

fn header(columns: &[String]) -> Result<String, Error> {
    let mut out = String::new();
    push_record(&mut out, columns.iter())?;
    Ok(out)
}

fn row(columns: &[String], record: &impl Serialize, out: &mut String) -> Result<Counts, Error> {
    push_row(columns, &fields(record)?, out)
}

fn push_row(columns: &[String], fields: &Map<String, Value>, out: &mut String) -> Result<Counts, Error> {
    let cells = columns.iter().map(|key| match fields.get(key) {
        Some(value) => cell(key, value),
        // Whether an id was given is said of each row, so that one that was made is not taken for given.
        None if key == "named" => "false".to_owned(),
        None => String::new(),
    });
    push_record(out, cells)?;
    Ok([0, 0])
}

/// What of links stands in columns of its own, as long as a row of numbers and words can say it.
#[derive(Debug)]
struct Shape {
    figures: Vec<FigureColumn>,
    /// Every citation is one source and no more.
    sources_alone: bool,
    /// Every id was given.
    all_named: bool,
}

/// A column of figures.
#[derive(Debug)]
struct FigureColumn {
    /// The measure, and the key of a register that means it.
    name: &'static str,
    key: &'static str,
    /// What stands behind numbers, the unit that it means, and how many looks of links say it so.
    met: BTreeMap<String, (Unit, usize)>,
}

impl FigureColumn {
    /// What stands behind most numbers, and the unit that it means; none where no figure was met that can stand here.
    fn said(&self) -> Option<(&str, &Unit)> {
        let (after, (unit, _)) = self.met.iter().max_by_key(|(_, (_, looks))| *looks)?;
        Some((after, unit))
    }

    /// What the column is called: the unit stands behind the key where numbers don't have it.
    fn header(&self) -> String {
        match self.said() {
            Some((after, _)) if !after.is_empty() => format!("{} ({after})", self.key),
            _ => self.key.to_owned(),
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
        let usual =
            is("span", if ranged { "cumulative" } else { "once" }) && is("basis", "unstated") && is("unit", unit.as_str());
        if !(exact && usual && figure.keys().all(known)) {
            return None;
        }
        let number = match figure.get("value")? {
            Value::String(words) if !after.is_empty() => words.strip_suffix(after)?.to_owned(),
            Value::Number(number) if after.is_empty() && figure.get("stated") == figure.get("value") => number.to_string(),
            _ => return None,
        };
        // Letters stand for a number while a pattern is made; no words of figures are letters before a unit, all of them.
        let plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.');
        plain.then_some(number)
    }
}

impl Shape {
    fn new() -> Self {
        let figures = [("money", "amount"), ("people", "people"), ("projects", "projects")];
        let figures = figures.map(|(name, key)| FigureColumn { name, key, met: BTreeMap::new() });
        Shape { figures: figures.into(), sources_alone: true, all_named: true }
    }

    /// Looks at a link.
    fn note(&mut self, link: &Map<String, Value>) {
        self.all_named &= link.get("named") == Some(&Value::Bool(true));
        self.sources_alone &= link.get("cite").is_none_or(|cite| source_alone(cite).is_some());
        let measures = link.get("measures").and_then(Value::as_object);
        for column in &mut self.figures {
            let words = measures.and_then(|measures| only(measures.get(column.name)?)?.get("value"));
            let said = match words {
                Some(Value::String(words)) => {
                    let after = words.trim_start_matches(|sign: char| sign.is_ascii_digit() || sign == '.');
                    let unit = unit_of(after, column.name == "people").filter(|_| after.len() < words.len());
                    unit.map(|unit| (after, unit))
                }
                Some(Value::Number(_)) if column.name == "people" => Some(("", Unit::PERSON)),
                Some(Value::Number(_)) if column.name == "projects" => Some(("", Unit::COUNT)),
                _ => None,
            };
            if let Some((after, unit)) = said {
                column.met.entry(after.to_owned()).or_insert((unit, 0)).1 += 1;
            }
        }
    }

    /// The fields of a link with columns for what they can say.
    fn plainly(&self, mut link: Map<String, Value>) -> Map<String, Value> {
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
            if let Some(cell) = column.cell(&measures, ranged) {
                measures.shift_remove(column.name);
                link.insert(column.header(), Value::String(cell));
            }
        }
        if !measures.is_empty() {
            link.insert("measures".to_owned(), Value::Object(measures));
        }
        link
    }

    /// Puts columns that are there instead of others in the place of these; figures that are `more` than numbers stay beside them.
    fn order(&self, columns: &mut Vec<String>, more: bool) {
        if self.all_named {
            columns.retain(|column| column != "named");
        }
        let mut take = |name: &str| columns.iter().position(|column| column == name).map(|at| columns.remove(at));
        let figures: Vec<String> = self.figures.iter().filter_map(|column| take(&column.header())).collect();
        let source = if self.sources_alone { take("source") } else { None };
        let at = |columns: &[String], name: &str| columns.iter().position(|column| column == name).unwrap_or(columns.len());
        let place = at(columns, "measures");
        let stays = more || figures.is_empty();
        columns.splice(place..(place + usize::from(!stays)).min(columns.len()), figures);
        if let Some(source) = source {
            let place = at(columns, "cite");
            columns.splice(place..(place + 1).min(columns.len()), [source]);
        }
    }
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

/// The unit that words behind a number mean, if the name of a column can hold them.
fn unit_of(after: &str, people: bool) -> Option<Unit> {
    let unit = Quantity::parse(&format!("1{after}")).ok()?.unit;
    let plain = after.chars().all(char::is_alphabetic) && is_unit(after);
    plain.then_some(if people && unit == Unit::COUNT { Unit::PERSON } else { unit })
}

fn push_record(out: &mut String, cells: impl Iterator<Item = impl AsRef<[u8]>>) -> Result<(), Error> {
    let mut writer = csv::WriterBuilder::new().buffer_capacity(1 << 9).from_writer(Vec::new());
    // Writing to memory does not fail; were it so, it is no graph that was written.
    writer.write_record(cells).map_err(|error| Error::io(std::io::Error::other(error)))?;
    let bytes = writer.into_inner().map_err(|error| Error::io(std::io::Error::other(error.to_string())))?;
    out.push_str(&String::from_utf8_lossy(&bytes));
    Ok(())
}

/// A value as the text of a cell, which reads back as that value.
pub(in crate::io) fn cell(key: &str, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) if stands(text) && !(SEVERAL.contains(&key) && text.contains(';')) => text.clone(),
        Value::Array(items) if SEVERAL.contains(&key) => {
            let texts: Option<Vec<&str>> =
                items.iter().map(|item| item.as_str().filter(|text| stands(text) && !text.contains(';'))).collect();
            texts.map_or_else(|| value.to_string(), |texts| texts.join(";"))
        }
        Value::String(_) => Value::from(vec![value.clone()]).to_string(),
        _ => value.to_string(),
    }
}

/// Whether a text reads back as itself: not empty, no blanks at its ends, not taken for JSON, and short enough for a cell.
fn stands(text: &str) -> bool {
    !text.is_empty()
        && text.trim() == text
        && !text.starts_with(['{', '[', '\u{feff}', '\u{200b}'])
        && !text.contains(['\r', '\n'])
}
