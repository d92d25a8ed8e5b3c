//! Mapping files of graphs that other programs wrote: nodes and edges are rows, and their attributes columns, so that the
//! templates of tables serve them too.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use super::fill::Filler;
use super::header::{Header, normal};
use super::mapping::{items, template, with_scope};
use super::template::{Cell, Compiler, Form, Lead, Node, Of, Sort, Template, Templates};
use crate::diagnostic::{Code, Diagnostic, FileId, Place, Placed, Sheet};
use crate::io::register::Table;
use crate::io::value::{Data, Entry, Value};
use crate::model::{FactClass, Family, KindTable};

/// The keys of a mapping; what else stands in its file are ordinary tables.
const KEYS: [&str; 7] = ["graph", "empty", "ignore", "sources", "entities", "links", "facts"];

/// What the frame of a graph says of a node or an edge, as attributes that no file can have.
pub(in crate::io) const ID: &str = "@id";
pub(in crate::io) const NAME: &str = "@name";
pub(in crate::io) const PARENT: &str = "@parent";
pub(in crate::io) const SOURCE: &str = "@source";
pub(in crate::io) const TARGET: &str = "@target";
pub(in crate::io) const PERIOD: &str = "@period";

/// Whether a file maps a graph: `graph = "…"` stands at its top.
pub(in crate::io) fn is_graph_mapping(file: &[Entry]) -> bool {
    file.iter().any(|entry| entry.key.value == "graph" && matches!(entry.value.data, Data::Text(_) | Data::Broken))
}

/// A mapping as it is written.
#[derive(Clone, Debug)]
pub(in crate::io) struct GraphMapping {
    /// The file of the graph, relative to the mapping; none where the mapping was named beside the graph.
    pub(in crate::io) graph: Option<Placed<String>>,
    /// Texts that stand for no value.
    empty: Vec<String>,
    /// Attributes that are left out.
    ignore: Vec<Placed<String>>,
    templates: Vec<(Sort, Vec<Value>)>,
    pub(in crate::io) place: Place,
    /// The source that links without a citation cite, where the mapping's file names one for all.
    source: Option<Placed<String>>,
}

impl GraphMapping {
    /// Takes the mapping out of a file; what stays are ordinary tables.
    pub(in crate::io) fn take(file: &mut Vec<Entry>, faults: &RefCell<Vec<Diagnostic>>) -> Self {
        let (own, rest): (Vec<Entry>, Vec<Entry>) =
            std::mem::take(file).into_iter().partition(|entry| KEYS.contains(&entry.key.value.as_str()));
        let (stray, rest) = rest.into_iter().partition(|entry| !matches!(entry.value.data, Data::List(_) | Data::Table(_)));
        *file = rest;
        let own: Vec<Entry> = own.into_iter().chain(stray).collect();
        let place = own.first().map_or(Place::Nowhere, |entry| entry.key.place);
        with_scope(faults, |scope| {
            let mut table = Table::new(scope, "mapping", place, own);
            let graph = table.text("graph");
            let empty = table.texts("empty").iter().map(|text| normal(&text.value)).collect();
            let ignore = table.texts("ignore");
            let templates: Vec<_> = Sort::ALL.map(|sort| (sort, items(&mut table, sort.name()))).to_vec();
            if templates.iter().all(|(_, tables)| tables.is_empty()) {
                table.missing("`[[entities]]` or `[[links]]`", "say what a node or an edge declares");
            }
            table.finish();
            GraphMapping { graph, empty, ignore, templates, place, source: default_source(file) }
        })
    }

    /// Whether nodes, or edges, are mapped; the others are read as without a mapping.
    pub(in crate::io) fn maps(&self, of: Family) -> bool {
        self.of(if of == Family::Entity { Of::Nodes } else { Of::Edges }).next().is_some()
    }

    /// Whether a link or fact that cites nothing cites the file of the graph.
    pub(in crate::io) fn cites_file(&self) -> bool {
        self.source.is_none()
    }

    /// Whether some template leaves the name to the file.
    pub(in crate::io) fn leaves_names(&self) -> bool {
        let named = |value: &Value| matches!(&value.data, Data::Table(entries) if has(entries, "name"));
        self.of(Of::Nodes).any(|(sort, value)| sort == Sort::Entities && !named(value))
    }

    fn of(&self, of: Of) -> impl Iterator<Item = (Sort, &Value)> {
        let all = self.templates.iter().flat_map(|(sort, tables)| tables.iter().map(move |table| (*sort, table)));
        // What is said of one thing is said by nodes; sources stand where links cite them.
        all.filter(move |(sort, _)| matches!(sort, Sort::Entities | Sort::Facts) == (of == Of::Nodes))
    }

    fn compile(&self, of: Of, header: &Header, rows: u32, file: &str, faults: &RefCell<Vec<Diagnostic>>) -> Templates {
        with_scope(faults, |scope| {
            let compiler = Compiler { scope, header, of };
            let templates = self.of(of).filter_map(|(sort, value)| {
                let mut template = template(&compiler, sort, value)?;
                self.complete(&mut template, header, value.place, file);
                Some(template)
            });
            Templates {
                rows: 2..=rows,
                each: templates.collect(),
                rules: Vec::new(),
                open: Vec::new(),
                width: header.width(),
                empty: self.empty.clone(),
                json: false,
                of,
            }
        })
    }

    /// Adds to a template what the frame of the graph says: ids, names, ends, periods; and the source.
    fn complete(&self, template: &mut Template, header: &Header, place: Place, file: &str) {
        let own: &[(&str, &str)] = match template.sort {
            Sort::Entities => &[("id", ID), ("name", NAME), ("within", PARENT), ("period", PERIOD)],
            Sort::Links => &[("id", ID), ("from", SOURCE), ("to", TARGET), ("period", PERIOD)],
            Sort::Facts => &[("of", ID)],
            Sort::Sources => &[],
        };
        for (key, attribute) in own {
            let is_said = template.node.iter().any(|(known, _)| known.value == *key || (*key == "of" && known.value == "about"));
            if let (false, Ok(column)) = (is_said, header.column(attribute)) {
                let cell = Cell { columns: vec![column], form: Form::Words, ..Cell::default() };
                template.node.push((Placed::new((*key).to_owned(), place), Node::Cell(Box::new(cell))));
            }
        }
        let cites = template.node.iter().any(|(key, _)| matches!(key.value.as_str(), "cite" | "quote"));
        if matches!(template.sort, Sort::Links | Sort::Facts) && !cites {
            let source = self.source.clone().unwrap_or_else(|| Placed::new(file.to_owned(), place));
            let source = Value { data: Data::Text(source.value), place: source.place };
            let cite = vec![(Placed::new("source".to_owned(), place), Node::Constant(source))];
            template.node.push((Placed::new("cite".to_owned(), place), Node::Table(cite, place, Lead::First)));
        }
        template.column = super::fill::first_column(&template.node).unwrap_or(1);
    }
}

/// `[defaults] source = "…"` of the mapping's file.
fn default_source(file: &[Entry]) -> Option<Placed<String>> {
    let defaults = &file.iter().find(|entry| entry.key.value == "defaults")?.value.data;
    let Data::Table(entries) = defaults else { return None };
    let source = entries.iter().find(|entry| entry.key.value == "source")?;
    let Data::Text(id) = &source.value.data else { return None };
    Some(Placed::new(id.clone(), source.value.place))
}

fn has(entries: &[Entry], key: &str) -> bool {
    entries.iter().any(|entry| entry.key.value == key)
}

/// A node or an edge: what its frame says, and what the file says beside.
#[derive(Debug)]
pub(in crate::io) struct Element {
    pub(in crate::io) frame: Vec<(&'static str, Placed<String>)>,
    pub(in crate::io) attributes: Vec<Entry>,
    /// The attribute that the frame has for a name.
    pub(in crate::io) named: Option<&'static str>,
    pub(in crate::io) place: Place,
}

/// The nodes or the edges of a graph, and what they declare.
#[derive(Debug)]
pub(in crate::io) struct Elements {
    file: FileId,
    of: Of,
    sheet: Sheet,
    templates: Templates,
    /// Where each cell stands in the file, row by row, each with that of its element first.
    places: Vec<Place>,
    /// Attributes that no template reads.
    rest: Vec<Vec<Entry>>,
}

impl Elements {
    /// Makes rows of nodes (`Family::Entity`) or of edges. `source` is the id of the file as a source.
    pub(in crate::io) fn new(
        mapping: &GraphMapping,
        family: Family,
        elements: Vec<Element>,
        file: FileId,
        source: &str,
        faults: &RefCell<Vec<Diagnostic>>,
    ) -> Self {
        let of = if family == Family::Entity { Of::Nodes } else { Of::Edges };
        let names = names(&elements, of);
        let mut sheet = Sheet::default();
        let mut places = Vec::with_capacity((elements.len() + 1) * (names.len() + 1));
        let mut room = names.iter().all(|name| sheet.push(name)) && sheet.end_row();
        places.resize(names.len() + 1, Place::Nowhere);
        for element in &elements {
            places.push(element.place);
            for name in &names {
                let frame = element.frame.iter().find(|(known, _)| known == name);
                let own = || element.attributes.iter().find(|entry| entry.key.value == *name);
                let (text, place) = match frame {
                    Some((_, value)) => (value.value.clone(), value.place),
                    None => own().map_or((String::new(), element.place), |entry| (text(&entry.value), entry.value.place)),
                };
                room &= sheet.push(&text);
                places.push(place);
            }
            room &= sheet.end_row();
        }
        if !room {
            let place = elements.first().map_or(Place::Nowhere, |element| element.place);
            faults.borrow_mut().push(Diagnostic::error(Code::UnreadableFile, place, "more than 4 GB of attributes in the graph"));
        }
        let header = Header::at(&sheet, 1, 1);
        let templates = mapping.compile(of, &header, sheet.len(), source, faults);
        let mut read = BTreeSet::new();
        for template in &templates.each {
            template.when.iter().for_each(|when| _ = read.insert(when.column));
            template.node.iter().for_each(|(_, node)| columns_of(node, &mut read));
        }
        let mut ignored: BTreeSet<&str> = mapping.ignore.iter().map(|name| name.value.as_str()).collect();
        ignored.extend((1..).zip(&names).filter(|(column, _)| read.contains(column)).map(|(_, name)| name.as_str()));
        let keep = |mut element: Element| {
            let title = element.named.unwrap_or_default();
            element.attributes.retain(|entry| !ignored.contains(entry.key.value.as_str()) && entry.key.value != title);
            element.attributes
        };
        let rest = elements.into_iter().map(keep).collect();
        Elements { file, of, sheet, templates, places, rest }
    }

    /// How much there is to read.
    pub(in crate::io) fn weight(&self) -> usize {
        self.rest.len() * self.templates.each.len()
    }

    /// Gives every declaration of every node or edge, in their order: under the name of its kind, a list of one table.
    pub(in crate::io) fn each(
        &self,
        family: &dyn Fn(&str) -> Option<Family>,
        faults: &RefCell<Vec<Diagnostic>>,
        give: &mut dyn FnMut(Entry),
    ) {
        let told = RefCell::new(Vec::new());
        let mut times: BTreeMap<u32, u32> = BTreeMap::new();
        let mut used = vec![false; self.rest.len()];
        let kinds = KindTable::default();
        let symmetric = |name: &str| kinds.get(name).is_some_and(|kind| kinds.info(kind).symmetric);
        Filler::new(self.file, 0, &self.sheet, &self.templates, family, &told).run(&mut |mut entry| {
            let row = row_of(entry.value.place);
            // Of a kind without a direction it goes without saying.
            let unsaid = if symmetric(&entry.key.value) { "directed" } else { "" };
            self.put(&mut entry, row, unsaid, &mut times, &mut used);
            give(entry);
        });
        let told = told.into_inner();
        let in_fault: BTreeSet<u32> = told.iter().filter_map(|fault| row_of(fault.place)).collect();
        let left: Vec<usize> =
            (0..used.len()).filter(|at| !used[*at] && !in_fault.contains(&u32::try_from(at + 2).unwrap_or(0))).collect();
        let mut faults = faults.borrow_mut();
        faults.extend(once_each(told).into_iter().map(|one| Diagnostic { place: self.place(one.place), ..one }));
        if let Some(first) = left.first().filter(|_| !self.templates.each.is_empty()) {
            let what = if self.of == Of::Nodes { "nodes" } else { "edges" };
            let message = format!("{what} that the `when` of no template takes are left out ({})", left.len());
            let place = self.places[(first + 1) * self.stride()];
            faults
                .push(Diagnostic::warning(Code::LeftOut, place, message).hint("write a template without `when` for the others"));
        }
    }

    /// Cells of each row, and its own place.
    fn stride(&self) -> usize {
        self.templates.width as usize + 1
    }

    /// Gives a declaration its places in the file, an id of its own, and what no template reads.
    fn put(&self, entry: &mut Entry, row: Option<u32>, unsaid: &str, times: &mut BTreeMap<u32, u32>, used: &mut [bool]) {
        entry.key.place = self.place(entry.key.place);
        self.replace(&mut entry.value);
        let Some((row, at)) = row.and_then(|row| Some((row, (row as usize).checked_sub(2)?))) else { return };
        if let Some(used) = used.get_mut(at) {
            *used = true;
        }
        let is_fact = FactClass::parse(&entry.key.value).is_some();
        let Data::List(items) = &mut entry.value.data else { return };
        let Some(Value { data: Data::Table(table), .. }) = items.first_mut() else { return };
        let is_main = if self.of == Of::Nodes { !is_fact } else { has(table, "from") };
        if !is_main {
            return;
        }
        let nth = times.entry(row).and_modify(|nth| *nth += 1).or_insert(1);
        if *nth > 1 {
            // Another link of the same edge; what the edge says beside stands on the first.
            let id = table.iter_mut().find(|entry| entry.key.value == "id");
            if let Some(Entry { value: Value { data: Data::Text(id), .. }, .. }) = id.filter(|_| self.of == Of::Edges) {
                *id = format!("{id}.{nth}");
            }
            return;
        }
        let rest = self.rest.get(at).into_iter().flatten().filter(|entry| entry.key.value != unsaid);
        match table.iter_mut().find(|entry| entry.key.value == "x") {
            Some(Entry { value: Value { data: Data::Table(own), .. }, .. }) => {
                let more: Vec<Entry> = rest.filter(|entry| !has(own, &entry.key.value)).cloned().collect();
                own.extend(more);
            }
            Some(_) => {}
            None => {
                let place = self.places[(at + 1) * self.stride()];
                let rest: Vec<Entry> = rest.cloned().collect();
                if !rest.is_empty() {
                    let x = Value { data: Data::Table(rest), place };
                    table.push(Entry { key: Placed::new("x".to_owned(), place), value: x });
                }
            }
        }
    }

    /// Where a cell stands in the file of the graph.
    fn place(&self, place: Place) -> Place {
        let Place::Cell { row, column, .. } = place else { return place };
        let at = (row.saturating_sub(1) as usize) * self.stride() + column as usize;
        self.places.get(at).copied().unwrap_or(place)
    }

    fn replace(&self, value: &mut Value) {
        value.place = self.place(value.place);
        match &mut value.data {
            Data::List(items) => items.iter_mut().for_each(|item| self.replace(item)),
            Data::Table(entries) => {
                for entry in entries {
                    entry.key.place = self.place(entry.key.place);
                    self.replace(&mut entry.value);
                }
            }
            _ => {}
        }
    }
}

/// What is told of many nodes in the same words is told once, with their number.
fn once_each(told: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut first: BTreeMap<(Code, String), usize> = BTreeMap::new();
    let mut kept: Vec<(Diagnostic, usize)> = Vec::new();
    for fault in told {
        let at = *first.entry((fault.code, fault.message.clone())).or_insert(kept.len());
        match kept.get_mut(at) {
            Some((_, count)) => *count += 1,
            None => kept.push((fault, 1)),
        }
    }
    let counted = kept.into_iter().map(|(mut fault, count)| {
        if count > 1 {
            fault.message = format!("{} ({count})", fault.message);
        }
        fault
    });
    counted.collect()
}

fn row_of(place: Place) -> Option<u32> {
    if let Place::Cell { row, .. } = place { Some(row) } else { None }
}

/// The attributes of all elements in the order in which they were met, and those of the frame behind them.
fn names(elements: &[Element], of: Of) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut seen = BTreeSet::new();
    for entry in elements.iter().flat_map(|element| &element.attributes) {
        if !seen.contains(entry.key.value.as_str()) {
            seen.insert(entry.key.value.as_str());
            names.push(entry.key.value.clone());
        }
    }
    let frame: &[&str] = if of == Of::Nodes { &[ID, NAME, PARENT, PERIOD] } else { &[ID, SOURCE, TARGET, PERIOD] };
    names.extend(frame.iter().map(|name| (*name).to_owned()));
    names
}

fn text(value: &Value) -> String {
    match &value.data {
        Data::Text(text) | Data::Number(text) | Data::Date(text) => text.clone(),
        Data::Flag(flag) => flag.to_string(),
        Data::Null | Data::Broken => String::new(),
        Data::List(_) | Data::Table(_) => value.clone().into_json().to_string(),
    }
}

/// All columns that a template reads.
fn columns_of(node: &Node, columns: &mut BTreeSet<u32>) {
    match node {
        Node::Constant(_) | Node::Row => {}
        Node::Cell(cell) => {
            columns.extend(&cell.columns);
            cell.otherwise.iter().chain(&cell.code).for_each(|node| columns_of(node, columns));
        }
        Node::Period(span) => {
            [&span.start, &span.end, &span.known].into_iter().flatten().for_each(|node| columns_of(node, columns));
        }
        Node::List(nodes, _) => nodes.iter().for_each(|node| columns_of(node, columns)),
        Node::Table(entries, ..) => entries.iter().for_each(|(_, node)| columns_of(node, columns)),
    }
}
