//! Figures that at most may be inside larger ones, as those of counties inside those of their cities: added up by kin, where
//! what hangs together makes trees of nodes.
//!
//! Most figures of a register are such. What they make is what `items`, `parts`, `range` and `forest` would find for each of
//! them, but nobody asks which of them count: so no figure is looked at twice. What hangs together otherwise is left to those.

use super::entries::{Days, Entry};
use super::groups::Groups;
use super::items::count;
use crate::graph::overlaps::{NONE, Overlaps, Rows};
use crate::graph::{Graph, LinkId};

/// What some figures make together.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) least: Kept,
    pub(super) figures: u32,
    pub(super) high: i128,
    pub(super) unknown_high: bool,
    pub(super) high_open: bool,
}

impl Made {
    /// Adds the high end of a figure, and gives its low end.
    #[inline]
    fn add(&mut self, graph: &Graph, row: u32) -> Kept {
        let flags = graph.store.measures.flags(row as usize);
        let fixed = graph.store.measures.fixed_as(flags, row as usize);
        self.figures += 1;
        self.high += i128::from(fixed.high.unwrap_or_default());
        self.unknown_high |= fixed.high.is_none();
        self.high_open |= flags.high_open;
        Kept {
            low: fixed.low.unwrap_or_default(),
            stated: fixed.stated.unwrap_or_default(),
            any: true,
            open: flags.low_open && fixed.low.is_some(),
            unstated: fixed.stated.is_none(),
        }
    }
}

/// What makes a low end, in ten-thousandths of the base unit.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Kept {
    pub(super) low: i64,
    pub(super) stated: i64,
    /// Something is counted at all.
    pub(super) any: bool,
    /// It is more than `low`.
    pub(super) open: bool,
    /// Something that is counted states no single value.
    pub(super) unstated: bool,
}

impl Kept {
    /// Both together; none where that is too much.
    #[inline]
    fn and(self, other: Kept) -> Option<Kept> {
        Some(Kept {
            low: self.low.checked_add(other.low)?,
            stated: self.stated.checked_add(other.stated)?,
            any: self.any | other.any,
            open: self.open | other.open,
            unstated: self.unstated | other.unstated,
        })
    }
}

/// Figures that may overlap others, by row: those that surely count and are for the period of their link, and others.
struct Figures<'f> {
    marked: &'f [(LinkId, u32)],
    entries: &'f [Entry],
}

impl Figures<'_> {
    fn len(&self) -> usize {
        self.marked.len() + self.entries.len()
    }

    fn links(&self) -> impl Iterator<Item = LinkId> {
        self.marked.iter().map(|(link, _)| *link).chain(self.entries.iter().map(|entry| entry.link))
    }

    fn rows(&self) -> impl Iterator<Item = u32> {
        self.each().map(|(row, _)| row)
    }

    /// The row of each, and whether it surely counts.
    fn each(&self) -> impl Iterator<Item = (u32, bool)> {
        self.marked.iter().map(|(_, row)| (*row, true)).chain(self.entries.iter().map(|entry| (entry.row, entry.sure)))
    }
}

/// Adds up those figures that hang together as trees, or with none; and gives the others, in lots of which none has to do with
/// another, each by row. None of those that are marked is declared to be inside another.
///
/// Cost: O(figures), and the pairs of their kins that are related.
pub(super) fn add(
    graph: &Graph,
    overlaps: &Overlaps,
    marked: Vec<(LinkId, u32)>,
    entries: Vec<Entry>,
) -> (Made, Vec<Vec<Entry>>) {
    let figures = Figures { marked: &marked, entries: &entries };
    // What ends that have moved are inside of depends on the time of each figure.
    let dated = overlaps.has_dated() && figures.links().any(|link| overlaps.is_dated(overlaps.node(link)));
    let made = if dated { None } else { made(graph, overlaps, &figures) };
    let mut days = Days::default();
    let mut entry = |figure| Entry::plain(graph, &mut days, figure);
    let (made, tangled) = match made {
        Some((made, None)) => return (made, Vec::new()),
        Some((made, Some(tangled))) => (Some(made), Some(tangled)),
        None => (None, None),
    };
    let mut high = Made { least: made.map(|made| made.least).unwrap_or_default(), ..Made::default() };
    let mut stays = |row: u32| {
        let stays = tangled.as_ref().is_none_or(|tangled| tangled.group(overlaps, row).is_some());
        if !stays {
            high.add(graph, row);
        }
        stays
    };
    let marked: Vec<_> = marked.into_iter().filter(|(_, row)| stays(*row)).collect();
    let entries: Vec<_> = entries.into_iter().filter(|entry| stays(entry.row)).collect();
    let mut rest: Vec<Entry> = marked.into_iter().map(&mut entry).chain(entries).collect();
    rest.sort_by_key(|entry| entry.row);
    (high, in_lots(overlaps, tangled.as_ref(), rest))
}

/// So many figures are worth another thread.
const MANY: usize = 1 << 13;

/// Figures by the groups that they are in, so that each thread has some to judge.
fn in_lots(overlaps: &Overlaps, tangled: Option<&Tangled>, rest: Vec<Entry>) -> Vec<Vec<Entry>> {
    let lots = (rest.len() / MANY).min(2 * rayon::current_num_threads());
    // What sources say may reach from one group to another.
    let told = || rest.iter().any(|entry| overlaps.is_declared(entry.row));
    let Some(tangled) = tangled.filter(|_| lots > 1 && !told()) else { return vec![rest] };
    let group = |entry: &Entry| tangled.group(overlaps, entry.row).unwrap_or_default();
    let mut groups: Vec<u32> = rest.iter().map(&group).collect();
    groups.sort_unstable();
    let firsts: Vec<u32> = (1..lots).map(|lot| groups[lot * groups.len() / lots]).collect();
    let mut found = vec![Vec::with_capacity(rest.len() / lots); lots];
    for entry in rest {
        let lot = firsts.partition_point(|first| *first <= group(&entry));
        found[lot].push(entry);
    }
    found
}

/// What figures make that hang together as trees, the high ends of all, and which are the others; none where a sum is too
/// large for this.
fn made(graph: &Graph, overlaps: &Overlaps, figures: &Figures<'_>) -> Option<(Made, Option<Tangled>)> {
    let mut made = Made::default();
    if let ([(_, only)], []) = (figures.marked, figures.entries) {
        made.least = made.add(graph, *only);
        return Some((made, None));
    }
    let kins = Kins::new(overlaps, figures);
    let mut own = vec![Kept::default(); kins.kin.len()];
    let mut declared = Vec::new();
    for (row, sure) in figures.each() {
        let kept = made.add(graph, row);
        let kin = overlaps.kin(row);
        if overlaps.is_declared(row) {
            declared.push(kins.position(kin));
        } else if sure {
            let own = if kin == NONE { &mut made.least } else { &mut own[kins.position(kin)? as usize] };
            *own = own.and(kept)?;
        }
    }
    let ties = Ties::new(overlaps, &kins);
    let mut tangled = ties.tangled.clone();
    for at in declared {
        tangled[ties.groups.first(at?) as usize] = true;
    }
    let units = Units::new(overlaps, &kins, &ties, &mut tangled);
    let mut of_units = vec![Kept::default(); units.count()];
    for (at, own) in (0u32..).zip(own) {
        if tangled[ties.groups.first(at) as usize] {
            continue;
        }
        let into = if ties.groups.is_tied(at) { &mut of_units[units.of[at as usize] as usize] } else { &mut made.least };
        *into = into.and(own)?;
    }
    made.least = made.least.and(units.least(&of_units, &tangled)?)?;
    let any = tangled.iter().any(|tangled| *tangled);
    Some((made, any.then_some(Tangled { kins, groups: ties.groups, holds: tangled })))
}

/// The figures that hang together otherwise.
struct Tangled {
    kins: Kins,
    groups: Groups,
    /// By the first of a group.
    holds: Vec<bool>,
}

impl Tangled {
    /// The group of a figure; none for those that make a tree.
    fn group(&self, overlaps: &Overlaps, row: u32) -> Option<u32> {
        let at = self.kins.position(overlaps.kin(row))?;
        Some(self.groups.first(at)).filter(|first| self.holds[*first as usize])
    }
}

/// The kins of some figures, ascending, which is in the order of their nodes.
struct Kins {
    kin: Vec<u32>,
    /// Where each kin of the graph stands among them; empty where they are few.
    table: Vec<u32>,
}

impl Kins {
    fn new(overlaps: &Overlaps, figures: &Figures<'_>) -> Self {
        let all = figures.rows().map(|row| overlaps.kin(row)).filter(|kin| *kin != NONE);
        if figures.len() < overlaps.kins() / 16 {
            let mut kin: Vec<u32> = all.collect();
            kin.sort_unstable();
            kin.dedup();
            return Kins { kin, table: Vec::new() };
        }
        let mut table = vec![NONE; overlaps.kins()];
        all.for_each(|kin| table[kin as usize] = 0);
        let mut kin = Vec::with_capacity(figures.len().min(table.len()));
        for (number, at) in (0u32..).zip(&mut table).filter(|(_, at)| **at == 0) {
            *at = count(kin.len());
            kin.push(number);
        }
        Kins { kin, table }
    }

    fn position(&self, kin: u32) -> Option<u32> {
        if self.table.is_empty() {
            return self.kin.binary_search(&kin).ok().map(count);
        }
        self.table.get(kin as usize).copied().filter(|at| *at != NONE)
    }
}

/// How kins hang together, by their positions.
struct Ties {
    /// What each may be inside of; none where it is tied to nothing.
    wholes_at: Vec<u32>,
    wholes: Vec<u32>,
    groups: Groups,
    /// By the first of a group: some of it surely is inside another, or may be one of equal ends.
    tangled: Vec<bool>,
}

impl Ties {
    fn new(overlaps: &Overlaps, kins: &Kins) -> Self {
        let len = kins.kin.len();
        let mut ties = Ties {
            wholes_at: Vec::with_capacity(len + 1),
            wholes: Vec::with_capacity(len),
            groups: Groups::new(len),
            tangled: vec![false; len],
        };
        ties.wholes_at.push(0);
        for (kin, at) in kins.kin.iter().zip(0u32..) {
            for whole in overlaps.sure(*kin).iter().filter_map(|whole| kins.position(*whole)) {
                ties.groups.join(at, whole);
                ties.tangled[at as usize] = true;
            }
            let possible = overlaps.possible(*kin);
            let node = if possible.is_empty() { NONE } else { overlaps.node_of(*kin) };
            for whole in possible {
                let Some(position) = kins.position(*whole) else { continue };
                ties.groups.join(at, position);
                ties.wholes.push(position);
                ties.tangled[at as usize] |= overlaps.node_of(*whole) == node;
            }
            ties.wholes_at.push(count(ties.wholes.len()));
        }
        ties.groups.settle();
        for at in 0..len {
            let first = ties.groups.first(count(at));
            ties.tangled[first as usize] |= ties.tangled[at];
        }
        ties
    }

    fn wholes(&self, at: usize) -> &[u32] {
        &self.wholes[self.wholes_at[at] as usize..self.wholes_at[at + 1] as usize]
    }
}

/// What kins of one node make that hang together, and which of these lies in which: as trees.
struct Units {
    /// The unit of each kin that is tied.
    of: Vec<u32>,
    group: Vec<u32>,
    parent: Vec<u32>,
    /// Wholes before their parts.
    order: Vec<u32>,
}

/// It is being looked at.
const OPEN: u32 = u32::MAX;

impl Units {
    /// Marks the groups that make no tree.
    fn new(overlaps: &Overlaps, kins: &Kins, ties: &Ties, tangled: &mut [bool]) -> Self {
        let len = kins.kin.len();
        let (mut of, mut group) = (vec![NONE; len], Vec::new());
        // The last unit of each group, and its node.
        let mut last = vec![(NONE, NONE); len];
        for at in (0..count(len)).filter(|at| ties.groups.is_tied(*at)) {
            let (node, first) = (overlaps.node_of(kins.kin[at as usize]), ties.groups.first(at));
            let last = &mut last[first as usize];
            if last.0 != node {
                *last = (node, count(group.len()));
                group.push(first);
            }
            of[at as usize] = last.1;
        }
        let pairs = (0..len).flat_map(|at| ties.wholes(at).iter().map(move |whole| (at, *whole)));
        let up = Rows::new(group.len(), pairs.map(|(at, whole)| (of[at], of[whole as usize])));
        let parent = vec![NONE; group.len()];
        let order = Vec::with_capacity(group.len());
        let mut units = Units { of, group, parent, order };
        units.grow(&up, tangled);
        units
    }

    fn count(&self) -> usize {
        self.group.len()
    }

    /// Finds the smallest unit that each lies in. All others that it lies in must hold that one.
    fn grow(&mut self, up: &Rows, tangled: &mut [bool]) {
        let mut depth = vec![0u32; self.count()];
        let mut open = Vec::new();
        for unit in 0..count(self.count()) {
            open.push(unit);
            while let Some(unit) = open.last().copied() {
                let at = unit as usize;
                let group = self.group[at] as usize;
                if depth[at] != 0 && depth[at] != OPEN {
                    open.pop();
                    continue;
                }
                let first = depth[at] == 0;
                depth[at] = OPEN;
                let waiting = open.len();
                if first {
                    open.extend(up.of(unit).iter().filter(|whole| depth[**whole as usize] == 0));
                    if open.len() > waiting {
                        continue;
                    }
                }
                open.pop();
                let smallest = up.of(unit).iter().copied().max_by_key(|whole| depth[*whole as usize]);
                let Some(smallest) = smallest else {
                    depth[at] = 1;
                    self.order.push(unit);
                    continue;
                };
                // One that is still looked at lies in itself.
                let circle = depth[smallest as usize] == OPEN;
                if circle || !up.of(unit).iter().all(|whole| self.lies_in(smallest, *whole)) {
                    tangled[group] = true;
                    depth[at] = 1;
                } else {
                    depth[at] = depth[smallest as usize] + 1;
                    self.parent[at] = smallest;
                }
                self.order.push(unit);
            }
        }
    }

    /// Whether a unit is another or lies in it.
    fn lies_in(&self, mut unit: u32, whole: u32) -> bool {
        while unit != whole && unit != NONE {
            unit = self.parent[unit as usize];
        }
        unit == whole
    }

    /// Of each tree the greater of its root's own and the sum of its children, from the leaves up; none where that is too
    /// much.
    fn least(&self, own: &[Kept], tangled: &[bool]) -> Option<Kept> {
        let mut inside = vec![Kept::default(); own.len()];
        let mut roots = Kept::default();
        for unit in self.order.iter().rev() {
            let at = *unit as usize;
            if tangled[self.group[at] as usize] {
                continue;
            }
            let (own, parts) = (own[at], inside[at]);
            let better = (parts.low, parts.open) > (own.low, own.open);
            let value = if better { parts } else { own };
            let into = inside.get_mut(self.parent[at] as usize).unwrap_or(&mut roots);
            *into = into.and(value)?;
        }
        Some(roots)
    }
}
