//! A graph as one JSON document: the form of the files, with ends by id and figures both as written and as read.
//!
//! Sources, entities, links and facts stand in the order of their ids, so that the same graph gives the same bytes. The
//! gazetteer's regions that the graph uses are among the entities; derived links are left out, since they follow from the rest.

pub(crate) mod cytoscape;
pub(crate) mod json_graph;
pub(crate) mod lower;
pub(crate) mod node_link;
pub(crate) mod parse;
mod pretty;
mod record;
mod shape;
pub(in crate::io) mod stream;

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Number, Value};

pub use record::{
    CitationRecord, CommonRecord, ConditionRecord, EntityRecord, FactRecord, GraphDocument, KindRecord, LinkRecord,
    MeasureRecord, PartRecord, PeriodRecord, RelationRecord, SourceRecord, ValueRecord,
};

use crate::graph::{self, Citation, Entity, Fact, Graph, Link, LinkId, NodeId, Role, Source, Target, View};
use crate::model::{Answer, Family, Kind, KindTable, PartCertainty, Period, Quantity, Status};

/// Version of the document.
pub const VERSION: u32 = 1;

/// The graph through a view, as JSON text that ends with a line feed.
///
/// Structure and entities are there whatever the view's kinds are; of support, what the view admits. For the whole graph give
/// the view every status, since planned links answer to theirs alone.
///
/// Cost: linear in the graph.
pub fn write_graph(view: &View<'_>) -> Result<String, serde_json::Error> {
    let mut text = serde_json::to_string_pretty(&document(view))?;
    text.push('\n');
    Ok(text)
}

/// The graph through a view, as records: see [`write_graph`].
pub fn document(view: &View<'_>) -> GraphDocument {
    let records = Records::new(view);
    GraphDocument {
        shanhai: VERSION,
        kinds: records.kinds(),
        sources: records.sources().collect(),
        entities: records.entities().collect(),
        links: records.links().collect(),
        facts: records.facts().collect(),
    }
}

/// The records of a graph through a view, made one after the other.
#[derive(Debug)]
pub(crate) struct Records<'v, 'g> {
    view: &'v View<'g>,
}

impl<'v, 'g> Records<'v, 'g> {
    pub(crate) fn new(view: &'v View<'g>) -> Self {
        Records { view }
    }

    /// Kinds of the data set's own.
    pub(crate) fn kinds(&self) -> Vec<KindRecord> {
        self.view.graph().kinds().iter().skip(KindTable::built_in_len()).map(|(_, info)| kind(info)).collect()
    }

    pub(crate) fn sources(&self) -> impl Iterator<Item = SourceRecord> + use<'v, 'g> {
        let view = self.view;
        view.graph().sources().filter(move |source| view.shows_source(source)).map(|one| source(&one))
    }

    pub(crate) fn entities(&self) -> impl Iterator<Item = EntityRecord> + use<'v, 'g> {
        let view = self.view;
        view.graph().entities().filter(move |one| shown(view, one)).map(move |one| entity(view, &one))
    }

    pub(crate) fn links(&self) -> impl Iterator<Item = LinkRecord> + use<'v, 'g> {
        let view = self.view;
        view.graph().links().filter(move |link| shows_link(view, link)).map(move |one| link(view, &one, one.id()))
    }

    pub(crate) fn facts(&self) -> impl Iterator<Item = FactRecord> + use<'v, 'g> {
        let view = self.view;
        view.graph().facts().filter(move |fact| view.admits_fact(fact) != Answer::No).map(move |one| fact(view, &one))
    }

    /// One entity, if the view shows it.
    pub(crate) fn entity(&self, node: NodeId) -> Option<EntityRecord> {
        let one = self.view.graph().entity(node);
        shown(self.view, &one).then(|| entity(self.view, &one))
    }

    /// Whether a link is among the records.
    pub(crate) fn shows_link(&self, link: LinkId) -> bool {
        shows_link(self.view, &self.view.graph().link(link))
    }

    /// One link, whether it is among the records or not. Its id is given, since who goes through all links has them in order,
    /// and to look them up one by one keeps them.
    pub(crate) fn link(&self, at: LinkId, id: &str) -> LinkRecord {
        link(self.view, &self.view.graph().link(at), id)
    }
}

fn shows_link(view: &View<'_>, link: &Link<'_>) -> bool {
    if link.is_derived() || link.is_implied() {
        false
    } else if link.family() == Family::Support {
        view.admits(link.handle()) != Answer::No
    } else {
        !(view.filter().public && view.is_hidden(link))
    }
}

fn shown(view: &View<'_>, entity: &Entity<'_>) -> bool {
    !(view.filter().public && view.is_entity_hidden(entity))
}

fn kind(info: &crate::model::KindInfo) -> KindRecord {
    let label = [("en", &info.en), ("zh", &info.zh)];
    KindRecord {
        name: info.name.clone(),
        of: if info.family == Family::Entity { "entity" } else { "link" }.to_owned(),
        family: (info.family != Family::Entity).then(|| info.family.as_str().to_owned()),
        label: label.into_iter().map(|(tag, text)| (tag.to_owned(), text.clone().into())).collect(),
        symmetric: info.symmetric,
        colour: info.colour.clone(),
        dash: info.dash.as_str().to_owned(),
    }
}

fn source(source: &Source<'_>) -> SourceRecord {
    let text = |text: Option<&str>| text.map(str::to_owned);
    SourceRecord {
        id: source.id().to_owned(),
        title: text(source.title()),
        published: source.published().map(ToString::to_string),
        retrieved: source.retrieved().map(ToString::to_string),
        url: text(source.url()),
        publisher: text(source.publisher()),
        author: text(source.author()),
        licence: text(source.licence()),
        language: text(source.language()),
        file: text(source.file()),
        access: access(source.is_internal()),
        records: source.is_disjoint().then(|| "disjoint".to_owned()),
        note: text(source.note()),
        x: source.x().cloned(),
    }
}

fn access(internal: bool) -> Option<String> {
    internal.then(|| "internal".to_owned())
}

fn status(status: Status) -> Option<String> {
    (status != Status::InPlace).then(|| status.to_string())
}

fn period(period: Option<&Period>, words: Option<&str>) -> Option<PeriodRecord> {
    let value = period?.to_string();
    Some(match words {
        Some(words) => PeriodRecord::Worded { value, as_written: words.to_owned() },
        None => PeriodRecord::Plain(value),
    })
}

fn cite<'g>(view: &View<'g>, citations: impl Iterator<Item = Citation<'g>>) -> Vec<CitationRecord> {
    let text = |text: Option<&str>| text.map(str::to_owned);
    citations
        .filter(|citation| view.shows_source(&citation.source()))
        .map(|citation| CitationRecord {
            source: citation.source().id().to_owned(),
            quote: text(citation.quote()),
            locator: text(citation.locator()),
            says: text(citation.says()),
        })
        .collect()
}

fn entity(view: &View<'_>, entity: &Entity<'_>) -> EntityRecord {
    let graph = view.graph();
    let entity = graph.entity(entity.handle());
    let point = entity.point();
    // Of several wholes one says where a part counts, if it lies nowhere.
    let several = entity.within().is_empty() && entity.unit_of().len() > 1;
    let counted = |whole: &Entity<'_>| {
        let mut up = graph.containment.up(entity.handle(), Role::Giver);
        several && up.any(|step| !step.reach_only && step.to == whole.handle())
    };
    let relations = |others: Vec<(Entity<'_>, Link<'_>)>, counts: &dyn Fn(&Entity<'_>) -> bool| -> Vec<RelationRecord> {
        let stated = others.into_iter().filter(|(other, link)| link.is_implied() && shown(view, other));
        stated.map(|(other, link)| relation(&other, &link, counts(&other))).collect()
    };
    let group = entity.kind() == Kind::GROUP;
    EntityRecord {
        id: entity.id().to_owned(),
        kind: entity.kind_name().to_owned(),
        name: entity.name().to_owned(),
        names: entity.names().map(|(tag, name)| (tag.to_owned(), name.into())).collect(),
        aliases: entity.aliases().map(str::to_owned).collect(),
        unnamed: entity.is_unnamed(),
        gazetteer: entity.is_from_gazetteer(),
        class: entity.classes().map(str::to_owned).collect(),
        level: entity.level().map(|level| level.to_string()),
        within: relations(entity.within(), &|_| false),
        unit_of: relations(entity.unit_of(), &counted),
        owner: relations(entity.owners(), &|_| false),
        longitude: point.map(|(east, _)| east),
        latitude: point.map(|(_, north)| north),
        of: entity.group_of().map(str::to_owned),
        size: entity.size(),
        members: if group { members(view, &entity) } else { Vec::new() },
        open: entity.is_open(),
        common: CommonRecord {
            status: status(entity.status()),
            period: period(entity.period(), entity.period_words()),
            note: entity.note().map(str::to_owned),
            access: access(entity.is_internal()),
            cite: cite(view, entity.citations()),
            x: entity.x().cloned(),
        },
    }
}

fn relation(other: &Entity<'_>, link: &Link<'_>, counts: bool) -> RelationRecord {
    let id = other.id().to_owned();
    match period(link.period(), link.period_words()) {
        None if !counts => RelationRecord::Plain(id),
        period => RelationRecord::Full { entity: id, period, counts },
    }
}

fn members(view: &View<'_>, group: &Entity<'_>) -> Vec<String> {
    let implied = group.links_in().filter(|link| link.kind() == Kind::MEMBERSHIP && link.is_implied());
    let mut members: Vec<String> = implied
        .flat_map(|link| link.givers())
        .filter(|member| shown(view, member))
        .map(|member| member.id().to_owned())
        .collect();
    members.sort();
    members.dedup();
    members
}

fn ids<'g>(entities: impl Iterator<Item = Entity<'g>>) -> Vec<String> {
    entities.map(|entity| entity.id().to_owned()).collect()
}

fn link(view: &View<'_>, link: &Link<'_>, id: &str) -> LinkRecord {
    let link = view.graph().link(link.handle());
    let role = |who: Vec<Entity<'_>>| Value::from(ids(who.into_iter().filter(|one| shown(view, one))));
    let scheme = link.scheme().filter(|scheme| shown(view, scheme));
    LinkRecord {
        id: id.to_owned(),
        named: link.has_given_id(),
        kind: link.kind_name().to_owned(),
        from: ids(link.givers()),
        to: ids(link.receivers()),
        scheme: scheme.map(|scheme| scheme.id().to_owned()),
        programme: ids(link.programmes().filter(|programme| shown(view, programme))),
        roles: link.roles().map(|(name, who)| (name.to_owned(), role(who))).collect(),
        certainty: (link.certainty() == Answer::Possibly).then(|| "possible".to_owned()),
        because: link.because().map(str::to_owned),
        open: link.is_open(),
        measures: measures(id, link.measures(), link.part_of().count()),
        part_of: link.part_of().map(|(whole, certainty)| part(whole.as_ref(), certainty)).collect(),
        contradicts: link.contradicts().map(|target| target.id()).collect(),
        also: link.merged_ids().map(str::to_owned).collect(),
        common: CommonRecord {
            status: status(link.status()),
            period: period(link.period(), link.period_words()),
            note: link.note().map(str::to_owned),
            access: access(link.is_internal()),
            cite: cite(view, link.citations()),
            x: link.x().cloned(),
        },
    }
}

fn fact(view: &View<'_>, fact: &Fact<'_>) -> FactRecord {
    let graph: &Graph = view.graph();
    let citations = graph.fact_by_id(fact.id()).into_iter().flat_map(|fact| fact.citations());
    FactRecord {
        id: fact.id().to_owned(),
        named: fact.has_given_id(),
        class: fact.class().to_string(),
        of: fact.of().map(|of| of.id().to_owned()),
        with: fact.with().map(|with| with.id().to_owned()),
        about: fact.about().map(|link| link.id().to_owned()),
        what: fact.what().to_owned(),
        text: fact.text().map(str::to_owned),
        measures: measures(fact.id(), fact.measures(), fact.part_of().count()),
        rule: fact.rule().map(|rule| rule.id().to_owned()),
        conditions: fact
            .conditions()
            .map(|(what, value, text)| ConditionRecord {
                what: what.to_owned(),
                value: value.map(quantity),
                text: text.map(str::to_owned),
            })
            .collect(),
        then: fact.then().map(str::to_owned),
        part_of: fact.part_of().map(|(whole, certainty)| part(whole.as_ref(), certainty)).collect(),
        contradicts: fact.contradicts().map(|target| target.id()).collect(),
        same_as: fact.same_as().map(|target| target.id()).collect(),
        common: CommonRecord {
            status: status(fact.status()),
            period: period(fact.period(), fact.period_words()),
            note: fact.note().map(str::to_owned),
            access: access(fact.is_internal()),
            cite: cite(view, citations),
            x: fact.x().cloned(),
        },
    }
}

fn part(whole: Option<&Target<'_>>, certainty: PartCertainty) -> PartRecord {
    let id = whole.map(Target::id);
    let figure = matches!(whole, Some(Target::Measure(_)));
    let (link, measure) = if figure { (None, id) } else { (id, None) };
    PartRecord { link, measure, certainty: certainty.to_string() }
}

/// The figures of a bearer by name; `inherited` is how many parts each has from its bearer.
fn measures<'g>(
    bearer: &str,
    figures: impl Iterator<Item = graph::Measure<'g>>,
    inherited: usize,
) -> BTreeMap<String, Vec<MeasureRecord>> {
    let mut by_name: BTreeMap<String, Vec<MeasureRecord>> = BTreeMap::new();
    for figure in figures {
        let derived = |id: &&str| id.strip_prefix(bearer).is_some_and(|rest| rest.starts_with('#'));
        let parts = figure.part_of();
        let own = parts.len().saturating_sub(inherited);
        let record = MeasureRecord {
            id: figure.given_id().filter(|id| !derived(id)).map(str::to_owned),
            span: Some(figure.span().to_string()),
            basis: Some(figure.basis().to_string()),
            of: figure.of().map(|of| of.map_or_else(str::to_owned, |target| target.id())),
            period: period(figure.own_period(), figure.own_period_words()),
            part_of: parts[..own].iter().map(|(whole, certainty)| part(whole.as_ref(), *certainty)).collect(),
            contradicts: figure.contradicts().map(|target| target.id()).collect(),
            same_as: figure.same_as().map(|target| target.id()).collect(),
            ..quantity(&figure.quantity())
        };
        by_name.entry(figure.name().to_owned()).or_default().push(record);
    }
    by_name
}

fn quantity(quantity: &Quantity) -> MeasureRecord {
    let words = quantity.as_written.as_deref();
    let (value, without_number, as_written) = match words {
        Some(words) if quantity.vague => (None, Some(words.to_owned()), None),
        // The words read as the figure, or stand beside it.
        Some(words) if reads_as(words, quantity) => (Some(ValueRecord::Words(words.to_owned())), None, None),
        words => (exact(quantity), None, words.map(str::to_owned)),
    };
    MeasureRecord {
        id: None,
        value,
        vague: without_number,
        as_written,
        stated: quantity.stated.and_then(number),
        low: quantity.low.and_then(number),
        high: quantity.high.and_then(number),
        low_open: quantity.low_open,
        high_open: quantity.high_open,
        approximate: quantity.approximate,
        unit: quantity.unit.as_str().to_owned(),
        per: quantity.per.as_ref().map(|per| per.as_str().to_owned()),
        span: None,
        basis: None,
        of: None,
        period: None,
        part_of: Vec::new(),
        contradicts: Vec::new(),
        same_as: Vec::new(),
    }
}

/// Whether words alone, with the unit, read as a figure; what it is for each of may stand beside them.
fn reads_as(words: &str, quantity: &Quantity) -> bool {
    Quantity::parse_with_unit(words, quantity.unit.clone())
        .is_ok_and(|read| Quantity { per: None, ..read } == Quantity { per: None, ..quantity.clone() })
}

/// The one number that a figure is, as text where JSON can't hold all its digits.
fn exact(quantity: &Quantity) -> Option<ValueRecord> {
    let value = quantity.stated?;
    if *quantity
        != (Quantity {
            as_written: quantity.as_written.clone(),
            per: quantity.per.clone(),
            ..Quantity::exact(value, quantity.unit.clone())
        })
    {
        return None;
    }
    let number = number(value)?;
    let held = Decimal::from_str_exact(&number.to_string()).is_ok_and(|held| held == value);
    Some(if held { ValueRecord::Number(number) } else { ValueRecord::Words(value.to_string()) })
}

/// A number of JSON: an integer where it is one, so that 64-bit readers lose nothing.
fn number(value: Decimal) -> Option<Number> {
    let value = value.normalize();
    if value.scale() == 0 {
        return value.to_i64().map(Number::from).or_else(|| nearest(value));
    }
    nearest(value)
}

/// The nearest number of 64 bits: the decimal's own conversion is off by a digit where there are many.
fn nearest(value: Decimal) -> Option<Number> {
    value.to_string().parse().ok().and_then(Number::from_f64)
}
