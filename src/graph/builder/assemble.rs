//! The order of the work: roster, ends, structure, circles, hosting, restatements, numbering, columns.

use std::collections::BTreeSet;
use std::sync::Arc;

use hashbrown::HashMap;

use super::columns::Columns;
use super::lay_out::{Layout, NodeOf, fact_rows, in_order, link_columns, node_columns, source_row};
use super::links::{self, FactDraft};
use super::number::{Lying, number, number_facts};
use super::plain::{self, PlainEntities, sift};
use super::point::{counted, merged_ids, name_measures, point};
use super::resolve::Resolver;
use super::roster::{Draft, Ids, Roster};
use super::targets::{Targets, merge_restated};
use super::{Built, audit, cycles, hosting, parts, succession};
use crate::diagnostic::{Code, Diagnostic, Files, Report};
use crate::graph::containment::Containment;
use crate::graph::declaration::{Reference, Register};
use crate::graph::store::{FactRow, Store};
use crate::graph::{Graph, NodeId};
use crate::model::KindTable;

pub(super) fn assemble(mut register: Register, notes_names: bool) -> Built {
    let mut faults = std::mem::take(&mut register.diagnostics);
    let mut kinds = KindTable::default();
    register.kinds.sort_by(|a, b| a.value.name.cmp(&b.value.name));
    for kind in std::mem::take(&mut register.kinds) {
        if let Err(fault) = kinds.declare(kind.value) {
            faults.push(Diagnostic::error(Code::DoubleId, kind.place, fault.to_string()));
        }
    }
    let (plain, tables) = sift(&mut register, &kinds);
    let plain = Arc::new(plain);
    let mut ids = Ids::new(Arc::clone(&plain));
    let mut sources = std::mem::take(&mut register.sources);
    sources.retain(|source| ids.take(&source.id.value, "source", source.id.place, &mut faults));
    sources.sort_by(|a, b| a.id.value.cmp(&b.id.value));

    let roster = Roster::collect(&mut register, Arc::clone(&plain), &kinds, &mut faults);
    for (_, draft) in roster.iter().filter(|(_, draft)| draft.declared.is_some()) {
        let place = draft.declared.as_ref().map(|entity| entity.id.as_ref().map_or(entity.place, |id| id.place));
        ids.take(&draft.id, "entity", place.unwrap_or_default(), &mut faults);
    }
    let mut resolver = Resolver { roster, kinds, faults, names: notes_names.then(Vec::new) };
    let mut all = links::declared(&mut register, &mut resolver);
    let facts = links::facts(&mut register, &mut resolver);
    let mut tables = plain::resolve(tables, &mut resolver, &mut register.files);
    let places = places(&plain, &mut resolver, &mut register.files);
    let declared: BTreeSet<_> = all.iter().map(|link| (link.kind, link.from.clone(), link.to.clone())).collect();
    let published = sources.iter().filter_map(|source| source.published.as_ref().map(|published| published.value));
    let in_rows = tables.iter().flat_map(|table| table.rows.period.values.iter().map(|period| period.value));
    let earliest = succession::earliest(&all, published.chain(in_rows));
    let structure = links::structure(&mut resolver, earliest);
    all.extend(structure.into_iter().filter(|link| !declared.contains(&(link.kind, link.from.clone(), link.to.clone()))));
    cycles::break_circles(&mut all, &mut resolver);
    all.extend(hosting::derive(&all, &resolver));
    all.retain(|link| link.id.as_ref().is_none_or(|id| ids.take(&id.value, "link", id.place, &mut resolver.faults)));
    for link in &mut all {
        link.also.retain(|id| ids.take(&id.value, "link", id.place, &mut resolver.faults));
    }
    let facts: Vec<FactDraft> = facts
        .into_iter()
        .filter(|fact| {
            let id = fact.declared.id.as_ref();
            id.is_none_or(|id| ids.take(&id.value, "fact", id.place, &mut resolver.faults))
        })
        .collect();
    let all = merge_restated(all, &mut resolver);

    let Resolver { roster, kinds, mut faults, names } = resolver;
    let names = names.unwrap_or_default();
    let order = in_order(&roster);
    let node_of = NodeOf::new(&order, &roster);
    let mut columns = Columns::new(sources.iter().map(|source| source.id.value.clone()).collect());
    let source_rows = sources.into_iter().map(|source| source_row(source, &mut columns)).collect();
    let by_node = || node_columns(&roster, &order, &kinds, &mut columns, &mut faults);
    let lying = Lying { roster: &roster, places: &places };
    let (nodes, within) = rayon::join(by_node, || lying.sorted(&order));
    let rows = plain::sorted(&mut tables, &nodes.id, &roster, &kinds, &ids, &mut faults);
    audit::tables(&tables, &mut faults);
    let mut order = number(all, &tables, rows, (within, &lying), &roster, &node_of, &kinds);
    let mut targets = Targets::default();
    let layout = Layout { node_of: &node_of, nodes: &nodes, lying };
    let link_columns = link_columns(&mut order, tables, &layout, &mut columns, &mut targets, &mut faults);
    let numbered = order.numbered;
    let facts = number_facts(facts, &roster);
    let mut fact_rows = fact_rows(&facts, &node_of, &mut columns, &mut targets, &mut faults);
    name_measures(&link_columns, &fact_rows, &mut columns, &mut targets, &mut faults);
    let mut links = link_columns;
    point(&numbered, &facts, &mut links, &mut fact_rows, &mut columns, &targets, &mut faults);
    parts::break_circles(&numbered, &facts, &mut links, &mut fact_rows, &mut columns, &mut faults);
    let counted = counted(&numbered, &roster, &mut faults);
    let merged = merged_ids(&numbered, &mut columns);
    // Words and names of tables take as much room as what was made of them.
    drop((roster, plain, ids, places, node_of, order.within));
    let citing = citing(&fact_rows);
    let store = Store {
        texts: columns.texts.finish(),
        prose: columns.prose.finish(),
        nodes,
        links,
        measures: columns.measures,
        facts: fact_rows.into(),
        sources: source_rows,
        citations: columns.citations,
        periods: columns.periods,
        units: columns.units,
        measure_names: columns.measure_names,
    };
    let graph = Graph {
        arcs: std::sync::OnceLock::new(),
        containment: Containment::new(&store, &counted),
        names: std::sync::OnceLock::new(),
        link_by_id: merged.into_iter().collect(),
        citing: citing.into_iter().collect(),
        overlaps: std::sync::OnceLock::new(),
        unsettled: std::sync::OnceLock::new(),
        kinds,
        store,
    };
    audit::audit(&graph, &numbered, &facts, &mut faults);
    let mut report = Report { files: register.files, diagnostics: faults };
    report.sort();
    Built { graph, report, names }
}

/// What plain entities lie in; a name that means nothing is reported in each row that has it.
fn places(plain: &PlainEntities, resolver: &mut Resolver, files: &mut Files) -> Vec<Option<Draft>> {
    plain.within(|name, plain, number| {
        let place = resolver.reference(&Reference::Name(name.clone()));
        if place.is_none() {
            for cell in plain.shown(number) {
                files.keep_cell(cell.place, &cell.value);
            }
        }
        place
    })
}

/// The facts that are said of each entity.
fn citing(facts: &[FactRow]) -> HashMap<NodeId, Vec<u32>> {
    let mut citing: HashMap<NodeId, Vec<u32>> = HashMap::new();
    for (at, fact) in (0u32..).zip(facts) {
        let ends: BTreeSet<NodeId> = fact.of.into_iter().chain(fact.with).collect();
        for node in ends {
            citing.entry(node).or_default().push(at);
        }
    }
    citing
}
