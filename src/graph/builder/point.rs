//! What statements say of one another, in columns.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::columns::Columns;
use super::number::{Numbered, NumberedFact};
use super::roster::{Draft, Roster};
use super::targets::Targets;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::LinkId;
use crate::graph::store::{FactRow, LinkDetail, Links, Target};
use crate::graph::text::TextId;
use crate::model::Kind;

/// Gives each figure of a link or fact with a given id the id that others may refer to.
pub(super) fn name_measures(
    links: &Links,
    facts: &[FactRow],
    columns: &mut Columns,
    targets: &mut Targets,
    faults: &mut Vec<Diagnostic>,
) {
    let mut bearers: Vec<(String, std::ops::Range<u32>)> = Vec::new();
    let rows_of = |link: &LinkId| links.measures(*link);
    bearers.extend(targets.links.iter().map(|(id, link)| (id.clone(), rows_of(link))));
    bearers.extend(targets.facts.iter().map(|(id, fact)| (id.clone(), facts[*fact as usize].measures.clone())));
    bearers.sort_by(|a, b| a.0.cmp(&b.0));
    let names: Vec<String> = columns.measure_names.clone().into_iter().map(|name| columns.texts.get(name).to_owned()).collect();
    for (id, rows) in bearers {
        let mut seen: BTreeMap<u16, usize> = BTreeMap::new();
        for row in rows {
            let name = columns.measures.name(row as usize);
            let nth = seen.entry(name).or_default();
            *nth += 1;
            let name = &names[usize::from(name)];
            targets.measures.insert(if *nth == 1 { format!("{id}#{name}") } else { format!("{id}#{name}.{nth}") }, row);
        }
    }
    let own: Vec<(u32, TextId)> =
        columns.measures.detail.iter().filter(|(_, detail)| detail.id.is_some()).map(|(row, detail)| (*row, detail.id)).collect();
    for (row, id) in own {
        let id = columns.texts.get(id).to_owned();
        if targets.find(&id).is_some() {
            let message = format!("the id `{id}` is given twice");
            faults.push(Diagnostic::error(Code::DoubleId, crate::diagnostic::Place::Nowhere, message));
        } else {
            targets.measures.insert(id, row);
        }
    }
}

/// Resolves what statements say of one another, now that all are numbered.
pub(super) fn point(
    numbered: &[Numbered],
    facts: &[NumberedFact],
    links: &mut Links,
    rows: &mut [FactRow],
    columns: &mut Columns,
    targets: &Targets,
    faults: &mut Vec<Diagnostic>,
) {
    for Numbered { link, handle, .. } in numbered {
        let handle = *handle;
        let (parts, contradicts) = (targets.parts(&link.part_of, faults), targets.all(&link.contradicts, faults));
        if !parts.is_empty() || !contradicts.is_empty() {
            let at = match links.detail.binary_search_by_key(&handle, |(link, _)| *link) {
                Ok(at) => at,
                Err(at) => {
                    links.detail.insert(at, (handle, LinkDetail::default()));
                    at
                }
            };
            links.detail[at].1.part_of = parts;
            links.detail[at].1.contradicts = contradicts;
        }
        point_measures(&link.measures, links.measures(handle), columns, targets, faults);
    }
    for (at, NumberedFact { fact, .. }) in facts.iter().enumerate() {
        let declared = &fact.declared;
        if let Some(about) = &declared.about {
            match targets.resolve(about, faults) {
                Some(Target::Link(link)) => rows[at].about = Some(link),
                Some(_) => {
                    let message = format!("`{}` is no link", about.value);
                    faults.push(Diagnostic::error(Code::WrongKind, about.place, message).hint("`about` names a link"));
                }
                None => {}
            }
        }
        if let Some(rule) = &declared.rule {
            match targets.resolve(rule, faults) {
                Some(Target::Fact(fact)) => rows[at].rule = Some(fact),
                Some(_) => {
                    let message = format!("`{}` is no rule", rule.value);
                    faults.push(Diagnostic::error(Code::WrongKind, rule.place, message).hint("`rule` names a `[[rule]]`"));
                }
                None => {}
            }
        }
        rows[at].part_of = targets.parts(&declared.part_of, faults);
        rows[at].contradicts = targets.all(&declared.contradicts, faults);
        rows[at].same_as = targets.all(&declared.same_as, faults);
        point_measures(&declared.measures, rows[at].measures.clone(), columns, targets, faults);
    }
}

fn point_measures(
    declared: &[crate::graph::declaration::MeasureDeclaration],
    rows: std::ops::Range<u32>,
    columns: &mut Columns,
    targets: &Targets,
    faults: &mut Vec<Diagnostic>,
) {
    for (measure, row) in declared.iter().zip(rows) {
        let part_of = targets.parts(&measure.part_of, faults);
        let contradicts = targets.all(&measure.contradicts, faults);
        let same_as = targets.all(&measure.same_as, faults);
        let of = measure.of.as_ref().map(|of| targets.find(&of.value).ok_or_else(|| columns.texts.add(&of.value)));
        if part_of.is_empty() && contradicts.is_empty() && same_as.is_empty() && of.is_none() {
            continue;
        }
        let detail = columns.measure_detail(row);
        detail.part_of = part_of;
        detail.contradicts = contradicts;
        detail.same_as = same_as;
        detail.of = of;
    }
}

/// Of entities with several `unit_of` and no `within`: the links that say where they count, sorted.
pub(super) fn counted(numbered: &[Numbered], roster: &Roster, faults: &mut Vec<Diagnostic>) -> Vec<LinkId> {
    let mut places: BTreeSet<Draft> = BTreeSet::new();
    let mut wholes: BTreeMap<Draft, Vec<(LinkId, bool)>> = BTreeMap::new();
    for Numbered { link, handle, .. } in numbered {
        match link.kind {
            Some(Kind::WITHIN) => places.extend(&link.from),
            Some(Kind::UNIT_OF) => {
                for from in &link.from {
                    wholes.entry(*from).or_default().push((*handle, link.counts));
                }
            }
            _ => {}
        }
    }
    let mut counted = Vec::new();
    for (draft, links) in wholes.into_iter().filter(|(draft, links)| links.len() > 1 && !places.contains(draft)) {
        let marked: Vec<LinkId> = links.iter().filter(|(_, counts)| *counts).map(|(link, _)| *link).collect();
        if marked.len() == 1 {
            counted.extend(marked);
            continue;
        }
        let entity = roster.get(draft);
        let place = entity.declared.as_ref().map(|entity| entity.place).unwrap_or_default();
        let message = format!("`{}` belongs to {} and does not say where it counts", entity.name, links.len());
        let hint = "mark one: `unit_of = [{ entity = \"…\", counts = true }, …]`, or say where it lies with `within`";
        faults.push(Diagnostic::error(Code::UnclearWhole, place, message).hint(hint));
    }
    counted.sort_unstable();
    counted
}

pub(super) fn merged_ids(numbered: &[Numbered], columns: &mut Columns) -> HashMap<TextId, LinkId> {
    let mut merged = HashMap::new();
    for Numbered { link, handle, .. } in numbered {
        for id in &link.also {
            merged.insert(columns.texts.add(&id.value), *handle);
        }
    }
    merged
}
