//! Runs petgraph's algorithms on a view: nothing is copied, and the filters hold.
//!
//! ```sh
//! cargo run --example petgraph_on_view
//! ```

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use petgraph::algo::{dijkstra, tarjan_scc};
use petgraph::visit::EdgeRef;
use shanhai::graph::{Builder, Filter, Found};
use shanhai::io::read_paths;

fn main() -> Result<(), Box<dyn Error>> {
    let graphs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("graphs/shanhai");
    let graph = Builder::new(read_paths(&[graphs])).build().graph;
    let view = graph.filtered(Filter { kinds: vec!["pairing".into(), "funding".into()], ..Filter::default() })?;
    let mut out = std::io::stdout().lock();

    // Hops from 绍兴市 along pairings and funding; a joint link counts as one hop to each of its receivers.
    if let Found::Entity(start) = graph.find("绍兴市")? {
        let hops = dijkstra(&view, start.handle(), None, |arc| u32::from(!graph.arc_link(arc.id()).is_derived()));
        let mut reached: Vec<_> = hops.into_iter().map(|(node, hops)| (hops, graph.entity(node).name())).collect();
        reached.sort_unstable();
        for (hops, name) in reached {
            writeln!(out, "{hops} {name}")?;
        }
    }

    let mutual = tarjan_scc(&view).into_iter().filter(|component| component.len() > 1).count();
    writeln!(out, "{mutual} sets of entities that support one another in a circle")?;

    // Algorithms that want petgraph's own indexes take a compact copy, with weights of the caller's choice.
    let compact = view.compact(|arc| (!graph.arc_link(arc).is_joint()).then_some(1u32));
    writeln!(out, "{} entities and {} arcs without joint links", compact.node_count(), compact.edge_count())?;
    Ok(())
}
