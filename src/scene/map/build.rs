//! The map of a view.

use std::collections::{BTreeMap, BTreeSet};

use super::{Arc, Map, Park, Place};
use crate::graph::{Entity, Lang, LinkId, NodeId, Role, View};
use crate::model::{Kind, Level};
use crate::query::levels::{AtLevel, at_level};
use crate::scene::between::{self, Between, BetweenError, BetweenOptions, Prefer, Row};
use crate::scene::words::{counted, joined};

/// What a map shows of a view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MapOptions {
    /// What is shown, of whom. All places are shown, whatever [`BetweenOptions::top`] says.
    pub between: BetweenOptions,
}

/// From so many givers or receivers, rather regions of a higher level.
const MOST: usize = 45;
/// More enclaves are counted, not drawn.
const MOST_PARKS: usize = 40;

/// The map of a view: numbers of links if no measure and no single kind with amounts is asked for.
///
/// Ends above the level are drawn at their own points. Enclaves that a hosting of the view tells of stand at their hosts, with
/// a line to their owners. Cost: that of [`flows`](crate::query::flows::flows), up to three times.
pub fn map(view: &View<'_>, options: &MapOptions) -> Result<Map, BetweenError> {
    let mut between = between::between(view, &options.between, Prefer::Links, MOST)?;
    // What lies in one region above the level is no arc either.
    let is_arc = |row: &Row| row.givers != row.receivers;
    between.internal += between.coarser.iter().filter(|row| !is_arc(row)).map(|row| row.links.len()).sum::<usize>();
    between.coarser.retain(is_arc);
    let drawn = between.links(true);
    let mut page = between.page(options.between.title.as_deref(), ["Map of partnerships", "协作地图"], true, &drawn);
    let names = between.names(true);
    let rows: Vec<&Row> = between.rows.iter().chain(&between.coarser).collect();
    let mut parks = enclaves(&between);
    let ends: BTreeSet<NodeId> = rows.iter().flat_map(|row| row.givers.iter().chain(&row.receivers)).copied().collect();
    if !between.focus.is_empty() {
        parks.retain(|enclave| ends.contains(&enclave.host.handle()) || enclave.owners.iter().any(|owner| ends.contains(owner)));
    }
    if parks.len() > MOST_PARKS {
        page.notes.push(match between.lang {
            Lang::En => format!("{} enclaves are too many to be drawn; choose with `--focus`.", parks.len()),
            Lang::Zh => format!("飞地共{}处,数量过多,未绘出;可用 --focus 选择。", parks.len()),
        });
        parks.clear();
    }
    let mut all = ends.clone();
    all.extend(parks.iter().map(|enclave| enclave.host.handle()));
    let graph = view.graph();
    let mut weights: BTreeMap<NodeId, usize> = BTreeMap::new();
    for row in &rows {
        for end in row.givers.iter().chain(&row.receivers) {
            *weights.entry(*end).or_default() += row.links.len();
        }
    }
    let mut shown: Vec<(NodeId, (f64, f64))> =
        all.iter().filter_map(|node| Some((*node, graph.entity(*node).point()?))).collect();
    shown.sort_by_key(|(node, _)| (std::cmp::Reverse(weights.get(node).copied().unwrap_or(0)), *node));
    let at: BTreeMap<NodeId, usize> = shown.iter().enumerate().map(|(place, (node, _))| (*node, place)).collect();
    let aside: Vec<String> =
        all.iter().filter(|node| !at.contains_key(node)).map(|node| name_of(&between, &names, *node)).collect();
    let (arcs, missing) = arcs(&between, &names, &rows, &at);
    if missing > 0 {
        page.notes.push(match between.lang {
            Lang::En => {
                let (are, end) = if missing == 1 { ("is", "ends") } else { ("are", "end") };
                format!("{} that {end} only where no point is known {are} not drawn.", counted(missing, "link"))
            }
            Lang::Zh => format!("{missing}项联系的一端坐标不详,未绘出。"),
        });
    }
    let places = shown
        .iter()
        .map(|(node, (longitude, latitude))| {
            let label = name_of(&between, &names, *node);
            let gives = |row: &&&Row| row.givers.contains(node);
            let receives = |row: &&&Row| row.receivers.contains(node);
            let links = weights.get(node).copied().unwrap_or(0);
            Place {
                id: graph.entity(*node).id().to_owned(),
                tooltip: format!("{label} · {}", between.count(links)),
                label,
                longitude: *longitude,
                latitude: *latitude,
                gives: rows.iter().any(|row| gives(&row)),
                receives: rows.iter().any(|row| receives(&row)),
            }
        })
        .collect();
    let parks = parks
        .into_iter()
        .filter_map(|enclave| {
            let host = *at.get(&enclave.host.handle())?;
            let owner = enclave.owners.iter().find_map(|owner| at.get(owner).copied());
            Some(Park {
                id: enclave.park.id().to_owned(),
                label: enclave.park.name_in(between.lang),
                caption: enclave.caption(&between, &names),
                host,
                owner,
            })
        })
        .collect();
    Ok(Map {
        page,
        gauge: between.gauge.clone(),
        kind: between.kind_name(),
        colour: between.colour(),
        places,
        arcs,
        parks,
        aside,
    })
}

fn name_of(between: &Between<'_, '_>, names: &BTreeMap<NodeId, String>, node: NodeId) -> String {
    names.get(&node).cloned().unwrap_or_else(|| between.view.graph().entity(node).name_in(between.lang))
}

/// The arcs between what has a point, and how many links have none.
fn arcs(
    between: &Between<'_, '_>,
    names: &BTreeMap<NodeId, String>,
    rows: &[&Row],
    at: &BTreeMap<NodeId, usize>,
) -> (Vec<Arc>, usize) {
    let mut arcs: Vec<Arc> = Vec::new();
    let mut missing: BTreeSet<LinkId> = BTreeSet::new();
    for row in rows {
        let known = |nodes: &[NodeId]| nodes.iter().filter_map(|node| at.get(node).copied()).collect::<Vec<_>>();
        // Of a joint row, those outside show: a region is no partner of its own.
        let (givers, mut receivers) = (known(&row.givers), known(&row.receivers));
        let outside: Vec<usize> = givers.iter().copied().filter(|giver| !receivers.contains(giver)).collect();
        let givers = if outside.is_empty() {
            receivers.retain(|receiver| !givers.contains(receiver));
            givers
        } else {
            outside
        };
        if givers.is_empty() || receivers.is_empty() {
            missing.extend(&row.links);
            continue;
        }
        // Links of the same ends are one arc; joint amounts stand by themselves.
        let same = |arc: &&mut Arc| arc.givers == givers && arc.receivers == receivers;
        if let Some(arc) = arcs.iter_mut().find(same).filter(|_| between.gauge.counts_links()) {
            arc.range = arc.range.zip(row.range).and_then(|(one, other)| one.plus(other));
            arc.tooltip = format!("{}\n{}", arc.tooltip, between.tooltip(names, row));
            arc.links.extend(between.link_ids(row));
            arc.possible &= row.sure.is_empty();
            continue;
        }
        arcs.push(Arc {
            id: format!("{}>{}", between.ids(&row.givers).join("+"), between.ids(&row.receivers).join("+")),
            givers,
            receivers,
            range: row.range,
            tooltip: between.tooltip(names, row),
            links: between.link_ids(row),
            possible: row.sure.is_empty(),
        });
    }
    (arcs, missing.len())
}

/// An enclave with its host and owners, as regions of the drawing.
struct Enclave<'g> {
    park: Entity<'g>,
    host: Entity<'g>,
    owners: Vec<NodeId>,
}

impl Enclave<'_> {
    fn caption(&self, between: &Between<'_, '_>, names: &BTreeMap<NodeId, String>) -> String {
        let owners: Vec<String> = self.owners.iter().map(|owner| name_of(between, names, *owner)).collect();
        let (owners, host) = (joined(between.lang, &owners), name_of(between, names, self.host.handle()));
        match between.lang {
            Lang::En => format!("of {owners}, in {host}"),
            Lang::Zh => format!("属{owners},在{host}"),
        }
    }
}

/// The enclaves that a hosting of the view tells of, by id.
fn enclaves<'g>(between: &Between<'_, 'g>) -> Vec<Enclave<'g>> {
    let view = between.view;
    let mut found: BTreeMap<NodeId, Enclave<'g>> = BTreeMap::new();
    for (link, _) in view.links().filter(|(link, _)| link.kind() == Kind::HOSTING) {
        let Some(park) = link.enclave().filter(Entity::is_enclave) else { continue };
        let moment = view.moment(&link);
        let region = |entity: &Entity<'g>, role: Role| regions(view, entity, between.level, role, &moment);
        let Some(host) = region(&park, Role::Giver).first().copied() else { continue };
        let owners = region(&park, Role::Receiver).iter().map(Entity::handle).collect();
        found.entry(park.handle()).or_insert(Enclave { park, host, owners });
    }
    found.into_values().collect()
}

fn regions<'g>(view: &View<'g>, entity: &Entity<'g>, level: Level, role: Role, moment: &crate::graph::Moment) -> Vec<Entity<'g>> {
    match at_level(view, entity, level, role, moment) {
        AtLevel::Regions(regions) => regions.into_iter().map(|(region, _)| region).collect(),
        AtLevel::Coarser(region) => vec![region],
        AtLevel::Nowhere => Vec::new(),
    }
}
