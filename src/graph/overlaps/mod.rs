//! Which figures may be inside one another by what they mean, for the whole graph: found once, when it is first asked for.
//!
//! Links of equal kind, ends and scheme form a node, and what holds of ends holds of nodes, not of single payments. Figures of
//! a node that are alike in time and source too are kin: what one may be inside of, all are. A figure without a mark is part
//! of no other in any view: a total adds it as a plain number.

mod kin;
mod nodes;
mod rows;
mod wholes;

use super::column::{Numbering, Packed};
use super::store::{NO_NODE, Part, Store, Target};
use super::{Graph, LinkId};

pub(crate) use kin::Kin;
use nodes::{may_repeat, nodes};
pub(crate) use rows::Rows;
use wholes::Wholes;

/// What may overlap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Overlaps {
    /// Marks of each row of the measures.
    pub(super) marked: Packed,
    /// The node of each link; only support links that are not derived and bear figures have one.
    pub(super) node: Numbering,
    /// 1 for nodes of which some end has moved, so that their wholes depend on the time that is asked for.
    pub(super) dated: Packed,
    pub(super) kin: Kin,
}

/// Marks of a figure: by what it means, and by what sources say of it.
const MEANT: u8 = 1;
const DECLARED: u8 = 2;

/// What is known of a figure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Marks {
    /// It may be inside another or hold one.
    pub(crate) any: bool,
    /// Sources say that it is inside another, holds one, or is stated again or otherwise.
    pub(crate) declared: bool,
}

/// Stands for no node and no kin.
pub(crate) const NONE: u32 = Numbering::NONE;

impl Marks {
    /// By what the column holds.
    #[inline]
    pub(crate) fn of(marks: u32) -> Self {
        Marks { any: marks != 0, declared: marks & u32::from(DECLARED) != 0 }
    }
}

impl Overlaps {
    /// What the column of marks holds for some figures, into a buffer.
    pub(crate) fn read_marks(&self, rows: std::ops::Range<usize>, into: &mut Vec<u32>) {
        self.marked.read(rows, into);
    }

    /// Whether sources say that it is inside another, holds one, or is stated again or otherwise.
    #[inline]
    pub(crate) fn is_declared(&self, row: u32) -> bool {
        Marks::of(self.marked.get(row as usize)).declared
    }

    /// The node of a link that bears figures.
    pub(crate) fn node(&self, link: LinkId) -> u32 {
        self.node.get(link.index())
    }

    /// Whether what a node may be inside of depends on the time.
    pub(crate) fn is_dated(&self, node: u32) -> bool {
        (node as usize) < self.dated.len() && self.dated.get(node as usize) != 0
    }

    /// Whether there is such a node.
    pub(crate) fn has_dated(&self) -> bool {
        !matches!(self.dated, Packed::Same { value: 0, .. })
    }

    /// The kin of a figure: figures of equal ends and scheme, one time, and one source; [`NONE`] for one without a mark.
    #[inline]
    pub(crate) fn kin(&self, row: u32) -> u32 {
        self.kin.of(row as usize)
    }

    /// How many kins there are.
    pub(crate) fn kins(&self) -> usize {
        self.kin.node.len()
    }

    /// The node of a kin.
    #[inline]
    pub(crate) fn node_of(&self, kin: u32) -> u32 {
        self.kin.node[kin as usize]
    }

    /// The kins that a kin is surely inside of: as a year is inside a sum of years.
    #[inline]
    pub(crate) fn sure(&self, kin: u32) -> &[u32] {
        self.kin.sure.of(kin)
    }

    /// The kins that it may be inside of; without those that depend on the time.
    #[inline]
    pub(crate) fn possible(&self, kin: u32) -> &[u32] {
        self.kin.possible.of(kin)
    }

    /// Finds them. Cost: O(links × depth of containment squared), and the pairs of kins whose periods overlap; O(links) where
    /// one source of disjoint records tells all.
    pub(crate) fn new(graph: &Graph) -> Self {
        let store = &graph.store;
        let (node, drafts) = nodes(graph);
        let mut marks: Vec<bool> = drafts.iter().map(may_repeat).collect();
        let wholes = Wholes::new(graph, &drafts, &mut marks);
        let mut marked = vec![0u8; store.measures.len()];
        declared(store, &mut marked);
        let mut related = Vec::new();
        let kin = Kin::new(graph, &node, &marks, &wholes, |row| marked[row] & DECLARED != 0, &mut related);
        for (row, marked) in marked.iter_mut().enumerate() {
            let kin = kin.of(row);
            if kin != NONE && related[kin as usize] {
                *marked |= MEANT;
            }
        }
        Overlaps {
            marked: marked.into_iter().map(u32::from).collect(),
            node: Numbering::new(&node),
            dated: wholes.dated.into_iter().map(u32::from).collect(),
            kin,
        }
    }
}

/// Whether the schemes of two links are the same, or one is not known.
pub(crate) fn same_scheme(store: &Store, one: LinkId, other: LinkId) -> bool {
    let (one, other) = (store.links.scheme(one), store.links.scheme(other));
    one == other || one == NO_NODE || other == NO_NODE
}

/// Positions in columns, which hold fewer than 2³² rows.
#[allow(clippy::cast_possible_truncation)]
fn count(at: usize) -> u32 {
    at as u32
}

/// Marks what sources say of figures: parts, contradictions, statements of the same.
fn declared(store: &Store, marked: &mut [u8]) {
    let links = &store.links;
    let rows = |link: LinkId| {
        let rows = links.measures(link);
        rows.start as usize..rows.end as usize
    };
    let mut mark = |target: Target| match target {
        Target::Link(link) => marked[rows(link)].iter_mut().for_each(|mark| *mark |= DECLARED),
        Target::Measure(row) => marked[row as usize] |= DECLARED,
        Target::Fact(_) => {}
    };
    let wholes = |parts: &[Part]| parts.iter().filter_map(|part| part.whole).collect::<Vec<_>>();
    for (row, detail) in &store.measures.detail {
        mark(Target::Measure(*row));
        for target in detail.contradicts.iter().chain(&detail.same_as).copied().chain(wholes(&detail.part_of)) {
            mark(target);
        }
    }
    for fact in &store.facts {
        for target in fact.contradicts.iter().chain(&fact.same_as).copied().chain(wholes(&fact.part_of)) {
            mark(target);
        }
    }
    for (link, detail) in &links.detail {
        if !detail.part_of.is_empty() || !detail.contradicts.is_empty() || !detail.also.is_empty() {
            mark(Target::Link(*link));
        }
        for target in detail.contradicts.iter().copied().chain(wholes(&detail.part_of)) {
            mark(target);
        }
    }
}
