//! What goes between regions, as flows, matrices and maps draw it: rows of one kind and measure, of regions of one level.
//!
//! All figures come from [`flows`](crate::query::flows); nothing is added here but numbers of links and, where a drawing
//! says so, the rest of many small rows.

mod choose;
mod ends;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::gauge::{Gauge, Range};
use crate::graph::{Entity, Found, Lang, LinkId, NameError, NodeId, Role, View};
use crate::model::{Kind, Level};
use crate::query::flows::{Flow, Flows, FlowsOptions, flows};
use crate::query::total::{Figure, LINKS, Reason, TotalRow};

pub(super) use ends::Ends;

/// What a flow, a matrix or a map shows of a view.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct BetweenOptions {
    /// Language of names and words.
    pub lang: Lang,
    /// Heading; one is made from the question if there is none.
    pub title: Option<String>,
    /// Only what begins or ends at these entities (ids or names), or in them; none: all.
    pub focus: Vec<String>,
    /// How many rows away from the focus.
    pub hops: usize,
    /// Regions of this level; none: of the one that shows most links and is not crowded.
    pub level: Option<Level>,
    /// `money`, `people`, [`LINKS`] or another measure; none: the one that says most.
    pub measure: Option<String>,
    /// At most so many givers and so many receivers; the others stand together.
    pub top: Option<usize>,
}

impl BetweenOptions {
    /// Everything in the view, with words in this language.
    pub fn new(lang: Lang) -> Self {
        BetweenOptions { lang, hops: 1, ..BetweenOptions::default() }
    }
}

/// The drawing can't be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BetweenError {
    /// The focus names what is not there, or several.
    #[error(transparent)]
    Name(#[from] NameError),
}

/// What goes from some regions to others.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) givers: Vec<NodeId>,
    pub(super) receivers: Vec<NodeId>,
    /// None: no source states it.
    pub(super) range: Option<Range>,
    pub(super) links: BTreeSet<LinkId>,
    /// Of its links, those that surely count.
    pub(super) sure: BTreeSet<LinkId>,
    /// How many of its links lack a figure.
    pub(super) unstated: usize,
    /// Its figures may be inside those of other rows.
    pub(super) overlaps: bool,
}

/// Rows of one kind and measure.
#[derive(Debug)]
pub(super) struct Between<'v, 'g> {
    pub(super) view: &'v View<'g>,
    pub(super) lang: Lang,
    pub(super) gauge: Gauge,
    /// None: links of several kinds are counted.
    pub(super) kind: Option<Kind>,
    pub(super) level: Level,
    /// The largest first.
    pub(super) rows: Vec<Row>,
    /// Rows that begin or end above the level.
    pub(super) coarser: Vec<Row>,
    /// What all rows make together where adding them would count twice.
    pub(super) grand: Option<Range>,
    /// Links inside one region.
    pub(super) internal: usize,
    /// Links of which an end counts to no region.
    pub(super) nowhere: usize,
    /// Links whose figures don't count: planned, rates.
    pub(super) uncounted: usize,
    /// Other kinds that have figures of the measure, with the number of their links.
    pub(super) others: Vec<(Kind, usize)>,
    pub(super) focus: Vec<Entity<'g>>,
}

/// What is preferred where no measure is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prefer {
    /// Amounts of money, then other figures, then numbers of links.
    Figures,
    /// Amounts of money where a single kind is asked for, else numbers of links.
    Links,
}

/// The rows of a view, of at most `most` givers and `most` receivers if a level can be chosen so.
pub(super) fn between<'v, 'g>(
    view: &'v View<'g>,
    options: &BetweenOptions,
    prefer: Prefer,
    most: usize,
) -> Result<Between<'v, 'g>, BetweenError> {
    let mut focus = Vec::new();
    for name in &options.focus {
        if let Found::Entity(entity) = view.graph().find(name)? {
            focus.push(entity);
        }
    }
    let measure = match (&options.measure, prefer) {
        (Some(measure), _) => Some(measure.clone()),
        (None, Prefer::Figures) => None,
        (None, Prefer::Links) if view.filter().kinds.len() == 1 => None,
        (None, Prefer::Links) => Some(LINKS.to_owned()),
    };
    let at = |level: Level| at_level(view, options.lang, level, measure.as_deref(), &focus, options.hops);
    if let Some(level) = options.level {
        return Ok(at(level));
    }
    let mut best: Option<Between<'v, 'g>> = None;
    for level in [Level::County, Level::Prefecture, Level::Province] {
        let found = at(level);
        let worth = |found: &Between<'_, '_>| (!found.is_crowded(most), found.links(false).len());
        if best.as_ref().is_none_or(|best| worth(&found) > worth(best)) {
            best = Some(found);
        }
    }
    Ok(best.unwrap_or_else(|| at(Level::Province)))
}

impl Between<'_, '_> {
    fn above(&self) -> usize {
        self.coarser.iter().map(|row| row.links.len()).sum()
    }

    fn is_crowded(&self, most: usize) -> bool {
        let count = |ends: fn(&Row) -> &Vec<NodeId>| self.rows.iter().map(ends).collect::<BTreeSet<_>>().len();
        count(|row| &row.givers) > most || count(|row| &row.receivers) > most
    }

    /// Ids of the regions.
    pub(super) fn ids(&self, nodes: &[NodeId]) -> Vec<String> {
        nodes.iter().map(|node| self.view.graph().entity(*node).id().to_owned()).collect()
    }

    /// Ids of the links of a row.
    pub(super) fn link_ids(&self, row: &Row) -> Vec<String> {
        row.links.iter().map(|link| self.view.graph().link(*link).id().to_owned()).collect()
    }
}

fn at_level<'v, 'g>(
    view: &'v View<'g>,
    lang: Lang,
    level: Level,
    measure: Option<&str>,
    focus: &[Entity<'g>],
    hops: usize,
) -> Between<'v, 'g> {
    let ask = |measure: Option<&str>| {
        let mut options = FlowsOptions::new(level);
        options.measure = measure.map(str::to_owned);
        options.ledger = true;
        let mut found = flows(view, &options);
        if !focus.is_empty() {
            near(view, level, focus, hops, &mut found);
        }
        found
    };
    let first = ask(measure);
    let chosen = if measure == Some(LINKS) { None } else { choose::largest(&first) };
    let mut between = Between {
        view,
        lang,
        gauge: Gauge::links(lang),
        kind: None,
        level,
        rows: Vec::new(),
        coarser: Vec::new(),
        grand: None,
        internal: 0,
        nowhere: 0,
        uncounted: 0,
        others: Vec::new(),
        focus: focus.to_vec(),
    };
    match chosen {
        Some(class) => {
            between.others = choose::others(&first, &class);
            let found = if measure.is_some() { first } else { ask(Some(&class.measure)) };
            choose::take(&mut between, &found, &class);
        }
        None => count(&mut between, &if measure == Some(LINKS) { first } else { ask(Some(LINKS)) }),
    }
    between.rows.sort_by(|one, other| {
        let size = |row: &Row| (row.range.map(|range| (range.high.unwrap_or(range.low), range.low)), row.links.len());
        size(other).cmp(&size(one)).then_with(|| (&one.givers, &one.receivers).cmp(&(&other.givers, &other.receivers)))
    });
    between
}

/// What several rows make: at least as much as the largest of them where they may hold one another, else their sum; at most
/// their sum. None where no source states any of them.
pub(super) fn together<'r>(rows: impl Iterator<Item = &'r Row>) -> Option<Range> {
    let mut sum: Option<Range> = None;
    let (mut overlaps, mut largest) = (false, Decimal::ZERO);
    for (row, range) in rows.filter_map(|row| Some((row, row.range?))) {
        overlaps |= row.overlaps;
        largest = largest.max(range.low);
        sum = Some(sum.map_or(Some(range), |sum| sum.plus(range)).unwrap_or(Range { low: largest, low_open: true, high: None }));
    }
    sum.map(|sum| if overlaps { Range { low: largest, ..sum } } else { sum })
}

/// Numbers of links of all kinds, each link once in its row.
fn count<'g>(between: &mut Between<'_, 'g>, found: &Flows<'g>) {
    let kinds: BTreeSet<Kind> = found.rows.iter().chain(&found.coarser).map(|flow| flow.total.kind).collect();
    between.kind = kinds.first().copied().filter(|_| kinds.len() == 1);
    let merged = |flows: &[Flow<'g>], uncounted: &mut usize| {
        let mut rows: BTreeMap<(Vec<NodeId>, Vec<NodeId>), Row> = BTreeMap::new();
        for flow in flows {
            let TotalRow { counted, possible, left_out, .. } = &flow.total;
            *uncounted += left_out.len();
            if counted.is_empty() && possible.is_empty() {
                continue;
            }
            let (givers, receivers) = ends(flow);
            let row = rows.entry((givers.clone(), receivers.clone())).or_insert_with(|| Row {
                givers,
                receivers,
                range: Some(Range::exact(0)),
                links: BTreeSet::new(),
                sure: BTreeSet::new(),
                unstated: 0,
                overlaps: false,
            });
            row.sure.extend(counted.iter().map(|figure| figure.link.handle()));
            let own = Range { low: counted.len().into(), low_open: false, high: Some((counted.len() + possible.len()).into()) };
            row.range = row.range.and_then(|range| range.plus(own));
            row.links.extend(counted.iter().chain(possible).map(|figure| figure.link.handle()));
        }
        rows.into_values().collect::<Vec<_>>()
    };
    let mut uncounted = 0;
    between.rows = merged(&found.rows, &mut uncounted);
    between.coarser = merged(&found.coarser, &mut uncounted);
    between.uncounted = uncounted;
    between.internal = found.internal.iter().map(|flow| links_of(&flow.total).len()).sum();
    between.nowhere = found.left_out.len();
}

fn ends(flow: &Flow<'_>) -> (Vec<NodeId>, Vec<NodeId>) {
    let handles = |entities: &[Entity<'_>]| entities.iter().map(Entity::handle).collect();
    (handles(&flow.from), handles(&flow.to))
}

/// All links of a row's ledger.
fn links_of(total: &TotalRow<'_>) -> BTreeSet<LinkId> {
    let absorbed = total.absorbed.iter().map(|absorbed| &absorbed.figure);
    let left_out = total.left_out.iter().map(|left_out| &left_out.figure);
    let figures = total.counted.iter().chain(&total.possible).chain(absorbed).chain(left_out);
    figures.map(|figure: &Figure<'_>| figure.link.handle()).collect()
}

/// Whether a link is left out only because no source states its figure.
fn is_unstated(reasons: &[Reason]) -> bool {
    !reasons.is_empty() && reasons.iter().all(|reason| matches!(reason, Reason::NoFigure | Reason::NoNumber))
}

/// Keeps the rows that are at most `hops` rows away from the focus.
fn near(view: &View<'_>, level: Level, focus: &[Entity<'_>], hops: usize, found: &mut Flows<'_>) {
    let containment = &view.graph().containment;
    let mut reached: BTreeSet<NodeId> = BTreeSet::new();
    for entity in focus {
        for role in [Role::Giver, Role::Receiver] {
            reached.extend(containment.inside(entity.handle(), role));
            // A focus below the level stands for its region.
            if entity.level().is_none_or(|own| own > level) {
                let chain = containment.counts_to(entity.handle(), role, &view.asked_moment());
                reached.extend(
                    chain
                        .into_iter()
                        .map(|(node, _)| node)
                        .filter(|node| view.graph().entity(*node).level().is_some_and(|own| own >= level)),
                );
            }
        }
    }
    let touches =
        |flow: &Flow<'_>, reached: &BTreeSet<NodeId>| flow.from.iter().chain(&flow.to).any(|end| reached.contains(&end.handle()));
    for _ in 1..hops {
        let more: Vec<NodeId> = found
            .rows
            .iter()
            .chain(&found.coarser)
            .filter(|flow| touches(flow, &reached))
            .flat_map(|flow| flow.from.iter().chain(&flow.to).map(Entity::handle))
            .collect();
        reached.extend(more);
    }
    for flows in [&mut found.rows, &mut found.coarser, &mut found.internal] {
        flows.retain(|flow| touches(flow, &reached));
    }
    found.left_out.retain(|left_out| {
        let link = left_out.figure.link;
        link.givers().chain(link.receivers()).any(|end| reached.contains(&end.handle()))
    });
}
