//! The diagram of a difference: what was added, what ended and what changed, each with a colour, a dash and a sign of its own,
//! so that they can be told apart in grey print and by readers who see colours otherwise.

mod gather;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use super::{NetworkOptions, Note, roster, words};
use crate::graph::{Entity, Lang, Link, Role, View};
use crate::model::{Answer, Dash, Kind, Level};
use crate::query::diff::{Change, Difference, FigureChange, What};
use crate::query::levels::{AtLevel, at_level};
use crate::scene::diagram::{self, Amount, Cluster, Diagram, Shape};
use crate::scene::style::Style;
use gather::{Gathered, Line, Standing};

/// How a difference is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangesOptions {
    /// Language of names and words.
    pub lang: Lang,
    /// What the two sides are called: paths, or dates.
    pub names: [String; 2],
    /// More shapes than this are no picture.
    pub most_shapes: usize,
}

/// Blue, vermilion and grey of Okabe and Ito's palette, which readers with any colour vision tell apart; solid, dashed and
/// dash-dotted for grey print.
fn look(what: What) -> (&'static str, Dash, &'static str) {
    match what {
        What::Added => ("#0072b2", Dash::Solid, "+"),
        What::Ended => ("#d55e00", Dash::Dashed, "−"),
        What::Changed => ("#555555", Dash::DashDot, "~"),
    }
}

fn word(lang: Lang, what: What) -> &'static str {
    match (lang, what) {
        (Lang::En, What::Added) => "+ added",
        (Lang::En, What::Ended) => "− ended",
        (Lang::En, What::Changed) => "~ changed",
        (Lang::Zh, What::Added) => "+ 新增",
        (Lang::Zh, What::Ended) => "− 终止",
        (Lang::Zh, What::Changed) => "~ 变化",
    }
}

/// The diagram of a difference: every link that was added, ended or changed with its ends, and the entities that differ, in
/// the frames of their provinces and prefectures on the side where they are. What is unchanged is not drawn. A possible change
/// is lighter.
///
/// Above [`ChangesOptions::most_shapes`] shapes the ends are rolled up to counties, then prefectures, then provinces, with one
/// line for each pair, kind and sort of change, and a note says so. Cost: O(changes × depth of containment).
pub fn changes(difference: &Difference<'_>, options: &ChangesOptions) -> (Diagram, Vec<Note>) {
    let (mut level, mut notes) = (None, Vec::new());
    let mut found = gather::gather(difference, None);
    let shapes = found.ends.len();
    for next in [Level::County, Level::Prefecture, Level::Province] {
        if found.ends.len() <= options.most_shapes {
            break;
        }
        level = Some(next);
        found = gather::gather(difference, level);
    }
    // What lies in no region rolls up to nothing.
    if level.is_some() && found.ends.len() >= shapes {
        level = None;
        found = gather::gather(difference, None);
    }
    notes.extend(level.map(|level| Note::RolledUp { level, shapes }));
    let told = [
        (found.ends.len() > options.most_shapes, Note::Crowded { shapes: found.ends.len() }),
        (found.internal > 0, Note::Internal { links: found.internal }),
        (found.coarser > 0, Note::Coarser { links: found.coarser }),
        (found.nowhere > 0, Note::Nowhere { entities: found.nowhere }),
        (found.ends.is_empty(), Note::Empty),
    ];
    notes.extend(told.into_iter().filter_map(|(holds, note)| holds.then_some(note)));
    (diagram(difference, options, level, &found), notes)
}

fn diagram(difference: &Difference<'_>, options: &ChangesOptions, level: Option<Level>, found: &Gathered<'_, '_>) -> Diagram {
    let lang = options.lang;
    let (clusters, homes) = frames(lang, &found.ends);
    let at: BTreeMap<&str, usize> = found.ends.keys().enumerate().map(|(at, id)| (id.as_str(), at)).collect();
    let shapes = found.ends.values().zip(homes).map(|((entity, _), home)| {
        let mark = found.marks.get(entity.id()).copied();
        shape(lang, entity, home, mark, level.is_some())
    });
    let shapes: Vec<Shape> = shapes.collect();
    let drawn = found.lines.iter().filter_map(|one| line(difference, lang, one, level.is_some(), &at)).collect();
    let count = |what: What| difference.links.changes.iter().filter(|change| change.what() == what).count();
    let [added, ended, changed] = What::ALL.map(count);
    let unchanged = difference.links.unchanged;
    let mut subtitle = match lang {
        Lang::En => format!("Links: {added} added, {ended} ended, {changed} changed; {unchanged} unchanged, not drawn"),
        Lang::Zh => format!("联系:新增{added}项,终止{ended}项,变化{changed}项;未变{unchanged}项,未绘出"),
    };
    if let Some(level) = level {
        let by = match lang {
            Lang::En => format!(" · by {level}"),
            Lang::Zh => format!(" · 按{}归并", level.zh()),
        };
        subtitle.push_str(&by);
    }
    let [old, new] = &options.names;
    Diagram {
        title: match lang {
            Lang::En => format!("Changes: {old} → {new}"),
            Lang::Zh => format!("变化:{old} → {new}"),
        },
        description: subtitle.clone(),
        subtitle,
        language: lang,
        clusters,
        shapes,
        links: drawn,
        footer: Vec::new(),
        style: Style::default(),
    }
}

/// A mark says how an entity differs; that of a region says how many of those it stands for do.
fn shape(lang: Lang, entity: &Entity<'_>, home: Option<usize>, mark: Option<[usize; 3]>, rolled_up: bool) -> Shape {
    let mut shape = roster::shape(&NetworkOptions::new(lang), entity, home, false, rolled_up);
    let Some(counts) = mark else { return shape };
    let marked = What::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    let words = if rolled_up && entity.kind() == Kind::REGION {
        let counts: Vec<String> = marked.map(|(what, count)| format!("{} {count}", look(what).2)).collect();
        match lang {
            Lang::En => format!("entities: {}", counts.join(", ")),
            Lang::Zh => format!("主体:{}", counts.join("、")),
        }
    } else {
        marked.map(|(what, _)| word(lang, what)).collect::<Vec<_>>().join(" · ")
    };
    shape.caption = Some(shape.caption.map_or_else(|| words.clone(), |caption| format!("{words} · {caption}")));
    shape.strong = true;
    shape
}

/// Frames of provinces and of the prefectures in them, by id as two graphs have no handles in common; and the frame of each
/// entity. A region alone in its own frame needs none.
fn frames(lang: Lang, ends: &BTreeMap<String, Standing<'_, '_>>) -> (Vec<Cluster>, Vec<Option<usize>>) {
    type Framed<'g> = Vec<Entity<'g>>;
    let of = |(entity, view): &Standing<'_, '_>| -> Vec<(String, String)> {
        let mut framed = Vec::new();
        for level in [Level::Province, Level::Prefecture] {
            if let AtLevel::Regions(regions) = at_level(view, entity, level, Role::Giver, &view.asked_moment()) {
                let own: Framed<'_> = regions.into_iter().map(|(region, _)| region).collect();
                framed.extend(
                    own.first()
                        .filter(|region| region.level() == Some(level))
                        .map(|region| (region.id().to_owned(), region.name_in(lang))),
                );
            }
        }
        framed
    };
    let paths: Vec<Vec<(String, String)>> = ends.values().map(of).collect();
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    for ((id, _), path) in ends.iter().zip(&paths) {
        for (frame, _) in path.iter().filter(|(frame, _)| frame != id) {
            *others.entry(frame.as_str()).or_default() += 1;
        }
    }
    let kept = |path: &[(String, String)]| -> Vec<(String, String)> {
        path.iter().filter(|(frame, _)| others.contains_key(frame.as_str())).cloned().collect()
    };
    let mut rows: BTreeMap<Vec<String>, String> = BTreeMap::new();
    for path in &paths {
        let path = kept(path);
        for depth in 1..=path.len() {
            let ids = path[..depth].iter().map(|(id, _)| id.clone()).collect();
            rows.insert(ids, path[depth - 1].1.clone());
        }
    }
    // In the order of paths a parent stands before what it holds.
    let at: BTreeMap<&[String], usize> = rows.keys().enumerate().map(|(at, path)| (path.as_slice(), at)).collect();
    let parent = |path: &[String]| path.split_last().and_then(|(_, above)| at.get(above).copied());
    let clusters = rows
        .iter()
        .map(|(path, label)| Cluster { id: path.last().cloned().unwrap_or_default(), label: label.clone(), parent: parent(path) })
        .collect();
    let homes = paths
        .iter()
        .map(|path| {
            let ids: Vec<String> = kept(path).into_iter().map(|(id, _)| id).collect();
            at.get(ids.as_slice()).copied()
        })
        .collect();
    (clusters, homes)
}

fn line(
    difference: &Difference<'_>,
    lang: Lang,
    row: &Line<'_, '_>,
    rolled_up: bool,
    at: &BTreeMap<&str, usize>,
) -> Option<diagram::Link> {
    let what = row.what;
    let first = row.changes.first()?;
    let link = first.new.or(first.old)?;
    let (colour, dash, sign) = look(what);
    let view = if first.new.is_some() { &difference.new } else { &difference.old };
    let info = view.graph().kinds().info(link.kind());
    let kind = crate::scene::words::kind(lang, info);
    let count = row.changes.len();
    let label = match count {
        1 => said(lang, first, &link, &kind),
        _ => format!("{sign} {kind} ×{count}"),
    };
    let ids = |ends: &BTreeSet<String>| ends.iter().map(String::as_str).collect::<Vec<_>>().join("+");
    let one = |change: &Change<'_, Link<'_>>| change.new.or(change.old).map(|link| link.id().to_owned());
    Some(diagram::Link {
        id: if rolled_up {
            format!("{}:{}:{}>{}", what.as_str(), info.name, ids(&row.givers), ids(&row.receivers))
        } else {
            link.id().to_owned()
        },
        links: row.changes.iter().filter_map(|change| one(change)).collect(),
        kind: what.as_str().to_owned(),
        kind_label: word(lang, what).to_owned(),
        givers: row.givers.iter().filter_map(|end| at.get(end.as_str()).copied()).collect(),
        receivers: row.receivers.iter().filter_map(|end| at.get(end.as_str()).copied()).collect(),
        colour: colour.to_owned(),
        dash,
        amount: if rolled_up { Amount::Links(count) } else { Amount::None },
        symmetric: info.symmetric,
        possible: row.changes.iter().all(|change| change.certainty == Answer::Possibly),
        derived: false,
        tooltip: tooltips(difference, lang, row, &label),
        label: Some(label),
    })
}

/// One change in few words.
fn said(lang: Lang, change: &Change<'_, Link<'_>>, link: &Link<'_>, kind: &str) -> String {
    let sign = look(change.what()).2;
    match (change.what(), turned(lang, change)) {
        // The arrow of a figure says enough: there is little room at a line.
        (What::Changed, (true, said)) => format!("{sign} {said}"),
        (What::Changed, (false, said)) => format!("{sign} {kind}: {said}"),
        _ => {
            let amount = words::amount(lang, link).map(|amount| format!(" {amount}")).unwrap_or_default();
            format!("{sign} {kind}{amount}")
        }
    }
}

/// What changed, in few words: the first figure, which is told, else the names of the fields.
fn turned(lang: Lang, change: &Change<'_, Link<'_>>) -> (bool, String) {
    let amount = |link: Option<Link<'_>>| link.and_then(|link| words::amount(lang, &link));
    if let (Some(old), Some(new)) = (amount(change.old), amount(change.new))
        && old != new
    {
        return (true, format!("{old} → {new}"));
    }
    let told = |one: Option<crate::graph::Measure<'_>>| one.map_or_else(|| "…".to_owned(), |one| one.quantity().to_string());
    if let Some(FigureChange { old, new }) = change.figures.first() {
        return (true, format!("{} → {}", told(*old), told(*new)));
    }
    let names: Vec<&str> = change.fields.iter().map(|field| field_word(lang, field.field)).collect();
    (false, names.join(if lang == Lang::Zh { "、" } else { ", " }))
}

/// What a line has room for: the fields that change most; others are called as in files.
fn field_word(lang: Lang, field: &'static str) -> &'static str {
    match (lang, field) {
        (Lang::Zh, "period") => "时间",
        (Lang::Zh, "status") => "状态",
        (Lang::Zh, "scheme") => "机制",
        (Lang::Zh, "from") => "给出方",
        (Lang::Zh, "to") => "接受方",
        (Lang::Zh, "quotes") => "引文",
        (Lang::Zh, "note") => "附注",
        (Lang::Zh, "certainty") => "确定性",
        _ => field,
    }
}

/// At most this many changes of a line are told in its tooltip.
const TOLD: usize = 5;

fn tooltips(difference: &Difference<'_>, lang: Lang, row: &Line<'_, '_>, label: &str) -> String {
    let told = row.changes.iter().take(TOLD).filter_map(|change| {
        let link = change.new.or(change.old)?;
        let view = if change.new.is_some() { &difference.new } else { &difference.old };
        let kind = crate::scene::words::kind(lang, view.graph().kinds().info(link.kind()));
        Some(tooltip(lang, view, change, &link, &said(lang, change, &link, &kind)))
    });
    let told: Vec<String> = told.collect();
    if row.changes.len() > 1 { format!("{label}\n{}", told.join("\n")) } else { told.join("\n") }
}

fn tooltip(lang: Lang, view: &View<'_>, change: &Change<'_, Link<'_>>, link: &Link<'_>, label: &str) -> String {
    let names = |ends: &mut dyn Iterator<Item = Entity<'_>>| ends.map(|end| end.name_in(lang)).collect::<Vec<_>>().join(" + ");
    let mut lines = vec![format!("{label}: {} → {}", names(&mut link.givers()), names(&mut link.receivers()))];
    for figure in &change.figures {
        let told = |one: Option<crate::graph::Measure<'_>>| one.map_or_else(|| "…".to_owned(), |one| one.quantity().to_string());
        lines.push(format!("{} → {}", told(figure.old), told(figure.new)));
    }
    for field in &change.fields {
        let told = |text: &Option<String>| text.clone().unwrap_or_else(|| "…".to_owned());
        lines.push(format!("{}: {} → {}", field_word(lang, field.field), told(&field.old), told(&field.new)));
    }
    if change.fields.is_empty() && change.figures.is_empty() {
        lines.extend(link.period().map(ToString::to_string));
        let shown = link.citations().filter(|citation| view.shows_source(&citation.source()));
        lines.extend(shown.filter_map(|citation| citation.quote()).take(1).map(|quote| format!("“{quote}”")));
    }
    lines.join("\n")
}
