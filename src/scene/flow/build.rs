//! The flow of a view.

use std::collections::BTreeMap;

use super::{Band, Flow, Stop};
use crate::graph::{Lang, NodeId, View};
use crate::scene::between::{self, Between, BetweenError, BetweenOptions, Ends, Prefer, Row};
use crate::scene::words::counted;

/// What a flow shows of a view.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FlowOptions {
    /// What is shown, of whom.
    pub between: BetweenOptions,
}

/// More stops on a side are no picture.
const TOP: usize = 14;
/// From so many stops on a side, rather regions of a higher level.
const MOST: usize = 60;

/// The flow of a view: one kind, measure and unit, the largest if none is asked for, between the regions of a level.
///
/// Givers that give jointly are one stop, and so are receivers. Beyond [`BetweenOptions::top`] (14 if not given) on a side, the
/// smallest stand together as the rest. Cost: that of [`flows`](crate::query::flows::flows), up to three times.
pub fn flow(view: &View<'_>, options: &FlowOptions) -> Result<Flow, BetweenError> {
    let between = between::between(view, &options.between, Prefer::Figures, MOST)?;
    let names = between.names(false);
    let top = options.between.top.unwrap_or(TOP).max(1);
    let givers = Ends::new(between.rows.iter().map(|row| (&row.givers, row)), top);
    let receivers = Ends::new(between.rows.iter().map(|row| (&row.receivers, row)), top);
    let mut bundles: BTreeMap<(usize, usize, bool), Vec<&Row>> = BTreeMap::new();
    for row in &between.rows {
        let key = (givers.of(&row.givers), receivers.of(&row.receivers), row.range.is_none());
        bundles.entry(key).or_default().push(row);
    }
    let mut page = between.page(options.between.title.as_deref(), ["Flows", "帮扶流向"], false, &between.links(false));
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
    let bands: Vec<Band> = bundles
        .into_iter()
        .map(|((giver, receiver, _), rows)| {
            let mut tooltips: Vec<String> = rows.iter().take(8).map(|row| between.tooltip(&names, row)).collect();
            tooltips.extend((rows.len() > 8).then(|| format!("… +{}", rows.len() - 8)));
            let range = between::together(rows.iter().copied());
            Band {
                giver,
                receiver,
                range,
                label: range.map_or_else(String::new, |range| between.gauge.between(range)),
                tooltip: tooltips.join("\n"),
                links: rows.iter().flat_map(|row| between.link_ids(row)).collect(),
                possible: rows.iter().all(|row| row.sure.is_empty()),
            }
        })
        .collect();
    Ok(Flow {
        page,
        gauge: between.gauge.clone(),
        kind: between.kind_name(),
        colour: between.colour(),
        givers: stops(&between, &names, &givers, |row| &row.givers),
        receivers: stops(&between, &names, &receivers, |row| &row.receivers),
        bands,
    })
}

fn stops(
    between: &Between<'_, '_>,
    names: &BTreeMap<NodeId, String>,
    ends: &Ends,
    side: impl Fn(&Row) -> &Vec<NodeId>,
) -> Vec<Stop> {
    ends.all()
        .enumerate()
        .map(|(at, nodes)| {
            let caption = between.caption(|row| ends.of(side(row)) == at);
            let (label, told) = ends.words(between, names, at);
            Stop { ids: between.ids(&nodes), tooltip: format!("{told} · {caption}"), label, caption, is_rest: ends.is_rest(at) }
        })
        .collect()
}
