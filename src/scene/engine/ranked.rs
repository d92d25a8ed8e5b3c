//! A drawing in columns as DOT for the engine's `dot`.

use std::collections::BTreeMap;

use graphviz_rust::dot_structures::{GraphAttributes, Id, Stmt, Subgraph};

use super::{Direction, JUNCTION, MANY, Sheet};
use crate::scene::bundle::Bundle;
use crate::scene::diagram::Diagram;
use crate::scene::dot::{attribute, blank, edge, node, plain, print};
use crate::scene::style::Measured;
use crate::scene::{frames, text};

/// The DOT of a drawing in columns.
pub(super) fn source(sheet: &Sheet<'_>) -> String {
    let Sheet { diagram, measured, bundles, request, columns, frames, .. } = *sheet;
    let (rankdir, nodesep, ranksep) = match request.direction {
        Direction::Right => ("LR", 0.15, 0.46),
        Direction::Down => ("TB", 0.2, 0.4),
    };
    let patience = if diagram.shapes.len() <= MANY { 3 } else { 1 };
    // Words at lines need lines long enough to hold them.
    let labelled = bundles.iter().flat_map(|bundle| &bundle.strands).flat_map(|strand| &strand.links);
    let labels = labelled.filter(|link| diagram.links[**link].label.as_ref().is_some_and(|label| label.len() > 4)).count();
    let ranksep = if 3 * labels > diagram.links.len() { 1.8 * ranksep } else { ranksep };
    let mut stmts = vec![
        stmt("rankdir", plain(rankdir)),
        stmt("nodesep", plain(nodesep)),
        stmt("ranksep", plain(ranksep)),
        stmt("newrank", plain("true")),
        // Without it the engine cares for straight lines alone and spreads the drawing as far as they like.
        stmt("ratio", plain("compress")),
        stmt("size", plain("2,2")),
        stmt("mclimit", plain(patience)),
        stmt("searchsize", plain(20 + 20 * patience)),
        Stmt::GAttribute(GraphAttributes::Node(vec![
            attribute("shape", plain("box")),
            attribute("fixedsize", plain("true")),
            attribute("label", plain("")),
        ])),
        Stmt::GAttribute(GraphAttributes::Edge(vec![attribute("dir", plain("none"))])),
    ];
    for (at, kept) in frames.iter().enumerate() {
        if *kept == Some(at) && frames::outer(diagram, frames, at).is_none() {
            stmts.push(cluster(at, sheet));
        }
    }
    for at in 0..diagram.shapes.len() {
        if diagram.shapes[at].cluster.and_then(|cluster| frames[cluster]).is_none() {
            stmts.push(shape(at, measured));
        }
    }
    let mut ranks: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (at, column) in columns.iter().enumerate() {
        ranks.entry(2 * column).or_default().push(format!("n{at}"));
    }
    for (at, bundle) in bundles.iter().enumerate() {
        let junction = bundle.is_joint().then(|| junction_rank(bundle, columns));
        lines(at, bundle, diagram, columns, junction, &mut stmts);
        if let Some(rank) = junction {
            ranks.entry(rank).or_default().push(format!("j{at}"));
        }
    }
    backbone(ranks, &mut stmts);
    print(plain("shanhai"), stmts)
}

/// Holds every shape in its column: a chain of unseen nodes, each level with those of one column.
fn backbone(ranks: BTreeMap<usize, Vec<String>>, stmts: &mut Vec<Stmt>) {
    let last = ranks.keys().next_back().copied().unwrap_or(0);
    let unseen = || attribute("style", plain("invis"));
    for rank in 0..=last {
        stmts.push(node(
            plain(format_args!("r{rank}")),
            vec![attribute("width", plain(0.01)), attribute("height", plain(0.01)), unseen()],
        ));
        if rank > 0 {
            let (from, to) = (plain(format_args!("r{}", rank - 1)), plain(format_args!("r{rank}")));
            stmts.push(edge(from, to, vec![attribute("weight", plain(0)), unseen()]));
        }
    }
    for (rank, names) in ranks {
        let mut inside = vec![stmt("rank", plain("same")), node(plain(format_args!("r{rank}")), Vec::new())];
        inside.extend(names.into_iter().map(|name| node(plain(name), Vec::new())));
        stmts.push(Stmt::Subgraph(Subgraph { id: plain(format_args!("rank{rank}")), stmts: inside }));
    }
}

/// Junctions stand between columns: where the mean of their ends is.
fn junction_rank(bundle: &Bundle, columns: &[usize]) -> usize {
    let mean = |ends: &[usize]| {
        let sum: usize = ends.iter().map(|&end| 2 * columns[end]).sum();
        sum as f64 / ends.len().max(1) as f64
    };
    let (near, far) = (mean(&bundle.near), mean(&bundle.far));
    let middle = f64::midpoint(near, far);
    // The odd rank that is nearest, on the side of the single end if the ends share a column.
    let odd = ((middle - 1.0) / 2.0).round().max(0.0) as usize * 2 + 1;
    let last = columns.iter().copied().max().unwrap_or(0) * 2;
    if odd > last { odd.saturating_sub(2).max(1) } else { odd }
}

pub(super) fn stmt(key: &str, value: Id) -> Stmt {
    Stmt::Attribute(attribute(key, value))
}

pub(super) fn cluster(at: usize, sheet: &Sheet<'_>) -> Stmt {
    let Sheet { diagram, measured, frames, names, .. } = *sheet;
    let (label, font) = (&names[at], diagram.style.fonts.cluster);
    let mut stmts = vec![
        stmt("margin", plain(9)),
        stmt("labeljust", plain("l")),
        stmt("label", blank(text::width(label, font) + 6.0, font.line_height() + 2.0)),
    ];
    for child in at + 1..diagram.clusters.len() {
        if frames[child] == Some(child) && frames::outer(diagram, frames, child) == Some(at) {
            stmts.push(cluster(child, sheet));
        }
    }
    for inside in 0..diagram.shapes.len() {
        if diagram.shapes[inside].cluster.and_then(|cluster| frames[cluster]) == Some(at) {
            stmts.push(shape(inside, measured));
        }
    }
    Stmt::Subgraph(Subgraph { id: plain(format_args!("cluster{at}")), stmts })
}

pub(super) fn shape(at: usize, measured: &[Measured]) -> Stmt {
    sized_node(&format!("n{at}"), measured[at].width, measured[at].height)
}

pub(super) fn sized_node(id: &str, width: f64, height: f64) -> Stmt {
    let inches = |points: f64| plain(format_args!("{:.6}", points / 72.0));
    node(plain(id), vec![attribute("width", inches(width)), attribute("height", inches(height))])
}

/// The engine's lines run from lower to higher ranks whatever way their links go, so that it never turns one round; those
/// turned here are marked with `back`.
fn lines(at: usize, bundle: &Bundle, diagram: &Diagram, columns: &[usize], junction: Option<usize>, stmts: &mut Vec<Stmt>) {
    let mut line = |side: usize, from: (String, usize), to: (String, usize), weight: usize| {
        let back = from.1 > to.1;
        let (from, to) = if back { (to, from) } else { (from, to) };
        let id = format!("{at}/{side}{}", if back { "/back" } else { "" });
        let attributes = vec![attribute("id", plain(id)), attribute("weight", plain(weight))];
        stmts.push(edge(plain(from.0), plain(to.0), attributes));
    };
    let end = |end: usize| (format!("n{end}"), 2 * columns[end]);
    let Some(rank) = junction else {
        let derived = |link: &usize| diagram.links[*link].derived;
        let derived_only = bundle.strands.iter().all(|strand| strand.links.iter().all(derived));
        let weight = if derived_only { 1 } else { 1 + bundle.strands.len().min(3) };
        line(0, end(bundle.near[0]), end(bundle.far[0]), weight);
        return;
    };
    let junction = (format!("j{at}"), rank);
    for (side, &near) in bundle.near.iter().enumerate() {
        line(side, end(near), junction.clone(), 2);
    }
    for (side, &far) in bundle.far.iter().enumerate() {
        line(bundle.near.len() + side, junction.clone(), end(far), 2);
    }
    stmts.push(sized_node(&junction.0, JUNCTION, JUNCTION));
}
