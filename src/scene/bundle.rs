//! Links between the same ends, drawn side by side as one bundle.

use std::collections::HashMap;

use super::diagram::{Amount, Diagram, Link};

/// The links whose ends are the same two sets, whichever way they go.
#[derive(Clone, Debug)]
pub(crate) struct Bundle {
    /// Ends on the one side: the givers of its first link that is not derived.
    pub(crate) near: Vec<usize>,
    /// Ends on the other.
    pub(crate) far: Vec<usize>,
    /// Lines next to one another.
    pub(crate) strands: Vec<Strand>,
}

/// Links of a bundle that look the same and so share a line.
#[derive(Clone, Debug)]
pub(crate) struct Strand {
    /// Positions in [`Diagram::links`].
    pub(crate) links: Vec<usize>,
    /// Goes from the far side to the near one.
    pub(crate) backward: bool,
    /// Width of its line.
    pub(crate) width: f64,
}

impl Bundle {
    /// True if its lines meet in a junction.
    pub(crate) fn is_joint(&self) -> bool {
        self.near.len() + self.far.len() > 2
    }

    /// How wide all strands are together, when they stand apart by the gap.
    pub(crate) fn spread(&self, gap: f64) -> f64 {
        self.strands.iter().map(|strand| strand.width.max(gap)).sum()
    }

    /// How far each strand lies beside the middle, when they stand apart by the gap.
    pub(crate) fn offsets(&self, gap: f64) -> Vec<f64> {
        let mut at = -self.spread(gap) / 2.0;
        self.strands
            .iter()
            .map(|strand| {
                let room = strand.width.max(gap);
                at += room;
                at - room / 2.0
            })
            .collect()
    }
}

/// Puts the links of a diagram into bundles, in the order of their first links. O(ends × log).
pub(crate) fn bundles(diagram: &Diagram) -> Vec<Bundle> {
    let mut places: HashMap<(Vec<usize>, Vec<usize>), usize> = HashMap::new();
    let mut bundles: Vec<Bundle> = Vec::new();
    // Derived links go the way of their enclave's place, against most of the others: they don't decide a bundle's direction.
    let (derived, stated): (Vec<usize>, Vec<usize>) = (0..diagram.links.len()).partition(|&at| diagram.links[at].derived);
    for at in stated.into_iter().chain(derived) {
        let link = &diagram.links[at];
        let givers = ends(&link.givers);
        let receivers = ends(&link.receivers);
        let (place, backward) = if let Some(&place) = places.get(&(givers.clone(), receivers.clone())) {
            (place, false)
        } else if let Some(&place) = places.get(&(receivers.clone(), givers.clone())) {
            (place, true)
        } else {
            places.insert((givers.clone(), receivers.clone()), bundles.len());
            bundles.push(Bundle { near: givers, far: receivers, strands: Vec::new() });
            (bundles.len() - 1, false)
        };
        add(&mut bundles[place].strands, diagram, at, backward);
    }
    bundles
}

fn ends(of: &[usize]) -> Vec<usize> {
    let mut ends = of.to_vec();
    ends.sort_unstable();
    ends.dedup();
    ends
}

fn add(strands: &mut Vec<Strand>, diagram: &Diagram, at: usize, backward: bool) {
    let link = &diagram.links[at];
    let width = if link.derived { 1.0 } else { diagram.style.lines.width(link.amount) };
    let same = strands.iter_mut().find(|strand| {
        strand.backward == backward && strand.links.first().is_some_and(|&first| looks_same(&diagram.links[first], link))
    });
    match same {
        Some(strand) => {
            strand.links.push(at);
            strand.width = strand.width.max(width);
        }
        None => strands.push(Strand { links: vec![at], backward, width }),
    }
}

fn looks_same(one: &Link, other: &Link) -> bool {
    one.kind == other.kind
        && one.possible == other.possible
        && one.derived == other.derived
        && (one.amount == Amount::Unknown) == (other.amount == Amount::Unknown)
}
