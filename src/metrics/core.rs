//! Core numbers.
//!
//! The `k`-core is what remains when nodes of fewer than `k` partners are taken away again and again; the core number of a
//! node is the highest `k` whose core it is in. Directions and weights are left aside: a network of partners, each pair once.
//!
//! In a graph of assigned pairings nearly all core numbers are 1: a star of one city and its counties is a tree. Where the
//! number is above 1, partners of partners are partners too, as in a zone whose members all work with one another.
//!
//! Literature: S. B. Seidman, "Network Structure and Minimum Degree", *Social Networks* 5 (1983); V. Batagelj and M. Zaveršnik,
//! "An O(m) Algorithm for Cores Decomposition of Networks" (2003).

use super::{Network, Weight};

/// The core number of each node. Cost: O(nodes + pairs).
pub fn core<N, W: Weight>(network: &Network<N, W>) -> Vec<usize> {
    let mut degree = super::degree::degree(network);
    let most = degree.iter().copied().max().unwrap_or(0);
    // Nodes sorted by degree, with where each degree begins; a node whose degree falls moves to the front of its own.
    let mut begins = vec![0; most + 2];
    for own in &degree {
        begins[own + 1] += 1;
    }
    for at in 0..=most {
        begins[at + 1] += begins[at];
    }
    let mut next = begins.clone();
    let (mut order, mut place) = (vec![0; degree.len()], vec![0; degree.len()]);
    for (node, own) in degree.iter().enumerate() {
        (order[next[*own]], place[node]) = (node, next[*own]);
        next[*own] += 1;
    }
    for at in 0..order.len() {
        let node = order[at];
        for partner in network.partners(node) {
            let own = degree[partner];
            if own <= degree[node] {
                continue;
            }
            let first = begins[own].max(at + 1);
            let (other, from) = (order[first], place[partner]);
            order.swap(first, from);
            (place[partner], place[other]) = (first, from);
            begins[own] = first + 1;
            degree[partner] -= 1;
        }
    }
    degree
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cores(arcs: &[(u32, u32)]) -> Vec<usize> {
        core(&Network::new(arcs.iter().map(|(from, to)| (*from, *to, Some(1.0)))))
    }

    #[test]
    fn a_tail_is_not_in_the_core_of_a_clique() {
        // 0, 1, 2, 3 all with one another, 4 with 3, 5 with 4.
        assert_eq!(cores(&[(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3), (3, 4), (4, 5)]), [3, 3, 3, 3, 1, 1]);
    }

    #[test]
    fn a_star_and_a_mutual_pair_are_of_core_1() {
        assert_eq!(cores(&[(0, 1), (0, 2), (0, 3)]), [1, 1, 1, 1]);
        assert_eq!(cores(&[(0, 1), (1, 0)]), [1, 1]);
        assert_eq!(cores(&[]), Vec::<usize>::new());
    }

    #[test]
    fn a_ring_is_of_core_2() {
        assert_eq!(cores(&[(0, 1), (1, 2), (2, 3), (3, 0), (0, 4)]), [2, 2, 2, 2, 1]);
    }
}
