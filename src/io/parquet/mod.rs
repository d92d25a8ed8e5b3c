//! Parquet: our own tables with typed and nested columns, which `DuckDB`, pandas, Polars and Spark read without help, and any
//! other table through a mapping file.
//!
//! A column is a key of a register, as in the tables of CSV. Lists of texts are lists; citations, figures and the places that an entity
//! lies in are lists of records; what is the user's own stands as JSON. Beside them stand columns that are only written:
//! `first_day` and `last_day` of periods, as dates.

mod flat;
mod read;
mod table;
mod write;

pub(super) use read::open;
pub(super) use write::write;

/// The type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Text,
    /// Anything else, as JSON.
    Json,
    Flag,
    Whole,
    Number,
    /// A list of texts.
    Texts,
    /// A list of records.
    Records(&'static [(&'static str, Shape)]),
    /// The first or last day of the row's period; not read.
    FirstDay,
    LastDay,
    /// The words of the row's period, where it has some.
    PeriodWords,
}

/// A column: its name, which is its key, and its type.
type ColumnOf = (&'static str, Shape);

const CITATION: &[ColumnOf] = &[("source", Shape::Text), ("quote", Shape::Text), ("locator", Shape::Text), ("says", Shape::Text)];

const RELATION: &[ColumnOf] = &[("entity", Shape::Text), ("period", Shape::Json), ("counts", Shape::Flag)];

const FIGURE: &[ColumnOf] = &[
    ("name", Shape::Text),
    ("id", Shape::Text),
    // The words of the source, or a number that was given as one.
    ("value", Shape::Text),
    ("number", Shape::Number),
    ("stated", Shape::Number),
    ("low", Shape::Number),
    ("high", Shape::Number),
    ("low_open", Shape::Flag),
    ("high_open", Shape::Flag),
    ("approximate", Shape::Flag),
    ("unit", Shape::Text),
    ("per", Shape::Text),
    ("span", Shape::Text),
    ("basis", Shape::Text),
    ("vague", Shape::Text),
    ("as_written", Shape::Text),
    ("of", Shape::Text),
    ("period", Shape::Json),
    ("part_of", Shape::Json),
    ("contradicts", Shape::Json),
    ("same_as", Shape::Json),
];

const SOURCES: &[ColumnOf] = &[
    ("id", Shape::Text),
    ("title", Shape::Text),
    ("published", Shape::Text),
    ("retrieved", Shape::Text),
    ("url", Shape::Text),
    ("publisher", Shape::Text),
    ("author", Shape::Text),
    ("licence", Shape::Text),
    ("language", Shape::Text),
    ("file", Shape::Text),
    ("access", Shape::Text),
    ("records", Shape::Text),
    ("note", Shape::Text),
    ("x", Shape::Json),
];

const ENTITIES: &[ColumnOf] = &[
    ("id", Shape::Text),
    ("kind", Shape::Text),
    ("name", Shape::Text),
    ("names", Shape::Json),
    ("aliases", Shape::Texts),
    ("unnamed", Shape::Flag),
    ("gazetteer", Shape::Flag),
    ("class", Shape::Texts),
    ("level", Shape::Text),
    ("within", Shape::Records(RELATION)),
    ("unit_of", Shape::Records(RELATION)),
    ("owner", Shape::Records(RELATION)),
    ("longitude", Shape::Number),
    ("latitude", Shape::Number),
    ("of", Shape::Text),
    ("size", Shape::Whole),
    ("members", Shape::Texts),
    ("open", Shape::Flag),
    ("status", Shape::Text),
    ("period", Shape::Text),
    ("period_as_written", Shape::PeriodWords),
    ("first_day", Shape::FirstDay),
    ("last_day", Shape::LastDay),
    ("note", Shape::Text),
    ("access", Shape::Text),
    ("cite", Shape::Records(CITATION)),
    ("x", Shape::Json),
];

const LINKS: &[ColumnOf] = &[
    ("id", Shape::Text),
    ("named", Shape::Flag),
    ("kind", Shape::Text),
    ("from", Shape::Texts),
    ("to", Shape::Texts),
    ("period", Shape::Text),
    ("period_as_written", Shape::PeriodWords),
    ("first_day", Shape::FirstDay),
    ("last_day", Shape::LastDay),
    ("scheme", Shape::Text),
    ("programme", Shape::Texts),
    ("roles", Shape::Json),
    ("status", Shape::Text),
    ("certainty", Shape::Text),
    ("because", Shape::Text),
    ("open", Shape::Flag),
    ("measures", Shape::Records(FIGURE)),
    ("part_of", Shape::Json),
    ("contradicts", Shape::Texts),
    ("also", Shape::Texts),
    ("note", Shape::Text),
    ("access", Shape::Text),
    ("cite", Shape::Records(CITATION)),
    ("x", Shape::Json),
];

const FACTS: &[ColumnOf] = &[
    ("id", Shape::Text),
    ("named", Shape::Flag),
    ("class", Shape::Text),
    ("of", Shape::Text),
    ("with", Shape::Text),
    ("about", Shape::Text),
    ("what", Shape::Text),
    ("text", Shape::Text),
    ("measures", Shape::Records(FIGURE)),
    ("rule", Shape::Text),
    ("conditions", Shape::Json),
    ("then", Shape::Text),
    ("part_of", Shape::Json),
    ("contradicts", Shape::Texts),
    ("same_as", Shape::Texts),
    ("status", Shape::Text),
    ("period", Shape::Text),
    ("period_as_written", Shape::PeriodWords),
    ("first_day", Shape::FirstDay),
    ("last_day", Shape::LastDay),
    ("note", Shape::Text),
    ("access", Shape::Text),
    ("cite", Shape::Records(CITATION)),
    ("x", Shape::Json),
];
