//! The tasks of the benchmark beside other libraries: reads a graph, does one task several times, and prints one line of JSON
//! with seconds and the answer.
//!
//! ```sh
//! cargo run --release --no-default-features --example side_by_side -- DIR T5
//! cargo run --release --no-default-features --example side_by_side -- DIR freeze    # writes DIR/graph.shg
//! benches/side_by_side/run.py --data DATA --bench BENCH --scale S    # beside the others, in one run
//! ```
//!
//! DIR holds `queries.json`, `nodes.csv` (id,kind,name,parent) and `edges.csv` (id,kind,from,to,amount,headcount,start,end; amounts in
//! 万元). Answers are in 万元, as those of the others are.

mod read;

use std::error::Error;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::time::Instant;

use serde_json::{Map, Value, json};
use shanhai::graph::{Filter, Graph, NodeId, View};
use shanhai::io::{Format, Outlet, write_plain, write_to};
use shanhai::metrics::betweenness::{Length, dependencies};
use shanhai::metrics::pagerank::{Options, pagerank};
use shanhai::metrics::rollup::{Rollup, rollup};
use shanhai::metrics::{Figures, Network, Toward, components, flow, gini, hops, profile, ways};
use shanhai::model::{Kind, Level, Unit};

type Answer = Result<Value, Box<dyn Error>>;

/// A task is done so often, unless it has taken a second altogether or the third argument says how often.
const RUNS: usize = 3;

/// More nodes than that have their betweenness from the pivots of the queries, not from all nodes.
const ALL_SOURCES: usize = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(task)) = (arguments.next(), arguments.next()) else { return Err("name a folder and a task".into()) };
    let runs: Option<usize> = arguments.next().map(|runs| runs.parse()).transpose()?;
    let folder = Path::new(&folder);
    if task == "freeze" {
        // Beside the tables, so that later tasks open it.
        let (start, snapshot) = (Instant::now(), folder.join("graph.shg"));
        let graph = read::tables(folder)?;
        let (load_s, start) = (start.elapsed().as_secs_f64(), Instant::now());
        graph.freeze(&snapshot)?;
        let answer = json!({"bytes": fs::metadata(&snapshot)?.len()});
        std::mem::forget(graph);
        return tell("freeze", load_s, &[start.elapsed().as_secs_f64()], &answer);
    }
    let start = Instant::now();
    let graph = read::graph(folder)?;
    if !matches!(task.as_str(), "T1" | "T11" | "T11-whole") {
        // What a walk would do first, and these never.
        graph.sort_arcs();
    }
    let load_s = start.elapsed().as_secs_f64();
    let queries: Value = serde_json::from_slice(&fs::read(folder.join("queries.json"))?)?;
    let asked = Asked { graph: &graph, queries: &queries, whole: false };
    let mut task_s: Vec<f64> = Vec::new();
    let mut answer = Value::Null;
    let more = |done: &[f64]| runs.map_or(done.len() < RUNS && done.iter().sum::<f64>() < 1.0, |runs| done.len() < runs);
    while more(&task_s) {
        let start = Instant::now();
        answer = asked.answer(&task)?;
        task_s.push(start.elapsed().as_secs_f64());
    }
    tell(&task, load_s, &task_s, &answer)?;
    // To take the graph apart would only cost time.
    std::mem::forget(graph);
    Ok(())
}

/// The line that the runner reads.
fn tell(task: &str, load_s: f64, task_s: &[f64], answer: &Value) -> Result<(), Box<dyn Error>> {
    let version = concat!("shanhai ", env!("CARGO_PKG_VERSION"));
    let line = json!({"peer": "shanhai", "version": version, "task": task, "load_s": load_s, "task_s": task_s, "answer": answer});
    Ok(writeln!(io::stdout(), "{line}")?)
}

struct Asked<'a> {
    graph: &'a Graph,
    queries: &'a Value,
    /// Whether DOT holds all that reads back, where the others write id, kind and amount of a link.
    whole: bool,
}

/// The file that a graph goes to, and its size.
struct File {
    file: fs::File,
    bytes: usize,
}

impl Outlet for File {
    fn begin(&mut self, _: &'static str) -> io::Result<()> {
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.bytes += bytes.len();
        self.file.write_all(bytes)
    }
}

impl Asked<'_> {
    fn answer(&self, task: &str) -> Answer {
        match task {
            "T1" => self.counts(),
            "T2" => self.levels(),
            "T3" => Ok(json!({"hops": hops::hops(&self.support()?, self.node("t3_from")?, self.node("t3_to")?)})),
            "T4" => self.ways(),
            "T5" => self.rollup(),
            "T6" => self.concentration(),
            "T7" => self.pagerank(),
            "T8" => self.betweenness(),
            "T9" => self.components(),
            "T10" => self.flow(),
            "T11" => self.dot(),
            "T11-whole" => Asked { whole: true, ..*self }.dot(),
            _ => Err(format!("no task is called {task}").into()),
        }
    }

    fn view(&self, kinds: &[&str]) -> Result<View<'_>, Box<dyn Error>> {
        Ok(self.graph.filtered(Filter { kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(), ..Filter::default() })?)
    }

    fn support(&self) -> Result<View<'_>, Box<dyn Error>> {
        self.view(&["funding", "secondment"])
    }

    /// What goes from whom to whom, in ten-thousandths of a yuan.
    fn funding(&self) -> Result<Network<NodeId, i64>, Box<dyn Error>> {
        Ok(Network::flows(&self.view(&["funding"])?, Figures::MONEY)?)
    }

    /// Funding and secondment along the arrows, pairing both ways.
    fn ties(&self) -> Result<Network<NodeId, ()>, Box<dyn Error>> {
        Ok(Network::ties(&self.view(&["funding", "secondment", "pairing"])?, &[Kind::PAIRING]))
    }

    fn node(&self, query: &str) -> Result<NodeId, Box<dyn Error>> {
        self.named(self.queries[query].as_str().unwrap_or_default())
    }

    fn named(&self, id: &str) -> Result<NodeId, Box<dyn Error>> {
        Ok(self.graph.entity_by_id(id).ok_or_else(|| format!("no entity has the id {id}"))?.handle())
    }

    fn id(&self, node: NodeId) -> &str {
        self.graph.entity(node).id()
    }

    /// The ten highest scores of a network of all entities.
    fn top10<W: shanhai::metrics::Weight>(&self, network: &Network<NodeId, W>, scores: &[f64]) -> Value {
        network.highest(scores, 10).into_iter().map(|(node, score)| json!([self.id(node), score])).collect()
    }

    fn counts(&self) -> Answer {
        let mut counts = Map::new();
        for kind in ["pairing", "funding", "secondment"] {
            let handle = self.graph.kinds().get(kind).ok_or("a kind is missing")?;
            counts.insert(kind.to_owned(), json!(self.graph.links_of(handle)));
        }
        let links: u64 = counts.values().filter_map(Value::as_u64).sum();
        counts.insert("nodes".to_owned(), json!(self.graph.node_count()));
        counts.insert("edges".to_owned(), json!(links));
        let people = Figures { name: "people", unit: &Unit::PERSON };
        counts.insert("sum_amount".to_owned(), json!(wan(Figures::MONEY.sum(&self.graph.view()))));
        counts.insert("sum_headcount".to_owned(), json!(people.sum(&self.graph.view()) / 10_000));
        Ok(Value::Object(counts))
    }

    fn levels(&self) -> Answer {
        let hops = self.queries["t2_hops"].as_u64().and_then(|hops| usize::try_from(hops).ok()).unwrap_or(3);
        let county = self.node("t2_county")?;
        let mut levels: Vec<usize> =
            hops::levels(&self.support()?, [county], Toward::Givers, Some(hops)).iter().map(Vec::len).collect();
        levels.resize(hops, 0);
        Ok(json!({"levels": levels, "total": levels.iter().sum::<usize>()}))
    }

    fn ways(&self) -> Answer {
        let network = Network::ties(&self.support()?, &[]);
        let k = self.queries["t4_k"].as_u64().and_then(|k| usize::try_from(k).ok()).unwrap_or(10);
        let found = ways::shortest(&network, self.node("t4_from")?, self.node("t4_to")?, k);
        Ok(json!({"lengths": found.iter().map(|way| way.len() - 1).collect::<Vec<_>>()}))
    }

    fn rollup(&self) -> Answer {
        let funding = self.view(&["funding"])?;
        let mut answer = Map::new();
        let found = rollup(&funding, Figures::MONEY, &[Level::Province, Level::Prefecture])?;
        for (name, Rollup { rows, .. }) in ["prov", "city"].into_iter().zip(found) {
            let top = rows.iter().max_by_key(|row| row.sum).ok_or("no funding has a figure")?;
            answer.insert(format!("{name}_rows"), json!(rows.len()));
            answer.insert(format!("{name}_total"), json!(wan(rows.iter().map(|row| i128::from(row.sum)).sum())));
            let top = json!([self.id(top.giver), self.id(top.receiver), top.year, wan(top.sum.into())]);
            answer.insert(format!("{name}_top"), top);
        }
        Ok(Value::Object(answer))
    }

    fn concentration(&self) -> Answer {
        let network = self.funding()?;
        let is_county = |node: usize| self.graph.entity(network.nodes()[node]).level() == Some(Level::County);
        let mut profiles = profile::of_network(&network);
        profiles.retain(|profile| is_county(profile.receiver as usize));
        let population = (0..network.len()).filter(|node| is_county(*node)).count();
        let count = f64::from(u32::try_from(profiles.len())?);
        let mean = |value: fn(&profile::Profile) -> Option<f64>| profiles.iter().filter_map(value).sum::<f64>() / count;
        let largest = network.largest(20).into_iter().map(|(giver, receiver, sum)| {
            json!([self.id(network.nodes()[giver]), self.id(network.nodes()[receiver]), wan(sum.into())])
        });
        Ok(json!({
            "recipients": profiles.len(),
            "donors_sum": profiles.iter().map(|profile| profile.partners).sum::<u32>(),
            "top_share_mean": mean(|profile| profile.cr1),
            "hhi_mean": mean(|profile| profile.hhi),
            "gini": gini::gini(&profile::amounts(&profiles, population)),
            "top20": largest.collect::<Vec<_>>(),
        }))
    }

    fn pagerank(&self) -> Answer {
        let network = self.funding()?;
        let number = |name: &str| self.queries[name].as_f64().ok_or_else(|| format!("the queries have no {name}"));
        let ranks = pagerank(&network, Options { damping: number("damping")?, tolerance: number("tol")? });
        let squares: f64 = ranks.iter().map(|rank| rank * rank).sum();
        Ok(json!({"sum": ranks.iter().sum::<f64>(), "sumsq": squares, "top10": self.top10(&network, &ranks)}))
    }

    fn betweenness(&self) -> Answer {
        let network = self.ties()?;
        let pivots = || -> Result<Vec<usize>, Box<dyn Error>> {
            let ids = self.queries["t8_pivots"].as_array().ok_or("the queries have no pivots")?;
            let place = |id: &Value| network.place(self.named(id.as_str().unwrap_or_default()).ok()?);
            ids.iter().map(|id| place(id).ok_or_else(|| format!("no entity has the id {id}").into())).collect()
        };
        let sources = if network.len() < ALL_SOURCES { (0..network.len()).collect() } else { pivots()? };
        let scores = dependencies(&network, &sources, Length::Links);
        Ok(json!({"sum": scores.iter().sum::<f64>(), "top10": self.top10(&network, &scores), "arcs": network.pairs()}))
    }

    fn components(&self) -> Answer {
        let network = self.ties()?;
        let (weak, strong) = components::both(&network);
        Ok(json!({"weak": weak.count(), "strong": strong.count(), "strong_max": strong.largest()}))
    }

    fn flow(&self) -> Answer {
        let most = flow::maximum(&self.funding()?, self.node("t10_source")?, self.node("t10_sink")?);
        Ok(json!({"flow": wan(most)}))
    }

    fn dot(&self) -> Answer {
        let path = std::env::temp_dir().join("shanhai.dot");
        let mut file = File { file: fs::File::create(path)?, bytes: 0 };
        if self.whole {
            write_to(&self.graph.view(), Format::Dot, &mut file)?;
        } else {
            write_plain(&self.graph.view(), Format::Dot, &mut file)?;
        }
        Ok(json!({"bytes": file.bytes}))
    }
}

/// Ten-thousandths of a yuan in 万元.
#[allow(clippy::cast_precision_loss)]
fn wan(fixed: i128) -> f64 {
    fixed as f64 / 1e8
}
