//! Counts of what a view holds, and how much of it is dated, figured and cited.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use crate::graph::View;
use crate::model::{Answer, Family};

/// A count under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Count {
    /// Kind, source or year.
    pub name: String,
    /// How many.
    pub count: usize,
}

/// How many of the links have something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Coverage {
    /// Links of the view.
    pub links: usize,
    /// Those with a number for an amount of money.
    pub money: usize,
    /// Those with any figure.
    pub figures: usize,
    /// Those with a period.
    pub dated: usize,
    /// Those with a sentence.
    pub cited: usize,
    /// Those with several givers or receivers.
    pub joint: usize,
    /// Those that are only possible.
    pub possible: usize,
}

/// Counts of a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Stats {
    /// Entities by kind; regions that only the gazetteer knows stand apart.
    pub entities: Vec<Count>,
    /// Regions that are there because something names them or lies in them.
    pub gazetteer_regions: usize,
    /// Support links by kind.
    pub links: Vec<Count>,
    /// Structure links by kind.
    pub structure: Vec<Count>,
    /// Facts by class.
    pub facts: Vec<Count>,
    /// Support links by source; a link of two sources counts to both.
    pub sources: Vec<Count>,
    /// Support links by the year in which their period begins; `unknown` last.
    pub years: Vec<Count>,
    /// Of the support links.
    pub coverage: Coverage,
}

/// Counts what a view holds. Cost: O(entities + links + facts).
pub fn stats(view: &View<'_>) -> Stats {
    let graph = view.graph();
    let mut entities: BTreeMap<usize, usize> = BTreeMap::new();
    let mut gazetteer_regions = 0;
    for entity in graph.entities().filter(|entity| !(view.filter().public && view.is_entity_hidden(entity))) {
        if entity.is_from_gazetteer() {
            gazetteer_regions += 1;
        } else {
            *entities.entry(entity.kind().index()).or_default() += 1;
        }
    }
    let (mut links, mut structure): (BTreeMap<usize, usize>, BTreeMap<usize, usize>) = Default::default();
    let (mut sources, mut years): (BTreeMap<String, usize>, BTreeMap<String, usize>) = Default::default();
    let mut coverage = Coverage::default();
    for (link, answer) in view.links().filter(|(link, _)| link.family() == Family::Support) {
        *links.entry(link.kind().index()).or_default() += 1;
        coverage.links += 1;
        coverage.money += usize::from(link.measures().any(|one| one.quantity().unit.is_currency() && one.quantity().is_number()));
        coverage.figures += usize::from(link.measures().len() > 0);
        coverage.dated += usize::from(link.period().is_some());
        coverage.cited += usize::from(link.citations().next().is_some());
        coverage.joint += usize::from(link.is_joint());
        coverage.possible += usize::from(answer == Answer::Possibly);
        // As it is written: the doubt of `2003?` does not move it to another year.
        let written = link.period().map(ToString::to_string).unwrap_or_default();
        let year = written.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()));
        *years.entry(year.unwrap_or("unknown").to_owned()).or_default() += 1;
        let mut seen: Vec<&str> = link.citations().map(|citation| citation.source().id()).collect();
        seen.dedup();
        for source in seen {
            *sources.entry(source.to_owned()).or_default() += 1;
        }
    }
    for link in graph.links().filter(|link| link.family() == Family::Structure) {
        *structure.entry(link.kind().index()).or_default() += 1;
    }
    let mut facts: BTreeMap<&str, usize> = BTreeMap::new();
    for fact in graph.facts().filter(|fact| view.admits_fact(fact) != Answer::No) {
        *facts.entry(fact.class().as_str()).or_default() += 1;
    }
    let by_kind = |counts: BTreeMap<usize, usize>| {
        let kinds: Vec<_> = graph.kinds().iter().map(|(_, info)| info.name.clone()).collect();
        counts.into_iter().map(|(kind, count)| Count { name: kinds[kind].clone(), count }).collect()
    };
    let named = |counts: BTreeMap<String, usize>| counts.into_iter().map(|(name, count)| Count { name, count }).collect();
    Stats {
        entities: by_kind(entities),
        gazetteer_regions,
        links: by_kind(links),
        structure: by_kind(structure),
        facts: facts.into_iter().map(|(name, count)| Count { name: name.to_owned(), count }).collect(),
        sources: named(sources),
        years: named(years),
        coverage,
    }
}
