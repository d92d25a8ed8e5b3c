//! The parts of a network diagram: clusters, shapes and links out of what was gathered.

use std::collections::BTreeMap;

use super::gather::{Drawn, Line};
use super::words;
use super::{Frames, NetworkOptions, WidthBy};
use crate::graph::{Entity, Lang, Link as GraphLink, NodeId, Role, View};
use crate::model::{Kind, Level, Status};
use crate::query::levels::{AtLevel, at_level};
use crate::query::total::{BasisClass, SpanClass, Total, total};
use crate::scene::diagram::{Amount, Cluster, Diagram, Figure, Link, Rim, Shape};

/// Kinds whose links carry money: without a figure it is one that no source states.
const MONEY: [Kind; 5] = [Kind::FUNDING, Kind::DONATION, Kind::INVESTMENT, Kind::PURCHASE, Kind::RETURN];

pub(super) fn diagram(
    view: &View<'_>,
    options: &NetworkOptions,
    focus: &[Entity<'_>],
    level: Option<Level>,
    drawn: &Drawn,
) -> Diagram {
    let ends: Vec<Entity<'_>> = drawn.ends().into_iter().map(|node| view.graph().entity(node)).collect();
    let places: Vec<Place<'_>> = ends.iter().map(|entity| Place::of(view, entity)).collect();
    let places: Vec<Place<'_>> = places.into_iter().map(|place| place.framed(options.frames)).collect();
    let (clusters, homes) = clusters(options.lang, &ends, &places);
    let at: BTreeMap<NodeId, usize> = ends.iter().enumerate().map(|(at, entity)| (entity.handle(), at)).collect();
    let shapes = ends
        .iter()
        .zip(&places)
        .zip(homes)
        .map(|((entity, place), home)| {
            let strong = place.is_seat(entity) || focus.contains(entity);
            shape(options, entity, home, strong, drawn.rolled_up)
        })
        .collect();
    let by_money = drawn.rolled_up && is_by_money(options.width, drawn);
    let links = drawn.lines.iter().map(|line| link(view, options.lang, line, drawn.rolled_up, by_money, &at)).collect();
    Diagram {
        title: options.title.clone().unwrap_or_else(|| words::title(options.lang, focus)),
        subtitle: words::subtitle(view, options, level, ends.len(), drawn),
        description: words::description(view, options.lang, ends.len(), drawn),
        language: options.lang,
        clusters,
        shapes,
        links,
        footer: words::footer(view, options.lang, drawn),
        style: options.style.clone(),
    }
}

/// The regions that frame an entity.
struct Place<'g> {
    province: Option<Entity<'g>>,
    prefecture: Option<Entity<'g>>,
}

impl<'g> Place<'g> {
    fn of(view: &View<'g>, entity: &Entity<'g>) -> Place<'g> {
        let at = |level: Level| match at_level(view, entity, level, Role::Giver, &view.asked_moment()) {
            AtLevel::Regions(regions) => regions.first().map(|(region, _)| *region),
            AtLevel::Coarser(_) | AtLevel::Nowhere => None,
        };
        let is = |region: &Entity<'_>, level: Level| region.level() == Some(level);
        let province = at(Level::Province).filter(|region| is(region, Level::Province));
        // A county that no prefecture holds stands for itself there, which makes no frame; neither does a municipality,
        // which is the province's frame already.
        let prefecture = at(Level::Prefecture).filter(|region| is(region, Level::Prefecture));
        Place { province, prefecture }
    }

    /// Only those of its regions that are to have a frame.
    fn framed(self, frames: Frames) -> Place<'g> {
        match frames {
            Frames::Both => self,
            Frames::Province => Place { prefecture: None, ..self },
            Frames::Prefecture => Place { province: self.province.filter(|_| self.prefecture.is_none()), ..self },
            Frames::None => Place { province: None, prefecture: None },
        }
    }

    fn innermost(&self) -> Option<&Entity<'g>> {
        self.prefecture.as_ref().or(self.province.as_ref())
    }

    /// Whether an entity is the region that its frame is named after.
    fn is_seat(&self, entity: &Entity<'_>) -> bool {
        self.innermost() == Some(entity)
    }
}

/// Frames in the order of ids, and the one of each entity. A region alone in its own frame needs none.
fn clusters(lang: Lang, ends: &[Entity<'_>], places: &[Place<'_>]) -> (Vec<Cluster>, Vec<Option<usize>>) {
    let mut others: BTreeMap<NodeId, usize> = BTreeMap::new();
    for (entity, place) in ends.iter().zip(places) {
        for frame in place.prefecture.iter().chain(&place.province).filter(|frame| *frame != entity) {
            *others.entry(frame.handle()).or_default() += 1;
        }
    }
    let kept =
        |frame: &Option<Entity<'_>>| frame.filter(|frame| others.contains_key(&frame.handle())).map(|frame| frame.handle());
    let mut rows: BTreeMap<(Option<NodeId>, Option<NodeId>), usize> = BTreeMap::new();
    let mut clusters: Vec<Cluster> = Vec::new();
    for place in places {
        let (province, prefecture) = (kept(&place.province), kept(&place.prefecture));
        if province.is_some() {
            rows.insert((province, None), 0);
        }
        if prefecture.is_some() {
            rows.insert((province, prefecture), 0);
        }
    }
    let keys: Vec<_> = rows.keys().copied().collect();
    for key in keys {
        let Some(frame) = key.1.or(key.0) else { continue };
        let Some(entity) = places
            .iter()
            .flat_map(|place| place.prefecture.iter().chain(&place.province))
            .find(|entity| entity.handle() == frame)
        else {
            continue;
        };
        let parent = key.1.and_then(|_| rows.get(&(key.0, None)).copied());
        rows.insert(key, clusters.len());
        clusters.push(Cluster { id: entity.id().to_owned(), label: entity.name_in(lang), parent });
    }
    let homes = places.iter().map(|place| rows.get(&(kept(&place.province), kept(&place.prefecture))).copied()).collect();
    (clusters, homes)
}

pub(super) fn shape(
    options: &NetworkOptions,
    entity: &Entity<'_>,
    cluster: Option<usize>,
    strong: bool,
    rolled_up: bool,
) -> Shape {
    let lang = options.lang;
    let kinds = entity.graph.kinds();
    let stacked = entity.kind() == Kind::GROUP;
    // A group looks like a stack of what it is a group of.
    let looks = entity.group_of().and_then(|name| kinds.get(name)).unwrap_or(entity.kind());
    let rim = match (entity.is_enclave(), entity.status()) {
        (_, Status::UnderWay | Status::Planned) => Rim::Broken,
        (true, Status::InPlace) => Rim::Double,
        (false, Status::InPlace) => Rim::Single,
    };
    Shape {
        id: entity.id().to_owned(),
        kind: entity.kind_name().to_owned(),
        kind_label: crate::scene::words::kind(lang, kinds.info(entity.kind())),
        label: entity.name_in(lang),
        caption: if rolled_up { None } else { words::caption(lang, entity) },
        cluster,
        tooltip: words::entity_tooltip(lang, entity),
        figure: options.style.figure(&kinds.info(looks).name).unwrap_or_else(|| figure(looks)),
        fill: kinds.info(looks).colour.clone(),
        rim,
        stacked,
        strong,
        gazetteer: entity.is_from_gazetteer(),
    }
}

fn figure(kind: Kind) -> Figure {
    match kind {
        Kind::REGION => Figure::Rounded,
        Kind::PARK => Figure::CutCorners,
        Kind::SCHOOL => Figure::Book,
        Kind::HOSPITAL => Figure::Cross,
        Kind::ORGANIZATION => Figure::Pill,
        Kind::PROJECT => Figure::Sheet,
        Kind::PROGRAMME => Figure::Hexagon,
        _ => Figure::Plain,
    }
}

/// Whether the widths of rolled-up lines tell money: asked for, or all kinds that are drawn carry it.
fn is_by_money(width: WidthBy, drawn: &Drawn) -> bool {
    match width {
        WidthBy::Auto => !drawn.lines.is_empty() && drawn.lines.iter().all(|line| MONEY.contains(&line.kind)),
        WidthBy::Links => false,
        WidthBy::Money => true,
    }
}

fn link(view: &View<'_>, lang: Lang, line: &Line, rolled_up: bool, by_money: bool, at: &BTreeMap<NodeId, usize>) -> Link {
    let graph = view.graph();
    let info = graph.kinds().info(line.kind);
    let ends = |nodes: &std::collections::BTreeSet<NodeId>| nodes.iter().filter_map(|node| at.get(node).copied()).collect();
    let links: Vec<GraphLink<'_>> = line.links.iter().map(|link| graph.link(*link)).collect();
    let one = links.first().filter(|_| links.len() == 1);
    let id = one.map_or_else(|| roll_up_id(view, line), |link| link.id().to_owned());
    let (amount, label) = match one {
        Some(only) if !rolled_up || (by_money && line.givers.len() + line.receivers.len() > 2) => {
            (amount(only), words::amount(lang, only))
        }
        _ if by_money => sum(view, lang, line),
        _ => (Amount::Links(links.len()), (links.len() > 1).then(|| format!("×{}", links.len()))),
    };
    Link {
        id,
        links: links.iter().map(|link| link.id().to_owned()).collect(),
        kind: info.name.clone(),
        kind_label: crate::scene::words::kind(lang, info),
        givers: ends(&line.givers),
        receivers: ends(&line.receivers),
        colour: info.colour.clone(),
        dash: info.dash,
        amount,
        symmetric: info.symmetric,
        possible: line.possible,
        derived: line.derived,
        label,
        tooltip: words::link_tooltip(view, lang, &links, line),
    }
}

/// What the links of a rolled-up line make together, and the words for it. Only a line between two regions has a sum of its
/// own: what several give jointly is not split.
fn sum(view: &View<'_>, lang: Lang, line: &Line) -> (Amount, Option<String>) {
    let carries = MONEY.contains(&line.kind);
    let (Some(from), Some(to)) = (line.givers.first(), line.receivers.first()) else { return (Amount::None, None) };
    if !carries || line.givers.len() + line.receivers.len() > 2 {
        return (if carries { Amount::Unknown } else { Amount::None }, None);
    }
    let end = |node: &NodeId| Some(view.graph().entity(*node));
    let question = Total { from: end(from), to: end(to), measure: Some("money".to_owned()), ..Total::default() };
    let answer = total(view, &question);
    let row = answer.totals.iter().find(|row| {
        let unit = row.unit.as_ref().is_some_and(|unit| unit.as_str() == "CNY");
        row.kind == line.kind && unit && row.span == SpanClass::Cumulative && row.basis == BasisClass::Realised
    });
    match row.and_then(|row| row.sum) {
        Some(sum) => (Amount::Known(words::float(sum.stated.unwrap_or(sum.low))), Some(words::sum(lang, &sum))),
        None => (Amount::Unknown, None),
    }
}

/// Links that share a line have no id of their own: kind and ends name it.
fn roll_up_id(view: &View<'_>, line: &Line) -> String {
    let ids = |nodes: &std::collections::BTreeSet<NodeId>| {
        let ids: Vec<_> = nodes.iter().map(|node| view.graph().entity(*node).id()).collect();
        ids.join("+")
    };
    format!("{}:{}>{}", view.graph().kinds().info(line.kind).name, ids(&line.givers), ids(&line.receivers))
}

/// The figure that gives the width: the first one of money in yuan.
fn amount(link: &GraphLink<'_>) -> Amount {
    let figure = words::money(link).and_then(|measure| {
        let quantity = measure.quantity();
        let value = quantity.stated.or(quantity.low).or(quantity.high)?;
        (quantity.unit.as_str() == "CNY").then(|| words::float(value))
    });
    match figure {
        Some(value) => Amount::Known(value),
        None if MONEY.contains(&link.kind()) && words::money(link).is_none() => Amount::Unknown,
        None => Amount::None,
    }
}
