//! Ways from one entity to another over support links and the structure between them.
//!
//! A way is a sequence of entities that differ. Ways come by the number of support links, then of structure steps, then of
//! support links that are only derived (hosting), so that what a source states comes first, then by the ids along them. Kinds, dates and all other filters hold while the search runs, so a way never leans on a link that the
//! question leaves out.
//!
//! **Along the arrows** a way may step down (whole to unit) before a giver; after a receiver it may step up or down. What it
//! steps up to is what the receiver counts to: from an enclave to its owner. What it steps down to before a giver gives from
//! there: from a region to the enclaves it hosts. **Any** direction also goes against links, both ways over containment, and over
//! ownership and membership. A run of steps over containment never turns and never passes through a province or country; at least
//! one step of a way is no containment.
//!
//! The search is best-first (A*, Hart, Nilsson and Raphael 1968) over simple ways, guided by the exact cost that remains in the
//! product of entities and phases of the rules above; each way is found once, in order. Cost: O((n + m) log n) to set up, and
//! then the states that are near the ways found.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use hashbrown::{HashMap, HashSet};
use schemars::JsonSchema;
use serde::Serialize;

use super::shape::{self, EntityShape};
use crate::graph::{Entity, Graph, Lang, Link, NodeId, Role, View, containment};
use crate::model::{Answer, Family, Kind, Level};

/// Which way links may be followed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From givers to receivers.
    #[default]
    Along,
    /// Both ways.
    Any,
}

/// A question for ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ways {
    /// How many different ways.
    pub k: usize,
    /// At most this many support links.
    pub max_hops: Option<u32>,
    /// Which way links may be followed.
    pub direction: Direction,
}

impl Default for Ways {
    fn default() -> Self {
        Ways { k: 1, max_hops: None, direction: Direction::Along }
    }
}

/// A link as a way uses it.
#[derive(Clone, Debug)]
pub struct StepLink<'g> {
    /// Id of the link, or `within:PART>WHOLE` where no link states it.
    pub id: String,
    /// Name of its kind.
    pub kind: String,
    /// Whether the way goes from giver to receiver.
    pub along: bool,
    /// The link, where one states it.
    pub link: Option<Link<'g>>,
    /// How sure it is.
    pub certainty: Answer,
}

/// One step of a way.
#[derive(Clone, Debug)]
pub struct Step<'g> {
    /// Support, or structure.
    pub support: bool,
    /// All parallel links of the step, by id.
    pub links: Vec<StepLink<'g>>,
}

/// A way.
#[derive(Clone, Debug)]
pub struct Way<'g> {
    /// The entities along it.
    pub nodes: Vec<Entity<'g>>,
    /// One fewer steps.
    pub steps: Vec<Step<'g>>,
}

impl Way<'_> {
    /// Number of support links.
    pub fn support_links(&self) -> usize {
        self.steps.iter().filter(|step| step.support).count()
    }

    /// As sure as the least sure of its steps, each of which is as sure as its surest link.
    pub fn certainty(&self) -> Answer {
        let step = |step: &Step<'_>| step.links.iter().map(|link| link.certainty).max().unwrap_or(Answer::No);
        self.steps.iter().map(step).min().unwrap_or(Answer::Yes)
    }
}

/// Why there is no way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoWay {
    /// There is none at all in this direction.
    None,
    /// There is one without the filters.
    NoneUnderFilters,
}

/// Ways, or why there is none.
#[derive(Clone, Debug)]
pub struct WaysAnswer<'g> {
    /// From whom.
    pub from: Entity<'g>,
    /// To whom.
    pub to: Entity<'g>,
    /// The ways in order.
    pub ways: Vec<Way<'g>>,
    /// Why there is none.
    pub reason: Option<NoWay>,
}

/// Where a way stands in the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Phase {
    /// At the start.
    Start,
    /// Stepped down before a giver.
    DownToGiver,
    /// At the end of a link.
    Linked,
    /// Stepped up.
    Up,
    /// Stepped down after a receiver, to an end.
    DownToEnd,
}

impl Phase {
    fn may_end(self) -> bool {
        matches!(self, Phase::Linked | Phase::Up | Phase::DownToEnd)
    }
}

/// Support links, then structure steps, then support links that are only derived.
type Cost = (u32, u32, u32);

const STATED: Cost = (1, 0, 0);
const DERIVED: Cost = (1, 0, 1);
const STRUCTURE: Cost = (0, 1, 0);

type State = (NodeId, Phase);

struct Search<'v, 'g> {
    view: &'v View<'g>,
    graph: &'g Graph,
    any: bool,
    /// No link of the kinds that are looked at needs to be asked for.
    settled: bool,
}

impl Search<'_, '_> {
    /// The states that can follow one, each once with its least cost.
    fn next(&self, (node, phase): State) -> Vec<(State, Cost)> {
        let mut next: Vec<(State, Cost)> = Vec::new();
        let mut add = |state: State, cost: Cost| {
            // Parallel arcs stand side by side.
            if next.last() != Some(&(state, cost)) {
                next.push((state, cost));
            }
        };
        if phase != Phase::DownToEnd || self.any {
            for arc in self.graph.arcs().outgoing(node).filter(|arc| self.supports(*arc)) {
                add((self.graph.arcs().receiver(arc), Phase::Linked), self.cost(arc));
            }
        }
        if self.any {
            for arc in self.graph.arcs().incoming(node).iter().filter(|arc| self.supports(**arc)) {
                add((self.graph.arcs().giver(*arc), Phase::Linked), self.cost(*arc));
            }
            for kind in [Kind::OWNERSHIP, Kind::MEMBERSHIP] {
                for arc in self.graph.arcs().outgoing_of(node, kind).filter(|arc| self.stands(*arc)) {
                    add((self.graph.arcs().receiver(arc), Phase::Linked), STRUCTURE);
                }
                for arc in self.graph.arcs().incoming_of(node, kind).iter().filter(|arc| self.stands(**arc)) {
                    add((self.graph.arcs().giver(*arc), Phase::Linked), STRUCTURE);
                }
            }
        }
        let inside_run = matches!(phase, Phase::DownToGiver | Phase::Up | Phase::DownToEnd);
        let steps = if inside_run && self.is_wide(node) { Vec::new() } else { self.structure(node, phase) };
        for (to, phase) in steps {
            add((to, phase), STRUCTURE);
        }
        if self.view.filter().public {
            next.retain(|((node, _), _)| self.view.names_entity(&self.graph.entity(*node)));
        }
        next.sort_unstable();
        next.dedup_by_key(|(state, _)| *state);
        next
    }

    fn structure(&self, node: NodeId, phase: Phase) -> Vec<State> {
        let up = |role| self.steps(node, self.graph.containment.up(node, role));
        let down = |role| self.steps(node, self.graph.containment.down(node, role));
        // What a member receives is no matter of its group.
        let parts = || self.steps(node, self.graph.containment.down(node, Role::Receiver).filter(|step| !step.reach_only));
        let to = |nodes: Vec<NodeId>, phase: Phase| nodes.into_iter().map(move |node| (node, phase));
        if self.any {
            let both = |one: Vec<NodeId>, other: Vec<NodeId>| {
                one.into_iter().chain(other).collect::<BTreeSet<_>>().into_iter().collect()
            };
            let ups: Vec<NodeId> = both(up(Role::Giver), up(Role::Receiver));
            let downs: Vec<NodeId> = both(down(Role::Giver), down(Role::Receiver));
            return match phase {
                Phase::Start | Phase::Linked => to(ups, Phase::Up).chain(to(downs, Phase::DownToEnd)).collect(),
                Phase::Up => to(ups, Phase::Up).collect(),
                Phase::DownToGiver | Phase::DownToEnd => to(downs, Phase::DownToEnd).collect(),
            };
        }
        match phase {
            Phase::Start | Phase::DownToGiver => to(down(Role::Giver), Phase::DownToGiver).collect(),
            Phase::Linked => to(up(Role::Receiver), Phase::Up)
                .chain(to(down(Role::Giver), Phase::DownToGiver))
                .chain(to(parts(), Phase::DownToEnd))
                .collect(),
            Phase::Up => to(up(Role::Receiver), Phase::Up).collect(),
            Phase::DownToEnd => to(parts(), Phase::DownToEnd).collect(),
        }
    }

    /// The ends of those steps that hold when it is asked for.
    fn steps(&self, from: NodeId, steps: impl Iterator<Item = containment::Step>) -> Vec<NodeId> {
        let moment = self.view.asked_moment();
        steps
            .filter(|step| self.view.settle(self.graph.containment.holds(step, &moment)) != Answer::No)
            .map(|step| step.to)
            .filter(|to| !self.view.filter().public || self.may_be_told(from, *to))
            .collect()
    }

    /// Whether no link states a step, or not only links that are internal.
    fn may_be_told(&self, one: NodeId, other: NodeId) -> bool {
        let arcs = self.graph.arcs();
        let there = arcs.outgoing(one).filter(|arc| arcs.receiver(*arc) == other);
        let back = arcs.outgoing(other).filter(|arc| arcs.receiver(*arc) == one);
        let links: Vec<_> =
            there.chain(back).filter(|arc| is_walked(arcs.kind(*arc))).map(|arc| self.graph.arc_link(arc)).collect();
        links.is_empty() || links.iter().any(|link| !self.view.is_hidden(link))
    }

    /// Whether an arc of ownership or membership holds when it is asked for.
    fn stands(&self, arc: crate::graph::ArcId) -> bool {
        self.view.admits_structure(&self.graph.arc_link(arc)) != Answer::No
    }

    fn supports(&self, arc: crate::graph::ArcId) -> bool {
        let kind = self.graph.arcs().kind(arc);
        let asked = || self.settled || self.view.admits(self.graph.arcs().link(arc)) != Answer::No;
        self.view.has_kind(kind) && self.graph.is_support(kind) && asked()
    }

    fn cost(&self, arc: crate::graph::ArcId) -> Cost {
        let derived = self.graph.arcs().kind(arc) == Kind::HOSTING && self.graph.arc_link(arc).is_derived();
        if derived { DERIVED } else { STATED }
    }

    /// Whether an entity is a province or country, which a run of structure steps does not pass through.
    fn is_wide(&self, node: NodeId) -> bool {
        matches!(self.graph.entity(node).level(), Some(Level::Province | Level::Country))
    }

    /// The least cost from each state that the start reaches to an end at `to`.
    fn remaining(&self, from: NodeId, to: NodeId) -> HashMap<State, Cost> {
        let start = (from, Phase::Start);
        let mut before: HashMap<State, Vec<(State, Cost)>> = HashMap::new();
        let mut seen: HashSet<State> = HashSet::new();
        seen.insert(start);
        let mut queue = vec![start];
        while let Some(state) = queue.pop() {
            if state.0 == to {
                continue;
            }
            for (next, cost) in self.next(state) {
                before.entry(next).or_default().push((state, cost));
                if seen.insert(next) {
                    queue.push(next);
                }
            }
        }
        let mut least: HashMap<State, Cost> = HashMap::new();
        let ends = [Phase::Linked, Phase::Up, Phase::DownToEnd].map(|phase| (to, phase));
        let mut heap: BinaryHeap<Reverse<(Cost, State)>> =
            ends.into_iter().filter(|end| seen.contains(end)).map(|end| Reverse(((0, 0, 0), end))).collect();
        while let Some(Reverse((cost, state))) = heap.pop() {
            if least.contains_key(&state) {
                continue;
            }
            least.insert(state, cost);
            for (earlier, step) in before.get(&state).into_iter().flatten() {
                if !least.contains_key(earlier) {
                    heap.push(Reverse((sum(cost, *step), *earlier)));
                }
            }
        }
        least
    }
}

/// Whether ways go over structure links of a kind.
fn is_walked(kind: Kind) -> bool {
    matches!(kind, Kind::WITHIN | Kind::UNIT_OF | Kind::OWNERSHIP | Kind::MEMBERSHIP)
}

fn sum(a: Cost, b: Cost) -> Cost {
    (a.0 + b.0, a.1 + b.1, a.2 + b.2)
}

/// The `k` first ways from one entity to another.
pub fn ways<'g>(view: &View<'g>, from: Entity<'g>, to: Entity<'g>, question: &Ways) -> WaysAnswer<'g> {
    let found = search(view, from, to, question);
    let reason = found.is_empty().then(|| {
        let open = view.graph().view();
        let once = Ways { k: 1, max_hops: None, ..*question };
        let filtered = !view.is_whole() || question.max_hops.is_some();
        if filtered && !search(&open, from, to, &once).is_empty() { NoWay::NoneUnderFilters } else { NoWay::None }
    });
    WaysAnswer { from, to, ways: found, reason }
}

fn search<'g>(view: &View<'g>, from: Entity<'g>, to: Entity<'g>, question: &Ways) -> Vec<Way<'g>> {
    let any = question.direction == Direction::Any;
    let search = Search { view, graph: view.graph(), any, settled: view.kinds_only() };
    let (start, end) = (from.handle(), to.handle());
    if start == end || question.k == 0 {
        return Vec::new();
    }
    let remaining = search.remaining(start, end);
    let mut heap = BinaryHeap::new();
    let push = |heap: &mut BinaryHeap<_>, nodes: Vec<NodeId>, phase: Phase, steps: Vec<Cost>, linked: bool| {
        let Some(left) = nodes.last().and_then(|node| remaining.get(&(*node, phase))) else { return };
        let total = steps.iter().fold(*left, |total, step| sum(total, *step));
        if question.max_hops.is_none_or(|most| total.0 <= most) {
            heap.push(Reverse((total, nodes, phase, steps, linked)));
        }
    };
    push(&mut heap, vec![start], Phase::Start, Vec::new(), false);
    let mut ways: Vec<(Vec<NodeId>, Vec<Cost>)> = Vec::new();
    while let Some(Reverse((_, nodes, phase, steps, linked))) = heap.pop() {
        let Some(last) = nodes.last().copied() else { continue };
        if last == end {
            if phase.may_end() && linked && !ways.iter().any(|(known, _)| *known == nodes) {
                ways.push((nodes, steps));
                if ways.len() == question.k {
                    break;
                }
            }
            continue;
        }
        for ((node, phase), step) in search.next((last, phase)) {
            if !nodes.contains(&node) {
                let longer = nodes.iter().copied().chain([node]).collect();
                let steps = steps.iter().copied().chain([step]).collect();
                // Ownership and membership cost a structure step, but are no containment.
                push(&mut heap, longer, phase, steps, linked || phase == Phase::Linked);
            }
        }
    }
    ways.into_iter().map(|(nodes, steps)| spell(view, &nodes, &steps, question.direction)).collect()
}

/// Names all parallel links of each step, those of support or those of structure, as the search took it.
fn spell<'g>(view: &View<'g>, nodes: &[NodeId], costs: &[Cost], direction: Direction) -> Way<'g> {
    let graph = view.graph();
    let pairs = nodes.windows(2).zip(costs);
    let steps = pairs.map(|(pair, cost)| step(view, pair[0], pair[1], cost.0 > 0, direction)).collect();
    Way { nodes: nodes.iter().map(|node| graph.entity(*node)).collect(), steps }
}

fn step<'g>(view: &View<'g>, from: NodeId, to: NodeId, support: bool, direction: Direction) -> Step<'g> {
    let graph = view.graph();
    let mut links: BTreeMap<(String, bool), StepLink<'g>> = BTreeMap::new();
    let mut look = |one: NodeId, other: NodeId, along: bool| {
        for arc in graph.arcs().outgoing(one).filter(|arc| graph.arcs().receiver(*arc) == other) {
            let link = graph.arc_link(arc);
            let certainty = match (support, link.family()) {
                (true, Family::Support) if along || direction == Direction::Any => view.admits(link.handle()),
                (false, Family::Structure) if is_walked(link.kind()) => view.admits_structure(&link),
                _ => Answer::No,
            };
            if certainty != Answer::No {
                let (id, kind) = (link.id().to_owned(), link.kind_name().to_owned());
                links.insert((id.clone(), along), StepLink { id, kind, along, link: Some(link), certainty });
            }
        }
    };
    look(from, to, true);
    look(to, from, false);
    if links.is_empty() {
        // A group that counts to the region of its members: no link says so.
        let up = graph.containment.up(from, Role::Receiver).chain(graph.containment.up(from, Role::Giver));
        let along = up.clone().any(|step| step.to == to);
        let (part, whole) = if along { (from, to) } else { (to, from) };
        let id = format!("within:{}>{}", graph.entity(part).id(), graph.entity(whole).id());
        let implied = StepLink { id, kind: "within".to_owned(), along, link: None, certainty: Answer::Yes };
        return Step { support: false, links: vec![implied] };
    }
    Step { support, links: links.into_values().collect() }
}

/// A link of a step in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StepLinkShape {
    /// Id.
    pub id: String,
    /// Kind.
    pub kind: String,
    /// along, against.
    pub direction: String,
    /// yes or possibly.
    pub certainty: String,
}

/// A step in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct StepShape {
    /// support, structure.
    pub class: String,
    /// All parallel links.
    pub links: Vec<StepLinkShape>,
}

/// A way in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WayShape {
    /// The entities along it.
    pub nodes: Vec<EntityShape>,
    /// One fewer steps.
    pub steps: Vec<StepShape>,
    /// yes or possibly.
    pub certainty: String,
    /// In words.
    pub explanation: String,
}

/// Ways in JSON.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
pub struct WaysShape {
    /// From whom.
    pub from: EntityShape,
    /// To whom.
    pub to: EntityShape,
    /// The ways in order.
    pub paths: Vec<WayShape>,
    /// Why there is none: none, none-under-filters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl WaysAnswer<'_> {
    /// The answer as data, its explanations in a language.
    pub fn to_shape(&self, view: &View<'_>, lang: Lang) -> WaysShape {
        let step = |step: &Step<'_>| StepShape {
            class: if step.support { "support" } else { "structure" }.to_owned(),
            links: step
                .links
                .iter()
                .map(|link| StepLinkShape {
                    id: link.id.clone(),
                    kind: link.kind.clone(),
                    direction: if link.along { "along" } else { "against" }.to_owned(),
                    certainty: shape::certainty(link.certainty),
                })
                .collect(),
        };
        WaysShape {
            from: shape::entity_in(view, &self.from),
            to: shape::entity_in(view, &self.to),
            paths: self
                .ways
                .iter()
                .map(|way| WayShape {
                    nodes: way.nodes.iter().map(|node| shape::entity_in(view, node)).collect(),
                    steps: way.steps.iter().map(step).collect(),
                    certainty: shape::certainty(way.certainty()),
                    explanation: super::explain::explain(view, way, lang).to_string(),
                })
                .collect(),
            reason: self.reason.map(|reason| {
                match reason {
                    NoWay::None => "none",
                    NoWay::NoneUnderFilters => "none-under-filters",
                }
                .to_owned()
            }),
        }
    }
}
