//! Rows into templates: the holes of each template take the cells of each row.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::cell::{edtf, value};
use super::header::{is_remark, is_sum, normal};
use super::join::{Declared, Table, is_new, join};
use super::template::{Cell, Form, Lead, Node, Of, Open, Rule, Sort, Span, Template, Templates, When};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Placed, Sheet};
use crate::gazetteer::{Resolution, china};
use crate::io::json::lower;
use crate::io::value::{Data, Entry, Value};
use crate::model::{FactClass, Family};

/// The longest text that a cell can hold in a spreadsheet is 32,767 characters; what is far above is no cell.
const LONGEST: usize = 1 << 18;
/// How many stretches of rows a note lists.
const STRETCHES: usize = 12;

/// Lowers the rows of one sheet.
pub(super) struct Filler<'a> {
    file: FileId,
    at: u16,
    sheet: &'a Sheet,
    templates: &'a Templates,
    family: &'a dyn Fn(&str) -> Option<Family>,
    faults: &'a RefCell<Vec<Diagnostic>>,
    row: u32,
    /// The row belongs to several that are one link.
    joint: bool,
}

/// The first column of a template's holes.
pub(super) fn first_column(entries: &[(Placed<String>, Node)]) -> Option<u32> {
    entries.iter().find_map(|(_, node)| column_of(node))
}

fn column_of(node: &Node) -> Option<u32> {
    match node {
        Node::Cell(cell) => cell.columns.first().copied(),
        Node::List(nodes, _) => nodes.iter().find_map(column_of),
        Node::Table(entries, ..) => first_column(entries),
        Node::Period(span) => [&span.start, &span.end].into_iter().flatten().find_map(column_of),
        Node::Constant(_) | Node::Row => None,
    }
}

impl<'a> Filler<'a> {
    pub(super) fn new(
        file: FileId,
        at: u16,
        sheet: &'a Sheet,
        templates: &'a Templates,
        family: &'a dyn Fn(&str) -> Option<Family>,
        faults: &'a RefCell<Vec<Diagnostic>>,
    ) -> Self {
        Filler { file, at, sheet, templates, family, faults, row: 0, joint: false }
    }

    /// The filler at a row, to be asked about it.
    pub(super) fn at_row(self, row: u32) -> Self {
        Filler { row, ..self }
    }

    pub(super) fn run(mut self, give: &mut dyn FnMut(Entry)) {
        let (templates, sheet) = (self.templates, self.sheet);
        let mut used = vec![false; templates.rules.len()];
        let mut open: Vec<Vec<u32>> = vec![Vec::new(); templates.open.len()];
        let mut sums = Vec::new();
        let mut groups: BTreeMap<(usize, usize), Vec<Declared>> = BTreeMap::new();
        // What rows say of entities and sources alike is said once.
        let mut known: BTreeMap<String, Vec<Table>> = BTreeMap::new();
        for row in sheet.numbers().filter(|row| templates.rows.contains(row)) {
            self.row = row;
            if sheet.row(row).all(|cell| cell.trim().is_empty()) {
                continue;
            }
            if templates.of == Of::Table && !templates.json && (is_sum(sheet, row) || is_remark(sheet, row)) {
                sums.push(row);
                continue;
            }
            self.beyond_header();
            let rules: Vec<usize> =
                (0..templates.rules.len()).filter(|at| templates.rules[*at].whose.iter().all(|when| self.holds(when))).collect();
            for at in &rules {
                used[*at] = true;
            }
            if rules.iter().any(|at| templates.rules[*at].skip.is_some()) {
                continue;
            }
            for (rows, open) in open.iter_mut().zip(&templates.open) {
                if self.is_open(open) {
                    rows.push(row);
                }
            }
            let joint = rules.iter().copied().find(|at| templates.rules[*at].joint);
            for (which, template) in templates.each.iter().enumerate() {
                if !template.when.iter().all(|when| self.holds(when)) {
                    continue;
                }
                let link = template.sort == Sort::Links;
                self.joint = joint.is_some() && link;
                let set = rules.iter().filter(|_| link).map(|at| &templates.rules[*at]);
                let Some((kind, table)) = self.fill(template, set) else { continue };
                match joint.filter(|_| link) {
                    Some(rule) => groups.entry((rule, which)).or_default().push((kind, table)),
                    None if link || template.sort == Sort::Facts || is_new(&mut known, &kind, &table) => {
                        give(self.entry(kind, table, template));
                    }
                    None => {}
                }
            }
        }
        for ((_, which), rows) in groups {
            let template = &templates.each[which];
            if let Some((kind, table)) = join(rows, &|fault| self.report(fault)) {
                give(self.entry(kind, table, template));
            }
        }
        self.tell(&used, &open, &sums);
    }

    /// What a run has to say of the table as a whole.
    fn tell(&self, used: &[bool], open: &[Vec<u32>], sums: &[u32]) {
        for (rule, _) in self.templates.rules.iter().zip(used).filter(|(_, used)| !**used) {
            let fault = Diagnostic::warning(Code::LeftOpen, rule.place, "no row is meant by this");
            self.report(fault.hint("each of the cells under `where` must read so"));
        }
        for (open, rows) in self.templates.open.iter().zip(open).filter(|(_, rows)| !rows.is_empty()) {
            let what = match &open.has {
                Some(words) => format!("`{}` has `{words}`", open.name),
                None => format!("`{}` is empty", open.name),
            };
            let say = open.say.as_ref().map(|say| format!("{say}: ")).unwrap_or_default();
            let message = format!("{say}{what} in {}", in_rows(rows));
            let place = self.place_at(rows[0], open.column);
            self.report(Diagnostic::note(Code::LeftOpen, place, message));
        }
        if let Some(first) = sums.first() {
            let message = format!("sums and remarks of the table are left out: {}", in_rows(sums));
            let fault = Diagnostic::note(Code::LeftOpen, self.place_at(*first, 1), message);
            self.report(fault.hint("what they add up stands in the other rows"));
        }
    }

    /// A row of a text with more cells than the header: a separator in one of them is not quoted, and all after it are shifted.
    fn beyond_header(&self) {
        let width = self.templates.width;
        let beyond =
            (width + 1..=self.sheet.width(self.row)).find(|column| !self.sheet.cell(self.row, *column).trim().is_empty());
        if let Some(column) = beyond.filter(|_| self.sheet.name().is_empty()) {
            let message = format!("row {} has more cells than the {width} columns of the header", self.row);
            let fault = Diagnostic::error(Code::Syntax, self.place(column), message);
            self.report(fault.hint("put cells that hold a separator in quotation marks"));
        }
    }

    fn report(&self, fault: Diagnostic) {
        self.faults.borrow_mut().push(fault);
    }

    fn place_at(&self, row: u32, column: u32) -> Place {
        Place::Cell { file: self.file, sheet: self.at, row, column }
    }

    fn place(&self, column: u32) -> Place {
        self.place_at(self.row, column)
    }

    fn entry(&self, kind: Placed<String>, table: Table, template: &Template) -> Entry {
        // Rows that are one link are given after all others, at the first of them.
        let row = table.iter().find_map(|entry| match entry.value.place {
            Place::Cell { row, .. } => Some(row),
            _ => None,
        });
        let place = self.place_at(row.unwrap_or(self.row), template.column);
        let item = Value { data: Data::Table(table), place };
        Entry { key: kind, value: Value { data: Data::List(vec![item]), place } }
    }

    /// The text of a cell, or nothing where it is empty or stands for that.
    fn text(&self, column: u32) -> Option<&'a str> {
        let blank = |c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}');
        let text = self.sheet.cell(self.row, column).trim_matches(blank);
        let stands_for_none = || text.len() <= 16 && self.templates.empty.contains(&normal(text));
        (!text.is_empty() && !stands_for_none()).then_some(text)
    }

    pub(super) fn holds(&self, when: &When) -> bool {
        let text = self.text(when.column);
        let read = normal(text.unwrap_or_default());
        when.is.as_ref().is_none_or(|is| is.contains(&read))
            && !when.is_not.contains(&read)
            && when.filled.is_none_or(|filled| filled == text.is_some())
    }

    fn is_open(&self, open: &Open) -> bool {
        let text = self.text(open.column);
        match &open.has {
            Some(words) => text.is_some_and(|text| text.contains(words.as_str())),
            None => text.is_none(),
        }
    }

    /// The table that a template makes of the row, with the name of its kind.
    fn fill<'r>(&self, template: &Template, rules: impl Iterator<Item = &'r Rule>) -> Option<(Placed<String>, Table)> {
        let set: Vec<_> = rules.flat_map(|rule| &rule.set).collect();
        let own = template.node.iter().filter(|(key, _)| !set.iter().any(|(other, _)| other.value == key.value));
        let mut table = Vec::with_capacity(template.node.len());
        let mut kind = None;
        for (key, node) in own.chain(set.iter().copied()) {
            let value = self.node(node);
            if Some(key.value.as_str()) == template.sort.kind_key() {
                if let Some(value) = value {
                    kind = Some(self.kind(value, template.sort)?);
                }
            } else if let Some(value) = value {
                table.push(Entry { key: key.clone(), value });
            } else if template.sort == Sort::Links && matches!(key.value.as_str(), "from" | "to") {
                let place = column_of(node).map_or(key.place, |column| self.place(column));
                let message = format!("`{}` is empty in {}", key.value, self.templates.of.row(self.row));
                let fault = Diagnostic::error(Code::MissingKey, place, message);
                self.report(
                    fault.hint(
                        "name who gives and who receives; rows that are no link can be left out: `[[rows]] skip = \"why\"`",
                    ),
                );
                return None;
            }
        }
        if self.templates.json && !lower::declares(template.sort.name(), &mut table) {
            return None;
        }
        let key = match (template.sort.kind_key(), kind) {
            (None, _) => return Some((Placed::new("source".to_owned(), self.place(template.column)), table)),
            (Some(_), Some(kind)) => return Some((kind, table)),
            (Some(key), None) => key,
        };
        let node = template.node.iter().find(|(name, _)| name.value == key).map(|(_, node)| node);
        let place = self.place(node.and_then(column_of).unwrap_or(template.column));
        let fault =
            Diagnostic::error(Code::MissingKey, place, format!("`{key}` is empty in {}", self.templates.of.row(self.row)));
        self.report(fault.hint("say what the row declares, such as `funding` or `school`"));
        None
    }

    /// A kind of the right family.
    pub(super) fn kind(&self, value: Value, sort: Sort) -> Option<Placed<String>> {
        let Data::Text(name) = value.data else {
            if value.data == Data::Broken {
                return None;
            }
            let message = format!("the kind must be text, found {}", value.describe());
            self.report(Diagnostic::error(Code::WrongType, value.place, message));
            return None;
        };
        let family = (self.family)(&name);
        let fits = match sort {
            Sort::Sources => true,
            Sort::Entities => family == Some(Family::Entity),
            Sort::Links => family.is_some_and(|family| family != Family::Entity),
            Sort::Facts => FactClass::parse(&name).is_some(),
        };
        if fits {
            return Some(Placed::new(name, value.place));
        }
        let what = match sort {
            Sort::Facts => "class of facts",
            Sort::Entities => "kind of entity",
            _ => "kind of link",
        };
        let fault = Diagnostic::error(Code::UnknownWord, value.place, format!("`{}` is no {what}", shorten(&name)));
        self.report(
            fault.hint("say what the table's words stand for: `values = { \"资金\" = \"funding\" }`, or declare a `[[kind]]`"),
        );
        None
    }

    pub(super) fn node(&self, node: &Node) -> Option<Value> {
        match node {
            Node::Constant(value) => Some(value.clone()),
            Node::Row => Some(Value { data: Data::Text(self.named_row()), place: self.place(1) }),
            Node::Cell(cell) => self.cell(cell),
            Node::Period(span) => self.period(span),
            Node::List(nodes, place) => {
                let items: Vec<Value> = nodes.iter().filter_map(|node| self.node(node)).flat_map(Value::into_items).collect();
                (!items.is_empty()).then_some(Value { data: Data::List(items), place: *place })
            }
            Node::Table(entries, place, lead) => {
                let mut table = Vec::with_capacity(entries.len());
                for (at, (key, node)) in entries.iter().enumerate() {
                    match self.node(node) {
                        Some(value) => table.push(Entry { key: key.clone(), value }),
                        None if at == 0 && *lead == Lead::First => return None,
                        None => {}
                    }
                }
                let place = column_of(node).map_or(*place, |column| self.place(column));
                (!table.is_empty()).then_some(Value { data: Data::Table(table), place })
            }
        }
    }

    fn named_row(&self) -> String {
        match self.sheet.name() {
            "" => self.templates.of.row(self.row),
            sheet => format!("sheet {sheet}, row {}", self.row),
        }
    }

    fn cell(&self, cell: &Cell) -> Option<Value> {
        let place = self.place(cell.columns.first().copied().unwrap_or(1));
        if let Some(code) = cell.code.as_ref().and_then(|code| self.code(cell, code)) {
            return Some(code);
        }
        let texts: Vec<&str> = cell.columns.iter().filter_map(|column| self.text(*column)).collect();
        if texts.is_empty() {
            return cell.otherwise.as_ref().and_then(|node| self.node(node));
        }
        if !cell.columns.iter().all(|column| self.is_sound(*column, cell.form)) {
            return Some(Value { data: Data::Broken, place });
        }
        if matches!(cell.form, Form::Measure { .. }) && self.is_shared(cell.columns[0]) {
            if self.joint {
                return None;
            }
            let fault = Diagnostic::error(
                Code::Conflict,
                place,
                "the figure stands in a cell over several rows: whose it is is not said",
            );
            self.report(fault.hint("split the cell, or make the rows one link: `[[rows]]` with `joint = true`"));
            return Some(Value { data: Data::Broken, place });
        }
        let whole = texts.join(&cell.join);
        if let Some(value) = cell.values.get(&normal(&whole)) {
            return Some(Value { data: value.data.clone(), place });
        }
        if let Some(otherwise) = cell.otherwise.as_ref().filter(|_| !cell.values.is_empty()) {
            return self.node(otherwise);
        }
        let json = self.templates.json && whole.starts_with(['{', '[']);
        if let Some(value) = json.then(|| lower::placed_at(&whole, place).ok()).flatten() {
            // A text that would be taken for a list stands in one.
            return Some(match value.data {
                Data::List(mut items) if items.len() == 1 && matches!(items[0].data, Data::Text(_)) => items.remove(0),
                data => Value { data, place },
            });
        }
        if cell.split.is_empty() {
            return Some(value(cell, &whole, place));
        }
        let parts = whole.split(|c| cell.split.contains(c)).map(str::trim).filter(|part| !part.is_empty());
        let mut items: Vec<Value> = parts.map(|part| value(cell, part, place)).collect();
        if items.len() == 1 { items.pop() } else { Some(Value { data: Data::List(items), place }) }
    }

    /// Whether a cell can be read at all; it is told if not.
    fn is_sound(&self, column: u32, form: Form) -> bool {
        let text = self.sheet.cell(self.row, column);
        let place = self.place(column);
        let fault = if text.len() > LONGEST {
            Diagnostic::error(Code::NumberTooLarge, place, format!("the cell holds {} bytes of text", text.len()))
        } else if text.contains('\u{fffd}') {
            Diagnostic::error(Code::UnreadableFile, place, "the cell holds bytes that are no text in the encoding of the file")
                .hint("save the file again as UTF-8, or give its `encoding` in a mapping")
        } else if text.contains('\0') {
            Diagnostic::error(Code::UnreadableFile, place, "the cell holds a zero byte, which no text has")
        } else if text.starts_with('#')
            && matches!(text, "#N/A" | "#REF!" | "#VALUE!" | "#DIV/0!" | "#NAME?" | "#NUM!" | "#NULL!")
        {
            Diagnostic::error(Code::WrongType, place, format!("the cell holds the error `{text}` of a formula"))
                .hint("mend the formula, or leave the cell empty")
        } else if form != Form::Words && text.len() > 4096 {
            Diagnostic::error(
                Code::WrongType,
                place,
                format!("the cell holds {} bytes of text, which is no name or figure", text.len()),
            )
        } else {
            return true;
        };
        self.report(fault);
        false
    }

    /// Whether a figure's cell reaches over several rows.
    fn is_shared(&self, column: u32) -> bool {
        let below = self.sheet.is_merged(self.row + 1, column)
            && self.sheet.cell(self.row + 1, column) == self.sheet.cell(self.row, column);
        self.sheet.is_merged(self.row, column) || (below && !self.joint)
    }

    /// The region of a code, if there is one; a name beside it that means another region is told.
    fn code(&self, cell: &Cell, code: &Node) -> Option<Value> {
        let code = self.node(code)?;
        let Data::Text(digits) = &code.data else { return Some(code) };
        let Some(region) = china().by_code(digits) else { return Some(code) };
        let texts: Vec<&str> = cell.columns.iter().filter_map(|column| self.text(*column)).collect();
        let name = texts.join(&cell.join);
        let named = match china().resolve(&name) {
            Resolution::One { region, .. } => Some(region),
            _ => None,
        };
        if let Some(named) = named.filter(|named| *named != region) {
            let message = format!("`{digits}` is the code of `{}`, and beside it stands `{}`", region.name(), shorten(&name));
            let fault = Diagnostic::error(Code::Conflict, code.place, message);
            self.report(fault.hint(format!("the code of `{}` is {:06}", named.name(), named.code())));
        }
        Some(Value { data: Data::Text(region.id()), place: code.place })
    }

    /// EDTF of a start, an end, and a date at which it was still so.
    fn period(&self, span: &Span) -> Option<Value> {
        let end_of = |node: &Option<Node>| {
            let value = node.as_ref().and_then(|node| self.node(node))?;
            Some(match value.data {
                Data::Table(entries) => entries.into_iter().next().map(|entry| entry.value)?,
                data => Value { data, place: value.place },
            })
        };
        let (start, end) = (end_of(&span.start), end_of(&span.end));
        let known = span.known.as_ref().and_then(|node| self.node(node));
        let text = |value: &Option<Value>| match value.as_ref().map(|value| &value.data) {
            Some(Data::Text(text)) => Some(edtf(text).unwrap_or_else(|| text.clone())),
            _ => None,
        };
        let place = start.as_ref().or(end.as_ref()).map(|value| value.place)?;
        let broken = |value: &Option<Value>| value.as_ref().is_some_and(|value| value.data == Data::Broken);
        if broken(&start) || broken(&end) {
            return Some(Value { data: Data::Broken, place });
        }
        let data = match (text(&start), text(&end)) {
            (Some(start), Some(end)) if start == end => start,
            (start, Some(end)) => format!("{}/{end}", start.unwrap_or_default()),
            // Still so at a later date: open. Nothing said: not known.
            (Some(start), None) => format!("{start}/{}", if known.is_some() { ".." } else { "" }),
            (None, None) => return None,
        };
        Some(Value { data: Data::Text(data), place })
    }
}

/// `3 rows: 5, 7–8`.
fn in_rows(rows: &[u32]) -> String {
    let mut stretches: Vec<(u32, u32)> = Vec::new();
    for row in rows {
        match stretches.last_mut() {
            Some((_, last)) if *last + 1 == *row => *last = *row,
            _ => stretches.push((*row, *row)),
        }
    }
    let shown = stretches.iter().take(STRETCHES).map(|(first, last)| match last - first {
        0 => first.to_string(),
        _ => format!("{first}–{last}"),
    });
    let more = if stretches.len() > STRETCHES { ", …" } else { "" };
    let noun = if rows.len() == 1 { "row" } else { "rows" };
    format!("{} {noun}: {}{more}", rows.len(), shown.collect::<Vec<_>>().join(", "))
}

/// A text as a message can show it.
fn shorten(text: &str) -> String {
    if text.chars().count() <= 60 { text.to_owned() } else { text.chars().take(60).chain(['…']).collect() }
}
