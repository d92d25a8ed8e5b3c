//! Sources, entities, links and facts to rows of columns.

use rayon::iter::{IntoParallelIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use super::columns::Columns;
use super::links;
use super::number::{From, Lying, Numbered, NumberedFact, Order, Slot};
use super::plain::{PlainLinks, RowColumns};
use super::roster::{Draft, Drafted, Roster};
use super::targets::Targets;
use crate::diagnostic::{Code, Diagnostic};
use crate::graph::declaration::{EntityDeclaration, SourceDeclaration};
use crate::graph::own::Own;
use crate::graph::store::{ConditionRow, FactRow, LinkDetail, LinkFlags, LinkRow, Links, NodeDetail, Nodes, SourceRow};
use crate::graph::{LinkId, NodeId};
use crate::model::{Kind, KindTable, Status};

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

/// Which node each entity of the roster has become.
#[derive(Debug)]
pub(super) struct NodeOf {
    declared: Vec<NodeId>,
    plain: Vec<NodeId>,
}

impl NodeOf {
    /// From the entities in their order.
    pub(super) fn new(order: &[Draft], roster: &Roster) -> Self {
        let mut of = NodeOf { declared: vec![NodeId(0); roster.drafts.len()], plain: vec![NodeId(0); roster.plain.len()] };
        for (at, draft) in order.iter().enumerate() {
            match draft.as_plain() {
                Some(number) => of.plain[number] = NodeId::at(at),
                None => of.declared[draft.0] = NodeId::at(at),
            }
        }
        of
    }

    pub(super) fn get(&self, draft: Draft) -> NodeId {
        draft.as_plain().map_or_else(|| self.declared[draft.0], |number| self.plain[number])
    }
}

/// All entities of the roster by their ids.
pub(super) fn in_order(roster: &Roster) -> Vec<Draft> {
    let declared = roster.drafts.len();
    let draft = |at: usize| at.checked_sub(declared).map_or(Draft(at), Draft::plain);
    let keyed = (0..declared + roster.plain.len()).into_par_iter().map(|at| (roster.rank(draft(at)), draft(at)));
    let mut keyed: Vec<(u128, Draft)> = keyed.collect();
    // Most ids differ in what a number holds of them. Registers are often in order, or some such stretches: a stable sort merges them.
    keyed.par_sort_by(|a, b| a.0.cmp(&b.0).then_with(|| roster.id(a.1).cmp(roster.id(b.1))));
    keyed.into_par_iter().map(|(_, draft)| draft).collect()
}

/// Entities that are laid out together.
const TOGETHER: usize = 1 << 14;

pub(super) fn node_columns(
    roster: &Roster,
    order: &[Draft],
    kinds: &KindTable,
    columns: &mut Columns,
    faults: &mut Vec<Diagnostic>,
) -> Nodes {
    let mut nodes = Nodes::default();
    let sources: Vec<Vec<u32>> = roster
        .plain
        .sources()
        .into_iter()
        .map(|of| of.into_iter().map(|citation| columns.citations(&[citation], faults)).collect())
        .collect();
    let Nodes { id, name, kind, level, from_gazetteer, citations, detail } = &mut nodes;
    let own = || {
        id.extend_by(order.len(), |at, id| id.push_str(roster.id(order[at])));
        let mut columns = [Vec::with_capacity(TOGETHER), Vec::with_capacity(TOGETHER)];
        for some in order.chunks(TOGETHER) {
            columns.iter_mut().for_each(Vec::clear);
            columns[0].extend(some.iter().map(|draft| roster.kind(*draft).number()));
            columns[1].extend(some.iter().map(|draft| roster.level(*draft).map_or(0, |level| level as u32 + 1)));
            kind.extend(&columns[0]);
            level.extend(&columns[1]);
        }
    };
    let shared = || {
        let (mut text, mut places, mut names) = (String::new(), Vec::new(), Vec::new());
        let mut flags = [Vec::with_capacity(TOGETHER), Vec::with_capacity(TOGETHER)];
        for (some, first) in order.chunks(TOGETHER).zip((0..).step_by(TOGETHER)) {
            text.clear();
            places.clear();
            names.clear();
            for draft in some {
                let start = text.len();
                text.push_str(roster.name(*draft));
                places.push(start..text.len());
            }
            columns.texts.add_parts(&text, &places, &mut names);
            name.extend(&names);
            flags.iter_mut().for_each(Vec::clear);
            for (at, draft) in (first..).zip(some) {
                let (cited, by_gazetteer) = if let Some(number) = draft.as_plain() {
                    let (table, code) = roster.plain.cites(number);
                    let cited = sources.get(table).and_then(|of| of.get((code as usize).checked_sub(1)?));
                    (cited.copied().unwrap_or_default(), false)
                } else if let Drafted { declared: Some(entity), by_use, .. } = roster.get(*draft) {
                    let found = node_detail(entity, by_use, kinds, columns, faults);
                    if found != NodeDetail::default() {
                        detail.push((NodeId::at(at), found));
                    }
                    (columns.citations(&entity.common.citations, faults), false)
                } else {
                    (0, true)
                };
                flags[0].push(cited);
                flags[1].push(u32::from(by_gazetteer));
            }
            citations.extend(&flags[0]);
            from_gazetteer.extend(&flags[1]);
        }
    };
    // The longer one first: whoever else is free takes the other.
    rayon::join(shared, own);
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

/// What links are laid out with.
pub(super) struct Layout<'a> {
    pub(super) node_of: &'a NodeOf,
    pub(super) nodes: &'a Nodes,
    pub(super) lying: Lying<'a>,
}

pub(super) fn link_columns(
    order: &mut Order,
    mut tables: Vec<PlainLinks>,
    layout: &Layout<'_>,
    columns: &mut Columns,
    targets: &mut Targets,
    faults: &mut Vec<Diagnostic>,
) -> Links {
    let mut links = Links::default();
    let all = order.runs.iter().map(|run| run.rows.len()).sum();
    let mut rows: Vec<RowColumns> = tables.iter().map(|table| RowColumns::new(table, layout, columns, faults)).collect();
    let (mut declared, mut slots) = (order.numbered.iter(), order.slots.iter());
    for run in &order.runs {
        match run.from {
            From::Table(at) => {
                let first = links.len();
                rows[at].push_run(&mut tables[at], run.rows.clone(), all, &mut links, columns);
                push_attributes(&mut tables[at], run.rows.clone(), first, &mut links);
            }
            From::Within => {
                let numbers = &order.within[run.rows.clone()];
                push_within(numbers, layout, &mut links);
            }
            From::Slots => {
                for slot in slots.by_ref().take(run.rows.len()) {
                    match slot {
                        Slot::Row(id, at) => {
                            let (table, row, first) = (at.table as usize, at.row as usize, links.len());
                            rows[table].push(&tables[table], id, row, &mut links, columns);
                            push_attributes(&mut tables[table], row..row + 1, first, &mut links);
                        }
                        Slot::Declared => {
                            let Some(numbered) = declared.next() else { continue };
                            push_declared(numbered, layout.node_of, &mut links, columns, targets, faults);
                        }
                    }
                }
            }
        }
    }
    links
}

/// Gives the links of some rows, of which the first is given, the users' own attributes of these.
fn push_attributes(table: &mut PlainLinks, run: std::ops::Range<usize>, first: usize, links: &mut Links) {
    let own = &mut table.rows.attributes;
    // Where every row has some, they stand at its number.
    let at = |row: usize| match own.get(row) {
        Some((known, _)) if *known == row => row,
        _ => own.partition_point(|(known, _)| *known < row),
    };
    let (start, end) = (at(run.start), at(run.end));
    if start == end {
        return;
    }
    let detail = |(row, x): &mut (usize, Own)| {
        let detail = LinkDetail { x: Some(std::mem::take(x)), ..LinkDetail::default() };
        (LinkId::at(first + *row - run.start), detail)
    };
    links.detail.extend(own[start..end].iter_mut().map(detail));
}

/// Adds the links by which plain entities lie somewhere, all alike but for their ids and ends.
fn push_within(numbers: &[u32], layout: &Layout<'_>, links: &mut Links) {
    let Links { id, kind, flags, period, scheme, giver, receiver, measures, citations, .. } = links;
    let part = |number: &u32| layout.node_of.get(Draft::plain(*number as usize));
    let place = |number: &u32| layout.lying.places[*number as usize].map_or(NodeId(0), |place| layout.node_of.get(place));
    let own = || id.extend_by(numbers.len(), |at, id| layout.lying.id(numbers[at], id));
    let others = || {
        let all = numbers.len();
        kind.push_many(Kind::WITHIN.number(), all);
        flags.push_many(u32::from(LinkFlags::new(LinkFlags::IMPLIED, Status::default()).0), all);
        period.push_many(0, all);
        scheme.push_many(0, all);
        measures.extend_empty(all);
        giver.to_mut().extend(numbers.iter().map(part));
        receiver.to_mut().extend(numbers.iter().map(place));
        numbers.iter().for_each(|number| citations.push(layout.nodes.citations.get(part(number).index())));
    };
    rayon::join(own, others);
}

fn push_declared(
    numbered: &Numbered,
    node_of: &NodeOf,
    links: &mut Links,
    columns: &mut Columns,
    targets: &mut Targets,
    faults: &mut Vec<Diagnostic>,
) {
    let Numbered { id, handle, link } = numbered;
    let handle = *handle;
    {
        let Some(kind) = link.kind else { return };
        let named = if link.id.is_some() { LinkFlags::NAMED } else { 0 };
        let node = |draft: &Draft| node_of.get(*draft);
        let givers: Vec<NodeId> = link.from.iter().map(node).collect();
        let receivers: Vec<NodeId> = link.to.iter().map(node).collect();
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
            x: link.common.x.clone().map(Own::from),
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
}

pub(super) fn fact_rows(
    facts: &[NumberedFact],
    node_of: &NodeOf,
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
            of: fact.of.map(|draft| node_of.get(draft)),
            with: fact.with.map(|draft| node_of.get(draft)),
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
