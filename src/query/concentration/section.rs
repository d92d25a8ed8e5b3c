//! Flows that can be set against one another, gathered.

use std::collections::BTreeMap;

use hashbrown::HashMap;
use rayon::iter::{IntoParallelIterator, IntoParallelRefIterator, ParallelIterator};
use rayon::slice::ParallelSliceMut;

use super::overall;
use super::party::{self, Party, Share};
use super::population::Member;
use super::{Concentration, Coverage, Pair, Section};
use crate::graph::{LinkId, NodeId, View};
use crate::model::{Family, Kind, Period, Status, Unit};
use crate::query::flows::Rolled;
use crate::query::joint::Joint;
use crate::query::total::{BasisClass, Head, Raw, Reason, Sheet, SpanClass};

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
type Place<'f> = (Option<Kind>, Option<Period>, &'f [NodeId], &'f [NodeId]);

/// The flows of a section, and what there is of its kind.
pub(super) struct Draft<'f, 'g> {
    key: Key,
    rolled: &'f Rolled<'g>,
    rows: Vec<&'f Sheet<'g>>,
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

/// The sections of what was rolled up, those without any figure too.
pub(super) fn drafts<'f, 'g>(
    rolled: &'f Rolled<'g>,
    reached: &'f BTreeMap<Reach, Reached>,
    kinds_apart: bool,
) -> Vec<Draft<'f, 'g>> {
    let key_of = |head: &Head<'g>| {
        let kind = kinds_apart.then_some(head.row.kind);
        let years = (head.years.is_none(), head.years);
        Key { kind, unit: head.row.unit.clone(), span: head.row.span, basis: head.row.basis, years, period: head.row.period }
    };
    let keys: Vec<Key> = rolled.heads.iter().map(key_of).collect();
    let mut keyed: BTreeMap<&Key, Vec<&Sheet<'g>>> = BTreeMap::new();
    // Rows of a chapter stand together.
    for rows in rolled.rows.chunk_by(|one, other| one.chapter == other.chapter) {
        keyed.entry(&keys[rows[0].chapter as usize]).or_default().extend(rows);
    }
    let draft = |(key, rows): (&Key, _)| {
        let reached = reached.get(&(key.kind, key.years.1))?;
        Some(Draft { key: key.clone(), rolled, rows, reached })
    };
    keyed.into_iter().filter_map(draft).collect()
}

/// Links that one thread looks at at a time.
const CHUNK: usize = 1 << 14;

/// Whether only ledgers tell how many links there are: a link with several figures stands in several rows, and planned links
/// are named that are none of the view.
pub(super) fn wants_ledgers(view: &View<'_>, measure: &str) -> bool {
    let graph = view.graph();
    let store = &graph.store;
    let named = |name: &u16| store.texts.get(store.measure_names[usize::from(*name)]) == measure;
    let number = (0..).take(store.measure_names.len()).find(named);
    let support = |kind: Kind| graph.kinds().info(kind).family == Family::Support;
    let mut kinds = graph.kinds().iter().map(|(kind, _)| kind);
    let planned = |link: LinkId| support(store.links.kind(link)) && graph.link(link).status() == Status::Planned;
    // Of most graphs no link is planned, and that is known.
    let may_be_planned = kinds.any(|kind| support(kind) && graph.is_unsettled(kind));
    if may_be_planned && store.links.handles().any(planned) {
        return true;
    }
    let several = |chunk: usize| {
        let own = chunk * CHUNK..graph.link_count().min((chunk + 1) * CHUNK);
        let mut starts = Vec::with_capacity(CHUNK + 1);
        store.links.measures.read(own.clone(), &mut starts);
        let mut ends = own.map(LinkId::at).zip(starts.windows(2).map(|ends| ends[0]..ends[1]));
        ends.any(|(link, rows)| {
            let asked = |row: &u32| Some(store.measures.name(*row as usize)) == number;
            rows.len() > 1 && support(store.links.kind(link)) && rows.filter(asked).count() > 1
        })
    };
    let chunks = graph.link_count().div_ceil(CHUNK);
    if chunks < 2 { (0..chunks).any(several) } else { (0..chunks).into_par_iter().any(several) }
}

/// The links of each kind and stretch of years: each counts once, however many figures it has.
pub(super) fn reached(rolled: &Rolled<'_>, kinds_apart: bool, with_ledgers: bool) -> BTreeMap<Reach, Reached> {
    let kind = |kind: Kind| kinds_apart.then_some(kind);
    let mut found: BTreeMap<Reach, Reached> = BTreeMap::new();
    for (bucket, sheets) in
        [(Bucket::Between, &rolled.rows), (Bucket::Internal, &rolled.internal), (Bucket::Coarser, &rolled.coarser)]
    {
        let mut places: BTreeMap<Place<'_>, Vec<LinkId>> = BTreeMap::new();
        for sheets in sheets.chunk_by(|one, other| one.chapter == other.chapter) {
            let head = &rolled.heads[sheets[0].chapter as usize];
            let of = (kind(head.row.kind), head.years);
            if with_ledgers {
                for sheet in sheets {
                    let (from, to) = rolled.places[sheet.place as usize].ends();
                    places.entry((of.0, of.1, from, to)).or_default().extend(handles_of_links(sheet));
                }
                continue;
            }
            let reached = found.entry(of).or_default();
            for sheet in sheets {
                reached.meet(bucket, sheet.links as usize, rolled.places[sheet.place as usize].ends());
            }
        }
        for ((kind, years, from, to), mut links) in places {
            links.sort_unstable();
            links.dedup();
            found.entry((kind, years)).or_default().meet(bucket, links.len(), (from, to));
        }
    }
    for left in rolled.left_out.iter().filter(|left| !left.reasons.contains(&Reason::Planned)) {
        let own = kind(left.figure.link.kind());
        for (_, reached) in found.iter_mut().filter(|((kind, _), _)| *kind == own) {
            reached.coverage.no_region += 1;
        }
    }
    found
}

impl Reached {
    /// Counts the links of a place; one where something is only planned has none and is not reached.
    fn meet(&mut self, bucket: Bucket, links: usize, (from, to): (&[NodeId], &[NodeId])) {
        match bucket {
            _ if links == 0 => {}
            Bucket::Internal => self.coverage.internal += links,
            Bucket::Coarser => self.coverage.coarser += links,
            Bucket::Between => {
                self.coverage.links += links;
                from.iter().for_each(|node| *self.givers.entry(*node).or_default() += links);
                to.iter().for_each(|node| *self.receivers.entry(*node).or_default() += links);
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

/// The links of a sheet; planned ones, which its ledger names, are none of the view.
fn handles_of_links<'f>(sheet: &'f Sheet<'_>) -> impl Iterator<Item = LinkId> + 'f {
    sheet.told.iter().flat_map(|told| {
        let adding = told.counted.iter().chain(&told.possible).chain(told.absorbed.iter().map(|absorbed| &absorbed.figure));
        let left = told.left_out.iter().filter(|left| !left.reasons.contains(&Reason::Planned)).map(|left| &left.figure);
        adding.chain(left).map(|figure| figure.link.handle())
    })
}

impl Draft<'_, '_> {
    pub(super) fn has_figures(&self) -> bool {
        self.rows.iter().any(|row| row.sum.is_some())
    }

    pub(super) fn kind(&self) -> Option<Kind> {
        self.key.kind
    }

    pub(super) fn coverage(&self) -> Coverage {
        self.reached.coverage
    }
}

/// One side of a section: its parties as they are met.
#[derive(Default)]
struct Side {
    number: HashMap<NodeId, usize>,
    parties: Vec<(NodeId, party::Draft)>,
}

impl Side {
    fn of(&mut self, node: NodeId) -> &mut party::Draft {
        let number = *self.number.entry(node).or_insert_with(|| {
            self.parties.push((node, party::Draft::default()));
            self.parties.len() - 1
        });
        &mut self.parties[number].1
    }
}

/// The two sides of a section and the pairs between them, while flows come in.
#[derive(Default)]
struct Sides {
    givers: Side,
    receivers: Side,
    /// Amounts of pairs as they come in; a pair may have several.
    pairs: Vec<((NodeId, NodeId), Share)>,
    with_figure: usize,
    joint: usize,
}

impl Sides {
    fn add(&mut self, (givers, receivers): (&[NodeId], &[NodeId]), sheet: &Sheet<'_>, sum: &Raw, joint: Joint) {
        let with_figure = sheet.with_figure as usize;
        self.with_figure += with_figure;
        let is_joint = givers.len() > 1 || receivers.len() > 1;
        if is_joint {
            self.joint += with_figure;
        }
        if is_joint && joint == Joint::Apart {
            // Nobody's share, but all of it is the one receiver's, or the one giver's.
            for (side, nodes) in [(&mut self.givers, givers), (&mut self.receivers, receivers)] {
                if let [only] = nodes {
                    side.of(*only).add(Share::of(sum, 1), sheet.overlaps);
                }
            }
            return;
        }
        let share = Share::of(sum, givers.len() * receivers.len());
        let pairs = givers.iter().flat_map(|giver| receivers.iter().map(move |receiver| (*giver, *receiver)));
        self.pairs.extend(pairs.map(|pair| (pair, share)));
        for (side, nodes, partners) in
            [(&mut self.givers, givers, receivers.len()), (&mut self.receivers, receivers, givers.len())]
        {
            for node in nodes {
                let party = side.of(*node);
                party.with_figure += with_figure;
                (0..partners).for_each(|_| party.add(share, sheet.overlaps));
            }
        }
    }

    /// The amounts of pairs, each once, in order.
    fn merged(&mut self) -> Vec<((NodeId, NodeId), Share)> {
        let mut pairs = std::mem::take(&mut self.pairs);
        pairs.par_sort_by_key(|(pair, _)| *pair);
        pairs.dedup_by(|(next, more), (pair, share)| {
            let same = next == pair;
            if same {
                *share = share.and(*more);
            }
            same
        });
        pairs
    }
}

/// A section worked out.
pub(super) fn section<'g>(view: &View<'g>, question: &Concentration, population: &[Member], draft: Draft<'_, 'g>) -> Section<'g> {
    let Draft { key, rolled, rows, reached } = draft;
    let mut sides = Sides::default();
    for sheet in rows {
        if let Some(sum) = &sheet.sum {
            sides.add(rolled.places[sheet.place as usize].ends(), sheet, sum, question.joint);
        }
    }
    let merged = sides.merged();
    for ((giver, receiver), share) in &merged {
        let spread = share.spread();
        sides.givers.of(*giver).amounts.push(spread);
        sides.receivers.of(*receiver).amounts.push(spread);
    }
    let coverage = Coverage { with_figure: sides.with_figure, joint: sides.joint, ..reached.coverage };
    let told = || pairs(view, &merged);
    let both = || (parties(view, sides.givers, &reached.givers), parties(view, sides.receivers, &reached.receivers));
    let (pairs, (givers, receivers)) = if merged.len() < MANY { (told(), both()) } else { rayon::join(told, both) };
    let overall =
        overall::overall(view, question, population, (&receivers, &givers), (&reached.receivers, &reached.givers), coverage);
    Section {
        kind: key.kind,
        unit: key.unit,
        span: key.span,
        basis: key.basis,
        period: key.years.1.or(key.period),
        overall,
        pairs,
        receivers,
        givers,
    }
}

fn parties<'g>(view: &View<'g>, side: Side, links: &HashMap<NodeId, usize>) -> Vec<Party<'g>> {
    let some = side.parties.into_iter().filter(|(_, draft)| draft.has_figures());
    let mut parties: Vec<Party<'g>> = some
        .map(|(node, mut draft)| {
            draft.links = links.get(&node).copied().unwrap_or_default();
            draft.finish(view.graph().entity(node))
        })
        .collect();
    // Those of equal amounts in the order of ids.
    parties.sort_unstable_by(|a, b| b.point.total_cmp(&a.point).then(a.entity.handle().cmp(&b.entity.handle())));
    parties
}

fn pairs<'g>(view: &View<'g>, pairs: &[((NodeId, NodeId), Share)]) -> Vec<Pair<'g>> {
    let mut points: Vec<(f64, usize)> = pairs.iter().enumerate().map(|(at, (_, share))| (share.point(), at)).collect();
    let all: f64 = points.iter().map(|(point, _)| point).sum();
    points.par_sort_unstable_by(|(a, one), (b, other)| b.total_cmp(a).then(one.cmp(other)));
    let graph = view.graph();
    let pair = |(point, at): &(f64, usize)| {
        let ((from, to), share) = &pairs[*at];
        Pair { from: graph.entity(*from), to: graph.entity(*to), amount: share.amount(), share: (all > 0.0).then(|| point / all) }
    };
    if points.len() < MANY { points.iter().map(pair).collect() } else { points.par_iter().map(pair).collect() }
}

/// So many pairs are worth another thread.
const MANY: usize = 4096;
