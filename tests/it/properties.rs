//! What holds of all graphs, tried on small random ones; ways against all that the rules allow, enumerated one by one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proptest::prelude::*;

use shanhai::graph::{Graph, View};
use shanhai::query::partners::{Partners, Side};
use shanhai::query::path::{Direction, Ways, ways};
use shanhai::query::shape;

use crate::graphs::{ask, entity, graph, ids, kinds};

/// How many entities a random graph has.
const NODES: usize = 8;

/// An entity of a random graph: what it is, and what it lies in, belongs to, is owned by or names as members, all of them
/// later in the list, so that nothing lies in itself.
#[derive(Clone, Debug)]
struct Node {
    kind: &'static str,
    level: Option<&'static str>,
    within: Option<usize>,
    unit_of: Option<usize>,
    owner: Option<usize>,
    members: Vec<usize>,
}

/// A support link of a random graph.
#[derive(Clone, Debug)]
struct Link {
    kind: &'static str,
    from: BTreeSet<usize>,
    to: BTreeSet<usize>,
}

#[derive(Clone, Debug)]
struct Plan {
    nodes: Vec<Node>,
    links: Vec<Link>,
    memberships: Vec<(usize, usize)>,
}

fn name(node: usize) -> String {
    format!("n{node}")
}

impl Plan {
    fn entity_table(&self, at: usize) -> String {
        let node = &self.nodes[at];
        let mut text = format!("[[{}]]\nname = '{}'\n", node.kind, name(at));
        let mut key = |key: &str, value: Option<String>| {
            if let Some(value) = value {
                writeln!(text, "{key} = {value}").unwrap();
            }
        };
        let quoted = |node: Option<usize>| node.map(|node| format!("'{}'", name(node)));
        key("level", node.level.map(|level| format!("'{level}'")));
        key("within", quoted(node.within));
        key("unit_of", quoted(node.unit_of));
        key("owner", quoted(node.owner));
        let members: Vec<String> = node.members.iter().map(|member| format!("'{}'", name(*member))).collect();
        key("members", (!members.is_empty()).then(|| format!("[{}]", members.join(", "))));
        text
    }

    fn link_table(&self, at: usize) -> String {
        let link = &self.links[at];
        let list = |ends: &BTreeSet<usize>| ends.iter().map(|end| format!("'{}'", name(*end))).collect::<Vec<_>>().join(", ");
        format!("[[{}]]\nid = 'l{at}'\nfrom = [{}]\nto = [{}]\n", link.kind, list(&link.from), list(&link.to))
    }

    fn tables(&self) -> Vec<String> {
        let entities = (0..self.nodes.len()).map(|at| self.entity_table(at));
        let links = (0..self.links.len()).map(|at| self.link_table(at));
        let member = |(from, to): &(usize, usize)| format!("[[membership]]\nfrom = '{}'\nto = '{}'\n", name(*from), name(*to));
        entities.chain(links).chain(self.memberships.iter().map(member)).collect()
    }

    fn build(&self) -> Graph {
        graph(&self.tables().concat())
    }
}

fn plan() -> impl Strategy<Value = Plan> {
    let picks = prop::collection::vec((0u8..8, any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0u8..4), NODES);
    let link = (0u8..3, 0..NODES, 0..NODES, prop::option::weighted(0.15, 0..NODES));
    let links = prop::collection::vec(link, 3..10);
    let memberships = prop::collection::vec((0..NODES, 0..NODES), 0..2);
    (picks, links, memberships).prop_map(|(picks, links, memberships)| {
        let mut nodes = Vec::new();
        for (at, (what, one, other, shape)) in picks.into_iter().enumerate() {
            let later = |index: prop::sample::Index| (at + 1 < NODES).then(|| at + 1 + index.index(NODES - at - 1));
            let mut node =
                Node { kind: "organization", level: None, within: None, unit_of: None, owner: None, members: Vec::new() };
            match what {
                0 => (node.kind, node.owner, node.within) = ("park", later(one), later(other)),
                1 => {
                    node.kind = "group";
                    node.members =
                        [later(one), later(other)].into_iter().flatten().collect::<BTreeSet<_>>().into_iter().collect();
                }
                2 => (node.kind, node.level) = ("region", Some("province")),
                3 | 4 => (node.kind, node.level) = ("region", Some("county")),
                _ => {}
            }
            match shape {
                0 if what > 1 => node.within = later(one),
                1 if what > 1 => node.unit_of = later(one),
                _ => {}
            }
            // Nobody owns what it lies in itself or the other way round, or the same twice.
            if node.owner == node.within {
                node.within = None;
            }
            nodes.push(node);
        }
        let link = |(kind, from, to, more): (u8, usize, usize, Option<usize>)| Link {
            kind: ["funding", "pairing", "medical"][usize::from(kind)],
            from: BTreeSet::from([from]),
            to: [Some(to), more].into_iter().flatten().filter(|end| *end != from).collect(),
        };
        let links = links.into_iter().map(link).filter(|link| !link.to.is_empty()).collect();
        let is_group = |node: usize| nodes[node].kind == "group";
        let memberships: BTreeSet<_> = memberships.into_iter().filter(|(from, to)| from != to && !is_group(*to)).collect();
        Plan { links, memberships: memberships.into_iter().collect(), nodes }
    })
}

/// The steps that the rules of ways know, from the declarations alone.
#[derive(Default)]
struct Steps {
    /// Giver to receiver; whether some such link is stated by a source and not derived.
    support: BTreeMap<(usize, usize), bool>,
    /// Part to whole as a giver, and as a receiver.
    gives_for: BTreeSet<(usize, usize)>,
    receives_for: BTreeSet<(usize, usize)>,
    /// Group to a member that it names.
    names: BTreeSet<(usize, usize)>,
    /// Ownership and membership.
    other: BTreeSet<(usize, usize)>,
}

/// Whether the rules allow steps of these sorts over these entities.
fn allows(steps: &[char], way: &[usize], any: bool, wide: &impl Fn(usize) -> bool) -> bool {
    let is_run = |step: char| matches!(step, 'U' | 'D' | 'G' | 'E');
    if steps.iter().all(|step| is_run(*step)) {
        return false;
    }
    let mut at = 0;
    while at < steps.len() {
        if !is_run(steps[at]) {
            at += 1;
            continue;
        }
        let end = (at..steps.len()).find(|other| !is_run(steps[*other])).unwrap_or(steps.len());
        let run = &steps[at..end];
        // It never turns, nor passes through a province.
        if run.iter().any(|step| *step != run[0]) || way[at + 1..end].iter().any(|node| wide(*node)) {
            return false;
        }
        let (first, last) = (at == 0, end == steps.len());
        let fits = match run[0] {
            'U' => any || !first,
            'G' => !last,
            'E' => last,
            _ => true,
        };
        if !fits {
            return false;
        }
        at = end;
    }
    true
}

impl Steps {
    fn new(plan: &Plan) -> Steps {
        let mut steps = Steps::default();
        for link in &plan.links {
            steps.support.extend(link.from.iter().flat_map(|from| link.to.iter().map(move |to| ((*from, *to), true))));
        }
        let mut above: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, node) in plan.nodes.iter().enumerate() {
            above.extend(node.within.or(node.unit_of).map(|whole| (at, whole)));
        }
        let chain = |from: usize| std::iter::successors(Some(from), |at| above.get(at).copied()).collect::<Vec<_>>();
        let mut groups = Vec::new();
        for (at, node) in plan.nodes.iter().enumerate().filter(|(_, node)| node.kind == "group") {
            steps.names.extend(node.members.iter().map(|member| (at, *member)));
            steps.other.extend(node.members.iter().map(|member| (*member, at)));
            let Some(first) = node.members.first().filter(|_| !above.contains_key(&at)) else { continue };
            // The lowest region that holds all named members and is none of them.
            let holds = |region: &usize| plan.nodes[*region].kind == "region" && !node.members.contains(region);
            let all = |region: &usize| node.members.iter().all(|member| chain(*member).contains(region));
            groups.extend(chain(*first).into_iter().filter(holds).find(all).map(|region| (at, region)));
        }
        let chains: Vec<Vec<usize>> = (0..plan.nodes.len()).map(chain).collect();
        above.extend(groups);
        steps.gives_for.extend(above.iter().map(|(part, whole)| (*part, *whole)));
        for (at, node) in plan.nodes.iter().enumerate() {
            let Some(owner) = node.owner else {
                steps.receives_for.extend(above.get(&at).map(|whole| (at, *whole)));
                continue;
            };
            steps.receives_for.insert((at, owner));
            steps.other.insert((owner, at));
            // The place hosts the owner, where neither contains the other.
            if let Some(place) = node.within.filter(|place| !chains[*place].contains(&owner) && !chains[owner].contains(place)) {
                steps.support.entry((place, owner)).or_insert(false);
            }
        }
        steps.other.extend(plan.memberships.iter().copied());
        steps
    }

    /// The least (support links, structure steps, derived links) of a sequence of entities, if the rules allow it at all.
    fn least(&self, plan: &Plan, way: &[usize], any: bool) -> Option<(usize, usize, usize)> {
        let wide = |node: usize| plan.nodes[node].level == Some("province");
        let pair = |set: &BTreeSet<(usize, usize)>, from: usize, to: usize| set.contains(&(from, to));
        // What each step may be: support (of stated links or only derived), up, down as a giver, down as a receiver, other.
        let mut best: Option<(usize, usize, usize)> = None;
        let mut stack: Vec<Vec<char>> = vec![Vec::new()];
        while let Some(done) = stack.pop() {
            if done.len() + 1 < way.len() {
                let (from, to) = (way[done.len()], way[done.len() + 1]);
                let there = self.support.get(&(from, to));
                let back = self.support.get(&(to, from)).filter(|_| any);
                let mut step = |may: bool, step: char| {
                    if may {
                        stack.push(done.iter().copied().chain([step]).collect());
                    }
                };
                let stated = there.is_some_and(|stated| *stated) || back.is_some_and(|stated| *stated);
                step(stated, 'S');
                step(!stated && (there.is_some() || back.is_some()), 's');
                if any {
                    let up = |from, to| {
                        pair(&self.gives_for, from, to) || pair(&self.receives_for, from, to) || pair(&self.names, from, to)
                    };
                    step(up(from, to), 'U');
                    step(up(to, from), 'D');
                    step(pair(&self.other, from, to) || pair(&self.other, to, from), 'O');
                } else {
                    step(pair(&self.receives_for, from, to) || pair(&self.names, from, to), 'U');
                    // Before a giver: what gives for the whole, and a group for those it names.
                    step(pair(&self.gives_for, to, from) || pair(&self.names, to, from), 'G');
                    step(pair(&self.receives_for, to, from), 'E');
                }
                continue;
            }
            if allows(&done, way, any, &wide) {
                let count = |kinds: &[char]| done.iter().filter(|step| kinds.contains(step)).count();
                let cost = (count(&['S', 's']), done.len() - count(&['S', 's']), count(&['s']));
                best = Some(best.map_or(cost, |known| known.min(cost)));
            }
        }
        best
    }

    /// All ways by the rules, in their order.
    fn all(&self, plan: &Plan, from: usize, to: usize, any: bool) -> Vec<Vec<usize>> {
        let mut found: Vec<((usize, usize, usize), Vec<usize>)> = Vec::new();
        let mut stack = vec![vec![from]];
        while let Some(way) = stack.pop() {
            let last = way[way.len() - 1];
            if last == to {
                found.extend(self.least(plan, &way, any).map(|cost| (cost, way)));
                continue;
            }
            let near = |node: &usize| {
                let sets = [&self.gives_for, &self.receives_for, &self.names, &self.other];
                let pairs = [(last, *node), (*node, last)];
                pairs.iter().any(|pair| self.support.contains_key(pair) || sets.iter().any(|set| set.contains(pair)))
            };
            let next = (0..plan.nodes.len()).filter(|node| !way.contains(node)).filter(near);
            stack.extend(next.map(|node| way.iter().copied().chain([node]).collect::<Vec<_>>()));
        }
        found.sort();
        found.into_iter().map(|(_, way)| way).collect()
    }
}

fn found(view: &View<'_>, from: usize, to: usize, direction: Direction) -> Vec<Vec<String>> {
    let question = Ways { k: 10_000, max_hops: None, direction };
    let graph = view.graph();
    let answer = ways(view, entity(graph, &name(from)), entity(graph, &name(to)), &question);
    answer.ways.iter().map(|way| way.nodes.iter().map(|node| node.id().to_owned()).collect()).collect()
}

fn partners_of(graph: &Graph, side: Side) -> String {
    let view = graph.view();
    let mut told = Vec::new();
    for one in graph.entities() {
        let question = Partners { hops: 2, ..Partners::new(side) };
        told.push(serde_json::to_string(&ask(&view, one.id(), &question).to_shape(&view, &question)).unwrap());
    }
    told.join("\n")
}

/// So many tries, and no file of those that failed.
fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn ways_are_all_that_the_rules_allow_in_order(plan in plan(), from in 0..NODES, to in 0..NODES) {
        let (graph, steps) = (plan.build(), Steps::new(&plan));
        prop_assume!(from != to);
        for (direction, any) in [(Direction::Along, false), (Direction::Any, true)] {
            let expected: Vec<Vec<String>> =
                steps.all(&plan, from, to, any).into_iter().map(|way| way.into_iter().map(name).collect()).collect();
            prop_assert_eq!(found(&graph.view(), from, to, direction), expected, "any: {}\n{}", any, plan.tables().concat());
        }
    }

}

proptest! {
    #![proptest_config(cases(20))]

    #[test]
    fn fewer_ways_are_the_first_of_more(plan in plan(), from in 0..NODES, to in 0..NODES, k in 1..4usize) {
        let graph = plan.build();
        let all = found(&graph.view(), from, to, Direction::Any);
        let answer = ways(&graph.view(), entity(&graph, &name(from)), entity(&graph, &name(to)), &Ways { k, max_hops: None, direction: Direction::Any });
        let first: Vec<Vec<String>> = answer.ways.iter().map(|way| way.nodes.iter().map(|node| node.id().to_owned()).collect()).collect();
        prop_assert_eq!(&first[..], &all[..k.min(all.len())]);
    }

    #[test]
    fn no_way_takes_more_support_links_than_asked(plan in plan(), from in 0..NODES, to in 0..NODES, most in 0..3u32) {
        let graph = plan.build();
        let view = graph.view();
        let asked = |max_hops| ways(&view, entity(&graph, &name(from)), entity(&graph, &name(to)), &Ways { k: 10_000, max_hops, direction: Direction::Any });
        let few = asked(Some(most)).ways;
        prop_assert!(few.iter().all(|way| way.support_links() <= most as usize));
        prop_assert_eq!(few.len(), asked(None).ways.iter().filter(|way| way.support_links() <= most as usize).count());
    }

    #[test]
    fn a_reversed_question_mirrors_the_answer(plan in plan(), a in 0..NODES, b in 0..NODES) {
        let graph = plan.build();
        let view = graph.view();
        let (one, other) = (entity(&graph, &name(a)), entity(&graph, &name(b)));
        // Between what contains one another a link is internal to the one and not to the other.
        let chain = |from: usize| {
            let node = &plan.nodes[from];
            [node.within, node.unit_of, node.owner].into_iter().flatten().chain(node.members.iter().copied()).collect::<Vec<_>>()
        };
        let mut related = BTreeSet::from([a]);
        let mut queue = vec![(a, true), (a, false)];
        while let Some((at, up)) = queue.pop() {
            let next: Vec<usize> = if up { chain(at) } else { (0..NODES).filter(|node| chain(*node).contains(&at)).collect() };
            related.extend(&next);
            queue.extend(next.into_iter().map(|node| (node, up)));
        }
        prop_assume!(!related.contains(&b));
        let direct = |side| Partners { direct: true, ..Partners::new(side) };
        let supports = ids(&ask(&view, one.id(), &direct(Side::Supporters)).partners).contains(&other.id().to_owned());
        let receives = ids(&ask(&view, other.id(), &direct(Side::Recipients)).partners).contains(&one.id().to_owned());
        prop_assert_eq!(supports, receives);
        let stated = Steps::new(&plan).support.contains_key(&(b, a));
        prop_assert_eq!(supports, stated);
    }

    #[test]
    fn shuffled_declarations_tell_the_same(plan in plan(), order in Just((0..64usize).collect::<Vec<_>>()).prop_shuffle()) {
        let tables = plan.tables();
        let shuffled: String = order.iter().filter_map(|at| tables.get(*at)).cloned().collect();
        let (one, other) = (plan.build(), graph(&shuffled));
        for side in [Side::Supporters, Side::Recipients] {
            prop_assert_eq!(partners_of(&one, side), partners_of(&other, side));
        }
    }

    #[test]
    fn a_view_of_two_kinds_is_the_union_of_their_views(plan in plan()) {
        let graph = plan.build();
        let links = |of: &[&str]| kinds(&graph, of).links().map(|(link, _)| link.id().to_owned()).collect::<BTreeSet<_>>();
        let both = links(&["funding", "pairing"]);
        prop_assert_eq!(&both, &links(&["funding"]).union(&links(&["pairing"])).cloned().collect());
        prop_assert_eq!(both.len(), plan.links.iter().filter(|link| link.kind != "medical").count());
    }

    #[test]
    fn a_view_tells_what_a_graph_of_its_links_alone_tells(plan in plan()) {
        let whole = plan.build();
        let mut tables = plan.tables();
        for (at, _) in plan.links.iter().enumerate().filter(|(_, link)| link.kind != "funding") {
            tables[plan.nodes.len() + at].clear();
        }
        let alone = graph(&tables.concat());
        let (view, other) = (kinds(&whole, &["funding", "hosting"]), kinds(&alone, &["funding", "hosting"]));
        for one in whole.entities() {
            let question = Partners { hops: 2, ..Partners::new(Side::Supporters) };
            let shape = |view: &View<'_>| serde_json::to_string(&ask(view, one.id(), &question).to_shape(view, &question)).unwrap();
            prop_assert_eq!(shape(&view), shape(&other));
        }
        let links = |view: &View<'_>| {
            let shapes = view.links().map(|(link, answer)| serde_json::to_string(&shape::link(view, &link, answer)).unwrap());
            shapes.collect::<Vec<_>>()
        };
        prop_assert_eq!(links(&view), links(&other));
        for to in 1..NODES {
            prop_assert_eq!(found(&view, 0, to, Direction::Along), found(&other, 0, to, Direction::Along));
        }
    }
}
