//! Differences as text.

use shanhai::graph::{Citation, Entity, Fact, Lang, Measure, Source, View};
use shanhai::model::{Answer, Status};
use shanhai::query::diff::{Change, Changes, Difference, FieldChange, What};

use crate::describe;
use crate::facts;
use crate::figures;
use crate::session::Session;
use crate::sources::{self, Sources};
use crate::table::{Column, Table};
use crate::text::{Line, Look, Page};
use crate::words::{self, Phrase, Thing};

/// The columns: sign, then those of links.
const COLUMNS: [Column; 7] =
    [Column::Left, Column::Left, Column::Flexible, Column::Flexible, Column::Left, Column::Left, Column::Flexible];

/// The text of the answer.
pub(crate) fn page(session: &Session<'_>, difference: &Difference<'_>, names: &[String; 2], cite: bool) -> Page {
    let lang = session.lang;
    let mut page = Page::new();
    let heading = Line::new().add(Look::Strong, &names[0]).add(Look::Quiet, " → ").add(Look::Strong, &names[1]);
    page.line(0, heading).gap();
    let mut teller = Teller { difference, cite, lang, sources: Sources::default() };
    teller.links(&mut page);
    teller.entities(&mut page);
    teller.facts(&mut page);
    teller.new_sources(&mut page);
    page.gap();
    for line in summary(difference, lang) {
        page.line(0, line);
    }
    teller.sources.print(&mut page, lang);
    page
}

struct Teller<'d, 'g> {
    difference: &'d Difference<'g>,
    cite: bool,
    lang: Lang,
    sources: Sources<'g>,
}

impl<'g> Teller<'_, 'g> {
    fn links(&mut self, page: &mut Page) {
        let mut table = Table::new(COLUMNS);
        let (old_view, new_view) = (&self.difference.old, &self.difference.new);
        for change in &self.difference.links.changes {
            let (Some(link), view) = side(change, old_view, new_view) else { continue };
            let row = describe::link_row(view, &link, Answer::Yes, &mut self.sources, self.lang);
            let changed = change.what() == What::Changed;
            let [kind, ends, told, period, cited, marks] = row;
            let figures = if changed { Line::new() } else { told };
            table.row([sign(change), kind, ends, figures, period, cited, self.mark(change, marks)]);
            self.told(&mut table, change);
            let citations = |one: Option<_>| one.into_iter().flat_map(|link: shanhai::graph::Link<'g>| link.citations());
            self.quotes(&mut table, change, citations(change.old), citations(change.new));
        }
        section(page, Phrase::Links, table, !self.difference.links.changes.is_empty(), self.lang);
    }

    fn entities(&mut self, page: &mut Page) {
        let mut table = Table::new(COLUMNS);
        let (old_view, new_view) = (&self.difference.old, &self.difference.new);
        for change in &self.difference.entities.changes {
            let (Some(entity), view) = side(change, old_view, new_view) else { continue };
            let what = words::class_or_kind(&entity, view.graph(), self.lang);
            let place = entity.region().filter(|region| *region != entity && view.names_entity(region));
            let place = place.map(|region| Line::new().add(Look::Quiet, region.name())).unwrap_or_default();
            let name = Line::new().whole(Look::Plain, entity.name());
            let kind = Line::new().add(Look::Kind, &what);
            let period = entity.period().map(|period| Line::plain(&figures::period(period, self.lang))).unwrap_or_default();
            let cited = self.sources.mark(view, entity.citations());
            table.row([sign(change), kind, name, place, period, cited, self.mark(change, Line::new())]);
            self.told(&mut table, change);
            let citations = |one: Option<Entity<'g>>| one.into_iter().flat_map(|entity| entity.citations().collect::<Vec<_>>());
            self.quotes(&mut table, change, citations(change.old), citations(change.new));
        }
        section(page, Phrase::Entities, table, !self.difference.entities.changes.is_empty(), self.lang);
    }

    fn facts(&mut self, page: &mut Page) {
        let mut table = Table::new(COLUMNS);
        let (old_view, new_view) = (&self.difference.old, &self.difference.new);
        for change in &self.difference.facts.changes {
            let (Some(fact), view) = side(change, old_view, new_view) else { continue };
            let class = if self.lang == Lang::En { fact.class().as_str() } else { fact.class().zh() };
            let subject = fact.of();
            let name = subject.map(|of| format!("{} ", of.name())).unwrap_or_default();
            let of = Line::new().whole(Look::Plain, &name).add(Look::Plain, fact.what());
            let said = |fact: Fact<'g>| facts::said(&fact, subject.as_ref(), self.lang);
            let said = if change.what() == What::Changed { Line::new() } else { said(fact) };
            let period = fact.period().map(|period| Line::plain(&figures::period(period, self.lang))).unwrap_or_default();
            let cited = self.sources.mark(view, fact.citations());
            table.row([
                sign(change),
                Line::new().whole(Look::Kind, class),
                of,
                said,
                period,
                cited,
                self.mark(change, Line::new()),
            ]);
            self.told(&mut table, change);
            let citations = |one: Option<Fact<'g>>| one.into_iter().flat_map(|fact| fact.citations());
            self.quotes(&mut table, change, citations(change.old), citations(change.new));
        }
        section(page, Phrase::Facts, table, !self.difference.facts.changes.is_empty(), self.lang);
    }

    fn new_sources(&mut self, page: &mut Page) {
        let mut table = Table::new([Column::Left, Column::Left, Column::Flexible]);
        for change in &self.difference.sources.changes {
            let Some(source) = change.new.or(change.old) else { continue };
            table.row([sign(change), Line::new().whole(Look::Kind, source.id()), sources::named(&source, self.lang)]);
            self.fields::<Source<'g>>(&mut table, change);
        }
        section(page, Phrase::SourcesWord, table, !self.difference.sources.changes.is_empty(), self.lang);
    }

    /// What is said at the end of a row: that a change is only possible, and what its thing bears itself.
    fn mark<T>(&self, change: &Change<'g, T>, marks: Line) -> Line {
        let words = match (change.certainty, change.what()) {
            (Answer::Yes, _) | (_, What::Changed) => return marks,
            (_, What::Added) => Phrase::PossiblyAdded,
            (_, What::Ended) => Phrase::PossiblyEnded,
        };
        let line = Line::new().whole(Look::Mark, words.get(self.lang));
        if marks.is_empty() { line } else { line.add(Look::Quiet, Phrase::Comma.get(self.lang)).join(marks) }
    }

    /// The figures and fields that changed, old against new.
    fn told<T>(&self, table: &mut Table, change: &Change<'g, T>) {
        let told = |one: Measure<'g>| figures::measure(&one, self.lang);
        for figure in &change.figures {
            let name = figure.old.or(figure.new).map(|one| one.name()).unwrap_or_default();
            self.turned(table, field_word(name, self.lang), figure.old.map(told), figure.new.map(told));
        }
        self.fields(table, change);
    }

    fn fields<T>(&self, table: &mut Table, change: &Change<'g, T>) {
        // Quotes stand below, each with its sign.
        for FieldChange { field, old, new } in change.fields.iter().filter(|change| change.field != "quotes") {
            let word = |text: &Option<String>| text.as_deref().map(|text| value_word(field, text, self.lang));
            self.turned(table, field_word(field, self.lang), word(old), word(new));
        }
    }

    fn turned(&self, table: &mut Table, name: &str, old: Option<String>, new: Option<String>) {
        let none = || Phrase::Nothing.get(self.lang).to_owned();
        let line = Line::new()
            .whole(Look::Quiet, name)
            .add(Look::Plain, "  ")
            .add(Look::Plain, &old.unwrap_or_else(none))
            .add(Look::Quiet, " → ")
            .add(Look::Strong, &new.unwrap_or_else(none));
        table.between(6, line);
    }

    /// Of a change both sentences, where figures or sentences differ; of what was added or ended only if asked.
    fn quotes<T>(
        &mut self,
        table: &mut Table,
        change: &Change<'g, T>,
        old: impl IntoIterator<Item = Citation<'g>>,
        new: impl IntoIterator<Item = Citation<'g>>,
    ) {
        let differ = !change.figures.is_empty() || change.fields.iter().any(|field| field.field == "quotes");
        if !(self.cite || change.what() == What::Changed && differ) {
            return;
        }
        let views = (&self.difference.old, &self.difference.new);
        let old: Vec<Line> = sources::quotes(views.0, &mut self.sources, old.into_iter());
        let new: Vec<Line> = sources::quotes(views.1, &mut self.sources, new.into_iter());
        // The same sentence, read anew, stands once.
        let signed = if old == new { vec![("= ", new)] } else { vec![("- ", old), ("+ ", new)] };
        for (sign, lines) in signed {
            for line in lines {
                table.between(6, Line::plain(sign).join(line));
            }
        }
    }
}

fn section(page: &mut Page, heading: Phrase, table: Table, any: bool, lang: Lang) {
    if any {
        page.gap().line(0, Line::new().add(Look::Strong, heading.get(lang)));
        table.print(page, 2);
    }
}

/// What changed as it is now, what ended as it was.
fn side<'v, 'g, T: Copy>(change: &Change<'g, T>, old: &'v View<'g>, new: &'v View<'g>) -> (Option<T>, &'v View<'g>) {
    match change.new {
        Some(one) => (Some(one), new),
        None => (change.old, old),
    }
}

/// `+`, `-` or `~`, readable without colour.
fn sign<T>(change: &Change<'_, T>) -> Line {
    let sign = match change.what() {
        What::Added => "+",
        What::Ended => "-",
        What::Changed => "~",
    };
    Line::new().whole(Look::Strong, sign)
}

/// So many added, ended and changed of each sort, and what is left as it was.
fn summary(difference: &Difference<'_>, lang: Lang) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut same: Vec<String> = Vec::new();
    let mut undecided: Vec<String> = Vec::new();
    let mut add = |thing: Thing, counts: Vec<String>, unchanged: usize, open: usize| {
        if !counts.is_empty() {
            let counts = counts.join(Phrase::Comma.get(lang));
            lines.push(Line::plain(&Phrase::Tally.fill(lang, &[thing.plural(lang), &counts])));
        }
        same.extend((unchanged > 0).then(|| thing.count(unchanged, lang)));
        undecided.extend((open > 0).then(|| thing.count(open, lang)));
    };
    let Difference { links, entities, facts, sources, .. } = difference;
    add(Thing::Link, counts(links, lang), links.unchanged, links.undecided);
    add(Thing::Entity, counts(entities, lang), entities.unchanged, entities.undecided);
    add(Thing::Fact, counts(facts, lang), facts.unchanged, facts.undecided);
    add(Thing::Source, counts(sources, lang), sources.unchanged, sources.undecided);
    if lines.is_empty() {
        lines.push(Line::plain(Phrase::NoDifference.get(lang)));
    }
    if !same.is_empty() {
        lines.push(Line::new().add(Look::Quiet, &Phrase::Unchanged.fill(lang, &[&same.join(Phrase::Comma.get(lang))])));
    }
    if !undecided.is_empty() {
        lines.push(Line::new().add(Look::Quiet, &Phrase::Undecided.fill(lang, &[&undecided.join(Phrase::Comma.get(lang))])));
    }
    lines
}

fn counts<T>(changes: &Changes<'_, T>, lang: Lang) -> Vec<String> {
    let kinds = [
        (What::Added, Answer::Yes, Phrase::AddedCount),
        (What::Added, Answer::Possibly, Phrase::PossiblyAddedCount),
        (What::Ended, Answer::Yes, Phrase::EndedCount),
        (What::Ended, Answer::Possibly, Phrase::PossiblyEndedCount),
        (What::Changed, Answer::Yes, Phrase::ChangedCount),
        (What::Changed, Answer::Possibly, Phrase::PossiblyChangedCount),
    ];
    let count = |what, certainty| changes.of(what).filter(|change| change.certainty == certainty).count();
    kinds
        .into_iter()
        .map(|(what, certainty, phrase)| (count(what, certainty), phrase))
        .filter(|(count, _)| *count > 0)
        .map(|(count, phrase)| phrase.fill(lang, &[&figures::grouped(&count.to_string())]))
        .collect()
}

/// The Chinese words of fields; in English they are called as in files.
const FIELDS: &[(&str, &str)] = &[
    ("id", "编号"),
    ("kind", "类型"),
    ("from", "给出方"),
    ("to", "接受方"),
    ("open", "未列全"),
    ("period", "时间"),
    ("period_as_written", "时间原文"),
    ("status", "状态"),
    ("scheme", "机制"),
    ("programme", "项目"),
    ("roles", "角色"),
    ("certainty", "确定性"),
    ("because", "依据"),
    ("part_of", "已含于"),
    ("contradicts", "异说"),
    ("same_as", "同指"),
    ("access", "公开"),
    ("note", "附注"),
    ("x", "自有属性"),
    ("money", "金额"),
    ("people", "人数"),
    ("projects", "项目"),
    ("value", "数值"),
    ("before", "此前"),
    ("after", "此后"),
    ("name", "名称"),
    ("names", "其他语言名称"),
    ("aliases", "别名"),
    ("unnamed", "自拟名称"),
    ("class", "类别"),
    ("level", "层级"),
    ("within", "位于"),
    ("unit_of", "隶属"),
    ("owner", "设立方"),
    ("of", "对象"),
    ("with", "与"),
    ("about", "关于"),
    ("what", "内容"),
    ("text", "文字"),
    ("conditions", "条件"),
    ("then", "则"),
    ("rule", "规则"),
    ("size", "数量"),
    ("members", "成员"),
    ("coordinates", "坐标"),
    ("title", "标题"),
    ("published", "发布日期"),
    ("retrieved", "获取日期"),
    ("url", "网址"),
    ("publisher", "发布者"),
    ("author", "作者"),
    ("licence", "许可"),
    ("language", "语言"),
    ("file", "文件"),
    ("records", "记录方式"),
];

fn field_word(field: &str, lang: Lang) -> &str {
    let known = FIELDS.iter().find(|(name, _)| *name == field && lang == Lang::Zh);
    known.map_or(field, |(_, zh)| zh)
}

/// What a field says; words of ours are in the reader's language.
fn value_word(field: &str, text: &str, lang: Lang) -> String {
    match field {
        "status" => Status::parse(text).map_or_else(|| text.to_owned(), |status| words::status(status, lang).to_owned()),
        "class" => {
            let classes: Vec<String> = text.split("; ").map(|class| words::class(class, lang)).collect();
            classes.join(Phrase::Comma.get(lang))
        }
        _ => text.to_owned(),
    }
}
