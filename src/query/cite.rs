//! The sentences behind an entity, a link, or what goes from one entity to another.

use schemars::JsonSchema;
use serde::Serialize;

use super::links::{Links, links};
use super::show::show;
use crate::graph::{Citation, Entity, Found, Link, View};
use crate::model::Family;

/// A sentence and what rests on it.
#[derive(Clone, Debug)]
pub struct Behind<'g> {
    /// The sentence.
    pub citation: Citation<'g>,
    /// Ids of the links, facts and entities that rest on it, sorted.
    pub of: Vec<String>,
}

/// The sentences behind an entity: its own, and those of its links and facts.
pub fn behind_entity<'g>(view: &View<'g>, entity: Entity<'g>) -> Vec<Behind<'g>> {
    let mut found = Vec::new();
    add(view, &mut found, entity.id(), entity.citations());
    let shown = show(view, Found::Entity(entity));
    for (link, _) in shown.received.iter().chain(&shown.given) {
        // The key of an entity repeats the sentence of the entity itself.
        if link.family() == Family::Support || !link.is_implied() {
            add(view, &mut found, link.id(), link.citations());
        }
    }
    for (fact, _) in &shown.facts {
        let fact = *fact;
        add(view, &mut found, fact.id(), fact.citations());
    }
    sorted(found)
}

/// The sentences behind a link.
pub fn behind_link<'g>(view: &View<'g>, link: &Link<'g>) -> Vec<Behind<'g>> {
    let mut found = Vec::new();
    add(view, &mut found, link.id(), link.citations());
    sorted(found)
}

/// The sentences behind all links from one entity to another.
pub fn behind_links<'g>(view: &View<'g>, from: Entity<'g>, to: Entity<'g>) -> Vec<Behind<'g>> {
    let question = Links { from: Some(from), to: Some(to), ..Links::default() };
    let mut found = Vec::new();
    for (link, _) in links(view, &question) {
        add(view, &mut found, link.id(), link.citations());
    }
    sorted(found)
}

fn add<'g>(view: &View<'g>, found: &mut Vec<Behind<'g>>, of: &str, citations: impl Iterator<Item = Citation<'g>>) {
    for citation in citations.filter(|citation| view.shows_source(&citation.source())) {
        let same = |known: &Behind<'g>| {
            known.citation.quote() == citation.quote()
                && known.citation.says() == citation.says()
                && known.citation.source().id() == citation.source().id()
        };
        match found.iter_mut().find(|known| same(known)) {
            Some(known) => known.of.push(of.to_owned()),
            None => found.push(Behind { citation, of: vec![of.to_owned()] }),
        }
    }
}

fn sorted(mut found: Vec<Behind<'_>>) -> Vec<Behind<'_>> {
    for behind in &mut found {
        behind.of.sort();
        behind.of.dedup();
    }
    found.sort_by(|a, b| {
        let key = |behind: &Behind<'_>| {
            (behind.citation.source().id().to_owned(), behind.of.clone(), behind.citation.quote().map(str::to_owned))
        };
        key(a).cmp(&key(b))
    });
    found
}

/// A source in short.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SourceShape {
    /// Id.
    pub id: String,
    /// Title.
    pub title: Option<String>,
    /// When it was published (EDTF).
    pub published: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
}

/// A sentence in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CitationShape {
    /// The source.
    pub source: SourceShape,
    /// The verbatim sentence.
    pub quote: Option<String>,
    /// Page, paragraph, row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// Whose voice it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
    /// Ids of what rests on it.
    pub of: Vec<String>,
}

/// Sentences in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CiteAnswerShape {
    /// The sentences, by source and what rests on them.
    pub citations: Vec<CitationShape>,
}

/// The answer as data.
pub fn to_shape(behind: &[Behind<'_>]) -> CiteAnswerShape {
    let shape = |behind: &Behind<'_>| {
        let source = behind.citation.source();
        CitationShape {
            source: SourceShape {
                id: source.id().to_owned(),
                title: source.title().map(str::to_owned),
                published: source.published().map(ToString::to_string),
                url: source.url().map(str::to_owned),
                publisher: source.publisher().map(str::to_owned),
            },
            quote: behind.citation.quote().map(str::to_owned),
            locator: behind.citation.locator().map(str::to_owned),
            says: behind.citation.says().map(str::to_owned),
            of: behind.of.clone(),
        }
    };
    CiteAnswerShape { citations: behind.iter().map(shape).collect() }
}
