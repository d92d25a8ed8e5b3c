//! Links and facts with their ends resolved, before they are put in order.

use std::collections::BTreeMap;

use super::columns::fits;
use super::resolve::Resolver;
use super::roster::Draft;
use super::succession;
use crate::diagnostic::{Code, Diagnostic, Place, Placed};
use crate::graph::declaration::{
    CitationDeclaration, Common, FactDeclaration, LinkDeclaration, MeasureDeclaration, PartDeclaration, PeriodDeclaration,
    Register, Relation,
};
use crate::graph::store::LinkFlags;
use crate::model::{Family, Kind, Period, Status};

/// A link whose ends are known.
#[derive(Clone, Debug, Default)]
pub(super) struct LinkDraft {
    pub(super) id: Option<Placed<String>>,
    pub(super) kind: Option<Kind>,
    pub(super) from: Vec<Draft>,
    pub(super) to: Vec<Draft>,
    pub(super) period: Option<Period>,
    pub(super) period_words: Option<String>,
    pub(super) scheme: Option<Draft>,
    pub(super) programmes: Vec<Draft>,
    pub(super) roles: Vec<(String, Vec<Draft>)>,
    pub(super) status: Status,
    /// Bits of [`LinkFlags`].
    pub(super) flags: u8,
    pub(super) because: Option<String>,
    pub(super) measures: Vec<MeasureDeclaration>,
    pub(super) same_as: Vec<Placed<String>>,
    pub(super) same_as_elsewhere: Vec<Placed<String>>,
    pub(super) contradicts: Vec<Placed<String>>,
    pub(super) part_of: Vec<PartDeclaration>,
    pub(super) common: Common,
    pub(super) enclave: Option<Draft>,
    /// Ids of the statements merged into it.
    pub(super) also: Vec<Placed<String>>,
    /// Of several `unit_of`, the one that says where the entity counts.
    pub(super) counts: bool,
    pub(super) place: Place,
}

/// A fact whose entities are known.
#[derive(Clone, Debug)]
pub(super) struct FactDraft {
    pub(super) declared: FactDeclaration,
    pub(super) of: Option<Draft>,
    pub(super) with: Option<Draft>,
}

/// Resolves the ends of all links that tables declare.
pub(super) fn declared(register: &mut Register, resolver: &mut Resolver) -> Vec<LinkDraft> {
    std::mem::take(&mut register.links).into_iter().filter_map(|link| one(link, resolver)).collect()
}

fn one(link: LinkDeclaration, resolver: &mut Resolver) -> Option<LinkDraft> {
    let place = link.common.place;
    let Some(kind) = resolver
        .kinds
        .get(&link.kind.value)
        .filter(|kind| resolver.kinds.info(*kind).family != Family::Entity && *kind != Kind::HOSTING)
    else {
        let message = format!("`{}` is no kind of link that can be declared", link.kind.value);
        resolver.faults.push(Diagnostic::error(Code::UnknownTable, link.kind.place, message));
        return None;
    };
    // All ends are resolved before any fault ends the work on this link, so that all faults show in one run.
    let (from, to) = (resolver.references(&link.from), resolver.references(&link.to));
    let scheme = link.scheme.as_ref().map(|scheme| resolver.programme(scheme, "scheme"));
    let programmes: Vec<Option<Draft>> =
        link.programmes.iter().map(|programme| resolver.programme(programme, "programme")).collect();
    let roles: Vec<(String, Option<Vec<Draft>>)> =
        link.roles.iter().map(|(role, who)| (role.clone(), resolver.references(who))).collect();
    let (mut from, mut to) = (from?, to?);
    if from.is_empty() || to.is_empty() {
        // A reader has told it already.
        if place != Place::Nowhere {
            return None;
        }
        let missing = if from.is_empty() { "from" } else { "to" };
        let message = format!("a {} without `{missing}`", link.kind.value);
        let hint = "name who gives in `from` and who receives in `to`; what has only one side is a fact";
        resolver.faults.push(Diagnostic::error(Code::MissingKey, place, message).hint(hint));
        return None;
    }
    dedup(&mut from);
    dedup(&mut to);
    if from == to {
        let name = resolver.roster.get(from[0]).name;
        let message = format!("a {} from `{name}` to itself", link.kind.value);
        resolver.faults.push(Diagnostic::error(Code::Conflict, place, message).hint("what is said of one entity is a fact"));
        return None;
    }
    let mut flags = 0;
    for (holds, bit) in
        [(link.possible, LinkFlags::POSSIBLE), (link.open, LinkFlags::OPEN), (link.common.internal, LinkFlags::INTERNAL)]
    {
        flags |= if holds { bit } else { 0 };
    }
    let (period, period_words) = split(link.period);
    let (basis, span) = (link.basis, link.span);
    let mut measures = link.measures;
    measures.retain(|measure| fits(measure, &mut resolver.faults));
    for measure in &mut measures {
        measure.basis = measure.basis.or(basis);
        measure.span = measure.span.or(span);
    }
    Some(LinkDraft {
        id: link.id,
        kind: Some(kind),
        from,
        to,
        period,
        period_words,
        scheme: scheme.flatten(),
        programmes: programmes.into_iter().flatten().collect(),
        roles: roles.into_iter().map(|(role, who)| (role, who.unwrap_or_default())).collect(),
        status: link.status.map(|status| status.value).unwrap_or_default(),
        flags,
        because: link.because,
        measures,
        same_as: link.same_as,
        same_as_elsewhere: link.same_as_elsewhere,
        also: link.also,
        contradicts: link.contradicts,
        part_of: link.part_of,
        common: link.common,
        place,
        ..LinkDraft::default()
    })
}

/// Resolves what facts are said of.
pub(super) fn facts(register: &mut Register, resolver: &mut Resolver) -> Vec<FactDraft> {
    let mut found = Vec::new();
    for mut fact in std::mem::take(&mut register.facts) {
        fact.measures.retain(|measure| fits(measure, &mut resolver.faults));
        let of = fact.of.as_ref().map(|of| resolver.reference(of));
        let with = fact.with.as_ref().map(|with| resolver.reference(with));
        if matches!(of, Some(None)) || matches!(with, Some(None)) {
            continue;
        }
        found.push(FactDraft { of: of.flatten(), with: with.flatten(), declared: fact });
    }
    found
}

/// The links that keys of entities state: `within`, `unit_of`, `owner`, `members`, and the parents and heirs of
/// the gazetteer.
pub(super) fn structure(resolver: &mut Resolver, earliest: Option<i32>) -> Vec<LinkDraft> {
    let mut links = Vec::new();
    // Resolving adds regions, which have parents of their own, so the roster grows while this runs.
    let mut at = 0;
    while at < resolver.roster.drafts.len() {
        let draft = Draft(at);
        at += 1;
        links.extend(succession::implied(resolver, draft, earliest));
        let Some(entity) = resolver.roster.get(draft).declared.cloned() else {
            if let Some(parent) = resolver.roster.get(draft).region.and_then(crate::gazetteer::Region::parent) {
                let parent = resolver.roster.add_region(parent);
                links.push(implied(Kind::WITHIN, draft, parent, Place::Nowhere));
            }
            continue;
        };
        let mut places = Vec::new();
        for (kind, relations) in
            [(Kind::WITHIN, &entity.within), (Kind::UNIT_OF, &entity.unit_of), (Kind::OWNERSHIP, &entity.owners)]
        {
            for relation in relations {
                let Some(other) = resolver.reference(&relation.entity) else { continue };
                if other == draft {
                    let message = format!("`{}` is its own `{}`", entity.name.value, resolver.kinds.info(kind).name);
                    resolver.faults.push(Diagnostic::error(Code::Cycle, relation.entity.place(), message));
                    continue;
                }
                if kind == Kind::WITHIN {
                    places.push((other, relation.clone()));
                }
                links.push(related(kind, draft, other, relation, &entity.common.citations));
            }
        }
        one_place_at_a_time(&entity.name.value, &places, resolver);
        if !entity.owners.is_empty() && resolver.kinds.get(&entity.kind.value) != Some(Kind::PARK) {
            let message = format!("`{}` has an `owner` but is no park", entity.name.value);
            let hint = "only enclaves have owners; who it belongs to is `unit_of`";
            resolver.faults.push(Diagnostic::error(Code::WrongKind, entity.place, message).hint(hint));
        }
        for member in &entity.members {
            if let Some(member) = resolver.reference(member).filter(|member| *member != draft) {
                links.push(implied(Kind::MEMBERSHIP, member, draft, entity.place));
            }
        }
        if let (true, Some(parent)) =
            (entity.within.is_empty(), resolver.roster.get(draft).region.and_then(crate::gazetteer::Region::parent))
        {
            let parent = resolver.roster.add_region(parent);
            links.push(implied(Kind::WITHIN, draft, parent, Place::Nowhere));
        }
    }
    merge_joint_owners(once(links))
}

/// What several declarations of an entity say alike is said once.
fn once(links: Vec<LinkDraft>) -> Vec<LinkDraft> {
    let mut known: BTreeMap<_, usize> = BTreeMap::new();
    let mut kept: Vec<LinkDraft> = Vec::with_capacity(links.len());
    for link in links {
        let key = (link.kind, link.from.clone(), link.to.clone(), link.period);
        if let Some(at) = known.get(&key) {
            kept[*at].counts |= link.counts;
        } else {
            known.insert(key, kept.len());
            kept.push(link);
        }
    }
    kept
}

fn implied(kind: Kind, from: Draft, to: Draft, place: Place) -> LinkDraft {
    LinkDraft { kind: Some(kind), from: vec![from], to: vec![to], flags: LinkFlags::IMPLIED, place, ..LinkDraft::default() }
}

fn related(kind: Kind, entity: Draft, other: Draft, relation: &Relation, citations: &[CitationDeclaration]) -> LinkDraft {
    let (from, to) = if kind == Kind::OWNERSHIP { (other, entity) } else { (entity, other) };
    let (period, period_words) = split(relation.period.clone());
    let mut link = implied(kind, from, to, relation.entity.place());
    link.period = period;
    link.period_words = period_words;
    link.counts = relation.counts;
    link.common.citations = citations.to_vec();
    link
}

/// Owners of one enclave over one time own it jointly: one link.
fn merge_joint_owners(links: Vec<LinkDraft>) -> Vec<LinkDraft> {
    let mut merged: Vec<LinkDraft> = Vec::with_capacity(links.len());
    for link in links {
        let same = (link.kind == Some(Kind::OWNERSHIP))
            .then(|| {
                merged
                    .iter_mut()
                    .rev()
                    .take(8)
                    .find(|other| other.kind == link.kind && other.to == link.to && other.period == link.period)
            })
            .flatten();
        match same {
            Some(other) if !other.from.contains(&link.from[0]) => other.from.extend(link.from),
            Some(_) => {}
            None => merged.push(link),
        }
    }
    merged
}

/// An entity lies in one place at a date.
fn one_place_at_a_time(name: &str, places: &[(Draft, Relation)], resolver: &mut Resolver) {
    for (at, (one, first)) in places.iter().enumerate() {
        for (other, second) in &places[at + 1..] {
            if one == other {
                continue;
            }
            let apart = match (&first.period, &second.period) {
                (Some(a), Some(b)) => a.period.value.surely_disjoint(&b.period.value),
                _ => false,
            };
            if !apart {
                let message = format!("`{name}` lies in two places at one time");
                let hint = "give each `within` the period for which it holds; what it belongs to is `unit_of`";
                let fault = Diagnostic::error(Code::Conflict, second.entity.place(), message).hint(hint);
                resolver.faults.push(fault.related(first.entity.place(), "the other place"));
            }
        }
    }
}

pub(super) fn split(period: Option<PeriodDeclaration>) -> (Option<Period>, Option<String>) {
    period.map_or((None, None), |period| (Some(period.period.value), period.as_written))
}

fn dedup(drafts: &mut Vec<Draft>) {
    drafts.sort_unstable();
    drafts.dedup();
}
