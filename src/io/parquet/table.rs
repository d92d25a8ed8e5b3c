//! Rows to the columns of one file, a row group at a time.

use std::fmt::Write as _;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::{Map, Value};

use super::{ColumnOf, Shape};
use crate::io::outlet::Outlet;
use crate::io::property::spell_of;
use crate::model::Day;

/// Rows of a group: what is in memory before it is packed.
const GROUP: usize = 1 << 16;

/// A file that takes rows.
pub(super) struct Table<'o> {
    columns: &'static [ColumnOf],
    leaves: Vec<Leaf>,
    rows: usize,
    writer: SerializedFileWriter<Sink<'o>>,
}

/// The bytes of a file on their way out.
struct Sink<'o>(&'o mut dyn Outlet);

impl std::io::Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.put(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// One column of single values: each with how far down it is defined and where it repeats, as Parquet has nesting.
#[derive(Debug, Default)]
struct Leaf {
    defined: Vec<i16>,
    repeats: Vec<i16>,
    values: Values,
}

#[derive(Debug)]
enum Values {
    Texts(Vec<ByteArray>),
    Flags(Vec<bool>),
    Wholes(Vec<i64>),
    Numbers(Vec<f64>),
    Days(Vec<i32>),
}

impl Default for Values {
    fn default() -> Self {
        Values::Texts(Vec::new())
    }
}

impl<'o> Table<'o> {
    pub(super) fn new(columns: &'static [ColumnOf], outlet: &'o mut dyn Outlet) -> Result<Self, ParquetError> {
        let schema = parse_message_type(&message(columns))?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by("shanhai".to_owned())
            .build();
        let writer = SerializedFileWriter::new(Sink(outlet), Arc::new(schema), Arc::new(properties))?;
        Ok(Table { columns, leaves: leaves(columns), rows: 0, writer })
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: &Map<String, Value>) -> Result<(), ParquetError> {
        let mut leaves = self.leaves.iter_mut();
        for (key, shape) in self.columns {
            match shape {
                Shape::Records(fields) => {
                    let records = records(key, row.get(*key));
                    for ((field, shape), leaf) in fields.iter().zip(&mut leaves) {
                        leaf.push_list(*shape, records.iter().map(|record| record.get(*field)));
                    }
                }
                Shape::Texts => {
                    if let Some(leaf) = leaves.next() {
                        let items =
                            row.get(*key).map(|value| value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice));
                        leaf.push_list(*shape, items.unwrap_or_default().iter().map(Some));
                    }
                }
                _ => {
                    if let Some(leaf) = leaves.next() {
                        let value = scalar(key, *shape, row);
                        let defined = leaf.put(*shape, value.as_ref());
                        leaf.defined.push(i16::from(defined));
                    }
                }
            }
        }
        self.rows += 1;
        if self.rows == GROUP { self.flush() } else { Ok(()) }
    }

    /// Writes what was added as a group.
    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.rows == 0 {
            return Ok(());
        }
        self.rows = 0;
        let mut group = self.writer.next_row_group()?;
        for leaf in std::mem::replace(&mut self.leaves, leaves(self.columns)) {
            let Some(mut column) = group.next_column()? else { break };
            let (defined, repeats) = (Some(leaf.defined.as_slice()), Some(leaf.repeats.as_slice()).filter(|all| !all.is_empty()));
            match (column.untyped(), &leaf.values) {
                (ColumnWriter::ByteArrayColumnWriter(column), Values::Texts(values)) => {
                    column.write_batch(values, defined, repeats)
                }
                (ColumnWriter::BoolColumnWriter(column), Values::Flags(values)) => column.write_batch(values, defined, repeats),
                (ColumnWriter::Int64ColumnWriter(column), Values::Wholes(values)) => column.write_batch(values, defined, repeats),
                (ColumnWriter::DoubleColumnWriter(column), Values::Numbers(values)) => {
                    column.write_batch(values, defined, repeats)
                }
                (ColumnWriter::Int32ColumnWriter(column), Values::Days(values)) => column.write_batch(values, defined, repeats),
                _ => Err(ParquetError::General("a column is of another type".to_owned())),
            }?;
            column.close()?;
        }
        group.close()?;
        Ok(())
    }

    /// The bytes of the file.
    pub(super) fn finish(mut self) -> Result<(), ParquetError> {
        self.flush()?;
        self.writer.close().map(|_| ())
    }
}

/// The schema, in Parquet's own words.
fn message(columns: &[ColumnOf]) -> String {
    let mut text = String::from("message shanhai {\n");
    for (name, shape) in columns {
        let _ = match shape {
            Shape::Texts => {
                writeln!(text, "optional group {name} (LIST) {{ repeated group list {{ optional binary element (STRING); }} }}")
            }
            Shape::Records(fields) => {
                let inner: Vec<String> =
                    fields.iter().map(|(name, shape)| format!("optional {};", leaf_type(name, *shape))).collect();
                let inner = inner.concat();
                writeln!(
                    text,
                    "optional group {name} (LIST) {{ repeated group list {{ optional group element {{ {inner} }} }} }}"
                )
            }
            _ => writeln!(text, "optional {};", leaf_type(name, *shape)),
        };
    }
    text.push('}');
    text
}

fn leaf_type(name: &str, shape: Shape) -> String {
    match shape {
        Shape::Json => format!("binary {name} (JSON)"),
        Shape::Flag => format!("boolean {name}"),
        Shape::Whole => format!("int64 {name}"),
        Shape::Number => format!("double {name}"),
        Shape::FirstDay | Shape::LastDay => format!("int32 {name} (DATE)"),
        _ => format!("binary {name} (STRING)"),
    }
}

fn leaves(columns: &[ColumnOf]) -> Vec<Leaf> {
    let of = |shape: Shape| {
        let values = match shape {
            Shape::Flag => Values::Flags(Vec::new()),
            Shape::Whole => Values::Wholes(Vec::new()),
            Shape::Number => Values::Numbers(Vec::new()),
            Shape::FirstDay | Shape::LastDay => Values::Days(Vec::new()),
            _ => Values::Texts(Vec::new()),
        };
        Leaf { values, ..Leaf::default() }
    };
    let mut all = Vec::new();
    for (_, shape) in columns {
        match shape {
            Shape::Records(fields) => all.extend(fields.iter().map(|(_, shape)| of(*shape))),
            _ => all.push(of(*shape)),
        }
    }
    all
}

impl Leaf {
    /// Adds the values of a list: of texts, or of one field of its records. A list is always there, be it empty.
    fn push_list<'v>(&mut self, shape: Shape, items: impl Iterator<Item = Option<&'v Value>>) {
        // Of a record's field: the list, its item, the record, the field.
        let depth = if shape == Shape::Texts { 2 } else { 3 };
        let mut first = true;
        for item in items {
            let defined = self.put(shape, item);
            self.defined.push(depth + i16::from(defined));
            self.repeats.push(i16::from(!first));
            first = false;
        }
        if first {
            self.defined.push(1);
            self.repeats.push(0);
        }
    }

    /// Adds a value, if there is one of the type.
    fn put(&mut self, shape: Shape, value: Option<&Value>) -> bool {
        let Some(value) = value.filter(|value| !value.is_null()) else { return false };
        match &mut self.values {
            Values::Texts(values) => match value {
                Value::String(text) if shape != Shape::Json => values.push(text.as_str().into()),
                other => values.push(other.to_string().as_str().into()),
            },
            Values::Flags(values) => values.push(value.as_bool().unwrap_or_default()),
            Values::Wholes(values) => {
                let Some(number) = value.as_i64() else { return false };
                values.push(number);
            }
            Values::Numbers(values) => {
                let Some(number) = value.as_f64() else { return false };
                values.push(number);
            }
            Values::Days(values) => {
                let Some(day) = value.as_str().and_then(day) else { return false };
                values.push(day);
            }
        }
        true
    }
}

/// The value of a column that is no list.
fn scalar(key: &str, shape: Shape, row: &Map<String, Value>) -> Option<Value> {
    let period = || row.get("period");
    let edtf = || match period()? {
        Value::Object(worded) => worded.get("value").and_then(Value::as_str).map(str::to_owned),
        plain => plain.as_str().map(str::to_owned),
    };
    match shape {
        Shape::PeriodWords => period()?.get("as_written").cloned(),
        Shape::FirstDay => spell_of(&edtf()?).0.map(Value::from),
        Shape::LastDay => spell_of(&edtf()?).1.map(Value::from),
        _ if key == "period" => edtf().map(Value::from),
        // What is false is left out of documents.
        Shape::Flag => Some(row.get(key).cloned().unwrap_or(Value::Bool(false))),
        _ => row.get(key).cloned(),
    }
}

/// Days from 1 January 1970.
fn day(date: &str) -> Option<i32> {
    let mut parts = date.splitn(3, '-');
    let mut part = || parts.next()?.parse::<u32>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    Day::from_ymd(i32::try_from(year).ok()?, month, day).map(Day::number)
}

/// The records of a list, flat: figures by name each with its name, relations that are only an id with it as `entity`.
fn records(key: &str, value: Option<&Value>) -> Vec<Map<String, Value>> {
    match value {
        Some(Value::Object(by_name)) if key == "measures" => {
            let figures = by_name.iter().flat_map(|(name, figures)| {
                figures.as_array().into_iter().flatten().filter_map(move |figure| Some((name, figure.as_object()?)))
            });
            figures.map(|(name, figure)| figure_record(name, figure)).collect()
        }
        Some(Value::Array(items)) => items.iter().map(relation_or_record).collect(),
        _ => Vec::new(),
    }
}

fn relation_or_record(item: &Value) -> Map<String, Value> {
    match item {
        Value::Object(record) => record.clone(),
        id => Map::from_iter([("entity".to_owned(), id.clone())]),
    }
}

fn figure_record(name: &str, figure: &Map<String, Value>) -> Map<String, Value> {
    let mut record = figure.clone();
    record.insert("name".to_owned(), name.into());
    if record.get("value").is_some_and(Value::is_number)
        && let Some(number) = record.remove("value")
    {
        record.insert("number".to_owned(), number);
    }
    record
}
