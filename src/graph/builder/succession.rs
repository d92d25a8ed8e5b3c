//! What became of regions: the mergers and splits that the gazetteer knows, as links of the graph.

use super::links::LinkDraft;
use super::resolve::Resolver;
use super::roster::Draft;
use crate::gazetteer::china;
use crate::graph::store::LinkFlags;
use crate::model::{Kind, Period};

/// Links from a region to its heirs, with the year; the heirs become entities.
///
/// A unit that lives on and gave land to a new one is followed only where something may be older than that: `earliest` is the
/// first year of any link or source.
pub(super) fn implied(resolver: &mut Resolver, draft: Draft, earliest: Option<i32>) -> Vec<LinkDraft> {
    let Some(region) = resolver.roster.get(draft).region else { return Vec::new() };
    let mut links = Vec::new();
    for (heir, year) in china().successors(region) {
        if region.is_current() && earliest.is_none_or(|earliest| earliest >= i32::from(year)) {
            continue;
        }
        let to = resolver.roster.add_region(heir);
        links.push(LinkDraft {
            kind: Some(Kind::SUCCESSION),
            from: vec![draft],
            to: vec![to],
            flags: LinkFlags::IMPLIED,
            period: Period::parse(&year.to_string()).ok(),
            ..LinkDraft::default()
        });
    }
    links
}

/// The first year in which a link may have begun or a source was published.
pub(super) fn earliest(links: &[LinkDraft], published: impl Iterator<Item = Period>) -> Option<i32> {
    let periods = links.iter().filter_map(|link| link.period).chain(published);
    periods.filter_map(|period| period.start().0.or(period.end().0)).map(|day| day.to_ymd().0).min()
}
