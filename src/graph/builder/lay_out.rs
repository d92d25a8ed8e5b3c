//! Sources, entities, links and facts to rows of columns.

use super::columns::{Columns, PlainMeasure};
use super::links;
use super::number::{NumberedFact, Order, Slot};
use super::roster::{Draft, Roster};
use super::rows::PlainRows;
use super::targets::Targets;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::arcs::RawArc;
use crate::graph::declaration::SourceDeclaration;
use crate::graph::store::{
    CitationRow, ConditionRow, FactRow, LinkDetail, LinkFlags, Links, NO_NODE, NodeDetail, Nodes, PeriodId, SourceRow,
};
use crate::graph::{LinkId, NodeId};
use crate::model::{KindTable, Status};

pub(super) fn source_row(source: SourceDeclaration, columns: &mut Columns) -> SourceRow {
    SourceRow {
        id: columns.texts.add(&source.id.value),
        title: columns.texts.add_some(source.title.as_deref()),
        published: columns.period(source.published.map(|date| date.value)),
        retrieved: columns.period(source.retrieved.map(|date| date.value)),
        url: columns.texts.add_some(source.url.as_deref()),
        publisher: columns.texts.add_some(source.publisher.as_deref()),
        author: columns.texts.add_some(source.author.as_deref()),
        licence: columns.texts.add_some(source.licence.as_deref()),
        language: columns.texts.add_some(source.language.as_deref()),
        file: columns.texts.add_some(source.file.as_ref().map(|file| file.value.as_str())),
        note: columns.texts.add_some(source.note.as_deref()),
        internal: source.internal,
        disjoint: source.disjoint,
        x: source.x.map(Box::new),
    }
}

pub(super) fn node_columns(
    roster: &Roster,
    order: &[Draft],
    kinds: &KindTable,
    columns: &mut Columns,
    faults: &mut Vec<Diagnostic>,
) -> Nodes {
    let mut nodes = Nodes::default();
    for draft in order {
        let draft = roster.get(*draft);
        nodes.id.push(columns.texts.add(&draft.id));
        nodes.name.push(columns.texts.add(&draft.name));
        nodes.kind.push(draft.kind);
        nodes.level.push(draft.level);
        nodes.from_gazetteer.push(draft.declared.is_none());
        nodes.detail.push(draft.declared.as_ref().map(|entity| {
            let of = entity.of.as_ref().and_then(|of| {
                let kind = kinds.get(&of.value);
                if kind.is_none() {
                    let message = format!("`{}` is no kind of entity", of.value);
                    let known = kinds.family(crate::model::Family::Entity).map(|kind| kinds.info(kind).name.as_str());
                    let hint = crate::diagnostic::nearest(&of.value, known).map_or_else(
                        || "`of` names the kind of the group's members: region, school, hospital, …".to_owned(),
                        |near| format!("did you mean `{near}`?"),
                    );
                    faults.push(Diagnostic::error(Code::UnknownWord, of.place, message).hint(hint));
                }
                kind
            });
            let (period, period_words) = links::split(entity.period.clone());
            Box::new(NodeDetail {
                names: entity.names.iter().map(|(tag, name)| (columns.texts.add(tag), columns.texts.add(name))).collect(),
                aliases: entity.aliases.iter().map(|alias| columns.texts.add(&alias.value)).collect(),
                classes: entity.classes.iter().map(|class| columns.texts.add(&class.value)).collect(),
                unnamed: entity.unnamed,
                by_use: draft.by_use,
                internal: entity.common.internal,
                open: entity.open,
                period: columns.period(period),
                period_words: columns.texts.add_some(period_words.as_deref()),
                status: entity.status.as_ref().map(|status| status.value).unwrap_or_default(),
                point: entity.longitude.as_ref().zip(entity.latitude.as_ref()).map(|(x, y)| (x.value, y.value)),
                of,
                size: entity.size.as_ref().map(|size| size.value),
                note: columns.texts.add_some(entity.common.note.as_deref()),
                x: entity.common.x.clone().map(Box::new),
                citations: columns.citations(&entity.common.citations, faults),
            })
        }));
    }
    nodes
}

pub(super) fn link_columns(
    order: &Order,
    tables: &[PlainRows],
    node_of: &[NodeId],
    columns: &mut Columns,
    targets: &mut Targets,
    faults: &mut Vec<Diagnostic>,
) -> (Links, Vec<RawArc>) {
    let mut links = Links::default();
    let mut arcs = Vec::with_capacity(order.slots.len());
    let mut tables: Vec<RowColumns<'_>> = tables.iter().map(|table| RowColumns::new(table, node_of, columns, faults)).collect();
    let mut declared = order.numbered.iter();
    for slot in &order.slots {
        let (id, handle, link) = match slot {
            Slot::Declared => match declared.next() {
                Some(numbered) => (&numbered.id, numbered.handle, &numbered.link),
                None => continue,
            },
            Slot::Row(id, at) => {
                arcs.extend(tables[at.table as usize].push(id, at.row as usize, &mut links, columns));
                continue;
            }
        };
        let Some(kind) = link.kind else { continue };
        links.id.push(columns.texts.add(id));
        links.kind.push(kind);
        let named = if link.id.is_some() { LinkFlags::NAMED } else { 0 };
        links.flags.push(LinkFlags::new(link.flags | named, link.status));
        links.period.push(columns.period(link.period));
        links.scheme.push(link.scheme.map_or(NO_NODE, |scheme| node_of[scheme.0]));
        let node = |draft: &Draft| node_of[draft.0];
        links.givers_at.push(position(links.ends.len()));
        links.ends.extend(link.from.iter().map(node));
        links.receivers_at.push(position(links.ends.len()));
        links.ends.extend(link.to.iter().map(node));
        for giver in &link.from {
            arcs.extend(link.to.iter().map(|receiver| RawArc {
                giver: node(giver),
                receiver: node(receiver),
                kind,
                link: handle,
            }));
        }
        links.measures_at.push(columns.measures_end());
        for measure in &link.measures {
            columns.measure(measure, link.period);
        }
        links.citations_at.push(columns.citations_end());
        columns.citations(&link.common.citations, faults);
        let detail = LinkDetail {
            programmes: link.programmes.iter().map(node).collect(),
            roles: link.roles.iter().map(|(role, who)| (columns.texts.add(role), who.iter().map(node).collect())).collect(),
            because: columns.texts.add_some(link.because.as_deref()),
            note: columns.texts.add_some(link.common.note.as_deref()),
            period_words: columns.texts.add_some(link.period_words.as_deref()),
            also: link.also.iter().map(|id| columns.texts.add(&id.value)).collect(),
            enclave: link.enclave.as_ref().map(node),
            x: link.common.x.clone().map(Box::new),
            ..LinkDetail::default()
        };
        if detail != LinkDetail::default() {
            links.detail.push((handle, detail));
        }
        if link.id.is_some() {
            targets.links.insert(id.clone(), handle);
        }
        targets.links.extend(link.also.iter().map(|id| (id.value.clone(), handle)));
    }
    links.givers_at.push(position(links.ends.len()));
    links.measures_at.push(columns.measures_end());
    links.citations_at.push(columns.citations_end());
    (links, arcs)
}

pub(super) fn fact_rows(
    facts: &[NumberedFact],
    node_of: &[NodeId],
    columns: &mut Columns,
    targets: &mut Targets,
    faults: &mut Vec<Diagnostic>,
) -> Vec<FactRow> {
    let mut rows = Vec::with_capacity(facts.len());
    for NumberedFact { id, fact } in facts {
        let declared = &fact.declared;
        let (period, period_words) = links::split(declared.period.clone());
        let start = columns.measures_end();
        for measure in &declared.measures {
            let mut measure = measure.clone();
            measure.basis = measure.basis.or(declared.basis);
            measure.span = measure.span.or(declared.span);
            columns.measure(&measure, period);
        }
        if declared.id.is_some() {
            targets.facts.insert(id.clone(), position(rows.len()));
        }
        rows.push(FactRow {
            id: columns.texts.add(id),
            named: declared.id.is_some(),
            class: declared.class,
            of: fact.of.map(|draft| node_of[draft.0]),
            with: fact.with.map(|draft| node_of[draft.0]),
            about: None,
            what: columns.texts.add(&declared.what),
            text: columns.texts.add_some(declared.text.as_deref()),
            period: columns.period(period),
            period_words: columns.texts.add_some(period_words.as_deref()),
            status: declared.status.as_ref().map(|status| status.value).unwrap_or_default(),
            measures: start..columns.measures_end(),
            rule: None,
            conditions: declared
                .conditions
                .iter()
                .map(|condition| ConditionRow {
                    what: columns.texts.add(&condition.what),
                    value: condition.value.clone(),
                    text: columns.texts.add_some(condition.text.as_deref()),
                })
                .collect(),
            then: columns.texts.add_some(declared.then.as_deref()),
            part_of: Vec::new(),
            contradicts: Vec::new(),
            same_as: Vec::new(),
            internal: declared.common.internal,
            note: columns.texts.add_some(declared.common.note.as_deref()),
            x: declared.common.x.clone().map(Box::new),
            citations: columns.citations(&declared.common.citations, faults),
        });
    }
    rows
}

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A table whose rows become links: what all of them share was looked up once.
struct RowColumns<'a> {
    table: &'a PlainRows,
    node_of: &'a [NodeId],
    figures: Vec<PlainMeasure>,
    periods: Vec<(PeriodId, bool)>,
    cites: Vec<Option<CitationRow>>,
}

impl<'a> RowColumns<'a> {
    fn new(table: &'a PlainRows, node_of: &'a [NodeId], columns: &mut Columns, faults: &mut Vec<Diagnostic>) -> Self {
        let figures = table.rows.figures.iter().map(|column| columns.plain_measure(column)).collect();
        let periods = table.rows.period.values.iter();
        let periods = periods.map(|period| (columns.period(Some(period.value)), period.value.is_range())).collect();
        let mut cites = vec![None; table.rows.cites.values.len()];
        for row in 0..table.rows.len() {
            let code = (table.rows.cites.of.get(row) as usize).checked_sub(1);
            let Some(cited) = code.and_then(|code| cites.get_mut(code)).filter(|cited| cited.is_none()) else { continue };
            let at = columns.citations(table.rows.citation(row).as_slice(), faults);
            *cited = Some(columns.citations.get(at.start as usize).copied());
            columns.citations.truncate(at.start as usize);
        }
        let cites = cites.into_iter().map(Option::flatten).collect();
        RowColumns { table, node_of, figures, periods, cites }
    }

    /// Adds a row to the columns; gives its arc.
    fn push(&mut self, id: &str, row: usize, links: &mut Links, columns: &mut Columns) -> Option<RawArc> {
        let table = self.table;
        let node = |draft: Draft| self.node_of[draft.0];
        let (kind, giver, receiver) = (table.kind(row)?, node(table.giver(row)?), node(table.receiver(row)?));
        let link = LinkId::at(links.len());
        links.id.push(columns.texts.push(id));
        links.kind.push(kind);
        let named = if table.rows.id(row).is_empty() { 0 } else { LinkFlags::NAMED };
        links.flags.push(LinkFlags::new(named, Status::default()));
        let (period, ranged) = (table.rows.period.of.get(row) as usize)
            .checked_sub(1)
            .and_then(|at| self.periods.get(at))
            .copied()
            .unwrap_or((0, false));
        links.period.push(period);
        links.scheme.push(table.scheme(row).map_or(NO_NODE, node));
        links.givers_at.push(position(links.ends.len()));
        links.ends.push(giver);
        links.receivers_at.push(position(links.ends.len()));
        links.ends.push(receiver);
        links.measures_at.push(columns.measures_end());
        for (column, plain) in table.rows.figures.iter().zip(&self.figures) {
            if let Some(value) = column.value(row) {
                columns.push_plain(*plain, value, column.words(row).as_deref(), ranged);
            }
        }
        links.citations_at.push(columns.citations_end());
        let cited = (table.rows.cites.of.get(row) as usize).checked_sub(1).and_then(|at| self.cites.get(at)).copied();
        columns.citations.extend(cited.flatten());
        Some(RawArc { giver, kind, receiver, link })
    }
}
