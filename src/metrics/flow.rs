//! Maximum flow: how much can pass from one node to another, if each arc takes at most its weight.
//!
//! Dinic's algorithm: along arcs that lead one step nearer to the sink, fill ways until each has a full arc; then find the
//! distances anew on what is left, and again, until no way is left. Only nodes that the source reaches and that reach the sink
//! take part. Capacities are whole numbers, so the answer is exact.
//!
//! As a measure of partnerships it says how much of what one gives could at most arrive at another through all that lies between;
//! it does not say that any of it does.
//!
//! Literature: E. A. Dinic, "Algorithm for Solution of a Problem of Maximum Flow in Networks with Power Estimation", *Soviet
//! Mathematics Doklady* 11 (1970); distances from the sink and dead ends that are dropped in B. V. Cherkassky, A. V. Goldberg, "On
//! Implementing the Push–Relabel Method for the Maximum Flow Problem", *Algorithmica* 19 (1997).

use super::Network;
use super::network::number;

/// No way leads on from here.
const NEVER: u32 = u32::MAX;

/// The maximum flow from one node to another, in the unit of the weights; 0 where no way leads there, or to itself. Arcs of
/// weights below 0 take nothing.
///
/// Cost: O(nodes² × pairs) at worst, in practice a few passes over the pairs; memory 20 bytes for each pair that takes part.
///
/// ```
/// use shanhai::graph::{Builder, Filter};
/// use shanhai::io::{Format, read_texts};
/// use shanhai::metrics::{Figures, Network, flow};
///
/// let text = "
/// funding = [{ from = '杭州市', to = '衢州市', amount = '5元' }, { from = '衢州市', to = '乐山市', amount = '3元' }]
/// source = [{ id = 's', title = 's' }]";
/// let graph = Builder::new(read_texts([("register.toml", Format::Toml, text)])).build().graph;
/// let network = Network::flows(&graph.filtered(Filter { kinds: vec!["funding".into()], ..Filter::default() })?, Figures::MONEY)?;
/// let node = |id| graph.entity_by_id(id).map(|entity| entity.handle());
/// let most = node("cn-330100").zip(node("cn-511100")).map(|(from, to)| flow::maximum(&network, from, to));
/// assert_eq!(most, Some(3_0000));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn maximum<N: Copy + Ord>(network: &Network<N, i64>, from: N, to: N) -> i128 {
    let (Some(source), Some(sink)) = (network.place(from), network.place(to)) else { return 0 };
    if source == sink {
        return 0;
    }
    let Some(mut residual) = Residual::new(network, source, sink) else { return 0 };
    let mut flow = 0;
    while residual.measure() {
        flow += residual.fill();
    }
    flow
}

/// What arcs can still take, each with the one that takes it back.
struct Residual {
    source: u32,
    sink: u32,
    at: Vec<u32>,
    to: Vec<u32>,
    mate: Vec<u32>,
    room: Vec<i64>,
    /// Arcs to the sink that have room.
    distance: Vec<u32>,
    /// The next arc of each node to try.
    next: Vec<u32>,
    order: Vec<u32>,
}

impl Residual {
    /// The arcs between nodes that the source reaches and that reach the sink; none where it does not reach it.
    fn new<N: Copy + Ord>(network: &Network<N, i64>, source: usize, sink: usize) -> Option<Self> {
        let after = reached(network.len(), source, |node| network.receivers(node));
        if !after[sink] {
            return None;
        }
        let ahead = reached(network.len(), sink, |node| network.givers(node));
        let mut place = vec![NEVER; network.len()];
        let nodes: Vec<usize> = (0..network.len()).filter(|node| after[*node] && ahead[*node]).collect();
        for (at, node) in nodes.iter().enumerate() {
            place[*node] = number(at);
        }
        let arcs = |node: usize| {
            let (receivers, weights) = network.receivers(node);
            let arcs = receivers.iter().zip(weights).map(|(to, room)| (place[*to as usize], *room));
            arcs.filter(|(to, room)| *to != NEVER && *room > 0)
        };
        let mut at = vec![0u32; nodes.len() + 1];
        for (from, node) in nodes.iter().enumerate() {
            for (to, _) in arcs(*node) {
                at[from + 1] += 1;
                at[to as usize + 1] += 1;
            }
        }
        for node in 0..nodes.len() {
            at[node + 1] += at[node];
        }
        let count = at.last().copied().unwrap_or(0) as usize;
        let (mut next, mut to, mut mate, mut room) = (at.clone(), vec![0; count], vec![0; count], vec![0; count]);
        for (from, node) in nodes.iter().enumerate() {
            for (other, own) in arcs(*node) {
                let (there, back) = (next[from], next[other as usize]);
                next[from] += 1;
                next[other as usize] += 1;
                (to[there as usize], mate[there as usize], room[there as usize]) = (other, back, own);
                (to[back as usize], mate[back as usize]) = (number(from), there);
            }
        }
        let distance = vec![NEVER; nodes.len()];
        Some(Residual { source: place[source], sink: place[sink], at, to, mate, room, distance, next, order: Vec::new() })
    }

    /// Finds the distances to the sink; whether the source has one.
    fn measure(&mut self) -> bool {
        self.distance.fill(NEVER);
        self.distance[self.sink as usize] = 0;
        self.order.clear();
        self.order.push(self.sink);
        let mut at = 0;
        while let Some(node) = self.order.get(at).copied() {
            at += 1;
            let far = self.distance[node as usize] + 1;
            // What is as far as the source leads nowhere.
            if far > self.distance[self.source as usize] {
                break;
            }
            for arc in self.at[node as usize] as usize..self.at[node as usize + 1] as usize {
                let other = self.to[arc] as usize;
                if self.distance[other] == NEVER && self.room[self.mate[arc] as usize] > 0 {
                    self.distance[other] = far;
                    self.order.push(self.to[arc]);
                }
            }
        }
        self.next.copy_from_slice(&self.at);
        self.distance[self.source as usize] != NEVER
    }

    /// Fills ways of the shortest length until none is left; gives what was sent.
    fn fill(&mut self) -> i128 {
        let mut sent = 0i128;
        let mut way: Vec<usize> = Vec::new();
        let mut node = self.source as usize;
        loop {
            if node == self.sink as usize {
                let most = way.iter().map(|arc| self.room[*arc]).min().unwrap_or(0);
                sent += i128::from(most);
                let mut full = way.len();
                for (step, arc) in way.iter().enumerate().rev() {
                    self.room[*arc] -= most;
                    self.room[self.mate[*arc] as usize] += most;
                    if self.room[*arc] == 0 {
                        full = step;
                    }
                }
                // Back to where the first full arc begins.
                if let Some(arc) = way.get(full) {
                    node = self.to[self.mate[*arc] as usize] as usize;
                }
                way.truncate(full);
                continue;
            }
            if let Some(arc) = self.advance(node) {
                way.push(arc);
                node = self.to[arc] as usize;
                continue;
            }
            // A dead end, for all that comes here in this round.
            self.distance[node] = NEVER;
            let Some(arc) = way.pop() else { return sent };
            node = self.to[self.mate[arc] as usize] as usize;
        }
    }

    /// An arc of a node that has room and leads nearer to the sink.
    fn advance(&mut self, node: usize) -> Option<usize> {
        let end = self.at[node + 1];
        while self.next[node] < end {
            let arc = self.next[node] as usize;
            let there = self.distance[self.to[arc] as usize];
            if self.room[arc] > 0 && there != NEVER && there + 1 == self.distance[node] {
                return Some(arc);
            }
            self.next[node] += 1;
        }
        None
    }
}

fn reached<'a>(count: usize, start: usize, next: impl Fn(usize) -> (&'a [u32], &'a [i64])) -> Vec<bool> {
    let mut reached = vec![false; count];
    reached[start] = true;
    let mut open = vec![start];
    while let Some(node) = open.pop() {
        let (others, weights) = next(node);
        for (other, _) in others.iter().zip(weights).filter(|(_, weight)| **weight > 0) {
            if !std::mem::replace(&mut reached[*other as usize], true) {
                open.push(*other as usize);
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use petgraph::algo::maximum_flow::ford_fulkerson;
    use petgraph::graph::DiGraph;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_way_may_have_to_be_taken_back() {
        // 0 → 1 → 2 → 3 fills first and blocks: 0 → 2 and 1 → 3 need the middle arc taken back.
        let network = Network::of_figures([(0, 1, 1), (0, 2, 1), (1, 2, 1), (1, 3, 1), (2, 3, 1)]).unwrap();
        assert_eq!(maximum(&network, 0, 3), 2);
        assert_eq!(maximum(&network, 3, 0), 0);
        assert_eq!(maximum(&network, 1, 1), 0);
        assert_eq!(maximum(&network, 0, 9), 0);
    }

    #[test]
    fn sums_may_be_beyond_64_bits() {
        let most = i64::MAX;
        let network = Network::of_figures([(0, 1, most), (0, 2, most), (1, 3, most), (2, 3, most)]).unwrap();
        assert_eq!(maximum(&network, 0, 3), 2 * i128::from(most));
    }

    proptest! {
        #[test]
        fn it_is_that_of_petgraph(arcs in prop::collection::vec((0u32..10, 0u32..10, 0i64..20), 1..50)) {
            let network = Network::of_figures(arcs.iter().copied()).unwrap();
            let mut other = DiGraph::<(), u64>::new();
            let nodes: Vec<_> = (0..10).map(|_| other.add_node(())).collect();
            for (from, to, room) in arcs.iter().filter(|arc| arc.0 != arc.1) {
                other.add_edge(nodes[*from as usize], nodes[*to as usize], room.unsigned_abs());
            }
            let wanted = ford_fulkerson(&other, nodes[0], nodes[9]).0;
            prop_assert_eq!(maximum(&network, 0, 9), i128::from(wanted));
        }
    }
}
