//! The words of a network diagram: headings, captions, amounts, tooltips, sources.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::NetworkOptions;
use super::gather::{Drawn, Line};
use crate::graph::{Entity, Lang, Link, Measure, NodeId, View};
use crate::model::{Basis, Kind, Level};
use crate::query::total::Sum;
use crate::scene::words::{counted, filters, joined, kind, nothing, sources};

pub(super) fn title(lang: Lang, focus: &[Entity<'_>]) -> String {
    let names: Vec<String> = focus.iter().map(|entity| entity.name_in(lang)).collect();
    match (lang, names.is_empty()) {
        (Lang::En, true) => "Partnerships".to_owned(),
        (Lang::En, false) => format!("Partnerships of {}", joined(lang, &names)),
        (Lang::Zh, true) => "协作关系网络".to_owned(),
        (Lang::Zh, false) => format!("{}的协作关系", joined(lang, &names)),
    }
}

pub(super) fn subtitle(view: &View<'_>, options: &NetworkOptions, level: Option<Level>, shapes: usize, drawn: &Drawn) -> String {
    let links: usize = drawn.lines.iter().map(|line| line.links.len()).sum();
    let filter = view.filter();
    let mut parts = Vec::new();
    match options.lang {
        Lang::En => {
            let entities = if shapes == 1 { "entity" } else { "entities" };
            parts.push(format!("{shapes} {entities}, {}", counted(links, "link")));
            parts.extend(level.map(|level| format!("by {level}")));
        }
        Lang::Zh => {
            parts.push(format!("{shapes}个主体,{links}项联系"));
            parts.extend(level.map(|level| format!("按{}归并", level.zh())));
        }
    }
    parts.extend(filters(view, options.lang));
    if !filter.kinds.is_empty() {
        let names: Vec<String> = view
            .graph()
            .kinds()
            .iter()
            .filter(|(_, info)| filter.kinds.contains(&info.name))
            .map(|(_, info)| kind(options.lang, info))
            .collect();
        parts.extend((!names.is_empty()).then(|| joined(options.lang, &names)));
    }
    parts.join(" · ")
}

pub(super) fn description(view: &View<'_>, lang: Lang, shapes: usize, drawn: &Drawn) -> String {
    let mut counts: BTreeMap<Kind, usize> = BTreeMap::new();
    for line in &drawn.lines {
        *counts.entry(line.kind).or_default() += line.links.len();
    }
    let counts: Vec<String> =
        counts.iter().map(|(of, count)| format!("{} {count}", kind(lang, view.graph().kinds().info(*of)))).collect();
    match lang {
        Lang::En => format!("A network of {shapes} entities. Links by kind: {}.", counts.join(", ")),
        Lang::Zh => format!("由{shapes}个主体构成的网络。各类联系:{}。", counts.join("、")),
    }
}

/// Sources of what is drawn, with their dates; that there is nothing, if so.
pub(super) fn footer(view: &View<'_>, lang: Lang, drawn: &Drawn) -> Vec<String> {
    if drawn.lines.is_empty() {
        return vec![nothing(lang, true).to_owned()];
    }
    sources(view, lang, drawn.lines.iter().flat_map(|line| &line.links).copied())
}

/// A smaller line below the name: whose enclave it is, or where it lies if neither its name nor its frame says so.
pub(super) fn caption(lang: Lang, entity: &Entity<'_>) -> Option<String> {
    let owners: Vec<String> = entity.owners().iter().map(|(owner, _)| owner.name_in(lang)).collect();
    if !owners.is_empty() {
        return Some(match lang {
            Lang::En => format!("enclave of {}", joined(lang, &owners)),
            Lang::Zh => format!("{}的飞地", joined(lang, &owners)),
        });
    }
    let place = if entity.kind() == Kind::REGION {
        let below_county = entity.level().is_some_and(|level| level > Level::County);
        entity.within().first().filter(|_| below_county).map(|(place, _)| *place)
    } else {
        entity.region()
    }?;
    if place.level().is_none_or(|level| level <= Level::Prefecture)
        || place.is_unnamed()
        || names_place(entity.name(), place.name())
    {
        return None;
    }
    let place = place.name_in(lang);
    // Townships have no English names: better none than Chinese on an English drawing.
    if lang == Lang::En && !place.is_ascii() {
        return None;
    }
    Some(match lang {
        Lang::En => format!("in {place}"),
        Lang::Zh => place,
    })
}

/// Whether a name says the place: 常山县人民医院 and 常山县, 柯城科创园 and 柯城区.
fn names_place(name: &str, place: &str) -> bool {
    let stem: String = place.chars().take(2).collect();
    name.contains(place) || name.contains(&stem)
}

/// The figure of money that a line shows: the first that is an amount, rather one that was realised.
pub(super) fn money<'g>(link: &Link<'g>) -> Option<Measure<'g>> {
    let amounts: Vec<Measure<'g>> = link
        .measures()
        .filter(|measure| {
            let quantity = measure.quantity();
            quantity.unit.is_currency() && quantity.per.is_none()
        })
        .collect();
    let realised = |measure: &&Measure<'_>| matches!(measure.basis(), Basis::Paid | Basis::Unstated);
    amounts.iter().find(realised).or(amounts.first()).copied()
}

pub(super) fn amount(lang: Lang, link: &Link<'_>) -> Option<String> {
    let measure = money(link)?;
    let quantity = measure.quantity();
    let written = quantity.as_written.as_deref().filter(|words| lang == Lang::Zh || words.is_ascii()).map(str::to_owned);
    let mut words = written.or_else(|| {
        let bound = |value: Decimal| compact(value, quantity.unit.as_str());
        let value = quantity.stated.or(quantity.low).or(quantity.high)?;
        let sign = match (quantity.low, quantity.high) {
            _ if quantity.approximate => "≈ ",
            (Some(low), Some(high)) if low == high => "",
            (Some(_), _) if quantity.low_open => "> ",
            (Some(_), _) => "≥ ",
            (None, _) => "≤ ",
        };
        Some(format!("{sign}{}", bound(value)))
    })?;
    if !matches!(measure.basis(), Basis::Paid | Basis::Unstated) {
        let basis = if lang == Lang::Zh { measure.basis().zh() } else { measure.basis().as_str() };
        words = format!("{words} ({basis})");
    }
    Some(words)
}

/// A sum of several figures: `501 m CNY`, or from the least to the most that they make.
pub(super) fn sum(lang: Lang, sum: &Sum) -> String {
    let bound = |value: Decimal| match lang {
        Lang::En => compact(value, "CNY"),
        Lang::Zh => wan(value),
    };
    match sum.high {
        Some(high) if high == sum.low => bound(high),
        Some(high) => {
            let (low, high) = (bound(sum.low), bound(high));
            // `501 – 768 m CNY`: a unit that both have stands once.
            let number = |words: &str| words.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(words.len());
            let same = low[number(&low)..] == high[number(&high)..];
            format!("{} – {high}", if same { &low[..number(&low)] } else { &low })
        }
        None => format!("≥ {}", bound(sum.low)),
    }
}

/// A sum of yuan in 万 and 亿: `5.01亿元`.
fn wan(value: Decimal) -> String {
    let (step, name) = [(100_000_000_i64, "亿元"), (10_000, "万元")]
        .into_iter()
        .find(|(step, _)| value.abs() >= Decimal::from(*step))
        .unwrap_or((1, "元"));
    format!("{}{name}", (value / Decimal::from(step)).round_dp(2).normalize())
}

/// A sum in a few characters: `501 m CNY`.
fn compact(value: Decimal, unit: &str) -> String {
    let (step, name) = [(1_000_000_000_i64, " bn"), (1_000_000, " m"), (1_000, " k")]
        .into_iter()
        .find(|(step, _)| value.abs() >= Decimal::from(*step))
        .unwrap_or((1, ""));
    format!("{}{name} {unit}", (value / Decimal::from(step)).round_dp(2).normalize())
}

/// The nearest float, by way of its text: exact enough for a width, and the same everywhere.
pub(super) fn float(value: Decimal) -> f64 {
    value.to_string().parse().unwrap_or(0.0)
}

pub(super) fn entity_tooltip(lang: Lang, entity: &Entity<'_>) -> String {
    let mut parts = vec![entity.name_in(lang)];
    let other = match lang {
        Lang::En => Some(entity.name().to_owned()),
        Lang::Zh => entity.name_en(),
    };
    parts.extend(other.filter(|other| *other != parts[0]));
    parts.push(kind(lang, entity.graph.kinds().info(entity.kind())));
    parts.extend(entity.size().map(|size| size.to_string()));
    parts.extend(caption(lang, entity));
    parts.join(" · ")
}

/// At most this many links of a line are told in its tooltip.
const TOLD: usize = 5;

pub(super) fn link_tooltip(view: &View<'_>, lang: Lang, links: &[Link<'_>], line: &Line) -> String {
    let names = |nodes: &BTreeSet<NodeId>| {
        let names: Vec<String> = nodes.iter().map(|node| view.graph().entity(*node).name_in(lang)).collect();
        joined(lang, &names)
    };
    let info = view.graph().kinds().info(line.kind);
    let mut out = format!("{}: {} → {}", kind(lang, info), names(&line.givers), names(&line.receivers));
    if links.len() > 1 {
        let _ = write!(out, " (×{})", links.len());
    }
    for link in links.iter().take(TOLD) {
        let mut parts: Vec<String> = Vec::new();
        parts.extend(link.period().map(ToString::to_string));
        parts.extend(link.measures().map(|measure| measure.quantity().to_string()));
        let shown = |citation: &crate::graph::Citation<'_>| view.shows_source(&citation.source());
        parts.extend(
            link.citations().filter(shown).filter_map(|citation| citation.quote()).take(1).map(|quote| format!("“{quote}”")),
        );
        if !parts.is_empty() {
            out.push('\n');
            out.push_str(&parts.join(" · "));
        }
    }
    out
}
