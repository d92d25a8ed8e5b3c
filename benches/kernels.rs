//! The kernels that walk or merge a whole graph, on one that is made here: 31 provinces, 340 cities, 3,400 counties, 20,000 schools, and
//! 200,000 links among them, of which many fall to few.
//!
//! ```sh
//! cargo bench --no-default-features --bench kernels
//! ```

mod made;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use shanhai::metrics::betweenness::{Length, Sample, sampled};
use shanhai::metrics::pagerank::{Options, pagerank};
use shanhai::metrics::rollup::rollup;
use shanhai::metrics::{Figures, Network, Toward, components, flow, hops, profile, ways};
use shanhai::model::{Kind, Level};

use made::{made, node, view};

fn kernels(criterion: &mut Criterion) {
    let graph = made(200_000);
    let (support, funding) = (view(&graph, &["funding", "secondment"]), view(&graph, &["funding"]));
    let all = view(&graph, &["funding", "secondment", "pairing"]);
    let (first, last) = (node(&graph, "prefecture-0"), node(&graph, "school-19000"));
    let mut group = criterion.benchmark_group("walk");
    group.bench_function("three levels against the links", |bencher| {
        bencher.iter(|| hops::levels(&support, [black_box(last)], Toward::Givers, Some(3)));
    });
    group.bench_function("all levels along the links", |bencher| {
        bencher.iter(|| hops::levels(&support, [black_box(first)], Toward::Receivers, None));
    });
    group.bench_function("fewest hops", |bencher| bencher.iter(|| hops::hops(&support, black_box(first), last)));
    group.finish();

    let mut group = criterion.benchmark_group("merge");
    group.sample_size(20);
    group.bench_function("ties", |bencher| bencher.iter(|| Network::ties(&all, &[Kind::PAIRING])));
    group.bench_function("flows", |bencher| bencher.iter(|| Network::flows(&funding, Figures::MONEY)));
    for level in [Level::Province, Level::Prefecture, Level::County] {
        group.bench_with_input(BenchmarkId::new("roll-up", level.as_str()), &level, |bencher, level| {
            bencher.iter(|| rollup(&funding, Figures::MONEY, &[*level]));
        });
    }
    group.finish();

    let (ties, flows) =
        (Network::ties(&all, &[Kind::PAIRING]), Network::flows(&funding, Figures::MONEY).unwrap_or_else(|_| panic!("too much")));
    let mut group = criterion.benchmark_group("network");
    group.sample_size(20);
    group.bench_function("ten shortest ways", |bencher| bencher.iter(|| ways::shortest(&ties, black_box(first), last, 10)));
    group.bench_function("pagerank", |bencher| bencher.iter(|| pagerank(black_box(&flows), Options::default())));
    group.bench_function("betweenness of 32 sources", |bencher| {
        let sample = Sample { sources: 32, ..Sample::default() };
        bencher.iter(|| sampled(black_box(&ties), Length::Links, sample));
    });
    group.bench_function("components", |bencher| bencher.iter(|| components::both(black_box(&ties))));
    group.bench_function("maximum flow", |bencher| bencher.iter(|| flow::maximum(black_box(&flows), first, last)));
    group.bench_function("profiles", |bencher| bencher.iter(|| profile::of_network(black_box(&flows))));
    group.finish();
}

criterion_group!(benches, kernels);
criterion_main!(benches);
