//! Graphs of other programs: kinds as the user says or as the file names them, all other attributes under `x`.

use std::collections::BTreeMap;

use hashbrown::{HashMap, HashSet};

use super::{Edge, Node, PropertyGraph, Spell, entry, id_text, put, take};
use crate::diagnostic::{Code, Diagnostic, Place, Placed, Severity};
use crate::graph::declaration::{Common, EntityDeclaration, PeriodDeclaration, Reference, Register, Relation};
use crate::graph::rows::{LinkRow, LinkRows, TablePlace};
use crate::io::read::Foreign;
use crate::io::register::Document;
use crate::io::table::{Element, Elements, GraphMapping, graph};
use crate::io::value::{Data, Entry, Value};
use crate::model::{Family, Kind, KindTable, Period};

/// Kinds of what names none and for which none was said.
const NODE: &str = "node";
const EDGE: &str = "edge";

/// Attributes that hold the name of a node, the best one first.
const NAMES: [&str; 4] = ["label", "name", "Label", "Name"];

/// What nodes and edges declare: those that a mapping maps as it says, the others by their kinds alone.
pub(super) fn declare(
    graph: PropertyGraph,
    foreign: &Foreign,
    mapping: Option<&GraphMapping>,
    name: &str,
    place: Place,
) -> Document {
    let mut reader = Reader {
        foreign,
        place,
        kinds: KindTable::default(),
        used: BTreeMap::new(),
        tables: Vec::new(),
        faults: Vec::new(),
        doubles: Vec::new(),
        register: Register::default(),
        links: LinkRows::default(),
    };
    let PropertyGraph { nodes, edges, .. } = graph;
    let ids = reader.ids(&nodes);
    let mut taken: HashSet<String> = ids.values().cloned().collect();
    let cites_file = mapping.is_none_or(|mapping| mapping.cites_file() || !mapping.maps(Family::Support));
    let source = if cites_file { reader.source(name, &taken) } else { String::new() };
    taken.insert(source.clone());
    let cited = Placed::new(source.clone(), place);
    reader.links = LinkRows::new(place.file().map(TablePlace::in_text), Some(cited));
    let maps = |of| mapping.filter(|mapping| mapping.maps(of));
    let faults = std::cell::RefCell::default();
    let mut elements = Vec::new();
    let mut make = |mapping: &GraphMapping, of: Family, rows: Vec<Element>| {
        elements.extend(place.file().map(|file| Elements::new(mapping, of, rows, file, &source, &faults)));
    };
    match maps(Family::Entity) {
        Some(mapping) => make(mapping, Family::Entity, Reader::nodes(nodes, &ids, mapping)),
        None => nodes.into_iter().for_each(|node| reader.node(node, &ids)),
    }
    let edges = edges.into_iter().enumerate();
    match maps(Family::Support) {
        Some(mapping) => {
            let rows = edges.flat_map(|(at, edge)| reader.spelled(edge, at, &ids, &mut taken)).collect();
            make(mapping, Family::Support, rows);
        }
        None => edges.for_each(|(at, edge)| reader.edge(edge, at, &ids, &mut taken)),
    }
    reader.tell_doubles();
    reader.declare_kinds();
    let Reader { tables, faults: mut told, mut register, links, .. } = reader;
    let faults = faults.into_inner();
    let broken = faults.iter().any(|fault| fault.severity == Severity::Error);
    told.extend(faults);
    // Half a mapping would declare something else.
    if broken {
        return Document::told(told);
    }
    register.diagnostics = told;
    if !links.is_empty() {
        register.plain.add_links(links);
    }
    Document { entries: tables, declared: register, elements, rows: Vec::new() }
}

/// How often a kind is used, and whether never with a direction.
struct Used {
    of: Family,
    count: usize,
    symmetric: bool,
    place: Place,
}

struct Reader<'a> {
    foreign: &'a Foreign,
    place: Place,
    kinds: KindTable,
    used: BTreeMap<String, Used>,
    tables: Vec<Entry>,
    faults: Vec<Diagnostic>,
    /// Where edges have the id of another.
    doubles: Vec<Place>,
    register: Register,
    links: LinkRows,
}

impl Reader<'_> {
    /// The id of each node in a register: its own if that is one, else with `-` for what ids can't have.
    fn ids(&mut self, nodes: &[Node]) -> HashMap<String, String> {
        let mut taken: HashSet<String> = HashSet::with_capacity(nodes.len());
        let mut ids = HashMap::with_capacity(nodes.len());
        let (mut next, mut renamed) = (HashMap::new(), 0);
        for node in nodes.iter().filter(|node| is_id(&node.id.value)) {
            taken.insert(node.id.value.clone());
            ids.insert(node.id.value.clone(), node.id.value.clone());
        }
        for node in nodes.iter().filter(|node| !is_id(&node.id.value)) {
            let id = free(&as_id(&node.id.value), &taken, &mut next);
            taken.insert(id.clone());
            ids.insert(node.id.value.clone(), id);
            renamed += 1;
        }
        if renamed > 0 {
            let message = format!("ids of nodes have characters that ids can't have, which became `-` ({renamed})");
            let fault = Diagnostic::note(Code::Renamed, self.place, message);
            self.faults.push(fault.hint("the ids as they were stand under `x = { id = … }`"));
        }
        ids
    }

    /// The kind of a node or edge: as the file names it, as the user says, or a plain one.
    fn kind(&mut self, attributes: &mut Vec<Entry>, of: Family, directed: bool, place: Place) -> Placed<String> {
        let attribute = self.foreign.kind_attribute.as_deref().unwrap_or("kind");
        let (said, plain) = if of == Family::Entity { (&self.foreign.node_kind, NODE) } else { (&self.foreign.link_kind, EDGE) };
        let named = attributes
            .iter()
            .position(|entry| entry.key.value == attribute && id_text(&entry.value).is_some())
            .map(|at| attributes.remove(at).value);
        let kind = named.as_ref().and_then(id_text).map(|name| Placed::new(self.known(name.value, of), name.place));
        let kind = kind.unwrap_or_else(|| Placed::new(said.clone().unwrap_or_else(|| plain.to_owned()), place));
        if let Some(used) = self.used.get_mut(&kind.value) {
            used.count += 1;
            used.symmetric &= !directed;
        } else {
            self.used.insert(kind.value.clone(), Used { of, count: 1, symmetric: !directed, place: kind.place });
        }
        kind
    }

    /// The name of a kind as ours are: the built-in one of that name or label, else with `-` for what names can't have.
    fn known(&self, name: String, of: Family) -> String {
        let fits = |kind: Kind| (self.kinds.info(kind).family == Family::Entity) == (of == Family::Entity);
        if self.kinds.get(&name).is_some_and(fits) {
            return name;
        }
        let plain = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_') { c } else { '-' };
        let name: String = name.trim().chars().map(plain).collect();
        // A name that stands for something of the other sort, or for a table that is no kind.
        let taken = self.kinds.get(&name).is_some()
            || matches!(name.as_str(), "source" | "kind" | "defaults" | "indicator" | "status" | "rule" | "outcome");
        if taken { format!("{name}-{}", if of == Family::Entity { NODE } else { EDGE }) } else { name }
    }

    fn node(&mut self, node: Node, ids: &HashMap<String, String>) {
        let Node { id, parent, spells, mut attributes, place } = node;
        let kind = self.kind(&mut attributes, Family::Entity, true, place);
        let name = name(&mut attributes).unwrap_or_else(|| id.clone());
        let new = new_id(&id, ids, &mut attributes);
        let within = parent.map(|parent| {
            let parent = Placed::new(ids.get(&parent.value).cloned().unwrap_or_default(), parent.place);
            Relation { entity: Reference::Name(parent), period: None, counts: false }
        });
        // A node is one thing however often it comes and goes: from the first time to the last.
        let period = period(hull(&spells), &mut attributes, place);
        self.register.entities.push(EntityDeclaration {
            id: Some(new),
            kind,
            name,
            within: within.into_iter().collect(),
            period,
            place,
            common: Common { x: own(attributes), place, ..Common::default() },
            ..EntityDeclaration::default()
        });
    }

    /// Nodes as a mapping takes them.
    fn nodes(nodes: Vec<Node>, ids: &HashMap<String, String>, mapping: &GraphMapping) -> Vec<Element> {
        let each = nodes.into_iter().map(|node| {
            let Node { id, parent, spells, mut attributes, place } = node;
            let found = Some(&attributes).filter(|_| mapping.leaves_names()).and_then(|attributes| named(attributes));
            let (named, name) = found.map_or_else(|| (None, id.clone()), |(key, name)| (Some(key), name));
            let mut frame = vec![(graph::ID, new_id(&id, ids, &mut attributes)), (graph::NAME, name)];
            frame.extend(parent.map(|parent| {
                let place = parent.place;
                (graph::PARENT, Placed::new(ids.get(&parent.value).cloned().unwrap_or_default(), place))
            }));
            frame.extend(edtf(hull(&spells), &mut attributes, place).map(|period| (graph::PERIOD, period)));
            Element { frame, attributes, named, place }
        });
        each.collect()
    }

    /// Whether an edge ends where it begins, which is told.
    fn is_loop(&mut self, edge: &Edge) -> bool {
        let is_loop = edge.source.value == edge.target.value;
        if is_loop {
            let message = format!("an edge from `{}` to itself was left out", edge.source.value);
            let fault = Diagnostic::warning(Code::LeftOut, edge.place, message);
            self.faults.push(fault.hint("what is said of one entity is a fact, and no link"));
        }
        is_loop
    }

    /// The id of an edge as a link has it, if it has one: its own, or another where that is taken.
    fn edge_id(
        &mut self,
        id: Option<Placed<String>>,
        at: usize,
        attributes: &mut Vec<Entry>,
        taken: &mut HashSet<String>,
    ) -> Option<Placed<String>> {
        let Placed { value: id, place } = id?;
        let new = if is_id(&id) { None } else { Some(as_id(&id)) };
        let wanted = new.as_deref().unwrap_or(&id);
        // Nodes and links share one space of ids.
        if new.is_some() || taken.contains(wanted) {
            let new = format!("{EDGE}-{}-{wanted}", at + 1);
            attributes.push(entry("id", Data::Text(id), place));
            self.doubles.push(place);
            taken.insert(new.clone());
            return Some(Placed::new(new, place));
        }
        taken.insert(id.clone());
        Some(Placed::new(id, place))
    }

    fn edge(&mut self, mut edge: Edge, at: usize, ids: &HashMap<String, String>, taken: &mut HashSet<String>) {
        let mut attributes = std::mem::take(&mut edge.attributes);
        let kind = self.kind(&mut attributes, Family::Support, edge.directed, edge.place);
        if self.is_loop(&edge) {
            return;
        }
        let Edge { id, source: giver, target: receiver, directed, spells, place, .. } = edge;
        let id = self.edge_id(id, at, &mut attributes, taken);
        if !directed && self.kinds.get(&kind.value).is_some_and(|known| !self.kinds.info(known).symmetric) {
            attributes.push(entry("directed", Data::Flag(false), place));
        }
        let end = |node: &Placed<String>| ids.get(&node.value).map_or("", String::as_str);
        let several = spells.len() > 1;
        let spells = if spells.is_empty() { vec![Spell::default()] } else { spells };
        for (nth, spell) in spells.into_iter().enumerate() {
            let mut attributes = if several { attributes.clone() } else { std::mem::take(&mut attributes) };
            let period = period(Some(spell), &mut attributes, place);
            // Several spells are several statements: one link each.
            let further = id.as_ref().filter(|_| nth > 0).map(|id| format!("{}.{}", id.value, nth + 1));
            let row = LinkRow {
                row: if let Place::Text { start, .. } = place { start } else { 0 },
                id: further.as_deref().or(id.as_ref().map(|id| id.value.as_str())).unwrap_or_default(),
                kind: &kind.value,
                from: end(&giver),
                to: end(&receiver),
                period: period.map(|period| period.period.value),
                scheme: "",
            };
            // A file of at most 4 GiB has no more words than that.
            if self.links.push(&row, &[])
                && let Some(x) = own(attributes)
            {
                self.links.set_attributes(x);
            }
        }
    }

    /// An edge as a mapping takes it: one for each of its spells.
    fn spelled(&mut self, mut edge: Edge, at: usize, ids: &HashMap<String, String>, taken: &mut HashSet<String>) -> Vec<Element> {
        if self.is_loop(&edge) {
            return Vec::new();
        }
        let mut attributes = std::mem::take(&mut edge.attributes);
        let Edge { id, source, target, directed, spells, place, .. } = edge;
        let id = self.edge_id(id, at, &mut attributes, taken);
        if !directed {
            attributes.push(entry("directed", Data::Flag(false), place));
        }
        let end = |node: Placed<String>| Placed::new(ids.get(&node.value).cloned().unwrap_or_default(), node.place);
        let (source, target) = (end(source), end(target));
        let spells = if spells.is_empty() { vec![Spell::default()] } else { spells };
        let each = spells.into_iter().enumerate().map(|(nth, spell)| {
            let mut attributes = attributes.clone();
            let id = id.clone().map(|id| id.map(|id| if nth > 0 { format!("{id}.{}", nth + 1) } else { id }));
            let mut frame = vec![(graph::SOURCE, source.clone()), (graph::TARGET, target.clone())];
            frame.extend(id.map(|id| (graph::ID, id)));
            frame.extend(edtf(Some(spell), &mut attributes, place).map(|period| (graph::PERIOD, period)));
            Element { frame, attributes, named: None, place }
        });
        each.collect()
    }

    /// Declares the file itself as the source of what it says: no figure without one.
    fn source(&mut self, name: &str, taken: &HashSet<String>) -> String {
        let title = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let id = as_id(title);
        let id = if taken.contains(&id) { format!("source-{id}") } else { id };
        let place = self.place;
        let table = vec![entry("id", Data::Text(id.clone()), place), entry("title", Data::Text(title.to_owned()), place)];
        put(&mut self.tables, &Placed::new("source".to_owned(), place), Value { data: Data::Table(table), place });
        id
    }

    /// Says that edges got other ids.
    fn tell_doubles(&mut self) {
        if let Some(first) = self.doubles.first() {
            let message = format!("edges have ids that are taken or that ids can't be, and got others ({})", self.doubles.len());
            let fault = Diagnostic::note(Code::Renamed, *first, message);
            self.faults.push(fault.hint("the ids as they were stand under `x = { id = … }`"));
        }
    }

    /// Declares the kinds that are not built in, and says so.
    fn declare_kinds(&mut self) {
        for (name, used) in std::mem::take(&mut self.used) {
            let known = self.kinds.get(&name);
            let sort = if used.of == Family::Entity { "entity" } else { "link" };
            if known.is_some_and(|known| (self.kinds.info(known).family == Family::Entity) == (used.of == Family::Entity)) {
                continue;
            }
            let mut table =
                vec![entry("name", Data::Text(name.clone()), used.place), entry("of", Data::Text(sort.to_owned()), used.place)];
            if used.symmetric && used.of != Family::Entity {
                table.push(entry("symmetric", Data::Flag(true), used.place));
            }
            put(
                &mut self.tables,
                &Placed::new("kind".to_owned(), used.place),
                Value { data: Data::Table(table), place: used.place },
            );
            let (of, option) = match used.of {
                Family::Entity => ("nodes", "--node-kind"),
                _ => ("edges", "--link-kind"),
            };
            let message = format!("`{name}` was declared as a kind of {sort}, for {of} of this file ({})", used.count);
            let fault = Diagnostic::note(Code::DeclaredByUse, used.place, message);
            self.faults.push(
                fault.hint(format!("say another with {option} KIND, or which attribute names it with --kind-attribute NAME")),
            );
        }
    }
}

/// From the first start to the last end.
fn hull(spells: &[Spell]) -> Option<Spell> {
    let first = spells.first()?.clone();
    Some(spells[1..].iter().fold(first, |hull, spell| Spell {
        start: earlier(hull.start, spell.start.clone(), false),
        end: earlier(hull.end, spell.end.clone(), true),
    }))
}

fn earlier(a: Option<Placed<String>>, b: Option<Placed<String>>, later: bool) -> Option<Placed<String>> {
    let (a, b) = (a?, b?);
    let number = |at: &Placed<String>| at.value.parse::<f64>().ok();
    let b_first = match (number(&a), number(&b)) {
        (Some(one), Some(other)) => other < one,
        _ => b.value < a.value,
    };
    Some(if b_first == later { a } else { b })
}

/// The name of a node, and the attribute that holds it.
fn named(attributes: &[Entry]) -> Option<(&'static str, Placed<String>)> {
    NAMES.iter().find_map(|key| {
        let found = attributes.iter().find(|entry| entry.key.value == *key)?;
        let name = id_text(&found.value).filter(|name| !name.value.trim().is_empty())?;
        Some((*key, name))
    })
}

/// The name of a node, taken out of its attributes.
fn name(attributes: &mut Vec<Entry>) -> Option<Placed<String>> {
    let (key, name) = named(attributes)?;
    take(attributes, key);
    Some(name)
}

/// The id of a node as an entity; the one that it had is kept beside where that is another.
fn new_id(id: &Placed<String>, ids: &HashMap<String, String>, attributes: &mut Vec<Entry>) -> Placed<String> {
    let new = ids.get(&id.value).cloned().unwrap_or_default();
    if new != id.value {
        attributes.insert(0, entry("id", Data::Text(id.value.clone()), id.place));
    }
    Placed::new(new, id.place)
}

/// A spell as a period in EDTF; one that is no time of the calendar stays among the attributes.
fn edtf(spell: Option<Spell>, attributes: &mut Vec<Entry>, place: Place) -> Option<Placed<String>> {
    let spell = spell.filter(|spell| spell.start.is_some() || spell.end.is_some())?;
    if let Some(period) = spell.period() {
        return Some(Placed::new(period, place));
    }
    for (key, at) in [("start", spell.start), ("end", spell.end)] {
        attributes.extend(at.map(|at| entry(key, Data::Text(at.value), at.place)));
    }
    None
}

fn period(spell: Option<Spell>, attributes: &mut Vec<Entry>, place: Place) -> Option<PeriodDeclaration> {
    let text = edtf(spell, attributes, place)?;
    let period = Period::parse(&text.value).ok()?;
    Some(PeriodDeclaration { period: Placed::new(period, place), as_written: None })
}

/// What the program says beside, as the user's own attributes; of several of one name the first.
fn own(attributes: Vec<Entry>) -> Option<serde_json::Value> {
    if attributes.is_empty() {
        return None;
    }
    let mut table = serde_json::Map::with_capacity(attributes.len());
    for Entry { key, value } in attributes {
        table.entry(key.value).or_insert_with(|| value.into_json());
    }
    Some(table.into())
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'))
}

fn as_id(text: &str) -> String {
    let id: String = text.trim().chars().map(|c| if is_id(c.encode_utf8(&mut [0; 4])) { c } else { '-' }).collect();
    if id.is_empty() { "-".to_owned() } else { id }
}

/// An id like this one that is not taken; `next` holds where to go on looking, so that many alike cost no more each.
fn free(id: &str, taken: &HashSet<String>, next: &mut HashMap<String, u32>) -> String {
    if !taken.contains(id) {
        return id.to_owned();
    }
    let nth = next.entry(id.to_owned()).or_insert(2);
    loop {
        let candidate = format!("{id}-{nth}");
        *nth += 1;
        if !taken.contains(&candidate) {
            return candidate;
        }
    }
}
