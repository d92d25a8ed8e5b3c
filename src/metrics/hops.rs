//! Breadth-first search on a view: who is how many links away, and how many lead from one to another.
//!
//! [`levels`] goes from the nodes of one level to those of the next. Where a level has so many links that most of them lead to
//! what was met before, the nodes that were not met look back for one of the level instead, and stop at the first (S. Beamer, K.
//! Asanović and D. Patterson, "Direction-Optimizing Breadth-First Search", SC 2012). [`hops`] searches from both ends, level by
//! level, on the side that has fewer links to look at (I. Pohl, "Bi-directional Search", *Machine Intelligence* 6 (1971)).
//!
//! Links are those of the view, of whatever kinds it names; nothing is copied from the graph. For ways by the rules of
//! containment see [`query::path`](crate::query::path).

use rayon::prelude::*;

use super::walk::{Marks, Toward, Walk};
use crate::graph::{NodeId, View};

/// A level looks back where its links are more than this part of those that are left (Beamer's α).
const MANY: usize = 14;

/// A level of so many links is looked at by all threads.
const WIDE: usize = 1 << 15;

/// It looks on again where the level is less than this part of all nodes (Beamer's β).
const FEW: usize = 24;

/// The nodes that are one, two, … links away from some, up to `most`, each once and in the order of ids; it ends before a level
/// without nodes.
///
/// Cost: O(nodes that are met + their links), where all are met often much less; a bit for each entity of the graph. A view
/// that filters by more than kinds is asked of each link.
///
/// ```
/// use shanhai::graph::Builder;
/// use shanhai::io::{Format, read_texts};
/// use shanhai::metrics::Toward;
/// use shanhai::metrics::hops::levels;
///
/// let text = "pairing = [{ from = '杭州市', to = '衢州市' }, { from = '衢州市', to = '乐山市' }]";
/// let graph = Builder::new(read_texts([("register.toml", Format::Toml, text)])).build().graph;
/// let leshan = graph.entity_by_id("cn-511100").map(|entity| entity.handle());
/// let found = levels(&graph.view(), leshan, Toward::Givers, None);
/// assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
/// ```
pub fn levels(view: &View<'_>, from: impl IntoIterator<Item = NodeId>, toward: Toward, most: Option<usize>) -> Vec<Vec<NodeId>> {
    let walk = Walk::new(view);
    let mut met = Marks::new(walk.nodes());
    let mut level: Vec<NodeId> = from.into_iter().filter(|node| met.insert(*node)).collect();
    let mut levels = Vec::new();
    let mut left = walk.arcs();
    let mut back = false;
    while !level.is_empty() && most.is_none_or(|most| levels.len() < most) {
        let links: usize = level.iter().map(|node| walk.width(*node, toward)).sum();
        left = left.saturating_sub(links);
        back = if back { level.len() * FEW >= walk.nodes() } else { links > left / MANY && level.len() * FEW >= walk.nodes() };
        level = match back {
            true => look_back(walk, &level, &mut met, toward),
            false if links < WIDE => look_on(walk, &level, &mut met, toward),
            false => look_on_together(walk, &level, &mut met, toward),
        };
        if !level.is_empty() {
            levels.push(level.clone());
        }
    }
    levels
}

fn look_on(walk: Walk<'_, '_>, level: &[NodeId], met: &mut Marks, toward: Toward) -> Vec<NodeId> {
    let mut next = Vec::new();
    for node in level {
        walk.each(*node, toward, |other| {
            if met.insert(other) {
                next.push(other);
            }
        });
    }
    next.sort_unstable();
    next
}

/// The same on all threads. Each has marks of its own of what was met, so that few nodes are found by several.
fn look_on_together(walk: Walk<'_, '_>, level: &[NodeId], met: &mut Marks, toward: Toward) -> Vec<NodeId> {
    let share = level.len().div_ceil(4 * rayon::current_num_threads()).max(1);
    let found: Vec<Vec<NodeId>> =
        level.par_chunks(share).map_init(|| met.clone(), |own, level| look_on(walk, level, own, toward)).collect();
    let mut next: Vec<NodeId> = found.into_iter().flatten().filter(|node| met.insert(*node)).collect();
    next.sort_unstable();
    next
}

fn look_back(walk: Walk<'_, '_>, level: &[NodeId], met: &mut Marks, toward: Toward) -> Vec<NodeId> {
    let mut own = Marks::new(walk.nodes());
    for node in level {
        own.insert(*node);
    }
    let all = (0..walk.nodes()).map(NodeId::at).filter(|node| !met.has(*node));
    let next: Vec<NodeId> = all.filter(|node| walk.next(*node, toward.turned()).any(|other| own.has(other))).collect();
    for node in &next {
        met.insert(*node);
    }
    next
}

/// How many links lead from one node to another along the arrows, at the fewest; none where no way does. 0 from a node to
/// itself.
///
/// Cost: O(nodes that are met from both ends + their links); two bits for each entity of the graph.
pub fn hops(view: &View<'_>, from: NodeId, to: NodeId) -> Option<usize> {
    if from == to {
        return Some(0);
    }
    let walk = Walk::new(view);
    let mut sides = [Side::new(walk, from, Toward::Receivers), Side::new(walk, to, Toward::Givers)];
    for hops in 1.. {
        let (near, far) = sides.split_at_mut(1);
        let (near, far) = if near[0].links <= far[0].links { (&mut near[0], &far[0]) } else { (&mut far[0], &near[0]) };
        // What both sides have met last lies between their ends: had they met earlier, the search had ended.
        if near.step(walk, far)? {
            return Some(hops);
        }
    }
    None
}

/// One end of the search.
struct Side {
    met: Marks,
    level: Vec<NodeId>,
    /// About how many links the level has.
    links: usize,
    toward: Toward,
}

impl Side {
    fn new(walk: Walk<'_, '_>, start: NodeId, toward: Toward) -> Self {
        let mut met = Marks::new(walk.nodes());
        met.insert(start);
        Side { met, level: vec![start], links: walk.width(start, toward), toward }
    }

    /// Goes to the next level; whether it meets the other side. None where there is no next level.
    fn step(&mut self, walk: Walk<'_, '_>, other: &Side) -> Option<bool> {
        let mut next = Vec::new();
        self.links = 0;
        for node in &self.level {
            let meets = walk.next(*node, self.toward).any(|end| {
                if self.met.insert(end) {
                    next.push(end);
                    self.links += walk.width(end, self.toward);
                    return other.met.has(end);
                }
                false
            });
            if meets {
                return Some(true);
            }
        }
        self.level = next;
        (!self.level.is_empty()).then_some(false)
    }
}
