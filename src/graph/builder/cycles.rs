//! Circles in where things lie and belong.

use hashbrown::HashMap;
use petgraph::algo::tarjan_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::links::LinkDraft;
use super::resolve::Resolver;
use super::roster::Draft;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Kind;

/// Takes out the `within` and `unit_of` that run in a circle, and reports each circle once.
///
/// Periods are not looked at: what lies in itself over different times is a mistake too.
pub(super) fn break_circles(links: &mut Vec<LinkDraft>, resolver: &mut Resolver) {
    let mut number: HashMap<Draft, NodeIndex> = HashMap::new();
    let mut graph: DiGraph<Draft, usize> = DiGraph::new();
    for (at, link) in links.iter().enumerate() {
        if matches!(link.kind, Some(Kind::WITHIN | Kind::UNIT_OF)) {
            for (from, to) in link.from.iter().flat_map(|from| link.to.iter().map(move |to| (from, to))) {
                let ends = [*from, *to].map(|end| *number.entry(end).or_insert_with(|| graph.add_node(end)));
                graph.add_edge(ends[0], ends[1], at);
            }
        }
    }
    let mut broken = Vec::new();
    let turns = |circle: &Vec<NodeIndex>| circle.len() > 1 || graph.contains_edge(circle[0], circle[0]);
    for circle in tarjan_scc(&graph).into_iter().filter(turns) {
        let inside: Vec<usize> = graph
            .edge_indices()
            .filter(|edge| graph.edge_endpoints(*edge).is_some_and(|(from, to)| circle.contains(&from) && circle.contains(&to)))
            .map(|edge| graph[edge])
            .collect();
        let mut names: Vec<String> = circle.iter().map(|node| format!("`{}`", resolver.roster.get(graph[*node]).name)).collect();
        names.sort();
        let place = inside.iter().map(|at| links[*at].place).max().unwrap_or_default();
        let message = match names.as_slice() {
            [one] => format!("{one} lies in itself"),
            _ => format!("{} lie in one another in a circle", names.join(" and ")),
        };
        let hint = "take out the `within` or `unit_of` that is wrong; until then none of the circle holds";
        resolver.faults.push(Diagnostic::error(Code::Cycle, place, message).hint(hint));
        broken.extend(inside);
    }
    broken.sort_unstable();
    broken.dedup();
    for at in broken.into_iter().rev() {
        links.remove(at);
    }
}
