//! The indexes of every receiver over plain columns of a million flows: number of givers, HHI, CR1 and CR3 of each, and Gini
//! over all, zeros included.
//!
//! ```sh
//! cargo run --release --no-default-features --example profile_scale             # three runs, and sums to compare
//! cargo run --release --no-default-features --example profile_scale -- FILE     # the same, and the columns as CSV
//! benches/profile_duckdb.py FILE                                                # the same by DuckDB
//! ```

use std::error::Error;
use std::io::{BufWriter, Write};
use std::time::Instant;

use shanhai::metrics::gini::gini;
use shanhai::metrics::profile::{Flows, amounts, profiles};

const FLOWS: usize = 1_000_000;
const RECEIVERS: u64 = 2_500;
const POPULATION: usize = 2_850;
const GIVERS: u64 = 340;

fn main() -> Result<(), Box<dyn Error>> {
    let (mut receivers, mut givers, mut sums) = (Vec::new(), Vec::new(), Vec::new());
    // A linear congruential sequence: the same on every machine.
    let mut state = 1u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..FLOWS {
        let receiver = next(RECEIVERS);
        receivers.push(u32::try_from(receiver)?);
        // Each receiver has some thirty givers, the first of them more often.
        let nearness = next(30).min(next(30));
        givers.push(u32::try_from((receiver * 7 + nearness) % GIVERS)?);
        sums.push(i64::try_from(next(10_000_000))?);
    }
    let mut out = std::io::stdout().lock();
    if let Some(path) = std::env::args().nth(1) {
        let mut file = BufWriter::new(std::fs::File::create(path)?);
        writeln!(file, "receiver,giver,amount")?;
        for ((receiver, giver), amount) in receivers.iter().zip(&givers).zip(&sums) {
            writeln!(file, "{receiver},{giver},{amount}")?;
        }
        file.flush()?;
    }
    let flows = Flows { receivers: &receivers, givers: &givers, amounts: &sums };
    for _ in 0..3 {
        let start = Instant::now();
        let found = profiles(&flows);
        let inequality = gini(&amounts(&found, POPULATION)).unwrap_or_default();
        let took = start.elapsed().as_secs_f64() * 1e3;
        let hhi: f64 = found.iter().filter_map(|profile| profile.hhi).sum();
        let top: f64 = found.iter().filter_map(|profile| profile.cr1).sum();
        let partners: u64 = found.iter().map(|profile| u64::from(profile.partners)).sum();
        writeln!(
            out,
            "{took:.1} ms  receivers {}  partners {partners}  hhi {hhi:.9}  cr1 {top:.9}  gini {inequality:.12}",
            found.len()
        )?;
    }
    Ok(())
}
