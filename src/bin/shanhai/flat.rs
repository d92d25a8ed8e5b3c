//! Links and entities as flat rows.

use shanhai::graph::{Entity, Link, Measure, View};
use shanhai::model::Answer;
use shanhai::query::shape;

/// The columns of [`link`].
pub(crate) const LINK_HEADER: [&str; 20] = [
    "id",
    "kind",
    "from",
    "from_names",
    "to",
    "to_names",
    "joint",
    "derived",
    "certainty",
    "period",
    "status",
    "scheme",
    "money",
    "money_low",
    "money_high",
    "currency",
    "people",
    "figures",
    "sources",
    "quotes",
];

/// A link as a row. `money` and `people` are filled where it has one such figure that is for no unit; `figures` has all, in the
/// words of the source.
pub(crate) fn link(view: &View<'_>, link: &Link<'_>, answer: Answer) -> Vec<String> {
    let link = view.graph().link(link.handle());
    let money = only(&link, "money");
    let people = only(&link, "people");
    let bound = |value: Option<rust_decimal::Decimal>| value.map(|value| value.normalize().to_string()).unwrap_or_default();
    let quantity = money.as_ref().map(Measure::quantity);
    let cites = shape::cites(view, link.citations());
    let mut sources: Vec<String> = cites.iter().map(|cite| cite.source.clone()).collect();
    sources.dedup();
    let figures = link.measures().map(|measure| format!("{}={}", measure.name(), measure.quantity()));
    vec![
        link.id().to_owned(),
        link.kind_name().to_owned(),
        joined(link.givers().map(|giver| giver.id().to_owned())),
        joined(link.givers().map(|giver| giver.name().to_owned())),
        joined(link.receivers().map(|receiver| receiver.id().to_owned())),
        joined(link.receivers().map(|receiver| receiver.name().to_owned())),
        flag(link.is_joint()),
        flag(link.is_derived()),
        shape::certainty(answer),
        link.period().map(ToString::to_string).unwrap_or_default(),
        link.status().to_string(),
        link.scheme().map(|scheme| scheme.name().to_owned()).unwrap_or_default(),
        bound(quantity.as_ref().and_then(|quantity| quantity.stated)),
        bound(quantity.as_ref().and_then(|quantity| quantity.low)),
        bound(quantity.as_ref().and_then(|quantity| quantity.high)),
        quantity.map(|quantity| quantity.unit.as_str().to_owned()).unwrap_or_default(),
        bound(people.and_then(|people| people.quantity().stated)),
        joined(figures),
        joined(sources),
        joined(cites.into_iter().filter_map(|cite| cite.quote)),
    ]
}

fn only<'g>(link: &Link<'g>, name: &str) -> Option<Measure<'g>> {
    let mut named = link.measures().filter(|measure| measure.name() == name && measure.quantity().per.is_none());
    let first = named.next()?;
    named.next().is_none().then_some(first)
}

/// The columns of [`entity`].
pub(crate) const ENTITY_HEADER: [&str; 8] = ["id", "name", "name_en", "kind", "class", "level", "region", "region_name"];

/// An entity as a row.
pub(crate) fn entity(entity: &Entity<'_>) -> Vec<String> {
    let region = entity.region();
    vec![
        entity.id().to_owned(),
        entity.name().to_owned(),
        entity.name_en().unwrap_or_default(),
        entity.kind_name().to_owned(),
        joined(entity.classes().map(str::to_owned)),
        entity.level().map(|level| level.to_string()).unwrap_or_default(),
        region.map(|region| region.id().to_owned()).unwrap_or_default(),
        region.map(|region| region.name().to_owned()).unwrap_or_default(),
    ]
}

/// Several values in one cell.
pub(crate) fn joined(values: impl IntoIterator<Item = String>) -> String {
    values.into_iter().collect::<Vec<_>>().join(";")
}

/// Yes, or nothing.
pub(crate) fn flag(holds: bool) -> String {
    if holds { "yes".to_owned() } else { String::new() }
}
