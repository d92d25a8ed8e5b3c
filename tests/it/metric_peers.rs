//! The measures against an independent computation: `tests/peers/metrics.py`, by NumPy, SciPy and NetworkX.
//!
//! What it gave is kept beside it and compared always; where Python and the packages are there, it is run anew.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use shanhai::metrics::betweenness::{Length, betweenness, dependencies};
use shanhai::metrics::cr::cr;
use shanhai::metrics::gini::gini;
use shanhai::metrics::hhi::{hhi, range};
use shanhai::metrics::pagerank::{Options, pagerank};
use shanhai::metrics::theil::by_group;
use shanhai::metrics::{Network, components, core, degree, flow, strength, ways};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/peers").join(name)
}

fn read(name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(file(name)).unwrap()).unwrap()
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|number| number.as_f64().unwrap()).collect()
}

fn assert_near(ours: f64, theirs: &Value, tolerance: f64, what: &str) {
    let theirs = theirs.as_f64().unwrap();
    assert!((ours - theirs).abs() <= tolerance, "{what}: {ours}, and by the peer {theirs}");
}

/// The cases with what the peer gave for them.
fn pairs<'v>(cases: &'v Value, found: &'v Value, of: &str) -> Vec<(&'v Value, &'v Value)> {
    let (cases, found) = (cases[of].as_array().unwrap(), found[of].as_array().unwrap());
    assert_eq!(cases.len(), found.len());
    cases.iter().zip(found).collect()
}

#[test]
fn concentration_is_that_of_numpy_and_scipy() {
    let (cases, found) = (read("metrics-cases.json"), read("metrics-numbers.json"));
    for (case, found) in pairs(&cases, &found, "amounts") {
        let amounts = numbers(&case["amounts"]);
        let groups: Vec<u64> = case["groups"].as_array().unwrap().iter().map(|group| group.as_u64().unwrap()).collect();
        let theil = by_group(&amounts, &groups).unwrap();
        for (name, ours) in [
            ("hhi", hhi(&amounts).unwrap()),
            ("cr1", cr(&amounts, 1).unwrap()),
            ("cr3", cr(&amounts, 3).unwrap()),
            ("gini", gini(&amounts).unwrap()),
            ("theil", theil.total),
            ("theil_within", theil.within),
            ("theil_between", theil.between),
        ] {
            assert_near(ours, &found[name], 1e-12, name);
        }
    }
}

#[test]
fn ranges_are_those_of_all_corners_and_of_a_descent() {
    let (cases, found) = (read("metrics-cases.json"), read("metrics-numbers.json"));
    for (case, found) in pairs(&cases, &found, "intervals") {
        let intervals: Vec<(f64, f64)> = numbers(&case["low"]).into_iter().zip(numbers(&case["high"])).collect();
        let ours = range(&intervals).unwrap();
        assert!(ours.exact);
        assert_near(ours.high, &found["high"], 1e-12, "high");
        // A descent ends near the least, never below it.
        assert_near(ours.low, &found["low"], 1e-6, "low");
        assert!(ours.low <= found["low"].as_f64().unwrap() + 1e-12);
    }
}

#[test]
fn positions_are_those_of_networkx() {
    let (cases, found) = (read("metrics-cases.json"), read("metrics-numbers.json"));
    for (case, found) in pairs(&cases, &found, "networks") {
        let arcs = case["arcs"].as_array().unwrap();
        let network = Network::new(arcs.iter().map(|arc| (arc[0].as_str().unwrap(), arc[1].as_str().unwrap(), arc[2].as_f64())));
        let nodes: Vec<&str> = found["nodes"].as_array().unwrap().iter().map(|node| node.as_str().unwrap()).collect();
        assert_eq!(network.nodes(), nodes);
        let exact = |counts: Vec<usize>| counts.into_iter().map(|count| f64::from(u32::try_from(count).unwrap())).collect();
        let every_second: Vec<usize> = (0..network.len()).step_by(2).collect();
        let measures: [(&str, Vec<f64>); 10] = [
            ("degree", exact(degree::degree(&network))),
            ("in_degree", exact(degree::in_degree(&network))),
            ("out_degree", exact(degree::out_degree(&network))),
            ("core", exact(core::core(&network))),
            ("in_strength", strength::in_strength(&network)),
            ("out_strength", strength::out_strength(&network)),
            ("pagerank", pagerank(&network, Options::default())),
            ("betweenness", betweenness(&network, Length::Links)),
            ("betweenness_by_weight", betweenness(&network, Length::InverseWeight)),
            ("dependencies_of_every_second", dependencies(&network, &every_second, Length::Links)),
        ];
        assert_whole(case, found, &network);
        for (name, ours) in measures {
            for ((ours, theirs), node) in ours.iter().zip(found[name].as_array().unwrap()).zip(&nodes) {
                assert_near(*ours, theirs, 1e-11, &format!("{name} of {node}"));
            }
        }
    }
}

/// What is said of a network as a whole: components, and flow and ways from its first node to its last.
fn assert_whole(case: &Value, found: &Value, network: &Network<&str>) {
    let sorted = |mut sizes: Vec<u32>| {
        sizes.sort_unstable();
        Value::from(sizes)
    };
    let (weak, strong) = components::both(network);
    assert_eq!(sorted(weak.sizes), found["weak"]);
    assert_eq!(sorted(strong.sizes), found["strong"]);
    let (first, last) = (network.nodes()[0], *network.nodes().last().unwrap());
    let ways = ways::shortest(network, first, last, 8);
    assert_eq!(ways.iter().map(|way| way.len() - 1).collect::<Value>(), found["way_lengths"]);
    #[allow(clippy::cast_possible_truncation, reason = "small weights of four decimals")]
    let fixed = |weight: &Value| (weight.as_f64().unwrap() * 10_000.0).round() as i64;
    let arcs = case["arcs"].as_array().unwrap().iter();
    let figures = arcs.map(|arc| (arc[0].as_str().unwrap(), arc[1].as_str().unwrap(), fixed(&arc[2])));
    let network = Network::of_figures(figures).unwrap();
    assert_eq!(flow::maximum(&network, first, last), i128::from(found["flow"].as_i64().unwrap()));
}

/// Whether all numbers of two documents are near one another.
fn agree(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => (a.as_f64().unwrap() - b.as_f64().unwrap()).abs() < 1e-6,
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agree(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| agree(a, b)))
        }
        (a, b) => a == b,
    }
}

#[test]
#[allow(clippy::print_stderr, reason = "a test that is skipped says so")]
fn the_kept_numbers_are_those_of_the_peer() {
    // $SHANHAI_PYTHON names another Python, such as that of a virtual environment.
    let python = std::env::var("SHANHAI_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python).args(["-c", "import numpy, scipy, networkx"]).stderr(Stdio::null()).status();
    if !has.is_ok_and(|status| status.success()) {
        eprintln!("skipped: `{python}` has no numpy, scipy and networkx; the kept numbers were compared all the same");
        return;
    }
    let cases = fs::File::open(file("metrics-cases.json")).unwrap();
    let output = Command::new(&python).arg(file("metrics.py")).stdin(cases).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(agree(&found, &read("metrics-numbers.json")), "tests/peers/metrics-numbers.json is not what metrics.py gives");
}
