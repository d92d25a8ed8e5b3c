//! A graph as a Mermaid flowchart, every node and link of it, for pages that draw it themselves. What `draw` writes as Mermaid is a
//! diagram: rolled up, coloured, with clusters; this is the graph as it is.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::json::{GraphDocument, LinkRecord, ValueRecord};
use super::write::Losses;

/// What a flowchart shows of entities, and of links and the one figure that is named.
const SHOWN: [(&str, &[&str]); 2] =
    [("entities", &["name"]), ("links", &["kind", "from", "to", "measures", "value", "vague", "as_written", "unit"])];

/// A document as a flowchart. A joint link is a junction, whose figure stands once.
pub(super) fn write(document: &GraphDocument) -> Result<(String, Losses), serde_json::Error> {
    let numbers: BTreeMap<&str, usize> = document.entities.iter().enumerate().map(|(at, one)| (one.id.as_str(), at)).collect();
    let mut losses = Losses::default();
    let mut out = String::from("flowchart LR\n");
    for (at, entity) in document.entities.iter().enumerate() {
        let _ = writeln!(out, "  n{at}[\"{}\"]", escaped(&entity.name));
    }
    let ends = |ids: &[String]| -> Vec<usize> { ids.iter().filter_map(|id| numbers.get(id.as_str()).copied()).collect() };
    for (at, link) in document.links.iter().enumerate() {
        let label = label(link, &mut losses);
        let (from, to) = (ends(&link.from), ends(&link.to));
        if let ([giver], [receiver]) = (from.as_slice(), to.as_slice()) {
            let _ = writeln!(out, "  n{giver} -->|\"{label}\"| n{receiver}");
            continue;
        }
        let _ = writeln!(out, "  j{at}((\"{label}\"))");
        for giver in from {
            let _ = writeln!(out, "  n{giver} --- j{at}");
        }
        for receiver in to {
            let _ = writeln!(out, "  j{at} --> n{receiver}");
        }
    }
    losses.add("kinds", document.kinds.len());
    losses.add("sources", document.sources.len());
    losses.add("facts", document.facts.len());
    let json = serde_json::to_value(document)?;
    for (list, shown) in SHOWN {
        let rows = json.get(list).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
        rows.for_each(|row| losses.add_fields(list, row, shown));
    }
    Ok((out, losses))
}

/// The kind and the words of the link's amount of money, if it has one.
fn label(link: &LinkRecord, losses: &mut Losses) -> String {
    let all: usize = link.measures.values().map(Vec::len).sum();
    let money = link.measures.get("money").map(Vec::as_slice);
    let words = match money {
        Some([one]) => match (&one.as_written, &one.value) {
            (Some(words), _) | (None, Some(ValueRecord::Words(words))) => Some(words.clone()),
            (None, Some(ValueRecord::Number(number))) => Some(format!("{number} {}", one.unit)),
            (None, None) => one.vague.clone(),
        },
        _ => None,
    };
    losses.add("links.measures", all - usize::from(words.is_some()));
    let label = words.map_or_else(|| link.kind.clone(), |words| format!("{}: {words}", link.kind));
    escaped(&label)
}

/// A text inside quotation marks; Mermaid reads entities as `#name;`, and Markdown inside backticks.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '&' => out.push_str("#amp;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '`' => out.push_str("#96;"),
            '\\' => out.push_str("#92;"),
            '\n' => out.push_str("<br/>"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
