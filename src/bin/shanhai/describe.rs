//! Entities and links in lines of text.

use shanhai::graph::{Entity, Found, Graph, Lang, Link, View};
use shanhai::model::{Answer, Level, Status};

use crate::figures;
use crate::sources::Sources;
use crate::table::Column;
use crate::text::{Line, Look};
use crate::words::{self, Phrase};

/// Names shown of the givers or receivers of one link; the rest is counted.
const NAMES: usize = 3;

/// The columns of [`link_row`].
pub(crate) const LINK_COLUMNS: [Column; 6] =
    [Column::Left, Column::Flexible, Column::Flexible, Column::Left, Column::Left, Column::Flexible];

/// Name, English name, what it is and where, id.
pub(crate) fn head(graph: &Graph, found: &Found<'_>, lang: Lang) -> Line {
    let (name, other) = match found {
        Found::Entity(entity) => (entity.name().to_owned(), entity.name_en()),
        Found::Region(region) => (region.name().to_owned(), Some(region.name_en())),
    };
    let what = match found {
        Found::Entity(entity) => words::what_it_is(entity, graph, lang),
        Found::Region(region) => words::level(region.level(), lang).to_owned(),
    };
    let above = above(found);
    let place = match (lang, above.is_empty()) {
        (_, true) => Line::plain(&what),
        (Lang::En, false) => Line::plain(&format!("{what} in ")).join(separated(&above, Look::Plain, lang)),
        (Lang::Zh, false) => Line::new()
            .whole(Look::Plain, &above.iter().rev().map(String::as_str).collect::<String>())
            .add(Look::Plain, &format!(" {what}")),
    };
    let line = Line::new().whole(Look::Strong, &name);
    let line = match other {
        Some(other) if lang == Lang::En && other != name => line.add(Look::Plain, &format!(" {other}")),
        _ => line,
    };
    line.add(Look::Plain, " · ").join(place).add(Look::Quiet, " · ").whole(Look::Quiet, &found.id())
}

/// The names of the regions that hold it, nearest first, without the country.
pub(crate) fn above(found: &Found<'_>) -> Vec<String> {
    match found {
        Found::Entity(entity) => entity_above(entity),
        Found::Region(region) => {
            let above = region.ancestors().filter(|above| above.level() != Level::Country);
            above.map(|above| above.name().to_owned()).collect()
        }
    }
}

fn entity_above(entity: &Entity<'_>) -> Vec<String> {
    let path = entity.path();
    // The path ends with the entity's own name, which may hold a slash itself.
    let above = path.strip_suffix(entity.name()).unwrap_or_default();
    above.split('/').filter(|name| !name.is_empty()).rev().map(str::to_owned).collect()
}

/// The heading of a group: a region, its English name, what holds it.
pub(crate) fn region_heading(region: &Entity<'_>, lang: Lang) -> Line {
    let line = Line::new().add(Look::Strong, region.name());
    let line = match region.name_en() {
        Some(other) if lang == Lang::En && other != region.name() => line.add(Look::Plain, &format!(" {other}")),
        _ => line,
    };
    let above: Vec<String> = entity_above(region).into_iter().take(1).collect();
    if above.is_empty() { line } else { line.add(Look::Quiet, &format!(" ({})", above.join(", "))) }
}

/// The names of several entities, the first few of them.
pub(crate) fn names(entities: &[Entity<'_>], open: bool, lang: Lang) -> Line {
    let mut line = Line::new();
    let few = if entities.len() == NAMES + 1 { NAMES + 1 } else { NAMES };
    for (at, entity) in entities.iter().take(few).enumerate() {
        if at > 0 {
            line = line.whole(Look::Quiet, " + ");
        }
        line = line.whole(Look::Plain, entity.name());
    }
    if entities.len() > few {
        line = line.whole(Look::Quiet, " + ");
        line = line.whole(Look::Quiet, &Phrase::More.fill(lang, &[&(entities.len() - few).to_string()]));
    }
    if open {
        line = line.whole(Look::Quiet, " + …");
    }
    line
}

/// Givers, arrow, receivers; the arrow of a derived link is dashed.
pub(crate) fn ends(link: &Link<'_>, lang: Lang) -> Line {
    let (givers, receivers): (Vec<_>, Vec<_>) = (link.givers().collect(), link.receivers().collect());
    // The list that ends with 等 is the one of several, or that of the receivers.
    let open_givers = link.is_open() && givers.len() > 1 && receivers.len() < 2;
    let arrow = if link.is_derived() { " ⇢ " } else { " → " };
    names(&givers, open_givers, lang).whole(Look::Quiet, arrow).join(names(&receivers, link.is_open() && !open_givers, lang))
}

/// Givers, arrow, receivers as a text.
pub(crate) fn plain_ends(link: &Link<'_>) -> String {
    let names = |entities: &mut dyn Iterator<Item = Entity<'_>>| {
        entities.map(|entity| entity.name().to_owned()).collect::<Vec<_>>().join(" + ")
    };
    format!("{} → {}", names(&mut link.givers()), names(&mut link.receivers()))
}

/// What has to be known of a link beside its figures: that it is joint, possible, planned, disputed.
pub(crate) fn marks(link: &Link<'_>, answer: Answer, lang: Lang) -> Line {
    let mut marks = Vec::new();
    if link.is_joint() {
        marks.push(Phrase::Joint.get(lang).to_owned());
    }
    if answer == Answer::Possibly {
        marks.push(Phrase::Possibly.get(lang).to_owned());
    }
    if link.status() != Status::InPlace {
        marks.push(words::status(link.status(), lang).to_owned());
    }
    if link.contradicts().next().is_some() {
        marks.push(Phrase::Disputed.get(lang).to_owned());
    }
    separated(&marks, Look::Mark, lang)
}

/// Items with commas between, each kept together.
pub(crate) fn separated(items: &[String], look: Look, lang: Lang) -> Line {
    let comma = if lang == Lang::En { ", " } else { "、" };
    let mut line = Line::new();
    for (at, item) in items.iter().enumerate() {
        let text = if at + 1 < items.len() { format!("{item}{comma}") } else { item.clone() };
        line = line.whole(look, &text);
    }
    line
}

/// Its figures; a derived link has none, and says what it is derived from.
fn figures(link: &Link<'_>, lang: Lang) -> Line {
    match link.enclave() {
        Some(enclave) => Line::new().add(Look::Quiet, &Phrase::DerivedFrom.fill(lang, &[enclave.name()])),
        None => separated(&figures::of_link(link, lang), Look::Plain, lang),
    }
}

/// One link in one row: kind, ends, figures, period, sources, marks.
pub(crate) fn link_row<'g>(view: &View<'g>, link: &Link<'g>, answer: Answer, sources: &mut Sources<'g>, lang: Lang) -> [Line; 6] {
    let link = &view.graph().link(link.handle());
    [
        Line::new().whole(Look::Kind, &words::kind(view.graph(), link.kind(), lang)),
        ends(link, lang),
        figures(link, lang),
        link.period().map(|period| Line::new().whole(Look::Plain, &figures::period(period, lang))).unwrap_or_default(),
        sources.mark(view, link.citations()),
        marks(link, answer, lang),
    ]
}
