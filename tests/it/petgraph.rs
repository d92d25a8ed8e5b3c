//! petgraph's algorithms on a graph, a view and a compact copy.

use petgraph::Direction;
use petgraph::algo::{astar, connected_components, dijkstra, dinics, ford_fulkerson, has_path_connecting, tarjan_scc, toposort};
use petgraph::visit::{
    Bfs, Dfs, EdgeRef, IntoEdgeReferences, IntoEdgesDirected, IntoNeighbors, NodeCount, NodeIndexable, Walker,
};

use shanhai::graph::{ArcId, Graph, NodeId};

use crate::graphs::{entity, graph, kinds};

/// a pays b and c, b and c pay d, d is paired with e, e pays a.
const DIAMOND: &str = r#"
    organization = [{ name = "a" }, { name = "b" }, { name = "c" }, { name = "d" }, { name = "e" }, { name = "lone" }]
    funding = [
        { id = "ab", from = "a", to = "b", amount = "3元" }, { id = "ac", from = "a", to = "c", amount = "2元" },
        { id = "bd", from = "b", to = "d", amount = "1元" }, { id = "cd", from = "c", to = "d", amount = "4元" },
        { id = "ea", from = "e", to = "a", amount = "9元" },
    ]
    pairing = [{ id = "de", from = "d", to = "e" }]
"#;

fn node(graph: &Graph, id: &str) -> NodeId {
    entity(graph, id).handle()
}

fn ids(graph: &Graph, nodes: impl IntoIterator<Item = NodeId>) -> Vec<String> {
    let mut ids: Vec<String> = nodes.into_iter().map(|node| graph.entity(node).id().to_owned()).collect();
    ids.sort();
    ids
}

/// What the money of an arc's link comes to.
fn money(graph: &Graph, arc: ArcId) -> u32 {
    let stated = graph.arc_link(arc).measures().next().and_then(|measure| measure.quantity().stated);
    stated.map_or(0, |stated| u32::try_from(stated.mantissa()).unwrap() / 10u32.pow(stated.scale()))
}

#[test]
fn walks_reach_what_links_lead_to() {
    let graph = graph(DIAMOND);
    let view = graph.view();
    let funding = kinds(&graph, &["funding"]);
    let all = ["a", "b", "c", "d", "e"];
    assert_eq!(ids(&graph, Bfs::new(&graph, node(&graph, "a")).iter(&graph)), all);
    assert_eq!(ids(&graph, Dfs::new(&graph, node(&graph, "a")).iter(&graph)), all);
    assert_eq!(ids(&graph, Bfs::new(&view, node(&graph, "a")).iter(&view)), all);
    assert_eq!(ids(&graph, Dfs::new(&view, node(&graph, "a")).iter(&view)), all);
    // Without the pairing, e is not reached.
    assert_eq!(ids(&graph, Bfs::new(&funding, node(&graph, "a")).iter(&funding)), ["a", "b", "c", "d"]);
    assert_eq!(ids(&graph, Dfs::new(&funding, node(&graph, "a")).iter(&funding)), ["a", "b", "c", "d"]);
    assert_eq!(ids(&graph, Dfs::new(&funding, node(&graph, "lone")).iter(&funding)), ["lone"]);
}

#[test]
fn a_breadth_first_walk_comes_by_distance() {
    let graph = graph(DIAMOND);
    let order: Vec<_> = Bfs::new(&graph, node(&graph, "a")).iter(&graph).map(|node| graph.entity(node).id()).collect();
    assert_eq!((order[0], order[3], order[4]), ("a", "d", "e"));
}

#[test]
fn connection_respects_the_filter() {
    let graph = graph(DIAMOND);
    let funding = kinds(&graph, &["funding"]);
    let connects = |from, to| {
        let (from, to) = (node(&graph, from), node(&graph, to));
        (has_path_connecting(&graph, from, to, None), has_path_connecting(&funding, from, to, None))
    };
    assert_eq!(connects("a", "e"), (true, false));
    assert_eq!(connects("a", "d"), (true, true));
    assert_eq!(connects("d", "b"), (true, false));
    assert_eq!(connects("a", "lone"), (false, false));
}

#[test]
fn dijkstra_and_astar_find_the_cheapest_way() {
    let graph = graph(DIAMOND);
    let view = graph.view();
    let (a, d, e) = (node(&graph, "a"), node(&graph, "d"), node(&graph, "e"));
    // By b 3 + 1, by c 2 + 4; the pairing costs nothing.
    let cost = dijkstra(&graph, a, None, |arc| money(&graph, arc.id()));
    assert_eq!((cost[&d], cost[&e]), (4, 4));
    let cost = dijkstra(&view, a, None, |arc| money(&graph, arc.id()));
    assert_eq!(cost[&d], 4);
    let (cost, way) = astar(&view, a, |node| node == d, |arc| money(&graph, arc.id()), |_| 0).unwrap();
    assert_eq!((cost, ids(&graph, way)), (4, vec!["a".to_owned(), "b".into(), "d".into()]));
    // Outside the view nothing is walked.
    let funding = kinds(&graph, &["funding"]);
    assert!(!dijkstra(&funding, a, None, |_| 1).contains_key(&e));
    assert!(astar(&funding, a, |node| node == e, |_| 1, |_| 0).is_none());
    assert!(astar(&graph, a, |node| node == e, |_| 1, |_| 0).is_some());
}

#[test]
fn parallel_links_are_arcs_of_their_own() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }]
        funding = [{ id = "dear", from = "a", to = "b", amount = "9元" }, { id = "cheap", from = "a", to = "b", amount = "2元" }]
        pairing = [{ id = "pair", from = "a", to = "b" }]
        "#,
    );
    let (a, b) = (node(&graph, "a"), node(&graph, "b"));
    let funding = kinds(&graph, &["funding"]);
    assert_eq!((graph.arc_count(), (&graph).edge_references().count(), (&funding).edge_references().count()), (3, 3, 2));
    assert_eq!((&graph).neighbors(a).collect::<Vec<_>>(), [b, b, b]);
    // The cheaper of the two; the pairing would cost 0, but is not in the view.
    assert_eq!(dijkstra(&funding, a, None, |arc| money(&graph, arc.id()))[&b], 2);
    assert_eq!(dijkstra(&graph, a, None, |arc| money(&graph, arc.id()))[&b], 0);
}

#[test]
fn a_joint_link_is_givers_times_receivers_arcs_that_share_it() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }, { name = "c" }, { name = "d" }, { name = "e" }]
        funding = [{ id = "joint", from = ["b", "a"], to = ["e", "c", "d"], amount = "6元" }]
        "#,
    );
    assert_eq!((graph.link_count(), graph.arc_count()), (1, 6));
    let mut ends: Vec<(String, String)> = (&graph)
        .edge_references()
        .map(|arc| {
            assert_eq!(graph.arc_link(arc.id()).id(), "joint");
            let (giver, receiver) = graph.arc_ends(arc.id());
            assert_eq!((giver.handle(), receiver.handle()), (arc.source(), arc.target()));
            (giver.id().to_owned(), receiver.id().to_owned())
        })
        .collect();
    ends.sort();
    let expected: Vec<(String, String)> =
        ["a", "b"].iter().flat_map(|from| ["c", "d", "e"].map(|to| ((*from).to_owned(), to.to_owned()))).collect();
    assert_eq!(ends, expected);
    // Both directions tell of the same arcs.
    for entity in graph.entities() {
        let out: Vec<_> = (&graph).edges_directed(entity.handle(), Direction::Outgoing).collect();
        let into: Vec<_> = (&graph).edges_directed(entity.handle(), Direction::Incoming).collect();
        let gives = ["a", "b"].contains(&entity.id());
        assert_eq!((out.len(), into.len()), if gives { (3, 0) } else { (0, 2) });
        for arc in out {
            assert!((&graph).edges_directed(arc.target(), Direction::Incoming).any(|other| other == arc));
        }
    }
}

#[test]
fn components_and_orders_respect_the_filter() {
    let graph = graph(DIAMOND);
    let funding = kinds(&graph, &["funding"]);
    let sizes = |components: Vec<Vec<NodeId>>| {
        let mut sizes: Vec<usize> = components.iter().map(Vec::len).collect();
        sizes.sort_unstable();
        sizes
    };
    assert_eq!(sizes(tarjan_scc(&graph)), [1, 5]);
    assert_eq!(sizes(tarjan_scc(&graph.view())), [1, 5]);
    assert_eq!(sizes(tarjan_scc(&funding)), [1, 1, 1, 1, 1, 1]);
    assert!(toposort(&graph, None).is_err());
    let order = toposort(&funding, None).unwrap();
    assert_eq!(order.len(), 6);
    let at = |id: &str| order.iter().position(|other| *other == node(&graph, id)).unwrap();
    assert!(at("e") < at("a") && at("a") < at("b") && at("a") < at("c") && at("b") < at("d") && at("c") < at("d"));
}

#[test]
fn structure_is_in_the_graph_and_not_in_a_view_unless_it_is_asked_for() {
    let graph = graph(r#"organization = [{ name = "u", unit_of = "w" }, { name = "w" }]"#);
    let (u, w) = (node(&graph, "u"), node(&graph, "w"));
    assert!(has_path_connecting(&graph, u, w, None));
    assert!(!has_path_connecting(&graph.view(), u, w, None));
    assert!(has_path_connecting(&kinds(&graph, &["structure"]), u, w, None));
    assert!(has_path_connecting(&kinds(&graph, &["unit_of"]), u, w, None));
}

#[test]
fn a_view_keeps_all_entities_and_indexes_them_densely() {
    let graph = graph(DIAMOND);
    let view = kinds(&graph, &["pairing"]);
    assert_eq!((view.node_count(), view.node_bound()), (6, 6));
    for (at, entity) in graph.entities().enumerate() {
        assert_eq!(view.to_index(entity.handle()), at);
        assert_eq!(view.from_index(at), entity.handle());
    }
    // d and e together, the four others alone.
    assert_eq!(connected_components(&view), 5);
    assert_eq!(connected_components(&graph.view()), 2);
}

#[test]
fn a_compact_copy_holds_the_arcs_of_the_view_and_what_they_touch() {
    let graph = graph(DIAMOND);
    let funding = kinds(&graph, &["funding"]).compact(|arc| Some(money(&graph, arc)));
    assert_eq!((funding.node_count(), funding.edge_count()), (5, 5));
    assert_eq!(connected_components(&funding), 1);
    let pairing = kinds(&graph, &["pairing"]).compact(|_| Some(()));
    assert_eq!((pairing.node_count(), pairing.edge_count(), connected_components(&pairing)), (2, 1, 1));
    assert_eq!(ids(&graph, pairing.node_weights().copied()), ["d", "e"]);
    // What the caller gives no weight is not there, nor what only it touches.
    let some = kinds(&graph, &["funding"]).compact(|arc| Some(money(&graph, arc)).filter(|money| *money < 3));
    assert_eq!((some.node_count(), some.edge_count(), connected_components(&some)), (4, 2, 2));
}

#[test]
fn the_largest_flow_runs_on_a_compact_copy() {
    let graph = graph(DIAMOND);
    let compact = kinds(&graph, &["funding"]).compact(|arc| Some(money(&graph, arc)));
    let at = |id: &str| compact.node_indices().find(|index| compact[*index] == node(&graph, id)).unwrap();
    // From a by b at most min(3, 1), by c at most min(2, 4); from e no more than that either.
    assert_eq!(dinics(&compact, at("a"), at("d")).0, 3);
    assert_eq!(ford_fulkerson(&compact, at("a"), at("d")).0, 3);
    assert_eq!(dinics(&compact, at("e"), at("d")).0, 3);
    assert_eq!(dinics(&compact, at("d"), at("a")).0, 0);
}

#[test]
fn joint_links_have_no_weight_of_their_own() {
    let graph = graph(
        r#"
        organization = [{ name = "a" }, { name = "b" }, { name = "c" }]
        funding = [{ id = "one", from = "a", to = "b", amount = "5元" }, { id = "joint", from = ["a", "b"], to = "c", amount = "7元" }]
        "#,
    );
    let single = |arc| (!graph.arc_link(arc).is_joint()).then(|| money(&graph, arc));
    let compact = graph.view().compact(single);
    assert_eq!((compact.edge_count(), compact.edge_weights().copied().sum::<u32>()), (1, 5));
}
