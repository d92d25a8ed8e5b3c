//! Templates: a register table in which cells of a row stand in for values.

use std::collections::HashMap;

use super::header::{Header, Missing, normal};
use crate::diagnostic::{Code, Diagnostic, Place, Placed, nearest};
use crate::io::register::{Scope, Table};
use crate::io::value::{Data, Entry, Value};

/// All that the rows of a sheet declare.
#[derive(Clone, Debug)]
pub(super) struct Templates {
    /// Rows that are read, from 1.
    pub(super) rows: std::ops::RangeInclusive<u32>,
    pub(super) each: Vec<Template>,
    pub(super) rules: Vec<Rule>,
    pub(super) open: Vec<Open>,
    /// How many columns the header has.
    pub(super) width: u32,
    /// Texts that stand for an empty cell, normal.
    pub(super) empty: Vec<String>,
    /// Cells may hold lists and tables as JSON: only our own tables.
    pub(super) json: bool,
    pub(super) of: Of,
}

/// What the rows are that fill templates, and what their holes are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Of {
    /// Rows of a table, with columns.
    #[default]
    Table,
    /// Nodes of a graph of another program, with attributes.
    Nodes,
    /// Its edges.
    Edges,
}

impl Of {
    /// The key that names a hole.
    pub(super) fn column(self) -> &'static str {
        if self == Of::Table { "column" } else { "attribute" }
    }

    /// A row in words. A graph has no row of names above its own.
    pub(super) fn row(self, row: u32) -> String {
        match self {
            Of::Table => format!("row {row}"),
            Of::Nodes => format!("node {}", row - 1),
            Of::Edges => format!("edge {}", row - 1),
        }
    }
}

/// What one row declares once.
#[derive(Clone, Debug)]
pub(super) struct Template {
    pub(super) sort: Sort,
    pub(super) when: Vec<When>,
    pub(super) node: Vec<(Placed<String>, Node)>,
    /// The column that stands for the row in messages.
    pub(super) column: u32,
}

/// Which of the four tables of a graph a template is one of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Sources,
    Entities,
    Links,
    Facts,
}

impl Sort {
    pub(super) const ALL: [Sort; 4] = [Sort::Sources, Sort::Entities, Sort::Links, Sort::Facts];

    /// The name of its table.
    pub(super) fn name(self) -> &'static str {
        match self {
            Sort::Sources => "sources",
            Sort::Entities => "entities",
            Sort::Links => "links",
            Sort::Facts => "facts",
        }
    }

    /// The key that says which table of a register it is.
    pub(super) fn kind_key(self) -> Option<&'static str> {
        match self {
            Sort::Sources => None,
            Sort::Entities | Sort::Links => Some("kind"),
            Sort::Facts => Some("class"),
        }
    }
}

/// A value with holes.
#[derive(Clone, Debug)]
pub(super) enum Node {
    Constant(Value),
    Cell(Box<Cell>),
    /// The number of the row, in words.
    Row,
    Period(Box<Span>),
    List(Vec<Node>, Place),
    Table(Vec<(Placed<String>, Node)>, Place, Lead),
}

/// When a table with holes says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// Its first key has no value: a citation without its source.
    First,
    /// None of its keys has a value: figures by name.
    Any,
}

impl Lead {
    /// By the key that the table stands under.
    pub(super) fn of(key: &str) -> Lead {
        if matches!(key, "measures" | "x" | "names" | "roles" | "label") { Lead::Any } else { Lead::First }
    }
}

/// A hole.
#[derive(Clone, Debug, Default)]
pub(super) struct Cell {
    pub(super) columns: Vec<u32>,
    pub(super) form: Form,
    pub(super) join: String,
    /// Signs that part several values.
    pub(super) split: String,
    pub(super) values: HashMap<String, Value>,
    pub(super) otherwise: Option<Node>,
    /// Of a region: where its code stands.
    pub(super) code: Option<Node>,
    /// Digits that a number has, with the zeros that a spreadsheet took away.
    pub(super) width: usize,
    pub(super) unit: String,
    /// Makes an id of the text.
    pub(super) slug: bool,
}

/// A period that stands in several columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Span {
    pub(super) start: Option<Node>,
    pub(super) end: Option<Node>,
    /// A date at which the source tells of it as running.
    pub(super) known: Option<Node>,
}

/// What a cell's text is to become.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    #[default]
    Words,
    /// A name or a code.
    Reference,
    /// A date that keeps no words beside it.
    Day,
    Date,
    Flag,
    Number,
    Measure {
        money: bool,
    },
}

impl Form {
    /// By the keys above a value.
    pub(super) fn of(path: &[&str]) -> Form {
        let Some((key, above)) = path.split_last() else { return Form::Words };
        match (*key, above) {
            (_, [.., "measures"]) => Form::Measure { money: false },
            (_, [.., "x"]) | ("class" | "id" | "name" | "aliases", _) => Form::Words,
            ("period" | "start" | "end" | "known", _) => Form::Date,
            ("value", [.., "period"]) | ("published" | "retrieved", _) => Form::Day,
            ("value", [.., "amount"]) | ("amount", _) => Form::Measure { money: true },
            ("people" | "projects" | "value" | "before" | "after", _) => Form::Measure { money: false },
            ("size" | "longitude" | "latitude", _) => Form::Number,
            ("unnamed" | "open" | "counts" | "named" | "gazetteer", _) => Form::Flag,
            (
                "from" | "to" | "within" | "unit_of" | "owner" | "members" | "entity" | "with" | "of" | "code" | "scheme"
                | "programme",
                _,
            ) => Form::Reference,
            _ => Form::Words,
        }
    }
}

/// A condition on the row.
#[derive(Clone, Debug)]
pub(super) struct When {
    pub(super) column: u32,
    pub(super) is: Option<Vec<String>>,
    pub(super) is_not: Vec<String>,
    pub(super) filled: Option<bool>,
}

/// What holds for some rows beyond their cells.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub(super) place: Place,
    pub(super) whose: Vec<When>,
    pub(super) set: Vec<(Placed<String>, Node)>,
    pub(super) joint: bool,
    pub(super) skip: Option<String>,
}

/// A column whose empty cells, or whose words, `check` lists.
#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) column: u32,
    pub(super) name: String,
    pub(super) has: Option<String>,
    pub(super) say: Option<String>,
}

/// Turns templates as they are written into templates of a sheet.
pub(super) struct Compiler<'a> {
    pub(super) scope: &'a Scope<'a>,
    pub(super) header: &'a Header,
    pub(super) of: Of,
}

impl Compiler<'_> {
    /// The column of a name or a number.
    pub(super) fn column(&self, value: &Value) -> Option<u32> {
        if let Data::Number(digits) = &value.data {
            let column = digits.parse().ok().filter(|column| (1..=16_384).contains(column));
            if column.is_none() {
                let fault = Diagnostic::error(Code::UnknownColumn, value.place, format!("there is no column {digits}"));
                self.scope.report(fault.hint("columns are counted from 1"));
            }
            return column;
        }
        let name = self.scope.text(self.of.column(), value.clone())?;
        match self.header.column(&name.value) {
            Ok(column) => Some(column),
            Err(missing) => {
                let names: Vec<&str> = self.header.names().map(|(_, name)| name).collect();
                let (what, hint) = match (missing, self.of) {
                    (Missing::Several, Of::Table) => {
                        ("more than one", "write the rows above it too: `上/下`, or its number".to_owned())
                    }
                    (Missing::Several, _) => ("more than one", "write it as the file does, in upper or lower case".to_owned()),
                    (Missing::None, _) => ("no", self.hint(&name.value, &names)),
                };
                let message = format!("{what} {} is called `{}`", self.of.column(), name.value);
                self.scope.report(Diagnostic::error(Code::UnknownColumn, name.place, message).hint(hint));
                None
            }
        }
    }

    fn hint(&self, name: &str, names: &[&str]) -> String {
        if let Some(near) = nearest(name, names.iter().copied()) {
            return format!("did you mean `{near}`?");
        }
        if self.of != Of::Table {
            let what = if self.of == Of::Nodes { "nodes" } else { "edges" };
            return format!("the {what} of the file have `{}`", names.join("`, `"));
        }
        let rows = match (self.header.first, self.header.last) {
            (first, last) if first == last => format!("row {first}"),
            (first, last) => format!("rows {first} and {last}"),
        };
        let mut shown: Vec<&str> = names.iter().copied().take(12).collect();
        if names.len() > shown.len() {
            shown.push("…");
        }
        if shown.is_empty() {
            return format!("{rows} of the table holds no names; say with `header` which row does");
        }
        format!("{rows} of the table reads `{}`; if that is no header, say with `header` which row is", shown.join("`, `"))
    }

    /// The entries of a template.
    pub(super) fn entries<'k>(&self, entries: &'k [Entry], path: &mut Vec<&'k str>) -> Vec<(Placed<String>, Node)> {
        let mut nodes = Vec::with_capacity(entries.len());
        for entry in entries {
            path.push(&entry.key.value);
            nodes.extend(self.node(&entry.value, path).map(|node| (entry.key.clone(), node)));
            path.pop();
        }
        nodes
    }

    fn node<'k>(&self, value: &'k Value, path: &mut Vec<&'k str>) -> Option<Node> {
        Some(match &value.data {
            Data::List(items) => Node::List(items.iter().filter_map(|item| self.node(item, path)).collect(), value.place),
            Data::Table(entries) => {
                let has = |key: &str| entries.iter().any(|entry| entry.key.value == key);
                if self.of != Of::Table && has("column") {
                    let fault = Diagnostic::error(Code::UnknownKey, value.place, "nodes and edges have no `column`");
                    self.scope.report(fault.hint("write `{ attribute = \"…\" }`"));
                    return None;
                } else if has(self.of.column()) {
                    Node::Cell(Box::new(self.cell(value, path)?))
                } else if entries.len() == 1 && has("row") {
                    Node::Row
                } else if path.last() == Some(&"period") && (has("start") || has("end") || has("known")) {
                    Node::Period(Box::new(self.span(value, path)))
                } else {
                    Node::Table(self.entries(entries, path), value.place, Lead::of(path.last().unwrap_or(&"")))
                }
            }
            _ => Node::Constant(value.clone()),
        })
    }

    /// `{ column = "…", … }`.
    fn cell<'k>(&self, value: &'k Value, path: &mut Vec<&'k str>) -> Option<Cell> {
        let Data::Table(entries) = &value.data else { return None };
        let inner = |key: &str, path: &mut Vec<&'k str>| {
            let entry = entries.iter().find(|entry| entry.key.value == key)?;
            self.node(&entry.value, path)
        };
        let (otherwise, code) = (inner("otherwise", path), inner("code", path));
        let mut table = Table::new(self.scope, self.of.column(), value.place, entries.clone());
        let columns = table.take(self.of.column()).map(Value::into_items).unwrap_or_default();
        table.take("otherwise");
        table.take("code");
        let cell = Cell {
            columns: columns.iter().filter_map(|column| self.column(column)).collect(),
            form: Form::of(path),
            join: table.words("join").unwrap_or_else(|| "/".to_owned()),
            split: table.words("split").unwrap_or_default(),
            values: self.values(&mut table),
            otherwise,
            code,
            width: table.count("width").and_then(|width| usize::try_from(width.value).ok()).map_or(0, |width| width.min(64)),
            unit: table.words("unit").unwrap_or_default(),
            slug: table.flag("slug"),
        };
        table.finish();
        let cell = Cell { unit: self.unit(&cell), ..cell };
        (cell.columns.len() == columns.len() && !columns.is_empty()).then_some(cell)
    }

    fn values(&self, table: &mut Table<'_>) -> HashMap<String, Value> {
        let Some(value) = table.take("values") else { return HashMap::new() };
        let expected = "a table such as `{ \"资金\" = \"funding\" }`";
        let Some(mut values) = self.scope.table("values", value, expected) else { return HashMap::new() };
        values.take_rest().into_iter().map(|entry| (normal(&entry.key.value), entry.value)).collect()
    }

    /// The unit that was given, or stands in the header.
    pub(super) fn unit(&self, cell: &Cell) -> String {
        let Form::Measure { money } = cell.form else { return String::new() };
        let own = cell.columns.first().and_then(|column| self.header.unit(*column));
        let above = self.header.above.as_deref().filter(|_| money);
        Some(cell.unit.as_str()).filter(|unit| !unit.is_empty()).or(own).or(above).unwrap_or_default().to_owned()
    }

    /// `{ start = …, end = …, known = … }`.
    fn span<'k>(&self, value: &'k Value, path: &mut Vec<&'k str>) -> Span {
        let Data::Table(entries) = &value.data else { return Span::default() };
        let mut table = Table::new(self.scope, "period", value.place, entries.clone());
        let mut take = |key: &'static str| {
            table.take(key);
            let entry = entries.iter().find(|entry| entry.key.value == key)?;
            path.push(key);
            let node = self.node(&entry.value, path);
            path.pop();
            node
        };
        let span = Span { start: take("start"), end: take("end"), known: take("known") };
        table.finish();
        span
    }

    /// `{ column, is, is_not, filled }`, or a list of these, all of which must hold.
    pub(super) fn when(&self, key: &str, value: Value) -> Vec<When> {
        let mut all = Vec::new();
        for item in value.into_items() {
            let expected = "a table such as `{ column = \"类型\", is = \"资金\" }`";
            let Some(mut table) = self.scope.table(key, item, expected) else { continue };
            let column = table.require(self.of.column(), "name what is looked at");
            let texts = |texts: Vec<Placed<String>>| texts.iter().map(|text| normal(&text.value)).collect::<Vec<_>>();
            let is = table.has("is").then(|| texts(table.texts("is")));
            let is_not = texts(table.texts("is_not"));
            let filled = table.has("filled").then(|| table.flag("filled"));
            table.finish();
            let Some(column) = column.and_then(|column| self.column(&column)) else { continue };
            all.push(When { column, is, is_not, filled });
        }
        all
    }

    /// `{ COLUMN = "text" or ["text", …] }`: rows whose cells read so.
    pub(super) fn whose(&self, mut table: Table<'_>) -> Vec<When> {
        let mut all = Vec::new();
        for Entry { key, value } in table.take_rest() {
            let column = self.column(&Value { data: Data::Text(key.value.clone()), place: key.place });
            let texts = value.into_items().into_iter().filter_map(|item| self.scope.text(&key.value, item));
            let is = Some(texts.map(|text| normal(&text.value)).collect());
            all.extend(column.map(|column| When { column, is, is_not: Vec::new(), filled: None }));
        }
        all
    }
}
