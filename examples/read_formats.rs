//! How long a file of any format takes to become a graph: `read_formats FILE [TIMES]`. `benches/formats/graphml.py` compares it
//! with `NetworkX`.

use std::path::PathBuf;
use std::time::Instant;

use shanhai::graph::Builder;
use shanhai::io::read_paths;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args_os().skip(1);
    let path = PathBuf::from(args.next().ok_or("which file?")?);
    let times: usize = args.next().and_then(|times| times.to_str()?.parse().ok()).unwrap_or(1);
    for _ in 0..times {
        let start = Instant::now();
        let register = read_paths(std::slice::from_ref(&path));
        let read = start.elapsed();
        let built = Builder::new(register).build();
        let whole = start.elapsed();
        let graph = &built.graph;
        #[allow(clippy::print_stdout, reason = "what an example is for")]
        {
            println!(
                "{{\"read\": {:.4}, \"whole\": {:.4}, \"nodes\": {}, \"links\": {}, \"errors\": {}}}",
                read.as_secs_f64(),
                whole.as_secs_f64(),
                graph.node_count(),
                graph.links().filter(|link| !link.is_implied()).count(),
                built.report.has_errors(),
            );
        }
    }
    Ok(())
}
