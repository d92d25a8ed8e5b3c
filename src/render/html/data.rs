//! The data of a page: what stands behind the drawing, as its script reads it. Places in lists stand for entities, links and
//! sources, so that no name is ever a key.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::query::shape::{ConditionShape, QuantityShape};

/// A word in English and Chinese.
pub(super) type Words = [String; 2];

/// All of it.
#[derive(Debug, Serialize)]
pub(super) struct Data {
    /// Version of the JSON answers, whose shapes figures have.
    pub(super) shanhai: u32,
    pub(super) lang: &'static str,
    /// First and last year of the slider; none where nothing is dated.
    pub(super) years: Option<(i32, i32)>,
    /// The words for what figures and entities are marked with, by `what:name`.
    pub(super) terms: BTreeMap<String, Words>,
    pub(super) kinds: Vec<KindData>,
    pub(super) sources: Vec<SourceData>,
    pub(super) entities: Vec<EntityData>,
    pub(super) links: Vec<LinkData>,
    pub(super) facts: Vec<FactData>,
}

/// A kind of links that are drawn, with the look of its lines.
#[derive(Debug, Serialize)]
pub(super) struct KindData {
    pub(super) name: String,
    pub(super) words: Words,
    pub(super) colour: String,
    pub(super) dash: &'static str,
}

#[derive(Debug, Serialize)]
pub(super) struct SourceData {
    pub(super) id: String,
    pub(super) title: Option<String>,
    pub(super) published: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) author: Option<String>,
    pub(super) url: Option<String>,
}

/// An entity; of one that is only referred to no more than its names and kind.
#[derive(Debug, Default, Serialize)]
pub(super) struct EntityData {
    pub(super) id: String,
    /// English and Chinese; the same where only one is known.
    pub(super) names: Words,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) aliases: Vec<String>,
    pub(super) kind: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) class: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) size: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) unnamed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) period: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parents: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) owners: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) members: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) cite: Vec<CiteData>,
}

#[derive(Debug, Serialize)]
pub(super) struct LinkData {
    pub(super) id: String,
    pub(super) kind: usize,
    pub(super) from: Vec<usize>,
    pub(super) to: Vec<usize>,
    /// For each year of the slider `y`, `p` (possibly) or `n`, by the library's own rules.
    pub(super) years: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) possible: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) because: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) period: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) period_as_written: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) scheme: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) programmes: Vec<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) roles: Vec<(String, Vec<usize>)>,
    /// Of derived hosting.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) enclave: Option<usize>,
    pub(super) figures: Vec<QuantityShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
    pub(super) cite: Vec<CiteData>,
}

#[derive(Debug, Serialize)]
pub(super) struct FactData {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) with: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) about: Option<usize>,
    pub(super) class: String,
    pub(super) what: String,
    /// The value, what was before and after, further figures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) figures: Vec<QuantityShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) text: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) conditions: Vec<ConditionShape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) then: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) period: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) possible: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
    pub(super) cite: Vec<CiteData>,
}

#[derive(Debug, Serialize)]
pub(super) struct CiteData {
    pub(super) source: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) quote: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) locator: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) says: Option<String>,
}
