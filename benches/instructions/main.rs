//! The main tasks, each once, on a graph that is made here: for `run.py`, which counts their instructions.

#[path = "../made/mod.rs"]
mod made;

use std::hint::black_box;

use shanhai::graph::{Builder, Graph, NodeId, View};
use shanhai::io::{self, Format, WriteError};
use shanhai::metrics::betweenness::{Estimate, Length, Sample, sampled};
use shanhai::metrics::pagerank::{Options, pagerank};
use shanhai::metrics::rollup::{Rollup, rollup};
use shanhai::metrics::{Figures, Network, Overflow, Toward, components, flow, hops, profile, ways};
use shanhai::model::{Kind, Level};

use made::{made, node, view};

type Flows = Network<NodeId, i64>;
type Ties = Network<NodeId, ()>;

/// Functions of their own, by whose names the counter finds them.
macro_rules! tasks {
    ($($name:ident($($argument:ident: $of:ty),*) -> $result:ty $does:block)*) => {
        $(#[inline(never)] fn $name($($argument: $of),*) -> $result $does)*
    };
}

tasks! {
    task_read(tables: &[(&str, String)]) -> Graph { read(tables) }
    task_levels(support: &View<'_>, from: NodeId) -> usize { hops::levels(support, [from], Toward::Receivers, None).len() }
    task_hops(support: &View<'_>, from: NodeId, to: NodeId) -> Option<usize> { hops::hops(support, from, to) }
    task_ties(all: &View<'_>) -> Ties { Network::ties(all, &[Kind::PAIRING]) }
    task_flows(funding: &View<'_>) -> Result<Flows, Overflow> { Network::flows(funding, Figures::MONEY) }
    task_rollup(funding: &View<'_>) -> Result<Vec<Rollup>, Overflow> { rollup(funding, Figures::MONEY, &[Level::Prefecture]) }
    task_profiles(flows: &Flows) -> usize { profile::of_network(flows).len() }
    task_pagerank(flows: &Flows) -> Vec<f64> { pagerank(flows, Options { tolerance: 1e-8, ..Options::default() }) }
    task_betweenness(ties: &Ties) -> Estimate { sampled(ties, Length::Links, Sample { sources: 8, ..Sample::default() }) }
    task_components(ties: &Ties) -> usize { let (weak, strong) = components::both(ties); weak.count() + strong.count() }
    task_flow(flows: &Flows, from: NodeId, to: NodeId) -> i128 { flow::maximum(flows, from, to) }
    task_ways(ties: &Ties, from: NodeId, to: NodeId) -> usize { ways::shortest(ties, from, to, 10).len() }
}

/// The tables of a graph, each with its name: its entities as they go out, its links as an office has them.
fn tables(graph: &Graph) -> Result<Vec<(&'static str, String)>, WriteError> {
    let files = io::write(&graph.view(), Format::Csv)?.files.into_iter().filter(|file| file.name != "links.csv");
    let mut tables: Vec<_> = files.map(|file| (file.name, String::from_utf8_lossy(&file.bytes).into_owned())).collect();
    let mut links = "id,kind,from,to,period,amount (元),source\n".to_owned();
    for link in graph.links().filter(|link| !link.is_implied()) {
        let [from, to] = [link.givers().next(), link.receivers().next()].map(|end| end.map_or("", |end| end.id()));
        let period = link.period().map(ToString::to_string).unwrap_or_default();
        let amount = link.measures().find_map(|measure| Some(measure.quantity().stated?.to_string())).unwrap_or_default();
        links += &[link.id(), link.kind_name(), from, to, &period, &amount, "ledger\n"].join(",");
    }
    tables.push(("links.csv", links));
    Ok(tables)
}

fn read(tables: &[(&str, String)]) -> Graph {
    Builder::new(io::read_texts(tables.iter().map(|(name, text)| (*name, Format::Csv, text.as_str())))).build().graph
}

fn main() {
    // All in this thread, where the counter looks.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
    assert!(pool.is_ok(), "the pool of threads is taken");
    let graph = made(20_000);
    graph.sort_arcs();
    let Ok(tables) = tables(&graph) else { return };
    assert_eq!(task_read(&tables).link_count(), graph.link_count());
    let (support, funding) = (view(&graph, &["funding", "secondment"]), view(&graph, &["funding"]));
    let all = view(&graph, &["funding", "secondment", "pairing"]);
    // What is asked once for a graph is no part of a task.
    assert!(all.kinds_only());
    let (from, to) = (node(&graph, "prefecture-0"), node(&graph, "school-0"));
    black_box(task_levels(&support, from));
    black_box(task_hops(&support, from, to));
    let ties = task_ties(&all);
    let Ok(flows) = task_flows(&funding) else { return };
    assert!(task_rollup(&funding).is_ok());
    black_box(task_profiles(&flows));
    black_box(task_pagerank(&flows));
    black_box(task_betweenness(&ties));
    black_box(task_components(&ties));
    black_box(task_flow(&flows, from, to));
    black_box(task_ways(&ties, from, to));
}
