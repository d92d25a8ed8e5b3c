//! The timeline of a view.

use std::collections::{BTreeMap, BTreeSet};

use super::{Bar, Of, Section, Time, Timeline};
use crate::graph::{Entity, Found, Lang, Link, LinkId, NameError, NodeId, Role, View};
use crate::model::{Answer, Day, Kind, Level, Period};
use crate::query::levels::{AtLevel, at_level};
use crate::scene::page::Page;
use crate::scene::words::{counted, filters, joined, nothing, sources};

/// What a timeline shows of a view.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TimelineOptions {
    /// Language of names and words.
    pub lang: Lang,
    /// Heading; one is made from the question if there is none.
    pub title: Option<String>,
    /// Only what begins or ends at these entities (ids or names), or in them; none: all.
    pub focus: Vec<String>,
    /// Ends as their regions at this level; none: as they are, what is no region as the nearest one.
    pub level: Option<Level>,
    /// At most so many bars; the others are counted.
    pub top: usize,
}

impl TimelineOptions {
    /// Everything in the view, with words in this language.
    pub fn new(lang: Lang) -> Self {
        TimelineOptions { lang, title: None, focus: Vec::new(), level: None, top: 60 }
    }
}

/// The timeline can't be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TimelineError {
    /// The focus names what is not there, or several.
    #[error(transparent)]
    Name(#[from] NameError),
}

/// A bar with what it is ordered by.
struct Draft {
    bar: Bar,
    links: BTreeSet<LinkId>,
    group: Option<NodeId>,
    /// First day that it may have begun on, or of its source where no date is stated.
    first: Option<Day>,
}

/// The timeline of a view: pairings, unless the filter names kinds, and enclaves, by who gives or owns.
///
/// Links of one kind with the same ends (as regions) and the same period are one bar. What no source dates stands last in its
/// section. Cost: O(links × depth of containment).
pub fn timeline(view: &View<'_>, options: &TimelineOptions) -> Result<Timeline, TimelineError> {
    let mut inside: BTreeSet<NodeId> = BTreeSet::new();
    let mut focus = Vec::new();
    for name in &options.focus {
        if let Found::Entity(entity) = view.graph().find(name)? {
            for role in [Role::Giver, Role::Receiver] {
                inside.extend(view.graph().containment.inside(entity.handle(), role));
            }
            focus.push(entity);
        }
    }
    let near =
        |link: &Link<'_>| focus.is_empty() || link.givers().chain(link.receivers()).any(|end| inside.contains(&end.handle()));
    let chosen = view.filter().kinds.is_empty();
    let mut drafts: BTreeMap<String, Draft> = BTreeMap::new();
    let mut enclaves: Vec<(Link<'_>, Answer)> = Vec::new();
    for (link, answer) in view.links().filter(|(link, _)| near(link)) {
        if link.kind() == Kind::HOSTING {
            enclaves.push((link, answer));
        } else if !chosen || link.kind() == Kind::PAIRING {
            add(view, options, &link, answer, &mut drafts);
        }
    }
    for (link, answer) in enclaves {
        let Some(park) = link.enclave() else { continue };
        drafts.entry(format!("park {}", park.id())).or_insert_with(|| enclave(view, options, &link, &park, answer));
    }
    Ok(arranged(view, options, &focus, drafts.into_values().collect()))
}

/// The regions that ends stand for, by id.
fn regions(view: &View<'_>, options: &TimelineOptions, link: &Link<'_>, role: Role) -> Vec<NodeId> {
    let mut found = BTreeSet::new();
    let ends: Vec<Entity<'_>> = match role {
        Role::Giver => link.givers().collect(),
        Role::Receiver => link.receivers().collect(),
    };
    for end in ends {
        let moment = view.moment(link);
        match options.level.map(|level| at_level(view, &end, level, role, &moment)) {
            Some(AtLevel::Regions(regions)) => found.extend(regions.iter().map(|(region, _)| region.handle())),
            Some(AtLevel::Coarser(region)) => {
                found.insert(region.handle());
            }
            Some(AtLevel::Nowhere) => {
                found.insert(end.handle());
            }
            None => {
                // What is no region stands for the nearest one at county level or above.
                let graph = view.graph();
                let chain = graph.containment.counts_to(end.handle(), role, &moment);
                let region = chain
                    .into_iter()
                    .map(|(node, _)| node)
                    .find(|node| graph.entity(*node).level().is_some_and(|level| level <= Level::County));
                found.insert(region.unwrap_or(end.handle()));
            }
        }
    }
    found.into_iter().collect()
}

fn add(view: &View<'_>, options: &TimelineOptions, link: &Link<'_>, answer: Answer, drafts: &mut BTreeMap<String, Draft>) {
    let (graph, lang) = (view.graph(), options.lang);
    let (mut givers, mut receivers) = (regions(view, options, link, Role::Giver), regions(view, options, link, Role::Receiver));
    // From a region to itself says nothing: its parts do.
    if givers == receivers && options.level.is_none() {
        givers = link.givers().map(|end| end.handle()).collect();
        receivers = link.receivers().map(|end| end.handle()).collect();
    }
    let ids = |nodes: &[NodeId]| nodes.iter().map(|node| graph.entity(*node).id().to_owned()).collect::<Vec<_>>();
    let names = |nodes: &[NodeId]| {
        let names: Vec<String> = nodes.iter().map(|node| graph.entity(*node).name_in(lang)).collect();
        names.join(" + ")
    };
    let info = graph.kinds().info(link.kind());
    let period = link.period().map(ToString::to_string).unwrap_or_default();
    let (from, to) = (ids(&givers), ids(&receivers));
    let id = format!("{} {}>{} {period}", info.name, from.join("+"), to.join("+"));
    let until = graph.known_until(graph.store.link_citations(link.handle()));
    let time = time(link.period(), until);
    let draft = drafts.entry(id.clone()).or_insert_with(|| Draft {
        bar: Bar {
            id,
            of: Of::Links { givers: from, receivers: to, links: Vec::new() },
            kind: info.name.clone(),
            kind_label: if lang == Lang::Zh { info.zh.clone() } else { info.en.clone() },
            colour: info.colour.clone(),
            label: format!("{} → {}", names(&givers), names(&receivers)),
            years: String::new(),
            tooltip: String::new(),
            possible: true,
            time,
        },
        links: BTreeSet::new(),
        group: givers.first().copied(),
        first: first_day(&time),
    });
    draft.links.insert(link.handle());
    draft.bar.possible &= answer == Answer::Possibly && link.certainty() == Answer::Possibly;
    // What is still going on is known up to the newest source.
    if let (Time::Dated { end: (Some(known), _), .. }, Time::Dated { end: (Some(own), _), .. }) = (time, &mut draft.bar.time) {
        *own = known.max(*own);
    }
    if let Of::Links { links, .. } = &mut draft.bar.of {
        links.push(link.id().to_owned());
    }
    draft.bar.years = years(link.period(), lang);
    let quote = link.citations().find(|citation| view.shows_source(&citation.source())).and_then(|citation| citation.quote());
    let mut words = vec![format!("{}: {}", draft.bar.kind_label, draft.bar.label)];
    words.extend((!period.is_empty()).then_some(period));
    words.extend((draft.links.len() > 1).then(|| format!("×{}", draft.links.len())));
    draft.bar.tooltip = words.join(" · ") + &quote.map(|quote| format!("\n“{quote}”")).unwrap_or_default();
}

fn enclave(view: &View<'_>, options: &TimelineOptions, link: &Link<'_>, park: &Entity<'_>, answer: Answer) -> Draft {
    let (graph, lang) = (view.graph(), options.lang);
    let owners: Vec<Entity<'_>> = park.owners().iter().map(|(owner, _)| *owner).collect();
    let host = link.givers().next().map(|host| host.name_in(lang)).unwrap_or_default();
    let names: Vec<String> = owners.iter().map(|owner| owner.name_in(lang)).collect();
    let label = match lang {
        Lang::En => format!("{} (of {}, in {host})", park.name_in(lang), joined(lang, &names)),
        Lang::Zh => format!("{}(属{},在{host})", park.name_in(lang), joined(lang, &names)),
    };
    let period = park.period().or(link.period());
    let until = graph.known_until(graph.store.link_citations(link.handle()));
    let time = time(period, until);
    Draft {
        bar: Bar {
            id: park.id().to_owned(),
            of: Of::Entity { id: park.id().to_owned() },
            kind: park.kind_name().to_owned(),
            kind_label: String::new(),
            colour: graph.kinds().info(Kind::HOSTING).colour.clone(),
            years: years(period, lang),
            tooltip: format!("{label} · {}", period.map(ToString::to_string).unwrap_or_default()),
            label,
            possible: answer == Answer::Possibly && link.certainty() == Answer::Possibly,
            time,
        },
        links: BTreeSet::from([link.handle()]),
        group: owners.first().map(Entity::handle),
        first: first_day(&time),
    }
}

fn time(period: Option<&Period>, until: Option<Day>) -> Time {
    let Some(period) = period else { return Time::Undated { told: until } };
    let (mut end, open) = (period.end(), period.has_open_end());
    if open {
        end.0 = end.0.max(until);
    }
    Time::Dated { start: period.start(), end, open }
}

fn first_day(time: &Time) -> Option<Day> {
    match time {
        Time::Dated { start, end, .. } => start.0.or(start.1).or(end.0).or(end.1),
        Time::Undated { told } => *told,
    }
}

fn years(period: Option<&Period>, lang: Lang) -> String {
    match (period, lang) {
        (Some(period), _) => period.year_label(),
        (None, Lang::En) => "no date".to_owned(),
        (None, Lang::Zh) => "未载明".to_owned(),
    }
}

/// Bars in sections by the prefecture of their givers or owners (the province where prefectures have few bars), in the order of
/// codes; within one, by when they began, what has no date last.
fn arranged(view: &View<'_>, options: &TimelineOptions, focus: &[Entity<'_>], mut drafts: Vec<Draft>) -> Timeline {
    let (graph, lang) = (view.graph(), options.lang);
    let all = drafts.len();
    let undated = drafts.iter().filter(|draft| matches!(draft.bar.time, Time::Undated { .. })).count();
    drafts.sort_by(|one, other| {
        let key = |draft: &Draft| {
            let entity = matches!(draft.bar.of, Of::Entity { .. });
            (matches!(draft.bar.time, Time::Undated { .. }), draft.first, entity)
        };
        // By id and not by name: which bars are drawn is the same in each language.
        key(one).cmp(&key(other)).then_with(|| one.bar.id.cmp(&other.bar.id))
    });
    // The dated ones say more on a timeline.
    drafts.truncate(options.top.max(1));
    let drawn: BTreeSet<LinkId> = drafts.iter().flat_map(|draft| &draft.links).copied().collect();
    let newest = drawn.iter().filter_map(|link| graph.known_until(graph.store.link_citations(*link))).max();
    // Kinds may share a colour: where there are several, each bar names its own.
    let kinds: BTreeSet<String> =
        drafts.iter().map(|draft| draft.bar.kind_label.clone()).filter(|kind| !kind.is_empty()).collect();
    if kinds.len() > 1 {
        for Draft { bar, .. } in drafts.iter_mut().filter(|draft| !draft.bar.kind_label.is_empty()) {
            bar.years = format!("{} · {}", bar.years, bar.kind_label);
        }
    }
    let (drawn_bars, mut level) = (drafts.len(), Level::Prefecture);
    let regions = |level: Level| {
        let regions = drafts.iter().map(|draft| draft.group.and_then(|node| region_at(view, node, level)));
        regions.map(|region| region.map(|region| region.handle())).collect::<BTreeSet<_>>().len()
    };
    // Headings over one or two bars each would be more than the bars.
    if 3 * regions(level) > drawn_bars {
        level = Level::Province;
    }
    let mut groups: BTreeMap<(bool, String), Section> = BTreeMap::new();
    for draft in drafts {
        let region = draft.group.and_then(|node| region_at(view, node, level));
        let (key, label) = match region {
            Some(region) => ((false, region.id().to_owned()), region.name_in(lang)),
            None if lang == Lang::Zh => ((true, String::new()), "地区不详".to_owned()),
            None => ((true, String::new()), "No region stated".to_owned()),
        };
        groups.entry(key).or_insert_with(|| Section { label, bars: Vec::new() }).bars.push(draft.bar);
    }
    let names: Vec<String> = focus.iter().map(|entity| entity.name_in(lang)).collect();
    let mut parts = vec![match lang {
        Lang::En if drawn_bars < all => format!("{drawn_bars} of {all} bars, {}", counted(drawn.len(), "link")),
        Lang::En => format!("{}, {}", counted(all, "bar"), counted(drawn.len(), "link")),
        Lang::Zh if drawn_bars < all => format!("{all}条中的{drawn_bars}条,{}项联系", drawn.len()),
        Lang::Zh => format!("{all}条,{}项联系", drawn.len()),
    }];
    parts.extend(options.level.map(|level| match lang {
        Lang::En => format!("by {level}"),
        Lang::Zh => format!("按{}归并", level.zh()),
    }));
    parts.extend(filters(view, lang));
    let mut notes = Vec::new();
    if all == 0 {
        notes.push(nothing(lang, true).to_owned());
    }
    if undated > 0 {
        notes.push(match lang {
            Lang::En => {
                let (have, stand) = if undated == 1 { ("has", "stands") } else { ("have", "stand") };
                format!("{undated} of {all} {have} no date in any source and {stand} last in the section.")
            }
            Lang::Zh => format!("{all}条中有{undated}条来源未载明年份,列于各组之末。"),
        });
    }
    let left = all.saturating_sub(options.top.max(1));
    if left > 0 {
        notes.push(match lang {
            Lang::En => {
                let are = if left == 1 { "is" } else { "are" };
                format!("{left} more {are} not drawn (undated and later ones first); choose with --focus, a filter or --top.")
            }
            Lang::Zh => format!("另有{left}条未绘出(先略去无年份者与较晚者);可用 --focus、筛选或 --top 选择。"),
        });
    }
    let kinds: Vec<String> = kinds.into_iter().collect();
    let what = match (lang, view.filter().kinds.is_empty()) {
        (Lang::En, true) => "pairings and enclaves".to_owned(),
        (Lang::Zh, true) => "结对与飞地".to_owned(),
        (Lang::En, false) if kinds.is_empty() => "links".to_owned(),
        (Lang::Zh, false) if kinds.is_empty() => "联系".to_owned(),
        _ => joined(lang, &kinds),
    };
    let title = options.title.clone().unwrap_or_else(|| match (lang, names.is_empty()) {
        (Lang::En, true) => format!("Over the years: {what}"),
        (Lang::En, false) => format!("{}: {what} over the years", joined(lang, &names)),
        (Lang::Zh, true) => format!("{what}年表"),
        (Lang::Zh, false) => format!("{}:{what}年表", joined(lang, &names)),
    });
    let subtitle = parts.join(" · ");
    Timeline {
        page: Page {
            description: format!("{title}. {subtitle}."),
            title,
            subtitle,
            language: lang,
            notes,
            sources: sources(view, lang, drawn.into_iter()),
        },
        sections: groups.into_values().collect(),
        newest,
    }
}

/// The region at a level that an entity counts to, or the nearest one above that.
fn region_at<'g>(view: &View<'g>, node: NodeId, level: Level) -> Option<Entity<'g>> {
    let graph = view.graph();
    match at_level(view, &graph.entity(node), level, Role::Receiver, &view.asked_moment()) {
        AtLevel::Regions(regions) => regions.first().map(|(region, _)| *region),
        AtLevel::Coarser(region) => Some(region),
        AtLevel::Nowhere => None,
    }
}
