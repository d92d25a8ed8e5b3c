//! Measures of concentration and of position, one file a measure, each with its formula and where it comes from.
//!
//! Concentration looks at amounts: [`hhi`], [`cr`], [`gini`], [`theil`]; [`profile`] gives them for every receiver of columns
//! of flows at once, and [`rollup`] makes such flows of a graph. Position looks at a [`Network`]: [`degree`], [`strength`],
//! [`pagerank`], [`betweenness`], [`core`], [`components`], [`flow`], [`ways`]. What only walks, [`hops`], looks at a view itself.
//!
//! A graph of partnerships is mostly *assigned*: an office pairs districts with counties, so many links exist because a
//! plan says so. Density, clustering and betweenness then describe the plan and not the behaviour of those in it; what the
//! plan leaves open, how much flows and to whom, is what strength and concentration see.
//!
//! Nothing here knows of parts and wholes: whoever calls says what an amount or the weight of an arc is.

pub mod betweenness;
pub mod components;
pub mod core;
pub mod cr;
pub mod degree;
mod figures;
pub mod flow;
pub mod gini;
pub mod hhi;
pub mod hops;
mod network;
pub mod pagerank;
pub mod profile;
pub mod rollup;
pub mod strength;
pub mod theil;
mod walk;
pub mod ways;

pub use figures::{Figures, Overflow};
pub use network::{Left, Network, Weight};
pub use walk::Toward;

/// The shares of a whole, largest first; none where the whole is not above 0. What is not above 0 has no share.
pub(crate) fn shares(amounts: &[f64]) -> Option<Vec<f64>> {
    let mut amounts: Vec<f64> = amounts.iter().copied().filter(|amount| *amount > 0.0).collect();
    // By size, so that sums don't depend on the order in which amounts come.
    amounts.sort_unstable_by(|a, b| b.total_cmp(a));
    let whole: f64 = amounts.iter().sum();
    (whole > 0.0 && whole.is_finite()).then(|| {
        for amount in &mut amounts {
            *amount /= whole;
        }
        amounts
    })
}

/// A count as a real number; counts here are far below 2⁵³.
#[allow(clippy::cast_precision_loss)]
fn real(count: usize) -> f64 {
    count as f64
}
