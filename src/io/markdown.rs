//! Tables in Markdown as GitHub and others show them: entities, links, facts and sources, for a page that people read.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::json::{
    CitationRecord, EntityRecord, FactRecord, GraphDocument, LinkRecord, MeasureRecord, PeriodRecord, RelationRecord, ValueRecord,
};
use super::write::Losses;

/// What each table shows of its records and of what is inside them, whatever it is called there.
const SHOWN: [(&str, &[&str]); 4] = [
    ("entities", &["id", "kind", "name", "class", "level", "within", "unit_of", "owner", "entity"]),
    ("links", &["id", "kind", "from", "to", "certainty", "status", "period", "measures", "cite", "source", "quote"]),
    ("facts", &["id", "class", "of", "with", "about", "what", "text", "period", "measures", "cite", "source", "quote"]),
    ("sources", &["id", "title", "published", "publisher", "url"]),
];

/// What is shown of a figure or a period.
const SHOWN_INSIDE: [&str; 7] = ["value", "vague", "as_written", "unit", "per", "basis", "stated"];

/// A document as tables; ends are shown by their names, figures in the words of their source.
pub(super) fn write(document: &GraphDocument) -> Result<(String, Losses), serde_json::Error> {
    let names: Names<'_> = document.entities.iter().map(|one| (one.id.as_str(), one.name.as_str())).collect();
    let mut out = String::new();
    let entities = document.entities.iter().map(|one| entity(one, &names));
    table(&mut out, "Entities", ["id", "name", "kind", "class", "level", "in", "of"], entities);
    let links = document.links.iter().map(|one| link(one, &names));
    table(&mut out, "Links", ["id", "kind", "from", "to", "figures", "period", "sure", "quotes"], links);
    let facts = document.facts.iter().map(|one| fact(one, &names));
    table(&mut out, "Facts", ["id", "class", "of", "what", "figures", "period", "quotes"], facts);
    let sources = document.sources.iter().map(|one| {
        let text = |text: &Option<String>| escaped(text.as_deref().unwrap_or_default());
        [escaped(&one.id), text(&one.title), text(&one.publisher), text(&one.published), text(&one.url)]
    });
    table(&mut out, "Sources", ["id", "title", "publisher", "published", "address"], sources);
    Ok((out, losses(document)?))
}

/// Names of entities by their ids.
type Names<'d> = BTreeMap<&'d str, &'d str>;

fn name_of(names: &Names<'_>, id: &str) -> String {
    escaped(names.get(id).copied().unwrap_or(id))
}

fn entity(one: &EntityRecord, names: &Names<'_>) -> [String; 7] {
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

fn link(one: &LinkRecord, names: &Names<'_>) -> [String; 8] {
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

fn fact(one: &FactRecord, names: &Names<'_>) -> [String; 7] {
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
fn table<const N: usize>(out: &mut String, heading: &str, columns: [&str; N], rows: impl Iterator<Item = [String; N]>) {
    let mut rows = rows.peekable();
    if rows.peek().is_none() {
        return;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    let _ = write!(out, "## {heading}\n\n| {} |\n|{}\n", columns.join(" | "), "---|".repeat(N));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
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

/// What the tables leave out, by field.
fn losses(document: &GraphDocument) -> Result<Losses, serde_json::Error> {
    let mut losses = Losses::default();
    losses.add("kinds", document.kinds.len());
    let json = serde_json::to_value(document)?;
    for (list, shown) in SHOWN {
        let rows = json.get(list).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
        let shown = [shown, &SHOWN_INSIDE].concat();
        rows.for_each(|row| losses.add_fields(list, row, &shown));
    }
    Ok(losses)
}
