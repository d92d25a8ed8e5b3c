//! Mapping files: how the columns of a table that is not ours become declarations.

use std::cell::RefCell;

use super::header::Header;
use super::template::{Compiler, Of, Open, Rule, Sort, Template, Templates};
use crate::diagnostic::{Code, Diagnostic, FileId, Files, Placed, Sheet, nearest};
use crate::io::csv::{Spelling, encoding};
use crate::io::register::{Defaults, Scope, Table};
use crate::io::value::{Data, Entry, Value};
use crate::model::KindTable;

/// Texts that stand for an empty cell where a mapping says nothing else.
const EMPTY: [&str; 8] = ["-", "--", "—", "——", "/", "n/a", "无", "null"];

/// The keys of a mapping; what else stands in its file are ordinary tables.
const KEYS: [&str; 14] = [
    "table",
    "sheet",
    "header",
    "first",
    "last",
    "encoding",
    "delimiter",
    "empty",
    "rows",
    "open",
    "sources",
    "entities",
    "links",
    "facts",
];

/// Whether a file is a mapping: `table = "…"` stands at its top.
pub(in crate::io) fn is_mapping(file: &[Entry]) -> bool {
    file.iter().any(|entry| entry.key.value == "table" && matches!(entry.value.data, Data::Text(_) | Data::Broken))
}

/// A mapping as it is written.
#[derive(Clone, Debug)]
pub(in crate::io) struct Mapping {
    /// The file of the table, relative to the mapping.
    pub(in crate::io) table: Placed<String>,
    pub(in crate::io) spelling: Spelling,
    sheets: Option<Value>,
    header: Vec<u32>,
    first: Option<u32>,
    last: Option<u32>,
    empty: Vec<String>,
    templates: Vec<(Sort, Vec<Value>)>,
    rules: Vec<Value>,
    open: Vec<Value>,
}

impl Mapping {
    /// Takes the mapping out of a file; what stays are ordinary tables.
    pub(in crate::io) fn take(file: &mut Vec<Entry>, faults: &RefCell<Vec<Diagnostic>>) -> Option<Self> {
        let (own, rest): (Vec<Entry>, Vec<Entry>) =
            std::mem::take(file).into_iter().partition(|entry| KEYS.contains(&entry.key.value.as_str()));
        // A value at the top of the file can only be a misspelt key of the mapping: all else stands in tables.
        let (stray, rest) = rest.into_iter().partition(|entry| !matches!(entry.value.data, Data::List(_) | Data::Table(_)));
        *file = rest;
        let own: Vec<Entry> = own.into_iter().chain(stray).collect();
        let place = own.first()?.key.place;
        with_scope(faults, |scope| {
            let mut table = Table::new(scope, "mapping", place, own);
            let path = table.text("table");
            let spelling = Spelling { encoding: charset(&mut table), delimiter: delimiter(&mut table) };
            let sheets = table.take("sheet");
            let header = numbers(&mut table, "header");
            let (first, last) = (numbers(&mut table, "first"), numbers(&mut table, "last"));
            let empty = if table.has("empty") {
                table.texts("empty").into_iter().map(|text| text.value).collect()
            } else {
                EMPTY.map(str::to_owned).to_vec()
            };
            let templates = Sort::ALL.map(|sort| (sort, items(&mut table, sort.name()))).to_vec();
            let (rules, open) = (items(&mut table, "rows"), items(&mut table, "open"));
            if templates.iter().all(|(_, tables)| tables.is_empty()) {
                table.missing("`[[links]]`, `[[entities]]`, `[[facts]]` or `[[sources]]`", "say what a row declares");
            }
            table.finish();
            let mapping = Mapping {
                table: path?,
                spelling,
                sheets,
                header,
                first: first.first().copied(),
                last: last.first().copied(),
                empty: empty.iter().map(|text| super::header::normal(text)).collect(),
                templates,
                rules,
                open,
            };
            Some(mapping)
        })
    }

    /// Its templates for each sheet that it names.
    pub(super) fn templates(&self, file: FileId, files: &Files, faults: &RefCell<Vec<Diagnostic>>) -> Vec<(u16, Templates)> {
        let Some(file) = files.get(file) else { return Vec::new() };
        with_scope(faults, |scope| {
            let sheets = self.sheets(&file.sheets, scope);
            sheets.into_iter().map(|at| (at, self.compile(&file.sheets[usize::from(at)], scope))).collect()
        })
    }

    /// Positions of the sheets: by name, by number from 1, `"*"` for all; the first that has cells if nothing is said.
    fn sheets(&self, sheets: &[Sheet], scope: &Scope<'_>) -> Vec<u16> {
        let at = |at: usize| u16::try_from(at).ok();
        let Some(named) = &self.sheets else {
            return sheets.iter().position(|sheet| !sheet.is_empty()).and_then(at).into_iter().collect();
        };
        let mut found = Vec::new();
        for item in named.clone().into_items() {
            let place = item.place;
            let position = match &item.data {
                Data::Text(all) if all == "*" => {
                    found.extend((0..sheets.len()).filter(|at| !sheets[*at].is_empty()).filter_map(at));
                    continue;
                }
                Data::Number(number) => {
                    number.parse().ok().and_then(|at: usize| at.checked_sub(1)).filter(|at| *at < sheets.len())
                }
                Data::Text(name) => sheets.iter().position(|sheet| sheet.name().trim() == name.trim()),
                _ => None,
            };
            if let Some(position) = position.and_then(at) {
                found.push(position);
                continue;
            }
            let known: Vec<&str> = sheets.iter().map(Sheet::name).filter(|name| !name.is_empty()).collect();
            let wanted = match &item.data {
                Data::Text(text) | Data::Number(text) => text.as_str(),
                _ => "",
            };
            let hint = match nearest(wanted, known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None if known.is_empty() => "the file has one sheet without a name: leave `sheet` out".to_owned(),
                None => format!("the sheets are `{}`", known.join("`, `")),
            };
            let message = format!("no sheet `{wanted}`");
            scope.report(Diagnostic::error(Code::UnknownColumn, place, message).hint(hint));
        }
        found
    }

    fn compile(&self, sheet: &Sheet, scope: &Scope<'_>) -> Templates {
        let header = match self.header.as_slice() {
            [] => {
                let mut names = Vec::new();
                let all = self.templates.iter().flat_map(|(_, tables)| tables).chain(&self.open);
                all.for_each(|value| names_of(value, &mut names));
                names.sort_unstable();
                names.dedup();
                Header::find(sheet, &names)
            }
            [one] => Header::at(sheet, *one, *one),
            [first, .., last] => Header::at(sheet, *first.min(last), *last.max(first)),
        };
        let compiler = Compiler { scope, header: &header, of: Of::Table };
        let mut templates = Vec::new();
        for (sort, tables) in &self.templates {
            templates.extend(tables.iter().filter_map(|value| template(&compiler, *sort, value)));
        }
        let first = self.first.unwrap_or(0).max(header.last + 1);
        let last = self.last.unwrap_or(u32::MAX);
        Templates {
            rows: first..=last,
            each: templates,
            rules: self.rules.iter().filter_map(|value| rule(&compiler, value)).collect(),
            open: self.open.iter().filter_map(|value| open(&compiler, value)).collect(),
            width: header.width(),
            empty: self.empty.clone(),
            json: false,
            of: Of::Table,
        }
    }
}

/// A scope of its own: what a mapping says rests on no kinds and no defaults.
pub(super) fn with_scope<T>(faults: &RefCell<Vec<Diagnostic>>, read: impl FnOnce(&Scope<'_>) -> T) -> T {
    let (kinds, defaults) = (KindTable::default(), Defaults::default());
    read(&Scope { kinds: &kinds, defaults: &defaults, faults })
}

/// The tables under a key: `[[links]]`.
pub(super) fn items(table: &mut Table<'_>, key: &'static str) -> Vec<Value> {
    let items = table.take(key).map(Value::into_items).unwrap_or_default();
    let scope = table.scope;
    let mut tables = Vec::new();
    for item in items {
        match item.data {
            Data::Table(_) => tables.push(item),
            Data::Broken => {}
            _ => scope.wrong_type(key, &item, &format!("tables `[[{key}]]`"), None),
        }
    }
    tables
}

/// One row number, or several.
fn numbers(table: &mut Table<'_>, key: &'static str) -> Vec<u32> {
    let items = table.take(key).map(Value::into_items).unwrap_or_default();
    let scope = table.scope;
    let mut numbers = Vec::new();
    for item in items {
        match &item.data {
            Data::Number(digits) if digits.parse::<u32>().is_ok_and(|row| (1..=1 << 20).contains(&row)) => {
                numbers.extend(digits.parse::<u32>());
            }
            Data::Broken => {}
            _ => scope.wrong_type(key, &item, "the number of a row, counted from 1, or a list of two", None),
        }
    }
    numbers
}

fn charset(table: &mut Table<'_>) -> Option<&'static encoding_rs::Encoding> {
    let name = table.text("encoding")?;
    let found = encoding(&name.value);
    if found.is_none() {
        let fault = Diagnostic::error(Code::UnknownWord, name.place, format!("no encoding is called `{}`", name.value));
        table.scope.report(fault.hint("such as `utf-8`, `gb18030`, `utf-16le`, `big5`"));
    }
    found
}

fn delimiter(table: &mut Table<'_>) -> Option<u8> {
    let sign = table.take("delimiter")?;
    match &sign.data {
        Data::Text(text) if text.len() == 1 => text.bytes().next(),
        Data::Broken => None,
        _ => {
            table.scope.wrong_type("delimiter", &sign, "one sign such as `\",\"` or `\"\\t\"`", None);
            None
        }
    }
}

/// The names of columns in a template.
fn names_of<'v>(value: &'v Value, names: &mut Vec<&'v str>) {
    match &value.data {
        Data::Table(entries) => {
            for Entry { key, value } in entries {
                match &value.data {
                    Data::Text(name) if key.value == "column" => names.push(name),
                    Data::List(items) if key.value == "column" => {
                        names.extend(
                            items
                                .iter()
                                .filter_map(|item| if let Data::Text(name) = &item.data { Some(name.as_str()) } else { None }),
                        );
                    }
                    _ => names_of(value, names),
                }
            }
        }
        Data::List(items) => items.iter().for_each(|item| names_of(item, names)),
        _ => {}
    }
}

pub(super) fn template(compiler: &Compiler<'_>, sort: Sort, value: &Value) -> Option<Template> {
    let Data::Table(entries) = &value.data else { return None };
    let mut table = Table::new(compiler.scope, sort.name(), value.place, entries.clone());
    let when = table.take("when").map(|when| compiler.when("when", when)).unwrap_or_default();
    if let Some(key) = sort.kind_key().filter(|key| !table.has(key)) {
        let column = compiler.of.column();
        let hint = format!(
            "say which: `kind = \"funding\"`, or `kind = {{ {column} = \"类型\", values = {{ \"资金\" = \"funding\" }} }}`"
        );
        table.missing_key(key, &hint);
    }
    let rest = table.take_rest();
    table.finish();
    let node = compiler.entries(&rest, &mut Vec::new());
    let column = super::fill::first_column(&node).unwrap_or(1);
    // What could not be made of it was reported; without its columns it would declare something else.
    (node.len() == rest.len()).then_some(Template { sort, when, node, column })
}

fn rule(compiler: &Compiler<'_>, value: &Value) -> Option<Rule> {
    let Data::Table(entries) = &value.data else { return None };
    let mut table = Table::new(compiler.scope, "rows", value.place, entries.clone());
    let whose = table.require("where", "name the rows by their cells: `where = { \"受援方\" = \"江山市\" }`");
    let whose = whose.and_then(|whose| compiler.scope.table("where", whose, "a table of columns and texts"));
    let set = table.take("set");
    let (joint, skip) = (table.flag("joint"), table.words("skip"));
    table.finish();
    let set = match set.map(|set| set.data) {
        Some(Data::Table(entries)) => compiler.entries(&entries, &mut Vec::new()),
        _ => Vec::new(),
    };
    Some(Rule { place: value.place, whose: compiler.whose(whose?), set, joint, skip })
}

fn open(compiler: &Compiler<'_>, value: &Value) -> Option<Open> {
    let Data::Table(entries) = &value.data else { return None };
    let mut table = Table::new(compiler.scope, "open", value.place, entries.clone());
    let column = table.require("column", "name the column that is looked at")?;
    let (has, say) = (table.words("has"), table.words("say"));
    table.finish();
    let name = match &column.data {
        Data::Text(name) | Data::Number(name) => name.clone(),
        _ => String::new(),
    };
    Some(Open { column: compiler.column(&column)?, name, has, say })
}
