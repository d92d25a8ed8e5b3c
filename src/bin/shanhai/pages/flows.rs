//! Flows as text: a table for each kind and measure, with what all rows make together under it.

use shanhai::graph::{Entity, Lang, View};
use shanhai::model::Unit;
use shanhai::query::flows::{Flow, Flows, FlowsOptions};
use shanhai::query::total::TotalRow;

use super::total::{bounds, classes, ledger, why};
use crate::describe;
use crate::figures;
use crate::sources::Sources;
use crate::table::{Column, Table};
use crate::text::{Line, Look, Page};
use crate::words::{self, Phrase, Thing};

/// The text of the answer.
pub(crate) fn page<'g>(view: &View<'g>, options: &FlowsOptions, answer: &Flows<'g>, cite: bool, lang: Lang) -> Page {
    let mut page = Page::new();
    let mut sources = Sources::default();
    let level = words::level(options.givers.min(options.receivers), lang);
    let sections = [
        (&answer.rows, None),
        (&answer.internal, Some(Phrase::Inside.fill(lang, &[level]))),
        (&answer.coarser, Some(Phrase::Above.fill(lang, &[words::level(options.givers.max(options.receivers), lang)]))),
    ];
    let mut writer = Writer { view, options, cite, lang, sources: &mut sources };
    for (rows, heading) in sections {
        let apart = heading.is_some();
        for group in rows.chunk_by(|one, other| head(writer.view, &one.total, lang) == head(writer.view, &other.total, lang)) {
            if group[0].total.measure.is_none() {
                continue;
            }
            let mut line = Line::new().whole(Look::Strong, &head(view, &group[0].total, lang));
            if let Some(heading) = &heading {
                line = line.add(Look::Quiet, &format!("{}{heading}", Phrase::Comma.get(lang)));
            }
            page.gap().line(0, line);
            let grand = answer.grand.iter().find(|grand| !apart && head(view, grand, lang) == head(view, &group[0].total, lang));
            writer.table(group, grand.filter(|_| group.len() > 1 || options.top.is_some())).print(&mut page, 2);
        }
    }
    page.gap();
    notes(&mut page, view, options, answer, lang);
    sources.print(&mut page, lang);
    page
}

/// What the rows of one table have in common: `funding · money`, `return · money, each year`.
fn head(view: &View<'_>, row: &TotalRow<'_>, lang: Lang) -> String {
    let kind = words::kind(view.graph(), row.kind, lang);
    let unit = row
        .unit
        .as_ref()
        .filter(|unit| **unit != Unit::COUNT)
        .map(|unit| if lang == Lang::En { unit.label_en() } else { unit.label_zh() });
    let measure = row.measure.unwrap_or_default();
    let name = match unit {
        Some(unit) if unit != measure => format!("{kind} · {measure} ({unit})"),
        _ => format!("{kind} · {measure}"),
    };
    std::iter::once(name).chain(classes(row, lang)).collect::<Vec<_>>().join(Phrase::Comma.get(lang))
}

struct Writer<'w, 'g> {
    view: &'w View<'g>,
    options: &'w FlowsOptions,
    cite: bool,
    lang: Lang,
    sources: &'w mut Sources<'g>,
}

impl<'g> Writer<'_, 'g> {
    fn table(&mut self, rows: &[Flow<'g>], grand: Option<&TotalRow<'g>>) -> Table {
        let columns = [Column::Flexible, Column::Left, Column::Right, Column::Left, Column::Flexible];
        let mut table = Table::new(columns);
        for row in rows {
            let ends = names(&row.from, self.lang).whole(Look::Quiet, " → ").join(names(&row.to, self.lang));
            let years = match row.years {
                Some(years) => figures::period(&years, self.lang),
                None if self.options.by_year => Phrase::YearsUnknown.get(self.lang).to_owned(),
                None => String::new(),
            };
            table.row([
                ends,
                Line::new().whole(Look::Plain, &years),
                self.amount(&row.total, Look::Plain),
                self.links(&row.total),
                self.marks(row),
            ]);
            if self.options.ledger {
                table.inner(4, ledger(self.view, &row.total, self.cite, self.sources, self.lang));
            }
        }
        if let Some(grand) = grand {
            let mark = if grand.loose { Phrase::LooseMark.get(self.lang) } else { "" };
            table.row([
                Line::new().add(Look::Strong, Phrase::Altogether.get(self.lang)),
                Line::new(),
                self.amount(grand, Look::Strong),
                self.links(grand),
                Line::new().add(Look::Mark, mark),
            ]);
        }
        table
    }

    fn amount(&self, row: &TotalRow<'_>, look: Look) -> Line {
        match bounds(row) {
            Some(bounds) => Line::new().add(look, &figures::bare(&bounds, self.lang)),
            None => Line::new().add(Look::Mark, Phrase::Unknown.get(self.lang)),
        }
    }

    /// How many links, and of how many a figure counts.
    fn links(&self, row: &TotalRow<'_>) -> Line {
        let all = Thing::Link.count(row.links, self.lang);
        if row.links == row.with_figure {
            return Line::new().whole(Look::Quiet, &all);
        }
        Line::new().whole(Look::Quiet, &Phrase::OfLinks.fill(self.lang, &[&row.with_figure.to_string(), &all]))
    }

    fn marks(&self, row: &Flow<'_>) -> Line {
        let joint = row.from.len() > 1 || row.to.len() > 1;
        let marks = [(joint, Phrase::Joint), (row.overlaps, Phrase::Overlaps), (row.total.loose, Phrase::LooseMark)];
        let marks: Vec<String> =
            marks.into_iter().filter(|(holds, _)| *holds).map(|(_, mark)| mark.get(self.lang).to_owned()).collect();
        describe::separated(&marks, Look::Mark, self.lang)
    }
}

fn names(entities: &[Entity<'_>], lang: Lang) -> Line {
    describe::names(entities, false, lang)
}

/// What rows don't tell: pairs without any figure, links that stand nowhere, and how to read the rest.
fn notes<'g>(page: &mut Page, view: &View<'g>, options: &FlowsOptions, answer: &Flows<'g>, lang: Lang) {
    let all = || answer.rows.iter().chain(&answer.internal).chain(&answer.coarser);
    if all().all(|row| row.total.measure.is_none()) {
        page.line(0, Line::plain(Phrase::NoFlow.get(lang)));
    }
    let mut silent: Vec<(String, usize)> = Vec::new();
    for row in all().filter(|row| row.total.measure.is_none()) {
        let kind = words::kind(view.graph(), row.total.kind, lang);
        match silent.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, links)) => *links += row.total.links,
            None => silent.push((kind, row.total.links)),
        }
    }
    if !silent.is_empty() {
        let counts: Vec<String> = silent.into_iter().map(|(kind, links)| format!("{kind} {links}")).collect();
        page.line(0, Line::plain(Phrase::SilentFlows.get(lang)).join(describe::separated(&counts, Look::Quiet, lang)));
    }
    let mut reasons: Vec<(String, usize)> = Vec::new();
    for left in &answer.left_out {
        let words = left.reasons.iter().map(|reason| why(*reason).get(lang)).collect::<Vec<_>>().join(Phrase::Comma.get(lang));
        match reasons.iter_mut().find(|(known, _)| *known == words) {
            Some((_, links)) => *links += 1,
            None => reasons.push((words, 1)),
        }
    }
    if !reasons.is_empty() {
        let counts = reasons.into_iter().map(|(words, links)| format!("{} ({words})", Thing::Link.count(links, lang)));
        let counts: Vec<String> = counts.collect();
        page.line(0, Line::plain(Phrase::LeftOutLinks.get(lang)).join(describe::separated(&counts, Look::Quiet, lang)));
    }
    if answer.rows.len() < answer.all_rows {
        let text = Phrase::Rows.fill(lang, &[&answer.rows.len().to_string(), &answer.all_rows.to_string()]);
        page.line(0, Line::new().add(Look::Quiet, &text));
    }
    let mut hints = Vec::new();
    if answer.rows.iter().any(|row| row.overlaps) {
        hints.push(Phrase::WhyOverlaps);
    }
    if !options.ledger && all().any(|row| row.total.sum.is_some()) {
        hints.push(Phrase::LedgerFlag);
    }
    for hint in hints {
        page.line(0, Line::new().add(Look::Quiet, hint.get(lang)));
    }
}
