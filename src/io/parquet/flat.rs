//! Tables of single values, as most programs write them: read column by column, some rows at a time.

use std::fmt::Write as _;
use std::sync::Arc;

use parquet::basic::{ConvertedType, LogicalType, Type};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::errors::ParquetError;
use parquet::file::reader::RowGroupReader;
use parquet::schema::types::SchemaDescriptor;

use super::read::number;
use crate::io::csv::{Block, Gathered};

/// Rows that are decoded together.
const TOGETHER: usize = 1024;

/// Whether all columns are of texts, whole and other numbers or flags that say nothing beside, and each cell has one value at most.
pub(super) fn is_flat(schema: &SchemaDescriptor) -> bool {
    let plain = |column: &parquet::schema::types::ColumnDescriptor| {
        let signed = matches!(column.logical_type_ref(), None | Some(LogicalType::Integer(_)));
        let says = column.converted_type();
        let whole = matches!(
            says,
            ConvertedType::NONE | ConvertedType::INT_8 | ConvertedType::INT_16 | ConvertedType::INT_32 | ConvertedType::INT_64
        );
        let typed = match column.physical_type() {
            Type::BYTE_ARRAY => matches!(says, ConvertedType::UTF8 | ConvertedType::JSON | ConvertedType::ENUM),
            Type::INT32 | Type::INT64 => whole && signed,
            Type::DOUBLE | Type::FLOAT | Type::BOOLEAN => says == ConvertedType::NONE,
            _ => false,
        };
        typed && column.max_rep_level() == 0 && column.path().parts().len() == 1
    };
    schema.columns().iter().all(|column| plain(column))
}

/// Values of a column for some rows.
struct Column {
    reader: ColumnReader,
    /// The level at which a value is there.
    full: i16,
    levels: Vec<i16>,
    values: Values,
    /// The next value.
    next: usize,
}

enum Values {
    Texts(Vec<ByteArray>),
    Wholes(Vec<i32>),
    Longs(Vec<i64>),
    Floats(Vec<f32>),
    Doubles(Vec<f64>),
    Flags(Vec<bool>),
}

impl Column {
    fn new(reader: ColumnReader, full: i16) -> Result<Self, ParquetError> {
        let values = match &reader {
            ColumnReader::ByteArrayColumnReader(_) => Values::Texts(Vec::new()),
            ColumnReader::Int32ColumnReader(_) => Values::Wholes(Vec::new()),
            ColumnReader::Int64ColumnReader(_) => Values::Longs(Vec::new()),
            ColumnReader::FloatColumnReader(_) => Values::Floats(Vec::new()),
            ColumnReader::DoubleColumnReader(_) => Values::Doubles(Vec::new()),
            ColumnReader::BoolColumnReader(_) => Values::Flags(Vec::new()),
            _ => return Err(ParquetError::General("a column is not of the type that it is said to be".to_owned())),
        };
        Ok(Column { reader, full, levels: Vec::new(), values, next: 0 })
    }

    /// Reads the cells of some rows in place of those before.
    fn read(&mut self, rows: usize) -> Result<(), ParquetError> {
        let Column { reader, full, levels, values, next } = self;
        *next = 0;
        let found = match (reader, values) {
            (ColumnReader::ByteArrayColumnReader(reader), Values::Texts(values)) => some(reader, rows, levels, values),
            (ColumnReader::Int32ColumnReader(reader), Values::Wholes(values)) => some(reader, rows, levels, values),
            (ColumnReader::Int64ColumnReader(reader), Values::Longs(values)) => some(reader, rows, levels, values),
            (ColumnReader::FloatColumnReader(reader), Values::Floats(values)) => some(reader, rows, levels, values),
            (ColumnReader::DoubleColumnReader(reader), Values::Doubles(values)) => some(reader, rows, levels, values),
            (ColumnReader::BoolColumnReader(reader), Values::Flags(values)) => some(reader, rows, levels, values),
            _ => Ok(0),
        }?;
        if *full == 0 {
            levels.clear();
            levels.resize(found, 0);
        }
        if found != rows || levels.len() != rows {
            return Err(ParquetError::General("a column ends before the others".to_owned()));
        }
        Ok(())
    }

    /// Writes the cell of a row, which follows the one of the call before.
    fn write(&mut self, row: usize, out: &mut String) -> Result<(), ParquetError> {
        if self.levels[row] != self.full {
            return Ok(());
        }
        let at = self.next;
        self.next += 1;
        let missing = || ParquetError::General("a column has fewer values than it says".to_owned());
        match &self.values {
            Values::Texts(values) => {
                let bytes = values.get(at).ok_or_else(missing)?.data();
                out.push_str(std::str::from_utf8(bytes).map_err(|_| ParquetError::General("a text is no UTF-8".to_owned()))?);
            }
            Values::Wholes(values) => _ = write!(out, "{}", values.get(at).ok_or_else(missing)?),
            Values::Longs(values) => _ = write!(out, "{}", values.get(at).ok_or_else(missing)?),
            Values::Floats(values) => write_number(f64::from(*values.get(at).ok_or_else(missing)?), out),
            Values::Doubles(values) => write_number(*values.get(at).ok_or_else(missing)?, out),
            Values::Flags(values) => _ = write!(out, "{}", values.get(at).ok_or_else(missing)?),
        }
        Ok(())
    }
}

fn write_number(value: f64, out: &mut String) {
    let value = number(value);
    // What is no number is no value of JSON either.
    if !value.is_null() {
        let _ = write!(out, "{value}");
    }
}

fn some<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    rows: usize,
    levels: &mut Vec<i16>,
    values: &mut Vec<T::T>,
) -> Result<usize, ParquetError> {
    levels.clear();
    values.clear();
    reader.read_records(rows, Some(levels), None, values).map(|(records, ..)| records)
}

/// Gives the records of a group of such a table in blocks, and how many bytes their texts are; `room` is how many they may be.
pub(super) fn blocks(
    group: &dyn RowGroupReader,
    mut number: u32,
    room: usize,
    give: &mut dyn FnMut(&Block<'_>) -> bool,
) -> Result<Option<usize>, ParquetError> {
    let schema = group.metadata().schema_descr_ptr();
    let column = |(at, of): (usize, &Arc<_>)| {
        let of: &Arc<parquet::schema::types::ColumnDescriptor> = of;
        Column::new(group.get_column_reader(at)?, of.max_def_level())
    };
    let mut columns: Vec<Column> = schema.columns().iter().enumerate().map(column).collect::<Result<_, _>>()?;
    let (mut cells, mut text) = (Gathered::default(), 0);
    let mut left = usize::try_from(group.metadata().num_rows()).unwrap_or(0);
    while left > 0 {
        let rows = left.min(TOGETHER);
        columns.iter_mut().try_for_each(|column| column.read(rows))?;
        for row in 0..rows {
            cells.begin(number);
            number = number.saturating_add(1);
            for column in &mut columns {
                text += cells.write(|out| column.write(row, out))?;
            }
            if text > room {
                return Ok(None);
            }
            if !cells.end(give) {
                return Ok(Some(text));
            }
        }
        left -= rows;
    }
    cells.give(give);
    Ok(Some(text))
}
