//! Which links are drawn, between which ends.

use std::collections::{BTreeMap, BTreeSet};

use crate::graph::{Entity, Link, LinkId, NodeId, Role, View};
use crate::model::{Answer, Kind, Level};
use crate::query::levels::{AtLevel, at_level};

/// Links that are drawn as one line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The links, by id; more than one only where ends are rolled up.
    pub(super) links: Vec<LinkId>,
    pub(super) kind: Kind,
    pub(super) givers: BTreeSet<NodeId>,
    pub(super) receivers: BTreeSet<NodeId>,
    /// None of the links is sure.
    pub(super) possible: bool,
    pub(super) derived: bool,
}

/// Lines, with what was left out of them.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    pub(super) lines: Vec<Line>,
    pub(super) internal: usize,
    pub(super) coarser: usize,
    pub(super) rolled_up: bool,
}

impl Drawn {
    pub(super) fn plain(lines: Vec<Line>) -> Drawn {
        Drawn { lines, internal: 0, coarser: 0, rolled_up: false }
    }

    /// The ends of all lines, in the order of ids.
    pub(super) fn ends(&self) -> BTreeSet<NodeId> {
        self.lines.iter().flat_map(Line::ends).collect()
    }

    pub(super) fn shape_count(&self) -> usize {
        self.ends().len()
    }
}

impl Line {
    fn ends(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.givers.iter().chain(&self.receivers).copied()
    }
}

/// One line for each link of a view, in the order of kinds, then ids.
pub(super) fn lines(view: &View<'_>) -> Vec<Line> {
    let mut lines: Vec<Line> = view.links().map(|(link, answer)| line(&link, answer)).collect();
    lines.sort_by_key(|line| line.kind);
    lines
}

fn line(link: &Link<'_>, answer: Answer) -> Line {
    let handles = |ends: &mut dyn Iterator<Item = Entity<'_>>| ends.map(|end| end.handle()).collect();
    // The enclave stands in the frame of its host: a line from there says more than one from the host.
    let givers = match link.enclave() {
        Some(enclave) => BTreeSet::from([enclave.handle()]),
        None => handles(&mut link.givers()),
    };
    Line {
        links: vec![link.handle()],
        kind: link.kind(),
        givers,
        receivers: handles(&mut link.receivers()),
        possible: answer == Answer::Possibly,
        derived: link.is_derived(),
    }
}

/// Keeps the lines that are at most `hops` away from the focus and from what counts to it.
pub(super) fn near(view: &View<'_>, focus: &[Entity<'_>], hops: usize, lines: &mut Vec<Line>) {
    let containment = &view.graph().containment;
    let mut reached: BTreeSet<NodeId> = BTreeSet::new();
    for entity in focus {
        for role in [Role::Giver, Role::Receiver] {
            reached.extend(containment.inside(entity.handle(), role));
        }
    }
    let mut kept = vec![false; lines.len()];
    for _ in 0..hops {
        let mut next = reached.clone();
        for (line, kept) in lines.iter().zip(&mut kept) {
            if !*kept && line.ends().any(|end| reached.contains(&end)) {
                *kept = true;
                next.extend(line.ends());
            }
        }
        if next.len() == reached.len() {
            break;
        }
        reached = next;
    }
    let mut kept = kept.into_iter();
    lines.retain(|_| kept.next().unwrap_or(false));
}

/// The lines between the regions at a level that their ends count to: one for each kind and pair (or sets of joint ends).
pub(super) fn rolled_up(view: &View<'_>, lines: &[Line], level: Level) -> Drawn {
    let mut drawn = Drawn { lines: Vec::new(), internal: 0, coarser: 0, rolled_up: true };
    let mut rows: BTreeMap<(Kind, Vec<NodeId>, Vec<NodeId>), Line> = BTreeMap::new();
    for line in lines {
        let mut coarser = false;
        let (mut givers, mut receivers) = (BTreeSet::new(), BTreeSet::new());
        for (ends, role, regions) in [(&line.givers, Role::Giver, &mut givers), (&line.receivers, Role::Receiver, &mut receivers)]
        {
            for &end in ends {
                regions.extend(regions_of(view, line, end, role, level, &mut coarser));
            }
        }
        // With mixed ends those outside show.
        let outside: BTreeSet<NodeId> = givers.difference(&receivers).copied().collect();
        if outside.is_empty() {
            receivers = receivers.difference(&givers).copied().collect();
        } else {
            givers = outside;
        }
        if receivers.is_empty() || givers.is_empty() {
            drawn.internal += line.links.len();
            continue;
        }
        drawn.coarser += usize::from(coarser);
        let key = (line.kind, givers.iter().copied().collect(), receivers.iter().copied().collect());
        let row =
            rows.entry(key).or_insert_with(|| Line { links: Vec::new(), givers, receivers, possible: true, ..line.clone() });
        if row.links.is_empty() {
            row.possible = line.possible;
        }
        row.links.extend(&line.links);
        row.possible &= line.possible;
        row.derived &= line.derived;
    }
    drawn.lines = rows.into_values().collect();
    drawn
}

fn regions_of(view: &View<'_>, line: &Line, end: NodeId, role: Role, level: Level, coarser: &mut bool) -> Vec<NodeId> {
    let graph = view.graph();
    let moment = line.links.first().map_or_else(|| view.asked_moment(), |link| view.moment(&graph.link(*link)));
    match at_level(view, &graph.entity(end), level, role, &moment) {
        AtLevel::Regions(regions) => regions.into_iter().map(|(region, _)| region.handle()).collect(),
        AtLevel::Coarser(region) => {
            *coarser = true;
            vec![region.handle()]
        }
        AtLevel::Nowhere => vec![end],
    }
}
