//! The entities of a register: declared ones merged, regions of the gazetteer added as they are named.

use std::borrow::Cow;
use std::sync::Arc;

use hashbrown::HashMap;

use super::plain::PlainEntities;
use crate::diagnostic::{Code, Diagnostic, Place, Placed};
use crate::gazetteer::{Region, china};
use crate::graph::column::rank;
use crate::graph::declaration::{EntityDeclaration, Reference, Register, Relation};
use crate::model::{Family, Kind, KindTable, Level};

/// An entity by its position in the roster, before entities are put in the order of their ids.
///
/// Plain entities of large tables are numbered by themselves: see [`Draft::plain`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Draft(pub(super) usize);

/// Where the numbers of plain entities begin; there are fewer of any sort.
const PLAIN: usize = 1 << 31;

impl Draft {
    /// The plain entity of this number.
    pub(super) fn plain(number: usize) -> Self {
        Draft(PLAIN + number)
    }

    /// The number of a plain entity.
    pub(super) fn as_plain(self) -> Option<usize> {
        self.0.checked_sub(PLAIN)
    }
}

/// What is known of an entity on its way into the graph.
#[derive(Clone, Copy, Debug)]
pub(super) struct Drafted<'r> {
    pub(super) id: &'r str,
    pub(super) name: &'r str,
    pub(super) kind: Kind,
    pub(super) region: Option<Region>,
    pub(super) declared: Option<&'r Arc<EntityDeclaration>>,
    pub(super) by_use: bool,
}

/// An entity on its way into the graph.
#[derive(Clone, Debug)]
pub(super) struct EntityDraft {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) level: Option<Level>,
    /// All declarations of it as one; none for a region of the gazetteer that is only named.
    pub(super) declared: Option<Arc<EntityDeclaration>>,
    pub(super) name: String,
    pub(super) region: Option<Region>,
    pub(super) by_use: bool,
}

/// All entities.
#[derive(Debug, Default)]
pub(super) struct Roster {
    pub(super) drafts: Vec<EntityDraft>,
    by_id: HashMap<String, Draft>,
    by_name: HashMap<String, Vec<Draft>>,
    pub(super) plain: Arc<PlainEntities>,
}

impl Roster {
    pub(super) fn get(&self, draft: Draft) -> Drafted<'_> {
        if let Some(number) = draft.as_plain() {
            return self.plain.get(number);
        }
        let EntityDraft { id, kind, level: _, declared, name, region, by_use } = &self.drafts[draft.0];
        Drafted { id, name, kind: *kind, region: *region, declared: declared.as_ref(), by_use: *by_use }
    }

    /// The id of one.
    pub(super) fn id(&self, draft: Draft) -> &str {
        draft.as_plain().map_or_else(|| self.drafts[draft.0].id.as_str(), |number| self.plain.id(number))
    }

    /// The name of one.
    pub(super) fn name(&self, draft: Draft) -> &str {
        draft.as_plain().map_or_else(|| self.drafts[draft.0].name.as_str(), |number| self.plain.name(number))
    }

    /// The kind of one.
    pub(super) fn kind(&self, draft: Draft) -> Kind {
        draft.as_plain().map_or_else(|| self.drafts[draft.0].kind, |number| self.plain.kind(number))
    }

    /// The level of one.
    pub(super) fn level(&self, draft: Draft) -> Option<Level> {
        draft.as_plain().map_or_else(|| self.drafts[draft.0].level, |number| self.plain.level(number))
    }

    /// A number of the order of its id; two may have the same.
    pub(super) fn rank(&self, draft: Draft) -> u128 {
        draft.as_plain().map_or_else(|| rank(&self.drafts[draft.0].id), |number| self.plain.rank(number))
    }

    pub(super) fn by_id(&self, id: &str) -> Option<Draft> {
        self.by_id.get(id).copied().or_else(|| self.plain.by_id(id))
    }

    /// Declared entities of this very name or alias.
    pub(super) fn named(&self, name: &str) -> Vec<Draft> {
        let declared = self.by_name.get(name).into_iter().flatten().copied();
        declared.chain(self.plain.named(name).iter().map(|number| Draft::plain(*number as usize))).collect()
    }

    /// Names and ids of declared entities, for near misses.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        let declared = self.drafts.iter().filter(|draft| draft.declared.is_some());
        let declared = declared.flat_map(|draft| {
            let declared = draft.declared.as_ref();
            let aliases = declared.into_iter().flat_map(|entity| &entity.aliases).map(|alias| alias.value.as_str());
            std::iter::once(draft.name.as_str()).chain(aliases).map(|name| (name, draft.id.as_str()))
        });
        declared.chain(self.plain.names())
    }

    /// Those that are declared or of the gazetteer.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Draft, &EntityDraft)> {
        self.drafts.iter().enumerate().map(|(at, draft)| (Draft(at), draft))
    }

    /// The draft of a region of the gazetteer, and of all above it.
    pub(super) fn add_region(&mut self, region: Region) -> Draft {
        let id = region.id();
        if let Some(found) = self.by_id(&id) {
            return found;
        }
        if let Some(parent) = region.parent() {
            self.add_region(parent);
        }
        self.push(EntityDraft {
            id,
            kind: Kind::REGION,
            level: Some(region.level()),
            declared: None,
            name: region.name().to_owned(),
            region: Some(region),
            by_use: false,
        })
    }

    /// A programme that is declared by being used.
    pub(super) fn add_programme(&mut self, name: &str, class: &str) -> Draft {
        let mut declared = EntityDeclaration::new("programme", name);
        declared.classes.push(class.into());
        let draft = self.push(EntityDraft {
            id: name.to_owned(),
            kind: Kind::PROGRAMME,
            level: None,
            declared: Some(Arc::new(declared)),
            name: name.to_owned(),
            region: None,
            by_use: true,
        });
        self.by_name.entry(name.to_owned()).or_default().push(draft);
        draft
    }

    /// Notes that a programme that is declared by use is used in one more way.
    pub(super) fn use_programme(&mut self, draft: Draft, class: &str) {
        let draft = &mut self.drafts[draft.0];
        let Some(declared) = draft.declared.as_mut().filter(|_| draft.by_use).map(Arc::make_mut) else { return };
        if !declared.classes.iter().any(|known| known.value == class) {
            declared.classes.push(class.into());
            declared.classes.sort_by(|a, b| a.value.cmp(&b.value));
        }
    }

    /// The id that a declaration gives or, of a region, that of the one of the gazetteer which it means.
    pub(super) fn id_meant(entity: &EntityDeclaration, kind: Kind) -> Option<String> {
        let meant = || Self::region_meant(entity).filter(|_| kind == Kind::REGION).map(Region::id);
        known_id(entity).map(Cow::into_owned).or_else(meant)
    }

    fn push(&mut self, draft: EntityDraft) -> Draft {
        let at = Draft(self.drafts.len());
        self.by_id.insert(draft.id.clone(), at);
        self.drafts.push(draft);
        at
    }

    /// Collects every declaration of the register, those on the spot included, and merges those of one entity.
    ///
    /// Takes the tables of entities out of the register.
    pub(super) fn collect(
        register: &mut Register,
        plain: Arc<PlainEntities>,
        kinds: &KindTable,
        faults: &mut Vec<Diagnostic>,
    ) -> Roster {
        let mut all: Vec<Arc<EntityDeclaration>> = Vec::new();
        for entity in std::mem::take(&mut register.entities) {
            walk(&Arc::new(entity), &mut all);
        }
        for link in &register.links {
            let roles = link.roles.iter().flat_map(|(_, who)| who);
            for reference in link.from.iter().chain(&link.to).chain(&link.scheme).chain(&link.programmes).chain(roles) {
                walk_reference(reference, &mut all);
            }
        }
        for fact in &register.facts {
            for reference in fact.of.iter().chain(&fact.with) {
                walk_reference(reference, &mut all);
            }
        }
        let mut roster = Roster { plain, ..Roster::default() };
        // Declarations with an id first, so that those without can be further mentions of them, whatever the order of files.
        let (with_id, without): (Vec<_>, Vec<_>) = all.into_iter().partition(|entity: &Arc<_>| known_id(entity).is_some());
        // Those of one entity in an order of their own, so that the order of files shows nowhere; those with other names before
        // those that may be called so.
        let (mut with_id, mut without) = (with_id, without);
        with_id.sort_by(|a, b| known_id(a).cmp(&known_id(b)).then_with(|| by_names(a, b)));
        without.sort_by(|a, b| a.aliases.is_empty().cmp(&b.aliases.is_empty()).then_with(|| by_names(a, b)));
        for entity in with_id.into_iter().chain(without) {
            let Some(kind) = kinds.get(&entity.kind.value).filter(|kind| kinds.info(*kind).family == Family::Entity) else {
                let message = format!("`{}` is no kind of entity", entity.kind.value);
                faults.push(Diagnostic::error(Code::UnknownTable, entity.kind.place, message));
                continue;
            };
            if entity.name.value.trim().is_empty() && known_id(&entity).is_none_or(|id| china().by_id(&id).is_none()) {
                let fault = Diagnostic::error(Code::MissingKey, entity.place, "an entity has no `name`");
                faults.push(fault.hint("give the name that the source uses, or one of your own with `unnamed = true`"));
                continue;
            }
            roster.declare(entity, kind, faults);
        }
        roster
    }

    fn declare(&mut self, entity: Arc<EntityDeclaration>, kind: Kind, faults: &mut Vec<Diagnostic>) {
        let region = if kind == Kind::REGION { Self::region_meant(&entity) } else { None };
        let id = known_id(&entity).map(Cow::into_owned).or_else(|| region.map(Region::id));
        let existing = match &id {
            Some(id) => self.by_id(id),
            None => self.named(&entity.name.value).into_iter().find(|draft| self.get(*draft).kind == kind),
        };
        if let Some(draft) = existing {
            self.merge(draft, &entity, kind, faults);
            return;
        }
        let region = region.or_else(|| id.as_deref().and_then(|id| china().by_id(id)).filter(|_| kind == Kind::REGION));
        let id = id.unwrap_or_else(|| entity.name.value.clone());
        if let Some(taken) = self.by_id(&id) {
            let other = self.get(taken);
            let at = other.declared.as_ref().map(|entity| entity.place).unwrap_or_default();
            faults.push(
                Diagnostic::error(Code::DoubleId, entity.place, format!("`{id}` is an entity of another kind already"))
                    .hint("give one of them an `id`")
                    .related(at, "declared here"),
            );
            return;
        }
        if let Some(parent) = region.and_then(Region::parent) {
            self.add_region(parent);
        }
        let name = if entity.name.value.is_empty() {
            region.map(Region::name).unwrap_or_default().to_owned()
        } else {
            entity.name.value.clone()
        };
        let names: Vec<String> = names_of(&entity, &name);
        let draft = self.push(EntityDraft {
            id,
            kind,
            level: entity.level.as_ref().map(|level| level.value).or_else(|| region.map(Region::level)),
            declared: Some(entity),
            name,
            region,
            by_use: false,
        });
        for name in names {
            self.call(name, draft);
        }
    }

    /// Notes a name of one.
    fn call(&mut self, name: String, draft: Draft) {
        let bearers = self.by_name.entry(name).or_default();
        if !bearers.contains(&draft) {
            bearers.push(draft);
        }
    }

    /// Which region of the gazetteer a declaration without an id adds to, if any: the one region of this very name that lies
    /// where the declaration says.
    fn region_meant(entity: &EntityDeclaration) -> Option<Region> {
        if let Some(code) = &entity.code {
            return china().by_code(&code.value);
        }
        if entity.id.is_some() {
            return None;
        }
        let level = entity.level.as_ref().map(|level| level.value);
        let fits = |region: &Region| level.is_none_or(|level| level == region.level());
        let mut candidates: Vec<Region> = china().exact(&entity.name.value).filter(fits).collect();
        for relation in &entity.within {
            let Reference::Name(place) = &relation.entity else { return None };
            let crate::gazetteer::Resolution::One { region: place, .. } = china().resolve(&place.value) else {
                return None;
            };
            candidates.retain(|region| place.contains(*region) && place != *region);
        }
        match candidates.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    fn merge(&mut self, draft: Draft, entity: &Arc<EntityDeclaration>, kind: Kind, faults: &mut Vec<Diagnostic>) {
        let target = &mut self.drafts[draft.0];
        let first = target.declared.as_ref().map(|entity| entity.place).unwrap_or_default();
        if target.kind != kind {
            let message = format!("`{}` is declared as two kinds of entity", target.id);
            faults.push(Diagnostic::error(Code::Conflict, entity.place, message).related(first, "declared here first"));
            return;
        }
        let Some(into) = target.declared.as_mut().map(Arc::make_mut) else {
            target.level = entity.level.as_ref().map(|level| level.value).or(target.level);
            if !entity.name.value.is_empty() {
                target.name.clone_from(&entity.name.value);
            }
            target.declared = Some(Arc::clone(entity));
            let names = names_of(entity, &target.name.clone());
            for name in names {
                self.call(name, draft);
            }
            return;
        };
        let mut conflict = |what: &str, place: Place| {
            let message = format!("two declarations of `{}` give it different values of `{what}`", target.id);
            let hint = "one entity has one value; if they are two entities, give each an `id`";
            faults.push(Diagnostic::error(Code::Conflict, place, message).hint(hint).related(first, "declared here first"));
        };
        if !entity.name.value.is_empty() {
            if into.name.value.is_empty() {
                into.name = entity.name.clone();
            } else if into.name.value != entity.name.value && !into.aliases.iter().any(|alias| alias.value == entity.name.value) {
                into.aliases.push(entity.name.clone());
            }
        }
        for (language, name) in &entity.names {
            let known = into.names.entry(language.clone()).or_insert_with(|| name.clone());
            if known != name {
                conflict("names", entity.place);
            }
        }
        agree(&mut into.level, entity.level.as_ref(), "level", &mut conflict);
        agree(&mut into.code, entity.code.as_ref(), "code", &mut conflict);
        agree(&mut into.status, entity.status.as_ref(), "status", &mut conflict);
        agree(&mut into.longitude, entity.longitude.as_ref(), "longitude", &mut conflict);
        agree(&mut into.latitude, entity.latitude.as_ref(), "latitude", &mut conflict);
        agree(&mut into.of, entity.of.as_ref(), "of", &mut conflict);
        agree(&mut into.size, entity.size.as_ref(), "size", &mut conflict);
        match (&into.period, &entity.period) {
            (None, period) => into.period.clone_from(period),
            (Some(one), Some(other)) if one.period.value != other.period.value => conflict("period", other.period.place),
            _ => {}
        }
        match (&into.common.note, &entity.common.note) {
            (None, note) => into.common.note.clone_from(note),
            (Some(one), Some(other)) if one != other => conflict("note", entity.place),
            _ => {}
        }
        match (&into.common.x, &entity.common.x) {
            (None, x) => into.common.x.clone_from(x),
            (Some(one), Some(other)) if one != other => conflict("x", entity.place),
            _ => {}
        }
        let union = |into: &mut Vec<Placed<String>>, from: &[Placed<String>]| {
            let new: Vec<_> = from.iter().filter(|one| !into.iter().any(|known| known.value == one.value)).cloned().collect();
            into.extend(new);
        };
        union(&mut into.aliases, &entity.aliases);
        union(&mut into.classes, &entity.classes);
        let related = |into: &mut Vec<Relation>, from: &[Relation]| into.extend(from.iter().cloned());
        related(&mut into.within, &entity.within);
        related(&mut into.unit_of, &entity.unit_of);
        related(&mut into.owners, &entity.owners);
        into.members.extend(entity.members.iter().cloned());
        into.unnamed |= entity.unnamed;
        into.open |= entity.open;
        into.common.internal |= entity.common.internal;
        into.common.citations.extend(entity.common.citations.iter().cloned());
        target.level = into.level.as_ref().map(|level| level.value).or(target.level);
        let names = names_of(into, &target.name.clone());
        for name in names {
            self.call(name, draft);
        }
    }
}

/// The order of names, then aliases, then classes.
fn by_names(a: &EntityDeclaration, b: &EntityDeclaration) -> std::cmp::Ordering {
    fn words(words: &[Placed<String>]) -> impl Iterator<Item = &str> {
        words.iter().map(|word| word.value.as_str())
    }
    let by_name = a.name.value.cmp(&b.name.value).then_with(|| words(&a.aliases).cmp(words(&b.aliases)));
    by_name.then_with(|| words(&a.classes).cmp(words(&b.classes)))
}

fn names_of(entity: &EntityDeclaration, name: &str) -> Vec<String> {
    let aliases = entity.aliases.iter().map(|alias| alias.value.clone());
    std::iter::once(name.to_owned()).chain(entity.names.values().cloned()).chain(aliases).collect()
}

/// The id that a declaration gives: its `id`, or for a region its code.
fn known_id(entity: &EntityDeclaration) -> Option<Cow<'_, str>> {
    if let Some(id) = &entity.id {
        return Some(Cow::Borrowed(&id.value));
    }
    let code = entity.code.as_ref().filter(|_| entity.kind.value == "region")?;
    Some(Cow::Owned(china().by_code(&code.value).map_or_else(|| format!("cn-{}", code.value), Region::id)))
}

fn agree<T: Clone + PartialEq>(
    into: &mut Option<Placed<T>>,
    from: Option<&Placed<T>>,
    what: &str,
    conflict: &mut impl FnMut(&str, Place),
) {
    match (into.as_ref(), from) {
        (None, Some(value)) => *into = Some(value.clone()),
        (Some(one), Some(other)) if one.value != other.value => conflict(what, other.place),
        _ => {}
    }
}

fn walk(entity: &Arc<EntityDeclaration>, all: &mut Vec<Arc<EntityDeclaration>>) {
    all.push(Arc::clone(entity));
    let relations = entity.within.iter().chain(&entity.unit_of).chain(&entity.owners).map(|relation| &relation.entity);
    for reference in relations.chain(&entity.members) {
        walk_reference(reference, all);
    }
}

fn walk_reference(reference: &Reference, all: &mut Vec<Arc<EntityDeclaration>>) {
    if let Reference::Inline(entity) = reference {
        walk(entity, all);
    }
}

/// Given ids of all things, which share one space.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: HashMap<String, (&'static str, Place)>,
    /// Entities whose ids are taken as well.
    plain: Arc<PlainEntities>,
}

impl Ids {
    /// No id is taken but those of plain entities.
    pub(super) fn new(plain: Arc<PlainEntities>) -> Self {
        Ids { taken: HashMap::new(), plain }
    }

    fn get(&self, id: &str) -> Option<(&'static str, Place)> {
        let plain = || self.plain.by_id(id)?.as_plain().map(|number| ("entity", self.plain.id_place(number)));
        self.taken.get(id).copied().or_else(plain)
    }

    /// Where the id stands that takes this one.
    pub(super) fn place(&self, id: &str) -> Option<Place> {
        self.get(id).map(|(_, place)| place)
    }

    /// Ids that are taken by what is declared, and by what.
    pub(super) fn declared(&self) -> impl Iterator<Item = (&str, &'static str, Place)> {
        self.taken.iter().map(|(id, (what, place))| (id.as_str(), *what, *place))
    }

    /// Takes an id; a fault if it is taken.
    pub(super) fn take(&mut self, id: &str, what: &'static str, place: Place, faults: &mut Vec<Diagnostic>) -> bool {
        let free = self.is_free(id, what, place, faults);
        if free {
            self.taken.insert(id.to_owned(), (what, place));
        }
        free
    }

    /// Whether an id may be taken; a fault if not.
    pub(super) fn is_free(&self, id: &str, what: &'static str, place: Place, faults: &mut Vec<Diagnostic>) -> bool {
        let Some((other, at)) = self.get(id) else { return true };
        faults.push(Ids::double(id, what, place, other, at));
        false
    }

    /// The fault of an id that is taken.
    pub(super) fn double(id: &str, what: &str, place: Place, other: &str, at: Place) -> Diagnostic {
        let message = if other == what {
            format!("the id `{id}` is given twice")
        } else {
            format!("the id `{id}` is that of a {other} already")
        };
        let hint = "entities, links, sources and facts share one space of ids";
        Diagnostic::error(Code::DoubleId, place, message).hint(hint).related(at, "first given here")
    }
}
