//! Sources, entities, links and facts to rows of columns.

use std::collections::BTreeMap;

use super::columns::Columns;
use super::links;
use super::number::{NumberedFact, Order, Slot};
use super::roster::{Draft, Roster};
use super::rows::PlainRows;
use super::targets::Targets;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::arcs::RawArc;
use crate::graph::declaration::{EntityDeclaration, SourceDeclaration};
use crate::graph::store::{ConditionRow, FactRow, LinkDetail, LinkFlags, LinkRow, Links, NodeDetail, Nodes, PeriodId, SourceRow};
use crate::graph::{LinkId, NodeId};
use crate::model::{KindTable, Status};

pub(super) fn source_row(source: SourceDeclaration, columns: &mut Columns) -> SourceRow {
    SourceRow {
        id: columns.texts.add(&source.id.value),
        title: columns.prose.add_some(source.title.as_deref()),
        published: columns.period(source.published.map(|date| date.value)),
        retrieved: columns.period(source.retrieved.map(|date| date.value)),
        url: columns.prose.add_some(source.url.as_deref()),
        publisher: columns.prose.add_some(source.publisher.as_deref()),
        author: columns.prose.add_some(source.author.as_deref()),
        licence: columns.prose.add_some(source.licence.as_deref()),
        language: columns.prose.add_some(source.language.as_deref()),
        file: columns.prose.add_some(source.file.as_ref().map(|file| file.value.as_str())),
        note: columns.prose.add_some(source.note.as_deref()),
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
    for (at, draft) in order.iter().enumerate() {
        let draft = roster.get(*draft);
        let name = columns.texts.add(&draft.name);
        let Some(entity) = draft.declared.as_ref() else {
            nodes.push(&draft.id, name, draft.kind, draft.level, true, 0);
            continue;
        };
        let citations = columns.citations(&entity.common.citations, faults);
        nodes.push(&draft.id, name, draft.kind, draft.level, false, citations);
        let detail = node_detail(entity, draft.by_use, kinds, columns, faults);
        if detail != NodeDetail::default() {
            nodes.detail.push((NodeId::at(at), detail));
        }
    }
    nodes
}

fn node_detail(
    entity: &EntityDeclaration,
    by_use: bool,
    kinds: &KindTable,
    columns: &mut Columns,
    faults: &mut Vec<Diagnostic>,
) -> NodeDetail {
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
    NodeDetail {
        names: entity.names.iter().map(|(tag, name)| (columns.texts.add(tag), columns.texts.add(name))).collect(),
        aliases: entity.aliases.iter().map(|alias| columns.texts.add(&alias.value)).collect(),
        classes: entity.classes.iter().map(|class| columns.texts.add(&class.value)).collect(),
        unnamed: entity.unnamed,
        by_use,
        internal: entity.common.internal,
        open: entity.open,
        period: columns.period(period),
        period_words: columns.prose.add_some(period_words.as_deref()),
        status: entity.status.as_ref().map(|status| status.value).unwrap_or_default(),
        point: entity.longitude.as_ref().zip(entity.latitude.as_ref()).map(|(x, y)| (x.value, y.value)),
        of,
        size: entity.size.as_ref().map(|size| size.value),
        note: columns.prose.add_some(entity.common.note.as_deref()),
        x: entity.common.x.clone().map(Box::new),
    }
}

/// The users' own attributes of a table's rows, by row.
type Attributes = Vec<(usize, Box<serde_json::Value>)>;

/// Takes out what stands for a row, and leaves null.
fn take_row(attributes: &mut Attributes, row: usize) -> Option<Box<serde_json::Value>> {
    let at = attributes.binary_search_by_key(&row, |(row, _)| *row).ok()?;
    Some(std::mem::take(&mut attributes[at].1))
}

pub(super) fn link_columns(
    order: &Order,
    tables: &[PlainRows],
    mut attributes: Vec<Attributes>,
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
                let link = LinkId::at(links.len());
                arcs.extend(tables[at.table as usize].push(id, at.row as usize, &mut links, columns));
                if let Some(x) = take_row(&mut attributes[at.table as usize], at.row as usize) {
                    links.detail.push((link, LinkDetail { x: Some(x), ..LinkDetail::default() }));
                }
                continue;
            }
        };
        let Some(kind) = link.kind else { continue };
        let named = if link.id.is_some() { LinkFlags::NAMED } else { 0 };
        let node = |draft: &Draft| node_of[draft.0];
        let givers: Vec<NodeId> = link.from.iter().map(node).collect();
        let receivers: Vec<NodeId> = link.to.iter().map(node).collect();
        for giver in &givers {
            let arc = |receiver: &NodeId| RawArc { giver: *giver, receiver: *receiver, kind, link: handle };
            arcs.extend(receivers.iter().map(arc));
        }
        for measure in &link.measures {
            columns.measure(measure, link.period);
        }
        links.push(&LinkRow {
            id,
            kind,
            flags: LinkFlags::new(link.flags | named, link.status),
            period: columns.period(link.period),
            scheme: link.scheme.as_ref().map(node),
            givers: &givers,
            receivers: &receivers,
            measures_end: columns.measures_end(),
            citations: columns.citations(&link.common.citations, faults),
        });
        let detail = LinkDetail {
            programmes: link.programmes.iter().map(node).collect(),
            roles: link.roles.iter().map(|(role, who)| (columns.texts.add(role), who.iter().map(node).collect())).collect(),
            because: columns.prose.add_some(link.because.as_deref()),
            note: columns.prose.add_some(link.common.note.as_deref()),
            period_words: columns.prose.add_some(link.period_words.as_deref()),
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
            text: columns.prose.add_some(declared.text.as_deref()),
            period: columns.period(period),
            period_words: columns.prose.add_some(period_words.as_deref()),
            status: declared.status.as_ref().map(|status| status.value).unwrap_or_default(),
            measures: start..columns.measures_end(),
            rule: None,
            conditions: declared
                .conditions
                .iter()
                .map(|condition| ConditionRow {
                    what: columns.texts.add(&condition.what),
                    value: condition.value.clone(),
                    text: columns.prose.add_some(condition.text.as_deref()),
                })
                .collect(),
            then: columns.prose.add_some(declared.then.as_deref()),
            part_of: Vec::new(),
            contradicts: Vec::new(),
            same_as: Vec::new(),
            internal: declared.common.internal,
            note: columns.prose.add_some(declared.common.note.as_deref()),
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
    /// By column, then by decimals and whether the period is a range.
    classes: Vec<BTreeMap<(u32, bool), u32>>,
    periods: Vec<(PeriodId, bool)>,
    cites: Vec<u32>,
}

impl<'a> RowColumns<'a> {
    fn new(table: &'a PlainRows, node_of: &'a [NodeId], columns: &mut Columns, faults: &mut Vec<Diagnostic>) -> Self {
        let periods = table.rows.period.values.iter();
        let periods = periods.map(|period| (columns.period(Some(period.value)), period.value.is_range())).collect();
        let mut cites = vec![None; table.rows.cites.values.len()];
        for row in 0..table.rows.len() {
            let code = (table.rows.cites.of.get(row) as usize).checked_sub(1);
            let Some(cited) = code.and_then(|code| cites.get_mut(code)).filter(|cited| cited.is_none()) else { continue };
            *cited = Some(columns.citations(table.rows.citation(row).as_slice(), faults));
        }
        let cites = cites.into_iter().map(Option::unwrap_or_default).collect();
        RowColumns { table, node_of, classes: vec![BTreeMap::new(); table.rows.figures.len()], periods, cites }
    }

    /// Adds a row to the columns; gives its arc.
    fn push(&mut self, id: &str, row: usize, links: &mut Links, columns: &mut Columns) -> Option<RawArc> {
        let table = self.table;
        let node = |draft: Draft| self.node_of[draft.0];
        let (kind, giver, receiver) = (table.kind(row)?, node(table.giver(row)?), node(table.receiver(row)?));
        let link = LinkId::at(links.len());
        let named = if table.rows.id(row).is_empty() { 0 } else { LinkFlags::NAMED };
        let at = |code: u32| (code as usize).checked_sub(1);
        let period = at(table.rows.period.of.get(row)).and_then(|at| self.periods.get(at)).copied();
        let (period, ranged) = period.unwrap_or((0, false));
        for (column, classes) in table.rows.figures.iter().zip(&mut self.classes) {
            if let Some(value) = column.value(row) {
                let decimals = column.decimals(row);
                let class = classes.entry((decimals, ranged)).or_insert_with(|| columns.plain_class(column, decimals, ranged));
                columns.push_plain(*class, value);
            }
        }
        links.push(&LinkRow {
            id,
            kind,
            flags: LinkFlags::new(named, Status::default()),
            period,
            scheme: table.scheme(row).map(node),
            givers: &[giver],
            receivers: &[receiver],
            measures_end: columns.measures_end(),
            citations: at(table.rows.cites.of.get(row)).and_then(|at| self.cites.get(at)).copied().unwrap_or_default(),
        });
        Some(RawArc { giver, kind, receiver, link })
    }
}
