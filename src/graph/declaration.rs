//! What a register declares, before names are resolved: the form that readers of files and programs hand to the builder.
//!
//! References are names as they were written, with their places; [`Builder`](super::Builder) resolves them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::rows::PlainTables;
use crate::diagnostic::{Diagnostic, Files, Place, Placed};
use crate::model::{Basis, FactClass, KindInfo, Level, PartCertainty, Period, Quantity, Span, Status};

/// A mention of an entity where one is expected.
#[derive(Clone, Debug)]
pub enum Reference {
    /// An id, a code, a name, an alias or `parent/name`.
    Name(Placed<String>),
    /// An entity declared on the spot; shared, since the builder merges it with its other declarations.
    Inline(Arc<EntityDeclaration>),
}

impl Reference {
    /// Where it stands.
    pub fn place(&self) -> Place {
        match self {
            Reference::Name(name) => name.place,
            Reference::Inline(entity) => entity.place,
        }
    }
}

impl From<&str> for Reference {
    fn from(name: &str) -> Self {
        Reference::Name(name.into())
    }
}

/// A period and, if they differ from it, the words of the source (`去年9月`).
#[derive(Clone, Debug)]
pub struct PeriodDeclaration {
    /// The period.
    pub period: Placed<Period>,
    /// The source's words.
    pub as_written: Option<String>,
}

/// A relation to another entity that may hold for a while: `within`, `unit_of`, `owner`.
#[derive(Clone, Debug)]
pub struct Relation {
    /// The other entity.
    pub entity: Reference,
    /// When it holds.
    pub period: Option<PeriodDeclaration>,
    /// Of several `unit_of`, the one that says where the entity counts.
    pub counts: bool,
}

impl From<&str> for Relation {
    fn from(name: &str) -> Self {
        Relation { entity: name.into(), period: None, counts: false }
    }
}

/// A citation: a sentence of a source.
#[derive(Clone, Debug, Default)]
pub struct CitationDeclaration {
    /// Id of the source; none for the default one of the file.
    pub source: Option<Placed<String>>,
    /// The verbatim sentence.
    pub quote: Option<Placed<String>>,
    /// Page, paragraph, row.
    pub locator: Option<String>,
    /// Whose voice it is.
    pub says: Option<String>,
}

/// What entities, links and facts share.
#[derive(Clone, Debug, Default)]
pub struct Common {
    /// Its sentences.
    pub citations: Vec<CitationDeclaration>,
    /// Free text.
    pub note: Option<String>,
    /// Left out under `--public`.
    pub internal: bool,
    /// The user's own attributes.
    pub x: Option<serde_json::Value>,
    /// Where the table begins.
    pub place: Place,
}

/// An entity as declared.
#[derive(Clone, Debug, Default)]
pub struct EntityDeclaration {
    /// Id; its name if none is given.
    pub id: Option<Placed<String>>,
    /// Name of its kind.
    pub kind: Placed<String>,
    /// Name.
    pub name: Placed<String>,
    /// Names by language tag: `en`, `zh-Hant`.
    pub names: BTreeMap<String, String>,
    /// Other names it answers to.
    pub aliases: Vec<Placed<String>>,
    /// The name is ours, the source gives none.
    pub unnamed: bool,
    /// Classes.
    pub classes: Vec<Placed<String>>,
    /// Level of a region.
    pub level: Option<Placed<Level>>,
    /// Code of a region (GB/T 2260).
    pub code: Option<Placed<String>>,
    /// Where it lies.
    pub within: Vec<Relation>,
    /// What it belongs to.
    pub unit_of: Vec<Relation>,
    /// Who set up the enclave.
    pub owners: Vec<Relation>,
    /// When it has existed.
    pub period: Option<PeriodDeclaration>,
    /// How far it has come.
    pub status: Option<Placed<Status>>,
    /// Degrees east.
    pub longitude: Option<Placed<f64>>,
    /// Degrees north.
    pub latitude: Option<Placed<f64>>,
    /// Of a group: the kind of its members.
    pub of: Option<Placed<String>>,
    /// Of a group: how many members, if stated.
    pub size: Option<Placed<u64>>,
    /// Of a group: the members that are named.
    pub members: Vec<Reference>,
    /// Of a group: the source ends its list with 等.
    pub open: bool,
    /// Where it stands.
    pub place: Place,
    /// Citations, note, access, own attributes.
    pub common: Common,
}

impl EntityDeclaration {
    /// An entity of a kind with a name.
    pub fn new(kind: &str, name: &str) -> Self {
        EntityDeclaration { kind: kind.into(), name: name.into(), ..EntityDeclaration::default() }
    }
}

/// That a figure is part of another, or is not.
#[derive(Clone, Debug)]
pub struct PartDeclaration {
    /// Id of a link (`ID`) or of a measure (`ID#money`); none with `PartCertainty::None`: apart from all.
    pub whole: Option<Placed<String>>,
    /// How sure it is.
    pub certainty: PartCertainty,
    /// Where it stands.
    pub place: Place,
}

/// A figure of a link or a fact.
#[derive(Clone, Debug)]
pub struct MeasureDeclaration {
    /// `money`, `people`, `projects` or the user's own name.
    pub name: String,
    /// What was read.
    pub quantity: Quantity,
    /// Stretch of time; by default cumulative if the period is a range.
    pub span: Option<Span>,
    /// What it rests on.
    pub basis: Option<Basis>,
    /// Of a rate: what it is a share of.
    pub of: Option<Placed<String>>,
    /// Its own period, if not the link's.
    pub period: Option<PeriodDeclaration>,
    /// What it is inside of.
    pub part_of: Vec<PartDeclaration>,
    /// Measures or links that say otherwise.
    pub contradicts: Vec<Placed<String>>,
    /// The measure that this one states again.
    pub same_as: Vec<Placed<String>>,
    /// An id of its own.
    pub id: Option<Placed<String>>,
    /// Where it stands.
    pub place: Place,
}

impl MeasureDeclaration {
    /// A figure with all else at its default.
    pub fn new(name: &str, quantity: Quantity) -> Self {
        MeasureDeclaration {
            name: name.to_owned(),
            quantity,
            span: None,
            basis: None,
            of: None,
            period: None,
            part_of: Vec::new(),
            contradicts: Vec::new(),
            same_as: Vec::new(),
            id: None,
            place: Place::Nowhere,
        }
    }
}

/// A link as declared.
#[derive(Clone, Debug, Default)]
pub struct LinkDeclaration {
    /// Id; a hash if none is given.
    pub id: Option<Placed<String>>,
    /// Name of its kind.
    pub kind: Placed<String>,
    /// Givers.
    pub from: Vec<Reference>,
    /// Receivers.
    pub to: Vec<Reference>,
    /// When it holds.
    pub period: Option<PeriodDeclaration>,
    /// Scheme it comes under.
    pub scheme: Option<Reference>,
    /// Programmes it is part of.
    pub programmes: Vec<Reference>,
    /// Who else has a hand in it, by role.
    pub roles: Vec<(String, Vec<Reference>)>,
    /// How far it has come.
    pub status: Option<Placed<Status>>,
    /// A party or the link itself is inferred.
    pub possible: bool,
    /// Why.
    pub because: Option<String>,
    /// The source's list of partners ends with 等.
    pub open: bool,
    /// Its figures.
    pub measures: Vec<MeasureDeclaration>,
    /// Basis of its figures.
    pub basis: Option<Basis>,
    /// Span of its figures.
    pub span: Option<Span>,
    /// The link that this one states again.
    pub same_as: Vec<Placed<String>>,
    /// Links of other data sets that this one states again, where they are read along: it stands by itself where they are not.
    pub same_as_elsewhere: Vec<Placed<String>>,
    /// Ids of further statements that were made one with this: it answers to them too.
    pub also: Vec<Placed<String>>,
    /// Links or measures that say otherwise.
    pub contradicts: Vec<Placed<String>>,
    /// What its figures are inside of.
    pub part_of: Vec<PartDeclaration>,
    /// Citations, note, access, own attributes.
    pub common: Common,
}

impl LinkDeclaration {
    /// A link of a kind between two entities.
    pub fn new(kind: &str, from: &str, to: &str) -> Self {
        LinkDeclaration { kind: kind.into(), from: vec![from.into()], to: vec![to.into()], ..LinkDeclaration::default() }
    }
}

/// A condition of a rule, or what follows from one.
#[derive(Clone, Debug)]
pub struct Condition {
    /// What is looked at (`gdp`).
    pub what: String,
    /// The figure it must have.
    pub value: Option<Quantity>,
    /// Words where it is no figure.
    pub text: Option<String>,
}

/// A fact as declared.
#[derive(Clone, Debug)]
pub struct FactDeclaration {
    /// Id; a hash if none is given.
    pub id: Option<Placed<String>>,
    /// Its class.
    pub class: FactClass,
    /// The entity it is said of.
    pub of: Option<Reference>,
    /// The other entity.
    pub with: Option<Reference>,
    /// The link it is said of.
    pub about: Option<Placed<String>>,
    /// What is said.
    pub what: String,
    /// Words where it is no figure.
    pub text: Option<String>,
    /// Its figures: `value`, `before` and `after` by those names, and others.
    pub measures: Vec<MeasureDeclaration>,
    /// When.
    pub period: Option<PeriodDeclaration>,
    /// How far it has come.
    pub status: Option<Placed<Status>>,
    /// Basis of its figures.
    pub basis: Option<Basis>,
    /// Span of its figures.
    pub span: Option<Span>,
    /// Of a status: the id of the rule that was used.
    pub rule: Option<Placed<String>>,
    /// Of a rule: what must hold, all of it.
    pub conditions: Vec<Condition>,
    /// Of a rule: what follows.
    pub then: Option<String>,
    /// What it is inside of.
    pub part_of: Vec<PartDeclaration>,
    /// What says otherwise.
    pub contradicts: Vec<Placed<String>>,
    /// The fact that this one states again.
    pub same_as: Vec<Placed<String>>,
    /// Citations, note, access, own attributes.
    pub common: Common,
}

impl FactDeclaration {
    /// A fact of a class that says something.
    pub fn new(class: FactClass, what: &str) -> Self {
        FactDeclaration {
            id: None,
            class,
            of: None,
            with: None,
            about: None,
            what: what.to_owned(),
            text: None,
            measures: Vec::new(),
            period: None,
            status: None,
            basis: None,
            span: None,
            rule: None,
            conditions: Vec::new(),
            then: None,
            part_of: Vec::new(),
            contradicts: Vec::new(),
            same_as: Vec::new(),
            common: Common::default(),
        }
    }
}

/// A source as declared.
#[derive(Clone, Debug, Default)]
pub struct SourceDeclaration {
    /// Id.
    pub id: Placed<String>,
    /// Title.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<Placed<Period>>,
    /// When it was fetched.
    pub retrieved: Option<Placed<Period>>,
    /// Address.
    pub url: Option<String>,
    /// Publisher.
    pub publisher: Option<String>,
    /// Author.
    pub author: Option<String>,
    /// Licence.
    pub licence: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// File of its text, under `--texts DIR`.
    pub file: Option<Placed<String>>,
    /// Left out under `--public`.
    pub internal: bool,
    /// A ledger: each row another payment.
    pub disjoint: bool,
    /// Free text.
    pub note: Option<String>,
    /// The user's own attributes.
    pub x: Option<serde_json::Value>,
    /// Where it stands.
    pub place: Place,
}

/// All that was declared, in any number of files.
#[derive(Clone, Debug, Default)]
pub struct Register {
    /// Sources.
    pub sources: Vec<SourceDeclaration>,
    /// Kinds of the data set's own, with their places.
    pub kinds: Vec<Placed<KindInfo>>,
    /// Entities.
    pub entities: Vec<EntityDeclaration>,
    /// Links.
    pub links: Vec<LinkDeclaration>,
    /// Plain entities and links of large tables, a row each.
    pub plain: PlainTables,
    /// Facts.
    pub facts: Vec<FactDeclaration>,
    /// The files they were read from.
    pub files: Files,
    /// What was wrong with the files so far.
    pub diagnostics: Vec<Diagnostic>,
}
