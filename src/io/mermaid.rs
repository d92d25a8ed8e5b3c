//! A graph as a Mermaid flowchart, every node and link of it, for pages that draw it themselves. What `draw` writes as Mermaid is a
//! diagram: rolled up, coloured, with clusters; this is the graph as it is.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};

use super::json::{EntityRecord, LinkRecord, ValueRecord};
use super::outlet::Outlet;
use super::plain_links::LinkTexts;
use super::streamed::Streamed;
use super::write::{Losses, WriteError};
use crate::graph::{Entity, LinkId, View};

/// What a flowchart shows of entities.
const ENTITY: [&str; 1] = ["name"];

/// What it shows of links and of the one figure that is named.
const LINK: [&str; 8] = ["kind", "from", "to", "measures", "value", "vague", "as_written", "unit"];

/// Writes a graph as a flowchart. A joint link is a junction, whose figure stands once.
///
/// Nodes and junctions are numbered: kept are the numbers of entities and of joint links.
pub(super) fn write(view: &View<'_>, outlet: &mut dyn Outlet) -> Result<Losses, WriteError> {
    outlet.begin("")?;
    let streamed = Streamed::new(view);
    let (numbers, junctions) = (streamed.numbers(), junctions(view, &streamed));
    let number = |id: &str| numbers.get(id).copied();
    let losses = Mutex::new(Losses::default());
    outlet.put(b"flowchart LR\n")?;
    let node = |entity: &EntityRecord, out: &mut String| {
        let _ = writeln!(out, "  n{}[\"{}\"]", number(&entity.id).unwrap_or_default(), escaped(&entity.name));
        Losses::add_record(&losses, "entities", entity, &ENTITY)?;
        Ok([0, 0])
    };
    streamed.entities(node, |text| Ok(outlet.put(text.as_bytes())?))?;
    let links = LinkTexts::one_by_one(view, |link, out| {
        let (label, unsaid) = label(link);
        Losses::add_record(&losses, "links", link, &LINK)?;
        let ends = |ids: &[String]| -> Vec<usize> { ids.iter().filter_map(|id| number(id)).collect() };
        let (from, to) = (ends(&link.from), ends(&link.to));
        if let ([giver], [receiver]) = (from.as_slice(), to.as_slice()) {
            let _ = writeln!(out, "  n{giver} -->|\"{label}\"| n{receiver}");
            return Ok([unsaid, 0]);
        }
        let at = junctions.get(&link.id).copied().unwrap_or_default();
        let _ = writeln!(out, "  j{at}((\"{label}\"))");
        for giver in from {
            let _ = writeln!(out, "  n{giver} --- j{at}");
        }
        for receiver in to {
            let _ = writeln!(out, "  j{at} --> n{receiver}");
        }
        Ok([unsaid, 0])
    });
    let [unsaid, _] = streamed.links(&links, |text| Ok(outlet.put(text)?))?;
    let mut losses = losses.into_inner().unwrap_or_else(PoisonError::into_inner);
    losses.add("links.measures", unsaid);
    losses.add("kinds", streamed.records.kinds().len());
    losses.add("sources", streamed.records.sources().count());
    losses.add("facts", streamed.records.facts().count());
    Ok(losses)
}

/// The numbers of links that are drawn as a junction, by their ids: their positions among all links that are shown.
fn junctions(view: &View<'_>, streamed: &Streamed<'_, '_>) -> HashMap<String, usize> {
    let graph = view.graph();
    let shown = (0..graph.link_count()).map(LinkId::at).filter(|link| streamed.records.shows_link(*link));
    let is_named = |entities: Vec<Entity<'_>>| matches!(entities.as_slice(), [one] if view.names_entity(one));
    let joint = shown.enumerate().map(|(at, link)| (at, graph.link(link)));
    joint
        .filter(|(_, link)| !(is_named(link.givers().collect()) && is_named(link.receivers().collect())))
        .map(|(at, link)| (link.id().to_owned(), at))
        .collect()
}

/// The kind and the words of the link's amount of money, if it has one, and how many figures are not told.
fn label(link: &LinkRecord) -> (String, usize) {
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
    let unsaid = all - usize::from(words.is_some());
    let label = words.map_or_else(|| link.kind.clone(), |words| format!("{}: {words}", link.kind));
    (escaped(&label), unsaid)
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
