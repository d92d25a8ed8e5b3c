//! Tables in Markdown as GitHub and others show them: entities, links, facts and sources, for a page that people read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use serde_json::Error;

use super::in_order::Counts;
use super::json::{
    CitationRecord, EntityRecord, FactRecord, LinkRecord, MeasureRecord, PeriodRecord, RelationRecord, ValueRecord,
};
use super::outlet::Outlet;
use super::plain_links::LinkTexts;
use super::streamed::Streamed;
use super::write::{Losses, WriteError};
use crate::graph::View;

/// What each table shows of its records and of what is inside them, whatever it is called there.
const SHOWN: [(&str, &[&str]); 4] = [
    ("entities", &["id", "kind", "name", "class", "level", "within", "unit_of", "owner", "entity"]),
    ("links", &["id", "kind", "from", "to", "certainty", "status", "period", "measures", "cite", "source", "quote"]),
    ("facts", &["id", "class", "of", "with", "about", "what", "text", "period", "measures", "cite", "source", "quote"]),
    ("sources", &["id", "title", "published", "publisher", "url"]),
];

/// What is shown of a figure or a period.
const SHOWN_INSIDE: [&str; 7] = ["value", "vague", "as_written", "unit", "per", "basis", "stated"];

/// Writes a graph as tables; ends are shown by their names, figures in the words of their sources.
pub(super) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let streamed = Streamed::new(view);
    let names = Names { view };
    let losses = Mutex::new(Losses::default());
    let mut any = false;
    let mut table = Table::new(outlet, &mut any, "Entities", ["id", "name", "kind", "class", "level", "in", "of"]);
    let row = |one: &EntityRecord, out: &mut String| {
        row(out, &entity(one, &names));
        left_out(&losses, "entities", one)
    };
    streamed.entities(row, |text| Ok(table.put(text.as_bytes())?))?;
    let columns = ["id", "kind", "from", "to", "figures", "period", "sure", "quotes"];
    let mut table = Table::new(outlet, &mut any, "Links", columns);
    let links = LinkTexts::one_by_one(view, |one, out| {
        self::row(out, &link(one, &names));
        left_out(&losses, "links", one)
    });
    streamed.links(&links, |text| Ok(table.put(text)?))?;
    let mut table = Table::new(outlet, &mut any, "Facts", ["id", "class", "of", "what", "figures", "period", "quotes"]);
    let mut text = String::new();
    for one in streamed.records.facts() {
        text.clear();
        self::row(&mut text, &fact(&one, &names));
        left_out(&losses, "facts", &one)?;
        table.put(text.as_bytes())?;
    }
    let mut table = Table::new(outlet, &mut any, "Sources", ["id", "title", "publisher", "published", "address"]);
    for one in streamed.records.sources() {
        let cell = |text: &Option<String>| escaped(text.as_deref().unwrap_or_default());
        text.clear();
        let cells = [escaped(&one.id), cell(&one.title), cell(&one.publisher), cell(&one.published), cell(&one.url)];
        self::row(&mut text, &cells);
        left_out(&losses, "sources", &one)?;
        table.put(text.as_bytes())?;
    }
    let mut losses = losses.into_inner().unwrap_or_else(PoisonError::into_inner);
    losses.add("kinds", streamed.records.kinds().len());
    Ok(losses)
}

/// Names of entities by their ids.
struct Names<'v, 'g> {
    view: &'v View<'g>,
}

fn name_of(names: &Names<'_, '_>, id: &str) -> String {
    let shown = names.view.graph().entity_by_id(id).filter(|entity| names.view.names_entity(entity));
    escaped(shown.map_or(id, |entity| entity.name()))
}

fn entity(one: &EntityRecord, names: &Names<'_, '_>) -> [String; 7] {
    let wholes = |list: &[RelationRecord]| {
        let ids = list.iter().map(|whole| match whole {
            RelationRecord::Plain(id) | RelationRecord::Full { entity: id, .. } => name_of(names, id),
        });
        ids.collect::<Vec<_>>().join("<br>")
    };
    let of = [wholes(&one.unit_of), wholes(&one.owner)];
    [
        escaped(&one.id),
        escaped(&one.name),
        escaped(&one.kind),
        escaped(&one.class.join(", ")),
        escaped(one.level.as_deref().unwrap_or_default()),
        wholes(&one.within),
        of.iter().filter(|text| !text.is_empty()).cloned().collect::<Vec<_>>().join("<br>"),
    ]
}

fn link(one: &LinkRecord, names: &Names<'_, '_>) -> [String; 8] {
    let ends = |ids: &[String]| ids.iter().map(|id| name_of(names, id)).collect::<Vec<_>>().join("<br>");
    let sure = [one.certainty.as_deref(), one.common.status.as_deref()];
    [
        escaped(&one.id),
        escaped(&one.kind),
        ends(&one.from),
        ends(&one.to),
        figures(&one.measures),
        period(one.common.period.as_ref()),
        escaped(&sure.into_iter().flatten().collect::<Vec<_>>().join(", ")),
        quotes(&one.common.cite),
    ]
}

fn fact(one: &FactRecord, names: &Names<'_, '_>) -> [String; 7] {
    let ends = [one.of.as_deref(), one.with.as_deref(), one.about.as_deref()];
    let what = [Some(one.what.as_str()), one.text.as_deref()];
    [
        escaped(&one.id),
        escaped(&one.class),
        ends.into_iter().flatten().map(|id| name_of(names, id)).collect::<Vec<_>>().join("<br>"),
        what.into_iter().flatten().map(escaped).collect::<Vec<_>>().join(": "),
        figures(&one.measures),
        period(one.common.period.as_ref()),
        quotes(&one.common.cite),
    ]
}

/// Figures by name, each as its source writes it.
fn figures(measures: &BTreeMap<String, Vec<MeasureRecord>>) -> String {
    let each = measures.iter().flat_map(|(name, figures)| figures.iter().map(move |one| (name, one)));
    let words = each.map(|(name, one)| {
        let basis = one.basis.as_deref().filter(|basis| *basis != "unstated").map(|basis| format!(" ({basis})"));
        escaped(&format!("{name} {}{}", said(one), basis.unwrap_or_default()))
    });
    words.collect::<Vec<_>>().join("<br>")
}

fn said(one: &MeasureRecord) -> String {
    if let Some(words) = one.as_written.as_deref().or(one.vague.as_deref()) {
        return words.to_owned();
    }
    let number = match (&one.value, &one.low, &one.high) {
        (Some(ValueRecord::Words(words)), ..) => return words.clone(),
        (Some(ValueRecord::Number(number)), ..) => number.to_string(),
        (None, low, high) => {
            let end = |end: &Option<serde_json::Number>| end.as_ref().map_or_else(|| "?".to_owned(), ToString::to_string);
            format!("{}–{}", end(low), end(high))
        }
    };
    let per = one.per.as_deref().map(|per| format!(" per {per}"));
    format!("{number} {}{}", one.unit, per.unwrap_or_default())
}

fn period(period: Option<&PeriodRecord>) -> String {
    match period {
        Some(PeriodRecord::Plain(value) | PeriodRecord::Worded { value, .. }) => escaped(value),
        None => String::new(),
    }
}

fn quotes(cite: &[CitationRecord]) -> String {
    let quotes = cite.iter().map(|one| match &one.quote {
        Some(quote) => format!("“{}” ({})", escaped(quote), escaped(&one.source)),
        None => escaped(&one.source),
    });
    quotes.collect::<Vec<_>>().join("<br>")
}

/// A heading and a table, if it has rows.
struct Table<'o> {
    outlet: &'o mut dyn Outlet,
    /// Whether anything stands before.
    any: &'o mut bool,
    head: Option<String>,
}

impl<'o> Table<'o> {
    fn new<const N: usize>(outlet: &'o mut dyn Outlet, any: &'o mut bool, heading: &str, columns: [&str; N]) -> Self {
        let head = format!("## {heading}\n\n| {} |\n|{}\n", columns.join(" | "), "---|".repeat(N));
        Table { outlet, any, head: Some(head) }
    }

    fn put(&mut self, rows: &[u8]) -> std::io::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        if let Some(head) = self.head.take() {
            let space = if std::mem::replace(self.any, true) { "\n" } else { "" };
            self.outlet.put(format!("{space}{head}").as_bytes())?;
        }
        self.outlet.put(rows)
    }
}

fn row<const N: usize>(out: &mut String, cells: &[String; N]) {
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

/// A text that Markdown shows as it is, and that ends neither its cell nor its row.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '|' | '`' | '*' | '_' | '~' | '[' | ']' | '$' => out.extend(['\\', c]),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\n' => out.push_str("<br>"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Counts what the tables leave out of a record, by field.
fn left_out<T: Serialize>(losses: &Mutex<Losses>, list: &'static str, record: &T) -> Result<Counts, Error> {
    let shown = SHOWN.iter().find(|(known, _)| *known == list).map(|(_, shown)| [*shown, &SHOWN_INSIDE].concat());
    Losses::add_record(losses, list, record, &shown.unwrap_or_default())?;
    Ok([0, 0])
}
