//! The fixed shapes of JSON answers: entity, quantity, link, fact, citation. They only grow within a major version.
//!
//! Numbers are in base units (元, not 万元), without rounding where JSON readers keep 64-bit integers.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Number, Value};

use crate::graph::{self, View};
use crate::model::{Answer, Kind, Quantity};

/// Version of the JSON answers.
pub const VERSION: u32 = 1;

/// An answer with what was asked.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Document<T> {
    /// Version of the JSON.
    pub shanhai: u32,
    /// The command.
    pub command: String,
    /// What was asked: entities by id, options by name.
    pub query: Map<String, Value>,
    /// What the asker should know.
    pub notes: Vec<String>,
    /// The answer.
    pub result: T,
}

/// A region in short.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RegionShape {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Level.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
}

/// An entity.
#[allow(clippy::struct_excessive_bools)] // each is a key of its own in JSON
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct EntityShape {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// English name, where one is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
    /// Kind.
    pub kind: String,
    /// Classes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub class: Vec<String>,
    /// Level of a region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    /// Number of members of a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    /// Named members of a group, by id.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
    /// The source ends its list with 等.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// The name is ours.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub unnamed: bool,
    /// Under way or planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// The nearest region that it counts to, itself if it is one.
    pub region: Option<RegionShape>,
}

/// A figure.
#[allow(clippy::struct_excessive_bools)] // each is a key of its own in JSON
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct QuantityShape {
    /// Id of the figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// `money`, `people`, `projects` or the data set's own.
    pub measure: String,
    /// The number that is stated.
    pub stated: Option<Number>,
    /// The lowest it can be; none: not known.
    pub low: Option<Number>,
    /// The highest it can be; none: not known.
    pub high: Option<Number>,
    /// It is more than `low`.
    pub low_open: bool,
    /// It is less than `high`.
    pub high_open: bool,
    /// 约、左右.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub approximate: bool,
    /// Words that hold no number.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub vague: bool,
    /// ISO 4217 code, or a name of the table of units.
    pub unit: String,
    /// For each of these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub per: Option<String>,
    /// The words of the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_written: Option<String>,
    /// paid, unstated, guaranteed, pledged, planned, expected.
    pub basis: String,
    /// once, yearly, cumulative.
    pub span: String,
    /// Its own period, where it is not the link's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// What it is inside of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub part_of: Vec<PartShape>,
    /// Ids of what says otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradicts: Vec<String>,
    /// Of a rate: what it is a share of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
}

/// What something is inside of.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct PartShape {
    /// Id of the link, fact or figure; none: apart from all.
    pub whole: Option<String>,
    /// sure, possible, none.
    pub certainty: String,
}

/// A sentence of a source.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct CiteShape {
    /// Id of the source.
    pub source: String,
    /// The verbatim sentence.
    pub quote: Option<String>,
    /// Page, paragraph, row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locator: Option<String>,
    /// Whose voice it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub says: Option<String>,
}

/// A party of a role.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct RoleShape {
    /// coordinator, broker, host, channel, …
    pub role: String,
    /// Who.
    pub entities: Vec<EntityShape>,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct LinkShape {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// Givers.
    pub from: Vec<EntityShape>,
    /// Receivers.
    pub to: Vec<EntityShape>,
    /// Several givers or receivers share its figures.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub joint: bool,
    /// Follows from other statements.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub derived: bool,
    /// The source's list of partners ends with 等.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub open: bool,
    /// yes or possibly, at the asked date.
    pub certainty: String,
    /// Why it is only possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// When it holds (EDTF).
    pub period: Option<String>,
    /// The source's words for the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_as_written: Option<String>,
    /// Under way or planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Name of the scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheme: Option<String>,
    /// Names of programmes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub programmes: Vec<String>,
    /// Who else has a hand in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<RoleShape>,
    /// Of hosting: the enclave.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enclave: Option<EntityShape>,
    /// Figures.
    pub measures: Vec<QuantityShape>,
    /// What its figures are inside of.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub part_of: Vec<PartShape>,
    /// Ids of what says otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradicts: Vec<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Sentences.
    pub cite: Vec<CiteShape>,
}

/// A condition of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct ConditionShape {
    /// What is looked at.
    pub what: String,
    /// The figure it must have, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<QuantityShape>,
    /// Words where it is no figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// A fact.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct FactShape {
    /// Id.
    pub id: String,
    /// The entity it is said of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<EntityShape>,
    /// The other entity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<EntityShape>,
    /// Id of the link it is said of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// indicator, status, rule, outcome.
    pub class: String,
    /// What is said.
    pub what: String,
    /// Its figure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<QuantityShape>,
    /// Before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<QuantityShape>,
    /// After.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<QuantityShape>,
    /// Further figures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<QuantityShape>,
    /// Words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Of a status: id of the rule that was used.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Of a rule: what must hold.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ConditionShape>,
    /// Of a rule: what follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub then: Option<String>,
    /// When (EDTF).
    pub period: Option<String>,
    /// The source's words for the period.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_as_written: Option<String>,
    /// Under way or planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// yes or possibly, at the asked date.
    pub certainty: String,
    /// Ids of what says otherwise.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contradicts: Vec<String>,
    /// Free text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Sentences.
    pub cite: Vec<CiteShape>,
}

/// A number of JSON: an integer where it is one, so that 64-bit readers lose nothing.
pub fn number(value: Decimal) -> Option<Number> {
    let value = value.normalize();
    if value.scale() == 0 {
        return value.to_i64().map(Number::from).or_else(|| value.to_f64().and_then(Number::from_f64));
    }
    value.to_f64().and_then(Number::from_f64)
}

/// `yes` or `possibly`.
pub fn certainty(answer: Answer) -> String {
    match answer {
        Answer::Yes => "yes",
        Answer::Possibly => "possibly",
        Answer::No => "no",
    }
    .to_owned()
}

/// The shape of an entity. Cost: the number of its ancestors.
pub fn entity(entity: &graph::Entity<'_>) -> EntityShape {
    let region = entity.region().map(|region| RegionShape {
        id: region.id().to_owned(),
        name: region.name().to_owned(),
        level: region.level().map(|level| level.to_string()),
    });
    let group = entity.kind() == Kind::GROUP;
    EntityShape {
        id: entity.id().to_owned(),
        name: entity.name().to_owned(),
        name_en: entity.name_en(),
        kind: entity.kind_name().to_owned(),
        class: entity.classes().map(str::to_owned).collect(),
        level: entity.level().map(|level| level.to_string()),
        size: entity.size(),
        members: if group { entity.members().iter().map(|member| member.id().to_owned()).collect() } else { Vec::new() },
        open: entity.is_open(),
        unnamed: entity.is_unnamed(),
        status: status(entity.status()),
        region,
    }
}

/// The shape of an entity as a view may show it: without what is internal under `--public`.
pub fn entity_in(view: &View<'_>, one: &graph::Entity<'_>) -> EntityShape {
    let mut shape = entity(one);
    if view.filter().public {
        let named = |id: &str| view.graph().entity_by_id(id).is_some_and(|entity| view.names_entity(&entity));
        shape.members.retain(|member| named(member));
        shape.region = shape.region.filter(|region| named(&region.id));
    }
    shape
}

/// The shape of something found as a view may show it.
pub fn found_in(view: &View<'_>, one: &graph::Found<'_>) -> EntityShape {
    match one {
        graph::Found::Entity(entity) => entity_in(view, entity),
        graph::Found::Region(_) => found(one),
    }
}

/// The shape of something found, also of a region that no link names.
pub fn found(found: &graph::Found<'_>) -> EntityShape {
    match found {
        graph::Found::Entity(found) => entity(found),
        graph::Found::Region(region) => EntityShape {
            id: region.id(),
            name: region.name().to_owned(),
            name_en: Some(region.name_en()),
            kind: "region".to_owned(),
            class: Vec::new(),
            level: Some(region.level().to_string()),
            size: None,
            members: Vec::new(),
            open: false,
            unnamed: false,
            status: None,
            region: Some(RegionShape {
                id: region.id(),
                name: region.name().to_owned(),
                level: Some(region.level().to_string()),
            }),
        },
    }
}

fn status(status: crate::model::Status) -> Option<String> {
    (status != crate::model::Status::InPlace).then(|| status.to_string())
}

fn quantity(name: &str, quantity: &Quantity) -> QuantityShape {
    QuantityShape {
        id: None,
        measure: name.to_owned(),
        stated: quantity.stated.and_then(number),
        low: quantity.low.and_then(number),
        high: quantity.high.and_then(number),
        low_open: quantity.low_open,
        high_open: quantity.high_open,
        approximate: quantity.approximate,
        vague: quantity.vague,
        unit: quantity.unit.as_str().to_owned(),
        per: quantity.per.as_ref().map(|per| per.as_str().to_owned()),
        as_written: quantity.as_written.as_deref().map(str::to_owned),
        basis: crate::model::Basis::Unstated.to_string(),
        span: crate::model::Span::Once.to_string(),
        period: None,
        part_of: Vec::new(),
        contradicts: Vec::new(),
        of: None,
    }
}

/// The shape of a figure.
pub fn measure(measure: &graph::Measure<'_>) -> QuantityShape {
    QuantityShape {
        id: Some(measure.id()),
        basis: measure.basis().to_string(),
        span: measure.span().to_string(),
        period: measure.own_period().map(ToString::to_string),
        part_of: measure.part_of().iter().map(part).collect(),
        contradicts: measure.contradicts().map(|target| target.id()).collect(),
        of: measure.of().map(|of| of.map_or_else(str::to_owned, |target| target.id())),
        ..quantity(measure.name(), &measure.quantity())
    }
}

/// The shape of a figure as a view may show it.
pub(super) fn measure_in(view: &View<'_>, one: &graph::Measure<'_>) -> QuantityShape {
    let parts = one.part_of().into_iter().filter(|(whole, _)| whole.as_ref().is_none_or(|whole| view.names_target(whole)));
    let others = one.contradicts().filter(|target| view.names_target(target));
    let of = one.of().filter(|of| of.as_ref().ok().is_none_or(|target| view.names_target(target)));
    QuantityShape {
        part_of: parts.map(|one| part(&one)).collect(),
        contradicts: others.map(|target| target.id()).collect(),
        of: of.map(|of| of.map_or_else(str::to_owned, |target| target.id())),
        ..measure(one)
    }
}

fn part((whole, certainty): &(Option<graph::Target<'_>>, crate::model::PartCertainty)) -> PartShape {
    PartShape { whole: whole.as_ref().map(graph::Target::id), certainty: certainty.to_string() }
}

/// The citations that a view may show.
pub fn cites<'g>(view: &View<'g>, citations: impl Iterator<Item = graph::Citation<'g>>) -> Vec<CiteShape> {
    citations
        .filter(|citation| view.shows_source(&citation.source()))
        .map(|citation| CiteShape {
            source: citation.source().id().to_owned(),
            quote: citation.quote().map(str::to_owned),
            locator: citation.locator().map(str::to_owned),
            says: citation.says().map(str::to_owned),
        })
        .collect()
}

/// The shape of a link, as sure as the view says.
pub fn link(view: &View<'_>, link: &graph::Link<'_>, answer: Answer) -> LinkShape {
    let link = view.graph().link(link.handle());
    let entity = |one: &graph::Entity<'_>| entity_in(view, one);
    let roles = link.roles().map(|(role, who)| RoleShape {
        role: role.to_owned(),
        entities: who.iter().filter(|one| view.names_entity(one)).map(entity).collect(),
    });
    LinkShape {
        id: link.id().to_owned(),
        kind: link.kind_name().to_owned(),
        from: link.givers().map(|giver| entity(&giver)).collect(),
        to: link.receivers().map(|receiver| entity(&receiver)).collect(),
        joint: link.is_joint(),
        derived: link.is_derived(),
        open: link.is_open(),
        certainty: certainty(answer),
        because: link.because().map(str::to_owned),
        period: link.period().map(ToString::to_string),
        period_as_written: link.period_words().map(str::to_owned),
        status: status(link.status()),
        scheme: link.scheme().filter(|one| view.names_entity(one)).map(|scheme| scheme.name().to_owned()),
        programmes: link.programmes().filter(|one| view.names_entity(one)).map(|programme| programme.name().to_owned()).collect(),
        roles: roles.filter(|role| !role.entities.is_empty()).collect(),
        enclave: link.enclave().map(|enclave| entity(&enclave)),
        measures: link.measures().map(|one| measure_in(view, &one)).collect(),
        part_of: link
            .part_of()
            .filter(|(whole, _)| whole.as_ref().is_none_or(|whole| view.names_target(whole)))
            .map(|one| part(&one))
            .collect(),
        contradicts: link.contradicts().filter(|target| view.names_target(target)).map(|target| target.id()).collect(),
        note: link.note().map(str::to_owned),
        cite: cites(view, link.citations()),
    }
}

/// The shape of a fact, as sure as the view says.
pub fn fact(view: &View<'_>, fact: &graph::Fact<'_>, answer: Answer) -> FactShape {
    let named = |name: &str| fact.measure(name).map(|one| measure_in(view, &one));
    let others = fact.measures().filter(|one| !matches!(one.name(), "value" | "before" | "after"));
    let citations = fact.citations().filter(|citation| view.shows_source(&citation.source()));
    FactShape {
        id: fact.id().to_owned(),
        of: fact.of().map(|of| entity_in(view, &of)),
        with: fact.with().map(|with| entity_in(view, &with)),
        about: fact.about().map(|link| link.id().to_owned()),
        class: fact.class().to_string(),
        what: fact.what().to_owned(),
        value: named("value"),
        before: named("before"),
        after: named("after"),
        measures: others.map(|one| measure_in(view, &one)).collect(),
        text: fact.text().map(str::to_owned),
        rule: fact.rule().filter(|rule| !(view.filter().public && view.is_fact_hidden(rule))).map(|rule| rule.id().to_owned()),
        conditions: fact
            .conditions()
            .map(|(what, value, text)| ConditionShape {
                what: what.to_owned(),
                value: value.map(|value| quantity(what, value)),
                text: text.map(str::to_owned),
            })
            .collect(),
        then: fact.then().map(str::to_owned),
        period: fact.period().map(ToString::to_string),
        period_as_written: fact.period_words().map(str::to_owned),
        status: status(fact.status()),
        certainty: certainty(answer),
        contradicts: fact.contradicts().filter(|target| view.names_target(target)).map(|target| target.id()).collect(),
        note: fact.note().map(str::to_owned),
        cite: citations
            .map(|citation| CiteShape {
                source: citation.source().id().to_owned(),
                quote: citation.quote().map(str::to_owned),
                locator: citation.locator().map(str::to_owned),
                says: citation.says().map(str::to_owned),
            })
            .collect(),
    }
}
