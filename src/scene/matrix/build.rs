//! The matrix of a view.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cell, Line, Matrix};
use crate::graph::{Entity, Lang, LinkId, NodeId, Role, View};
use crate::model::{Kind, Level};
use crate::scene::between::{self, Between, BetweenError, BetweenOptions, Ends, Prefer, Row};
use crate::scene::gauge::Range;
use crate::scene::words::counted;

/// What a matrix shows of a view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatrixOptions {
    /// What is shown, of whom.
    pub between: BetweenOptions,
    /// How rows and columns are ordered.
    pub order: MatrixOrder,
}

/// How the rows and columns of a matrix are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MatrixOrder {
    /// By where they lie, joint ones after them.
    #[default]
    Region,
    /// The largest first.
    Amount,
}

/// More lines are no picture.
const MOST: usize = 40;

/// The matrix of a view: numbers of links if no measure and no single kind with amounts is asked for.
///
/// Where links are counted, a joint link stands in the cell of each giver and receiver, and once in each total. Amounts are
/// never split: those of a joint link stand in a line of their own, under the names of all. Beyond
/// [`BetweenOptions::top`] (40 if not given), the smallest stand together. Cost: that of
/// [`flows`](crate::query::flows::flows), up to three times.
pub fn matrix(view: &View<'_>, options: &MatrixOptions) -> Result<Matrix, BetweenError> {
    let mut between = between::between(view, &options.between, Prefer::Links, MOST)?;
    let drawn = between.links(false);
    let mut page = between.page(options.between.title.as_deref(), ["Who gives to whom", "谁帮扶谁"], false, &drawn);
    let joint = between.gauge.counts_links() && between.rows.iter().any(is_joint);
    if joint {
        between.rows = between.rows.iter().flat_map(parted).collect();
        page.notes.insert(
            0,
            match between.lang {
                Lang::En => {
                    "A joint link stands in the cell of each of its givers and receivers, and once in each total.".to_owned()
                }
                Lang::Zh => "多方共同的联系在每一对格中各显示一次,合计只计一次。".to_owned(),
            },
        );
    }
    let top = options.between.top.unwrap_or(MOST).max(1);
    let mut givers = Ends::new(between.rows.iter().map(|row| (&row.givers, row)), top);
    let mut receivers = Ends::new(between.rows.iter().map(|row| (&row.receivers, row)), top);
    if options.order == MatrixOrder::Region {
        for ends in [&mut givers, &mut receivers] {
            ends.sort_by_key(|nodes| (nodes.len() > 1, nodes.first().map(|node| where_it_lies(view, *node)), nodes.clone()));
        }
    }
    let (from, to) = (givers.rest(), receivers.rest());
    if from + to > 0 {
        page.notes.insert(
            0,
            match between.lang {
                Lang::En => {
                    let (from, to) = (counted(from, "giver"), counted(to, "receiver"));
                    format!("The smallest stand together as others: {from}, {to}.")
                }
                Lang::Zh => format!("较小者合为“其他”:给出方{from}个,接受方{to}个。"),
            },
        );
    }
    let names = between.names(false);
    let mut bundles: BTreeMap<(usize, usize), Vec<&Row>> = BTreeMap::new();
    for row in &between.rows {
        bundles.entry((givers.of(&row.givers), receivers.of(&row.receivers))).or_default().push(row);
    }
    let cells = bundles
        .into_iter()
        .map(|((giver, receiver), rows)| {
            let tooltips: Vec<String> = rows.iter().take(8).map(|row| between.tooltip(&names, row)).collect();
            let links: BTreeSet<LinkId> = rows.iter().flat_map(|row| &row.links).copied().collect();
            Cell {
                giver,
                receiver,
                range: sum(&between, &rows),
                tooltip: tooltips.join("\n"),
                links: links.iter().map(|link| view.graph().link(*link).id().to_owned()).collect(),
                possible: rows.iter().all(|row| row.sure.is_empty()),
            }
        })
        .collect();
    Ok(Matrix {
        page,
        gauge: between.gauge.clone(),
        kind: between.kind_name(),
        givers: lines(&between, &names, &givers, options.order, |row| &row.givers),
        receivers: lines(&between, &names, &receivers, options.order, |row| &row.receivers),
        cells,
    })
}

fn is_joint(row: &Row) -> bool {
    row.givers.len() + row.receivers.len() > 2
}

/// The rows of each giver and receiver of a row of links; what lies in one region is no row.
fn parted(row: &Row) -> Vec<Row> {
    let mut rows = Vec::new();
    for giver in &row.givers {
        for receiver in row.receivers.iter().filter(|receiver| *receiver != giver) {
            rows.push(Row { givers: vec![*giver], receivers: vec![*receiver], ..row.clone() });
        }
    }
    rows
}

/// What rows make: of links, each counts once.
fn sum(between: &Between<'_, '_>, rows: &[&Row]) -> Option<Range> {
    if !between.gauge.counts_links() {
        return between::together(rows.iter().copied());
    }
    let links: BTreeSet<LinkId> = rows.iter().flat_map(|row| &row.links).copied().collect();
    let sure: BTreeSet<LinkId> = rows.iter().flat_map(|row| &row.sure).copied().collect();
    Some(Range { low: sure.len().into(), low_open: false, high: Some(links.len().into()) })
}

fn lines(
    between: &Between<'_, '_>,
    names: &BTreeMap<NodeId, String>,
    ends: &Ends,
    order: MatrixOrder,
    side: impl Fn(&Row) -> &Vec<NodeId>,
) -> Vec<Line> {
    ends.all()
        .enumerate()
        .map(|(at, nodes)| {
            let rows: Vec<&Row> = between.rows.iter().filter(|row| ends.of(side(row)) == at).collect();
            let total = sum(between, &rows);
            let caption = if between.gauge.counts_links() {
                total.map_or_else(String::new, |total| between.gauge.between(total))
            } else {
                between.caption(|row| ends.of(side(row)) == at)
            };
            let (label, told) = ends.words(between, names, at);
            let single = nodes.len() == 1 && !ends.is_rest(at) && order == MatrixOrder::Region;
            let group = nodes.first().filter(|_| single).and_then(|node| province(between.view, *node));
            Line { ids: between.ids(&nodes), tooltip: format!("{told} · {caption}"), label, total, caption, group }
        })
        .collect()
}

/// The regions around a region, the largest first, then itself: by ids, which are codes.
fn where_it_lies(view: &View<'_>, node: NodeId) -> Vec<String> {
    let above = above(view, node);
    above.iter().rev().map(|entity| entity.id().to_owned()).collect()
}

/// A region and those around it, the nearest first.
fn above<'g>(view: &View<'g>, node: NodeId) -> Vec<Entity<'g>> {
    let graph = view.graph();
    let chain = graph.containment.counts_to(node, Role::Giver, &view.asked_moment());
    chain.into_iter().map(|(node, _)| graph.entity(node)).filter(|entity| entity.kind() == Kind::REGION).collect()
}

/// The province around a region that is none itself.
fn province(view: &View<'_>, node: NodeId) -> Option<String> {
    above(view, node)
        .into_iter()
        .skip(1)
        .find(|entity| entity.level() == Some(Level::Province))
        .map(|entity| entity.id().to_owned())
}
