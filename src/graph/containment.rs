//! Where things count: which regions an entity counts to, as a giver and as a receiver, and when.
//!
//! An entity counts to what it lies in (`within`), else to what it belongs to (`unit_of`), and to all above. An enclave
//! receives for its owner and gives from its place, and so does what lies in it. A group without a place counts to the
//! lowest region that holds all its named members; a link to it also *reaches* those members, jointly.

use std::collections::BTreeMap;
use std::ops::Range;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::column::{Column, Packed};
use super::store::{LinkFlags, Links, Nodes, PeriodId, Store};
use super::succession::Succession;
use super::{Graph, LinkId, NodeId};
use crate::model::{Answer, Day, Kind, Period};

/// The side of a link that an entity is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// It gives.
    Giver,
    /// It receives.
    Receiver,
}

/// The time at which containment is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// At any time: what held once counts.
    Any,
    /// At some time in this period.
    At(Period),
    /// At a time that is not known: what held only for a while is possible.
    Unknown,
    /// When a link is looked at.
    Link {
        /// The time at which containment is taken; none: not known.
        at: Option<Period>,
        /// When the link holds, an open end closed at the date of its newest source; that date where no period is stated.
        period: Option<Period>,
        /// Whether `at` was asked for, so that what became of its ends later is no part of the answer.
        asked: bool,
    },
}

/// A step from a part to what it counts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub(crate) struct Step {
    pub(crate) to: NodeId,
    pub(crate) period: PeriodId,
    /// What says so was known until then: an open end is sure no longer.
    pub(crate) until: Option<Day>,
    /// It is inferred.
    pub(crate) possible: bool,
    /// By a link to a group, its named members are reached, but the group does not count to them.
    pub(crate) reach_only: bool,
}

impl Step {
    fn new(to: NodeId, sort: Sort) -> Self {
        let until = sort.until.map(Day::from_number);
        Step { to, period: sort.period, until, possible: sort.possible, reach_only: sort.reach_only }
    }
}

/// The sorts of steps, each once.
#[derive(Debug, Default)]
struct Sorts {
    sorts: Vec<Sort>,
    seen: BTreeMap<Sort, u32>,
}

impl Sorts {
    fn number(&mut self, sort: Sort) -> u32 {
        let Sorts { sorts, seen } = self;
        *seen.entry(sort).or_insert_with(|| {
            sorts.push(sort);
            u32::try_from(sorts.len() - 1).unwrap_or_default()
        })
    }
}

/// What steps share beside their ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) struct Sort {
    period: PeriodId,
    until: Option<i32>,
    possible: bool,
    reach_only: bool,
}

/// The steps from each node, in compressed rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Steps {
    pub(crate) at: Column<u32>,
    pub(crate) to: Column<NodeId>,
    /// What each step is, by its row among the sorts.
    pub(crate) sort: Packed,
}

/// A step while rows are made: from, to, and the number of its sort.
type RawStep = (NodeId, NodeId, u32);

impl Steps {
    /// Sorts the steps by what they are from, and leaves out those that are there twice. Cost: O(nodes + steps), but for nodes of
    /// many steps.
    fn new(nodes: usize, pairs: impl Iterator<Item = RawStep> + Clone) -> Self {
        let mut at = vec![0; nodes + 1];
        pairs.clone().for_each(|(node, ..)| at[node.index() + 1] += 1);
        for node in 0..nodes {
            at[node + 1] += at[node];
        }
        let (mut next, mut steps) = (at.clone(), vec![(NodeId(0), 0); at[nodes] as usize]);
        for (node, to, sort) in pairs {
            let place = &mut next[node.index()];
            steps[*place as usize] = (to, sort);
            *place += 1;
        }
        let (mut start, mut kept) = (0, 0);
        for end in &mut at[1..] {
            let own = start..*end as usize;
            start = own.end;
            steps[own.clone()].sort_unstable();
            for step in own.clone() {
                if step == own.start || steps[step] != steps[step - 1] {
                    steps[kept] = steps[step];
                    kept += 1;
                }
            }
            *end = u32::try_from(kept).unwrap_or(u32::MAX);
        }
        steps.truncate(kept);
        Steps { at: at.into(), to: steps.iter().map(|step| step.0).collect(), sort: steps.iter().map(|step| step.1).collect() }
    }

    fn of(&self, node: NodeId) -> Range<usize> {
        self.at[node.index()] as usize..self.at[node.index() + 1] as usize
    }
}

/// Steps up and down. By receivers they differ from those by givers only at enclaves, which stand apart.
#[derive(Clone, Debug, Default)]
pub(crate) struct Containment {
    pub(crate) up: Steps,
    pub(crate) down: Steps,
    pub(crate) sorts: Vec<Sort>,
    /// From an enclave to its owners.
    pub(crate) owners: BTreeMap<NodeId, Vec<Step>>,
    /// From an owner to its enclaves.
    pub(super) owned: BTreeMap<NodeId, Vec<Step>>,
    pub(super) periods: Vec<Option<Period>>,
    pub(crate) succession: Succession,
}

/// What is followed beside the steps from a part to its whole.
#[derive(Clone, Copy, Debug, Default)]
struct Follow {
    /// From a group to its named members.
    members: bool,
    /// From a former unit to what took it over.
    heirs: bool,
}

/// The links that say what an entity counts to, of which a national register has few beside those of support.
fn of_structure(links: &Links) -> Vec<LinkId> {
    const SHARE: usize = 1 << 16;
    let wanted = |kind: Kind| matches!(kind, Kind::WITHIN | Kind::UNIT_OF | Kind::OWNERSHIP | Kind::MEMBERSHIP);
    let share = |share: usize| {
        let mut kinds = Vec::new();
        let first = share * SHARE;
        links.kind.read(first..links.len().min(first + SHARE), &mut kinds);
        let own = (first..).zip(kinds).filter(|(_, kind)| wanted(Kind::of_number(*kind)));
        own.map(|(link, _)| LinkId::at(link)).collect::<Vec<LinkId>>()
    };
    let shares: Vec<Vec<LinkId>> = (0..links.len().div_ceil(SHARE)).into_par_iter().map(share).collect();
    shares.concat()
}

impl Containment {
    /// Builds the steps from the structure links of the store. `counted` names, for entities with several `unit_of`, the
    /// links that count.
    pub(crate) fn new(store: &Store, counted: &[LinkId]) -> Self {
        let nodes = store.nodes.len();
        let mut sorts = Sorts::default();
        let mut place: Vec<RawStep> = Vec::new();
        let mut placed = vec![false; nodes];
        let mut unit_of: BTreeMap<NodeId, Vec<(NodeId, u32, bool)>> = BTreeMap::new();
        let mut owners: BTreeMap<NodeId, Vec<Step>> = BTreeMap::new();
        let mut members: BTreeMap<NodeId, Vec<(NodeId, u32)>> = BTreeMap::new();
        let links = &store.links;
        for link in of_structure(links) {
            let kind = links.kind(link);
            let period = links.period(link);
            let until = if period == 0 { None } else { store.known_until(store.link_citations(link)) };
            let possible = links.flags(link).has(LinkFlags::POSSIBLE);
            let sort = Sort { period, until: until.map(Day::number), possible, reach_only: false };
            for giver in links.givers(link) {
                for receiver in links.receivers(link) {
                    match kind {
                        Kind::WITHIN => {
                            placed[giver.index()] = true;
                            place.push((*giver, *receiver, sorts.number(sort)));
                        }
                        Kind::UNIT_OF => {
                            let counts = counted.binary_search(&link).is_ok();
                            unit_of.entry(*giver).or_default().push((*receiver, sorts.number(sort), counts));
                        }
                        Kind::OWNERSHIP => owners.entry(*receiver).or_default().push(Step::new(*giver, sort)),
                        Kind::MEMBERSHIP if store.nodes.kind(*receiver) == Kind::GROUP => {
                            let sort = Sort { reach_only: true, ..sort };
                            members.entry(*receiver).or_default().push((*giver, sorts.number(sort)));
                        }
                        _ => {}
                    }
                }
            }
        }
        for (node, steps) in unit_of.iter().filter(|(node, _)| !placed[node.index()]) {
            let only = steps.len() == 1;
            place.extend(steps.iter().filter(|(.., counts)| only || *counts).map(|(to, sort, _)| (*node, *to, *sort)));
        }
        if !members.is_empty() {
            let base = Steps::new(nodes, place.iter().copied());
            for (group, members) in members.iter().filter(|(group, _)| base.of(**group).is_empty()) {
                let members: Vec<NodeId> = members.iter().map(|(member, _)| *member).collect();
                if let Some(region) = lowest_common(&base, &members, &store.nodes) {
                    let sort = Sort { period: 0, until: None, possible: false, reach_only: false };
                    place.push((*group, region, sorts.number(sort)));
                }
            }
            for (group, members) in &members {
                place.extend(members.iter().map(|(member, sort)| (*group, *member, *sort)));
            }
        }
        for steps in owners.values_mut() {
            steps.sort_unstable();
            steps.dedup();
        }
        let turned = place.iter().map(|(from, to, sort)| (*to, *from, *sort));
        let (down, up) = rayon::join(|| Steps::new(nodes, turned), || Steps::new(nodes, place.iter().copied()));
        Containment { down, up, sorts: sorts.sorts, ..Containment::default() }.with(
            owners,
            store.periods.clone(),
            Succession::new(store),
        )
    }

    /// Adds what few entities have.
    pub(crate) fn with(self, owners: BTreeMap<NodeId, Vec<Step>>, periods: Vec<Option<Period>>, succession: Succession) -> Self {
        let mut owned: BTreeMap<NodeId, Vec<Step>> = BTreeMap::new();
        for (enclave, steps) in &owners {
            for step in steps {
                owned.entry(step.to).or_default().push(Step { to: *enclave, ..*step });
            }
        }
        Containment { owners, owned, periods, succession, ..self }
    }

    /// Whether anything receives for its owner and not for its place.
    pub(crate) fn has_enclaves(&self) -> bool {
        !self.owners.is_empty()
    }

    pub(crate) fn is_enclave(&self, node: NodeId) -> bool {
        self.owners.contains_key(&node)
    }

    /// The steps from an entity to what it counts to.
    pub(crate) fn up(&self, node: NodeId, role: Role) -> impl Iterator<Item = Step> + Clone + use<'_> {
        let owners = if role == Role::Receiver { self.owners.get(&node) } else { None };
        let place = if owners.is_some() { 0..0 } else { self.up.of(node) };
        place.map(|at| self.step(&self.up, at)).chain(owners.into_iter().flatten().copied())
    }

    /// The one thing that an entity surely counts to at all times; none where it counts to several things, or only for a while.
    #[inline]
    pub(crate) fn sole(&self, node: NodeId, role: Role) -> Option<NodeId> {
        if role == Role::Receiver && self.owners.contains_key(&node) {
            let mut steps = self.up(node, role).filter(|step| !step.reach_only);
            let step = steps.next().filter(|step| step.period == 0 && !step.possible)?;
            return steps.next().is_none().then_some(step.to);
        }
        let mut sole = None;
        for at in self.up.of(node) {
            let sort = &self.sorts[self.up.sort.get(at) as usize];
            if sort.reach_only {
                continue;
            }
            if sole.is_some() || sort.period != 0 || sort.possible {
                return None;
            }
            sole = Some(self.up.to[at]);
        }
        sole
    }

    /// The steps from a whole to what counts to it.
    pub(crate) fn down(&self, node: NodeId, role: Role) -> impl Iterator<Item = Step> + Clone + use<'_> {
        let receives = role == Role::Receiver;
        let owned = if receives { self.owned.get(&node) } else { None };
        let place = self.down.of(node).map(|at| self.step(&self.down, at));
        // Most graphs have no enclave, and a whole may hold very much.
        let apart = receives && !self.owners.is_empty();
        place.filter(move |step| !(apart && self.is_enclave(step.to))).chain(owned.into_iter().flatten().copied())
    }

    fn step(&self, steps: &Steps, at: usize) -> Step {
        Step::new(steps.to[at], self.sorts[steps.sort.get(at) as usize])
    }

    pub(crate) fn holds(&self, step: &Step, moment: &Moment) -> Answer {
        let dated = match (&self.periods[step.period as usize], moment) {
            (None, _) | (_, Moment::Any) => Answer::Yes,
            (Some(_), Moment::Unknown | Moment::Link { at: None, .. }) => Answer::Possibly,
            (Some(period), Moment::At(asked) | Moment::Link { at: Some(asked), .. }) => period.answer(asked, step.until),
        };
        if step.possible { dated.min(Answer::Possibly) } else { dated }
    }

    /// What an entity counts to, itself first, nearest first, each with how sure it is. Cost: the number of its ancestors.
    pub(crate) fn counts_to(&self, node: NodeId, role: Role, moment: &Moment) -> Vec<(NodeId, Answer)> {
        self.reached(node, role, moment, Follow::default())
    }

    /// What an entity counts to and, if it is in a group, what a link to the group reaches.
    pub(crate) fn reaches(&self, node: NodeId, role: Role, moment: &Moment) -> Vec<(NodeId, Answer)> {
        self.reached(node, role, moment, Follow { members: true, heirs: true })
    }

    fn reached(&self, node: NodeId, role: Role, moment: &Moment, follow: Follow) -> Vec<(NodeId, Answer)> {
        let mut found = vec![(node, Answer::Yes)];
        let mut at = 0;
        while let Some((from, sure)) = found.get(at).copied() {
            at += 1;
            let steps = self.up(from, role).filter(|step| follow.members || !step.reach_only);
            let steps = steps.map(|step| (step.to, self.holds(&step, moment)));
            let heirs = if follow.heirs { self.succession.heirs(from) } else { &[] };
            let heirs = heirs.iter().map(|heir| (heir.to, heir.answers(moment, from == node)));
            for (to, answer) in steps.chain(heirs).map(|(to, answer)| (to, answer.min(sure))) {
                if answer == Answer::No {
                    continue;
                }
                match found.iter_mut().find(|(seen, _)| *seen == to) {
                    Some((_, known)) => *known = (*known).max(answer),
                    None => found.push((to, answer)),
                }
            }
        }
        found
    }

    /// Whether `node` counts to `whole`, be it as what `whole` took over.
    pub(crate) fn counts(&self, node: NodeId, whole: NodeId, role: Role, moment: &Moment) -> Answer {
        let follow = Follow { members: false, heirs: true };
        self.reached(node, role, moment, follow)
            .into_iter()
            .find(|(found, _)| *found == whole)
            .map_or(Answer::No, |(_, answer)| answer)
    }

    /// All that may count to `whole`, at any time, itself included, by handle: where links that end inside it are to be
    /// looked for. Cost: the number of entities inside.
    pub(crate) fn inside(&self, whole: NodeId, role: Role) -> Vec<NodeId> {
        let mut seen = std::collections::HashSet::from([whole]);
        let mut found = vec![whole];
        let mut at = 0;
        while let Some(from) = found.get(at).copied() {
            at += 1;
            for step in self.down(from, role) {
                if seen.insert(step.to) {
                    found.push(step.to);
                }
            }
            found.extend(self.succession.forebears(from).iter().copied().filter(|forebear| seen.insert(*forebear)));
        }
        found.sort_unstable();
        found
    }
}

/// The lowest region that holds all of some entities.
fn lowest_common(rows: &Steps, members: &[NodeId], nodes: &Nodes) -> Option<NodeId> {
    let chain = |member: NodeId| {
        let mut chain = vec![member];
        let mut at = 0;
        while let Some(from) = chain.get(at).copied() {
            at += 1;
            for at in rows.of(from) {
                if !chain.contains(&rows.to[at]) {
                    chain.push(rows.to[at]);
                }
            }
        }
        chain
    };
    let (first, rest) = members.split_first()?;
    let others: Vec<Vec<NodeId>> = rest.iter().map(|member| chain(*member)).collect();
    let candidates = chain(*first).into_iter().filter(|node| nodes.kind(*node) == Kind::REGION);
    // A group of one named member is more than that member: it lies above it.
    let above: Vec<NodeId> = candidates.filter(|node| !members.contains(node)).collect();
    above.into_iter().find(|node| others.iter().all(|chain| chain.contains(node)))
}

impl Graph {
    /// Whether something with this period and these sources holds at some time in `question`.
    pub(crate) fn holds(&self, period: Option<&Period>, sources: &[super::store::CitationRow], question: &Period) -> Answer {
        if let Some(period) = period {
            return period.answer(question, self.known_until(sources));
        }
        let dated = sources.iter().any(|row| {
            let published = self.store.period(self.store.sources[row.source as usize].published);
            published.is_some_and(|published| published.answer(question, None) == Answer::Yes)
        });
        if dated { Answer::Yes } else { Answer::Possibly }
    }

    /// When containment is taken for a link: the asked date, else the last sure day of the link's period, else, where no day
    /// of it is sure, some time in it.
    pub(crate) fn moment(&self, link: LinkId, asked: Option<&Period>) -> Moment {
        let rows = self.store.link_citations(link);
        let until = self.store.known_until(rows);
        let own = self.link(link).period();
        let period = own.map(|own| until.map_or(*own, |until| own.closed_at(until))).or_else(|| until.map(Period::of_day));
        let at = match (asked, own) {
            (Some(asked), _) => Some(*asked),
            (None, Some(own)) => Some(own.last_sure_day(until).map_or(*own, Period::of_day)),
            (None, None) => None,
        };
        Moment::Link { at, period, asked: asked.is_some() }
    }
}
