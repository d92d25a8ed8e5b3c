//! Graphs of other programs: kinds as the user says or as the file names them, all other attributes under `x`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::{Edge, Node, PropertyGraph, Spell, entry, id_text, put, take};
use crate::diagnostic::{Code, Diagnostic, Place, Placed};
use crate::io::read::{Foreign, Parsed};
use crate::io::value::{Data, Entry, Value};
use crate::model::{Family, Kind, KindTable};

/// Kinds of what names none and for which none was said.
const NODE: &str = "node";
const EDGE: &str = "edge";

/// Attributes that hold the name of a node, the best one first.
const NAMES: [&str; 4] = ["label", "name", "Label", "Name"];

pub(super) fn tables(graph: PropertyGraph, foreign: &Foreign, name: &str, place: Place) -> Parsed {
    let mut reader = Reader {
        foreign,
        place,
        kinds: KindTable::default(),
        used: BTreeMap::new(),
        tables: Vec::new(),
        faults: Vec::new(),
        doubles: Vec::new(),
    };
    let ids = reader.ids(&graph);
    let mut taken: HashSet<String> = ids.values().cloned().collect();
    let source = reader.source(name, &taken);
    taken.insert(source.clone());
    for node in graph.nodes {
        reader.node(node, &ids);
    }
    for (at, edge) in graph.edges.into_iter().enumerate() {
        reader.edge(edge, at, &ids, &mut taken, &source);
    }
    reader.tell_doubles();
    reader.declare_kinds();
    (reader.tables, reader.faults)
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
}

impl Reader<'_> {
    /// The id of each node in a register: its own if that is one, else with `-` for what ids can't have.
    fn ids(&mut self, graph: &PropertyGraph) -> HashMap<String, String> {
        let mut taken: HashSet<String> = HashSet::with_capacity(graph.nodes.len());
        let mut ids = HashMap::with_capacity(graph.nodes.len());
        let (mut next, mut renamed) = (HashMap::new(), 0);
        for node in graph.nodes.iter().filter(|node| is_id(&node.id.value)) {
            taken.insert(node.id.value.clone());
            ids.insert(node.id.value.clone(), node.id.value.clone());
        }
        for node in graph.nodes.iter().filter(|node| !is_id(&node.id.value)) {
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
        let kind = named.as_ref().and_then(id_text).map(|name| Placed::new(self.known(&name.value, of), name.place));
        let kind = kind.unwrap_or_else(|| Placed::new(said.clone().unwrap_or_else(|| plain.to_owned()), place));
        let used = self.used.entry(kind.value.clone()).or_insert(Used { of, count: 0, symmetric: true, place: kind.place });
        used.count += 1;
        used.symmetric &= !directed;
        kind
    }

    /// The name of a kind as ours are: the built-in one of that name or label, else with `-` for what names can't have.
    fn known(&self, name: &str, of: Family) -> String {
        let fits = |kind: Kind| (self.kinds.info(kind).family == Family::Entity) == (of == Family::Entity);
        if self.kinds.get(name).is_some_and(fits) {
            return name.to_owned();
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
        let new = ids.get(&id.value).cloned().unwrap_or_default();
        let name = NAMES.iter().find_map(|key| {
            let found = attributes.iter().find(|entry| entry.key.value == *key)?;
            id_text(&found.value).filter(|name| !name.value.trim().is_empty())?;
            take(&mut attributes, key)
        });
        let name = name.as_ref().and_then(id_text).unwrap_or_else(|| id.clone());
        let changed = new != id.value;
        let mut table = vec![entry("id", Data::Text(new), id.place), entry("name", Data::Text(name.value), name.place)];
        if let Some(parent) = parent {
            let parent = Placed::new(ids.get(&parent.value).cloned().unwrap_or_default(), parent.place);
            table.push(entry("within", Data::Text(parent.value), parent.place));
        }
        if changed {
            attributes.insert(0, entry("id", Data::Text(id.value), id.place));
        }
        // A node is one thing however often it comes and goes: from the first time to the last.
        let hull = hull(&spells);
        Self::period(hull, &mut table, &mut attributes, place);
        own(&mut table, attributes, place);
        put(&mut self.tables, &kind, Value { data: Data::Table(table), place });
    }

    fn edge(&mut self, edge: Edge, at: usize, ids: &HashMap<String, String>, taken: &mut HashSet<String>, source: &str) {
        let Edge { id, source: giver, target: receiver, directed, spells, mut attributes, place } = edge;
        let kind = self.kind(&mut attributes, Family::Support, directed, place);
        let end = |node: &Placed<String>| ids.get(&node.value).cloned().unwrap_or_default();
        if giver.value == receiver.value {
            let message = format!("an edge from `{}` to itself was left out", giver.value);
            let fault = Diagnostic::warning(Code::LeftOut, place, message);
            self.faults.push(fault.hint("what is said of one entity is a fact, and no link"));
            return;
        }
        let new = id.as_ref().map(|id| {
            let new = if is_id(&id.value) { id.value.clone() } else { as_id(&id.value) };
            // Nodes and links share one space of ids.
            if taken.contains(&new) || new != id.value { format!("{EDGE}-{}-{new}", at + 1) } else { new }
        });
        if let (Some(new), Some(id)) = (&new, &id) {
            if *new != id.value {
                attributes.push(entry("id", Data::Text(id.value.clone()), id.place));
                self.doubles.push(id.place);
            }
            taken.insert(new.clone());
        }
        if !directed && self.kinds.get(&kind.value).is_some_and(|known| !self.kinds.info(known).symmetric) {
            attributes.push(entry("directed", Data::Flag(false), place));
        }
        let several = spells.len() > 1;
        let spells = if spells.is_empty() { vec![Spell::default()] } else { spells };
        for (nth, spell) in spells.into_iter().enumerate() {
            let mut attributes = if several { attributes.clone() } else { std::mem::take(&mut attributes) };
            let mut table = Vec::new();
            if let (Some(new), Some(id)) = (&new, &id) {
                // Several spells are several statements: one link each.
                let new = if several && nth > 0 { format!("{new}.{}", nth + 1) } else { new.clone() };
                table.push(entry("id", Data::Text(new), id.place));
            }
            table.push(entry("from", Data::Text(end(&giver)), giver.place));
            table.push(entry("to", Data::Text(end(&receiver)), receiver.place));
            let cite = vec![entry("source", Data::Text(source.to_owned()), place)];
            table.push(entry("cite", Data::Table(cite), place));
            Self::period(Some(spell), &mut table, &mut attributes, place);
            own(&mut table, attributes, place);
            put(&mut self.tables, &kind, Value { data: Data::Table(table), place });
        }
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

    /// A spell as a period; one that is no time of the calendar stays an attribute.
    fn period(spell: Option<Spell>, table: &mut Vec<Entry>, attributes: &mut Vec<Entry>, place: Place) {
        let Some(spell) = spell.filter(|spell| spell.start.is_some() || spell.end.is_some()) else { return };
        if let Some(period) = spell.period() {
            table.push(entry("period", Data::Text(period), place));
            return;
        }
        for (key, at) in [("start", spell.start), ("end", spell.end)] {
            attributes.extend(at.map(|at| entry(key, Data::Text(at.value), at.place)));
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

/// What the program says beside, as the user's own attributes.
fn own(table: &mut Vec<Entry>, attributes: Vec<Entry>, place: Place) {
    let mut seen = BTreeSet::new();
    let kept: Vec<Entry> = attributes.into_iter().filter(|entry| seen.insert(entry.key.value.clone())).collect();
    if !kept.is_empty() {
        table.push(entry("x", Data::Table(kept), place));
    }
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
