//! What a link, an entity, a fact or a source says beside its figures, as fields that can be compared and shown.

use super::FieldChange;
use super::sides::Side;
use crate::graph::{Citation, Entity, Fact, Link, Source, Target};
use crate::model::{Answer, PartCertainty, Period};

/// A field: what is compared, and how it is shown. A field that says nothing is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    name: &'static str,
    key: String,
    shown: String,
}

/// The fields of a thing, in their order.
#[derive(Debug, Default)]
pub(super) struct Content(Vec<Field>);

/// Stands between the parts of a key; no text of a file holds it.
const BETWEEN: &str = "\u{1f}";

impl Content {
    /// Names and keys: equal if two things say the same, whatever the names of what they refer to.
    pub(super) fn keys(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|field| (field.name, field.key.as_str()))
    }

    fn keyed(&mut self, name: &'static str, key: String, shown: String) {
        if !key.is_empty() {
            self.0.push(Field { name, key, shown });
        }
    }

    fn text(&mut self, name: &'static str, text: Option<impl Into<String>>) {
        let text: String = text.map(Into::into).unwrap_or_default();
        self.keyed(name, text.clone(), text);
    }

    fn flag(&mut self, name: &'static str, holds: bool) {
        self.text(name, holds.then_some("yes"));
    }

    fn period(&mut self, period: Option<&Period>, words: Option<&str>) {
        self.text("period", period.map(ToString::to_string));
        self.text("period_as_written", words);
    }

    /// Items in an order of their own.
    fn list(&mut self, name: &'static str, items: impl Iterator<Item = (String, String)>) {
        let mut items: Vec<(String, String)> = items.collect();
        items.sort();
        let keys: Vec<&str> = items.iter().map(|(key, _)| key.as_str()).collect();
        let shown: Vec<&str> = items.iter().map(|(_, shown)| shown.as_str()).collect();
        self.keyed(name, keys.join(BETWEEN), shown.join("; "));
    }

    fn entities<'g>(&mut self, name: &'static str, side: &Side<'g>, entities: impl Iterator<Item = Entity<'g>>) {
        let shown = entities.filter(|entity| side.view.names_entity(entity));
        self.list(name, shown.map(|entity| (side.id(&entity).to_owned(), entity.name().to_owned())));
    }

    fn quotes<'g>(&mut self, side: &Side<'g>, citations: impl Iterator<Item = Citation<'g>>) {
        let shown = citations.filter(|citation| side.view.shows_source(&citation.source()));
        self.list("quotes", shown.map(|citation| (quote_key(&citation), quote_shown(&citation))));
    }

    fn parts<'g>(&mut self, side: &Side<'g>, parts: impl Iterator<Item = (Option<Target<'g>>, PartCertainty)>) {
        let named = parts.filter(|(whole, _)| whole.as_ref().is_none_or(|whole| side.view.names_target(whole)));
        self.list(
            "part_of",
            same(named.map(|(whole, certainty)| {
                let whole = whole.map(|whole| whole.id()).unwrap_or_default();
                format!("{whole} {}", certainty.as_str()).trim().to_owned()
            })),
        );
    }

    fn targets<'g>(&mut self, name: &'static str, side: &Side<'g>, targets: impl Iterator<Item = Target<'g>>) {
        self.list(name, same(targets.filter(|target| side.view.names_target(target)).map(|target| target.id())));
    }

    fn end(&mut self, internal: bool, note: Option<&str>, x: Option<&serde_json::Value>) {
        self.text("access", internal.then_some("internal"));
        self.text("note", note);
        self.text("x", x.map(ToString::to_string));
    }
}

fn same(items: impl Iterator<Item = String>) -> impl Iterator<Item = (String, String)> {
    items.map(|item| (item.clone(), item))
}

/// What tells citations apart.
pub(super) fn quote_key(citation: &Citation<'_>) -> String {
    let parts = [Some(citation.source().id()), citation.quote(), citation.locator(), citation.says()];
    parts.map(Option::unwrap_or_default).join("\u{1e}")
}

fn quote_shown(citation: &Citation<'_>) -> String {
    let source = citation.source();
    citation.quote().map_or_else(|| source.id().to_owned(), |quote| format!("{}: \"{quote}\"", source.id()))
}

/// The fields that differ.
pub(super) fn changes(old: &Content, new: &Content) -> Vec<FieldChange> {
    let find = |content: &Content, name: &str| content.0.iter().find(|field| field.name == name).cloned();
    let mut names: Vec<&'static str> = old.0.iter().map(|field| field.name).collect();
    for (at, field) in new.0.iter().enumerate() {
        if !names.contains(&field.name) {
            // Beside the one that it stands after on its side.
            let before = new.0[..at].iter().rev().find_map(|before| names.iter().position(|name| *name == before.name));
            names.insert(before.map_or(0, |before| before + 1), field.name);
        }
    }
    let mut found = Vec::new();
    for name in names {
        let (old, new) = (find(old, name), find(new, name));
        if old.as_ref().map(|field| &field.key) != new.as_ref().map(|field| &field.key) {
            found.push(FieldChange { field: name, old: old.map(|field| field.shown), new: new.map(|field| field.shown) });
        }
    }
    found
}

pub(super) fn link<'g>(side: &Side<'g>, link: &Link<'g>) -> Content {
    let mut content = Content::default();
    content.text("id", link.has_given_id().then_some(link.id()));
    content.text("kind", Some(link.kind_name()));
    content.entities("from", side, link.givers());
    content.entities("to", side, link.receivers());
    content.flag("open", link.is_open());
    content.period(link.period(), link.period_words());
    content.text("status", Some(link.status().as_str()));
    content.entities("scheme", side, link.scheme().into_iter());
    content.entities("programme", side, link.programmes());
    let roles = link.roles().flat_map(|(role, who)| who.into_iter().map(move |one| (role, one)));
    let roles: Vec<_> = roles.filter(|(_, one)| side.view.names_entity(one)).collect();
    content
        .list("roles", roles.iter().map(|(role, one)| (format!("{role} {}", side.id(one)), format!("{role}: {}", one.name()))));
    content.text("certainty", (link.certainty() == Answer::Possibly).then_some("possible"));
    content.text("because", link.because());
    content.parts(side, link.part_of());
    content.targets("contradicts", side, link.contradicts());
    content.list("same_as", same(link.merged_ids().map(str::to_owned)));
    content.end(link.is_internal(), link.note(), link.x());
    content.quotes(side, link.citations());
    content
}

pub(super) fn entity<'g>(side: &Side<'g>, entity: &Entity<'g>) -> Content {
    let mut content = Content::default();
    let keyed = |(place, link): (Entity<'g>, Link<'g>)| {
        // A table of its own is a link, and compared as one.
        (link.is_implied() && side.view.names_entity(&place)).then(|| {
            let period = link.period().map(|period| format!(" ({period})")).unwrap_or_default();
            (format!("{}{period}", side.id(&place)), format!("{}{period}", place.name()))
        })
    };
    content.text("id", Some(entity.id()));
    content.text("kind", Some(entity.kind_name()));
    content.text("name", Some(entity.name()));
    content.list("names", same(entity.names().map(|(tag, name)| format!("{tag}: {name}"))));
    content.list("aliases", same(entity.aliases().map(str::to_owned)));
    content.flag("unnamed", entity.is_unnamed());
    content.list("class", same(entity.classes().map(str::to_owned)));
    content.text("level", entity.level().map(|level| level.to_string()));
    content.list("within", entity.within().into_iter().filter_map(keyed));
    content.list("unit_of", entity.unit_of().into_iter().filter_map(keyed));
    content.list("owner", entity.owners().into_iter().filter_map(keyed));
    content.text("of", entity.group_of());
    content.text("size", entity.size().map(|size| size.to_string()));
    content.entities("members", side, entity.members().into_iter());
    content.flag("open", entity.is_open());
    content.period(entity.period(), entity.period_words());
    content.text("status", Some(entity.status().as_str()));
    content.text("coordinates", entity.point().map(|(east, north)| format!("{east}, {north}")));
    content.end(entity.is_internal(), entity.note(), entity.x());
    content.quotes(side, entity.citations());
    content
}

pub(super) fn fact<'g>(side: &Side<'g>, fact: &Fact<'g>) -> Content {
    let mut content = Content::default();
    content.text("id", fact.has_given_id().then_some(fact.id()));
    content.text("class", Some(fact.class().as_str()));
    content.entities("of", side, fact.of().into_iter());
    content.entities("with", side, fact.with().into_iter());
    content.text("about", fact.about().map(|link| link.id()));
    content.text("what", Some(fact.what()));
    content.text("text", fact.text());
    let conditions = fact.conditions().map(|(what, value, text)| {
        let value = value.map(ToString::to_string);
        [Some(what), value.as_deref(), text].into_iter().flatten().collect::<Vec<_>>().join(" ")
    });
    content.list("conditions", same(conditions));
    content.text("then", fact.then());
    let rule = fact.rule().filter(|rule| !(side.view.filter().public && side.view.is_fact_hidden(rule)));
    content.text("rule", rule.map(|rule| rule.id().to_owned()));
    content.period(fact.period(), fact.period_words());
    content.text("status", Some(fact.status().as_str()));
    content.parts(side, fact.part_of());
    content.targets("contradicts", side, fact.contradicts());
    content.targets("same_as", side, fact.same_as());
    content.end(fact.is_internal(), fact.note(), fact.x());
    content.quotes(side, fact.citations());
    content
}

pub(super) fn source(source: &Source<'_>) -> Content {
    let mut content = Content::default();
    content.text("title", source.title());
    content.text("published", source.published().map(ToString::to_string));
    content.text("retrieved", source.retrieved().map(ToString::to_string));
    content.text("url", source.url());
    content.text("publisher", source.publisher());
    content.text("author", source.author());
    content.text("licence", source.licence());
    content.text("language", source.language());
    content.text("file", source.file());
    content.text("records", source.is_disjoint().then_some("disjoint"));
    content.end(source.is_internal(), source.note(), source.x());
    content
}
