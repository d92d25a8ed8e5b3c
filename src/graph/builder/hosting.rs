//! Derived hosting: the place that holds an enclave hosts its owner.

use std::collections::{BTreeMap, BTreeSet};

use super::links::LinkDraft;
use super::resolve::Resolver;
use super::roster::Draft;
use crate::graph::store::LinkFlags;
use crate::model::{Answer, Kind, Period};

/// A hosting link for each enclave and place, where neither the place nor the owner contains the other.
pub(super) fn derive(links: &[LinkDraft], resolver: &Resolver) -> Vec<LinkDraft> {
    let mut above: BTreeMap<Draft, Vec<Draft>> = BTreeMap::new();
    let mut places: BTreeMap<Draft, Vec<&LinkDraft>> = BTreeMap::new();
    for link in links {
        if let Some(Kind::WITHIN | Kind::UNIT_OF) = link.kind {
            for from in &link.from {
                above.entry(*from).or_default().extend(&link.to);
                if link.kind == Some(Kind::WITHIN) {
                    places.entry(*from).or_default().push(link);
                }
            }
        }
    }
    let mut hosting = Vec::new();
    for ownership in links.iter().filter(|link| link.kind == Some(Kind::OWNERSHIP)) {
        let enclave = ownership.to[0];
        let Some(declared) = resolver.roster.get(enclave).declared else { continue };
        for within in places.get(&enclave).into_iter().flatten() {
            for place in &within.to {
                let owners = &ownership.from;
                let (place_chain, apart) = (chain(*place, &above), |owner: &Draft| !chain(*owner, &above).contains(place));
                if !owners.iter().all(|owner| apart(owner) && !place_chain.contains(owner)) {
                    continue;
                }
                let never = |owned: Period| within.period.is_some_and(|placed| owned.surely_disjoint(&placed));
                if ownership.period.is_some_and(never) {
                    continue;
                }
                let own = overlap(ownership.period, within.period);
                let park = declared.period.as_ref().map(|period| period.period.value);
                let mut citations = declared.common.citations.clone();
                citations.extend(ownership.common.citations.iter().chain(&within.common.citations).cloned());
                let mut link = LinkDraft {
                    kind: Some(Kind::HOSTING),
                    from: vec![*place],
                    to: owners.clone(),
                    period: own.or(park),
                    period_words: declared.period.as_ref().filter(|_| own.is_none()).and_then(|period| period.as_written.clone()),
                    status: declared.status.as_ref().map(|status| status.value).unwrap_or_default(),
                    flags: LinkFlags::DERIVED
                        | LinkFlags::IMPLIED
                        | (ownership.flags | within.flags) & (LinkFlags::POSSIBLE | LinkFlags::INTERNAL),
                    because: ownership.because.clone().or_else(|| within.because.clone()),
                    enclave: Some(enclave),
                    place: declared.place,
                    ..LinkDraft::default()
                };
                link.common.citations = citations;
                if declared.common.internal {
                    link.flags |= LinkFlags::INTERNAL;
                }
                hosting.push(link);
            }
        }
    }
    hosting
}

/// The time in which an enclave is owned and stands there, as far as one of them says it: the inner of two; of two that overlap
/// in part, that of the place, which says who hosts.
fn overlap(owned: Option<Period>, placed: Option<Period>) -> Option<Period> {
    match (owned, placed) {
        (Some(owned), Some(placed)) if owned.lies_inside(&placed) != Answer::Yes => Some(placed),
        (one, other) => one.or(other),
    }
}

/// An entity and all above it.
fn chain(draft: Draft, above: &BTreeMap<Draft, Vec<Draft>>) -> BTreeSet<Draft> {
    let mut chain = BTreeSet::from([draft]);
    let mut next = vec![draft];
    while let Some(from) = next.pop() {
        for to in above.get(&from).into_iter().flatten() {
            if chain.insert(*to) {
                next.push(*to);
            }
        }
    }
    chain
}
