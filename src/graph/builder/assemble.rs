//! The order of the work: roster, ends, structure, circles, hosting, restatements, numbering, columns.

use std::collections::{BTreeMap, BTreeSet};

use hashbrown::HashMap;

use super::columns::Columns;
use super::links::{self, FactDraft, LinkDraft};
use super::resolve::Resolver;
use super::roster::{Draft, Ids, Roster};
use super::targets::{Targets, merge_restated};
use super::{Built, audit, cycles, hosting, parts};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::graph::arcs::{Arcs, RawArc};
use crate::graph::containment::Containment;
use crate::graph::declaration::{Common, Register, SourceDeclaration};
use crate::graph::identity::{hashed, ordinal};
use crate::graph::names::Names;
use crate::graph::store::{
    ConditionRow, FactRow, LinkDetail, LinkFlags, Links, NO_NODE, NodeDetail, Nodes, SourceRow, Store, Target,
};
use crate::graph::text::TextId;
use crate::graph::{Graph, LinkId, NodeId};
use crate::model::{Kind, KindTable};

pub(super) fn assemble(mut register: Register, notes_names: bool) -> Built {
    let mut faults = std::mem::take(&mut register.diagnostics);
    let mut kinds = KindTable::default();
    register.kinds.sort_by(|a, b| a.value.name.cmp(&b.value.name));
    for kind in std::mem::take(&mut register.kinds) {
        if let Err(fault) = kinds.declare(kind.value) {
            faults.push(Diagnostic::error(Code::DoubleId, kind.place, fault.to_string()));
        }
    }
    let mut ids = Ids::default();
    let mut sources = std::mem::take(&mut register.sources);
    sources.retain(|source| ids.take(&source.id.value, "source", source.id.place, &mut faults));
    sources.sort_by(|a, b| a.id.value.cmp(&b.id.value));

    let roster = Roster::collect(&mut register, &kinds, &mut faults);
    for (_, draft) in roster.iter().filter(|(_, draft)| draft.declared.is_some()) {
        let place = draft.declared.as_ref().map(|entity| entity.id.as_ref().map_or(entity.place, |id| id.place));
        ids.take(&draft.id, "entity", place.unwrap_or_default(), &mut faults);
    }
    let mut resolver = Resolver { roster, kinds, faults, names: notes_names.then(Vec::new) };
    let mut all = links::declared(&mut register, &mut resolver);
    let facts = links::facts(&mut register, &mut resolver);
    let declared: BTreeSet<_> = all.iter().map(|link| (link.kind, link.from.clone(), link.to.clone())).collect();
    let structure = links::structure(&mut resolver);
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
    let mut order: Vec<Draft> = roster.iter().map(|(draft, _)| draft).collect();
    order.sort_by(|a, b| roster.get(*a).id.cmp(&roster.get(*b).id));
    let mut node_of = vec![NodeId(0); order.len()];
    for (at, draft) in order.iter().enumerate() {
        node_of[draft.0] = NodeId::at(at);
    }
    let mut columns = Columns::new(sources.iter().map(|source| source.id.value.clone()).collect());
    let source_rows = sources.into_iter().map(|source| source_row(source, &mut columns)).collect();
    let nodes = node_columns(&roster, &order, &kinds, &mut columns, &mut faults);
    let numbered = number(all, &roster, &node_of, &kinds);
    let mut targets = Targets::default();
    let (link_columns, arcs) = link_columns(&numbered, &node_of, &mut columns, &mut targets, &mut faults);
    let facts = number_facts(facts, &roster);
    let mut fact_rows = fact_rows(&facts, &node_of, &mut columns, &mut targets, &mut faults);
    name_measures(&link_columns, &fact_rows, &mut columns, &mut targets, &mut faults);
    let mut links = link_columns;
    point(&numbered, &facts, &mut links, &mut fact_rows, &mut columns, &targets, &mut faults);
    parts::break_circles(&numbered, &facts, &mut links, &mut fact_rows, &mut columns, &mut faults);
    let counted = counted(&numbered, &roster, &mut faults);
    let merged = merged_ids(&numbered, &mut columns);
    let mut citing: HashMap<NodeId, Vec<u32>> = HashMap::new();
    for (at, fact) in (0u32..).zip(&fact_rows) {
        let ends: BTreeSet<NodeId> = fact.of.into_iter().chain(fact.with).collect();
        for node in ends {
            citing.entry(node).or_default().push(at);
        }
    }
    let store = Store {
        texts: columns.texts.finish(),
        nodes,
        links,
        measures: columns.measures,
        facts: fact_rows,
        sources: source_rows,
        citations: columns.citations,
        periods: columns.periods,
        units: columns.units,
        measure_names: columns.measure_names,
    };
    let graph = Graph {
        arcs: Arcs::new(store.nodes.id.len(), arcs),
        containment: Containment::new(&store, &counted),
        names: Names::new(&store),
        link_by_id: merged,
        citing,
        kinds,
        store,
    };
    audit::audit(&graph, &numbered, &facts, &mut faults);
    let mut report = Report { files: register.files, diagnostics: faults };
    report.sort();
    Built { graph, report, names }
}

fn source_row(source: SourceDeclaration, columns: &mut Columns) -> SourceRow {
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

fn node_columns(
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

/// A link with its final id.
#[derive(Debug)]
pub(super) struct Numbered {
    pub(super) id: String,
    pub(super) link: LinkDraft,
}

/// Gives each link its id and sorts by it.
fn number(links: Vec<LinkDraft>, roster: &Roster, node_of: &[NodeId], kinds: &KindTable) -> Vec<Numbered> {
    let mut keyed: Vec<(String, LinkDraft)> = Vec::with_capacity(links.len());
    for mut link in links {
        let Some(kind) = link.kind else { continue };
        link.from.sort_by_key(|draft| node_of[draft.0]);
        link.to.sort_by_key(|draft| node_of[draft.0]);
        let name = |drafts: &[Draft]| drafts.iter().map(|draft| roster.get(*draft).id.as_str()).collect::<Vec<_>>().join("+");
        let (from, to) = (name(&link.from), name(&link.to));
        let label = &kinds.info(kind).name;
        let base = match &link.id {
            Some(id) => id.value.clone(),
            None if link.flags & LinkFlags::IMPLIED != 0 => format!("{label}:{from}>{to}"),
            None => {
                let scheme = link.scheme.map(|scheme| roster.get(scheme).id.as_str()).unwrap_or_default();
                let start = link.period.map(|period| period.to_string()).unwrap_or_default();
                let start = start.split('/').next().unwrap_or_default();
                hashed(label, [from.as_str(), to.as_str(), scheme, start])
            }
        };
        keyed.push((base, link));
    }
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    for equal in keyed.chunk_by_mut(|a, b| a.0 == b.0).filter(|equal| equal.len() > 1) {
        equal.sort_by_cached_key(|(_, link)| tie(link, roster));
    }
    let mut numbered: Vec<Numbered> = Vec::with_capacity(keyed.len());
    let mut nth = 0;
    let mut last = String::new();
    for (base, link) in keyed {
        nth = if base == last { nth + 1 } else { 0 };
        last.clone_from(&base);
        numbered.push(Numbered { id: ordinal(&base, nth), link });
    }
    numbered.sort_by(|a, b| a.id.cmp(&b.id));
    numbered
}

/// What parts links that are equal in kind, ends, scheme and start: period, measures, source and quote, never the file; and
/// last whatever else they say.
type Tie = (Option<String>, Vec<String>, Vec<(Option<String>, Option<String>)>, String);

pub(super) fn tie(link: &LinkDraft, roster: &Roster) -> Tie {
    let mut measures: Vec<_> = link.measures.iter().map(|measure| format!("{} {}", measure.name, measure.quantity)).collect();
    // The order of keys in a table says nothing.
    measures.sort();
    let ids = |drafts: &[Draft]| drafts.iter().map(|draft| roster.get(*draft).id.as_str()).collect::<Vec<_>>().join("+");
    let roles: Vec<_> = link.roles.iter().map(|(role, who)| (role, ids(who))).collect();
    let refers =
        |others: &[crate::diagnostic::Placed<String>]| others.iter().map(|other| other.value.clone()).collect::<Vec<_>>();
    let wholes: Vec<_> =
        link.part_of.iter().map(|part| (part.whole.as_ref().map(|whole| whole.value.as_str()), part.certainty)).collect();
    let rest = format!(
        "{:?}",
        (
            (ids(link.enclave.as_slice()), link.status, link.flags, &link.because, ids(&link.programmes), roles),
            (refers(&link.contradicts), wholes, &link.common.note, &link.common.x, &link.period_words),
        )
    );
    (link.period.map(|period| period.to_string()), measures, quotes(&link.common), rest)
}

/// Sources and quotes, sorted.
fn quotes(common: &Common) -> Vec<(Option<String>, Option<String>)> {
    let text = |text: &Option<crate::diagnostic::Placed<String>>| text.as_ref().map(|text| text.value.clone());
    let mut quotes: Vec<_> = common.citations.iter().map(|citation| (text(&citation.source), text(&citation.quote))).collect();
    quotes.sort();
    quotes
}

fn link_columns(
    numbered: &[Numbered],
    node_of: &[NodeId],
    columns: &mut Columns,
    targets: &mut Targets,
    faults: &mut Vec<Diagnostic>,
) -> (Links, Vec<RawArc>) {
    let mut links = Links::default();
    let mut arcs = Vec::with_capacity(numbered.len());
    for (at, Numbered { id, link }) in numbered.iter().enumerate() {
        let handle = LinkId::at(at);
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

fn position(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A fact with its final id.
#[derive(Debug)]
pub(super) struct NumberedFact {
    pub(super) id: String,
    pub(super) fact: FactDraft,
}

/// Gives each fact its id and sorts by it; equal ones are parted by their figures and words.
fn number_facts(facts: Vec<FactDraft>, roster: &Roster) -> Vec<NumberedFact> {
    let mut keyed: Vec<(String, (String, Vec<_>), FactDraft)> = Vec::with_capacity(facts.len());
    for fact in facts {
        let declared = &fact.declared;
        let id_of = |draft: Option<Draft>| draft.map(|draft| roster.get(draft).id.as_str()).unwrap_or_default();
        let about = declared.about.as_ref().map(|about| about.value.as_str()).unwrap_or_default();
        let period = declared.period.as_ref().map(|period| period.period.value.to_string()).unwrap_or_default();
        let id = declared.id.as_ref().map_or_else(
            || hashed(declared.class.as_str(), [id_of(fact.of), id_of(fact.with), about, &declared.what, &period]),
            |id| id.value.clone(),
        );
        let mut measures: Vec<_> =
            declared.measures.iter().map(|measure| (&measure.name, measure.quantity.to_string())).collect();
        measures.sort();
        let measures: String = measures.into_iter().map(|(_, quantity)| quantity).collect();
        let words = (measures + declared.text.as_deref().unwrap_or_default(), quotes(&declared.common));
        keyed.push((id, words, fact));
    }
    keyed.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    let mut numbered: Vec<NumberedFact> = Vec::with_capacity(keyed.len());
    let (mut nth, mut last) = (0, String::new());
    for (base, _, fact) in keyed {
        nth = if base == last { nth + 1 } else { 0 };
        last.clone_from(&base);
        numbered.push(NumberedFact { id: ordinal(&base, nth), fact });
    }
    numbered.sort_by(|a, b| a.id.cmp(&b.id));
    numbered
}

fn fact_rows(
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

/// Gives each figure of a link or fact with a given id the id that others may refer to.
fn name_measures(links: &Links, facts: &[FactRow], columns: &mut Columns, targets: &mut Targets, faults: &mut Vec<Diagnostic>) {
    let mut bearers: Vec<(String, std::ops::Range<u32>)> = Vec::new();
    let rows_of = |link: &LinkId| links.measures_at[link.index()]..links.measures_at[link.index() + 1];
    bearers.extend(targets.links.iter().map(|(id, link)| (id.clone(), rows_of(link))));
    bearers.extend(targets.facts.iter().map(|(id, fact)| (id.clone(), facts[*fact as usize].measures.clone())));
    bearers.sort_by(|a, b| a.0.cmp(&b.0));
    let names: Vec<String> = columns.measure_names.clone().into_iter().map(|name| columns.texts.get(name).to_owned()).collect();
    for (id, rows) in bearers {
        let mut seen: BTreeMap<u16, usize> = BTreeMap::new();
        for row in rows {
            let name = columns.measures.name[row as usize];
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
fn point(
    numbered: &[Numbered],
    facts: &[NumberedFact],
    links: &mut Links,
    rows: &mut [FactRow],
    columns: &mut Columns,
    targets: &Targets,
    faults: &mut Vec<Diagnostic>,
) {
    for (at, Numbered { link, .. }) in numbered.iter().enumerate() {
        let handle = LinkId::at(at);
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
        point_measures(&link.measures, links.measures_at[at]..links.measures_at[at + 1], columns, targets, faults);
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
fn counted(numbered: &[Numbered], roster: &Roster, faults: &mut Vec<Diagnostic>) -> Vec<LinkId> {
    let mut places: BTreeSet<Draft> = BTreeSet::new();
    let mut wholes: BTreeMap<Draft, Vec<(LinkId, bool)>> = BTreeMap::new();
    for (at, Numbered { link, .. }) in numbered.iter().enumerate() {
        match link.kind {
            Some(Kind::WITHIN) => places.extend(&link.from),
            Some(Kind::UNIT_OF) => {
                for from in &link.from {
                    wholes.entry(*from).or_default().push((LinkId::at(at), link.counts));
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

fn merged_ids(numbered: &[Numbered], columns: &mut Columns) -> HashMap<TextId, LinkId> {
    let mut merged = HashMap::new();
    for (at, Numbered { link, .. }) in numbered.iter().enumerate() {
        for id in &link.also {
            merged.insert(columns.texts.add(&id.value), LinkId::at(at));
        }
    }
    merged
}
