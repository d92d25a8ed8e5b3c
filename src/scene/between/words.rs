//! The words around flows, matrices and maps: what is shown, what is left out, where it is from.

use std::collections::{BTreeMap, BTreeSet};

use super::{Between, Row};
use crate::graph::{Entity, Lang, LinkId, NodeId};
use crate::model::Level;
use crate::query::total::LINKS;
use crate::scene::page::Page;
use crate::scene::style;
use crate::scene::words::{filters, joined, kind, nothing, sources};

/// Several regions under one name.
pub(in crate::scene) fn name(names: &BTreeMap<NodeId, String>, nodes: &[NodeId]) -> String {
    let own: Vec<&str> = nodes.iter().filter_map(|node| names.get(node)).map(String::as_str).collect();
    own.join(" + ")
}

fn measure(lang: Lang, name: &str) -> String {
    match (lang, name) {
        (Lang::Zh, "money") => "金额".to_owned(),
        (Lang::Zh, "people") => "人数".to_owned(),
        (Lang::Zh, "projects") => "项目数".to_owned(),
        (Lang::Zh, LINKS) => "联系项数".to_owned(),
        (Lang::En, LINKS) => "number of links".to_owned(),
        _ => name.to_owned(),
    }
}

impl Between<'_, '_> {
    /// The links of all rows and of those above the level.
    pub(in crate::scene) fn links(&self, with_coarser: bool) -> BTreeSet<LinkId> {
        let coarser = self.coarser.iter().filter(|_| with_coarser);
        self.rows.iter().chain(coarser).flat_map(|row| &row.links).copied().collect()
    }

    /// Names of regions; those that share one with another region of the drawing say where they lie.
    pub(in crate::scene) fn names(&self, with_coarser: bool) -> BTreeMap<NodeId, String> {
        let graph = self.view.graph();
        let coarser = self.coarser.iter().filter(|_| with_coarser);
        let nodes: BTreeSet<NodeId> =
            self.rows.iter().chain(coarser).flat_map(|row| row.givers.iter().chain(&row.receivers)).copied().collect();
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for node in &nodes {
            *counts.entry(graph.entity(*node).name_in(self.lang)).or_default() += 1;
        }
        nodes
            .into_iter()
            .map(|node| {
                let entity = graph.entity(node);
                let name = entity.name_in(self.lang);
                let above = entity.within().first().map(|(above, _)| above.name_in(self.lang));
                let name = match (counts.get(&name), above) {
                    (Some(2..), Some(above)) if self.lang == Lang::En => format!("{name}, {above}"),
                    (Some(2..), Some(above)) => format!("{above}{name}"),
                    _ => name,
                };
                (node, name)
            })
            .collect()
    }

    /// A row in words: `funding: a → b · 501 – 768 m CNY · 3 links`.
    pub(in crate::scene) fn tooltip(&self, names: &BTreeMap<NodeId, String>, row: &Row) -> String {
        let mut out = format!("{} → {}", name(names, &row.givers), name(names, &row.receivers));
        if let Some(kind) = self.kind_label() {
            out = format!("{kind}: {out}");
        }
        let unstated = match self.lang {
            Lang::En => "not stated".to_owned(),
            Lang::Zh => "未载明".to_owned(),
        };
        out = format!("{out} · {}", row.range.map_or(unstated, |range| self.gauge.between(range)));
        if !self.gauge.counts_links() {
            out = format!("{out} · {}", self.count(row.links.len()));
        }
        for quote in row.links.iter().take(3).filter_map(|link| self.quote(*link)) {
            out = format!("{out}\n“{quote}”");
        }
        out
    }

    fn quote(&self, link: LinkId) -> Option<String> {
        let link = self.view.graph().link(link);
        let mut shown = link.citations().filter(|citation| self.view.shows_source(&citation.source()));
        shown.find_map(|citation| citation.quote()).map(str::to_owned)
    }

    pub(in crate::scene) fn count(&self, links: usize) -> String {
        crate::scene::gauge::Gauge::links(self.lang).words(links.into())
    }

    /// The kind in the reader's language, if there is but one.
    pub(in crate::scene) fn kind_label(&self) -> Option<String> {
        self.kind.map(|of| kind(self.lang, self.view.graph().kinds().info(of)))
    }

    /// `#rrggbb` of the kind.
    pub(in crate::scene) fn colour(&self) -> String {
        self.kind.map_or_else(|| style::SEVERAL.to_owned(), |of| self.view.graph().kinds().info(of).colour.clone())
    }

    /// Name of the kind; empty for several.
    pub(in crate::scene) fn kind_name(&self) -> String {
        self.kind.map_or_else(String::new, |of| self.view.graph().kinds().info(of).name.clone())
    }

    /// What is asked and when it holds, with the notes and sources.
    pub(in crate::scene) fn page(
        &self,
        title: Option<&str>,
        default: [&str; 2],
        with_coarser: bool,
        drawn: &BTreeSet<LinkId>,
    ) -> Page {
        let lang = self.lang;
        let focus: Vec<String> = self.focus.iter().map(|entity: &Entity<'_>| entity.name_in(lang)).collect();
        let title = title.map_or_else(
            || match (lang, focus.is_empty()) {
                (Lang::En, true) => default[0].to_owned(),
                (Lang::Zh, true) => default[1].to_owned(),
                (Lang::En, false) => format!("{}: {}", joined(lang, &focus), default[0].to_lowercase()),
                (Lang::Zh, false) => format!("{}:{}", joined(lang, &focus), default[1]),
            },
            str::to_owned,
        );
        let mut parts = Vec::new();
        let several = match lang {
            Lang::En => "links of all kinds",
            Lang::Zh => "各类联系",
        };
        parts.push(self.kind_label().unwrap_or_else(|| several.to_owned()));
        parts.push(measure(lang, &self.gauge.measure));
        parts.push(match lang {
            Lang::En => format!("by {}", self.level),
            Lang::Zh => format!("按{}归并", self.level.zh()),
        });
        parts.push(self.count(drawn.len()));
        parts.extend(filters(self.view, lang));
        let subtitle = parts.join(" · ");
        Page {
            description: format!("{title}. {subtitle}."),
            title,
            subtitle,
            language: lang,
            notes: self.notes(with_coarser),
            sources: sources(self.view, lang, drawn.iter().copied()),
        }
    }

    fn notes(&self, with_coarser: bool) -> Vec<String> {
        let (zh, mut notes) = (self.lang == Lang::Zh, Vec::new());
        if self.rows.is_empty() && (self.coarser.is_empty() || !with_coarser) {
            notes.push(nothing(self.lang, true).to_owned());
        }
        let unknown = self.rows.iter().filter(|row| row.range.is_none()).count();
        if unknown > 0 && !self.rows.is_empty() {
            notes.push(if zh {
                format!("{unknown}处金额(数量)未载明,空心细线表示,不计入宽窄与合计。")
            } else {
                format!("{unknown} drawn hollow: no source states how much. They count in no sum.")
            });
        }
        let without: usize = self.rows.iter().filter(|row| row.range.is_some()).map(|row| row.unstated).sum();
        if without > 0 {
            notes.push(if zh {
                format!("另有{without}项联系未载明金额(数量),未计入相应条目。")
            } else {
                let (links, state, add) = if without == 1 { ("link", "states", "adds") } else { ("links", "state", "add") };
                format!("{without} more {links} of what is drawn {state} no figure and {add} nothing to it.")
            });
        }
        if self.rows.iter().any(|row| row.overlaps) {
            let grand = self.grand.map(|range| self.gauge.between(range));
            notes.push(match (zh, grand) {
                (true, Some(grand)) => format!("各行可能互相包含,不宜直接相加;全部合计为{grand}。"),
                (true, None) => "各行可能互相包含,不宜直接相加。".to_owned(),
                (false, Some(grand)) => format!("Rows may hold one another and are not to be added; all together make {grand}."),
                (false, None) => "Rows may hold one another and are not to be added.".to_owned(),
            });
        }
        if !self.others.is_empty() {
            notes.push(self.other_kinds());
        }
        let above: usize = if with_coarser { 0 } else { self.above() };
        let mut left_out = Vec::new();
        let mut tell = |count: usize, en: &str, zh_words: &str| {
            if count > 0 {
                left_out.push(if zh { format!("{zh_words}{count}项") } else { format!("{count} {en}") });
            }
        };
        tell(self.internal, "inside one region", "同一区域内部");
        let level = self.level;
        tell(above, &format!("that begin or end above the {level} level"), &format!("一端高于{}", level.zh()));
        tell(self.nowhere, "with an end in no known region", "一端所在区域不明");
        tell(
            self.uncounted,
            "whose figures don't count here (planned, rates, outside the period)",
            "数据不计入(规划、比率、不在期间内)",
        );
        if !left_out.is_empty() {
            notes.push(if zh {
                format!("未绘出的联系:{}。", left_out.join(","))
            } else {
                format!("Links not drawn: {}.", left_out.join(", "))
            });
        }
        if with_coarser && self.above() > 0 && level > Level::Province {
            notes.push(if zh {
                format!("{}项联系的一端高于{},按其原级别绘出。", self.above(), level.zh())
            } else {
                let (links, begin) = if self.above() == 1 { ("link", "begins or ends") } else { ("links", "begin or end") };
                format!("{} {links} {begin} above the {level} level; such ends are drawn as they are.", self.above())
            });
        }
        notes
    }

    fn other_kinds(&self) -> String {
        const TOLD: usize = 6;
        let kinds = self.view.graph().kinds();
        let mut words: Vec<String> = self
            .others
            .iter()
            .take(TOLD)
            .map(|(of, links)| match self.lang {
                Lang::En => format!("{} ({links})", kind(self.lang, kinds.info(*of))),
                Lang::Zh => format!("{}({links}项)", kind(self.lang, kinds.info(*of))),
            })
            .collect();
        if self.others.len() > TOLD {
            words.push("…".to_owned());
        }
        match self.lang {
            Lang::En => format!("Unlike things are not added. Not in this picture: {}.", words.join(", ")),
            Lang::Zh => format!("不同类别不相加。本图未含:{}。", words.join("、")),
        }
    }
}
