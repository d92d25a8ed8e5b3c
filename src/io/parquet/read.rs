//! Parquet to records: columns are those of the file, rows its records, and each value the text that a table of CSV has for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use parquet::basic::ConvertedType;
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::{Field, Row};
use serde_json::{Map, Value};

use super::flat;

use crate::diagnostic::{Code, Sheet};
use crate::io::csv::{Block, Gathered, Records, Source, Stop};
use crate::io::table::{Fault, MAX_CELLS, cell};

/// What the texts of a table may come to, if they are not many times what the file has: one that is said once may stand in
/// millions of rows.
const MAX_TEXT: usize = 1 << 30;

/// How many cells and bytes of text a byte of a file may come to beyond what any table may have.
const TIMES: usize = 16;

/// Columns beside those of a register, which are only written.
const BESIDE: [&str; 3] = ["first_day", "last_day", "period_as_written"];

/// Begins to read a file. In `ours` texts are written so that they read back as they were, and records as registers have them.
pub(in crate::io) fn open(bytes: Vec<u8>, ours: bool) -> Result<Box<dyn Source>, Fault> {
    let file = guarded(|| Opened::new(bytes, ours))?;
    Ok(Box::new(Groups { file: Arc::new(file), next: 0, row: 1 }))
}

/// Calls the reader, which is made for files of honest writers: what it does with others is kept from the caller.
fn guarded<T>(read: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, Fault> {
    let read = catch_unwind(AssertUnwindSafe(|| read().map_err(|error| error.to_string())));
    read.unwrap_or_else(|_| Err("it contradicts itself".to_owned())).map_err(|reason| {
        let fault = Fault::new(Code::UnreadableFile, 1, 1, format!("the Parquet file can't be read: {reason}"));
        fault.hint("write it again with its program, packed with snappy or zstd, or as CSV")
    })
}

/// A column of the file.
#[derive(Debug)]
struct Known {
    name: String,
    json: bool,
    /// It is read.
    kept: bool,
}

/// A file of which the footer was read.
struct Opened {
    reader: SerializedFileReader<Bytes>,
    columns: Vec<Known>,
    ours: bool,
    /// All columns are of single values that say nothing beside.
    flat: bool,
    /// What its texts may come to, and what those that were read did.
    most: usize,
    text: AtomicUsize,
}

impl Opened {
    fn new(bytes: Vec<u8>, ours: bool) -> Result<Self, ParquetError> {
        let size = bytes.len();
        let reader = SerializedFileReader::new(Bytes::from(bytes))?;
        let schema = reader.metadata().file_metadata().schema_descr_ptr();
        let column = |field: &parquet::schema::types::TypePtr| {
            let json = field.is_primitive() && field.get_basic_info().converted_type() == ConvertedType::JSON;
            let kept = !(ours && BESIDE.contains(&field.name()));
            Known { name: field.name().to_owned(), json, kept }
        };
        let columns: Vec<Known> = schema.root_schema().get_fields().iter().map(column).collect();
        let rows = usize::try_from(reader.metadata().file_metadata().num_rows()).unwrap_or(usize::MAX);
        let most = MAX_CELLS.max(size.saturating_mul(TIMES));
        if rows.saturating_mul(columns.len().max(1)) > most {
            return Err(ParquetError::General(format!(
                "it has {rows} rows of {} columns, more than {most} cells",
                columns.len()
            )));
        }
        let most = MAX_TEXT.max(size.saturating_mul(TIMES));
        let flat = !ours && flat::is_flat(&schema);
        Ok(Opened { reader, columns, ours, flat, most, text: AtomicUsize::new(0) })
    }

    /// Gives the records of a group, whose first row is given, in blocks.
    fn group(&self, group: usize, first: u32, give: &mut dyn FnMut(&Block<'_>) -> bool) -> Result<(), ParquetError> {
        let too_much = || ParquetError::General(format!("its texts come to more than {} bytes", self.most));
        let (reader, before) = (self.reader.get_row_group(group)?, self.text.load(Ordering::Relaxed));
        if self.flat {
            let text = flat::blocks(reader.as_ref(), first, self.most.saturating_sub(before), give)?.ok_or_else(too_much)?;
            self.text.fetch_add(text, Ordering::Relaxed);
            return Ok(());
        }
        let (mut cells, mut text) = (Gathered::default(), 0);
        for (row, number) in reader.get_row_iter(None)?.zip(first..) {
            let mut fields = row?.into_columns();
            if self.ours {
                worded(&mut fields);
            }
            cells.begin(number);
            for (column, (_, field)) in self.columns.iter().zip(fields).filter(|(column, _)| column.kept) {
                let written = written(column, field, self.ours);
                text += written.len();
                cells.push(&written);
            }
            if before.saturating_add(text) > self.most {
                return Err(too_much());
            }
            if !cells.end(give) {
                return Ok(());
            }
        }
        self.text.fetch_add(text, Ordering::Relaxed);
        cells.give(give);
        Ok(())
    }
}

impl std::fmt::Debug for Opened {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opened").field("columns", &self.columns).field("ours", &self.ours).finish_non_exhaustive()
    }
}

/// The row groups of a file.
#[derive(Debug)]
struct Groups {
    file: Arc<Opened>,
    next: usize,
    /// Row of the next record.
    row: u32,
}

impl Groups {
    fn count(&self) -> usize {
        self.file.reader.metadata().num_row_groups()
    }

    /// The group that comes next, if it is there; the header stands before the first, and alone where there is none.
    fn group(&self) -> Option<Group> {
        let group = (self.next < self.count()).then_some(self.next);
        let header = self.next == 0;
        (header || group.is_some()).then(|| Group { file: Arc::clone(&self.file), header, which: group, first: self.row })
    }
}

impl Source for Groups {
    fn head(&self, rows: u32) -> Sheet {
        let mut sheet = Sheet::default();
        if let Some(group) = self.group() {
            let mut add = |record: crate::io::csv::Record<'_>| {
                record.number <= rows && record.cells().all(|cell| sheet.push(cell)) && sheet.end_row()
            };
            // What is wrong is told when all is read.
            let _ = group.blocks(&mut |block| block.records().all(&mut add));
        }
        sheet
    }

    fn next(&mut self) -> Option<(Box<dyn Records>, usize)> {
        let group = self.group()?;
        let metadata = group.which.map(|group| self.file.reader.metadata().row_group(group));
        let size = metadata.map_or(0, |metadata| usize::try_from(metadata.compressed_size()).unwrap_or(0));
        let rows = metadata.map_or(0, |metadata| u32::try_from(metadata.num_rows()).unwrap_or(u32::MAX));
        self.next += 1;
        self.row = self.row.saturating_add(u32::from(group.header)).saturating_add(rows);
        Some((Box::new(group), size))
    }
}

/// The records of a row group.
#[derive(Debug)]
struct Group {
    file: Arc<Opened>,
    /// The names of the columns stand before it.
    header: bool,
    which: Option<usize>,
    /// Row of its first record, or of the header.
    first: u32,
}

impl Records for Group {
    fn blocks(&self, give: &mut dyn FnMut(&Block<'_>) -> bool) -> Result<(), Stop> {
        let mut first = self.first;
        if self.header {
            let mut header = Gathered::default();
            header.begin(first);
            self.file.columns.iter().filter(|column| column.kept).for_each(|column| header.push(&column.name));
            first += 1;
            if !header.end(give) || !header.give(give) {
                return Ok(());
            }
        }
        let Some(group) = self.which else { return Ok(()) };
        guarded(|| self.file.group(group, first, give)).map_err(Stop::Unreadable)
    }
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

/// A number; whole ones are written as such, for a code or a year is none with a point.
pub(super) fn number(number: f64) -> Value {
    #[allow(clippy::cast_possible_truncation, reason = "whole and below 2⁵³")]
    let whole = (number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0).then_some(number as i64);
    whole.map_or_else(|| Value::from(number), Value::from)
}

fn record(row: Row) -> Value {
    row.into_columns().into_iter().map(|(name, field)| (name, json(field))).collect()
}

#[cfg(test)]
mod tests {
    use parquet::column::writer::ColumnWriter;
    use parquet::data_type::ByteArray;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;
    use proptest::prelude::*;

    use super::*;

    type Line = (String, Option<i32>, Option<f64>, Option<bool>);

    /// A file of some groups, of a text, a year, an amount and a mark.
    fn file(groups: &[Vec<Line>]) -> Vec<u8> {
        let schema = "message rows { REQUIRED BYTE_ARRAY name (UTF8); OPTIONAL INT32 year; OPTIONAL DOUBLE amount; OPTIONAL BOOLEAN paid; }";
        let (schema, mut bytes) = (Arc::new(parse_message_type(schema).unwrap()), Vec::new());
        let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::default())).unwrap();
        for group in groups {
            let mut next = writer.next_row_group().unwrap();
            while let Some(mut column) = next.next_column().unwrap() {
                let levels =
                    |there: &dyn Fn(&Line) -> bool| group.iter().map(|line| i16::from(there(line))).collect::<Vec<i16>>();
                match column.untyped() {
                    ColumnWriter::ByteArrayColumnWriter(writer) => {
                        let names: Vec<ByteArray> = group.iter().map(|line| line.0.as_str().into()).collect();
                        writer.write_batch(&names, None, None).unwrap();
                    }
                    ColumnWriter::Int32ColumnWriter(writer) => {
                        let years: Vec<i32> = group.iter().filter_map(|line| line.1).collect();
                        writer.write_batch(&years, Some(&levels(&|line| line.1.is_some())), None).unwrap();
                    }
                    ColumnWriter::DoubleColumnWriter(writer) => {
                        let amounts: Vec<f64> = group.iter().filter_map(|line| line.2).collect();
                        writer.write_batch(&amounts, Some(&levels(&|line| line.2.is_some())), None).unwrap();
                    }
                    ColumnWriter::BoolColumnWriter(writer) => {
                        let marks: Vec<bool> = group.iter().filter_map(|line| line.3).collect();
                        writer.write_batch(&marks, Some(&levels(&|line| line.3.is_some())), None).unwrap();
                    }
                    _ => unreachable!("the schema has no other columns"),
                }
                column.close().unwrap();
            }
            next.close().unwrap();
        }
        writer.close().unwrap();
        bytes
    }

    /// Every row with its number, read the short way or record by record.
    fn rows(bytes: &[u8], flat: bool) -> Vec<(u32, Vec<String>)> {
        let mut file = Opened::new(bytes.to_vec(), false).unwrap();
        assert!(file.flat);
        file.flat = flat;
        let (mut groups, mut rows) = (Groups { file: Arc::new(file), next: 0, row: 1 }, Vec::new());
        while let Some((records, _)) = groups.next() {
            let add = &mut |block: &Block<'_>| {
                rows.extend(block.records().map(|record| (record.number, record.cells().map(str::to_owned).collect())));
                true
            };
            records.blocks(add).unwrap();
        }
        rows
    }

    fn line() -> impl Strategy<Value = Line> {
        let amount =
            prop_oneof![Just(f64::NAN), Just(1e300), Just(-0.5), (0i32..9999).prop_map(|cents| f64::from(cents) / 100.0)];
        ("[a县,\"]{0,9}", prop::option::of(any::<i32>()), prop::option::of(amount), any::<Option<bool>>())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
        #[test]
        fn both_ways_give_the_same_cells(groups in prop::collection::vec(prop::collection::vec(line(), 0..40), 0..4)) {
            let bytes = file(&groups);
            let (short, long) = (rows(&bytes, true), rows(&bytes, false));
            prop_assert_eq!(short.len(), 1 + groups.iter().map(Vec::len).sum::<usize>());
            prop_assert!(short.iter().map(|(number, _)| *number).eq(1..=u32::try_from(short.len()).unwrap()));
            prop_assert_eq!(short, long);
        }
    }

    #[test]
    fn rows_of_many_blocks_come_in_order() {
        let line = |row: i32| (format!("r{row}"), Some(row), None, None);
        let bytes = file(&[(0..3000).map(line).collect(), (3000..3500).map(line).collect()]);
        let rows = rows(&bytes, true);
        assert_eq!(rows[0].1, ["name", "year", "amount", "paid"]);
        assert!(
            rows[1..].iter().zip(0..3500).all(|((_, cells), row)| cells[0] == format!("r{row}") && cells[1] == row.to_string())
        );
        assert_eq!(rows.len(), 3501);
    }
}
