//! Parquet to a sheet of text: columns are those of the file, rows its records, and each value the text that a table of CSV has for it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;
use parquet::basic::ConvertedType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::{Map, Value};

use crate::diagnostic::{Code, Sheet};
use crate::io::table::{Fault, MAX_CELLS, cell};

/// What the texts of a table may come to: one that is said once may stand in millions of rows.
const MAX_TEXT: usize = 1 << 30;

/// Columns beside those of a register, which are only written.
const BESIDE: [&str; 3] = ["first_day", "last_day", "period_as_written"];

/// Reads a file. In `ours` texts are written so that they read back as they were, and records as registers have them.
pub(in crate::io) fn parse(bytes: &[u8], ours: bool, faults: &mut Vec<Fault>) -> Sheet {
    // The reader is made for files of honest writers: what it does with others is kept from the caller.
    let read = catch_unwind(AssertUnwindSafe(|| read(bytes, ours).map_err(|error| error.to_string())));
    match read.unwrap_or_else(|_| Err("it contradicts itself".to_owned())) {
        Ok(sheet) => sheet,
        Err(reason) => {
            let fault = Fault::new(Code::UnreadableFile, 1, 1, format!("the Parquet file can't be read: {reason}"));
            faults.push(fault.hint("write it again with its program, packed with snappy or zstd, or as CSV"));
            Sheet::default()
        }
    }
}

/// A column of the file.
struct Known {
    name: String,
    json: bool,
}

fn read(bytes: &[u8], ours: bool) -> Result<Sheet, ParquetError> {
    let reader = SerializedFileReader::new(Bytes::copy_from_slice(bytes))?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let columns: Vec<Known> = schema
        .root_schema()
        .get_fields()
        .iter()
        .map(|field| {
            let json = field.is_primitive() && field.get_basic_info().converted_type() == ConvertedType::JSON;
            Known { name: field.name().to_owned(), json }
        })
        .collect();
    let rows = usize::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(usize::MAX);
    if rows.saturating_mul(columns.len().max(1)) > MAX_CELLS {
        return Err(ParquetError::General(format!(
            "it has {rows} rows of {} columns, more than {MAX_CELLS} cells",
            columns.len()
        )));
    }
    let kept = |name: &str| !(ours && BESIDE.contains(&name));
    let mut sheet = Sheet::default();
    let mut room = columns.iter().filter(|column| kept(&column.name)).all(|column| sheet.push(&column.name)) && sheet.end_row();
    let mut text = 0;
    for row in reader.get_row_iter(None)? {
        let mut fields = row?.into_columns();
        if ours {
            worded(&mut fields);
        }
        for (column, (name, field)) in columns.iter().zip(fields) {
            if !kept(&name) {
                continue;
            }
            let written = written(column, field, ours);
            text += written.len();
            room &= sheet.push(&written);
        }
        room &= sheet.end_row();
        if !room || text > MAX_TEXT {
            return Err(ParquetError::General(format!("its texts come to more than {MAX_TEXT} bytes")));
        }
    }
    Ok(sheet)
}

/// A period with the words of its source is one value in a register.
fn worded(fields: &mut [(String, Field)]) {
    let at = |name: &str| fields.iter().position(|(known, _)| known == name);
    let (Some(period), Some(words)) = (at("period"), at("period_as_written")) else { return };
    let Field::Str(words) = std::mem::replace(&mut fields[words].1, Field::Null) else { return };
    let value = json(std::mem::replace(&mut fields[period].1, Field::Null));
    let table = Map::from_iter([("value".to_owned(), value), ("as_written".to_owned(), words.into())]);
    fields[period].1 = Field::Str(Value::Object(table).to_string());
}

/// The text of a cell.
fn written(column: &Known, field: Field, ours: bool) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) if column.json || !ours => text,
        // What `worded` made of it.
        Field::Str(text) if column.name == "period" => text,
        // What is false goes without saying, but for ids.
        Field::Bool(false) if ours && column.name != "named" => String::new(),
        field => {
            let value = json(field);
            let value = if ours { as_register(&column.name, value) } else { value };
            match value {
                Value::Null => String::new(),
                Value::String(text) if !ours => text,
                Value::Array(items) if items.is_empty() => String::new(),
                value => cell(&column.name, &value),
            }
        }
    }
}

/// Records as a register has them: figures by name, relations that say no more than an id as that id.
fn as_register(key: &str, value: Value) -> Value {
    let Value::Array(items) = value else { return value };
    match key {
        "measures" => {
            let mut by_name: Map<String, Value> = Map::new();
            for item in items {
                let Value::Object(mut figure) = item else { continue };
                let Some(Value::String(name)) = figure.remove("name") else { continue };
                if let Value::Array(list) = by_name.entry(name).or_insert_with(|| Value::Array(Vec::new())) {
                    list.push(as_figure(figure));
                }
            }
            if by_name.is_empty() { Value::Null } else { Value::Object(by_name) }
        }
        "within" | "unit_of" | "owner" => items.into_iter().map(as_relation).collect(),
        _ => items.into_iter().map(said).collect(),
    }
}

fn as_figure(mut figure: Map<String, Value>) -> Value {
    if let Some(number) = figure.remove("number").filter(|number| !number.is_null()) {
        figure.insert("value".to_owned(), number);
    }
    // What was read of the words is read of them again.
    if figure.get("value").is_some_and(Value::is_string) {
        ["stated", "low", "high", "low_open", "high_open", "approximate"].iter().for_each(|key| _ = figure.remove(*key));
    }
    let figures = ["stated", "low", "high"];
    let known = figures.iter().any(|key| figure.get(*key).is_some_and(|value| !value.is_null()));
    let null_says = known && !figure.contains_key("vague");
    for key in ["period", "part_of", "contradicts", "same_as"] {
        if let Some(Value::String(text)) = figure.get(key)
            && let Ok(inner) = serde_json::from_str(text)
        {
            figure.insert(key.to_owned(), inner);
        }
    }
    figure.retain(|key, value| {
        (null_says && figures.contains(&key.as_str())) || !(value.is_null() || *value == Value::Bool(false))
    });
    Value::Object(figure)
}

fn as_relation(item: Value) -> Value {
    let Value::Object(mut relation) = said(item) else { return Value::Null };
    if let Some(Value::String(text)) = relation.get("period")
        && let Ok(inner) = serde_json::from_str(text)
    {
        relation.insert("period".to_owned(), inner);
    }
    if relation.len() == 1
        && let Some(id) = relation.remove("entity")
    {
        return id;
    }
    Value::Object(relation)
}

/// A record without what it does not say.
fn said(value: Value) -> Value {
    let Value::Object(mut record) = value else { return value };
    record.retain(|_, value| !(value.is_null() || *value == Value::Bool(false)));
    Value::Object(record)
}

/// Any value.
fn json(field: Field) -> Value {
    let number = |number: f64| {
        // Whole numbers are written as such: a code or a year is none with a point.
        #[allow(clippy::cast_possible_truncation, reason = "whole and below 2⁵³")]
        let whole = (number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0).then_some(number as i64);
        whole.map_or_else(|| Value::from(number), Value::from)
    };
    match field {
        Field::Null => Value::Null,
        Field::Bool(flag) => flag.into(),
        Field::Byte(whole) => whole.into(),
        Field::Short(whole) => whole.into(),
        Field::Int(whole) => whole.into(),
        Field::Long(whole) => whole.into(),
        Field::UByte(whole) => whole.into(),
        Field::UShort(whole) => whole.into(),
        Field::UInt(whole) => whole.into(),
        Field::ULong(whole) => whole.into(),
        Field::Float(float) => number(float.into()),
        Field::Double(double) => number(double),
        Field::Str(text) => text.into(),
        Field::Group(row) => record(row),
        Field::ListInternal(list) => list.elements().iter().cloned().map(json).collect(),
        Field::MapInternal(map) => {
            let text = |key: &Field| match key {
                Field::Str(text) => text.clone(),
                other => other.to_string(),
            };
            map.entries().iter().map(|(key, value)| (text(key), json(value.clone()))).collect()
        }
        Field::TimestampMillis(_) | Field::TimestampMicros(_) | Field::Date(_) => {
            // `2021-03-05 00:00:00.000 +00:00`: a day is what a register knows.
            let text = field.to_string();
            text.split(' ').next().unwrap_or(&text).into()
        }
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned().into(),
        other => other.to_string().into(),
    }
}

fn record(row: Row) -> Value {
    row.into_columns().into_iter().map(|(name, field)| (name, json(field))).collect()
}
