//! What is likely wrong though nothing is unsound: figures without a source, doubles, disagreements, parts above their whole.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::number::{Numbered, NumberedFact};
use super::plain::PlainLinks;
use crate::diagnostic::{Code, Diagnostic, Place};
use crate::graph::store::{LinkDetail, LinkFlags};
use crate::graph::{Graph, LinkId, Measure, Target};
use crate::model::PartCertainty;

pub(super) fn audit(graph: &Graph, links: &[Numbered], facts: &[NumberedFact], faults: &mut Vec<Diagnostic>) {
    for numbered in links {
        let (link, place) = (graph.link(numbered.handle), numbered.link.place);
        if numbered.link.flags & LinkFlags::IMPLIED != 0 {
            continue;
        }
        if place != Place::Nowhere && link.citations().next().is_none() {
            let what = if link.measures().len() > 0 { "figures" } else { "link" };
            let message = format!("the {what} of `{}` rest on no source", link.id());
            faults.push(
                Diagnostic::warning(Code::NoSource, place, message).hint("add `quote = \"…\"` or `cite = { source, quote }`"),
            );
        }
        for other in link.contradicts() {
            disagreement(link.id(), &other, place, faults);
        }
        for measure in link.measures() {
            for other in measure.contradicts() {
                disagreement(&measure.id(), &other, place, faults);
            }
        }
    }
    for (fact, numbered) in graph.facts().zip(facts) {
        let place = numbered.fact.declared.common.place;
        if place != Place::Nowhere && fact.citations().next().is_none() {
            let message = format!("`{}` rests on no source", fact.id());
            faults.push(
                Diagnostic::warning(Code::NoSource, place, message).hint("add `quote = \"…\"` or `cite = { source, quote }`"),
            );
        }
        for other in fact.contradicts() {
            disagreement(fact.id(), &other, place, faults);
        }
        for measure in fact.measures() {
            for other in measure.contradicts() {
                disagreement(&measure.id(), &other, place, faults);
            }
        }
    }
    doubles(graph, links, faults);
    parts(graph, links, faults);
}

fn disagreement(id: &str, other: &Target<'_>, place: Place, faults: &mut Vec<Diagnostic>) {
    let message = format!("`{id}` and `{}` disagree", other.id());
    let hint = "both are kept; a total counts them once, from the lowest to the highest";
    faults.push(Diagnostic::warning(Code::Disagreement, place, message).hint(hint));
}

/// Links of one kind, with the same ends, scheme and start, that state the same figures and do not say that they are one.
fn doubles(graph: &Graph, links: &[Numbered], faults: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, Numbered { link, .. }) in links.iter().enumerate() {
        if link.flags & LinkFlags::IMPLIED == 0 {
            let mut figures: Vec<String> =
                link.measures.iter().map(|measure| format!("{}={}", measure.name, measure.quantity)).collect();
            figures.sort();
            let period = link.period.map(|period| period.to_string()).unwrap_or_default();
            let ends = (link.kind, link.from.as_slice(), link.to.as_slice(), link.scheme);
            let words = (period, figures, link.common.note.as_deref());
            seen.entry((ends, words)).or_default().push(at);
        }
    }
    for same in seen.values().filter(|same| same.len() > 1) {
        for (one, other) in same.iter().zip(&same[1..]) {
            let (first, second) = (graph.link(links[*one].handle), graph.link(links[*other].handle));
            let disjoint = second.citations().any(|citation| citation.source().is_disjoint());
            if disjoint {
                continue;
            }
            let message = format!("`{}` and `{}` say the same of the same", first.id(), second.id());
            let hint = format!("if they are one link, add `same_as = \"{}\"` to the second", first.id());
            let fault = Diagnostic::warning(Code::LikelyDouble, links[*other].link.place, message).hint(hint);
            faults.push(fault.related(links[*one].link.place, "the other statement"));
        }
    }
}

/// Tables whose rows rest on no source.
pub(super) fn tables(tables: &[PlainLinks], faults: &mut Vec<Diagnostic>) {
    for table in tables {
        let without = table.rows.cites.of.count(0);
        let Some(first) = (0..table.rows.len()).find(|row| without > 0 && table.rows.cites.of.get(*row) == 0) else { continue };
        let place = table.rows.place(first);
        if place != Place::Nowhere {
            let message = format!("{without} links of this table rest on no source");
            faults.push(Diagnostic::warning(Code::NoSource, place, message).hint("name the source of the table"));
        }
    }
}

/// Where a link was declared; a row of a table stands nowhere here.
fn place_of(links: &[Numbered], link: LinkId) -> Place {
    links.binary_search_by_key(&link, |numbered| numbered.handle).map_or(Place::Nowhere, |at| links[at].link.place)
}

/// Parts that are declared sure and are together larger than their whole can be.
fn parts(graph: &Graph, links: &[Numbered], faults: &mut Vec<Diagnostic>) {
    let store = &graph.store;
    let said = |(_, detail): &(LinkId, LinkDetail)| !detail.part_of.is_empty();
    if store.measures.detail.is_empty() && !store.links.detail.iter().any(said) {
        return;
    }
    let mut wholes: BTreeMap<String, (Measure<'_>, Decimal, Vec<String>)> = BTreeMap::new();
    for part in graph.links().flat_map(|link| link.measures()) {
        for (whole, certainty) in part.part_of() {
            if certainty != PartCertainty::Sure {
                continue;
            }
            let wide = match whole {
                Some(Target::Measure(measure)) => vec![measure],
                Some(Target::Link(link)) => link.measures().filter(|measure| measure.name() == part.name()).collect(),
                _ => Vec::new(),
            };
            for whole in wide.into_iter().filter(|whole| whole.quantity().unit == part.quantity().unit) {
                let entry = wholes.entry(whole.id()).or_insert_with(|| (whole, Decimal::ZERO, Vec::new()));
                entry.1 = entry.1.saturating_add(part.quantity().low.unwrap_or_default());
                entry.2.push(part.id());
            }
        }
    }
    for (id, (whole, sum, parts)) in wholes {
        if whole.quantity().high.is_some_and(|high| sum > high) {
            let message = format!("the parts of `{id}` come to {sum}, more than the whole: {}", parts.join(", "));
            let place = match whole.bearer {
                crate::graph::measure::Bearer::Link(link) => place_of(links, link),
                crate::graph::measure::Bearer::Fact(_) => Place::Nowhere,
            };
            let hint = "if a part may lie outside, say `certainty = \"possible\"`; a total is raised to the sum of sure parts";
            faults.push(Diagnostic::warning(Code::PartExceedsWhole, place, message).hint(hint));
        }
    }
}
