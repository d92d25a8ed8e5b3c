//! Graphs of other programs: kinds as the user says or as the file names them, all other attributes under `x`.

use std::borrow::Cow;

use hashbrown::{HashMap, HashSet};

use super::attribute::{named, text_of};
use super::ids::{as_id, free, is_id};
use super::own_text::OwnText;
use super::spell::{Spelled, edtf, hull, spelled};
use super::{Attribute, Edge, Ends, Node, PropertyGraph, Spell, entry, put, taken};
use crate::diagnostic::{Code, Diagnostic, Place, Placed, Severity};
use crate::graph::column::rank;
use crate::graph::declaration::{Common, EntityDeclaration, PeriodDeclaration, Reference, Register, Relation};
use crate::graph::own::Own;
use crate::graph::rows::{LinkRow, LinkRows, TablePlace};
use crate::graph::words::{NO_WORD, WordId};
use crate::io::read::Foreign;
use crate::io::register::Document;
use crate::io::table::{Element, Elements, GraphMapping, graph};
use crate::io::value::{Data, Entry, Value};
use crate::model::{Family, Kind, KindTable, Period};

/// Kinds of what names none and for which none was said.
const NODE: &str = "node";
const EDGE: &str = "edge";

/// What nodes and edges declare: those that a mapping maps as it says, the others by their kinds alone.
pub(super) fn declare(
    graph: PropertyGraph<'_>,
    ends: &Ends,
    foreign: &Foreign,
    mapping: Option<&GraphMapping>,
    name: &str,
    place: Place,
) -> Document {
    let PropertyGraph { nodes, edges, mut list, .. } = graph;
    let mut reader = Reader {
        foreign,
        place,
        kinds: KindTable::default(),
        used: Vec::new(),
        met: Default::default(),
        unnamed: [None; 2],
        tables: Vec::new(),
        faults: Vec::new(),
        doubles: Vec::new(),
        register: Register::default(),
        links: LinkRows::default(),
    };
    let mut taken = HashSet::with_capacity(nodes.len() + edges.len());
    let ids = reader.ids(&nodes, &mut taken);
    let cites_file = mapping.is_none_or(|mapping| mapping.cites_file() || !mapping.maps(Family::Support));
    let source = if cites_file { reader.source(name, &taken) } else { String::new() };
    taken.insert(Cow::Owned(source.clone()));
    let cited = Placed::new(source.clone(), place);
    reader.links = LinkRows::new(place.file().map(TablePlace::in_text), Some(cited));
    let maps = |of| mapping.filter(|mapping| mapping.maps(of));
    let faults = std::cell::RefCell::default();
    let mut elements = Vec::new();
    let mut make = |mapping: &GraphMapping, of: Family, rows: Vec<Element>| {
        elements.extend(place.file().map(|file| Elements::new(mapping, of, rows, file, &source, &faults)));
    };
    let known = Known { ids: &ids, ends };
    match maps(Family::Entity) {
        Some(mapping) => make(mapping, Family::Entity, Reader::nodes(&nodes, &known, &mut list, mapping)),
        None => nodes.iter().enumerate().for_each(|(at, node)| reader.node(node, at, &known, &list)),
    }
    match maps(Family::Support) {
        Some(mapping) => {
            let each = edges.iter().enumerate();
            let rows = each.flat_map(|(at, edge)| reader.spelled(edge, at, &known, &mut list, &mut taken)).collect();
            make(mapping, Family::Support, rows);
        }
        None => reader.edges(&edges, &known, &list, &mut taken),
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
    name: String,
    of: Family,
    count: usize,
    symmetric: bool,
    place: Place,
}

/// What is known of all nodes before any is declared.
struct Known<'a> {
    /// The id of each in the register.
    ids: &'a [Cow<'a, str>],
    ends: &'a Ends,
}

impl Known<'_> {
    fn id(&self, node: u32) -> &str {
        self.ids.get(node as usize).map_or("", AsRef::as_ref)
    }
}

/// An edge as a row of a link.
#[derive(Default)]
struct Row<'e> {
    /// Where the edge begins.
    start: u32,
    /// Empty if it has none.
    id: Cow<'e, str>,
    kind: usize,
    ends: [WordId; 2],
    period: Option<Period>,
    own: Option<Own>,
}

struct Reader<'a> {
    foreign: &'a Foreign,
    place: Place,
    kinds: KindTable,
    used: Vec<Used>,
    /// Which of them names mean that the file has, of nodes and of edges.
    met: [HashMap<String, usize>; 2],
    /// The kinds of nodes and of edges that name none.
    unnamed: [Option<usize>; 2],
    tables: Vec<Entry>,
    faults: Vec<Diagnostic>,
    /// Where edges have the id of another.
    doubles: Vec<Place>,
    register: Register,
    links: LinkRows,
}

impl Reader<'_> {
    /// The id of each node in a register: its own if that is one, else with `-` for what ids can't have.
    fn ids<'n>(&mut self, nodes: &'n [Node<'_>], taken: &mut HashSet<Cow<'n, str>>) -> Vec<Cow<'n, str>> {
        let mut ids: Vec<Cow<'n, str>> = vec![Cow::Borrowed(""); nodes.len()];
        let (mut next, mut renamed) = (HashMap::new(), Vec::new());
        for (at, node) in nodes.iter().enumerate() {
            let id = node.id.value.as_ref();
            if is_id(id) {
                taken.insert(Cow::Borrowed(id));
                ids[at] = Cow::Borrowed(id);
            } else {
                renamed.push(at);
            }
        }
        for at in &renamed {
            let id = free(&as_id(&nodes[*at].id.value), taken, &mut next);
            taken.insert(Cow::Owned(id.clone()));
            ids[*at] = Cow::Owned(id);
        }
        if !renamed.is_empty() {
            let message = format!("ids of nodes have characters that ids can't have, which became `-` ({})", renamed.len());
            let fault = Diagnostic::note(Code::Renamed, self.place, message);
            self.faults.push(fault.hint("the ids as they were stand under `x = { id = … }`"));
        }
        ids
    }

    /// The kind of a node or edge, by its position among those that are used: as the file names it, as the user says, or a
    /// plain one. Also where its name stands among the attributes.
    fn kind(&mut self, attributes: &[Attribute<'_>], of: Family, directed: bool, place: Place) -> (usize, Option<usize>) {
        let attribute = self.foreign.kind_attribute.as_deref().unwrap_or("kind");
        let side = usize::from(of != Family::Entity);
        let named = attributes
            .iter()
            .enumerate()
            .find_map(|(at, known)| Some((at, known.id_text().filter(|_| known.key.value == attribute)?)));
        let known = match &named {
            Some((_, name)) => self.met[side].get(name.value).copied(),
            None => self.unnamed[side],
        };
        let at = known.unwrap_or_else(|| {
            let plain = || match (of, &self.foreign.node_kind, &self.foreign.link_kind) {
                (Family::Entity, said, _) => said.clone().unwrap_or_else(|| NODE.to_owned()),
                (_, _, said) => said.clone().unwrap_or_else(|| EDGE.to_owned()),
            };
            let name = named.as_ref().map_or_else(plain, |(_, name)| self.known(name.value.to_owned(), of));
            let at = self.used.iter().position(|used| used.name == name).unwrap_or(self.used.len());
            if at == self.used.len() {
                let place = named.as_ref().map_or(place, |(_, name)| name.place);
                self.used.push(Used { name, of, count: 0, symmetric: true, place });
            }
            match &named {
                Some((_, name)) => _ = self.met[side].insert(name.value.to_owned(), at),
                None => self.unnamed[side] = Some(at),
            }
            at
        });
        let used = &mut self.used[at];
        used.count += 1;
        used.symmetric &= !directed;
        (at, named.map(|(at, _)| at))
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

    fn node(&mut self, node: &Node<'_>, at: usize, known: &Known<'_>, list: &[Attribute<'_>]) {
        let attributes = &list[node.attributes.clone()];
        let (kind, kind_at) = self.kind(attributes, Family::Entity, true, node.place);
        let kind_place = kind_at.map_or(node.place, |at| attributes[at].place);
        let others = || attributes.iter().enumerate().filter(|(at, _)| Some(*at) != kind_at);
        let named = named(&others());
        let name = match &named {
            Some((at, _)) => Placed::new(text_of(&attributes[*at]).to_owned(), attributes[*at].place),
            None => node.id.clone().map(Cow::into_owned),
        };
        let new = &known.ids[at];
        let mut own: Vec<Entry> = Vec::with_capacity(attributes.len());
        own.extend(old_id(&node.id, new));
        let rest = others().filter(|(at, _)| named.as_ref().is_none_or(|(name, _)| name != at));
        own.extend(rest.map(|(_, attribute)| attribute.clone().into()));
        let within = node.parent.as_ref().zip(known.ends.parents[at]).map(|(parent, above)| {
            let parent = Placed::new(known.id(above).to_owned(), parent.place);
            Relation { entity: Reference::Name(parent), period: None, counts: false }
        });
        // A node is one thing however often it comes and goes: from the first time to the last.
        let period = match spelled(hull(&node.spells).as_ref()) {
            Spelled::Period(period) => Some(PeriodDeclaration { period: Placed::new(period, node.place), as_written: None }),
            Spelled::Steps(steps) => {
                own.extend(steps.map(|(key, at)| entry(key, Data::Text(at.value.clone()), at.place)));
                None
            }
        };
        self.register.entities.push(EntityDeclaration {
            id: Some(Placed::new(new.as_ref().to_owned(), node.id.place)),
            kind: Placed::new(self.used[kind].name.clone(), kind_place),
            name,
            within: within.into_iter().collect(),
            period,
            place: node.place,
            common: Common { x: self::own(own), place: node.place, ..Common::default() },
            ..EntityDeclaration::default()
        });
    }

    /// Nodes as a mapping takes them.
    fn nodes(nodes: &[Node<'_>], known: &Known<'_>, list: &mut [Attribute<'_>], mapping: &GraphMapping) -> Vec<Element> {
        let each = nodes.iter().enumerate().map(|(at, node)| {
            let place = node.place;
            let own = &list[node.attributes.clone()];
            let found = Some(own).filter(|_| mapping.leaves_names()).and_then(|own| named(&own.iter().enumerate()));
            let name = match &found {
                Some((at, _)) => Placed::new(text_of(&own[*at]).to_owned(), own[*at].place),
                None => node.id.clone().map(Cow::into_owned),
            };
            let named = found.map(|(_, key)| key);
            let mut attributes: Vec<Entry> = old_id(&node.id, &known.ids[at]).into_iter().collect();
            attributes.extend(taken(list, &node.attributes));
            let id = Placed::new(known.ids[at].as_ref().to_owned(), node.id.place);
            let mut frame = vec![(graph::ID, id), (graph::NAME, name)];
            frame.extend(
                node.parent
                    .as_ref()
                    .zip(known.ends.parents[at])
                    .map(|(parent, above)| (graph::PARENT, Placed::new(known.id(above).to_owned(), parent.place))),
            );
            frame.extend(edtf(hull(&node.spells).as_ref(), &mut attributes, place).map(|period| (graph::PERIOD, period)));
            Element { frame, attributes, named, place }
        });
        each.collect()
    }

    /// Whether an edge ends where it begins, which is told.
    fn is_loop(&mut self, edge: &Edge<'_>, ends: [u32; 2]) -> bool {
        let is_loop = ends[0] == ends[1];
        if is_loop {
            let message = format!("an edge from `{}` to itself was left out", edge.source.value);
            let fault = Diagnostic::warning(Code::LeftOut, edge.place, message);
            self.faults.push(fault.hint("what is said of one entity is a fact, and no link"));
        }
        is_loop
    }

    /// The id of an edge as a link has it, if it has one, and whether it is another than its own: where that is taken, or is
    /// no id.
    fn edge_id<'e>(
        &mut self,
        id: Option<&'e Placed<Cow<'_, str>>>,
        at: usize,
        taken: &mut HashSet<Cow<'e, str>>,
    ) -> Option<(Placed<Cow<'e, str>>, bool)> {
        let id = id?;
        let own = id.value.as_ref();
        // Nodes and links share one space of ids.
        if is_id(own) && taken.insert(Cow::Borrowed(own)) {
            return Some((Placed::new(Cow::Borrowed(own), id.place), false));
        }
        let wanted = if is_id(own) { own.to_owned() } else { as_id(own) };
        let new = format!("{EDGE}-{}-{wanted}", at + 1);
        self.doubles.push(id.place);
        taken.insert(Cow::Owned(new.clone()));
        Some((Placed::new(Cow::Owned(new), id.place), true))
    }

    /// Edges as rows of links.
    fn edges<'e>(&mut self, edges: &'e [Edge<'_>], known: &Known<'_>, list: &[Attribute<'_>], taken: &mut HashSet<Cow<'e, str>>) {
        let mut own = OwnText::default();
        let mut words = vec![NO_WORD; known.ids.len()];
        let mut rows = Vec::with_capacity(edges.len());
        for (at, edge) in edges.iter().enumerate() {
            let (attributes, ends) = (&list[edge.attributes.clone()], known.ends.edges[at]);
            let (kind, kind_at) = self.kind(attributes, Family::Support, edge.directed, edge.place);
            if self.is_loop(edge, ends) {
                continue;
            }
            let id = self.edge_id(edge.id.as_ref(), at, taken);
            own.clear();
            let attributes = attributes.iter().enumerate();
            attributes.filter(|(at, _)| Some(*at) != kind_at).for_each(|(_, known)| own.add(known));
            if let (Some((_, true)), Some(old)) = (&id, &edge.id) {
                own.add_text("id", &old.value);
            }
            let name = &self.used[kind].name;
            if !edge.directed && self.kinds.get(name).is_some_and(|known| !self.kinds.info(known).symmetric) {
                own.add_flag("directed", false);
            }
            let ends = ends.map(|end| {
                let word = &mut words[end as usize];
                if *word == NO_WORD {
                    *word = self.links.word(known.id(end)).unwrap_or(NO_WORD);
                }
                *word
            });
            let id = id.map(|(id, _)| id.value).unwrap_or_default();
            let start = if let Place::Text { start, .. } = edge.place { start } else { 0 };
            // Several spells are several statements: one link each.
            for nth in 0..edge.spells.len().max(1) {
                let mark = own.mark();
                let period = match spelled(edge.spells.get(nth)) {
                    Spelled::Period(period) => Some(period),
                    Spelled::Steps(steps) => {
                        steps.for_each(|(key, at)| own.add_text(key, &at.value));
                        None
                    }
                };
                let is_further = nth > 0 && !id.is_empty();
                let id = if is_further { Cow::Owned(format!("{id}.{}", nth + 1)) } else { id.clone() };
                rows.push(Row { start, id, kind, ends, period, own: own.end().map(Own::from_json) });
                own.back_to(mark);
            }
        }
        // Links are numbered by their ids; rows in that order are taken over as they stand.
        if rows.iter().all(|row| !row.id.is_empty()) {
            let mut order: Vec<(u128, usize)> = rows.iter().map(|row| rank(&row.id)).zip(0..).collect();
            order.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| rows[a.1].id.cmp(&rows[b.1].id)));
            order.into_iter().for_each(|(_, at)| self.push(std::mem::take(&mut rows[at])));
        } else {
            rows.into_iter().for_each(|row| self.push(row));
        }
    }

    fn push(&mut self, row: Row<'_>) {
        let kind = &self.used[row.kind].name;
        let link = LinkRow { row: row.start, id: &row.id, kind, period: row.period, ..LinkRow::default() };
        // A file of at most 4 GiB has no more words than that.
        if self.links.push_words(&link, row.ends[0], row.ends[1], &[])
            && let Some(own) = row.own
        {
            self.links.set_own(own);
        }
    }

    /// An edge as a mapping takes it: one for each of its spells.
    fn spelled<'e>(
        &mut self,
        edge: &'e Edge<'_>,
        at: usize,
        known: &Known<'_>,
        list: &mut [Attribute<'_>],
        all: &mut HashSet<Cow<'e, str>>,
    ) -> Vec<Element> {
        let (ends, place) = (known.ends.edges[at], edge.place);
        if self.is_loop(edge, ends) {
            return Vec::new();
        }
        let mut attributes = taken(list, &edge.attributes);
        let id = self.edge_id(edge.id.as_ref(), at, all);
        if let (Some((_, true)), Some(old)) = (&id, &edge.id) {
            attributes.push(entry("id", Data::Text(old.value.clone().into_owned()), old.place));
        }
        if !edge.directed {
            attributes.push(entry("directed", Data::Flag(false), place));
        }
        let end = |node: &Placed<Cow<'_, str>>, at: u32| Placed::new(known.id(at).to_owned(), node.place);
        let (source, target) = (end(&edge.source, ends[0]), end(&edge.target, ends[1]));
        let none = [Spell::default()];
        let spells = if edge.spells.is_empty() { &none } else { edge.spells.as_slice() };
        let each = spells.iter().enumerate().map(|(nth, spell)| {
            let mut attributes = attributes.clone();
            let id = id.as_ref().map(|(id, _)| {
                let text = if nth > 0 { format!("{}.{}", id.value, nth + 1) } else { id.value.clone().into_owned() };
                Placed::new(text, id.place)
            });
            let mut frame = vec![(graph::SOURCE, source.clone()), (graph::TARGET, target.clone())];
            frame.extend(id.map(|id| (graph::ID, id)));
            frame.extend(edtf(Some(spell), &mut attributes, place).map(|period| (graph::PERIOD, period)));
            Element { frame, attributes, named: None, place }
        });
        each.collect()
    }

    /// Declares the file itself as the source of what it says: no figure without one.
    fn source(&mut self, name: &str, taken: &HashSet<Cow<'_, str>>) -> String {
        let title = name.rsplit(['/', '\\']).next().unwrap_or_default();
        let id = as_id(title);
        let id = if taken.contains(id.as_str()) { format!("source-{id}") } else { id };
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
        let mut used = std::mem::take(&mut self.used);
        used.sort_by(|a, b| a.name.cmp(&b.name));
        for used in used {
            let name = &used.name;
            let known = self.kinds.get(name);
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

/// The id that a node had, where that is no longer its own.
fn old_id(id: &Placed<Cow<'_, str>>, new: &str) -> Option<Entry> {
    (id.value != new).then(|| entry("id", Data::Text(id.value.clone().into_owned()), id.place))
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
