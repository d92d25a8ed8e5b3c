//! The records of a graph document. They only grow within a version.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Number, Value};

/// A whole graph.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct GraphDocument {
    /// Version of the document.
    pub shanhai: u32,
    /// Kinds that the data set declares.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<KindRecord>,
    /// Sources by id.
    pub sources: Vec<SourceRecord>,
    /// Entities by id.
    pub entities: Vec<EntityRecord>,
    /// Links by id.
    pub links: Vec<LinkRecord>,
    /// Facts by id.
    pub facts: Vec<FactRecord>,
}

/// A kind that the data set declares.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct KindRecord {
    /// Name.
    pub name: String,
    /// entity, link.
    pub of: String,
    /// Of a kind of link: support, structure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub family: Option<String>,
    /// Labels by language.
    pub label: Map<String, Value>,
    /// Links of it read the same both ways.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub symmetric: bool,
    /// `#rrggbb`.
    pub colour: String,
    /// solid, dashed, dotted, dash-dot.
    pub dash: String,
}

/// A source.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct SourceRecord {
    /// Id.
    pub id: String,
    /// Title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When it was published (EDTF).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// When it was fetched (EDTF).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retrieved: Option<String>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Publisher.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub publisher: Option<String>,
    /// Author.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<String>,
    /// Licence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Language tag.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// File of its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// `internal`: left out under `--public`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// `disjoint`: a ledger, each row another payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub records: Option<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// The user's own attributes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<Value>,
}

/// A period in EDTF, or with the words of the source.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum PeriodRecord {
    /// EDTF.
    Plain(String),
    /// EDTF and the words.
    Worded {
        /// EDTF.
        value: String,
        /// The source's words.
        as_written: String,
    },
}

/// Another entity by its id, or with the period in which the relation holds.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum RelationRecord {
    /// Id.
    Plain(String),
    /// Id and more.
    Full {
        /// Id.
        entity: String,
        /// When it holds.
        #[serde(skip_serializing_if = "Option::is_none")]
        period: Option<PeriodRecord>,
        /// Of several, the one that says where the entity counts.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        counts: bool,
    },
}

/// A sentence of a source.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CitationRecord {
    /// Id of the source.
    pub source: String,
    /// The verbatim sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// Page, paragraph, row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// Whose voice it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
}

/// What entities, links and facts share.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CommonRecord {
    /// under-way, planned; in-place if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// When (EDTF).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodRecord>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// `internal`: left out under `--public`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<String>,
    /// Sentences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cite: Vec<CitationRecord>,
    /// The user's own attributes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x: Option<Value>,
}

/// An entity.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EntityRecord {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// Name.
    pub name: String,
    /// Names by language tag.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub names: Map<String, Value>,
    /// Other names it answers to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    /// The name is ours.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unnamed: bool,
    /// The gazetteer has it and no table declares it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub gazetteer: bool,
    /// Classes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub class: Vec<String>,
    /// Level of a region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Where it lies.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub within: Vec<RelationRecord>,
    /// What it belongs to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unit_of: Vec<RelationRecord>,
    /// Who set it up.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owner: Vec<RelationRecord>,
    /// Degrees east.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// Degrees north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// Of a group: the kind of its members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Of a group: how many members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Of a group: the named members, by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// Of a group: the source ends its list with 等.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// Status, period, note, access, sentences, own attributes.
    #[serde(flatten)]
    pub common: CommonRecord,
}

/// What something is inside of.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PartRecord {
    /// Id of the link or fact that is the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// Id of the figure that is the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// sure, possible, none.
    pub certainty: String,
}

/// What reads as a figure.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum ValueRecord {
    /// A number in base units.
    Number(Number),
    /// Words of the source.
    Words(String),
}

/// A figure, as written and as read.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct MeasureRecord {
    /// Id, if it was given one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What reads as the figure: the words of the source where they do, or its one number. Where neither is there, `low` and
    /// `high` are the figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<ValueRecord>,
    /// Words that hold no number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vague: Option<String>,
    /// The words of the source, where `value` is not those.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_written: Option<String>,
    /// The number that is stated, in base units.
    pub stated: Option<Number>,
    /// The lowest it can be; none: not known.
    pub low: Option<Number>,
    /// The highest it can be; none: not known.
    pub high: Option<Number>,
    /// It is more than `low`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub low_open: bool,
    /// It is less than `high`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub high_open: bool,
    /// 约、左右.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
    /// ISO 4217 code, or a name of the table of units.
    pub unit: String,
    /// For each of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// once, yearly, cumulative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span: Option<String>,
    /// paid, unstated, guaranteed, pledged, planned, expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// Of a rate: what it is a share of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Its own period (EDTF).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<PeriodRecord>,
    /// What it is inside of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub part_of: Vec<PartRecord>,
    /// Ids of what says otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradicts: Vec<String>,
    /// Ids of the figures that it states again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub same_as: Vec<String>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LinkRecord {
    /// Id.
    pub id: String,
    /// The id was given, so that other links may refer to it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// Kind.
    pub kind: String,
    /// Givers by id.
    pub from: Vec<String>,
    /// Receivers by id.
    pub to: Vec<String>,
    /// Id of the scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Ids of the programmes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub programme: Vec<String>,
    /// Who else has a hand in it, by role, by id.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub roles: Map<String, Value>,
    /// `possible`, where a party or the link itself is inferred.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certainty: Option<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// The source's list of partners ends with 等.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// Figures by name, each name with one or several.
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub measures: BTreeMap<String, Vec<MeasureRecord>>,
    /// What its figures are inside of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub part_of: Vec<PartRecord>,
    /// Ids of what says otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradicts: Vec<String>,
    /// Ids of the statements that this link was also made in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// Status, period, note, access, sentences, own attributes.
    #[serde(flatten)]
    pub common: CommonRecord,
}

/// A condition of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ConditionRecord {
    /// What is looked at.
    pub what: String,
    /// The figure it must have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<MeasureRecord>,
    /// Words where it is no figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FactRecord {
    /// Id.
    pub id: String,
    /// The id was given.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub named: bool,
    /// indicator, status, rule, outcome.
    pub class: String,
    /// Id of the entity it is said of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// Id of the other entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
    /// Id of the link it is said of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// What is said.
    pub what: String,
    /// Words where it is no figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Figures by name: `value`, `before`, `after` and others.
    #[serde(skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub measures: BTreeMap<String, Vec<MeasureRecord>>,
    /// Of a status: id of the rule that was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Of a rule: what must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ConditionRecord>,
    /// Of a rule: what follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<String>,
    /// What it is inside of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub part_of: Vec<PartRecord>,
    /// Ids of what says otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradicts: Vec<String>,
    /// Ids of what it states again.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub same_as: Vec<String>,
    /// Status, period, note, access, sentences, own attributes.
    #[serde(flatten)]
    pub common: CommonRecord,
}
