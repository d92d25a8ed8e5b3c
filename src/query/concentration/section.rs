//! Flows that can be set against one another, gathered.

use std::collections::{BTreeMap, HashMap};

use super::overall;
use super::party::{self, Amount, Party};
use super::population::Member;
use super::{Concentration, Coverage, Pair, Section};
use crate::graph::{Entity, Link, LinkId, NodeId, View};
use crate::model::{Family, Kind, Period, Status, Unit};
use crate::query::flows::{Flow, Flows};
use crate::query::joint::Joint;
use crate::query::total::{BasisClass, Reason, SpanClass, TotalRow};

/// What the figures of a section have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    kind: Option<Kind>,
    unit: Option<Unit>,
    span: SpanClass,
    basis: BasisClass,
    years: (bool, Option<Period>),
    period: Option<Period>,
}

/// Links of one kind and stretch of years.
pub(super) type Reach = (Option<Kind>, Option<Period>);

/// Links of one kind and stretch of years between the same regions.
type Place = (Option<Kind>, Option<Period>, Vec<NodeId>, Vec<NodeId>);

/// The flows of a section, and what there is of its kind.
pub(super) struct Draft<'f, 'g> {
    key: Key,
    rows: Vec<&'f Flow<'g>>,
    reached: &'f Reached,
}

/// How many links of a kind there are, whatever their figures.
#[derive(Clone, Debug, Default)]
pub(super) struct Reached {
    coverage: Coverage,
    /// Links that each giver, and each receiver, has a part in.
    givers: HashMap<NodeId, usize>,
    receivers: HashMap<NodeId, usize>,
}

/// The sections of some flows, those without any figure too.
pub(super) fn drafts<'f, 'g>(
    flows: &'f Flows<'g>,
    reached: &'f BTreeMap<Reach, Reached>,
    kinds_apart: bool,
) -> Vec<Draft<'f, 'g>> {
    let mut keyed: BTreeMap<Key, Vec<&Flow<'g>>> = BTreeMap::new();
    let key_of = |flow: &Flow<'g>| {
        let TotalRow { kind, unit, span, basis, period, .. } = &flow.total;
        let kind = kinds_apart.then_some(*kind);
        let years = (flow.years.is_none(), flow.years);
        Key { kind, unit: unit.clone(), span: *span, basis: *basis, years, period: *period }
    };
    // Rows of a class stand together.
    for rows in flows.rows.chunk_by(|one, other| key_of(one) == key_of(other)) {
        keyed.entry(key_of(&rows[0])).or_default().extend(rows);
    }
    let draft = |(key, rows): (Key, _)| Some(Draft { rows, reached: reached.get(&(key.kind, key.years.1))?, key });
    keyed.into_iter().filter_map(draft).collect()
}

/// Whether only ledgers tell how many links there are: a link with several figures stands in several rows, and planned links
/// are named that are none of the view.
pub(super) fn wants_ledgers(view: &View<'_>, measure: &str) -> bool {
    let graph = view.graph();
    let store = &graph.store;
    let named = |name: &u16| store.texts.get(store.measure_names[usize::from(*name)]) == measure;
    let number = (0..).take(store.measure_names.len()).find(named);
    let mut support = graph.links().filter(|link| link.family() == Family::Support);
    support.any(|link| {
        let rows = store.links.measures(link.handle());
        let several = || rows.clone().filter(|row| Some(store.measures.name(*row as usize)) == number).count() > 1;
        link.status() == Status::Planned || rows.len() > 1 && several()
    })
}

/// The links of each kind and stretch of years: each counts once, however many figures it has.
pub(super) fn reached(flows: &Flows<'_>, kinds_apart: bool, flows_have_ledgers: bool) -> BTreeMap<Reach, Reached> {
    let kind = |kind: Kind| kinds_apart.then_some(kind);
    let mut found: BTreeMap<Reach, Reached> = BTreeMap::new();
    for (bucket, rows) in [(Bucket::Between, &flows.rows), (Bucket::Internal, &flows.internal), (Bucket::Coarser, &flows.coarser)]
    {
        let mut places: BTreeMap<Place, Vec<LinkId>> = BTreeMap::new();
        for flow in rows {
            let of = (kind(flow.total.kind), flow.years);
            if flows_have_ledgers {
                let place = (of.0, of.1, handles(&flow.from), handles(&flow.to));
                places.entry(place).or_default().extend(handles_of_links(flow));
            } else {
                found.entry(of).or_default().meet(bucket, flow.total.links, nodes(&flow.from), nodes(&flow.to));
            }
        }
        for ((kind, years, from, to), mut links) in places {
            links.sort_unstable();
            links.dedup();
            found.entry((kind, years)).or_default().meet(bucket, links.len(), from.into_iter(), to.into_iter());
        }
    }
    for left in flows.left_out.iter().filter(|left| !left.reasons.contains(&Reason::Planned)) {
        let own = kind(left.figure.link.kind());
        for (_, reached) in found.iter_mut().filter(|((kind, _), _)| *kind == own) {
            reached.coverage.no_region += 1;
        }
    }
    found
}

impl Reached {
    /// Counts the links of a place; one where something is only planned has none and is not reached.
    fn meet(&mut self, bucket: Bucket, links: usize, from: impl Iterator<Item = NodeId>, to: impl Iterator<Item = NodeId>) {
        match bucket {
            _ if links == 0 => {}
            Bucket::Internal => self.coverage.internal += links,
            Bucket::Coarser => self.coverage.coarser += links,
            Bucket::Between => {
                self.coverage.links += links;
                from.for_each(|node| *self.givers.entry(node).or_default() += links);
                to.for_each(|node| *self.receivers.entry(node).or_default() += links);
            }
        }
    }
}

#[derive(Clone, Copy)]
enum Bucket {
    Between,
    Internal,
    Coarser,
}

fn nodes(entities: &[Entity<'_>]) -> impl Iterator<Item = NodeId> {
    entities.iter().map(Entity::handle)
}

fn handles(entities: &[Entity<'_>]) -> Vec<NodeId> {
    nodes(entities).collect()
}

/// The links of a row; planned ones, which its ledger names, are none of the view.
fn handles_of_links<'f>(flow: &'f Flow<'_>) -> impl Iterator<Item = LinkId> + 'f {
    let row = &flow.total;
    let adding = row.counted.iter().chain(&row.possible).chain(row.absorbed.iter().map(|absorbed| &absorbed.figure));
    let left = row.left_out.iter().filter(|left| !left.reasons.contains(&Reason::Planned)).map(|left| &left.figure);
    adding.chain(left).map(|figure| figure.link).map(|link: Link<'_>| link.handle())
}

impl Draft<'_, '_> {
    pub(super) fn has_figures(&self) -> bool {
        self.rows.iter().any(|row| row.total.sum.is_some())
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        self.key.kind
    }

    pub(super) fn coverage(&self) -> Coverage {
        self.reached.coverage
    }
}

/// What goes from a giver to a receiver.
type PairAmount = ((NodeId, NodeId), Amount);

/// The two sides of a section and the pairs between them, while flows come in.
#[derive(Default)]
struct Sides {
    givers: BTreeMap<NodeId, party::Draft>,
    receivers: BTreeMap<NodeId, party::Draft>,
    /// Amounts of pairs as they come in; a pair may have several.
    pairs: Vec<PairAmount>,
    with_figure: usize,
    joint: usize,
}

impl Sides {
    /// Adds a flow between one giver and one receiver, or one that is split into such.
    fn pair(&mut self, giver: NodeId, receiver: NodeId, amount: Amount, flow: &Flow<'_>) {
        self.pairs.push(((giver, receiver), amount));
        for (side, node) in [(&mut self.givers, giver), (&mut self.receivers, receiver)] {
            side.entry(node).or_default().add(amount, flow.overlaps);
        }
    }

    fn add(&mut self, flow: &Flow<'_>, amount: Amount, joint: Joint) {
        let (givers, receivers) = (handles(&flow.from), handles(&flow.to));
        self.with_figure += flow.total.with_figure;
        let is_joint = givers.len() > 1 || receivers.len() > 1;
        if is_joint {
            self.joint += flow.total.with_figure;
        }
        if !is_joint || joint == Joint::Equal {
            let part = amount.part(givers.len() * receivers.len());
            for giver in &givers {
                for receiver in &receivers {
                    self.pair(*giver, *receiver, part, flow);
                }
            }
            for (side, nodes) in [(&mut self.givers, &givers), (&mut self.receivers, &receivers)] {
                for node in nodes {
                    side.entry(*node).or_default().with_figure += flow.total.with_figure;
                }
            }
            return;
        }
        // Nobody's share, but all of it is the one receiver's, or the one giver's.
        for (side, nodes) in [(&mut self.givers, &givers), (&mut self.receivers, &receivers)] {
            if let [only] = nodes.as_slice() {
                side.entry(*only).or_default().add(amount, flow.overlaps);
            }
        }
    }
}

/// A section worked out.
pub(super) fn section<'g>(view: &View<'g>, question: &Concentration, population: &[Member], draft: Draft<'_, 'g>) -> Section<'g> {
    let Draft { key, rows, reached } = draft;
    let mut sides = Sides::default();
    for flow in &rows {
        if let Some(sum) = &flow.total.sum {
            sides.add(flow, Amount::of(sum), question.joint);
        }
    }
    sides.pairs.sort_by_key(|(pair, _)| *pair);
    sides.pairs.dedup_by(|(next, more), (pair, amount)| {
        let same = next == pair;
        if same {
            *amount = amount.and(*more);
        }
        same
    });
    for ((giver, receiver), amount) in &sides.pairs {
        for (side, node) in [(&mut sides.givers, giver), (&mut sides.receivers, receiver)] {
            side.entry(*node).or_default().amounts.push(*amount);
        }
    }
    let coverage = Coverage { with_figure: sides.with_figure, joint: sides.joint, ..reached.coverage };
    let givers = parties(view, sides.givers, &reached.givers);
    let receivers = parties(view, sides.receivers, &reached.receivers);
    let overall =
        overall::overall(view, question, population, (&receivers, &givers), (&reached.receivers, &reached.givers), coverage);
    Section {
        kind: key.kind,
        unit: key.unit,
        span: key.span,
        basis: key.basis,
        period: key.years.1.or(key.period),
        overall,
        pairs: pairs(view, &sides.pairs),
        receivers,
        givers,
    }
}

fn parties<'g>(view: &View<'g>, side: BTreeMap<NodeId, party::Draft>, links: &HashMap<NodeId, usize>) -> Vec<Party<'g>> {
    let some = side.into_iter().filter(|(_, draft)| draft.has_figures());
    let mut parties: Vec<Party<'g>> = some
        .map(|(node, mut draft)| {
            draft.links = links.get(&node).copied().unwrap_or_default();
            draft.finish(view.graph().entity(node))
        })
        .collect();
    // Stable: those of equal amounts stay in the order of ids.
    parties.sort_by(|a, b| b.point.total_cmp(&a.point));
    parties
}

fn pairs<'g>(view: &View<'g>, pairs: &[PairAmount]) -> Vec<Pair<'g>> {
    let mut points: Vec<(f64, &PairAmount)> = pairs.iter().map(|pair| (pair.1.point(), pair)).collect();
    let all: f64 = points.iter().map(|(point, _)| point).sum();
    points.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let graph = view.graph();
    let pair = |(point, ((from, to), amount)): (f64, &PairAmount)| Pair {
        from: graph.entity(*from),
        to: graph.entity(*to),
        amount: *amount,
        share: (all > 0.0).then(|| point / all),
    };
    points.into_iter().map(pair).collect()
}
