//! Times of the gazetteer: `cargo run --release --example gazetteer_bench`. The first look-ups run in this process before
//! anything else has touched the tables; run it several times.

#![allow(clippy::print_stdout, reason = "a program that prints what it measures")]

use std::hint::black_box;
use std::time::Instant;

use shanhai::gazetteer::china;

fn once<T>(what: &str, work: impl Fn() -> T) {
    let start = Instant::now();
    black_box(work());
    println!("{what}: first {:.1} µs", start.elapsed().as_secs_f64() * 1e6);
}

fn many<T>(what: &str, work: impl Fn() -> T) {
    const RUNS: u32 = 200;
    let start = Instant::now();
    for _ in 0..RUNS {
        black_box(work());
    }
    println!("{what}: {:.2} µs", start.elapsed().as_secs_f64() * 1e6 / f64::from(RUNS));
}

fn main() {
    let g = china();
    let first = std::env::args().nth(1).unwrap_or_default();
    match first.as_str() {
        "exact" => once("exact 常山县", || g.exact("常山县").next()),
        "stem" => once("stem 柯城", || g.by_stem("柯城").next()),
        "resolve" => once("resolve 柯城", || g.resolve("柯城")),
        _ => once("code 330802", || g.by_code("330802")),
    }
    many("code 330802", || g.by_code("330802"));
    many("exact 常山县", || g.exact("常山县").next());
    many("stem 柯城", || g.by_stem("柯城").next());
    many("resolve 绍兴县 (former)", || g.resolve("绍兴县"));
    many("resolve 江苏/南京/鼓楼", || g.resolve("江苏/南京/鼓楼"));
    many("resolve 杭洲市 (none, near misses)", || g.resolve("杭洲市"));
}
