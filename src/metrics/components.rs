//! Components: who hangs together at all.
//!
//! Two nodes are in one *weak* component if arcs join them, whichever way they point; in one *strong* component if ways lead
//! along the arrows from each to the other. In a graph of support, which runs from few donors to many, strong components of
//! more than one node are places that both give and receive, and few; the weak ones are the separate schemes.
//!
//! Weak components by union-find with halved ways (R. E. Tarjan and J. van Leeuwen, "Worst-Case Analysis of Set Union Algorithms",
//! *Journal of the ACM* 31 (1984)), strong ones by one search in depth as D. J. Pearce arranges Tarjan's ("A Space-Efficient
//! Algorithm for Finding Strongly Connected Components", *Information Processing Letters* 116 (2016)).

use super::network::number;
use super::{Network, Weight};

/// Nodes by component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Components {
    /// The component of each node; they are numbered in the order of their first nodes.
    pub of: Vec<u32>,
    /// The number of nodes of each component.
    pub sizes: Vec<u32>,
}

impl Components {
    /// From any marks that are equal for the nodes of a component, each below the number of nodes.
    fn of_marks(marks: &[u32]) -> Self {
        let mut numbers = vec![u32::MAX; marks.len()];
        let mut sizes = Vec::new();
        let of = marks.iter().map(|mark| {
            let own = &mut numbers[*mark as usize];
            if *own == u32::MAX {
                *own = number(sizes.len());
                sizes.push(0);
            }
            sizes[*own as usize] += 1;
            *own
        });
        Components { of: of.collect(), sizes }
    }

    /// How many components there are.
    pub fn count(&self) -> usize {
        self.sizes.len()
    }

    /// The number of nodes of the largest one; 0 where there is no node.
    pub fn largest(&self) -> u32 {
        self.sizes.iter().copied().max().unwrap_or(0)
    }
}

/// The weak and the strong components, one beside the other where there are threads. Cost: that of both.
pub fn both<N: Sync, W: Weight>(network: &Network<N, W>) -> (Components, Components) {
    rayon::join(|| weak(network), || strong(network))
}

/// The weak components. Cost: O(nodes + pairs), nearly.
pub fn weak<N, W: Weight>(network: &Network<N, W>) -> Components {
    let mut above: Vec<u32> = (0..number(network.len())).collect();
    for node in 0..network.len() {
        let mut own = root(&mut above, number(node));
        for receiver in network.receivers(node).0 {
            let other = root(&mut above, *receiver);
            // To the lower one: a root is the first node of its component.
            above[own.max(other) as usize] = own.min(other);
            own = own.min(other);
        }
    }
    for node in 0..number(network.len()) {
        above[node as usize] = root(&mut above, node);
    }
    Components::of_marks(&above)
}

fn root(above: &mut [u32], mut node: u32) -> u32 {
    while above[node as usize] != node {
        let next = above[node as usize];
        above[node as usize] = above[next as usize];
        node = next;
    }
    node
}

/// The strong components. Cost: O(nodes + pairs); no recursion, however long a chain is.
pub fn strong<N, W: Weight>(network: &Network<N, W>) -> Components {
    let count = network.len();
    // 0: not seen. Else, while a node is open, the order in which it was met, or the least that it leads back to; once its
    // component is told, a number from the top that no open node reaches.
    let mut mark = vec![0u32; count];
    let (mut met, mut done) = (1u32, u32::MAX);
    let mut open: Vec<u32> = Vec::new();
    let mut way: Vec<Step> = Vec::new();
    for start in 0..count {
        if mark[start] != 0 {
            continue;
        }
        mark[start] = met;
        way.push(Step::new(network, start, met));
        met += 1;
        while let Some(step) = way.last_mut() {
            let node = step.node as usize;
            let mut least = mark[node];
            let mut deeper = None;
            let receivers = network.all_receivers(step.next..step.end);
            for (at, receiver) in receivers.iter().enumerate() {
                let seen = mark[*receiver as usize];
                if seen == 0 {
                    step.next += at;
                    deeper = Some(*receiver as usize);
                    break;
                }
                least = least.min(seen);
            }
            mark[node] = least;
            if let Some(receiver) = deeper {
                mark[receiver] = met;
                way.push(Step::new(network, receiver, met));
                met += 1;
                continue;
            }
            let Step { node: own, met: first, .. } = *step;
            way.pop();
            if least != first {
                open.push(own);
                continue;
            }
            // It leads back to nothing before itself: what is open behind it is its component.
            while let Some(other) = open.pop_if(|other| mark[*other as usize] >= first) {
                mark[other as usize] = done;
            }
            mark[node] = done;
            done -= 1;
        }
    }
    let told: Vec<u32> = mark.iter().map(|mark| u32::MAX - mark).collect();
    Components::of_marks(&told)
}

/// A node on the way of the search.
struct Step {
    node: u32,
    met: u32,
    /// The next of its arcs, and their end.
    next: usize,
    end: usize,
}

impl Step {
    fn new<N, W: Weight>(network: &Network<N, W>, node: usize, met: u32) -> Self {
        let span = network.span(node);
        Step { node: number(node), met, next: span.start, end: span.end }
    }
}

#[cfg(test)]
mod tests {
    use petgraph::algo::{connected_components, tarjan_scc};
    use petgraph::graph::DiGraph;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cycle_is_strong_and_a_chain_is_not() {
        // a → b → c → a, c → d, and e → f apart.
        let arcs = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "f")].map(|(from, to)| (from, to, Some(1.0)));
        let network = Network::new(arcs);
        assert_eq!(weak(&network), Components { of: vec![0, 0, 0, 0, 1, 1], sizes: vec![4, 2] });
        assert_eq!(strong(&network), Components { of: vec![0, 0, 0, 1, 2, 3], sizes: vec![3, 1, 1, 1] });
        assert_eq!((strong(&network).largest(), strong(&network).count()), (3, 4));
        assert_eq!(weak(&Network::<u32>::new([])).largest(), 0);
    }

    #[test]
    fn a_long_chain_is_no_deep_recursion() {
        let network = Network::new((0u32..200_000).map(|node| (node, node + 1, Some(1.0))));
        assert_eq!((weak(&network).count(), strong(&network).count()), (1, 200_001));
    }

    proptest! {
        #[test]
        fn components_are_those_of_petgraph(arcs in prop::collection::vec((0u32..24, 0u32..24), 1..60)) {
            let network = Network::new(arcs.iter().map(|(from, to)| (*from, *to, Some(1.0))));
            let mut other = DiGraph::<(), ()>::new();
            let nodes: Vec<_> = network.nodes().iter().map(|_| other.add_node(())).collect();
            for (at, from) in nodes.iter().enumerate() {
                for to in network.receivers(at).0 {
                    other.add_edge(*from, nodes[*to as usize], ());
                }
            }
            prop_assert_eq!(weak(&network).count(), connected_components(&other));
            let (ours, theirs) = (strong(&network), tarjan_scc(&other));
            prop_assert_eq!(ours.count(), theirs.len());
            for component in theirs {
                let own = ours.of[component[0].index()];
                prop_assert_eq!(ours.sizes[own as usize] as usize, component.len());
                prop_assert!(component.iter().all(|node| ours.of[node.index()] == own));
            }
        }
    }
}
