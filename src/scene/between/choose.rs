//! Which figures a drawing shows: those of one kind, measure, unit, span and basis.

use std::collections::{BTreeMap, BTreeSet};

use super::{Between, Row, ends, is_unstated, links_of};
use crate::graph::{Link, LinkId};
use crate::model::{Answer, Kind, Period, Unit};
use crate::query::flows::{Flow, Flows};
use crate::query::total::{BasisClass, SpanClass, TotalRow};
use crate::scene::gauge::{Gauge, Range, float};

/// Figures that may be added.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class {
    kind: Kind,
    pub(super) measure: String,
    unit: Unit,
    span: SpanClass,
    basis: BasisClass,
    period: Option<Period>,
}

fn class_of(total: &TotalRow<'_>) -> Option<Class> {
    let TotalRow { kind, measure, unit, span, basis, period, .. } = total;
    let (measure, unit) = ((*measure)?.to_owned(), unit.clone()?);
    Some(Class { kind: *kind, measure, unit, span: *span, basis: *basis, period: *period })
}

fn range_of(total: &TotalRow<'_>) -> Option<Range> {
    total.sum.map(|sum| Range { low: sum.low, low_open: sum.low_open, high: sum.high })
}

/// The class that makes most: of money in yuan first, then of other money, then of other figures; sums over a period before
/// rates.
pub(super) fn largest(found: &Flows<'_>) -> Option<Class> {
    let mut sizes: BTreeMap<Class, f64> = BTreeMap::new();
    for flow in &found.rows {
        if let (Some(class), Some(range)) = (class_of(&flow.total), range_of(&flow.total)) {
            *sizes.entry(class).or_default() += float(range.high.unwrap_or(range.low));
        }
    }
    let rank = |class: &Class| (class.unit == Unit::CNY, class.unit.is_currency(), class.span == SpanClass::Cumulative);
    let largest = sizes
        .into_iter()
        .max_by(|(one, a), (other, b)| rank(one).cmp(&rank(other)).then(a.total_cmp(b)).then_with(|| other.cmp(one)));
    largest.map(|(class, _)| class)
}

/// The other kinds that have figures of the same measure, with the number of their links.
pub(super) fn others(found: &Flows<'_>, class: &Class) -> Vec<(Kind, usize)> {
    let mut links: BTreeMap<Kind, BTreeSet<LinkId>> = BTreeMap::new();
    for TotalRow { kind, measure, counted, possible, .. } in found.rows.iter().map(|flow| &flow.total) {
        if *kind != class.kind && *measure == Some(class.measure.as_str()) {
            links.entry(*kind).or_default().extend(counted.iter().chain(possible).map(|figure| figure.link.handle()));
        }
    }
    links.into_iter().map(|(kind, links)| (kind, links.len())).filter(|(_, links)| *links > 0).collect()
}

/// Takes the rows of a class, and those of its kind for which no source states a figure.
pub(super) fn take<'g>(between: &mut Between<'_, 'g>, found: &Flows<'g>, class: &Class) {
    between.gauge = Gauge { language: between.lang, measure: class.measure.clone(), unit: class.unit.clone() };
    between.kind = Some(class.kind);
    let mut uncounted = 0;
    between.rows = rows(&found.rows, class, &mut uncounted);
    between.coarser = rows(&found.coarser, class, &mut uncounted);
    between.uncounted = uncounted;
    let of_kind = |flow: &&Flow<'g>| flow.total.kind == class.kind;
    let internal: BTreeSet<_> = found.internal.iter().filter(of_kind).flat_map(|flow| links_of(&flow.total)).collect();
    between.internal = internal.len();
    let nowhere = found.left_out.iter().filter(|left_out| left_out.figure.link.kind() == class.kind);
    between.nowhere = nowhere.count();
    if between.rows.iter().any(|row| row.overlaps) && between.focus.is_empty() {
        between.grand = found.grand.iter().find(|total| class_of(total).as_ref() == Some(class)).and_then(range_of);
    }
}

fn rows(flows: &[Flow<'_>], class: &Class, uncounted: &mut usize) -> Vec<Row> {
    let mut rows: BTreeMap<_, Row> = BTreeMap::new();
    for flow in flows.iter().filter(|flow| flow.total.kind == class.kind) {
        let own = class_of(&flow.total).as_ref() == Some(class);
        let unstated: BTreeSet<_> = flow
            .total
            .left_out
            .iter()
            .filter(|left_out| is_unstated(&left_out.reasons))
            .map(|left_out| left_out.figure.link.handle())
            .collect();
        let range = range_of(&flow.total).filter(|_| own);
        if own || flow.total.unit.is_none() {
            *uncounted += flow.total.left_out.iter().filter(|left_out| !is_unstated(&left_out.reasons)).count();
        }
        // What has a figure of another class is no link without one.
        let bare = flow.total.sum.is_none() && (own || flow.total.unit.is_none()) && !unstated.is_empty();
        if range.is_none() && !bare {
            continue;
        }
        let (givers, receivers) = ends(flow);
        let row = rows.entry((givers.clone(), receivers.clone())).or_insert_with(|| Row {
            givers,
            receivers,
            range: None,
            links: BTreeSet::new(),
            sure: BTreeSet::new(),
            unstated: 0,
            overlaps: false,
        });
        if range.is_some() {
            row.range = range;
        }
        let left_out = flow.total.left_out.iter().map(|left_out| &left_out.figure.link);
        let bare = left_out.filter(|link| unstated.contains(&link.handle()) && link.certainty() == Answer::Yes);
        row.sure.extend(flow.total.counted.iter().map(|figure| &figure.link).chain(bare).map(Link::handle));
        row.unstated += unstated.len();
        row.overlaps |= flow.overlaps;
        row.links.extend(links_of(&flow.total));
    }
    rows.into_values().collect()
}
