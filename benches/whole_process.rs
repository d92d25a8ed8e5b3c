//! Whole processes on the shipped graph: start, read, build, answer, exit.
//!
//! ```sh
//! cargo bench --bench whole_process
//! ```

use std::hint::black_box;
use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};

const QUESTIONS: &[(&str, &[&str])] = &[
    ("supporters", &["supporters", "常山县"]),
    ("supporters as JSON", &["supporters", "常山县", "--format", "json"]),
    ("recipients by prefecture", &["recipients", "绍兴市", "--by", "prefecture"]),
    ("path", &["path", "拱墅区", "常山县实验中学", "--explain"]),
    ("ten paths", &["path", "绍兴市", "乐山市", "-k", "10", "--direction", "any"]),
    ("show", &["show", "江山市"]),
    ("links", &["links", "--sort", "money"]),
    ("stats", &["stats"]),
    ("cite", &["cite", "江山市"]),
    ("total", &["total", "--from", "绍兴市", "--to", "乐山市"]),
    ("flows", &["flows", "--by", "prefecture"]),
    ("concentration", &["concentration", "--measure", "links"]),
    ("rank", &["rank", "--measure", "pagerank"]),
    ("check", &["check"]),
    ("export", &["export", "--to", "json"]),
];

fn run(arguments: &[&str]) {
    let graphs = concat!(env!("CARGO_MANIFEST_DIR"), "/graphs/shanhai");
    let status = Command::new(env!("CARGO_BIN_EXE_shanhai"))
        .args(["-g", graphs])
        .args(arguments)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(status.is_ok_and(|status| status.success()), "{arguments:?}");
}

fn questions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("whole process");
    group.sample_size(20);
    for (name, arguments) in QUESTIONS {
        group.bench_function(*name, |bencher| bencher.iter(|| run(black_box(arguments))));
    }
    group.bench_function("draw the network", |bencher| bencher.iter(|| run(black_box(&["draw", "--as", "svg", "-o", "-"]))));
    group.finish();
}

criterion_group!(benches, questions);
criterion_main!(benches);
